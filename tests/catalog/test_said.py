"""Remarks in the catalog: who is proved to have said what, and what is said of files that hold none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cms.catalog import Comment
from cms.core.remarks import MAX_REMARK, Kind
from cms.desk import moving, reviewing
from cms.repository import MAIN
from tests.desk.conftest import Desk, desk
from tests.desk.pages import git

__all__ = ["desk"]
SUGGESTION = """
id: 1a2b3c4d
kind: suggest
account: rosa
name: Rosa Marlowe
when: 2026-11-24T13:00:00+00:00
answers: 00ff
text: Shorter.
passage: {quote: will close, before: 'The sea gate ', after: ' at 18:40', whole: false}
instead: closes
"""
BOMB = "text: x\na0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))


def by_git(desk: Desk, path: str, data: bytes) -> None:
    """Commit a file in the desk's folder, unsigned."""
    folder = desk.folder()
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(data)
    git(folder, "add", path)
    git(folder, "commit", "-qm", "By hand")
    desk.room.catalog.follow()


def pushed(desk: Desk, text: str | bytes, name: str = "odd") -> Comment:
    """Have a colleague put a file beside the remarks, by git and unsigned, and give what is made of it."""
    file = desk.begin()
    at = f"discussion/{file.removeprefix('content/')}/{name}.yaml"
    by_git(desk, at, text if isinstance(text, bytes) else text.encode())
    (found,) = desk.room.catalog.comments(file)
    assert found.path == at
    return found


def test_a_remark_is_read_with_all_that_it_says(desk: Desk) -> None:
    found = pushed(desk, SUGGESTION)
    assert (found.broken, found.remark.answers, found.remark.instead) == ("", "00ff", "closes")
    assert found.kind is Kind.SUGGEST
    assert found.remark.passage
    assert (found.remark.passage.quote, found.remark.passage.whole) == ("will close", False)


def test_nobody_is_believed_to_have_said_what_came_without_a_signature(desk: Desk) -> None:
    found = pushed(desk, SUGGESTION)
    assert (found.account, found.remark.account, found.name) == (None, "", "Clara Clone")
    assert found.when != datetime(2026, 11, 24, 13, tzinfo=UTC), "and when is when it was committed"


@pytest.mark.parametrize("kind", ["approve", "send-back", "accept", "reject", "assign", "nonsense"])
def test_what_needs_a_right_is_a_comment_without_a_signature(desk: Desk, kind: str) -> None:
    found = pushed(desk, f"kind: {kind}\naccount: rosa\nowner: rosa\nreviewer: omar\ndue: 2026-11-25\ntext: Yes.\n")
    assert (found.kind, found.remark.owner, found.remark.due, found.text) == (Kind.COMMENT, "", None, "Yes.")


def test_a_remark_without_a_number_is_called_as_its_file(desk: Desk) -> None:
    assert pushed(desk, "text: Hm.\n", "20261124T120000Z-clara").id == "20261124T120000Z-clara"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (BOMB, "aliases"),
        ("text: " + "[" * 900 + "]" * 900, "nested"),
        ("text: " + "x" * MAX_REMARK, "larger than 100 kB"),
        ("text: [unclosed\n", "line 2: "),
        ("- a\n- list\n", "no keys"),
        (b"text: \xff\0", "no YAML"),
    ],
    ids=["bomb", "deep", "large", "unclosed", "list", "bytes"],
)
def test_a_file_that_holds_no_remark_is_named_with_the_reason(desk: Desk, data: str | bytes, why: str) -> None:
    found = pushed(desk, data)
    assert why in found.broken
    assert (found.text, found.kind, found.account) == ("", Kind.COMMENT, None)


def test_a_link_is_no_remark(desk: Desk) -> None:
    file = desk.begin()
    at = f"discussion/{file.removeprefix('content/')}/link.yaml"
    link = desk.room.repository.store(b"../../../secret.yaml")
    tree = desk.folder()
    git(tree, "update-index", "--add", "--cacheinfo", f"120000,{link},{at}")
    git(tree, "commit", "-qm", "A link")
    desk.room.catalog.follow()
    (found,) = desk.room.catalog.comments(file)
    assert found.broken == "it is no plain file"


def test_remarks_stay_their_authors_when_an_article_moves(desk: Desk) -> None:
    file = desk.begin()
    reviewing.comment(desk.room, desk.rosa, file, "Who says so?")
    new = moving.move(desk.room, desk.ines, file, section="city", slug="gate")
    for anew in (False, True):
        if anew:
            desk.room.catalog.rebuild()
        (found,) = desk.room.catalog.comments(new)
        assert (found.account, found.name, found.text) == ("rosa", "Rosa Marlowe", "Who says so?")


def test_a_remark_that_was_edited_by_git_is_its_authors_no_longer(desk: Desk) -> None:
    file = desk.begin()
    reviewing.comment(desk.room, desk.rosa, file, "Who says so?")
    (said,) = desk.room.catalog.comments(file)
    head = desk.room.repository.head(MAIN)
    assert head
    by_git(desk, said.path, desk.room.repository.read(head, said.path).replace(b"Who says", b"I say"))
    (found,) = desk.room.catalog.comments(file)
    assert (found.account, found.name, found.text) == (None, "Clara Clone", "I say so?")


def test_a_copied_remark_proves_nothing_elsewhere(desk: Desk) -> None:
    file = desk.begin()
    reviewing.comment(desk.room, desk.rosa, file, "Fine as it is.")
    (said,) = desk.room.catalog.comments(file)
    head = desk.room.repository.head(MAIN)
    assert head
    assert pushed(desk, desk.room.repository.read(head, said.path)).account is None
