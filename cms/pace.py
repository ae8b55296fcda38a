"""How fast somebody asks: calls are counted by the minute, over all processes of the desk."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class Pace:
    """Calls of this minute, in ``pace.db``: nothing in it is worth keeping, and nothing is flushed.

    A file that cannot be used is thrown away and counts anew: who asks is known from elsewhere.
    """

    path: Path
    turn: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, subject: str, most: int, now: datetime) -> int:
        """Count a call, and give the seconds that its caller has to wait; 0 when it is not too many."""
        minute, second = divmod(int(now.timestamp()), 60)
        try:
            number = self._count(subject, minute)
        except sqlite3.DatabaseError:
            with suppress(OSError):
                self.path.unlink()
            return 0
        return 60 - second if number > most else 0

    def _count(self, subject: str, minute: int) -> int:
        with self.turn, suppress(OSError):
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(self.path, timeout=5, isolation_level=None)) as db:
            db.execute("PRAGMA synchronous = OFF")
            db.execute(_TABLE)
            (number,) = db.execute(_COUNT, (subject, minute)).fetchone()
            if number == 1:
                db.execute(_OVER, (minute - 1, minute + 1))
            return int(number)
