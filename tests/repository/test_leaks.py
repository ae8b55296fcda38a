"""A worker that runs for weeks: open files, child processes, threads and memory stay where they were."""

from __future__ import annotations

import gc
import os
import pathlib
import signal
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from cms.core.article import BlobId
from cms.core.errors import NoSuchVersion, RefMoved, StoreUnavailable
from cms.repository import MAIN, Repository
from cms.repository.kept import Kept
from tests.repository.conftest import INES, save

ROUNDS = int(os.environ.get("COPYDESK_ROUNDS", "1"))


FLUSHING = 8
OTHERS: set[int] = set()
OTHER_THREADS: set[threading.Thread] = set()


@pytest.fixture(autouse=True)
def _only_this_tests(store: Repository) -> None:
    """Leave out of the count what other tests of this process keep open."""
    OTHERS.clear()
    OTHERS.update(children())
    OTHER_THREADS.clear()
    OTHER_THREADS.update(threading.enumerate())


def children() -> list[int]:
    """Give the children that a test started, ended ones that nobody asked after among them."""
    found: list[int] = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # the thread has just ended
            found += [int(word) for word in (task / "children").read_text().split()]
    return [number for number in found if number not in OTHERS]


def handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def footprint() -> tuple[int, int, int]:
    """Count open files, children and threads; the pool that flushes grows when it must, and to eight at most."""
    gc.collect()
    threads = [thread.name for thread in threading.enumerate() if thread not in OTHER_THREADS]
    flushing = sum(name.startswith("flush") for name in threads)
    assert flushing <= FLUSHING
    return handles(), len(children()), len(threads) - flushing


def one_of_each(store: Repository, number: int) -> None:
    """Do all that a worker does, and let all go wrong that may."""
    head = save(store, f"content/{number % 50}.md", f"{number}")
    assert store.read(head, f"content/{number % 50}.md") == f"{number}".encode()
    with pytest.raises(NoSuchVersion):
        store.blob(BlobId(f"{number:040x}"))
    with pytest.raises(RefMoved):
        store.commit({"content/x.md": b"x"}, by=INES, subject="Edit", on=None)
    with pytest.raises(NoSuchVersion):
        store.commit({"content/x.md": BlobId(f"{number:040x}")}, by=INES, subject="Edit", on=head)


def test_nothing_piles_up_over_saves_reads_and_failures(store):
    store._background._soon = 3600
    for number in range(20):
        one_of_each(store, number)
    store.follow()
    before = footprint()
    for number in range(150 * ROUNDS):
        one_of_each(store, number)
        if number % 50 == 0:
            store.follow()
    assert footprint() == before


def test_readers_that_are_killed_are_replaced_and_leave_nothing(store):
    blobs = [store.store(f"{number}".encode() * 3000) for number in range(8)]
    store.blob(blobs[0])
    readers = children()
    assert len(readers) == 1
    before = footprint()
    for number in range(40 * ROUNDS):
        for reader in children():
            os.kill(reader, signal.SIGKILL)
        assert store.blob(blobs[number % 8]) == f"{number % 8}".encode() * 3000
        if number % 10 == 0:
            assert store.size(blobs[0]) == 3000
    assert footprint() == before
    assert children() != readers


def test_readers_killed_in_mid_answer_never_mix_answers_up(store):
    texts = {store.store(f"{number} ".encode() * 40_000): f"{number} ".encode() * 40_000 for number in range(12)}
    done = threading.Event()

    def kill() -> None:
        while not done.wait(0.01):
            for reader in children()[:1]:
                with suppress(ProcessLookupError):
                    os.kill(reader, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    right = wrong = 0

    def read(blob: BlobId) -> bool | None:
        try:
            return store.blob(blob) == texts[blob]
        except (NoSuchVersion, StoreUnavailable):
            return None  # twice in a row: said, and asked again by whoever wants it

    try:
        with ThreadPoolExecutor(6) as pool:
            for found in pool.map(read, list(texts) * 25 * ROUNDS):
                right += found is True
                wrong += found is False
    finally:
        done.set()
        killer.join()
    assert wrong == 0
    assert right > 0
    assert all(store.blob(blob) == text for blob, text in texts.items())


def test_closing_leaves_no_child_and_no_thread(tmp_path):
    before = footprint()
    for number in range(5):
        with Repository.init(tmp_path / f"{number}") as store:
            save(store, "content/a.md", "a")
            store.blob(store.entry(store.head(MAIN), "content/a.md").blob)
    assert footprint() == before


def test_a_fork_starts_its_own_and_leaves_its_parents_alone(store):
    head = save(store, "content/a.md", "a")
    store.read(head, "content/a.md")
    readers = children()
    pid = os.fork()
    if not pid:
        right = store.read(head, "content/a.md") == b"a"
        right &= save(store, "content/b.md", "b") == store.head(MAIN)
        store.close()
        os._exit(0 if right else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert children() == readers
    assert store.read(store.head(MAIN), "content/b.md") == b"b"
    assert children() == readers


def test_what_is_kept_in_memory_is_bounded_in_bytes():
    kept: Kept[int, bytes] = Kept(10_000)
    for number in range(1000):
        kept.put(number, b"x" * 100, 100)
        kept.get(0)
    assert kept.get(0) is not None, "what is used stays"
    assert kept.get(1) is None
    assert sum(kept.get(number) is not None for number in range(1000)) == 100
    kept.put(5000, b"x" * 5000, 5000)
    assert kept.get(5000) is None, "one large thing does not push all others out"


def test_memory_is_flat_over_saves(store):
    store._commits._known._limit = 200_000
    store._objects._folders._limit = 200_000
    store._objects._contents._limit = 200_000

    def saved(rounds: int) -> int:
        for number in range(rounds):
            save(store, f"content/{number % 60}.md", f"{number} of {rounds}" * 500, "Edit " + "long " * 2000)
        store.follow()
        gc.collect()
        # Python's own table of names grows by doubling, and not for long: it is left out.
        found = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(False, pathlib.__file__)])
        return sum(one.size for one in found.statistics("filename"))

    tracemalloc.start()
    try:
        saved(60)
        first = saved(60)
        grown = saved(120 * ROUNDS) - first
    finally:
        tracemalloc.stop()
    assert grown < 300_000, f"{grown} bytes for {120 * ROUNDS} saves"
