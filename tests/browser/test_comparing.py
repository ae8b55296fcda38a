"""A reviewer compares, walks from change to change, is told of a newer version, and puts a paragraph back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo
from tests.browser.test_settling import no_sideways_scroll

PLAIN = "\n\n".join(f"Paragraph {number} of the keeper’s log says what it says." for number in range(6))
FERRY = "The night ferry sails at eight on Friday, six nights a week, with a restaurant and about sixty cabins."
SEATS = "A seat costs 24 crowns one way, a cabin for two 88, and bicycles travel free until Easter."
BODY = f"{FERRY}\n\n{PLAIN}\n\n{SEATS}\n"
EDITED = f"{SEATS}\n\n{FERRY.replace('about sixty', 'sixty-two')}\n\n{PLAIN}\n\nBreakfast is another 6 crowns.\n"
WIDTHS = [1280, 360, 320]


def write(page: Page, body: str) -> None:
    page.get_by_label("Text", exact=True).fill(body)
    page.get_by_role("button", name="Save version").click()


def begin(page: Page, demo: Demo, headline: str, *bodies: str, lang: str = "") -> str:
    """Begin an article, save it as often as there are texts, and give its address."""
    page.goto(demo.desk + "/articles/new")
    page.get_by_label("Headline", exact=True).fill(headline)
    if lang:
        page.locator("[name=lang]").select_option(lang)
    write(page, bodies[0])
    expect(page.get_by_role("status").filter(has_text="Begun")).to_be_visible()
    for body in bodies[1:]:
        write(page, body)
        expect(page.get_by_role("status").filter(has_text="Saved as a new version")).to_be_visible()
    return page.url.partition("?")[0]


def submit(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_label("Standfirst").fill("What the ferry costs.")
    page.locator("[name=section]").select_option(index=1)
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Saved as a new version")).to_be_visible()
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("status").filter(has_text="Sent for review")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_view_can_be_read_by_everybody(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int, colours: str
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800}, color_scheme=colours)
    url = begin(page, demo, f"Night ferry in {colours} at {width}", BODY, EDITED)
    for view in ("words", "page", "fields", "source"):
        page.goto(f"{url}/diff?view={view}")
        expect(page.get_by_role("navigation", name="How to read").locator("[aria-current]")).to_have_text(
            view.capitalize()
        )
        axe(page)
        no_sideways_scroll(page)
    for address in (f"{url}/review", f"{url}/history", f"{url}/history?view=who"):
        page.goto(address)
        axe(page)
        no_sideways_scroll(page)


def test_n_and_p_walk_from_change_to_change(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    page.goto(begin(page, demo, "Night ferry by keys", BODY, EDITED) + "/diff")
    expect(page.get_by_role("status").filter(has_text="1 edit, 1 moved, 1 new paragraph")).to_be_visible()
    changes = page.locator("[data-change]")
    expect(changes).to_have_count(3)
    for number, key in enumerate("nnnp"):
        page.keyboard.press(key)
        expect(changes.nth((0, 1, 2, 1)[number])).to_be_focused()
    expect(page.locator("[data-at]")).to_have_text("2 of 3")
    page.get_by_role("button", name="Next change, key n").click()
    expect(changes.nth(2)).to_be_focused()
    expect(changes.nth(0)).to_contain_text("Moved up, it was paragraph 8")
    fold = page.get_by_text("4 paragraphs unchanged")
    expect(page.get_by_text("Paragraph 3 of the keeper’s log")).to_be_hidden()
    fold.click()
    expect(page.get_by_text("Paragraph 3 of the keeper’s log")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("script", [True, False])
def test_the_text_of_an_old_version_is_copied_as_it_was_written(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int, script: bool
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800}, java_script_enabled=script)
    page.goto(begin(page, demo, f"Night ferry to be copied, {width}, {script}", BODY, EDITED) + "/history")
    old = page.locator(".time a[href*='version=']").last.get_attribute("href")
    page.goto(demo.desk + str(old))
    page.locator("summary", has_text="Copy text").click()
    text = page.get_by_label("The text of this version")
    expect(text).to_have_value(BODY)
    button = page.get_by_role("button", name="Copy", exact=True)
    if not script:
        expect(button).to_be_hidden()
        return
    axe(page)
    no_sideways_scroll(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button.click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == BODY
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
    button.click()
    expect(page.get_by_role("status").filter(has_text="Chosen: copy it with Ctrl C.")).to_be_visible()
    assert text.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)") == BODY


def test_it_all_works_without_script(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist", java_script_enabled=False)
    url = begin(page, demo, "Night ferry without script", BODY, EDITED)
    page.goto(url + "/history")
    page.get_by_role("button", name="Compare these two").click()
    expect(page.locator("#words ins", has_text="sixty-two")).to_be_visible()
    page.get_by_role("link", name="Page", exact=True).click()
    expect(page.locator("#words ins", has_text="sixty-two")).to_be_visible()
    page.goto(url + "/diff")
    page.locator("[data-change]", has_text="Breakfast").get_by_role("button", name="Take it out again").click()
    expect(page.get_by_role("status").filter(has_text="The old words are back")).to_be_visible()
    page.goto(url)
    expect(page.get_by_label("Text", exact=True)).not_to_have_value("Breakfast")
    assert "Breakfast" not in page.get_by_label("Text", exact=True).input_value()


def test_a_reviewer_is_told_of_a_newer_version_and_approves_only_that(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    writer, reviewer = sign_in("journalist"), sign_in("reviewer")
    url = begin(writer, demo, "Night ferry, newer and newer", BODY)
    submit(writer, url)
    reviewer.clock.install()
    reviewer.goto(url + "/review")
    expect(reviewer.get_by_text("New: nothing to compare")).to_be_visible()
    approve = reviewer.get_by_role("button", name="Approve")
    expect(approve).to_be_enabled()
    writer.goto(url)
    write(writer, EDITED)
    expect(writer.get_by_role("status").filter(has_text="Saved as a new version")).to_be_visible()
    reviewer.clock.fast_forward(16_000)
    expect(reviewer.get_by_role("alert").filter(has_text="A newer version")).to_be_visible()
    expect(approve).to_be_disabled()
    axe(reviewer)
    reviewer.get_by_role("link", name="Show what is new").click()
    expect(reviewer.locator("#words ins", has_text="sixty-two")).to_be_visible()
    reviewer.get_by_role("button", name="Approve").click()
    expect(reviewer.get_by_role("status").filter(has_text="Approved.")).to_be_visible()


def test_arabic_is_compared_from_right_to_left(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = sign_in("journalist")
    body = "قال المجلس يوم الاثنين إن العبّارة ستبحر في الثامنة مساءً.\n\nثمن المقعد 24 كرونة في كل اتجاه.\n"
    url = begin(page, demo, "عبّارة الليل", body, body.replace("الاثنين", "الثلاثاء"), lang="ar")
    for view in ("words", "page"):
        page.goto(f"{url}/diff?view={view}")
        expect(page.locator("#words del")).to_contain_text("الاثنين")
        expect(page.locator("#words ins")).to_contain_text("الثلاثاء")
        was, now = page.locator("#words del").bounding_box(), page.locator("#words ins").bounding_box()
        assert was
        assert now
        assert was["x"] > now["x"], "what was removed stands before what was added: to its right"
        axe(page)


SIDES = """() => [...document.querySelectorAll('.diff [data-change]')].map(one => {
    const side = box => {
        const text = one.querySelector('p').getBoundingClientRect();
        if (Math.abs(box.right - text.right) < 1) return 'right';
        return Math.abs(box.left - text.left) < 1 ? 'left' : 'astray';
    };
    const tag = one.querySelector('.tag');
    const bar = getComputedStyle(one, '::before').right.startsWith('-') ? 'right' : 'left';
    return { tag: tag?.textContent.trim() ?? '', bar, label: tag ? side(tag.getBoundingClientRect()) : bar };
})"""
ARABIC = (
    "أغلقت البوابة عند الساعة الثامنة من مساء يوم الجمعة.",
    "ثمن المقعد أربع وعشرون كرونة في كل اتجاه.",
    "وسهر كثير من أهل المدينة القديمة على الرصيف.",
)
ENGLISH = (FERRY, SEATS, "Many in the old town stayed up on the quay regardless.")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(("lang", "side", "words"), [("ar", "right", ARABIC), ("en", "left", ENGLISH)])
def test_the_bar_and_the_label_of_a_change_stand_where_its_lines_begin(
    demo: Demo,
    sign_in: Callable[..., Page],
    axe: Callable[..., None],
    width: int,
    lang: str,
    side: str,
    words: tuple[str, ...],
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800})
    first, second, third = words
    now = "\n\n".join([third, first, second + " " + first])
    url = begin(page, demo, f"{first} {width}", "\n\n".join(words), now, lang=lang)
    for view in ("words", "page"):
        page.goto(f"{url}/diff?view={view}")
        found = page.evaluate(SIDES)
        assert any("Moved up" in one["tag"] for one in found)
        assert {one["bar"] for one in found} == {side}
        assert {one["label"] for one in found} == {side}
        axe(page)


@pytest.mark.parametrize(("width", "folded"), [(1280, False), (768, False), (360, True), (320, True)])
def test_no_word_of_a_field_is_broken_while_the_page_has_room_for_it(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int, folded: bool
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800})
    url = begin(page, demo, f"Antidisestablishmentarianism reconsidered {width}", BODY)
    page.goto(url)
    page.get_by_label("Headline", exact=True).fill(
        "Incomprehensibilities notwithstanding, counterrevolutionaries agree"
    )
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Saved as a new version")).to_be_visible()
    page.goto(f"{url}/diff?view=fields")
    broken = page.locator(".fields td").evaluate_all(
        """cells => cells.flatMap(cell => {
            const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), found = [];
            while (walker.nextNode()) for (const word of walker.currentNode.data.matchAll(/\\p{L}+/gu)) {
                const range = new Range();
                range.setStart(walker.currentNode, word.index);
                range.setEnd(walker.currentNode, word.index + word[0].length);
                const lines = new Set([...range.getClientRects()].map(one => one.top));
                if (lines.size > 1 && !walker.currentNode.parentElement.closest('.vh')) found.push(word[0]);
            }
            return found;
        })"""
    )
    assert broken == []
    table = page.get_by_role("table", name="Fields that changed")
    expect(table.get_by_role("row")).to_have_count(2)
    expect(table.get_by_role("rowheader", name="Headline")).to_be_visible()
    expect(table.get_by_role("columnheader", name="Before")).to_have_count(1)
    axe(page)
    no_sideways_scroll(page)
    before, now = (table.get_by_role("cell").nth(place).bounding_box() for place in (0, 1))
    assert before
    assert now
    assert (before["y"] + before["height"] <= now["y"]) is folded
