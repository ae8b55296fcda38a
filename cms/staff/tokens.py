"""Tokens of programs that act for people: the desk keeps the hash of each, and shows none twice."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from cms.core.errors import BadValue, NoSuchVersion, NotSignedIn
from cms.staff.part import Part
from cms.staff.quota import named, room_for_one

PREFIX = "copydesk_"
"""With which every token begins, so that tools that look for lost secrets know one."""

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Token:
    """A program's token, as it is listed: the secret itself is known to its owner alone."""

    number: str
    account: str
    name: str
    made: str
    ends: str
    revoked: str


class Tokens(Part):
    """The tokens of one desk's people, in ``desk.db``: their digests alone."""

    TABLE: ClassVar = """
    CREATE TABLE tokens (
        number TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, account TEXT NOT NULL, name TEXT NOT NULL,
        made TEXT NOT NULL, ends TEXT NOT NULL, revoked TEXT
    ) WITHOUT ROWID;
    CREATE INDEX tokens_account ON tokens (account);
    """

    def make(self, account: str, name: str, days: int, now: datetime) -> str:
        """Make a token and give it: it is never shown again.

        :param days: how long it works.
        """
        if not 1 <= days <= MOST_DAYS:
            raise BadValue(f"A token works for 1 to {MOST_DAYS} days.")
        if not named(name):
            raise BadValue("Say what the token is for, so that you know later which one to revoke.")
        token = PREFIX + secrets.token_urlsafe(32)
        ends = now + timedelta(days=days)
        row = (secrets.token_hex(6), _digest(token), account, named(name), now.isoformat(), ends.isoformat())
        with self.writing() as db:
            room_for_one(db, "tokens", account)
            db.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, NULL)", row)
        return token

    def of(self, account: str = "") -> tuple[Token, ...]:
        """Give an account's tokens, or everybody's, the revoked ones too."""
        words = "SELECT * FROM tokens WHERE ? IN ('', account) ORDER BY account, made, number"
        return tuple(
            Token(row["number"], row["account"], row["name"], row["made"], row["ends"], row["revoked"] or "")
            for row in self.reading().execute(words, (account,))
        )

    def account(self, token: str, now: datetime) -> tuple[str, str]:
        """Give the number of a token and the account that it acts for.

        :raises NotSignedIn: it is unknown, revoked or over: the same words for each.
        """
        words = "SELECT * FROM tokens WHERE digest = ? AND revoked IS NULL"
        found = self.reading().execute(words, (_digest(token),)).fetchone()
        if found is None or now >= datetime.fromisoformat(found["ends"]):
            raise NotSignedIn("This token is unknown, revoked, or over.")
        return str(found["number"]), str(found["account"])

    def revoke(self, account: str, number: str, now: datetime) -> None:
        """End a token, from the next request on.

        :raises NoSuchVersion: the account has no such token.
        """
        with self.writing() as db:
            words = "UPDATE tokens SET revoked = ? WHERE account = ? AND number = ? AND revoked IS NULL"
            if not db.execute(words, (now.isoformat(), account, number)).rowcount:
                raise NoSuchVersion(f"{account} has no token {number}, or it is revoked already.")


def revoke_all(db: sqlite3.Connection, account: str, now: datetime) -> None:
    """End all tokens of an account, within a transaction that is open."""
    words = "UPDATE tokens SET revoked = ? WHERE account = ? AND revoked IS NULL"
    db.execute(words, (now.isoformat(), account))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
