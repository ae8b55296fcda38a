"""Bring a catalog from where it stands to the heads; what came on top is added, what fell away is taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from cms.catalog.filling import Filling
from cms.catalog.ingest import AnotherHistoryError, Ingest, Told, Touched
from cms.catalog.said import Said
from cms.catalog.standing import Standing
from cms.core.article import BlobId, CommitId
from cms.repository import LIVE, MAIN, Repository

_SHORT = 50
"""Commits that are read without starting git."""

_TAKEN_BACK = 5_000
"""Commits; when more fell away, making the catalog anew is the shorter way."""

_TABLES = {MAIN: "versions", LIVE: "sent"}
Heads = dict[str, CommitId | None]


def heads(repository: Repository) -> Heads:
    """Give where both branches are."""
    return {branch: repository.head(branch) for branch in (MAIN, LIVE)}


def tips(db: sqlite3.Connection) -> Heads:
    """Give where the catalog stands."""
    found = dict(db.execute("SELECT key, value FROM meta WHERE key IN (?, ?)", (MAIN, LIVE)).fetchall())
    return {branch: CommitId(found[branch]) if branch in found else None for branch in (MAIN, LIVE)}


def note_tips(db: sqlite3.Connection, taken: Heads) -> None:
    """Note where the catalog stands now."""
    for branch, head in taken.items():
        if head:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (branch, head))


class _Way(NamedTuple):
    """Commits to take back, and commits to take in."""

    back: Told
    on: Told


@dataclass(frozen=True, slots=True)
class Following:
    """Takes in what is new; the caller holds the transaction."""

    repository: Repository
    filling: Filling

    def take_in(self, db: sqlite3.Connection) -> None:
        """Go from the tips to the heads.

        :raises AnotherHistoryError: no commit is common to both, or too much fell away.
        """
        stood, now = tips(db), heads(self.repository)
        touched, kept = Touched(), dict[str, int]()
        ingest = Ingest(db, self.repository, touched)
        for branch, back, on in ((MAIN, ingest.take_back, ingest.main), (LIVE, ingest.take_back_live, ingest.live)):
            way = self._way(stood[branch], now[branch])
            if way.back:
                back(way.back)
            kept[branch] = _highest(db, _TABLES[branch])
            on(way.on)
        self.filling.fresh(db, kept[MAIN], kept[LIVE])
        standing = Standing(db, self.repository, now[MAIN], now[LIVE])
        standing.write(touched.articles)
        standing.media(touched.media)
        Said(db, self.repository, now[MAIN]).write(touched.remarks)
        note_tips(db, now)

    def _way(self, stood: CommitId | None, head: CommitId | None) -> _Way:
        """Tell what fell away and what came, seen from the newest commit that the branch's own line kept."""
        if stood == head:
            return _Way((), ())
        if head is None:
            raise AnotherHistoryError("the branch is gone")
        if stood is None:
            return _Way((), self._told(None, head))
        steps = self.repository.archive.steps(stood, head, _SHORT)
        if steps is not None:
            return _Way((), steps)
        if self.repository.size(BlobId(stood)) < 0:
            raise AnotherHistoryError("its commits are gone")
        with (
            closing(self.repository.archive.trunk(stood)) as before,
            closing(self.repository.archive.trunk(head)) as after,
        ):
            base = _first_common(before, after)
        return _Way(self._told(base, stood) if base != stood else (), self._told(base, head))

    def _told(self, since: CommitId | None, until: CommitId) -> Told:
        return self.repository.archive.told(self.repository.archive.order(since, until))


def _first_common(before: Iterator[CommitId], after: Iterator[CommitId]) -> CommitId:
    """Give the newest commit that two lines have in common, reading no more of them than it takes."""
    mine: dict[CommitId, int] = {}
    theirs: set[CommitId] = set()
    for step, (one, other) in enumerate(zip_longest(before, after)):
        if one:
            mine[one] = step
        if other:
            theirs.add(other)
        found = one if one in theirs else other if other in mine else None
        if found:
            if mine[found] > _TAKEN_BACK:
                break
            return found
    raise AnotherHistoryError("too much fell away")


def _highest(db: sqlite3.Connection, table: str) -> int:
    (found,) = db.execute(f"SELECT coalesce(max(seq), 0) FROM {table}").fetchone()  # noqa: S608 - own names only
    return int(found)
