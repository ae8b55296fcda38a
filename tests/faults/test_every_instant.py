"""A save is ended, or refused by the disk, before each of its system calls in turn: it is there, or it is not."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from tests.faults import history, inject, oracle, small
from tests.faults.driver import ACKNOWLEDGED, CRASHED, REFUSED, Driver, Ended
from tests.faults.trials import Trial, trials

TOKEN = "tok-closed-at-1841"
AFTER = "tok-opened-at-2302"


@dataclass(frozen=True)
class Bench:
    """A prepared newsroom, and the program that performs saves on copies of it."""

    template: Path
    file: str
    driver: Driver

    def trial(self, calls: str, what: str, command: str = "", **more: bool) -> Trial:
        """Describe a save that meets a fault."""
        return Trial("save", {"file": self.file, "token": TOKEN}, calls, what, command, **more)

    def ends(self, trial: Trial, folder: Path, step: int) -> list[Ended]:
        """Run the trials and give how each ended."""

        def copied(place: Path) -> Path:
            return small.copied(self.template, place / "desk")

        return list(trials(self.driver, trial, copied, partial(judge, self), folder, step))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("instants")
    template = folder / "template"
    (file,) = small.found(template, articles=1)
    driver = Driver(folder)
    yield Bench(template, file, driver)
    driver.close()


@pytest.mark.parametrize("command", ["", "update-ref", "update-index", "cat-file"])
def test_killed_at_any_instant_a_save_is_whole_or_absent(bench, tmp_path, step, command):
    ends = bench.ends(bench.trial(inject.CHANGES, "signal=KILL", command), tmp_path, 3 * step - 2 if command else step)
    assert ends[-1].outcome == ACKNOWLEDGED
    if not command:
        assert {end.signal for end in ends[:-1]} == {9}


def test_killed_at_any_flush_a_save_is_whole_or_absent(bench, tmp_path, flush_step):
    ends = bench.ends(bench.trial("fsync", "signal=KILL", threads=True), tmp_path, flush_step)
    assert ends[0].signal == 9
    assert ends[-1].outcome == ACKNOWLEDGED


def test_killed_at_any_instant_the_folder_follows_later(bench, tmp_path, step):
    unfollowed = small.copied(bench.template, tmp_path / "unfollowed")
    with (unfollowed / ".git" / "cms" / "follower.lock").open("a") as place:
        fcntl.flock(place, fcntl.LOCK_EX)  # so that nobody follows before the kill
        bench.driver.begin(unfollowed, "save", file=bench.file, token=TOKEN)
        assert bench.driver.finish(killed=True).outcome == ACKNOWLEDGED
    assert oracle.unlike_main(unfollowed)
    trial = replace(bench.trial(inject.CHANGES, "signal=KILL"), act="look")
    assert replace(bench, template=unfollowed).ends(trial, tmp_path, step)[0].signal == 9


@pytest.mark.parametrize(("command", "error"), [("", "ENOSPC"), ("update-ref", "EIO"), ("update-index", "EROFS")])
def test_refused_by_the_disk_at_any_call_a_save_is_whole_or_absent(bench, tmp_path, step, command, error):
    ends = bench.ends(bench.trial(inject.WRITES, f"error={error}", command), tmp_path, step)
    assert not [end.words for end in ends if end.outcome == CRASHED]
    assert ends[-1].outcome == ACKNOWLEDGED


@pytest.mark.parametrize(("error", "words"), [("ENOSPC", "The disk is full"), ("EROFS", "The disk is read-only")])
def test_refused_at_any_flush_a_save_is_not_acknowledged(bench, tmp_path, flush_step, error, words):
    ends = bench.ends(bench.trial("fsync", f"error={error}", threads=True), tmp_path, flush_step)
    assert ends[0].outcome == REFUSED
    assert ends[0].words.startswith(words)
    assert "Your text is kept" in ends[0].words
    assert ends[-1].outcome == ACKNOWLEDGED


def judge(bench: Bench, root: Path, ended: Ended) -> None:
    """Start a desk on what is left, and see whether everything is as it was promised."""
    assert not oracle.fsck(root)
    found = oracle.brought(root, history.TOKEN).get(TOKEN, [])
    assert len(found) == 1 if ended.outcome == ACKNOWLEDGED else len(found) <= 1
    assert all(one.email == small.writer(0).email and one.text.count(TOKEN) == 1 for one in found)
    seen = bench.driver.perform(root, "look", file=bench.file)
    assert seen.outcome == ACKNOWLEDGED, seen.words
    shown = json.loads(seen.words)
    assert shown["listed"] == shown["blob"]
    assert not shown["hand_edits"]
    assert not oracle.unlike_main(root)
    later = bench.driver.perform(root, "save", file=bench.file, token=AFTER)
    assert later.outcome == ACKNOWLEDGED, later.words
    assert AFTER in oracle.text_on(root, "main", bench.file)
    assert not oracle.unlike_main(root)
    assert not oracle.leftovers(root)
