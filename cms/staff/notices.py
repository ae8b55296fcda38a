"""Notices: what each person is told by name, in ``desk.db``: a list on the desk, and what is still to be sent of it.

A notice and the note of the commit that it came of are written in one transaction: a crash loses and doubles none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from cms.core.article import CommitId
from cms.core.telling import Item, News, Often, mail_due
from cms.staff.part import Part

_KEPT = 500
"""Notices of each person; the oldest are forgotten."""
TRIES = 8
"""Times that something is sent before it is given up: over about two days."""
_PAUSES = (1, 5, 15, 60, 180, 720, 1440)
"""Minutes after each failure."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as its person has it."""

    number: int
    item: Item
    seen: bool


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants to be sent.

    :param hook: the address of their own webhook; empty for none. ``secret`` signs what goes there.
    :param fault: why the last sending failed; empty when it did not.
    """

    mail: Often = Often.OFF
    hook: str = ""
    secret: str = ""
    fault: str = ""


class Notices(Part):
    """Everybody's notices."""

    TABLE: ClassVar = """
    CREATE TABLE notices (
        id INTEGER PRIMARY KEY, account TEXT NOT NULL, key TEXT NOT NULL, news TEXT NOT NULL, file TEXT NOT NULL,
        headline TEXT NOT NULL, by TEXT NOT NULL, said TEXT NOT NULL, time TEXT NOT NULL,
        seen INTEGER NOT NULL DEFAULT 0,
        mail_at TEXT, mail_tries INTEGER NOT NULL DEFAULT 0, hook_at TEXT, hook_tries INTEGER NOT NULL DEFAULT 0,
        UNIQUE (account, key)
    );
    CREATE INDEX notices_account ON notices (account, id);
    CREATE INDEX notices_unseen ON notices (account) WHERE NOT seen;
    CREATE INDEX notices_mail ON notices (mail_at) WHERE mail_at IS NOT NULL;
    CREATE INDEX notices_hook ON notices (hook_at) WHERE hook_at IS NOT NULL;
    CREATE TABLE noticed (branch TEXT PRIMARY KEY, number TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE wishes (
        account TEXT PRIMARY KEY, mail TEXT NOT NULL DEFAULT 'off', hook TEXT NOT NULL DEFAULT '',
        secret TEXT NOT NULL DEFAULT '', fault TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID;
    """

    # What happened

    def noticed(self, branch: str) -> CommitId | None:
        """Tell up to which commit of a branch people were told."""
        found = self.reading().execute("SELECT number FROM noticed WHERE branch = ?", (branch,)).fetchone()
        return CommitId(found["number"]) if found else None

    def tell(self, items: Iterable[Item], zone: ZoneInfo) -> None:
        """Note what people are told, each thing once; nothing is written when all of it is known."""
        words = "SELECT 1 FROM notices WHERE account = ? AND key = ?"
        fresh = [item for item in items if not self.reading().execute(words, (item.account, item.key)).fetchone()]
        if fresh:
            with self.writing() as db:
                self._add(db, fresh, zone)

    def tell_of(
        self, branch: str, before: CommitId | None, now: CommitId, items: Iterable[Item], zone: ZoneInfo
    ) -> bool:
        """Note what people are told of the commits between two; False when somebody else has done so meanwhile."""
        with self.writing() as db:
            found = db.execute("SELECT number FROM noticed WHERE branch = ?", (branch,)).fetchone()
            if (found["number"] if found else None) != before:
                return False
            self._add(db, items, zone)
            db.execute("INSERT OR REPLACE INTO noticed VALUES (?, ?)", (branch, now))
        return True

    # What a person sees

    def unseen(self, account: str) -> int:
        """Count what a person has not seen yet."""
        words = "SELECT count(*) FROM notices WHERE account = ? AND NOT seen"
        return int(self.reading().execute(words, (account,)).fetchone()[0])

    def of(self, account: str, limit: int, start: int = 0) -> list[Notice]:
        """Give a person's notices, the newest first, leaving out the first ``start``."""
        words = "SELECT * FROM notices WHERE account = ? ORDER BY id DESC LIMIT ? OFFSET ?"
        return [_notice(found) for found in self.reading().execute(words, (account, limit, start))]

    def count(self, account: str) -> int:
        """Count a person's notices."""
        return int(self.reading().execute("SELECT count(*) FROM notices WHERE account = ?", (account,)).fetchone()[0])

    def see(self, account: str, number: int | None = None) -> Notice | None:
        """Note that a person saw one of their notices, or all of them; give the one."""
        chosen = "account = ? AND id = ?" if number is not None else "account = ?"
        values = (account,) if number is None else (account, number)
        with self.writing() as db:
            db.execute(f"UPDATE notices SET seen = 1 WHERE NOT seen AND {chosen}", values)  # noqa: S608 - own words
            if number is None:
                return None
            found = db.execute("SELECT * FROM notices WHERE account = ? AND id = ?", values).fetchone()
        return _notice(found) if found else None

    # What is sent

    def wishes(self, account: str) -> Wishes:
        """Give what a person wants to be sent."""
        found = self.reading().execute("SELECT * FROM wishes WHERE account = ?", (account,)).fetchone()
        return _wishes(found) if found else Wishes()

    def wish(self, account: str, wishes: Wishes, zone: ZoneInfo) -> None:
        """Keep what a person wants to be sent; what waits already is sent by the new wish, or not at all."""
        with self.writing() as db:
            row = (account, wishes.mail.value, wishes.hook, wishes.secret, "")
            db.execute("INSERT OR REPLACE INTO wishes VALUES (?, ?, ?, ?, ?)", row)
            waiting = db.execute("SELECT id, time FROM notices WHERE account = ? AND mail_at IS NOT NULL", (account,))
            for found in waiting.fetchall():
                due = mail_due(wishes.mail, datetime.fromisoformat(found["time"]), zone)
                db.execute("UPDATE notices SET mail_at = ? WHERE id = ?", (_written(due), found["id"]))
            if not wishes.hook:
                db.execute("UPDATE notices SET hook_at = NULL WHERE account = ?", (account,))

    def due(self, channel: str, now: datetime, limit: int) -> list[Notice]:
        """Give what is to be sent by now, the longest waiting first.

        :param channel: ``mail`` or ``hook``.
        """
        column = _COLUMNS[channel]
        words = f"SELECT * FROM notices WHERE {column} <= ? ORDER BY {column}, id LIMIT ?"  # noqa: S608 - own names
        return [_notice(found) for found in self.reading().execute(words, (now.isoformat(), limit))]

    def sent(self, channel: str, notices: Sequence[Notice]) -> None:
        """Note that notices of one person went out, or that they are not to go at all."""
        with self.writing() as db:
            for notice in notices:
                words = f"UPDATE notices SET {_COLUMNS[channel]} = NULL WHERE id = ?"  # noqa: S608 - own names
                db.execute(words, (notice.number,))
            self._say(db, notices, "")

    def failed(
        self, channel: str, notices: Sequence[Notice], why: str, now: datetime, *, forever: bool = False
    ) -> bool:
        """Note that notices of one person did not go out: they go again later, or are given up, and this is True.

        :param forever: to try again would not help.
        """
        column, tries = _COLUMNS[channel], f"{channel}_tries"
        given_up = False
        with self.writing() as db:
            for notice in notices:
                words = f"SELECT {tries} FROM notices WHERE id = ?"  # noqa: S608 - own names
                (done,) = db.execute(words, (notice.number,)).fetchone() or (TRIES,)
                over = forever or done + 1 >= TRIES
                given_up = given_up or over
                later = None if over else (now + timedelta(minutes=_PAUSES[done])).isoformat()
                words = f"UPDATE notices SET {column} = ?, {tries} = ? WHERE id = ?"  # noqa: S608 - own names
                db.execute(words, (later, done + 1, notice.number))
            self._say(db, notices, f"{why} {'It was given up.' if given_up else 'It is tried again.'}")
        return given_up

    def _say(self, db: sqlite3.Connection, notices: Sequence[Notice], fault: str) -> None:
        account = notices[0].item.account
        db.execute("UPDATE wishes SET fault = ? WHERE account = ? AND fault <> ?", (fault, account, fault))

    def _add(self, db: sqlite3.Connection, items: Iterable[Item], zone: ZoneInfo) -> None:
        told = set()
        for item in items:
            found = db.execute("SELECT * FROM wishes WHERE account = ?", (item.account,)).fetchone()
            wishes = _wishes(found) if found else Wishes()
            mail = _written(mail_due(wishes.mail, item.when, zone))
            hook = item.when.isoformat() if wishes.hook else None
            row = (item.account, item.key, item.news.value, item.file, item.headline, item.by, item.said)
            db.execute(
                "INSERT OR IGNORE INTO notices (account, key, news, file, headline, by, said, time, mail_at, hook_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, item.when.isoformat(), mail, hook),
            )
            told.add(item.account)
        for account in told:
            old = "(SELECT id FROM notices WHERE account = ? ORDER BY id DESC LIMIT 1 OFFSET ?)"
            words = f"DELETE FROM notices WHERE account = ? AND id <= {old}"  # noqa: S608 - own words
            db.execute(words, (account, account, _KEPT))


_COLUMNS = {"mail": "mail_at", "hook": "hook_at"}


def _notice(found: sqlite3.Row) -> Notice:
    item = Item(
        account=found["account"],
        key=found["key"],
        news=News(found["news"]),
        file=found["file"],
        headline=found["headline"],
        by=found["by"],
        said=found["said"],
        when=datetime.fromisoformat(found["time"]),
    )
    return Notice(found["id"], item, bool(found["seen"]))


def _wishes(found: sqlite3.Row) -> Wishes:
    return Wishes(Often(found["mail"]), found["hook"], found["secret"], found["fault"])


def _written(when: datetime | None) -> str | None:
    return when.isoformat() if when else None
