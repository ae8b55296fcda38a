"""A commit may claim any time: the clock goes on, whoever is told is told now, and every act still answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cms.core.article import Work
from cms.core.paths import discussion_of
from cms.core.telling import Often, mail_due
from cms.desk import noticing, publishing, reviewing, syncing
from cms.desk.facts import standing
from cms.repository import MAIN
from cms.repository.commits import read
from tests.desk.conftest import Desk
from tests.desk.pages import page, signing_in
from tests.foreign.conftest import Clone

LAST_SECOND = "253402300799"
"""Of the year 9999."""


def told_from_the_future(desk: Desk, clone: Callable[[], Clone], monkeypatch: pytest.MonkeyPatch) -> str:
    """Push a remark that calls Rosa, in a commit of the year 9999; give the article."""
    file = desk.begin()
    assert syncing.tick(desk.room).failed == ()
    theirs = clone()
    place = theirs.path / discussion_of(file) / "20261124T120000Z-aaaaaaaa.yaml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text('id: aaaaaaaa\nkind: comment\ntext: "@rosa hello"\n', "utf-8")
    with monkeypatch.context() as dated:
        dated.setenv("GIT_AUTHOR_DATE", f"@{LAST_SECOND} +0000")
        dated.setenv("GIT_COMMITTER_DATE", f"@{LAST_SECOND} +0000")
        theirs.push()
    return file


@pytest.mark.parametrize("often", list(Often))
def test_a_commit_of_the_year_9999_stops_neither_the_clock_nor_an_act(
    desk: Desk, clone: Callable[[], Clone], monkeypatch: pytest.MonkeyPatch, often: Often
) -> None:
    wish = replace(desk.room.notices.wishes("rosa"), mail=often)
    desk.room.notices.wish("rosa", wish, desk.room.publication.zone)
    file = told_from_the_future(desk, clone, monkeypatch)
    for _ in range(2):
        assert syncing.tick(desk.room).failed == ()
    (notice,) = desk.room.notices.of("rosa", 9)
    assert notice.item.said == "@rosa hello"
    assert notice.item.when <= desk.clock.now, "nobody is told from the future"
    with signing_in(desk) as enter:
        rosa = enter(desk.rosa)
        for path in ("/", "/notices", "/review", "/articles", page(file), f"{page(file)}/review"):
            rosa.get(path)
        rosa.get(f"{page(file)}/history")
        assert rosa.post(f"{page(file)}/comment", comment="@ines hello").status_code == 303
    assert desk.room.notices.unseen("ines") == 2


@pytest.mark.parametrize(
    ("claimed", "year"),
    [(LAST_SECOND, 2200), ("99999999999999", 2200), ("-1", 1970), ("-99999999999999", 1970), ("1795521600", 2026)],
)
def test_a_time_that_nobody_can_reckon_with_is_moved_into_those_that_one_can(claimed: str, year: int) -> None:
    line = f"A <a@b> {claimed} +0000"
    found = read("a" * 40, f"tree {'b' * 40}\nauthor {line}\ncommitter {line}\n\nx\n".encode(), frozenset())
    assert (found.author.when.year, found.committer.when.year) == (year, year)


@pytest.mark.parametrize("often", list(Often))
def test_mail_about_the_end_of_time_is_due_then(desk: Desk, often: Often) -> None:
    late = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert mail_due(often, late, desk.room.publication.zone) in {None, late}


def test_one_commit_that_cannot_be_told_of_stops_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = desk.begin(), desk.begin()
    noticing.catch_up(desk.room)
    bad = reviewing.comment(desk.room, desk.rosa, first, "The first.")
    reviewing.comment(desk.room, desk.rosa, second, "The second.")
    told = noticing._items

    def stumble(*values: object) -> object:
        if values[2].id == bad:  # type: ignore[attr-defined]
            raise OverflowError("date value out of range")
        return told(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(noticing, "_items", stumble)
    assert noticing.catch_up(desk.room) == 1
    assert [notice.item.said for notice in desk.room.notices.of("ines", 9)] == ["The second."]
    assert bad in caplog.text
    assert desk.room.notices.noticed(MAIN) == desk.room.repository.head(MAIN)


def test_an_act_that_is_done_answers_so_although_nobody_can_be_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file = desk.begin()

    def stumble(*_: object) -> int:
        raise OverflowError("date value out of range")

    monkeypatch.setattr(noticing, "catch_up", stumble)
    with signing_in(desk) as enter:
        assert enter(desk.rosa).post(f"{page(file)}/comment", comment="Hello.").status_code == 303
    assert "nobody could be told" in caplog.text
    assert len(desk.room.catalog.comments(file)) == 1


@pytest.mark.parametrize("fault", [OverflowError("out of range"), ValueError("no"), KeyError("a"), OSError(5, "no")])
def test_a_duty_that_fails_is_said_and_the_others_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def stumble(*_: object) -> None:
        raise fault

    desk.begin()
    monkeypatch.setattr(publishing, "publish_due", stumble)
    said = syncing.tick(desk.room)
    (failed,) = said.failed
    assert failed.startswith("embargoes: ")
    assert failed.endswith("It is tried again shortly.")
    assert "sync: main pushed" in said.done


def test_a_time_that_somebody_pushed_is_a_wish(desk: Desk, clone: Callable[[], Clone]) -> None:
    file, due = desk.approved(), desk.clock.now + timedelta(hours=2)
    publishing.schedule(desk.room, desk.omar, file, due)
    desk.save(file, desk.ines, title="Sea gate to close at eight")
    assert syncing.tick(desk.room).failed == ()
    theirs = clone()
    said = next(line for line in (theirs.path / file).read_text("utf-8").splitlines() if line.startswith("publish_at:"))
    theirs.change(file, said, f"publish_at: {due - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}")
    theirs.push()
    assert syncing.tick(desk.room).failed == ()
    assert standing(desk.room, file).facts.publish_at == due - timedelta(hours=1)
    assert standing(desk.room, file).scheduled_by is None
    desk.clock.now += timedelta(minutes=1)
    desk.approve(file)
    row = desk.room.catalog.row(file)
    assert row is not None
    assert standing(desk.room, file).facts.work is row.work is Work.APPROVED
