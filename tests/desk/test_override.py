"""An emergency override: one administrator, one reason, and everybody can see it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cms.core.article import Public
from cms.core.errors import NotPermitted, NotReady, WrongState
from cms.core.people import StaffMember
from cms.desk import publishing, reviewing
from cms.desk.facts import seen, standing
from cms.repository import LIVE, MAIN
from tests.desk.conftest import Desk
from tests.desk.pages import Browser, git, page, signing_in

REASON = "The gate has broken, and no reviewer answers."


@pytest.fixture
def enter(desk: Desk) -> Iterator[Callable[[StaffMember], Browser]]:
    with signing_in(desk) as way:
        yield way


def override(desk: Desk, who: StaffMember, file: str, reason: str = REASON) -> None:
    shown = standing(desk.room, file).blob
    reviewing.override(desk.room, who, file, shown=shown, reason=reason, address="10.0.0.7")


def test_it_is_one_signed_commit_that_says_why_and_so_does_the_publication(desk: Desk) -> None:
    file = desk.begin()
    before = desk.room.repository.head(MAIN)
    override(desk, desk.ada, file)
    assert git(desk.room.root, "rev-list", "--count", f"{before}..main").strip() == "1"
    said = git(desk.room.root, "log", "-1", "--format=%B", "main")
    assert f"Override: {REASON}\n" in said
    assert f"Shows: {file} {standing(desk.room, file).blob}\n" in said
    head = desk.room.repository.head(MAIN)
    assert head
    assert desk.room.repository.commit_info(head).signed
    assert seen(desk.room, file) == standing(desk.room, file)
    publishing.publish(desk.room, desk.omar, [file], address="test")
    told = git(desk.remote, "log", "-1", "--format=%B", "live")
    assert told.startswith('Publish "Sea gate to close on Thursday" by an emergency override\n')
    assert f"Override: {file} ada\n" in told
    assert standing(desk.room, file).facts.public is Public.LIVE
    desk.save(file, title="Sea gate shut")
    desk.approve(file)
    publishing.publish(desk.room, desk.omar, [file], address="test")
    assert "verride" not in git(desk.remote, "log", "-1", "--format=%B", "live")


def test_the_audit_log_has_who_why_and_from_where(desk: Desk) -> None:
    file = desk.begin()
    override(desk, desk.ada, file)
    (line,) = [line for line in (desk.room.private / "audit.log").read_text().splitlines() if "override" in line]
    assert '"account": "ada", "address": "10.0.0.7", "act": "override"' in line
    assert REASON in line


def test_it_needs_an_administrator_a_reason_and_a_need(desk: Desk) -> None:
    file = desk.begin()
    head = desk.room.repository.head(MAIN)
    for who in (desk.ines, desk.rosa, desk.omar):
        with pytest.raises(NotPermitted, match="needs an admin"):
            override(desk, who, file)
    with pytest.raises(NotReady, match="Say why"):
        override(desk, desk.ada, file, " \n")
    with pytest.raises(WrongState, match="newer version"):
        reviewing.override(desk.room, desk.ada, file, shown=head, reason=REASON, address="x")  # type: ignore[arg-type]
    assert desk.room.repository.head(MAIN) == head
    assert desk.room.repository.head(LIVE) is None
    desk.approve(file)
    with pytest.raises(WrongState, match="no override is needed"):
        override(desk, desk.ada, file)


def test_it_stands_in_for_an_approver_who_lost_the_right(desk: Desk) -> None:
    file = desk.approved()
    desk.room.staff.disable("rosa", desk.clock())
    blob = standing(desk.room, file).blob
    override(desk, desk.ada, file)
    found = standing(desk.room, file)
    assert found.blob == blob, "the file says approved already"
    assert found.facts.override == "ada"
    publishing.publish(desk.room, desk.omar, [file], address="test")


def test_every_screen_of_the_article_says_so(desk: Desk, enter: Callable[[StaffMember], Browser]) -> None:
    file = desk.begin()
    ada = enter(desk.ada)
    assert "Emergency override" in ada.get(page(file) + "/review")
    assert "Emergency override" not in enter(desk.omar).get(page(file) + "/review")
    shown = standing(desk.room, file).blob
    assert ada.post(page(file) + "/override", shown=shown, reason=REASON).status_code == 303
    assert "Ada Marlowe let this text go without an approval" in ada.get(page(file))
    review = ada.get(page(file) + "/review")
    assert "Ada Marlowe let this text go without an approval" in review
    assert REASON in review
    assert "emergency override</span>" in review
    history = ada.get(page(file) + "/history")
    assert "Emergency override: let it go without an approval" in history
    assert REASON in history
    assert "Ada Marlowe, by an emergency override" in ada.get("/live")
