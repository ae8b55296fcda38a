"""What a real browser sends back of an article that nobody touched is no change, and a change is that change alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, expect

from cms.core.people import Signature
from cms.desk.record import followed
from cms.newsroom import Newsroom, newsroom
from cms.repository import MAIN
from tests.browser.conftest import Demo

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FILES = {
    "mixed": b"---\r\ntitle: Old words\nsummary: |\r\n  One.\n  Two.\r\n---\n\n\nOne\r\nTwo  \nThree\r\r\n",
    "bytes": b"\xef\xbb\xbf---\ntitle: Old words\nsummary: caf\xe9\nlead: {a: '\xff'}\n---\nna\xefve\n",
    "letters": b'---\ntitle: Old words\ntags: [" a", "b, c", ""]\n---\n'
    + "\tA \f \u2028 \u0085 \ufeff e\u0301 \u200f</textarea>&amp;\n\n".encode(),
    "toml": b'+++\ntitle = "Old words" # note\ndate = 1979-05-27\n[extra]\na = """\n\nb"""\n+++\n\nBody',
    "json": b'{\n  "title": "Old words",\n  "summary": "a\\nb",\n  "image_caption": "c\\u0000d"\n}\n\n\nBody\n',
    "header": b"Title: Old words\r\nTags: a, b\r\nSummary: c\r\n    d\r\n\r\nBody\r\n",
}
REAL = 240
"""Files of others that go through the editor."""

THROUGH = """async address => {
  const box = document.getElementById("body");
  const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
  const form = page.getElementById("article");
  if (!form) return "no form";
  const given = form.elements.body.value;
  box.value = given;
  box.dispatchEvent(new Event("input"));
  const { view } = box.surface;
  const drawn = view.state.doc.toString();
  const end = drawn.length;
  view.dispatch({changes: {from: end, insert: "x"}, userEvent: "input.type"});
  const typed = box.value;
  box.surface.undo();
  if (drawn !== given || typed !== given + "x" || box.value !== given) return "the editor has another text";
  form.elements.body.value = box.value;
  const ends = text => text.replace(/\\r\\n|\\r|\\n/g, "\\r\\n");
  const fields = [...new FormData(form)].map(([name, text]) => [ends(name), ends(text)]);
  const answer = await fetch(address, {method: "POST", body: new URLSearchParams(fields), redirect: "manual"});
  return answer.type === "opaqueredirect" ? "saved" : `answered ${answer.status}`;
}"""
"""Takes an article's form as the desk gives it, its text through this page's editor, and sends it as a browser does."""


def test_untouched_is_untouched_and_a_headline_is_a_headline(demo: Demo, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    with newsroom(demo.root / "desk", lambda: NOW) as room:
        files = {f"content/odd/{name}.md": text for name, text in FILES.items()}
        _bring(room, files)
        for file, text in files.items():
            head = room.repository.head(MAIN)
            _save(page, demo, file, None)
            assert room.repository.head(MAIN) == head, f"{file}: saving it untouched made a version"
            _save(page, demo, file, "New words")
            head = room.repository.head(MAIN)
            assert head is not None
            assert room.repository.read(head, file) == text.replace(b"Old words", b"New words")


def test_real_files_come_through_the_editor_byte_for_byte(
    demo: Demo, sign_in: Callable[..., Page], shared: Path
) -> None:
    found = sorted((shared / "corpora").rglob("*.md"))
    chosen = [path for path in found[:: max(1, len(found) // REAL)] if path.stat().st_size < 500_000]
    files = {f"content/real/{number}.md": path.read_bytes() for number, path in enumerate(chosen)}
    files |= {f"content/real/{name}.md": text for name, text in FILES.items()}
    page = sign_in("journalist")
    with newsroom(demo.root / "desk", lambda: NOW) as room:
        _bring(room, files)
        head = room.repository.head(MAIN)
        page.goto(demo.desk + "/articles/new")
        page.on("dialog", lambda dialog: dialog.accept())
        results = {file: page.evaluate(THROUGH, f"/articles/{quote(file[8:])}") for file in files}
        assert {file: result for file, result in results.items() if result not in {"saved", "no form"}} == {}
        assert sum(result == "saved" for result in results.values()) >= 200
        assert room.repository.head(MAIN) == head
        # Some of them the whole way, in the page's own editor and by its own button.
        for file in [file for file, result in results.items() if result == "saved"][:: len(files) // 8]:
            page.goto(f"{demo.desk}/articles/{quote(file[8:])}")
            expect(page.locator(".cm-content")).to_be_visible()
            page.locator(".cm-content").press("Control+End")
            page.keyboard.type("x")
            page.keyboard.press("Control+z")
            with page.expect_navigation():
                page.keyboard.press("Control+s")
            assert room.repository.head(MAIN) == head, file
        # A change in the editor is that change: the check above can fail.
        page.locator(".cm-content").press("Control+End")
        page.keyboard.type("x")
        with page.expect_navigation():
            page.keyboard.press("Control+s")
        assert room.repository.head(MAIN) != head


def _bring(room: Newsroom, files: Mapping[str, bytes]) -> None:
    by = Signature("Omar Haddad", "omar@courier.example", NOW)
    room.repository.commit(files, by=by, subject="Bring odd files", on=room.repository.head(MAIN))
    followed(room)


def _save(page: Page, demo: Demo, file: str, title: str | None) -> None:
    page.goto(f"{demo.desk}/articles/{file.removeprefix('content/')}")
    if title is not None:
        page.fill("[name=title]", title)
    with page.expect_navigation():
        page.click("footer button:has-text('Save version')")
    assert page.locator("[name=title]").input_value() == (title or "Old words")
