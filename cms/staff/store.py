"""Staff: the accounts of one desk with their roles, and the database in which all else of theirs lies."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Self

from cms.config import Settings
from cms.connections import Connections
from cms.core.errors import BadValue, NotPermitted, StoreUnavailable
from cms.core.people import Role, StaffMember
from cms.migrations import migrate
from cms.staff.beats import Beats
from cms.staff.choices import Choices
from cms.staff.feeds import Feeds
from cms.staff.feeds import forget as forget_feed
from cms.staff.keys import Keys
from cms.staff.looks import Looks
from cms.staff.notes import Notes
from cms.staff.notices import Notices
from cms.staff.passwords import Passwords
from cms.staff.sessions import Sessions, member_of
from cms.staff.tokens import Tokens, revoke_all

_TABLES = """
CREATE TABLE IF NOT EXISTS members (
    account TEXT PRIMARY KEY, folded TEXT NOT NULL UNIQUE, full_name TEXT NOT NULL, email TEXT NOT NULL,
    role TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0, password TEXT NOT NULL, theme TEXT NOT NULL DEFAULT 'auto'
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (
    token TEXT PRIMARY KEY, account TEXT NOT NULL, begun TEXT NOT NULL, seen TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sessions_account ON sessions (account);
CREATE TABLE IF NOT EXISTS attempts (
    subject TEXT PRIMARY KEY, failures INTEGER NOT NULL, last TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS addresses (
    account TEXT NOT NULL, address TEXT NOT NULL, PRIMARY KEY (account, address)
) WITHOUT ROWID;
"""
_BOX = "ALTER TABLE members ADD COLUMN box TEXT NOT NULL DEFAULT 'editor';"
MIGRATIONS = (
    _TABLES,
    _BOX,
    Notes.TABLE,
    Keys.TABLE + Tokens.TABLE,
    Looks.TABLE + Beats.TABLE + Feeds.TABLE + Notices.TABLE,
)
"""What made each version of the database out of the one before; only ever added to."""


class Staff:
    """The people of one desk, in ``desk.db``. Every call may come from any thread of any process."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._idle = timedelta(hours=settings.session_idle_hours)
        self._longest = timedelta(days=settings.session_days)
        self._passwords = Passwords()
        self._connections = Connections(path, partial(_prepare, path), timeout=30)

    @classmethod
    def open(cls, path: Path, settings: Settings) -> Self:
        """Open the desk's database, or make it (mode 600)."""
        staff = cls(path, settings)
        staff._db()
        return staff

    def close(self) -> None:
        """Close the connections of this process."""
        self._connections.close()

    # Accounts

    def add(self, member: StaffMember, password: str) -> None:
        """Add an account; names that fold to the same letters count as one.

        :raises BadValue: the name is taken, or the password too short.
        """
        hashed = self._passwords.hashed(password)
        row = (member.account, _folded(member.account), member.full_name, member.email, member.role.word, hashed)
        try:
            with self._writing() as db:
                db.execute(
                    "INSERT INTO members (account, folded, full_name, email, role, password) VALUES (?, ?, ?, ?, ?, ?)",
                    row,
                )
        except sqlite3.IntegrityError as fault:
            raise BadValue(f"There is an account {member.account!r} already.") from fault

    def passwd(self, account: str, password: str, now: datetime) -> None:
        """Set a password and end what got in by the old one: sessions, tokens and the calendar's address; keys stay."""
        self._change(account, "password", self._passwords.hashed(password), ends=now)

    def set_role(self, account: str, role: Role) -> None:
        """Change a role, from the next request on; the last administrator keeps theirs."""
        with self._writing() as db:
            self._keep_an_admin(db, account, still=role is Role.ADMIN)
        self._change(account, "role", role.word)

    def disable(self, account: str, now: datetime) -> None:
        """End an account's access at once, also that of its programs for good; the last administrator stays."""
        with self._writing() as db:
            self._keep_an_admin(db, account, still=False)
        self._change(account, "disabled", 1, ends=now)

    def enable(self, account: str) -> None:
        """Give an account its access back."""
        self._change(account, "disabled", 0)

    def member(self, account: str) -> StaffMember | None:
        """Give a staff member, disabled ones too; None when there is no such account."""
        found = self._db().execute("SELECT * FROM members WHERE account = ?", (account,)).fetchone()
        return member_of(found) if found else None

    def members(self) -> list[StaffMember]:
        """Give everybody, by account."""
        return [member_of(found) for found in self._db().execute("SELECT * FROM members ORDER BY account")]

    def working(self, account: str) -> StaffMember | None:
        """Give somebody who may work here now; None for an account that is not there, or is disabled."""
        member = self.member(account)
        return None if member is None or member.disabled else member

    def everybody_working(self) -> list[StaffMember]:
        """Give all who may work here now, by account."""
        return [member for member in self.members() if not member.disabled]

    def accounts_of(self, email: str) -> tuple[str, ...]:
        """Name the accounts that have an e-mail address."""
        found = self._db().execute("SELECT account FROM members WHERE lower(email) = ?", (email.casefold(),))
        return tuple(account for (account,) in found)

    # What else lies in the same database

    @property
    def sessions(self) -> Sessions:
        """Give who is signed in."""
        return Sessions(self._db, self._writing, self._passwords, self._idle, self._longest)

    @property
    def choices(self) -> Choices:
        """Give what each person chose for themselves."""
        return Choices(self._db, self._writing)

    @property
    def notes(self) -> Notes:
        """Give the private notes beside articles."""
        return Notes(self._db, self._writing)

    @property
    def keys(self) -> Keys:
        """Give the keys with which people sign commits of their own."""
        return Keys(self._db, self._writing)

    @property
    def tokens(self) -> Tokens:
        """Give the tokens of programs that act for people."""
        return Tokens(self._db, self._writing)

    @property
    def looks(self) -> Looks:
        """Give what each person saw last of each article."""
        return Looks(self._db, self._writing)

    @property
    def beats(self) -> Beats:
        """Give the sections that each person looks after."""
        return Beats(self._db, self._writing)

    @property
    def feeds(self) -> Feeds:
        """Give the secret addresses of people's calendars."""
        return Feeds(self._db, self._writing)

    @property
    def notices(self) -> Notices:
        """Give what each person is told by name."""
        return Notices(self._db, self._writing)

    def _change(self, account: str, column: str, value: str | int, ends: datetime | None = None) -> None:
        """Change one column of an account and end its sessions.

        :param ends: its programs' access ends as well, at this time.
        """
        with self._writing() as db:
            changed = db.execute(f"UPDATE members SET {column} = ? WHERE account = ?", (value, account))  # noqa: S608
            if not changed.rowcount:
                raise BadValue(f"There is no account {account!r}. `cms user list` names them.")
            if column != "role":
                db.execute("DELETE FROM sessions WHERE account = ?", (account,))
            if ends:
                revoke_all(db, account, ends)
                forget_feed(db, account)

    def _keep_an_admin(self, db: sqlite3.Connection, account: str, *, still: bool) -> None:
        others = "SELECT count(*) FROM members WHERE role = 'admin' AND NOT disabled AND account <> ?"
        found = db.execute("SELECT role FROM members WHERE account = ?", (account,)).fetchone()
        if found and found["role"] == "admin" and not still and not db.execute(others, (account,)).fetchone()[0]:
            raise NotPermitted(f"{account} is the last administrator. Make another one first.")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        db = self._db()
        try:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # a full disk may have ended it already
                    db.execute("ROLLBACK")
                raise
        except sqlite3.OperationalError as fault:
            full = "The disk is full" if "full" in str(fault) else f"desk.db cannot be written: {fault}"
            raise StoreUnavailable(f"{full}. Nothing was changed; try again when that is mended.") from fault

    def _db(self) -> sqlite3.Connection:
        return self._connections.known() or self._connections.opened()


def _prepare(path: Path, connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    migrate(connection, path, MIGRATIONS)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
