"""``make bench-editor``: how long the editor takes to open a text, and how long a key takes, in a real browser."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.bench.measure import Line, table
from tests.bench.served import serving

CMS = (sys.executable, "-m", "cms.cli")
PARAGRAPH = (
    "The pilot boat came home with **nothing** to say, and *said it* for an hour on the quay, where "
    "[the harbour board](https://harbour.example/board) listened and the crew of the ferry did not. "
)
SIZES = (750, 2_500, 9_500)
OPEN, KEY = 1000.0, 10.0

WATCH = """() => {
  window.keys = [];
  let begun = 0;
  addEventListener("keydown", () => (begun = performance.now()), true);
  document.getElementById("body").addEventListener("input", () => {
    document.querySelector(".cm-content").offsetHeight; // the layout is part of what a key costs
    window.keys.push(performance.now() - begun);
  });
}"""
SURFACE = "document.getElementById('body').surface"
DRAWN = "() => document.querySelectorAll('.cm-line').length && performance.now()"


def text_of(words: int) -> str:
    """Give an article's body of about so many words."""
    block = "## Between the tides\n\n" + f"{PARAGRAPH * 3}\n\n" * 4 + "> “You hear the pumps stop.”\n\n- one\n- two\n\n"
    return block * max(1, round(words / len(block.split())))


def measured(page: Page, desk: str, words: int, rounds: int, keys: int) -> Iterator[Line]:
    """Open one text several times, and type into the middle of it."""
    page.goto(desk + "/articles/new")
    page.locator("#title").fill(f"A text of {words} words")
    text = text_of(words)
    page.locator("#body").evaluate("(box, text) => { box.value = text; box.dispatchEvent(new Event('input')) }", text)
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    opened = []
    for _ in range(rounds):
        page.goto(page.url, wait_until="commit")
        opened.append(float(page.wait_for_function(DRAWN, polling=5).json_value()))
    count = f"{len(text.split()):,} words"
    yield Line("the form is open, with every line in the page", count, tuple(opened), OPEN)
    page.evaluate(WATCH)
    page.locator(".cm-content").evaluate(
        f"(content, at) => {SURFACE}.edit({{from: at, to: at, insert: '', anchor: at, head: at}})",
        text.index("came home", len(text) // 2),
    )
    page.keyboard.type("Words in the middle. " * (keys // 21 + 1), delay=40)
    yield Line("a key", count, tuple(page.evaluate("window.keys")), KEY)


def main() -> int:
    """Print the table; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each text is opened")
    parser.add_argument("--keys", type=int, default=100, help="how many keys are pressed in each")
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder) / "newsroom"
        subprocess.run([*CMS, "demo", str(root)], check=True, stdout=subprocess.DEVNULL)
        name, password = (root / "accounts.txt").read_text("utf-8").split("\n")[0].split()[1:]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        with serving(root / "desk") as served:
            desk = f"http://127.0.0.1:{served.port}"
            page.goto(desk + "/login")
            page.fill("[name=username]", name)
            page.fill("[name=password]", password)
            with page.expect_navigation():
                page.press("[name=password]", "Enter")
            lines = [line for words in SIZES for line in measured(page, desk, words, wishes.rounds, wishes.keys)]
            browser.close()
    print(table(lines))
    return 1 if any(line.met is False for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
