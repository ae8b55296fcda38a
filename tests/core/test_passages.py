"""A passage is found again whatever happens elsewhere, and is never mistaken for the same words in another place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.passages import CONTEXT, MOST, Passage, Place, chosen, find, passage

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
