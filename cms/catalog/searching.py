"""Search: the newest first, streamed from the index without a sort; or the best among the newest matches."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from dataclasses import dataclass

from cms.catalog.listing import Filters, by_id, filters
from cms.catalog.texts import searchable
from cms.catalog.values import Page, Query, Row
from cms.core.paging import slice_of

COUNTED = 1_000
"""Matches that are counted; of more it is only said that there are more."""

_COUNTED_FILTERED = 200
"""With a filter, since each match has to be looked up."""

_RANKED = 10_000
"""Newest matches among which the best are chosen."""

_FEW = 1_000
"""Articles that a filter leaves, each of which may be asked for the words."""

_COMMON = 15
"""Times as many articles that must have the words: asking an article for words takes longer than for its state."""

_BEGINNINGS = 200
"""Words with one beginning that are looked for by name; of more the index joins all lists before it gives a match."""

_CHUNK = re.compile(r'"([^"]*)"?|([^\s"]+)')
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MAX_WORDS = 12
_SHORTEST_START = 4
"""Letters that a last word needs to stand for all words that begin with it."""

_ANY_START = 1
"""The same among the words of headlines, whose beginnings of up to three letters the index keeps as words."""

_SCORE = "bm25(texts, 10.0, 4.0, 6.0, 1.0)"
"""Weights of headline, standfirst, byline and body."""

_VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab('main', 'texts', 'row')"


@dataclass(frozen=True, slots=True)
class _Words:
    """What a person typed: every word must be there, words in quotes side by side.

    :param last: the last one, when it may be the beginning of others; else empty.
    """

    before: tuple[str, ...]
    final: str
    last: str

    @property
    def exact(self) -> str:
        """Give the search term for the words as they are."""
        return " AND ".join((*self.before, self.final))


@dataclass(frozen=True, slots=True)
class _Matches:
    """A way to walk the matches, newest first: SQL that gives their numbers as ``id``."""

    terms: str
    walk: str
    values: tuple[object, ...]


def search(db: sqlite3.Connection, query: Query) -> Page:
    """Give one page of matches, each with where its words were found."""
    words = _words(query.q)
    if words is None:
        return Page((), 0, 1, 1, None)
    narrow = _narrowed(query)
    most = _COUNTED_FILTERED if narrow else COUNTED
    chosen = _matches(db, query, words.exact, narrow)
    total = _counted(db, chosen, most)
    if total <= most and words.last:
        chosen = _matches(db, query, _begun(db, words), narrow)
        total = _counted(db, chosen, most)
    more = total > most
    total = min(total, most)
    page, pages, start = slice_of(total, query.size, query.page)
    ids = _ids(db, query, chosen, narrow, start)
    return Page(by_id(db, ids, _snippets(db, chosen.terms, ids)), total, page, pages, None, more)


def picked(db: sqlite3.Connection, typed: str, limit: int) -> tuple[Row, ...]:
    """Give articles to choose from while somebody types: whose headlines have the words, newest first, then others.

    A last word that is whole comes before one that only begins as it was typed; each way is a walk down one list
    of matches, which the index holds in the order wanted, and stops when there are enough.
    """
    words = _words(typed, _ANY_START)
    if words is None:
        return ()
    terms = [words.exact, *([f"{words.exact} *"] if words.last else [])]
    headed = "SELECT rowid FROM headlines WHERE headlines MATCH ? ORDER BY rowid DESC LIMIT ?"
    ids: dict[int, None] = {}
    for asked in terms:
        if len(ids) < limit:
            ids |= dict.fromkeys(number for (number,) in db.execute(headed, (asked, limit)))
    rows = by_id(db, [*ids][:limit])
    if len(rows) == limit:
        return rows
    files = {row.file for row in rows}
    found = search(db, Query(q=typed, size=limit)).rows
    return (*rows, *[row for row in found if row.file not in files])[:limit]


def _words(typed: str, shortest: int = _SHORTEST_START) -> _Words | None:
    """Read what was typed; None when it holds no word."""
    chunks = list(_CHUNK.finditer(searchable(_CONTROL.sub(" ", typed))))
    said = [(quoted or plain or "", plain is not None) for quoted, plain in (found.groups() for found in chunks)]
    said = [(text, plain) for text, plain in said if re.search(r"\w", text)][:_MAX_WORDS]
    if not said:
        return None
    *before, (last, plain) = said
    begins = plain and len(re.split(r"\W+", last)[-1]) >= shortest
    return _Words(tuple(f'"{text}"' for text, _ in before), f'"{last}"', last if begins else "")


def _begun(db: sqlite3.Connection, words: _Words) -> str:
    """Give the search term for all words that begin as the last one does.

    Each is named where that can be done: for a bare beginning the index joins their lists before it gives a match,
    and does so again for the snippet of every match.
    """
    begun = words.last.lower()
    if begun.isalnum() and unicodedata.normalize("NFD", begun) == begun:  # it stands in the index as it was typed
        after = begun[:-1] + chr(ord(begun[-1]) + 1)
        db.execute(_VOCABULARY)
        asked = "SELECT term FROM temp.vocabulary WHERE term >= ? AND term < ? LIMIT ?"
        found = [f'"{term}"' for (term,) in db.execute(asked, (begun, after, _BEGINNINGS + 1))]
        if len(found) <= _BEGINNINGS:
            return " AND ".join((*words.before, f"({' OR '.join(found)})" if found else words.final))
    return f"{words.exact}*"


def _narrowed(query: Query) -> Filters | None:
    """Give the query's other filters; None when there is none."""
    asked = (query.section, query.lang, query.state, query.author, query.tag, query.account)
    return filters(query) if any(asked) else None


