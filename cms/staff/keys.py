"""Keys with which people sign commits of their own: what such a key signed stands for its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from cms.core.errors import BadValue, NoSuchVersion
from cms.staff.part import Part
from cms.staff.quota import named, room_for_one


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


class Keys(Part):
    """The signing keys of one desk's people, in ``desk.db``."""

    TABLE: ClassVar = """
    CREATE TABLE keys (
        public TEXT PRIMARY KEY, account TEXT NOT NULL, fingerprint TEXT NOT NULL, name TEXT NOT NULL,
        added TEXT NOT NULL, revoked TEXT
    ) WITHOUT ROWID;
    CREATE INDEX keys_account ON keys (account);
    """

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
        row = (public.hex(), account, fingerprint, named(name) or fingerprint, now.isoformat())
        with self.writing() as db:
            room_for_one(db, "keys", account)
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
            room_for_one(db, "keys", owner)
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
