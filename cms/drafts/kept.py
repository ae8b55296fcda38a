"""Text that was typed and is not saved yet, kept on the desk before a browser is told that it must choose."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from cms.drafts.shelf import Shelf

SUGGESTED = "\\suggested"
"""What follows the file of an article in the name of text that is typed as suggestions: no file is called so."""

_MOST = 50
"""Texts of one person that are kept for as long as they are wanted; of more, those go that are older than a day."""


def article_of(file: str) -> str:
    """Name the article that text is kept for, be it the article's own or suggestions to it."""
    return file.removesuffix(SUGGESTED)


class OfArticle:
    """Unsaved text that is kept for an article; ``file`` is as in :class:`cms.drafts.Autosave`."""

    __slots__ = ()
    file: str

    @property
    def suggested(self) -> bool:
        """Tell whether it was typed as suggestions."""
        return self.file.endswith(SUGGESTED)

    @property
    def article(self) -> str:
        """Name the article's file."""
        return article_of(self.file)


class Kind(StrEnum):
    """Why a text was kept."""

    CLASH = "clash"
    REFUSED = "refused"
    GONE = "gone"
    ASIDE = "aside"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Listed(OfArticle):
    """A kept text in a list: what it is called, and not what it says.

    :param title: what its headline begins with; empty when it has none.
    """

    number: str
    file: str
    kind: Kind
    when: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was sent.

    :param number: names it; nobody else's can be asked for.
    :param file: the article; empty for one that had no file yet.
    :param base: the blob that its writer started from.
    :param fields: the form's fields by name.
    """

    number: str
    account: str
    file: str
    kind: Kind
    base: str
    fields: Mapping[str, str]
    when: datetime


class Drafts(Shelf):
    """Forms that were sent and could not be saved as they were, in ``drafts.db``."""

    def keep(
        self, account: str, file: str, base: str, fields: Mapping[str, str], kind: Kind, now: datetime, number: str = ""
    ) -> Kept:
        """Keep a form, flushed to disk when this returns; the very same text is kept once.

        :param number: an earlier text of the same person that this one takes the place of.
        :raises StoreUnavailable: the disk does not take it.
        """
        words, title = json.dumps(dict(fields)), title_of(fields)

        def kept() -> str:
            with self.writing() as db:
                twin = db.execute(
                    "SELECT number FROM texts WHERE account = ? AND file = ? AND base = ? AND fields = ?",
                    (account, file, base, words),
                ).fetchone()
                own = db.execute("SELECT 1 FROM texts WHERE number = ? AND account = ?", (number, account)).fetchone()
                name = str(twin["number"]) if twin else number if own else secrets.token_hex(8)
                if twin and own and number != name:
                    db.execute("DELETE FROM texts WHERE number = ?", (number,))
                put(db, (name, account, file, kind.value, base, stamp(now), title, words))
                _thin_out(db, account, now)
                return name

        return Kept(self.mended(kept), account, file, kind, base, dict(fields), now)

    def kept(self, account: str, file: str | None = None) -> tuple[Listed, ...]:
        """Name what is kept for a person, newest first; of one article when its file is given.

        What they dropped is not named; for a day it can still be found by its number.

        :raises StoreUnavailable: it cannot be read now.
        """
        words = (
            "SELECT number, file, kind, time, title FROM texts WHERE account = ? AND (? IS NULL OR file = ?)"
            " AND kind <> 'dropped' ORDER BY time DESC, number"
        )
        if file and not _is_writable(file):
            return ()
        rows = self.mended(lambda: self.db().execute(words, (account, file, file)).fetchall())
        return tuple(map(_listed, rows))

    def find(self, account: str, number: str) -> Kept | None:
        """Give one text of a person; None when it is not there any more."""
        words = "SELECT * FROM texts WHERE account = ? AND number = ?"
        found = self.mended(lambda: self.db().execute(words, (account, number)).fetchone())
        return _kept(found) if found else None

    def drop(self, account: str, number: str) -> None:
        """Let go of a text: it was saved, or its writer does not want it."""

        def away() -> None:
            with self.writing() as db:
                db.execute("DELETE FROM texts WHERE account = ? AND number = ?", (account, number))

        self.mended(away)

    def sweep(self, now: datetime) -> None:
        """Let go of what was dropped more than a day ago, whoever dropped it; nothing is written when nothing was."""
        old = "FROM texts WHERE kind = 'dropped' AND time < ?"

        def swept() -> None:
            if self.db().execute(f"SELECT EXISTS (SELECT 1 {old})", (_yesterday(now),)).fetchone()[0]:
                with self.writing() as db:
                    db.execute(f"DELETE {old}", (_yesterday(now),))

        self.mended(swept)

    def mention(self, words: str) -> bool:
        """Tell whether any unsaved text holds some plain words, such as the address of a picture."""
        asked = (
            "SELECT EXISTS (SELECT 1 FROM texts WHERE instr(fields, ?1))"
            " OR EXISTS (SELECT 1 FROM autosaves WHERE instr(fields, ?1))"
        )
        return bool(self.mended(lambda: self.db().execute(asked, (words,)).fetchone())[0])


def put(db: sqlite3.Connection, row: tuple[str, ...]) -> None:
    """Write one text: number, account, file, kind, base, time, title, fields."""
    db.execute(
        "INSERT OR REPLACE INTO texts (number, account, file, kind, base, time, title, fields)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    )


def title_of(fields: Mapping[str, str]) -> str:
    """Give what a text is called in a list: what its headline begins with."""
    return fields.get("title", "")[:200].encode("utf-8", "replace").decode()


def _thin_out(db: sqlite3.Connection, account: str, now: datetime) -> None:
    """Let old texts go when somebody has very many; what was promised today stays."""
    yesterday = _yesterday(now)
    db.execute(
        "DELETE FROM texts WHERE account = ? AND time < ? AND number NOT IN"
        " (SELECT number FROM texts WHERE account = ? ORDER BY time DESC, number LIMIT ?)",
        (account, yesterday, account, _MOST),
    )


def _yesterday(now: datetime) -> str:
    return stamp(now - timedelta(days=1))


def stamp(moment: datetime) -> str:
    """Write a time so that times sort as words do."""
    return moment.astimezone(UTC).isoformat()


def _listed(found: sqlite3.Row) -> Listed:
    when = datetime.fromisoformat(found["time"])
    return Listed(found["number"], found["file"], Kind(found["kind"]), when, found["title"])


def _kept(found: sqlite3.Row) -> Kept:
    fields = json.loads(found["fields"])
    return Kept(
        found["number"],
        found["account"],
        found["file"],
        Kind(found["kind"]),
        found["base"],
        {str(name): str(value) for name, value in fields.items()},
        datetime.fromisoformat(found["time"]),
    )


def _is_writable(file: str) -> bool:
    """Tell whether SQLite can hold a name: one that is no UTF-8 it cannot, and nothing is kept for such a file."""
    try:
        file.encode()
    except UnicodeEncodeError:
        return False
    return True
