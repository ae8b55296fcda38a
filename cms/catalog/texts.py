"""Times and texts in the form that SQLite holds."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from datetime import UTC, datetime

_UNWRITTEN = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
"""Arabic vowel marks and the stretching stroke, which people write or leave out."""


def stamp(when: datetime) -> str:
    """Write a time so that texts sort as times do."""
    return when.astimezone(UTC).isoformat(timespec="seconds")


def text(words: str) -> str:
    """Give a text that SQLite can hold: undecodable bytes become visible marks."""
    return words if words.isascii() else words.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def searchable(words: str) -> str:
    """Give a text as search takes it in, and as it takes what people ask for: one spelling for the same letters."""
    return words if words.isascii() else _UNWRITTEN.sub("", unicodedata.normalize("NFC", text(words)))


def unfilled(db: sqlite3.Connection, what: str) -> tuple[int, str]:
    """Tell how far a table is filled: rows before this number and file still wait; 0 when none does."""
    found = db.execute("SELECT value FROM meta WHERE key = ?", (f"unfilled {what}",)).fetchone()
    number, _, file = (found[0] if found else "0").partition(" ")
    return int(number), file
