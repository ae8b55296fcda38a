"""A draft moves: its history, its comments and its readers' eyes go along, and nobody's links change by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from cms.core.article import Article, Work
from cms.core.errors import ArticleExists, BadValue, NotPermitted, WrongState
from cms.core.people import StaffMember
from cms.desk import moving, publishing, reviewing, writing
from cms.desk.facts import seen, standing
from cms.drafts import Mark
from cms.repository import MAIN
from tests.desk.conftest import STORY, Desk
from tests.desk.pages import Browser, git, page, signing_in

NEW = "content/city/2026/11/gate.md"


@pytest.fixture
def enter(desk: Desk) -> Iterator[Callable[[StaffMember], Browser]]:
    with signing_in(desk) as door:
        yield door


def move(desk: Desk, file: str, slug: str = "gate", section: str = "city") -> str:
    return moving.move(desk.room, desk.ines, file, slug=slug, section=section)


def text(desk: Desk, file: str) -> str:
    head = desk.room.repository.head(MAIN)
    assert head
    return desk.room.repository.read(head, file).decode()


def linking(desk: Desk, file: str) -> str:
    """Begin an article that links to a file, by path and by address."""
    url = "/harbour/2026/11/sea-gate-to-close-on-thursday/"
    body = f"The [gate](sea-gate-to-close-on-thursday.md) closes.\n\nNothing.\n\nSee [it]({url}).\n"
    related = (file.removeprefix("content/"),)
    return desk.begin(replace(STORY, title="Boats wait", body=body, related=related))


def test_a_move_is_one_commit_with_the_discussion(desk: Desk) -> None:
    file = desk.begin()
    reviewing.comment(desk.room, desk.rosa, file, "Who says so?")
    before = git(desk.room.root, "rev-list", "--count", MAIN)
    assert move(desk, file) == NEW
    assert int(git(desk.room.root, "rev-list", "--count", MAIN)) == int(before) + 1
    names = git(desk.room.root, "ls-tree", "-r", "--name-only", MAIN, "content", "discussion").split()
    assert [name for name in names if "sea-gate" in name] == []
    assert sum(name.startswith("discussion/city/2026/11/gate.md/") for name in names) == 1
    assert [comment.text for comment in desk.room.catalog.comments(NEW)] == ["Who says so?"]
    assert "section: city" in text(desk, NEW)
    assert git(desk.room.root, "log", "-1", "--format=%(trailers:key=Moved-from,valueonly)", MAIN).strip() == file


def test_the_history_goes_on_and_so_does_the_rule_of_four_eyes(desk: Desk) -> None:
    file = desk.begin()
    desk.save(file, desk.rosa, title="Sea gate to close on Friday")
    new = moving.move(desk.room, desk.omar, file, slug="gate", section="")
    assert [version.act for version in desk.room.catalog.history(new)] == ["move", "edit", "create"]
    assert desk.room.catalog.count_versions(new) == 3
    for facts in (seen(desk.room, new).facts, standing(desk.room, new).facts):
        assert facts.writers == {"ines", "rosa", "omar"}
        assert facts.creator == "ines"
    assert seen(desk.room, new) == standing(desk.room, new)
    reviewing.submit(desk.room, desk.ines, new)
    with pytest.raises(NotPermitted, match="You wrote part"):
        reviewing.approve(desk.room, desk.rosa, new, shown=standing(desk.room, new).blob)
    reviewing.approve(desk.room, desk.ada, new, shown=standing(desk.room, new).blob)
    assert standing(desk.room, new).facts.work is Work.APPROVED
    desk.room.catalog.rebuild()
    assert desk.room.catalog.count_versions(new) == 5
    old = desk.room.catalog.history(new)[-1]
    assert writing.restore(desk.room, desk.ines, new, old.commit).commit


def test_an_article_that_begins_at_the_old_address_is_another_one(desk: Desk) -> None:
    file = desk.begin()
    new = move(desk, file, section="harbour")
    assert desk.begin() == file
    desk.save(file, desk.rosa, body="Another.\n")
    assert [version.act for version in desk.room.catalog.history(new)] == ["move", "create"]
    assert seen(desk.room, new).facts.writers == {"ines"}
    assert moving.place_of(desk.room, file) is None
    assert moving.inbound(desk.room, new) == ()


def test_what_readers_have_stays_where_it_is(desk: Desk) -> None:
    file = desk.approved()
    with pytest.raises(WrongState, match="aliases"):
        move(desk, file)
    publishing.publish(desk.room, desk.omar, [file], address="test")
    with pytest.raises(WrongState, match="aliases"):
        move(desk, file)
    desk.save(file, body="New words.\n")
    with pytest.raises(WrongState, match="aliases"):
        move(desk, file)
    assert text(desk, file)


def test_a_move_overwrites_nothing_and_leads_nowhere_else(desk: Desk) -> None:
    file, other = desk.begin(), desk.begin(replace(STORY, title="Gate", section="city"))
    assert other == NEW
    before = desk.room.repository.head(MAIN)
    for slug, fault in (("gate", ArticleExists), ("../x", BadValue), ("", BadValue), ("A", BadValue)):
        with pytest.raises(fault):
            move(desk, file, slug)
    with pytest.raises(BadValue, match="already"):
        move(desk, file, "sea-gate-to-close-on-thursday", "harbour")
    with pytest.raises(BadValue):
        move(desk, file, "x", "../../..")
    for folder in ("media", "pages", "authors"):
        with pytest.raises(BadValue, match=f"that folder is for {folder}"):
            move(desk, file, "x", folder)
    assert desk.room.repository.head(MAIN) == before


def test_its_own_links_lead_where_they_led(desk: Desk) -> None:
    other = desk.begin(replace(STORY, title="Boats wait"))
    file = desk.begin(replace(STORY, body="See [boats](boats-wait.md).\n"))
    new = move(desk, file)
    assert text(desk, new).endswith("See [boats](../../../harbour/2026/11/boats-wait.md).\n")
    assert other in desk.room.repository.names(desk.room.repository.head(MAIN) or "", "content/harbour/2026/11")


def test_links_of_others_are_proposed_and_changed_one_article_at_a_time(desk: Desk) -> None:
    file = desk.begin()
    other = linking(desk, file)
    written = text(desk, other)
    new = move(desk, file)
    assert text(desk, other) == written
    (one,) = moving.inbound(desk.room, new)
    assert (one.file, one.headline, one.published) == (other, "Boats wait", False)
    assert [line.text for line in one.lines if line.kind == "new"] == [
        "The [gate](../../../city/2026/11/gate.md) closes.",
        "See [it](/city/2026/11/gate/).",
        "city/2026/11/gate.md",
    ]
    with pytest.raises(WrongState, match="changed since"):
        moving.relink(desk.room, desk.rosa, new, other, standing(desk.room, file=new).blob)
    saved = moving.relink(desk.room, desk.rosa, new, other, one.blob)
    assert saved.commit
    with pytest.raises(WrongState, match="no longer"):
        moving.relink(desk.room, desk.rosa, new, other, standing(desk.room, other).blob)
    assert desk.room.catalog.history(other)[0].act == "edit"
    assert moving.inbound(desk.room, new) == ()
    changed = Article.of(other, text(desk, other))
    assert changed.words("related") == ("city/2026/11/gate.md",)
    assert "Nothing." in changed.body


def test_a_second_move_is_followed_through(desk: Desk) -> None:
    file = desk.begin()
    other = linking(desk, file)
    new = move(desk, move(desk, file), "sea-gate")
    assert moving.place_of(desk.room, file) == new
    assert moving.place_of(desk.room, NEW) == new
    assert desk.room.catalog.earlier_names(new) == (NEW, file)
    (one,) = moving.inbound(desk.room, new)
    assert one.file == other
    assert len(desk.room.catalog.history(new)) == 3


def test_the_old_address_leads_on_and_a_form_opened_there_is_saved(desk: Desk, enter: Callable[..., Browser]) -> None:
    file = desk.begin()
    ines, rosa = enter(desk.ines), enter(desk.rosa)
    opened = rosa.opened(file)
    other = linking(desk, file)
    shown = ines.get(page(file) + "/move")
    assert "1 other article may link to it" in shown
    moved = ines.post(page(file) + "/move", slug="gate", section="city")
    assert moved.headers["Location"] == page(NEW) + "/inbound"
    listed = ines.get(moved.headers["Location"])
    assert "Boats wait" in listed
    assert "](../../../city/2026/11/gate.md)" in listed
    for part in ("", "/history", "/review?x=1", "?a=1&a=2&endpoint=x&_scheme=ftp&_external=1&page=y&_anchor=z"):
        answer = ines.client.get(page(file) + part)
        assert (answer.status_code, answer.headers["Location"]) == (302, page(NEW) + part)
    answer = rosa.post(page(file), **{**opened, "title": "Sea gate to close on Friday"})
    assert (answer.status_code, answer.headers["Location"]) == (307, page(NEW))
    answer = rosa.post(page(NEW), **{**opened, "title": "Sea gate to close on Friday"})
    assert "Saved" in rosa.told(answer)
    assert "Friday" in text(desk, NEW)
    shown_blob = desk.room.catalog.row(other)
    assert shown_blob
    assert shown_blob.blob
    answer = ines.post(page(NEW) + "/inbound", other=other.removeprefix("content/"), shown=shown_blob.blob)
    assert answer.status_code == 303
    assert "No article links to where it was" in ines.get(page(NEW) + "/inbound")


def test_who_wrote_it_still_finds_it_among_their_own(desk: Desk, enter: Callable[..., Browser]) -> None:
    file = desk.begin()
    moving.move(desk.room, desk.rosa, file, slug="gate", section="city")
    assert page(NEW) in enter(desk.ines).get("/articles?mine=1")


def test_the_page_says_why_a_published_article_does_not_move(desk: Desk, enter: Callable[..., Browser]) -> None:
    file = desk.approved()
    publishing.publish(desk.room, desk.omar, [file], address="test")
    ines = enter(desk.ines)
    assert "/move" not in ines.get(page(file))
    answer = ines.post(page(file) + "/move", slug="gate", section="city")
    assert answer.status_code == 409
    assert "aliases" in answer.text


def test_a_taken_address_comes_back_with_the_form(desk: Desk, enter: Callable[..., Browser]) -> None:
    file = desk.begin()
    desk.begin(replace(STORY, title="Gate", section="city"))
    answer = enter(desk.ines).post(page(file) + "/move", slug="gate", section="city")
    assert answer.status_code == 409
    assert 'value="gate"' in answer.text
    assert "Choose another address" in answer.text


def test_what_others_typed_and_did_not_save_comes_along(desk: Desk, enter: Callable[..., Browser]) -> None:
    file = desk.begin()
    rosa = enter(desk.rosa)
    opened = {**rosa.opened(file), "account": "rosa"}
    for number, title in ((1, "Thursday"), (2, "Friday")):
        if number == 2:
            move(desk, file)
            assert [offer.file for offer in desk.room.autosaves.offers("rosa")] == [NEW]
            answer = rosa.post(page(file) + "/autosave", **opened)
            assert (answer.status_code, answer.headers["Location"]) == (307, page(NEW) + "/autosave")
        where = page(file if number == 1 else NEW) + "/autosave"
        typing = str(Mark("1" * 16, number))
        answer = rosa.post(where, **{**opened, "title": title, "typing": typing})
        assert (answer.status_code, answer.json["outcome"]) == (200, "kept")
    found = desk.room.autosaves.find("rosa", NEW)
    assert found
    assert found.fields["title"] == "Friday"
    assert "Friday" in rosa.get(page(NEW) + "/autosave")


def test_links_to_an_article_that_took_an_earlier_address_stay(desk: Desk) -> None:
    file = desk.begin()
    new = move(desk, move(desk, file), "sea-gate")
    assert desk.begin() == file
    body = "The [gate](sea-gate-to-close-on-thursday.md) and [it](/city/2026/11/gate/).\n"
    other = desk.begin(replace(STORY, title="Boats wait", body=body))
    (one,) = moving.inbound(desk.room, new)
    changed = "The [gate](sea-gate-to-close-on-thursday.md) and [it](/city/2026/11/sea-gate/)."
    assert [line.text for line in one.lines if line.kind == "new"] == [changed]
    moving.relink(desk.room, desk.rosa, new, other, one.blob)
    assert changed in text(desk, other)


def test_private_notes_go_along_and_those_of_one_that_was_there_do_not_come_back(desk: Desk) -> None:
    file, notes = desk.begin(), desk.room.staff.notes
    notes.keep(file.removeprefix("content/"), "Call the keeper", "", "ines", desk.clock())
    notes.keep(NEW.removeprefix("content/"), "Of a discarded one", "", "rosa", desk.clock())
    assert move(desk, file) == NEW
    assert notes.on(NEW.removeprefix("content/")) == "Call the keeper"
    assert notes.on(file.removeprefix("content/")) == ""
