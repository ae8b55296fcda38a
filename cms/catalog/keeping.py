"""Keep a catalog usable: open it, bring it up to date, and have a new one made when it is damaged or gone."""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from cms.catalog import audit, filling
from cms.catalog.filling import Filling
from cms.catalog.following import Following, heads, tips
from cms.catalog.ingest import AnotherHistoryError
from cms.catalog.making import Making
from cms.catalog.place import Connection, Generation, MakingStopped, Newer, Place, Unfit, transaction
from cms.catalog.single import catalog_of
from cms.catalog.texts import text, unfilled
from cms.catalog.values import Progress
from cms.core.errors import CopyError, HeadUnreadable, ListsNotReady, StoreUnavailable
from cms.repository import Repository

_T = TypeVar("_T")
_LOG = logging.getLogger(__name__)
_TRIES = 3
_PATIENCE = 3.0
"""Seconds that a thread waits for another one that takes in what is new."""
_FULL = re.compile(r"disk is full|readonly database")
_DAMAGED = re.compile(
    r"malformed|not a database|disk image|corrupt|disk I/O|no such table|locked|decode|unable to open"
)
_DAMAGE = (sqlite3.DatabaseError, ValueError, TypeError, LookupError)
"""What a damaged file can lead to: SQLite's own faults, and values that are none."""

Ask = Callable[[sqlite3.Connection], _T]


