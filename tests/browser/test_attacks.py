"""The attacks of ``tests/hostile/attacks.py`` in a real browser: on every way out, nothing runs and all is text."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route
from werkzeug.test import Client

from cms.core import prose
from cms.core.paths import page_of
from cms.desk import reviewing
from cms.desk.build import build
from cms.desk.record import followed
from cms.web.public import create_public_app
from cms.web.security import PREVIEW_POLICY
from tests.desk.conftest import Desk, desk
from tests.hostile.attacks import BODIES, TEXTS, URLS
from tests.hostile.crawling import desk_app, signed_in
from tests.hostile.forge import NOON, Forge, Hostile

__all__ = ["desk"]
CITY = b"content/city/2026/11/"
HOST = "http://127.0.0.1"
JUDGE = """() => {
    const found = [];
    if (window.__attack) found.push(`${window.__attack} scripts ran`);
    const own = address => /^(https?:\\/\\/|mailto:|tel:|[/#?.]|$)/i.test(address) || !/^[^/?#]*:/.test(address);
    for (const element of document.querySelectorAll("*")) {
        const name = element.localName;
        const own_frame = '#preview > .stage > iframe[sandbox="allow-scripts"]:not([src])';
        if (element.matches(own_frame)) continue;
        if (["iframe", "object", "embed", "base", "applet", "portal", "frame", "math", "style"].includes(name))
            found.push(name);
        if (name === "script" && !/^\\/(static|assets)\\//.test(element.getAttribute("src") || "")
            && element.type !== "application/ld+json") found.push("script " + element.textContent.slice(0, 60));
        for (const {name: attribute, value} of element.attributes) {
            if (/^on/.test(attribute) || ["style", "srcdoc", "ping"].includes(attribute))
                found.push(`${name} ${attribute}=${value}`);
            if (["href", "src", "action", "formaction", "cite", "background", "data", "xlink:href"].includes(attribute)
                && !own(value.trim())) found.push(`${name} ${attribute}=${value}`);
        }
    }
    return found;
}"""


class Window:
    """A browser window whose every request is answered by this test."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.foreign: list[str] = []
        self.answer: Callable[[str], tuple[int, dict[str, str], bytes]] = lambda _: (404, {}, b"")
        page.route("**/*", self._routed)

    def _routed(self, route: Route) -> None:
        parts = urlsplit(route.request.url)
        if parts.netloc != "127.0.0.1":
            self.foreign.append(route.request.url)
            route.abort()
            return
        status, headers, body = self.answer(parts.path + (f"?{parts.query}" if parts.query else ""))
        route.fulfill(status=status, headers=headers, body=body)

    def shown(self, name: str, html: str) -> list[str]:
        """Show a page without the policy that would protect it, and give what is wrong with it."""
        self.page.set_content(html, wait_until="domcontentloaded")
        return [f"{name}: {fault}" for fault in self.page.evaluate(JUDGE)]

    def faults(self, address: str) -> list[str]:
        """Open an address and give what is wrong with the page."""
        self.page.goto(HOST + address)
        self.page.evaluate("new Promise(done => setTimeout(done, 20))")
        found = [f"{address}: {fault}" for fault in self.page.evaluate(JUDGE)]
        found += [f"{address}: asked {one}" for one in self.foreign]
        self.foreign.clear()
        return found


@pytest.fixture
def window(context: BrowserContext) -> Window:
    return Window(context.new_page())


def plain_page(parts: list[str]) -> bytes:
    body = "".join(f"<div>{part}</div>" for part in parts)
    return f"<!doctype html><meta charset=utf-8><title>Attacks</title>{body}".encode()


def test_there_are_enough() -> None:
    assert len(set(BODIES)) >= 150
    assert len(set(TEXTS)) >= 15
    assert len(set(URLS)) >= 20


@pytest.mark.parametrize("audience", prose.Audience)
def test_no_body_gets_through_the_sanitiser_alone(window: Window, audience: prose.Audience) -> None:
    page = plain_page([prose.render(attack, audience=audience) for attack in BODIES])
    window.answer = lambda path: (200, {"Content-Type": "text/html"}, page if path == "/" else b"")
    assert window.faults("/") == []


@pytest.mark.parametrize("policy", ["desk", "preview", "site"])
def test_no_attack_runs_against_the_policy_alone(window: Window, desk: Desk, tmp_path: Path, policy: str) -> None:
    """The sanitiser is off here: the attacks stand in the page as they are."""
    client = desk_app(desk.room.root).test_client()
    site = Client(create_public_app(tmp_path))
    header = {
        "desk": client.get("/login").headers["Content-Security-Policy"],
        "preview": PREVIEW_POLICY,
        "site": site.get("/").headers["Content-Security-Policy"],
    }[policy]
    assert "unsafe" not in header
    attacks = [attack for attack in BODIES if "<" in attack]
    pages = {f"/{number}": plain_page([attack]) for number, attack in enumerate(attacks)}
    window.answer = lambda path: (
        200,
        {"Content-Type": "text/html", "Content-Security-Policy": header},
        pages.get(path, b""),
    )
    for address in list(pages)[::3]:
        window.page.goto(HOST + address, wait_until="domcontentloaded")
        assert window.page.evaluate("window.__attack || 0") == 0, pages[address]


def test_the_attacks_do_run_where_nothing_stops_them(window: Window) -> None:
    """Without this the tests above would prove nothing."""
    ran = 0
    attacks = [attack for attack in BODIES if attack.startswith("<")]
    pages = {f"/{number}": plain_page([attack]) for number, attack in enumerate(attacks)}
    window.answer = lambda path: (200, {"Content-Type": "text/html"}, pages.get(path, b""))
    for address in list(pages)[::5]:
        window.page.goto(HOST + address, wait_until="domcontentloaded")
        window.page.evaluate("new Promise(done => setTimeout(done, 20))")
        ran += bool(window.page.evaluate("window.__attack || 0"))
    assert ran > 5


def evil(number: int) -> bytes:
    """Write an article in which every field is an attack."""
    text, url = TEXTS[number % len(TEXTS)], URLS[number % len(URLS)]
    fields = {
        **dict.fromkeys(("title", "summary", "dateline", "image_alt", "image_caption", "image_credit", "kicker"), text),
        "section": "city" if number % 2 else text,
        "lang": "en" if number % 3 else text,
        "image": url,
        "authors": [text],
        "tags": [text],
        "related": [url, text],
        "aliases": [url],
        "corrections": [{"date": "2026-11-24", "text": text}],
        "date": "2026-11-24T12:00:00Z",
        "other": {text: url},
    }
    lines = "\n".join(f"{key}: {json.dumps(value)}" for key, value in fields.items())
    body = "\n\n".join(BODIES[number::8]) + f"\n\n[a]({url}) ![{text}]({url}) <a href='{url}'>b</a>\n"
    return f"---\n{lines}\n---\n{body}".encode()


def brought_in(desk: Desk) -> list[str]:
    """Push attacks by plain git: twice, so that there is something to compare, with hostile words around them."""
    forge = Forge(desk.room.repository.git_dir)
    names = [CITY + b"evil-%d.md" % number for number in range(8)]
    names.append(CITY + b'"><img src=x onerror=alert(1)>.md'.replace(b"/", b""))
    for turn in range(2):
        text = TEXTS[turn].encode().replace(b"<", b"(") + b" "
        made = Hostile(
            {name: evil(number + turn) for number, name in enumerate(names)},
            author=text + b"<e@example.net> " + NOON,
            message=TEXTS[turn].encode() + b"\n\n" + TEXTS[turn + 4].encode() + b"\n",
        )
        forge.move(forge.commit(made, forge.head()))
    followed(desk.room)
    return [page_of(name.decode()) for name in names]


def test_no_page_of_the_desk_is_taken_over(window: Window, desk: Desk) -> None:
    desk.begin()
    pages = brought_in(desk)
    for text in TEXTS[:6]:
        reviewing.comment(desk.room, desk.rosa, f"content/{pages[0]}", text)
    client = signed_in(desk_app(desk.room.root), "omar")
    addresses = [
        "/",
        "/articles",
        "/articles?q=script",
        f"/articles?q={quote(TEXTS[0])}&tag={quote(TEXTS[1])}",
        "/live",
    ]
    addresses += [
        "/review?whose=anyone",
        "/board",
        "/calendar",
        "/notices",
        "/media",
        "/articles?state=%3Cscript%3E",
        f"/{quote(TEXTS[0])}",
    ]
    for number, page in enumerate(pages):
        parts = ("", "/preview", "/history", "/diff", "/review") if number % 4 == 0 else ("/preview", "/diff")
        addresses += [f"/articles/{quote(page)}{part}" for part in parts]
    answers = {address: client.get(address) for address in addresses}
    assert {answer.status_code for answer in answers.values()} <= {200, 404, 422}
    assert [fault for address, answer in answers.items() for fault in window.shown(address, answer.text)] == []
    window.shown("review", answers[f"/articles/{quote(pages[0])}/review"].text)
    assert TEXTS[0] in window.page.inner_text("body")


def test_no_page_for_readers_is_taken_over(window: Window, desk: Desk, tmp_path: Path) -> None:
    pages = brought_in(desk)
    forge = Forge(desk.room.repository.git_dir)
    forge.move(forge.head(), "shown")
    public = tmp_path / "public"
    build(desk.room.root, ref="shown", output=public, now=datetime(2026, 11, 24, 18, tzinfo=UTC))
    shown = {path.relative_to(public).as_posix(): path.read_text("utf-8") for path in public.rglob("*.html")}
    assert sum(1 for path in shown if "evil-" in path) >= 6
    assert [fault for path, html in shown.items() for fault in window.shown(path, html)] == []
    for path in public.rglob("*.xml"):
        assert b"<script" not in path.read_bytes()
    assert len(pages) == 9
    for path in public.rglob("evil-*/index.html"):
        record = path.read_text("utf-8").split('type="application/ld+json">', 1)[1].split("</script>", 1)[0]
        assert json.loads(record)["headline"]


def test_honest_texts_stay_whole(window: Window) -> None:
    honest = ["5 < 6 & 7 > 3", "if (a<b && c>d) {x}", 'Tom & Jerry\'s "show"', "1 <3 you", "C:\\new", "a@b.example"]
    page = plain_page([prose.render(text) for text in honest])
    window.answer = lambda _: (200, {"Content-Type": "text/html"}, page)
    assert window.faults("/") == []
    assert [line for line in window.page.inner_text("body").split("\n") if line] == honest
