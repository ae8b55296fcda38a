"""A main that somebody rewrote, on the remote or in the desk's own folder: told, kept, and a person chooses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cms.core.errors import BadValue, NoSuchVersion, NotPermitted, RemoteRewritten
from cms.core.workflow import Work
from cms.desk import looking, oddities, reviewing, rewritten, syncing
from cms.desk.facts import standing
from cms.desk.manuscript import Manuscript
from cms.repository import MAIN, serve_remote
from tests.desk.conftest import Desk
from tests.foreign.conftest import Clone, Git

OTHER = Manuscript(title="Tram 4", section="city", body="It runs.\n")


def rewrite(desk: Desk, git: Git, outside: Clone) -> str:
    """Rewrite the remote's main by force: its newest commit is another one."""
    git(desk.remote, "config", "receive.denyNonFastForwards", "false")
    git(outside.path, "commit", "-q", "--amend", "-m", "Rewritten")
    git(outside.path, "push", "-qf", "origin", "HEAD:main")
    return git(desk.remote, "rev-parse", "main")


def delete(desk: Desk, git: Git, outside: Clone) -> None:
    git(desk.remote, "config", "receive.denyDeletes", "false")
    git(desk.remote, "symbolic-ref", "HEAD", "refs/heads/live")
    git(outside.path, "push", "-q", "origin", "--delete", "main")


@pytest.mark.parametrize("how", [rewrite, delete])
def test_a_rewritten_or_deleted_remote_main_stops_syncing_and_saves_go_on(
    desk: Desk, git: Git, clone: Callable[[], Clone], how: Callable[[Desk, Git, Clone], object]
) -> None:
    file = desk.begin()
    syncing.sync(desk.room)
    old = desk.room.repository.head(MAIN)
    how(desk, git, clone())
    desk.save(file, title="Saved meanwhile")
    for _ in range(2):  # it does not forget with the next round
        with pytest.raises(RemoteRewritten, match="administrator chooses"):
            syncing.sync(desk.room)
    assert [kept.commit for kept in desk.room.repository.rescue.kept("remote")] == [old]
    assert oddities.house(desk.room).remote
    assert any("rewritten" in line or "no longer" in line for line in syncing.tick(desk.room).failed)
    with pytest.raises(NotPermitted):
        rewritten.keep_the_desks(desk.room, desk.ines, "desk")
    rewritten.keep_the_desks(desk.room, desk.ada, "desk")
    syncing.sync(desk.room)
    head = desk.room.repository.head(MAIN)
    assert git(desk.remote, "rev-parse", "main") == head
    assert desk.room.repository.is_ancestor(old, head)
    assert "Saved meanwhile" in desk.room.repository.read(head, file).decode()
    assert not oddities.house(desk.room).remote


def test_the_remotes_history_is_taken_with_the_desks_saves(desk: Desk, git: Git, clone: Callable[[], Clone]) -> None:
    file, other = desk.begin(), desk.begin(OTHER)
    reviewing.submit(desk.room, desk.ines, file)
    reviewing.approve(desk.room, desk.rosa, file, shown=standing(desk.room, file).blob)
    syncing.sync(desk.room)
    outside = clone()
    outside.change(file, "It holds", "It leaks")
    git(outside.path, "add", "--all")
    theirs = rewrite(desk, git, outside)
    desk.save(other, title="Tram 4, saved meanwhile")
    with pytest.raises(RemoteRewritten):
        syncing.sync(desk.room)
    assert rewritten.take_the_remotes(desk.room, desk.ada, "desk") == ()
    syncing.sync(desk.room)
    head = desk.room.repository.head(MAIN)
    assert git(desk.remote, "rev-parse", "main") == head
    assert desk.room.repository.is_ancestor(theirs, head)
    assert "It leaks" in desk.room.repository.read(head, file).decode()
    assert "saved meanwhile" in desk.room.repository.read(head, other).decode()
    assert standing(desk.room, file).facts.work is not Work.APPROVED  # what was approved is not what stands
    assert not standing(desk.room, file).facts.approvers


def test_an_unrelated_history_is_not_taken_in(desk: Desk, git: Git, tmp_path: Path) -> None:
    file = desk.begin()
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    (other / "README.md").write_text("Something else\n")
    git(other, "add", "--all")
    git(other, "commit", "-qm", "Unrelated")
    git(other, "push", "-q", str(desk.remote), "HEAD:main")
    with pytest.raises(RemoteRewritten, match="shares no history"):
        syncing.sync(desk.room)
    assert oddities.house(desk.room).remote
    rewritten.take_the_remotes(desk.room, desk.ada, "desk")
    syncing.sync(desk.room)
    head = desk.room.repository.head(MAIN)
    assert git(desk.remote, "rev-parse", "main") == head
    assert desk.room.repository.entry(head, "README.md")
    assert desk.room.repository.entry(head, file)


