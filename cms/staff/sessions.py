"""Sessions: sign-in that cannot be hurried, and who is behind a browser's cookie."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from cms.core.errors import BadValue, NotSignedIn, StoreUnavailable, TooManyAttempts
from cms.core.people import Role, StaffMember
from cms.staff.attempts import SLIP, Attempts, forget
from cms.staff.part import Part
from cms.staff.passwords import Passwords

_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in; ``token`` is known to the browser alone, the desk keeps its hash."""

    token: str
    member: StaffMember


@dataclass(frozen=True, slots=True)
class Sessions(Part):
    """Who is signed in.

    :param idle: how long a session lives in which nobody does anything; ``longest`` in any case.
    """

    passwords: Passwords
    idle: timedelta
    longest: timedelta

    def begin(self, account: str, password: str, address: str, now: datetime) -> Session:
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
        with self.writing() as db:
            forget(db, subjects)
            db.execute("INSERT OR IGNORE INTO addresses VALUES (?, ?)", (name, address))
            db.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?)", (_digest(token), name, now.isoformat(), now.isoformat())
            )
            db.execute("DELETE FROM sessions WHERE begun < ?", ((now - self.longest).isoformat(),))
        return Session(token, member_of(found))

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
        with self.writing() as db:
            forget(db, subjects)

    def _proved(self, name: str, password: str, address: str, now: datetime) -> tuple[tuple[str, str], sqlite3.Row]:
        """Give what counts an attempt, and the account, once its password fits."""
        attempts = Attempts(self.reading, self.writing)
        subjects = attempts.subjects(name, address)
        attempts.refuse_if_early(subjects, now)
        found: sqlite3.Row | None = (
            self.reading().execute("SELECT * FROM members WHERE account = ?", (name,)).fetchone()
        )
        nobody = self.passwords.nobody
        fits = self.passwords.fits(found["password"] if found else nobody, password)
        if not found or not fits or found["disabled"]:
            attempts.failed(subjects, now)
            raise NotSignedIn("Name and password do not fit together.")
        return subjects, found

    def who(self, token: str, now: datetime, *, idle: bool = False) -> StaffMember | None:
        """Give who is behind a session's token, as they are now; None when it is over.

        :param idle: a page asks by itself, and nobody did anything: that keeps no session alive.
        """
        words = "SELECT m.*, s.begun, s.seen FROM sessions s JOIN members m USING (account) WHERE s.token = ?"
        found = self.reading().execute(words, (_digest(token),)).fetchone()
        if not found or found["disabled"]:
            return None
        begun, seen = datetime.fromisoformat(found["begun"]), datetime.fromisoformat(found["seen"])
        if now - begun > self.longest or now - seen > self.idle or max(begun, seen) > now + SLIP:
            self.end(token)
            return None
        if now - seen > _SEEN_EVERY and not idle:
            with suppress(StoreUnavailable), self.writing() as db:  # a full disk keeps nobody from reading
                db.execute("UPDATE sessions SET seen = ? WHERE token = ?", (now.isoformat(), _digest(token)))
        return member_of(found)

    def end(self, token: str) -> None:
        """End one session."""
        with self.writing() as db:
            db.execute("DELETE FROM sessions WHERE token = ?", (_digest(token),))


def member_of(found: sqlite3.Row) -> StaffMember:
    """Read a staff member from their row."""
    return StaffMember(
        found["account"], found["full_name"], found["email"], Role.named(found["role"]), bool(found["disabled"])
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
