"""The catalog of one article, made on the spot in memory while the whole one is not there."""

from __future__ import annotations

import sqlite3

from cms.catalog import schema
from cms.catalog.filling import Filling
from cms.catalog.ingest import Ingest, Told
from cms.catalog.place import Connection
from cms.catalog.said import Said
from cms.catalog.standing import Standing
from cms.core.article import CommitId
from cms.core.paths import discussion_of
from cms.repository import LIVE, MAIN, Repository


def catalog_of(repository: Repository, file: str) -> sqlite3.Connection:
    """Read an article's history and what stands of it, by git's own way to one file; merges are left out."""
    main, live = repository.head(MAIN), repository.head(LIVE)
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, factory=Connection)
    db.row_factory = sqlite3.Row
    schema.create(db)
    schema.index(db)
    ingest = Ingest(db, repository)
    ingest.main(_told(repository, main, file))
    ingest.live(_told(repository, live, file))
    remarks = sorted(repository.names(main, discussion_of(file).rstrip("/"))) if main else []
    for path in remarks:
        ingest.main(_told(repository, main, path))
    Filling(repository).fresh(db, 0, 0)
    Standing(db, repository, main, live).write([file])
    Said(db, repository, main).write(remarks)
    return db


def _told(repository: Repository, head: CommitId | None, file: str) -> Told:
    found = repository.between(None, head, file) if head else []
    return [(commit, (change,)) for commit, change in reversed(found)]
