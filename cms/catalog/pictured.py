"""Pictures and documents of main: their rows, newest first, and the words by which a search finds them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable

from cms.catalog.texts import searchable, text
from cms.catalog.values import MediaRow
from cms.core.article import BlobId
from cms.core.paths import MEDIA
from cms.core.pdf import PDF
from cms.repository import MAIN, Entry

_SHOWN_BY = 8
"""Articles that are named beside a picture, and whose words about it a search finds: as many, the last by name."""
_WORDS = 8
_NOTHING = '""'
"""Finds nothing: signs alone were asked for."""
_MATCHING = "FROM pictured p JOIN media m ON m.id = p.rowid WHERE pictured MATCH ?"
_USED = "SELECT file FROM shows WHERE media = ? AND branch = ? ORDER BY file LIMIT ?"
_SAID = (
    "SELECT s.words, a.headline FROM shows s LEFT JOIN articles a ON a.file = s.file"
    " WHERE s.media = ? AND s.branch = ? ORDER BY s.file DESC LIMIT ?"
)


def put(db: sqlite3.Connection, files: dict[str, Entry | None]) -> None:
    """Write the rows of some files anew; None for one that main does not have."""
    for file in files:  # all old rows go first: where commits were taken back, numbers change hands
        found = db.execute("DELETE FROM media WHERE file = ? RETURNING id", (text(file),)).fetchall()
        db.executemany("DELETE FROM pictured WHERE rowid = ?", found)
    words = "SELECT max(seq) FROM brought WHERE file = ? AND blob = ?"
    for file, entry in files.items():
        if entry:
            (number,) = db.execute(words, (text(file), entry.blob)).fetchone()
            _put(db, text(file), entry.blob, number)
    describe(db, files)


def put_all(db: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Write a row for each file into an empty table; what articles show stands there already."""
    words = "SELECT file, blob, max(seq) FROM brought GROUP BY file, blob"
    numbers = {(file, blob): number for file, blob, number in db.execute(words)}
    for entry in entries:
        file = text(entry.file)
        _put(db, file, entry.blob, numbers.get((file, entry.blob)))
    describe(db, [file for (file,) in db.execute("SELECT file FROM media ORDER BY id").fetchall()])


def shown_by(db: sqlite3.Connection, files: Iterable[str]) -> set[str]:
    """Name the pictures that articles of main show, as the rows of these articles stand now."""
    words = "SELECT media FROM shows WHERE file = ? AND branch = ?"
    return {media for file in files for (media,) in db.execute(words, (text(file), MAIN))}


def describe(db: sqlite3.Connection, files: Iterable[str]) -> None:
    """Note by which words pictures are found: their names, what articles say of them, and these articles' headlines."""
    for file in files:
        row = db.execute("SELECT id FROM media WHERE file = ?", (text(file),)).fetchone()
        if row is None:
            continue
        said = db.execute(_SAID, (text(file), MAIN, _SHOWN_BY)).fetchall()
        parts = [text(file).removeprefix(MEDIA), *(part for line in said for part in line if part)]
        words = searchable("\n".join(parts))
        old = db.execute("SELECT words FROM pictured WHERE rowid = ?", (row[0],)).fetchone()
        if old is None or old[0] != words:
            db.execute("INSERT OR REPLACE INTO pictured (rowid, words) VALUES (?, ?)", (row[0], words))


def newest(db: sqlite3.Connection, limit: int) -> tuple[str, ...]:
    """Name the newest month's pictures, then older ones."""
    words = "SELECT file FROM media WHERE file NOT LIKE ? ORDER BY file DESC LIMIT ?"
    return tuple(file for (file,) in db.execute(words, (f"%{PDF}", limit)))


def number(db: sqlite3.Connection, q: str) -> int:
    """Count the pictures, or those that a search finds."""
    asked = _asked(q)
    if asked is None:
        return int(db.execute("SELECT count(*) FROM media").fetchone()[0])
    return int(db.execute("SELECT count(*) FROM pictured WHERE pictured MATCH ?", (asked,)).fetchone()[0])


def listed(db: sqlite3.Connection, q: str, limit: int, start: int) -> list[MediaRow]:
    """Give some pictures, the newest first, and articles that show each, the first few."""
    asked = _asked(q)
    if asked is None:
        rows = db.execute("SELECT file, blob FROM media ORDER BY id DESC LIMIT ? OFFSET ?", (limit, start))
    else:
        words = f"SELECT m.file, m.blob {_MATCHING} ORDER BY p.rowid DESC LIMIT ? OFFSET ?"
        rows = db.execute(words, (asked, limit, start))
    return [
        MediaRow(file, BlobId(blob), tuple(name for (name,) in db.execute(_USED, (file, MAIN, _SHOWN_BY))))
        for file, blob in rows.fetchall()
    ]


def same(db: sqlite3.Connection, blob: str) -> str | None:
    """Name a picture of main that is this very blob."""
    found = db.execute("SELECT file FROM media WHERE blob = ? ORDER BY file LIMIT 1", (blob,)).fetchone()
    return str(found[0]) if found else None


def _put(db: sqlite3.Connection, file: str, blob: str, number: int | None) -> None:
    """Write one row; its number is that of the commit that brought it, so it is the same in every catalog.

    What came in a way that no row tells of counts as older than all else.
    """
    if number is None:
        number = -int.from_bytes(hashlib.sha256(file.encode()).digest()[:6])
    db.execute("INSERT OR REPLACE INTO media VALUES (?, ?, ?)", (number, file, blob))


def _asked(q: str) -> str | None:
    """Write a search: every word, or one that begins so, is among a picture's; None when nothing is asked."""
    words = [word.replace('"', "").replace("\0", "") for word in searchable(q).split()]
    found = [f'"{word}" *' for word in words if any(map(str.isalnum, word))][:_WORDS]
    return " AND ".join(found) or (_NOTHING if words else None)
