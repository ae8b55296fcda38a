"""SQLite for many threads and processes: a connection for each thread, never one of another process or another file."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


class Connections:
    """The connections of this process to one database file.

    A thread uses its own alone, and closes it alone: when the file turns out to be another one (it was moved aside, or
    thrown away), and after a fork, when the connection is its parent's.
    """

    def __init__(self, path: Path, prepare: Callable[[sqlite3.Connection], None], timeout: float) -> None:
        """Take a file in hand; nothing is read or written yet.

        :param prepare: is called with each new connection, before anybody else has it.
        :param timeout: seconds for which a connection waits for another that writes.
        """
        self._path = path
        self._prepare = prepare
        self._timeout = timeout
        self._mine = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._rounds = 0

    def known(self) -> sqlite3.Connection | None:
        """Give this thread's connection, if it has one to the file that is there now."""
        mine = self._mine
        connection: sqlite3.Connection | None = getattr(mine, "connection", None)
        if connection is None:
            return None
        if (mine.pid, mine.round) != (os.getpid(), self._rounds):
            mine.connection = None  # it is the parent's, or closed
            return None
        if self.is_current():
            return connection
        self.let_go()
        return None

    def opened(self) -> sqlite3.Connection:
        """Open the file for this thread; it is made (mode 600) when there is none.

        :raises OSError, sqlite3.Error: it cannot be made, opened or prepared.
        """
        mine = self._mine
        self._path.touch(mode=0o600)
        mine.inode, mine.pid, mine.round = _inode(self._path), os.getpid(), self._rounds
        mine.connection = None
        connection = sqlite3.connect(self._path, timeout=self._timeout, isolation_level=None, check_same_thread=False)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        mine.connection = connection
        self._all.append(connection)
        return connection

    def is_current(self) -> bool:
        """Tell whether the file that this thread opened last is the one that is there now."""
        return bool(self._mine.inode == _inode(self._path))

    def let_go(self) -> None:
        """Close this thread's own connection; one that came through a fork is its parent's."""
        connection: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        self._mine.connection = None
        if connection is not None and self._mine.pid == os.getpid():
            connection.close()
            with suppress(ValueError):
                self._all.remove(connection)

    def close(self) -> None:
        """Close all connections of this process, once none of its threads uses them."""
        self._rounds += 1
        while self._all:
            self._all.pop().close()

    def judge(self, fault: sqlite3.DatabaseError | OSError) -> None:
        """Throw a file away that is no good and not worth keeping; the next call makes a new one, in every thread.

        One that is busy, or cannot be made or opened, is left alone.
        """
        busy = isinstance(fault, (sqlite3.OperationalError, OSError))
        if busy and "no such table" not in str(fault):
            return
        self.let_go()
        with suppress(OSError):
            for suffix in ("-wal", "-shm", ""):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return -1
