"""An approval is bound to content: which of them count, judged from the steps alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cms.core.approval import Authorship, Step, authorship, holds
from cms.core.article import BlobId, CommitId, Status

FILE = "content/city/2026/11/tram.md"
PICTURE = "content/media/2026/11/tram-0a1b2c3d.jpg"


def blob(letter: str) -> BlobId:
    return BlobId(letter * 40)


def step(act: str, account: str | None, after: str, *, text: bool, status: Status = Status.APPROVED) -> Step:
    return Step(CommitId(after * 40), act, account, text, status, blob(after))


APPROVAL = replace(step("approve", "rosa", "a", text=False), shows=((FILE, blob("a")), (PICTURE, blob("b"))))
TIP = {FILE: blob("a"), PICTURE: blob("b")}
STAMP = step("publish", "omar", "c", text=False)


def test_an_approval_covers_the_blobs_it_names() -> None:
    assert holds(APPROVAL, [], TIP, FILE)


def test_stamps_and_schedules_keep_it() -> None:
    assert holds(APPROVAL, [STAMP], {**TIP, FILE: blob("c")}, FILE)


@pytest.mark.parametrize(
    ("approval", "later", "tip"),
    [
        (APPROVAL, [step("edit", "ines", "d", text=True, status=Status.REVIEW)], {**TIP, FILE: blob("d")}),
        (APPROVAL, [step("git", None, "d", text=False)], {**TIP, FILE: blob("d")}),
        (APPROVAL, [step("git", None, "d", text=True)], {**TIP, FILE: blob("d")}),
        (APPROVAL, [STAMP, step("send-back", "tom", "d", text=False, status=Status.DRAFT)], {**TIP, FILE: blob("c")}),
        (APPROVAL, [], {**TIP, FILE: blob("e")}),
        (APPROVAL, [], {**TIP, PICTURE: blob("e")}),
        (APPROVAL, [], {FILE: blob("a"), PICTURE: None}),
        (replace(APPROVAL, account=None), [], TIP),
        (replace(APPROVAL, act="edit"), [], TIP),
        (replace(APPROVAL, text_changed=True), [], TIP),
        (replace(APPROVAL, shows=((PICTURE, blob("b")),)), [], TIP),
        (replace(APPROVAL, shows=((FILE, blob("e")), (PICTURE, blob("b")))), [], TIP),
    ],
    ids=[
        "text-edited",
        "unsigned-workflow-change",
        "unsigned-text",
        "sent-back-in-between",
        "tip-is-another-blob",
        "picture-swapped",
        "picture-gone",
        "unsigned-approval",
        "no-approval",
        "approval-that-edits",
        "names-no-article",
        "names-another-text",
    ],
)
def test_whatever_else_happens_voids_it(approval: Step, later: list[Step], tip: dict[str, BlobId | None]) -> None:
    assert not holds(approval, later, tip, FILE)


def test_everybody_who_touched_the_text_is_a_writer() -> None:
    steps = [
        step("create", "ines", "a", text=True),
        step("submit", "tom", "b", text=False),
        step("edit", "rosa", "c", text=True),
    ]
    assert authorship(steps) == Authorship(frozenset({"ines", "rosa"}), unknown=False)


def test_pushed_text_has_an_unknown_writer_until_somebody_stands_for_it() -> None:
    pushed = step("git", None, "b", text=True)
    assert authorship([pushed]) == Authorship(frozenset(), unknown=True)
    taken = [pushed, step("submit", "tom", "c", text=False)]
    assert authorship(taken) == Authorship(frozenset({"tom"}), unknown=False)
    approved = [pushed, step("approve", "rosa", "c", text=False)]
    assert authorship(approved).unknown


def test_text_that_no_step_made_has_an_unknown_writer() -> None:
    begun = {blob("a")}
    edit = replace(step("edit", "ines", "b", text=True, status=Status.DRAFT), before=blob("a"))
    assert not authorship([edit], begun=begun, tip=blob("b")).unknown
    assert not authorship([], begun=begun, tip=blob("a")).unknown
    assert authorship([], begun=begun, tip=blob("e")).unknown
    assert authorship([edit], begun=begun, tip=blob("e")).unknown


def test_who_saves_on_text_that_no_step_made_stands_for_it() -> None:
    stray = replace(step("approve", "rosa", "c", text=False), before=blob("e"))
    assert authorship([stray], begun={blob("a")}, tip=blob("c")).unknown
    taken = replace(step("submit", "tom", "c", text=False), before=blob("e"))
    assert authorship([taken], begun={blob("a")}, tip=blob("c")) == Authorship(frozenset({"tom"}), unknown=False)
