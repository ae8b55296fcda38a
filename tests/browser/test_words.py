"""Words of forms that have no autosave: kept in the browser until they are sent, offered to their writer, then gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Demo

STORY = "Ferry sails again\n\nThe ferry sails again on Monday, the harbour office said.\n"
HELD = """() => new Promise(done => {
  const asked = indexedDB.open("copydesk", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("typed", { keyPath: "form" });
  asked.onsuccess = () => {
    const all = asked.result.transaction("typed").objectStore("typed").getAll();
    all.onsuccess = () => (asked.result.close(), done(all.result.map(one => one.text ?? "").join("|")));
  };
})"""


def held(page: Page, words: str) -> None:
    """Wait until this browser has words on its disk."""
    page.wait_for_function(f"words => ({HELD})().then(all => all === words)", arg=words)


def offered(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text="was not sent")


def enter(page: Page, demo: Demo, role: str) -> None:
    account = demo.account(role)
    page.goto(demo.desk + "/login")
    page.fill("[name=username]", account.name)
    page.fill("[name=password]", account.password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def settled(page: Page) -> None:
    """Wait until the page's script has looked at what is kept."""
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("width", [1280, 320])
def test_a_pasted_story_outlives_its_tab_and_is_gone_once_it_is_a_draft(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 800})
    page.goto(demo.desk + "/articles/new/text")
    page.locator("#text").fill(STORY)
    held(page, STORY)
    fresh = page.context.new_page()
    fresh.goto(demo.desk + "/articles")
    settled(fresh)  # a browser without a profile on disk forgets everything once nobody has it open
    page.close()
    fresh.goto(demo.desk + "/articles/new/text")
    expect(offered(fresh)).to_contain_text("Ferry sails again")
    axe(fresh)
    assert fresh.evaluate("document.documentElement.scrollWidth <= innerWidth")
    fresh.get_by_role("button", name="Put it back").click()
    expect(fresh.locator("#text")).to_have_value(STORY)
    expect(offered(fresh)).to_have_count(0)
    fresh.get_by_role("button", name="Look at it").or_(fresh.locator("footer .main")).first.click()
    fresh.get_by_role("button", name="Create draft").click()
    expect(fresh.get_by_role("status").filter(has_text="A draft was made")).to_be_visible()
    held(fresh, "")
    fresh.goto(demo.desk + "/articles/new/text")
    settled(fresh)
    expect(offered(fresh)).to_have_count(0)
    assert fresh.context.cookies()[0]["name"] != "sent_words"
    assert len(fresh.context.cookies()) == 1


def test_a_comment_outlives_its_sign_in_and_is_nobody_elses(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("reviewer")
    page.goto(demo.desk + "/review")
    page.locator("main a[href$='.md/review']").first.click()
    address = page.url
    page.locator("#comment").fill("Who said so?")
    held(page, "Who said so?")
    page.context.clear_cookies()
    page.get_by_role("button", name="Comment only").click()
    page.wait_for_load_state()
    enter(page, demo, "publisher")
    page.goto(address)
    settled(page)
    expect(offered(page)).to_have_count(0)
    page.get_by_text("your menu").locator("xpath=ancestor::summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
    enter(page, demo, "reviewer")
    page.goto(address)
    expect(offered(page)).to_contain_text("Who said so?")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#comment")).to_have_value("Who said so?")
    page.get_by_role("button", name="Comment only").click()
    expect(page.get_by_text("Who said so?").first).to_be_visible()
    held(page, "")
    # What is typed and not wanted is forgotten; what is left is asked about at the sign-out.
    page.goto(address)
    page.locator("#comment").fill("Never mind")
    held(page, "Never mind")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_text("your menu").locator("xpath=ancestor::summary").click()
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Sign out").click()
    page.goto(address)
    page.get_by_role("button", name="Forget it").click()
    held(page, "")
    assert asked
    assert "text of yours that the desk does not have yet" in asked[0]
