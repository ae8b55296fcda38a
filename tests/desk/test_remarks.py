"""The column of comments as a browser without scripts uses it: on the review screen and beside the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest

from cms.core.people import StaffMember
from cms.desk import reviewing
from cms.desk.facts import standing
from tests.catalog.test_said import BOMB, by_git
from tests.desk.conftest import Desk
from tests.desk.pages import BODY, COPY, Browser, page, signing_in

Enter = Callable[[StaffMember], Browser]


@pytest.fixture
def enter(desk: Desk) -> Iterator[Enter]:
    with signing_in(desk) as opened:
        yield opened


def numbers(shown: str) -> list[str]:
    """Give the threads on a page, by the numbers that their forms carry."""
    return list(dict.fromkeys(re.findall(r'name="answers" value="([^"]+)"', shown)))


def test_a_comment_on_a_paragraph_is_answered_and_resolved_beside_the_text(desk: Desk, enter: Enter) -> None:
    file = desk.begin(COPY)
    rosa, ines = enter(desk.rosa), enter(desk.ines)
    at = page(file) + "/remarks"
    sent = {"paragraph": "2", "quote": "40 crowns", "comment": "A year, @ines? <b>", "act": "comment", "back": "review"}
    answer = rosa.post(at, **sent)
    assert answer.headers["Location"].endswith("/review#remarks")
    assert rosa.told(answer) == "Your comment is on the record."
    for shown in (rosa.get(page(file) + "/review"), ines.get(page(file))):
        assert re.search(r"<blockquote[^>]*>40 crowns</blockquote>", shown)
        assert '<bdi class="called" title="Ines Marlowe">@ines</bdi>? &lt;b&gt;' in shown
    (number,) = numbers(ines.get(page(file)))
    answer = ines.post(at, answers=number, comment="So they say.", act="comment", back="text")
    assert answer.headers["Location"].endswith(page(file) + "#remarks")
    assert ines.told(ines.post(at, answers=number, act="resolve", back="text")) == "Resolved."
    shown = ines.get(page(file))
    assert "Decided and resolved" in shown
    assert "So they say." in shown
    assert ines.told(ines.post(at, answers=number, act="reopen", back="text")) == "Open again."
    assert "Decided and resolved" not in ines.get(page(file))


@pytest.mark.parametrize("way", ["remarks", "comment", "send-back", "submit", "approve", "assign", "save"])
def test_a_name_that_nobody_has_is_told_to_whoever_wrote_it(desk: Desk, enter: Enter, way: str) -> None:
    file = desk.begin(COPY)
    if way in {"send-back", "approve"}:
        reviewing.submit(desk.room, desk.ines, file)
    words = "For @rosaa, @rosa and @Nobody2, not a@b.example or @rosaa."
    blob = standing(desk.room, file).blob
    browser = enter(desk.rosa if way in {"send-back", "approve"} else desk.ines)
    sent = {
        "remarks": {"comment": words, "act": "comment"},
        "submit": {"note": words},
        "assign": {"note": words, "owner": "ines"},
        "approve": {"comment": words, "shown": blob},
        "save": {**browser.opened(file), "title": "Another", "note": words},
    }.get(way, {"comment": words})
    answer = browser.post(page(file) + ("" if way == "save" else f"/{way}"), **sent)
    assert answer.status_code == 303, answer.text
    shown = browser.get(answer.headers["Location"])
    assert re.findall(r'class="note warn told" role="status" data-flashed>.*?<b>(.*?)</b>', shown) == [
        "There is nobody called @rosaa here, so that name has told nobody. Perhaps you mean @rosa. "
        "There is nobody called @Nobody2 here, so that name has told nobody."
    ]


def test_nobody_is_warned_of_people_who_are_here(desk: Desk, enter: Enter) -> None:
    file = desk.begin(COPY)
    rosa = enter(desk.rosa)
    answer = rosa.post(page(file) + "/remarks", comment="For @ines.", act="comment")
    assert "note warn told" not in rosa.get(answer.headers["Location"])
    desk.room.staff.disable("ines", desk.room.clock())
    answer = rosa.post(page(file) + "/remarks", comment="For @ines.", act="comment")
    assert "There is nobody called @ines here" in rosa.get(answer.headers["Location"])


def test_words_are_suggested_accepted_and_rejected(desk: Desk, enter: Enter) -> None:
    file = desk.begin(COPY)
    rosa, ines = enter(desk.rosa), enter(desk.ines)
    at = page(file) + "/remarks"
    rosa.post(at, quote="will close", instead="closes", act="suggest", comment="Shorter.")
    rosa.post(at, quote="40 crowns", instead="", act="suggest")
    shown = ines.get(page(file))
    assert '<del><span class="vh">removed: </span>will close</del>' in shown
    first, second = numbers(shown)
    (mark,) = re.findall(rf'value="{first}"><input type="hidden" name="mark" value="([^"]+)"', shown)
    assert ines.told(ines.post(at, answers=first, mark=mark, act="accept", back="text")).startswith("Accepted")
    assert standing(desk.room, file).article.body == BODY.replace("will close", "closes")
    assert ines.told(ines.post(at, answers=second, act="reject", comment="It is 40.", back="text")).startswith(
        "Rejected"
    )
    assert "It is 40." in ines.get(page(file))
    assert standing(desk.room, file).article.body == BODY.replace("will close", "closes")


def test_a_whole_text_is_edited_as_suggestions_and_all_are_accepted_at_once(desk: Desk, enter: Enter) -> None:
    file = desk.begin(COPY)
    rosa, ines = enter(desk.rosa), enter(desk.ines)
    shown = rosa.get(page(file) + "/suggest")
    (blob,) = re.findall(r'name="shown" value="([0-9a-f]{40})"', shown)
    body = BODY.replace("will close", "closes").replace("December", "May").replace("\n", "\r\n")
    unchanged = rosa.post(page(file) + "/suggest", shown=blob, body=BODY, comment="Why not?")
    assert unchanged.status_code == 422
    assert "Nothing is different yet" in unchanged.text
    assert "Why not?" in unchanged.text
    assert rosa.told(rosa.post(page(file) + "/suggest", shown=blob, body=body)) == "2 suggestions are with its writer."
    marks = re.findall(r'type="checkbox" name="mark" value="([^"]+)"', ines.get(page(file)))
    token = re.search(r'name="csrf_token" value="([^"]+)"', ines.get("/"))
    assert token
    ines.client.post(page(file) + "/remarks", data={"csrf_token": token[1], "act": "accept", "mark": marks})
    assert standing(desk.room, file).article.body == body.replace("\r\n", "\n")


def test_a_suggestion_whose_text_has_changed_says_so_and_offers_to_open_it(desk: Desk, enter: Enter) -> None:
    file = desk.begin(COPY)
    rosa, ines = enter(desk.rosa), enter(desk.ines)
    rosa.post(page(file) + "/remarks", quote="will close", instead="closes", act="suggest")
    desk.save(file, body=BODY.replace("will close", "may close"))
    shown = ines.get(page(file) + "/review")
    assert "The text has changed here. It reads now:" in shown
    assert "will close</del>" in shown
    assert "Open it in the text" in shown
    assert 'value="accept"' not in shown


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"act": "comment", "comment": " "}, "Write your comment first."),
        ({"act": "comment", "comment": "x", "quote": "not there"}, "is not in the text"),
        ({"act": "suggest", "instead": "x"}, "Choose the paragraph or the words"),
        ({"act": "suggest", "quote": "will close", "instead": "will close"}, "stand there already"),
        ({"act": "accept"}, "Choose the suggestions"),
        ({"act": "resolve", "answers": "12345678"}, "not there any more"),
        ({"act": "publish"}, "not known here"),
    ],
)
def test_what_cannot_be_done_says_why_and_gives_the_words_back(
    desk: Desk, enter: Enter, sent: dict[str, str], why: str
) -> None:
    file = desk.begin(COPY)
    answer = enter(desk.rosa).post(page(file) + "/remarks", **{"comment": "My words.", **sent})
    assert answer.status_code in {409, 422}
    assert why in unescape(answer.text)
    assert sent.get("comment", "My words.").strip() in answer.text


def test_files_that_hold_no_remark_are_named_and_break_no_page(desk: Desk, enter: Enter) -> None:
    file = desk.begin(COPY)
    folder = f"discussion/{file.removeprefix('content/')}"
    by_git(desk, f"{folder}/bomb.yaml", BOMB.encode())
    by_git(desk, f"{folder}/odd.yaml", b"id: '\"><script>alert(1)</script>'\ntext: '<script>alert(2)</script> @rosa'\n")
    for path in (page(file), page(file) + "/review"):
        shown = enter(desk.ines).get(path)
        assert f"{folder}/bomb.yaml</code>: it repeats itself by YAML aliases" in shown
        assert "<script>alert" not in shown
        assert "not verified" in shown


@pytest.mark.parametrize(
    ("act", "why"),
    [
        ("send-back", "Say what should change: the writer sees your comment first."),
        ("comment", "Write your comment first"),
    ],
)
def test_a_decision_without_its_words_stays_on_the_review(desk: Desk, enter: Enter, act: str, why: str) -> None:
    file = desk.begin(COPY)
    reviewing.submit(desk.room, desk.ines, file)
    answer = enter(desk.rosa).post(f"{page(file)}/{act}", comment="  ")
    assert answer.status_code == 422
    assert re.search(rf'role="alert" id="fault">.*?<b>{why}', answer.text)
    assert 'aria-invalid="true" aria-describedby="fault" autofocus' in answer.text
    assert "The sea gate will close at 18:40" in answer.text
    assert standing(desk.room, file).article.status == "review"
