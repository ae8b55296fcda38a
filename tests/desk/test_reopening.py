"""Somebody writes, their session ends, and they sign in again: all that they typed is there, whatever became of it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from cms.core.people import StaffMember
from cms.desk import writing
from cms.desk.facts import standing
from cms.web.kept import text_of
from tests.desk.conftest import Desk
from tests.desk.pages import COPY, Browser, edited, fields_of, marks, page, push_another, put, signing_in


@pytest.fixture
def sign_in(desk: Desk) -> Iterator[Callable[[StaffMember], Browser]]:
    with signing_in(desk) as enter:
        yield enter


@pytest.fixture
def file(desk: Desk) -> str:
    return desk.begin(COPY)


@pytest.fixture
def ines(desk: Desk, sign_in: Callable[[StaffMember], Browser]) -> Browser:
    return sign_in(desk.ines)


def sent_too_late(ines: Browser, path: str, **fields: str) -> TestResponse:
    """Send a form whose session is over, and sign in on the page that comes back."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', ines.get("/"))
    assert token
    with ines.client.session_transaction() as session:
        ines.desk.room.staff.sessions.end(session["token"])
    answer = ines.client.post(path, data={"csrf_token": token[1], **fields})
    assert answer.status_code == 401
    carried = re.findall(r'<textarea class="kept" name="([^"]*)" hidden>\n(.*?)</textarea>', answer.text, re.DOTALL)
    told = {name: html.unescape(value).replace("\n", "\r\n").replace("\r\r", "\r") for name, value in carried}
    fresh = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert fresh
    return ines.client.post(
        "/login", data={"csrf_token": fresh[1], **told, "username": "ines", "password": "correct horse"}
    )


def shown_text(answer: TestResponse) -> str:
    """Give the text that a page shows to be copied."""
    (found,) = re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)
    return html.unescape(found)


def test_a_form_comes_back_in_the_form(desk: Desk, file: str, ines: Browser) -> None:
    typed = edited(ines.opened(file), body=("18:40", "18:50"))
    again = fields_of(sent_too_late(ines, page(file), **typed).text)
    assert again["body"] == typed["body"]
    assert ines.told(ines.post(page(file), **again)) == "Saved as a new version."


def test_suggestions_come_back_on_their_screen(desk: Desk, file: str, ines: Browser) -> None:
    place = page(file) + "/suggest"
    (blob,) = re.findall(r'name="shown" value="([0-9a-f]{40})"', ines.get(place))
    typed = {
        "typing": f"{'0' * 16}:3",
        "account": "ines",
        "shown": blob,
        "body": "Another text.",
        "comment": "Why not?",
    }
    again = sent_too_late(ines, place, **typed).text
    assert ">\nAnother text.</textarea>" in again
    assert 'value="Why not?"' in again
    assert f'name="typing" value="{typed["typing"]}"' in again
    assert "data-unsaved" in again


@pytest.mark.parametrize("raw", [True, False])
def test_text_for_an_article_that_is_gone_comes_back_as_text_and_is_kept(
    desk: Desk, file: str, ines: Browser, raw: bool
) -> None:
    typed = fields_of(ines.get(page(file) + "/raw")) if raw else ines.opened(file)
    typed = edited(typed, **{"raw" if raw else "body": ("18:40", "18:50")})
    writing.discard(desk.room, desk.rosa, file)
    answer = sent_too_late(ines, page(file), **typed)
    assert "not on the desk any more" in answer.text
    assert "18:50" in shown_text(answer)
    assert desk.kept("ines") == {name: value for name, value in typed.items() if name not in STEERING}
    told = ines.told(ines.post(page(file), **{**fields_of(answer.text), "then": "copy"}))
    assert "draft of its own" in told


def test_raw_text_for_an_article_that_never_was_comes_back_as_text(ines: Browser) -> None:
    answer = sent_too_late(ines, "/articles/harbour/2026/11/never.md", raw="---\ntitle: T\n---\nMy words\n")
    assert shown_text(answer).split() == ["---", "title:", "T", "---", "My", "words"]


def test_a_form_for_a_file_that_is_broken_meanwhile_comes_back_with_what_was_typed(
    desk: Desk, file: str, ines: Browser
) -> None:
    typed = edited(ines.opened(file), title=("Thursday", "Friday"), body=("18:40", "18:50"))
    put(desk, file, b"---\ntitle: [\n---\nX\n")
    answer = sent_too_late(ines, page(file), **typed)
    assert "does not fit on what is there now" in answer.text
    assert "Friday" in shown_text(answer)
    assert "18:50" in shown_text(answer)
    assert desk.kept("ines")["title"] == typed["title"]


def test_raw_text_for_a_file_that_is_broken_comes_back_beside_the_reason(desk: Desk, file: str, ines: Browser) -> None:
    typed = edited(fields_of(ines.get(page(file) + "/raw")), raw=("18:40", "18:50"))
    put(desk, file, b"---\ntitle: [\n---\nX\n")
    assert fields_of(sent_too_late(ines, page(file), **typed).text)["raw"] == typed["raw"]


