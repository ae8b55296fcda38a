"""Odd front matter of every format: what is read of it, and what one edit makes of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cms.core import frontmatter
from cms.core.errors import EditRefused, MalformedFrontMatter
from cms.core.frontmatter import Raw

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)

# format, source, change, old text -> new text; the source stands between the format's marks
YAML = [
    ("title: x", {"title": "y z"}, "x", "y z"),
    ("title:  'x'  # note", {"title": "it's"}, "'x'", "'it''s'"),
    ('title: "x"', {"title": 'a "b"'}, '"x"', '"a \\"b\\""'),
    ("title: x", {"title": "no"}, "x", '"no"'),
    ("title: x", {"title": "12:30:00"}, "x", '"12:30:00"'),
    ("title: x", {"title": "0777"}, "x", '"0777"'),
    ("title: x", {"title": "1e3"}, "x", '"1e3"'),
    ("draft: true", {"draft": "false"}, "true", "false"),
    ("draft: true", {"draft": "no"}, "true", '"no"'),
    ("weight: 10", {"weight": "11"}, "10", "11"),
    ("weight: 010", {"weight": "11"}, "010", '"11"'),
    ("price: 1.50", {"price": "1.60"}, "1.50", "1.60"),
    ("date: 2026-11-24 09:30:00 +0200", {"date": NOW}, "2026-11-24 09:30:00 +0200", "2026-11-24T09:00:00+00:00"),
    ('date: "2026-11-24"', {"date": NOW}, '"2026-11-24"', '"2026-11-24T09:00:00+00:00"'),
    ("date: 2026-11-24T10:00:00+01:00", {"date": NOW}, "x", "x"),
    ("a: &n x\nb: y", {"a": "z"}, "&n x", "&n z"),
    ("a: !!str no", {"a": "yes"}, "!!str no", '!!str "yes"'),
    ("a: &l [x, y]", {"a": ["x"]}, "[x, y]", "[x]"),
    ("t: [x,y , 'z']", {"t": ["x", "z", "n, m"]}, "[x,y , 'z']", "[x,'z' , \"n, m\"]"),
    ("t: [\n  x, # one\n  y # two\n]", {"t": ["x", "y", "z"]}, "y # two\n", "y, # two\n  z\n"),
    ("t: [\n  x, # one\n  y # two\n]", {"t": ["x"]}, "  y # two\n", ""),
    ("t:\n- x # one\n- y", {"t": ["y", "z"]}, "- x # one\n- y", "- y\n- z"),
    ("t:\n  -   x\n  -   y", {"t": ["x", "n"]}, "  -   y", '  - "n"'),
    ("s: |\n  one\n  two\nx: 1", {"s": "a\nb"}, "one\n  two", "a\n  b"),
    ("s: >-\n    one\n    two\n\nx: 1", {"s": "a\nb"}, "one\n    two", "a\n\n    b"),
    ("s: |2-\n   one\nx: 1", {"s": " a"}, "   one", "   a"),
    ("s: |+\n  one\n\n\nx: 1", {"s": "a\n\n\n"}, "one", "a"),
    ("s: |1\n  one\n", {"s": "a"}, "  one", " a"),
    ("s:", {"s": "x"}, "s:", "s: x"),
    ("s: # note", {"s": "x"}, "s: #", "s: x #"),
    ("s: ~", {"s": "x"}, "~", "x"),
    ("s: null\nt: x", {"t": None}, "t: x\n", ""),
    ("  a: 1\n  b: 2", {"c": "x"}, "b: 2\n", "b: 2\n  c: x\n"),
    ("{title: x, tags: [a]}", {"title": "y: z"}, "x", '"y: z"'),
    ("{title: x, tags: [a]}", {"tags": None}, ", tags: [a]", ""),
    ("{title: x}", {"new": "y"}, "x}", 'x, new: "y"}'),
    ('{\n  "a": 1,\n  "b": 2\n}', {"a": "3"}, '"a": 1', '"a": 3'),
    ("? a\n: x", {"a": "z"}, ": x", ": z"),
    ("<<: {a: 1}\ntitle: x", {"title": "y z"}, "title: x", "title: y z"),
    ("'title': x", {"title": "y z"}, ": x", ": y z"),
]
TOML = [
    ('title = "x"', {"title": 'a "b" \\'}, '"x"', '"a \\"b\\" \\\\"'),
    ("title = 'x'", {"title": "a \\ b"}, "'x'", "'a \\ b'"),
    ("title = 'x'", {"title": "it's"}, "'x'", '"it\'s"'),
    ('title="x"# note', {"title": "y"}, '"x"', '"y"'),
    ('title = """\nx"""', {"title": "a\nb"}, "x", "a\nb"),
    ('title = """x"""', {"title": 'a"""b"'}, "x", 'a\\"""b\\"'),
    ("title = '''\nx'''", {"title": "a\\\nb"}, "x", "a\\\nb"),
    ("title = '''x'''", {"title": "a'''b"}, "'''x'''", "\"a'''b\""),
    ("date = 1979-05-27", {"date": "2026-11-24"}, "1979-05-27", "2026-11-24"),
    ("date = 1979-05-27", {"date": "soon"}, "1979-05-27", '"soon"'),
    ("date = 1979-05-27", {"date": "2026-02-30"}, "1979-05-27", '"2026-02-30"'),
    ("date = 1979-05-27T07:32:00Z", {"date": NOW}, "1979-05-27T07:32:00Z", "2026-11-24T09:00:00+00:00"),
    ('date = "1979-05-27"', {"date": NOW}, '"1979-05-27"', '"2026-11-24T09:00:00+00:00"'),
    ("date = 1979-05-27 07:32:00", {"date": "1979-05-27 07:33:00"}, "07:32", "07:33"),
    ("at = 07:32:00", {"at": "07:33:00"}, "07:32:00", "07:33:00"),
    ("draft = true", {"draft": "false"}, "true", "false"),
    ("draft = true", {"draft": "maybe"}, "true", '"maybe"'),
    ("weight = 0x1F", {"weight": "32"}, "0x1F", "32"),
    ("weight = 1_000", {"weight": "x"}, "1_000", '"x"'),
    ("price = 1.5", {"price": "1.6"}, "1.5", "1.6"),
    ('weight = "5"', {"weight": "6"}, '"5"', '"6"'),
    ("tags = [\"a\", 'b']", {"tags": ["b", "c"]}, "\"a\", 'b'", "'b', \"c\""),
    ('tags = [\n  "a", # one\n  "b", # two\n]', {"tags": ["a", "b", "c"]}, "# two\n", '# two\n  "c",\n'),
    ('tags = [\n  "a", # one\n  "b" # two\n]', {"tags": ["a", "b", "c"]}, '"b" # two\n', '"b", # two\n  "c"\n'),
    ('tags = [\n  "a", # one\n  "b" # two\n]', {"tags": ["b"]}, '"a", # one\n  ', ""),
    ("tags = []", {"tags": ["a"]}, "[]", '["a"]'),
    ('tags = ["a"]', {"tags": None}, 'tags = ["a"]\n', ""),
    ("a = 1\n\n[extra]\nb = 2", {"title": "x"}, "a = 1\n", 'a = 1\ntitle = "x"\n'),
    ("[extra]\nb = 2", {"title": "x"}, "[extra]", 'title = "x"\n[extra]'),
    ("a = 1\n[extra]\nb = 2\n[extra.c]\nd = 3\n[more]", {"extra": None}, "[extra]\nb = 2\n[extra.c]\nd = 3\n", ""),
    ("[extra]\nb = 2", {"extra": Raw("[extra]\nb = 3")}, "b = 2", "b = 3"),
    ("a.b = 1\nc = 2\na.d = 3", {"a": None}, "a.b = 1\nc = 2\na.d = 3\n", "c = 2\n"),
    ('"odd key" = "x"', {"odd key": "y"}, '"x"', '"y"'),
    ("a = 1", {"odd key": "y"}, "a = 1\n", 'a = 1\n"odd key" = "y"\n'),
    ("a = {b = 1}", {"a": {"b": "2"}}, "{b = 1}", '{b = "2"}'),
    ("a = 1", {"updated": NOW}, "a = 1\n", "a = 1\nupdated = 2026-11-24T09:00:00+00:00\n"),
]
JSON = [
    ('{"title": "x"}', {"title": 'a "b" \\'}, '"x"', '"a \\"b\\" \\\\"'),
    ('{"title": "x"}', {"title": "é"}, '"x"', '"é"'),
    ('{"title": "\\u00e9"}', {"title": "ü"}, '"\\u00e9"', '"\\u00fc"'),
    ('{"n": 1e3}', {"n": "2"}, "1e3", "2"),
    ('{"n": 1e3}', {"n": "two"}, "1e3", '"two"'),
    ('{"n": "1"}', {"n": "2"}, '"1"', '"2"'),
    ('{"d": true}', {"d": "false"}, "true", "false"),
    ('{"d": null}', {"d": "x"}, "null", '"x"'),
    ('{"t": ["a", "b"]}', {"t": ["b", "c"]}, '"a", "b"', '"b", "c"'),
    ('{\n  "t": [\n    "a"\n  ]\n}', {"t": ["a", "b"]}, '"a"\n', '"a",\n    "b"\n'),
    ('{\n  "a": 1,\n  "b": 2\n}', {"b": None}, ',\n  "b": 2', ""),
    ('{\n  "a": 1,\n  "b": 2\n}', {"a": None}, '"a": 1,\n  ', ""),
    ('{\n  "a": 1\n}', {"b": "x"}, '"a": 1', '"a": 1,\n  "b": "x"'),
    ('{"a":1}', {"b": "x"}, "1}", '1, "b":"x"}'),
    ("{}", {"a": "x"}, "{}", '{"a": "x"}'),
    ("{\n}", {"a": "x"}, "{\n}", '{\n  "a": "x"\n}'),
    ('{"a": {"b": 1}}', {"a": Raw('"a": {"b": 2}')}, '"b": 1', '"b": 2'),
]
HEADER = [
    ("Title: x", {"title": "y: z"}, "x", "y: z"),
    ("Title:x", {"title": "y"}, ":x", ":y"),
    ("title:   x", {"title": "y"}, "x", "y"),
    ("Title: x\nSummary:", {"summary": "y"}, "Summary:", "Summary: y"),
    ("Title: x\nSummary: a\n    b", {"summary": "c\nd\ne"}, "a\n    b", "c\n    d\n    e"),
    ("Title: x\nTags: a, b", {"tags": ["a", "c"]}, "a, b", "a, c"),
    ("Title: x\nTags: a; b", {"tags": ["a", "c"]}, "a; b", "a; c"),
    ("Title: x\nTags: a", {"tags": ["a", "b, c"]}, "Tags: a", "Tags: a; b, c"),
    ("Title: x\nAuthors: Doe, J; Roe, R", {"authors": ["Doe, J"]}, "Doe, J; Roe, R", "Doe, J;"),
    ("Title: x\nDate: 2010-12-03", {"date": NOW}, "2010-12-03", "2026-11-24T09:00:00+00:00"),
    ("Title: x\nLang: en", {"lang": None}, "Lang: en\n", ""),
    ("Title: x", {"status": "draft"}, "x\n", "x\nStatus: draft\n"),
    ("title: x", {"status": "draft"}, "x\n", "x\nstatus: draft\n"),
    ("Title: x\nLang: en", {"lang": Raw("Lang: de")}, "en", "de"),
]
MARKS = {
    "YAML": ("---\n", "---\n"),
    "TOML": ("+++\n", "+++\n"),
    "JSON": ("", ""),
    "JSON between marks": ("---json\n", "---\n"),
    "header lines": ("", "\n"),
}
CASES = [
    *(("YAML", *case) for case in YAML),
    *(("TOML", *case) for case in TOML),
    *(("JSON", *case) for case in JSON),
    *(("JSON between marks", *case) for case in JSON),
    *(("header lines", *case) for case in HEADER),
]


