"""Pictures on the writing screen: sent by button, drop and paste, on a desk and on a phone; and without any script."""

from __future__ import annotations

import base64
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import JSHandle, Page, expect

from cms.core.captions import captioned, figure
from tests.browser.conftest import Demo
from tests.pdfs import pdf
from tests.photographs import CANARY, CAPTION, bomb, drawn, of_agency, written

BODY = "The gate closed at dawn.\n\nNobody was on the mole.\n"
TEXT = "#body:not([hidden]), .cm-content"
MADE = """([name, kind, data]) => {
  const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type: kind }));
  return carried;
}"""
PASTED = """([place, carried]) => document.querySelector(place).dispatchEvent(
  new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }))"""


def git(demo: Demo, *words: str) -> str:
    command = ["git", "-C", str(demo.root / "desk"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def carried(page: Page, data: bytes, name: str = "gate.jpg", kind: str = "image/jpeg") -> JSHandle:
    return page.evaluate_handle(MADE, [name, kind, base64.b64encode(data).decode()])


def begin(page: Page, demo: Demo, headline: str) -> str:
    page.goto(demo.desk + "/articles/new")
    page.get_by_label("Headline", exact=True).fill(headline)
    page.locator("#body").evaluate(
        "(area, text) => { area.value = text; area.dispatchEvent(new Event('input')) }", BODY
    )
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Begun")).to_be_visible()
    page.wait_for_load_state()
    return page.url


def save(page: Page) -> None:
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Saved as a new version")).to_be_visible()
    page.wait_for_load_state()


def text_of(page: Page) -> str:
    return page.locator("#body").input_value()


def in_the_text(page: Page, words: str) -> None:
    """Wait until the dialog has gone and has written its line: it does so a moment after it closed."""
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#body")).to_have_value(re.compile(re.escape(words)))


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_picture_is_sent_described_and_saved_with_its_text(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], tmp_path: Path, width: int
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800})
    begin(page, demo, f"The gate in pictures {width}")
    photo = tmp_path / "Sea gate.jpg"
    photo.write_bytes(of_agency(size=(1300, 800 + width % 7)))
    head = git(demo, "rev-parse", "main")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Picture", exact=True).click()
    chosen.value.set_files(photo)
    box = page.get_by_role("dialog", name="A picture for the text")
    put = box.get_by_role("button", name="Put it in the text")
    expect(put).to_be_enabled()
    expect(box.get_by_label("Caption")).to_have_value(CAPTION)
    expect(box.get_by_label("Credit")).to_have_value("Ana Brandt/Harbour Agency")
    expect(box.get_by_label("Licence")).to_have_value("CC BY 4.0")
    expect(box.locator("img")).to_be_visible()
    axe(page)
    no_sideways_scroll(page)
    assert git(demo, "rev-parse", "main") == head, "sending makes no commit"
    assert text_of(page) == BODY.rstrip(), "nothing half done is in the text"

    box.get_by_label("What the picture shows").fill("A *grey* gate, half [closed]")
    box.get_by_label("Caption").fill(f"{CAPTION} \"Now\" [sic] (or 'later')")
    put.click()
    in_the_text(page, "![")
    caption = captioned(f"{CAPTION} \"Now\" [sic] (or 'later')", "Ana Brandt/Harbour Agency", "CC BY 4.0")
    line = next(line for line in text_of(page).split("\n") if line.startswith("!["))
    url = line.partition("](")[2].partition(" ")[0]
    assert line == figure(url, alt="A *grey* gate, half [closed]", caption=caption)
    assert line.startswith(r"![A \*grey\* gate, half \[closed\]](")
    assert text_of(page).replace(f"{line}\n", "").replace("\n\n\n", "\n\n").strip() == BODY.strip()
    expect(page.locator("[data-saved]")).to_have_text("Not saved yet")
    save(page)
    assert git(demo, "rev-list", "--count", f"{head}..main") == "1"
    files = git(demo, "show", "--name-only", "--format=", "main").split()
    assert sorted(name.endswith(".md") for name in files) == [False, True]
    blob = git(demo, "rev-parse", f"main:content{url}")
    stored = subprocess.run(
        ["git", "-C", str(demo.root / "desk"), "cat-file", "blob", blob], capture_output=True, check=True
    ).stdout
    assert CANARY.encode() not in stored
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
        page.get_by_role("button", name="In a tab").click()
    shown = opened.value.locator("figure", has_text=CAPTION).locator("img")
    expect(shown).to_be_visible()
    expect(shown).to_have_attribute("alt", "A *grey* gate, half [closed]")
    expect(opened.value.get_by_text(caption, exact=True)).to_be_visible()
    shown.scroll_into_view_if_needed()
    opened.value.wait_for_function("[...document.images].some(image => image.naturalWidth > 100)")
    opened.value.close()


