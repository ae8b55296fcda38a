"""One frozen value for each template; a test holds templates to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from cms.catalog import Page, Query, Row, Sent, Version
from cms.core.article import Article, CommitId
from cms.core.people import StaffMember
from cms.core.wire import WireStory
from cms.core.workflow import Act
from cms.desk.chronicle import Spell, Written
from cms.desk.claims import Claim
from cms.desk.comparing import Review, Seen, Side
from cms.desk.facts import Standing
from cms.desk.previewing import Card
from cms.desk.reading import MyDesk, SendList
from cms.desk.sheet import OtherKey
from cms.drafts import Listed, Offer
from cms.staff import Key, Token
from cms.web.drafting import Drafting
from cms.web.forms import ArticleForm, RawForm, SendForm, SignInForm, WireForm
from cms.web.keeping import Keeping


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
class NotReadyPage:
    """Lists are being made anew: how far they are, and what can be done meanwhile; it looks again by itself."""

    template: ClassVar[str] = "not-ready.html"
    done: int
    total: int
    back: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What stands for a person away from these pages.

    :param token: the one that was just made; it is shown this once.
    :param fault: why nothing was made; ``wish`` says of what (``token`` or ``key``), and its fields come back.
    """

    template: ClassVar[str] = "account.html"
    keys: Sequence[Key]
    tokens: Sequence[Token]
    token: str = ""
    fault: str = ""
    wish: str = ""
    name: str = ""
    days: str = "90"
    key: str = ""


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The landing screen."""

    template: ClassVar[str] = "desk.html"
    desk: MyDesk
    first_day: bool
    kept: Sequence[Listed] = field(default=())
    typed: Sequence[Offer] = field(default=())


@dataclass(frozen=True, slots=True)
class ArticlesPage:
    """The list of articles with its filters.

    :param authors: the most frequent bylines, to choose from; any other can be typed.
    """

    template: ClassVar[str] = "articles.html"
    query: Query
    found: Page
    sections: Sequence[tuple[str, str]]
    authors: Sequence[str]
    languages: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FormPage:
    """The article form.

    :param row: None for an article that is not saved yet.
    :param refusals: why each act would be refused now; empty where it may be done.
    :param unsaved: the fields hold text that was typed and not saved.
    :param card: how it would look when shared; None when no page can be made of it.
    :param others: the keys of the file that have no field.
    :param kept: other texts of this person for this article, not saved; ``number`` names the one that is shown.
    :param reviewers: the people who can be asked by name to read it.
    :param unsettled: somebody pushed another text of this article with git, and nobody has chosen yet.
    """

    template: ClassVar[str] = "form.html"
    form: ArticleForm
    file: str
    row: Row | None
    standing: Standing | None
    refusals: Mapping[Act, str]
    versions: int
    pictures: Sequence[str]
    direction: str
    keeping: Keeping
    drafting: Drafting
    card: Card | None
    fault: str = ""
    unsaved: bool = False
    problems: Sequence[str] = field(default=())
    others: Sequence[OtherKey] = field(default=())
    kept: Sequence[Listed] = field(default=())
    number: str = ""
    unsettled: bool = False
    reviewers: Sequence[StaffMember] = field(default=())


@dataclass(frozen=True, slots=True)
class RawPage:
    """A whole file as text.

    :param reason: what is wrong with it, and in which line; empty when it is well.
    :param text: None when it is no text at all.
    :param unsaved: the text was typed and is not saved; ``number`` names it where the desk keeps it.
    :param odd: some letters stand for bytes that are not UTF-8.
    :param whole: the file that is saved now can be read as an article.
    """

    template: ClassVar[str] = "raw.html"
    form: RawForm
    file: str
    reason: str
    line: int | None
    text: str | None
    unsaved: bool
    odd: bool
    whole: bool
    keeping: Keeping
    number: str = ""


@dataclass(frozen=True, slots=True)
class WirePage:
    """A wire story: what was pasted, what each line became, and the draft that comes of it."""

    template: ClassVar[str] = "wire.html"
    form: WireForm
    story: WireStory | None
    words: int


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One article under review.

    :param stale: somebody wanted to approve another version than the newest; this shows what came since.
    :param fault: why what somebody wanted to say or decide cannot be.
    """

    template: ClassVar[str] = "review.html"
    review: Review
    file: str
    row: Row
    stale: bool
    fault: str = ""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The versions of an article, a page at a time, and one of them rendered.

    :param spells: the versions of this page, saves of one spell of writing together.
    :param claims: those that call the article approved and do not count.
    :param total: versions in all; ``only`` says which are listed: a word of the address, or empty for all.
    :param typed: what this person typed in it and did not save; ``kept`` what of theirs could not be saved.
    :param written: who wrote each sentence, when that was asked for.
    :param minutes: within how many saves of one person are one spell.
    """

    template: ClassVar[str] = "history.html"
    file: str
    row: Row
    versions: Sequence[Version]
    total: int
    page: int
    pages: int
    sendings: Sequence[Sent]
    chosen: Version
    article: Article | None
    html: str
    current: bool
    may_restore: str
    spells: Sequence[Spell]
    claims: Mapping[CommitId, Claim]
    only: str
    minutes: int
    written: Written | None
    typed: Sequence[Offer]
    kept: Sequence[Listed]


@dataclass(frozen=True, slots=True)
class DiffPage:
    """Two versions compared; ``old_id`` and ``new_id`` are what the address named.

    :param versions: to choose from: the newest, and those that the address named.
    :param total: versions in all.
    :param choices: what else can be compared: what readers have, what was approved, what this person saw last.
    :param earlier: the two versions of the step before this one, when these are a version and the next; ``later``
        likewise.
    :param may_restore: why no paragraph of the old text can be put back; empty when it can.
    """

    template: ClassVar[str] = "diff.html"
    file: str
    row: Row
    versions: Sequence[Version]
    total: int
    seen: Seen
    choices: Sequence[Side]
    old_id: str
    new_id: str
    base: str
    earlier: tuple[str, str] | None
    later: tuple[str, str] | None
    may_restore: str


@dataclass(frozen=True, slots=True)
class LivePage:
    """What will go live, what is held, and what went."""

    template: ClassVar[str] = "live.html"
    form: SendForm
    sending: SendList
    remote: bool
    zone: str


@dataclass(frozen=True, slots=True)
class SurePage:
    """The question before sending live."""

    template: ClassVar[str] = "sure.html"
    form: SendForm
    rows: Sequence[Row]
