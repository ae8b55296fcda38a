"""A publisher sets an article's time, an edit keeps it, and it is taken away: on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo

HEADLINE = "Brewery wall to get a mural of nothing in particular"


def within_the_screen(page: Page) -> None:
    box = page.locator(".pop:visible").bounding_box()
    screen = page.viewport_size
    assert box
    assert screen
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= screen["width"]
    hidden = page.locator(".pop:visible button").evaluate_all(
        """buttons => buttons.filter(one => {
            one.scrollIntoView({ block: "center" });
            const at = one.getBoundingClientRect();
            return document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2) !== one;
        }).map(one => one.textContent)"""
    )
    assert hidden == []


@pytest.mark.parametrize("width", [1280, 360])
def test_a_time_is_set_kept_and_taken_away(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    publisher, reviewer, journalist = map(sign_in, ("publisher", "reviewer", "journalist"))
    publisher.set_viewport_size({"width": width, "height": 800})
    publisher.goto(demo.desk + "/live")
    row = publisher.locator("main li").filter(has_text=HEADLINE)
    row.locator("summary").click()
    within_the_screen(publisher)
    axe(publisher)
    row.get_by_label("Goes live by itself at").fill("2099-01-01T10:00")
    row.get_by_role("button", name="Set the time").click()
    expect(publisher.get_by_role("status").filter(has_text="The time is set.")).to_be_visible()

    journalist.goto(demo.desk + "/articles/culture/2026/11/mural-vote.md")
    expect(journalist.get_by_text("the time is kept")).to_be_visible()
    journalist.get_by_label("Standfirst").fill(f"Nothing won, at {width} pixels.")
    journalist.get_by_role("button", name="Save version").click()
    expect(journalist.get_by_role("status").filter(has_text="Saved as a new version.")).to_be_visible()
    journalist.get_by_role("link", name="Review", exact=True).last.click()
    expect(journalist.get_by_text("Its time is kept.")).to_be_visible()
    publisher.goto(demo.desk + "/live")
    row = publisher.locator("main li").filter(has_text=HEADLINE)
    expect(row).to_contain_text("It was to go 1 Jan 2099")

    reviewer.goto(demo.desk + "/articles/culture/2026/11/mural-vote.md/review")
    reviewer.get_by_role("button", name="Approve").click()
    expect(reviewer.get_by_role("status").filter(has_text="Approved")).to_be_visible()
    publisher.goto(demo.desk + "/live")
    expect(row).to_contain_text("Embargoed until 1 Jan 2099")
    row.locator("summary").click()
    within_the_screen(publisher)
    axe(publisher)
    row.get_by_role("button", name="Take the time away").click()
    expect(publisher.get_by_role("status").filter(has_text="It has no time any longer")).to_be_visible()
    expect(publisher.get_by_label(f"Send “{HEADLINE}")).to_be_visible()