def _matches(db: sqlite3.Connection, query: Query, terms: str, narrow: Filters | None) -> _Matches:
    """Choose what is walked: the matches of the words, or, where a filter leaves far fewer, what that leaves."""
    if narrow is None:
        return _Matches(terms, "SELECT rowid AS id FROM texts WHERE texts MATCH ? ORDER BY rowid DESC", (terms,))
    if query.order != "rank" and _is_rare(db, narrow, terms):
        asked = "EXISTS (SELECT 1 FROM texts WHERE texts MATCH ? AND rowid = a.id)"
        walk = (
            f"SELECT a.id AS id FROM {narrow.source} WHERE {narrow.where} AND {asked}"  # noqa: S608
            f" ORDER BY a.id DESC"
        )
        return _Matches(terms, walk, (*narrow.values, terms))
    walk = f"SELECT rowid AS id FROM texts WHERE texts MATCH ? AND {_kept(narrow)} ORDER BY rowid DESC"  # noqa: S608
    return _Matches(terms, walk, (terms, *narrow.values))


def _is_rare(db: sqlite3.Connection, narrow: Filters, terms: str) -> bool:
    """Tell whether a filter leaves few articles, and the words are in many more."""
    left = f"SELECT 1 FROM {narrow.source} WHERE {narrow.where}"  # noqa: S608 - own names only
    few = _counted(db, _Matches(terms, left, narrow.values), _FEW)
    if few > _FEW:
        return False
    least = _COMMON * few
    return _counted(db, _Matches(terms, "SELECT 1 FROM texts WHERE texts MATCH ?", (terms,)), least) > least


def _kept(narrow: Filters) -> str:
    """Give the filters as a condition on a match."""
    source = re.sub(r"INDEXED BY articles_\w+", "INDEXED BY articles_listed", narrow.source, count=1)
    return f"EXISTS (SELECT 1 FROM {source} WHERE {narrow.where} AND a.id = texts.rowid)"  # noqa: S608


def _counted(db: sqlite3.Connection, matches: _Matches, most: int) -> int:
    """Count the matches, up to one more than ``most``."""
    words = f"SELECT count(*) FROM ({matches.walk} LIMIT ?)"  # noqa: S608 - own names only
    (number,) = db.execute(words, (*matches.values, most + 1)).fetchone()
    return int(number)


def _ids(db: sqlite3.Connection, query: Query, matches: _Matches, narrow: Filters | None, start: int) -> list[int]:
    if query.order != "rank":
        found = db.execute(f"{matches.walk} LIMIT ? OFFSET ?", (*matches.values, query.size, start))
        return [number for (number,) in found]
    kept = f"AND {_kept(narrow)}" if narrow else ""
    newest = (
        f"SELECT rowid AS id, {_SCORE} AS score FROM texts WHERE texts MATCH ? {kept}"  # noqa: S608 - own names only
        " ORDER BY rowid DESC LIMIT ?"
    )
    words = f"SELECT id FROM ({newest}) ORDER BY score, id DESC LIMIT ? OFFSET ?"  # noqa: S608 - own names only
    values = (matches.terms, *(narrow.values if narrow else ()), _RANKED, query.size, start)
    return [number for (number,) in db.execute(words, values)]


def _snippets(db: sqlite3.Connection, terms: str, ids: list[int]) -> dict[int, str]:
    words = "SELECT snippet(texts, -1, char(2), char(3), '…', 18) FROM texts WHERE texts MATCH ? AND rowid = ?"
    found = ((number, db.execute(words, (terms, number)).fetchone()) for number in ids)
    return {number: snippet[0] for number, snippet in found if snippet}
