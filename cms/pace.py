"""How fast somebody asks: calls are counted by the minute, over all processes of the desk."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

from cms.connections import Connections

_TABLE = """
CREATE TABLE IF NOT EXISTS calls (
    subject TEXT PRIMARY KEY, minute INTEGER NOT NULL, number INTEGER NOT NULL
) WITHOUT ROWID
"""
_COUNT = (
    "INSERT INTO calls VALUES (?, ?, 1) ON CONFLICT (subject) DO UPDATE SET"
    " number = iif(minute = excluded.minute, number + 1, 1), minute = excluded.minute RETURNING number"
)
_OVER = "DELETE FROM calls WHERE minute NOT BETWEEN ? AND ?"


class Pace:
    """Calls of this minute, in ``pace.db``: nothing in it is worth keeping, and nothing is flushed.

    A file that cannot be used is thrown away and counts anew; one that is busy stays, and the call counts for nothing:
    who asks is known from elsewhere.
    """

    def __init__(self, path: Path) -> None:
        """Take a newsroom's file in hand; nothing is read or written yet."""
        self._connections = Connections(path, _prepare, timeout=5)

    def close(self) -> None:
        """Close the connections of this process, once none of its threads uses them."""
        self._connections.close()

    def seconds_to_wait(self, subject: str, most: int, now: datetime) -> int:
        """Count a call, and give the seconds that its caller has to wait; 0 when it is not too many."""
        minute, second = divmod(int(now.timestamp()), 60)
        try:
            number = self._count(subject, minute)
        except (sqlite3.DatabaseError, OSError) as fault:
            self._connections.judge(fault)
            return 0
        return 60 - second if number > most else 0

    def _count(self, subject: str, minute: int) -> int:
        db = self._connections.known() or self._connections.opened()
        (number,) = db.execute(_COUNT, (subject, minute)).fetchone()
        if number == 1:
            db.execute(_OVER, (minute - 1, minute + 1))
        return int(number)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(_TABLE)
