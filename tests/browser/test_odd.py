"""A hand edit in the desk's folder, seen and settled in a browser, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo
from tests.browser.test_walk import git


@pytest.mark.parametrize(("width", "act"), [(1280, "Discard"), (360, "Take in")])
def test_a_hand_edit_is_looked_at_and_settled(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], width: int, act: str
) -> None:
    desk = demo.root / "desk"
    file = next(
        name
        for name in git(desk, "ls-tree", "-r", "--name-only", "main", "content/").splitlines()
        if name.count("/") == 4 and name.endswith(".md") and b"\n\n" in (desk / name).read_bytes()
    )
    before = (desk / file).read_bytes()
    (desk / file).write_bytes(before.rstrip() + b"\n\nA paragraph that was written by hand.\n")
    page = sign_in("journalist", viewport={"width": width, "height": 900})
    page.goto(demo.desk + "/odd")
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("main a", has_text="Take in or discard")).to_be_visible()
    axe(page)
    page.locator("main a", has_text="Take in or discard").click()
    expect(page.get_by_role("heading", name=file)).to_be_visible()
    expect(page.get_by_text("A paragraph that was written by hand.").first).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{demo.desk}/articles/{file.removeprefix('content/')}")
    axe(page)
    page.get_by_role("link", name="Take it in or discard it").click()
    page.get_by_role("button", name=act).click()
    if act == "Discard":
        expect(page.get_by_role("status").filter(has_text="Discarded; what lay there is kept.")).to_be_visible()
        assert (desk / file).read_bytes() == before
    else:
        expect(page.get_by_role("status").filter(has_text="It is saved as a version by you.")).to_be_visible()
        assert "by hand" in git(desk, "show", f"main:{file}")
