"""Articles that moved: the names that each has had, so that its history goes on from there."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

_NEWEST = 2**62
_MOST = 50
"""Moves that a history is followed back through."""


class Stretch(NamedTuple):
    """The versions of one file that belong to an article: from ``first`` to ``last``, both included."""

    file: str
    first: int
    last: int


def line(db: sqlite3.Connection, file: str) -> list[Stretch]:
    """Give the names that an article has had, the one that it has now first."""
    found: list[Stretch] = []
    last = _NEWEST
    arrived = "SELECT seq, moved_from, number FROM versions WHERE file = ? AND seq <= ? AND moved_from <> ''"
    while len(found) < _MOST:
        move = db.execute(f"{arrived} ORDER BY seq DESC LIMIT 1", (file, last)).fetchone()
        if move is None:
            break
        found.append(Stretch(file, move["seq"], last))
        (first,) = db.execute("SELECT min(seq) FROM versions WHERE number = ?", (move["number"],)).fetchone()
        file, last = move["moved_from"], first - 1
    return [*found, Stretch(file, 0, last)]


def where(stretches: Sequence[Stretch]) -> tuple[str, tuple[object, ...]]:
    """Give an article's versions as a condition, and its values."""
    words = " OR ".join("(file = ? AND seq BETWEEN ? AND ?)" for _ in stretches)
    return words, tuple(value for stretch in stretches for value in (stretch.file, stretch.first, stretch.last))


def moved_to(db: sqlite3.Connection, file: str) -> str | None:
    """Name where a file was moved to last."""
    words = "SELECT file FROM versions WHERE moved_from = ? AND moved_from <> '' ORDER BY seq DESC LIMIT 1"
    found = db.execute(words, (file,)).fetchone()
    return str(found[0]) if found else None
