"""Lay out the pages that list stories: fronts, archives, corrections."""

from __future__ import annotations

from itertools import groupby

from markupsafe import Markup

from cms.core.site import Words, words_of
from cms.core.site.pages import FOLDERS
from cms.core.site.views import (
    Card,
    CorrectionsView,
    Entry,
    HomeView,
    LatestView,
    ListView,
    MissingView,
    MonthsView,
    MonthView,
    SectionView,
    Version,
)
from cms.theme.layout import Head, Layout
from cms.theme.values import (
    CorrectionsPage,
    Day,
    HomePage,
    LatestFragment,
    Line,
    Link,
    ListPage,
    MissingPage,
    Moment,
    MonthPage,
    MonthsPage,
    Row,
    SectionPage,
    Strip,
    Teaser,
)


def home_page(layout: Layout, view: HomeView) -> HomePage:
    """Lay out the home page of a language."""
    words, language = words_of(view.lang), layout.publication.language(view.lang)
    home = "/" + layout.shape.home(view.lang)
    head = Head(language.paper, home, language.tagline, home=True, versions=_homes(layout))
    strips = []
    wide_last = False
    for band in view.bands:
        strips.append(
            Strip(
                id=f"s-{band.section}",
                url=f"{home}{band.section}/",
                label=layout.section_name(band.section, view.lang),
                wide=layout.teaser(band.wide, words, _topic(band.wide)) if band.wide else None,
                wide_last=wide_last,
                stories=tuple(layout.teaser(card, words, _topic(card)) for card in band.cards),
                opinion=band.section == "opinion",
            )
        )
        wide_last = wide_last != bool(band.wide)
    return HomePage(
        frame=layout.frame(view.lang, head, view.edition),
        lead=_front(layout, view.lead, words, view.lang) if view.lead else None,
        also=tuple(Row(Moment("", ""), card.url, card.headline) for card in view.also),
        stories=tuple(_front(layout, card, words, view.lang) for card in view.cards),
        strips=tuple(strips),
        notes=tuple(_note(layout, words, entry) for entry in view.entries),
        corrections_url=f"{home}corrections/",
        rail=layout.rail(view.lang, view.latest, words, count=10),
    )


def section_page(layout: Layout, view: SectionView) -> SectionPage:
    """Lay out a section's front."""
    words, name = words_of(view.lang), layout.section_name(view.section, view.lang)
    versions = tuple(Version(one.lang, f"{one.url}{view.section}/") for one in _homes(layout))
    path = f"/{layout.shape.home(view.lang)}{view.section}/"
    head = Head(
        name, path, f"{name} – {layout.publication.language(view.lang).paper}", section=view.section, versions=versions
    )
    return SectionPage(
        frame=layout.frame(view.lang, head, view.edition),
        name=name,
        lead=layout.teaser(view.lead, words, _topic(view.lead)) if view.lead else None,
        stories=tuple(layout.teaser(card, words, _topic(card)) for card in view.cards),
        days=_days(layout, view.river, words),
        older=view.older,
        rail=layout.rail(view.lang, view.latest, words),
    )


def list_page(layout: Layout, view: ListView, body: str) -> ListPage:
    """Lay out the stories of an author or a topic, or an older page of a section.

    :param body: the sanitised HTML of what is said about an author.
    """
    words = words_of(view.lang)
    name = layout.section_name(view.slug, view.lang) if view.kind == "section" else view.name
    folder = f"{FOLDERS[view.kind]}/{view.slug}" if view.kind in FOLDERS else view.slug
    path = f"/{layout.shape.home(view.lang)}{folder}/" + (f"archive/{view.number}/" if view.number else "")
    label = {"author": f"{words.stories_by} {name}", "topic": f"{words.stories_on} {name}"}.get(view.kind, name)
    numbered = f" ({words.figures(str(view.number))})" if view.number else ""
    head = Head(name + numbered, path, label + numbered, section=view.slug if view.kind == "section" else "")
    lead = view.about.lead if view.about else None
    newest = view.cards[0].published if view.cards else None
    return ListPage(
        frame=layout.frame(view.lang, head, layout.local(newest).date() if newest else None),
        name=name,
        label=label,
        portrait=layout.shown(lead) if lead and lead.blob else None,
        role=view.about.standfirst if view.about else "",
        about=Markup(body),  # noqa: S704 - sanitised by prose.render
        stories=tuple(layout.teaser(card, words, "", "short_date") for card in view.cards),
        older=view.older,
        newer=view.newer,
        rail=layout.rail(view.lang, view.latest, words) if view.latest else None,
    )


