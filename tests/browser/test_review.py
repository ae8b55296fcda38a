"""A review from the first words to the readers: two rounds, a suggestion, four eyes, an approval that falls."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Demo
from tests.browser.test_comparing import submit, write
from tests.browser.test_remarks import BOATS, BODY, LAST, begin, beside, card, choose
from tests.browser.test_settling import no_sideways_scroll

MENU = "Soup is served until nine, and coffee until the boat is in."


def told(page: Page, words: str) -> Locator:
    return page.get_by_role("status").filter(has_text=words)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_review_goes_two_rounds_and_ends_with_its_readers(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    roles = ("journalist", "reviewer", "publisher")
    ines, tobias, mirren = (sign_in(role, viewport={"width": width, "height": 800}) for role in roles)
    url = begin(ines, demo)
    submit(ines, url)

    # First round: a comment on a passage, other words for another one, and changes asked for.
    tobias.goto(url + "/review")
    choose(tobias, 1, "40 crowns a year")
    tobias.get_by_label("Your comment").fill("Who says so?")
    tobias.get_by_role("button", name="Add comment").click()
    expect(card(tobias, "Who says so?")).to_be_visible()
    choose(tobias, 0, "will be lit")
    tobias.get_by_label("Words in their place").fill("lights up")
    tobias.get_by_role("button", name="Suggest these words").click()
    expect(card(tobias, "lights up").locator("del")).to_contain_text("will be lit")
    tobias.get_by_placeholder("Message to the writer").fill("Name your source.")
    tobias.get_by_role("button", name="Request changes").click()
    expect(told(tobias, "Sent back to its writer with your comment.")).to_be_visible()

    # The writer takes the suggestion, settles the comment and hands it in again.
    beside(ines, url)
    expect(card(ines, "Name your source.")).to_be_visible()
    card(ines, "lights up").get_by_role("button", name="Accept").click()
    expect(told(ines, "Accepted: the text is saved with it.")).to_be_visible()
    taken = BODY.rstrip().replace("will be lit", "lights up")
    expect(ines.locator("#body")).to_have_value(taken)
    said = card(ines, "Who says so?")
    said.get_by_text("Answer", exact=True).first.click()
    said.get_by_label("Answer to").fill("The club does; it is in the text now.")
    said.get_by_role("button", name="Resolve").click()
    expect(told(ines, "Resolved.")).to_be_visible()
    sourced = taken.replace("and the club has said", "the club said, and it has said")
    write(ines, sourced)
    expect(told(ines, "Saved as a new version")).to_be_visible()
    ines.get_by_role("button", name="Send for review").click()
    expect(told(ines, "Sent for review")).to_be_visible()

    # Second round: his words are in it, so he approves it no more; another pair of eyes does.
    tobias.goto(url + "/review")
    expect(tobias.get_by_role("button", name="Approve")).to_have_count(0)
    expect(tobias.get_by_text("someone else must approve it")).to_be_visible()
    axe(tobias)
    mirren.goto(url + "/review")
    mirren.get_by_role("button", name="Approve").click()
    expect(told(mirren, "Approved. A publisher can send it live now.")).to_be_visible()

    # A save makes the approval void; a paragraph that went with it is put back, and only that.
    boats = BOATS.replace("and the club has said", "the club said, and it has said")
    ines.goto(url)
    write(ines, sourced.replace(f"{boats}\n\n", "") + f"\n{MENU}\n")
    expect(told(ines, "Saved as a new version")).to_be_visible()
    mirren.goto(url + "/review?since=approved")
    expect(mirren.get_by_role("button", name="Approve")).to_be_visible()
    expect(mirren.locator("#words [data-change]", has_text="Soup is served")).to_be_visible()
    no_sideways_scroll(mirren)
    ines.goto(url + "/diff?from=approved&to=main")
    gone = ines.locator("#words [data-change]", has_text="Small boats pay")
    gone.get_by_role("button", name="Put the old words back").click()
    expect(told(ines, "The old words are back")).to_be_visible()
    ines.goto(url)
    text = ines.locator("#body").input_value()
    assert boats in text
    assert MENU in text
    assert LAST in text
    mirren.goto(url + "/review")
    mirren.get_by_role("button", name="Approve").click()
    expect(told(mirren, "Approved. A publisher can send it live now.")).to_be_visible()
    mirren.goto(url + "/history")
    expect(mirren.get_by_role("link", name="Approved").first).to_be_visible()
    axe(mirren)
    mirren.goto(url + "/review")
    expect(mirren.get_by_role("link", name="Send live…")).to_be_visible()
