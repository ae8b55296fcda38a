"""Times of a place: what its clock never shows is refused in words, what it shows twice is the first of the two."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cms.core.errors import BadValue
from cms.core.zones import is_twice, moment_of

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
ZONES = ("Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe", "Asia/Riyadh", "UTC", "Africa/Casablanca")


def test_winter_and_summer() -> None:
    assert moment_of(datetime.fromisoformat("2026-11-24T17:00"), COPENHAGEN) == datetime(2026, 11, 24, 16, tzinfo=UTC)
    assert moment_of(datetime.fromisoformat("2026-07-24T17:00"), COPENHAGEN) == datetime(2026, 7, 24, 15, tzinfo=UTC)


def test_an_hour_that_is_skipped_is_refused_and_the_same_moment_named() -> None:
    with pytest.raises(BadValue, match=r"no 02:30 on Sunday 28 March 2027 in Europe/Copenhagen.*03:30 is the same"):
        moment_of(datetime.fromisoformat("2027-03-28T02:30"), COPENHAGEN)


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_a_year_out_of_reach_is_refused(year: int) -> None:
    with pytest.raises(BadValue, match="the years 1900 to 2199"):
        moment_of(datetime.fromisoformat("2026-12-31T23:59").replace(year=year), COPENHAGEN)


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    found = moment_of(datetime.fromisoformat("2026-10-25T02:30"), COPENHAGEN)
    assert found == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert is_twice(found, COPENHAGEN)
    assert is_twice(found + timedelta(hours=1), COPENHAGEN)
    assert not is_twice(found + timedelta(hours=2), COPENHAGEN)
    assert not is_twice(datetime(2027, 3, 28, 1, tzinfo=UTC), COPENHAGEN), "a skipped hour is none that comes twice"


@given(
    st.datetimes(datetime.fromisoformat("2000-01-01T00:00"), datetime.fromisoformat("2037-01-01T00:00")),
    st.sampled_from(ZONES),
)
def test_what_is_chosen_is_shown_again(local: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    try:
        moment = moment_of(local, zone)
    except BadValue:
        assume(False)
    assert moment.astimezone(zone).replace(tzinfo=None) == local