def test_a_result_that_was_written_for_a_clash_comes_back_beside_it(desk: Desk, file: str, ines: Browser) -> None:
    typed = edited(ines.opened(file), body=("18:40", "18:50"))
    desk.save(file, desk.rosa, body=COPY.body.replace("18:40", "18:45"))
    shown = ines.post(page(file), **typed).text
    (gate,) = marks(shown)
    answer = sent_too_late(ines, page(file), **{**fields_of(shown), f"text.{gate}": "Half written."})
    assert answer.status_code == 303
    assert fields_of(ines.get(answer.headers["Location"]))[f"text.{gate}"] == "Half written."
    assert len(desk.room.drafts.kept("ines")) == 1


def test_a_result_that_was_written_for_a_pushed_text_comes_back_beside_it(
    desk: Desk, file: str, ines: Browser, tmp_path: Path
) -> None:
    push_another(desk, file, tmp_path)
    shown = ines.get(f"{page(file)}/settle")
    (mark,) = marks(shown)
    answer = sent_too_late(ines, page(file), **{**fields_of(shown), f"text.{mark}": "Half written."})
    assert fields_of(ines.get(answer.headers["Location"]))[f"text.{mark}"] == "Half written."


@pytest.mark.parametrize(("path", "field"), [("/articles/new/text", "text"), ("{}/comment", "comment")])
def test_text_of_other_forms_comes_back_to_be_copied(
    desk: Desk, file: str, ines: Browser, path: str, field: str
) -> None:
    answer = sent_too_late(ines, path.format(page(file)), **{field: "Long words\nof mine"})
    assert shown_text(answer).splitlines() == ["", "Long words", "of mine"]
    assert standing(desk.room, file).article.body == COPY.body


def test_an_act_that_came_too_late_is_not_done_and_is_told_so(desk: Desk, file: str, ines: Browser) -> None:
    answer = sent_too_late(ines, page(file) + "/submit")
    assert "was not done" in answer.text
    assert f'href="{page(file)}"' in answer.text
    assert standing(desk.room, file).article.status.value == "draft"


def test_a_page_about_a_fault_shows_what_a_sign_in_carried_too() -> None:
    assert text_of({"kept_title": "Gate", "kept_body": "My words", "username": "ines"}) == "Gate\n\nMy words"


STEERING = {"then", "kept", "typing", "after", "account", "ask_reviewer", "ask_due"}
HERE = {"Origin": "http://localhost"}


def old_form(ines: Browser, file: str) -> dict[str, str]:
    """Open the form, write in it, and sign out in another tab."""
    shown = ines.get(page(file))
    fields = edited(fields_of(shown), body=("18:40", "19:30"))
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown)
    assert token
    assert ines.client.post("/logout", data={"csrf_token": token[1]}).status_code == 303
    return {**fields, "csrf_token": token[1]}


def test_after_a_sign_out_in_another_tab_the_text_comes_along_through_the_sign_in(file: str, ines: Browser) -> None:
    answer = ines.client.post(page(file), data=old_form(ines, file), headers=HERE)
    assert answer.status_code == 401
    carried = re.findall(r'<textarea class="kept" name="([^"]*)" hidden>\n(.*?)</textarea>', answer.text, re.DOTALL)
    fresh = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert fresh
    told = {name: html.unescape(value) for name, value in carried}
    sent = {"csrf_token": fresh[1], **told, "username": "ines", "password": "correct horse"}
    back = ines.client.post("/login", data=sent)
    assert back.status_code == 200
    assert "19:30" in fields_of(back.text)["body"]


def test_a_form_of_an_earlier_session_comes_back_unsaved(desk: Desk, file: str, ines: Browser) -> None:
    before, fields = desk.room.repository.head("main"), old_form(ines, file)
    token = re.search(r'name="csrf_token" value="([^"]+)"', ines.client.get("/login").text)
    assert token
    who = {"csrf_token": token[1], "username": "ines", "password": "correct horse"}
    assert ines.client.post("/login", data=who).status_code == 303
    answer = ines.client.post(page(file), data=fields, headers=HERE)
    assert answer.status_code == 400
    assert "19:30" in fields_of(answer.text)["body"]
    assert "not yet saved" in answer.text
    assert desk.room.repository.head("main") == before
    again = {**fields_of(answer.text), "csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', answer.text)[1]}
    assert ines.client.post(page(file), data=again, headers=HERE).status_code == 303
    assert "19:30" in standing(desk.room, file).article.body


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}])
def test_another_site_puts_no_words_into_a_form(file: str, ines: Browser, headers: dict[str, str]) -> None:
    answer = ines.client.post(page(file), data={"title": "Wrong", "body": "Wrong words."}, headers=headers)
    assert answer.status_code == 400
    assert "This form is too old" in answer.text
    assert 'id="article"' not in answer.text


def test_text_of_another_person_is_shown_to_be_copied_and_never_in_a_form(
    file: str, ines: Browser, sign_in: Callable[[StaffMember], Browser], desk: Desk
) -> None:
    fields = edited(ines.opened(file), body=("18:40", "19:30"))
    assert fields["account"] == "ines"
    rosa = sign_in(desk.rosa)
    answer = rosa.client.post(page(file), data=fields, headers=HERE)  # without a token of her session
    assert answer.status_code == 400
    assert "ines wrote this" in answer.text
    assert "19:30" in shown_text(answer)
    assert 'id="article"' not in answer.text
