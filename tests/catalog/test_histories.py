"""Many commits and files read at once: the same as git says, and in an order that only grows at its end."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from cms.core.article import CommitId
from cms.core.errors import HeadUnreadable
from cms.repository import MAIN, Repository
from tests.catalog.histories import Writer


def write(root: Path, seed: int) -> Writer:
    Repository.init(root).close()
    return Writer(root, random.Random(seed))


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return write(tmp_path / "desk", 7)


def numbers(repository: Repository, since: str | None, until: str) -> list[str]:
    return [number.hex() for number in repository.archive.order(CommitId(since) if since else None, CommitId(until))]


@pytest.mark.parametrize("seed", range(6))
def test_history_has_one_order_and_grows_at_its_end(tmp_path: Path, seed: int):
    writer = write(tmp_path / "desk", seed)
    with Repository.open(writer.root) as repository:
        old = writer.history(12)
        new = writer.written(writer.commit([old, writer.history(8, [old])]))
        old = writer.written(old)
        before, after = numbers(repository, None, old), numbers(repository, None, new)
        assert after[: len(before)] == before
        assert after[len(before) :] == numbers(repository, old, new)
        assert sorted(after) == sorted(writer.git("rev-list", new).split())
        place = {number: step for step, number in enumerate(after)}
        pairs = [line.split() for line in writer.git("rev-list", "--parents", new).splitlines()]
        assert all(place[parent] < place[number] for number, *parents in pairs for parent in parents)


def test_commits_come_with_what_they_changed_as_git_says(writer: Writer):
    tip = CommitId(writer.written(writer.history(30)))
    with Repository.open(writer.root) as repository:
        order = repository.archive.order(None, tip)
        told = {commit.id: set(changes) for commit, changes in repository.archive.told(order)}
        assert told == {commit.id: set(changes) for commit, changes in repository.log(None, tip)}
        assert len(told) == len(order)
        assert all(repository.commit_info(number).id == number for number in told)


def test_a_few_steps_are_read_without_a_process(writer: Writer):
    known = [writer.commit([])]
    for _ in range(20):
        known.append(writer.commit([known[-1]]))
    first, last = (CommitId(writer.written(mark)) for mark in (known[0], known[-1]))
    with Repository.open(writer.root) as repository:
        steps = repository.archive.steps(first, last, 20)
        assert steps is not None
        log = list(repository.log(first, last))
        assert [(commit, set(changes)) for commit, changes in steps] == [(c, set(changes)) for c, changes in log]


def test_steps_end_at_a_merge_at_the_limit_and_at_another_history(writer: Writer):
    first = writer.commit([])
    second = writer.commit([first])
    merge = writer.commit([second, writer.commit([first])])
    marks = (first, second, merge, writer.commit([]), writer.commit([second]))
    one, two, joined, other, three = (CommitId(writer.written(mark)) for mark in marks)
    with Repository.open(writer.root) as repository:
        steps = repository.archive.steps
        assert steps(one, two, 1) is not None
        assert steps(two, joined, 9) is None
        assert steps(one, joined, 9) is None
        assert steps(other, two, 9) is None
        assert steps(one, three, 1) is None


def test_objects_come_in_the_order_asked_for_and_large_ones_are_passed_over(writer: Writer):
    blobs = [writer.git("hash-object", "-w", "--stdin", given=b"x" * size) for size in (10, 200_000, 30)]
    with Repository.open(writer.root) as repository:
        asked = [blobs[index % 3] for index in range(2_500)] + ["0" * 40]
        found = list(repository.archive.contents(asked, 100))
        assert [len(item.content) if item.content is not None else -1 for item in found[:4]] == [10, -1, 30, 10]
        assert len(found) == 2_501
        assert found[-1].kind == "missing"


def test_a_stream_may_be_left_in_the_middle(writer: Writer):
    tip = CommitId(writer.written(writer.history(5)))
    with Repository.open(writer.root) as repository:
        trunk = repository.archive.trunk(tip)
        assert next(trunk) == tip
        trunk.close()
        assert repository.head(MAIN) is None


def test_a_missing_commit_is_said(writer: Writer):
    with (
        Repository.open(writer.root) as repository,
        pytest.raises(HeadUnreadable, match="1111111111, is damaged or missing"),
    ):
        repository.archive.order(None, CommitId("1" * 40))
