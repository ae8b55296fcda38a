"""Staff: accounts, roles, Argon2 hashes, sessions, and sign-in that cannot be hurried."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Self, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cms import beats, feeds, looks, notices
from cms.attempts import SLIP, Attempts, forget
from cms.config import Settings
from cms.connections import Connections
from cms.core.errors import BadValue, NotPermitted, NotSignedIn, StoreUnavailable, TooManyAttempts
from cms.core.people import Role, StaffMember
from cms.credentials import TABLES as CREDENTIALS
from cms.credentials import Keys, Tokens, revoke_tokens
from cms.migrations import migrate
from cms.notes import TABLE as NOTES
from cms.notes import Notes

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
MIGRATIONS = (_TABLES, _BOX, NOTES, CREDENTIALS, looks.TABLE + beats.TABLE + feeds.TABLE + notices.TABLE)
"""What made each version of the database out of the one before; only ever added to."""

_SHORTEST, _LONGEST = 8, 1_000
_SEEN_EVERY = timedelta(minutes=1)

THEMES = ("auto", "light", "dark")
_Part = TypeVar("_Part")
Reading = Callable[[], sqlite3.Connection]
Writing = Callable[[], AbstractContextManager[sqlite3.Connection]]
BOXES = ("editor", "plain")
"""What a person writes in: the editor, or the browser's own text box."""


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in; ``token`` is known to the browser alone, the desk keeps its hash."""

    token: str
    member: StaffMember


class Staff:
    """The people of one desk, in ``desk.db``. Every call may come from any thread of any process."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._idle = timedelta(hours=settings.session_idle_hours)
        self._longest = timedelta(days=settings.session_days)
        self._hasher = PasswordHasher()
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

    def add(self, member: StaffMember, password: str, now: datetime) -> None:
        """Add an account; names that fold to the same letters count as one.

        :raises BadValue: the name is taken, or the password too short.
        """
        del now
        hashed = self._hashed(password)
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
        self._change(account, "password", self._hashed(password), ends=now)

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
        return _member(found) if found else None

    def members(self) -> list[StaffMember]:
        """Give everybody, by account."""
        return [_member(found) for found in self._db().execute("SELECT * FROM members ORDER BY account")]

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

    # Sessions

    def sign_in(self, account: str, password: str, address: str, now: datetime) -> Session:
        """Check a name and a password and begin a session.

        An unknown name costs the same work and gets the same answer. Waits grow with each failure, per
        account and per address; an address from which the owner signed in before has its own count, so
        that nobody can lock a colleague out.

        :raises TooManyAttempts: too early after the last failures.
        :raises NotSignedIn: name and password do not fit.
        """
        name = account.strip().casefold()[:100]
        subjects, found = self._proved(name, password, address, now)
        token = secrets.token_urlsafe(32)
        with self._writing() as db:
            forget(db, subjects)
            db.execute("INSERT OR IGNORE INTO addresses VALUES (?, ?)", (name, address))
            db.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?)", (_digest(token), name, now.isoformat(), now.isoformat())
            )
            db.execute("DELETE FROM sessions WHERE begun < ?", ((now - self._longest).isoformat(),))
        return Session(token, _member(found))

    def confirm(self, account: str, password: str, address: str, now: datetime) -> None:
        """Ask whoever is signed in for their password, before they are given what outlasts their session.

        :raises TooManyAttempts: too early after the last failures, which count with those of signing in.
        :raises BadValue: it is not theirs.
        """
        try:
            subjects, _ = self._proved(account, password, address, now)
        except TooManyAttempts:
            raise
        except NotSignedIn:
            raise BadValue("That is not your password. Nothing was made; type it again.") from None
        with self._writing() as db:
            forget(db, subjects)

    def _proved(self, name: str, password: str, address: str, now: datetime) -> tuple[tuple[str, str], sqlite3.Row]:
        """Give what counts an attempt, and the account, once its password fits."""
        attempts = Attempts(self._db, self._writing)
        subjects = attempts.subjects(name, address)
        attempts.refuse_if_early(subjects, now)
        found: sqlite3.Row | None = self._db().execute("SELECT * FROM members WHERE account = ?", (name,)).fetchone()
        nobody = self._nobody
        fits = self._fits(found["password"] if found else nobody, password)
        if not found or not fits or found["disabled"]:
            attempts.failed(subjects, now)
            raise NotSignedIn("Name and password do not fit together.")
        return subjects, found

    def session(self, token: str, now: datetime, *, idle: bool = False) -> StaffMember | None:
        """Give who is behind a session's token, as they are now; None when it is over.

        :param idle: a page asks by itself, and nobody did anything: that keeps no session alive.
        """
        words = "SELECT m.*, s.begun, s.seen FROM sessions s JOIN members m USING (account) WHERE s.token = ?"
        found = self._db().execute(words, (_digest(token),)).fetchone()
        if not found or found["disabled"]:
            return None
        begun, seen = datetime.fromisoformat(found["begun"]), datetime.fromisoformat(found["seen"])
        if now - begun > self._longest or now - seen > self._idle or max(begun, seen) > now + SLIP:
            self.sign_out(token)
            return None
        if now - seen > _SEEN_EVERY and not idle:
            with suppress(StoreUnavailable), self._writing() as db:  # a full disk keeps nobody from reading
                db.execute("UPDATE sessions SET seen = ? WHERE token = ?", (now.isoformat(), _digest(token)))
        return _member(found)

    def sign_out(self, token: str) -> None:
        """End one session."""
        with self._writing() as db:
            db.execute("DELETE FROM sessions WHERE token = ?", (_digest(token),))

    def theme(self, account: str) -> str:
        """Give the colours an account chose: ``auto``, ``light`` or ``dark``."""
        found = self._db().execute("SELECT theme FROM members WHERE account = ?", (account,)).fetchone()
        return str(found["theme"]) if found else "auto"

    def set_theme(self, account: str, theme: str) -> None:
        """Keep the colours that an account chose."""
        if theme not in THEMES:
            raise BadValue("Colours are auto, light or dark.")
        with self._writing() as db:
            db.execute("UPDATE members SET theme = ? WHERE account = ?", (theme, account))

    def box(self, account: str) -> str:
        """Give what an account writes in: ``editor`` or ``plain``."""
        found = self._db().execute("SELECT box FROM members WHERE account = ?", (account,)).fetchone()
        return str(found["box"]) if found else "editor"

    def set_box(self, account: str, box: str) -> None:
        """Keep what an account writes in."""
        if box not in BOXES:
            raise BadValue("Text is written in the editor or in the plain box.")
        with self._writing() as db:
            db.execute("UPDATE members SET box = ? WHERE account = ?", (box, account))

    @property
    def notes(self) -> Notes:
        """Give the private notes beside articles, which lie in the same database."""
        return Notes(self._db, self._writing)

    @property
    def keys(self) -> Keys:
        """Give the keys with which people sign commits of their own."""
        return Keys(self._db, self._writing)

    @property
    def tokens(self) -> Tokens:
        """Give the tokens of programs that act for people."""
        return Tokens(self._db, self._writing)

    def beside(self, part: Callable[[Reading, Writing], _Part]) -> _Part:
        """Give another part of the same database, such as everybody's looks."""
        return part(self._db, self._writing)

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
                revoke_tokens(db, account, ends)
                feeds.forget(db, account)

    def _keep_an_admin(self, db: sqlite3.Connection, account: str, *, still: bool) -> None:
        others = "SELECT count(*) FROM members WHERE role = 'admin' AND NOT disabled AND account <> ?"
        found = db.execute("SELECT role FROM members WHERE account = ?", (account,)).fetchone()
        if found and found["role"] == "admin" and not still and not db.execute(others, (account,)).fetchone()[0]:
            raise NotPermitted(f"{account} is the last administrator. Make another one first.")

    def _hashed(self, password: str) -> str:
        if not _SHORTEST <= len(password) <= _LONGEST:
            raise BadValue(f"A password has {_SHORTEST} to {_LONGEST} characters.")
        return self._hasher.hash(password)

    @cached_property
    def _nobody(self) -> str:
        """Give what an unknown name is compared with; made at the first sign-in, whosever that is."""
        return self._hasher.hash(secrets.token_hex(16))

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password[:_LONGEST])
        except (VerificationError, InvalidHashError):
            return False

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


def _member(found: sqlite3.Row) -> StaffMember:
    return StaffMember(
        found["account"], found["full_name"], found["email"], Role.named(found["role"]), bool(found["disabled"])
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
