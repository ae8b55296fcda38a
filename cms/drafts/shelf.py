"""``drafts.db``: the file that holds unsaved text, with the tables of this program, also after it was damaged."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

from cms.connections import Connections
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
        self._connections = Connections(path, self._prepare, timeout=30)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Take a newsroom's file in hand; nothing is read or written yet."""
        return cls(path)

    def close(self) -> None:
        """Close the connections of this process, once none of its threads uses them."""
        self._connections.close()

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
            return done if self._connections.is_current() else act()
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
            if not self._connections.is_current() or self._sound():
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
        self._connections.let_go()
        try:
            connection = self._connections.opened()
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError as fault:
            if any(word in str(fault).lower() for word in _DAMAGED):
                return False
            raise
        has_tables = all(columns <= _columns(connection, table) for table, columns in _COLUMNS.items())
        return bool(found[0] == "ok") and has_tables

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
        known = self._connections.known()
        if known is not None:
            return known
        with self._alone():
            return self._connections.opened()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Give a file the tables of this program."""
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        migrate(connection, self._path, _STEPS)


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    found = connection.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
    return {row[0] for row in found}
