"""Autosaves: what is being typed in a form that nobody has sent yet, one text for each person and file."""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cms.drafts.kept import Kind, OfArticle, put, stamp, title_of
from cms.drafts.shelf import Shelf

_MARK = re.compile(r"([0-9a-f]{16}):(\d{1,9})")
_LATE = timedelta(days=7)
"""How long a form that was sent is remembered: what it sent before may still be under way."""

SHEETS, SPACE = 50, 40_000_000
"""Articles that have no file yet, of one person, and letters in all of them, that are kept while nobody saves them."""


class Outcome(StrEnum):
    """What became of an autosave.

    ``OVER``: the form was sent since, with this text in it. ``OTHER``: another form of the same person holds a text
    of this article that this one does not contain; nothing was changed. ``FULL``: the person has begun more articles,
    or longer ones, than are kept unsaved; those that are there stay. ``EMPTY``: the form says no more than what is
    saved, or than an empty one, so there is nothing to keep; what it kept before is gone.
    """

    KEPT = "kept"
    OVER = "over"
    OTHER = "other"
    FULL = "full"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Mark:
    """How far one open form was typed: the form's own name, and a number that grows with what is typed in it."""

    form: str
    number: int

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """Read ``form:number``; None for anything else."""
        found = _MARK.fullmatch(text)
        return cls(found[1], int(found[2])) if found else None

    @classmethod
    def fresh(cls) -> Mark:
        """Name a form that is about to be shown."""
        return cls(secrets.token_hex(8), 0)

    def __str__(self) -> str:
        return f"{self.form}:{self.number}"


@dataclass(frozen=True, slots=True)
class Offer(OfArticle):
    """An autosave in a list: what it is called, and not what it says.

    :param title: what its headline begins with; empty when it has none.
    """

    file: str
    mark: Mark
    when: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Autosave:
    """What somebody typed and did not send.

    :param file: the article, followed by :data:`SUGGESTED` for suggestions to it; empty for one without a file yet.
    :param base: the blob that the form was opened with.
    :param fields: the form's fields by name.
    """

    account: str
    file: str
    mark: Mark
    base: str
    fields: Mapping[str, str]
    when: datetime


