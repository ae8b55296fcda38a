"""What the catalog answers with, as frozen values. Times are aware, in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cms.core.article import BlobId, CommitId, Public, Status, Work
from cms.core.remarks import Kind, Remark


@dataclass(frozen=True, slots=True)
class Row:
    """One article in a list.

    :param published: the date that readers see; None while it was never live.
    :param verified: the last change carries this desk's signature.
    :param nodded: it came in as approved, and somebody decided on it at the desk, which its file does not show.
    :param broken: why the file cannot be used; empty when it can.
    :param sent_back: a draft whose last decision was a request for changes.
    :param approved_by: the account of the last approval since publication, whether or not it still counts.
    :param snippet: where a search found its words, each between \\x02 and \\x03.
    :param words_in: words that came in since what readers have; ``words_out`` those that went out.
    :param owner: the account that is to write it; ``reviewer`` the one that is asked to read it; ``due`` when it is
        wanted. All of that ends when it goes live.
    """

    file: str
    headline: str
    standfirst: str
    section: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    lang: str
    words: int
    status: Status
    work: Work
    public: Public
    publish_at: datetime | None
    published: datetime | None
    changed: datetime
    changed_by: str
    changed_account: str | None
    verified: bool
    broken: str
    broken_line: int | None
    blob: BlobId | None
    live_blob: BlobId | None
    sent_back: bool
    sent_back_by: str
    sent_back_at: datetime | None
    sent_back_note: str
    submitted_by: str
    submitted_at: datetime | None
    submit_note: str
    approved_by: str
    snippet: str = ""
    words_in: int = 0
    words_out: int = 0
    owner: str = ""
    reviewer: str = ""
    due: datetime | None = None
    nodded: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of the articles that wait for a review are asked for; empty means any.

    :param reviewer: the account that is asked by name.
    :param sections: any of these.
    :param kind: ``new`` for what readers have nothing of, ``changes`` for a change of what they have.
    :param before: only what is due before this.
    :param by_due: what is due first comes first; otherwise what waits longest.
    :param without: the files of articles to leave out.
    """

    reviewer: str = ""
    sections: tuple[str, ...] = ()
    lang: str = ""
    kind: str = ""
    before: datetime | None = None
    by_due: bool = False
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What a list is asked for; empty means any.

    :param state: a work or public value, or ``changes`` for drafts that were sent back.
    :param account: only articles that this account began or edited.
    :param page: 1-based.
    :param order: of a search: ``newest`` change first, or by ``rank``, the best match first.
    """

    q: str = ""
    state: str = ""
    section: str = ""
    author: str = ""
    tag: str = ""
    lang: str = ""
    account: str = ""
    page: int = 1
    size: int = 30
    order: str = "newest"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.

    :param counts: how many articles there are of each state, the other filters being the same; None for a search.
    :param more: there are more than ``total``; they were not counted.
    """

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int
    counts: Mapping[str, int] | None
    more: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """One commit in an article's history.

    :param act: what the desk did (``edit``, ``approve`` …); ``git`` for a commit without its signature.
    :param text_changed: more than workflow keys changed.
    :param live_from: when readers began to see exactly this text; ``live_to`` when they ceased to.
    """

    commit: CommitId
    file: str
    name: str
    email: str
    account: str | None
    when: datetime
    subject: str
    note: str
    signed: bool
    act: str
    blob: BlobId | None
    status: Status
    reviewed_by: str
    text_changed: bool
    live_from: datetime | None = None
    live_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark on an article, for the desk only, and the file and commit that it came with.

    :param account: None when the commit that brought it does not prove who wrote it.
    :param broken: why its file cannot be read; empty when it can.
    """

    path: str
    file: str
    account: str | None
    commit: CommitId
    remark: Remark
    broken: str = ""

    @property
    def id(self) -> str:
        return self.remark.number

    @property
    def name(self) -> str:
        return self.remark.name

    @property
    def when(self) -> datetime:
        return self.remark.when

    @property
    def text(self) -> str:
        return self.remark.text

    @property
    def kind(self) -> Kind:
        return self.remark.kind


@dataclass(frozen=True, slots=True)
class SentFile:
    """One article of a publication; ``kind`` is ``new``, ``update`` or ``withdrawal``."""

    file: str
    headline: str
    kind: str
    section: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One publication: a commit on live.

    :param more: articles in it that are not named here.
    """

    commit: CommitId
    when: datetime
    by: str
    account: str | None
    files: tuple[SentFile, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class MediaRow:
    """A picture of the desk, and articles that show it, the first few."""

    file: str
    blob: BlobId
    used_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a catalog is that is being made.

    :param what: ``history`` and ``lists`` while lists cannot be shown yet; ``search`` while they can, but not every
        text is found; ``versions`` while only details of old versions are missing.
    """

    what: str
    done: int
    total: int
