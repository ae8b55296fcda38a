"""Suggestions: an edited text is cut into changes, and those that are agreed to make the edited text again."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.passages import MOST, stands
from cms.core.remarks import Kind, Remark
from cms.core.suggesting import Change, changes, mark_of, put, suggested, with_all
from tests.steps import steps

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
OLD = (
    "The sea gate will close at 18:40 on Thursday, the town said.\n\n"
    "Small boats pay 40 crowns a year, and the club has said it will appeal.\n\n"
    "The council meets again in December.\n"
)
WORD = st.sampled_from(["sea", "gate", "the", "boats", "pay", "crowns.", "“holds”", "ميناء", "18:40"])
LINES = st.lists(st.lists(WORD, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=7)
TEXTS = LINES.map(lambda lines: "\n\n".join(lines) + "\n")


def suggestion(number: str, old: str, change: Change) -> Remark:
    passage = suggested(old, change)
    return Remark(number, Kind.SUGGEST, "rosa", "Rosa", NOON, passage=passage, instead=change.instead)


def suggestions(old: str, new: str) -> list[Remark]:
    return [suggestion(str(number), old, change) for number, change in enumerate(changes(old, new))]


def cut(old: str, new: str) -> list[tuple[str, str]]:
    return [(old[change.start : change.end], change.instead) for change in changes(old, new)]


@given(TEXTS, TEXTS)
def test_all_changes_together_make_the_other_text(old: str, new: str) -> None:
    found = changes(old, new)
    text = old
    for change in reversed(found):
        assert old[change.start : change.end].strip() == old[change.start : change.end] != ""
        text = put(text, change)
    assert text == new
    assert all(one.end < other.start for one, other in pairwise(found))


@given(TEXTS, TEXTS)
def test_taking_all_makes_the_other_text_unless_one_is_left(old: str, new: str) -> None:
    found = with_all(old, suggestions(old, new))
    assert found.left or found.text == new


def test_an_endless_text_is_cut_too() -> None:
    old = "".join(f"Line {number}.\n" for number in range(5_000))
    assert cut(old, old.replace("Line 2500.", "Line two.")) == [("2500", "two")]


@pytest.mark.parametrize("line", ["a\n{}{} x\n", "a\na\n{}{}\n", "{}{}\n"])
def test_twice_the_lines_cost_no_more_than_about_twice_the_steps(line: str) -> None:
    """Lines that stand everywhere, between others that were all rewritten, are the worst for pairing."""

    def compared(many: int) -> int:
        old, new = ("".join(line.format(side, number) for number in range(many)) for side in "uv")
        return steps(lambda: changes(old, new))

    assert compared(800) < 3 * compared(400)


@given(TEXTS)
def test_an_unchanged_text_has_no_changes(text: str) -> None:
    assert changes(text, text) == changes(text, text.strip()) == changes(text, text + "\n\n") == ()


def test_each_change_is_small_and_stands_alone() -> None:
    new = OLD.replace("will close", "closes").replace("a year, ", "").replace("again in", "once more in")
    assert cut(OLD, new) == [("will close", "closes"), ("a year, and", "and"), ("again", "once more")]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (OLD.replace("Thursday", "Thursday evening"), [("Thursday", "Thursday evening")]),
        (OLD.replace("Small boats", "All small boats"), [("Small", "All small")]),
        (OLD.replace(", the town said", ""), [(", the town said", "")]),
        (OLD.replace("on Thursday, ", ""), [("on Thursday, the", "the")]),
        ("First of all.\n\n" + OLD, [("The", "First of all.\n\nThe")]),
        (OLD + "\nMore follows.\n", [("December.", "December.\n\nMore follows.")]),
        (OLD.replace("\n\nSmall", " Small"), [("said.\n\nSmall", "said. Small")]),
    ],
    ids=["added", "before", "removed", "words", "first", "last", "joined"],
)
def test_what_only_adds_or_removes_takes_a_neighbour_along(new: str, expected: list[tuple[str, str]]) -> None:
    assert cut(OLD, new) == expected


def test_suggestions_are_taken_one_by_one_in_any_order() -> None:
    new = OLD.replace("will close", "closes").replace("Thursday", "Friday").replace("again in", "once more in")
    found = suggestions(OLD, new)
    assert len(found) == 3
    for order in (found, found[::-1], [found[1], found[0], found[2]]):
        text = OLD
        for one in order:
            text = with_all(text, [one]).text
        assert text == new == with_all(OLD, order).text


def test_an_edit_above_moves_a_suggestion() -> None:
    (one,) = suggestions(OLD, OLD.replace("again in", "once more in"))
    moved = "Another beginning.\n\n" + OLD.replace("18:40", "19:00")
    assert with_all(moved, [one]).text == moved.replace("again in", "once more in")


@pytest.mark.parametrize(
    "text",
    [
        OLD.replace("will close", "would close"),
        OLD.replace("The sea gate will close at 18:40 on Thursday, the town said.", "It will close its eyes."),
        OLD.replace("The sea gate will close at 18:40 on Thursday", "Nothing was said"),
        "",
    ],
    ids=["words", "elsewhere", "gone", "empty"],
)
def test_a_suggestion_whose_words_have_changed_is_left(text: str) -> None:
    (one,) = suggestions(OLD, OLD.replace("will close", "closes"))
    found = with_all(text, [one])
    assert (found.text, found.taken, found.left) == (text, (), (one,))


def test_the_same_words_elsewhere_are_not_taken_for_the_passage() -> None:
    old = "The mayor said on Monday that the gate holds.\n\nNobody else knew. The mayor said on Monday so.\n"
    (one,) = suggestions(old, old.replace("The mayor said on Monday that", "On Monday the mayor said that"))
    gone = old.partition("\n\n")[2]
    assert with_all(gone, [one]).left == (one,)


def test_two_places_that_look_alike_are_neither() -> None:
    line = "- The gate is closed.\n"
    (one,) = suggestions(line, line.replace("closed", "open"))
    assert one.passage
    assert stands(one.passage, line)
    assert stands(one.passage, line * 2) is None


def test_of_two_suggestions_for_the_same_words_the_second_is_left() -> None:
    (one,) = suggestions(OLD, OLD.replace("will close", "closes"))
    (other,) = suggestions(OLD, OLD.replace("will close", "shuts"))
    found = with_all(OLD, [one, other])
    assert found.taken == (one,)
    assert found.left == (other,)


def test_too_long_a_change_is_refused() -> None:
    old = "x" * (MOST + 1)
    with pytest.raises(ValueError, match=r"2,000"):
        suggested(old, Change(0, len(old), ""))


def test_a_mark_names_the_words_too() -> None:
    (one,) = suggestions(OLD, OLD.replace("will close", "closes"))
    (other,) = suggestions(OLD, OLD.replace("will close", "shuts"))
    assert mark_of(one) != mark_of(other)
    assert mark_of(one).startswith("0.")
