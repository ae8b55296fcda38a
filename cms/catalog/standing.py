"""Write down what stands: the row of each article, from what both branches have of it and from its versions."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from cms.catalog import assigned, moves, nods, pictured
from cms.catalog.derived import row_of
from cms.catalog.reading import article_of, content_of, words_by_picture
from cms.catalog.schema import FILTERED
from cms.catalog.texts import searchable, text, unfilled
from cms.core import prose
from cms.core.article import Article, BlobId, CommitId
from cms.core.errors import BrokenFile
from cms.core.linking import aliases, target_of
from cms.core.paths import CONTENT, MEDIA, is_article
from cms.repository import LIVE, MAIN, REGULAR, Entry, Found, Repository

_HOST = re.compile(r"https?://[^/\s]{1,255}(?=/)")
_LOOKED_BACK = 100
_PLAIN = 0o100644
_BATCH = 500
_NEWEST = "SELECT * FROM versions WHERE file = ? ORDER BY seq DESC LIMIT ?"
_TEXT = "INSERT OR REPLACE INTO texts (rowid, headline, standfirst, byline, body) VALUES (?, ?, ?, ?, ?)"
_BYLINE = "INSERT OR IGNORE INTO bylines VALUES (?, ?, ?, ?, ?, ?, ?)"
_TAG = "INSERT OR IGNORE INTO tags VALUES (?, ?, ?, ?, ?, ?, ?)"
_HEADLINE = "INSERT OR REPLACE INTO headlines (rowid, headline) VALUES (?, ?)"
_STANDING = (
    "SELECT v.id, m.file, m.mode, m.blob, l.mode AS live_mode, l.blob AS live_blob FROM"
    " (SELECT max(seq) AS id, file FROM versions GROUP BY file) v JOIN temp.mains m ON m.name = v.file"
    " LEFT JOIN temp.lives l ON l.name = v.file ORDER BY v.id"
)

Text = Article | BrokenFile


@dataclass(frozen=True, slots=True)
class Standing:
    """Both heads, and the tables that say what stands at them."""

    db: sqlite3.Connection
    repository: Repository
    main: CommitId | None
    live: CommitId | None

    def write(self, files: Collection[str]) -> None:
        """Write the row of each of these articles anew."""
        shown = pictured.shown_by(self.db, files)
        filled, _ = unfilled(self.db, "texts")
        entries = [(file, self.repository.entry(self.main, file) if self.main else None) for file in sorted(files)]
        # All old rows go before the first new one comes: where commits were taken back, numbers change hands.
        for file, entry, same in [(file, entry, self._forget(file, entry, filled)) for file, entry in entries]:
            if entry:
                self._stand(file, entry, filled, with_text=not same)
        pictured.describe(self.db, shown | pictured.shown_by(self.db, files))

    def write_all(self) -> Iterator[int]:
        """Write the row of every article into an empty table, the longest unchanged first; the texts come later.

        :return: how many are written so far, now and then.
        """
        self._list("mains", self.main)
        self._list("lives", self.live)
        lines = self.db.execute(_STANDING)
        done = 0
        while batch := lines.fetchmany(_BATCH):
            blobs = chain.from_iterable(self._asked(line) for line in batch)
            found = self.repository.archive.contents(blobs)
            for line in batch:
                self._stand_at(line, found)
            done += len(batch)
            yield done
        self.db.execute("DROP TABLE temp.mains")
        self.db.execute("DROP TABLE temp.lives")

    def media(self, files: Iterable[str]) -> None:
        """Note of each of these pictures whether main has it."""
        pictured.put(self.db, {file: self.repository.entry(self.main, file) if self.main else None for file in files})

    def all_media(self) -> None:
        """Note every picture of main."""
        pictured.put_all(self.db, self.repository.archive.files(self.main, MEDIA) if self.main else ())

    def _list(self, table: str, head: CommitId | None) -> None:
        words = f"CREATE TABLE temp.{table} (name TEXT PRIMARY KEY, file BLOB, mode INTEGER, blob TEXT) WITHOUT ROWID"
        self.db.execute(words)
        found: Iterable[Entry] = self.repository.archive.files(head, "content/") if head else ()
        rows = (
            (text(entry.file), os.fsencode(entry.file), entry.mode, entry.blob)
            for entry in found
            if is_article(entry.file)
        )
        self.db.executemany(f"INSERT OR REPLACE INTO temp.{table} VALUES (?, ?, ?, ?)", rows)  # noqa: S608 - own names

    def _asked(self, line: sqlite3.Row) -> list[str]:
        asked = [line["blob"]] if line["mode"] in REGULAR else []
        if line["live_mode"] in REGULAR and line["live_blob"] != line["blob"]:
            asked.append(line["live_blob"])
        return asked

    def _stand_at(self, line: sqlite3.Row, found: Iterator[Found]) -> None:
        file = os.fsdecode(line["file"])
        nothing = Found("missing", None)
        article = article_of(file, next(found) if line["mode"] in REGULAR else nothing, line["mode"])
        live: Text | None = None
        if line["live_blob"] is not None:
            if line["live_blob"] == line["blob"] and line["live_mode"] == line["mode"]:
                live = article
            elif line["live_mode"] in REGULAR and line["live_blob"] != line["blob"]:
                live = article_of(file, next(found), line["live_mode"])
            else:
                live = article_of(file, content_of(self.repository, line["live_blob"]), line["live_mode"])
        self._row(line["id"], file, line["blob"], article, (line["live_blob"], live) if live else None)

    def _stand(self, file: str, entry: Entry, filled: int, *, with_text: bool) -> None:
        number = self._number(file)
        if number is None:
            return
        article = self._article(entry)
        live = self.repository.entry(self.live, file) if self.live else None
        same = live and (live.blob, live.mode) == (entry.blob, entry.mode)
        self._row(
            number, file, entry.blob, article, (live.blob, article if same else self._article(live)) if live else None
        )
        nods.note(self.db, file)
        if with_text and number >= filled:
            write_text(self.db, number, article)

    def _article(self, entry: Entry) -> Text:
        found = content_of(self.repository, entry.blob) if entry.regular else Found("missing", None)
        return article_of(entry.file, found, entry.mode)

    def _forget(self, file: str, entry: Entry | None, filled: int) -> bool:
        """Take an article's row away; its text stays when it is still the same, and then this is True."""
        name = text(file)
        old = self.db.execute("SELECT id, blob FROM articles WHERE file = ?", (name,)).fetchone()
        if old is None:
            return False
        same = entry is not None and (old["id"], old["blob"]) == (self._number(file), entry.blob)
        if not same and old["id"] >= filled:
            self.db.execute("DELETE FROM texts WHERE rowid = ?", (old["id"],))
            self.db.execute("DELETE FROM headlines WHERE rowid = ?", (old["id"],))
        for table in ("articles", "bylines", "tags"):
            self.db.execute(f"DELETE FROM {table} WHERE id = ?", (old["id"],))  # noqa: S608 - own names
        for table in ("shows", "links", "aliases"):
            self.db.execute(f"DELETE FROM {table} WHERE file = ?", (name,))  # noqa: S608 - own names
        return same

    def _number(self, file: str) -> int | None:
        """Give the number of an article's newest version, which is the article's own in every list."""
        (number,) = self.db.execute("SELECT max(seq) FROM versions WHERE file = ?", (text(file),)).fetchone()
        return number if number is None else int(number)

    def _row(self, number: int, file: str, blob: BlobId, article: Text, live: tuple[BlobId, Text] | None) -> None:
        versions = self.db.execute(_NEWEST, (text(file), _LOOKED_BACK)).fetchall()
        if any(version["moved_from"] for version in versions):
            where, values = moves.where(moves.line(self.db, text(file)))
            words = f"SELECT * FROM versions WHERE {where} ORDER BY seq DESC LIMIT ?"  # noqa: S608 - own names only
            versions = self.db.execute(words, (*values, _LOOKED_BACK)).fetchall()

        def read(blob: BlobId) -> Text:
            return article_of(file, content_of(self.repository, blob), _PLAIN)

        row = {"id": number, **row_of(file, blob, article, live, versions, read), **assigned.assignment(self.db, file)}
        marks = ", ".join("?" for _ in row)
        self.db.execute(f"INSERT INTO articles ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))  # noqa: S608
        self._spread(number, file, article, [row[name] for name in FILTERED])
        if live:
            self._shows(file, LIVE, live[1])

    def _spread(self, number: int, file: str, article: Text, filtered: list[object]) -> None:
        if isinstance(article, BrokenFile):
            return
        for author in article.authors:
            self.db.execute(_BYLINE, (text(author), number, *filtered))
        for tag in article.tags:
            self.db.execute(_TAG, (text(tag), number, *filtered))
        self._shows(file, MAIN, article)
        for target in _linked(file, article):
            self.db.execute("INSERT OR IGNORE INTO links VALUES (?, ?)", (text(target), text(file)))
        for alias in aliases(article):
            self.db.execute("INSERT OR IGNORE INTO aliases VALUES (?, ?)", (text(alias), text(file)))

    def _shows(self, file: str, branch: str, article: Text) -> None:
        if isinstance(article, BrokenFile):
            return
        for media, words in words_by_picture(article).items():
            row = (text(media), branch, text(file), text(words))
            self.db.execute("INSERT OR IGNORE INTO shows VALUES (?, ?, ?, ?)", row)


def write_text(db: sqlite3.Connection, number: int, article: Text) -> None:
    """Put an article's words where the search finds them; a broken file has none."""
    if isinstance(article, Article):
        words = (article.headline, article.standfirst, " ".join(article.authors), prose.plain(article.body))
        db.execute(_TEXT, (number, *map(searchable, words)))
        db.execute(_HEADLINE, (number, searchable(article.headline)))


def _linked(file: str, article: Article) -> Iterator[str]:
    """Name the articles that a text may link to, whatever the host that an address begins with."""
    for link in prose.placed_links(article.body):
        target = target_of(_HOST.sub("", link.url), at=file)
        if target:
            yield target
    for name in article.words("related"):
        yield name if name.startswith(CONTENT) else CONTENT + name