@pytest.mark.parametrize(("form", "source", "changes", "old", "new"), CASES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_an_edit_writes_the_files_own_style(form, source, changes, old, new, newline):
    opening, closing = MARKS[form]
    text = f"{opening}{source}\n{closing}\nBody\n---\n"
    wanted = text.replace(old, new, 1)
    assert old in text or old == new
    raw = {key: Raw(value.source) if isinstance(value, Raw) else value for key, value in changes.items()}
    text, wanted = text.replace("\n", newline), wanted.replace("\n", newline)
    assert frontmatter.edit(text, raw) == wanted
    assert frontmatter.edit("\ufeff" + text, raw) == "\ufeff" + wanted


@pytest.mark.parametrize(
    ("text", "fields", "body"),
    [
        (
            '+++\na = 0x1F\nb = 1_000\nc = 1979-05-27\nd = "x\\ty"\n+++\nB',
            {"a": "0x1F", "b": "1_000", "c": "1979-05-27", "d": "x\ty"},
            "B",
        ),
        ("+++\n[a]\nb.c = 1\n[[a.d]]\ne = 1\n[[a.d]]\n+++", {"a": {"b": {"c": "1"}, "d": [{"e": "1"}, {}]}}, ""),
        ("+++\n+++\nB", {}, "B"),
        ("---toml\na = true\n---\nB", {"a": "true"}, "B"),
        (
            '{"a": 1.0, "b": true, "c": null, "d": [1, null]}\nB',
            {"a": "1.0", "b": "true", "c": "", "d": ["1", ""]},
            "B",
        ),
        ('{"a": 1} B', {"a": "1"}, " B"),
        ("{}\n\nB", {}, "\nB"),
        ("---json\n\n{}\n\n---\nB", {}, "B"),
        ("Title: x\nTags: a, b\n\nB", {"title": "x", "tags": ["a", "b"]}, "B"),
        ("Title: x\nB", {"title": "x"}, "B"),
        ("Title: x", {"title": "x"}, ""),
        ("Date: 2010-12-03\nSlug: x\n\nB", {"date": "2010-12-03", "slug": "x"}, "B"),
        ("Note: this is a text.\n\nB", {}, "Note: this is a text.\n\nB"),
        ("{{< figure >}}\n", {}, "{{< figure >}}\n"),
        ("{% include x %}\n", {}, "{% include x %}\n"),
        ("{: .lead}\nB", {}, "{: .lead}\nB"),
        ("\n\n---\ntitle: x\n---\nB", {"title": "x"}, "B"),
        ("\n---\nA rule, then text.\n---\n", {}, "\n---\nA rule, then text.\n---\n"),
        ("---\n{title: x}\n---\nB", {"title": "x"}, "B"),
        ("---yaml\ntitle: x\n---\nB", {"title": "x"}, "B"),
        ("---\na: ~\nb: null\nc: 'null'\n---\n", {"a": "", "b": "", "c": "null"}, ""),
    ],
)
def test_what_is_read(text, fields, body):
    assert frontmatter.parts(text) == (fields, body)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("+++\na = 1\na = 2\n+++\n", 3, "overwrite"),
        ("+++\na = \n+++\n", 2, "value"),
        ("+++\na = 'x\n+++\n", 2, ""),
        ("+++\n[a]\n[a]\n+++\n", 3, "twice"),
        ("+++\na = 1\n", 1, "never closed"),
        ('{\n"a": 1,\n}\n', 3, "double quotes"),
        ('{\n"a": 1,\n"a": 2}\n', 3, "twice"),
        ('{\n"a": {"b": 1, "b": 2}}\n', 2, "twice"),
        ('{"a": 1\n', 1, "never closed"),
        ('{\n"a": NaN}\n', 2, "NaN"),
        ('{\n"a": "\\ud800"}\n', 2, "no character"),
        ("---json\n[]\n---\n", 2, "braces"),
        ("Title: x\nTags: a\nTitle: y\n\n", 3, "twice"),
        ("---\n{a: b, a: c}\n---\n", 2, "twice"),
    ],
)
def test_what_does_not_parse_names_its_line(text, line, words):
    with pytest.raises(MalformedFrontMatter) as caught:
        frontmatter.read(text)
    assert words in caught.value.reason
    assert caught.value.line == line
    with pytest.raises(MalformedFrontMatter):
        frontmatter.edit(text, {"title": "y"})


