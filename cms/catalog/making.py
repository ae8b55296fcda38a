"""Make a catalog anew from git, and fill it: by one process at a time, however many miss it."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cms.catalog import assigned, audit, nods, schema
from cms.catalog.filling import Filling, begin
from cms.catalog.following import Heads, heads, note_tips
from cms.catalog.ingest import Ingest, Told
from cms.catalog.place import MADE, Generation, MakingStopped, Newer, Place, transaction
from cms.catalog.said import Said
from cms.catalog.standing import Standing
from cms.catalog.values import Progress
from cms.core.article import CommitId
from cms.files import write_whole
from cms.repository import LIVE, MAIN, Repository

_NOW_AND_THEN = 1_000


@dataclass(frozen=True, slots=True)
class Making:
    """Makes and fills the catalog at one place."""

    place: Place
    repository: Repository
    filling: Filling
    stop: threading.Event = field(default_factory=threading.Event)

    def make(self, unfit: Generation | None) -> None:
        """Make the catalog anew; when somebody else does, wait for theirs.

        :param unfit: the file that was found wanting; any other that is sound by now is left as it is.
        """
        with self.place.making(self.stop):
            if self.place.generation() == unfit or not self._is_sound():
                self._make()

    def fill(self) -> None:
        """Fill in what a fresh catalog lacks, unless somebody does already."""
        with self.place.filling() as mine, closing(self.place.connect()) as db:
            begun = self.place.generation()
            while mine and not self.stop.is_set() and self.place.generation() == begun and self.step(db):
                self.place.let_others()

    def progress(self) -> Progress:
        """Tell how far a catalog is that is being made."""
        with suppress(OSError, ValueError, TypeError):
            return Progress(*json.loads(self._note.read_text("utf-8")))
        return Progress("history", 0, 0)

    @property
    def _note(self) -> Path:
        return self.place.path.with_suffix(".progress")

    def _is_sound(self) -> bool:
        try:
            self.place.connect().close()
        except Newer:
            raise
        except sqlite3.DatabaseError:
            return False
        return True

    def compare(self, db: sqlite3.Connection) -> tuple[str, ...]:
        """Compare a catalog with one made anew, which takes its place if they differ; say where they do."""
        with self.place.making(self.stop):
            fresh = self._made()
            found = audit.differences(db, fresh)
            if found:
                self.place.put(fresh)
            self.place.sweep()
        return found

    def _make(self) -> None:
        self.place.put(self._made())

    def _made(self) -> Path:
        """Make a catalog beside the one that counts."""
        self.place.sweep()
        fresh = self.place.fresh()
        try:
            with closing(_empty(fresh)) as db:
                self._take_all(db, heads(self.repository))
                db.execute("PRAGMA journal_mode = WAL")
        finally:
            self._note.unlink(missing_ok=True)
        return fresh

    def _take_all(self, db: sqlite3.Connection, now: Heads) -> None:
        db.execute("BEGIN")
        schema.create(db)
        ingest = Ingest(db, self.repository)
        ingest.main(self._told(now[MAIN], "history"))
        schema.index(db, "versions", "remarks", "hands")
        ingest.live(self._told(now[LIVE], "history"))
        self._write_rows(db, Standing(db, self.repository, now[MAIN], now[LIVE]))
        schema.index(db)
        assigned.assign_all(db)
        nods.note_all(db)
        begin(db)
        note_tips(db, now)
        db.execute("INSERT INTO meta VALUES (?, ?)", (MADE, str(schema.VERSION)))
        db.execute("COMMIT")

    def _write_rows(self, db: sqlite3.Connection, standing: Standing) -> None:
        (total,) = db.execute("SELECT count(DISTINCT file) FROM versions").fetchone()
        for done in standing.write_all():
            self._tell("lists", done, total)
        standing.all_media()
        Said(db, self.repository, standing.main).write_all()

    def _told(self, head: CommitId | None, what: str) -> Told:
        if head is None:
            return ()
        order = self.repository.archive.order(None, head)
        return self._counted(self.repository.archive.told(order), what, len(order))

    def _counted(self, told: Told, what: str, total: int) -> Told:
        for done, one in enumerate(told):
            if done % _NOW_AND_THEN == 0:
                self._tell(what, done, total)
            yield one

    def _tell(self, what: str, done: int, total: int) -> None:
        """Note the progress where every process sees it; stop here when this one is to end."""
        if self.stop.is_set():
            raise MakingStopped
        write_whole(self._note, json.dumps([what, done, total]))

    def step(self, db: sqlite3.Connection) -> bool:
        """Fill a little more, in a turn of its own; False when nothing is left."""
        with self.place.writing() as mine:
            if not mine:
                return True
            with transaction(db):
                return self.filling.step(db)


def _empty(path: Path) -> sqlite3.Connection:
    """Open an empty database that nobody else sees, so that nothing need be safe before it is finished."""
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    for words in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -32000"):
        connection.execute(f"PRAGMA {words}")
    return connection
