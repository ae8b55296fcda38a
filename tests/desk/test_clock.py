"""What is wrong with one article, or with one duty, stops neither the clock nor anything else that is due."""

from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest

from cms.cli import main
from cms.config import read_publication
from cms.core.article import Public
from cms.core.paths import page_of
from cms.desk import founding, publishing, reading, syncing
from cms.desk.facts import standing
from cms.desk.manuscript import Manuscript
from cms.newsroom import Newsroom, newsroom
from tests.desk.conftest import PUBLICATION, Desk
from tests.desk.pages import put

CITY = Manuscript(title="Tram 4 runs again", section="city", authors=("Ines Marlowe",), lang="en", body="It runs.\n")


def both_due(desk: Desk) -> tuple[str, str]:
    """Schedule two articles for times that have come; the first is due first."""
    files = desk.approved(), desk.approved(replace(CITY, summary="From Monday."))
    for number, file in enumerate(files, 1):
        publishing.schedule(desk.room, desk.omar, file, desk.clock.now + timedelta(hours=number))
    desk.clock.now += timedelta(hours=3)
    return files


def goes_on_without_the_first(desk: Desk, room: Newsroom, first: str, second: str, why: str) -> None:
    said = syncing.tick(room)
    (failed,) = said.failed
    assert failed.startswith(f"embargoes: {page_of(first)} is due and does not go live: ")
    assert why in failed
    assert standing(room, second).facts.public is Public.LIVE
    assert any(line.startswith("sync: ") for line in said.done), "later duties run as well"
    (going,) = reading.send_list(room, desk.omar).held
    assert going.row.file == first
    assert why in going.held


def test_a_due_article_whose_section_is_gone_stops_no_other(desk: Desk) -> None:
    first, second = both_due(desk)
    without = read_publication(PUBLICATION.replace('"harbour"', '"coast"'))
    goes_on_without_the_first(desk, replace(desk.room, publication=without), first, second, "Choose a section.")


def test_a_due_article_that_cannot_be_read_stops_no_other(desk: Desk) -> None:
    first, second = both_due(desk)
    blob = standing(desk.room, first).blob
    desk.room.catalog.follow()
    syncing.sync(desk.room)
    desk.room.repository.close()
    (desk.room.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with newsroom(desk.room.root, desk.clock) as room:
        goes_on_without_the_first(desk, room, first, second, "cms doctor")


@pytest.mark.parametrize("open_meanwhile", [True, False])
@pytest.mark.parametrize("content", [b"", b"words " * 2_000, None])
def test_a_damaged_catalog_stops_no_duty(desk: Desk, content: bytes | None, open_meanwhile: bool) -> None:
    file = desk.begin()
    syncing.tick(desk.room)
    desk.save(file, title="Saved since")
    path = (desk.room.private / "catalog.db").resolve()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if content is None else content)
    with nullcontext(desk.room) if open_meanwhile else newsroom(desk.room.root, desk.clock) as room:
        said = syncing.tick(room)
        assert said.failed == ()
        assert "sync: main pushed" in said.done
        row = room.catalog.row(file)
    assert row is not None
    assert row.headline == "Saved since"


def test_a_catalog_that_cannot_be_made_stops_no_duty(desk: Desk) -> None:
    desk.begin()
    desk.room.catalog.close()
    for path in desk.room.private.glob("catalog*.db*"):
        path.unlink()
    (desk.room.private / "catalog.db").mkdir()
    with newsroom(desk.room.root, desk.clock) as room:
        said = syncing.tick(room)
    assert "sync: main pushed" in said.done
    assert any("The lists cannot be made now" in words for words in said.failed), said


@pytest.mark.parametrize(("name", "duty"), [("odd.json", "look"), ("outage.json", "outage")])
def test_a_note_that_cannot_be_written_is_said_and_the_other_duties_are_done(desk: Desk, name: str, duty: str) -> None:
    desk.begin()
    path = desk.room.private / name
    path.mkdir()
    said = syncing.tick(desk.room)
    (words,) = said.failed
    assert words.startswith(f"{duty}: This machine says: ")
    assert str(path) in words
    assert "Errno" not in words
    assert "sync: main pushed" in said.done
    path.rmdir()
    assert syncing.tick(desk.room).failed == ()


def test_a_clock_that_is_told_to_stop_ends_between_two_rounds(desk: Desk) -> None:
    desk.begin()
    root = desk.room.root
    words = [sys.executable, "-u", "-m", "cms.cli", "-C", str(root), "tick", "--loop", "--every", "600"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as clock:
        assert clock.stdout is not None
        assert "main pushed" in clock.stdout.readline()
        clock.terminate()
        assert clock.wait(60) == 0
    assert not list((root / ".git" / "cms").glob("*.new"))


@pytest.mark.parametrize(("port", "said"), [(8001, False), (8002, True), (0, False)])
def test_the_clock_says_when_the_site_names_a_port_where_nobody_listens(
    desk: Desk, capsys: pytest.CaptureFixture[str], port: int, said: bool
) -> None:
    put(desk, "cms.toml", PUBLICATION.replace("https://courier.example", "http://127.0.0.1:8001").encode())
    founding.accept(desk.room.root)
    main(["-C", str(desk.room.root), "tick", "--site-port", str(port)])
    assert ("where nobody listens now" in capsys.readouterr().out) is said
