"""``drafts.db``: the file that holds unsaved text, with the tables of this program, also after it was damaged."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

from cms.core.errors import BadConfiguration, StoreUnavailable
from cms.files import lock_file
from cms.migrations import migrate

_STEPS = (
    """
CREATE TABLE IF NOT EXISTS kept (
    number TEXT PRIMARY KEY, account TEXT NOT NULL, file TEXT NOT NULL, kind TEXT NOT NULL, base TEXT NOT NULL,
    fields TEXT NOT NULL, time TEXT NOT NULL
) WITHOUT ROWID
""",
    """
CREATE TABLE texts (
    number TEXT PRIMARY KEY, account TEXT NOT NULL, file TEXT NOT NULL, kind TEXT NOT NULL, base TEXT NOT NULL,
    time TEXT NOT NULL, title TEXT NOT NULL, fields TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO texts SELECT number, account, file, kind, base, time, '', fields FROM kept;
DROP TABLE kept;
CREATE INDEX texts_account ON texts (account, file, time)
""",
    """
CREATE TABLE autosaves (
    account TEXT NOT NULL, file TEXT NOT NULL, sheet TEXT NOT NULL, form TEXT NOT NULL, number INTEGER NOT NULL,
    base TEXT NOT NULL, time TEXT NOT NULL, title TEXT NOT NULL, fields TEXT NOT NULL,
    PRIMARY KEY (account, file, sheet)
) WITHOUT ROWID;
CREATE TABLE done (
    form TEXT NOT NULL, account TEXT NOT NULL, number INTEGER NOT NULL, time TEXT NOT NULL, PRIMARY KEY (form, account)
) WITHOUT ROWID
""",
)
"""The tables by version: ``texts`` are forms that could not be saved as they were sent, ``autosaves`` what is being
typed in forms that nobody has sent yet, ``done`` how far forms went that were sent since. What is long stands last: a
list reads no further than it needs to.
"""
_COLUMNS = {
    "texts": {"number", "account", "file", "kind", "base", "time", "title", "fields"},
    "autosaves": {"account", "file", "sheet", "form", "number", "base", "time", "title", "fields"},
    "done": {"form", "account", "number", "time"},
}
_DAMAGED = ("malformed", "not a database", "no such table", "no such column", "file is encrypted")
"""Words of faults that say that the file itself is no good; after any other it is left where it is."""
_T = TypeVar("_T")


class Shelf:
    """The database file. Every call may come from any thread of any process.

    The file is made when it is first needed. One that turns out to be damaged is moved aside, and a new one takes its
    place: the desk goes on. Each thread closes its own connection alone, once it sees that the file is another one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mine = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._rounds = 0

    @classmethod
    def open(cls, path: Path) -> Self:
        """Take a newsroom's file in hand; nothing is read or written yet."""
        return cls(path)

    def close(self) -> None:
        """Close the connections of this process, once none of its threads uses them."""
        self._rounds += 1
        while self._all:
            self._all.pop().close()

    def set_aside(self) -> tuple[Path, ...]:
        """Name the damaged files that were moved aside; a person may still find words in them."""
        return tuple(sorted(self._path.parent.glob(f"{self._path.name}.damaged-*[0-9]")))

    def mended(self, act: Callable[[], _T]) -> _T:
        """Act; when the file turns out to be damaged, move it aside and act once more on a new one.

        What was done in a file that another moved aside meanwhile is done again in the one that took its place.
        """
        try:
            try:
                done = act()
            except sqlite3.DatabaseError as fault:
                if not any(word in str(fault).lower() for word in _DAMAGED):
                    raise
                self._put_aside()
                done = act()
            return done if self._mine.inode == _inode(self._path) else act()
        except BadConfiguration as fault:
            raise StoreUnavailable(
                "The desk cannot keep unsaved text: it was upgraded while this program ran. Restart this program."
            ) from fault
        except (sqlite3.Error, OSError) as fault:
            why = fault.strerror if isinstance(fault, OSError) else fault
            raise StoreUnavailable(f"The desk cannot keep unsaved text: {why}.") from fault

    def _put_aside(self) -> None:
        """Move a damaged file away, once: of several threads and processes that found it the first one does."""
        with self._alone():
            if self._mine.inode != _inode(self._path) or self._sound():
                return
            number = len(self.set_aside()) + 1
            for suffix in ("-shm", "-wal", ""):
                part = self._path.with_name(self._path.name + suffix)
                if part.exists():
                    part.rename(self._path.with_name(f"{self._path.name}.damaged-{number}{suffix}"))

    def _sound(self) -> bool:
        """Look at the file once more, now that nobody moves it: somebody may have made it anew, or a newer program.

        :raises BadConfiguration: a newer program keeps its texts there.
        """
        self._let_go()
        try:
            found = self._connect().execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError as fault:
            if any(word in str(fault).lower() for word in _DAMAGED):
                return False
            raise
        return bool(found[0] == "ok") and self._has_tables()

    def _has_tables(self) -> bool:
        return all(columns <= self._columns(table) for table, columns in _COLUMNS.items())

    def _columns(self, table: str) -> set[str]:
        found = self._mine.connection.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
        return {row[0] for row in found}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock under which the file is made and moved."""
        with lock_file(self._path.with_name(f"{self._path.name}.lock")) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        db = self.db()
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise

    def db(self) -> sqlite3.Connection:
        """Give this thread's connection; connections do not outlive a fork, nor a file that was moved aside."""
        mine = self._mine
        known: sqlite3.Connection | None = getattr(mine, "connection", None)
        if known is not None and (mine.pid, mine.round) == (os.getpid(), self._rounds):
            if mine.inode == _inode(self._path):
                return known
            self._let_go()
        with self._alone():
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        """Open the file for this thread, with the tables of this program."""
        mine = self._mine
        self._path.touch(mode=0o600)
        mine.inode, mine.pid, mine.round = _inode(self._path), os.getpid(), self._rounds
        connection = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
        mine.connection = None
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            migrate(connection, self._path, _STEPS)
        except BaseException:
            connection.close()
            raise
        mine.connection = connection
        self._all.append(connection)
        return connection

    def _let_go(self) -> None:
        """Close this thread's own connection."""
        connection: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        self._mine.connection = None
        if connection is not None and self._mine.pid == os.getpid():
            connection.close()
            self._all = [one for one in self._all if one is not connection]


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return -1
