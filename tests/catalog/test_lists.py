"""Lists and history by the page: the same as going through everything, and by an index."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator

import pytest

from cms.catalog import Asked, Query, Row
from cms.catalog.waiting import BOARD
from cms.core.article import Work
from cms.newsroom import Newsroom, newsroom
from tests.bench.archive import make_archive


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """Open an archive that the tests of this file only read."""
    root = tmp_path_factory.mktemp("archive")
    archive = make_archive(root, articles=150, edits=120, versions=30, tags=9, authors=6, writers=2)
    with newsroom(archive.root) as opened:
        yield opened


@pytest.fixture(scope="module")
def everything(room: Newsroom) -> list[Row]:
    """Give every article, newest change first."""
    found: list[Row] = []
    for page in range(1, 6):
        found += room.catalog.rows(Query(page=page, size=30)).rows
    assert len({row.file for row in found}) == 150
    return found


def fits(row: Row, query: Query, mine: set[str]) -> bool:
    state = query.state in {"", row.work.value, row.public.value}
    if query.state == "approved":
        state = row.work is Work.APPROVED and row.public != "live"
    if query.state == "changes":
        state = row.sent_back
    return (
        state
        and query.section in {"", row.section}
        and query.lang in {"", row.lang}
        and (not query.author or query.author in row.authors)
        and (not query.tag or query.tag in row.tags)
        and (not query.account or row.file in mine)
    )


def test_any_filter_and_any_page_are_what_going_through_everything_gives(room: Newsroom, everything: list[Row]) -> None:
    authors, tags = room.catalog.known("author"), room.catalog.known("tag")
    mine = {
        row.file
        for row in everything
        if any(version.account == "writer1" and version.act == "edit" for version in room.catalog.history(row.file))
    }
    assert 0 < len(mine) < 150
    asked = itertools.product(
        ("", "live", "draft", "approved", "review", "changes", "changed"),
        ("", everything[0].section),
        ("", "ar"),
        ("", authors[0], authors[-1]),
        ("", tags[0]),
        ("", "writer1"),
    )
    for state, section, lang, author, tag, account in asked:
        query = Query(state=state, section=section, lang=lang, author=author, tag=tag, account=account, size=7)
        wanted = [row.file for row in everything if fits(row, query, mine)]
        found = room.catalog.rows(query)
        assert (found.total, found.pages) == (len(wanted), max(1, -(-len(wanted) // 7))), query
        pages = {1, 2, found.pages // 2, found.pages - 1, found.pages} - {0, -1}
        for page in pages & set(range(1, found.pages + 1)):
            part = room.catalog.rows(Query(**{**fields(query), "page": page}))
            assert [row.file for row in part.rows] == wanted[(page - 1) * 7 : page * 7], (query, page)


def fields(query: Query) -> dict[str, object]:
    return {name: getattr(query, name) for name in Query.__dataclass_fields__}


def test_the_numbers_beside_the_states_are_those_of_the_rows(room: Newsroom, everything: list[Row]) -> None:
    author = room.catalog.known("author")[0]
    for query in (Query(), Query(section=everything[3].section), Query(author=author), Query(lang="ar", author=author)):
        counts = room.catalog.rows(query).counts
        assert counts is not None
        for state in ("", "live", "draft", "approved", "review", "changed", "changes", "never"):
            with_state = Query(**{**fields(query), "state": state})
            assert counts[state] == sum(fits(row, with_state, set()) for row in everything), (query, state)


def test_kept_numbers_are_counted_numbers(room: Newsroom, everything: list[Row]) -> None:
    assert everything
    with sqlite3.connect(room.private / "catalog.db") as db:
        kept = db.execute("SELECT section, lang, work, public, sent_back, number FROM tallies ORDER BY 1, 2, 3, 4, 5")
        counted = db.execute(
            "SELECT section, lang, work, public, sent_back, count(*) FROM articles"
            " GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"
        )
        assert kept.fetchall() == counted.fetchall()
        named = db.execute("SELECT kind, name, number FROM names ORDER BY kind, name").fetchall()
        found = db.execute(
            "SELECT 'author', author, count(*) FROM bylines GROUP BY author"
            " UNION ALL SELECT 'tag', tag, count(*) FROM tags GROUP BY tag ORDER BY 1, 2"
        )
        assert named == found.fetchall()


def test_a_page_past_the_end_is_the_last_one(room: Newsroom) -> None:
    last = room.catalog.rows(Query(page=5, size=30))
    assert room.catalog.rows(Query(page=99_999, size=30)) == last
    assert room.catalog.rows(Query(page=-3, size=30)).page == 1
    assert room.catalog.rows(Query(state="no such", page=7)).rows == ()


def test_names_are_offered_by_use_and_by_beginning(room: Newsroom) -> None:
    most = room.catalog.known("author", limit=2)
    assert len(most) == 2
    assert room.catalog.rows(Query(author=most[0])).total >= room.catalog.rows(Query(author=most[1])).total
    begins = most[1][:4]
    assert most[1] in room.catalog.known("author", begins)
    assert all(name.startswith(begins) for name in room.catalog.known("author", begins))


def test_a_history_comes_by_the_page(room: Newsroom, everything: list[Row]) -> None:
    file = max(everything, key=lambda row: room.catalog.count_versions(row.file)).file
    total = room.catalog.count_versions(file)
    assert total >= 31
    whole = room.catalog.history(file, limit=1000)
    parts = [room.catalog.history(file, 10, start) for start in range(0, total, 10)]
    assert list(itertools.chain(*parts)) == whole
    assert room.catalog.version(file, whole[-1].commit) == whole[-1]


@pytest.mark.parametrize(
    "words",
    [
        "SELECT id FROM articles a INDEXED BY articles_section WHERE section = 'x' AND lang = 'y' ORDER BY a.id DESC",
        "SELECT id FROM articles a INDEXED BY articles_work WHERE work = 'draft' AND lang = 'y' ORDER BY a.id DESC",
        "SELECT id FROM articles a INDEXED BY articles_listed WHERE 1 ORDER BY a.id DESC",
        "SELECT a.id FROM bylines a WHERE a.author = 'x' ORDER BY a.id DESC",
        "SELECT a.id FROM hands a INDEXED BY hands_id WHERE a.account = 'x' AND a.id IS NOT NULL ORDER BY a.id DESC",
        "SELECT * FROM versions WHERE file = 'x' ORDER BY seq DESC",
        "SELECT * FROM articles INDEXED BY articles_queue WHERE work = 'review'"
        " ORDER BY coalesce(submitted_at, changed), id",
        "SELECT * FROM articles INDEXED BY articles_due WHERE status = 'approved' AND publish_at <= 'x'"
        " ORDER BY publish_at, id",
        "SELECT * FROM articles INDEXED BY articles_asked WHERE work = 'review' AND reviewer = 'x' AND reviewer <> ''"
        " ORDER BY coalesce(submitted_at, changed), id",
        "SELECT * FROM articles INDEXED BY articles_beat WHERE work = 'review' AND section IN ('x')"
        " ORDER BY coalesce(submitted_at, changed), id",
        "SELECT * FROM articles INDEXED BY articles_wanted WHERE due >= 'x' AND due < 'y' ORDER BY due, id",
        "SELECT id FROM articles INDEXED BY articles_owned WHERE owner = 'x' AND owner <> ''",
        "SELECT * FROM comments c WHERE kind = 'assign' AND file = 'x' AND account IS NOT NULL ORDER BY time DESC",
        *(
            f"SELECT * FROM articles INDEXED BY {index} WHERE {where} ORDER BY id DESC"  # noqa: S608 - own names
            for index, where in BOARD.values()
        ),
    ],
)
def test_nothing_is_sorted_or_scanned(room: Newsroom, words: str) -> None:
    room.catalog.count_reviews(Asked())  # so that there is a catalog
    with sqlite3.connect(room.private / "catalog.db") as db:
        plan = " ".join(str(step[3]) for step in db.execute(f"EXPLAIN QUERY PLAN {words} LIMIT 30"))
    assert "TEMP B-TREE" not in plan
    assert "INDEX" in plan or "PRIMARY KEY" in plan


def test_of_many_matches_it_is_said_that_there_are_more(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.catalog.searching.COUNTED", 40)
    found = room.catalog.rows(Query(q="the", size=20, page=9))
    assert (found.total, found.more, found.page, found.pages, len(found.rows)) == (40, True, 2, 2, 20)
    few = room.catalog.rows(Query(q="quilla", size=20))
    assert (few.total, few.more) == (5, False)
