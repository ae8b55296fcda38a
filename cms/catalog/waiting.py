"""What waits for whom: the queue of reviews, the board, and what has a time. None of it grows with the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from cms.catalog.rows import ROW, row_of_record
from cms.catalog.texts import stamp, text
from cms.catalog.values import Asked, Row

_SINCE = "coalesce(submitted_at, changed), id"
BOARD = {
    "draft": ("articles_work", "work = 'draft' AND public = 'never' AND NOT sent_back"),
    "changes": ("articles_sent_back", "work = 'draft' AND sent_back"),
    "review": ("articles_work", "work = 'review' AND public <> 'live'"),
    "approved": ("articles_waiting", "work = 'approved' AND public <> 'live'"),
    "embargoed": ("articles_work", "work = 'embargoed' AND public <> 'live'"),
    "changed": ("articles_public", "public = 'changed' AND work = 'draft' AND NOT sent_back"),
    "withdrawn": ("articles_public", "public = 'withdrawn' AND work = 'draft' AND NOT sent_back"),
}
"""The columns of the board, each with the index that leads to it; no article stands in two."""


def reviews(db: sqlite3.Connection, asked: Asked, limit: int, start: int = 0) -> list[Row]:
    """Give what waits for a review."""
    index, where, values = _chosen(asked)
    order = f"due IS NULL, due, {_SINCE}" if asked.by_due else _SINCE
    words = f"SELECT {ROW} INDEXED BY {index} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"
    return [row_of_record(found) for found in db.execute(words, (*values, limit, start))]


def count_reviews(db: sqlite3.Connection, asked: Asked) -> int:
    """Count what waits for a review."""
    index, where, values = _chosen(asked)
    words = f"SELECT count(*) FROM articles INDEXED BY {index} WHERE {where}"  # noqa: S608 - own words only
    return int(db.execute(words, values).fetchone()[0])


def board(db: sqlite3.Connection, section: str, limit: int) -> Mapping[str, tuple[list[Row], int]]:
    """Give the newest articles of each column and how many there are in it."""
    more, values = (" AND section = ?", (section,)) if section else ("", ())
    found = {}
    for name, (index, where) in BOARD.items():
        counted = f"SELECT coalesce(sum(number), 0) FROM tallies WHERE {where}{more}"  # noqa: S608 - own words only
        (number,) = db.execute(counted, values).fetchone()
        words = f"SELECT {ROW} INDEXED BY {index} WHERE {where}{more} ORDER BY id DESC LIMIT ?"
        rows = db.execute(words, (*values, min(limit, number))).fetchall() if number else []
        found[name] = ([row_of_record(row) for row in rows], int(number))
    return found


def assigned_to(db: sqlite3.Connection, account: str, limit: int) -> Mapping[str, tuple[list[Row], int]]:
    """Give the board of what one person writes or is asked to read."""
    found = {}
    mine = (
        "id IN (SELECT id FROM articles INDEXED BY articles_owned WHERE owner = ? AND owner <> ''"
        " UNION SELECT id FROM articles INDEXED BY articles_read WHERE reviewer = ? AND reviewer <> '')"
    )
    for name, (_, where) in BOARD.items():
        words = f"SELECT {ROW} WHERE {mine} AND {where} ORDER BY id DESC"
        rows = [row_of_record(row) for row in db.execute(words, (account, account))]
        found[name] = (rows[:limit], len(rows))
    return found


def wanted(db: sqlite3.Connection, since: str, until: str, limit: int) -> list[Row]:
    """Give the articles that are due, and those that go live by themselves, between two times."""
    due = f"SELECT {ROW} INDEXED BY articles_wanted WHERE due >= ? AND due < ? ORDER BY due, id LIMIT ?"
    going = (
        f"SELECT {ROW} INDEXED BY articles_due WHERE status = 'approved' AND work = 'embargoed'"
        " AND publish_at >= ? AND publish_at < ? ORDER BY publish_at, id LIMIT ?"
    )
    found = {row["id"]: row for words in (due, going) for row in db.execute(words, (since, until, limit))}
    return [row_of_record(found[number]) for number in sorted(found)]


def _chosen(asked: Asked) -> tuple[str, str, Sequence[object]]:
    """Choose the index that leads most directly to what is asked for."""
    index, where, values = "articles_queue", ["work = 'review'"], list[object]()
    if asked.reviewer:
        index = "articles_asked"
        where += ["reviewer = ?", "reviewer <> ''"]
        values.append(asked.reviewer)
    if asked.sections:
        index = index if asked.reviewer else "articles_beat"
        where.append(f"section IN ({', '.join('?' * len(asked.sections))})")
        values += asked.sections
    if asked.lang:
        where.append("lang = ?")
        values.append(asked.lang)
    if asked.kind:
        where.append("public = 'never'" if asked.kind == "new" else "public <> 'never'")
    if asked.before:
        where.append("due < ?")
        values.append(stamp(asked.before))
    if asked.without:
        where.append(f"file NOT IN ({', '.join('?' * len(asked.without))})")
        values += map(text, asked.without)
    return index, " AND ".join(where), values
