"""Take commits into the catalog: what happened, in history's order, whether all of it or what came last."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cms.catalog.texts import stamp, text
from cms.core.errors import NoSuchVersion
from cms.core.paths import MEDIA, file_of_discussion, from_trailer, is_article
from cms.repository import REGULAR, Change, Commit, Repository

_ACTS = frozenset(
    [
        "create",
        "edit",
        "submit",
        "send-back",
        "approve",
        "publish",
        "schedule",
        "withdraw",
        "discard",
        "restore",
        "move",
        "comment",
        "override",
        "assign",
        "merge",
        "found",
    ]
)
_UNSETTLED = re.compile(r"(.*?) ([0-9a-f]{40}|deleted)(?: ([0-9a-f]{40}|new))?", re.DOTALL)
"""A file, the other side's blob, and what both stood on where the trailer says it."""
_VERSION = (
    "INSERT INTO versions (number, file, name, email, account, time, subject, note, signed, act, blob, status,"
    " reviewed_by, before, mode, moved_from, signer, text_changed)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'draft', ?, ?, ?, ?, ?, 1)"
)
_HANDS = (
    "INSERT OR IGNORE INTO hands (account, file) SELECT account, file FROM versions"
    " WHERE act IN ('create', 'edit', 'restore', 'move') AND account <> ''"
)
_HANDED_ON = (
    "INSERT OR IGNORE INTO hands (account, file)"
    " WITH RECURSIVE line (file, before, now) AS ("
    "  SELECT moved_from, seq, file FROM versions WHERE moved_from <> '' AND {chosen}"
    "  UNION SELECT v.moved_from, v.seq, line.now FROM line JOIN versions v ON v.file = line.file"
    "   AND v.seq < line.before WHERE v.moved_from <> '')"
    " SELECT v.account, line.now FROM line JOIN versions v ON v.file = line.file AND v.seq < line.before"
    " WHERE v.act IN ('create', 'edit', 'restore', 'move') AND v.account <> ''"
)
"""Who had a hand in an article while it was elsewhere."""

Told = Iterable[tuple[Commit, tuple[Change, ...]]]


class AnotherHistoryError(sqlite3.DatabaseError):
    """The catalog stands on another history than the repository's; it is made anew."""