class Autosaves:
    """The autosaves in ``drafts.db``; an article that has no file yet has one for each of its forms."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def keep(self, typed: Autosave, after: Mark | None = None, instead: Mark | None = None) -> Outcome:
        """Keep what was typed, flushed to disk when this returns.

        :param after: what the form began with: the autosave of another form, which this one contains.
        :param instead: another form's autosave, as the person saw it, which this one takes the place of; it is kept
            among the texts that could not be saved.
        :raises StoreUnavailable: the disk does not take it.
        """
        form, words = typed.mark.form, json.dumps(dict(typed.fields))

        def kept() -> Outcome:
            with self._shelf.writing() as db:
                if _is_over(db, typed.account, typed.mark):
                    return Outcome.OVER
                if not typed.file and _is_full(db, typed, len(words), after):
                    return Outcome.FULL
                if after:
                    _finish(db, typed.account, after, typed.when)
                there = _row(db, typed.account, typed.file, "" if typed.file else form)
                if there and there["form"] == form and there["number"] >= typed.mark.number:
                    return Outcome.KEPT
                if there and there["form"] != form:
                    if instead is None or not _holds(instead, there):
                        return Outcome.OTHER
                    _put_aside(db, there, Kind.ASIDE, there["time"])
                    _finish(db, typed.account, instead, typed.when)
                db.execute(
                    "INSERT OR REPLACE INTO autosaves (account, file, sheet, form, number, base, time, title, fields)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        *(typed.account, typed.file, "" if typed.file else form, form, typed.mark.number),
                        *(typed.base, stamp(typed.when), title_of(typed.fields), words),
                    ),
                )
                return Outcome.KEPT

        return self._shelf.mended(kept)

    def find(self, account: str, file: str, form: str = "") -> Autosave | None:
        """Give a person's autosave of an article; of one that has no file yet, the named form's.

        :raises StoreUnavailable: it cannot be read now.
        """
        found = self._shelf.mended(lambda: _row(self._shelf.db(), account, file, "" if file else form))
        return _autosave(found) if found else None

    def offers(self, account: str) -> tuple[Offer, ...]:
        """Name all autosaves of a person, newest first.

        :raises StoreUnavailable: they cannot be read now.
        """
        words = "SELECT file, form, number, time, title FROM autosaves WHERE account = ? ORDER BY time DESC, form"
        rows = self._shelf.mended(lambda: self._shelf.db().execute(words, (account,)).fetchall())
        return tuple(
            Offer(row["file"], Mark(row["form"], row["number"]), datetime.fromisoformat(row["time"]), row["title"])
            for row in rows
        )

    def settle(self, account: str, marks: Sequence[Mark], now: datetime) -> None:
        """Let go of what was sent: the marks name how far. What is still under way of it is not taken any more."""

        def settled() -> None:
            with self._shelf.writing() as db:
                for mark in marks:
                    _finish(db, account, mark, now)
                db.execute("DELETE FROM done WHERE time < ?", (stamp(now - _LATE),))

        self._shelf.mended(settled)

    def drop(self, account: str, file: str, mark: Mark, now: datetime) -> str:
        """Let go of an autosave that its writer does not want, as far as they saw it.

        :return: the number under which it can be found for another day; empty when it was not there as they saw it.
        """

        def dropped() -> str:
            with self._shelf.writing() as db:
                there = _row(db, account, file, "" if file else mark.form)
                if there is None or not _holds(mark, there):
                    return ""
                _finish(db, account, mark, now)
                return _put_aside(db, there, Kind.DROPPED, stamp(now))

        return self._shelf.mended(dropped)

    def carry(self, old: str, new: str) -> None:
        """Take everybody's unsaved text of an article along to its new file, all of it or nothing.

        Where somebody has an autosave at the new file already that one stays, and the carried one is kept among the
        texts that could not be saved.

        :raises StoreUnavailable: the disk does not take it.
        """

        def carried() -> None:
            with self._shelf.writing() as db:
                for row in db.execute("SELECT * FROM autosaves WHERE file = ?", (old,)).fetchall():
                    _make_way(db, row, new)
                db.execute("UPDATE autosaves SET file = ? WHERE file = ?", (new, old))
                db.execute("UPDATE texts SET file = ? WHERE file = ?", (new, old))

        self._shelf.mended(carried)


def _make_way(db: sqlite3.Connection, carried: sqlite3.Row, new: str) -> None:
    """Take an autosave out of the way of one that its writer has at the new file; an older one of one form goes."""
    there = _row(db, carried["account"], new, carried["sheet"])
    if there is None:
        return
    place = (carried["account"], carried["file"], carried["sheet"])
    if there["form"] == carried["form"] and there["number"] < carried["number"]:
        place = (there["account"], there["file"], there["sheet"])
    elif there["form"] != carried["form"]:
        _put_aside(db, carried, Kind.ASIDE, carried["time"])
    db.execute("DELETE FROM autosaves WHERE account = ? AND file = ? AND sheet = ?", place)


def _row(db: sqlite3.Connection, account: str, file: str, sheet: str) -> sqlite3.Row | None:
    words = "SELECT * FROM autosaves WHERE account = ? AND file = ? AND sheet = ?"
    found: sqlite3.Row | None = db.execute(words, (account, file, sheet)).fetchone()
    return found


def _is_over(db: sqlite3.Connection, account: str, mark: Mark) -> bool:
    found = db.execute("SELECT number FROM done WHERE form = ? AND account = ?", (mark.form, account)).fetchone()
    return found is not None and found["number"] >= mark.number


def _is_full(db: sqlite3.Connection, typed: Autosave, letters: int, after: Mark | None) -> bool:
    """Tell whether a person's articles without a file are too many with this one, which takes its own place."""
    words = (
        "SELECT count(*) AS sheets, coalesce(sum(length(fields)), 0) AS letters FROM autosaves"
        " WHERE account = ? AND file = '' AND form NOT IN (?, ?)"
    )
    there = db.execute(words, (typed.account, typed.mark.form, after.form if after else "")).fetchone()
    return bool(there["sheets"] >= SHEETS or there["letters"] + letters > SPACE)


def _finish(db: sqlite3.Connection, account: str, mark: Mark, now: datetime) -> None:
    """Delete what a form kept up to a mark, and take nothing more of it: it is saved, dropped, or elsewhere."""
    words = "DELETE FROM autosaves WHERE account = ? AND form = ? AND number <= ?"
    db.execute(words, (account, mark.form, mark.number))
    words = (
        "INSERT INTO done (form, account, number, time) VALUES (?, ?, ?, ?) ON CONFLICT (form, account)"
        " DO UPDATE SET number = max(number, excluded.number), time = excluded.time"
    )
    db.execute(words, (mark.form, account, mark.number, stamp(now)))


def _holds(mark: Mark, there: sqlite3.Row) -> bool:
    """Tell whether a mark names what is there, or something typed later in the same form."""
    return bool(mark.form == there["form"] and mark.number >= there["number"])


def _put_aside(db: sqlite3.Connection, there: sqlite3.Row, kind: Kind, time: str) -> str:
    number = secrets.token_hex(8)
    row = (number, there["account"], there["file"], kind.value, there["base"], time, there["title"], there["fields"])
    put(db, row)
    return number


def _autosave(found: sqlite3.Row) -> Autosave:
    fields = json.loads(found["fields"])
    return Autosave(
        found["account"],
        found["file"],
        Mark(found["form"], found["number"]),
        found["base"],
        {str(name): str(value) for name, value in fields.items()},
        datetime.fromisoformat(found["time"]),
    )
