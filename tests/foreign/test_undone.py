"""A commit by plain git that takes back a save is told as such, and one click brings the save back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cms.core.errors import ArticleExists, NoSuchVersion, WrongState
from cms.core.people import Signature
from cms.desk import looking, oddities, syncing, undoing
from cms.desk.check import problems
from cms.desk.manuscript import Manuscript
from cms.repository import MAIN
from tests.desk.conftest import Desk
from tests.foreign.conftest import Clone

BODY = "One.\n\nTwo.\n\nThree.\n"


def prepared(desk: Desk) -> tuple[str, str]:
    """Give an article that was saved twice, and its first text."""
    file = desk.begin(Manuscript(title="Sea gate", section="harbour", lang="en", body=BODY))
    first = desk.room.repository.read(desk.room.repository.head(MAIN), file).decode()
    desk.save(file, body=BODY + "\nFour, which Ines added today.\n")
    syncing.sync(desk.room)
    looking.look(desk.room)
    return file, first


def text(desk: Desk, file: str) -> str:
    return desk.room.repository.read(desk.room.repository.head(MAIN), file).decode()


def taken_in(desk: Desk) -> None:
    syncing.sync(desk.room)
    looking.look(desk.room)


def test_an_older_text_pushed_again_takes_back_a_save(desk: Desk, clone: Callable[[], Clone]) -> None:
    file, first = prepared(desk)
    outside = clone()
    (outside.path / file).write_text(first)
    commit = outside.push("An old copy")
    taken_in(desk)
    (undone,) = oddities.house(desk.room).undone
    assert (undone.commit, undone.file, undone.by, undone.whose) == (commit, file, "Clara Clone", "Ines Marlowe")
    assert any("Clara Clone took back the save by Ines Marlowe" in line for line in problems(desk.room))
    desk.save(file, title="Sea gate, again")  # an ordinary save settles nothing
    assert oddities.house(desk.room).undone == (undone,)
    assert undoing.bring_back(desk.room, desk.rosa, commit, file)
    assert "Four, which Ines added today." in text(desk, file)
    assert "title: Sea gate, again" in text(desk, file)
    assert oddities.house(desk.room).undone == ()
    newest = desk.room.catalog.history(file)[0]
    assert (newest.account, newest.signed) == ("rosa", True)
    with pytest.raises(NoSuchVersion):
        undoing.bring_back(desk.room, desk.rosa, commit, file)


def test_a_deleted_article_comes_back_as_a_draft(desk: Desk, clone: Callable[[], Clone]) -> None:
    file, _ = prepared(desk)
    outside = clone()
    (outside.path / file).unlink()
    commit = outside.push("Away with it")
    taken_in(desk)
    (undone,) = oddities.house(desk.room).undone
    assert undone.after is None
    undoing.bring_back(desk.room, desk.ines, commit, file)
    assert "Four, which Ines added today." in text(desk, file)
    assert "status: draft" in text(desk, file)


@pytest.mark.parametrize("old_first", [False, True])
def test_a_merge_that_keeps_the_older_side_takes_back_a_save(
    desk: Desk, clone: Callable[[], Clone], old_first: bool
) -> None:
    file, first = prepared(desk)
    outside = clone()
    git = outside.git
    git(outside.path, "checkout", "-q", "-b", "side", "HEAD~1")
    assert (outside.path / file).read_text("utf-8") == first
    git(outside.path, "commit", "-q", "--allow-empty", "-m", "Beside")
    if old_first:
        git(outside.path, "merge", "-q", "-s", "ours", "-m", "Merge", "main")
    else:
        git(outside.path, "checkout", "-q", "main")
        git(outside.path, "merge", "-q", "--no-commit", "--no-ff", "side")
        (outside.path / file).write_text(first, "utf-8")
        git(outside.path, "commit", "-q", "-am", "Merge")
    git(outside.path, "push", "-q", "origin", "HEAD:main")
    taken_in(desk)
    assert text(desk, file) == first
    (undone,) = oddities.house(desk.room).undone
    assert (undone.file, undone.by, undone.whose) == (file, "Clara Clone", "Ines Marlowe")
    undoing.bring_back(desk.room, desk.ines, undone.commit, file)
    assert "Four, which Ines added today." in text(desk, file)


def test_a_merge_that_keeps_what_both_sides_did_takes_nothing_back(desk: Desk, clone: Callable[[], Clone]) -> None:
    file, _ = prepared(desk)
    other = desk.begin(Manuscript(title="Tram 4", section="city", lang="en", body=BODY))
    desk.save(other, body=BODY + "\nIt runs.\n")
    syncing.sync(desk.room)
    outside = clone()
    git = outside.git
    git(outside.path, "checkout", "-q", "-b", "side", "HEAD~1")
    outside.change(other, "One.", "First.")
    git(outside.path, "commit", "-qam", "Beside")
    git(outside.path, "checkout", "-q", "main")
    git(outside.path, "merge", "-q", "--no-ff", "-m", "Merge", "side")
    git(outside.path, "push", "-q", "origin", "HEAD:main")
    taken_in(desk)
    assert "First." in text(desk, other)
    assert "It runs." in text(desk, other)
    assert "Four, which Ines added today." in text(desk, file)
    assert oddities.house(desk.room).undone == ()


def test_a_paragraph_that_a_save_added_and_plain_git_cut_is_told(desk: Desk, clone: Callable[[], Clone]) -> None:
    file, _ = prepared(desk)
    outside = clone()
    outside.change(file, "\nFour, which Ines added today.\n", "")
    outside.change(file, "Two.", "Two, and more.")
    commit = outside.push()
    taken_in(desk)
    assert [one.commit for one in oddities.house(desk.room).undone] == [commit]
    undoing.bring_back(desk.room, desk.ines, commit, file)
    assert "Four, which Ines added today." in text(desk, file)


def test_ordinary_changes_by_plain_git_are_no_taking_back(desk: Desk, clone: Callable[[], Clone]) -> None:
    file, _ = prepared(desk)
    outside = clone()
    outside.change(file, "Four, which Ines added today.", "Four, which Ines has added today.")
    outside.push("Reworded")
    outside.change(file, "One.", "First.")
    outside.push("Changed")
    outside.change(file, "First.", "One.")
    outside.push("Changed back what Clara herself had changed")
    taken_in(desk)
    assert oddities.house(desk.room).undone == ()


def test_words_changed_since_in_the_same_place_are_left_to_a_person(desk: Desk, clone: Callable[[], Clone]) -> None:
    file, first = prepared(desk)
    desk.save(file, body=BODY.replace("Three.", "Three, says Ines."))
    syncing.sync(desk.room)
    looking.look(desk.room)
    outside = clone()
    (outside.path / file).write_text(first)
    commit = outside.push("An old copy")
    taken_in(desk)
    desk.save(file, body=BODY.replace("Three.", "Three, says Rosa."))
    before = text(desk, file)
    with pytest.raises(WrongState, match="history"):
        undoing.bring_back(desk.room, desk.rosa, commit, file)
    assert text(desk, file) == before
    oddities.drop_undone(desk.room, commit, file)
    assert oddities.house(desk.room).undone == ()


def test_a_deleted_article_is_not_put_over_one_that_is_there_again(desk: Desk, clone: Callable[[], Clone]) -> None:
    file, _ = prepared(desk)
    outside = clone()
    (outside.path / file).unlink()
    outside.push("Away with it")
    taken_in(desk)
    (undone,) = oddities.house(desk.room).undone
    repository = desk.room.repository
    by = Signature("Clara", "clara@example.org", desk.clock())
    again = repository.commit({file: b"Another text.\n"}, by=by, subject="By git", on=repository.head(MAIN))
    with pytest.raises(ArticleExists):
        undoing._made_again(desk.room, desk.ines, undone)
    assert repository.head(MAIN) == again


def test_what_comes_back_is_what_was_saved_byte_by_byte(desk: Desk, clone: Callable[[], Clone]) -> None:
    file, first = prepared(desk)
    outside = clone()
    path = outside.path / file
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").replace(b"Two.", b"Tw\xff."))
    outside.push("Other line ends, and a byte that is no letter")
    taken_in(desk)
    desk.save(file, title="Saved by Ines")
    syncing.sync(desk.room)
    looking.look(desk.room)
    saved = desk.room.repository.read(desk.room.repository.head(MAIN), file)
    assert b"Tw\xff.\r\n" in saved
    outside.pull()
    path.write_text(first)
    commit = outside.push("An old copy")
    taken_in(desk)
    undoing.bring_back(desk.room, desk.ines, commit, file)
    assert desk.room.repository.read(desk.room.repository.head(MAIN), file) == saved


def test_a_paragraph_that_was_cut_is_told_in_every_format(desk: Desk, clone: Callable[[], Clone]) -> None:
    desk.begin()
    syncing.sync(desk.room)
    outside = clone()
    file = "content/harbour/2026/11/toml.md"
    path = outside.path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('+++\ntitle = "Sea gate"\nstatus = "draft"\n+++\n' + BODY)
    outside.push("In TOML")
    taken_in(desk)
    desk.save(file, body=BODY + "\nFour, which Ines added today.\n")
    syncing.sync(desk.room)
    looking.look(desk.room)
    outside.pull()
    outside.change(file, "\nFour, which Ines added today.\n", "")
    outside.change(file, "Two.", "Two, and more.")
    commit = outside.push()
    taken_in(desk)
    assert [one.commit for one in oddities.house(desk.room).undone] == [commit]


def test_a_look_that_could_not_note_what_it_found_finds_it_again_and_once(
    desk: Desk, clone: Callable[[], Clone]
) -> None:
    file, first = prepared(desk)
    rescue = desk.room.repository.rescue
    before = rescue.acknowledged()
    outside = clone()
    (outside.path / file).write_text(first)
    outside.push("An old copy")
    syncing.sync(desk.room)
    lock = desk.room.private / "odd.lock"
    lock.unlink()
    lock.mkdir()
    with pytest.raises(IsADirectoryError):
        looking.look_at_main(desk.room)
    lock.rmdir()
    looking.look_at_main(desk.room)
    (undone,) = oddities.read_notes(desk.room).undone
    rescue.acknowledge(before, rescue.acknowledged())  # as if it had died before it had acknowledged
    looking.look_at_main(desk.room)
    assert oddities.read_notes(desk.room).undone == (undone,)
    oddities.drop_undone(desk.room, undone.commit, file)
    slow = oddities.Notes()  # another one, who began to look before a person settled it
    assert looking._with_undone(desk.room, slow, (undone,), before) == slow
