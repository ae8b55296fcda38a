"""While the lists are made anew the desk says how far they are, and people go on writing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from cms.catalog.filling import Filling
from cms.catalog.making import Making
from cms.catalog.place import Place, transaction
from cms.newsroom import close
from cms.web.app import create_app
from tests.desk.conftest import Desk, desk

__all__ = ["desk"]
LISTS = (
    "/",
    "/articles",
    "/articles?q=gate",
    "/review",
    "/board",
    "/calendar",
    "/live",
    "/media",
    "/articles?state=draft&page=2",
)


@pytest.fixture
def client(desk: Desk) -> Iterator[FlaskClient]:
    app = create_app(desk.room.root, desk.clock, patience=0.1)
    with app.test_client() as found:
        page = found.get("/login").get_data(as_text=True)
        form = {"username": "ines", "password": "correct horse", "csrf_token": token(page)}
        assert found.post("/login", data=form).status_code in {302, 303}
        yield found
    close(app.extensions["newsroom"])


def token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def place_of(desk: Desk) -> Place:
    return Place(desk.room.private / "catalog.db")


def fields(page: str) -> dict[str, str]:
    """Give what a browser would send from the form of an article, with another headline."""
    base = re.search(r'name="base"[^>]*value="([^"]*)"', page)
    assert base
    typed = {
        "title": "Gate stays shut",
        "section": "harbour",
        "lang": "en",
        "authors": "Ines Marlowe",
        "body": "It is.",
    }
    return {**typed, "csrf_token": token(page), "base": base[1]}


def test_lists_say_how_far_they_are_and_come_back_by_themselves(desk: Desk, client: FlaskClient):
    file, place = desk.begin(), place_of(desk)
    with place.making():  # as another process does that makes the catalog
        place.path.unlink()
        note = place.path.with_suffix(".progress")
        note.write_text(json.dumps(["lists", 41_200, 100_000]), "utf-8")
        for address in LISTS:
            answer = client.get(address)
            page = answer.get_data(as_text=True)
            assert answer.status_code == 200, address
            assert "41,200 of 100,000" in page
            assert '<progress aria-label="Lists" max="100000" value="41200">' in page
            assert answer.headers["Refresh"] == "3"
        assert "41,200 of 100,000" in client.get("/readyz").get_json()["catalog"]
        assert client.get("/readyz").status_code == 200
    shown = (client.get("/articles").get_data(as_text=True) for _ in range(300))
    assert any(file.removeprefix("content/") in page and "<progress" not in page for page in shown)


def test_writing_and_saving_go_on_meanwhile(desk: Desk, client: FlaskClient):
    file, place = desk.begin(), place_of(desk)
    address = "/articles/" + file.removeprefix("content/")
    with place.making():
        place.path.unlink()
        before = client.get(address)
        assert before.status_code == 200
        assert "The lists are being made anew" in before.get_data(as_text=True)
        sent = fields(before.get_data(as_text=True))
        assert client.post(address, data=sent).status_code == 303
        assert "Gate stays shut" in client.get(address).get_data(as_text=True)
        history = client.get(address + "/history").get_data(as_text=True)
        assert "Gate stays shut" in history
        assert "Ines Marlowe" in history
        other = {**sent, "title": "Another gate", "base": ""}
        assert client.post("/articles/new", data=other).status_code == 303


def test_a_search_that_is_still_filled_says_so(desk: Desk, client: FlaskClient):
    desk.begin()
    desk.room.catalog.follow()
    for room in (desk.room, client.application.extensions["newsroom"]):
        room.catalog.close()  # its own filling has ended then
    place = place_of(desk)
    making = Making(place, desk.room.repository, Filling(desk.room.repository))
    with place.filling() as mine, closing(place.connect()) as db:
        assert mine
        making.make(place.generation())
        page = client.get("/articles?q=gate").get_data(as_text=True)
    assert "Search is still being filled, newest articles first" in page
    with closing(place.connect()) as db:
        while making.filling.step(db):
            pass
        with transaction(db):
            assert db.execute("SELECT count(*) FROM texts").fetchone()[0] == 1
    page = client.get("/articles?q=gate").get_data(as_text=True)
    assert "<progress" not in page
    assert "Sea <mark>gate</mark>" in page


def test_nothing_is_said_when_nothing_is_missing(desk: Desk, client: FlaskClient):
    desk.begin()
    for address in LISTS:
        assert "<progress" not in client.get(address).get_data(as_text=True)
    assert client.get("/readyz").get_json()["catalog"] == "ok"


def test_a_damaged_file_is_mended_while_people_look(desk: Desk, client: FlaskClient):
    file = desk.begin()
    before = client.get("/articles").get_data(as_text=True)
    path = Path(place_of(desk).path).resolve()
    path.write_bytes(b"\0" * path.stat().st_size)
    pages = [client.get("/articles") for _ in range(20)]
    assert {page.status_code for page in pages} == {200}
    assert file.removeprefix("content/") in pages[-1].get_data(as_text=True)
    assert _rows(pages[-1].get_data(as_text=True)) == _rows(before)


def _rows(page: str) -> list[str]:
    return re.findall(r'<li class="item">.*?</li>', page, re.DOTALL)
