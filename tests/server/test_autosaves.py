"""Autosaves: one text for each person and file, never overwritten unseen, and never back again once it was saved."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cms.drafts import Autosave, Autosaves, Drafts, Kind, Mark, Outcome
from cms.drafts.autosaves import SHEETS, SPACE

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FILE = "content/harbour/2026/11/gate.md"
ONE, TWO = "1" * 16, "2" * 16


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[Drafts]:
    opened = Drafts.open(tmp_path / "drafts.db")
    yield opened
    opened.close()


@pytest.fixture
def autosaves(drafts: Drafts) -> Autosaves:
    return Autosaves(drafts)


def typed(form: str, number: int, body: str = "", file: str = FILE, account: str = "ines") -> Autosave:
    fields = {"title": "Gate", "body": body or f"{form[0]}:{number}"}
    return Autosave(account, file, Mark(form, number), "b" * 40, fields, NOON)


def body(autosaves: Autosaves, file: str = FILE, form: str = "") -> str:
    found = autosaves.find("ines", file, form)
    return found.fields["body"] if found else ""


def test_a_form_keeps_its_newest_text_in_one_row(autosaves: Autosaves) -> None:
    last = typed(ONE, 2, "Zwölf\r\nسطر \udce9")
    assert autosaves.keep(typed(ONE, 1)) is Outcome.KEPT
    assert autosaves.keep(last) is Outcome.KEPT
    assert autosaves.keep(typed(ONE, 1)) is Outcome.KEPT
    assert autosaves.find("ines", FILE) == last
    assert [offer.mark for offer in autosaves.offers("ines")] == [Mark(ONE, 2)]
    assert autosaves.find("rosa", FILE) is None
    assert autosaves.offers("rosa") == ()


def test_text_of_another_form_is_not_overwritten_unseen(autosaves: Autosaves, drafts: Drafts) -> None:
    autosaves.keep(typed(ONE, 5))
    assert autosaves.keep(typed(TWO, 1)) is Outcome.OTHER
    assert autosaves.keep(typed(TWO, 1), instead=Mark(ONE, 4)) is Outcome.OTHER
    assert body(autosaves) == "1:5"
    assert autosaves.keep(typed(TWO, 2), instead=Mark(ONE, 5)) is Outcome.KEPT
    assert body(autosaves) == "2:2"
    (aside,) = drafts.kept("ines", FILE)
    assert aside.kind is Kind.ASIDE
    assert drafts.find("ines", aside.number).fields["body"] == "1:5"
    assert autosaves.keep(typed(ONE, 6)) is Outcome.OTHER


def test_a_form_that_began_with_another_ones_text_goes_on_from_it(autosaves: Autosaves) -> None:
    autosaves.keep(typed(ONE, 5))
    assert autosaves.keep(typed(TWO, 1), after=Mark(ONE, 5)) is Outcome.KEPT
    assert body(autosaves) == "2:1"
    # The other tab is still open and typed on: neither overwrites the other.
    assert autosaves.keep(typed(ONE, 6)) is Outcome.OTHER
    autosaves.settle("ines", [Mark(TWO, 1)], NOON)
    assert autosaves.keep(typed(ONE, 6)) is Outcome.KEPT
    assert autosaves.keep(typed(TWO, 2), after=Mark(ONE, 5)) is Outcome.OTHER


def test_what_was_saved_does_not_come_back_with_a_request_that_is_late(autosaves: Autosaves) -> None:
    autosaves.keep(typed(ONE, 3))
    autosaves.settle("ines", [Mark(ONE, 5)], NOON)
    assert autosaves.keep(typed(ONE, 4)) is Outcome.OVER
    assert autosaves.keep(typed(ONE, 5)) is Outcome.OVER
    assert autosaves.offers("ines") == ()
    assert autosaves.keep(typed(ONE, 6)) is Outcome.KEPT  # the same form was typed in again
    assert autosaves.keep(typed(ONE, 4, account="rosa")) is Outcome.KEPT  # and nobody speaks for another


def test_text_that_was_typed_after_the_save_stays(autosaves: Autosaves) -> None:
    autosaves.keep(typed(ONE, 7))
    autosaves.settle("ines", [Mark(ONE, 5)], NOON)
    assert body(autosaves) == "1:7"


def test_what_is_dropped_can_be_found_for_a_day(autosaves: Autosaves, drafts: Drafts) -> None:
    autosaves.keep(typed(ONE, 5))
    assert autosaves.drop("ines", FILE, Mark(ONE, 4), NOON) == ""
    assert autosaves.drop("rosa", FILE, Mark(ONE, 5), NOON) == ""
    number = autosaves.drop("ines", FILE, Mark(ONE, 5), NOON)
    assert autosaves.offers("ines") == ()
    assert drafts.kept("ines") == ()
    assert drafts.find("ines", number).fields["body"] == "1:5"
    assert autosaves.keep(typed(ONE, 5)) is Outcome.OVER
    refused = drafts.keep("ines", FILE, "", {"body": "X"}, Kind.REFUSED, NOON)
    drafts.sweep(NOON + timedelta(hours=23))
    assert drafts.find("ines", number) is not None
    drafts.sweep(NOON + timedelta(hours=25))
    assert drafts.find("ines", number) is None
    assert drafts.find("ines", refused.number) == refused


def test_articles_that_have_no_file_yet_are_told_apart_by_their_forms(autosaves: Autosaves) -> None:
    autosaves.keep(typed(ONE, 1, file=""))
    assert autosaves.keep(typed(TWO, 1, file="")) is Outcome.KEPT
    assert {body(autosaves, "", ONE), body(autosaves, "", TWO)} == {"1:1", "2:1"}
    third = "3" * 16
    assert autosaves.keep(typed(third, 1, file=""), after=Mark(ONE, 1)) is Outcome.KEPT
    assert {offer.mark.form for offer in autosaves.offers("ines")} == {TWO, third}


def sheet(number: int, body: str = "x", account: str = "ines") -> Autosave:
    return typed(f"{number:016x}", 1, body, "", account)


def test_a_script_that_begins_articles_without_end_is_stopped_and_none_is_let_go(autosaves: Autosaves) -> None:
    for number in range(SHEETS):
        assert autosaves.keep(sheet(number)) is Outcome.KEPT
    before = autosaves.offers("ines")
    assert autosaves.keep(sheet(SHEETS)) is Outcome.FULL
    assert autosaves.offers("ines") == before
    assert autosaves.keep(sheet(SHEETS), instead=before[0].mark) is Outcome.FULL
    # Those that are there are typed on in; an article that has a file, and other people, are no part of it.
    assert autosaves.keep(typed(f"{3:016x}", 2, "more", "")) is Outcome.KEPT
    assert body(autosaves, "", f"{3:016x}") == "more"
    assert autosaves.keep(typed(ONE, 1)) is Outcome.KEPT
    assert autosaves.keep(sheet(SHEETS, account="rosa")) is Outcome.KEPT
    # One that goes on from another takes its place; one that is saved or dropped makes room.
    assert autosaves.keep(sheet(SHEETS), after=Mark(f"{0:016x}", 1)) is Outcome.KEPT
    assert autosaves.keep(sheet(SHEETS + 1)) is Outcome.FULL
    autosaves.drop("ines", "", Mark(f"{1:016x}", 1), NOON)
    assert autosaves.keep(sheet(SHEETS + 1)) is Outcome.KEPT


def test_a_refused_text_lets_nothing_go_that_it_began_with(autosaves: Autosaves) -> None:
    long = "x" * (SPACE // 10)
    kept = [number for number in range(12) if autosaves.keep(sheet(number, long)) is Outcome.KEPT]
    assert kept == list(range(9))
    assert autosaves.keep(sheet(20, 3 * long), after=Mark(f"{0:016x}", 1)) is Outcome.FULL
    assert body(autosaves, "", f"{0:016x}") == long
    assert autosaves.keep(typed(f"{8:016x}", 2, 3 * long, "")) is Outcome.FULL
    assert body(autosaves, "", f"{8:016x}") == long


@pytest.mark.parametrize("text", ["", "1", ":1", "1" * 16, "1" * 16 + ":", "G" * 16 + ":1", "1" * 16 + ":-1"])
def test_a_mark_that_is_none_is_none(text: str) -> None:
    assert Mark.read(text) is None
    assert Mark.read(str(Mark(ONE, 12))) == Mark(ONE, 12)


def test_an_autosave_is_on_the_disk_once_it_is_told(tmp_path: Path) -> None:
    words = (
        "import os, sys; from datetime import datetime, UTC; from pathlib import Path;"
        "from cms.drafts import Autosave, Autosaves, Drafts, Mark;"
        "now = datetime(2026, 11, 24, tzinfo=UTC);"
        f"typed = Autosave('ines', {FILE!r}, Mark({ONE!r}, 1), '', {{'body': 'kept'}}, now);"
        "print(Autosaves(Drafts.open(Path(sys.argv[1]))).keep(typed), flush=True);"
        "os.kill(os.getpid(), 9)"
    )
    path = tmp_path / "drafts.db"
    done = subprocess.run([sys.executable, "-c", words, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (-9, "kept\n")
    drafts = Drafts.open(path)
    assert body(Autosaves(drafts)) == "kept"
    drafts.close()


def test_unsaved_text_goes_along_when_its_article_moves(autosaves: Autosaves, drafts: Drafts) -> None:
    new = "content/city/2026/11/gate.md"
    autosaves.keep(typed(ONE, 5))
    autosaves.keep(typed(TWO, 1, account="rosa"))
    refused = drafts.keep("ines", FILE, "b" * 40, {"body": "refused"}, Kind.REFUSED, NOON)
    autosaves.carry(FILE, new)
    assert (body(autosaves), body(autosaves, new)) == ("", "1:5")
    assert [offer.file for offer in autosaves.offers("rosa")] == [new]
    assert [one.number for one in drafts.kept("ines", new)] == [refused.number]
    assert autosaves.keep(typed(ONE, 6, file=new)) is Outcome.KEPT
    assert body(autosaves, new) == "1:6"


def test_text_that_is_carried_takes_the_place_of_none(autosaves: Autosaves, drafts: Drafts) -> None:
    new = "content/city/2026/11/gate.md"
    autosaves.keep(typed(ONE, 5))
    autosaves.keep(typed(TWO, 1, file=new))
    autosaves.carry(FILE, new)
    assert body(autosaves, new) == "2:1"
    (aside,) = drafts.kept("ines", new)
    found = drafts.find("ines", aside.number)
    assert found
    assert (found.kind, found.fields["body"]) == (Kind.ASIDE, "1:5")


@pytest.mark.parametrize(("old", "there"), [(5, 6), (6, 5)])
def test_of_one_form_the_later_text_is_at_the_new_address(
    autosaves: Autosaves, drafts: Drafts, old: int, there: int
) -> None:
    new = "content/city/2026/11/gate.md"
    autosaves.keep(typed(ONE, old))
    autosaves.keep(typed(ONE, there, file=new))
    autosaves.carry(FILE, new)
    assert body(autosaves, new) == "1:6"
    assert [offer.file for offer in autosaves.offers("ines")] == [new]
    assert drafts.kept("ines") == ()
