"""One frozen value for each template; a test holds templates to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from cms.catalog import MediaRow, Page, Query, Row, Version
from cms.core.article import Article
from cms.core.errors import EditConflict
from cms.core.wire import WireStory
from cms.core.workflow import Act
from cms.desk.facts import Standing
from cms.desk.reading import Comparison, MyDesk, Review, SendList
from cms.web.forms import ArticleForm, RawForm, SendForm, SignInForm, WireForm


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Sign in; ``kept`` is what somebody typed before their session ended."""

    template: ClassVar[str] = "sign-in.html"
    form: SignInForm
    target: str
    fault: str
    kept: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """What went wrong, where, and what to do now; ``text`` is what was typed, to be copied."""

    template: ClassVar[str] = "problem.html"
    heading: str
    problems: Sequence[str]
    back: str
    text: str


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The landing screen."""

    template: ClassVar[str] = "desk.html"
    desk: MyDesk
    first_day: bool


@dataclass(frozen=True, slots=True)
class ArticlesPage:
    """The list of articles with its filters."""

    template: ClassVar[str] = "articles.html"
    query: Query
    found: Page
    counts: Mapping[str, int]
    sections: Sequence[tuple[str, str]]
    authors: Sequence[str]
    languages: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FormPage:
    """The article form.

    :param row: None for an article that is not saved yet.
    :param refusals: why each act would be refused now; empty where it may be done.
    :param unsaved: the fields hold text that was typed and not saved.
    """

    template: ClassVar[str] = "form.html"
    form: ArticleForm
    file: str
    row: Row | None
    standing: Standing | None
    refusals: Mapping[Act, str]
    versions: int
    media: Sequence[MediaRow]
    direction: str
    fault: str = ""
    unsaved: bool = False
    problems: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class RawPage:
    """A file that cannot be read as an article, as raw text; ``text`` is None when it is no text at all."""

    template: ClassVar[str] = "raw.html"
    form: RawForm
    file: str
    reason: str
    line: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Two versions of the same words: both texts, and a result that can be edited."""

    template: ClassVar[str] = "conflict.html"
    form: RawForm
    file: str
    headline: str
    conflict: EditConflict
    theirs_by: str
    theirs: Comparison
    mine: Comparison
    result: str
    base: str


@dataclass(frozen=True, slots=True)
class WirePage:
    """A wire story: what was pasted, what each line became, and the draft that comes of it."""

    template: ClassVar[str] = "wire.html"
    form: WireForm
    story: WireStory | None
    words: int


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What waits for a review."""

    template: ClassVar[str] = "queue.html"
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One article under review."""

    template: ClassVar[str] = "review.html"
    review: Review
    file: str
    row: Row


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The versions of an article, and one of them rendered."""

    template: ClassVar[str] = "history.html"
    file: str
    row: Row
    versions: Sequence[Version]
    chosen: Version
    article: Article | None
    html: str
    current: bool
    may_restore: str


@dataclass(frozen=True, slots=True)
class DiffPage:
    """Two versions compared; ``old_id`` and ``new_id`` are what the address named."""

    template: ClassVar[str] = "diff.html"
    file: str
    row: Row
    versions: Sequence[Version]
    comparison: Comparison
    old_id: str
    new_id: str


@dataclass(frozen=True, slots=True)
class LivePage:
    """What will go live, what is held, and what went."""

    template: ClassVar[str] = "live.html"
    form: SendForm
    sending: SendList
    remote: bool


@dataclass(frozen=True, slots=True)
class SurePage:
    """The question before sending live."""

    template: ClassVar[str] = "sure.html"
    form: SendForm
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class MediaPage:
    """The pictures of the desk."""

    template: ClassVar[str] = "media.html"
    pictures: Sequence[MediaRow]
