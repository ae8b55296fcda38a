"""Wire copy becomes a clean draft, and nothing that was pasted is lost."""

import html
import re

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core import prose
from cms.core.errors import BadValue
from cms.core.wire import Fate, WireStory, cleaned, escaped, read_wire, recut
from tests.core.wire_samples import SAMPLES, Sample


@pytest.fixture(params=SAMPLES, ids=lambda sample: sample.name)
def sample(request: pytest.FixtureRequest) -> Sample:
    return request.param


def test_a_pasted_story_becomes_the_draft_that_a_desk_would_make(sample):
    story = read_wire(sample.pasted)
    assert story.headline == sample.headline
    assert story.body == "\n\n".join(sample.paragraphs) + "\n"
    assert (story.authors, story.dateline, story.agency) == (sample.authors, sample.dateline, sample.agency)


def test_what_is_left_out_says_why(sample):
    assert tuple(line.why for line in read_wire(sample.pasted).left_out) == sample.left_out


def test_every_letter_that_was_pasted_has_a_fate(sample):
    assert _letters("".join(line.text for line in read_wire(sample.pasted).lines)) == _letters(sample.pasted)


def test_the_agencys_story_as_it_arrives(shared):
    story = read_wire((shared / "samples/wire/agency-story.txt").read_text(encoding="utf-8"))
    assert story.headline == "The Kremlin: Russian-American relations are at their lowest level"
    assert story.byline == "O. al-Mohammad"
    paragraphs = story.body.rstrip("\n").split("\n\n")
    assert [paragraph.split(" ")[0] for paragraph in paragraphs] == ["On", "“Our", "Peskov", "Russia"]
    assert "Peskov said: “the contacts" in story.body
    assert "bring us closer to preserve these agreements" in story.body
    assert "stability,” Peskov said" in story.body
    assert "  " not in story.body
    assert "\u00a0" not in story.body
    assert [line.text.split(" ")[0] for line in story.left_out] == ["You", "Latest", "The"]


def test_a_person_takes_a_line_back():
    story = read_wire(SAMPLES[0].pasted)
    note = next(number for number, line in enumerate(story.lines) if line.why == "a note to editors")
    taken_back = recut(story, {note: Fate.TEXT})
    assert taken_back.body.split("\n\n")[1] == "(EDS: ADDS QUOTE, PICS AVAILABLE)"
    assert taken_back.lines[note].why == ""
    assert len(taken_back.left_out) == len(story.left_out) - 1


def test_a_line_left_out_by_hand_says_so():
    story = read_wire(SAMPLES[0].pasted)
    text = next(number for number, line in enumerate(story.lines) if line.fate is Fate.TEXT)
    assert recut(story, {text: Fate.LEFT_OUT}).lines[text].why == "left out by hand"


def test_a_dateline_taken_for_text_opens_its_paragraph_again():
    story = read_wire("Fog holds ships\n\nMERROW (AP) -- Two coasters waited off the point until the fog lifted.")
    assert [line.fate for line in story.lines] == [Fate.HEADLINE, Fate.DATELINE, Fate.TEXT]
    again = recut(story, {1: Fate.TEXT})
    assert again.body == "MERROW (AP) -- Two coasters waited off the point until the fog lifted.\n"
    assert again.dateline == ""


def test_a_recut_of_nothing_changes_nothing(sample):
    story = read_wire(sample.pasted)
    assert recut(story, {}) == story
    assert recut(story, {number: line.fate for number, line in enumerate(story.lines)}) == story


def test_there_is_no_line_beyond_the_last():
    with pytest.raises(BadValue, match="no line 3"):
        recut(read_wire("One\nTwo"), {2: Fate.TEXT})


@pytest.mark.parametrize("text", ["", " ", "\n\u00a0\n\t\n", "\ufeff"])
def test_nothing_pasted_is_an_empty_story(text):
    assert read_wire(text) == WireStory(())
    assert read_wire(text).body == ""


def test_a_text_that_is_no_single_story_is_refused():
    with pytest.raises(BadValue, match="no single story"):
        read_wire("word " * 100_001)


@pytest.mark.parametrize("unit", ["- ", "( ", "A, ", "“ ", "(A) ", "by ", "1. ", "«\u00a0", "A/", "[a] ", "["])
def test_hostile_text_is_read_in_linear_time(unit):
    story = read_wire(unit * (400_000 // len(unit)))
    assert len(story.lines) <= 2
    assert story.body or story.left_out


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("one  two   three", "one two three"),
        ("“ the contacts ”", "“the contacts”"),
        ("He said “ yes ” and “ no ”.", "He said “yes” and “no”."),
        ("han sa ”Hej” och gick", "han sa ”Hej” och gick"),
        ('5" by 6" and 7" more', '5" by 6" and 7" more'),
        ("Il dit\u00a0: «\u00a0Oui\u00a0!\u00a0»", "Il dit\u00a0: «\u00a0Oui\u00a0!\u00a0»"),
        ("il dit \u00a0: non", "il dit\u00a0: non"),
        ("10\u00a0000 ships", "10\u00a0000 ships"),
        ("a\u200bb\u00adc\u202ed", "abcd"),
        ("نُشر الخبر  أمس", "نُشر الخبر أمس"),
    ],
)
def test_spaces_are_mended_and_words_are_not(line, mended):
    assert cleaned(line) == mended


_LINES = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(list("“”„«» \u00a0\"'-–(),.*_[]<>&#`\\1")))


@given(_LINES)
def test_mending_twice_is_mending_once(text):
    assert cleaned(cleaned(text)) == cleaned(text)


@given(_LINES)
def test_mending_touches_nothing_but_what_nobody_sees(text):
    assert _seen(cleaned(text)) == _seen(text)


@given(st.text("ab1 *_`[]()<>&#;:!\\-+=~.|\"'/^{}x", max_size=40).map(cleaned).filter(bool))
def test_markdown_shows_the_very_characters(text):
    page = markdown.markdown(
        escaped(text), extensions=["tables", "footnotes", "def_list", "sane_lists", "fenced_code", "abbr"]
    )
    shown = re.fullmatch(r"<p>([^<]*)</p>", page)
    assert shown, page
    assert html.unescape(shown[1]) == text


@given(st.text("ab1 *_`[]()<>&#;:!\\-+=~.|\"'/^{}x", max_size=40).map(cleaned).filter(bool))
def test_the_desks_own_rendering_shows_the_very_characters(text):
    shown = re.sub(r"</?p>", "", prose.render(escaped(text))).strip()
    assert html.unescape(shown) == text


@given(st.lists(_LINES | st.sampled_from([line for sample in SAMPLES for line in sample.pasted.splitlines()])))
def test_whatever_is_pasted_nothing_is_lost(lines):
    story = read_wire("\n".join(lines))
    assert _seen("".join(line.text for line in story.lines)) == _seen("".join(lines))
    assert all(bool(line.why) == (line.fate is Fate.LEFT_OUT) for line in story.lines)


def _letters(text: str) -> str:
    return re.sub(r"\s", "", text)


def _seen(text: str) -> str:
    return re.sub(
        r"[\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffc]", "", text
    )
