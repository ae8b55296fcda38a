"""A clock that goes wrong: an hour back, ten years ahead and home again, the night when an hour comes twice."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cms.core.errors import NotSignedIn, TooManyAttempts
from cms.desk import publishing, reviewing, syncing, writing
from cms.desk.facts import standing
from cms.desk.manuscript import Manuscript
from cms.newsroom import Newsroom, newsroom
from cms.repository import LIVE, serve_remote
from tests.faults import oracle, small

HOUR = timedelta(hours=1)
TEN_YEARS = timedelta(days=3653)


class Hand:
    """A clock that is set by hand; every look moves it on by a second."""

    def __init__(self) -> None:
        self.now = small.NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("clocks")
    people = (small.writer(0), small.REVIEWER, small.PUBLISHER)
    (file,) = small.found(folder / "desk", articles=1, staff=people)
    return folder / "desk", file


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def room(template, tmp_path, clock) -> Iterator[Newsroom]:
    with newsroom(small.copied(template[0], tmp_path / "desk"), clock) as room:
        yield room


@pytest.fixture
def file(template) -> str:
    return template[1]


def save(room: Newsroom, file: str, title: str) -> None:
    found = standing(room, file)
    mine = dataclasses.replace(Manuscript.of(found.article), title=title)
    assert writing.save(room, small.writer(0), file, found.blob, mine).commit


def test_versions_stand_in_the_order_in_which_they_were_saved(room, file, clock):
    for title, jump in (("First", HOUR), ("Second", -2 * HOUR), ("Third", TEN_YEARS), ("Fourth", -TEN_YEARS)):
        save(room, file, title)
        clock.now += jump
    subjects = [version.subject for version in room.catalog.history(file)][:4]
    assert [subject.split('"')[1] for subject in subjects] == ["Fourth", "Third", "Second", "First"]
    assert oracle.git(room.root, "log", "-1", "--format=%s", "main").startswith('Edit "Fourth"')
    assert oracle.fsck(room.root) == ""


def test_an_hour_back_ends_no_session(room, clock):
    token = room.staff.sessions.begin("writer0", small.PASSWORD, "10.0.0.1", clock()).token
    clock.now -= HOUR
    assert room.staff.sessions.who(token, clock())
    clock.now += HOUR + timedelta(hours=room.settings.session_idle_hours)
    assert room.staff.sessions.who(token, clock()) is None


def test_a_session_begun_by_a_clock_ten_years_ahead_is_over_when_it_is_set_right(room, clock):
    clock.now += TEN_YEARS
    token = room.staff.sessions.begin("writer0", small.PASSWORD, "10.0.0.1", clock()).token
    clock.now -= TEN_YEARS
    assert room.staff.sessions.who(token, clock()) is None
    assert room.staff.sessions.begin("writer0", small.PASSWORD, "10.0.0.1", clock())


def test_failures_noted_by_a_clock_ten_years_ahead_lock_nobody_out(room, clock):
    clock.now += TEN_YEARS
    _fail_until_it_waits(room, clock)
    clock.now -= TEN_YEARS
    assert room.staff.sessions.begin("writer0", small.PASSWORD, "10.0.0.1", clock())


def test_an_hour_back_shortens_no_wait_after_failures(room, clock):
    _fail_until_it_waits(room, clock)
    clock.now -= HOUR
    with pytest.raises(TooManyAttempts):
        room.staff.sessions.begin("writer0", small.PASSWORD, "10.0.0.1", clock())


def _fail_until_it_waits(room: Newsroom, clock: Hand) -> None:
    for _ in range(30):
        try:
            room.staff.sessions.begin("writer0", "wrong horse", "10.0.0.1", clock())
        except TooManyAttempts:
            return
        except NotSignedIn:
            continue
    pytest.fail("nobody was ever told to wait")


@pytest.mark.parametrize("jumps", [[HOUR, -HOUR, HOUR], [TEN_YEARS, -TEN_YEARS, HOUR], [HOUR]])
def test_a_schedule_fires_once_whatever_the_clock_does(template, tmp_path, clock, file, jumps):
    remote = tmp_path / "remote.git"
    serve_remote(remote)
    people = (small.REVIEWER, small.PUBLISHER)
    (file,) = small.found(tmp_path / "desk", articles=1, staff=people, remote=remote)
    with newsroom(tmp_path / "desk", clock) as room:
        reviewing.submit(room, small.writer(0), file)
        reviewing.approve(room, small.REVIEWER, file, shown=standing(room, file).blob)
        publishing.schedule(room, small.PUBLISHER, file, clock.now + HOUR / 2)
        assert syncing.tick(room).failed == ()
        assert room.repository.head(LIVE) is None
        for jump in jumps:
            clock.now += jump
            assert syncing.tick(room).failed == ()
        assert oracle.git(remote, "rev-list", "--count", "live").strip() == "1"


def test_the_hour_that_comes_twice_is_scheduled_by_its_instant(tmp_path, clock):
    remote = tmp_path / "remote.git"
    serve_remote(remote)
    people = (small.REVIEWER, small.PUBLISHER)
    (file,) = small.found(tmp_path / "desk", articles=1, staff=people, remote=remote)
    clock.now = datetime.fromisoformat("2026-10-25T01:50:00+02:00")
    with newsroom(tmp_path / "desk", clock) as room:
        reviewing.submit(room, small.writer(0), file)
        reviewing.approve(room, small.REVIEWER, file, shown=standing(room, file).blob)
        publishing.schedule(room, small.PUBLISHER, file, datetime.fromisoformat("2026-10-25T02:30:00+01:00"))
        for instant, sent in (
            ("02:31:00+02:00", 0),
            ("02:29:00+01:00", 0),
            ("02:31:00+01:00", 1),
            ("03:31:00+01:00", 1),
        ):
            clock.now = datetime.fromisoformat(f"2026-10-25T{instant}")
            assert syncing.tick(room).failed == ()
            assert (room.repository.head(LIVE) is not None) == bool(sent)
        assert oracle.git(remote, "rev-list", "--count", "live").strip() == "1"
