"""The editor: it shows Markdown as it will look, sends it as it was typed, and stands in nobody's way."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cms import resources
from tests.browser.conftest import Demo
from tests.browser.text import editor, fill, select, sent

SIGN_IN = Callable[..., Page]
UNCOVERED = """line => {
  const { left, top, bottom } = line.getBoundingClientRect();
  return [top + 3, bottom - 3].every(height => line.contains(document.elementFromPoint(left + 9, height)));
}"""
TEXT = (
    "First *words* of **the harbour**, and [a link](https://harbour.example/).\n\n## A heading\n\n> A quotation.\n\n"
    "![A ferry](/media/PICTURE)\n\n- one\n- two\n\nقال رئيس الميناء إن العبارة تعود.\n\n"
    "Dix\u00a0mille «\u00a0mots\u00a0» and zero\u200bwidth.\n"
)


@pytest.fixture
def text(demo: Demo) -> str:
    """Give a text with a bit of everything, and a picture that the desk has."""
    media = demo.root / "desk" / "content" / "media"
    picture = next(media.rglob("ferry-*.jpg")).relative_to(media)
    return TEXT.replace("PICTURE", str(picture))


@pytest.fixture
def new(demo: Demo, sign_in: SIGN_IN) -> Callable[..., Page]:
    """Give ``new()`` -> a journalist's page with an empty article; further words go to the browser."""

    def open_one(**wishes: object) -> Page:
        page = sign_in("journalist", **wishes)
        page.goto(demo.desk + "/articles/new")
        return page

    return open_one


