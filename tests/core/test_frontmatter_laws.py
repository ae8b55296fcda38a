"""Front matter in every format keeps four laws: edits, no edits, the lines of a key, the body."""

from __future__ import annotations

import json
import os
import re
import tomllib

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from cms.core import frontmatter
from cms.core.errors import EditRefused, MalformedFrontMatter
from cms.core.screen import newlines
from tests.core.front_matter_files import NAMES, VALUES, WORDS, Sample, files

ROUNDS = int(os.environ.get("COPYDESK_ROUNDS", "150"))
_KEYS = st.sampled_from([*NAMES, "extra", "params", "menu", "new"])
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")

many = settings(max_examples=ROUNDS)


def edited(sample: Sample, changes: dict[str, frontmatter.Change]) -> str:
    """Edit a file; what a format cannot hold is refused and proves nothing here."""
    try:
        return frontmatter.edit(sample.text, changes)
    except EditRefused:
        spread = {span.key for span in frontmatter.spans(sample.text) if sample.kind == "toml"}
        nested = sample.kind == "yaml" and "&a" in sample.text
        assert sample.kind == "header" or spread & set(changes) or nested, "only what cannot be held is refused"
        assume(False)
        raise


@many
@given(files(), _KEYS, st.none() | VALUES)
def test_an_edit_changes_only_what_it_means(sample: Sample, key: str, value: frontmatter.Value | None) -> None:
    text = edited(sample, {key: value})
    found = frontmatter.read(text)
    if value is None:
        assert key not in found
    elif isinstance(value, str) and isinstance(found[key], str):
        assert found[key].rstrip("\n") == value.rstrip("\n") or frontmatter.same(
            frontmatter.read(sample.text)[key], value
        )
    elif isinstance(found[key], list) and not isinstance(value, str):
        assert len(found[key]) == len(value)
    found.pop(key, None)
    assert found == {name: old for name, old in frontmatter.read(sample.text).items() if name != key}
    assert frontmatter.body(text).removeprefix("\ufeff") == sample.body  # without front matter the mark is the body's
    assert sources(text, key) == sources(sample.text, key)


@many
@given(files(("yaml", "toml", "header")), _KEYS, st.none() | WORDS | st.lists(WORDS, max_size=3))
def test_only_the_lines_of_the_key_change(sample: Sample, key: str, value: frontmatter.Value | None) -> None:
    text = edited(sample, {key: value})
    assume(sample.kind != "header" or frontmatter.read(text))  # the blank line goes with the last of the header
    assert lines_outside(text, key) == lines_outside(sample.text, key)


@many
@given(files())
def test_what_is_not_changed_is_the_very_text(sample: Sample) -> None:
    fields, body = frontmatter.parts(sample.text)
    assert body == sample.body
    assert frontmatter.edit(sample.text, fields, body) == sample.text
    sent = body.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    assert frontmatter.edit(sample.text, {}, sent) == sample.text


@many
@given(files(), st.text("ab\n-+{}: \t", max_size=20))
def test_a_new_body_is_the_body(sample: Sample, body: str) -> None:
    text = frontmatter.edit(sample.text, {}, body.replace("\n", "\r\n"))
    assert frontmatter.read(text) == frontmatter.read(sample.text)
    assert frontmatter.body(text).replace("\r\n", "\n").replace("\r", "\n") == body
    assert sources(text, "") == sources(sample.text, "")


@many
@given(files(), st.dictionaries(_KEYS, st.none() | WORDS | st.lists(WORDS, max_size=3), max_size=4))
def test_changes_at_once_are_the_changes_one_by_one(sample: Sample, changes: dict[str, frontmatter.Change]) -> None:
    text = edited(sample, changes)
    step = sample.text
    for key, value in changes.items():
        step = frontmatter.edit(step, {key: value})
    assert frontmatter.read(text) == frontmatter.read(step)
    assert frontmatter.edit(text, changes) == text


@many
@given(files(), _KEYS)
def test_a_keys_own_source_put_back_is_no_change(sample: Sample, key: str) -> None:
    sources = [span.source for span in frontmatter.spans(sample.text) if span.key == key]
    assume(len(sources) == 1)
    assert frontmatter.edit(sample.text, {key: frontmatter.Raw(newlines(sources[0]))}) == sample.text


