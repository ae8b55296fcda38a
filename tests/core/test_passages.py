"""A passage is found again whatever happens elsewhere, and is never mistaken for the same words in another place."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core import passages
from cms.core.passages import CONTEXT, MOST, Passage, Place, _flat, _places, chosen, find, paragraphs, passage
from tests.steps import steps

TEXT = (
    "The sea gate will close at 18:40 on Thursday.\n\n"
    "“It holds,” said the engineer. It holds since March.\n\n"
    "The council meets at noon, and the mayor speaks.\n"
)


def of(words: str, text: str = TEXT) -> Passage:
    start = text.index(words)
    return passage(text, start, start + len(words))


def words(place: Place | None, text: str) -> str | None:
    return text[place.start : place.end] if place else None


@pytest.mark.parametrize("quote", ["close at 18:40", "It holds since", "The council", "speaks.", "The sea gate"])
def test_it_survives_edits_above_and_below(quote: str) -> None:
    known = of(quote)
    later = "A new first paragraph.\n\n" + TEXT.replace("Thursday", "Friday" if "Thu" not in quote else "Thursday")
    place = find(known, later + "\nAnd a last one.\n")
    assert words(place, later) == quote
    assert place
    assert not place.changed


def test_the_same_words_elsewhere_are_another_passage() -> None:
    second = passage(TEXT, TEXT.index("It holds since"), TEXT.index("It holds since") + len("It holds"))
    later = "It holds, they say.\n\n" + TEXT
    place = find(second, later)
    assert place == Place(later.index("It holds since"), later.index("It holds since") + len("It holds"))


def test_other_white_space_is_no_change() -> None:
    known = of("said the engineer. It holds")
    wrapped = TEXT.replace("engineer. It", "engineer.\r\nIt")
    assert words(find(known, wrapped), wrapped) == "said the engineer.\r\nIt holds"


def test_words_that_were_changed_are_found_by_what_stands_around_them() -> None:
    later = TEXT.replace("close at 18:40", "be shut from 19:00")
    place = find(of("close at 18:40"), later)
    assert place
    assert place.changed
    assert words(place, later) == "be shut from 19:00"


def test_words_that_went_are_not_mistaken_for_the_same_words_elsewhere() -> None:
    later = TEXT.replace("“It holds,” said", "“It stands,” said")
    place = find(of("It holds,”"), later)
    assert place
    assert place.changed
    assert words(place, later) == "It stands,”"
    assert find(of("noon"), "Another story.\n\nIt begins at noon sharp.\n") is None


def test_a_word_that_stands_everywhere_costs_little() -> None:
    text = "a " * 1_000_000
    assert find(passage(text, 0, 1), text) is not None


class Watched(str):
    """A text that counts how often it is gone over."""

    gone_over = 0

    def split(self, *how: Any) -> list[str]:
        self.gone_over += 1
        return super().split(*how)

    def find(self, *what: Any) -> int:
        self.gone_over += 1
        return super().find(*what)


def test_a_long_quote_that_nearly_stands_everywhere_costs_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern with white space of any kind between its words would try each of them at each place."""
    text, quote = "a " * 40_000, "a " * 999 + "b"
    flat = _flat(text)
    watched = replace(flat, text=Watched(flat.text))
    monkeypatch.setattr(passages, "_flat", lambda _text: watched)
    assert steps(lambda: find(Passage(quote), text)) < 60
    assert watched.text.gone_over == 1  # type: ignore[attr-defined]
    monkeypatch.undo()
    assert find(Passage(quote), text + "b") == Place(len(text) - 2 * 999, len(text) + 1)


def test_a_text_is_made_flat_once_for_all_its_passages() -> None:
    text = Watched(TEXT + "Another day.\n")
    for quote in ("sea gate", "It holds since", "the mayor speaks."):
        assert find(of(quote), text) is not None
    assert text.gone_over == 1


def test_a_line_of_blanks_is_gone_over_once() -> None:
    assert steps(lambda: paragraphs("word\n" + " " * 100_000 + "\nword")) < 60


@given(st.text("ab \n\t\x1c\u3000", max_size=40), st.text("ab \n\u3000", max_size=6))
def test_words_stand_where_they_do_but_for_the_white_space(text: str, quote: str) -> None:
    if not quote.strip():
        return
    pattern = r"\s+".join(map(re.escape, quote.split()))
    assert [*_places(quote, text)] == [found.span() for found in re.finditer(pattern, text)]


@given(st.text("ab \n\t\r\u3000", max_size=40))
def test_paragraphs_are_lines_without_an_empty_one_between_them(text: str) -> None:
    pattern = r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*"
    assert paragraphs(text) == [found.span() for found in re.finditer(pattern, text)]


def test_a_changed_end_is_found_by_what_stands_before() -> None:
    place = find(of("the mayor speaks.\n"), TEXT.replace("the mayor speaks", "nobody comes"))
    assert place
    assert place.changed


def test_a_passage_that_went_with_its_paragraph_is_nowhere() -> None:
    assert find(of("close at 18:40"), "Another story altogether.\n") is None


def test_a_choice_is_taken_from_its_own_paragraph() -> None:
    start = TEXT.index("“It")
    paragraph = (start, TEXT.index("\n\nThe council"))
    assert chosen(TEXT, paragraph, "It holds").quote == "It holds"
    assert chosen(TEXT, paragraph, "It  holds\nsince").quote == "It holds since"
    assert chosen(TEXT, paragraph, "nothing of the kind").quote == TEXT[slice(*paragraph)]
    assert chosen(TEXT, paragraph, "").quote == TEXT[slice(*paragraph)]


def test_of_a_very_long_choice_the_beginning_is_kept() -> None:
    long = "word " * 2_000
    known = passage(long, 0, len(long))
    assert len(known.quote) == MOST
    assert not known.whole
    assert len(known.after) == CONTEXT


@pytest.mark.parametrize("span", [(3, 3), (45, 47), (500, 600), (9, 4)])
def test_no_words_are_no_passage(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="words"):
        passage(TEXT, *span)


@given(st.text(min_size=1, max_size=200), st.data(), st.text(max_size=60), st.text(max_size=60))
def test_in_its_own_text_it_is_where_it_was(text: str, data: st.DataObject, above: str, below: str) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if not text[start:end].strip():
        return
    known = passage(text, start, end)
    whole = f"{above}\n\n{text}\n\n{below}"
    place = find(known, whole)
    assert place
    assert not place.changed
    assert "".join(whole[place.start : place.end].split()) == "".join(text[start:end].split())