def test_markdown_looks_like_what_it_says(new: Callable[..., Page], text: str) -> None:
    page = new()
    fill(page, text)

    def look(words: str, name: str) -> str:
        found = editor(page).locator("span", has_text=re.compile(rf"^\s*{words}$")).last
        return found.evaluate("(node, name) => getComputedStyle(node)[name]", name)

    assert look("the harbour", "fontWeight") == "700"
    assert look("words", "fontStyle") == "italic"
    plain = editor(page).evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    assert float(look("A heading", "fontSize").removesuffix("px")) > plain * 1.15
    quotation = editor(page).locator(".cm-line", has_text="A quotation")
    assert quotation.evaluate("node => getComputedStyle(node).borderInlineStartWidth") == "2px"
    picture = editor(page).locator("img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("node => node.naturalWidth") > 0
    assert 50 < picture.evaluate("node => node.getBoundingClientRect().height") <= 200
    assert sent(page) == text
    # A picture that is not there is said to be missing.
    fill(page, "![Gone](/media/2026/11/nowhere.jpg)\n")
    expect(editor(page).get_by_text("The desk has no such picture")).to_be_visible()


def test_each_line_runs_in_its_own_direction(new: Callable[..., Page]) -> None:
    page = new()
    fill(page, TEXT)

    def direction(words: str) -> str:
        line = editor(page).locator(".cm-line", has_text=words)
        return line.evaluate("node => getComputedStyle(node).direction")

    assert direction("First") == "ltr"
    assert direction("قال") == "rtl"
    # Empty lines go with the article's language, and so do spelling and the headline.
    page.get_by_label("Language").select_option("ar")
    assert editor(page).get_attribute("lang") == "ar"
    assert editor(page).get_attribute("spellcheck") == "true"
    empty = editor(page).locator(".cm-line").nth(1)
    assert empty.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert direction("First") == "ltr"
    assert page.get_by_label("Headline", exact=True).get_attribute("dir") == "rtl"


def test_signs_that_nobody_sees_are_marked_and_stay_in_the_text(new: Callable[..., Page]) -> None:
    page = new()
    fill(page, TEXT)
    expect(editor(page).locator(".md-space")).to_have_count(3)
    expect(editor(page).locator(".md-sign[title='Zero-width space']")).to_have_count(1)
    assert "Dix\u00a0mille" in editor(page).text_content()
    assert page.evaluate("window.find('mille « mots')") is True


def test_the_whole_text_is_in_the_page(new: Callable[..., Page]) -> None:
    page = new()
    paragraph = "The pilot boat came home with **nothing** to say, and said it for an hour on the quay. " * 5
    text = "".join(f"Paragraph {number}. {paragraph}\n\n" for number in range(108)) + "The very last words.\n"
    assert 9_000 < len(text.split()) < 10_000
    fill(page, text)
    expect(editor(page).locator(".cm-line")).to_have_count(text.count("\n") + 1)
    assert page.evaluate("window.find('The very last words')") is True
    # Printing draws all lines for a moment; afterwards they are still there.
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(700)
    editor(page).press("Control+Home")
    expect(editor(page).locator(".cm-line")).to_have_count(text.count("\n") + 1)
    # A longer text is drawn in parts: this is what the test above would look like without the editor's care.
    fill(page, text * 3)
    page.wait_for_timeout(200)
    assert editor(page).locator(".cm-line").count() < text.count("\n")
    assert sent(page) == text * 3


def test_typing_is_noted_undone_and_guarded(new: Callable[..., Page]) -> None:
    page = new()
    saved = page.locator("[data-saved]")
    expect(saved).to_have_text("Nothing is saved yet")
    editor(page).press_sequentially("Three plain words")
    expect(saved).not_to_have_text("Nothing is saved yet")
    expect(page.locator(".gut [data-words]")).to_contain_text("3 words")
    assert sent(page) == "Three plain words"
    page.keyboard.press("Control+z")
    assert sent(page) == ""
    page.keyboard.press("Control+y")
    assert sent(page) == "Three plain words"
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.keyboard.type(".")
    page.evaluate("location.reload()")
    page.wait_for_function("document.getElementById('body').value === 'Three plain words.'")
    assert asked == ["beforeunload"]


def test_enter_begins_a_paragraph_and_a_list_goes_on(new: Callable[..., Page]) -> None:
    page = new()
    editor(page).press_sequentially("One\nTwo\n\nThree\n- a\nb\n\nEnd")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("of it")
    assert sent(page) == "One\n\nTwo\n\nThree\n\n- a\n- b\n\nEnd  \nof it"
    expect(editor(page).locator(".md-break")).to_have_count(1)
    page.keyboard.type("\nNext")
    assert sent(page).endswith("End  \nof it\n\nNext")
    # Lines that somebody broke by hand stay lines.
    fill(page, "One\nTwo")
    editor(page).press("Control+End")
    page.keyboard.type("\nThree")
    assert sent(page) == "One\nTwo\nThree"
    select(page, 3, 3)
    page.keyboard.type("\nand a half")
    assert sent(page) == "One\nand a half\nTwo\nThree"


@pytest.mark.usefixtures("editors_again")
@pytest.mark.parametrize("box", ["editor", "plain"])
def test_who_goes_to_the_end_writes_behind_the_last_word(demo: Demo, new: Callable[..., Page], box: str) -> None:
    page = new()
    if box == "plain":
        choose(page, "Plain text box")
    for number, text in enumerate(["A paragraph.\n", "> A quotation.\n\n", "- one\n- two\n"]):
        kept = text[len(text.rstrip()) :]
        page.goto(demo.desk + "/articles/new")
        page.get_by_label("Headline", exact=True).fill(f"To the end in the {box}, {number}")
        (page.locator("#body").fill if box == "plain" else partial(fill, page))(text)
        page.get_by_role("button", name="Save version").click()
        expect(page.get_by_role("status").filter(has_text="Begun")).to_be_visible()
        place = page.locator("#body") if box == "plain" else editor(page)
        place.press("Control+End")
        page.keyboard.type("?")
        assert sent(page) == f"{text.rstrip()}?", "it stands where the cursor was seen: behind the last word"
        page.keyboard.press("Control+z")
        assert sent(page) == text.rstrip()
        bounds = place.bounding_box()
        assert bounds
        place.click(position={"x": 40, "y": bounds["height"] - 3})
        page.keyboard.type("!")
        page.get_by_role("button", name="Save version").click()
        expect(page.get_by_role("status").filter(has_text="Saved as a new")).to_be_visible()
        page.goto(page.url.partition("?")[0] + "/raw")
        assert page.get_by_label("The whole file").input_value().endswith(f"---\n{text.rstrip()}!{kept}")


@pytest.mark.parametrize(
    ("begun", "typed", "wanted"),
    [
        ("- one", "\n\nAfter", "- one\n\nAfter"),
        ("1. one", "\n\nAfter", "1. one\n\nAfter"),
        ("- one\n- two", "\n\nAfter", "- one\n- two\n\nAfter"),
        ("> one", "\n\nAfter", "> one\n\nAfter"),
        ("Before.\n\n> one\n> two", "\n\nAfter", "Before.\n\n> one\n> two\n\nAfter"),
        ("> > one", "\n\nless", "> > one\n>\n> less"),
        ("> - one", "\n\nwords", "> - one\n>\n> words"),
        ("> - one", "\ntwo\n\n\nAfter", "> - one\n> - two\n\nAfter"),
        ("- one", "\ntwo", "- one\n- two"),
    ],
)
def test_enter_twice_leaves_a_list_or_a_quotation(
    new: Callable[..., Page], begun: str, typed: str, wanted: str
) -> None:
    page = new()
    fill(page, begun)
    editor(page).press("Control+End")
    page.keyboard.type(typed)
    assert sent(page) == wanted
    for _ in range(12):
        page.keyboard.press("Control+z")
    assert begun.startswith(sent(page))


def test_nobody_is_trapped(new: Callable[..., Page]) -> None:
    page = new()
    editor(page).press_sequentially("Words")
    page.keyboard.press("Alt+F10")
    expect(page.get_by_role("button", name="Heading")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("toolbar").get_by_role("button", name="Keyboard shortcuts")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Headline", exact=True)).to_be_focused()
    page.locator("#body-label").click()
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Tab")
    assert not editor(page).evaluate("node => node.contains(document.activeElement)")
    page.keyboard.press("Shift+Tab")
    expect(editor(page)).to_be_focused()
    assert sent(page) == "Words"


MARKS = [
    ("Bold", "words", "**words**"),
    ("Italic", "words", "*words*"),
    ("Heading", "words", "## words"),
    ("Quotation", "words", "> words"),
    ("List", "words", "- words"),
    ("Numbered list", "words", "1. words"),
    ("Table", "words", "words\n\n| Heading | Heading |\n| --- | --- |\n| Words | Words |"),
    ("Footnote", "words", "words[^1]\n\n[^1]: "),
]


@pytest.mark.usefixtures("editors_again")
@pytest.mark.parametrize("box", ["editor", "plain"])
def test_the_buttons_write_markdown(new: Callable[..., Page], box: str) -> None:
    page = new()
    if box == "plain":
        choose(page, "Plain text box")
    for name, text, wanted in MARKS:
        place = page.locator("#body") if box == "plain" else editor(page)
        place.fill("")
        place.press_sequentially(text)
        page.keyboard.press("Control+a")
        page.get_by_role("toolbar").get_by_role("button", name=re.compile(f"^{name}(,|$)")).click()
        assert sent(page) == wanted, name
        if name in {"Bold", "Italic", "Heading", "Quotation", "List", "Numbered list"}:
            page.get_by_role("toolbar").get_by_role("button", name=re.compile(f"^{name}(,|$)")).click()
            assert sent(page) == text, f"{name}, taken away again"
            page.get_by_role("button", name="Undo").click()
            assert sent(page) == wanted, f"{name}, undone"
            page.get_by_role("button", name="Redo").click()
        page.get_by_role("button", name="Undo").click()
    place.fill("words")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+i")
    assert sent(page) == "***words***"


IN_QUOTATIONS = [
    ("> two\n", (5, 5), "List", "> - two\n", "> two\n"),
    ("> one\n> two\n", (9, 9), "List", "> one\n>\n> - two\n", "> one\n>\n> two\n"),
    ("> one\n>\n> two\n", (2, 13), "List", "> - one\n>\n> - two\n", "> one\n>\n> two\n"),
    ("> one\n> two\n", (0, 11), "Numbered list", "> 1. one\n> 2. two\n", "> one\n> two\n"),
    ("> - one\n> - two\n", (3, 12), "Numbered list", "> 1. one\n> 2. two\n", "> one\n> two\n"),
    ("> > deep\n", (5, 5), "Heading", "> > ## deep\n", "> > deep\n"),
    (">two\n", (2, 2), "List", "> - two\n", "> two\n"),
    ("Before.\n> two\n", (11, 11), "List", "Before.\n> - two\n", "Before.\n> two\n"),
    ("- one\n- two\n", (0, 11), "Quotation", "> - one\n> - two\n", "- one\n- two\n"),
    ("One.\n\nTwo.\n", (0, 10), "Quotation", "> One.\n>\n> Two.\n", "One.\n\nTwo.\n"),
]


def test_marks_go_where_they_belong(new: Callable[..., Page]) -> None:
    page = new()
    fill(page, "A paragraph.\nmore of it\none\ntwo\n")
    select(page, 24, 31)
    page.get_by_role("button", name="List", exact=True).click()
    assert sent(page) == "A paragraph.\nmore of it\n\n- one\n- two\n"
    page.get_by_role("button", name="Numbered list").click()
    assert sent(page) == "A paragraph.\nmore of it\n\n1. one\n2. two\n"
    # In a quotation they stand behind its signs; a quotation goes around what is there, with what parts it.
    for text, place, button, wanted, back in IN_QUOTATIONS:
        fill(page, text)
        select(page, *place)
        page.get_by_role("button", name=button, exact=True).click()
        assert sent(page) == wanted
        page.get_by_role("button", name=button, exact=True).click()
        assert sent(page) == back
    # The word that the cursor is in, and a note after the ones that are there.
    fill(page, "Some words[^1].\n\n[^1]: A note.\n")
    select(page, 7, 7)
    page.keyboard.press("Control+b")
    assert sent(page) == "Some **words**[^1].\n\n[^1]: A note.\n"
    page.get_by_role("button", name="Footnote").click()
    assert sent(page) == "Some **words[^2]**[^1].\n\n[^1]: A note.\n[^2]: \n"
    page.keyboard.type("Another.")
    assert sent(page).endswith("[^1]: A note.\n[^2]: Another.\n")


def test_find_and_replace(new: Callable[..., Page]) -> None:
    page = new()
    fill(page, "The sea. The Sea wall. Overseas.\n")
    editor(page).press("Control+Home")
    page.keyboard.press("Control+f")
    bar = page.get_by_role("search", name="Find in the text")
    expect(bar.get_by_label("Find", exact=True)).to_be_focused()
    page.keyboard.type("sea")
    expect(bar.get_by_role("status")).to_have_text("3 found")
    page.keyboard.press("Enter")
    expect(bar.get_by_role("status")).to_have_text("1 of 3")
    bar.get_by_label("Whole words").check()
    bar.get_by_label("Match case").check()
    expect(bar.get_by_role("status")).to_have_text("1 of 1")
    bar.get_by_label("Replace with").fill("bay")
    bar.get_by_role("button", name="Replace all").click()
    assert sent(page) == "The bay. The Sea wall. Overseas.\n"
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    fields = page.evaluate("[...new FormData(document.getElementById('article')).keys()]")
    assert not {"search", "replace"} & set(fields)


def choose(page: Page, box: str) -> None:
    page.get_by_text("Ines Marlowe, your menu").locator("..").click()
    page.get_by_text(box, exact=True).click()


@pytest.mark.usefixtures("editors_again")
def test_the_plain_box_is_a_persons_choice(demo: Demo, new: Callable[..., Page], sign_in: SIGN_IN) -> None:
    page = new()
    editor(page).press_sequentially("Words of mine")
    with page.expect_response("**/box"):
        choose(page, "Plain text box")
    box = page.locator("#body")
    expect(box).to_be_visible()
    expect(box).to_have_value("Words of mine")
    expect(page.get_by_role("button", name="Find in the text")).to_be_hidden()
    box.press("End")
    box.press_sequentially(", and more")
    # It is remembered, also in another browser, and for nobody else.
    other = sign_in("journalist")
    other.goto(demo.desk + "/articles/new")
    expect(other.locator("#body")).to_be_visible()
    expect(other.locator(".cm-editor")).to_have_count(0)
    another = sign_in("reviewer")
    another.goto(demo.desk + "/articles/new")
    expect(editor(another)).to_be_visible()
    expect(another.locator("#body")).to_be_hidden()
    with page.expect_response("**/box"):
        page.get_by_text("Editor", exact=True).click()
    expect(editor(page)).to_have_text("Words of mine, and more")
    assert sent(page) == "Words of mine, and more"


@pytest.mark.usefixtures("editors_again")
def test_without_script_the_box_is_there_and_the_choice_is_kept(demo: Demo, sign_in: SIGN_IN) -> None:
    page = sign_in("publisher", java_script_enabled=False)
    page.goto(demo.desk + "/articles/new")
    page.locator("#body").fill("Words without any script.")
    expect(page.get_by_role("toolbar")).to_have_count(0)
    page.goto(demo.desk + "/articles")
    page.locator("summary").first.click()
    page.get_by_text("Plain text box", exact=True).click()
    page.get_by_role("button", name="Write in this").click()
    assert page.url == demo.desk + "/articles"
    page.locator("summary").first.click()
    expect(page.get_by_label("Plain text box")).to_be_checked()


def test_the_keys_are_told(demo: Demo, new: Callable[..., Page], axe: Callable[..., None]) -> None:
    page = new()
    page.get_by_role("toolbar").get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    editor(page).press_sequentially("What? /n")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert sent(page) == "What? /n"
    # Single keys can be switched off, here and on every page after it; the button stays.
    page.get_by_role("toolbar").get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Use keys without Ctrl").uncheck()
    page.keyboard.press("Escape")
    fill(page, "")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(demo.desk + "/articles")
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("searchbox").first).not_to_be_focused()
    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.get_by_label("Use keys without Ctrl")).not_to_be_checked()


