"""What each person saw last of an article, so that the desk can say what is new to them: in ``desk.db`` alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from cms.core.article import BlobId
from cms.staff.part import Part

_MOST = 2_000
"""Looks that are remembered of each person; the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Look:
    """The version that a person saw last.

    :param before: the version that they saw before that one, so that to load a page again does not lose what was new
        on it; None when it was the first.
    """

    blob: BlobId
    seen: datetime
    before: BlobId | None = None
    before_seen: datetime | None = None


class Looks(Part):
    """The last looks of everybody, by the article's page."""

    TABLE: ClassVar = """
    CREATE TABLE looks (
        account TEXT NOT NULL, page TEXT NOT NULL, blob TEXT NOT NULL, seen TEXT NOT NULL,
        before TEXT NOT NULL DEFAULT '', before_seen TEXT NOT NULL DEFAULT '', PRIMARY KEY (account, page)
    ) WITHOUT ROWID;
    CREATE INDEX looks_seen ON looks (account, seen);
    """

    def last(self, account: str, page: str) -> Look | None:
        """Give a person's last look at an article; None when they never looked."""
        return self.at(account, [page]).get(page)

    def at(self, account: str, pages: Sequence[str]) -> Mapping[str, Look]:
        """Give a person's last looks at some articles."""
        marks = ", ".join("?" * len(pages))
        words = f"SELECT * FROM looks WHERE account = ? AND page IN ({marks})"  # noqa: S608 - marks only
        return {found["page"]: _look(found) for found in self.reading().execute(words, (account, *pages))}

    def note(self, account: str, page: str, blob: BlobId, now: datetime) -> None:
        """Remember that a person sees a version now."""
        known, when = self.last(account, page), now.isoformat()
        if known is None:
            row: tuple[str, ...] = (account, page, blob, when, "", "")
        elif known.blob == blob:
            row = (account, page, blob, when, known.before or "", _written(known.before_seen))
        else:
            row = (account, page, blob, when, known.blob, known.seen.isoformat())
        old = "account = ? AND seen < (SELECT seen FROM looks WHERE account = ? ORDER BY seen DESC LIMIT 1 OFFSET ?)"
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO looks VALUES (?, ?, ?, ?, ?, ?)", row)
            db.execute(f"DELETE FROM looks WHERE {old}", (account, account, _MOST - 1))  # noqa: S608 - own words

    def move(self, page: str, new: str) -> None:
        """Let the looks go along with an article that moves."""
        with self.writing() as db:
            db.execute("UPDATE OR REPLACE looks SET page = ? WHERE page = ?", (new, page))


def _look(found: sqlite3.Row) -> Look:
    before = BlobId(found["before"]) if found["before"] else None
    before_seen = datetime.fromisoformat(found["before_seen"]) if found["before_seen"] else None
    return Look(BlobId(found["blob"]), datetime.fromisoformat(found["seen"]), before, before_seen)


def _written(when: datetime | None) -> str:
    return when.isoformat() if when else ""