class Keeper:
    """Looks after one catalog for one process and all its threads.

    :param patience: seconds that a question waits while a catalog is made; None for as long as it takes. With an
        end to its patience a process makes the catalog in a thread beside its work.
    """

    def __init__(self, path: Path, repository: Repository, patience: float | None) -> None:
        self._place = Place(path)
        self._repository = repository
        self._patience = patience
        self._making = Making(self._place, repository, Filling(repository))
        self._mine = threading.local()
        self._open: list[Connection] = []
        self._threads: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()
        self._taking_in = threading.Lock()
        self._started = 0
        self._fault = ""
        self._mended: dict[Generation | None, str] = {}
        self._filled: set[tuple[Generation | None, str]] = set()

    def close(self) -> None:
        """Stop what this process is making, and close its connections."""
        self._making.stop.set()
        for thread in list(self._threads.values()):
            thread.join()
        for connection in self._open:
            connection.close()
        self._open.clear()
        self._mine = threading.local()

    def asked(self, ask: Ask[_T]) -> _T:
        """Put a question to the catalog; when its file turns out to be damaged, to the one that is made then.

        :raises ListsNotReady: it is still being made.
        :raises StoreUnavailable: it cannot be made, or belongs to a newer program.
        """
        return self._asked(ask, self._patience)

    def asked_of(self, file: str, ask: Ask[_T]) -> _T:
        """Put a question about one article; while the catalog is made, git is asked about that article alone."""
        try:
            self._fill_of(file)
            return self._asked(ask, self._patience and 0)
        except ListsNotReady:
            heads_now = tuple(heads(self._repository).values())
            if getattr(self._mine, "single", None) != (file, heads_now):
                self._mine.alone = catalog_of(self._repository, file)
                self._mine.single = file, heads_now
            return ask(self._mine.alone)

    def _asked(self, ask: Ask[_T], patience: float | None) -> _T:
        if self._started != os.getpid():
            self._started = os.getpid()
            self.follow()
        for _ in range(_TRIES):
            seen = self._place.generation()
            try:
                return ask(self._db())
            except Newer as fault:
                raise StoreUnavailable(f"{fault}. {_RESTART}") from fault
            except _DAMAGE as fault:
                last = fault
                self._mend(seen, fault, patience)
        raise StoreUnavailable(f"The catalog does not answer: {last}. Saving works; `cms doctor` says more.") from last

    def noted(self, write: Ask[None]) -> None:
        """Write what may as well be forgotten; nobody waits for it for long."""
        try:
            with self._place.writing() as mine:
                if mine:
                    db = self._db()
                    with transaction(db):
                        write(db)
        except (sqlite3.DatabaseError, OSError) as fault:
            _LOG.info("not noted in the catalog: %s", fault)

    def follow(self) -> None:
        """Bring the catalog to the heads, or see to it that somebody makes a new one."""
        seen = self._place.generation()
        try:
            db = self._db()
            for _ in range(_TRIES):
                if tips(db) == heads(self._repository) or not self._take_in(db):
                    break
            if filling.waiting(db):
                filler = self._beside("filling", self._fill)
                filler.join(None if self._patience is None else 0)
        except Newer as fault:
            _LOG.warning("%s. %s", fault, _RESTART)
        except (*_DAMAGE, OSError, CopyError) as fault:
            self._look_after(seen, fault)

    def rebuild(self) -> None:
        """Make the catalog anew, and fill it, before this returns."""
        self._making.make(self._place.generation())
        self._making.fill()

    def progress(self) -> Progress | None:
        """Tell how far a new catalog is; None when nothing is missing."""
        try:
            return filling.progress(self._db())
        except _DAMAGE:
            return self._making.progress()

    def faults(self) -> tuple[str, ...]:
        """Look through the whole file and compare it with git; when something is wrong a new one is made."""
        self.follow()
        seen = self._place.generation()
        try:
            found = audit.faults(self._db()) or self._making.compare(self._db())
        except _DAMAGE as fault:
            found = (str(fault),)
        except CopyError as fault:
            return (f"it cannot be compared: {fault}",)
        if found:
            self._making.make(seen)
            self._making.fill()
        return found

    def _fill_of(self, file: str) -> None:
        """Fill in the details of an article's versions before their turn, once."""
        known = (self._place.generation(), file)
        if known in self._filled:
            return
        with suppress(*_DAMAGE):
            if unfilled(self._db(), "versions")[0]:
                self.noted(lambda db: Filling(self._repository).of_file(db, text(file)))
                self._filled.add(known)

    def _take_in(self, db: sqlite3.Connection) -> bool:
        """Take in all that is new; False when another thread or process is at it for too long."""
        if not self._taking_in.acquire(timeout=_PATIENCE):
            return False
        try:
            if tips(db) == heads(self._repository):
                return True  # whoever was before took in this thread's commit as well
            with self._place.writing() as mine:
                if mine:
                    with transaction(db):
                        Following(self._repository, Filling(self._repository)).take_in(db)
            return mine
        finally:
            self._taking_in.release()

    def _look_after(self, seen: Generation | None, fault: Exception) -> None:
        """Have a new catalog made, without waiting unless this process waits for everything."""
        if _FULL.search(str(fault)) or isinstance(fault, (OSError, CopyError)):
            _LOG.warning("the catalog could not follow: %s", fault)
        elif self._patience is None:
            with suppress(CopyError):  # it is in the log, and whoever asks is told
                self._mend(seen, fault, None)
        else:
            self._begin(seen, fault)

    def _mend(self, seen: Generation | None, fault: Exception, patience: float | None) -> None:
        """Wait for a catalog other than the one that was seen."""
        if _FULL.search(str(fault)):
            raise StoreUnavailable(f"The catalog cannot be written: {fault}. Your text is kept; make room.") from fault
        of_the_file = isinstance(fault, (Unfit, AnotherHistoryError)) or _DAMAGED.search(str(fault))
        if not of_the_file and self._mended.get(seen) == str(fault):
            # It was made anew for this very fault, and there it is again: the file is not to blame.
            raise StoreUnavailable(f"The catalog does not answer: {fault}. Saving works.") from fault
        thread = self._begin(seen, fault)
        thread.join(patience)
        if thread.is_alive():
            progress = self._making.progress()
            raise ListsNotReady(progress.done, progress.total)
        if self._fault:
            raise StoreUnavailable(self._fault)
        self._mended[self._place.generation()] = str(fault)
        if self._patience is None:
            self._fill()

    def _begin(self, seen: Generation | None, fault: Exception) -> threading.Thread:
        return self._beside("making", lambda: self._make(seen, fault))

    def _beside(self, name: str, work: Callable[[], None]) -> threading.Thread:
        """Do something in a thread of its own, unless it is being done."""
        with self._lock:
            thread = self._threads.get(name)
            if thread is None or not thread.is_alive():
                thread = threading.Thread(target=work, name=f"catalog-{name}", daemon=True)
                self._threads[name] = thread
                thread.start()
            return thread

    def _make(self, seen: Generation | None, why: Exception) -> None:
        self._fault = ""
        if seen == self._place.generation():
            _LOG.warning("the catalog is made anew: %s", why)
        try:
            self._making.make(seen)
        except MakingStopped:
            return
        except (sqlite3.DatabaseError, OSError, CopyError) as fault:
            works = f"The lists cannot be made now: {fault}. Saving works; `cms doctor` says more."
            self._fault = str(fault) if isinstance(fault, HeadUnreadable) else works
            _LOG.warning("%s", self._fault)
            return
        if self._patience is not None:
            self._beside("filling", self._fill)

    def _fill(self) -> None:
        try:
            self._making.fill()
        except (sqlite3.DatabaseError, OSError, CopyError) as fault:
            _LOG.warning("the catalog is not filled yet: %s", fault)

    def _db(self) -> Connection:
        """Give this thread's connection to the file that counts; connections do not outlive a fork.

        :raises Unfit: somebody took the write-ahead log away while it was in use.
        """
        known: Connection | None = getattr(self._mine, "connection", None)
        here = (os.getpid(), self._place.generation())
        if known is not None and self._mine.here == here and known.lasting:
            if self._mine.log != self._place.log():
                raise Unfit("its log was taken away")
            return known
        self._mine.connection = None
        if known in self._open:
            self._open.remove(known)
            known.close()
        connection = self._place.connect()
        self._open.append(connection)
        self._mine.connection, self._mine.here, self._mine.log = connection, here, self._place.log()
        return connection


_RESTART = "Restart this program; if you went back to an older version on purpose, run `cms reindex`."
