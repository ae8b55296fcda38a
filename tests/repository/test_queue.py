"""The queue to write: first come, first served; a dead writer blocks nobody; nothing is left behind."""

from __future__ import annotations

import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from cms.core.errors import RefMoved
from cms.repository import MAIN, Repository
from cms.repository.queue import Queue
from tests.repository.conftest import INES, save

WRITER = """
print("ready", flush=True)
name = sys.stdin.readline().strip()
for number in range(int(sys.stdin.readline())):
    print(save(store, f"content/{name}/{number}.md", f"{name} {number}", f"{name} {number}"), flush=True)
store.close()
"""


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def tail(folder: Path) -> str:
    return (folder / "tail").read_text() if (folder / "tail").exists() else ""


def until(true) -> None:
    """Wait for what must come, a minute at most."""
    waiting = threading.Event()
    for _ in range(6000):
        if true():
            return
        waiting.wait(0.01)
    raise AssertionError("it did not come")


def test_threads_are_served_in_the_order_in_which_they_came(tmp_path):
    queue, served, threads = Queue(tmp_path), [], []

    def write(number: int) -> None:
        with queue.turn():
            served.append(number)

    with queue.turn():
        for number in range(12):
            before = tail(tmp_path)
            threads.append(threading.Thread(target=write, args=(number,)))
            threads[-1].start()
            until(lambda before=before: tail(tmp_path) != before)
        ahead = [path.read_text() for path in tmp_path.iterdir() if path.name != "tail"]
    assert len(set(ahead)) == len(ahead) == 13, "each waits for the one before it alone: nobody's end wakes a herd"
    for thread in threads:
        thread.join(60)
    assert served == list(range(12))
    assert names(tmp_path) == ["tail"]


def test_a_turn_within_a_turn_is_the_same_turn(tmp_path):
    queue = Queue(tmp_path)
    with queue.turn(), queue.turn():
        assert len(names(tmp_path)) == 2
    with queue.turn():
        pass
    assert names(tmp_path) == ["tail"]


def test_a_writer_that_is_killed_blocks_nobody_and_leaves_nothing(store, child):
    hold = "with store.writing():\n    print('in', flush=True)\n    sys.stdin.read()"
    wait = "print('coming', flush=True)\nwith store.writing():\n    print('in', flush=True)\n    sys.stdin.read()"
    folder = store.git_dir / "cms" / "queue"
    first = child(store.root, hold)
    assert first.stdout.readline() == "in\n"
    before = tail(folder)
    second = child(store.root, wait)
    assert second.stdout.readline() == "coming\n"
    until(lambda: tail(folder) != before)
    before = tail(folder)
    with ThreadPoolExecutor(1) as pool:
        third = pool.submit(save, store, "content/a.md", "a")
        until(lambda: tail(folder) != before)
        for process in (second, first):  # who waits is killed first: the one behind must then wait for the holder
            assert not third.done()
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert third.result(60) == store.head(MAIN)
    assert names(folder) == ["tail"]


def test_two_processes_save_a_hundred_articles_each(store, child, git):
    writers = {name: child(store.root, WRITER) for name in ("one", "two")}
    assert [writer.stdout.readline() for writer in writers.values()] == ["ready\n"] * 2
    for name, writer in writers.items():
        writer.stdin.write(f"{name}\n100\n")
        writer.stdin.flush()
    said = {name: writer.communicate()[0].splitlines() for name, writer in writers.items()}
    assert [len(lines) for lines in said.values()] == [100, 100]
    order = git(store.root, "log", "--reverse", "--format=%H %s", "main").splitlines()
    assert {line[:40] for line in order} == {number for lines in said.values() for number in lines}
    store.follow()
    assert git(store.root, "status", "--porcelain") == ""
    git(store.root, "fsck", "--full", "--strict")
    turns = sum(one[41:44] != other[41:44] for one, other in pairwise(order))
    assert turns > 100, "they did not take turns"


def test_threads_and_processes_together_lose_nothing(store, child, git):
    writer = child(store.root, WRITER)
    assert writer.stdout.readline() == "ready\n"
    writer.stdin.write("other\n20\n")
    writer.stdin.flush()
    with ThreadPoolExecutor(14) as pool:
        work = [pool.submit(save, store, f"content/{number}.md", f"{number}") for number in range(80)]
        numbers = {one.result(120) for one in work}
    numbers |= set(writer.communicate()[0].splitlines())
    assert len(numbers) == 100
    assert set(git(store.root, "rev-list", "main").splitlines()) == numbers
    assert names(store.git_dir / "cms" / "queue") == ["tail"]


def test_outsiders_move_the_branch_and_nothing_is_lost(store, git):
    """Plain git knows no queue: the compare-and-swap catches it."""
    head = save(store, "content/a.md", "a")
    git(store.root, "commit", "-q", "--allow-empty", "--no-verify", "-m", "By hand")
    stands = git(store.root, "rev-parse", "main")
    with pytest.raises(RefMoved):
        store.commit({"content/b.md": b"b"}, by=INES, subject="Edit", on=head)
    assert store.head(MAIN) == stands
    with store._refs.mover("test") as mover:
        git(store.root, "commit", "-q", "--allow-empty", "--no-verify", "-m", "In between")
        with pytest.raises(RefMoved):
            mover.move("refs/heads/main", head, stands)
    assert git(store.root, "log", "-1", "--format=%s", "main") == "In between"


def test_a_bare_repository_has_no_follower(tmp_path, git):
    git(tmp_path, "init", "-q", "--bare", "bare.git")
    with Repository.open(tmp_path / "bare.git") as bare:
        bare.follow()
        assert bare.maintain() == ()
