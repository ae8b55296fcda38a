"""Locks that a dead git left are taken away with a line in the log; a live one never is."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cms.core.errors import CopyError
from cms.repository import MAIN, Repository, serve_remote
from tests.repository.conftest import save

OLD = 1_700_000_000


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Have a process of somebody else's hold a lock open."""
    words = "import sys; file = open(sys.argv[1], 'x'); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", words, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield
        process.stdin.close()


def saved(store: Repository) -> None:
    save(store, "content/a.md", os.urandom(8).hex())


def saved_and_followed(store: Repository) -> None:
    saved(store)
    store.follow()


def sent(store: Repository) -> None:
    store.outbox_put(store.head(MAIN), "live")
    store.outbox_drop(store.head(MAIN))


def pointed(store: Repository) -> None:
    store.set_remote("desk", str(store.root.parent / "remote.git"))


KINDS = {
    "HEAD.lock": saved,
    "refs/heads/main.lock": saved,
    "index.lock": saved_and_followed,
    "packed-refs.lock": sent,
    "config.lock": pointed,
    "gc.pid.lock": saved,
}


@pytest.fixture
def begun(store):
    saved_and_followed(store)
    sent(store)
    return store


@pytest.mark.parametrize("old", [False, True], ids=["fresh", "old"])
@pytest.mark.parametrize("text", ["", "4711 elsewhere\n"], ids=["empty", "written"])
@pytest.mark.parametrize("name", KINDS)
def test_a_dead_lock_is_taken_away(begun, caplog, name, text, old):
    lock = begun.git_dir / name
    lock.write_text(text)
    if old:
        os.utime(lock, (OLD, OLD))
    with caplog.at_level(logging.WARNING):
        KINDS[name](begun)
    assert not lock.exists()
    assert f"removed the stale lock {lock}" in caplog.text


@pytest.mark.parametrize("name", KINDS)
def test_a_live_lock_is_left_alone_and_said(begun, monkeypatch, name):
    monkeypatch.setattr("cms.repository.guard._TRIES", 110)
    head = begun.head(MAIN)
    with held(begun.git_dir / name):
        with pytest.raises(CopyError) as said:
            KINDS[name](begun)
        assert (begun.git_dir / name).exists()
    assert str(said.value)
    if KINDS[name] is saved:
        assert begun.head(MAIN) == head
        assert "Your text is kept" in str(said.value)
    (begun.git_dir / name).unlink()
    KINDS[name](begun)


def test_shallow_lock_stops_no_save(begun):
    (begun.git_dir / "shallow.lock").write_text("")
    saved_and_followed(begun)
    assert (begun.git_dir / "shallow.lock").exists()


def test_a_dead_lock_of_what_the_remote_has_is_taken_away(begun, git, tmp_path):
    serve_remote(tmp_path / "remote.git")
    pointed(begun)
    begun.push("desk", begun.head(MAIN), MAIN)
    git(tmp_path, "clone", "-q", "-b", "main", "remote.git", "clone")
    git(tmp_path / "clone", "commit", "-q", "--allow-empty", "-m", "Pushed")
    git(tmp_path / "clone", "push", "-q", "origin", "main")
    lock = begun.git_dir / "refs" / "remotes" / "desk" / "main.lock"
    lock.write_text("")
    assert begun.fetch("desk", MAIN) == git(tmp_path / "clone", "rev-parse", "HEAD")
    assert not lock.exists()


@pytest.mark.parametrize(
    "note", ["999999999 {host}\n", "1 {host}\n", "{pid} {host} copydesk\n", "nonsense\n", "", "12 far-away copydesk\n"]
)
def test_a_note_of_a_gc_that_is_gone_stops_no_save(begun, note):
    text = note.format(host=os.uname().nodename, pid=os.getpid())
    (begun.git_dir / "gc.pid").write_text(text)
    saved(begun)
    assert not (begun.git_dir / "gc.pid").exists()