def test_pictures_are_dropped_and_pasted_and_can_be_left_out(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = sign_in("journalist")
    begin(page, demo, "The gate, dropped and pasted")
    box = page.get_by_role("dialog", name="A picture for the text")
    page.dispatch_event(TEXT, "drop", {"dataTransfer": carried(page, of_agency(size=(700, 420)))})
    expect(box.get_by_role("button", name="Put it in the text")).to_be_enabled()
    box.get_by_role("button", name="Leave it out").click()
    expect(box).to_be_hidden()
    assert text_of(page) == BODY.rstrip()
    page.evaluate(PASTED, [TEXT, carried(page, written(drawn(640, 360), "PNG"), "image.png", "image/png")])
    expect(box.get_by_role("button", name="Put it in the text")).to_be_enabled()
    expect(box.get_by_label("Caption")).to_have_value("")
    box.get_by_label("Decorative").check()
    expect(box.get_by_label("What the picture shows")).to_be_disabled()
    axe(page)
    box.get_by_role("button", name="Put it in the text").click()
    in_the_text(page, "![](/media/")
    assert '.png "decorative")' in text_of(page)
    # What is no picture for the desk is refused in words, and nothing comes into the text.
    before = text_of(page)
    page.evaluate(PASTED, [TEXT, carried(page, bomb(30_000, 30_000), "huge.png", "image/png")])
    expect(box.get_by_role("status")).to_contain_text("far more than a picture needs")
    expect(box.get_by_role("button", name="Put it in the text")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    assert text_of(page) == before


@pytest.mark.parametrize("width", [1280, 360])
def test_a_pdf_becomes_a_link_by_button_and_by_drop(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], tmp_path: Path, width: int
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800})
    begin(page, demo, f"The budget as a PDF {width}")
    paper = tmp_path / "Budget 2027.pdf"
    paper.write_bytes(pdf(b"<< /Width %d >>" % width))
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="PDF", exact=True).click()
    chosen.value.set_files(paper)
    box = page.get_by_role("dialog", name="A PDF to link to")
    put = box.get_by_role("button", name="Put it in the text")
    expect(put).to_be_enabled()
    expect(box.get_by_label("Words of the link")).to_have_value("budget 2027 (PDF, 1 kB)")
    axe(page)
    no_sideways_scroll(page)
    box.get_by_label("Words of the link").fill("The [whole] budget (PDF)")
    put.click()
    in_the_text(page, r"[The \[whole\]")
    (line,) = [line for line in text_of(page).split("\n") if line.startswith("[")]
    assert line.startswith(r"[The \[whole\] budget (PDF)](/media/")
    # Words that are selected become the link's.
    first = paper.read_bytes()
    paper.write_bytes(pdf(b"<< /Width %d /Other true >>" % width))
    page.locator(".cm-content").press("Control+Home")
    for _ in "The gate":
        page.keyboard.press("Shift+ArrowRight")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="PDF", exact=True).click()
    chosen.value.set_files(paper)
    expect(box.get_by_label("Words of the link")).to_have_value("The gate")
    expect(put).to_be_enabled()
    put.click()
    in_the_text(page, "[The gate](/media/")
    assert text_of(page).startswith("[The gate](/media/")
    assert ".pdf) closed at dawn." in text_of(page)
    save(page)
    names = git(demo, "show", "--name-only", "--format=", "main").split()
    assert sorted(name.rpartition(".")[2] for name in names) == ["md", "pdf", "pdf"]
    # One that can do more than be read is refused in words.
    bad = pdf(root=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")
    before = text_of(page)
    page.dispatch_event(TEXT, "drop", {"dataTransfer": carried(page, bad, "bad.pdf", "application/pdf")})
    expect(box.get_by_role("status")).to_contain_text("it holds programs (JavaScript)")
    expect(put).to_be_disabled()
    page.keyboard.press("Escape")
    assert text_of(page) == before
    with page.expect_download() as saved:
        page.evaluate("url => location.assign(url)", line.partition("](")[2].rstrip(")"))
    assert Path(saved.value.path()).read_bytes() == first


@pytest.mark.parametrize("width", [1280, 360])
def test_a_lead_picture_and_what_stays_in_sight_of_it(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], tmp_path: Path, width: int
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800})
    url = begin(page, demo, f"The gate as lead {width}")
    page.goto(url + "#picture")
    expect(page.get_by_role("group", name="What stays in sight")).to_be_hidden()  # of no picture
    photo = tmp_path / "lead.jpg"
    photo.write_bytes(of_agency(size=(1400, 900 + width % 7)))
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Send a picture…").click()
    chosen.value.set_files(photo)
    panel = page.get_by_role("region", name="Picture", exact=True)
    expect(panel.get_by_role("status")).to_contain_text("Taken in: 1,400 ×")
    expect(panel.get_by_label("Caption")).to_have_value(CAPTION)
    expect(panel.get_by_label("Credit")).to_have_value("Ana Brandt/Harbour Agency, CC BY 4.0")
    expect(panel.get_by_label("What the picture shows")).to_have_value("A grey gate in red light")
    picture = panel.locator("img.lead")
    expect(picture).to_be_visible()
    picture.scroll_into_view_if_needed()
    size = picture.bounding_box()
    assert size
    picture.click(position={"x": size["width"] * 0.25, "y": size["height"] * 0.75})
    left, top = panel.get_by_label("From the left, %"), panel.get_by_label("From the top, %")
    expect(left).to_have_value("25")
    expect(top).to_have_value("75")
    frame, numbers = panel.locator(".sight b"), panel.get_by_role("group", name="What stays in sight")
    held, cut = frame.bounding_box(), numbers.bounding_box()
    assert held
    assert cut
    assert abs(held["width"] / held["height"] - 16 / 9) < 0.1
    assert held["y"] + held["height"] < cut["y"] < size["y"] + size["height"] + 40, "numbers stand below the picture"
    top.fill("0")
    raised = frame.bounding_box()
    assert raised
    assert raised["y"] < held["y"], "what lists show goes up with the number"
    top.fill("70")
    axe(page)
    no_sideways_scroll(page)
    save(page)
    page.goto(demo.desk + "/articles")
    page.goto(url + "#picture")
    expect(left).to_have_value("25")
    expect(top).to_have_value("70")
    text = git(demo, "show", "main:content/" + url.partition("/articles/")[2])
    assert 'image_focus: "25% 70%"' in text
    # Another picture takes its place, and brings its own words.
    page.dispatch_event("#picture", "drop", {"dataTransfer": carried(page, written(drawn(900, 600 + width % 7)))})
    expect(panel.get_by_role("status")).to_contain_text("Taken in: 900 ×")
    expect(panel.get_by_label("Caption")).to_have_value("")
    expect(left).to_have_value("")
    save(page)


