"""Who is told of what: the named person, once, of what others did; and nobody of a save."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from cms.core.errors import PushRefused
from cms.core.paths import page_of
from cms.core.people import Role
from cms.core.telling import Often, sentence
from cms.desk import assigning, autosaving, discussing, noticing, publishing, reviewing, syncing
from cms.desk.assigning import Assignment
from cms.desk.facts import standing
from cms.newsroom import newsroom
from cms.repository import LIVE, MAIN
from cms.staff import Wishes
from tests.desk.conftest import STORY, Desk, person
from tests.desk.pages import Browser, page, put, signing_in

PEOPLE = ("ines", "rosa", "omar", "ada")


@pytest.fixture
def enter(desk: Desk) -> Iterator[Callable[..., Browser]]:
    with signing_in(desk) as entering:
        yield entering


@pytest.fixture(autouse=True)
def begun(desk: Desk) -> None:
    """People are told from now on."""
    desk.begin(replace(STORY, title="An earlier one"))
    assert noticing.catch_up(desk.room) == 0


def told(desk: Desk) -> list[tuple[str, str]]:
    """Give what people were told since they were asked last, by account."""
    noticing.catch_up(desk.room)
    found = [
        (account, notice.item.news.value)
        for account in PEOPLE
        for notice in reversed(desk.room.notices.of(account, 50))
        if not notice.seen
    ]
    for account in PEOPLE:
        desk.room.notices.see(account)
    return found


def test_a_round_of_review_tells_the_person_whom_each_step_concerns(desk: Desk) -> None:
    file = desk.begin()
    desk.save(file, body="A better text.\n")
    assert told(desk) == [], "saves are no news"
    reviewing.submit(desk.room, desk.ines, file, reviewer="rosa", note="Second source is in.")
    noticing.catch_up(desk.room)
    (notice,) = desk.room.notices.of("rosa", 9)
    assert (notice.item.said, notice.item.by, notice.item.file) == ("Second source is in.", "Ines Marlowe", file)
    assert told(desk) == [("rosa", "submitted")]
    reviewing.comment(desk.room, desk.rosa, file, "Who says so?")
    assert told(desk) == [("ines", "comment")]
    reviewing.comment(desk.room, desk.ines, file, "The engineer does. @omar was there, and so was @nobody.")
    assert told(desk) == [("rosa", "comment"), ("omar", "mention")]
    reviewing.send_back(desk.room, desk.rosa, file, comment="Then name him.")
    assert told(desk) == [("ines", "sent-back")]
    reviewing.submit(desk.room, desk.ines, file)
    assert told(desk) == [("rosa", "submitted")], "whoever was asked before is asked again"
    reviewing.approve(desk.room, desk.rosa, file, shown=standing(desk.room, file).blob, comment="Good.")
    assert told(desk) == [("ines", "approved")]
    publishing.publish(desk.room, desk.omar, [file], address="test")
    assert told(desk) == [("ines", "live")]
    publishing.withdraw(desk.room, desk.omar, file, reason="", address="test")
    assert told(desk) == [("ines", "withdrawn")]


def test_suggestions_are_told_as_such_and_once_however_many(desk: Desk) -> None:
    file = desk.begin()
    told(desk)
    body = STORY.body.replace("18:40", "18:50").replace("engineer", "harbour engineer")
    found = standing(desk.room, file)
    assert discussing.suggest(desk.room, desk.rosa, file, found.blob, {"": body}) == 2
    assert told(desk) == [("ines", "suggested")]


def test_without_a_name_nobody_is_told_of_a_submission(desk: Desk) -> None:
    file = desk.begin()
    reviewing.submit(desk.room, desk.ines, file)
    assert told(desk) == []


def test_an_override_is_no_approval(desk: Desk) -> None:
    file = desk.begin()
    reviewing.submit(desk.room, desk.ines, file)
    shown = standing(desk.room, file).blob
    reviewing.override(desk.room, desk.ada, file, shown=shown, reason="The gate is open.", address="here")
    assert told(desk) == [("ines", "overridden")]
    assert sentence(desk.room.notices.of("ines", 1)[0].item).startswith("Ada Marlowe let “Sea gate to close")


def test_whoever_a_note_calls_is_told_once_of_that_commit(desk: Desk) -> None:
    file = desk.begin()
    reviewing.submit(desk.room, desk.ines, file, note="@omar was there. @rosa, please read.", reviewer="rosa")
    assert told(desk) == [("rosa", "submitted"), ("omar", "mention")]
    reviewing.send_back(desk.room, desk.rosa, file, comment="Ask @omar, @ines.")
    assert told(desk) == [("ines", "sent-back"), ("omar", "mention")]


def test_an_assignment_tells_whom_it_names_anew(desk: Desk) -> None:
    file, due = desk.begin(), desk.clock.now + timedelta(days=1)
    first = Assignment("ines", "rosa")
    assigning.assign(desk.room, desk.omar, file, first, was=Assignment())
    assert told(desk) == [("ines", "assigned"), ("rosa", "assigned")]
    assigning.assign(desk.room, desk.omar, file, Assignment("ines", "ada"), was=first)
    assert told(desk) == [("ada", "assigned")]
    assigning.assign(desk.room, desk.omar, file, Assignment("ines", "omar"), was=Assignment("ines", "ada"))
    assert told(desk) == [], "nobody is told of what they did themselves"
    assigning.assign(desk.room, desk.omar, file, Assignment("ines", "omar", due), was=Assignment("ines", "omar"))
    assert told(desk) == [("ines", "assigned")], "another time concerns the owner as well"
    reviewing.comment(desk.room, desk.ada, file, "Mine no longer.")
    assert told(desk) == [("ines", "comment"), ("omar", "comment")]


def test_an_owner_is_told_in_place_of_whoever_typed_it_in(desk: Desk) -> None:
    file = desk.begin()
    assigning.assign(desk.room, desk.omar, file, Assignment(owner="ada"), was=Assignment())
    told(desk)
    reviewing.submit(desk.room, desk.ines, file)
    reviewing.send_back(desk.room, desk.rosa, file, comment="Shorter.")
    assert told(desk) == [("ada", "sent-back")]


def test_a_publication_ends_a_round_and_the_next_one_begins_without_its_people(desk: Desk) -> None:
    file = desk.begin()
    assigning.assign(desk.room, desk.omar, file, Assignment(owner="ada"), was=Assignment())
    desk.approve(file)
    told(desk)
    publishing.publish(desk.room, desk.omar, [file], address="test")
    assert told(desk) == [("ada", "live")], "the owner of the round that ends"
    desk.save(file, body="What came after.\n")
    reviewing.submit(desk.room, desk.ines, file)
    reviewing.send_back(desk.room, desk.rosa, file, comment="Shorter.")
    assert told(desk) == [("ines", "sent-back")], "nobody owns the next round yet"
    assigning.assign(desk.room, desk.omar, file, Assignment(owner="ada"), was=Assignment())
    assert told(desk) == [("ada", "assigned")], "named again is named anew"


def test_whoever_approved_and_scheduled_is_told_when_the_text_changes(desk: Desk) -> None:
    file = desk.approved()
    publishing.schedule(desk.room, desk.omar, file, desk.clock.now + timedelta(hours=3))
    told(desk)
    desk.save(file, body="One word more.\n")
    assert told(desk) == [("rosa", "fallen"), ("omar", "fallen")]
    live = desk.approved(replace(STORY, title="Another one"))
    publishing.publish(desk.room, desk.omar, [live], address="test")
    told(desk)
    desk.save(live, body="A newer draft.\n")
    assert told(desk) == [], "what readers have is as it was approved"


def test_an_article_that_is_held_at_its_time_is_told_of_once(desk: Desk) -> None:
    file = desk.approved()
    publishing.schedule(desk.room, desk.omar, file, desk.clock.now + timedelta(hours=1))
    told(desk)
    desk.room.staff.set_role("omar", Role.REVIEWER)
    desk.clock.now += timedelta(hours=2)
    for _ in range(3):
        syncing.tick(desk.room)
    assert told(desk) == [("ines", "failed"), ("omar", "failed")]


def test_a_sending_that_the_remote_refuses_later_is_told_to_its_publisher(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.approved()
    told(desk)
    commit = publishing.publish(desk.room, desk.omar, [file], address="test").commit
    told(desk)
    desk.room.repository.outbox_put(commit, LIVE)

    def refuse(*_: object) -> None:
        raise PushRefused("the hook says no")

    monkeypatch.setattr(type(desk.room.repository), "push", refuse)
    syncing.tick(desk.room)
    assert told(desk) == [("omar", "failed")]
    (notice, *_) = desk.room.notices.of("omar", 1)
    assert notice.item.said == "the hook says no"


def test_what_was_pushed_is_told_of_as_not_verified(desk: Desk) -> None:
    file = desk.begin()
    said = b"id: aa\nkind: approve\naccount: rosa\nname: Rosa\nwhen: 2026-11-24T12:00:00+00:00\ntext: Hello @omar\n"
    put(desk, f"discussion/{page_of(file)}/20261124T120000Z-aa.yaml", said)
    put(desk, f"discussion/{page_of(file)}/20261124T120001Z-bb.yaml", b"\xff\xfe{")
    assert told(desk) == [("omar", "mention")]
    (notice, *_) = desk.room.notices.of("omar", 1)
    assert notice.item.by == "Clara Clone (by git, not verified)"


def test_each_thing_is_told_once_whoever_looks_and_after_a_restart(desk: Desk) -> None:
    file = desk.begin()
    reviewing.submit(desk.room, desk.ines, file, reviewer="rosa")
    with newsroom(desk.room.root, desk.clock) as other:
        before, head = other.notices.noticed(MAIN), other.repository.head(MAIN)
        assert noticing.catch_up(other) == 1
        assert noticing.catch_up(desk.room) == 0
        assert head
        assert not other.notices.tell_of(MAIN, before, head, [], other.publication.zone), "somebody else was first"
    with newsroom(desk.room.root, desk.clock) as again:
        assert noticing.catch_up(again) == 0
        assert again.notices.unseen("rosa") == 1


def test_a_crash_before_people_are_told_loses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    file = desk.begin()
    reviewing.submit(desk.room, desk.ines, file, reviewer="rosa")

    def die(*_: object, **__: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("cms.staff.Notices.tell_of", die)
        with pytest.raises(KeyboardInterrupt):
            noticing.catch_up(desk.room)
    assert told(desk) == [("rosa", "submitted")]


def test_a_history_that_was_rewritten_is_no_reason_to_stop(desk: Desk) -> None:
    file = desk.begin()
    reviewing.submit(desk.room, desk.ines, file, reviewer="rosa")
    with desk.room.staff.notices.writing() as db:
        db.execute("UPDATE noticed SET number = ? WHERE branch = 'main'", ("f" * 40,))
    assert told(desk) == []
    reviewing.comment(desk.room, desk.ada, file, "On we go.")
    assert told(desk) == [("ines", "comment"), ("rosa", "comment")]


def test_whoever_may_not_read_here_is_told_nothing(desk: Desk) -> None:
    desk.room.staff.add(person("gone", Role.REVIEWER), "correct horse")
    file = desk.begin()
    reviewing.submit(desk.room, desk.ines, file, reviewer="gone")
    desk.room.staff.disable("gone", desk.clock())
    reviewing.comment(desk.room, desk.ada, file, "Are you there, @gone?")
    noticing.catch_up(desk.room)
    assert desk.room.notices.count("gone") == 0


def test_what_is_typed_and_not_saved_is_no_news(desk: Desk, enter: Callable[..., Browser]) -> None:
    file = desk.begin()
    reviewing.submit(desk.room, desk.ines, file, reviewer="rosa")
    told(desk)
    ines = enter(desk.ines)
    fields = ines.opened(file) | {"body": "Typing", "typing": "a" * 16 + ":1", "account": "ines"}
    assert ines.post(page(file) + "/autosave", **fields).status_code in {200, 204}
    assert autosaving.offers(desk.room, desk.ines)
    assert told(desk) == []


def test_notices_stand_on_the_desk_at_once_and_are_seen_one_by_one(desk: Desk, enter: Callable[..., Browser]) -> None:
    file, ines, rosa = desk.begin(), enter(desk.ines), enter(desk.rosa)
    fields = ines.opened(file) | {"then": "submit", "ask_reviewer": "rosa", "note": "<b>Please</b>"}
    assert ines.post(page(file), **fields).status_code == 303
    shown = rosa.get("/")
    assert '1<span class="vh"> not seen yet' in shown, "before any clock ticked"
    shown = rosa.get("/notices")
    assert "Ines Marlowe asks you to read “Sea gate to close on Thursday”" in shown
    assert "&lt;b&gt;Please&lt;/b&gt;" in shown
    assert rosa.get("/notices").count("not seen yet") == 2, "to look at the list marks nothing as seen"
    number = desk.room.notices.of("rosa", 1)[0].number
    assert ines.post(f"/notices/{number}").status_code == 404, "nobody opens another person's"
    assert desk.room.notices.unseen("rosa") == 1
    answer = rosa.post(f"/notices/{number}")
    assert answer.headers["Location"] == page(file) + "/review"
    assert desk.room.notices.unseen("rosa") == 0
    assert rosa.post(page(file) + "/comment", comment="@ines hm").status_code == 303
    assert desk.room.notices.unseen("ines") == 1
    assert ines.post("/notices/seen").status_code == 303
    assert desk.room.notices.unseen("ines") == 0
    assert "Nothing concerns you yet" in enter(desk.ada).get("/notices")


def test_only_the_newest_notices_are_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.staff.notices._KEPT", 3)
    file = desk.begin()
    for number in range(5):
        reviewing.comment(desk.room, desk.rosa, file, f"Number {number}")
    noticing.catch_up(desk.room)
    assert [notice.item.said for notice in desk.room.notices.of("ines", 9)] == ["Number 4", "Number 3", "Number 2"]


def test_a_wish_that_cannot_be_is_refused_in_words(desk: Desk, enter: Callable[..., Browser]) -> None:
    ines = enter(desk.ines)
    answer = ines.post("/me/notices", mail="daily", hook="http://127.0.0.1:22/x")
    assert answer.status_code == 422
    assert "begins with https://" in answer.text
    assert desk.room.notices.wishes("ines") == Wishes()
    answer = ines.post("/me/notices", mail="daily", hook="https://hooks.example/ines")
    assert answer.status_code == 200
    kept = desk.room.notices.wishes("ines")
    assert (kept.mail, kept.hook) == (Often.DAILY, "https://hooks.example/ines")
    assert kept.secret in answer.text
    assert kept.secret not in ines.get("/me"), "shown once"
    assert ines.post("/me/notices", mail="now", hook=kept.hook).status_code == 303
    assert desk.room.notices.wishes("ines").secret == kept.secret, "the same place keeps its secret"
    assert ines.post("/me/notices", mail="now", hook="https://other.example/").status_code == 200
    assert desk.room.notices.wishes("ines").secret != kept.secret
    assert ines.post("/me/notices", mail="often", hook="").status_code == 303
    assert desk.room.notices.wishes("ines") == Wishes()
