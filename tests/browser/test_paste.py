"""Pasting: what other programs put on the clipboard becomes the Markdown that a sub-editor would have typed."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pytest
from playwright.sync_api import Page

from tests.browser.clipboards import KINDS, LINKS
from tests.browser.conftest import Demo
from tests.browser.text import editor, fill, select, sent

COPY = """async ([html, plain]) => navigator.clipboard.write([new ClipboardItem({
  "text/html": new Blob([html], {type: "text/html"}), "text/plain": new Blob([plain], {type: "text/plain"})})])"""
DROP_ON = """(place, [html, plain]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", plain);
  place.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def page(demo: Demo, sign_in: Callable[..., Page]) -> Page:
    """Give a journalist's page with an empty article, which may use the clipboard."""
    opened = sign_in("journalist", permissions=["clipboard-read", "clipboard-write"])
    opened.goto(demo.desk + "/articles/new")
    return opened


def drop(page: Page, html: str, plain: str = "plain text that differs") -> str:
    """Paste as a program would have it pasted, unchanged by a browser's own clipboard; give the text then."""
    fill(page, "")
    editor(page).evaluate(DROP_ON, [html, plain])
    return sent(page)


@pytest.mark.parametrize("kind", KINDS)
def test_rich_text_becomes_markdown(page: Page, kind: str) -> None:
    html, means = KINDS[kind]
    assert drop(page, html) == means


def test_links_lead_where_they_lead(page: Page) -> None:
    for href, goal in LINKS.items():
        wanted = f"See [it]({goal})." if goal else "See it."
        assert drop(page, f'<p>See <a href="{escape(href)}">it</a>.</p>').replace("\\", "") == wanted, href


def test_no_break_spaces_stay_where_they_mean_something(page: Page) -> None:
    kept = [
        "dit\u00a0: «\u00a0oui\u00a0»",
        "Quoi\u00a0? Non\u00a0! Si\u00a0; 10\u00a0%",
        "10\u00a0000\u00a0€",
        "dix\u202f: «\u202foui\u202f»",
    ]
    for text in kept:
        assert drop(page, f"<p><b>A</b> {text}</p>") == f"**A** {text}"
    assert drop(page, "<p><b>A</b>\u00a0word\u00a0or two\u00a0 three</p>") == "**A** word or two three"
    assert drop(page, "<p><b>One</b></p><p>\u00a0</p><p> </p><p>Two</p>") == "**One**\n\nTwo"


def test_a_paste_is_one_step_and_stands_apart(page: Page) -> None:
    html, means = KINDS["Word"]
    fill(page, "Before  after")
    select(page, 7, 7)
    editor(page).evaluate(DROP_ON, [html, "x"])
    assert sent(page) == f"Before \n\n{means}\n\n after"
    page.keyboard.press("Control+z")
    assert sent(page) == "Before  after"


def test_the_keyboard_pastes_rich_and_plain(page: Page) -> None:
    page.evaluate(COPY, ["<p>Some <b>bold</b> words</p>", "Some bold words"])
    editor(page).press("Control+v")
    assert sent(page) == "Some **bold** words"
    page.keyboard.press("Control+z")
    assert sent(page) == ""
    editor(page).press("Control+Shift+v")
    assert sent(page) == "Some bold words"
    editor(page).fill("")
    # Rich text that says no more than its plain text is pasted as that, with its stars and line ends.
    assert drop(page, "<b style='font-weight:400'>*One* line_x</b>", "*One* line_x") == "*One* line_x"
    source = "<div style='white-space: pre;'><div>## A &lt;b&gt;</div><div>* b</div></div>"
    assert drop(page, source, "## A <b>\n* b") == "## A <b>\n* b"


WIRE = (
    "\u00a0\u00a0\u00a0VIENNA\u00a0(Reuters) - One.\r\n\u00a0\r\n\r\n\r\n"
    "Dit\u00a0: «\u00a0oui\u00a0», 10\u00a0000\u00a0€\u00a0\r\nwrapped\r\n"
)
TIDY = "VIENNA (Reuters) - One.\n\nDit\u00a0: «\u00a0oui\u00a0», 10\u00a0000\u00a0€\nwrapped\n"


def test_wire_copy_loses_its_empty_paragraphs_and_odd_blanks(page: Page) -> None:
    assert drop(page, "", WIRE) == TIDY
    page.keyboard.press("Control+z")
    assert sent(page) == ""
    assert drop(page, "<meta charset=utf-8>One&nbsp;two", "One\u00a0two") == "One two"
    unchanged = [
        "One\ntwo  \nthree\n",
        "a\n\n```\nb\u00a0c\n\n\n\nd\n```\n",
        "`b\u00a0c`",
        "    b\u00a0c",
        "\u00a0",
        "12.\u00a0Mai",
    ]
    for text in unchanged:
        assert drop(page, "", text) == text


def test_blanks_beside_the_words_around_a_paste_stay_blanks(page: Page) -> None:
    for text, means in {
        "\u00a0and\u00a0": "one and two",
        "\u00a0\n\n\u00a0\n": "one\n\ntwo",
        ".\n\n\n\n": "one.\n\ntwo",
    }.items():
        fill(page, "onetwo")
        select(page, 3, 3)
        editor(page).evaluate(DROP_ON, ["", text])
        assert sent(page) == means


@pytest.mark.parametrize(
    ("before", "after"), [("```\n", "\n```\n"), ("Say `", "` now"), ("Code:\n\n    ", ""), ("~~~ text\n```\n", "\n~~~")]
)
def test_nothing_is_done_to_what_is_pasted_into_code(page: Page, before: str, after: str) -> None:
    fill(page, before + after)
    select(page, len(before), len(before))
    editor(page).evaluate(DROP_ON, ["<b>a</b>\u00a0c", "a\u00a0\u00a0c"])
    assert sent(page) == f"{before}a\u00a0\u00a0c{after}"


def test_plain_text_is_pasted_exactly_where_that_is_asked_for(page: Page) -> None:
    text = WIRE.replace("\r\n", "\n")
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    editor(page).press("Control+Shift+v")
    assert sent(page) == text
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+v")
    assert sent(page) == TIDY
    fill(page, text)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+x")
    assert sent(page) == ""
    page.keyboard.press("Control+v")
    assert sent(page) == text  # moved within the text, as it was typed


@pytest.mark.usefixtures("editors_again")
def test_the_plain_box_takes_rich_text_too(page: Page) -> None:
    page.evaluate(COPY, ["<p>Some <b>bold</b> words</p>", "Some bold words"])
    with page.expect_response("**/box"):
        page.locator("details.menu > summary").click()
        page.get_by_text("Plain text box", exact=True).click()
    box = page.locator("#body")
    box.press("Control+v")
    assert sent(page) == "Some **bold** words"
    page.keyboard.press("Control+z")
    assert sent(page) == ""
    box.press("Control+Shift+v")
    assert sent(page) == "Some bold words"


def test_nothing_is_fetched_or_run_by_a_paste(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "elsewhere" in request.url else None)
    html = (
        "<p style='background:url(http://elsewhere.example/a.png)'>Words <img src=http://elsewhere.example/b.png"
        " onerror='window.ran=1'><b onclick='window.ran=1'>bold</b></p><iframe src=http://elsewhere.example/></iframe>"
        "<link rel=stylesheet href=http://elsewhere.example/c.css><svg onload='window.ran=1'></svg>"
    )
    assert drop(page, html) == "Words **bold**"
    page.wait_for_timeout(100)
    assert asked == []
    assert page.evaluate("window.ran") is None
