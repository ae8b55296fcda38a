"""A served desk under load, whose processes are killed: nothing that was acknowledged is lost."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cms.repository import serve_remote
from tests.faults import flushed, history, inject, oracle, small
from tests.faults.history import ACKNOWLEDGED, Verdict
from tests.faults.served import CLOCK, EVERYTHING, GIT, VICTIMS, WORKER, Served
from tests.faults.writers import Writer, at_work, claims_of, gathered

ARTICLES = 8
EMAILS = {small.writer(number).account: small.writer(number).email for number in range(small.WRITERS)}


@dataclass(frozen=True)
class Newsroom:
    """A served newsroom with eight people who write."""

    served: Served
    files: tuple[str, ...]
    writers: list[Writer]

    @property
    def root(self) -> Path:
        return self.served.root

    def verdict(self) -> Verdict:
        return history.judged(claims_of(self.writers), EMAILS, self.root)

    def acknowledged(self) -> int:
        return sum(claim.outcome == ACKNOWLEDGED for claim in claims_of(self.writers))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    folder = tmp_path_factory.mktemp("served")
    remote, root = folder / "remote.git", folder / "desk"
    serve_remote(remote)
    files = small.found(root, articles=ARTICLES, staff=map(small.writer, range(small.WRITERS)), remote=remote)
    served = Served(root, folder / "served.log")
    try:
        served.start()
        yield Newsroom(served, files, gathered(served, folder, small.WRITERS, seed=1))
    finally:
        served.end()


def test_eight_people_save_one_article_and_nobody_is_overwritten(room, saves):
    _each_saves(room, [[room.files[0]]] * small.WRITERS, saves)
    assert room.verdict().faults == {}
    assert room.verdict().acknowledged >= saves


def test_eight_people_save_eight_articles_and_all_are_acknowledged(room, saves):
    before = room.verdict()
    _each_saves(room, [[file] for file in room.files], saves)
    after = room.verdict()
    assert after.faults == {}
    assert after.acknowledged - before.acknowledged == small.WRITERS * saves


def test_the_browser_is_answered_when_all_is_on_disk(room, tmp_path):
    log = tmp_path / "calls"
    with inject.overheard(room.served.processes(WORKER), log):
        assert room.writers[0].save(room.files[0]).outcome == ACKNOWLEDGED
    made = flushed.calls(log)
    answer = next(place for place, call in enumerate(made) if "HTTP/1.1 303" in call.words)
    assert flushed.in_order(made[:answer], str(room.root / ".git"))


@pytest.mark.parametrize("victim", [EVERYTHING, WORKER, GIT, CLOCK])
def test_after_a_kill_the_first_try_to_save_works(room, victim):
    """Count tries, not seconds. A master is left out: one of its workers may take a request just before it ends."""
    seen = room.acknowledged()
    with at_work(room.writers[:3], room.files[:3]):
        _until(lambda: room.acknowledged() > seen + 2)
        _until(lambda: room.served.kill(victim))
    if victim == EVERYTHING:
        room.served.start()
    claim = room.writers[3].save(room.files[3])
    assert claim is not None, "the form opened"
    assert claim.outcome == ACKNOWLEDGED
    assert room.verdict().faults == {}


def test_whatever_is_killed_no_acknowledged_save_is_lost(room, rounds, report):
    chance = random.Random(rounds)
    slowest = 0.0
    with at_work(room.writers[:3], room.files[:3]):
        for number in range(rounds):
            seen = room.acknowledged()
            _until(lambda seen=seen: room.acknowledged() > seen + 2)
            threading.Event().wait(0.2 * chance.random())  # any instant will do; the verdict is the same for all
            victim = VICTIMS[number % len(VICTIMS)]
            _until(lambda victim=victim: room.served.kill(victim))
            killed = time.monotonic()
            if victim == EVERYTHING:
                assert oracle.fsck(room.root) == ""
                room.served.start()
            _until(lambda killed=killed: any(claim.answered > killed for claim in _saved(room)))
            slowest = max(slowest, time.monotonic() - killed)
            assert history.judged_so_far(claims_of(room.writers), EMAILS, room.root).faults == {}
    quiet = time.monotonic()
    _until(lambda: oracle.unlike_main(room.root) == "")
    followed = time.monotonic() - quiet
    assert room.writers[0].save(room.files[0]).outcome == ACKNOWLEDGED
    room.served.stop()  # it finishes what follows the last save
    assert oracle.unlike_main(room.root) == ""
    assert oracle.fsck(room.root) == ""
    assert oracle.leftovers(room.root) == []
    assert room.verdict().faults == {}
    report(
        f"{rounds} kills: {room.verdict()}; the next save worked after {slowest:.1f} s at the latest, "
        f"the folder was as main {followed:.1f} s after the last one"
    )


def _each_saves(room: Newsroom, places: list[list[str]], saves: int) -> None:
    """Let each writer save a number of times in the places that are theirs."""

    def work(writer: Writer, files: list[str]) -> None:
        for _ in range(saves):
            writer.save(writer.chance.choice(files))

    threads = [threading.Thread(target=work, args=pair) for pair in zip(room.writers, places, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _saved(room: Newsroom) -> list[history.Claim]:
    return [claim for claim in claims_of(room.writers) if claim.outcome == ACKNOWLEDGED]


def _until(true, limit: float = 60.0) -> None:
    """Wait for something that must come; the limit only ends a run that has failed."""
    end = time.monotonic() + limit
    while not true():
        assert time.monotonic() < end, "it did not come"
        threading.Event().wait(0.01)
