"""Rendered texts, kept by the blob that they were made from; the oldest go when there are too many."""

from __future__ import annotations

import sqlite3

KEPT = 64_000_000
"""Characters in all."""

_NEWEST = "SELECT coalesce(max(upto), 0) FROM html WHERE id = (SELECT max(id) FROM html)"
_PUT = "INSERT OR REPLACE INTO html (blob, html, upto) VALUES (?, ?, ?)"
_OLDEST_KEPT = "SELECT id FROM html WHERE upto > ? ORDER BY id LIMIT 1"


def known(db: sqlite3.Connection, blob: str) -> str | None:
    """Give the HTML of a blob; None when it is not kept."""
    found = db.execute("SELECT html FROM html WHERE blob = ?", (blob,)).fetchone()
    return str(found[0]) if found else None


def keep(db: sqlite3.Connection, blob: str, html: str) -> None:
    """Keep the HTML of a blob, and let go of what was kept first.

    ``upto`` counts the characters that were ever kept, so that nothing need be added up.
    """
    (upto,) = db.execute(_NEWEST).fetchone()
    db.execute(_PUT, (blob, html, upto + len(html)))
    oldest = db.execute(_OLDEST_KEPT, (upto + len(html) - KEPT,)).fetchone()
    db.execute("DELETE FROM html WHERE id < ?", oldest or (0,))
