"""What stands for a person away from the desk's pages: keys that sign commits, and tokens of programs."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from cms.core.errors import BadValue, NoSuchVersion, NotSignedIn

TABLES = """
CREATE TABLE keys (
    public TEXT PRIMARY KEY, account TEXT NOT NULL, fingerprint TEXT NOT NULL, name TEXT NOT NULL, added TEXT NOT NULL,
    revoked TEXT
) WITHOUT ROWID;
CREATE INDEX keys_account ON keys (account);
CREATE TABLE tokens (
    number TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, account TEXT NOT NULL, name TEXT NOT NULL,
    made TEXT NOT NULL, ends TEXT NOT NULL, revoked TEXT
) WITHOUT ROWID;
CREATE INDEX tokens_account ON tokens (account);
"""
PREFIX = "copydesk_"
"""With which every token begins, so that tools that look for lost secrets know one."""

_MOST = 20
_LONGEST_NAME = 80
MOST_DAYS = 366

Reading = Callable[[], sqlite3.Connection]
Writing = Callable[[], AbstractContextManager[sqlite3.Connection]]


@dataclass(frozen=True, slots=True)
class Key:
    """A key whose signature stands for a person.

    :param public: its 32 bytes, as hexadecimal.
    :param revoked: since when it counts for nothing, whenever it was used; empty while it counts.
    """

    public: str
    account: str
    fingerprint: str
    name: str
    added: str
    revoked: str


@dataclass(frozen=True, slots=True)
class Token:
    """A program's token, as it is listed: the secret itself is known to its owner alone."""

    number: str
    account: str
    name: str
    made: str
    ends: str
    revoked: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The signing keys of one desk's people, in ``desk.db``."""

    reading: Reading
    writing: Writing

    def owner(self, public: str) -> str | None:
        """Name the account that a key stands for; None when it stands for nobody, or was revoked."""
        words = "SELECT account FROM keys WHERE public = ? AND revoked IS NULL"
        found = self.reading().execute(words, (public,)).fetchone()
        return str(found["account"]) if found else None

    def of(self, account: str = "") -> tuple[Key, ...]:
        """Give an account's keys, or everybody's, the revoked ones too."""
        words = "SELECT * FROM keys WHERE ? IN ('', account) ORDER BY account, added, public"
        return tuple(
            Key(row["public"], row["account"], row["fingerprint"], row["name"], row["added"], row["revoked"] or "")
            for row in self.reading().execute(words, (account,))
        )

    def add(self, account: str, public: bytes, fingerprint: str, name: str, now: datetime) -> None:
        """Let a key stand for an account.

        :raises BadValue: it stands for somebody already, or was revoked: a key that was lost once stays lost.
        """
        row = (public.hex(), account, fingerprint, _named(name) or fingerprint, now.isoformat())
        with self.writing() as db:
            _room_for_one(db, "keys", account)
            if db.execute("SELECT 1 FROM keys WHERE public = ?", row[:1]).fetchone():
                raise BadValue(
                    "That key is registered already, or was revoked. Make a fresh one with ssh-keygen; "
                    "if somebody else registered yours, an administrator hands it over."
                )
            db.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?, NULL)", row)

    def hand_over(self, account: str, fingerprint: str, owner: str, now: datetime) -> None:
        """Let a key that one account had, revoked or not, stand for another from now on, and what it signed before too.

        :raises NoSuchVersion: the account has no such key.
        """
        with self.writing() as db:
            _room_for_one(db, "keys", owner)
            words = "UPDATE keys SET account = ?, added = ?, revoked = NULL WHERE account = ? AND fingerprint = ?"
            if not db.execute(words, (owner, now.isoformat(), account, fingerprint)).rowcount:
                raise NoSuchVersion(f"{account} has no key {fingerprint}. `cms user badges` lists whose it is.")

    def revoke(self, account: str, fingerprint: str, now: datetime) -> None:
        """Let a key count for nothing from now on, and what it signed before neither.

        :raises NoSuchVersion: the account has no such key.
        """
        with self.writing() as db:
            words = "UPDATE keys SET revoked = ? WHERE account = ? AND fingerprint = ? AND revoked IS NULL"
            if not db.execute(words, (now.isoformat(), account, fingerprint)).rowcount:
                raise NoSuchVersion(f"{account} has no key {fingerprint}, or it is revoked already.")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one desk's people, in ``desk.db``: their digests alone."""

    reading: Reading
    writing: Writing

    def make(self, account: str, name: str, days: int, now: datetime) -> str:
        """Make a token and give it: it is never shown again.

        :param days: how long it works.
        """
        if not 1 <= days <= MOST_DAYS:
            raise BadValue(f"A token works for 1 to {MOST_DAYS} days.")
        if not _named(name):
            raise BadValue("Say what the token is for, so that you know later which one to revoke.")
        token = PREFIX + secrets.token_urlsafe(32)
        ends = now + timedelta(days=days)
        row = (secrets.token_hex(6), _digest(token), account, _named(name), now.isoformat(), ends.isoformat())
        with self.writing() as db:
            _room_for_one(db, "tokens", account)
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


def revoke_tokens(db: sqlite3.Connection, account: str, now: datetime) -> None:
    """End all tokens of an account, within a transaction that is open."""
    words = "UPDATE tokens SET revoked = ? WHERE account = ? AND revoked IS NULL"
    db.execute(words, (now.isoformat(), account))


def _room_for_one(db: sqlite3.Connection, table: str, account: str) -> None:
    words = f"SELECT count(*) FROM {table} WHERE account = ? AND revoked IS NULL"  # noqa: S608 - own names only
    if db.execute(words, (account,)).fetchone()[0] >= _MOST:
        raise BadValue(f"You have {_MOST} {table} already. Revoke one that you no longer use.")


def _named(name: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())[:_LONGEST_NAME]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