@pytest.mark.parametrize(
    ("text", "changes", "words"),
    [
        ("+++\n[extra]\na = 1\n+++\n", {"extra": "x"}, "table"),
        ("+++\na.b = 1\nc = 1\na.d = 2\n+++\n", {"a": "x"}, "several places"),
        ("+++\na.b = 1\nc = 1\na.d = 2\n+++\n", {"a": Raw("a = 1")}, "several places"),
        ("+++\na = 1\n+++\n", {"a": Raw("b = 1")}, "another key"),
        ("Title: x\n\n", {"tags": ["a;b"]}, "reads back"),
        ("Title: x\n\n", {"lead": {"a": "b"}}, "words"),
        ("Title: x\n\n", {"title": " x"}, "reads back"),
        ("Title: x\n\n", {"summary": "a\n\nb"}, "end elsewhere"),
        ("---\na: &x y\nb: *x\n---\n", {"a": "z"}, "another key"),
        ("---\na: 1\n---\n", {"a": Raw("a: 2\n---\nb: 3")}, "a cannot be"),
        ('{"a": 1}\n', {"a": Raw('"a": 1, "status": "approved"')}, "another key"),
    ],
)
def test_what_cannot_be_written_is_refused(text, changes, words):
    with pytest.raises(EditRefused, match=words):
        frontmatter.edit(text, changes)


