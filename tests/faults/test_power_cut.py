"""The power is cut as soon as a writer was told that the text is saved: it is saved."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import flushed, history, inject, oracle, small
from tests.faults.driver import ACKNOWLEDGED, Driver
from tests.faults.flushed import Call

TOKEN = "tok-closed-at-1841"


@dataclass(frozen=True)
class Traced:
    """An act whose system calls are known up to the answer.

    :param before: the newsroom before it.
    :param after: the newsroom in which it happened.
    """

    driver: Driver
    file: str
    before: Path
    after: Path
    calls: list[Call]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    root = tmp_path_factory.mktemp("newsroom") / "desk"
    (file,) = small.found(root, articles=1)
    return root, file


@pytest.fixture(scope="module")
def save(driver, newsroom, tmp_path_factory) -> Traced:
    return traced(driver, *newsroom, "save", tmp_path_factory.mktemp("save"))


def traced(driver: Driver, before: Path, file: str, act: str, folder: Path) -> Traced:
    after = small.copied(before, folder / "desk")
    log = folder / "log"
    with inject.watched(driver.begin(after, act, file=file, token=TOKEN), None, log):
        ended = driver.finish(killed=True)
    assert ended.outcome == ACKNOWLEDGED, ended.words
    made = flushed.calls(log)
    answer = next(place for place, call in enumerate(made) if call.name == "write" and "answer-" in call.paths[0])
    return Traced(driver, file, before, after, made[:answer])


@pytest.mark.parametrize("names_survive", [False, True])
def test_an_acknowledged_save_survives(save, tmp_path, names_survive):
    root = flushed.after_power_cut(save.before, save.after, save.calls, tmp_path / "desk", names_survive=names_survive)
    assert oracle.fsck(root) == ""
    assert [one.email for one in oracle.brought(root, history.TOKEN)[TOKEN]] == [small.writer(0).email]
    _works_on(save.driver, root, save.file)


@pytest.mark.parametrize("names_survive", [False, True])
def test_the_folder_is_right_after_it_followed(save, tmp_path, names_survive):
    followed = traced(save.driver, save.after, save.file, "look", tmp_path)
    root = flushed.after_power_cut(
        save.after, followed.after, followed.calls, tmp_path / "cut", names_survive=names_survive
    )
    _works_on(save.driver, root, save.file)


def test_objects_are_on_disk_before_the_branch_and_the_branch_before_the_answer(save):
    assert flushed.in_order(save.calls, str(save.after / ".git"))


def test_an_unflushed_commit_does_not_survive(driver, newsroom, tmp_path):
    careless = traced(driver, *newsroom, "careless", tmp_path)
    assert TOKEN in oracle.text_on(careless.after, "main", careless.file)
    root = flushed.after_power_cut(
        careless.before, careless.after, careless.calls, tmp_path / "cut", names_survive=False
    )
    assert TOKEN not in oracle.brought(root, history.TOKEN)
    empty = flushed.after_power_cut(
        careless.before, careless.after, careless.calls, tmp_path / "empty", names_survive=True
    )
    assert oracle.fsck(empty)
    assert not flushed.in_order(careless.calls, str(careless.after / ".git"))


def _works_on(driver: Driver, root: Path, file: str) -> None:
    """See that a desk that is started there shows the save, follows it, and takes the next one."""
    seen = driver.perform(root, "look", file=file)
    assert seen.outcome == ACKNOWLEDGED, seen.words
    shown = json.loads(seen.words)
    assert shown["listed"] == shown["blob"]
    assert oracle.unlike_main(root) == ""
    assert TOKEN in (root / file).read_text("utf-8")
    later = driver.perform(root, "save", file=file, token="tok-next")
    assert later.outcome == ACKNOWLEDGED, later.words
    assert oracle.fsck(root) == ""
    assert oracle.unlike_main(root) == ""
