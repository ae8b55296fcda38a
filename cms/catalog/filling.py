"""Fill in what the lists can do without for a while, newest first, in small steps that let others write between.

Each part is filled down from its highest number. How far it came stands in the catalog itself, in the same
transaction, so that whoever goes on after a crash knows where.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from cms.catalog.reading import Gists, article_of, contents_of
from cms.catalog.standing import write_text
from cms.catalog.texts import text, unfilled
from cms.catalog.values import Progress
from cms.core.article import Article
from cms.repository import REGULAR, Repository

PARTS = ("sent", "texts", "versions")
"""In the order in which people miss them."""

_BATCH = 250
_TABLES = {"sent": ("sent", "seq"), "texts": ("articles", "id"), "versions": ("versions", "seq")}
_NEXT = {
    "sent": "SELECT seq, file, kind, blob FROM sent_files WHERE (seq, file) < (?, ?) ORDER BY seq DESC, file DESC",
    "texts": "SELECT id AS seq, file, blob, broken FROM articles WHERE id < ?1 AND ?2 = ?2 ORDER BY id DESC",
    "versions": "SELECT seq, file, blob, mode, before FROM versions WHERE seq < ?1 AND ?2 = ?2 ORDER BY seq DESC",
}


def begin(db: sqlite3.Connection) -> None:
    """Note that nothing is filled yet."""
    for part in PARTS:
        table, key = _TABLES[part]
        (top,) = db.execute(f"SELECT coalesce(max({key}), 0) FROM {table}").fetchone()  # noqa: S608 - own names
        if top:
            db.execute("INSERT INTO meta VALUES (?, ?)", (f"unfilled {part}", f"{top + 1} "))


def waiting(db: sqlite3.Connection) -> str:
    """Name the part that is filled next; empty when all are."""
    return next((part for part in PARTS if unfilled(db, part)[0]), "")


def progress(db: sqlite3.Connection) -> Progress | None:
    """Tell how far the filling is; None when nothing is missing."""
    part = waiting(db)
    if not part:
        return None
    table, key = _TABLES[part]
    top, total = db.execute(f"SELECT max({key}), count(*) FROM {table}").fetchone()  # noqa: S608 - own names only
    below, _ = unfilled(db, part)
    done = total * max(0, (top or 0) + 1 - below) // max(top or 0, 1)
    return Progress("versions" if part == "versions" else "search", done, total)


@dataclass(frozen=True, slots=True)
class Filling:
    """Fills one catalog; each step goes into one transaction of the caller's."""

    repository: Repository
    gists: Gists = field(default_factory=Gists)

    def step(self, db: sqlite3.Connection) -> bool:
        """Fill the next rows; False when nothing is left."""
        part = waiting(db)
        if not part:
            return False
        rows = db.execute(f"{_NEXT[part]} LIMIT {_BATCH}", unfilled(db, part)).fetchall()
        fill = {"sent": self.sent, "texts": self.texts, "versions": self.versions}[part]
        fill(db, rows)
        if len(rows) == _BATCH:
            place = f"{rows[-1]['seq']} {rows[-1]['file']}"
            db.execute("UPDATE meta SET value = ? WHERE key = ?", (place, f"unfilled {part}"))
        else:
            db.execute("DELETE FROM meta WHERE key = ?", (f"unfilled {part}",))
        return True

    def fresh(self, db: sqlite3.Connection, versions: int, sent: int) -> None:
        """Fill at once what was taken in after these numbers."""
        lines = db.execute("SELECT seq, file, blob, mode, before FROM versions WHERE seq > ?", (versions,))
        while rows := lines.fetchmany(_BATCH):
            self.versions(db, rows)
        lines = db.execute("SELECT seq, file, kind, blob FROM sent_files WHERE seq > ?", (sent,))
        while rows := lines.fetchmany(_BATCH):
            self.sent(db, rows)

    def of_file(self, db: sqlite3.Connection, file: str) -> None:
        """Fill in an article's newest versions, out of turn."""
        words = "SELECT seq, file, blob, mode, before FROM versions WHERE file = ? ORDER BY seq DESC LIMIT ?"
        self.versions(db, db.execute(words, (file, _BATCH)).fetchall())

    def versions(self, db: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> None:
        """Fill in a version's status, and whether more than workflow keys changed."""
        pairs = [(row["file"], blob) for row in rows if row["mode"] in REGULAR for blob in (row["blob"], row["before"])]
        missing = {blob: file for file, blob in pairs if blob and not self.gists.knows(blob)}
        for (blob, file), found in zip(missing.items(), contents_of(self.repository, list(missing)), strict=True):
            self.gists.keep(file, blob, found)
        facts = ((*self.gists.facts(row["blob"], row["mode"], row["before"]), row["seq"]) for row in rows)
        db.executemany("UPDATE versions SET status = ?, text_changed = ? WHERE seq = ?", facts)

    def sent(self, db: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> None:
        """Fill in what each article of a publication was called then."""
        there = [row for row in rows if row["blob"]]
        for row, found in zip(there, contents_of(self.repository, [row["blob"] for row in there]), strict=True):
            article = article_of(row["file"], found, REGULAR[0])
            if isinstance(article, Article):
                kind = "withdrawal" if article.withdrawn else row["kind"]
                values = (text(article.headline), kind, text(article.section), row["seq"], row["file"])
                db.execute(
                    "UPDATE sent_files SET headline = ?, kind = ?, section = ? WHERE seq = ? AND file = ?", values
                )

    def texts(self, db: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> None:
        """Put the words of articles where the search finds them."""
        rows = [row for row in rows if not row["broken"]]
        for row, found in zip(rows, contents_of(self.repository, [row["blob"] for row in rows]), strict=True):
            write_text(db, row["seq"], article_of(row["file"], found, REGULAR[0]))
