"""Pictures through the pages: what scripts and people are answered, and who may look."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from cms.core.people import StaffMember
from cms.desk.facts import standing
from cms.repository import MAIN
from tests.desk.conftest import Desk
from tests.desk.pages import BODY, COPY, Browser, fields_of, page, signing_in
from tests.photographs import CAPTION, of_agency


@pytest.fixture
def sign_in(desk: Desk) -> Iterator[Callable[[StaffMember], Browser]]:
    with signing_in(desk) as enter:
        yield enter


@pytest.fixture
def ines(desk: Desk, sign_in: Callable[[StaffMember], Browser]) -> Browser:
    return sign_in(desk.ines)


def token(browser: Browser) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.client.get("/").text)
    assert found
    return found[1]


def send(browser: Browser, data: bytes, name: str = "gate.jpg", accept: str = "application/json") -> TestResponse:
    """Send a picture as the script does, or with ``text/html`` as a form without it."""
    headers = {"Accept": accept}
    fields: dict[str, object] = {"file": (io.BytesIO(data), name)}
    if accept == "text/html":
        fields["csrf_token"] = token(browser)
    else:
        headers["X-CSRFToken"] = token(browser)
    return browser.client.post("/media", data=fields, headers=headers, content_type="multipart/form-data")


def test_a_script_learns_the_address_and_what_the_picture_says(desk: Desk, ines: Browser) -> None:
    answer = send(ines, of_agency())
    assert answer.status_code == 200
    told = answer.get_json()
    assert told["url"].startswith("/media/2026/11/gate-")
    assert (told["caption"], told["credit"], told["licence"]) == (CAPTION, "Ana Brandt/Harbour Agency", "CC BY 4.0")
    assert (told["width"], told["height"], told["alt"]) == (900, 600, "A grey gate in red light")
    shown = ines.client.get(told["url"])
    assert (shown.status_code, shown.mimetype, len(shown.data)) == (200, "image/jpeg", told["bytes"])
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert send(ines, of_agency(), "other.jpg").get_json()["url"] == told["url"]


def test_a_person_without_script_gets_the_line_to_copy(desk: Desk, ines: Browser) -> None:
    answer = send(ines, of_agency(), accept="text/html")
    assert answer.status_code == 200
    assert "Taken in" in answer.text
    assert "![A grey gate in red light](/media/2026/11/gate-" in answer.text
    assert f"{CAPTION} (Ana Brandt/Harbour Agency, CC BY 4.0)" in answer.text
    assert "Sent, in no saved text yet" in ines.get("/media")


def test_a_form_saves_text_and_picture_in_one_commit(desk: Desk, ines: Browser) -> None:
    file = desk.begin(COPY)
    url = send(ines, of_agency()).get_json()["url"]
    fields = ines.opened(file)
    line = f'![A gate]({url} "Dawn")'
    preview = ines.post(page(file) + "/preview", **{**fields, "body": f"{BODY}\n{line}\n"})
    assert f'<img src="{url}"' in preview.text
    told = ines.told(ines.post(page(file), **{**fields, "body": f"{BODY}\n{line}\n", "image_focus": "10% 90%"}))
    assert told == "Saved as a new version."
    head = desk.room.repository.head(MAIN)
    assert head
    assert desk.room.repository.entry(head, "content" + url)
    assert ines.opened(file)["image_focus"] == "10% 90%"
    library = ines.get("/media?q=dawn")
    assert url in library
    assert page(file) in library
    assert "No picture for “dusk”" in ines.get("/media?q=dusk")


@pytest.mark.parametrize(
    ("data", "name", "status", "words"),
    [
        (b"<svg onload='alert(1)'/>", "<b>logo</b>.svg", 422, "SVG drawing"),
        (of_agency()[:9000], "gate.jpg", 422, "cannot be read as a picture"),
        (bytes(30_050_000), "huge.jpg", 413, "larger than 30 MB"),
        (bytes(31_000_000), "huge.jpg", 413, "larger than 30 MB"),
    ],
)
def test_what_is_refused_is_refused_in_words(
    desk: Desk, ines: Browser, data: bytes, name: str, status: int, words: str
) -> None:
    answer = send(ines, data, name)
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert words in answer.get_json()["fault"]
    answer = send(ines, data, name, "text/html")
    assert answer.status_code == status
    assert words in answer.text
    assert "<b>logo" not in answer.text
    assert desk.room.uploads.files() == ()


def test_a_picture_is_replaced_article_by_article(desk: Desk, ines: Browser) -> None:
    old = send(ines, of_agency()).get_json()["url"]
    files = [
        desk.begin(replace(COPY, title="The gate as lead", image=old, image_alt="A gate", image_focus="80% 30%")),
        desk.begin(replace(COPY, title="The gate in the text", body=f"{BODY}\n![A gate]({old})\n")),
    ]
    head = desk.room.repository.head(MAIN)
    assert f'href="/media/replace?url={old}"' in ines.get("/media")
    place = f"/media/replace?url={old}"
    assert "The gate as lead" in ines.get(place)
    sent = {"file": (io.BytesIO(of_agency(size=(800, 500))), "new.jpg"), "csrf_token": token(ines)}
    answer = ines.client.post(place, data=sent, content_type="multipart/form-data")
    assert answer.status_code == 200
    (new,) = set(re.findall(r"/media/2026/11/new-[0-9a-f]{8}\.jpg", answer.text))
    again = {"file": (io.BytesIO(of_agency()), "again.jpg"), "csrf_token": token(ines)}
    same = ines.client.post(place, data=again, content_type="multipart/form-data")
    assert same.status_code == 422
    assert "the very same picture" in same.text
    assert desk.room.repository.head(MAIN) == head, "nothing is changed silently"
    for file, panel in zip(files, ("#picture", ""), strict=True):
        assert f'href="{page(file)}/picture?old={old}&amp;new={new}{panel}"' in answer.text
        shown = ines.get(f"{page(file)}/picture?old={old}&new={new}")
        fields = fields_of(shown)
        assert old not in fields["body"] + fields["image"]
        assert fields["image_focus"] == "", "it was a place of the other picture"
        assert "Another picture is in this text now" in shown
        ines.told(ines.post(page(file), **fields))
        assert new in standing(desk.room, file).article.text
    assert desk.room.catalog.shown_by("content" + old, MAIN) == ()
    assert (
        ines.client.get(f"{page(files[0])}/picture?old={old}&new=/media/2026/11/gone-00000000.jpg").status_code == 404
    )
    assert ines.client.get("/media/replace?url=/media/2026/11/gone-00000000.jpg").status_code == 404


def test_nothing_chosen_is_said(ines: Browser) -> None:
    answer = ines.post("/media")
    assert answer.status_code == 422
    assert "Choose a picture first" in answer.text


def test_nobody_sends_or_sees_without_a_session_or_from_elsewhere(desk: Desk, ines: Browser) -> None:
    url = send(ines, of_agency()).get_json()["url"]
    stranger = ines.client.application.test_client()
    assert stranger.get(url).status_code == 302
    sent = {"file": (io.BytesIO(of_agency()), "a.jpg")}
    assert stranger.post("/media", data=sent).status_code in {400, 401}
    huge = {"file": (io.BytesIO(bytes(8_000_000)), "a.jpg")}
    answer = stranger.post("/media", data=huge)
    assert answer.status_code == 413
    assert "/media/2026" not in answer.text
    elsewhere = {"file": (io.BytesIO(of_agency()), "a.jpg")}
    assert ines.client.post("/media", data=elsewhere).status_code == 400, "without a token"
    assert len(desk.room.uploads.files()) == 1


@pytest.mark.parametrize("name", ["2026/11/x.jpg", "2026/11/gate-00000000.jpg", "%2e%2e/cms.toml", "..%2fx.jpg"])
def test_what_is_not_there_is_not_there(ines: Browser, name: str) -> None:
    assert ines.client.get(f"/media/{name}").status_code == 404


def test_a_text_as_large_as_a_picture_is_still_too_large(desk: Desk, ines: Browser) -> None:
    file = desk.begin(COPY)
    answer = ines.post(page(file), body="x" * 6_000_000)
    assert answer.status_code == 413
    assert "4 MB of text" in answer.text
