"""Front matter: what is read, and that an edit changes what it means and nothing else."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from cms.core import frontmatter
from cms.core.errors import EditRefused, MalformedFrontMatter
from tests.core.front_matter_files import WORDS

WHOLE = """---
# what the desk sees
title:   "Night ferry returns"   # kept short
summary: >-
  A boat leaves
  at ten.

authors: [Layla Mansour, 'O. Haddad']
tags:
  - ferry   # the boat
  # not the bridge
  - "winter: timetable"
draft: no
date: 2026-11-24
weight: 007
lead:
  src: /media/a.jpg
  alt:
empty:
---
The boat.

---

Not front matter.
"""


def test_every_plain_value_is_its_text():
    assert frontmatter.read(WHOLE) == {
        "title": "Night ferry returns",
        "summary": "A boat leaves at ten.",
        "authors": ["Layla Mansour", "O. Haddad"],
        "tags": ["ferry", "winter: timetable"],
        "draft": "no",
        "date": "2026-11-24",
        "weight": "007",
        "lead": {"src": "/media/a.jpg", "alt": ""},
        "empty": "",
    }


def test_the_body_is_what_follows_the_closing_line_exactly():
    assert frontmatter.body(WHOLE) == "The boat.\n\n---\n\nNot front matter.\n"


@pytest.mark.parametrize(
    ("text", "fields", "body"),
    [
        ("", {}, ""),
        ("No front matter.\n---\n", {}, "No front matter.\n---\n"),
        ("---\n---\n", {}, ""),
        ("---\n---", {}, ""),
        ("---\n# nothing\n\n---\nB", {}, "B"),
        ("---\ntitle: x\n---", {"title": "x"}, ""),
        ("---\ntitle: x\n...\nB", {"title": "x"}, "B"),
        ("\ufeff---\r\ntitle: x\r\n---\r\nB\r\n", {"title": "x"}, "B\r\n"),
        ("---\rtitle: x\r---\rB\r", {"title": "x"}, "B\r"),
        ("--- \ntitle: x\n---\t\nB", {"title": "x"}, "B"),
        ("----\ntitle: x\n---\n", {}, "----\ntitle: x\n---\n"),
        ("---\ntitle: \U0001f600 a\udce4b\n---\n", {"title": "\U0001f600 a\udce4b"}, ""),
    ],
)
def test_what_counts_as_front_matter(text, fields, body):
    assert frontmatter.read(text) == fields
    assert frontmatter.body(text) == body


def test_spans_name_each_keys_lines():
    spans = {span.key: (span.first_line, span.last_line) for span in frontmatter.spans(WHOLE)}
    assert spans["title"] == (3, 3)
    assert spans["summary"] == (4, 6)
    assert spans["tags"] == (9, 12)
    assert spans["lead"] == (16, 18)
    assert frontmatter.spans("no front matter") == []


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ({"title": "Day ferry"}, '"Night ferry returns"   #', '"Day ferry"   #'),
        ({"summary": "One boat."}, "  A boat leaves\n  at ten.\n", "  One boat.\n"),
        ({"authors": ["Layla Mansour", "A, B"]}, "[Layla Mansour, 'O. Haddad']", '[Layla Mansour, "A, B"]'),
        ({"tags": ["ferry", "winter: timetable", "x"]}, 'timetable"\n', 'timetable"\n  - x\n'),
        ({"tags": ["winter: timetable"]}, "  - ferry   # the boat\n", ""),
        ({"draft": "yes"}, "draft: no", 'draft: "yes"'),
        ({"date": "2026-11-25"}, "date: 2026-11-24", 'date: "2026-11-25"'),
        ({"empty": "now full"}, "empty:\n", "empty: now full\n"),
        ({"weight": None}, "weight: 007\n", ""),
        ({"lead": None}, "lead:\n  src: /media/a.jpg\n  alt:\n", ""),
        ({"slug": "ferry"}, "empty:\n", "empty:\nslug: ferry\n"),
        (
            {"updated": datetime(2026, 11, 24, 9, tzinfo=UTC)},
            "empty:\n",
            "empty:\nupdated: 2026-11-24T09:00:00+00:00\n",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_an_edit_keeps_the_files_own_style(changes, old, new):
    assert WHOLE.count(old) == 1
    assert frontmatter.edit(WHOLE, changes) == WHOLE.replace(old, new)


def test_a_moment_is_written_in_utc_to_the_second():
    when = datetime(2026, 11, 24, 10, 0, 0, 999, tzinfo=timezone(timedelta(hours=2)))
    assert frontmatter.edit("---\ndate: x\n---\n", {"date": when}) == "---\ndate: 2026-11-24T08:00:00+00:00\n---\n"


def test_a_key_that_says_the_same_is_left_alone():
    assert frontmatter.edit(WHOLE, {"summary": "A boat leaves at ten.", "draft": "no", "gone": None}) == WHOLE


def test_a_file_without_front_matter_gets_some():
    assert frontmatter.edit("Body\r\n", {"title": "x"}) == "---\r\ntitle: x\r\n---\r\nBody\r\n"
    assert frontmatter.edit("\ufeffBody", {"title": "x"}) == "\ufeff---\ntitle: x\n---\nBody"
    assert frontmatter.edit("Body", {}, "Other") == "Other"


def test_a_new_article_leaves_out_what_is_empty():
    text = frontmatter.new({"title": "A: b", "tags": ["x", "no"], "summary": "", "related": []}, "Body\n")
    assert text == '---\ntitle: "A: b"\ntags:\n  - x\n  - "no"\n---\nBody\n'


def test_a_correction_is_added_to_those_that_are_there():
    notes = [{"date": "2026-11-24", "text": "It's ten: not nine."}]
    once = frontmatter.edit(WHOLE, {"corrections": notes})
    assert frontmatter.read(once)["corrections"] == notes
    twice = frontmatter.edit(once, {"corrections": [*notes, {"date": "2026-11-25", "text": "Again"}]})
    assert twice.startswith(once.removesuffix(f"---\n{frontmatter.body(once)}"))


def test_a_folded_title_sent_back_in_one_line_is_no_change():
    text = "---\ntitle: Night ferry\n  returns after\n  nine years\nsummary: |\n  One.\n  Two.\n---\n"
    posted = {key: frontmatter.as_posted(value) for key, value in frontmatter.read(text).items()}
    assert posted == {"title": "Night ferry returns after nine years", "summary": "One. Two."}
    assert frontmatter.edit(text, posted) == text


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("---\ntitle: a\ntitle: b\n---\n", 3, "twice (first in line 2)"),
        ("---\nlead:\n  a: 1\n  a: 2\n---\n", 4, "twice"),
        ("---\ntitle: 'a\n---\n", 2, "a quote is opened here and never closed"),
        ('---\ntags: [b]\ntitle: "a\nx: y\nz: 1\n---\nText\n', 3, "a quote is opened here and never closed"),
        ("---\ntitle: a\nx: *gone\n---\n", 3, "*gone"),
        ("---\ntitle: a\n", 1, "never closed"),
        ("---\n- a\n---\n", 2, "no list of keys"),
        ("---\n{a: b\n---\n", 3, ""),
        ("---\na: b\n\tc: d\n---\n", 3, ""),
        ("---\n? [a]\n: b\n---\n", 2, "no plain word"),
        ("---\na: b\n--- c\nd: e\n---\n", 3, "second document"),
        ("---\na: \x01\n---\n", 2, ""),
        ("---js\nx\n---\n", 1, "js is not understood"),
    ],
)
def test_what_does_not_parse_names_its_line(text, line, words):
    with pytest.raises(MalformedFrontMatter) as caught:
        frontmatter.read(text)
    assert caught.value.line == line
    assert words in caught.value.reason
    with pytest.raises(MalformedFrontMatter):
        frontmatter.edit(text, {"title": "y"})


_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghij", "bcdefghijk", strict=True)
)


@pytest.mark.parametrize(
    "source",
    [
        _BOMB,
        "a: &a [*a]\n",
        "a: " + "[" * 100000,
        "a: " + "{b: " * 50000,
        "? " * 60000,
        "k: v\n" * 100000,
        "".join("  " * depth + "a:\n" for depth in range(400)),
        "".join(f"k{n}: [x]\n" for n in range(15000)),
    ],
    ids=["aliases", "itself", "flow", "maps", "questions", "size", "depth", "nodes"],
)
def test_hostile_front_matter_is_refused(source):
    with pytest.raises(MalformedFrontMatter):
        frontmatter.read(f"---\n{source}\n---\n")


def test_a_huge_list_is_edited_in_linear_time():
    text = "---\ntags:\n" + "- v\n" * 15_000 + "---\n"
    edited = frontmatter.edit(text, {"tags": ["v", "w"] * 5_000})
    assert frontmatter.read(edited) == {"tags": ["v", "w"] * 5_000}


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("---\na: &x one\nb: *x\n---\n", "a", "two"),
        ("---\na: &x one\nb: *x\n---\n", "a", None),
        ("---\n? a\n---\n", "b", "two"),
    ],
)
def test_an_edit_that_would_touch_another_key_is_refused(text, key, value):
    with pytest.raises(EditRefused) as caught:
        frontmatter.edit(text, {key: value})
    assert caught.value.key == key


def test_an_alias_itself_can_be_replaced():
    assert frontmatter.edit("---\na: &x one\nb: *x\n---\n", {"b": "two"}) == "---\na: &x one\nb: two\n---\n"


@pytest.mark.parametrize(
    ("old", "posted", "new"),
    [
        ("a\r\nb\nc", "a\r\nb\r\nc", "a\r\nb\nc"),
        ("a\nb\n", "a\r\nx\r\nb\r\n", "a\nx\nb\n"),
        ("a\r\nb\r\nc\n", "a\nx\nb\nc\n", "a\r\nx\r\nb\r\nc\n"),
        ("a\n", "a", "a"),
        ("a", "a\r\nb", "a\nb"),
        ("", "a\r\nb\r\n", "a\nb\n"),
        ("\n\na\r\n\n", "\r\n\r\nb\r\n\r\n", "\n\nb\n\n"),
        ("a\rb\r", "a\r\nb\r\nc\r\n", "a\rb\rc\r"),
    ],
)
def test_a_browsers_line_ends_never_reach_the_file(old, posted, new):
    front = "---\ntitle: x\n---\n"
    assert frontmatter.edit(front + old, {}, posted) == front + new


def test_the_first_body_of_a_file_takes_the_front_matters_line_ends():
    assert frontmatter.edit("---\r\na: b\r\n---\r\n", {}, "x\ny\n") == "---\r\na: b\r\n---\r\nx\r\ny\r\n"
    assert frontmatter.edit("---\na: b\n---", {}, "x") == "---\na: b\n---\nx"


def test_a_long_repetitive_body_is_merged_quickly():
    old = "---\na: b\n---\n" + "x\r\ny\n" * 1_900
    posted = "z\r\n" + "y\r\nx\r\n" * 1_900
    assert frontmatter.body(frontmatter.edit(old, {}, posted)).split() == posted.split()


# Laws

_NAMES = st.sampled_from(["title", "summary", "tags", "lead", "x-1", "عنوان", "two words"])
_VALUES = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=8,
)
_PIECES = st.sampled_from(
    [
        "plain",
        "'single'",
        '"dou\\tble"',
        "[a, 'b', \"c\"]",
        "[a,\n   b]",
        "\n  - a\n  - b # c\n\n  - 'd'",
        "\n- a\n-\n- c: d",
        "|\n  one\n\n  two",
        ">-\n  folded\n  text",
        "|+\n  kept\n\n",
        "|2\n    indented",
        "",
        "# comment",
        "x # comment",
        "~",
        "plain\n  folded\n\n  text",
        "'quoted\n  folded'",
        "{a: b, c: [d]}",
        "\n  h: 1\n  i:\n    - 1",
        "\U0001f600 \udce4",
        "!!str no",
    ]
)


@st.composite
def files(draw: st.DrawFn) -> str:
    """Draw a file with front matter as people write it: styles, comments, line ends, marks."""
    keys = draw(st.lists(_NAMES, unique=True, max_size=5))
    lines = [
        draw(st.sampled_from(["", "", "# a comment\n", "\n"])) + f"{frontmatter_key(key)}: {draw(_PIECES)}\n"
        for key in keys
    ]
    body = draw(st.sampled_from(["", "\n", "Body.\n", "Body\n\n---\ntitle: x\n---\n", "No end", "\n\n"]))
    closing = draw(st.sampled_from(["---\n", "...\n", "--- \n"]))
    newline = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    text = draw(st.sampled_from(["", "\ufeff"])) + "---\n" + "".join(lines) + closing + body
    return text.replace("\n", newline)


def frontmatter_key(key: str) -> str:
    return f'"{key}"' if " " in key else key


@given(files(), _NAMES, st.none() | _VALUES)
def test_an_edit_changes_only_what_it_means(text, key, value):
    edited = frontmatter.edit(text, {key: value})
    found = frontmatter.read(edited)
    assert frontmatter.same(found.pop(key), value) if value is not None else key not in found
    assert found == {name: old for name, old in frontmatter.read(text).items() if name != key}
    assert frontmatter.body(edited) == frontmatter.body(text)
    assert _outside(key, edited) == _outside(key, text)


@given(files(), st.dictionaries(_NAMES, st.none() | _VALUES, max_size=3))
def test_the_same_edit_twice_is_the_same_edit(text, changes):
    edited = frontmatter.edit(text, changes)
    assert frontmatter.edit(edited, changes) == edited


@given(files())
def test_an_edit_of_nothing_is_the_very_text(text):
    assert frontmatter.edit(text, frontmatter.read(text), frontmatter.body(text)) == text


@given(files(), st.text("ab\n", max_size=20), st.sampled_from(["\n", "\r\n"]))
def test_a_new_body_is_the_body(text, body, newline):
    assume("\r" not in text or "\r\n" in text)
    edited = frontmatter.edit(text, {}, body.replace("\n", newline))
    assert frontmatter.body(edited).replace("\r\n", "\n") == body
    assert frontmatter.read(edited) == frontmatter.read(text)


@given(st.dictionaries(_NAMES, _VALUES.filter(lambda value: value not in ("", [], {})), max_size=5), st.text("ab\n-"))
def test_a_new_article_reads_back(fields, body):
    text = frontmatter.new(fields, body)
    assert frontmatter.read(text) == fields
    assert frontmatter.body(text) == (body if fields or body else "")


@given(WORDS)
def test_other_readers_take_a_written_text_for_that_text(word):
    assume(not any("\ud800" <= letter <= "\udfff" for letter in word))
    source = frontmatter.new({"title": word, "tags": [word]}, "").split("---\n")[1]
    assert (yaml.safe_load(source) or {"title": "", "tags": [""]})["tags"] == [word]


@given(st.text("-a: \n'\"[]{}|>&*#!%\t\r,?\u0085\u2028\ufeff\udce4\U0001f600", max_size=60))
def test_any_text_reads_or_is_malformed(text):
    whole = f"---\n{text}\n---\nBody"
    try:
        fields = frontmatter.read(whole)
    except MalformedFrontMatter as fault:
        assert fault.line  # noqa: PT017 - which of the two it is, is the parser's choice
        return
    assert frontmatter.edit(whole, fields) == whole


def _outside(key: str, text: str) -> list[str]:
    """Give every other key's source, in order."""
    return [span.source for span in frontmatter.spans(text) if span.key != key]
