"""How fast somebody asks: counted over all threads and processes, and never in anybody's way."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cms.pace import Pace

NOON = datetime(2026, 11, 24, 12, 0, 10, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pace.db"


@pytest.fixture
def pace(path: Path) -> Iterator[Pace]:
    opened = Pace(path)
    yield opened
    opened.close()


def test_calls_are_counted_by_the_minute_and_by_who_asks(pace: Pace) -> None:
    assert [pace.seconds_to_wait("a", 2, NOON) for _ in range(4)] == [0, 0, 50, 50]
    assert pace.seconds_to_wait("b", 2, NOON) == 0
    assert pace.seconds_to_wait("a", 2, NOON + timedelta(minutes=1)) == 0


def test_all_threads_and_processes_count_together(pace: Pace, path: Path) -> None:
    threads = [threading.Thread(target=pace.seconds_to_wait, args=("a", 9, NOON)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other = Pace(path)
    assert [other.seconds_to_wait("a", 9, NOON) for _ in range(5)] == [0, 0, 0, 0, 50]
    other.close()


def test_a_thread_opens_the_file_once(pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    connect = sqlite3.connect

    def counted(*values: object, **named: object) -> sqlite3.Connection:
        opened.append(values)
        return connect(*values, **named)  # type: ignore[arg-type,call-overload,no-any-return]

    monkeypatch.setattr(sqlite3, "connect", counted)
    for _ in range(5):
        pace.seconds_to_wait("a", 9, NOON)
    assert len(opened) == 1


def test_a_file_that_is_busy_is_left_alone_and_the_count_stays(
    pace: Pace, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace.close()
    monkeypatch.setattr(pace._connections, "_timeout", 0)
    assert pace.seconds_to_wait("a", 1, NOON) == 0
    before = path.stat().st_ino
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert pace.seconds_to_wait("a", 1, NOON) == 0, "nobody waits for a count"
        other.execute("ROLLBACK")
    assert path.stat().st_ino == before
    assert pace.seconds_to_wait("a", 1, NOON) == 50


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + b"x" * 5000])
def test_a_damaged_file_is_thrown_away_and_counts_anew(pace: Pace, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert pace.seconds_to_wait("a", 1, NOON) == 0
    assert [pace.seconds_to_wait("a", 1, NOON) for _ in range(2)] == [0, 50]
    assert path.stat().st_mode & 0o077 == 0
    assert not any(place.name not in {"pace.db", "pace.db-wal", "pace.db-shm"} for place in path.parent.iterdir())


def test_where_no_file_can_be_made_nobody_waits(tmp_path: Path) -> None:
    pace = Pace(tmp_path / "nowhere" / "pace.db")
    assert [pace.seconds_to_wait("a", 0, NOON) for _ in range(2)] == [0, 0]
    pace.close()
