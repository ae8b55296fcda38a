"""``make bench-editor``: how long a text takes to open, a key to be written, the preview to show it, in a browser."""

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
PREVIEWED = (1_000, 10_000)
OPEN, KEY, SHOWN = 1000.0, 10.0, 200.0
REST = 150.0
"""Milliseconds that the preview waits after the last key, as preview.js has it; they are not counted."""


WATCH = """() => {
  window.keys = [];
  let begun = 0;
  addEventListener("keydown", () => (begun = performance.now()), true);
  document.getElementById("body").addEventListener("input", () => {
    document.querySelector(".cm-content").offsetHeight; // the layout is part of what a key costs
    window.keys.push(performance.now() - begun);
  });
}"""
NOW = "performance.timeOrigin + performance.now()"
WATCH_FRAME = f"""() => {{
  window.shown = 0;
  const painted = () => requestAnimationFrame(() => setTimeout(() => (window.shown = {NOW})));
  new MutationObserver(painted).observe(document.body, {{ childList: true, subtree: true, characterData: true }});
}}"""
SURFACE = "document.getElementById('body').surface"
DRAWN = "() => document.querySelectorAll('.cm-line').length && performance.now()"


def text_of(words: int) -> str:
    """Give an article's body of about so many words."""
    block = "## Between the tides\n\n" + f"{PARAGRAPH * 3}\n\n" * 4 + "> “You hear the pumps stop.”\n\n- one\n- two\n\n"
    return block * max(1, round(words / len(block.split())))


def begun(page: Page, desk: str, words: int) -> str:
    """Begin an article of about so many words, and give its text."""
    page.goto(desk + "/articles/new")
    page.locator("#title").fill(f"A text of {words} words")
    text = text_of(words)
    page.locator("#body").evaluate("(box, text) => { box.value = text; box.dispatchEvent(new Event('input')) }", text)
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    return text


def measured(page: Page, desk: str, words: int, rounds: int, keys: int) -> Iterator[Line]:
    """Open one text several times, and type into the middle of it."""
    text = begun(page, desk, words)
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


def previewed(page: Page, desk: str, words: int, rounds: int) -> Iterator[Line]:
    """Write a word into the middle, rest, and look when the frame beside the text has painted it."""
    text = begun(page, desk, words)
    page.evaluate("location.hash = 'preview'")
    page.frame_locator("#preview iframe").locator(".body > p").last.wait_for(state="attached")
    frame = next(frame for frame in page.frames if frame.url.endswith("/preview"))
    frame.evaluate(WATCH_FRAME)
    place, times = text.index("came home", len(text) // 2), []
    for number in range(rounds):
        edit = f"at => {{ {SURFACE}.edit({{from: at, to: at, insert: 'word{number} ', anchor: at}}); return {NOW} }}"
        typed = float(page.evaluate(edit, place))
        while (shown := float(frame.evaluate("window.shown"))) <= typed:
            page.wait_for_timeout(20)
        assert f"word{number} " in frame.locator(".body").inner_text()
        times.append(shown - typed - REST)
    aim = SHOWN if words <= PREVIEWED[0] else None
    yield Line("the preview shows a word, from the end of the rest", f"{len(text.split()):,} words", tuple(times), aim)


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
            for words in PREVIEWED:
                lines += previewed(page, desk, words, wishes.keys // 5)
            browser.close()
    print(table(lines))
    return 1 if any(line.met is False for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
