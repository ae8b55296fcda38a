"""Who is where: believed for a minute, and never in anybody's way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cms.presence import Here, Presence

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
INES, ROSA = Here("1" * 16, "ines", "content/a.md"), Here("2" * 16, "rosa", "content/a.md")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "presence.db"


@pytest.fixture
def presence(path: Path) -> Iterator[Presence]:
    opened = Presence.open(path)
    yield opened
    opened.close()


def at(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_people_are_there_until_they_leave_or_are_not_heard_of_for_a_minute(presence: Presence) -> None:
    presence.enter(INES, NOON)
    presence.enter(ROSA, at(30))
    assert presence.everybody(at(60)) == (INES, ROSA)
    assert presence.everybody(at(61)) == (ROSA,)
    presence.leave("ines", ROSA.form)
    assert presence.everybody(at(61)) == (ROSA,)
    presence.leave("rosa", ROSA.form)
    assert presence.everybody(at(61)) == ()


def test_a_clock_that_was_ahead_keeps_nobody_there(presence: Presence) -> None:
    presence.enter(INES, NOON + timedelta(days=3650))
    presence.enter(ROSA, NOON)
    assert presence.everybody(NOON) == (ROSA,)


def test_another_process_sees_them_too(presence: Presence, path: Path) -> None:
    other = Presence.open(path)
    presence.enter(INES, NOON)
    assert other.everybody(NOON) == (INES,)
    assert path.stat().st_mode & 0o777 == 0o600
    other.close()


@pytest.mark.parametrize("damage", [b"", b"no database " * 400, bytes(8192)])
def test_a_file_that_cannot_be_used_is_thrown_away(presence: Presence, path: Path, damage: bytes) -> None:
    presence.enter(INES, NOON)
    presence.close()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(damage)
    presence.everybody(NOON)
    presence.enter(ROSA, NOON)
    assert presence.everybody(NOON) == (ROSA,)


def test_nobody_waits_for_a_folder_that_takes_nothing(tmp_path: Path) -> None:
    presence = Presence.open(tmp_path / "nowhere" / "presence.db")
    presence.enter(INES, NOON)
    presence.leave("ines", INES.form)
    assert presence.everybody(NOON) == ()
