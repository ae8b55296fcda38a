"""Beats: the sections that a person looks after, set by themselves or by an administrator, in ``desk.db``."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

TABLE = """
CREATE TABLE beats (account TEXT NOT NULL, section TEXT NOT NULL, PRIMARY KEY (account, section)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Beats:
    """The sections of everybody.

    :param reading: gives a connection; ``writing`` gives one within a transaction.
    """

    reading: Callable[[], sqlite3.Connection]
    writing: Callable[[], AbstractContextManager[sqlite3.Connection]]

    def of(self, account: str) -> tuple[str, ...]:
        """Give the keys of a person's sections."""
        words = "SELECT section FROM beats WHERE account = ? ORDER BY section"
        return tuple(section for (section,) in self.reading().execute(words, (account,)))

    def put(self, account: str, sections: Sequence[str]) -> None:
        """Set a person's sections; none means that they look after no section in particular."""
        with self.writing() as db:
            db.execute("DELETE FROM beats WHERE account = ?", (account,))
            db.executemany("INSERT OR IGNORE INTO beats VALUES (?, ?)", [(account, section) for section in sections])
