"""Comparing prose: what each kind of edit looks like, and what has to be so for any two texts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cms.core import diff
from cms.core.diff import Kind, Piece
from tests.bench.subediting import edited

FERRY = "The last passengers of the ferry walked ashore on a Sunday, and nobody took a photograph of it."
LAMPS = "On Thursday week the lamps come back on. The harbour board confirmed that the new timetable holds."
SEATS = "A seat costs 24 crowns one way, a cabin for two 88, and bicycles travel free until Easter."
MENU = "Nobody at the town hall has seen the menu, and the cook will not say what is on it this winter."


def said(pieces: tuple[Piece, ...]) -> str:
    """Write pieces as a sub-editor would in a mail."""
    signs = {Kind.SAME: "{}", Kind.ADDED: "[+{}]", Kind.REMOVED: "[-{}]", Kind.SPACES: "{}"}
    signs |= {Kind.SPLIT: "[/]", Kind.JOINED: "[_]"}
    return "".join(signs[piece.kind].format(piece.text) for piece in pieces)


def kinds(old: str, new: str) -> list[str]:
    return [paragraph.kind.value for paragraph in diff.compare(old, new).paragraphs]


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs) + "\n"


WORDS = st.lists(
    st.sampled_from(
        ["the", "tide", "pier.", "lamp,", "board", "–", "**", "(", ")", "港口", "บาท", "café", "1,000", "{{<x>}}"]
    ),
    max_size=30,
)
PARTS = st.one_of(
    WORDS.map(" ".join),
    st.sampled_from(
        ["## Tide", "- one\n- two", "| a | b |\n|---|---|\n| 1 | 2 |", "```\nx = 1\n\ny\n```", "***", "> so"]
    ),
    st.text(max_size=40),
)
ENDS = st.sampled_from(["\n\n", "\n", "\r\n\r\n", "\n \n\n", "\n\n\n", " ", "  \n"])
TEXTS = st.lists(st.tuples(PARTS, ENDS), max_size=8).map(lambda parts: "".join(one + end for one, end in parts))


@settings(max_examples=300)
@given(TEXTS, TEXTS)
@example("a b", "b")
@example("x\n", "x\n\ny")
@example("\n\na", "a\r\n")
def test_both_texts_are_in_their_comparison_letter_by_letter(old: str, new: str):
    found = diff.compare(old, new)
    assert (found.before, found.after) == (old, new)


@settings(max_examples=200)
@given(st.one_of(TEXTS, st.text()), st.one_of(TEXTS, st.text()), st.booleans())
def test_words_give_both_texts_back_too(old: str, new: str, blanks: bool):
    pieces = diff.words(old, new, blanks=blanks)
    assert "".join(piece.before for piece in pieces) == old
    assert "".join(piece.after for piece in pieces) == new


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(body: str):
    found = diff.compare(body, body)
    assert found.counts == diff.Counts()
    assert {paragraph.kind for paragraph in found.paragraphs} <= {Kind.SAME}
    assert all(piece.kind is Kind.SAME for paragraph in found.paragraphs for piece in paragraph.pieces)


@given(TEXTS, TEXTS)
def test_the_same_question_has_the_same_answer(old: str, new: str):
    assert diff.compare(old, new) == diff.compare(old, new)


@given(TEXTS, st.sampled_from([" ", "\n", "  ", "\t"]))
def test_white_space_alone_is_never_painted(body: str, blank: str):
    words = body.replace("{{<x>}}", "x").replace("`", "").replace("~", "").split()
    found = diff.words(" ".join(words), blank.join(words))
    assert not [piece for piece in found if piece.marked]


@given(st.lists(st.sampled_from([FERRY, LAMPS, SEATS, MENU]), min_size=4, max_size=4, unique=True))
def test_paragraphs_in_another_order_are_moved_and_no_word_is_marked(order: list[str]):
    found = diff.compare(text(FERRY, LAMPS, SEATS, MENU), text(*order))
    assert {paragraph.kind for paragraph in found.paragraphs} <= {Kind.SAME, Kind.MOVED}
    assert not [piece for paragraph in found.paragraphs for piece in paragraph.pieces if piece.marked]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_what_a_sub_editor_does_comes_back_whole(seed: int):
    pair = edited(seed, text(FERRY, LAMPS, "## Prices", SEATS, MENU, FERRY.replace("ferry", "barge")))
    assert pair is not None
    found = diff.compare(pair.old, pair.new)
    assert (found.before, found.after) == (pair.old, pair.new)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("about sixty cabins", "sixty-two cabins", "[-about sixty][+sixty-two] cabins"),
        ("One. Three.", "One. Two. Three.", "One. [+Two. ]Three."),
        ("It is so. It is late. It rains.", "It is so. It rains.", "It is so. [-It is late. ]It rains."),
        (
            "a big red house on a hill",
            "a small hut near the sea",
            "a [-big red house on a hill][+small hut near the sea]",
        ),
        ("costs 1,000 crowns", "costs 1,200 crowns", "costs [-1,000][+1,200] crowns"),
        ("see [it](https://a.example/x?y=1)", "see [it](https://a.example/z)", None),
        ("say *so* now", "say **so** now", None),
        ("港口委員會確認", "港口委員會否認", "港口委員會[-確][+否]認"),
        ("รถไฟมาแล้ว", "รถไฟไปแล้ว", "รถไฟ[-มา][+ไป]แล้ว"),
        ("قال المجلس يوم الاثنين", "قال المجلس يوم الثلاثاء", "قال المجلس يوم [-الاثنين][+الثلاثاء]"),
        ("हिन्दी में लिखा", "हिन्दी से लिखा", "हिन्दी [-में][+से] लिखा"),
        ("family 👨‍👩‍👧 here", "family 👨‍👩‍👦 here", "family [-👨‍👩‍👧][+👨‍👩‍👦] here"),
        ("cafe\u0301 open", "cafe\u0301 shut", "cafe\u0301 [-open][+shut]"),
        ("the end", "the end.", "the end[+.]"),
        ("a  b\nc", "a b c", "a b c"),
        ("", "new", "[+new]"),
        ("old", "", "[-old]"),
    ],
)
def test_words_read_as_a_person_would_say_them(old: str, new: str, shown: str | None):
    found = diff.words(old, new)
    if shown is not None:
        assert said(found) == shown
    assert "".join(piece.after for piece in found) == new


def test_an_address_and_a_mark_are_one_thing_each():
    found = diff.words("see [it](https://a.example/x?y=1)", "see [it](https://a.example/z)")
    assert said(found) == "see [it]([-https://a.example/x?y=1][+https://a.example/z])"
    assert said(diff.words("say *so* now", "say **so** now")) in {
        "say [-*so*][+**so**] now",
        "say [-*][+**]so[-*][+**] now",
    }


def test_no_word_stays_alone_between_two_that_were_rewritten():
    found = diff.words(
        "The council met in the old hall to talk of the new bridge",
        "A committee sat in a small room to speak about bridges",
    )
    marked = [piece for piece in found if piece.marked]
    assert len(marked) <= 4, said(found)


def test_a_moved_paragraph_is_moved_and_says_from_where():
    found = diff.compare(text(FERRY, LAMPS, SEATS, MENU), text(SEATS, FERRY, LAMPS, MENU))
    assert [paragraph.kind for paragraph in found.paragraphs] == [Kind.MOVED, Kind.SAME, Kind.SAME, Kind.SAME]
    assert (found.paragraphs[0].moved_from, found.paragraphs[0].up) == (3, True)
    assert found.counts == diff.Counts(moved=1)


def test_the_shorter_of_two_that_changed_places_is_the_one_that_moved():
    found = diff.compare(
        text(LAMPS * 3, "A short one of some few words.", MENU), text("A short one of some few words.", LAMPS * 3, MENU)
    )
    assert [paragraph.kind.value for paragraph in found.paragraphs] == ["moved", "same", "same"]


def test_a_paragraph_that_moved_and_was_edited_is_both():
    edit = SEATS.replace("24 crowns", "25 crowns")
    found = diff.compare(text(FERRY, LAMPS, MENU, SEATS), text(FERRY, edit, LAMPS, MENU))
    assert said(found.paragraphs[1].pieces) == SEATS.replace("24 crowns", "[-24][+25] crowns")
    assert found.counts == diff.Counts(edits=1, moved=1)


def test_a_split_marks_the_break_alone_and_so_does_a_joining():
    first, second = "On Thursday week the lamps come back on.", "The harbour board confirmed the new timetable."
    one, two = text(FERRY, f"{first} {second}", MENU), text(FERRY, first, second, MENU)
    split, joined = diff.compare(one, two), diff.compare(two, one)
    assert [paragraph.kind.value for paragraph in split.paragraphs] == ["same", "split", "same"]
    assert said(split.paragraphs[1].pieces) == f"{first}[/]{second}"
    assert split.counts == diff.Counts(split=1)
    assert [paragraph.kind.value for paragraph in joined.paragraphs] == ["same", "joined", "same"]
    assert said(joined.paragraphs[1].pieces) == f"{first}[_]{second}"
    assert joined.counts == diff.Counts(joined=1)


def test_added_and_removed_paragraphs_stand_where_they_stood():
    assert kinds(text(FERRY, MENU), text(FERRY, LAMPS, MENU)) == ["same", "added", "same"]
    assert kinds(text(FERRY, LAMPS, MENU), text(FERRY, MENU)) == ["same", "removed", "same"]


def test_one_heading_instead_of_another_is_an_edit():
    found = diff.compare(text(FERRY, "## Prices", MENU), text(FERRY, "## What it costs", MENU))
    assert said(found.paragraphs[1].pieces) == "## [-Prices][+What it costs]"


def test_a_list_is_compared_item_by_item():
    old = "- bread and butter\n- two apples\n- milk"
    new = "- bread and butter\n- two green apples\n- cheese from Oster\n- milk"
    found = diff.compare(text(FERRY, old), text(FERRY, new))
    assert said(found.paragraphs[1].pieces) == (
        "- bread and butter\n- two [+green ]apples\n[+- cheese from Oster\n]- milk"
    )


def test_a_table_that_was_drawn_anew_has_only_the_changed_cell_marked():
    old = "| stop | time |\n|---|---|\n| Quay | 7 |"
    new = "| stop  | time |\n|-------|------|\n| Quay  | 8    |"
    found = diff.compare(old, new)
    marked = [
        (piece.kind.value, piece.text) for paragraph in found.paragraphs for piece in paragraph.pieces if piece.marked
    ]
    assert marked == [("removed", "7"), ("added", "8")]


def test_code_is_compared_line_by_line_and_its_white_space_counts():
    old = "```python\nif tide:\n    sail()\n\nwait()\n```"
    new = "```python\nif tide:\n        sail()\n\nwait()\n```"
    found = diff.compare(text(FERRY, old), text(FERRY, new))
    assert found.counts.edits == 1
    assert len(found.paragraphs) == 2, "a blank line inside a fence parts no paragraphs"


def test_white_space_is_counted_and_not_painted():
    found = diff.compare(text(FERRY, LAMPS, MENU), text(FERRY.replace(", and", ",\nand"), LAMPS + "\n", MENU))
    assert found.counts == diff.Counts(spaces=2)
    assert kinds(text(FERRY, LAMPS), text(FERRY, LAMPS).replace("\n", "\r\n")) == ["same", "same"]


def test_a_rule_or_a_short_line_is_not_known_again_elsewhere():
    assert "moved" not in kinds(text("***", FERRY, LAMPS), text(FERRY, LAMPS, "***"))


def test_fields_are_compared_key_by_key():
    changes = diff.fields(
        {"title": "Old tide", "tags": ["a", "b"], "lang": "en"}, {"title": "New tide", "tags": ["a"], "lang": "en"}
    )
    assert [(change.key, change.old, change.new) for change in changes] == [
        ("title", "Old tide", "New tide"),
        ("tags", "a, b", "a"),
    ]


def test_a_unified_difference_is_one_that_git_applies(git: Callable[..., str], tmp_path: Path):
    dice = random.Random(1)
    for _ in range(40):
        before, after = _some_lines(dice), _some_lines(dice)
        shown = diff.unified(before, after, "x.md")
        assert (shown == "") == (before == after)
        if shown:
            (tmp_path / "x.md").write_text(before, "utf-8", newline="")
            git(tmp_path, "apply", "--whitespace=nowarn", "-", stdin=shown + "\n")
            assert (tmp_path / "x.md").read_text("utf-8") == after


def _some_lines(dice: random.Random) -> str:
    lines = dice.choices(("a\n", "b\n", "c\n", "\n", "d \n", "é\n", "-- x\n"), k=dice.randrange(30))
    return "".join(lines) + dice.choice(("", "", "tail"))


def test_an_endless_difference_is_cut_and_says_so():
    shown = diff.unified("a\n" * 50_000, "b\n" * 50_000, "x.md")
    assert shown.count("\n") <= 4_000
    assert shown.endswith("… 100,000 lines differ")


def _many(numbers: Iterable[int]) -> str:
    return "\n\n".join(f"Paragraph {number} about thing number {number * 7} here." for number in numbers)


HOSTILE = {
    "equal lines": ("the same line\n" * 100_000, "the same line\n" * 99_999 + "another line\n"),
    "equal paragraphs": ("a b c d\n\n" * 50_000, "x\n\n" + "a b c d\n\n" * 50_000),
    "no line end": ("tide pier lamp " * 70_000, "tide lamp pier " * 70_000),
    "no space": ("ab" * 500_000, "ba" * 500_000),
    "marks": ("*[" * 300_000, "[*" * 300_000),
    "fences": ("```\n" * 100_000, "~~~\n" * 100_000),
    "list": ("- tide\n" * 60_000, "- lamp\n" * 60_000),
    "nothing": ("", "a " * 500_000),
    "cut round one that moved": (_many(range(6_000)), _many([0, 3_001, *range(1, 2_999), *range(3_004, 6_000)])),
    "one moved": (_many(range(6_000)), _many([0, 3_001, *range(1, 3_001), *range(3_002, 6_000)])),
    "unchanged": ("\n\nab c\n\n" * 100_000, "\n\nab c\n\n" * 100_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_the_texts_both_are_in_the_answer_and_it_is_of_bounded_length(name: str):
    """What they cost is printed by ``make bench-diff``."""
    old, new = HOSTILE[name]
    found = diff.compare(old, new)
    assert len(found.paragraphs) <= 4_001
    assert (found.before, found.after) == (old, new)


def test_a_real_page_of_the_sample_newsroom_is_compared_whole():
    for path in sorted((Path(__file__).parents[2] / "content").rglob("*.md"))[:20]:
        body = path.read_text("utf-8")
        pair = edited(1, body)
        if pair:
            found = diff.compare(pair.old, pair.new)
            assert (found.before, found.after) == (pair.old, pair.new)
