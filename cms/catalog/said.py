"""What main has under ``discussion/``: each file read as a remark, by whoever is proved to have said it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cms.catalog import assigned, nods
from cms.catalog.reading import content_of
from cms.catalog.texts import stamp, text
from cms.core import remarks
from cms.core.article import CommitId
from cms.core.paths import DISCUSSION, file_of_discussion
from cms.core.remarks import MAX_REMARK, Kind, Remark, UnreadableRemark
from cms.repository import Entry, Found, Repository

_COLUMNS = (
    "path, id, file, account, name, time, text, kind, number, answers, field, quote, before, after, whole, instead,"
    " owner, reviewer, due, broken"
)
_WRITE = f"INSERT OR REPLACE INTO comments ({_COLUMNS}) VALUES ({', '.join('?' * 20)})"  # noqa: S608 - own names only
_BROUGHT = "SELECT * FROM remarks WHERE path = ? AND blob IS ? ORDER BY seq DESC LIMIT 1"
_MOVES = "SELECT 1 FROM versions WHERE number = ? AND act = 'move' LIMIT 1"
_EARLIER = "SELECT 1 FROM remarks WHERE blob = ? AND account = ? AND seq < ? LIMIT 1"
_BY_ANYBODY = frozenset({Kind.COMMENT, Kind.SUGGEST, Kind.RESOLVE, Kind.REOPEN})
"""What counts as what it says also when nobody is proved to have said it; the rest is then a comment."""


@dataclass(frozen=True, slots=True)
class Said:
    """The table of remarks at one head of main."""

    db: sqlite3.Connection
    repository: Repository
    main: CommitId | None

    def write(self, paths: Collection[str]) -> None:
        """Write each of these remarks anew, after the commits that brought them were taken in."""
        for path in paths:
            self.db.execute("DELETE FROM comments WHERE path = ?", (text(path),))
            entry = self.repository.entry(self.main, path) if self.main else None
            if entry:
                self._write(entry, content_of(self.repository, entry.blob) if entry.regular else None)
        for file in {file_of_discussion(path) for path in paths}:
            assigned.assign(self.db, file or "")
            nods.note(self.db, file or "")

    def write_all(self) -> None:
        """Write every remark that main has into an empty table."""
        entries = list(self.repository.archive.files(self.main, DISCUSSION)) if self.main else []
        said = [entry for entry in entries if file_of_discussion(entry.file)]
        found = self.repository.archive.contents((entry.blob for entry in said if entry.regular), MAX_REMARK)
        for entry in said:
            self._write(entry, next(found) if entry.regular else None)

    def _write(self, entry: Entry, found: Found | None) -> None:
        brought = self.db.execute(_BROUGHT, (text(entry.file), entry.blob if found else None)).fetchone()
        if brought is None:
            return
        try:
            said, broken = _read(found), ""
        except UnreadableRemark as fault:
            said, broken = None, str(fault)
        known = self._proved(said, brought) if said else None
        self.db.execute(_WRITE, (text(entry.file), *_row(entry.file, said, known, brought), text(broken)))

    def _proved(self, said: Remark, brought: sqlite3.Row) -> str | None:
        """Name the account that said it, when a commit of the desk by that very account proves it.

        Whoever moves an article brings the others' remarks along: what they signed before is theirs still.
        """
        if not brought["account"] or not said.account:
            return None
        if brought["account"] == said.account:
            return said.account
        moved = self.db.execute(_MOVES, (brought["number"],)).fetchone()
        earlier = self.db.execute(_EARLIER, (brought["blob"], text(said.account), brought["seq"])).fetchone()
        return said.account if moved and earlier else None


def _read(found: Found | None) -> Remark:
    if found is None:
        raise UnreadableRemark("it is no plain file")
    if found.content is None:
        why = f"it is larger than {MAX_REMARK // 1000} kB" if found.kind == "blob" else "it is not in the repository"
        raise UnreadableRemark(why)
    return remarks.read(found.content)


def _moment(when: datetime) -> str:
    """Write a time closely enough that an answer within the same second comes after what it answers."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds")


def _row(path: str, said: Remark | None, known: str | None, brought: sqlite3.Row) -> tuple[object, ...]:
    """Give the columns between a remark's path and what is wrong with it; of who and when only what is proved."""
    stem = path.rpartition("/")[2].removesuffix(".yaml")
    said = said or Remark("", Kind.COMMENT, "", "", datetime.fromisoformat(brought["time"]))
    if not known and said.kind not in _BY_ANYBODY:
        said = replace(said, kind=Kind.COMMENT)
    if said.kind is not Kind.ASSIGN:
        said = replace(said, owner="", reviewer="", due=None)
    passage = said.passage
    return (
        text(said.number or stem)[:40],
        text(file_of_discussion(path) or ""),
        text(known) if known else None,
        text(said.name) if known and said.name else brought["name"],
        _moment(said.when) if known and said.dated else brought["time"],
        text(said.text),
        said.kind.value,
        brought["number"],
        text(said.answers),
        said.field,
        text(passage.quote) if passage else "",
        text(passage.before) if passage else "",
        text(passage.after) if passage else "",
        passage.whole if passage else True,
        None if said.instead is None else text(said.instead),
        text(said.owner),
        text(said.reviewer),
        stamp(said.due) if said.due else None,
    )
