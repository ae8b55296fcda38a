"""Times and texts in the form that SQLite holds."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(when: datetime) -> str:
    """Write a time so that texts sort as times do."""
    return when.astimezone(UTC).isoformat(timespec="seconds")


def text(words: str) -> str:
    """Give a text that SQLite can hold: undecodable bytes become visible marks."""
    return words.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
