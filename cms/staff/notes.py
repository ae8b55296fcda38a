"""Private notes beside articles: in ``desk.db`` alone, in no commit, and in nothing that leaves the desk."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import ClassVar

from cms.staff.part import Part


class Notes(Part):
    """The notes of one desk, by the article's page."""

    TABLE: ClassVar = """
    CREATE TABLE notes (
        page TEXT PRIMARY KEY, text TEXT NOT NULL, account TEXT NOT NULL, changed TEXT NOT NULL
    ) WITHOUT ROWID;
    """

    def on(self, page: str) -> str:
        """Give the notes on an article."""
        return _text(self.reading(), page)

    def keep(self, page: str, text: str, were: str, account: str, now: datetime) -> None:
        """Keep the notes on an article.

        :param were: what the writer started from; lines that somebody else added since stay.
        """
        with self.writing() as db:
            old, mine = were.split("\n"), text.split("\n")
            theirs = [line for line in _text(db, page).split("\n") if line not in old and line not in mine]
            row = (page, "\n".join([text, *theirs]).strip("\n"), account, now.isoformat())
            db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?)", row)

    def move(self, page: str, new: str) -> None:
        """Let the notes go along with an article that moves; those of one that was at the new address go."""
        with self.writing() as db:
            db.execute("DELETE FROM notes WHERE page = ?", (new,))
            db.execute("UPDATE notes SET page = ? WHERE page = ?", (new, page))

    def forget(self, page: str) -> None:
        """Let go of notes on an article that is gone, as another one begins in its place."""
        if _text(self.reading(), page):
            with self.writing() as db:
                db.execute("DELETE FROM notes WHERE page = ?", (page,))


def _text(db: sqlite3.Connection, page: str) -> str:
    found = db.execute("SELECT text FROM notes WHERE page = ?", (page,)).fetchone()
    return str(found["text"]) if found else ""
