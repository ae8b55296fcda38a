"""What somebody edits in the desk's own folder is shown, never overwritten, and nobody else's name is put to it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cms.core.errors import (
    BrokenFile,
    EditConflict,
    NoSuchArticle,
    NotPermitted,
    RefMoved,
    StoreUnavailable,
    WrongState,
)
from cms.core.people import Role, Signature, StaffMember
from cms.desk import handedits, looking, oddities
from cms.desk.handedits import Seen
from cms.desk.manuscript import Manuscript
from cms.newsroom import Newsroom
from cms.repository import MAIN, HandEdit
from cms.repository.folder import TOO_LARGE
from tests.desk.conftest import Desk, person
from tests.foreign.conftest import Git

OTHER = Manuscript(title="Tram 4", section="city", body="It runs.\n")
BY_HAND = "---\ntitle: Put here by hand\nstatus: approved\n---\nWords.\n"


def shown(desk: Desk, file: str) -> Seen:
    return handedits.find(desk.room, desk.ada, file).seen


def edit(desk: Desk, file: str, old: str, new: str) -> bytes:
    path = desk.folder() / file
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert new in path.read_text("utf-8")
    return path.read_bytes()


def staged(desk: Desk, git: Git, file: str) -> None:
    edit(desk, file, "It holds", "It leaks")
    git(desk.folder(), "add", "--all")


def dirty(desk: Desk, git: Git, file: str) -> None:
    edit(desk, file, "It holds", "It leaks")


def new(desk: Desk, git: Git, file: str) -> None:
    (desk.folder() / "content" / "city" / "by-hand.md").parent.mkdir(parents=True, exist_ok=True)
    (desk.folder() / "content" / "city" / "by-hand.md").write_text(BY_HAND)


def deleted(desk: Desk, git: Git, file: str) -> None:
    (desk.folder() / file).unlink()


def merging(desk: Desk, git: Git, file: str) -> None:
    folder = desk.folder()
    git(folder, "switch", "-qc", "side")
    edit(desk, file, "It holds", "It leaks")
    git(folder, "commit", "-qam", "Side")
    git(folder, "switch", "-q", "main")
    edit(desk, file, "It holds", "It drips")
    git(folder, "commit", "-qam", "Main")
    words = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "merge", "-q", "side"]
    assert subprocess.run(words, cwd=folder, check=False, capture_output=True).returncode == 1


def rebasing(desk: Desk, git: Git, file: str) -> None:
    merging(desk, git, file)
    git(desk.folder(), "merge", "--abort")
    words = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "rebase", "-q", "side", "--no-verify"]
    assert subprocess.run(words, cwd=desk.folder(), check=False, capture_output=True).returncode == 1


HANDS = [dirty, staged, new, deleted, merging, rebasing]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.md") if ".git" not in path.parts
    }


@pytest.mark.parametrize("how", HANDS)
def test_twenty_saves_leave_what_a_hand_made_alone(desk: Desk, git: Git, how: Callable[[Desk, Git, str], None]) -> None:
    file, other = desk.begin(), desk.begin(OTHER)
    desk.folder()
    how(desk, git, file)
    before = bytes_of(desk.room.root)
    index = git(desk.room.root, "ls-files", "-s", "--", file, "content/city/by-hand.md")
    for number in range(20):
        desk.save(other, body=f"It runs, {number}.\n")
    desk.room.repository.follow()
    after = bytes_of(desk.room.root)
    for name in before.keys() | after.keys():
        assert name == other or before.get(name) == after.get(name), name
    assert git(desk.room.root, "ls-files", "-s", "--", file, "content/city/by-hand.md") == index
    head = desk.room.repository.head(MAIN)
    assert "It runs, 19." in desk.room.repository.read(head, other).decode()
    log = git(desk.room.root, "log", "--format=%an", "main", "--", "content/city/by-hand.md")
    assert log == ""
    looking.look(desk.room)
    house = oddities.house(desk.room)
    assert house.number == 1
    if how in (merging, rebasing):
        assert "--abort" in house.waits
    else:
        assert house.edits[0].kind in {"edited", "new", "deleted"}
        assert house.edits[0].staged == (how is staged)


def test_a_saved_article_that_was_edited_by_hand_keeps_both_texts(desk: Desk) -> None:
    file = desk.begin()
    by_hand = edit(desk, file, "It holds", "It leaks")
    assert oddities.hand_edited(desk.room, file)
    desk.save(file, title="Saved at the desk")
    assert (desk.folder() / file).read_bytes() == by_hand
    assert "Saved at the desk" in desk.room.repository.read(desk.room.repository.head(MAIN), file).decode()
    assert oddities.hand_edited(desk.room, file)


def test_a_hand_edit_is_taken_in_by_the_person_who_clicks(desk: Desk, git: Git) -> None:
    file = desk.begin()
    by_hand = edit(desk, file, "It holds", "It leaks")
    handedits.take_in(desk.room, desk.rosa, file, shown(desk, file))
    folder = desk.folder()
    assert git(folder, "log", "-1", "--format=%an") == "Rosa Marlowe"
    assert "Hand-edit: edited in the desk's folder" in git(folder, "log", "-1", "--format=%B")
    assert git(folder, "show", f"main:{file}").encode() + b"\n" == by_hand
    assert git(folder, "status", "--porcelain") == ""
    with pytest.raises(NoSuchArticle):
        handedits.find(desk.room, desk.ada, file)


def test_a_hand_edit_is_joined_with_what_was_saved_since(desk: Desk, git: Git) -> None:
    file = desk.begin()
    desk.folder()
    edit(desk, file, "It holds", "It leaks")
    desk.save(file, title="Saved at the desk")
    desk.folder()
    handedits.take_in(desk.room, desk.ines, file, shown(desk, file))
    text = (desk.folder() / file).read_text("utf-8")
    assert "It leaks" in text
    assert "title: Saved at the desk" in text
    assert git(desk.folder(), "status", "--porcelain") == ""


def test_a_clash_with_what_was_saved_since_keeps_both(desk: Desk) -> None:
    file = desk.begin()
    desk.folder()
    by_hand = edit(desk, file, "18:40", "17:00")
    saved = desk.save(file, body="The sea gate will close at 19:30.\n\n“It holds,” said the engineer.\n").commit
    desk.folder()
    with pytest.raises(EditConflict):
        handedits.take_in(desk.room, desk.ines, file, shown(desk, file))
    assert desk.room.repository.head(MAIN) == saved
    assert (desk.folder() / file).read_bytes() == by_hand


def test_a_discarded_hand_edit_can_be_had_again(desk: Desk, git: Git) -> None:
    file = desk.begin()
    by_hand = edit(desk, file, "It holds", "It leaks")
    head = desk.room.repository.head(MAIN)
    kept = handedits.discard(desk.room, desk.ines, file, shown(desk, file))
    folder = desk.folder()
    assert git(folder, "status", "--porcelain") == ""
    assert desk.room.repository.head(MAIN) == head
    assert git(folder, "show", f"refs/cms/rescued/hand/{kept}:{file}").encode() + b"\n" == by_hand
    assert "Ines Marlowe put main's text back" in git(folder, "log", "-1", "--format=%B", kept)


def test_a_new_file_becomes_a_draft_whatever_it_claims(desk: Desk, git: Git) -> None:
    file = desk.begin()
    desk.folder()
    new(desk, git, file)
    there = "content/city/by-hand.md"
    handedits.take_in(desk.room, desk.ines, there, shown(desk, there))
    assert "status: draft" in (desk.folder() / there).read_text()
    assert git(desk.folder(), "status", "--porcelain") == ""


def test_a_deleted_file_is_put_back_or_discarded(desk: Desk, git: Git) -> None:
    file, other = desk.begin(), desk.begin(OTHER)
    folder = desk.folder()
    (folder / file).unlink()
    (folder / other).unlink()
    assert handedits.discard(desk.room, desk.ines, file, shown(desk, file)) is None
    assert (desk.folder() / file).exists()
    handedits.take_in(desk.room, desk.ines, other, shown(desk, other))
    assert desk.room.repository.entry(desk.room.repository.head(MAIN), other) is None
    assert git(desk.folder(), "status", "--porcelain") == ""


def test_it_is_of_the_bytes_that_were_shown(desk: Desk) -> None:
    file = desk.begin()
    desk.folder()
    edit(desk, file, "It holds", "It leaks")
    seen = shown(desk, file)
    again = edit(desk, file, "It leaks", "It drips")
    for act in (handedits.take_in, handedits.discard):
        with pytest.raises(RefMoved):
            act(desk.room, desk.ines, file, seen)
    assert (desk.folder() / file).read_bytes() == again


def test_links_and_ways_out_of_the_folder_are_refused(desk: Desk, tmp_path: Path) -> None:
    file = desk.begin()
    folder = desk.folder()
    secret = tmp_path / "secret.md"
    secret.write_text("a secret")
    (folder / file).unlink()
    (folder / file).symlink_to(secret)
    for name in (file, "../secret.md", str(secret), ".git/config", "content/../../secret.md", "content/.GIT/x"):
        with pytest.raises((BrokenFile, NoSuchArticle)):
            handedits.find(desk.room, desk.ada, name)
    assert looking.look_at_folder(desk.room) == (HandEdit(file, "link"),)


def test_what_is_no_article_is_an_administrators(desk: Desk) -> None:
    desk.begin()
    path = desk.folder() / "cms.toml"
    path.write_text(path.read_text() + "# by hand\n")
    with pytest.raises(NotPermitted):
        handedits.take_in(desk.room, desk.omar, "cms.toml", shown(desk, "cms.toml"))
    handedits.take_in(desk.room, desk.ada, "cms.toml", shown(desk, "cms.toml"))
    assert b"# by hand" in desk.room.repository.read(desk.room.repository.head(MAIN), "cms.toml")
    outside = person("olga", Role.JOURNALIST)
    assert outside.role < Role.ADMIN


def test_a_save_that_the_folder_does_not_have_yet_is_no_hand_edit(desk: Desk) -> None:
    desk.room.repository._background._soon = 3600
    file = desk.begin()
    assert not oddities.hand_edited(desk.room, file)
    desk.room.repository.follow()
    desk.save(file, title="Not followed yet")
    assert not oddities.hand_edited(desk.room, file)
    assert looking.look_at_folder(desk.room) == ()


def test_nothing_is_guessed_while_another_branch_is_checked_out(desk: Desk, git: Git) -> None:
    file = desk.begin()
    git(desk.folder(), "switch", "-q", "--detach")
    edit(desk, file, "It holds", "It leaks")
    with pytest.raises(WrongState, match="git switch main"):
        handedits.find(desk.room, desk.ada, file)


def test_a_hand_edit_takes_back_no_save_that_the_folder_has_followed(desk: Desk, git: Git) -> None:
    file, other = desk.begin(), desk.begin(OTHER)
    edit(desk, file, "It holds", "It leaks")
    desk.save(file, title="Saved at the desk")
    desk.folder()
    desk.save(other, title="Tram 5")
    desk.save(file, summary="Saved again.")
    folder = desk.folder()
    assert desk.room.repository.folder.stands_at() == desk.room.repository.head(MAIN)
    looking.look_at_folder(desk.room)
    handedits.take_in(desk.room, desk.ines, file, shown(desk, file))
    text = desk.room.repository.read(desk.room.repository.head(MAIN), file).decode()
    assert "It leaks" in text
    assert "title: Saved at the desk" in text
    assert "Saved again." in text
    assert (desk.folder() / file).read_text("utf-8") == text
    assert git(folder, "status", "--porcelain") == ""
    assert desk.room.repository.folder.made_from() == {}


def test_a_hand_edit_of_the_text_that_main_has_may_take_words_back(desk: Desk) -> None:
    file = desk.begin()
    edit(desk, file, "It holds", "It leaks")
    desk.save(file, title="Saved at the desk")
    desk.folder()
    handedits.discard(desk.room, desk.ines, file, shown(desk, file))
    edit(desk, file, "Saved at the desk", "Sea gate to close on Thursday")
    handedits.take_in(desk.room, desk.ines, file, shown(desk, file))
    text = desk.room.repository.read(desk.room.repository.head(MAIN), file).decode()
    assert "Saved at the desk" not in text


def test_what_a_hand_edit_was_made_from_is_forgotten_with_it(desk: Desk, git: Git) -> None:
    file = desk.begin()
    edit(desk, file, "It holds", "It leaks")
    desk.save(file, title="Saved at the desk")
    folder = desk.folder()
    assert file in desk.room.repository.folder.made_from()
    looking.look_at_folder(desk.room)
    assert file in desk.room.repository.folder.made_from()
    git(folder, "checkout", "-q", "--", file)
    looking.look_at_folder(desk.room)
    assert desk.room.repository.folder.made_from() == {}


def test_a_hand_edit_made_from_nobody_knows_what_is_never_put_over_main(desk: Desk) -> None:
    file = desk.begin()
    by_hand = edit(desk, file, "It holds", "It leaks")
    saved = desk.save(file, title="Saved at the desk").commit
    desk.room.repository.close()
    (desk.room.repository.git_dir / "cms" / "followed").unlink()
    (desk.room.repository.git_dir / "cms" / "stood").unlink(missing_ok=True)
    with pytest.raises(EditConflict):
        handedits.take_in(desk.room, desk.ines, file, shown(desk, file))
    assert desk.room.repository.head(MAIN) == saved
    assert (desk.room.root / file).read_bytes() == by_hand


def test_a_new_file_by_hand_is_not_put_over_one_that_main_was_given_since(desk: Desk, git: Git) -> None:
    desk.begin()
    new(desk, git, "")
    there = "content/city/by-hand.md"
    repository = desk.room.repository
    by = Signature("Clara", "clara@example.org", desk.clock())
    text = b"---\ntitle: By somebody else\n---\nOther words.\n"
    head = repository.commit({there: text}, by=by, subject="By git", on=repository.head(MAIN))
    desk.folder()
    with pytest.raises(EditConflict):
        handedits.take_in(desk.room, desk.ines, there, shown(desk, there))
    assert repository.head(MAIN) == head


@pytest.mark.parametrize("act", [handedits.take_in, handedits.discard])
@pytest.mark.parametrize("how", [dirty, deleted])
def test_it_is_of_the_text_of_mains_that_was_shown(
    desk: Desk,
    git: Git,
    how: Callable[[Desk, Git, str], None],
    act: Callable[[Newsroom, StaffMember, str, Seen], object],
) -> None:
    file = desk.begin()
    desk.folder()
    desk.room.repository._background._soon = 3600
    how(desk, git, file)
    seen = shown(desk, file)
    saved = desk.save(file, title="Saved after the page was shown").commit
    with pytest.raises(RefMoved, match="saved at the desk"):
        act(desk.room, desk.omar, file, seen)
    assert desk.room.repository.head(MAIN) == saved
    act(desk.room, desk.omar, file, shown(desk, file))


def test_a_hand_edit_that_mends_a_broken_file_decides_nothing(desk: Desk, git: Git) -> None:
    file = desk.begin()
    repository = desk.room.repository
    by = Signature("Clara", "clara@example.org", desk.clock())
    broken = b"---\ntitle: [open\nstatus: draft\n---\nText.\n"
    repository.commit({file: broken}, by=by, subject="By git", on=repository.head(MAIN))
    path = desk.folder() / file
    path.write_text("---\ntitle: Mended\nstatus: approved\n---\nText.\n")
    handedits.take_in(desk.room, desk.ines, file, shown(desk, file))
    text = repository.read(repository.head(MAIN), file).decode()
    assert "title: Mended" in text
    assert "status: draft" in text


def test_what_else_lies_in_the_folder_is_shown_to_nobody(desk: Desk) -> None:
    desk.begin()
    folder = desk.folder()
    for name in ("secret.env", "content/secret.env", "notes.md", "content/media/2026/11/x.jpg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("a secret")
    for name in ("secret.env", "content/secret.env", "notes.md"):
        for who in (desk.ines, desk.ada):
            with pytest.raises(NoSuchArticle):
                handedits.find(desk.room, who, name)
    assert handedits.find(desk.room, desk.ada, "content/media/2026/11/x.jpg").content == b"a secret"
    (folder / "cms.toml").write_text("# by hand\n")
    seen = shown(desk, "cms.toml")
    for act in (handedits.take_in, handedits.discard):
        with pytest.raises(NotPermitted):
            act(desk.room, desk.omar, "cms.toml", seen)
    with pytest.raises(NotPermitted):
        handedits.find(desk.room, desk.omar, "cms.toml")


def test_a_hand_edit_stays_while_gits_index_is_in_use(desk: Desk, git: Git) -> None:
    file = desk.begin()
    desk.folder()
    staged(desk, git, file)
    by_hand = (desk.folder() / file).read_bytes()
    lock = desk.room.repository.git_dir / "index.lock"
    with lock.open("w"), pytest.raises(StoreUnavailable, match="in use"):
        handedits.discard(desk.room, desk.ines, file, shown(desk, file))
    lock.unlink()
    assert (desk.folder() / file).read_bytes() == by_hand
    handedits.discard(desk.room, desk.ines, file, shown(desk, file))
    assert git(desk.folder(), "status", "--porcelain") == ""


def test_nothing_is_left_beside_an_article_by_whoever_was_killed(desk: Desk) -> None:
    file = desk.begin()
    left = desk.folder() / ".hand.copydesk-new"
    left.write_text("Half a text")
    desk.save(file, title="Saved at the desk")
    desk.folder()
    assert not left.exists()


def test_a_huge_file_is_not_read_to_tell_that_it_was_edited(desk: Desk) -> None:
    file = desk.begin()
    (desk.folder() / file).write_bytes(b"x" * 2_000_001)
    assert desk.room.repository.folder.blob_of(file) == TOO_LARGE
    assert oddities.hand_edited(desk.room, file)
    assert looking.look_at_folder(desk.room) == (HandEdit(file, "edited"),)
    with pytest.raises(BrokenFile):
        shown(desk, file)


def test_a_page_looks_at_a_few_files_alone(desk: Desk) -> None:
    desk.begin()
    edits = tuple(HandEdit(f"content/{number}.md", "edited") for number in range(30))
    oddities.change_notes(desk.room, lambda notes: replace(notes, edits=edits))
    assert oddities.house(desk.room).edits == edits[20:]
