"""The rendered page with its changes marked: well formed, inert, and the new text for whoever leaves the marks out."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.core import diff, prose
from cms.core.diff import Kind

PARTS = (
    "The gate holds. Nobody lives behind it any more, he said.",
    "The gate *holds* now. Nobody lived [behind it](https://a.example/x) any more, she said.",
    "## A heading",
    "## Another heading here",
    "- one\n- two\n- three",
    "- one\n- **two** and more",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "| a | b |\n|---|---|\n| 1 | 3 |\n| 4 | 5 |",
    "> said so\n>\n> — The keeper",
    "```\nif tide:\n    sail()\n```",
    "A < B & C > D, 5 &amp; 6",
    "<script>alert(1)</script> <b onclick=x>bold</b>",
    "![The gate](/media/x.jpg)",
    "قال المجلس يوم الاثنين.",
)
TEXTS = st.lists(st.sampled_from(PARTS), max_size=5).map("\n\n".join)
VOID = {"br", "hr", "img", "col"}


class Reader(HTMLParser):
    """Read HTML; complain of what is not well formed; gather the words outside of removed ones."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words: list[str] = []
        self.removed = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append("vh" if ("class", "vh") in attrs else tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() in {tag, "vh"}, "a tag ends that is not the open one"

    def handle_data(self, data: str) -> None:
        if "del" not in self.open and "vh" not in self.open:
            self.words.append(data)


def said(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return "".join(reader.words).split()


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_it_is_well_formed_and_says_the_new_text_without_the_removed_words(old: str, new: str):
    was, now = prose.render(old), prose.render(new)
    parts = diff.page(was, now)
    shown = [part.html for part in parts if part.kind is not Kind.REMOVED]
    assert "".join(said("\n".join(shown))) == "".join(said(now))
    for part in parts:
        assert part.kind is not Kind.REMOVED or said(part.html) == []


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_a_page_does_not_differ_from_itself(text: str):
    rendered = prose.render(text)
    assert {part.kind for part in diff.page(rendered, rendered)} <= {Kind.SAME}


@pytest.mark.parametrize(
    ("old", "new", "marks"),
    [
        ("It costs 40 crowns.", "It costs 60 crowns.", ["del 40", "ins 60"]),
        ("A *big* gate of iron.", "A *small* gate of iron.", ["del big", "ins small"]),
        ("- one\n- two\n- four", "- one\n- four", ["del two"]),
        ("It is so, he said.", "It is so, he said. And more.", ["ins And more."]),
        ("5 & 6 are here now", "5 & 7 are here now", ["del 6", "ins 7"]),
    ],
)
def test_words_are_marked_where_they_stand(old: str, new: str, marks: list[str]):
    shown = "".join(part.html for part in diff.page(prose.render(old), prose.render(new)))
    found = re.findall(r'<(ins|del) class="changed"><span class="vh">\w+: </span>(.*?)</\1>', shown)
    assert [f"{name} {words}" for name, words in found] == marks


def test_a_moved_paragraph_says_from_where():
    old = "\n\n".join([PARTS[0], PARTS[2], "Small boats pay 40 crowns a year, and the club will appeal.", PARTS[4]])
    new = "\n\n".join(["Small boats pay 40 crowns a year, and the club will appeal.", PARTS[0], PARTS[2], PARTS[4]])
    parts = diff.page(prose.render(old), prose.render(new))
    assert [part.kind.value for part in parts] == ["moved", "same", "same", "same"]
    assert (parts[0].moved_from, parts[0].up) == (3, True)


def test_no_text_can_bring_a_mark_of_ours():
    spoof = '<ins class="changed">spoof</ins> and <span class="vh">hidden</span> words that are here'
    shown = "".join(part.html for part in diff.page(prose.render("Other words."), prose.render(spoof)))
    assert "changed" not in prose.render(spoof)
    assert shown.count('class="vh"') == shown.count('class="changed"')


HOSTILE = {
    "tags": ("<p>" + "<b>x</b> " * 40_000 + "</p>", "<p>" + "<i>y</i> " * 40_000 + "</p>"),
    "words": ("<p>" + "word " * 100_000 + "</p>", "<p>" + "other " * 100_000 + "</p>"),
    "paragraphs": ("<p>one of them</p>\n" * 20_000, "<p>another one</p>\n" * 20_000),
    "open": ("<" * 200_000, "<p" * 100_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_that_nobody_writes_takes_no_longer(name: str):
    old, new = HOSTILE[name]
    before = time.process_time()
    parts = diff.page(old, new)
    assert time.process_time() - before < 8
    assert parts
