"""The desk works on main, whatever is checked out in its folder; where it cannot work it says what to do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cms.config import Settings
from cms.core.errors import BadConfiguration
from cms.desk import founding, oddities, syncing
from cms.desk.check import ailments
from cms.newsroom import open_newsroom
from cms.repository import MAIN
from tests.desk.conftest import PUBLICATION, Desk, Hand
from tests.foreign.conftest import Git


def detached(desk: Desk, git: Git) -> None:
    git(desk.room.root, "switch", "-q", "--detach")


def switched(desk: Desk, git: Git) -> None:
    git(desk.room.root, "switch", "-qc", "mine")
    (desk.room.root / "mine.txt").write_text("mine\n")
    git(desk.room.root, "add", "mine.txt")
    git(desk.room.root, "commit", "-qm", "Mine")


def missing(desk: Desk, git: Git) -> None:
    git(desk.room.root, "symbolic-ref", "HEAD", "refs/heads/gone")


def orphan(desk: Desk, git: Git) -> None:
    git(desk.room.root, "switch", "-q", "--orphan", "empty")


@pytest.mark.parametrize("how", [detached, switched, missing, orphan])
def test_saves_go_on_while_the_folder_waits_and_it_follows_again_by_itself(
    desk: Desk, git: Git, how: Callable[[Desk, Git], None]
) -> None:
    file = desk.begin()
    desk.folder()
    how(desk, git)
    before = git(desk.room.root, "ls-files", "-s")
    text = (desk.room.root / file).read_bytes() if (desk.room.root / file).exists() else None
    desk.save(file, title="Saved meanwhile")
    syncing.tick(desk.room)
    desk.room.repository.follow()
    assert git(desk.room.root, "ls-files", "-s") == before
    assert text == ((desk.room.root / file).read_bytes() if (desk.room.root / file).exists() else None)
    assert git(desk.remote, "rev-parse", "main") == desk.room.repository.head(MAIN)
    assert "git switch main" in oddities.house(desk.room).waits
    assert any("git switch main" in line for line in ailments(desk.room))
    git(desk.room.root, "switch", "-qf", "main")
    syncing.tick(desk.room)
    desk.room.repository.follow()
    assert "Saved meanwhile" in (desk.room.root / file).read_text()
    assert git(desk.room.root, "status", "--porcelain") == ""
    assert oddities.house(desk.room).waits == ""


def test_a_second_checkout_of_main_is_told(desk: Desk, git: Git, tmp_path: Path) -> None:
    file = desk.begin()
    desk.folder()
    git(desk.room.root, "switch", "-q", "--detach")
    git(desk.room.root, "worktree", "add", "-q", str(tmp_path / "second"), "main")
    git(desk.room.root, "switch", "-q", "--ignore-other-worktrees", "main")
    desk.save(file, title="Saved all the same")
    assert oddities.house(desk.room).elsewhere == (str(tmp_path / "second"),)
    assert any(f"git worktree remove {tmp_path / 'second'}" in line for line in ailments(desk.room))


def test_a_bare_repository_and_a_linked_worktree_are_refused_with_the_way_out(
    desk: Desk, git: Git, tmp_path: Path
) -> None:
    desk.begin()
    linked = tmp_path / "linked"
    git(desk.room.root, "worktree", "add", "-q", "--detach", str(linked))
    for place, way in ((desk.remote, f"git clone {desk.remote}"), (linked, f"cms -C {desk.room.root}")):
        before = sorted(path.name for path in place.iterdir())
        with pytest.raises(BadConfiguration, match=way):
            open_newsroom(place)
        with pytest.raises(BadConfiguration, match=way):
            founding.found(place, Settings(), desk.clock())
        command = [sys.executable, "-m", "cms.cli", "-C", str(place), "serve", "--port", "0"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 1
        assert way in done.stderr
        assert sorted(path.name for path in place.iterdir()) == before


def test_a_shallow_clone_works_and_says_that_the_oldest_history_is_missing(
    desk: Desk, git: Git, tmp_path: Path
) -> None:
    file = desk.begin()
    desk.save(file, title="Second")
    syncing.sync(desk.room)
    place = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", "-b", "main", f"file://{desk.remote}", str(place))
    founding.found(place, Settings(desk_remote=str(desk.remote)), Hand()(), publication=PUBLICATION)
    room = open_newsroom(place, Hand())
    try:
        shallow = Desk(room, desk.clock, desk.remote, desk.ines, desk.rosa, desk.omar, desk.ada)
        shallow.save(file, title="Third")
        assert syncing.sync(room).given
        assert git(desk.remote, "rev-parse", "main") == room.repository.head(MAIN)
        assert any("git fetch --unshallow desk" in line for line in ailments(room))
    finally:
        room.repository.close()


def test_a_new_newsroom_starts_on_an_unborn_branch(tmp_path: Path, git: Git) -> None:
    git(tmp_path, "init", "-q", "-b", "master", "paper")
    founding.found(tmp_path / "paper", Settings(), Hand()(), publication=PUBLICATION)
    room = open_newsroom(tmp_path / "paper", Hand())
    try:
        assert room.repository.head(MAIN)
        assert "git switch main" in oddities.house(room).waits
        git(tmp_path / "paper", "switch", "-q", "main")
        room.repository.follow()
        assert oddities.house(room).waits == ""
        assert git(tmp_path / "paper", "status", "--porcelain") == ""
    finally:
        room.repository.close()