def test_a_body_that_would_be_taken_for_front_matter_is_kept_a_body():
    for body in ("---\nstatus: approved\n---\n", '{"status": "approved"}\n', "Title: x\nStatus: approved\n\n", "+++\n"):
        text = frontmatter.edit("Words", {}, body)
        assert frontmatter.parts(text) == ({}, body)


def test_the_last_header_line_goes_with_its_blank_line():
    assert frontmatter.edit("Title: x\n\nBody", {"title": None}) == "Body"
    with pytest.raises(EditRefused):
        frontmatter.edit("Title: x\n\nDate: y\nSlug: z\n\n", {"title": None})


def test_keys_are_kept_in_their_very_spelling_where_the_format_is_one():
    new = '+++\ntitle = "n"\ndate = 1979-05-27\nstatus = "draft"\n+++\nNew\n'
    old = '+++\ntitle = "o"\ndate = 1980-01-01\nstatus = "approved"\n+++\nOld\n'
    kept = '+++\ntitle = "o"\ndate = 1979-05-27\nstatus = "draft"\n+++\nOld\n'
    assert frontmatter.keep(old, new, ("date", "status")) == kept
    assert frontmatter.keep("---\ntitle: o\nx: 1\n---\nOld\n", new, ("date", "x")) == (
        '---\ntitle: o\ndate: "1979-05-27"\n---\nOld\n'
    )


