"""Unsaved text is on the disk before anybody is told, and a damaged file of it takes nothing else down."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from cms.core.errors import StoreUnavailable
from cms.drafts import Drafts, Kept, Kind, Listed

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FILE = "content/harbour/2026/11/gate.md"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drafts.db"


@pytest.fixture
def drafts(path: Path) -> Iterator[Drafts]:
    opened = Drafts.open(path)
    yield opened
    opened.close()


def keep(drafts: Drafts, body: str, account: str = "ines", **more: object):
    return drafts.keep(account, FILE, "b" * 40, {"body": body}, Kind.CLASH, NOON, **more)


def listed(kept: Kept) -> Listed:
    return Listed(kept.number, kept.file, kept.kind, kept.when, kept.fields.get("title", ""))


def bodies(drafts: Drafts) -> set[str]:
    found = [drafts.find("ines", one.number) for one in drafts.kept("ines")]
    return {kept.fields["body"] for kept in found if kept}


def test_a_text_is_kept_as_it_was_sent_and_only_for_its_writer(drafts: Drafts, path: Path) -> None:
    kept = keep(drafts, "One\r\n\tسطر \udce9 two")
    assert drafts.kept("ines", FILE) == (listed(kept),)
    assert drafts.find("ines", kept.number) == kept
    assert drafts.kept("rosa") == ()
    assert drafts.find("rosa", kept.number) is None
    assert path.stat().st_mode & 0o777 == 0o600
    drafts.drop("rosa", kept.number)
    assert drafts.kept("ines") == (listed(kept),)
    drafts.drop("ines", kept.number)
    assert drafts.kept("ines") == ()


def test_two_texts_of_one_article_are_both_kept_and_the_same_one_once(drafts: Drafts) -> None:
    first, second = keep(drafts, "One"), keep(drafts, "Two")
    assert keep(drafts, "One").number == first.number
    assert {kept.number for kept in drafts.kept("ines", FILE)} == {first.number, second.number}
    third = keep(drafts, "Two, mended", number=second.number)
    assert third.number == second.number
    assert bodies(drafts) == {"One", "Two, mended"}
    assert keep(drafts, "Three", account="rosa", number=first.number).number != first.number


def test_the_newest_text_stands_first(drafts: Drafts) -> None:
    keep(drafts, "One")
    drafts.keep("ines", "", "", {"title": "New"}, Kind.REFUSED, NOON + timedelta(minutes=1))
    assert [kept.file for kept in drafts.kept("ines")] == ["", FILE]


def test_a_text_outlives_the_process_that_kept_it(path: Path) -> None:
    words = (
        "import os, sys; from datetime import datetime, UTC; from pathlib import Path;"
        "from cms.drafts import Drafts, Kind;"
        "drafts = Drafts.open(Path(sys.argv[1]));"
        "drafts.keep('ines', 'content/x.md', '', {'body': 'kept'}, Kind.CLASH, datetime(2026, 11, 24, tzinfo=UTC));"
        "os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", words, str(path)], check=False)
    assert done.returncode == -9
    again = Drafts.open(path)
    assert bodies(again) == {"kept"}
    again.close()


@pytest.mark.parametrize("damage", [b"", b"no database at all, only words " * 40, bytes(8192)])
def test_a_damaged_file_is_moved_aside_and_the_desk_goes_on(drafts: Drafts, path: Path, damage: bytes) -> None:
    keep(drafts, "lost")
    drafts.close()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(damage)
    assert drafts.kept("ines") == ()
    kept = keep(drafts, "One")
    assert drafts.kept("ines") == (listed(kept),)
    assert [found.name for found in drafts.set_aside()] == (["drafts.db.damaged-1"] if damage else [])


def test_damage_that_one_process_mended_is_seen_by_another(drafts: Drafts, path: Path) -> None:
    other = Drafts.open(path)
    keep(drafts, "One")
    assert other.kept("ines")
    drafts.close()
    path.with_name("drafts.db-wal").unlink(missing_ok=True)
    path.write_bytes(b"words " * 900)
    kept = keep(drafts, "Two")
    assert other.kept("ines") == (listed(kept),)
    assert len(drafts.set_aside()) == 1
    other.close()


def test_a_table_of_another_make_is_moved_aside(drafts: Drafts, path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE kept (number TEXT)")
    db.close()
    kept = keep(drafts, "One")
    assert drafts.kept("ines") == (listed(kept),)
    assert len(drafts.set_aside()) == 1


def test_a_folder_that_takes_nothing_is_said_plainly(tmp_path: Path) -> None:
    drafts = Drafts.open(tmp_path / "nowhere" / "drafts.db")
    with pytest.raises(StoreUnavailable, match="cannot keep unsaved text"):
        keep(drafts, "One")


def test_threads_that_find_damage_at_once_move_it_aside_once_and_lose_nothing(drafts: Drafts, path: Path) -> None:
    rounds, many = 8, 6
    ready, harmed = Barrier(many + 1, timeout=30), Barrier(many + 1, timeout=30)
    promised: list[tuple[int, str]] = []
    faults: list[Exception] = []

    def write(name: str) -> None:
        for number in range(rounds):
            drafts.kept("ines")
            ready.wait()
            harmed.wait()
            for text in (f"{name} {number}", f"{name} {number} once more"):
                try:
                    keep(drafts, text)
                    promised.append((number, text))
                except StoreUnavailable as fault:
                    faults.append(fault)

    writers = [Thread(target=write, args=(f"writer {number}",)) for number in range(many)]
    for writer in writers:
        writer.start()
    for number in range(rounds):
        ready.wait()
        assert bodies(drafts) == {text for when, text in promised if when == number - 1}
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        broken = path.with_name("broken")
        broken.write_bytes(b"words " * 900)
        broken.replace(path)
        harmed.wait()
    for writer in writers:
        writer.join()
    assert faults == []
    assert len(promised) == 2 * rounds * many
    assert bodies(drafts) == {text for when, text in promised if when == rounds - 1}
    assert len(drafts.set_aside()) == rounds


def test_a_fault_that_is_no_damage_moves_nothing_aside(drafts: Drafts, path: Path) -> None:
    kept = keep(drafts, "One")
    with sqlite3.connect(path) as db:
        db.execute("CREATE TRIGGER no BEFORE INSERT ON texts BEGIN SELECT raise(ABORT, 'something else'); END")
    db.close()
    with pytest.raises(StoreUnavailable, match="something else"):
        keep(drafts, "Two")
    assert drafts.kept("ines") == (listed(kept),)
    assert drafts.set_aside() == ()


@pytest.mark.parametrize("running", [False, True])
def test_an_older_program_leaves_a_newer_file_alone(drafts: Drafts, path: Path, running: bool) -> None:
    keep(drafts, "One")
    if not running:
        drafts.close()
    with sqlite3.connect(path) as db:
        db.execute("ALTER TABLE texts RENAME TO words")
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreUnavailable, match="Restart this program"):
        keep(drafts, "Two")
    assert drafts.set_aside() == ()
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT count(*) FROM words").fetchone() == (1,)
    db.close()


def test_texts_of_an_older_program_are_taken_over(drafts: Drafts, path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute(
            "CREATE TABLE kept (number TEXT PRIMARY KEY, account TEXT NOT NULL, file TEXT NOT NULL, kind TEXT NOT NULL,"
            " base TEXT NOT NULL, fields TEXT NOT NULL, time TEXT NOT NULL) WITHOUT ROWID"
        )
        row = ("1", "ines", FILE, "clash", "", '{"body": "Old"}', NOON.isoformat())
        db.execute("INSERT INTO kept VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    db.close()
    assert bodies(drafts) == {"Old"}


def test_very_many_texts_are_thinned_out_and_what_was_promised_today_stays(drafts: Drafts) -> None:
    for number in range(60):
        drafts.keep("ines", FILE, "", {"body": f"Old {number:02}"}, Kind.CLASH, NOON + timedelta(minutes=number))
    keep(drafts, "Rosa's", account="rosa")
    assert len(bodies(drafts)) == 60
    drafts.keep("ines", FILE, "", {"body": "New"}, Kind.CLASH, NOON + timedelta(days=3))
    assert bodies(drafts) == {"New", *(f"Old {number:02}" for number in range(11, 60))}
    assert len(drafts.kept("rosa")) == 1
