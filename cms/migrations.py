"""Bring a database to this program's tables: in one transaction, after a copy was put aside."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from cms.core.errors import BadConfiguration


def migrate(db: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    """Take the steps that a database has not taken yet; ``PRAGMA user_version`` counts those that it has.

    :param db: a connection without transactions of its own (``isolation_level=None``).
    :param steps: SQL for each version, the oldest first; never changed once released, only added to.
    :raises BadConfiguration: a newer program has been here; this one would not understand what it finds.
    """
    if _taken(db, path, steps) == len(steps):
        return
    if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        _put_aside(db, path.with_name(f"{path.name}.before-{len(steps)}"))
    db.execute("BEGIN IMMEDIATE")
    try:
        for step in steps[_taken(db, path, steps) :]:  # another process may have taken some meanwhile
            for statement in statements(step):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(steps)}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def statements(script: str) -> list[str]:
    """Cut SQL into its statements: a semicolon within a trigger, a word or a remark ends none."""
    found, begun = [], ""
    for piece in script.replace(";", ";\0").split("\0"):
        begun = (begun + piece).lstrip()
        if sqlite3.complete_statement(begun):
            found.append(begun)
            begun = ""
    return [*found, begun] if begun else found


def _taken(db: sqlite3.Connection, path: Path, steps: Sequence[str]) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > len(steps):
        raise BadConfiguration(
            f"This desk was upgraded: {path} was written by a newer version of Copydesk. Restart with that version."
        )
    return int(version)


def _put_aside(db: sqlite3.Connection, copy: Path) -> None:
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT, 0o600))
    with closing(sqlite3.connect(copy)) as aside:
        db.backup(aside)