_DEEP = 10_000


@pytest.mark.parametrize(
    "text",
    [
        "+++\na = " + "[" * _DEEP + "]" * _DEEP + "\n+++\n",
        "+++\na = " + "{a = " * _DEEP + "1" + "}" * _DEEP + "\n+++\n",
        "+++\na" + ".a" * _DEEP + " = 1\n+++\n",
        "+++\n[a" + ".a" * _DEEP + "]\n+++\n",
        "+++\na = " + "9" * 5_000 + "\n+++\n",
        "+++\n" + "".join(f"k{number} = 1\n" for number in range(21_000)) + "+++\n",
        '+++\na = """' + '"' * 200_000,
        "+++\na = '''" + "'" * 200_000 + "\n+++\n",
        "+++\n" + "x" * 1_000_000 + "\n+++\n",
        '{"a": ' + "[" * _DEEP + "]" * _DEEP + "}\n",
        '{"a": ' + '{"a": ' * _DEEP + "1" + "}" * _DEEP + "}\n",
        '{"a": [' + "1, " * 50_000 + "1]}\n",
        '{"a": "' + "x" * 1_000_000 + '"}\n',
        "{" + ", ".join(f'"k{number}": 1' for number in range(21_000)) + "}\n",
        '{\n"a": {' + ", ".join(f'"k{number % 5_000}": 1' for number in range(10_000)) + "}}\n",
        "Title: x\n" + "".join(f"K{number}: 1\n" for number in range(21_000)) + "\n",
        "Title: x\n" + "    y\n" * 200_000,
        "---\n" + "".join(f"k{number}: 1\n" for number in range(21_000)) + "---\n",
        "---\na: &a " + "x" * 1_000_000 + "\n---\n",
        "---\n{a: " + "[" * _DEEP + "\n---\n",
    ],
    ids=range(20),
)
def test_hostile_front_matter_is_refused(text):
    with pytest.raises(MalformedFrontMatter):
        frontmatter.read(text)


def test_a_huge_number_is_text_like_any_other():
    text = '{"a": ' + "9" * 100_000 + "}\n"
    assert frontmatter.edit(text, {"b": "x"}) == text.replace("}", ', "b": "x"}')
