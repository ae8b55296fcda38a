"""Checks, links, moving and templates, as people work with them: by mouse, by keyboard, on a phone, with no script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Demo

BODY = 'The the boat  waits.\n\n"It holds," said the harbour\'s advisor.\n\nSee [this](nowhere.md).\n'

ROW = """() => {
  const bar = document.querySelector(".side .tabs"), tabs = [...bar.querySelectorAll("a")];
  const held = bar.getBoundingClientRect();
  const within = box => box.left >= held.left - 0.5 && box.right <= held.right + 0.5;
  const whole = name => name.scrollWidth <= name.clientWidth && name.clientWidth > 20;
  return {
    rows: new Set(tabs.map(tab => tab.offsetTop)).size,
    cut: tabs.filter(tab => !within(tab.getBoundingClientRect())).map(tab => tab.textContent),
    named: whole(bar.querySelector("[aria-current] .name")),
  };
}"""


def begin(page: Page, demo: Demo, headline: str, body: str = BODY) -> str:
    """Begin an article and give its address."""
    page.goto(demo.desk + "/articles/new")
    page.get_by_label("Headline", exact=True).fill(headline)
    write(page, body)
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Begun")).to_be_visible()
    return page.url


def write(page: Page, body: str) -> None:
    """Put a text in place of the one that is there, whatever it is written in."""
    page.locator("#body").evaluate(
        "(area, text) => { area.value = text; area.dispatchEvent(new Event('input', { bubbles: true })); }", body
    )


def text(page: Page) -> str:
    return str(page.locator("#body").evaluate("area => area.value"))


def chosen(page: Page) -> str:
    """Give what is chosen in the text."""
    return str(
        page.locator("#body").evaluate(
            "area => { const { from, to } = area.surface ? area.surface.selection()"
            " : { from: area.selectionStart, to: area.selectionEnd }; return area.value.slice(from, to); }"
        )
    )


def kind(page: Page, name: str) -> Locator:
    return page.locator("#checks .kind").filter(has=page.get_by_role("heading", name=re.compile(f"^{name}")))


def show_checks(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Checks")).click()


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 360, 320])
def test_checks_lead_to_their_place_and_put_it_right(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800})
    begin(page, demo, f"Boats wait {width}")
    show_checks(page)
    expect(page.locator("[data-checks-said]")).to_have_text("7 to look at")
    axe(page)
    no_sideways_scroll(page)

    kind(page, "Doubled words").locator(".jump").click()
    assert chosen(page) == "The the"
    show_checks(page)
    kind(page, "Doubled words").get_by_role("button", name=re.compile("^The in place of")).click()
    expect(kind(page, "Doubled words")).to_have_count(0)
    assert text(page).startswith("The boat  waits.")
    expect(page.locator("[data-checks-told]")).to_contain_text("Fixed. 6 to look at")

    kind(page, "Straight quotes").get_by_role("button", name=re.compile("^Fix all 3")).click()
    expect(kind(page, "Straight quotes")).to_have_count(0)
    assert "“It holds,” said the harbour’s advisor." in text(page)
    axe(page)
    no_sideways_scroll(page)


def test_the_list_is_worked_through_by_keyboard(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    page.goto(demo.desk + "/articles/new#checks")
    page.get_by_label("Headline", exact=True).fill("Of of it was was so  so")
    expect(page.locator("#checks .fix")).to_have_count(3)
    page.get_by_role("link", name=re.compile("^Checks")).focus()
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.locator("#checks .fix:focus").count():
            break
    held = page.locator("#checks .fix:focus")
    expect(held).to_have_accessible_name(re.compile("^Of in place of"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-checks-told]")).to_contain_text("Fixed. 2 to look at")
    expect(held).to_have_accessible_name(re.compile("^was in place of"))
    with page.expect_response("**/checks"):  # the list is made anew while somebody is in it
        page.locator("#title").dispatch_event("input")
    expect(held).to_have_accessible_name(re.compile("^was in place of"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-checks-told]")).to_contain_text("Fixed. 1 to look at")
    expect(held).to_have_accessible_name(re.compile("^One blank|^so"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-checks-said]")).to_be_focused()


def test_a_fix_is_one_step_back(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    begin(page, demo, "Boats wait for undo")
    show_checks(page)
    kind(page, "Straight quotes").get_by_role("button", name=re.compile("^Fix all")).click()
    expect(kind(page, "Straight quotes")).to_have_count(0)
    assert "“It holds,”" in text(page)
    kind(page, "House style").locator(".jump").click()
    page.keyboard.press("Control+z")
    expect(page.locator("#body")).to_have_value(BODY.rstrip("\n"))


MARKED = "The **gate **holds, said *one.\n\nIt is **late.\n\nSo she said[^1].\n\n[^2]: \n\nEnd.\n"


@pytest.mark.parametrize("plain", [False, True])
def test_stray_signs_and_halves_of_footnotes_are_put_right(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], plain: bool
) -> None:
    page = sign_in("journalist", viewport={"width": 360, "height": 800} if plain else None)
    begin(page, demo, f"Gate with **stars** {plain}", MARKED)
    show_checks(page)
    signs, notes = kind(page, "Signs that will be printed"), kind(page, "Footnotes")
    expect(signs.locator(".circled")).to_have_count(4)
    expect(notes.locator(".circled")).to_have_count(2)
    expect(notes.get_by_text("No note has this name")).to_be_visible()
    headings = page.locator("#checks .kind h2").all_inner_texts()
    assert [heading.split("\n")[0].rstrip(" 0123456789") for heading in headings] == [
        "Footnotes",
        "Signs that will be printed",
    ]
    axe(page)
    no_sideways_scroll(page)
    signs.get_by_role("button", name=re.compile("^stars in place of")).click()
    expect(page.get_by_label("Headline", exact=True)).to_have_value(f"Gate with stars {plain}")
    signs.get_by_role("button", name=re.compile(r"^\*\*gate\*\* in place of")).click()
    expect(signs.locator(".circled")).to_have_count(2)
    signs.get_by_role("button", name=re.compile(r"^Take away \*\*, line 3")).click()
    expect(signs.locator(".circled")).to_have_count(1)
    expect(signs.locator(".fix")).to_have_count(0)
    notes.get_by_role("button", name=re.compile(r"^Take away")).click()
    expect(notes.locator(".circled")).to_have_count(1)
    assert text(page) == "The **gate** holds, said *one.\n\nIt is late.\n\nSo she said[^1].\n\n\nEnd."
    signs.locator(".jump").click()
    assert chosen(page) == "*"
    show_checks(page)
    notes.locator(".jump").click()
    assert chosen(page) == "[^1]"


def test_the_list_follows_what_is_typed(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    page.goto(demo.desk + "/articles/new")
    show_checks(page)
    expect(page.locator("[data-checks-said]")).to_have_text("The checks found nothing in the text.")
    page.get_by_label("Headline", exact=True).fill("Größe of of it")
    expect(kind(page, "Doubled words")).to_be_visible()
    expect(page.locator("#slug")).to_have_attribute("placeholder", "grosse-of-of-it")
    kind(page, "Doubled words").get_by_role("button", name=re.compile("^of in place of")).click()
    expect(page.get_by_label("Headline", exact=True)).to_have_value("Größe of it")


def test_a_picture_without_words_leads_to_its_panel(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    begin(page, demo, "Boats wait for a picture")
    page.goto(page.url + "#picture")
    page.get_by_label("Lead picture").fill("/media/2026/11/ferry-d15784d6.jpg")
    show_checks(page)
    kind(page, "Pictures without").get_by_role("button").click()
    expect(page.locator("#image_alt")).to_be_focused()


def test_arabic_text_is_checked_in_its_own_language(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = sign_in("journalist", color_scheme="dark")
    page.goto(demo.desk + "/articles/new")
    page.get_by_label("Language").select_option("ar")
    page.get_by_label("Headline", exact=True).fill('قال "نعم" في في الميناء')
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Begun")).to_be_visible()
    assert "/qal-nam-fi-fi-al-mina" in page.url
    show_checks(page)
    kind(page, "Straight quotes").get_by_role("button", name=re.compile("^Fix all 2")).click()
    expect(page.get_by_label("Headline", exact=True)).to_have_value("قال «نعم» في في الميناء")
    kind(page, "Doubled words").get_by_role("button", name=re.compile("^في")).click()
    expect(page.get_by_label("Headline", exact=True)).to_have_value("قال «نعم» في الميناء")
    axe(page)


UNDERLINED = """() => [...document.querySelectorAll(".side .tabs a")]
  .filter(tab => getComputedStyle(tab).boxShadow !== "none").map(tab => tab.title)"""


@pytest.mark.parametrize("width", [1280, 320])
def test_without_a_script_the_tab_of_the_open_panel_is_the_marked_one(
    demo: Demo, sign_in: Callable[..., Page], width: int
) -> None:
    page = sign_in("journalist", java_script_enabled=False, viewport={"width": width, "height": 800})
    page.goto(demo.desk + "/articles/new")
    expect(page.locator(".side [aria-current]")).to_have_count(0)  # no server knows it: nothing wrong is said
    assert page.evaluate(UNDERLINED) == ["Story"]
    for name in ("Picture", "Notes", "Checks", "Story"):
        page.locator(".side .tabs a", has=page.get_by_text(name, exact=True)).click()
        page.locator(".side").hover()
        assert page.evaluate(UNDERLINED) == [name]
        expect(page.locator(f"#{name.lower()}")).to_be_visible()
    no_sideways_scroll(page)


def test_without_a_script_the_checks_are_a_list_with_lines(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist", java_script_enabled=False)
    page.goto(demo.desk + "/articles/new")
    page.get_by_label("Headline", exact=True).fill("Boats wait without a script")
    page.locator("#body").fill(BODY)
    page.get_by_role("button", name="Save version").click()
    page.goto(page.url + "#checks")
    expect(page.locator("#checks .circled").first).to_contain_text("Text, line 1")
    expect(page.locator("#checks .circled").filter(has_text="advisor")).to_contain_text("Proposed: adviser")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_link_is_picked_by_headline_with_the_keyboard(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800})
    begin(page, demo, f"Boats wait for a link {width}", "The eels come home.\n")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    assert chosen(page) == "eels"
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="An article’s headline, or an address")
    expect(box).to_be_focused()
    box.fill("eels climb")
    option = page.locator("#links").get_by_role("option").first
    expect(option).to_contain_text("Eels climb to the upper Hal")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "links-0")
    axe(page)
    no_sideways_scroll(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("#links")).to_be_hidden()
    assert re.match(r"The \[eels\]\([./\w-]+/eel-ladder\.md\) come home\.", text(page)), text(page)
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Saved as a new version")).to_be_visible()
    show_checks(page)
    expect(kind(page, "Links that lead nowhere")).to_have_count(0)


def test_the_link_button_takes_an_address_too_and_escape_leaves_the_text(
    demo: Demo, sign_in: Callable[..., Page]
) -> None:
    page = sign_in("journalist")
    begin(page, demo, "Boats wait for an address", "One word.\n")
    page.get_by_role("button", name="Link, Ctrl K").click()
    page.keyboard.press("Escape")
    expect(page.locator("#links")).to_be_hidden()
    assert text(page) == "One word."
    page.get_by_role("button", name="Link, Ctrl K").click()
    page.get_by_role("combobox", name="An article’s headline").fill("https://harbour.example/x")
    expect(page.locator("#links-0")).to_contain_text("Link to https://harbour.example/x")
    page.keyboard.press("Enter")
    assert "[words](https://harbour.example/x)" in text(page)
    assert chosen(page) == "words"
    page.get_by_role("button", name="Link, Ctrl K").click()
    page.get_by_role("combobox", name="An article’s headline").fill("zzzz qqqq xxxx")
    expect(page.locator("#links [role=status]")).to_contain_text("No article has these words")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_draft_moves_and_links_to_it_are_changed_one_by_one(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800})
    old = begin(page, demo, f"Sea gate moves {width}", "Words.\n")
    name = old.rpartition("/")[2]
    begin(page, demo, f"Boats link to it {width}", f"See [the gate]({name}).\n")
    page.goto(old)
    page.get_by_role("link", name="Change the address").click()
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Last part of the address").fill(f"gate-{width}")
    page.get_by_label("Section").select_option("city")
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 article links to where it was")
    expect(page.locator("ins")).to_contain_text(f"gate-{width}.md")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Change the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No article links to where it was")
    page.goto(old)
    assert page.url.endswith(f"/gate-{width}.md")
    page.get_by_role("link", name=re.compile("^History")).click()
    expect(page.get_by_role("link", name="Moved it")).to_be_visible()
    expect(page.get_by_role("link", name="Began it")).to_be_visible()


def test_a_story_begins_with_a_template_and_a_copy_with_a_story(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = sign_in("journalist")
    page.goto(demo.desk + "/articles/new")
    picker = page.get_by_role("navigation", name="Begin with a template")
    expect(picker.get_by_role("link")).to_have_text(["Brief", "Correction", "Interview", "News"])
    picker.get_by_role("link", name="Interview").click()
    expect(page.get_by_label("Headline", exact=True)).to_have_value("[Name]: “[the sentence that stays]”")
    axe(page)
    page.get_by_label("Headline", exact=True).fill("Aldo Finch: “I like it loud”")
    page.goto(page.url + "#notes")
    page.get_by_label("Notes for the desk").fill("His number is with Rosa.")
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Begun")).to_be_visible()
    expect(page.locator("[data-words]")).to_have_text(re.compile(r"\d+ words, 1 min"))
    page.goto(page.url + "#notes")
    expect(page.get_by_label("Notes for the desk")).to_have_value("His number is with Rosa.")
    axe(page)
    page.goto(page.url.partition("#")[0] + "#publishing")
    page.get_by_role("button", name="Duplicate").click()
    expect(page.get_by_role("status").filter(has_text="A copy was made")).to_be_visible()
    expect(page.get_by_label("Headline", exact=True)).to_have_value("Copy of Aldo Finch: “I like it loud”")
    page.goto(page.url + "#notes")
    expect(page.get_by_label("Notes for the desk")).to_have_value("")


def test_the_tabs_of_the_panels_stand_in_one_row_at_every_width(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = sign_in("journalist")
    begin(page, demo, "Every panel has its tab", BODY * 12)
    page.get_by_role("link", name="Notes", exact=True).click()
    page.locator("#notes-text").fill("Ask the harbour master.")
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("link", name="Notes", exact=True).locator(".n")).to_have_text("•")
    names = ["Story", "Picture", "Publishing", "Notes", "Comments", "File", "Checks", "Preview"]
    for width in (1440, 1280, 1024, 360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for name in names:
            tab = page.locator(".side .tabs a", has=page.get_by_text(name, exact=True))
            tab.click()
            expect(tab).to_have_attribute("aria-current", "true")
            expect(tab).to_have_accessible_name(re.compile(f"^{name}"))
            assert page.evaluate(ROW) == {"rows": 1, "cut": [], "named": True}, (width, name)
        no_sideways_scroll(page)
        axe(page)
