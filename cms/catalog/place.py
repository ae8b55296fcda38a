"""The catalog's file: which one counts, whether it is sound, and who may write it.

``catalog.db`` is a link to the file that counts. A new catalog is made beside it and takes its place by one rename
of the link, with a write-ahead log of its own: whoever still reads the old one reads it to the end.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from cms.catalog import schema
from cms.files import lock_file

_TIMEOUT = 5
_PAUSE = 0.001
_LOOK = 0.02
_TRIES = 2_000
MADE = "made"


class Generation(NamedTuple):
    """Which file it is, whatever it is called."""

    device: int
    inode: int


class Connection(sqlite3.Connection):
    """A connection to a catalog; one that does not last sees no more than what was there when it was opened."""

    lasting = True


class Unfit(sqlite3.DatabaseError):
    """The file is gone, damaged, or made by an older version: a new one is made from git."""


class MakingStopped(Exception):
    """The making was told to stop: the process ends, and another one begins again."""


class Newer(sqlite3.DatabaseError):
    """The file was made by a newer version, which this process must not touch."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a catalog lies.

    :param path: the link; all else lies beside it.
    """

    path: Path

    def generation(self) -> Generation | None:
        """Tell which file counts now; None when there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return Generation(found.st_dev, found.st_ino)

    def log(self) -> tuple[int, ...]:
        """Tell which write-ahead log belongs to the file that counts: it stays the same while anybody reads."""
        place = os.fspath(self.path)  # asked before every question: plain text is ten times as quick as paths
        with suppress(OSError):  # no link: the file itself
            place = f"{os.path.dirname(place)}/{os.readlink(place)}"  # noqa: PTH115, PTH120
        try:
            return tuple(os.stat(place + suffix).st_ino for suffix in ("-wal", "-shm"))  # noqa: PTH116
        except OSError:
            return ()

    def connect(self) -> Connection:
        """Open the file that counts; on a read-only disk it is open for reading, and at once out of date.

        :raises Unfit: it is gone, damaged, or older than this program.
        :raises Newer: it was made by a newer program.
        """
        if self.generation() is None:
            raise Unfit("there is no catalog")
        try:
            connection = _connected(f"{self.path.resolve().as_uri()}?mode=rw")
        except sqlite3.OperationalError as fault:
            if "readonly" not in str(fault) and "unable to open" not in str(fault):
                raise
            connection = _connected(f"{self.path.resolve().as_uri()}?mode=ro&immutable=1")  # the disk is read-only
            connection.lasting = False
        try:
            _check(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def fresh(self) -> Path:
        """Name a file for a new catalog."""
        return self.path.with_name(f"{self.path.stem}-{secrets.token_hex(6)}.db")

    def put(self, fresh: Path) -> None:
        """Let a new file take its place, and sweep away the others."""
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        link = fresh.with_suffix(".link")
        link.symlink_to(fresh.name)
        link.replace(self.path)
        handle = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        self.sweep()

    def sweep(self) -> None:
        """Remove what earlier catalogs and interrupted makings left; whoever has one open reads it to the end."""
        kept = self.path.readlink().name if self.path.is_symlink() else self.path.name
        for path in self.path.parent.glob(f"{self.path.stem}*"):
            of_old = path.name.startswith(f"{self.path.stem}-") and not path.name.startswith(kept)
            of_plain = kept != self.path.name and path.name in {f"{self.path.name}-wal", f"{self.path.name}-shm"}
            if of_old or of_plain:
                path.unlink(missing_ok=True)

    @contextmanager
    def making(self, stop: threading.Event | None = None) -> Iterator[None]:
        """Wait for the right to make a catalog, which one at a time has.

        :raises MakingStopped: it was told to stop while it waited.
        """
        with self._file("making") as place:
            while not _locked(place, fcntl.LOCK_EX | fcntl.LOCK_NB):
                if stop and stop.is_set():
                    raise MakingStopped
                time.sleep(_LOOK)
            yield

    @contextmanager
    def filling(self) -> Iterator[bool]:
        """Hold the right to fill the catalog; the block gets False when somebody else has it."""
        with self._file("filling") as place:
            yield _locked(place, fcntl.LOCK_EX | fcntl.LOCK_NB)

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """Hold the turn to write; the block gets False when somebody else holds it for seconds on end."""
        with self._file("wish") as wish, self._file("turn") as place:
            _locked(wish, fcntl.LOCK_SH)
            for _ in range(_TRIES):
                if _locked(place, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    break
                time.sleep(_PAUSE)
            else:
                yield False
                return
            fcntl.flock(wish, fcntl.LOCK_UN)
            yield True

    def let_others(self) -> None:
        """Let whoever wishes to write go first."""
        with self._file("wish") as wish:
            for _ in range(_TRIES):
                if _locked(wish, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    return
                time.sleep(_PAUSE)

    def _file(self, name: str) -> IO[str]:
        return lock_file(self.path.with_suffix(f".{name}"))


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Write all of a block or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _locked(place: IO[str], how: int) -> bool:
    try:
        fcntl.flock(place, how)
    except BlockingIOError:
        return False
    return True


def _connected(address: str) -> Connection:
    connection = sqlite3.connect(
        address, uri=True, timeout=_TIMEOUT, isolation_level=None, check_same_thread=False, factory=Connection
    )
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = MEMORY")  # else each save makes a file for its statement journal
        connection.execute("SELECT count(*) FROM sqlite_master")
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != schema.APPLICATION:
        raise Unfit("this is no catalog")
    try:
        made = connection.execute("SELECT value FROM meta WHERE key = ?", (MADE,)).fetchone()
    except sqlite3.DatabaseError as fault:
        raise Unfit(str(fault)) from fault
    if made is None or made[0] != str(version):
        raise Unfit("it was never finished")
    if version > schema.VERSION:
        raise Newer("the catalog was made by a newer version")
    if version < schema.VERSION:
        raise Unfit("it was made by an older version")
