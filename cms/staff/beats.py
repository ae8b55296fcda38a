"""Beats: the sections that a person looks after, set by themselves or by an administrator, in ``desk.db``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from cms.staff.part import Part


class Beats(Part):
    """The sections of everybody."""

    TABLE: ClassVar = """
    CREATE TABLE beats (account TEXT NOT NULL, section TEXT NOT NULL, PRIMARY KEY (account, section)) WITHOUT ROWID;
    """

    def of(self, account: str) -> tuple[str, ...]:
        """Give the keys of a person's sections."""
        words = "SELECT section FROM beats WHERE account = ? ORDER BY section"
        return tuple(section for (section,) in self.reading().execute(words, (account,)))

    def put(self, account: str, sections: Sequence[str]) -> None:
        """Set a person's sections; none means that they look after no section in particular."""
        with self.writing() as db:
            db.execute("DELETE FROM beats WHERE account = ?", (account,))
            db.executemany("INSERT OR IGNORE INTO beats VALUES (?, ?)", [(account, section) for section in sections])
