"""The catalog's smaller questions, each one or two statements that an index answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from cms.catalog.rows import ROW, row_of_record
from cms.catalog.values import Comment, Row
from cms.core.article import BlobId, CommitId
from cms.core.passages import Passage
from cms.core.remarks import Kind, Remark


def row(db: sqlite3.Connection, file: str) -> Row | None:
    """Give one article's row."""
    return next(iter(_rows(db, f"SELECT {ROW} WHERE file = ?", (file,))), None)


def fallen(db: sqlite3.Connection, limit: int) -> list[Row]:
    """Give what is in review again after an approval, the longest waiting first."""
    order = "ORDER BY coalesce(submitted_at, changed), id LIMIT ?"
    words = f"SELECT {ROW} INDEXED BY articles_fallen WHERE work = 'review' AND approved_by <> '' {order}"
    return _rows(db, words, (limit,))


def doubted(db: sqlite3.Connection, keys: Sequence[str], limit: int) -> list[Row]:
    """Give what calls itself approved by a commit that one of these keys signed, or was let go so; the newest first."""
    parts = ["SELECT id FROM articles INDEXED BY articles_nodded WHERE nodded AND public <> 'live'"]
    if keys:
        signed = (
            f"status = 'approved' AND signer <> '' AND public <> 'live' AND signer IN ({', '.join('?' for _ in keys)})"
        )
        parts.append(f"SELECT id FROM articles INDEXED BY articles_own WHERE {signed}")  # noqa: S608 - own words only
    ids = f"{' UNION '.join(parts)} ORDER BY id DESC LIMIT ?"
    return _rows(db, f"SELECT {ROW} WHERE id IN ({ids}) ORDER BY id DESC", (*keys, limit))


def due(db: sqlite3.Connection, now: str) -> list[Row]:
    """Give what calls itself approved and has a time that has come: git knows whether it may go by itself."""
    chosen = "INDEXED BY articles_due WHERE status = 'approved' AND publish_at <= ? AND public <> 'live'"
    words = f"SELECT {ROW} {chosen} ORDER BY publish_at, id"
    return _rows(db, words, (now,))


def unsettled(db: sqlite3.Connection) -> list[Row]:
    """Give the articles with two versions, until a person settles them."""
    words = f"SELECT {ROW} WHERE file IN (SELECT file FROM unsettled) ORDER BY file"  # noqa: S608 - own names only
    return _rows(db, words, ())


def unsettled_blob(db: sqlite3.Connection, file: str) -> BlobId | None:
    """Give the other side's version."""
    found = db.execute("SELECT blob FROM unsettled WHERE file = ? ORDER BY seq DESC", (file,)).fetchone()
    return BlobId(found[0]) if found else None


def unsettled_base(db: sqlite3.Connection, file: str) -> str:
    """Give what both sides stood on."""
    found = db.execute("SELECT base FROM unsettled WHERE file = ? ORDER BY seq DESC", (file,)).fetchone()
    return str(found[0]) if found else ""


def comments(db: sqlite3.Connection, file: str) -> list[Comment]:
    """Give the remarks on an article, oldest first; those that cannot be read say why."""
    found = db.execute("SELECT * FROM comments WHERE file = ? ORDER BY time, path", (file,))
    return [_comment(row) for row in found]


def _comment(found: sqlite3.Row) -> Comment:
    quote, around = found["quote"], (found["before"], found["after"])
    remark = Remark(
        number=found["id"],
        kind=Kind(found["kind"]),
        account=found["account"] or "",
        name=found["name"],
        when=datetime.fromisoformat(found["time"]),
        text=found["text"],
        answers=found["answers"],
        field=found["field"],
        passage=Passage(quote, *around, bool(found["whole"])) if quote else None,
        instead=found["instead"],
        owner=found["owner"],
        reviewer=found["reviewer"],
        due=datetime.fromisoformat(found["due"]) if found["due"] else None,
    )
    return Comment(
        found["path"], found["file"], found["account"], CommitId(found["number"]), remark, broken=found["broken"]
    )


def known(db: sqlite3.Connection, kind: str, begins: str, limit: int) -> tuple[str, ...]:
    """Give names in use, the most used first.

    :param kind: ``author`` or ``tag``.
    :param begins: only names that begin so, letter for letter.
    """
    if begins:
        words = "SELECT name FROM names WHERE kind = ? AND name >= ? AND name < ? ORDER BY name LIMIT ?"
        values: Sequence[object] = (kind, begins, begins + "\U0010ffff", limit)
    else:
        words = "SELECT name FROM names WHERE kind = ? ORDER BY number DESC, name LIMIT ?"
        values = (kind, limit)
    return tuple(name for (name,) in db.execute(words, values))


def brought_by(db: sqlite3.Connection, file: str, blob: str) -> tuple[CommitId, ...]:
    """Name the commits of main that put this very blob there, the last ones."""
    words = "SELECT number FROM brought WHERE file = ? AND blob = ? ORDER BY seq DESC LIMIT 20"
    return tuple(CommitId(number) for (number,) in db.execute(words, (file, blob)))


def _rows(db: sqlite3.Connection, words: str, values: Sequence[object]) -> list[Row]:
    return [row_of_record(found) for found in db.execute(words, tuple(values))]
