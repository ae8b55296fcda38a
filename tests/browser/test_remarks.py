"""A passage is commented on and other words are suggested: on a desk, on a phone, in Arabic, and without any script."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count, pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Demo
from tests.browser.test_words import held

LAMP = "The lamp of the outer mole will be lit at eight on Friday. Nobody is asked to leave the quay."
BOATS = "Small boats pay 40 crowns a year, and the club has said that it will appeal."
LAST = "The council meets again in December."
BODY = f"{LAMP}\n\n{BOATS}\n\n{LAST}\n"
ARABIC = "يفتح الميناء عند الثامنة صباحا.\n\nتدفع القوارب الصغيرة أربعين كرونة في السنة.\n"
NUMBERS = count(1)
CHOOSE = """([paragraph, words]) => {
    const texts = document.createTreeWalker(document.querySelectorAll("#words p")[paragraph], NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const at = texts.currentNode.data.indexOf(words);
        if (at < 0) continue;
        getSelection().setBaseAndExtent(texts.currentNode, at, texts.currentNode, at + words.length);
        return true;
    }
    return false;
}"""


def begin(page: Page, demo: Demo, body: str = BODY, lang: str = "en") -> str:
    """Begin an article and give its address."""
    page.goto(demo.desk + "/articles/new#story")
    page.locator("#title").fill(f"Harbour lamp {next(NUMBERS)}")
    page.locator("#lang").select_option(lang)
    page.get_by_role("textbox", name="Text", exact=True).fill(body)
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Begun")).to_be_visible()
    return page.url.partition("#")[0]


def choose(page: Page, paragraph: int, words: str) -> None:
    """Choose words of the text as a hand does, and go on to comment on them."""
    assert page.evaluate(CHOOSE, [paragraph, words])
    page.get_by_role("button", name="Comment on this").click()
    expect(page.get_by_label("Your comment")).to_be_focused()


def beside(page: Page, url: str) -> None:
    """Open the comments beside the text, as they are now."""
    page.goto(url)
    page.goto(url + "#remarks")


def card(page: Page, words: str) -> Locator:
    return page.locator(".says").filter(has_text=words)


def well(page: Page, axe: Callable[..., None]) -> None:
    """Look at all of a page at once: what the bar at the bottom half covers is counted as too small."""
    size = page.viewport_size
    assert size
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": size["width"], "height": 6000})
    axe(page)
    page.set_viewport_size(size)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_passage_is_talked_about_until_it_is_resolved(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    ines, tobias = (sign_in(role, viewport={"width": width, "height": 800}) for role in ("journalist", "reviewer"))
    url = begin(ines, demo)
    tobias.goto(url + "/review")
    choose(tobias, 1, "0 crowns a ye")
    expect(tobias.get_by_label("These words of it")).to_have_value("40 crowns a year")
    field = tobias.get_by_label("Your comment")
    field.press_sequentially("Who says so, @in")
    proposed = tobias.get_by_role("option", name="@ines Ines Marlowe")
    expect(proposed).to_have_attribute("aria-selected", "true")
    well(tobias, axe)
    field.press("Enter")
    expect(field).to_have_value("Who says so, @ines ")
    expect(field).to_be_focused()
    expect(proposed).to_have_count(0)
    tobias.get_by_role("button", name="Add comment").click()
    said = card(tobias, "Who says so")
    expect(said).to_be_visible()
    expect(said.locator("blockquote")).to_have_text("40 crowns a year")
    expect(tobias.locator("[data-remarks-told]")).to_have_text("Your comment is on the record.")
    well(tobias, axe)

    # Its writer sees it beside the text, edits above it, and answers without leaving what is typed.
    beside(ines, url)
    body = ines.get_by_role("textbox", name="Text", exact=True)
    body.press("Control+Home")
    body.press_sequentially("Another beginning. ")
    said = card(ines, "Who says so")
    said.get_by_text("Answer", exact=True).first.click()
    said.get_by_label("Answer to").fill("The club.")
    said.get_by_role("button", name="Answer", exact=True).click()
    expect(card(ines, "The club.")).to_be_visible()
    assert ines.locator("#body").input_value().startswith("Another beginning. ")
    well(ines, axe)
    ines.get_by_role("button", name="Save version").click()
    expect(ines.get_by_role("status").filter(has_text="Saved as a new version")).to_be_visible()
    beside(ines, url)
    said = card(ines, "Who says so")
    expect(said.locator(".warn")).to_have_count(0)
    said.get_by_role("button", name="Show").click()
    chosen = "document.getElementById('body').surface.selection()"
    text = ines.locator("#body").input_value()
    place = ines.evaluate(chosen)
    assert text[place["from"] : place["to"]] == "40 crowns a year"

    said.get_by_role("button", name="Resolve").click()
    expect(ines.get_by_text("Nothing is open.")).to_be_visible()
    tobias.reload()
    tobias.get_by_text("Decided and resolved").click()
    expect(card(tobias, "The club.")).to_contain_text("Ines Marlowe resolved it")
    card(tobias, "The club.").get_by_role("button", name="Reopen").click()
    expect(card(tobias, "The club.").get_by_role("button", name="Resolve")).to_be_visible()


def test_names_are_chosen_by_key_and_a_mistyped_one_is_told(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    tobias = sign_in("reviewer")
    tobias.goto(begin(tobias, demo) + "/review")
    tobias.get_by_text("Comment or suggest").click()
    field = tobias.get_by_label("Your comment")
    field.press_sequentially("@")
    people = tobias.get_by_role("listbox", name="Whom you call").get_by_role("option")
    first, second = people.nth(0).inner_text().split()[0], people.nth(1).inner_text().split()[0]
    field.press("ArrowUp")
    field.press("ArrowDown")
    expect(people.nth(0)).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    field.press("Tab")
    expect(field).to_have_value(second + " ")
    field.press_sequentially(first)
    people.nth(0).click()
    expect(field).to_have_value(f"{second} {first} ")
    field.press_sequentially("and @i")
    field.press("Escape")
    expect(people).to_have_count(0)
    field.press("Enter")
    field.press_sequentially("@iness?")
    tobias.get_by_role("button", name="Add comment").click()
    told = tobias.locator("[data-remarks-told]")
    expect(told).to_contain_text("Your comment is on the record. There is nobody called @i here")
    expect(told).to_contain_text("There is nobody called @iness here, so that name has told nobody. Perhaps")
    well(tobias, axe)


TOPS = """() => {
    const box = one => one.getBoundingClientRect();
    return {
        words: [...document.querySelectorAll("#words .words p")].map(one => box(one).top),
        cards: [...document.querySelectorAll(".says-list > .says")].map(one => [box(one).top, box(one).bottom]),
    };
}"""


@pytest.mark.parametrize("width", [1280, 360])
def test_comments_stand_level_with_their_words_and_one_goes_to_and_fro_by_key(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    tobias = sign_in("reviewer", viewport={"width": width, "height": 800})
    url = begin(
        tobias, demo, "\n\n".join([LAMP * 6, BOATS, LAST + " " + LAMP * 4, *["Nothing more is said here."] * 4])
    )
    tobias.goto(url + "/review")
    for paragraph, words, text in (
        (5, "Nothing more", "Is it not?"),
        (1, "40 crowns", "A year?"),
        (1, "appeal", "When?"),
    ):
        choose(tobias, paragraph, words)
        tobias.get_by_label("Your comment").fill(text)
        tobias.get_by_role("button", name="Add comment").click()
        expect(card(tobias, text)).to_be_visible()
    well(tobias, axe)
    cards = tobias.locator(".says-list > .says")
    expect(cards).to_have_count(3)
    expect(cards.nth(0)).to_contain_text("A year?")

    if width == 1280:
        tobias.wait_for_function(
            f"() => {{ const all = ({TOPS})(); return Math.abs(all.cards[0][0] - all.words[1]) < 8; }}"
        )
    tops = tobias.evaluate(TOPS)
    for before, after in pairwise(tops["cards"]):
        assert before[1] < after[0]
    if width == 360:
        assert tops["words"][-1] < tops["cards"][0][0]

    # A card that grows pushes down what stands below it, and lets it go back up.
    cards.nth(0).get_by_text("Answer", exact=True).first.click()
    tobias.wait_for_function(f"() => {{ const [a, b] = ({TOPS})().cards; return a[1] < b[0]; }}")
    cards.nth(0).get_by_text("Answer", exact=True).first.click()
    tobias.wait_for_function(
        f"top => Math.abs(({TOPS})().cards[1][0] - ({TOPS})().cards[0][0] - top) < 1",
        arg=tops["cards"][1][0] - tops["cards"][0][0],
    )

    show = cards.nth(0).get_by_role("button", name="Show")
    show.focus()
    tobias.keyboard.press("Enter")
    there = tobias.get_by_role("link", name="To the comment of Tobias").nth(0)
    expect(there).to_be_focused()
    assert tobias.evaluate("[...CSS.highlights.get('said-now')].join()") == "40 crowns"
    tobias.keyboard.press("Enter")
    expect(cards.nth(0)).to_be_focused()
    assert tobias.evaluate("[...CSS.highlights.get('said-now')].join()") == "40 crowns"
    cards.nth(1).hover()
    assert tobias.evaluate("[...CSS.highlights.get('said-now')].join()") == "appeal"

    cards.nth(0).get_by_role("button", name="Resolve").click()
    expect(cards.filter(has_text="A year?")).not_to_be_visible()
    expect(tobias.get_by_role("link", name="To the comment of Tobias")).to_have_count(2)
    tobias.set_viewport_size({"width": 320, "height": 800})
    tobias.wait_for_function("() => ![...document.querySelectorAll('.says')].some(one => one.style.marginBlockStart)")
    assert tobias.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 360])
def test_suggestions_are_accepted_and_rejected_one_by_one(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    ines, tobias = (sign_in(role, viewport={"width": width, "height": 800}) for role in ("journalist", "reviewer"))
    url = begin(ines, demo)
    tobias.goto(url + "/review")
    choose(tobias, 0, "will be lit")
    tobias.get_by_label("Words in their place").fill("lights up")
    tobias.get_by_role("button", name="Suggest these words").click()
    expect(card(tobias, "lights up").locator("del")).to_contain_text("will be lit")
    tobias.get_by_text("Comment or suggest").click()
    tobias.get_by_role("link", name="Suggest changes in the whole text").click()
    text = tobias.get_by_label("Text", exact=True)
    text.fill(BODY.replace("40 crowns", "50 crowns").replace("again in", "once more in"))
    well(tobias, axe)
    tobias.get_by_role("button", name="Send as suggestions").click()
    expect(tobias.get_by_role("status").filter(has_text="2 suggestions are with its writer.")).to_be_visible()
    expect(tobias.locator(".says")).to_have_count(3)
    well(tobias, axe)

    beside(ines, url)
    well(ines, axe)
    ines.locator(".says").filter(has_text="50 crowns").get_by_role("button", name="Reject").click()
    expect(ines.locator(".says-list").first.locator(".says")).to_have_count(2)
    ines.locator(".says").filter(has_text="lights up").get_by_role("button", name="Accept").click()
    expect(ines.get_by_role("status").filter(has_text="Accepted: the text is saved with it.")).to_be_visible()
    expect(ines.locator("#body")).to_have_value(BODY.rstrip().replace("will be lit", "lights up"))
    body = ines.get_by_role("textbox", name="Text", exact=True)
    body.fill(BODY.replace("will be lit", "lights up").replace("meets again in", "sits in"))
    ines.get_by_role("button", name="Save version").click()
    expect(ines.get_by_role("status").filter(has_text="Saved as a new version")).to_be_visible()
    ines.goto(url + "/review")
    last = ines.locator(".says").filter(has_text="once more")
    expect(last).to_contain_text("The text has changed here. It reads now:")
    expect(last.get_by_role("button", name="Accept")).to_have_count(0)
    last.get_by_role("link", name="Open it in the text").click()
    expect(ines.locator(".says").filter(has_text="once more")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 320])
def test_suggestions_outlive_their_tab_and_a_silent_desk_until_they_are_sent(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    tobias = sign_in("reviewer", viewport={"width": width, "height": 800})
    url = begin(tobias, demo)
    tobias.goto(url + "/suggest")
    text = tobias.get_by_label("Text", exact=True)
    text.fill(BODY.replace("40 crowns", "50 crowns"))
    expect(tobias.locator("[data-saved]")).to_contain_text("Typing kept")
    again = tobias.context.new_page()
    tobias.close()
    again.goto(url + "/suggest")
    expect(again.get_by_label("Text", exact=True)).to_have_value(BODY)
    expect(again.locator("[data-offered]")).to_contain_text("that is not sent")
    well(again, axe)
    again.get_by_role("link", name="See the difference").click()
    expect(again.locator("#words ins")).to_contain_text("50")
    well(again, axe)
    again.get_by_role("link", name="Take it").click()
    text = again.get_by_label("Text", exact=True)
    expect(text).to_have_value(BODY.replace("40 crowns", "50 crowns"))

    # While the desk does not answer, this browser has it; the next page hands it over.
    again.route("**/suggest/autosave", lambda route: route.abort())
    text.fill(BODY.replace("40 crowns", "60 crowns"))
    expect(again.locator("[data-saved]")).to_contain_text("Kept in this browser only")
    third = again.context.new_page()
    again.close()
    third.goto(url + "/suggest")
    third.get_by_role("link", name="See the difference").first.click()
    expect(third.locator("#words ins")).to_contain_text("60")
    third.get_by_role("link", name="Take it").click()
    third.get_by_role("button", name="Send as suggestions").click()
    expect(card(third, "60").locator("del")).to_contain_text("40")
    third.goto(url + "/suggest")
    expect(third.get_by_label("Text", exact=True)).to_have_value(BODY)
    expect(third.locator("[data-offered]")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 360])
def test_all_of_it_works_without_any_script(demo: Demo, sign_in: Callable[..., Page], width: int) -> None:
    ines, tobias = (
        sign_in(role, viewport={"width": width, "height": 800}, java_script_enabled=False)
        for role in ("journalist", "reviewer")
    )
    url = begin(ines, demo)
    tobias.goto(url + "/review")
    tobias.get_by_text("Comment or suggest").click()
    tobias.get_by_label("About", exact=True).select_option("2")
    tobias.get_by_label("These words of it").fill("40 crowns")
    tobias.get_by_label("Your comment").fill("A year?")
    tobias.get_by_role("button", name="Add comment").click()
    expect(card(tobias, "A year?").locator("blockquote")).to_have_text("40 crowns")
    tobias.get_by_text("Comment or suggest").click()
    tobias.get_by_label("These words of it").fill("will be lit")
    tobias.get_by_label("Words in their place").fill("lights up")
    tobias.get_by_role("button", name="Suggest these words").click()
    beside(ines, url)
    card(ines, "lights up").get_by_role("button", name="Accept").click()
    expect(ines.locator("#body")).to_have_value(BODY.rstrip().replace("will be lit", "lights up"))
    said = card(ines, "A year?")
    said.get_by_text("Answer", exact=True).first.click()
    said.get_by_label("Answer to").fill("A year.")
    said.get_by_role("button", name="Resolve").click()
    expect(ines.get_by_text("Nothing is open.")).to_be_visible()
    ines.get_by_text("Decided and resolved").click()
    expect(card(ines, "A year?")).to_contain_text(re.compile("Ines Marlowe resolved it.*A year\\.", re.DOTALL))


@pytest.mark.parametrize("place", ["", "/review"])
def test_a_comment_is_kept_until_it_is_sent(demo: Demo, sign_in: Callable[..., Page], place: str) -> None:
    ines = sign_in("journalist")
    url = begin(ines, demo)
    ines.goto(url + place + "#remarks")
    ines.get_by_text("Comment or suggest").click()
    ines.get_by_label("These words of it").fill("40 crowns")
    ines.get_by_label("Your comment").fill("A year, or a month?")
    held(ines, "A year, or a month?")
    ines.reload()
    ines.get_by_role("button", name="Put it back").click()
    expect(ines.get_by_label("Your comment")).to_have_value("A year, or a month?")
    ines.get_by_role("button", name="Add comment").click()
    expect(card(ines, "A year, or a month?")).to_be_visible()
    held(ines, "")


@pytest.mark.parametrize("place", ["", "/review"])
@pytest.mark.parametrize("width", [1280, 360])
def test_an_open_page_learns_of_comments_and_takes_nothing_away(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int, place: str
) -> None:
    ines, tobias = (sign_in(role, viewport={"width": width, "height": 800}) for role in ("journalist", "reviewer"))
    url = begin(ines, demo)
    tobias.goto(url + "/review")
    for paragraph, words, text in ((1, "40 crowns", "A year?"), (2, "again in", "Which year?")):
        choose(tobias, paragraph, words)
        tobias.get_by_label("Your comment").fill(text)
        tobias.get_by_role("button", name="Add comment").click()
        expect(card(tobias, text)).to_be_visible()

    ines.clock.install()
    ines.goto(url + place)
    ines.goto(url + place + "#remarks")
    said = card(ines, "Which year?")
    said.get_by_text("Answer", exact=True).first.click()
    answer = said.get_by_label("Answer to")
    answer.press_sequentially("The one af")
    answer.evaluate("field => field.setSelectionRange(4, 7)")
    stood = answer.evaluate("field => field.getBoundingClientRect().top")

    # Others talk above it, and settle the very thread that is being answered.
    choose(tobias, 0, "will be lit")
    tobias.get_by_label("Your comment").fill("By whom?")
    tobias.get_by_role("button", name="Add comment").click()
    expect(card(tobias, "By whom?")).to_be_visible()
    card(tobias, "Which year?").get_by_role("button", name="Resolve").click()
    expect(tobias.locator("[data-remarks-told]")).to_have_text("Resolved.")
    expect(card(ines, "By whom?")).to_have_count(0)
    ines.clock.fast_forward(16_000)
    expect(card(ines, "By whom?")).to_be_visible()
    news = ines.locator("[data-remarks-news]")
    expect(news).to_have_text(re.compile(r"New in the comments, from Tobias [^,.]+\. 2 open now\."))
    expect(news).to_have_role("status")
    expect(said).to_contain_text("resolved it")
    expect(said.get_by_role("button", name="Reopen")).to_be_visible()
    expect(answer).to_be_focused()
    expect(answer).to_have_value("The one af")
    assert answer.evaluate("field => [field.selectionStart, field.selectionEnd]") == [4, 7]
    assert abs(answer.evaluate("field => field.getBoundingClientRect().top") - stood) < 2
    well(ines, axe)

    said.get_by_role("button", name="Answer", exact=True).click()
    expect(ines.locator("[data-remarks-told]")).to_have_text("Your answer is on the record.")
    expect(ines.locator(".says-list").first.locator(".says")).to_have_count(2)
    ines.get_by_text("Decided and resolved").click()
    expect(card(ines, "The one af")).to_be_visible()


def test_arabic_words_stand_from_right_to_left(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    tobias = sign_in("reviewer", viewport={"width": 320, "height": 800})
    url = begin(tobias, demo, ARABIC, "ar")
    tobias.goto(url + "/review")
    choose(tobias, 1, "أربعين كرونة")
    tobias.get_by_label("Words in their place").fill("خمسين كرونة")
    tobias.get_by_role("button", name="Suggest these words").click()
    swap = card(tobias, "خمسين").locator(".swap")
    expect(swap).to_have_attribute("dir", "rtl")
    expect(swap.locator("del")).to_contain_text("أربعين")
    well(tobias, axe)
