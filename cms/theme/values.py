"""One frozen value for each template of the site; a template uses exactly its value's fields."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from cms.core.site import Words


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its language, where that is another than the page's."""

    url: str
    text: str
    lang: str = ""
    dir: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Nameplate:
    """The paper's name, one word of it heavy."""

    before: str
    heavy: str
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture with its sizes; ``webp`` and ``jpeg`` are values of ``srcset`` or empty.

    :param focus: the classes that keep a place of it in sight where it is cut; empty for the middle.
    """

    src: str
    width: int
    height: int
    alt: str
    webp: str
    jpeg: str
    caption: str = ""
    credit: str = ""
    focus: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time for machines and for people."""

    iso: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line in a list of headlines."""

    time: Moment
    url: str
    headline: str


@dataclass(frozen=True, slots=True)
class Teaser:
    """A story on a front."""

    url: str
    lang: str
    dir: str
    headline: str
    standfirst: str
    kicker: str
    by: str
    time: Moment
    picture: Shown | None


@dataclass(frozen=True, slots=True)
class Day:
    """The stories of one day (or month) under its name."""

    id: str
    label: str
    stories: tuple[Teaser, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """A section on the home page."""

    id: str
    url: str
    label: str
    wide: Teaser | None
    wide_last: bool
    stories: tuple[Teaser, ...]
    opinion: bool


@dataclass(frozen=True, slots=True)
class Rail:
    """The newest headlines beside a page, and the file with today's."""

    fragment: str
    count: int
    rows: tuple[Row, ...]
    all_url: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page: head, masthead and foot."""

    lang: str
    dir: str
    words: Words
    home: bool
    title: str
    description: str
    robots: str
    canonical: str
    alternates: tuple[Link, ...]
    default_url: str
    feed: str
    paper: str
    og: tuple[tuple[str, str], ...]
    card: str
    structured: Markup
    css: str
    js: str
    icon: str
    fonts: tuple[str, ...]
    date: Moment
    others: tuple[Link, ...]
    home_url: str
    nameplate: Nameplate
    sections: tuple[Link, ...]
    foot: tuple[Link, ...]
    imprint: str
    address: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A correction under an article."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """``article.html``"""

    frame: Frame
    kicker: Link
    headline: str
    standfirst: str
    picture_shown: Shown | None
    authors: tuple[Link, ...]
    published: Moment
    updated: Moment | None
    corrected: bool
    versions: tuple[Link, ...]
    body: Markup
    notices: tuple[Notice, ...]
    footnotes: Markup
    topics: tuple[Link, ...]
    related: tuple[Teaser, ...]
    rail: Rail


@dataclass(frozen=True, slots=True)
class WithdrawnPage:
    """``withdrawn.html``"""

    frame: Frame
    headline: str
    published: Moment
    withdrawn: Moment | None
    reason: str
    corrections_url: str
    rail: Rail


@dataclass(frozen=True, slots=True)
class StandingPage:
    """``standing.html``"""

    frame: Frame
    headline: str
    standfirst: str
    body: Markup


@dataclass(frozen=True, slots=True)
class HomePage:
    """``home.html``"""

    frame: Frame
    lead: Teaser | None
    also: tuple[Row, ...]
    stories: tuple[Teaser, ...]
    strips: tuple[Strip, ...]
    notes: tuple[Row, ...]
    corrections_url: str
    rail: Rail


@dataclass(frozen=True, slots=True)
class SectionPage:
    """``section.html``"""

    frame: Frame
    name: str
    lead: Teaser | None
    stories: tuple[Teaser, ...]
    days: tuple[Day, ...]
    older: str
    rail: Rail


@dataclass(frozen=True, slots=True)
class ListPage:
    """``list.html``"""

    frame: Frame
    name: str
    label: str
    portrait: Shown | None
    role: str
    about: Markup
    stories: tuple[Teaser, ...]
    older: str
    newer: str
    rail: Rail | None


@dataclass(frozen=True, slots=True)
class MonthPage:
    """``month.html``"""

    frame: Frame
    name: str
    days: tuple[Day, ...]
    older: str
    newer: str


@dataclass(frozen=True, slots=True)
class MonthsPage:
    """``months.html``"""

    frame: Frame
    years: tuple[tuple[str, tuple[Link, ...]], ...]
    rail: Rail


@dataclass(frozen=True, slots=True)
class Line:
    """A correction or a withdrawal on the corrections page."""

    time: Moment
    url: str
    headline: str
    text: str


@dataclass(frozen=True, slots=True)
class CorrectionsPage:
    """``corrections.html``"""

    frame: Frame
    months: tuple[tuple[str, tuple[Line, ...]], ...]


@dataclass(frozen=True, slots=True)
class MissingPage:
    """``missing.html``"""

    frame: Frame
    archive: str
    rail: Rail


@dataclass(frozen=True, slots=True)
class LatestFragment:
    """``latest.html``"""

    lang: str
    dir: str
    title: str
    rows: tuple[Row, ...]
