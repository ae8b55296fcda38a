"""Remarks survive being written and read, and their threads do not depend on the order in which files come in."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core import remarks
from cms.core.passages import Passage, find
from cms.core.remarks import Kind, Remark, UnreadableRemark, mentioned, strangers, threads

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8"), max_size=60)
PASSAGES = st.builds(Passage, WORDS.filter(str.strip), WORDS, WORDS, st.booleans())


def said(number: str, minute: int, kind: Kind = Kind.COMMENT, answers: str = "") -> Remark:
    when = NOON + timedelta(minutes=minute)
    return Remark(number, kind, "rosa", "Rosa Lind", when, f"words of {number}", answers)


@given(
    WORDS,
    st.sampled_from(Kind),
    st.none() | PASSAGES,
    st.none() | WORDS,
    st.none() | st.just(NOON),
    st.sampled_from(("", *remarks.FIELDS)),
)
def test_what_is_written_is_read(
    text: str, kind: Kind, passage: Passage | None, instead: str | None, due: datetime | None, field: str
) -> None:
    remark = Remark("1a2b", kind, "rosa", "Rosa Lind", NOON, text, "0f", passage, instead, "ines", "omar", due, field)
    assert remarks.read(remarks.written(remark)) == remark


def test_names_that_nobody_has_are_told_apart_from_addresses() -> None:
    text = "@rosaa, @Rosa, @omar. Not a@b.example, @rosa@elsewhere.example, /@path or @; @ROSAA again, and (@x-1)"
    assert strangers(text, ["rosa", "ines"]) == ("rosaa", "omar", "x-1")
    assert strangers(text, ["rosa", "Omar", "rosaa", "x-1"]) == ()


def test_a_comment_of_earlier_days_is_read() -> None:
    old = (
        b"id: 12345678\nkind: send-back\naccount: rosa\nname: Rosa\nwhen: '2026-11-24T12:00:00+00:00'\ntext: Shorter.\n"
    )
    remark = remarks.read(old)
    assert (remark.number, remark.kind, remark.text) == ("12345678", Kind.SEND_BACK, "Shorter.")
    assert remark.when == NOON - timedelta(days=1)


BOMB = "text: x\na0: &a0 [" + "lol, " * 9 + "lol]\n"
BOMB += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)) + "id: *a11\n"


@pytest.mark.parametrize(
    "data",
    [
        BOMB.encode(),
        b"[" * 50_000,
        b"x" * (remarks.MAX_REMARK + 1),
        b"\x00",
        b"just words",
        b"- a\n- list\n",
        b"key: [unclosed",
        b"? {a: b}\n: c\nwhen: !!python/object:os.system x\n",
    ],
    ids=["bomb", "deep", "large", "nul", "words", "list", "unclosed", "object"],
)
def test_what_is_no_remark_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableRemark):
        remarks.read(data)


@pytest.mark.parametrize("key", ["id", "kind", "account", "name", "when", "text", "answers", "passage", "due", "owner"])
@pytest.mark.parametrize("value", ["[1, 2]", "{a: b}", "12", "2026-11-25", "!!binary aGk=", "~", "true", "'\\ud800'"])
def test_any_value_of_any_key_is_taken_for_words_or_for_nothing(key: str, value: str) -> None:
    remark = remarks.read(f"{key}: {value}\n".encode("utf-8", "surrogatepass"))
    assert isinstance(remark.text, str)
    assert remark.passage is None


def test_answers_belong_to_the_first_remark() -> None:
    first, answer, deeper, other = said("a", 0), said("b", 1, answers="a"), said("c", 2, answers="b"), said("d", 3)
    one, two = threads([deeper, other, answer, first])
    assert (one.first, one.answers) == (first, (answer, deeper))
    assert (two.first, two.answers) == (other, ())


def test_the_last_word_on_a_thread_counts() -> None:
    first, done = said("a", 0), said("b", 1, Kind.RESOLVE, "a")
    (thread,) = threads([first, done])
    assert thread.resolved == done
    assert not thread.open
    (thread,) = threads([first, done, said("c", 2, Kind.REOPEN, "a")])
    assert thread.open


def test_an_answer_to_what_is_gone_begins_a_thread() -> None:
    (thread,) = threads([said("b", 1, answers="gone")])
    assert thread.first.number == "b"


def test_a_ring_of_answers_is_one_thread() -> None:
    ring = [said("a", 0, answers="c"), said("b", 1, answers="a"), said("c", 2, answers="b")]
    (thread,) = threads(ring)
    assert thread.first.number == "a"
    assert len(thread.answers) == 2


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(0, 9), st.sampled_from(Kind)), max_size=9))
def test_the_order_of_files_does_not_matter(drawn: list[tuple[int, int, int, Kind]]) -> None:
    all_of_them = [
        said(f"{n}-{place}", minute, kind, f"{re}-{re}") for place, (n, minute, re, kind) in enumerate(drawn)
    ]
    mixed = all_of_them.copy()
    random.Random(4).shuffle(mixed)
    assert threads(mixed) == threads(all_of_them)
    assert sum(1 + len(thread.answers) for thread in threads(mixed)) == len(all_of_them)


def test_people_are_called_by_their_accounts() -> None:
    text = "@rosa, see @Omar.k and @rosa; not a@ines.example, nor @nobody nor x@omar.k (but @ines)."
    assert mentioned(text, ["ines", "omar.k", "rosa"]) == ("rosa", "omar.k", "ines")


def test_what_is_written_plainly_is_read_as_it_stands() -> None:
    said = remarks.read(b"id: 0012\ntext: 1:30\nname: ~\nwhen: 2026-11-25\nkind: off\n")
    assert (said.number, said.text, said.name, said.kind) == ("0012", "1:30", "~", Kind.COMMENT)


@pytest.mark.parametrize("number", [b"0x" + b"f" * 9_000, b"1" + b":1" * 9_000, b"1" * 9_000])
def test_a_number_without_end_is_no_trouble(number: bytes) -> None:
    assert remarks.read(b"id: " + number + b"\ntext: " + number).text == number.decode()[:20_000]


def test_answers_go_to_a_known_account_first() -> None:
    forged = Remark("a", Kind.COMMENT, "", "Clara", NOON - timedelta(days=9), "mine now")
    mine, answer = said("a", 0), said("b", 1, Kind.RESOLVE, "a")
    (thread,) = threads([forged, mine, answer])
    assert thread.first == mine


def test_remarks_without_numbers_are_no_answers_to_each_other() -> None:
    found = threads([said("", 0), said("b", 1), said("c", 2)])
    assert [thread.first.number for thread in found] == ["", "b", "c"]


def test_the_example_in_the_documentation_is_what_the_desk_writes() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "discussion.md").read_text("utf-8")
    (example,) = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    remark = remarks.read(example.encode())
    assert remarks.written(remark).decode() == example
    assert remark.passage
    assert find(remark.passage, "New first paragraph.\n\nThe sea gate will close at 18:40. Nobody lives there.\n")
    assert all(f"`{kind}`" in page for kind in Kind)
