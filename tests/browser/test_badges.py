"""A person's keys and tokens, and an emergency override, in a browser: wide, and on the narrowest phone."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CMS, Demo
from tests.browser.test_remarks import well


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 320])
def test_a_token_and_a_key_are_made_and_ended(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], tmp_path: Path, width: int
) -> None:
    page = sign_in("admin", viewport={"width": width, "height": 900})
    page.locator("header details.menu summary").click()
    page.get_by_role("link", name="Keys and tokens").click()
    expect(page.get_by_role("heading", name="Keys and tokens")).to_be_visible()
    axe(page)
    fits(page)
    password = demo.account("admin").password
    page.get_by_label("What it is for").fill(f"Sends the wire in, {width}")
    page.locator("#password-token").fill("not my password")
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_text("That is not your password")).to_be_visible()
    axe(page)
    fits(page)
    page.locator("#password-token").fill(password)
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_role("status")).to_contain_text("not shown again")
    assert re.search(r"copydesk_[\w-]{40,}", page.get_by_role("status").inner_text())
    axe(page)
    fits(page)
    path = tmp_path / "key"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"laptop-{width}", "-f", str(path)], check=True
    )
    page.get_by_label("Public key").fill(path.with_suffix(".pub").read_text())
    page.locator("#password-key").fill(password)
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_text("Commits that you sign with this key count as yours.")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("listitem").filter(has_text=f"laptop-{width}").get_by_role("button").click()
    expect(page.get_by_text("The key counts for nothing any more")).to_be_visible()
    page.get_by_role("listitem").filter(has_text=f"the wire in, {width}").get_by_role("button").click()
    expect(page.get_by_text("The token works no longer.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 320])
def test_an_administrator_lets_a_text_go_and_everybody_sees_it(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None], tmp_path: Path, width: int
) -> None:
    page = sign_in("admin", viewport={"width": width, "height": 900})
    story = tmp_path / "story.txt"
    story.write_text(f"The gate has broken, {width}\n\nSALTQUAY, 24 Nov - It broke at noon, the harbour master said.\n")
    who = demo.account("admin").name
    command = [*CMS, "-C", str(demo.root / "desk"), "import", "wire", str(story), "--as", who]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    page.goto(f"{demo.desk}/articles/{said.split()[1].rstrip(':')}/review")
    page.get_by_text("Emergency override").click()
    page.get_by_label("Why it cannot wait").fill("Nobody else is here, and the water rises.")
    axe(page)
    fits(page)
    page.get_by_role("button", name="Let it go without an approval").click()
    expect(page.get_by_text("let this text go without an approval").first).to_be_visible()
    page.get_by_text("Decided and resolved").click()
    expect(page.get_by_text("Nobody else is here, and the water rises.").first).to_be_visible()
    well(page, axe)
    fits(page)
