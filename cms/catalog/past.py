"""What happened: an article's versions, and what went live, a page at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime

from cms.catalog import moves
from cms.catalog.values import Sent, SentFile, Version
from cms.core.article import BlobId, CommitId, Status

GIT_TEXT, GIT_STATUS = "git text", "git status"
"""Commits by plain git, as if they were acts: those of the text, and those of workflow keys alone."""
_BY_GIT = {GIT_TEXT: "(act = 'git' AND text_changed)", GIT_STATUS: "(act = 'git' AND NOT text_changed)"}


def history(db: sqlite3.Connection, file: str, limit: int, start: int = 0, acts: Sequence[str] = ()) -> list[Version]:
    """Give an article's versions, newest first, with when readers saw each.

    :param start: how many of the newest to leave out.
    :param acts: only versions that these acts made; empty for all.
    """
    where, values = _of_acts(*moves.where(moves.line(db, file)), acts)
    words = f"SELECT * FROM versions WHERE {where} ORDER BY seq DESC LIMIT ? OFFSET ?"  # noqa: S608 - own names only
    found = db.execute(words, (*values, limit, start)).fetchall()
    times = _live_times(db, file, {version["blob"] for version in found})
    return [_version(version, times) for version in found]


def count(db: sqlite3.Connection, file: str, acts: Sequence[str] = ()) -> int:
    """Count an article's versions, or those that some acts made."""
    where, values = _of_acts(*moves.where(moves.line(db, file)), acts)
    return int(db.execute(f"SELECT count(*) FROM versions WHERE {where}", values).fetchone()[0])  # noqa: S608


def _of_acts(where: str, values: tuple[object, ...], acts: Sequence[str]) -> tuple[str, tuple[object, ...]]:
    if not acts:
        return where, values
    one = " OR ".join([f"act IN ({', '.join('?' for _ in acts)})", *(_BY_GIT[act] for act in acts if act in _BY_GIT)])
    return f"({where}) AND ({one})", (*values, *acts)


def version(db: sqlite3.Connection, file: str, number: str) -> Version | None:
    """Give one version of an article."""
    where, values = moves.where(moves.line(db, file))
    words = f"SELECT * FROM versions WHERE number = ? AND ({where})"  # noqa: S608 - own names only
    found = db.execute(words, (number, *values)).fetchone()
    return _version(found, _live_times(db, file, {found["blob"]})) if found else None


def has_version(db: sqlite3.Connection, file: str, blob: str) -> bool:
    """Tell whether an article ever had this content."""
    where, values = moves.where(moves.line(db, file))
    words = f"SELECT 1 FROM versions WHERE blob = ? AND ({where})"  # noqa: S608 - own names only
    return db.execute(words, (blob, *values)).fetchone() is not None


def since(db: sqlite3.Connection, file: str, number: str, limit: int) -> list[Version]:
    """Give an article's versions after one of them, newest first; all of them when there is no such one."""
    where, values = moves.where(moves.line(db, file))
    words = (
        f"SELECT * FROM versions WHERE ({where}) AND seq >"  # noqa: S608 - own names only
        " coalesce((SELECT max(seq) FROM versions WHERE number = ? AND file = ?), 0) ORDER BY seq DESC LIMIT ?"
    )
    return [_version(found, {}) for found in db.execute(words, (*values, number, file, limit))]


def first_since(db: sqlite3.Connection, file: str, number: str) -> CommitId | None:
    """Give an article's first version after one of them; its very first when there is no such one."""
    where, values = moves.where(moves.line(db, file))
    words = (
        f"SELECT number FROM versions WHERE ({where}) AND seq >"  # noqa: S608 - own names only
        " coalesce((SELECT max(seq) FROM versions WHERE number = ? AND file = ?), 0) ORDER BY seq LIMIT 1"
    )
    found = db.execute(words, (*values, number, file)).fetchone()
    return CommitId(found[0]) if found else None


def last_sent(db: sqlite3.Connection, file: str) -> CommitId | None:
    """Give the newest publication that an article was in, withdrawals left out."""
    words = (
        "SELECT s.number FROM sent_files f JOIN sent s USING (seq)"
        " WHERE f.file = ? AND f.kind <> 'withdrawal' ORDER BY f.seq DESC LIMIT 1"
    )
    found = db.execute(words, (file,)).fetchone()
    return CommitId(found[0]) if found else None


def sent(db: sqlite3.Connection, limit: int, most: int) -> list[Sent]:
    """Give the last publications, newest first.

    :param most: the articles that are named of each.
    """
    publications = []
    for found in db.execute("SELECT * FROM sent ORDER BY seq DESC LIMIT ?", (limit,)).fetchall():
        words = "SELECT file, headline, kind, section FROM sent_files WHERE seq = ? ORDER BY file LIMIT ?"
        files = tuple(SentFile(*file) for file in db.execute(words, (found["seq"], most)))
        when = datetime.fromisoformat(found["time"])
        (number,) = db.execute("SELECT count(*) FROM sent_files WHERE seq = ?", (found["seq"],)).fetchone()
        commit = CommitId(found["number"])
        publications.append(Sent(commit, when, found["name"], found["account"], files, number - len(files)))
    return publications


def sendings(db: sqlite3.Connection, file: str) -> list[Sent]:
    """Give the publications that touched an article, newest first, each with that article alone."""
    words = (
        "SELECT s.number, s.time, s.name, s.account, f.file, f.headline, f.kind, f.section FROM sent_files f"
        " JOIN sent s ON s.seq = f.seq WHERE f.file = ? ORDER BY f.seq DESC LIMIT 50"
    )
    return [
        Sent(CommitId(number), datetime.fromisoformat(time), name, account, (SentFile(*of_it),))
        for number, time, name, account, *of_it in db.execute(words, (file,))
    ]


def _live_times(
    db: sqlite3.Connection, file: str, blobs: Collection[str | None]
) -> dict[str, tuple[datetime, datetime | None]]:
    """Tell when readers saw some contents of an article."""
    words = (
        "SELECT f.blob, s.time, (SELECT t.time FROM sent_files g JOIN sent t ON t.seq = g.seq"
        " WHERE g.file = f.file AND g.seq > f.seq ORDER BY g.seq LIMIT 1)"
        " FROM sent_files f JOIN sent s ON s.seq = f.seq WHERE f.file = ? AND f.blob = ? ORDER BY f.seq DESC LIMIT 1"
    )
    found = (db.execute(words, (file, blob)).fetchone() for blob in blobs if blob)
    return {
        blob: (datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None)
        for blob, start, end in (row for row in found if row)
    }


def _version(found: sqlite3.Row, times: dict[str, tuple[datetime, datetime | None]]) -> Version:
    start, end = times.get(found["blob"] or "", (None, None))
    return Version(
        CommitId(found["number"]),
        found["file"],
        found["name"],
        found["email"],
        found["account"],
        datetime.fromisoformat(found["time"]),
        found["subject"],
        found["note"],
        bool(found["signed"]),
        found["act"],
        BlobId(found["blob"]) if found["blob"] else None,
        Status(found["status"]),
        found["reviewed_by"],
        bool(found["text_changed"]),
        start,
        end,
    )