def test_a_remote_made_anew_and_empty_is_filled_when_an_administrator_says_so(desk: Desk, git: Git) -> None:
    desk.begin()
    syncing.sync(desk.room)
    desk.remote.rename(desk.remote.with_name("old.git"))
    serve_remote(desk.remote)
    with pytest.raises(RemoteRewritten):
        syncing.sync(desk.room)
    rewritten.keep_the_desks(desk.room, desk.ada, "desk")
    assert syncing.sync(desk.room).given
    assert git(desk.remote, "rev-parse", "main") == desk.room.repository.head(MAIN)


def reset(desk: Desk, git: Git) -> None:
    git(desk.folder(), "reset", "-q", "--hard", "HEAD~2")


def amend(desk: Desk, git: Git) -> None:
    git(desk.folder(), "commit", "-q", "--amend", "--no-verify", "-m", "Amended")


def rebase(desk: Desk, git: Git) -> None:
    git(desk.folder(), "rebase", "-q", "--no-verify", "--force-rebase", "HEAD~2")


def remove(desk: Desk, git: Git) -> None:
    git(desk.folder(), "switch", "-q", "--detach")
    git(desk.folder(), "branch", "-qD", "main")


@pytest.mark.parametrize("how", [reset, amend, rebase, remove])
def test_saves_rewritten_away_in_the_desks_folder_are_kept_and_come_back(
    desk: Desk, git: Git, how: Callable[[Desk, Git], None]
) -> None:
    file = desk.begin()
    looking.look(desk.room)
    desk.save(file, title="Second")
    desk.save(file, title="Third")
    saved = desk.room.repository.head(MAIN)
    how(desk, git)
    if how is not remove:
        other = desk.begin(OTHER)  # a save that comes before anybody looked
    looking.look(desk.room)
    (lost,) = oddities.house(desk.room).lost
    assert lost.commit == saved
    assert git(desk.folder(), "rev-parse", lost.ref) == saved
    with pytest.raises(NotPermitted):
        rewritten.bring_back(desk.room, desk.rosa, saved)
    assert rewritten.bring_back(desk.room, desk.ada, saved) == ()
    head = desk.room.repository.head(MAIN)
    assert desk.room.repository.is_ancestor(saved, head)
    assert "title: Third" in desk.room.repository.read(head, file).decode()
    assert how is remove or desk.room.repository.entry(head, other)
    looking.look(desk.room)
    assert oddities.house(desk.room).lost == ()


def test_a_commit_by_hand_in_the_desks_folder_is_no_rewriting(desk: Desk, git: Git) -> None:
    file = desk.begin()
    looking.look(desk.room)
    place = desk.folder() / file
    place.write_text(place.read_text().replace("It holds", "It held"))
    git(desk.folder(), "commit", "-qam", "By hand")
    desk.save(file, title="On top")
    looking.look(desk.room)
    assert oddities.house(desk.room).lost == ()
    assert oddities.house(desk.room).undone == ()


def test_what_an_administrator_leaves_does_not_come_up_again(desk: Desk, git: Git) -> None:
    file = desk.begin()
    desk.save(file, title="Second")
    desk.save(file, title="Third")
    saved = desk.room.repository.head(MAIN)
    reset(desk, git)
    looking.look(desk.room)
    rewritten.let_go(desk.room, desk.ada, saved)
    desk.save(file, title="Fourth")
    looking.look(desk.room)
    assert oddities.house(desk.room).lost == ()
    assert git(desk.folder(), "for-each-ref", "--contains", saved, "refs/cms/rescued/")


def test_replace_refs_change_nothing(desk: Desk, git: Git) -> None:
    file = desk.begin()
    desk.save(file, title="Second")
    entry = desk.room.repository.entry(desk.room.repository.head(MAIN), file)
    false = git(desk.folder(), "hash-object", "-w", "--stdin", stdin="---\ntitle: False\n---\n")
    git(desk.folder(), "replace", entry.blob, false)
    assert "False" in git(desk.folder(), "show", f"main:{file}")  # plain git believes it
    assert b"title: Second" in desk.room.repository.blob(entry.blob)


@pytest.mark.parametrize("choice", ["keep", "take"])
def test_where_nothing_was_rewritten_there_is_nothing_to_choose(desk: Desk, choice: str) -> None:
    desk.begin()
    syncing.sync(desk.room)
    before = desk.room.repository.head(MAIN)
    with pytest.raises(BadValue, match="nothing to choose"):
        rewritten.choose(desk.room, desk.ada, "desk", choice, "")
    assert desk.room.repository.head(MAIN) == before


def test_what_was_rewritten_away_is_named_by_the_beginning_of_its_commit(desk: Desk, git: Git) -> None:
    desk.begin()
    kept = desk.room.repository.head(MAIN)
    file = desk.begin(OTHER)
    lost = desk.room.repository.head(MAIN)
    desk.folder()
    looking.look_at_main(desk.room)
    git(desk.room.root, "reset", "-q", "--hard", kept)
    looking.look_at_main(desk.room)
    for name in ("zzz", "", lost[:4]):
        with pytest.raises(NoSuchVersion, match="waits here"):
            rewritten.choose(desk.room, desk.ada, "desk", "back", name)
    rewritten.choose(desk.room, desk.ada, "desk", "back", lost[:10])
    assert standing(desk.room, file).article.headline == "Tram 4"
