"""A demo newsroom that is served, and a browser that forgives neither script errors nor breaches of the CSP."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cms.config import Settings
from cms.staff import Staff

CMS = (sys.executable, "-m", "cms.cli")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LISTEN = (
    "addEventListener('securitypolicyviolation',"
    "e=>__breach([e.effectiveDirective,e.blockedURI,e.sourceFile,e.lineNumber].join(' ')))"
)

expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong


@dataclass(frozen=True, slots=True)
class Account:
    """A sample account, as ``cms demo`` prints it."""

    role: str
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Demo:
    """A served demo newsroom.

    :param root: holds ``desk/``, ``remote.git`` and ``public/``.
    :param desk: the desk's address, ``site`` the public site's; both without a slash at the end.
    """

    root: Path
    desk: str
    site: str
    accounts: tuple[Account, ...]

    def account(self, role: str) -> Account:
        """Give the first account with a role: journalist, reviewer, publisher or admin."""
        return next(account for account in self.accounts if account.role == role)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, git_home: Path) -> Iterator[Demo]:
    """Make the demo newsroom and serve it on free ports; it must stop cleanly in the end."""
    root = tmp_path_factory.mktemp("demo") / "newsroom"
    made = subprocess.run([*CMS, "demo", str(root)], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    command = [*CMS, "-C", str(root / "desk"), "serve", "--port", "0", "--site-port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert server.stdout is not None
    desk, site = addresses_of(server.stdout)
    words: list[str] = []
    reader = threading.Thread(target=words.extend, args=(server.stdout,), daemon=True)
    reader.start()
    yield Demo(root, desk, site, accounts_of(root))
    server.send_signal(signal.SIGTERM)
    code = server.wait(30)
    reader.join(30)
    assert code == 0, "".join(words)


def addresses_of(output: IO[str]) -> tuple[str, str]:
    """Read the server's words until both addresses are known."""
    said = ""
    for line in output:
        said += line
        found = re.search(r"^Desk: (\S+)$.*^Public site: (\S+)$", said, re.MULTILINE | re.DOTALL)
        if found:
            return found[1], found[2]
    raise AssertionError(f"cms serve ended before it served:\n{said}")


def accounts_of(root: Path) -> tuple[Account, ...]:
    """Read the sample accounts that ``cms demo`` made."""
    lines = (root / "accounts.txt").read_text("utf-8").splitlines()
    return tuple(Account(*line.split()) for line in lines if line.strip())


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Take Debian's Chromium; its sandbox does not work for root."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("browser tests, because there is no chromium here (on Debian: apt-get install chromium)")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium, "args": sandbox}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Show the desk at the size that it was drawn for."""
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """Collect script errors and breaches of the CSP on all pages of a test; any of them fails it."""
    found: list[str] = []
    yield found
    assert not found, "\n".join(found)


def guard(page: Page, faults: list[str]) -> Page:
    """Have a page report its script errors and its breaches of the Content-Security-Policy."""
    page.on("pageerror", lambda error: faults.append(f"{page.url}: script error: {error}"))
    page.expose_function("__breach", lambda what: faults.append(f"{page.url}: CSP breach: {what}"))
    page.add_init_script(LISTEN)
    return page


def hear_out(page: Page) -> None:
    """Wait for what a page may still have to report: its reports come in the order of its answers."""
    page.evaluate("new Promise(done => setTimeout(done))")


@pytest.fixture
def page(context: BrowserContext, faults: list[str]) -> Iterator[Page]:
    """Give a guarded page; nobody is signed in."""
    page = guard(context.new_page(), faults)
    yield page
    hear_out(page)


@pytest.fixture
def sign_in(
    browser: Browser, browser_context_args: dict[str, object], faults: list[str], demo: Demo
) -> Iterator[Callable[..., Page]]:
    """Give ``sign_in("reviewer")`` -> a guarded page in a browser of its own, at My desk.

    Further words (``viewport=…``, ``java_script_enabled=False``) go to the browser's context.
    """
    opened: list[tuple[BrowserContext, bool]] = []

    def enter(role: str, **wishes: object) -> Page:
        context = browser.new_context(**{**browser_context_args, **wishes})
        opened.append((context, bool(wishes.get("java_script_enabled", True))))
        page = guard(context.new_page(), faults)
        account = demo.account(role)
        page.goto(demo.desk + "/login")
        page.fill("[name=username]", account.name)
        page.fill("[name=password]", account.password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    yield enter
    for context, scripted in opened:
        for page in context.pages if scripted else ():  # without script there is nothing to be heard
            hear_out(page)
        context.close()


@pytest.fixture
def editors_again(demo: Demo) -> Iterator[None]:
    """Let everybody write in the editor again after a test in which somebody chose the plain box."""
    yield
    people = Staff.open(demo.root / "desk" / ".git" / "cms" / "desk.db", Settings())
    for account in demo.accounts:
        people.choices.set_box(account.name, "editor")
    people.close()


@pytest.fixture
def axe() -> Callable[..., None]:
    """Give ``axe(page)``: fails with what axe-core finds wrong for people with disabilities."""

    def check(page: Page, selector: str | None = None) -> None:
        page.evaluate(AXE + ";0")  # goes in over the debugging protocol, which script-src 'self' allows
        run = "([place, rules]) => axe.run(place || document, {runOnly: rules})"
        found = page.evaluate(run, [selector, RULES])["violations"]
        told = [f"{fault['id']}: {fault['help']}\n  {fault['nodes'][0]['html']}" for fault in found]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return check
