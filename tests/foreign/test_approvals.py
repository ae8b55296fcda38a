"""Approvals that histories of others try to slip past: merges, lines beside, renames, aliases, odd names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cms.core.article import Work
from cms.core.errors import NotPermitted, WrongState
from cms.core.people import Signature
from cms.desk import publishing, reviewing, syncing
from cms.desk.facts import standing
from cms.repository import MAIN
from tests.desk.conftest import STORY, Desk
from tests.foreign.conftest import Clone, Git

LONG = replace(STORY, body="The gate closes at 18:40.\n\nThe town waits.\n\nIt holds.\n")


def facts(desk: Desk, file: str):
    return standing(desk.room, file).facts


def refused(desk: Desk, file: str) -> None:
    with pytest.raises((WrongState, NotPermitted)):
        publishing.publish(desk.room, desk.omar, [file], address="test")


def approve(desk: Desk, who, file: str) -> None:
    reviewing.approve(desk.room, who, file, shown=standing(desk.room, file).blob)


def test_text_that_only_a_merge_holds_has_an_unknown_writer(desk: Desk, clone: Callable[[], Clone], git: Git) -> None:
    file = desk.begin(LONG)
    reviewing.submit(desk.room, desk.ines, file)
    syncing.sync(desk.room)
    outside = clone()
    git(outside.path, "checkout", "-qb", "side", "HEAD~1")
    git(outside.path, "commit", "-q", "--allow-empty", "-m", "Beside")
    git(outside.path, "checkout", "-q", "main")
    git(outside.path, "merge", "-q", "--no-ff", "--no-commit", "side")
    outside.change(file, "The town waits.", "The town pays.")
    git(outside.path, "commit", "-qam", "Merge, and a word more")
    git(outside.path, "push", "-q", "origin", "HEAD:main")
    syncing.sync(desk.room)
    approve(desk, desk.rosa, file)
    assert facts(desk, file).unknown_writers
    refused(desk, file)
    approve(desk, desk.omar, file)
    publishing.publish(desk.room, desk.omar, [file], address="test")


def test_nobody_takes_over_what_came_in_beside_them(desk: Desk, clone: Callable[[], Clone]) -> None:
    file = desk.begin(LONG)
    syncing.sync(desk.room)
    outside = clone()
    outside.change(file, "The town waits.", "The town pays.")
    outside.push()
    reviewing.submit(desk.room, desk.ines, file)  # who has not seen what is being pushed
    assert syncing.sync(desk.room).unsettled == ()
    found = facts(desk, file)
    assert found.work is Work.REVIEW
    assert found.unknown_writers
    approve(desk, desk.rosa, file)
    refused(desk, file)
    reviewing.send_back(desk.room, desk.omar, file, comment="Who pays?")
    reviewing.submit(desk.room, desk.ines, file)
    assert not facts(desk, file).unknown_writers
    approve(desk, desk.rosa, file)
    publishing.publish(desk.room, desk.omar, [file], address="test")


@pytest.mark.parametrize("swapped", [False, True], ids=["", "swapped-parents"])
def test_a_send_back_that_a_merge_hides_still_counts(
    desk: Desk, clone: Callable[[], Clone], git: Git, swapped: bool
) -> None:
    file = desk.approved(LONG)
    syncing.sync(desk.room)
    outside = clone()
    reviewing.send_back(desk.room, desk.rosa, file, comment="Not yet.")
    syncing.sync(desk.room)
    approved = git(outside.path, "rev-parse", "HEAD")
    git(outside.path, "fetch", "-q", "origin")
    back = git(outside.path, "rev-parse", "origin/main")
    parents = (approved, back) if swapped else (back, approved)
    tree = git(outside.path, "rev-parse", f"{approved}^{{tree}}")
    words = [word for parent in parents for word in ("-p", parent)]
    merge = git(outside.path, "commit-tree", tree, *words, "-m", "Merge")
    git(outside.path, "push", "-q", "origin", f"{merge}:main")
    syncing.sync(desk.room)
    assert "status: approved" in standing(desk.room, file).article.text
    assert facts(desk, file).work is not Work.APPROVED
    assert facts(desk, file).approvers == frozenset()
    refused(desk, file)


@pytest.mark.parametrize("how", ["old-first", "new-first", "hidden"])
def test_a_merge_that_brings_back_a_text_never_approved(
    desk: Desk, clone: Callable[[], Clone], git: Git, how: str
) -> None:
    file = desk.begin(LONG)
    syncing.sync(desk.room)
    desk.save(file, desk.omar, body="The mayor lies.\n")
    old = desk.room.repository.head(MAIN)
    desk.save(file, desk.ines, body="The mayor speaks.\n")
    middle = desk.room.repository.head(MAIN)
    desk.approve(file)
    publishing.publish(desk.room, desk.omar, [file], address="test")
    syncing.sync(desk.room)
    outside, head = clone(), desk.room.repository.head(MAIN)
    assert all((old, middle, head))
    tree = git(outside.path, "rev-parse", f"{old}^{{tree}}")

    def joined(one: str, other: str) -> str:
        return git(outside.path, "commit-tree", tree, "-p", one, "-p", other, "-m", "Merge")

    if how == "hidden":  # git leaves out a merge of what is published with what changed nothing on it
        beside = git(outside.path, "commit-tree", tree, "-p", str(old), "-m", "Beside")
        tip = joined(joined(beside, str(middle)), str(head))
    else:
        tip = joined(str(old), str(head)) if how == "old-first" else joined(str(head), str(old))
    git(outside.path, "push", "-q", "origin", f"{tip}:main")
    syncing.sync(desk.room)
    assert facts(desk, file).unknown_writers
    reviewing.submit(desk.room, desk.omar, file)
    assert facts(desk, file).writers == {"omar"}
    with pytest.raises(NotPermitted):
        approve(desk, desk.omar, file)
    refused(desk, file)
    approve(desk, desk.rosa, file)
    publishing.publish(desk.room, desk.omar, [file], address="test")


def test_a_clean_merge_of_two_texts_is_approved_by_nobody(desk: Desk, clone: Callable[[], Clone]) -> None:
    file = desk.begin(LONG)
    syncing.sync(desk.room)
    outside = clone()
    outside.change(file, "It holds.", "It holds, says Clara.")
    outside.push()
    desk.save(file, body=LONG.body.replace("18:40", "18:45"))
    desk.approve(file)
    assert syncing.sync(desk.room).unsettled == ()
    assert facts(desk, file).approvers == frozenset()
    refused(desk, file)


def test_what_was_written_before_a_withdrawal_is_still_its_writers(desk: Desk) -> None:
    file = desk.approved()
    publishing.publish(desk.room, desk.omar, [file], address="test")
    desk.save(file, desk.rosa, body="Rosa wrote all of this.\n")
    publishing.withdraw(desk.room, desk.omar, file, reason="It was wrong.", address="test")
    reviewing.submit(desk.room, desk.ines, file)
    assert facts(desk, file).writers == {"rosa"}
    with pytest.raises(NotPermitted):
        approve(desk, desk.rosa, file)


def test_a_headline_that_is_an_alias_of_the_status_is_text(desk: Desk) -> None:
    file = "content/harbour/2026/11/alias.md"
    raw = b"---\nstatus: &it review\ntitle: *it\nsection: harbour\n---\nText.\n"
    head = desk.room.repository.head(MAIN)
    by = Signature.of(desk.ines, desk.clock())
    trailers = [("Editor", "ines"), ("Act", "create")]
    on = desk.room.repository.commit({file: raw}, by=by, subject="x", on=head, trailers=trailers)
    told = [("Editor", "rosa"), ("Act", "approve")]
    data = raw.replace(b"review", b"approved")
    blob = desk.room.repository.store(data)
    by = Signature.of(desk.rosa, desk.clock())
    told.append(("Shows", f"{file} {blob}"))
    desk.room.repository.commit({file: data}, by=by, subject="x", on=on, trailers=told)
    assert facts(desk, file).approvers == frozenset()
    assert "rosa" in facts(desk, file).writers


@pytest.mark.parametrize("line", ["# Who: a source", "date: 2020-01-01", "updated: 2020-01-01"])
def test_a_pushed_line_that_is_no_claim_is_text(desk: Desk, clone: Callable[[], Clone], line: str) -> None:
    file = desk.begin(LONG)
    reviewing.submit(desk.room, desk.ines, file)
    syncing.sync(desk.room)
    outside = clone()
    outside.change(file, "section:", f"{line}\nsection:")
    outside.push()
    syncing.sync(desk.room)
    assert facts(desk, file).unknown_writers


def test_a_rename_by_plain_git_hides_no_writer(desk: Desk, clone: Callable[[], Clone], git: Git) -> None:
    file = desk.approved(LONG)
    syncing.sync(desk.room)
    outside = clone()
    other = file.replace("sea-gate", "the-gate")
    git(outside.path, "mv", file, other)
    outside.push()
    syncing.sync(desk.room)
    assert facts(desk, other).unknown_writers
    assert facts(desk, other).approvers == frozenset()
    refused(desk, other)
    git(outside.path, "mv", other, file)
    outside.push()
    syncing.sync(desk.room)
    assert facts(desk, file).approvers == frozenset()
    refused(desk, file)


def test_a_co_author_by_trailer_approves_nothing(desk: Desk) -> None:
    file = desk.begin(LONG)
    found = standing(desk.room, file)
    text = found.article.text.replace("The town waits.", "The town pays.").encode()
    trailers = [("Editor", "ines"), ("Act", "edit"), ("Co-authored-by", "Rosa Marlowe <Rosa@Courier.example>")]
    by = Signature.of(desk.ines, desk.clock())
    desk.room.repository.commit({file: text}, by=by, subject="Edit", trailers=trailers, on=found.head)
    reviewing.submit(desk.room, desk.ines, file)
    assert facts(desk, file).writers == {"ines", "rosa"}
    with pytest.raises(NotPermitted, match="wrote part"):
        approve(desk, desk.rosa, file)
    approve(desk, desk.omar, file)
    publishing.publish(desk.room, desk.omar, [file], address="test")


def test_an_article_with_blanks_in_its_name_goes_the_whole_way(desk: Desk, clone: Callable[[], Clone]) -> None:
    syncing.sync(desk.room)
    outside = clone()
    file = "content/harbour/2026/11/two  blanks & 100%41.md"
    (outside.path / file).parent.mkdir(parents=True, exist_ok=True)
    (outside.path / file).write_text("---\ntitle: Gate\nsection: harbour\n---\nText.\n")
    outside.push()
    syncing.sync(desk.room)
    reviewing.submit(desk.room, desk.ines, file)
    approve(desk, desk.rosa, file)
    publishing.publish(desk.room, desk.omar, [file], address="test")


def test_a_picture_that_the_approval_does_not_name_is_not_sent(desk: Desk) -> None:
    picture = "content/media/2026/11/gate-0a1b2c3d.jpg"
    by, head = Signature.of(desk.ines, desk.clock()), desk.room.repository.head(MAIN)
    desk.room.repository.commit({picture: b"\xff\xd8\xff"}, by=by, subject="x", on=head, trailers=[("Editor", "ines")])
    file = desk.begin(replace(LONG, image="/media/2026/11/gate-0a1b2c3d.jpg", image_alt="The gate"))
    reviewing.submit(desk.room, desk.ines, file)
    found = standing(desk.room, file)
    data = found.article.text.replace("status: review", "status: approved").encode()
    blob = desk.room.repository.store(data)
    told = [("Editor", "rosa"), ("Act", "approve"), ("Shows", f"{file} {blob}")]
    by = Signature.of(desk.rosa, desk.clock())
    desk.room.repository.commit({file: data}, by=by, subject="x", on=found.head, trailers=told)
    assert facts(desk, file).approvers == frozenset()
    refused(desk, file)


def test_after_an_approver_lost_the_right_another_one_approves(desk: Desk) -> None:
    file = desk.approved(LONG)
    desk.room.staff.disable("rosa", desk.clock())
    refused(desk, file)
    reviewing.approve(desk.room, desk.omar, file, shown=standing(desk.room, file).blob)
    publishing.publish(desk.room, desk.omar, [file], address="test")
