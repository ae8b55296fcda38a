"""The catalog's questions, each one or two statements that an index answers."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from cms.catalog.values import Comment, MediaRow, Page, Query, Row, Sent, SentFile, Version
from cms.core.article import BlobId, CommitId, Public, Status, Work
from cms.repository import MAIN

_WORD = re.compile(r"\w+")
_MAX_WORDS = 12
_KNOWN = {
    "author": "SELECT DISTINCT author FROM bylines ORDER BY author",
    "tag": "SELECT DISTINCT tag FROM tags ORDER BY tag",
    "lang": "SELECT DISTINCT lang FROM articles WHERE lang <> '' ORDER BY lang",
}


def row(db: sqlite3.Connection, file: str) -> Row | None:
    """Give one article's row."""
    found = db.execute("SELECT *, '' AS snippet FROM articles WHERE file = ?", (file,)).fetchone()
    return _row(found) if found else None


def rows(db: sqlite3.Connection, query: Query) -> Page:
    """Give one page of articles, newest change first."""
    joins, where, values = _filters(query)
    (total,) = db.execute(f"SELECT count(*) FROM articles a {joins} WHERE {where}", values).fetchone()  # noqa: S608
    pages = max(1, -(-total // query.size))
    page = min(max(query.page, 1), pages)
    snippet = "snippet(texts, -1, char(2), char(3), '…', 18)" if "texts" in joins else "''"
    found = db.execute(
        f"SELECT a.*, {snippet} AS snippet FROM articles a {joins} WHERE {where}"  # noqa: S608 - own names only
        " ORDER BY a.changed DESC, a.id DESC LIMIT ? OFFSET ?",
        (*values, query.size, (page - 1) * query.size),
    )
    return Page(tuple(map(_row, found)), total, page, pages)


def counts(db: sqlite3.Connection, query: Query) -> dict[str, int]:
    """Count articles by state."""
    joins, where, values = _filters(query, stateless=True)
    words = f"SELECT a.work, a.public, a.sent_back, count(*) FROM articles a {joins} WHERE {where} GROUP BY 1, 2, 3"  # noqa: S608
    found: dict[str, int] = dict.fromkeys([*Work, *Public, "changes", ""], 0)
    for work, public, sent_back, number in db.execute(words, values):
        names = {public, "", *(["changes"] if sent_back else [])}
        if (work, public) != (Work.APPROVED, Public.LIVE):
            names.add(work)
        for name in names:
            found[name] += number
    return found


def review_queue(db: sqlite3.Connection) -> list[Row]:
    """Give what waits for a review, the longest waiting first."""
    words = "SELECT *, '' AS snippet FROM articles WHERE work = 'review' ORDER BY coalesce(submitted_at, changed), id"
    return [_row(found) for found in db.execute(words)]


def due(db: sqlite3.Connection, now: str) -> list[Row]:
    """Give the embargoed articles whose time has come."""
    words = "SELECT *, '' AS snippet FROM articles WHERE work = 'embargoed' AND publish_at <= ? ORDER BY publish_at, id"
    return [_row(found) for found in db.execute(words, (now,))]


def unsettled(db: sqlite3.Connection) -> list[Row]:
    """Give the articles with two versions, until somebody saves one of them anew."""
    words = f"SELECT a.*, '' AS snippet FROM articles a WHERE a.file IN (SELECT u.file {_UNSETTLED}) ORDER BY a.file"  # noqa: S608
    return [_row(found) for found in db.execute(words)]


def unsettled_blob(db: sqlite3.Connection, file: str) -> BlobId | None:
    """Give the other side's version."""
    found = db.execute(f"SELECT u.blob {_UNSETTLED} AND u.file = ? ORDER BY u.seq DESC", (file,)).fetchone()
    return BlobId(found[0]) if found else None


_UNSETTLED = (
    "FROM unsettled u WHERE NOT EXISTS"
    " (SELECT 1 FROM versions v WHERE v.file = u.file AND v.seq > u.seq AND v.act NOT IN ('merge', 'comment'))"
)


def history(db: sqlite3.Connection, file: str, limit: int) -> list[Version]:
    """Give an article's versions, newest first, with when readers saw each."""
    times = _live_times(db, file)
    found = db.execute("SELECT * FROM versions WHERE file = ? ORDER BY seq DESC LIMIT ?", (file, limit))
    return [_version(version, times) for version in found]


def version(db: sqlite3.Connection, file: str, number: str) -> Version | None:
    """Give one version of an article."""
    found = db.execute("SELECT * FROM versions WHERE file = ? AND number = ?", (file, number)).fetchone()
    return _version(found, _live_times(db, file)) if found else None


def has_version(db: sqlite3.Connection, file: str, blob: str) -> bool:
    """Tell whether an article ever had this content."""
    return db.execute("SELECT 1 FROM versions WHERE file = ? AND blob = ?", (file, blob)).fetchone() is not None


def comments(db: sqlite3.Connection, file: str) -> list[Comment]:
    """Give the comments on an article, oldest first."""
    return [
        Comment(
            found["id"],
            found["file"],
            found["account"],
            found["name"],
            datetime.fromisoformat(found["time"]),
            found["text"],
            found["kind"],
            CommitId(found["number"]),
        )
        for found in db.execute("SELECT * FROM comments WHERE file = ? ORDER BY time, path", (file,))
    ]


def sent(db: sqlite3.Connection, limit: int) -> list[Sent]:
    """Give the last publications, newest first."""
    publications = []
    for found in db.execute("SELECT * FROM sent ORDER BY seq DESC LIMIT ?", (limit,)).fetchall():
        words = "SELECT file, headline, kind, section FROM sent_files WHERE seq = ? ORDER BY file"
        files = tuple(SentFile(*file) for file in db.execute(words, (found["seq"],)))
        when = datetime.fromisoformat(found["time"])
        publications.append(Sent(CommitId(found["number"]), when, found["name"], found["account"], files))
    return publications


def known(db: sqlite3.Connection, what: str) -> tuple[str, ...]:
    """Give the bylines, tags or languages in use."""
    return tuple(name for (name,) in db.execute(_KNOWN[what]))


def media(db: sqlite3.Connection) -> list[MediaRow]:
    """Give the pictures and the articles that show each."""
    found = []
    for file, blob in db.execute("SELECT file, blob FROM media ORDER BY file DESC").fetchall():
        used = db.execute("SELECT file FROM shows WHERE media = ? AND branch = ? ORDER BY file", (file, MAIN))
        found.append(MediaRow(file, BlobId(blob), tuple(name for (name,) in used)))
    return found


def _filters(query: Query, *, stateless: bool = False) -> tuple[str, str, list[object]]:
    where: list[str] = ["1"]
    values: list[object] = []
    joins = ""
    terms = _terms(query.q)
    if terms:
        joins = "JOIN texts ON texts.rowid = a.id"
        where.append("texts MATCH ?")
        values.append(terms)
    elif query.q.strip():
        where.append("0")  # nothing in it that could be found
    for column, value in (("section", query.section), ("lang", query.lang)):
        if value:
            where.append(f"a.{column} = ?")
            values.append(value)
    for table, column, value in (
        ("bylines", "author", query.author),
        ("tags", "tag", query.tag),
        ("hands", "account", query.account),
    ):
        if value:
            where.append(f"a.file IN (SELECT file FROM {table} WHERE {column} = ?)")  # noqa: S608 - own names only
            values.append(value)
    if query.state and not stateless:
        where.append(_state(query.state))
    return joins, " AND ".join(where), values


def _state(state: str) -> str:
    """Give the condition for a state that somebody asked for; an unknown one matches nothing.

    What readers have word for word is live and no longer waits as approved.
    """
    if state == "changes":
        return "a.sent_back"
    if state in set(Work):
        waiting = " AND a.public <> 'live'" if state == Work.APPROVED else ""
        return f"a.work = '{Work(state).value}'{waiting}"
    return f"a.public = '{Public(state).value}'" if state in set(Public) else "0"


def _terms(words: str) -> str:
    """Turn what a person typed into search terms: every word must be there, the last one may go on."""
    found = _WORD.findall(words)[:_MAX_WORDS]
    return " ".join([*(f'"{word}"' for word in found[:-1]), *(f'"{word}"*' for word in found[-1:])])


def _live_times(db: sqlite3.Connection, file: str) -> dict[str, tuple[datetime, datetime | None]]:
    """Tell when readers saw which content of an article."""
    words = "SELECT f.blob, s.time FROM sent_files f JOIN sent s ON s.seq = f.seq WHERE f.file = ? ORDER BY f.seq"
    found = [(blob, datetime.fromisoformat(time)) for blob, time in db.execute(words, (file,))]
    ends: Sequence[datetime | None] = [*(time for _, time in found[1:]), None]
    return {blob: (time, end) for (blob, time), end in zip(found, ends, strict=False) if blob}


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
        start,
        end,
    )


def _row(found: sqlite3.Row) -> Row:
    values = {name: found[name] for name in found.keys() if name != "id"}  # noqa: SIM118 - a Row iterates over values
    for name in ("publish_at", "published", "changed", "sent_back_at", "submitted_at"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    for name in ("authors", "tags"):
        values[name] = tuple(json.loads(values[name]))
    values |= {"status": Status(values["status"]), "work": Work(values["work"]), "public": Public(values["public"])}
    values |= {"verified": bool(values["verified"]), "sent_back": bool(values["sent_back"])}
    return Row(**values)
