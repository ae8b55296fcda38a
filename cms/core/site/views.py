"""What each page of the site shows, as values. Two equal values make two equal files, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cms.core.site.story import Name, Note, Picture, Story


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list of headlines; long headlines are cut here."""

    url: str
    headline: str
    published: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """A story on a front, in a river or under "You might also like"; its headline is whole."""

    url: str
    lang: str
    headline: str
    standfirst: str
    kicker: str
    section: str
    tags: tuple[Name, ...]
    authors: tuple[Name, ...]
    published: datetime
    changed: datetime
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the corrections page: a note on a story, or its withdrawal."""

    when: datetime
    url: str
    headline: str
    text: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A page in one language, among its translations."""

    lang: str
    url: str


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article's page; ``story.blob`` stands for its text."""

    story: Story
    latest: tuple[Item, ...]
    related: tuple[Card, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class TombstoneView:
    """What is left at the address of a withdrawn article."""

    story: Story
    latest: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class StandingView:
    """A standing page, such as "About us"."""

    story: Story
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A section on the home page; ``wide`` is shown large with its picture."""

    section: str
    wide: Card | None
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page of a language."""

    lang: str
    edition: date | None
    lead: Card | None
    also: tuple[Card, ...]
    cards: tuple[Card, ...]
    bands: tuple[Band, ...]
    entries: tuple[Entry, ...]
    latest: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section's front."""

    lang: str
    section: str
    edition: date | None
    lead: Card | None
    cards: tuple[Card, ...]
    river: tuple[Card, ...]
    older: str
    latest: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    """The newest stories of an author or a topic, or a numbered page of a section, author or topic.

    :param kind: ``section``, ``author`` or ``topic``.
    :param number: 0 for the newest, else a page counted from the oldest.
    :param about: the live file that introduces an author.
    """

    lang: str
    kind: str
    slug: str
    name: str
    number: int
    cards: tuple[Card, ...]
    older: str
    newer: str
    about: Story | None
    latest: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class MonthView:
    """One month of the archive, newest first."""

    lang: str
    month: date
    cards: tuple[Card, ...]
    older: str
    newer: str


@dataclass(frozen=True, slots=True)
class MonthsView:
    """The archive's list of months, newest first."""

    lang: str
    months: tuple[tuple[date, str], ...]
    latest: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class CorrectionsView:
    """Corrections and withdrawals, newest first."""

    lang: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class LatestView:
    """The fragment with the newest headlines, for pages that were built earlier."""

    lang: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class FeedView:
    """The RSS feed of a language."""

    lang: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a site map: a page, its last change and its translations."""

    url: str
    changed: datetime | None
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class MapView:
    """A site map: the news of one month, or the pages that are no articles."""

    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class MapsView:
    """The index over the site maps."""

    maps: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class NewsView:
    """The news site map: the last two days before the newest publication."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class MissingView:
    """The page for addresses that lead nowhere."""

    lang: str
    latest: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class MovedView:
    """A further address of an article, which leads to its own."""

    lang: str
    url: str
    headline: str


@dataclass(frozen=True, slots=True)
class GoneView:
    """The addresses that a host must answer with 410."""

    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RobotsView:
    """What crawlers are told."""


View = (
    ArticleView
    | TombstoneView
    | StandingView
    | HomeView
    | SectionView
    | ListView
    | MonthView
    | MonthsView
    | CorrectionsView
    | LatestView
    | FeedView
    | MapView
    | MapsView
    | NewsView
    | MissingView
    | MovedView
    | GoneView
    | RobotsView
)


def note_entry(story: Story, note: Note) -> Entry:
    """Give a story's correction as a line of the corrections page."""
    return Entry(note.when, f"{story.url}#correction", story.headline, note.text, withdrawn=False)


def card_of(story: Story) -> Card:
    """Give what other pages show of a story."""
    return Card(
        url=story.url,
        lang=story.written,
        headline=story.headline,
        standfirst=story.standfirst,
        kicker=story.kicker,
        section=story.section,
        tags=story.tags,
        authors=story.authors,
        published=story.published,
        changed=story.changed,
        picture=story.lead if story.lead and story.lead.blob else None,
    )
