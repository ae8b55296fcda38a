"""Look through a whole catalog for damage that no question has met yet, down to a letter that is not git's."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from cms.catalog.place import transaction

_LATER = {"versions": {"status", "text_changed"}, "sent_files": {"headline", "kind", "section"}}
"""Columns that a catalog lacks until it is filled."""

_TABLES = (
    "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'texts%' AND name NOT LIKE 'headlines%'"
    " AND name NOT LIKE 'pictured%'"
    " AND name NOT LIKE 'sqlite%' AND name NOT IN ('html', 'meta') ORDER BY name"
)


def faults(db: sqlite3.Connection) -> tuple[str, ...]:
    """Say what is wrong with the file: pages, indexes, and the words that search finds.

    :raises sqlite3.DatabaseError: it is too damaged to be looked through.
    """
    found = [line for (line,) in db.execute("PRAGMA integrity_check(20)") if line != "ok"]
    if not found:
        with transaction(db):
            for index in ("texts", "headlines", "pictured"):
                db.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")  # noqa: S608 - own names
    return tuple(found)


def differences(db: sqlite3.Connection, anew: Path) -> tuple[str, ...]:
    """Name the tables that differ from those of a catalog that was just made; none when both stand elsewhere."""
    db.execute("ATTACH ? AS anew", (str(anew),))
    try:
        stand = "SELECT key, value FROM {}.meta WHERE key IN ('main', 'live') ORDER BY key"
        if [*map(tuple, db.execute(stand.format("main")))] != [*map(tuple, db.execute(stand.format("anew")))]:
            return ()
        names = [name for (name,) in db.execute(_TABLES).fetchall()]
        return tuple(f"{name} is not what git says" for name in names if _differs(db, name))
    finally:
        db.execute("DETACH anew")


def _differs(db: sqlite3.Connection, table: str) -> bool:
    found = [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,))]
    columns = ", ".join(name for name in found if name not in _LATER.get(table, set()))
    here, there = (f"SELECT {columns} FROM {place}.{table}" for place in ("main", "anew"))  # noqa: S608 - own names
    return any(
        db.execute(f"SELECT 1 FROM ({one} EXCEPT {other}) LIMIT 1").fetchone()  # noqa: S608 - own names
        for one, other in ((here, there), (there, here))
    )
