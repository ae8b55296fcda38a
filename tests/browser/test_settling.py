"""Two people write the same words at once, in two browsers: settled on a desk, on a phone, and without any script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Demo

GATE = "The foghorn on the outer mole will sound at eight on Friday. Nobody is asked to leave the quay."
BOATS = "Small boats pay 40 crowns a year, and the club has said that it will appeal."
BODY = f"{GATE}\n\nA paragraph that nobody touches.\n\n{BOATS}\n"


def begin(page: Page, demo: Demo, headline: str) -> str:
    """Begin an article and give its address."""
    page.goto(demo.desk + "/articles/new")
    page.get_by_label("Headline", exact=True).fill(headline)
    page.get_by_label("Text", exact=True).fill(BODY)
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Begun")).to_be_visible()
    return page.url


def clash(mine: Page, hers: Page, url: str) -> None:
    """Let both change the same words of two paragraphs; hers is saved first."""
    for page in (mine, hers):
        page.goto(url)
    body = hers.get_by_label("Text", exact=True)
    body.fill(BODY.replace("eight", "nine").replace("40 crowns", "44 crowns") + "\nHers at the end.\n")
    hers.get_by_role("button", name="Save version").click()
    expect(hers.get_by_role("status").filter(has_text="Saved as a new version")).to_be_visible()
    mine.get_by_label("Text", exact=True).fill(BODY.replace("eight", "ten").replace("will appeal", "gave up"))
    mine.get_by_role("button", name="Save version").click()
    expect(mine.get_by_role("heading", level=1, name="saved while you were writing")).to_be_visible()


def card(page: Page, name: str) -> Locator:
    return page.locator("section.clash").filter(has=page.get_by_role("heading", name=name))


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_clash_is_settled_place_by_place(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    mine = sign_in("journalist", viewport={"width": width, "height": 800})
    hers = sign_in("reviewer")
    clash(mine, hers, begin(mine, demo, f"Harbour office tests its foghorn {width}"))
    save = mine.get_by_role("button", name="Save the result")
    expect(save).to_be_disabled()
    expect(mine.get_by_role("status")).to_contain_text("0 of 2 settled · Your text is kept on the desk")
    axe(mine)
    no_sideways_scroll(mine)

    first = card(mine, "Paragraph 1")
    expect(first.locator("ins")).to_have_count(2)
    first.get_by_text("As it was before both").click()
    expect(first.locator(".was p")).to_have_text(GATE)
    first.locator("label").filter(has_text=re.compile("Use (?!yours|both)")).click()
    expect(first.get_by_text(re.compile(".’s is kept"))).to_be_visible()
    expect(first.locator(".sides")).to_be_hidden()
    expect(mine.get_by_role("status")).to_contain_text("1 of 2 settled")
    expect(save).to_be_disabled()
    axe(mine)

    # The other one has a proposal that holds both; a keystroke in it is a choice.
    second = card(mine, "Paragraph 3")
    result = second.get_by_label("Result, which you can edit")
    expect(result).to_have_value("Small boats pay 44 crowns a year, and the club has said that it gave up.")
    result.press("Control+End")
    result.press_sequentially(" At last.")
    expect(save).to_be_enabled()
    expect(second.get_by_role("radio", name="This is right")).to_be_checked()
    no_sideways_scroll(mine)
    save.click()
    expect(mine.get_by_role("status").filter(has_text="came in as well")).to_be_visible()
    text = mine.locator("#body").input_value()
    wanted = (
        GATE.replace("eight", "nine"),
        "Small boats pay 44 crowns a year, and the club has said that it gave up. At last.",
    )
    assert text == f"{wanted[0]}\n\nA paragraph that nobody touches.\n\n{wanted[1]}\n\nHers at the end."
    expect(mine.get_by_text("is kept")).to_have_count(0)


def test_the_keyboard_is_enough_and_a_choice_can_be_taken_back(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    mine, hers = sign_in("journalist"), sign_in("reviewer")
    clash(mine, hers, begin(mine, demo, "Harbour office tests its keyboard"))
    mine.keyboard.press("n")
    expect(card(mine, "Paragraph 1")).to_be_focused()
    mine.keyboard.press("n")
    second = card(mine, "Paragraph 3")
    expect(second).to_be_focused()
    use_mine = second.get_by_role("radio", name="Use yours for Paragraph 3")
    use_mine.focus()
    mine.keyboard.press("Space")
    expect(second.get_by_label("Result, which you can edit")).to_have_value(BOATS.replace("will appeal", "gave up"))
    mine.get_by_role("link", name="Articles").first.focus()
    expect(second.locator(".result")).to_be_hidden()
    second.get_by_role("button", name="Open again").click()
    expect(use_mine).not_to_be_checked()
    expect(mine.get_by_role("status")).to_contain_text("0 of 2 settled")
    # Left for later it is offered, and a copy of it stands beside.
    mine.get_by_role("link", name="Not now").click()
    mine.get_by_role("link", name="Settle it").click()
    axe(mine)
    mine.get_by_role("button", name="Save mine as a copy").click()
    expect(mine.get_by_role("status").filter(has_text="draft of its own")).to_be_visible()
    assert mine.url.endswith("-2.md")
    assert "ten on Friday" in mine.locator("#body").input_value()


def test_it_works_without_any_script(demo: Demo, sign_in: Callable[..., Page]) -> None:
    mine, hers = sign_in("journalist", java_script_enabled=False), sign_in("reviewer")
    clash(mine, hers, begin(mine, demo, "Harbour office tests its patience"))
    save = mine.get_by_role("button", name="Save the result")
    card(mine, "Paragraph 1").locator("label").filter(has_text="Use yours").click()
    save.click()
    expect(mine.get_by_role("alert")).to_contain_text("1 of 2 still to settle")
    second = card(mine, "Paragraph 3")
    second.get_by_label("Result, which you can edit").fill("Small boats pay nothing.")
    second.locator("label").filter(has_text="This is right").click()
    save.click()
    expect(mine.get_by_role("status").filter(has_text="came in as well")).to_be_visible()
    text = mine.locator("#body").input_value()
    assert "at ten on Friday" in text
    assert "Small boats pay nothing." in text
