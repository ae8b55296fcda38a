"""Nods: decisions of the desk on what called itself approved already, which change nothing in the article's file."""

from __future__ import annotations

import sqlite3

from cms.catalog.texts import text

_DECIDED = (
    "SELECT 1 FROM comments c WHERE c.kind IN ('approve', 'override') AND c.file = articles.file"
    " AND c.account IS NOT NULL"
)
_NOTE = f"UPDATE articles SET nodded = status = 'approved' AND NOT verified AND EXISTS ({_DECIDED})"  # noqa: S608


def note(db: sqlite3.Connection, file: str) -> None:
    """Note whether somebody decided on an article that calls itself approved; git says whether that holds."""
    db.execute(f"{_NOTE} WHERE file = ?", (text(file),))


def note_all(db: sqlite3.Connection) -> None:
    """Note it of every article of a catalog that is being made; its indexes are there by then."""
    db.execute(f"{_NOTE} WHERE status = 'approved' AND NOT verified")