def month_page(layout: Layout, view: MonthView) -> MonthPage:
    """Lay out a month of the archive."""
    words = words_of(view.lang)
    name = words.month(view.month)
    path = f"/{layout.shape.home(view.lang)}archive/{view.month:%Y/%m}/"
    head = Head(f"{words.archive}{words.comma} {name}", path, f"{words.archive}{words.comma} {name}")
    newest = layout.local(view.cards[0].published).date()
    return MonthPage(
        frame=layout.frame(view.lang, head, newest),
        name=name,
        days=_days(layout, view.cards, words),
        older=view.older,
        newer=view.newer,
    )


def months_page(layout: Layout, view: MonthsView) -> MonthsPage:
    """Lay out the archive's list of months, a heading for each year."""
    words = words_of(view.lang)
    versions = tuple(Version(one.lang, f"{one.url}archive/") for one in _homes(layout))
    head = Head(words.archive, f"/{layout.shape.home(view.lang)}archive/", words.archive, versions=versions)
    years = tuple(
        (words.figures(str(year)), tuple(Link(url, words.month(month)) for month, url in months))
        for year, months in groupby(view.months, key=lambda pair: pair[0].year)
    )
    when = layout.local(view.latest[0].published).date() if view.latest else None
    return MonthsPage(layout.frame(view.lang, head, when), years, layout.rail(view.lang, view.latest, words))


def corrections_page(layout: Layout, view: CorrectionsView) -> CorrectionsPage:
    """Lay out corrections and withdrawals, a heading for each month."""
    words = words_of(view.lang)
    versions = tuple(Version(one.lang, f"{one.url}corrections/") for one in _homes(layout))
    path = f"/{layout.shape.home(view.lang)}corrections/"
    head = Head(words.corrections, path, words.corrections_intro, versions=versions)

    def line(entry: Entry) -> Line:
        when = layout.local(entry.when)
        text = words.withdrawn_title + "." if entry.withdrawn else entry.text
        return Line(Moment(when.date().isoformat(), words.day(when)), entry.url, entry.headline, text)

    months = groupby(view.entries, key=lambda entry: words.month(layout.local(entry.when)))
    when = layout.local(view.entries[0].when).date() if view.entries else None
    return CorrectionsPage(
        frame=layout.frame(view.lang, head, when),
        months=tuple((name, tuple(map(line, entries))) for name, entries in months),
    )


def missing_page(layout: Layout, view: MissingView) -> MissingPage:
    """Lay out the page for addresses that lead nowhere."""
    words = words_of(view.lang)
    head = Head(words.missing_title, "/404.html", words.missing_title, index=False)
    when = layout.local(view.latest[0].published).date() if view.latest else None
    return MissingPage(
        frame=layout.frame(view.lang, head, when),
        archive=f"/{layout.shape.home(view.lang)}archive/",
        rail=layout.rail(view.lang, view.latest, words, count=9),
    )


def latest_fragment(layout: Layout, view: LatestView) -> LatestFragment:
    """Lay out the newest headlines for pages that were built earlier."""
    words, language = words_of(view.lang), layout.publication.language(view.lang)
    return LatestFragment(view.lang, language.direction, words.latest, layout.rows(view.items, words))


def _homes(layout: Layout) -> tuple[Version, ...]:
    languages = layout.shape.languages
    return tuple(Version(lang, "/" + layout.shape.home(lang)) for lang in languages) if len(languages) > 1 else ()


def _front(layout: Layout, card: Card, words: Words, lang: str) -> Teaser:
    return layout.teaser(card, words, card.kicker or layout.section_name(card.section, lang))


def _topic(card: Card) -> str:
    return card.kicker or (card.tags[0].text if card.tags else "")


def _days(layout: Layout, cards: tuple[Card, ...], words: Words) -> tuple[Day, ...]:
    """Group stories by day; by month where most days have but one."""
    days = groupby(cards, key=lambda card: layout.local(card.published).date())
    found = tuple(
        Day(f"d-{day}", words.weekday(day), tuple(layout.teaser(one, words, "") for one in some)) for day, some in days
    )
    if len(cards) >= 2 * len(found):
        return found
    months = groupby(cards, key=lambda card: layout.local(card.published).date().replace(day=1))
    return tuple(
        Day(f"d-{month:%Y-%m}", words.month(month), tuple(layout.teaser(one, words, "", "short_day") for one in some))
        for month, some in months
    )


def _note(layout: Layout, words: Words, entry: Entry) -> Row:
    when = layout.local(entry.when)
    return Row(Moment(when.date().isoformat(), words.day(when)), entry.url, entry.text)