@pytest.mark.parametrize("width", [1280, 360])
def test_it_is_for_everybody(new: Callable[..., Page], axe: Callable[..., None], text: str, width: int) -> None:
    page = new(viewport={"width": width, "height": 800}, reduced_motion="reduce")  # colours change at once
    axe(page)
    fill(page, text)
    editor(page).locator("img").scroll_into_view_if_needed()  # else it may wait to be seen
    expect(editor(page).locator("img")).to_have_js_property("complete", True)
    page.evaluate("scrollTo(0, 0)")
    for lang in ("en", "ar"):
        page.get_by_label("Language").select_option(lang)
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours)
            axe(page)
    editor(page).press("Control+f")
    page.keyboard.type("wor")
    expect(page.get_by_role("status").filter(has_text="found")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")  # else a line of buttons may stand half behind the bar, and count as too small
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        axe(page)
    if width == 360:
        for narrow in (360, 320):
            page.set_viewport_size({"width": narrow, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == narrow


def test_enter_goes_on_with_a_table_and_leaves_it(new: Callable[..., Page]) -> None:
    page = new()
    fill(page, "| City | Price |\n| --- | --- |\n| Brest | 10 |\n\nAfter it.\n")
    editor(page).press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("Nice")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("Lyon")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("Words.")
    table = "| City | Price |\n| --- | --- |\n| Nice |  |\n| Brest | 10 |\n| Lyon |  |\n\nWords.\n\nAfter it.\n"
    expect(page.locator("#body")).to_have_value(table)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(page.locator("#body")).not_to_have_value(table)


@pytest.mark.parametrize("width", [1280, 360])
def test_no_bar_covers_what_is_written_or_found(new: Callable[..., Page], width: int) -> None:
    page = new(viewport={"width": width, "height": 700})
    fill(page, "".join(f"Paragraph {number}.\n\n" for number in range(60)))

    def in_sight(words: str) -> bool:
        line = editor(page).locator(".cm-line", has_text=re.compile(f"^{words}$"))
        seen = "node => { const box = node.getBoundingClientRect(); const at = document.elementFromPoint(box.left + 9, "
        return all(
            line.evaluate(f"{seen}{edge}); return node.contains(at) }}") for edge in ("box.top + 3", "box.bottom - 3")
        )

    editor(page).press("Control+End")
    page.keyboard.type("The last words")
    assert in_sight("The last words")
    page.keyboard.press("Control+f")
    page.keyboard.type("Paragraph 30.")
    page.keyboard.press("Enter")
    assert in_sight("Paragraph 30.")


def test_only_the_writing_screen_allows_the_editors_style_sheet(demo: Demo, sign_in: SIGN_IN) -> None:
    page = sign_in("journalist")
    policies = [
        page.request.get(demo.desk + path).headers["content-security-policy"]
        for path in ("/articles/new", "/articles/new", "/articles", "/static/desk/desk.css")
    ]
    first, second = (re.search(r"style-src 'self' 'nonce-([\w-]{20,})'; ", policy) for policy in policies[:2])
    assert first
    assert second
    assert first[1] != second[1]
    assert all("nonce" not in policy for policy in policies[2:])
    assert all("unsafe" not in policy and "script-src 'self';" in policy for policy in policies)
    scripts = page.locator("script")
    assert scripts.count() == 1, "other pages load the editor"


def test_the_desks_script_stays_small() -> None:
    scripts = sorted((resources.static() / "desk").rglob("*.js"))
    sizes = {script.name: len(gzip.compress(script.read_bytes(), 9)) for script in scripts}
    assert sizes["writing.js"] > sizes["desk.js"] > 0
    assert sum(sizes.values()) <= 150_000, sizes


def test_the_licences_of_all_that_is_in_the_editor_are_there() -> None:
    told = (resources.static() / "licences" / "THIRD-PARTY.md").read_text("utf-8")
    frontend = Path(__file__).resolve().parents[2] / "frontend"
    wishes = json.loads((frontend / "package.json").read_text("utf-8"))["dependencies"]
    for name, version in {**wishes, "style-mod": "", "w3c-keyname": ""}.items():
        assert f"- {name} {version}" in told, name
    for copy in re.findall(r"\((\S+\.txt)\)", told):
        assert (resources.static() / "licences" / copy).read_text("utf-8").strip()
