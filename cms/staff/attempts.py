"""Attempts at a password, counted by account and by address, so that nobody can hurry through a list of them."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from cms.core.errors import TooManyAttempts
from cms.staff.part import Part

_FREE = 5
"""Failures before an account begins to wait."""
_FREE_PER_ADDRESS = 30
_LONGEST_WAIT = timedelta(minutes=15)
_FORGOTTEN = timedelta(hours=24)
SLIP = timedelta(hours=2)
"""How far a clock may be set back. What is noted for a later time than that was noted by a clock that went wrong."""


class Attempts(Part):
    """The failures of everybody, in ``desk.db``."""

    def subjects(self, name: str, address: str) -> tuple[str, str]:
        """Name what counts an attempt: the account, at an address of its own the account there, and the address."""
        known = self.reading().execute("SELECT 1 FROM addresses WHERE account = ? AND address = ?", (name, address))
        own = f"account {name} at {address}" if known.fetchone() else f"account {name}"
        return own, f"address {address}"

    def refuse_if_early(self, subjects: tuple[str, str], now: datetime) -> None:
        """Look at no password before the wait after the last failures is over.

        :raises TooManyAttempts: it is not.
        """
        for subject, free in zip(subjects, (_FREE, _FREE_PER_ADDRESS), strict=True):
            found = self.reading().execute("SELECT * FROM attempts WHERE subject = ?", (subject,)).fetchone()
            if not found or found["failures"] < free:
                continue
            # Doubling from 2 s; an earlier clock than the last failure's counts as no time passed.
            wait = min(timedelta(seconds=2 ** min(found["failures"] - free + 1, 20)), _LONGEST_WAIT)
            last = datetime.fromisoformat(found["last"])
            left = wait - max(now - last, timedelta())
            if left > timedelta() and last <= now + SLIP:
                raise TooManyAttempts(int(left.total_seconds()) + 1)

    def failed(self, subjects: tuple[str, str], now: datetime) -> None:
        """Count a failure."""
        with self.writing() as db:
            db.execute("DELETE FROM attempts WHERE last < ?", ((now - _FORGOTTEN).isoformat(),))
            for subject in subjects:
                db.execute(
                    "INSERT INTO attempts VALUES (?, 1, ?) ON CONFLICT (subject)"
                    " DO UPDATE SET failures = failures + 1, last = excluded.last",
                    (subject, now.isoformat()),
                )


def forget(db: sqlite3.Connection, subjects: tuple[str, str]) -> None:
    """Forget an account's failures, once its password was right."""
    db.execute("DELETE FROM attempts WHERE subject = ?", (subjects[0],))
