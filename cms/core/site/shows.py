"""What each page of an edition shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from cms.core.site.edition import LATEST, PAGE, Edition, Group, name_in
from cms.core.site.pages import (
    Kind,
    Page,
    all_groups,
    full_pages,
    group_url,
    has_list,
    map_page,
    month_url,
    path_of,
)
from cms.core.site.story import Sort, Story
from cms.core.site.views import (
    ArticleView,
    Band,
    CorrectionsView,
    Entry,
    FeedView,
    GoneView,
    HomeView,
    LatestView,
    ListView,
    MapsView,
    MapView,
    MissingView,
    MonthsView,
    MonthView,
    MovedView,
    NewsView,
    Place,
    RobotsView,
    SectionView,
    StandingView,
    TombstoneView,
    Version,
    View,
    card_of,
    note_entry,
)


def view(edition: Edition, page: Page) -> View | None:
    """Give what a page shows; None when the edition has no such page."""
    return _VIEWS[page.kind](edition, page)


def _story(edition: Edition, page: Page) -> View | None:
    story = edition.by_file.get(page.name)
    if story is None or path_of(story.url) != page.path or story.sort is Sort.AUTHOR:
        return None
    if story.withdrawn:
        return TombstoneView(story, edition.latest(story.lang, before=story, count=9))
    if story.sort is Sort.PAGE:
        return StandingView(story, edition.versions(story))
    related = tuple(card_of(other) for other in edition.related(story))
    return ArticleView(story, edition.latest(story.lang, before=story), related, edition.versions(story))


def _home(edition: Edition, page: Page) -> View:
    newest = edition.news[page.lang][: -PAGE - 1 : -1]
    lead = next((story for story in newest[:8] if card_of(story).picture), newest[0] if newest else None)
    others = [story for story in newest if story is not lead]
    cards, also = (
        others[:3],
        [] if lead is None else [one for one in edition.related(lead) if one not in others[:3]][:2],
    )
    used = {story.file for story in [*cards, *also, *([lead] if lead else [])]}
    bands = (_band(edition, Group("section", page.lang, section), used) for section in edition.shape.sections)
    return HomeView(
        lang=page.lang,
        edition=_edition_date(edition, newest[0] if newest else None),
        lead=card_of(lead) if lead else None,
        also=tuple(map(card_of, also)),
        cards=tuple(map(card_of, cards)),
        bands=tuple(band for band in bands if band),
        entries=tuple(entry for entry in _entries(edition, page.lang) if not entry.withdrawn)[:3],
        latest=edition.latest(page.lang, count=10),
    )


def _band(edition: Edition, group: Group, used: set[str]) -> Band | None:
    stories = [story for story in edition.groups.get(group, [])[: -PAGE - 1 : -1] if story.file not in used]
    cards = [card_of(story) for story in stories]
    wide = next((card for card in cards[:5] if card.picture), None)
    rest = [card for card in cards if card is not wide]
    if wide and len(rest) >= 2:
        return Band(group.slug, wide, tuple(rest[: 4 if len(rest) >= 4 else 2]))
    return Band(group.slug, None, tuple(cards[:4])) if cards else None


def _group(edition: Edition, page: Page) -> View | None:
    group = Group(page.group, page.lang, page.name)
    stories = edition.groups.get(group, [])
    if not has_list(edition, group) or page.number > full_pages(stories):
        return None
    if page.group == "section" and page.number == 0:
        return _section(edition, group, stories)
    start = (page.number - 1) * PAGE
    shown = stories[start : start + PAGE] if page.number else stories[-PAGE:]
    return ListView(
        lang=page.lang,
        kind=page.group,
        slug=page.name,
        name=_list_name(edition, group, stories),
        number=page.number,
        cards=tuple(card_of(story) for story in reversed(shown)),
        older=_older(edition, group, page.number),
        newer=_newer(edition, group, page.number),
        about=edition.about.get((page.lang, page.name)) if page.group == "author" and not page.number else None,
        latest=edition.latest_with(page.lang, stories[-1]) if stories and not page.number else (),
    )


def _list_name(edition: Edition, group: Group, stories: list[Story]) -> str:
    """Name an author or a topic as the newest story does; a section is named by the publication."""
    if group.kind == "section":
        return group.slug
    return name_in(stories, group) if stories else edition.about[group.lang, group.slug].headline


def _section(edition: Edition, group: Group, stories: list[Story]) -> View:
    newest = stories[: -PAGE - 1 : -1]
    cards = tuple(card_of(story) for story in newest)
    return SectionView(
        lang=group.lang,
        section=group.slug,
        edition=_edition_date(edition, newest[0] if newest else None),
        lead=cards[0] if cards else None,
        cards=cards[1:4],
        river=cards[4:],
        older=_older(edition, group, 0),
        latest=edition.latest(group.lang),
    )


def _older(edition: Edition, group: Group, number: int) -> str:
    last = full_pages(edition.groups.get(group, []))
    if number == 0:
        return group_url(edition, group, last) if last else ""
    return group_url(edition, group, number - 1) if number > 1 else ""


def _newer(edition: Edition, group: Group, number: int) -> str:
    if number == 0:
        return ""
    last = full_pages(edition.groups.get(group, []))
    return group_url(edition, group, number + 1 if number < last else 0)


def _month(edition: Edition, page: Page) -> View | None:
    month = date.fromisoformat(page.name)
    stories = edition.months.get((page.lang, month))
    if not stories:
        return None
    months = sorted(one for lang, one in edition.months if lang == page.lang)
    place = months.index(month)
    return MonthView(
        lang=page.lang,
        month=month,
        cards=tuple(card_of(story) for story in reversed(stories)),
        older=month_url(edition, page.lang, months[place - 1]) if place else "",
        newer=month_url(edition, page.lang, months[place + 1]) if place + 1 < len(months) else "",
    )


def _months(edition: Edition, page: Page) -> View:
    months = sorted((month for lang, month in edition.months if lang == page.lang), reverse=True)
    newest = edition.latest(page.lang)
    return MonthsView(page.lang, tuple((month, month_url(edition, page.lang, month)) for month in months), newest)


def _entries(edition: Edition, lang: str) -> tuple[Entry, ...]:
    notes = [note_entry(story, note) for story in edition.corrected if story.lang == lang for note in story.notes]
    gone = [
        Entry(story.changed, story.url, story.headline, "", withdrawn=True)
        for story in edition.gone
        if story.lang == lang
    ]
    return tuple(sorted(notes + gone, key=lambda entry: (entry.when, entry.url, entry.text), reverse=True))


def _corrections(edition: Edition, page: Page) -> View:
    return CorrectionsView(page.lang, _entries(edition, page.lang)[:200])


def _latest(edition: Edition, page: Page) -> View:
    return LatestView(page.lang, edition.latest(page.lang, count=LATEST + 1))


def _feed(edition: Edition, page: Page) -> View:
    return FeedView(page.lang, tuple(card_of(story) for story in edition.news[page.lang][: -PAGE - 1 : -1]))


def _map(edition: Edition, page: Page) -> View | None:
    stories = edition.months.get((page.lang, date.fromisoformat(page.name)))
    if not stories:
        return None
    return MapView(tuple(Place(story.url, story.changed, edition.versions(story)) for story in stories))


def _places(edition: Edition, _page: Page) -> View:
    home = tuple(Version(lang, "/" + edition.shape.home(lang)) for lang in edition.shape.languages)
    homes = [Place(version.url, None, home if len(home) > 1 else ()) for version in home]
    fronts = sorted(group_url(edition, group) for group in all_groups(edition) if group.kind == "section")
    standing = [Place(story.url, story.changed, edition.versions(story)) for story in edition.standing]
    return MapView((*homes, *(Place(url, None, ()) for url in fronts), *sorted(standing, key=lambda one: one.url)))


def _maps(edition: Edition, _page: Page) -> View:
    found = [
        Place("/" + map_page(edition, lang, month).path, max(story.changed for story in stories), ())
        for (lang, month), stories in edition.months.items()
    ]
    return MapsView((Place("/sitemaps/pages.xml", None, ()), *sorted(found, key=lambda place: place.url)))


def _news(edition: Edition, _page: Page) -> View:
    """Count the two days back from the newest publication, so that one commit always builds one site."""
    lines = [story for line in edition.news.values() for story in line[:-1001:-1]]
    newest = max((story.published for story in lines), default=None)
    recent = [story for story in lines if newest and story.published > newest - timedelta(hours=48)]
    return NewsView(tuple(card_of(story) for story in sorted(recent, key=lambda one: one.key, reverse=True)[:1000]))


def _missing(edition: Edition, page: Page) -> View:
    return MissingView(page.lang, edition.latest(page.lang, count=9))


def _moved(edition: Edition, page: Page) -> View | None:
    story = edition.moved.get(page.name)
    return MovedView(story.written, story.url, story.headline) if story else None


def _gone(edition: Edition, _page: Page) -> View:
    return GoneView(tuple(sorted(story.url for story in edition.gone)))


def _robots(_edition: Edition, _page: Page) -> View:
    return RobotsView()


def _edition_date(edition: Edition, newest: Story | None) -> date | None:
    return edition.local(newest.published).date() if newest else None


_VIEWS: dict[Kind, Callable[[Edition, Page], View | None]] = {
    Kind.ARTICLE: _story,
    Kind.HOME: _home,
    Kind.GROUP: _group,
    Kind.MONTH: _month,
    Kind.MONTHS: _months,
    Kind.CORRECTIONS: _corrections,
    Kind.LATEST: _latest,
    Kind.FEED: _feed,
    Kind.MAP: _map,
    Kind.PLACES: _places,
    Kind.MAPS: _maps,
    Kind.NEWS: _news,
    Kind.MISSING: _missing,
    Kind.MOVED: _moved,
    Kind.GONE: _gone,
    Kind.ROBOTS: _robots,
}
