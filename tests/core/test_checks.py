"""What the checks find, and what they never touch."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core import prose
from cms.core.checks import Copy, Finding, Kind, check, line_of, named
from cms.core.checks.masking import HIDDEN, without_code, without_marks

STYLE = {"adviser": ["advisor"], "per cent": ["percent", "pct"], "Kyiv": ["Kiev"], "e-mail": ["mail"]}
TEXTS = st.lists(
    st.sampled_from(
        [
            '"',
            "'",
            " ",
            "  ",
            "\n",
            "\n\n",
            "the ",
            "the",
            "word",
            "`",
            "```\n",
            "    ",
            "<b>",
            "</b>",
            "<!--",
            "-->",
            "|",
            "[",
            "](",
            ")",
            "https://a.example/",
            "{{< x",
            ">}}",
            "- ",
            "> ",
            "## ",
            "*",
            "**",
            "_",
            "[^1]",
            "[^1]: ",
            ".",
            "12",
            "é",
            "😀",
            "\\",
        ]
    ),
    max_size=40,
).map("".join)


def found(body: str, kind: Kind | None = None, lang: str = "en", **fields: str) -> list[Finding]:
    every = check(Copy(lang=lang, body=body, **fields), STYLE)
    return [one for one in every if kind in {None, one.kind}]


def fixed(body: str, kind: Kind, lang: str = "en") -> str:
    for one in reversed(found(body, kind, lang)):
        assert one.fix is not None
        assert body[one.start : one.end] == one.words
        body = body[: one.start] + one.fix + body[one.end :]
    return body


@pytest.mark.parametrize(
    ("body", "right"),
    [
        ("It was the the end.", "It was the end."),
        ("He saw the\nthe boat.", "He saw the boat."),
        ("The the boat.", "The boat."),
        ("on on on the quay", "on the quay"),
        ("*the the* boat", "*the* boat"),
    ],
)
def test_doubled_words_are_found_and_one_is_left(body: str, right: str) -> None:
    assert fixed(body, Kind.DOUBLED) == right


@pytest.mark.parametrize(
    "body",
    [
        "He stood there. There was nobody.",
        "It had had its day.",
        "They sailed to Bora Bora at noon.",
        "## The gate\nGate keepers say so.",
        "the, the",
        "10 10 10",
        "`the the` and ```the the```",
        "the theatre",
        "It’s its own.",
        "well-known known-good",
        "Say {{< the the >}} here",
    ],
)
def test_words_that_may_stand_twice_are_left(body: str) -> None:
    assert not found(body, Kind.DOUBLED)


def test_languages_double_words_in_their_own_ways() -> None:
    assert not found("yavaş yavaş geldi", Kind.DOUBLED, "tr")
    assert not found("orang orang", Kind.DOUBLED, "id-ID")
    assert not found("Er weiß, dass sie sie sah.", Kind.DOUBLED, "de")
    assert not found("nous nous levons", Kind.DOUBLED, "fr")
    assert found("le le bateau", Kind.DOUBLED, "fr")
    assert not found("رويدا رويدا", Kind.DOUBLED, "ar")
    assert fixed("ذهب في في الميناء", Kind.DOUBLED, "ar") == "ذهب في الميناء"


@pytest.mark.parametrize(
    ("lang", "body", "right"),
    [
        ("en", '"It holds," said the engineer\'s son.', "“It holds,” said the engineer’s son."),
        ("en", "\"He said 'no' twice.\"", "“He said ‘no’ twice.”"),
        ("en", '**"Bold"** and ("bracketed")', "**“Bold”** and (“bracketed”)"),
        ("en", "the boys' boat in the '90s", "the boys’ boat in the ’90s"),
        ("en-GB", 'a "b"', "a “b”"),
        ("de", '"Ja", sagte er.', "„Ja“, sagte er."),
        ("de-CH", '"Ja", sagte er.', "«Ja», sagte er."),
        ("fr", '"Oui", dit-il. L\'eau.', "«\u00a0Oui\u00a0», dit-il. L’eau."),
        ("es", '"Sí", dijo.', "«Sí», dijo."),
        ("sv", '"Ja", sade han.', "”Ja”, sade han."),
        ("ru", '"Да", сказал он.', "«Да», сказал он."),
        ("ar", 'قال "نعم" ثم ذهب', "قال «نعم» ثم ذهب"),
    ],
)
def test_straight_quotes_become_those_of_the_language(lang: str, body: str, right: str) -> None:
    assert fixed(body, Kind.QUOTES, lang) == right


@pytest.mark.parametrize(
    "body",
    [
        "a board 12\" wide and 6' long",
        '`"code"` and `it\'s`',
        '<a title="x">word</a>',
        '[words](https://a.example "A title")',
        '[id]: https://a.example "A title"',
        '```\n"code"\n```',
        'one\n\n    "indented code"\n',
        '{{< figure title="x" >}}',
        'escaped \\" stays',
        '<!-- "nobody reads this" -->',
        '<pre>\n"as it is"\n</pre>',
    ],
)
def test_measures_code_tags_and_addresses_keep_their_signs(body: str) -> None:
    assert not found(body, Kind.QUOTES)


def test_a_language_without_known_marks_is_left_alone() -> None:
    assert not found('"ja"', Kind.QUOTES, "ja")


@pytest.mark.parametrize(
    ("body", "right"),
    [("one  two", "one two"), ("one.   Two", "one. Two"), ("- one  two", "- one two"), ("*one*  two", "*one* two")],
)
def test_doubled_blanks_become_one(body: str, right: str) -> None:
    assert fixed(body, Kind.SPACES) == right


@pytest.mark.parametrize(
    "body",
    [
        "a line that breaks  \nhere",
        "-   a list",
        "1.  a list",
        "> -  quoted",
        "| a  | b |\n|----|---|",
        "```\na  b\n```",
        "`a  b`",
        "one\n\n    a  b",
        "[^1]:  a note",
        "- [ ]  a task",
        "##  A heading",
    ],
)
def test_blanks_that_mean_something_stay(body: str) -> None:
    assert not found(body, Kind.SPACES)


@pytest.mark.parametrize(
    ("body", "right"),
    [
        ("Her advisor said 5 percent.", "Her adviser said 5 per cent."),
        ("Advisor", "Adviser"),
        ("ADVISOR", "ADVISER"),
        ("in Kiev", "in Kyiv"),
        ("advisor’s", "adviser’s"),
        ("mail us", "e-mail us"),
    ],
)
def test_the_house_style_is_offered_in_the_words_case(body: str, right: str) -> None:
    assert fixed(body, Kind.STYLE) == right


@pytest.mark.parametrize(
    "body",
    ["advisory", "kiev", "AdViSoR", "the e-mail", "`advisor`", "https://advisor.example/advisor", "co@advisor.org"],
)
def test_other_words_are_not_the_houses_business(body: str) -> None:
    assert not found(body, Kind.STYLE)


def test_pictures_need_a_description_or_the_mark_that_they_need_none() -> None:
    body = '![](/media/a.jpg)\n\n![A boat](/media/b.jpg)\n\n![](/media/c.jpg "decorative")\n\n`![](/media/d.jpg)`\n'
    (one,) = found(body, Kind.ALT)
    assert body[one.start : one.end] == "![](/media/a.jpg)"
    assert [one.field for one in found("", Kind.ALT, image="/media/a.jpg")] == ["image_alt"]
    assert not check(Copy(lang="en", image="/media/a.jpg", decorative=True), {})


def test_links_that_lead_nowhere_are_named_with_where_they_should_lead() -> None:
    body = "[a](../09/a.md) and [b](/city/2026/11/b/#part) and [c][d].\n\n[d]: x.md\n\n`[e](e.md)`\n"
    assert named(body) == ("../09/a.md", "/city/2026/11/b/#part", "x.md")
    every = check(Copy(lang="en", body=body), {}, {"../09/a.md": None, "x.md": "y.md"})
    assert [(one.words, one.fix) for one in every] == [("../09/a.md", None), ("x.md", "y.md")]
    assert all(body[one.start : one.end] == one.words for one in every)


@pytest.mark.parametrize(
    ("body", "right"),
    [
        ("It was **bold and went on.", "It was bold and went on."),
        ("It was bold** and went on.", "It was bold and went on."),
        ("It was **bold** and **so on.", "It was **bold** and so on."),
        ("It was **bold **and on.", "It was **bold** and on."),
        ("It was** bold** and on.", "It was **bold** and on."),
        ("It was ** bold ** and on.", "It was **bold** and on."),
        ("—* dare I say* — on", "—*dare I say* — on"),
        ("**مهم **جدا", "**مهم** جدا"),
        ("**Said.****", "**Said.**"),
        ("**bold* words", "*bold* words"),
        ("***bold** words", "**bold** words"),
        ("** The gate opens.", "The gate opens."),
        ("The gate opens. **", "The gate opens."),
        ("- a **bold item\n- another** one", "- a bold item\n- another one"),
        ("| a | b |\n| --- | --- |\n| **a | b** |", "| a | b |\n| --- | --- |\n| a | b |"),
        ("## A **heading\nand its** text", "## A heading\nand its text"),
        ("**[a link](x.md) and on", "[a link](x.md) and on"),
    ],
)
def test_signs_of_an_emphasis_that_is_none_are_found(body: str, right: str) -> None:
    assert fixed(body, Kind.MARKS) == right
    assert "*" not in re.sub("<[^>]*>", "", prose.render(right))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("He saw *the boat come in.", "*"),
        ("*The boat came in.", "*"),
        ("He saw the boat* come in.", "*"),
        ("He saw _the boat come in.", "_"),
        ("It was __bold and on.", "__"),
        ("“*The boat” came in.", "*"),
    ],
)
def test_a_sign_that_may_be_meant_has_no_fix(body: str, words: str) -> None:
    assert [(one.words, one.fix) for one in found(body, Kind.MARKS)] == [(words, None)]


@pytest.mark.parametrize(
    "body",
    [
        "3 * 4 is 12, and a * b * c, and 2 ** 3",
        "3*4 and 2**8",
        "`**` and ``*a`` and\n\n    **code\n\n```\n**code\n```",
        "snake_case_name, _config.yml, _posts/2026, __init__.py, *.md, content/*, $_x",
        "[a_b](c_d_e.md) https://a.example/_x_/*y [*whole*](x.md)",
        "*see [here](https://a.example/)* and _www.a.example_ and **https://a.example/**",
        "{{< youtube a_b* >}} {% raw %}**{% endraw %} {: .lead *}",
        "He said f*** and s**t and f**k.",
        "Anna* came home.\n\n*Not her real name.",
        "Anna* came home.\n\n\\*Not her real name.",
        "a \\* star and \\*\\*two",
        "* * *\n\n***\n\n___\n\n* an item\n* another",
        "Rated **** by us; a 5* hotel, 4** too",
        "Name: ______ and __ or ____",
        "*one\ntwo* and **three\n> four**",
        "***both** ends* and *ends **both***",
        "<img alt='*a' src='x'> <!-- **no -->",
        "*[HTML]: Hyper\n\nHTML is",
    ],
)
def test_signs_that_are_meant_are_left(body: str) -> None:
    assert not found(body, Kind.MARKS)


@pytest.mark.parametrize("place", ["\x02klzzwxh:0000\x03", "\x02amp\x03", "\x02", "\x03"])
def test_signs_of_the_parsers_own_stop_it_nowhere(place: str) -> None:
    """It puts such marks where an emphasis was, and goes round for ever where a text brings one of itself."""
    strays = found(f"*{place}* a **b\n", Kind.MARKS)
    assert [stray.words for stray in strays] == ["**"]


def test_fields_know_no_emphasis() -> None:
    every = found("", Kind.MARKS, title="**Budget** vote", summary="A _close_ vote", image_alt="f*** and 3*4 or a_b_c")
    assert [(one.field, one.words, one.fix) for one in every] == [
        ("title", "**Budget**", "Budget"),
        ("summary", "_close_", "close"),
    ]


NOTED = """One[^1], two[^2] and two[^2] again, three[^three], `[^9]`, [^4](x.md), [^a-z].

