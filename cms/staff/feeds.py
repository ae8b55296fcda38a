"""Addresses of calendars that a person's own program may fetch: secret, one for each person, given up at any time."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from datetime import datetime
from typing import ClassVar

from cms.staff.part import Part


class Feeds(Part):
    """The calendar addresses of everybody; the desk keeps the hash of each, and cannot say it a second time."""

    TABLE: ClassVar = """
    CREATE TABLE feeds (account TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, made TEXT NOT NULL) WITHOUT ROWID;
    """

    def make(self, account: str, now: datetime) -> str:
        """Make a new address for a person and give its secret part; an earlier one ends."""
        token = secrets.token_urlsafe(32)
        with self.writing() as db:
            row = (account, _digest(token), now.isoformat())
            db.execute("INSERT OR REPLACE INTO feeds (account, digest, made) VALUES (?, ?, ?)", row)
        return token

    def drop(self, account: str) -> None:
        """End a person's address."""
        with self.writing() as db:
            forget(db, account)

    def made(self, account: str) -> datetime | None:
        """Tell since when a person has an address; None when there is none."""
        found = self.reading().execute("SELECT made FROM feeds WHERE account = ?", (account,)).fetchone()
        return datetime.fromisoformat(found["made"]) if found else None

    def whose(self, token: str) -> str | None:
        """Tell whose address this is; None when it is nobody's, or was given up."""
        found = self.reading().execute("SELECT account FROM feeds WHERE digest = ?", (_digest(token),)).fetchone()
        return str(found["account"]) if found else None


def forget(db: sqlite3.Connection, account: str) -> None:
    """End a person's address, within a transaction that is open."""
    db.execute("DELETE FROM feeds WHERE account = ?", (account,))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
