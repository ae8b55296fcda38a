"""A newsroom in a temporary folder that holds the files of others, and a person signed in to its desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from flask.testing import FlaskClient

from cms.config import Settings
from cms.core.article import CommitId
from cms.core.people import Role, Signature, StaffMember
from cms.desk import founding
from cms.desk.record import followed
from cms.newsroom import Newsroom, newsroom
from cms.repository import MAIN, serve_remote
from cms.web import create_app
from tests.browsing import SentForm, form_of

WRITER = StaffMember("ines", "Ines Marlowe", "ines@courier.example", Role.JOURNALIST)
PASSWORD = "correct horse battery"
PUBLICATION = """
name = "The Halmere Courier"
url = "https://courier.example"
timezone = "Europe/Copenhagen"
[[sections]]
key = "harbour"
names = { en = "Harbour" }
"""


@dataclass
class Hand:
    """A clock that moves on by a second at every look."""

    now: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass(frozen=True)
class Signed:
    """A person at the desk."""

    room: Newsroom
    client: FlaskClient

    def page(self, address: str) -> tuple[int, str]:
        answer = self.client.get(address)
        return answer.status_code, answer.get_data(as_text=True)

    def form(self, file: str, ident: str = "article", raw: bool = False) -> SentForm:
        status, page = self.page(f"/articles/{quote(file.removeprefix('content/'))}{'/raw' if raw else ''}")
        assert status == 200, f"{file}: {status}"
        return form_of(page, ident)

    def send(self, form: SentForm) -> tuple[int, str]:
        answer = self.client.post(
            form.action, data=form.encoded(), content_type="application/x-www-form-urlencoded; charset=utf-8"
        )
        return answer.status_code, answer.get_data(as_text=True)

    def head(self) -> CommitId:
        head = self.room.repository.head(MAIN)
        assert head is not None
        return head

    def text(self, file: str) -> bytes:
        return self.room.repository.read(self.head(), file)


@contextmanager
def desk_with(folder: Path, files: Mapping[str, bytes]) -> Iterator[Signed]:
    """Found a newsroom with these files as one commit of a colleague, and sign a journalist in.

    :param files: bytes by path, ``content/…``.
    """
    clock = Hand()
    remote, root = folder / "remote.git", folder / "desk"
    serve_remote(remote)
    founding.found(root, Settings(desk_remote=str(remote), site_remote=str(remote)), clock(), publication=PUBLICATION)
    with newsroom(root, clock) as room:
        room.staff.add(WRITER, PASSWORD)
        colleague = StaffMember("omar", "Omar Haddad", "omar@courier.example", Role.JOURNALIST)
        by = Signature.of(colleague, clock())
        room.repository.commit(files, by=by, subject="Take over the archive", on=room.repository.head(MAIN))
        followed(room)
        app = create_app(root, clock)
        client = app.test_client()
        form = form_of(client.get("/login").get_data(as_text=True), "/login")
        signed = Signed(room, client)
        status, _ = signed.send(form.typed("username", WRITER.account).typed("password", PASSWORD))
        assert status == 303, f"signing in answered {status}"
        yield signed
