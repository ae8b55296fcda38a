"""The catalog's file: opened, kept in step with git, healed by rebuilding, and asked."""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar

from cms.catalog import asking, schema
from cms.catalog.ingest import Ingest
from cms.catalog.texts import stamp, text
from cms.catalog.values import Comment, MediaRow, Page, Query, Row, Sent, Version
from cms.core.article import BlobId, CommitId
from cms.core.errors import StoreUnavailable
from cms.repository import LIVE, MAIN, Repository

_T = TypeVar("_T")
_FRESH = re.compile(r"no such (?:table|column)|malformed|not a database|disk image|corrupt")


class Catalog:
    """Answers lists, search and history. Every call may come from any thread of any process."""

    def __init__(self, path: Path, repository: Repository) -> None:
        self._path = path
        self._repository = repository
        self._mine = threading.local()
        self._all: list[sqlite3.Connection] = []

    @classmethod
    def open(cls, path: Path, repository: Repository) -> Self:
        """Open the catalog and bring it up to date; whatever is wrong with the file, it is made anew."""
        catalog = cls(path, repository)
        catalog.follow()
        return catalog

    def close(self) -> None:
        """Close the connections of this process."""
        for connection in self._all:
            connection.close()
        self._all.clear()
        self._mine = threading.local()

    def follow(self) -> None:
        """Take in what is new on main and live; costs next to nothing when nothing is."""
        self._healed(self._follow)

    def rebuild(self) -> None:
        """Throw the catalog away and make it anew from git."""
        self._scrap()
        self.follow()

    def row(self, file: str) -> Row | None:
        """Give one article's row."""
        return self._healed(lambda: asking.row(self._db(), text(file)))

    def rows(self, query: Query) -> Page:
        """Give one page of articles, newest change first."""
        return self._healed(lambda: asking.rows(self._db(), query))

    def counts(self, query: Query) -> Mapping[str, int]:
        """Count the articles of each work and public state that the query's other filters leave."""
        return self._healed(lambda: asking.counts(self._db(), query))

    def review_queue(self) -> list[Row]:
        """Give what waits for a review, the longest waiting first."""
        return self._healed(lambda: asking.review_queue(self._db()))

    def due(self, now: datetime) -> list[Row]:
        """Give the embargoed articles whose time has come."""
        return self._healed(lambda: asking.due(self._db(), stamp(now)))

    def unsettled(self) -> list[Row]:
        """Give the articles in which a sync found two versions of the same words."""
        return self._healed(lambda: asking.unsettled(self._db()))

    def unsettled_blob(self, file: str) -> BlobId | None:
        """Give the other side's version of an unsettled article."""
        return self._healed(lambda: asking.unsettled_blob(self._db(), text(file)))

    def history(self, file: str, limit: int = 200) -> list[Version]:
        """Give an article's versions, newest first."""
        return self._healed(lambda: asking.history(self._db(), text(file), limit))

    def version(self, file: str, commit: CommitId) -> Version | None:
        """Give one version of an article; None when that commit is none of its versions."""
        return self._healed(lambda: asking.version(self._db(), text(file), commit))

    def has_version(self, file: str, blob: BlobId) -> bool:
        """Tell whether an article ever had this content."""
        self.follow()
        return self._healed(lambda: asking.has_version(self._db(), text(file), blob))

    def comments(self, file: str) -> list[Comment]:
        """Give the comments on an article, oldest first."""
        return self._healed(lambda: asking.comments(self._db(), text(file)))

    def sent(self, limit: int) -> list[Sent]:
        """Give the last publications, newest first."""
        return self._healed(lambda: asking.sent(self._db(), limit))

    def known(self, what: str) -> tuple[str, ...]:
        """Give the bylines (``author``), tags (``tag``) or languages (``lang``) in use, sorted."""
        return self._healed(lambda: asking.known(self._db(), what))

    def shows(self, file: str, branch: str) -> tuple[str, ...]:
        """Name the pictures that an article shows on a branch."""
        words = "SELECT media FROM shows WHERE file = ? AND branch = ? ORDER BY media"
        return self._healed(lambda: tuple(name for (name,) in self._db().execute(words, (text(file), branch))))

    def shown_by(self, media: str, branch: str) -> tuple[str, ...]:
        """Name the articles that show a picture on a branch."""
        words = "SELECT file FROM shows WHERE media = ? AND branch = ? ORDER BY file"
        return self._healed(lambda: tuple(name for (name,) in self._db().execute(words, (text(media), branch))))

    def media(self) -> list[MediaRow]:
        """Give the pictures of the desk, the newest month first."""
        return self._healed(lambda: asking.media(self._db()))

    def html(self, blob: BlobId, make: Callable[[], str]) -> str:
        """Give the rendered text of a blob, rendering it once."""
        known = self._healed(lambda: self._db().execute("SELECT html FROM html WHERE blob = ?", (blob,)).fetchone())
        if known:
            return str(known[0])
        made = make()
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO html VALUES (?, ?)", (blob, text(made)))
        return made

    def _follow(self) -> None:
        if self._tips() == self._heads():
            return
        with self._writing() as db:
            tips = self._tips()
            if any(not self._goes_on(tips[branch], branch) for branch in (MAIN, LIVE)):
                raise sqlite3.DatabaseError("corrupt: another history")
            ingest = Ingest(db, self._repository)
            touched: set[str] = set()
            for branch, take in ((MAIN, ingest.main), (LIVE, ingest.live)):
                head = self._repository.head(branch)
                if head and head != tips[branch]:
                    touched |= take(tips[branch], head)
                    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (branch, head))
            ingest.stand(touched)

    def _tips(self) -> dict[str, CommitId | None]:
        found = dict(self._db().execute("SELECT key, value FROM meta").fetchall())
        return {branch: CommitId(found[branch]) if branch in found else None for branch in (MAIN, LIVE)}

    def _heads(self) -> dict[str, CommitId | None]:
        return {branch: self._repository.head(branch) for branch in (MAIN, LIVE)}

    def _goes_on(self, tip: CommitId | None, branch: str) -> bool:
        head = self._repository.head(branch)
        return tip is None or tip == head or (head is not None and self._repository.is_ancestor(tip, head))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        db = self._db()
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    def _db(self) -> sqlite3.Connection:
        """Give this thread's connection; connections do not outlive a fork."""
        known: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        if known is not None and self._mine.pid == os.getpid():
            return known
        self._path.touch(mode=0o600)
        connection = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if not schema.is_current(connection):
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                connection.close()
                raise sqlite3.DatabaseError("corrupt: another version's tables")
            schema.create(connection)
        self._mine.connection, self._mine.pid = connection, os.getpid()
        self._all.append(connection)
        return connection

    def _healed(self, ask: Callable[[], _T]) -> _T:
        """Ask; when the file turns out to be damaged or old, rebuild it from git and ask once more."""
        try:
            return ask()
        except sqlite3.DatabaseError as fault:
            if not _FRESH.search(str(fault)):
                raise StoreUnavailable(
                    f"The catalog does not answer: {fault}. Your text is kept; try again."
                ) from fault
        self._scrap()
        try:
            self._follow()
            return ask()
        except sqlite3.DatabaseError as fault:
            raise StoreUnavailable(f"The catalog cannot be rebuilt: {fault}.") from fault

    def _scrap(self) -> None:
        self.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
