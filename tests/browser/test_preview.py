"""The preview beside the text: shown as one types, scrolled along, safe whatever a text holds, quiet when closed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Frame, FrameLocator, Page, Request, Route, expect

from tests.browser.conftest import AXE, RULES, Demo
from tests.browser.test_attacks import JUDGE
from tests.browser.test_drafting import begin, no_sideways_scroll, text, write
from tests.hostile.attacks import BODIES

PICTURE = "/media/2026/11/ferry-d15784d6.jpg"
PARAGRAPHS = [f"Paragraph {number} tells of the {number}th tide, and of what it left. " * 6 for number in range(60)]
LONG = "\n\n".join(
    [
        *PARAGRAPHS[:20],
        "## A heading, *in the middle*",
        "- one item\n- [another](https://harbour.example/list)",
        f'![The ferry]({PICTURE} "The ferry at the quay")',
        *PARAGRAPHS[20:],
    ]
)


def open_preview(page: Page) -> FrameLocator:
    page.get_by_role("button", name="Preview", exact=True).click()
    shown = page.frame_locator("#preview iframe")
    expect(shown.get_by_role("heading", level=1)).to_be_visible()
    return shown


def frame_of(page: Page) -> Frame:
    return next(frame for frame in page.frames if frame.url.endswith("/preview"))


def axe_in(frame: Frame) -> None:
    """Look for what is wrong for people with disabilities; style sheets are not fetched, which the policy forbids."""
    frame.evaluate(AXE + ";0")
    found = frame.evaluate("rules => axe.run(document, {runOnly: rules, preload: false})", RULES)["violations"]
    assert [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in found] == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark"), (320, "light")])
def test_what_is_typed_stands_in_the_page_beside_the_text(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int, scheme: str
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800}, color_scheme=scheme)
    address = begin(page, demo, f"Seen beside {width}", f"The first text.\n\n![The ferry]({PICTURE})\n")
    shown = open_preview(page)
    expect(shown.get_by_text("The first text.")).to_be_visible()
    frame_of(page).wait_for_function("() => document.querySelector('.body img').naturalWidth > 100")
    write(page, f"Another **text**.\n\n![The ferry]({PICTURE})\n")
    expect(shown.locator("strong", has_text="text")).to_be_visible()
    for part in (".ribbon", ".cm-content", "#title"):
        expect(page.locator(part)).to_be_visible(visible=width > 1000)
    axe(page)
    axe_in(frame_of(page))
    no_sideways_scroll(page)
    assert frame_of(page).evaluate("innerWidth") == 390
    if width < 1000:
        assert frame_of(page).evaluate("scrollY") == 0, "it begins where the text was: at the top"
    page.get_by_role("button", name="Desktop").click()
    assert frame_of(page).evaluate("innerWidth") == 1280
    no_sideways_scroll(page)
    assert frame_of(page).evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Saved as a new version")).to_be_visible()
    page.goto(address)
    expect(page.locator("#preview")).to_be_visible(visible=width > 1000)  # on a phone the text comes first
    if width > 1000:
        expect(page.get_by_role("button", name="Desktop")).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="Preview", exact=True).click()
        expect(page.locator("#story")).to_be_visible()
        page.goto(address)
        expect(page.locator("#story")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_arabic_is_shown_from_right_to_left(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800}, color_scheme="dark")
    page.goto(demo.desk + "/articles/new")
    page.get_by_label("Language").select_option("ar")
    page.get_by_label("Headline", exact=True).fill("السدّ يُغلق الخميس")
    write(page, "قال المهندس إن السدّ صامد.\n")
    shown = open_preview(page)
    expect(shown.locator(".body p")).to_contain_text("قال المهندس")
    assert frame_of(page).evaluate("document.documentElement.dir + document.documentElement.lang") == "rtlar"
    page.evaluate("scrollTo(0, 0)")
    axe(page)
    axe_in(frame_of(page))
    no_sideways_scroll(page)
    page.get_by_role("button", name="Shared").click()
    expect(page.locator("[data-card-headline]")).to_have_text("السدّ يُغلق الخميس")
    axe(page)


UPPERMOST = """document.querySelector('.body') && [...document.querySelectorAll('.body > *')]
  .find(block => block.getBoundingClientRect().bottom > 14)?.textContent.trim()"""
LINE_AT_TOP = """() => {
  const view = document.getElementById("body").surface.view;
  const top = document.querySelector(".ribbon").getBoundingClientRect().bottom;
  return view.state.doc.lineAt(view.lineBlockAtHeight(top - view.documentTop).from).text;
}"""


def test_the_preview_scrolls_along_with_the_editor(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    begin(page, demo, "Scrolled along in the editor", LONG)
    expect(open_preview(page).get_by_text("Paragraph 59 tells").first).to_be_attached()
    frame = frame_of(page)
    page.mouse.move(300, 500)
    page.mouse.wheel(0, 1)  # whoever types is kept where they type, until they go to look elsewhere
    met = set()
    for y in range(1000, 9000, 1000):
        page.evaluate("y => scrollTo(0, y)", y)
        line = ""
        for _ in range(100):  # lines that come into sight are laid out only then, and move those below them
            line = page.evaluate(LINE_AT_TOP)
            if not line.startswith("Paragraph") or (frame.evaluate(UPPERMOST) or "").startswith(line[:13]):
                break
            page.wait_for_timeout(100)
        else:
            raise AssertionError(f"the preview stands elsewhere than at {line[:40]!r}")
        met |= {line[:13]} if line.startswith("Paragraph") else set()
    assert len(met) >= 4
    page.evaluate("scrollTo(0, 0)")
    frame.wait_for_function("() => scrollY === 0")


WRITTEN = """words => {
  const found = [...document.querySelectorAll('.body p')].find(block => block.textContent.includes(words));
  if (!found) return false;
  const range = document.createRange();
  const node = [...found.childNodes].find(one => one.textContent.includes(words));
  const from = node.textContent.indexOf(words);
  range.setStart(node, from);
  range.setEnd(node, from + words.length);
  const { top, bottom } = range.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}"""


@pytest.mark.usefixtures("editors_again")
@pytest.mark.parametrize("box", ["editor", "plain"])
def test_what_is_written_is_in_sight_in_the_preview(demo: Demo, sign_in: Callable[..., Page], box: str) -> None:
    page = sign_in("journalist", viewport={"width": 1440, "height": 900})
    begin(page, demo, f"Written at the end of the {box}", LONG)
    if box == "plain":
        page.locator("summary:has(.av)").click()
        page.get_by_text("Plain text box", exact=True).click()
        expect(page.locator("textarea#body")).to_be_visible()
        page.keyboard.press("Escape")
    expect(open_preview(page).get_by_text("Paragraph 59 tells").first).to_be_attached()
    place = page.locator("textarea#body" if box == "plain" else ".cm-content")
    for look in ("Phone", "Desktop"):
        page.get_by_role("button", name=look, exact=True).click()
        place.press("Control+End")
        for words in (f"The last of it, for the {look}.", "And a word more of what stands at the end. " * 3):
            page.keyboard.type("\n\n" if box == "plain" else "\n")
            page.keyboard.type(words)
            frame_of(page).wait_for_function(WRITTEN, arg=words[-20:].strip())
    # In the middle as well, at the foot of the window; and whoever scrolls on sees what they scroll to.
    page.keyboard.press("Control+Home")
    for _ in range(24):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.type(" Midway.")
    frame_of(page).wait_for_function(WRITTEN, arg="Midway.")
    page.mouse.move(300, 500)
    page.mouse.wheel(0, 1500)
    line = re.compile(r"Paragraph \d+ ")
    page.wait_for_function("() => scrollY > 1000")
    if box == "editor":
        at_top = line.match(page.evaluate(LINE_AT_TOP))
        assert at_top
        frame_of(page).wait_for_function(f"words => ({UPPERMOST})?.startsWith(words)", arg=at_top[0])


def test_on_a_phone_the_preview_opens_where_one_writes(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist", viewport={"width": 360, "height": 740})
    begin(page, demo, "Written on a phone", LONG)
    page.locator(".cm-content").press("Control+End")
    page.keyboard.type("\nThe last of it, on a phone.")
    open_preview(page)
    frame_of(page).wait_for_function(WRITTEN, arg="on a phone.")


@pytest.mark.usefixtures("editors_again")
def test_the_preview_scrolls_along_with_the_plain_box(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    begin(page, demo, "Scrolled along in the plain box", LONG)
    page.locator("summary:has(.av)").click()
    page.get_by_text("Plain text box", exact=True).click()
    expect(page.locator("textarea#body")).to_be_visible()
    page.keyboard.press("Escape")
    expect(open_preview(page).get_by_text("Paragraph 59 tells").first).to_be_attached()
    box = page.locator("textarea#body").bounding_box()
    assert box
    per_line = page.evaluate("parseFloat(getComputedStyle(document.getElementById('body')).lineHeight)")
    rows = page.evaluate("document.getElementById('body').scrollHeight") / per_line
    # Paragraphs are alike, so that a part of the box is the same part of the text.
    for number in (10, 30, 50):
        part = (LONG.index(f"Paragraph {number} ") + 40) / len(LONG)
        page.evaluate(
            "y => scrollTo(0, y)",
            page.evaluate("scrollY") + page.locator("textarea#body").bounding_box()["y"] + part * rows * per_line - 90,  # type: ignore[index]
        )
        frame_of(page).wait_for_function(
            f"near => {{ const found = ({UPPERMOST})?.match(/^Paragraph (\\d+)/);"
            " return found && Math.abs(Number(found[1]) - near) <= 2; }",
            arg=number,
        )


def test_nothing_of_a_text_runs_in_the_frame(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    begin(page, demo, "Attacked beside", "Before.\n")
    shown = open_preview(page)
    for start in range(0, len(BODIES), 60):
        write(page, "\n\n".join(BODIES[start : start + 60]) + f"\n\nRound {start} is over.\n")
        expect(shown.get_by_text(f"Round {start} is over.")).to_be_attached()
        assert frame_of(page).evaluate(JUDGE) == []
        assert page.evaluate("window.__attack || 0") == 0
    for link in shown.locator(".body a").all()[:5]:
        link.dispatch_event("click")
    expect(shown.locator("header h1")).to_have_text("Attacked beside")


def test_the_frame_stands_firm_when_the_sanitiser_is_out(
    demo: Demo, sign_in: Callable[..., Page], faults: list[str]
) -> None:
    """What gets past everything else is sent to the frame as it is: the policy of the frame alone stops it."""
    page = sign_in("journalist")
    begin(page, demo, "Attacked from within", "Before.\n")
    open_preview(page)
    hostile = (
        "<main><h1>Taken over</h1><img src=x onerror='parent.__attack = window.__attack = 1'>"
        "<script>window.__attack = 2</script><svg onload='window.__attack = 3'></svg><iframe srcdoc='x'></iframe>"
        "<meta http-equiv=refresh content='0;url=/'><a href='javascript:window.__attack=4' id=link>x</a>"
        "<p style='position:fixed'>x</p><form action=/logout><button>x</button></form></main>"
    )
    page.evaluate("page => frames[0].postMessage({ page, text: '' }, '*')", hostile)
    frame = frame_of(page)
    frame.wait_for_function("() => document.querySelector('h1').textContent === 'Taken over'")
    frame.evaluate("document.getElementById('link').click()")
    frame.evaluate("new Promise(done => setTimeout(done, 50))")
    assert frame.evaluate("window.__attack || 0") == 0
    assert frame.evaluate("document.querySelectorAll('main :is(script, iframe, meta)').length") == 0
    assert frame.evaluate("origin") == "null"
    assert frame.evaluate("try { parent.document.title } catch (fault) { fault.name }") == "SecurityError"
    assert frame.evaluate("try { localStorage.length } catch (fault) { fault.name }") == "SecurityError"
    frame.evaluate("window.postMessage({ page: '<h1>By itself</h1>', text: '' }, '*')")
    frame.evaluate("new Promise(done => setTimeout(done, 50))")
    assert frame.evaluate("document.querySelector('h1').textContent") == "Taken over", "only the form's page is heard"
    assert faults, "the policy said what it stopped"
    faults.clear()


def caught(page: Page, held: list[Route]) -> Route:
    """Give the request that is being held back, as soon as there is one."""
    for _ in range(500):
        if held:
            return held.pop()
        page.wait_for_timeout(20)
    raise AssertionError("nothing was asked for")


def test_one_request_at_a_time_and_the_newest_text_wins(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    begin(page, demo, "One at a time", "Zero.\n")
    asked: list[str] = []
    held: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(str(route.request.post_data))
        held.append(route)

    def settle() -> None:
        """Give it more time than it waits after a key."""
        page.wait_for_timeout(400)

    page.route(re.compile(r"\.md/preview$"), hold)
    write(page, "While it is closed.\n")
    settle()
    assert asked == [], "nobody looks: nothing is asked for"
    page.get_by_role("button", name="Preview", exact=True).click()
    first = caught(page, held)
    for word in ("One", "Two", "Three"):
        write(page, f"{word}.\n")
        settle()
    assert len(asked) == 1, "while one is under way, no other is sent"
    first.continue_()
    caught(page, held).continue_()
    expect(page.frame_locator("#preview iframe").get_by_text("Three.")).to_be_visible()
    assert len(asked) == 2
    assert "Three." in asked[1]
    page.evaluate("Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })")
    write(page, "Nobody looks.\n")
    settle()
    assert len(asked) == 2, "a tab that nobody sees asks for nothing"
    page.evaluate("delete document.hidden; dispatchEvent(new Event('visibilitychange'))")
    caught(page, held).fulfill(status=429, headers={"Retry-After": "30"}, body="")
    expect(page.locator("[data-preview-said]")).to_contain_text("asked too often")
    write(page, "Typed on all the same.\n")
    settle()
    assert len(asked) == 3, "it waits as long as the desk says, whatever is typed"


def test_the_keys_go_round_and_none_is_a_trap(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    begin(page, demo, "Gone round by keys", "The text.\n")
    page.locator(".cm-content").click()
    page.keyboard.press("F6")
    assert page.evaluate("document.activeElement.hash") == "#story"
    page.keyboard.press("F6")
    expect(page.locator(".cm-content")).to_be_focused()
    open_preview(page)
    page.locator(".cm-content").click()
    page.keyboard.press("F6")
    expect(page.locator("#preview iframe")).to_be_focused()
    page.keyboard.press("F6")
    page.wait_for_function("() => document.activeElement.hash === '#preview'")
    page.keyboard.press("Shift+F6")
    expect(page.locator("#preview iframe")).to_be_focused()
    page.keyboard.press("Shift+F6")
    expect(page.locator(".cm-content")).to_be_focused()
    page.locator("[data-in-a-tab]").focus()
    met = []
    for _ in range(6):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.tagName"))
    assert "IFRAME" in met
    assert met[-1] != "IFRAME", "Tab leaves the frame"
    page.keyboard.press("?")
    page.locator("h1").first.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("?")
    for words in ("F6", "From the text to the preview", "Ctrl Enter", "Save version while writing"):
        expect(page.locator("#keys")).to_contain_text(words)
    page.keyboard.press("Escape")


def test_ctrl_enter_saves_a_version(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    begin(page, demo, "Saved with two keys", "The text.\n")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("More.")
    before = text(page)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="Saved as a new version")).to_be_visible()
    assert text(page) == before, "the key writes nothing"


@pytest.mark.parametrize("width", [1280, 360])
def test_the_card_follows_what_is_typed(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800})
    begin(page, demo, f"Shared by readers {width}", "The text.\n")
    open_preview(page)
    page.get_by_role("button", name="Shared").click()
    card = page.locator("#preview .shared")
    expect(card).to_contain_text("No lead picture: the card will be words alone.")
    expect(card).to_contain_text("No standfirst")
    axe(page)
    no_sideways_scroll(page)
    fields = "([name, words]) => { const one = document.getElementById(name); one.value = words;"
    for name, words in (("image", PICTURE), ("image_alt", "The ferry"), ("summary", "A standfirst.")):
        page.evaluate(fields + " one.dispatchEvent(new Event('input', { bubbles: true })) }", [name, words])
    expect(card.locator(".share.large img")).to_have_attribute("src", PICTURE)
    expect(card.locator("[data-card-standfirst]")).to_have_text("A standfirst.")
    expect(card.locator("[data-card-gaps] li")).to_have_count(0)
    axe(page)
    no_sideways_scroll(page)


@pytest.mark.parametrize("width", [1280, 360])
def test_without_a_script_the_preview_opens_in_a_tab(demo: Demo, sign_in: Callable[..., Page], width: int) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800}, java_script_enabled=False)
    page.goto(demo.desk + "/articles/new")
    page.get_by_label("Headline", exact=True).fill("Seen without a script")
    page.locator("#body").fill(f"Not **saved**.\n\n![The ferry]({PICTURE})\n")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview", exact=True).click()
    expect(opened.value.locator("strong", has_text="saved")).to_be_visible()
    expect(opened.value.get_by_role("img", name="The ferry")).to_be_visible()
    opened.value.close()
    page.get_by_role("link", name="Preview", exact=True).click()
    expect(page.locator("#preview .stage")).to_be_hidden()
    expect(page.locator("#preview .shared")).to_be_visible()
    assert page.locator("#article").evaluate("form => form.elements.title.value") == "Seen without a script"


def test_a_desk_that_cannot_be_reached_is_said_and_the_last_page_stays(
    demo: Demo, sign_in: Callable[..., Page]
) -> None:
    page = sign_in("journalist")
    begin(page, demo, "Cut off beside", "The last text.\n")
    shown = open_preview(page)
    expect(shown.get_by_text("The last text.")).to_be_visible()
    cut: list[Any] = []

    def cut_off(route: Route, request: Request) -> None:
        cut.append(request.url)
        route.abort()

    page.route(re.compile(r"\.md/preview$"), cut_off)
    write(page, "The next text.\n")
    expect(page.locator("[data-preview-said]")).to_contain_text("The desk cannot be reached")
    expect(shown.get_by_text("The last text.")).to_be_visible()
    page.unroute(re.compile(r"\.md/preview$"))
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(shown.get_by_text("The next text.")).to_be_visible()
    expect(page.locator("[data-preview-said]")).to_have_text("")
