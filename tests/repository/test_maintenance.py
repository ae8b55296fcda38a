"""Maintenance beside saves: the desk's own and git's by hand; nothing is lost, nothing waits for long."""

from __future__ import annotations

import os
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest

from cms.core.errors import NoSuchVersion, StoreUnavailable
from cms.repository import MAIN, Repository, guard
from cms.repository.maintenance import Maintenance, Thresholds
from tests.repository.conftest import INES, save

ROUNDS = int(os.environ.get("COPYDESK_ROUNDS", "1"))
ALL = Thresholds(loose=-1, loose_bytes=-1, packs=1, refs=0)


def loose(store: Repository) -> list[Path]:
    return list((store.git_dir / "objects").glob("??/" + "?" * 38))


def packs(store: Repository) -> list[Path]:
    return list((store.git_dir / "objects" / "pack").glob("*.pack"))


def collected(store: Repository, done: threading.Event) -> int:
    """Run ``git gc --prune=now`` by hand, over and over; give how many times it was at work."""
    worked = 0
    while not done.is_set():
        ran = subprocess.run(
            ["git", "gc", "-q", "--prune=now"], cwd=store.root, capture_output=True, text=True, check=False
        )
        worked += not ran.returncode and "already running" not in ran.stderr
    return worked


def saved_beside_gc(store: Repository, git, rounds: int) -> int:
    """Save while gc runs; give the number of times that it worked."""
    done, worked = threading.Event(), []
    gc = threading.Thread(target=lambda: worked.append(collected(store, done)))
    gc.start()
    try:
        for number in range(rounds):
            blob = store.store(f"picture {number}".encode()) if number % 5 == 0 else f"{number}".encode()
            taken = suppress(NoSuchVersion) if number % 5 == 0 else nullcontext()
            with taken, store.writing():  # an upload that gc took is said, and is no save
                store.commit({f"content/{number}.md": blob}, by=INES, subject="Edit", on=store.head(MAIN))
    finally:
        done.set()
        gc.join()
    git(store.root, "fsck", "--full", "--strict")
    return worked[0]


def test_gc_by_hand_beside_the_desk_loses_nothing(store, git):
    store._background._soon = 3600
    save(store, "content/begin.md", "begin")
    assert saved_beside_gc(store, git, 60 * ROUNDS) > 0
    texts = [number for number in range(60 * ROUNDS) if number % 5]
    for number in texts:
        assert store.read(store.head(MAIN), f"content/{number}.md") == f"{number}".encode()
    assert not (store.git_dir / "gc.pid").exists()


def test_without_the_note_gc_takes_a_saves_objects(store, git):
    """The harness can see a loss: this is what happens between objects and branch when nobody holds gc off."""
    head = save(store, "content/begin.md", "begin")
    store.follow()
    new = store.prepared({"content/a.md": b"a"}, by=INES, subject="Edit", on=head)
    git(store.root, "gc", "-q", "--prune=now")
    assert store.size(new) == -1


def test_with_the_note_gc_does_not_start(store, git):
    head = save(store, "content/begin.md", "begin")
    store.follow()
    with store.writing():
        new = store.prepared({"content/a.md": b"a"}, by=INES, subject="Edit", on=head)
        ran = subprocess.run(["git", "gc", "--prune=now"], cwd=store.root, capture_output=True, text=True, check=False)
        assert "already running" in ran.stderr
        store.move(MAIN, new, head)
    assert store.read(new, "content/a.md") == b"a"
    git(store.root, "gc", "-q", "--prune=now")
    assert store.read(new, "content/a.md") == b"a"


def test_a_gc_at_work_is_waited_for_and_one_that_does_not_end_is_said(store, monkeypatch):
    head = save(store, "content/begin.md", "begin")
    pipe = subprocess.PIPE
    with subprocess.Popen(["git", "cat-file", "--batch"], cwd=store.root, stdin=pipe, stdout=pipe) as at_work:
        at_work.stdin.write(b"a\n")
        at_work.stdin.flush()
        assert at_work.stdout.readline() == b"a missing\n"
        (store.git_dir / "gc.pid").write_text(f"{at_work.pid} {os.uname().nodename}")
        with monkeypatch.context() as patch:
            patch.setattr(guard, "_TRIES", 5)
            with pytest.raises(StoreUnavailable, match="git gc in the desk's folder"):
                save(store, "content/a.md", "a")
        assert store.head(MAIN) == head
        assert (store.git_dir / "gc.pid").read_text().startswith(str(at_work.pid))
        waiting = threading.Thread(target=save, args=(store, "content/a.md", "a"))
        waiting.start()
        at_work.stdin.close()
    waiting.join(30)
    assert store.read(store.head(MAIN), "content/a.md") == b"a"


def test_there_is_nothing_to_do_in_a_small_repository(store):
    for number in range(5):
        save(store, f"content/{number}.md", f"{number}")
    before = loose(store)
    assert store.maintain() == ()
    assert sorted(loose(store)) == sorted(before)


