"""Search: what people type, and what they mean by it."""

from __future__ import annotations

import pytest

from cms.catalog import Asked, Query
from cms.desk import reviewing, writing
from cms.desk.manuscript import Manuscript
from tests.desk.conftest import STORY, Desk

TEXTS = {
    "Sea gate closes": "The old harbour wall held. “Naïve”, said the co-op.",
    "Harbour gate opens": "The sea was calm; the harbourmaster slept.",
    "Gate fees rise": "Nothing about water here. The sea harbour gate is not named in this order.",
    "المدينة القديمة": "قال المُعَلِّم إن المدينة جميلة.",
}


@pytest.fixture
def texts(desk: Desk) -> Desk:
    """Begin a few articles, the first one first."""
    for title, body in TEXTS.items():
        lang = "ar" if title[0] > "z" else "en"
        fields = {**{name: getattr(STORY, name) for name in Manuscript.__dataclass_fields__}, "title": title}
        writing.create(desk.room, desk.ines, Manuscript(**{**fields, "summary": "", "body": body, "lang": lang}))
    return desk


def titles(desk: Desk, q: str, **more: object) -> list[str]:
    return [row.headline for row in desk.room.catalog.rows(Query(q=q, **more)).rows]


def test_search_finds_what_people_mean(texts: Desk) -> None:
    sea, harbour, fees, arabic = TEXTS
    assert titles(texts, "sea harbour") == [fees, harbour, sea]  # every word, newest first
    assert titles(texts, '"sea harbour"') == [fees]  # side by side
    assert titles(texts, '"sea gate') == [sea]  # a quotation mark that was not closed
    assert titles(texts, "harbourm") == [harbour]  # the beginning of a last word
    assert titles(texts, "harbourm sea") == []  # of a last word only
    assert titles(texts, "naive") == titles(texts, "NAÏVE") == titles(texts, "nai\u0308ve") == [sea]
    assert titles(texts, "co-op") == [sea]
    assert titles(texts, "op co") == [sea]
    assert titles(texts, '"op co"') == []
    assert titles(texts, "المعلم") == titles(texts, "المُعَلِّم") == [arabic]
    assert titles(texts, "gate", order="rank")[-1] == harbour or fees in titles(texts, "gate", order="rank")
    assert sorted(titles(texts, "gate", order="rank")) == sorted(titles(texts, "gate"))
    assert titles(texts, "gate", lang="ar") == []
    assert titles(texts, "قال", lang="ar") == [arabic]
    for odd in ('"', "* OR", "NEAR(", "—", "a:b", '""', "headline : x", "\x00", "'", "(", "^sea", "-sea"):
        titles(texts, odd)  # whatever is typed, there is an answer
    assert titles(texts, "— …") == []


def test_a_match_is_shown_with_its_words_marked(texts: Desk) -> None:
    [row] = texts.room.catalog.rows(Query(q="harbourmaster")).rows
    assert "\x02harbourmaster\x03" in row.snippet
    assert texts.room.catalog.rows(Query(q="harbourmaster")).counts is None
    assert texts.room.catalog.rows(Query()).rows[0].snippet == ""


def test_the_best_match_has_the_word_in_its_headline(texts: Desk) -> None:
    assert titles(texts, "harbour", order="rank")[0] == "Harbour gate opens"
    assert titles(texts, "harbour")[0] == "Gate fees rise"


def test_what_is_sent_back_stands_in_its_list(texts: Desk) -> None:
    file = texts.room.catalog.rows(Query(q="harbourmaster")).rows[0].file
    reviewing.submit(texts.room, texts.ines, file)
    assert [row.file for row in texts.room.catalog.reviews(Asked(), 9)] == [file]
    reviewing.send_back(texts.room, texts.rosa, file, comment="Who slept?")
    assert [row.file for row in texts.room.catalog.rows(Query(state="changes")).rows] == [file]
    assert texts.room.catalog.counts(Query())["changes"] == 1
    assert texts.room.catalog.rows(Query(account="ines", size=2)).rows[0].file == file
    writing.discard(texts.room, texts.rosa, file)
    assert texts.room.catalog.counts(Query())["changes"] == 0
    assert texts.room.catalog.rows(Query(account="ines")).total == 3
