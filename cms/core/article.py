"""An article: one Markdown file with front matter, as a frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NewType

from cms.core import frontmatter
from cms.core.errors import BrokenFile
from cms.core.paths import fault_of

CommitId = NewType("CommitId", str)
BlobId = NewType("BlobId", str)

MAX_TEXT = 2_000_000
"""Bytes; a larger file is listed as broken and never read whole."""

DESKS_KEYS = ("status", "publish_at", "unpublish_at", "date", "updated")
"""Front matter that the desk writes itself and no writer does, in the order in which it is written."""
_FIRST_YEAR, _END = 1900, 2200
"""Years that the desk reckons with: from the first until before the second."""


class Status(StrEnum):
    """What the file claims; a claim gives no right by itself."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"


class Work(StrEnum):
    """Where the work on an article stands."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    EMBARGOED = "embargoed"
    BROKEN = "broken"


class Public(StrEnum):
    """What readers have of it."""

    NEVER = "never"
    LIVE = "live"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Correction:
    """A dated note on a published article, shown to readers."""

    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """What a file says. ``text`` is the whole file, decoded with surrogateescape."""

    file: str
    text: str
    fields: Mapping[str, frontmatter.Value]
    body: str

    @classmethod
    def read(cls, file: str, data: bytes) -> Article:
        """Read a file's bytes.

        :param file: its path in the repository, ``content/…``.
        :raises BrokenFile: its name is odd, it is no text, too large, or its front matter does not parse.
        """
        if odd := fault_of(file):
            raise BrokenFile(file, odd)
        if len(data) > MAX_TEXT:
            raise BrokenFile(file, f"it is larger than {MAX_TEXT // 1_000_000} MB")
        if b"\0" in data:
            raise BrokenFile(file, "it holds NUL bytes, so it is not text")
        if data.startswith(b"version https://git-lfs"):
            raise BrokenFile(file, "it is a Git LFS pointer, not the text itself")
        text = data.decode("utf-8", "surrogateescape")
        try:
            fields, body = frontmatter.parts(text)
        except BrokenFile as fault:
            raise type(fault)(file, fault.reason, fault.line) from fault
        return cls(file, text, fields, body)

    @classmethod
    def of(cls, file: str, text: str) -> Article:
        """Read a file's whole text, decoded with surrogateescape.

        :raises BrokenFile: as for its bytes.
        """
        return cls.read(file, encoded(text))

    @property
    def content(self) -> bytes:
        """Give the file's bytes, exactly."""
        return encoded(self.text)

    def word(self, key: str) -> str:
        """Give a key's text; empty when it is missing or no plain value."""
        value = self.fields.get(key)
        return value if isinstance(value, str) else ""

    def words(self, key: str) -> tuple[str, ...]:
        """Give a key's list of texts; a single text counts as a list of one."""
        value = self.fields.get(key)
        if isinstance(value, str):
            return (value,) if value else ()
        if isinstance(value, list):
            return tuple(item for item in value if isinstance(item, str) and item)
        return ()

    def time(self, key: str) -> datetime | None:
        """Give a key's moment, aware; a time without zone counts as UTC; None when it is none."""
        return moment(self.word(key))

    @property
    def headline(self) -> str:
        return self.word("title")

    @property
    def standfirst(self) -> str:
        return self.word("summary")

    @property
    def authors(self) -> tuple[str, ...]:
        return self.words("authors")

    @property
    def tags(self) -> tuple[str, ...]:
        return self.words("tags")

    @property
    def section(self) -> str:
        return self.word("section")

    @property
    def lang(self) -> str:
        return self.word("lang")

    @property
    def withdrawn(self) -> bool:
        """Tell whether this is the stub that a withdrawal left on live."""
        return self.word("status") == "withdrawn"

    @property
    def status(self) -> Status:
        """Give the claimed state; anything unknown counts as a draft."""
        claim = self.word("status")
        return Status(claim) if claim in set(Status) else Status.DRAFT

    @property
    def corrections(self) -> tuple[Correction, ...]:
        value = self.fields.get("corrections")
        notes = value if isinstance(value, list) else []
        return tuple(
            Correction(str(note.get("date", "")), str(note.get("text", ""))) for note in notes if isinstance(note, dict)
        )


def encoded(text: str) -> bytes:
    """Give the bytes that a file's text was decoded from."""
    return text.encode("utf-8", "surrogateescape")


def moment(text: str) -> datetime | None:
    """Read an ISO 8601 date or time; without zone it counts as UTC; None when it is none, or out of reach."""
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if not within_reach(when):
        return None
    found = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    return found if within_reach(found) else None


def within_reach(when: datetime) -> bool:
    """Tell whether the desk reckons with a time: every clock and calendar can show it, and the days around it."""
    return _FIRST_YEAR <= when.year < _END


def same_text(one: Article, other: Article) -> bool:
    """Tell whether two versions differ in nothing but the desk's own keys."""
    return one.body == other.body and (
        {key: value for key, value in one.fields.items() if key not in DESKS_KEYS}
        == {key: value for key, value in other.fields.items() if key not in DESKS_KEYS}
    )