def test_what_piled_up_is_packed_and_all_is_there_still(store, git):
    for number in range(40):
        save(store, f"content/{number}.md", f"{number}")
    orphan = store.store(b"an upload that no save shows yet")
    git(store.root, "tag", "first", "main")
    expected = {number: store.read(store.head(MAIN), f"content/{number}.md") for number in range(40)}
    done = store.maintain(ALL)
    assert len(done) == 3, done
    assert loose(store) == []
    assert len(packs(store)) == 1
    assert not (store.git_dir / "refs/heads/main").exists()
    assert store.blob(orphan) == b"an upload that no save shows yet"
    assert store.read(store.head(MAIN), "content/7.md") == b"7"
    save(store, "content/new.md", "new")
    store.outbox_put(store.head(MAIN), "live")
    store.maintain(ALL)
    store.outbox_drop(store.head(MAIN))
    assert store.outbox() == ()
    save(store, "content/new.md", "newer")
    assert len(packs(store)) <= 2
    assert {number: store.read(store.head(MAIN), f"content/{number}.md") for number in range(40)} == expected
    assert git(store.root, "rev-list", "--count", "main") == "42"
    git(store.root, "fsck", "--full", "--strict")
    git(store.root, "commit-graph", "verify")


def test_many_packs_are_joined(store, git):
    for number in range(6):
        save(store, f"content/{number}.md", f"{number}" * 1000)
        store.maintain(Thresholds(loose=-1, packs=3))
    assert len(packs(store)) <= 4
    git(store.root, "fsck", "--full", "--strict")


def test_saves_go_on_beside_it(store, git):
    done = threading.Event()

    def look_after() -> None:
        while not done.is_set():
            store.maintain(ALL)

    with ThreadPoolExecutor(1) as threads:
        work = threads.submit(look_after)
        try:
            for number in range(60 * ROUNDS):
                save(store, f"content/{number}.md", f"{number}")
                assert store.read(store.head(MAIN), f"content/{number // 2}.md") == f"{number // 2}".encode()
        finally:
            done.set()
        work.result()
    assert git(store.root, "rev-list", "--count", "main") == str(60 * ROUNDS)
    git(store.root, "fsck", "--full", "--strict")


def test_one_process_at_a_time_does_it(store):
    save(store, "content/a.md", "a")
    work = Maintenance(store._git, store.git_dir, store.writing)
    with work._alone() as alone:
        assert alone
        assert store.maintain(ALL) == ()
    assert store.maintain(ALL) != ()


def test_half_written_objects_of_long_ago_are_taken_away(store):
    save(store, "content/a.md", "a")
    old, fresh = (loose(store)[0].with_name(f"tmp_obj_{name}") for name in ("old", "fresh"))
    old.write_text("")
    fresh.write_text("")
    os.utime(old, (1, 1))
    store.maintain(ALL)
    assert not old.exists()
    assert fresh.exists()


def test_a_half_written_object_that_is_finished_meanwhile_is_passed_over(store, monkeypatch):
    save(store, "content/a.md", "a")
    other = loose(store)[0].with_name("tmp_obj_other")
    other.write_text("")
    found = [other.with_name("tmp_obj_finished"), other]
    monkeypatch.setattr("pathlib.Path.glob", lambda _, what: found if what == "tmp_obj_*" else [])
    assert store.maintain(ALL) != ()
    assert other.exists()


def test_packs_are_on_disk_before_the_loose_objects_go(store, child, tmp_path):
    for number in range(3):
        save(store, f"content/{number}.md", f"{number}")
    log = tmp_path / "calls"
    text = """
    from cms.repository.maintenance import Thresholds
    print(store.maintain(Thresholds(loose=-1)))
    """
    words = ("strace", "-f", "-y", "-e", "trace=fsync,rename,link,unlink,unlinkat", "-o", str(log))
    assert "objects packed" in child(store.root, text, *words).communicate()[0]
    calls = [line.split(None, 1)[1] for line in log.read_text().splitlines()]
    gone = next(at for at, call in enumerate(calls) if call.startswith("unlink") and "/objects/pack" not in call
                and "/objects/" in call and ".keep" not in call)  # fmt: skip
    flushed = [at for at, call in enumerate(calls) if call.startswith("fsync") and "objects/pack" in call]
    assert any(".pack" in calls[at] or "tmp_pack" in calls[at] for at in flushed if at < gone)
    assert any("/objects/pack>" in calls[at] for at in flushed if at < gone)


def test_a_history_that_is_cut_off_is_not_indexed_over_and_over(tmp_path, git):
    with Repository.init(tmp_path / "whole") as whole:
        for number in range(3):
            save(whole, f"content/{number}.md", f"{number}")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{tmp_path / 'whole'}", "cut")
    with Repository.init(tmp_path / "cut") as cut:
        assert cut.maintain() == ()
    git(tmp_path, "clone", "-q", f"file://{tmp_path / 'whole'}", "clone")
    with Repository.init(tmp_path / "clone") as clone:
        assert clone.maintain() == ("history indexed",)
        assert clone.maintain() == ()
