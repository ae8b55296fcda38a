"""What the desk remembers of each person: the sections that they look after, and what they saw last."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cms.cli import main
from cms.core.article import BlobId
from cms.core.paths import page_of
from cms.desk import moving
from tests.desk.conftest import Desk

ONE, TWO, THREE = BlobId("1" * 40), BlobId("2" * 40), BlobId("3" * 40)
PAGE = "harbour/2026/11/gate.md"


def test_sections_are_set_from_the_command_line(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(desk.room.root)
    assert main(["-C", root, "user", "sections", "rosa", "city", "harbour", "city"]) == 0
    assert "rosa looks after harbour, city." in capsys.readouterr().out
    assert desk.room.beats.of("rosa") == ("city", "harbour")
    assert desk.room.beats.of("ines") == ()
    assert main(["-C", root, "user", "sections", "rosa", "sport"]) == 1
    assert "'sport' is not a section. Choose from harbour, city." in capsys.readouterr().err
    assert main(["-C", root, "user", "sections", "nobody", "city"]) == 1
    assert desk.room.beats.of("rosa") == ("city", "harbour")
    assert main(["-C", root, "user", "sections", "rosa"]) == 0
    assert desk.room.beats.of("rosa") == ()


def test_a_look_is_remembered_with_the_one_before_it(desk: Desk) -> None:
    looks, noon = desk.room.looks, desk.clock.now
    assert looks.last("rosa", PAGE) is None
    looks.note("rosa", PAGE, ONE, noon)
    first = looks.last("rosa", PAGE)
    assert first
    assert (first.blob, first.seen, first.before) == (ONE, noon, None)
    looks.note("rosa", PAGE, TWO, noon + timedelta(minutes=5))
    looks.note("rosa", PAGE, TWO, noon + timedelta(minutes=6))
    again = looks.last("rosa", PAGE)
    assert again
    assert (again.blob, again.before) == (TWO, ONE), "to load the page again loses nothing"
    assert (again.seen, again.before_seen) == (noon + timedelta(minutes=6), noon)
    assert looks.last("omar", PAGE) is None
    assert set(looks.at("rosa", [PAGE, "other.md"])) == {PAGE}


def test_only_the_newest_looks_are_remembered(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.staff.looks._MOST", 3)
    looks, noon = desk.room.looks, desk.clock.now
    for number in range(5):
        looks.note("rosa", f"{number}.md", ONE, noon + timedelta(minutes=number))
        looks.note("omar", "his.md", ONE, noon)
    assert set(looks.at("rosa", [f"{number}.md" for number in range(5)])) == {"2.md", "3.md", "4.md"}
    assert looks.last("omar", "his.md")


def test_looks_go_along_with_an_article_that_moves(desk: Desk) -> None:
    file = desk.begin()
    desk.room.looks.note("rosa", page_of(file), THREE, desk.clock.now)
    new = moving.move(desk.room, desk.ines, file, slug="gate-closes", section="")
    found = desk.room.looks.last("rosa", page_of(new))
    assert found
    assert found.blob == THREE
    assert desk.room.looks.last("rosa", page_of(file)) is None
