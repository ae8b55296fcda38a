"""Lists of articles: any filter, any page, at a cost that follows the page and not the archive.

``articles.id`` grows with the last change, so the newest comes first by walking an index backwards. Each
filter has an index that holds all other filters' columns, and the numbers beside the states are kept, not counted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cms.catalog.rows import ROW, row_of_record
from cms.catalog.values import Page, Query, Row
from cms.core.article import Public, Work
from cms.core.paging import slice_of

_LEADS = (
    ("author", "bylines", "author"),
    ("tag", "tags", "tag"),
    ("account", "hands INDEXED BY hands_id", "account"),
)
_WAITING = "a.work = 'approved' AND a.public <> 'live'"


@dataclass(frozen=True, slots=True)
class Filters:
    """A query's filters as SQL.

    :param source: what is walked as ``a``; its ``id`` is the article's, and the order.
    """

    source: str
    where: str
    values: tuple[object, ...]


def rows(db: sqlite3.Connection, query: Query) -> Page:
    """Give one page of articles, newest change first, and how many there are of each state."""
    numbers = counts(db, query)
    total = numbers.get(query.state, 0)
    page, pages, start = slice_of(total, query.size, query.page)
    ids = _ids(db, filters(query), total, start, query.size) if total else []
    return Page(by_id(db, ids), total, page, pages, numbers)


def counts(db: sqlite3.Connection, query: Query) -> dict[str, int]:
    """Count the articles of each state that the query's other filters leave."""
    if query.author or query.tag or query.account:
        chosen = filters(query, stateless=True)
        words = (
            f"SELECT a.work, a.public, a.sent_back, count(*) FROM {chosen.source}"  # noqa: S608 - own names only
            f" WHERE {chosen.where} GROUP BY 1, 2, 3"
        )
        return _by_state(db.execute(words, chosen.values))
    where, values = _equal(query)
    words = f"SELECT work, public, sent_back, sum(number) FROM tallies a WHERE {where} GROUP BY 1, 2, 3"  # noqa: S608
    return _by_state(db.execute(words, values))


def by_id(db: sqlite3.Connection, ids: Sequence[int], snippets: dict[int, str] | None = None) -> tuple[Row, ...]:
    """Give the rows of these articles, in this order."""
    marks = ", ".join("?" * len(ids))
    found = {row["id"]: row for row in db.execute(f"SELECT {ROW} WHERE id IN ({marks})", tuple(ids))}
    return tuple(row_of_record(found[number], (snippets or {}).get(number, "")) for number in ids if number in found)


def filters(query: Query, *, stateless: bool = False) -> Filters:
    """Choose what is walked for a query: the articles of an author, a tag or an account, else an index of all."""
    where, values = _equal(query)
    state = "1" if stateless or not query.state else condition(query.state)
    led = [(table, column, getattr(query, name)) for name, table, column in _LEADS if getattr(query, name)]
    if not led:
        return Filters(f"articles a INDEXED BY {_index(query, state)}", f"{where} AND {state}", tuple(values))
    (table, column, value), *more = led
    conditions = [f"a.{column} = ?", "a.id IS NOT NULL"]
    first: list[object] = [value]
    for other, name, wanted in more:
        conditions.append(f"EXISTS (SELECT 1 FROM {_as(other, 'x')} WHERE x.{name} = ? AND x.id = a.id)")  # noqa: S608
        first.append(wanted)
    conditions += [where, state]
    return Filters(_as(table, "a"), " AND ".join(conditions), (*first, *values))


def _as(table: str, name: str) -> str:
    """Give a table its name in a query, before the index that it is walked by."""
    plain, *index = table.partition(" ")
    return f"{plain} {name}{''.join(index)}"


def condition(state: str) -> str:
    """Give the condition for a state that somebody asked for; an unknown one matches nothing.

    What readers have word for word is live and no longer waits as approved.
    """
    if state == "changes":
        return "a.sent_back"
    if state == Work.APPROVED:
        return _WAITING
    if state in set(Work):
        return f"a.work = '{Work(state).value}'"
    return f"a.public = '{Public(state).value}'" if state in set(Public) else "0"


def _index(query: Query, state: str) -> str:
    """Name the index that leads most directly to what is asked for."""
    special = {"a.sent_back": "articles_sent_back", _WAITING: "articles_waiting"}
    if state in special:
        return special[state]
    if state.startswith("a.work"):
        return "articles_work"
    if query.section:
        return "articles_section"
    if query.lang:
        return "articles_lang"
    return "articles_public" if state.startswith("a.public") else "articles_listed"


def _ids(db: sqlite3.Connection, chosen: Filters, total: int, start: int, size: int) -> list[int]:
    """Give the ids of one page, walking from whichever end is nearer."""
    size = min(size, total - start)
    backwards = start > total // 2
    order, skipped = ("ASC", total - start - size) if backwards else ("DESC", start)
    words = (
        f"SELECT a.id FROM {chosen.source} WHERE {chosen.where}"  # noqa: S608 - own names only
        f" ORDER BY a.id {order} LIMIT ? OFFSET ?"
    )
    found = [number for (number,) in db.execute(words, (*chosen.values, size, skipped))]
    return found[::-1] if backwards else found


def _equal(query: Query) -> tuple[str, list[object]]:
    asked = [(name, value) for name, value in (("section", query.section), ("lang", query.lang)) if value]
    return " AND ".join([f"a.{name} = ?" for name, _ in asked]) or "1", [value for _, value in asked]


def _by_state(found: Iterable[tuple[str, str, int, int]]) -> dict[str, int]:
    numbers: dict[str, int] = dict.fromkeys([*Work, *Public, "changes", ""], 0)
    for work, public, sent_back, number in found:
        names = {public, "", *(["changes"] if sent_back else [])}
        if (work, public) != (Work.APPROVED, Public.LIVE):
            names.add(work)
        for name in names:
            numbers[name] += number
    return numbers
