"""Two versions of the program at one store: the older one refuses to write what it does not understand."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from cms.config import Settings
from cms.core.errors import BadConfiguration, BadValue, StoreUnavailable
from cms.desk.facts import standing
from cms.desk.reading import my_desk
from cms.migrations import migrate
from cms.repository import MAIN, format
from cms.staff import store as staff
from tests.desk.conftest import Desk

FIRST = "CREATE TABLE people (name TEXT); CREATE TABLE rooms (name TEXT)"
SECOND = "ALTER TABLE people ADD COLUMN desk TEXT; INSERT INTO people VALUES ('ines', 'city')"
WRONG = "ALTER TABLE rooms ADD COLUMN floor TEXT; INSERT INTO nowhere VALUES (1)"


def test_an_old_worker_refuses_to_write_after_an_upgrade_and_goes_on_reading(desk: Desk) -> None:
    file = desk.begin()
    head = desk.room.repository.head(MAIN)
    with pytest.MonkeyPatch.context() as newer:
        newer.setattr(format, "FORMAT", format.FORMAT + 1)
        desk.save(file, title="Saved by the newer one")
    saved = desk.room.repository.head(MAIN)
    assert saved != head
    with pytest.raises(StoreUnavailable, match=r"upgraded.*restart"):
        desk.save(file, title="Saved by the older one")
    assert desk.room.repository.head(MAIN) == saved
    assert standing(desk.room, file).article.headline == "Saved by the newer one"
    assert my_desk(desk.room, desk.ines).mine_total == 1
    assert not list((desk.room.private / "queue").glob("*-*"))  # nobody waits behind the one that was refused


def test_a_store_of_before_there_was_a_mark_is_marked_with_the_first_save(desk: Desk) -> None:
    mark = desk.room.private / "format"
    mark.unlink()
    desk.begin()
    assert mark.read_text() == f"{format.FORMAT}\n"


def test_an_old_command_says_so_and_ends(desk: Desk) -> None:
    (desk.room.private / "format").write_text(f"{format.FORMAT + 1}\n")
    command = [sys.executable, "-m", "cms.cli", "-C", str(desk.room.root), "publish", "x.md", "--as", "omar"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "This desk was upgraded" in done.stderr
    assert "Traceback" not in done.stderr


def database(tmp_path: Path) -> sqlite3.Connection:
    return sqlite3.connect(tmp_path / "desk.db", isolation_level=None)


def test_a_migration_puts_a_copy_aside_first(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with closing(database(tmp_path)) as db:
        migrate(db, path, [FIRST])
        db.execute("INSERT INTO people VALUES ('omar')")
        migrate(db, path, [FIRST, SECOND])
        migrate(db, path, [FIRST, SECOND])
        assert db.execute("SELECT * FROM people").fetchall() == [("omar", None), ("ines", "city")]
    copy = tmp_path / "desk.db.before-2"
    assert copy.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copy)) as before:
        assert before.execute("SELECT * FROM people").fetchall() == [("omar",)]


def test_a_migration_that_fails_half_way_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with closing(database(tmp_path)) as db:
        migrate(db, path, [FIRST])
        with pytest.raises(sqlite3.OperationalError):
            migrate(db, path, [FIRST, WRONG])
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert [row[1] for row in db.execute("PRAGMA table_info(rooms)")] == ["name"]
        migrate(db, path, [FIRST, SECOND])


def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with closing(database(tmp_path)) as db:
        migrate(db, path, [*staff.MIGRATIONS, "CREATE TABLE news (name TEXT)"])
    with pytest.raises(BadConfiguration, match="newer version"):
        staff.Staff.open(path, Settings())


def test_people_of_an_older_desk_are_still_there_and_write_in_the_editor(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with closing(database(tmp_path)) as db:
        migrate(db, path, staff.MIGRATIONS[:1])
        db.execute("INSERT INTO members VALUES ('ines', 'ines', 'Ines', 'i@e.example', 'reviewer', 0, 'x', 'dark')")
    people = staff.Staff.open(path, Settings())
    try:
        assert [(person.account, people.choices.theme(person.account)) for person in people.members()] == [
            ("ines", "dark")
        ]
        assert people.choices.box("ines") == "editor"
        people.choices.set_box("ines", "plain")
        assert people.choices.box("ines") == "plain"
        with pytest.raises(BadValue):
            people.choices.set_box("ines", "vellum")
        assert people.choices.box("ines") == "plain"
    finally:
        people.close()


def test_a_step_may_hold_a_trigger_a_remark_and_a_text_with_semicolons(tmp_path: Path) -> None:
    step = """-- people; and where they sit
    CREATE TABLE people (name TEXT); CREATE TABLE gone (name TEXT);
    CREATE TRIGGER people_gone AFTER DELETE ON people BEGIN
        INSERT INTO gone VALUES (old.name);
        UPDATE gone SET name = 'was; ' || name;
    END;
    INSERT INTO people VALUES ('ines; rosa')
    """
    with closing(database(tmp_path)) as db:
        migrate(db, tmp_path / "desk.db", [step])
        db.execute("DELETE FROM people")
        assert db.execute("SELECT name FROM gone").fetchall() == [("was; ines; rosa",)]
