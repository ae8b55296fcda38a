"""Every Markdown file of two newsrooms of others: an edit changes the lines that it means and no byte else."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from cms.core import frontmatter
from cms.core.errors import MalformedFrontMatter

FILES = 1_449


@pytest.fixture(scope="module")
def texts(shared: Path) -> dict[str, str]:
    """Give every file's text by its path in the corpora."""
    folder = shared / "corpora"
    return {
        str(path.relative_to(folder)): path.read_bytes().decode("utf-8", "surrogateescape")
        for path in sorted(folder.rglob("*.md"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def readable(texts: Mapping[str, str]) -> dict[str, str]:
    """Give the files that parse."""
    return {file: text for file, text in texts.items() if _parses(text)}


def test_all_files_are_there_and_broken_ones_name_their_line(texts, readable, record_testsuite_property):
    assert len(texts) >= FILES
    broken = {file: text for file, text in texts.items() if file not in readable}
    for file, text in broken.items():
        with pytest.raises(MalformedFrontMatter) as caught:
            frontmatter.read(text)
        assert caught.value.line, file
        assert "is there twice" in caught.value.reason, file
        assert 1 <= caught.value.line <= text.count("\n") + 1, file
    keys = Counter(key for text in readable.values() for key in frontmatter.read(text))
    record_testsuite_property("corpora", f"{len(texts)} files, {len(broken)} do not parse, {len(keys)} keys")
    assert len(broken) == 16, "sixteen have a key twice; no other fault"
    assert keys["title"] >= len(readable) * 0.9


def test_an_edit_of_nothing_gives_the_very_bytes(readable):
    for file, text in readable.items():
        assert frontmatter.edit(text, {}) == text, file
        assert frontmatter.edit(text, frontmatter.read(text), frontmatter.body(text)) == text, file


def test_what_a_browser_sends_back_untouched_changes_nothing(readable):
    for file, text in readable.items():
        fields = {key: _posted(value) for key, value in frontmatter.read(text).items()}
        body = frontmatter.body(text).replace("\r\n", "\n").replace("\n", "\r\n")
        assert frontmatter.edit(text, fields, body) == text, file


@pytest.mark.parametrize("title", ["Plain words", "Colon: and #hash", 'It\'s "quoted" \\ here', "no", "عودة العبّارة"])
def test_a_new_title_changes_the_titles_lines_alone(readable, title):
    assert _edited(readable, "title", title) >= len(readable) * 0.9


def test_a_new_summary_changes_the_summarys_lines_alone(readable):
    assert sum(_edited(readable, key, "A new summary: it's short") for key in ("summary", "deck", "description")) > 100


def test_new_tags_change_the_tags_lines_alone(readable):
    seen = 0
    for file, text in readable.items():
        for key in ("tags", "topics", "authors"):
            old = frontmatter.read(text).get(key)
            if not isinstance(old, list):
                continue
            for new in ([*old, "harbour, old"], old[1:], [], ["no", *old], list(reversed(old))):
                _check_edit(file, text, key, new)
            seen += 1
    assert seen > 500


def test_any_key_removed_leaves_the_others_as_they_were(readable):
    for file, text in readable.items():
        for key in frontmatter.read(text):
            _check_edit(file, text, key, None)


def test_a_key_added_is_one_line_more(readable):
    for file, text in readable.items():
        edited = frontmatter.edit(text, {"desk_note": "Two: words"})
        _same_but(file, text, edited, "desk_note", "Two: words")
        had_any = text.startswith(("---", "\ufeff---"))
        assert len(edited.splitlines()) == len(text.splitlines()) + (1 if had_any else 3), file


def test_a_new_body_leaves_the_front_matter_as_it_was(readable):
    for file, text in readable.items():
        old = frontmatter.body(text)
        edited = frontmatter.edit(text, {}, old.replace("\r\n", "\n").replace("\n", "\r\n") + "One more line.")
        closed = text if text.endswith("\n") or old else text + "\n"  # one file ends with its closing mark
        assert edited == closed + "One more line.", file


def _edited(texts: Mapping[str, str], key: str, value: str) -> int:
    seen = 0
    for file, text in texts.items():
        if isinstance(frontmatter.read(text).get(key), str):
            _check_edit(file, text, key, value)
            seen += 1
    return seen


def _check_edit(file: str, text: str, key: str, value: frontmatter.Change) -> None:
    edited = frontmatter.edit(text, {key: value})
    _same_but(file, text, edited, key, value)
    span = next(span for span in frontmatter.spans(text) if span.key == key)
    lines = text.splitlines(keepends=True)
    before, after = "".join(lines[: span.first_line - 1]), "".join(lines[span.last_line :])
    assert edited.startswith(before), f"{file}: {key}"
    assert edited[len(before) :].endswith(after), f"{file}: {key}"


def _same_but(file: str, text: str, edited: str, key: str, value: frontmatter.Change) -> None:
    expected = {k: v for k, v in frontmatter.read(text).items() if k != key}
    actual = frontmatter.read(edited)
    found = actual.pop(key, None)
    assert found is value if value is None else frontmatter.same(found, value), f"{file}: {key}"
    assert actual == expected, f"{file}: {key}"
    assert frontmatter.body(edited) == frontmatter.body(text), f"{file}: {key}"


def _parses(text: str) -> bool:
    try:
        frontmatter.read(text)
    except MalformedFrontMatter:
        return False
    return True


def _posted(value: frontmatter.Value) -> frontmatter.Value:
    return frontmatter.as_posted(value) if isinstance(value, str) else value