[^1]: A note.
[^three]:
    Set in.

[^5]: Nothing calls this.
[^6]:
[^7]:

    Words further down.

And [^7].
"""


def test_halves_of_footnotes_are_found() -> None:
    every = found(NOTED, Kind.NOTES)
    assert [(one.words, one.fix) for one in every] == [
        ("[^2]", None), ("[^2]", None), ("[^5]:", None), ("[^6]:\n", ""),
    ]  # fmt: skip
    assert [one.says.partition(":")[0] for one in every] == [
        "No note has this name", "No note has this name",
        "Nothing in the text calls this note", "The note has no text.",
    ]  # fmt: skip
    (twice, empty) = found("A[^1] and[^2].\n\n[^1]: x\n[^1]: y\n[^2]:\n\nMore.", Kind.NOTES)
    assert (twice.words, twice.start, empty.words) == ("[^1]:", 16, "[^2]:")
    shown = prose.render("A[^1].\n\n[^1]: first\n[^1]: last\n")
    assert "first" not in shown
    assert "last" in shown


@pytest.mark.parametrize("body", ["> [^1]: quoted\n\nA[^1].\n", "- item[^1]\n\n    [^1]: set in\n"])
def test_notes_that_are_set_in_are_notes(body: str) -> None:
    assert "footnote-ref" in prose.render(body)
    assert not found(body, Kind.NOTES)


def test_headline_and_standfirst_have_an_advised_length() -> None:
    (one,) = found("", Kind.LENGTH, title="x" * 111)
    assert (one.field, one.start, one.end) == ("title", 110, 111)
    assert not found("", Kind.LENGTH, title="x" * 110, summary="y" * 300)


def test_fields_beside_the_text_are_checked_too() -> None:
    every = found("the the", title="the the", summary="a  b", image_caption='a "b"')
    assert [one.field for one in every] == ["title", "summary", "image_caption", "image_caption", "body"]


def test_a_line_is_counted_from_one() -> None:
    assert [line_of("a\nb\nc", place) for place in (0, 1, 2, 4)] == [1, 1, 2, 3]


@given(TEXTS)
def test_hiding_keeps_length_and_lines(text: str) -> None:
    bare = without_code(text)
    for hidden in (bare, without_marks(bare)):
        assert len(hidden) == len(text)
        assert all(one in {HIDDEN, other} for one, other in zip(hidden, text, strict=True))
        assert [len(line) for line in hidden.split("\n")] == [len(line) for line in text.split("\n")]


@given(TEXTS, st.sampled_from(["en", "de", "fr", "ar", "sv"]))
def test_a_finding_says_what_stands_in_its_place(text: str, lang: str) -> None:
    for one in found(text, lang=lang):
        assert one.kind is Kind.ALT or text[one.start : one.end] == one.words
        assert one.fix != one.words


@given(TEXTS)
def test_blanks_that_were_put_right_are_right(text: str) -> None:
    assert not found(fixed(text, Kind.SPACES), Kind.SPACES)


@pytest.mark.parametrize(
    "seed",
    [
        "`" * 9,
        "<a",
        "<pre>",
        "](",
        "[^",
        '"',
        "'",
        "the ",
        "\\",
        "{{<",
        "x@",
        "> ",
        "```\n",
        "<!--",
        "[a]: ",
        "*a ",
        "**a **",
        "_a_*b* ",
        "[^1]: \n",
        "[^1]:\n\n",
        "**a word word word\n",
    ],
)
def test_nothing_takes_more_than_its_share_of_time(seed: str) -> None:
    """The number of steps is what counts; a pattern that looked back again and again would not end here."""
    text = seed * (60_000 // len(seed))
    assert len(without_marks(without_code(text))) == len(text)
    check(Copy(lang="en", body=text), STYLE)
