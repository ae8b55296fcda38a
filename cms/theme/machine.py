"""Lay out what machines read: feeds, site maps, robots.txt, the list of withdrawn addresses, and
addresses that lead on.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

from cms.config import direction_of
from cms.core.site.views import Card, FeedView, GoneView, MapsView, MapView, MovedView, NewsView, Place, RobotsView
from cms.theme.layout import Layout
from cms.theme.records import Feed, FeedItem, Gone, MapEntry, Moved, NewsEntry, NewsMap, Robots, SiteMap, SiteMaps


def feed(layout: Layout, view: FeedView) -> Feed:
    """Lay out the RSS feed of a language; its date is that of its newest change, so that builds are equal."""
    language = layout.publication.language(view.lang)
    home = f"{layout.site}/{layout.shape.home(view.lang)}"
    changed = max((card.changed for card in view.cards), default=datetime(1970, 1, 1, tzinfo=UTC))

    def item(card: Card) -> FeedItem:
        return FeedItem(
            url=layout.site + card.url,
            headline=card.headline,
            standfirst=card.standfirst,
            authors=tuple(name.text for name in card.authors),
            topics=(layout.section_name(card.section, view.lang), *(name.text for name in card.tags)),
            date=format_datetime(layout.local(card.published)),
        )

    return Feed(
        lang=view.lang,
        title=language.paper,
        description=language.tagline or language.paper,
        home_url=home,
        self_url=f"{home}feed.xml",
        built=format_datetime(layout.local(changed)),
        items=tuple(map(item, view.cards)),
    )


def site_map(layout: Layout, view: MapView) -> SiteMap:
    """Lay out a site map."""
    return SiteMap(tuple(_entry(layout, place) for place in view.places))


def site_maps(layout: Layout, view: MapsView) -> SiteMaps:
    """Lay out the index over the site maps."""
    return SiteMaps(tuple(_entry(layout, place) for place in view.maps))


def news_map(layout: Layout, view: NewsView) -> NewsMap:
    """Lay out the news site map."""
    return NewsMap(
        tuple(
            NewsEntry(
                url=layout.site + card.url,
                paper=layout.publication.language(card.lang).paper,
                lang=card.lang,
                published=layout.iso(card.published),
                headline=card.headline,
            )
            for card in view.cards
        )
    )


def robots(layout: Layout, _view: RobotsView) -> Robots:
    """Lay out robots.txt: everything may be read; here are the maps."""
    return Robots((f"{layout.site}/sitemap.xml", f"{layout.site}/sitemap-news.xml"))


def gone(_layout: Layout, view: GoneView) -> Gone:
    """Lay out the list of addresses that a host must answer with 410."""
    return Gone(view.urls)


def _entry(layout: Layout, place: Place) -> MapEntry:
    return MapEntry(
        url=layout.site + place.url,
        changed=layout.iso(place.changed) if place.changed else "",
        versions=tuple((version.lang, layout.site + version.url) for version in place.versions),
    )


def moved(layout: Layout, view: MovedView) -> Moved:
    """Lay out the page at a further address of an article: readers and machines are led on, none stays."""
    return Moved(view.lang, direction_of(view.lang), view.headline, view.url, layout.site + view.url)
