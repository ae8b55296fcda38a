"""Who has which article open: told by their browsers every few seconds, believed for a minute, never locked."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from cms.connections import Connections

SEEN = timedelta(seconds=60)
"""How long somebody counts as there after their browser last said so."""

_TABLE = """
CREATE TABLE IF NOT EXISTS here (
    form TEXT PRIMARY KEY, account TEXT NOT NULL, file TEXT NOT NULL, seen REAL NOT NULL
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Here:
    """One open form: whose, and of which article."""

    form: str
    account: str
    file: str


class Presence:
    """Who is where, in ``presence.db``: nothing in it is worth keeping, nothing is flushed, no save waits for it.

    A file that cannot be used is thrown away; until a new one works, nobody is seen.
    """

    def __init__(self, path: Path) -> None:
        self._connections = Connections(path, _prepare, timeout=1)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Take a newsroom's file in hand; nothing is read or written yet."""
        return cls(path)

    def close(self) -> None:
        """Close the connections of this process, once none of its threads uses them."""
        self._connections.close()

    def enter(self, here: Here, now: datetime) -> None:
        """Note that somebody has an article open."""
        row = (here.form, here.account, here.file, now.timestamp())
        self._write("DELETE FROM here WHERE seen < ? OR seen > ?", _bounds(now))
        self._write("INSERT OR REPLACE INTO here (form, account, file, seen) VALUES (?, ?, ?, ?)", row)

    def leave(self, account: str, form: str) -> None:
        """Note that somebody closed an article."""
        self._write("DELETE FROM here WHERE form = ? AND account = ?", (form, account))

    def everybody(self, now: datetime) -> tuple[Here, ...]:
        """Give all that were seen within the last minute, by article and name."""
        words = "SELECT form, account, file FROM here WHERE seen BETWEEN ? AND ? ORDER BY file, account, form"
        try:
            return tuple(Here(*row) for row in self._db().execute(words, _bounds(now)))
        except (sqlite3.DatabaseError, OSError) as fault:
            self._connections.judge(fault)
            return ()

    def _write(self, words: str, values: tuple[object, ...]) -> None:
        try:
            self._db().execute(words, values)
        except (sqlite3.DatabaseError, OSError) as fault:
            self._connections.judge(fault)

    def _db(self) -> sqlite3.Connection:
        return self._connections.known() or self._connections.opened()


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(_TABLE)


def _bounds(now: datetime) -> tuple[float, float]:
    """Give the times between which somebody counts as there; a clock that was ahead counts for nothing."""
    return (now - SEEN).timestamp(), (now + SEEN).timestamp()
