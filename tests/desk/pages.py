"""People at the desk's pages: what they are shown, and what their browsers send."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cms.core.article import Article
from cms.core.people import Signature, StaffMember
from cms.desk import syncing
from cms.desk.manuscript import Manuscript
from cms.repository import MAIN
from cms.web.app import create_app
from tests.desk.conftest import STORY, Desk

GATE = "The sea gate will close at 18:40. Nobody lives behind it any more, he added. The town pays for it."
BOATS = "Small boats pay 40 crowns a year, and the club has said it will appeal."
LAST = "The council meets again in December."
BODY = "\n\n".join([GATE, BOATS, LAST]) + "\n"
COPY = Manuscript(**{**{name: getattr(STORY, name) for name in Manuscript.__dataclass_fields__}, "body": BODY})


@dataclass
class Browser:
    """One person at the desk's pages."""

    desk: Desk
    client: FlaskClient
    who: StaffMember

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path: str, **fields: str) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/").text)
        assert token
        return self.client.post(path, data={"csrf_token": token[1], **fields})

    def opened(self, file: str) -> dict[str, str]:
        """Open the article form and give what it would send back."""
        return fields_of(self.get(page(file)))

    def told(self, answer: TestResponse) -> str:
        assert answer.status_code == 303, answer.text
        shown = self.get(answer.headers["Location"])
        return " ".join(re.findall(r'class="note ok told".*?<b>(.*?)</b>', shown, re.DOTALL))

    def warned(self, answer: TestResponse) -> str:
        assert answer.status_code == 303, answer.text
        shown = self.get(answer.headers["Location"])
        return " ".join(re.findall(r'class="note warn told"[^>]*data-flashed>.*?<b>(.*?)</b>', shown, re.DOTALL))


class Form(HTMLParser):
    """Reads the fields of a page's main form as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._inside = False
        self._text = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        name = got.get("name") or ""
        if tag == "form":
            self._inside = got.get("id") in {"article", "settling", "lost", "removed", "raw-form"}
        elif got.get("form"):
            pass  # it stands here and belongs to another form
        elif self._inside and tag == "input" and got.get("type") in {None, "hidden"} and name != "csrf_token":
            self.fields[name] = got.get("value") or ""
        elif self._inside and tag == "textarea" and name:
            self._text, self.fields[name] = name, ""
        elif self._inside and tag == "select":
            self._select, self.fields[name] = name, ""
        elif self._inside and tag == "option" and "selected" in got:
            self.fields[self._select] = got.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text:
            self.fields[self._text] = self.fields[self._text].removeprefix("\n")
            self._text = ""
        elif tag == "form":
            self._inside = False


def fields_of(shown: str) -> dict[str, str]:
    form = Form()
    form.feed(shown)
    assert form.fields, shown
    return {name: value.replace("\r\n", "\n").replace("\n", "\r\n") for name, value in form.fields.items()}


def page(file: str) -> str:
    return "/articles/" + file.removeprefix("content/")


def marks(shown: str) -> list[str]:
    return re.findall(r'data-clash="([^"]+)"', shown)


def edited(fields: dict[str, str], **changes: tuple[str, str]) -> dict[str, str]:
    now = dict(fields)
    for name, (old, new) in changes.items():
        assert old in now[name]
        now[name] = now[name].replace(old, new)
    return now


@contextmanager
def signing_in(desk: Desk) -> Iterator[Callable[[StaffMember], Browser]]:
    """Give a way to sign in, and close what it opened."""
    apps: list[Flask] = []

    def enter(who: StaffMember) -> Browser:
        """Sign in at an application of its own: another worker, or the same desk after a restart."""
        apps.append(create_app(desk.room.root, desk.clock))
        client = apps[-1].test_client()
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
        assert token
        sent = {"csrf_token": token[1], "username": who.account, "password": "correct horse"}
        assert client.post("/login", data=sent).status_code == 303
        return Browser(desk, client, who)

    try:
        yield enter
    finally:
        for app in apps:
            _close(app)


def _close(app: Flask) -> None:
    room = app.extensions["newsroom"]
    room.catalog.close()
    room.staff.close()
    room.drafts.close()
    room.repository.close()


def git(path: Path, *words: str) -> str:
    who = ("-c", "user.name=Clara Clone", "-c", "user.email=clara@example.org")
    return subprocess.run(["git", "-C", str(path), *who, *words], capture_output=True, text=True, check=True).stdout


def put(desk: Desk, file: str, data: bytes) -> None:
    """Commit a file as a colleague does with git."""
    clara = Signature("Clara Clone", "clara@example.org", desk.clock())
    desk.room.repository.commit({file: data}, by=clara, subject="By hand", on=desk.room.repository.head(MAIN))


def push_another(desk: Desk, file: str, folder: Path) -> Article:
    """Have a clone push another text of a paragraph that the desk changes as well."""
    syncing.sync(desk.room)
    clone = folder / "clone"
    git(folder, "clone", "-q", "-b", MAIN, str(desk.remote), str(clone))
    path = clone / file
    path.write_text(path.read_text().replace("18:40", "19:00").replace("December", "May"))
    git(clone, "commit", "-qam", "Nineteen")
    git(clone, "push", "-q", "origin", MAIN)
    desk.save(file, desk.ines, body=BODY.replace("18:40", "18:45"))
    assert syncing.sync(desk.room).unsettled == (file,)
    return Article.read(file, path.read_bytes())
