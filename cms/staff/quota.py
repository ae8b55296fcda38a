"""How many keys and tokens a person may have, and what they may be called."""

from __future__ import annotations

import sqlite3

from cms.core.errors import BadValue

_MOST = 20
_LONGEST_NAME = 80


def room_for_one(db: sqlite3.Connection, table: str, account: str) -> None:
    """Refuse one more key or token than a person may have, within a transaction that is open."""
    words = f"SELECT count(*) FROM {table} WHERE account = ? AND revoked IS NULL"  # noqa: S608 - own names only
    if db.execute(words, (account,)).fetchone()[0] >= _MOST:
        raise BadValue(f"You have {_MOST} {table} already. Revoke one that you no longer use.")


def named(name: str) -> str:
    """Give a name as one line that can be printed."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())[:_LONGEST_NAME]
