"""The queue, an assignment, the board, the calendar and notices in a browser: wide, on a phone, and without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo

SCREENS = ("/review?whose=anyone", "/review?whose=me&late=1", "/board", "/board?mine=1", "/calendar", "/notices", "/me")
BODY = "The crane turns at noon.\n\n“It always has,” said its keeper.\n"


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def begin(page: Page, demo: Demo, headline: str) -> str:
    """Begin an article that lacks nothing for a review; give its page."""
    page.goto(demo.desk + "/articles/new")
    page.get_by_label("Headline", exact=True).fill(headline)
    page.get_by_label("Text", exact=True).fill(BODY)
    page.get_by_label("Section").select_option("harbour")
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Begun")).to_be_visible()
    return urlsplit(page.url).path


@pytest.mark.parametrize("width", [1280, 360, 320])
@pytest.mark.parametrize("role", ["reviewer", "journalist"])
def test_every_screen_fits_and_is_open_to_everybody(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], role: str, width: int
) -> None:
    page = sign_in(role, viewport={"width": width, "height": 900})
    for path in SCREENS:
        page.goto(demo.desk + path)
        expect(page.get_by_role("main")).to_be_visible()
        fits(page)
        axe(page)
    page.goto(demo.desk + "/board")
    page.get_by_role("main").get_by_role("link", name=re.compile("^Assign ?: ")).first.click()
    expect(page.get_by_label("Who is asked to read it")).to_be_visible()
    fits(page)
    axe(page)


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_screens_hold_in_the_dark_and_from_right_to_left(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], scheme: str
) -> None:
    page = sign_in("reviewer", color_scheme=scheme)
    for path in SCREENS:
        page.goto(demo.desk + path)
        page.evaluate("document.documentElement.dir = 'rtl'")
        fits(page)
        axe(page)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_reader_is_asked_by_name_hears_of_it_and_finds_it(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    size = {"width": width, "height": 900}
    writer, reader = sign_in("journalist", viewport=size), sign_in("reviewer", viewport=size)
    headline = f"The harbour crane turns again, {width}"
    path = begin(writer, demo, headline)
    writer.get_by_label("Panels").get_by_role("link", name="Publishing").click()
    writer.get_by_label("Ask by name").select_option(label="Tobias Renn")
    writer.get_by_label("Wanted by").fill("2036-12-01T17:00")
    writer.get_by_role("button", name="Send for review").click()
    expect(writer.get_by_role("status").filter(has_text="ent for review")).to_be_visible()
    reader.goto(demo.desk + "/")
    expect(reader.get_by_role("heading", name=headline)).to_be_visible()
    expect(reader.get_by_text("You are asked to read").first).to_be_visible()
    reader.get_by_role("link", name=re.compile("^Notices.*not seen yet")).click()
    said = f"Ines Marlowe asks you to read “{headline}”"
    expect(reader.get_by_text(said).first).to_be_visible()
    axe(reader)
    reader.get_by_role("button", name=re.compile(f"^Open ?: {re.escape(said)}")).click()
    expect(reader).to_have_url(demo.desk + path + "/review")
    reader.goto(demo.desk + "/review")
    expect(reader.get_by_role("link", name=re.compile("^Asked of me"))).to_have_attribute("aria-current", "true")
    row = reader.get_by_role("listitem").filter(has=reader.get_by_role("heading", name=headline))
    expect(row.get_by_text("you are asked")).to_be_visible()
    expect(row.get_by_text("Nothing changed since you looked")).to_be_visible()
    expect(row.get_by_text("Due 1 Dec 2036")).to_be_visible()
    reader.goto(demo.desk + "/calendar?month=2036-12")
    expect(reader.get_by_role("link", name=headline)).to_be_visible()
    axe(reader)
    fits(reader)


def test_an_article_is_assigned_by_keyboard_and_without_script(demo: Demo, sign_in: Callable[..., Page]) -> None:
    headline = "Ropewalk to get its floor back"
    path = begin(sign_in("journalist"), demo, headline)
    page = sign_in("publisher", java_script_enabled=False)
    page.goto(demo.desk + path + "/assign")
    page.get_by_label("Who writes it").select_option(label="Ines Marlowe")
    page.get_by_label("Who is asked to read it").select_option(label="Mirren Okafor-Lane")
    page.get_by_label("When it is wanted").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("That is settled; whoever is named hears of it.")).to_be_visible()
    page.goto(demo.desk + "/board?mine=1")
    page.get_by_role("navigation", name="Columns").get_by_role("link", name=re.compile("^Draft")).click()
    expect(page).to_have_url(re.compile("#draft$"))
    card = page.locator("#draft").get_by_role("listitem").filter(has_text=headline)
    expect(card.get_by_text("Ines Marlowe").last).to_be_visible()
    page.goto(demo.desk + path + "/assign")
    page.get_by_label("When it is wanted").fill("2036-03-30T02:30")
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="There is no 02:30 on Sunday 30 March 2036")).to_be_visible()
    expect(page.get_by_label("When it is wanted")).to_have_value("2036-03-30T02:30")


def test_a_calendar_address_is_made_fetched_and_given_up(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = sign_in("reviewer")
    page.goto(demo.desk + "/calendar")
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("Your address").input_value()
    axe(page)
    path = urlsplit(address).path
    outside = page.context.browser.new_context()
    answer = outside.request.get(demo.desk + path)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert any("Goes live" in str(event["SUMMARY"]) for event in Calendar.from_ical(answer.body()).walk("VEVENT"))
    page.get_by_role("button", name="Give it up").click()
    expect(page.get_by_text("The address is given up.")).to_be_visible()
    assert outside.request.get(demo.desk + path).status == 404
    outside.close()


def test_sections_and_a_webhook_are_set_by_the_person(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("publisher")
    page.goto(demo.desk + "/me")
    page.get_by_label("Sport").check()
    page.get_by_role("button", name="Keep my sections").click()
    expect(page.get_by_role("status").filter(has_text="Your sections are kept")).to_be_visible()
    expect(page.get_by_label("Sport")).to_be_checked()
    page.get_by_label("To a webhook of my own").fill("http://inside.example/")
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_role("alert").filter(has_text="begins with https://")).to_be_visible()
    expect(page.get_by_label("To a webhook of my own")).to_have_value("http://inside.example/")
