"""Who wrote which sentence: letters keep the version that brought them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cms.core.credit import Sentence, credited

ONE = "The gate holds. Nobody lives behind it any more, he said."
TWO = "Small boats pay 40 crowns a year, and the club will appeal."
THREE = "The council meets again in December to talk about the money."


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs) + "\n"


def by(*bodies: str) -> list[list[tuple[str, int, tuple[int, ...]]]]:
    return [[(one.text.strip(), one.by, one.also) for one in paragraph] for paragraph in credited(bodies)]


def test_a_sentence_is_whose_version_brought_it():
    new = ONE.replace("The gate holds.", "The gate holds. It was mended in May.")
    assert by(text(ONE, TWO), text(new, TWO)) == [
        [
            ("The gate holds.", 0, ()),
            ("It was mended in May.", 1, ()),
            ("Nobody lives behind it any more, he said.", 0, ()),
        ],
        [(TWO, 0, ())],
    ]


def test_a_changed_word_is_an_edit_of_somebody_elses_sentence():
    assert by(text(TWO), text(TWO.replace("40", "60"))) == [[(TWO.replace("40", "60"), 0, (1,))]]


def test_what_moves_is_split_or_joined_stays_its_writers():
    first, second = ONE.split(" Nobody")
    split = (first, "Nobody" + second)
    assert by(text(ONE, TWO, THREE), text(THREE, ONE, TWO)) == by(text(THREE, ONE, TWO))
    assert by(text(ONE, TWO), text(*split, TWO)) == by(text(*split, TWO))
    assert by(text(*split, TWO), text(ONE, TWO)) == by(text(ONE, TWO))


def test_words_that_came_back_are_whose_version_brought_them_back():
    assert by(text(ONE, TWO), text(ONE), text(ONE, TWO))[1] == [(TWO, 2, ())]


def test_sentences_end_where_people_end_them():
    assert [one.text for one in credited(["He paid 1.50 crowns. “Why?” she said. It is late"])[0]] == [
        "He paid 1.50 crowns. ",
        "“Why?” ",
        "she said. ",
        "It is late",
    ]
    assert credited(["港口关闭。没有人。\n"])[0] == (Sentence("港口关闭。", 0), Sentence("没有人。", 0))


BODIES = st.lists(
    st.lists(st.sampled_from([ONE, TWO, THREE, "## Head", "- a\n- b", "```\nx\n```", ""]), max_size=4).map(
        lambda parts: text(*parts)
    ),
    min_size=1,
    max_size=5,
)


@given(BODIES)
def test_every_letter_of_the_last_version_is_somebodys(bodies: list[str]):
    found = credited(bodies)
    words = " ".join(one.text for paragraph in found for one in paragraph)
    assert words.split() == bodies[-1].split()
    for one in (one for paragraph in found for one in paragraph):
        assert 0 <= one.by < len(bodies)
        assert all(one.by < also < len(bodies) for also in one.also)