@dataclass(frozen=True, slots=True)
class Touched:
    """The files that commits touched: articles, pictures, comments."""

    articles: set[str] = field(default_factory=set)
    media: set[str] = field(default_factory=set)
    remarks: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Ingest:
    """One round of taking in, inside one transaction.

    :param touched: gathers what was touched; None when all files are to be written anyway.
    """

    db: sqlite3.Connection
    repository: Repository
    touched: Touched | None = None

    def main(self, told: Told) -> None:
        """Take in commits of main; a version's status and whether its text changed are filled in later."""
        (since,) = self.db.execute("SELECT coalesce(max(seq), 0) FROM versions").fetchone()
        self.db.executemany(_VERSION, self._versions(told))
        self.db.execute(f"{_HANDS} AND seq > ?", (since,))
        self.db.execute(_HANDED_ON.format(chosen="seq > ?"), (since,))

    def live(self, told: Told) -> None:
        """Take in commits of live; what each sent article was called is filled in later."""
        for commit, changes in told:
            articles = [change for change in changes if is_article(change.file)]
            if not articles:
                continue
            account = commit.trailer("Editor") if commit.signed else None
            row = (commit.id, stamp(commit.author.when), commit.author.name, account)
            seq = self.db.execute("INSERT INTO sent (number, time, name, account) VALUES (?, ?, ?, ?)", row).lastrowid
            for change in articles:
                kind = {"A": "new", "D": "withdrawal"}.get(change.status, "update")
                sent = (seq, text(change.file), kind, change.new)
                self.db.execute("INSERT OR REPLACE INTO sent_files VALUES (?, ?, '', ?, '', ?)", sent)
                self._touch(change.file)

    def take_back(self, told: Told) -> None:
        """Take commits back that main does not end with any more, and all that came after them."""
        cuts: dict[str, list[int]] = {"versions": [], "remarks": [], "brought": []}
        files = set()
        for commit, changes in told:
            if commit.signed and (commit.trailer("Unsettled") or commit.trailer("Settled")):
                raise AnotherHistoryError("unsettled texts fell away")
            for change in changes:
                table, key = _table_of(change.file)
                words = f"SELECT seq FROM {table} WHERE {key} = ? AND number = ?"  # noqa: S608 - own names only
                cuts[table] += [seq for (seq,) in self.db.execute(words, (text(change.file), commit.id))]
                self._touch(change.file)
                files.add(text(change.file))
        for table, found in cuts.items():
            if found:
                self.db.execute(f"DELETE FROM {table} WHERE seq >= ?", (min(found),))  # noqa: S608 - own names only
        for file in files:
            self.db.execute("DELETE FROM hands WHERE file = ?", (file,))
            self.db.execute(f"{_HANDS} AND file = ?", (file,))
            self.db.execute(_HANDED_ON.format(chosen="file = ?"), (file,))

    def take_back_live(self, told: Told) -> None:
        """Take publications back that live does not end with any more."""
        numbers = []
        for commit, changes in told:
            numbers.append(commit.id)
            for change in changes:
                self._touch(change.file)
        marks = ", ".join("?" for _ in numbers)
        (cut,) = self.db.execute(f"SELECT min(seq) FROM sent WHERE number IN ({marks})", numbers).fetchone()  # noqa: S608
        if cut:
            self.db.execute("DELETE FROM sent WHERE seq >= ?", (cut,))
            self.db.execute("DELETE FROM sent_files WHERE seq >= ?", (cut,))

    def _touch(self, file: str) -> None:
        if self.touched is None:
            return
        if is_article(file):
            self.touched.articles.add(file)
        elif file.startswith(MEDIA):
            self.touched.media.add(file)
        elif file_of_discussion(file):
            self.touched.remarks.add(file)

    def _versions(self, told: Told) -> Iterator[tuple[object, ...]]:
        for commit, changes in told:
            head = None
            for change in sorted(changes, key=_place):
                self._touch(change.file)
                if is_article(change.file):
                    if not self._brought_in(commit, change):
                        head = head or _head(commit)
                        signer = "" if commit.signed or len(commit.parents) > 1 else commit.signer
                        place = (change.old, change.mode, _moved_from(commit, change, head), signer)
                        yield (head[0], text(change.file), *head[1:9], change.new, head[9], *place)
                elif file_of_discussion(change.file):
                    self._remark(commit, change)
                elif change.file.startswith(MEDIA) and change.new and not self._brought_in(commit, change):
                    row = (text(change.file), change.new, commit.id)
                    self.db.execute("INSERT INTO brought (file, blob, number) VALUES (?, ?, ?)", row)
            if (len(commit.parents) > 1 or commit.trailer("Settled")) and commit.signed:
                self._unsettled(commit)

    def _brought_in(self, commit: Commit, change: Change) -> bool:
        """Tell whether a merge only brought in what another commit did, which has its own row."""
        try:
            others = [self.repository.entry(parent, change.file) for parent in commit.parents[1:]]
        except NoSuchVersion:
            return False  # what was merged in cannot be read, and so has no row
        return any(change.new == (entry.blob if entry else None) for entry in others)

    def _remark(self, commit: Commit, change: Change) -> None:
        if self._brought_in(commit, change):
            return
        account = commit.trailer("Editor") if commit.signed and len(commit.parents) < 2 else None
        blob = change.new if change.mode in REGULAR else None
        row = (text(change.file), blob, commit.id, account, commit.author.name, stamp(commit.author.when))
        self.db.execute("INSERT INTO remarks (path, blob, number, account, name, time) VALUES (?, ?, ?, ?, ?, ?)", row)

    def _unsettled(self, commit: Commit) -> None:
        (seq,) = self.db.execute("SELECT coalesce(max(seq), 0) FROM versions").fetchone()
        for key, value in commit.trailers:
            found = _UNSETTLED.fullmatch(value) if key == "Unsettled" and len(commit.parents) > 1 else None
            if found:
                row = (text(from_trailer(found[1])), seq, found[2], found[3] or "")
                self.db.execute("INSERT OR REPLACE INTO unsettled VALUES (?, ?, ?, ?)", row)
            elif key == "Settled":
                self.db.execute("DELETE FROM unsettled WHERE file = ?", (text(from_trailer(value)),))


def _table_of(file: str) -> tuple[str, str]:
    """Name the table that tells what happened to a file, and its column of files."""
    if is_article(file):
        return "versions", "file"
    return ("brought", "file") if file.startswith(MEDIA) else ("remarks", "path")


def _place(change: Change) -> bytes:
    return change.file.encode("utf-8", "surrogateescape")


def _head(commit: Commit) -> tuple[object, ...]:
    """Give what a commit says of itself, in the order of the table's columns."""
    said = dict(reversed(commit.trailers)) if commit.signed else {}
    return (
        commit.id,
        commit.author.name,
        commit.author.email,
        said.get("Editor") or None,
        stamp(commit.author.when),
        commit.subject[:500],
        commit.note[:10_000],
        commit.signed,
        _act(commit, said),
        said.get("Reviewed-by", ""),
    )


def _moved_from(commit: Commit, change: Change, head: tuple[object, ...]) -> str:
    """Name where the desk moved a file from; empty when it did not."""
    came = head[8] == "move" and change.new is not None and change.old is None
    return text(from_trailer(commit.trailer("Moved-from") or "")) if came else ""


def _act(commit: Commit, said: dict[str, str]) -> str:
    if len(commit.parents) > 1:
        return "merge"
    act = said.get("Act", "")
    return act if act in _ACTS else "git"
