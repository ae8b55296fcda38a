"""HTML of a document, and the Markdown that is made of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core import prose
from cms.core.errors import BadValue
from cms.core.unhtml import story


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo\n"),
        ("<p>A <strong>bold </strong>word</p>", "A **bold** word\n"),
        ("<p>A <em>word</em> and <strong><em>both</em></strong></p>", "A *word* and ***both***\n"),
        ("<p>x</p><h2>Head</h2><p>Text</p>", "x\n\n## Head\n\nText\n"),
        ("<p>x</p><ul><li>a</li><li>b<ol><li>c</li><li>d</li></ol></li></ul>", "x\n\n- a\n- b\n    1. c\n    2. d\n"),
        ('<p><a href="https://a.example/x">a</a></p>', "[a](https://a.example/x)\n"),
        ('<p><a href="javascript:x">a</a> <a href="#note">b</a></p>', "a b\n"),
        (
            "<table><tr><td><p>a</p></td><td><p>b|c</p></td></tr><tr><td>d</td></tr></table>",
            "| a | b\\|c |\n| --- | --- |\n| d |  |\n",
        ),
        ("<p>5 * 3 [x] _y_ `z` &lt;b&gt;</p>", "5 \\* 3 \\[x\\] \\_y\\_ \\`z\\` &lt;b>\n"),
        ("<p># no heading</p><p>1. no list</p><p>- nor this</p>", "\\# no heading\n\n1\\. no list\n\n\\- nor this\n"),
        ("<blockquote><p>Said</p></blockquote>", "> Said\n"),
        ("<p>one<br>two</p>", "one  \ntwo\n"),
        ("<p>one<br><br><br>two</p>", "one  \ntwo\n"),
        ("<p>one<strong> two<br></strong>three</p>", "one **two**  \nthree\n"),
        ("<p></p><p> </p>", ""),
    ],
)
def test_a_document_becomes_markdown(html: str, text: str) -> None:
    assert story(html) == ("", text)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p><img src="1"></p><p>Two</p>', "![a](/media/1.jpg)\n\nTwo\n"),
        ('<p><strong><img src="1"></strong> after it</p>', "![a](/media/1.jpg)\n\nafter it\n"),
        ('<p>Before <em>and<img src="1"> after</em> it</p>', "Before *and after* it\n\n![a](/media/1.jpg)\n"),
        ('<p>x</p><h2>Head<img src="1"></h2><p>y</p>', "x\n\n## Head\n\n![a](/media/1.jpg)\n\ny\n"),
        ('<ul><li>a<img src="1"></li><li>b</li></ul>', "- a\n\n    ![a](/media/1.jpg)\n\n- b\n"),
        ('<blockquote><p>Said<img src="1"></p></blockquote>', "> Said\n\n> ![a](/media/1.jpg)\n"),
        ('<p><a href="https://a.example/"><img src="1"></a>x</p>', "![a](/media/1.jpg)\n\nx\n"),
        ('<table><tr><td><p>b<img src="1"></p></td></tr></table>', "| b![a](/media/1.jpg) |\n| --- |\n"),
        ('<p>None <img src="2"><img>here</p>', "None here\n"),
    ],
)
def test_a_picture_stands_where_it_stood(html: str, text: str) -> None:
    assert story(html, {"1": "![a](/media/1.jpg)"}) == ("", text)


def test_the_headline_may_stand_below_a_picture() -> None:
    assert story('<p><img src="1"></p><h1>The gate</h1><p>x</p>', {"1": "![](/m)"}) == ("The gate", "![](/m)\n\nx\n")


def test_a_heading_at_the_beginning_is_the_headline() -> None:
    assert story("<h1>The <em>gate</em> [1]</h1><p>Text</p>") == ("The gate [1]", "Text\n")


def test_one_long_row_does_not_make_a_table_without_end() -> None:
    html = f"<table><tr>{'<td></td>' * 300}</tr>{'<tr><td></td></tr>' * 299}</table>"
    with pytest.raises(BadValue, match="300 rows and 300 columns"):
        story(html)


@pytest.mark.parametrize("blank", ["<br>", "\xa0", "<br>\xa0", "<strong>\xa0"])
def test_a_long_run_of_blanks_comes_to_an_end(blank: str) -> None:
    """It would take minutes if each blank were read once for each other."""
    assert story(f"<p>one{blank * 40_000}two</p>")[1].startswith("one")


@given(st.text(alphabet="ab *_[]()`<>#\\-+1.|!&", min_size=1, max_size=40))
def test_words_stay_words(text: str) -> None:
    """Whatever signs stand in a paragraph, its letters are there, and no markup comes of them."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    _, body = story(f"<p>x{escaped}x</p>")
    html = prose.render(body)
    assert "<a" not in html
    assert "<em" not in html
    assert "<strong" not in html
    assert "<code" not in html
    assert html.count("<p>") == 1
