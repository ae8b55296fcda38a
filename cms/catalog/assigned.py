"""Assignments: who writes an article, who reads it, and when it is wanted, until it goes live."""

from __future__ import annotations

import sqlite3

from cms.catalog.texts import text

_NEWEST = (
    "SELECT *, (SELECT max(seq) FROM remarks r WHERE r.path = c.path) AS came FROM comments c"
    " WHERE kind = 'assign' AND file = ? AND account IS NOT NULL ORDER BY time DESC, came DESC LIMIT 1"
)
_SENT = "SELECT s.time FROM sent_files f JOIN sent s USING (seq) WHERE f.file = ? ORDER BY f.seq DESC LIMIT 1"


def assignment(db: sqlite3.Connection, file: str) -> dict[str, object]:
    """Give who has an article now, as columns of its row; a publication since then ended that."""
    found = db.execute(_NEWEST, (text(file),)).fetchone()
    sent = db.execute(_SENT, (text(file),)).fetchone() if found else None
    if found is None or (sent is not None and sent["time"] >= found["time"]):
        return {"owner": "", "reviewer": "", "due": None}
    return {"owner": found["owner"], "reviewer": found["reviewer"], "due": found["due"]}


def assign(db: sqlite3.Connection, file: str) -> None:
    """Write into an article's row who has it now."""
    words = "UPDATE articles SET owner = :owner, reviewer = :reviewer, due = :due WHERE file = :file"
    db.execute(words, {**assignment(db, file), "file": text(file)})


def assign_all(db: sqlite3.Connection) -> None:
    """Write into the rows of a catalog that is being made who has which article; its indexes are there by then."""
    for (file,) in db.execute("SELECT DISTINCT file FROM comments WHERE kind = 'assign'").fetchall():
        assign(db, file)
