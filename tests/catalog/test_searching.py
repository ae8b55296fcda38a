"""Search finds the same whichever way it walks: by the words, by the filter, by the words of one beginning."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

import pytest

from cms.catalog import Query, searching
from cms.newsroom import Newsroom, newsroom
from tests.bench.archive import make_archive

FILTERS = [{}, {"state": "draft"}, {"state": "live"}, {"state": "review", "lang": "en"}, {"section": "city"}]
WAYS = {"by the words": -1, "by the filter": 1_000_000}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """Open an archive that the tests of this file only read."""
    archive = make_archive(tmp_path_factory.mktemp("archive"), articles=150, edits=120, tags=9, authors=6, writers=2)
    with newsroom(archive.root) as opened:
        yield opened


def found(room: Newsroom, **asked: str) -> list[tuple[str, str]]:
    """Give file and snippet of everything that is found."""
    pages = [room.catalog.rows(Query(size=40, page=page, **asked)) for page in range(1, 6)]
    return [(row.file, row.snippet) for page in pages[: pages[0].pages] for row in page.rows]


def in_words(room: Newsroom, begin: str) -> set[str]:
    """Give every word of all texts that begins so, read from the texts themselves."""
    with sqlite3.connect(room.private / "catalog.db") as db:
        texts = [" ".join(row).lower() for row in db.execute("SELECT headline, standfirst, byline, body FROM texts")]
    return {word for text in texts for word in text.split() if word.isalpha() and word.startswith(begin)}


@pytest.mark.parametrize("words", ["the", "the of", '"of the"', "council", "nowhere"])
@pytest.mark.parametrize("narrow", FILTERS)
def test_both_ways_find_the_same(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, words: str, narrow: dict[str, str]
) -> None:
    ways = []
    for few in WAYS.values():
        monkeypatch.setattr(searching, "_FEW", few)
        monkeypatch.setattr(searching, "_COMMON", 0)
        ways.append(found(room, q=words, **narrow))
    assert ways[0] == ways[1]
    listed = {row.file for page in range(1, 5) for row in room.catalog.rows(Query(page=page, size=40, **narrow)).rows}
    assert {file for file, _ in ways[0]} == {file for file, _ in found(room, q=words)} & listed


def test_a_rare_state_is_walked_by_the_state(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = []
    real = searching._matches
    monkeypatch.setattr(searching, "_matches", lambda *asked: steps.append(real(*asked)) or steps[-1])
    monkeypatch.setattr(searching, "_COMMON", 1)
    found(room, q="the", state="review")
    assert steps
    assert all("FROM articles" in step.walk.split("EXISTS")[0] for step in steps)
    steps.clear()
    found(room, q="the", state="live")
    assert steps
    assert all("FROM texts" in step.walk.split("EXISTS")[0] for step in steps)


def test_a_beginning_finds_every_word_that_begins_so(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = sorted(word[:4] for word in in_words(room, "") if len(word) > 5)[40]
    assert len(in_words(room, begin)) >= 1
    named = found(room, q=begin)
    monkeypatch.setattr(searching, "_BEGINNINGS", -1)
    assert [file for file, _ in found(room, q=begin)] == [file for file, _ in named]
    assert named
    assert all(snippet for _, snippet in named)
    both = found(room, q=f"the {begin}")
    monkeypatch.undo()
    assert found(room, q=f"the {begin}") == both


@pytest.mark.parametrize(
    "typed", ["Élys", "straß", "المد", "й…йный", 'foo-bar"', "a_bcd", "ＦＵＬＬ", "ﬁnal", "\U0010ffff" * 4]
)
def test_odd_beginnings_end_in_an_answer(room: Newsroom, typed: str) -> None:
    assert room.catalog.rows(Query(q=typed)).pages == 1


def test_a_beginning_with_a_capital_or_an_accent_is_found(tmp_path) -> None:
    with sqlite3.connect(tmp_path / "words.db") as db:
        db.execute("CREATE VIRTUAL TABLE texts USING fts5 (body, tokenize = 'unicode61 remove_diacritics 2')")
        db.executemany(
            "INSERT INTO texts VALUES (?)", [("Élysée",), ("straße",), ("Harbour",), ("харбор",), ("מדינה",)]
        )
        for typed in ("Élys", "elys", "straß", "Harb", "harb", "харб", "מדינ"):
            words = searching._words(typed)
            (number,) = db.execute(
                "SELECT count(*) FROM texts WHERE texts MATCH ?", (searching._begun(db, words),)
            ).fetchone()
            assert number == 1, typed


def test_headlines_are_walked_down_one_list_of_the_index(room: Newsroom) -> None:
    """So a beginning costs what is shown of it, not what it is in: neither a sort nor a look at each row."""
    every = list(
        dict.fromkeys(
            row.headline for page in (1, 2, 3, 4) for row in room.catalog.rows(Query(size=40, page=page)).rows
        )
    )
    words = sorted(
        {word.lower() for headline in every for word in headline.split() if word.isascii() and word.isalpha()}
    )
    for begin in [word[:length] for word in words[::7] for length in (1, 2, 3, 4)]:
        wanted = [one for one in every if any(word.lower().startswith(begin) for word in re.split(r"\W+", one))]
        offered = [row.headline for row in room.catalog.picked(begin, 12)]
        assert wanted
        assert set(offered[: min(12, len(wanted))]) <= set(wanted), begin
    with sqlite3.connect(room.private / "catalog.db") as db:
        asked = "SELECT rowid FROM headlines WHERE headlines MATCH '\"h\" *' ORDER BY rowid DESC LIMIT 12"
        plan = [line for *_, line in db.execute(f"EXPLAIN QUERY PLAN {asked}")]
    assert len(plan) == 1
    assert plan[0].startswith("SCAN headlines VIRTUAL TABLE INDEX")
