"""A text's words without its marks, quickly; the slow and plain way to say the same stands here."""

import re

from hypothesis import given
from hypothesis import strategies as st

from cms.core import prose

TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}>")
LINK = re.compile(r"!?\[([^\]\[\n]{0,500})\]\([^()\n]{0,1200}\)")
MARKS = re.compile(
    r"^[ \t]{0,12}(?:[#>]{1,6}|[-*+]|\d{1,9}[.)])[ \t]+|[*_`~]{1,3}|^\[\^[^\]\n]{1,50}\]:|\[\^[^\]\n]{1,50}\]", re.M
)
WORD = re.compile(r"\w+(?:[’'\-]\w+)*")
PIECES = ("a", "b c", "-", " ", "\t", "*", "_", "`", "~", "#", ">", "1.", "2)", "[^", "]", "[", "](x)", "]:", "<b>")
PIECES += ("</b>", "\n", "\r\n", "’", "'", "é", "+")


def slowly(markdown: str) -> str:
    return MARKS.sub("", LINK.sub(r"\1", TAG.sub("", markdown)))


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_marks_go_and_words_stay(markdown: str):
    assert prose.plain(markdown) == slowly(markdown)
    assert prose.count_words(markdown) == len(WORD.findall(slowly(markdown)))


def test_a_page_of_everything():
    text = '# A *head*\n\n- one\n2) two\n> said[^1]\n\n[^1]: [a](/b "c") `d` <b>e</b> ![f](/media/g.jpg)\n'
    assert prose.plain(text) == "A head\n\none\ntwo\nsaid\n\n a d e f\n"
    assert prose.count_words(text) == 9


def test_a_link_around_a_picture_is_a_link():
    text = 'See [a ![b](/media/x.jpg "c") d](one.md), [![](/media/y.jpg)](two.md) and ![e](/media/z.jpg) [f](three.md)'
    assert prose.links(text) == ("one.md", "two.md", "three.md")
    assert [text[link.start : link.end] for link in prose.placed_links(text)] == ["one.md", "two.md", "three.md"]
    assert [picture.url for picture in prose.pictures(text)] == ["/media/x.jpg", "/media/y.jpg", "/media/z.jpg"]
    assert prose.links("[![a](/media/x.jpg) ![b](/media/y.jpg)") == ()


def test_escaped_signs_are_read_as_the_signs():
    text = r"""![A \[grey\] gate &amp; [1]](/media/x.jpg "He said \"Hi\" (twice)") and [a \[b\]](one.md "c (d)")"""
    assert prose.pictures(text) == (
        prose.Picture("/media/x.jpg", "A [grey] gate & [1]", False, 'He said "Hi" (twice)'),
    )
    assert prose.links(text) == ("one.md",)
    assert prose.plain(r'[a \[b\]](one.md "c (d)") ![e](/media/x.jpg "f \"g\" (h)")') == r"a \[b\] e"
    assert prose.links(r"\[no link](one.md)") == ()
    assert prose.pictures(r"""![it](/media/x.jpg 'it\'s')""")[0].title == "it's"
