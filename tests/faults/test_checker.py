"""The harness itself can fail: it finds what is wrong with made-up notes, and with a store that is commonly used."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults import history, naive, small
from tests.faults.history import ACKNOWLEDGED, REFUSED, Claim, Notebook, compared
from tests.faults.oracle import Brought

FILE = "content/harbour/gate.md"
EMAILS = {"writer0": "writer0@courier.example"}
FIRST = Claim("writer0", FILE, "", "tok-1", 1.0, ACKNOWLEDGED, 2.0)
SECOND = Claim("writer0", FILE, "", "tok-2", 3.0, ACKNOWLEDGED, 9.0)
ONE, TWO = (Brought(f"{number}" * 40, "writer0@courier.example", FILE, f"tok-{number}\n\nEnd.\n") for number in (1, 2))


def test_a_sound_history_passes():
    verdict = compared([FIRST, SECOND], EMAILS, {"tok-1": [ONE], "tok-2": [TWO]}, {FILE: TWO.text})
    assert verdict.faults == {}
    assert (verdict.acknowledged, verdict.longest_silence) == (2, 7.0)


@pytest.mark.parametrize(
    ("fault", "claims", "brought", "text"),
    [
        ("lost", [FIRST, SECOND], {"tok-2": [TWO]}, TWO.text),
        ("overwritten", [FIRST, SECOND], {"tok-1": [ONE], "tok-2": [TWO]}, ONE.text),
        ("duplicated", [FIRST], {"tok-1": [ONE, replace(ONE, commit="3" * 40)]}, ONE.text),
        ("wrong_author", [FIRST], {"tok-1": [replace(ONE, email="writer1@courier.example")]}, ONE.text),
        ("wrong_bytes", [FIRST], {"tok-1": [replace(ONE, text="tok-1\n\ntok-1\n")]}, ONE.text),
        ("wrong_bytes", [FIRST], {"tok-1": [replace(ONE, file="content/other.md")]}, ONE.text),
        ("without_reason", [replace(FIRST, outcome=REFUSED)], {}, ""),
        ("without_reason", [replace(FIRST, outcome=REFUSED, words="full", kept=False)], {}, ""),
    ],
)
def test_each_fault_is_found(fault, claims, brought, text):
    assert set(compared(claims, EMAILS, brought, {FILE: text}).faults) == {fault}


def test_an_unanswered_save_may_be_there_or_not():
    unanswered = Claim("writer0", FILE, "", "tok-2", 3.0)
    for brought, text in (({"tok-1": [ONE], "tok-2": [TWO]}, TWO.text), ({"tok-1": [ONE]}, ONE.text)):
        verdict = compared([FIRST, unanswered], EMAILS, brought, {FILE: text})
        assert (verdict.faults, verdict.unanswered) == ({}, 1)


def test_notes_outlive_the_one_who_writes_them(tmp_path):
    Notebook(tmp_path / "notes").note(FIRST)
    again = Notebook(tmp_path / "notes")
    again.note(replace(SECOND, outcome=history.UNANSWERED))
    again.note(SECOND)
    assert again.claims() == [FIRST, SECOND]


def test_a_store_by_the_manual_of_gitpython_loses_saves(tmp_path):
    writers = 4
    naive.found(tmp_path / "store", writers)
    emails = {small.writer(number).account: small.writer(number).email for number in range(writers)}
    for batch in range(10):  # the first one loses about half; the others are for a machine that runs one at a time
        notes = [tmp_path / f"{batch}-{number}" for number in range(writers)]
        _save_at_once(tmp_path / "store", notes, saves=10)
        claims = [claim for note in notes for claim in Notebook(note).claims()]
        verdict = history.judged(claims, emails, tmp_path / "store")
        assert verdict.acknowledged > 0
        if "lost" in verdict.faults:
            return
    pytest.fail("a store that is known to lose saves was found sound: the harness does not see")


def _save_at_once(root: Path, notes: list[Path], saves: int) -> None:
    command = [sys.executable, "-m", "tests.faults.naive", str(root)]
    place = Path(__file__).resolve().parents[2]
    running = [
        subprocess.Popen([*command, str(number), str(saves), str(note)], cwd=place) for number, note in enumerate(notes)
    ]
    assert [process.wait(120) for process in running] == [0] * len(notes)
