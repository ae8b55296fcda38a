"""A calendar that another library reads as it was meant, whatever a headline holds."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from cms.core.icalendar import Event, calendar, uid

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from(',;:\\\n"'), max_size=200
)


def only(text: str):
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    return event


@given(WORDS, WORDS)
def test_another_library_reads_what_was_meant(summary: str, description: str) -> None:
    made = calendar("The Courier", [Event("gate due", NOON, NOON, summary, description)], "desk.example")
    found = only(made)
    assert str(found["SUMMARY"]) == summary
    assert str(found.get("DESCRIPTION", "")) == description
    assert found["DTSTART"].dt == NOON
    assert found["UID"] == uid("gate due", "desk.example")
    lines = made.split("\r\n")
    assert lines.pop() == ""
    assert all("\n" not in line and "\r" not in line for line in lines)
    assert all(len(line.encode()) <= 75 for line in lines)


def test_times_are_said_in_utc_and_names_stay_the_same() -> None:
    east = NOON.astimezone(tz=None) + timedelta(hours=3)
    event = Event("content/x.md due", east, NOON, "Due: gate", url="https://desk.example/x", category="Harbour")
    made = calendar("The Courier", [event], "desk.example")
    assert "DTSTART:20261124T150000Z\r\n" in made
    assert made == calendar("The Courier", [event], "desk.example")
    found = only(made)
    assert found["URL"] == "https://desk.example/x"
    assert found["CATEGORIES"].to_ical() == b"Harbour"
    assert "content" not in found["UID"]
    whole = Calendar.from_ical(made)
    assert (whole["VERSION"], whole["X-WR-CALNAME"]) == ("2.0", "The Courier")
    assert not whole.errors


def test_a_headline_makes_no_line_of_its_own() -> None:
    made = calendar(
        "C", [Event("k", NOON, NOON, "Fire\r\nATTENDEE:mailto:x@y.example\rX-A:b\0\x1b", "\u2028END:VEVENT")], "h"
    )
    assert "\nATTENDEE" not in made
    assert "\0" not in made
    assert str(only(made)["SUMMARY"]) == "Fire\nATTENDEE:mailto:x@y.example\nX-A:b"
    assert len(calendar("C", [Event("k", NOON, NOON, "x" * 100_000)], "h")) < 3_000
