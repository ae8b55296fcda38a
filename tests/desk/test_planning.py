"""The queue, assignments, the board and the calendar: what waits for whom, since when, and until when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from cms.catalog import Asked
from cms.cli import main
from cms.core.article import Work
from cms.core.errors import BadValue
from cms.core.paths import page_of
from cms.core.people import Role
from cms.core.remarks import Kind, read
from cms.desk import assigning, moving, planning, publishing, reviewing
from cms.desk.assigning import Assignment, assignment_of
from cms.desk.facts import standing
from cms.desk.planning import Wish
from cms.repository import MAIN
from tests.desk.conftest import STORY, Desk, person
from tests.desk.pages import Browser, git, page, put, signing_in

CITY = replace(STORY, title="Tram 4 runs again", section="city", summary="From Monday.", body="It runs.\n")


@pytest.fixture
def enter(desk: Desk) -> Iterator[Callable[..., Browser]]:
    with signing_in(desk) as entering:
        yield entering


def tomorrow(desk: Desk) -> datetime:
    return (desk.clock.now + timedelta(days=1)).replace(microsecond=0)


def submitted(desk: Desk, copy=STORY, **wishes) -> str:
    file = desk.begin(copy)
    reviewing.submit(desk.room, desk.ines, file, **wishes)
    return file


def files(found: planning.ReviewQueue) -> list[str]:
    return [one.row.file for one in found.waiting]


def test_the_queue_is_mine_my_sections_or_anybodys(desk: Desk) -> None:
    gate, tram = submitted(desk, reviewer="rosa"), submitted(desk, CITY)
    desk.room.beats.put("omar", ["city"])
    mine = planning.queue(desk.room, desk.rosa, Wish())
    assert (mine.wish.whose, files(mine)) == ("me", [gate])
    assert mine.numbers == {"me": 1, "sections": 0, "anyone": 2}
    (one,) = mine.waiting
    assert (one.asked, one.asked_me) == ("Rosa Marlowe", True)
    his = planning.queue(desk.room, desk.omar, Wish())
    assert (his.wish.whose, files(his)) == ("sections", [tram])
    assert files(planning.queue(desk.room, desk.omar, Wish(whose="anyone"))) == [gate, tram]
    assert files(planning.queue(desk.room, desk.omar, Wish(whose="sections", section="harbour"))) == []
    assert files(planning.queue(desk.room, desk.ada, Wish(whose="sections"))) == [], "she looks after none"
    assert planning.queue(desk.room, desk.ada, Wish()).wish.whose == "anyone"


def test_the_queue_is_filtered_and_ordered(desk: Desk) -> None:
    gate, tram = submitted(desk), submitted(desk, CITY, due=tomorrow(desk))
    everybody = Wish(whose="anyone")
    assert files(planning.queue(desk.room, desk.rosa, everybody)) == [gate, tram], "the longest waiting first"
    assert files(planning.queue(desk.room, desk.rosa, replace(everybody, by_due=True))) == [tram, gate]
    assert files(planning.queue(desk.room, desk.rosa, replace(everybody, section="city"))) == [tram]
    assert files(planning.queue(desk.room, desk.rosa, replace(everybody, kind="new"))) == [gate, tram]
    assert files(planning.queue(desk.room, desk.rosa, replace(everybody, kind="changes"))) == []
    assert files(planning.queue(desk.room, desk.rosa, replace(everybody, lang="ar"))) == []
    assert files(planning.queue(desk.room, desk.rosa, replace(everybody, late=True))) == []
    desk.clock.now += timedelta(days=2)
    assert files(planning.queue(desk.room, desk.rosa, replace(everybody, late=True))) == [tram]


def test_the_size_of_a_change_is_counted_against_live(desk: Desk) -> None:
    file = submitted(desk)
    (new,) = desk.room.catalog.reviews(Asked(), 9)
    assert (new.words_in, new.words_out) == (new.words, 0)
    reviewing.approve(desk.room, desk.rosa, file, shown=standing(desk.room, file).blob)
    publishing.publish(desk.room, desk.omar, [file], address="test")
    row = desk.room.catalog.row(file)
    assert row
    assert (row.words_in, row.words_out) == (0, 0)
    was = standing(desk.room, file).article.body
    turned = "\n\n".join(reversed(was.strip().split("\n\n"))) + "\n"
    desk.save(file, body=turned)
    row = desk.room.catalog.row(file)
    assert row
    assert (row.words_in, row.words_out) == (0, 0), "words that only moved are neither"
    desk.save(file, body=was.replace("18:40", "19:15 tonight"))
    row = desk.room.catalog.row(file)
    assert row
    assert (row.words_in, row.words_out) == (3, 2)


def test_what_was_changed_since_a_person_looked_is_said_to_them_alone(
    desk: Desk, enter: Callable[..., Browser]
) -> None:
    file = submitted(desk)
    rosa, omar = enter(desk.rosa), enter(desk.omar)
    assert "You have not looked at it yet" in rosa.get("/review")
    rosa.get(page(file) + "/review")
    assert "Nothing changed since you looked" in rosa.get("/review")
    assert "You have not looked at it yet" in omar.get("/review")
    desk.save(file, body="Quite another text.\n")
    assert "Changed since you looked" in rosa.get("/review")
    rosa.get(page(file) + "/review")
    assert "Nothing changed since you looked" in rosa.get("/review")


def test_an_assignment_is_a_file_in_git_and_ends_when_the_article_goes_live(desk: Desk) -> None:
    file, due = desk.begin(), tomorrow(desk)
    wish = Assignment("ines", "rosa", due)
    commit = assigning.assign(desk.room, desk.omar, file, wish, was=Assignment(), note="Before the tide, please.")
    assert commit
    assert assignment_of(desk.room, file) == wish
    assert assigning.assign(desk.room, desk.omar, file, wish, was=Assignment()) is None, "it is so already"
    info = desk.room.repository.commit_info(commit)
    assert info.subject.startswith(
        'Assign "Sea gate to close on Thursday": Ines Marlowe writes, Rosa Marlowe reads, due'
    )
    assert (info.signed, info.trailer("Act"), info.trailer("Article")) == (True, "assign", file)
    (name,) = git(desk.folder(), "ls-tree", "-r", "--name-only", "main", "discussion/").split()
    remark = read(desk.room.repository.read(commit, name))
    assert (remark.kind, remark.owner, remark.reviewer, remark.due) == (Kind.ASSIGN, "ines", "rosa", due)
    assert remark.text == "Before the tide, please."
    desk.room.catalog.rebuild()
    assert assignment_of(desk.room, file) == wish, "rebuilt from git alone"
    desk.approve(file)
    publishing.publish(desk.room, desk.omar, [file], address="test")
    assert assignment_of(desk.room, file) == Assignment()
    desk.save(file, body="Another round.\n")
    assert assignment_of(desk.room, file) == Assignment(), "what was wanted last time is not wanted again"


def test_an_assignment_goes_along_with_an_article_that_somebody_else_moves(desk: Desk) -> None:
    file = desk.begin()
    assigning.assign(desk.room, desk.omar, file, Assignment("ines", "rosa"), was=Assignment())
    new = moving.move(desk.room, desk.ines, file, slug="gate-moves", section="")
    assert assignment_of(desk.room, new) == Assignment("ines", "rosa")
    desk.room.catalog.rebuild()
    assert assignment_of(desk.room, new) == Assignment("ines", "rosa")


def test_an_assignment_that_was_pushed_without_proof_counts_for_nothing(desk: Desk) -> None:
    file = desk.begin()
    forged = b"id: aa\nkind: assign\naccount: omar\nname: Omar\nwhen: 2030-01-01T00:00:00+00:00\nreviewer: rosa\n"
    put(desk, f"discussion/{page_of(file)}/20300101T000000Z-aa.yaml", forged)
    desk.room.catalog.follow()
    assert assignment_of(desk.room, file) == Assignment()


def test_who_cannot_do_it_is_not_asked(desk: Desk) -> None:
    file, was = desk.begin(), Assignment()
    desk.room.staff.add(person("gone", Role.REVIEWER), "correct horse")
    desk.room.staff.disable("gone", desk.clock())
    for wish, why in (
        (Assignment(reviewer="ines"), "is a journalist and cannot review"),
        (Assignment(reviewer="gone"), "has no account"),
        (Assignment(owner="nobody"), "has no account"),
        (Assignment(due=desk.clock.now - timedelta(hours=1)), "That time has passed"),
    ):
        with pytest.raises(BadValue, match=why):
            assigning.assign(desk.room, desk.omar, file, wish, was=was)
    desk.save(file, desk.rosa, body="Rosa wrote this.\n")
    with pytest.raises(BadValue, match="Rosa Marlowe wrote part of this text and cannot approve it"):
        reviewing.submit(desk.room, desk.ines, file, reviewer="rosa")
    assert standing(desk.room, file).article.status == "draft", "nothing was done"
    reviewing.submit(desk.room, desk.ines, file, reviewer="omar")
    assert assignment_of(desk.room, file) == Assignment(reviewer="omar")


def test_whoever_wrote_part_of_it_is_marked_where_a_reader_is_chosen(desk: Desk, enter: Callable[..., Browser]) -> None:
    file, mark = desk.begin(), "(wrote part of it, cannot approve)"
    ines, omar = enter(desk.ines), enter(desk.omar)
    assigning.assign(desk.room, desk.omar, file, Assignment(reviewer="rosa"), was=Assignment())
    assert mark not in ines.get(page(file)) + ines.get(page(file) + "/assign")
    desk.save(file, desk.rosa, body="Rosa wrote this.\n")
    option = f'<option value="rosa">Rosa Marlowe {mark}</option>'
    shown = ines.get(page(file))
    assert option in shown
    assert f'<option value="">As before: Rosa Marlowe {mark}</option>' in shown
    assert f'<option value="rosa" selected>Rosa Marlowe {mark}</option>' in ines.get(page(file) + "/assign")

    # To name her anew is refused; to leave it as it was sends the text, and says what that is worth.
    fields = ines.opened(file) | {"then": "submit"}
    assert fields["ask_reviewer"] == ""
    refused = ines.warned(ines.post(page(file), **fields | {"ask_reviewer": "rosa"}))
    assert (
        "not sent for review: Rosa Marlowe wrote part of this text and cannot approve it. Ask someone else." in refused
    )
    vain = "Rosa Marlowe is asked to read this, but wrote part of it and cannot approve it."
    assert vain in ines.warned(ines.post(page(file), **fields))
    assert standing(desk.room, file).article.status == "review"
    assert vain in omar.get(page(file) + "/review")
    shown = {"was_owner": "", "was_reviewer": "rosa", "was_due": "", "owner": "ines", "due": ""}
    assert vain in omar.warned(omar.post(page(file) + "/assign", reviewer="rosa", **shown))
    omar.post(page(file) + "/assign", reviewer="omar", **shown | {"was_owner": "ines"})
    assert assignment_of(desk.room, file).reviewer == "omar"
    assert vain not in omar.get(page(file) + "/review")


def test_without_four_eyes_anybody_can_be_asked(desk: Desk, enter: Callable[..., Browser]) -> None:
    settings = desk.room.private / "desk.toml"
    settings.write_text(settings.read_text().replace("four_eyes = true", "four_eyes = false"))
    file = desk.begin()
    desk.save(file, desk.rosa, body="Rosa wrote this.\n")
    ines = enter(desk.ines)
    assert "cannot approve" not in ines.get(page(file) + "/assign")
    assert "Sent for review." in ines.told(
        ines.post(page(file), **ines.opened(file) | {"then": "submit", "ask_reviewer": "rosa"})
    )
    assert assignment_of(desk.room, file).reviewer == "rosa"


def test_to_submit_and_to_ask_is_one_commit(desk: Desk) -> None:
    file = desk.begin()
    assigning.assign(desk.room, desk.omar, file, Assignment(owner="ines"), was=Assignment())
    before = desk.room.repository.head(MAIN)
    due = tomorrow(desk)
    commit = reviewing.submit(desk.room, desk.ines, file, reviewer="rosa", due=due)
    assert desk.room.repository.commit_info(commit).parents == (before,)
    assert assignment_of(desk.room, file) == Assignment("ines", "rosa", due)
    reviewing.send_back(desk.room, desk.rosa, file, comment="Shorter.")
    reviewing.submit(desk.room, desk.ines, file)
    assert assignment_of(desk.room, file).reviewer == "rosa", "whoever was asked is asked still"


def test_two_who_assign_at_once_are_told(desk: Desk, enter: Callable[..., Browser]) -> None:
    file = submitted(desk)
    omar, shown = enter(desk.omar), {"was_owner": "", "was_reviewer": "", "was_due": ""}
    assigning.assign(desk.room, desk.ada, file, Assignment(reviewer="ada"), was=Assignment())
    answer = omar.post(page(file) + "/assign", reviewer="rosa", owner="", due="", note="Please", **shown)
    assert answer.status_code == 422
    assert "Somebody assigned this meanwhile: Ada Marlowe reads" in answer.text
    assert "Please" in answer.text, "what was typed is still there"
    assert 'name="was_reviewer" value="ada"' in answer.text
    shown["was_reviewer"] = "ada"
    answer = omar.post(page(file) + "/assign", reviewer="rosa", owner="ines", due="2026-12-01T17:00", **shown)
    assert answer.status_code == 303
    assert assignment_of(desk.room, file) == Assignment("ines", "rosa", datetime(2026, 12, 1, 16, tzinfo=UTC))


def test_a_time_is_meant_in_the_papers_zone_and_one_that_is_skipped_is_refused(
    desk: Desk, enter: Callable[..., Browser]
) -> None:
    file, omar = submitted(desk), enter(desk.omar)
    shown = {"was_owner": "", "was_reviewer": "", "was_due": "", "owner": "", "reviewer": ""}
    answer = omar.post(page(file) + "/assign", due="2027-03-28T02:30", **shown)
    assert answer.status_code == 422
    assert "There is no 02:30 on Sunday 28 March 2027 in Europe/Copenhagen" in answer.text
    assert omar.post(page(file) + "/assign", due="soon", **shown).status_code == 422
    assert omar.post(page(file) + "/assign", due="2027-03-28T03:30", **shown).status_code == 303
    assert assignment_of(desk.room, file).due == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert 'value="2027-03-28T03:30"' in omar.get(page(file) + "/assign")
    shown["was_due"] = "2027-03-28T01:30:00+00:00"
    said = omar.told(omar.post(page(file) + "/assign", due="2027-10-31T02:30", **shown))
    assert "the first of the two is meant" in said
    assert assignment_of(desk.room, file).due == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_the_form_asks_a_reader_by_name(desk: Desk, enter: Callable[..., Browser]) -> None:
    file, ines = desk.begin(), enter(desk.ines)
    fields = ines.opened(file)
    assert fields["ask_reviewer"] == ""
    answer = ines.post(page(file), **fields | {"then": "submit", "ask_reviewer": "rosa", "ask_due": "2026-11-30T09:00"})
    assert answer.status_code == 303
    assert assignment_of(desk.room, file) == Assignment("", "rosa", datetime(2026, 11, 30, 8, tzinfo=UTC))
    refused = desk.begin(CITY)
    fields = ines.opened(refused) | {"then": "submit", "ask_reviewer": "ines"}
    said = ines.warned(ines.post(page(refused), **fields))
    assert "Nothing had changed, but not sent for review: Ines Marlowe is a journalist" in said
    assert standing(desk.room, refused).article.status == "draft"


def test_the_board_has_each_article_in_one_column(desk: Desk) -> None:
    draft, back, waits, ready, timed, live, newer = (
        desk.begin(replace(CITY, title=f"Number {word}")) for word in ("1", "2", "3", "4", "5", "6", "7")
    )
    for file in (back, waits):
        reviewing.submit(desk.room, desk.ines, file)
    reviewing.send_back(desk.room, desk.rosa, back, comment="Shorter.")
    for file in (ready, timed, live, newer):
        desk.approve(file)
    publishing.schedule(desk.room, desk.omar, timed, tomorrow(desk))
    publishing.publish(desk.room, desk.omar, [live, newer], address="test")
    desk.save(newer, body="Newer.\n")
    assigning.assign(desk.room, desk.omar, newer, Assignment(owner="ines"), was=Assignment())
    assigning.assign(desk.room, desk.omar, waits, Assignment(reviewer="rosa"), was=Assignment())

    def stands(**wishes: object) -> dict[str, list[str]]:
        found = planning.board(desk.room, wishes.pop("who", desk.rosa), **wishes)
        assert all(column.total == len(column.rows) for column in found)
        return {column.state: [row.file for row in column.rows] for column in found if column.rows}

    whole = {"draft": [draft], "changes": [back], "review": [waits], "approved": [ready], "embargoed": [timed]}
    assert stands() == {**whole, "changed": [newer]}
    assert stands(section="city") == {**whole, "changed": [newer]}
    assert stands(section="harbour") == {}
    assert stands(mine=True) == {"review": [waits]}
    assert stands(mine=True, who=desk.ines) == {"changed": [newer]}
    assert stands(mine=True, who=desk.ada) == {}
    publishing.withdraw(desk.room, desk.omar, live, reason="", address="test")
    assert stands()["withdrawn"] == [live]


def test_the_calendar_has_what_is_due_and_what_goes_live_by_itself(desk: Desk, enter: Callable[..., Browser]) -> None:
    file, going = submitted(desk), desk.approved(CITY)
    assigning.assign(
        desk.room, desk.omar, file, Assignment(due=datetime(2026, 11, 30, 23, 30, tzinfo=UTC)), was=Assignment()
    )
    publishing.schedule(desk.room, desk.omar, going, datetime(2026, 12, 1, 8, tzinfo=UTC))
    days = dict(planning.month(desk.room, date(2026, 12, 1)))
    assert min(days) == date(2026, 11, 30)
    assert max(days) == date(2027, 1, 3)
    assert [(day, entry.kind, entry.row.file) for day, found in days.items() for entry in found] == [
        (date(2026, 12, 1), "due", file),
        (date(2026, 12, 1), "embargo", going),
    ], "half past eleven in London is the next day in Copenhagen"
    shown = enter(desk.omar).get("/calendar?month=2026-12")
    assert "December 2026" in shown
    assert "Due 00:30" in shown
    assert "Goes live 09:00" in shown
    for odd in ("2026-13", "0000-01", "9999-12", "x", "2026-12-24"):
        assert "November 2026" in enter(desk.omar).get(f"/calendar?month={odd}")


def test_a_calendar_program_fetches_it_by_a_secret_address_until_that_is_given_up(
    desk: Desk, enter: Callable[..., Browser]
) -> None:
    file, due = submitted(desk, replace(STORY, title="Gate; closes, at\\last")), tomorrow(desk)
    assigning.assign(desk.room, desk.omar, file, Assignment("ines", "rosa", due), was=Assignment())
    omar, stranger = enter(desk.omar), enter(desk.ada).client.application.test_client()  # type: ignore[attr-defined]
    answer = omar.post("/calendar/address", act="make")
    assert answer.status_code == 200
    address = answer.text.split("http://127.0.0.1:8000/calendar/")[1].split('"')[0]
    path = f"/calendar/{address}"
    assert address.encode() not in (desk.room.private / "desk.db").read_bytes(), "only its hash is kept"
    assert address not in omar.get("/calendar")
    got = stranger.get(path)
    assert (got.status_code, got.mimetype) == (200, "text/calendar")
    (event,) = Calendar.from_ical(got.data).walk("VEVENT")
    assert event["DTSTART"].dt == due
    assert str(event["SUMMARY"]) == "Due: Gate; closes, at\\last"
    assert str(event["DESCRIPTION"]) == "Writes: Ines Marlowe\nReads: Rosa Marlowe"
    assert event["URL"] == f"http://127.0.0.1:8000{page(file)}"
    (again,) = Calendar.from_ical(stranger.get(path).data).walk("VEVENT")
    assert again["UID"] == event["UID"]
    assert stranger.get("/calendar/" + "x" * 43 + ".ics").status_code == 404
    desk.room.staff.disable("omar", desk.clock())
    assert stranger.get(path).status_code == 404, "who may not read here reads no calendar"
    desk.room.staff.enable("omar")
    omar = enter(desk.omar)
    assert omar.post("/calendar/address", act="make").status_code == 200
    assert stranger.get(path).status_code == 404, "a new address ends the old one"
    assert omar.post("/calendar/address", act="drop").status_code == 303
    assert desk.room.feeds.made("omar") is None


def test_sections_are_chosen_on_a_page(desk: Desk, enter: Callable[..., Browser]) -> None:
    rosa = enter(desk.rosa)
    assert "You have not said which sections are yours" in rosa.get("/review?whose=sections")
    assert rosa.post("/me/sections", sections="city").status_code == 303
    assert desk.room.beats.of("rosa") == ("city",)
    assert rosa.post("/me/sections", sections="no-such").status_code == 422
    assert main(["-C", str(desk.room.root), "user", "sections", "rosa", "harbour"]) == 0
    assert 'value="harbour" checked' in rosa.get("/me")


def test_a_script_assigns_and_asks_by_name(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    file, root = desk.begin(), str(desk.room.root)
    words = ["-C", root, "assign", "--as", "omar", page_of(file)]
    assert main([*words, "--owner", "ines", "--due", "2036-12-24T18:00:00+01:00"]) == 0
    assert main(["-C", root, "submit", "--as", "ines", "--reviewer", "rosa", page_of(file)]) == 0
    due = datetime(2036, 12, 24, 17, tzinfo=UTC)
    desk.room.catalog.follow()
    assert assignment_of(desk.room, file) == Assignment("ines", "rosa", due)
    assert main([*words, "--owner", "", "--due", ""]) == 0
    desk.room.catalog.follow()
    assert assignment_of(desk.room, file) == Assignment("", "rosa")
    assert main([*words, "--reviewer", "ines"]) == 1
    assert "is a journalist and cannot review" in capsys.readouterr().err
    assert main([*words, "--due", "soon"]) == 1
    assert "no time such as" in capsys.readouterr().err


END_OF_TIME = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_the_page_live_takes_a_time_away_and_the_review_says_that_one_is_kept(
    desk: Desk, enter: Callable[..., Browser]
) -> None:
    file, omar = desk.approved(), enter(desk.omar)
    assert omar.post(page(file) + "/schedule", publish_at="2027-01-01T18:00").status_code == 303
    desk.save(file, title="Sea gate to close at eight")
    assert "Its time is kept." in omar.get(page(file) + "/review")
    desk.approve(file)
    assert "Take the time away" in omar.get("/live")
    assert omar.post(page(file) + "/schedule", publish_at="", take_away="yes").status_code == 303
    assert standing(desk.room, file).facts.work is Work.APPROVED
    assert "Its time is kept." not in omar.get(page(file) + "/review")


def test_a_time_out_of_reach_is_refused_in_words(desk: Desk, enter: Callable[..., Browser]) -> None:
    file, omar = desk.begin(), enter(desk.omar)
    with pytest.raises(BadValue, match="the years 1900 to 2199"):
        assigning.assign(desk.room, desk.omar, file, Assignment(due=END_OF_TIME), was=Assignment())
    with pytest.raises(BadValue, match="the years 1900 to 2199"):
        reviewing.submit(desk.room, desk.ines, file, reviewer="rosa", due=END_OF_TIME)
    shown = {"was_owner": "", "was_reviewer": "", "was_due": "", "owner": "", "reviewer": ""}
    answer = omar.post(page(file) + "/assign", due="9999-12-31T23:59", **shown)
    assert answer.status_code == 422
    assert "the years 1900 to 2199" in answer.text
    desk.approve(file)
    with pytest.raises(BadValue, match="the years 1900 to 2199"):
        publishing.schedule(desk.room, desk.omar, file, END_OF_TIME)
    assert omar.post(page(file) + "/schedule", publish_at="9999-12-31T23:59").status_code == 422
    root, late = str(desk.room.root), END_OF_TIME.isoformat()
    assert main(["-C", root, "schedule", "--as", "omar", page_of(file), late]) == 1
    assert main(["-C", root, "assign", "--as", "omar", page_of(file), "--due", late]) == 1
    assert assignment_of(desk.room, file) == Assignment()
    assert standing(desk.room, file).facts.publish_at is None


def test_times_out_of_reach_that_were_pushed_take_no_page_down(desk: Desk, enter: Callable[..., Browser]) -> None:
    file = submitted(desk, reviewer="rosa")
    said = f"id: aa\nkind: assign\nwhen: 9999-12-31T23:59:59Z\nreviewer: rosa\ndue: {END_OF_TIME.isoformat()}\n"
    put(desk, f"discussion/{page_of(file)}/20261124T120000Z-aa.yaml", said.encode())
    text = standing(desk.room, file).article.text
    put(desk, file, text.replace("status: review", "status: approved\npublish_at: 9999-12-31T23:59:59Z").encode())
    rosa = enter(desk.rosa)
    for path in ("/", "/review", "/board", "/calendar", "/articles", page(file), f"{page(file)}/review", "/notices"):
        rosa.get(path)