@many
@given(files(("toml",)), _KEYS, WORDS | st.lists(WORDS, max_size=3))
def test_the_standard_librarys_toml_reads_the_same(sample: Sample, key: str, value: frontmatter.Value) -> None:
    text = edited(sample, {key: value})
    before, after = (tomllib.loads(frontmatter_of(one, "+++")) for one in (sample.text, text))
    assert frontmatter.read(text).keys() == after.keys()
    for name, plain in after.items():
        if isinstance(plain, str):
            assert frontmatter.read(text)[name] == plain
        if name != key:
            assert repr(before[name]) == repr(plain)


@many
@given(files(("json", "marked json")), _KEYS, WORDS | st.lists(WORDS, max_size=3))
def test_the_standard_librarys_json_reads_the_same(sample: Sample, key: str, value: frontmatter.Value) -> None:
    text = edited(sample, {key: value})
    decode = json.JSONDecoder().raw_decode
    before, after = (decode(one, one.index("{"))[0] for one in (sample.text, text))
    assert list(frontmatter.read(text)) == list(after)
    assert {name: old for name, old in before.items() if name != key} == {
        name: new for name, new in after.items() if name != key
    }
    kept = frontmatter.read(sample.text).get(key) == value
    assert kept or isinstance(after[key], bool | int | float) or _without_null(after[key]) == value


@many
@given(files(("yaml",)), st.sampled_from(["title", "tags", "new"]), WORDS)
def test_another_yaml_reader_reads_the_same(sample: Sample, key: str, value: str) -> None:
    assume("\udce4" not in sample.text + value and sample.text.count("&a") < 2)  # that reader minds both
    text = edited(sample, {key: value})
    before, after = (_by_others(frontmatter_of(one, "---")) for one in (sample.text, text))
    assert {name: old for name, old in before.items() if name != key} == {
        name: new for name, new in after.items() if name != key
    }
    assert frontmatter.read(sample.text).get(key) == value or str(after[key]).rstrip("\n") == value.rstrip("\n")


_ANY = st.text("-+{}[]a: =\n'\"|>&*#!%\t\r,?.\\0123\u0085\u2028\ufeff\udce4\U0001f600", max_size=60)


@many
@given(
    st.sampled_from(["---\n{}\n---\n", "+++\n{}\n+++\n", "{{{}}}\n", "---json\n{{{}}}\n---\n", "Title: {}\n\n", "{}"]),
    _ANY,
)
@example("{}", "---json")
@example("+++\n{}\n+++\n", "[a]\n[a.b]\n[a]")
def test_any_text_reads_or_is_malformed(frame: str, inner: str) -> None:
    text = frame.format(inner) + "Body"
    try:
        fields = frontmatter.read(text)
    except MalformedFrontMatter as fault:
        line = fault.line
    else:
        line = None
        assert frontmatter.edit(text, fields) == text
    assert line is None or 1 <= line <= len(_LINES.findall(text)) + 1


def test_the_laws_can_fail() -> None:
    text = "---\ntitle: a\nx: 1\n---\nB"
    assert sources(text.replace("x: 1", "x: 2"), "title") != sources(text, "title")
    assert lines_outside(text.replace("x: 1", "x:  1"), "title") != lines_outside(text, "title")
    with pytest.raises(AssertionError):
        edited(Sample("yaml", "---\na: &b x\nc: *b\n---\n", ""), {"a": "y"})


def _by_others(source: str) -> dict[str, object]:
    return yaml.load(source, yaml.BaseLoader) or {}  # noqa: S506 - this loader makes texts only


def _without_null(plain: object) -> object:
    return ["" if item is None else item for item in plain] if isinstance(plain, list) else plain


def sources(text: str, key: str) -> list[str]:
    """Give every other key's source, in order."""
    return [span.source for span in frontmatter.spans(text) if span.key != key]


def lines_outside(text: str, key: str) -> list[str]:
    """Give the lines of a file that are not a key's; a closing mark's missing line end does not count."""
    lines = _LINES.findall(text)
    for span in reversed(frontmatter.spans(text)):
        if span.key == key:
            del lines[span.first_line - 1 : span.last_line]
    return lines


def frontmatter_of(text: str, mark: str) -> str:
    """Give what stands between the marks, with line feeds."""
    lines = newlines(text.removeprefix("\ufeff")).split("\n")
    closing = next(number for number, line in enumerate(lines) if number and line.rstrip() in {mark, "..."})
    return "\n".join([*lines[1:closing], ""])
