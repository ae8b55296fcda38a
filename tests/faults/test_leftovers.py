"""What a crash leaves lying about: the desk starts beside it, works, and clears away what is its own."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.faults import oracle, small
from tests.faults.driver import ACKNOWLEDGED, Driver

LONG_AGO = 1_000_000_000
LOCKS = (
    "index.lock",
    "HEAD.lock",
    "refs/heads/main.lock",
    "packed-refs.lock",
    "config.lock",
    "gc.pid",
    "gc.pid.lock",
    "shallow.lock",
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    root = tmp_path_factory.mktemp("template") / "desk"
    (file,) = small.found(root, articles=1)
    return root, file


@pytest.fixture
def crashed(template, tmp_path) -> Path:
    return small.copied(template[0], tmp_path / "desk")


def works(driver: Driver, root: Path, file: str) -> None:
    """See that a desk that is started here shows main, takes a save and follows it."""
    ended = driver.perform(root, "save", file=file, token="tok-after")
    assert ended.outcome == ACKNOWLEDGED, ended.words
    seen = driver.perform(root, "look", file=file)
    assert seen.outcome == ACKNOWLEDGED, seen.words
    shown = json.loads(seen.words)
    assert shown["listed"] == shown["blob"]
    assert shown["hand_edits"] == []
    assert oracle.unlike_main(root) == ""
    assert oracle.fsck(root) == ""


def test_all_locks_of_a_dead_git_at_once(driver, crashed, template):
    for lock in LOCKS:
        (crashed / ".git" / lock).touch()
    works(driver, crashed, template[1])
    assert not (crashed / ".git" / "refs/heads/main.lock").exists()


def test_tickets_of_the_dead(driver, crashed, template):
    queue = crashed / ".git" / "cms" / "queue"
    queue.mkdir(exist_ok=True)
    (queue / "4194000-dead").write_text("4194001-gone")
    (queue / "4194002-dead").write_text("4194000-dead")
    (queue / "4194003-never-lined-up").touch()
    (queue / "tail").write_text("4194002-dead")
    for ticket in queue.iterdir():
        os.utime(ticket, (LONG_AGO, LONG_AGO))
    works(driver, crashed, template[1])
    works(driver, crashed, template[1])
    assert [ticket.name for ticket in queue.iterdir()] == ["tail"]


@pytest.mark.parametrize("tail", ["\0" * 64, "../../desk.toml", "not a ticket, é " * 100])
def test_a_queue_whose_end_is_nonsense(driver, crashed, template, tail):
    queue = crashed / ".git" / "cms" / "queue"
    queue.mkdir(exist_ok=True)
    (queue / "tail").write_text(tail, "utf-8")
    works(driver, crashed, template[1])
    assert (crashed / ".git" / "cms" / "desk.toml").exists()


@pytest.mark.parametrize("mark", ["", "nonsense", "f" * 40])
def test_a_mark_that_names_nothing(driver, crashed, template, mark):
    (crashed / ".git" / "cms" / "followed").write_text(mark)
    works(driver, crashed, template[1])


@pytest.mark.parametrize(("left", "edited"), [("main~1", False), ("nobody", True)])
def test_a_folder_between_two_saves(driver, crashed, template, left, edited):
    """Whoever followed was killed and left one save's text; the next save came before anybody followed again."""
    file = template[1]
    for token in ("tok-first", "tok-second"):
        driver.begin(crashed, "save", file=file, token=token)
        assert driver.finish(killed=True).outcome == ACKNOWLEDGED
    text = "Changed by hand.\n" if edited else oracle.text_on(crashed, left, file)
    (crashed / file).write_bytes(text.encode())
    seen = driver.perform(crashed, "look", file=file)
    assert json.loads(seen.words)["hand_edits"] == ([file] if edited else [])
    assert ("tok-second" in (crashed / file).read_text("utf-8")) != edited


def test_an_index_that_was_cut_off(driver, crashed, template):
    index = crashed / ".git" / "index"
    index.write_bytes(index.read_bytes()[:20])
    works(driver, crashed, template[1])


@pytest.mark.parametrize("keep", [0, 5_000])
def test_a_catalog_that_was_cut_off(driver, crashed, template, keep):
    catalog = crashed / ".git" / "cms" / "catalog.db"
    for beside in ("-wal", "-shm"):
        catalog.with_name(catalog.name + beside).unlink(missing_ok=True)
    catalog.write_bytes(catalog.read_bytes()[:keep])
    works(driver, crashed, template[1])


def test_half_written_files_of_the_dead(driver, crashed, template):
    (crashed / ".7.copydesk-new").write_text("half")
    (crashed / ".git" / "cms" / "followed.new").write_text("half")
    (crashed / ".git" / "objects" / "ab").mkdir(exist_ok=True)
    (crashed / ".git" / "objects" / "ab" / "tmp_obj_half").write_bytes(b"half")
    works(driver, crashed, template[1])
