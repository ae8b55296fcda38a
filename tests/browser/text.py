"""The article's text in a browser: where it is written, what the form would send, and how a test puts it there."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def editor(page: Page) -> Locator:
    """Give the place to write, by the name that it has for everybody."""
    return page.get_by_role("textbox", name="Text", exact=True)


def sent(page: Page) -> str:
    """Give what the form would send as the text."""
    text = page.evaluate("new FormData(document.getElementById('article')).get('body')")
    return str(text).replace("\r\n", "\n")


def fill(page: Page, text: str) -> None:
    """Put a text into the editor as another script would."""
    put = "(box, text) => { box.value = text; box.dispatchEvent(new Event('input')) }"
    page.locator("#body").evaluate(put, text)


def select(page: Page, start: int, end: int) -> None:
    """Choose a stretch of the text."""
    choose = "(box, [from, to]) => box.surface.edit({from, to: from, insert: '', anchor: from, head: to})"
    page.locator("#body").evaluate(choose, [start, end])