def test_without_script_a_picture_is_sent_on_its_own_page(
    demo: Demo, sign_in: Callable[..., Page], tmp_path: Path
) -> None:
    page = sign_in("journalist", java_script_enabled=False)
    page.goto(demo.desk + "/media")
    photo = tmp_path / "plain.jpg"
    photo.write_bytes(of_agency(size=(1210, 700)))
    page.get_by_label("Send a picture").set_input_files(photo)
    page.get_by_role("button", name="Send", exact=True).click()
    line = page.get_by_label("For the text: copy this line").input_value()
    assert line.startswith("![A grey gate in red light](/media/")
    page.goto(demo.desk + "/articles/new")
    page.get_by_label("Headline", exact=True).fill("The gate without script")
    page.get_by_label("Text", exact=True).fill(f"{BODY}\n{line}\n")
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Begun")).to_be_visible()
    assert any("content/media/" in name for name in git(demo, "show", "--name-only", "--format=", "main").split())


@pytest.mark.parametrize("width", [1280, 360])
def test_the_library_is_searched_and_says_where_each_is_used(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800})
    page.goto(demo.desk + "/media")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Search pictures").fill("lighthouse")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("heading", name="Media")).to_be_visible()
    expect(page.locator(".shot").first).to_contain_text("lighthouse")
    page.locator("summary", has_text="Markdown").first.click()
    expect(page.locator(".wall details input").first).to_have_value("![](/media/2026/11/lighthouse-510658d8.jpg)")
    page.get_by_role("link", name="skerrow-light-keeper").first.click()
    expect(page.get_by_role("button", name="Save version")).to_be_visible()
