"""Four eyes on pictures: who sent one that readers do not have yet is a writer of the text that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cms.catalog import Catalog
from cms.core.errors import ListsNotReady, NotPermitted, WrongState
from cms.core.people import StaffMember
from cms.desk import comparing, picturing, publishing, reviewing, syncing
from cms.desk.facts import seen, standing
from cms.repository import MAIN
from tests.desk.approvals import Clone
from tests.desk.conftest import Desk
from tests.desk.pages import BODY, COPY, git, put
from tests.photographs import drawn, written


def sent(desk: Desk, who: StaffMember, width: int = 300) -> str:
    return picturing.take_in(desk.room, who, "gate.jpg", written(drawn(width, 200))).url


def showing(url: str) -> str:
    return f"{BODY}\n![A gate]({url})\n"


def approve(desk: Desk, who: StaffMember, file: str) -> None:
    reviewing.approve(desk.room, who, file, shown=standing(desk.room, file).blob)


def refused(desk: Desk, who: StaffMember, file: str) -> None:
    with pytest.raises(NotPermitted, match="sent a picture of it"):
        approve(desk, who, file)
    assert who.account in seen(desk.room, file).facts.writers


def test_who_sent_a_picture_that_another_saved_cannot_approve_it(desk: Desk) -> None:
    file = desk.begin(replace(COPY, body=showing(sent(desk, desk.rosa))))
    reviewing.submit(desk.room, desk.ines, file)
    refused(desk, desk.rosa, file)
    approve(desk, desk.omar, file)
    assert standing(desk.room, file).facts.approvers == {"omar"}


def test_each_who_sent_the_same_picture_counts(desk: Desk) -> None:
    first, again = sent(desk, desk.rosa), sent(desk, desk.omar)
    assert first == again
    file = desk.begin(replace(COPY, body=BODY, image=first, image_alt="A gate"))
    reviewing.submit(desk.room, desk.ines, file)
    for who in (desk.rosa, desk.omar):
        refused(desk, who, file)
    approve(desk, desk.ada, file)


def test_who_brought_a_picture_in_with_another_text_counts_until_readers_have_it(desk: Desk) -> None:
    url = sent(desk, desk.rosa)
    other = desk.begin(replace(COPY, title="Another story"))
    desk.save(other, desk.rosa, body=showing(url))
    file = desk.begin(replace(COPY, body=showing(url)))
    reviewing.submit(desk.room, desk.ines, file)
    refused(desk, desk.rosa, file)
    reviewing.submit(desk.room, desk.ines, other)
    approve(desk, desk.omar, other)
    publishing.publish(desk.room, desk.omar, [other], address="test")
    approve(desk, desk.rosa, file)  # readers have the picture: it was judged with the other text


def test_a_picture_that_was_put_in_later_undoes_the_approval_of_who_sent_it(desk: Desk) -> None:
    file = desk.begin(replace(COPY, body=BODY))
    reviewing.submit(desk.room, desk.ines, file)
    url = sent(desk, desk.rosa)
    approve(desk, desk.rosa, file)
    desk.save(file, body=showing(url))
    refused(desk, desk.rosa, file)


def test_a_picture_of_plain_git_is_nobodys(desk: Desk) -> None:
    put(desk, "content/media/2026/11/by-hand.jpg", written(drawn(300, 200)))
    file = desk.begin(replace(COPY, body=showing("/media/2026/11/by-hand.jpg")))
    found = standing(desk.room, file).facts
    assert (found.writers, found.unknown_writers) == ({"ines"}, False)


def waiting(desk: Desk, url: str) -> str:
    """Give an article that shows a picture and waits for a review."""
    file = desk.begin(replace(COPY, body=showing(url)))
    reviewing.submit(desk.room, desk.ines, file)
    return file


def swap(desk: Desk, url: str, folder: Path, *, signed: bool = False) -> None:
    """Put another picture in its place by plain git, as Rosa would."""
    clone = Clone(desk, folder / "clone")
    clone.key(desk.rosa)
    clone.pull()
    (clone.path / f"content{url}").write_bytes(written(drawn(320, 200)))
    clone.commit(desk.rosa, "Another picture", signed=signed)


def test_a_picture_swapped_by_plain_git_needs_two_approvals(desk: Desk, tmp_path: Path) -> None:
    url = sent(desk, desk.ines)
    file = waiting(desk, url)
    swap(desk, url, tmp_path)
    assert seen(desk.room, file).facts.unknown_writers
    approve(desk, desk.omar, file)
    with pytest.raises(WrongState):
        publishing.publish(desk.room, desk.omar, [file], address="127.0.0.1")
    approve(desk, desk.rosa, file)
    publishing.publish(desk.room, desk.omar, [file], address="127.0.0.1")


def test_a_picture_that_is_swapped_while_a_review_is_open_is_not_approved(desk: Desk, tmp_path: Path) -> None:
    url = sent(desk, desk.ines)
    file = waiting(desk, url)
    shown = comparing.review(desk.room, desk.omar, file)
    swap(desk, url, tmp_path)
    for act, more in ((reviewing.approve, {}), (reviewing.override, {"reason": "Now.", "address": "test"})):
        who = desk.omar if act is reviewing.approve else desk.ada
        with pytest.raises(WrongState, match="A picture of this text was exchanged"):
            act(desk.room, who, file, shown=shown.standing.blob, pictures=shown.pictures, **more)
    again = comparing.review(desk.room, desk.omar, file)
    reviewing.approve(desk.room, desk.omar, file, shown=again.standing.blob, pictures=again.pictures)


def test_who_saves_a_text_with_a_swapped_picture_counts_as_its_bringer(desk: Desk, tmp_path: Path) -> None:
    url = sent(desk, desk.ines)
    file = waiting(desk, url)
    swap(desk, url, tmp_path)
    desk.save(file, desk.rosa, title="Another headline")
    found = standing(desk.room, file).facts
    assert ("rosa" in found.writers, found.unknown_writers) == (True, False)
    refused(desk, desk.rosa, file)
    approve(desk, desk.omar, file)
    publishing.publish(desk.room, desk.omar, [file], address="127.0.0.1")


def test_who_submits_a_text_before_its_picture_was_swapped_does_not_stand_for_it(desk: Desk, tmp_path: Path) -> None:
    url = sent(desk, desk.ines)
    file = waiting(desk, url)
    swap(desk, url, tmp_path)
    reviewing.send_back(desk.room, desk.rosa, file, comment="Look at the picture.")
    assert standing(desk.room, file).facts.unknown_writers
    reviewing.submit(desk.room, desk.omar, file)
    refused(desk, desk.omar, file)
    approve(desk, desk.rosa, file)


def test_a_picture_that_only_a_merge_put_there_is_of_somebody_unknown(desk: Desk, tmp_path: Path) -> None:
    url = sent(desk, desk.ines)
    file = waiting(desk, url)
    syncing.sync(desk.room)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "-b", MAIN, str(desk.remote), str(clone))
    git(clone, "commit", "-q", "--allow-empty", "-m", "Beside")
    (clone / f"content{url}").write_bytes(written(drawn(320, 200)))
    git(clone, "add", "--all")
    tree = git(clone, "write-tree").strip()
    merge = git(clone, "commit-tree", tree, "-p", "HEAD", "-p", "HEAD~1", "-m", "Merge").strip()
    git(clone, "push", "-q", "origin", f"{merge}:{MAIN}")
    syncing.sync(desk.room)
    assert standing(desk.room, file).facts.unknown_writers


def test_a_picture_signed_with_an_own_key_is_of_who_signed_it(desk: Desk, tmp_path: Path) -> None:
    url = sent(desk, desk.ines)
    file = waiting(desk, url)
    swap(desk, url, tmp_path, signed=True)
    found = standing(desk.room, file).facts
    assert ("rosa" in found.writers, found.unknown_writers) == (True, False)
    refused(desk, desk.rosa, file)


def test_a_picture_is_its_last_senders(desk: Desk) -> None:
    old, new = sent(desk, desk.rosa), sent(desk, desk.omar, 400)
    file = desk.begin(replace(COPY, body=showing(old)))
    desk.save(file, body=showing(new))
    assert standing(desk.room, file).facts.writers == {"ines", "omar"}


def unready(*_: object) -> None:
    raise ListsNotReady(0, 0)


@pytest.mark.parametrize("told", [unready, lambda *_: (), lambda *_: ("0" * 40,)], ids=["none", "nothing", "wrong"])
def test_git_says_it_whatever_the_lists_say(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, told: Callable[..., object]
) -> None:
    file = desk.begin(replace(COPY, body=showing(sent(desk, desk.rosa))))
    monkeypatch.setattr(Catalog, "brought_by", told)
    assert standing(desk.room, file).facts.writers == {"ines", "rosa"}


def test_lists_that_name_a_commit_which_did_not_bring_it_are_not_believed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.begin(replace(COPY, body=showing(sent(desk, desk.rosa))))
    desk.save(file, desk.omar, title="Another headline")
    head = desk.room.repository.head(MAIN)
    monkeypatch.setattr(Catalog, "brought_by", lambda *_: (head,))
    assert standing(desk.room, file).facts.writers == {"ines", "omar", "rosa"}
