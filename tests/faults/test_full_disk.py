"""A disk that is full, one place at a time: saving is refused in plain words, reading goes on, no restart is needed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from cms.catalog import Catalog, Query
from cms.core.errors import StoreUnavailable
from cms.web import create_app
from tests.faults import fullness, history, oracle, small
from tests.faults.writers import form_of, page_of

TOKEN = "tok-closed-at-1841"
FULL = "The disk is full"


@dataclass
class Hand:
    """A clock that is moved by hand."""

    now: datetime = small.NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Desk:
    """A desk in this process, with a person who is signed in."""

    root: Path
    file: str
    clock: Hand
    browser: FlaskClient

    @property
    def catalog(self) -> Catalog:
        catalog: Catalog = self.browser.application.extensions["newsroom"].catalog
        return catalog

    def save(self, token: str) -> tuple[int, str]:
        """Save a text; give status and page."""
        page = self.browser.get(page_of(self.file))
        assert page.status_code == 200
        fields = form_of(page.text)
        answer = self.browser.post(page_of(self.file), data=fields | {"body": f"{token}\r\n\r\n{fields['body']}"})
        return answer.status_code, answer.text

    def reads(self) -> None:
        """See that everything can be read."""
        for address in ("/", "/articles", page_of(self.file), page_of(self.file) + "/history"):
            assert self.browser.get(address).status_code == 200, address


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    root = tmp_path_factory.mktemp("template") / "desk"
    (file,) = small.found(root, articles=1, staff=[small.writer(0)])
    return root, file


@contextmanager
def opened(root: Path, file: str) -> Iterator[Desk]:
    clock = Hand()
    app = create_app(root, clock)
    with app.test_client() as browser:
        token = html.fromstring(browser.get("/login").text).xpath("string(//input[@name='csrf_token']/@value)")
        fields = {"username": small.writer(0).account, "password": small.PASSWORD, "csrf_token": token}
        assert browser.post("/login", data=fields).status_code == 303
        desk = Desk(root, file, clock, browser)
        desk.reads()  # it has been at work for a while
        yield desk
    app.extensions["newsroom"].repository.close()


@pytest.mark.parametrize("place", ["objects", "refs", "cms"])
def test_a_full_disk_refuses_in_plain_words_what_it_cannot_take_and_nothing_else(template, tmp_path, place):
    root = small.copied(template[0], tmp_path / "desk")
    with fullness.small_disk(root / ".git" / place) as fill, opened(root, template[1]) as desk:
        if fill is None:
            with fullness.no_file_may_grow():
                refused_but_readable(desk)
        else:
            fill()
            refused_but_readable(desk)
            (root / ".git" / place / ".filler").unlink()
        assert desk.save("tok-again")[0] == 303
        desk.catalog.follow()
        assert [row.file for row in desk.catalog.rows(Query(q="again")).rows] == [template[1]]
        assert oracle.fsck(root) == ""


def test_accounts_that_cannot_be_written_refuse_a_sign_in_in_plain_words(template, tmp_path):
    root = small.copied(template[0], tmp_path / "desk")
    with opened(root, template[1]) as desk:
        staff = desk.browser.application.extensions["newsroom"].staff
        (pages,) = staff._db().execute("PRAGMA page_count").fetchone()
        staff._db().execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreUnavailable, match="The disk is full"):
            staff.sessions.begin(small.writer(0).account, small.PASSWORD, "an address " * 2_000, small.NOON)
        desk.clock.now += timedelta(minutes=5)
        desk.reads()


def refused_but_readable(desk: Desk) -> None:
    """See that a save is refused with its text and a reason, or taken and kept; and that all else goes on."""
    status, page = desk.save(TOKEN)
    brought = oracle.brought(desk.root, history.TOKEN)
    if status == 303:
        assert TOKEN in brought
    else:
        alert = html.fromstring(page).xpath("string(//*[@role='alert'])")
        assert (status, TOKEN in page, TOKEN in brought) == (503, True, False)
        assert FULL in alert
        assert "Your text is kept" in alert
    desk.clock.now += timedelta(minutes=5)  # the desk would now like to note that this person is still here
    desk.reads()
    assert oracle.fsck(desk.root) == ""


def test_a_catalog_that_cannot_be_written_refuses_nothing(template, tmp_path):
    root = small.copied(template[0], tmp_path / "desk")
    with opened(root, template[1]) as desk:
        db = desk.catalog._keeper._db()
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages}")
        bulk = TOKEN + " " + "The gate is a gate. " * 20_000
        assert desk.save(bulk)[0] == 303
        assert TOKEN in oracle.text_on(root, "main", template[1])
        desk.reads()
        db.execute("PRAGMA max_page_count = 1000000")
        assert desk.save("tok-again")[0] == 303
        assert [row.file for row in desk.catalog.rows(Query(q="again")).rows] == [template[1]]


def test_a_log_that_cannot_be_written_keeps_nobody_out(template, tmp_path, caplog):
    root = small.copied(template[0], tmp_path / "desk")
    (root / ".git" / "cms" / "audit.log").symlink_to("/dev/full")
    with opened(root, template[1]) as desk:
        assert desk.save(TOKEN)[0] == 303
    assert "sign-in" in caplog.text


def test_a_full_folder_for_temporary_files_stops_no_save(template, tmp_path, monkeypatch):
    root = small.copied(template[0], tmp_path / "desk")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with fullness.small_disk(tmp_path / "temporary") as fill, opened(root, template[1]) as desk:
        if fill is not None:
            fill()
        assert desk.save(TOKEN)[0] == 303
        desk.reads()
