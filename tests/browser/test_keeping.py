"""What is typed outlives the browser, the server and the network; the clock of the page is moved by hand."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Locator, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError

from cms.drafts import Autosaves, Drafts
from tests.browser.conftest import CMS, Demo, accounts_of, guard
from tests.faults.served import EVERYTHING, MASTER, Served

BODY = "The foghorn on the outer mole will sound at eight on Friday.\n\nNobody is asked to leave the quay.\n"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MUCH = "A long report of the harbour. " * 4000
_STOPPED: list[Page] = []
"""Pages whose clock a test has stopped."""

KEPT, HERE = re.compile("Typing kept"), "Kept in this browser only"


class House:
    """A demo newsroom of its own, whose server may be killed and started again on the same port."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.accounts = accounts_of(root)
        self.server = Served(root / "desk", root / "server.log")
        self.server.start()

    @property
    def demo(self) -> Demo:
        return Demo(self.root, "http://{}:{}".format(*self.server.address), "", self.accounts)

    def kill(self) -> None:
        """End the server and all its processes at once, with no chance to tidy up."""
        self.server.kill(EVERYTHING)

    def again(self) -> None:
        self.server.start(self.server.address[1])

    def typed(self, role: str, place: str) -> str:
        """Give what the desk has of an article that nobody saved, as it lies on the disk."""
        drafts = Drafts.open(self.root / "desk" / ".git" / "cms" / "drafts.db")
        found = Autosaves(drafts).find(self.demo.account(role).name, "content/" + place)
        drafts.close()
        return found.fields["body"].replace("\r\n", "\n") if found else ""


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory, git_home: Path) -> Iterator[House]:
    root = tmp_path_factory.mktemp("keeping") / "newsroom"
    subprocess.run([*CMS, "demo", str(root)], capture_output=True, check=True)
    made = House(root)
    yield made
    made.server.end()


@pytest.fixture
def house(newsroom: House) -> Iterator[House]:
    """Give a house that is served, and serve it again when a test killed it."""
    yield newsroom
    if not newsroom.server.processes(MASTER):
        newsroom.again()


@pytest.fixture
def demo(house: House) -> Demo:
    """Let the signing in of all browser tests work on this house."""
    return house.demo


@pytest.fixture(autouse=True)
def clocks(sign_in: Callable[..., Page]) -> Iterator[None]:
    """Let all clocks go on when a test has ended, also when it failed: pages report their faults in time."""
    _STOPPED.clear()
    yield
    for page in _STOPPED:
        with suppress(PlaywrightError):
            page.clock.resume()


def begin(page: Page, demo: Demo, headline: str) -> str:
    """Begin an article; give its place below ``/articles/``."""
    page.goto(demo.desk + "/articles/new")
    page.get_by_label("Headline", exact=True).fill(headline)
    page.get_by_label("Text", exact=True).fill(BODY)
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Begun")).to_be_visible()
    return page.url.partition("/articles/")[2]


def until_kept(page: Page) -> None:
    """Let the page's clock go on, with time for each answer in between, until it says that the desk has everything."""
    for _ in range(400):
        if KEPT.search(state(page).text_content() or ""):
            return
        page.clock.run_for(500)
        page.wait_for_timeout(25)
    raise AssertionError(state(page).text_content())


def watched(page: Page, address: str) -> None:
    """Open a page whose clock stands still, and moves only when it is told to."""
    page.clock.install(time=NOON)
    page.goto(address)
    page.clock.pause_at(NOON + timedelta(minutes=1))
    _STOPPED.append(page)


def text_of(page: Page) -> str:
    return page.locator("[name=body]").input_value()


def state(page: Page) -> Locator:
    return page.locator("[data-saved]")


def type_at_end(page: Page, words: str) -> None:
    box = page.get_by_label("Text", exact=True)
    box.press("Control+End")
    box.press_sequentially(words)


def eventually(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for what is under way. The page's own clock stands still meanwhile, so nothing new begins."""
    for _ in range(1200):
        if holds():
            return
        page.wait_for_timeout(25)
    raise AssertionError("it never came")


def type_for(page: Page, seconds: range, reached: Callable[[str], bool] | None = None) -> None:
    """Type a number each second; within five seconds each of them must be where it is kept.

    :param reached: tells whether a number that was typed is kept.
    """
    for second in seconds:
        type_at_end(page, f" <{second}>")
        page.clock.run_for(1000)
        if reached and second - 4 in seconds:
            eventually(page, lambda: reached(f"<{second - 4}>"))  # noqa: B023 - called at once


def test_typing_reaches_the_desk_within_five_seconds_and_makes_no_version(
    house: House, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = sign_in("journalist")
    place = begin(page, house.demo, "Kept within five seconds")
    watched(page, f"{house.demo.desk}/articles/{place}")
    type_for(page, range(1, 13), lambda words: words in house.typed("journalist", place))
    expect(state(page)).to_have_text(KEPT)
    page.clock.resume()
    axe(page)
    page.reload()
    expect(page.get_by_role("link", name="History 1")).to_be_visible()


@dataclass
class Machine:
    """A browser with a profile on disk: it may be killed, and started again as its owner would."""

    kind: BrowserType
    profile: Path
    launch: dict[str, object]
    demo: Demo
    faults: list[str]
    context: BrowserContext | None = None

    def start(self) -> Page:
        self.context = self.kind.launch_persistent_context(
            self.profile, **self.launch, viewport={"width": 1280, "height": 900}, locale="en-GB"
        )
        return guard(self.context.new_page(), self.faults)

    def signed_in(self, role: str) -> Page:
        page = self.start()
        page.goto(self.demo.desk + "/login")
        self.sign_in(page, role)
        return page

    def sign_in(self, page: Page, role: str) -> None:
        account = self.demo.account(role)
        page.fill("[name=username]", account.name)
        page.fill("[name=password]", account.password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)

    def back(self, address: str) -> Page:
        """Start it again and come back; a browser that was killed may have forgotten the sign-in of a moment ago."""
        page = self.start()
        page.goto(address)
        if "/login" in page.url:
            self.sign_in(page, "journalist")
        expect(page).to_have_url(address)
        return page

    def kill(self) -> None:
        """End the browser as the system does when memory is short: no page hears of it."""
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (process / "cmdline").read_bytes().split(b"\0")
                if f"--user-data-dir={self.profile}".encode() in words and not any(
                    b"--type=" in word for word in words
                ):
                    os.kill(int(process.name), signal.SIGKILL)
        self.close()

    def close(self) -> None:
        if self.context:
            with suppress(PlaywrightError):
                self.context.close()
        self.context = None


@pytest.fixture
def machine(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, object],
    tmp_path: Path,
    house: House,
    faults: list[str],
) -> Iterator[Machine]:
    made = Machine(browser_type, tmp_path / "profile", browser_type_launch_args, house.demo, faults)
    yield made
    made.close()


def offered(page: Page, address: str) -> str:
    """Come back to an article: the saved text is shown; look at the difference, take it, and give the text."""
    page.goto(address)
    assert text_of(page) == BODY.rstrip("\n")
    page.get_by_role("link", name="See the difference").click()
    expect(page.get_by_role("article", name="What you typed").locator("ins").first).to_be_visible()
    page.get_by_role("link", name="Take it").click()
    expect(page.get_by_text("Your text is here again, not yet saved.")).to_be_visible()
    return text_of(page)


def saved_whole(page: Page, wanted: str) -> None:
    """Save, and see that it is a version, and that nothing is offered any more."""
    page.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("status").filter(has_text="Saved as a new version")).to_be_visible()
    assert wanted in text_of(page)
    page.reload()
    expect(page.get_by_text("that is not saved").locator("visible=true")).to_have_count(0)


def test_a_browser_that_is_killed_while_somebody_types_loses_no_five_seconds(
    house: House, machine: Machine, sign_in: Callable[..., Page]
) -> None:
    page = machine.signed_in("journalist")
    place = begin(page, house.demo, "A browser is killed")
    address = f"{house.demo.desk}/articles/{place}"
    watched(page, address)
    type_for(page, range(1, 10), lambda words: words in house.typed("journalist", place))
    machine.kill()
    # On another machine: what the desk had.
    text = offered(sign_in("journalist"), address)
    assert "<5>" in text
    # On the same one: all but the last second, which the browser had.
    again = machine.back(address)
    expect(again.get_by_role("link", name="See the difference").locator("visible=true")).to_have_count(1)


def test_a_server_and_then_a_browser_that_are_killed_lose_no_five_seconds(house: House, machine: Machine) -> None:
    page = machine.signed_in("journalist")
    place = begin(page, house.demo, "A server is killed")
    address = f"{house.demo.desk}/articles/{place}"
    watched(page, address)
    type_for(page, range(1, 4))
    house.kill()
    type_for(page, range(4, 12))
    expect(state(page)).to_contain_text(HERE)
    expect(page.get_by_role("alert")).to_contain_text("The desk cannot be reached.")
    eventually(page, lambda: "<10>" in here(page))
    machine.kill()
    house.again()
    page = machine.back(address)
    eventually(page, lambda: here(page) == "[]")  # the desk has got it
    text = offered(page, address)
    assert "<10>" in text
    saved_whole(page, "<10>")


def test_a_server_that_comes_back_gets_what_was_typed_meanwhile(
    house: House, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = sign_in("journalist")
    place = begin(page, house.demo, "A server comes back")
    watched(page, f"{house.demo.desk}/articles/{place}")
    house.kill()
    type_for(page, range(1, 8))
    expect(state(page)).to_contain_text(HERE)
    axe_at_rest(page, axe)
    house.again()
    until_kept(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert "<7>" in house.typed("journalist", place)
    page.clock.resume()


def test_a_network_that_is_cut_loses_nothing(house: House, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist", viewport={"width": 360, "height": 780})
    place = begin(page, house.demo, "A network is cut")
    watched(page, f"{house.demo.desk}/articles/{place}")
    type_for(page, range(1, 3))
    page.context.set_offline(True)
    type_for(page, range(3, 10))
    expect(state(page)).to_contain_text(HERE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    eventually(page, lambda: "<8>" in here(page))
    page.context.set_offline(False)  # the browser says so, and nobody waits for the next try
    expect(state(page)).to_have_text(KEPT)
    assert "<9>" in house.typed("journalist", place)
    page.clock.resume()


def test_without_all_this_what_was_typed_would_be_lost(house: House, machine: Machine) -> None:
    page = machine.signed_in("journalist")
    place = begin(page, house.demo, "Nothing is kept")
    address = f"{house.demo.desk}/articles/{place}"
    page.route("**/autosave", lambda route: route.abort())
    page.add_init_script("delete IDBFactory.prototype.open")
    watched(page, address)
    type_for(page, range(1, 10))
    assert "<9>" in text_of(page)
    expect(state(page)).to_contain_text("Not kept anywhere: copy your text")
    expect(page.get_by_role("alert")).to_contain_text("Neither the desk nor this browser")
    machine.kill()
    page = machine.back(address)
    assert text_of(page) == BODY.rstrip("\n")
    expect(page.get_by_text("that is not saved").locator("visible=true")).to_have_count(0)
    assert house.typed("journalist", place) == ""


def here(page: Page) -> str:
    """Give what this browser keeps, from its disk."""
    return page.evaluate(
        """() => new Promise(done => {
            const asked = indexedDB.open("copydesk");
            asked.onsuccess = () => {
                const all = asked.result.transaction("typed").objectStore("typed").getAll();
                all.onsuccess = () => (asked.result.close(), done(JSON.stringify(all.result)));
            };
        })"""
    )


def axe_at_rest(page: Page, axe: Callable[..., None]) -> None:
    """Look at a page whose clock stands still; axe needs a clock."""
    page.clock.resume()
    axe(page)
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))


def end_sessions(house: House, account: str) -> None:
    """End somebody's sign-ins on the server, as time would."""
    with closing(sqlite3.connect(house.root / "desk" / ".git" / "cms" / "desk.db")) as db, db:
        db.execute("DELETE FROM sessions WHERE account = ?", (account,))


def test_a_sign_in_that_ended_is_renewed_in_place_with_the_same_text(
    house: House, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page, account = sign_in("journalist"), house.demo.account("journalist")
    place = begin(page, house.demo, "A sign-in ends")
    watched(page, f"{house.demo.desk}/articles/{place}")
    end_sessions(house, account.name)
    type_for(page, range(1, 6))
    expect(page.get_by_role("alert")).to_contain_text("Your sign-in has ended.")
    expect(state(page)).to_contain_text(HERE)
    eventually(page, lambda: "<5>" in here(page))
    page.get_by_role("button", name="Sign in").click()
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog.get_by_label("User name")).to_have_value(account.name)
    axe_at_rest(page, axe)
    dialog.get_by_label("Password").fill("not this one")
    dialog.get_by_label("Password").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Name and password do not fit together.")
    other = house.demo.account("reviewer")
    dialog.get_by_label("User name").fill(other.name)
    dialog.get_by_label("Password").fill(other.password)
    dialog.get_by_label("Password").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text(f"This text is {account.name}’s.")
    end_sessions(house, other.name)
    dialog.get_by_label("User name").fill(account.name)
    dialog.get_by_label("Password").fill(account.password)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_hidden()
    expect(state(page)).to_have_text(KEPT)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert "<5>" in house.typed("journalist", place)
    page.clock.resume()
    saved_whole(page, "<5>")


def test_two_tabs_of_one_person_overwrite_nothing_unseen(
    house: House, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    one = sign_in("journalist")
    place = begin(one, house.demo, "Two tabs")
    address = f"{house.demo.desk}/articles/{place}"
    watched(one, address)
    type_for(one, range(1, 6))
    until_kept(one)
    two = one.context.new_page()
    two.goto(address)
    expect(two.get_by_role("status").filter(has_text="You have this article open in another tab")).to_be_visible()
    expect(two.get_by_role("link", name="See the difference").locator("visible=true")).to_have_count(1)
    type_at_end(two, " and <two>")
    two.clock.run_for(5000)
    expect(two.get_by_role("alert")).to_contain_text("You have other text of this article, from")
    assert "<5>" in house.typed("journalist", place)
    axe_at_rest(two, axe)
    two.get_by_role("button", name="Go on with this one").click()
    expect(state(two)).to_have_text(KEPT)
    assert "<two>" in house.typed("journalist", place)
    two.clock.resume()
    two.get_by_role("button", name="Save version").click()
    expect(two.get_by_text("You went on with another text of this article")).to_be_visible()
    two.get_by_role("link", name="Settle it").click()
    expect(two.locator("main")).to_contain_text("<5>")


def test_people_see_who_is_here_and_that_somebody_saved(
    house: House, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    ines, rosa = sign_in("journalist"), sign_in("reviewer", viewport={"width": 360, "height": 780})
    place = begin(ines, house.demo, "Two people")
    address = f"{house.demo.desk}/articles/{place}"
    rosa.goto(address)
    watched(ines, address)
    ines.clock.run_for(16_000)
    expect(ines.get_by_role("status").filter(has_text="is in this article.")).to_be_visible()
    rosa.get_by_label("Headline", exact=True).fill("Two people, one article")
    rosa.get_by_role("button", name="Save version").click()
    expect(rosa.get_by_role("status").filter(has_text="Saved as a new version")).to_be_visible()
    ines.clock.run_for(5_000)  # while somebody else is here
    note = ines.get_by_role("status").filter(has_text="saved a newer version at")
    expect(note).to_contain_text("when you save, both texts are joined")
    rosa.goto(house.demo.desk + "/articles")
    item = rosa.locator("li.item").filter(has_text="Two people, one article")
    expect(item.locator(".av.here")).to_be_visible()
    assert rosa.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(rosa)
    axe_at_rest(ines, axe)
    with ines.expect_popup() as opened:
        note.get_by_role("link", name="See what changed").click()
    expect(opened.value.get_by_text("one article").first).to_be_visible()
    opened.value.close()
    ines.clock.resume()
    type_at_end(ines, " <mine>")
    ines.get_by_role("button", name="Save version").click()
    expect(ines.get_by_role("status").filter(has_text="came in as well: the headline")).to_be_visible()


def test_whoever_comes_back_to_a_form_hears_at_once_that_somebody_saved(
    house: House, sign_in: Callable[..., Page]
) -> None:
    ines, rosa = sign_in("journalist"), sign_in("reviewer")
    place = begin(ines, house.demo, "Away for coffee")
    address = f"{house.demo.desk}/articles/{place}"
    asked: list[str] = []
    ines.on("request", lambda request: asked.append(request.url) if request.url.endswith("/presence") else None)
    watched(ines, address)
    ines.clock.run_for(10_000)
    rosa.goto(address)
    rosa.get_by_label("Headline", exact=True).fill("Away for tea")
    rosa.get_by_role("button", name="Save version").click()
    expect(rosa.get_by_role("status").filter(has_text="Saved as a new version")).to_be_visible()
    asked.clear()
    type_at_end(ines, "one")  # no time goes by on this page
    expect(ines.get_by_role("status").filter(has_text="saved a newer version at")).to_be_visible()
    assert len(asked) == 1
    ines.evaluate("for (let turn = 0; turn < 20; turn++) dispatchEvent(new Event('focus'))")
    type_at_end(ines, "two")
    assert len(asked) == 1, "not more often for much that happens"
    ines.clock.resume()


def test_a_new_article_is_not_taken_for_what_was_left_in_another_one(
    house: House, sign_in: Callable[..., Page]
) -> None:
    page = sign_in("journalist")
    page.goto(house.demo.desk + "/articles/new")
    templates = page.get_by_role("navigation", name="Begin with a template")
    templates.get_by_role("link", name="News").click()
    page.wait_for_url("**/new?template=news")
    templates.get_by_role("link", name="Brief").click()
    page.wait_for_url("**/new?template=brief")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("that is not saved").locator("visible=true")).to_have_count(0)  # nobody typed anything
    page.get_by_label("Headline", exact=True).fill("Typed before the template")
    templates.get_by_role("link", name="News").click()
    page.wait_for_url("**/new?template=news")
    note = page.locator(".told").filter(has_text="that is not saved").locator("visible=true").first
    expect(note).to_be_visible()
    expect(note).not_to_contain_text("below is the saved text")
    note.get_by_role("link", name="See that text").click()
    expect(page.get_by_text("Typed before the template").first).to_be_visible()


def test_nothing_stays_in_a_browser_that_somebody_signs_out_of(house: House, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    place = begin(page, house.demo, "Signing out")
    address = f"{house.demo.desk}/articles/{place}"
    watched(page, address)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.route("**/autosave", lambda route: route.abort())
    type_for(page, range(1, 4))
    eventually(page, lambda: "<3>" in here(page))
    page.get_by_text("your menu").locator("xpath=ancestor::summary").click()
    page.get_by_role("button", name="Sign out").click()
    eventually(page, lambda: bool(asked))
    assert "text of yours that the desk does not have yet" in asked[0]
    expect(page).to_have_url(address)
    page.unroute("**/autosave")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(house.demo.desk + "/login")
    assert "<3>" in house.typed("journalist", place)
    assert page.evaluate("indexedDB.databases()") == [] or here(page) == "[]"
    assert len(asked) == 1
    page.clock.resume()


def test_what_the_desk_has_is_offered_without_any_script(house: House, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    place = begin(page, house.demo, "Without a script")
    address = f"{house.demo.desk}/articles/{place}"
    watched(page, address)
    type_for(page, range(1, 6))
    until_kept(page)
    page.clock.resume()
    plain = sign_in("journalist", java_script_enabled=False)
    assert "<3>" in offered(plain, address)
    plain.goto(address + "/autosave")
    plain.get_by_role("button", name="Drop it").click()
    expect(plain.get_by_text("Your text is dropped.")).to_be_visible()
    plain.get_by_role("link", name="bring it back").click()
    assert "<3>" in text_of(plain)


@pytest.mark.parametrize("width", [1280, 360])
def test_the_difference_can_be_dropped_by_keyboard_and_is_asked_about(
    house: House, sign_in: Callable[..., Page], axe: Callable[..., None], width: int
) -> None:
    page = sign_in("journalist", viewport={"width": width, "height": 780})
    place = begin(page, house.demo, f"Dropped at {width}")
    address = f"{house.demo.desk}/articles/{place}"
    watched(page, address)
    type_for(page, range(1, 6))
    until_kept(page)
    page.clock.resume()
    page.goto(address)
    axe(page)
    page.get_by_role("link", name="See the difference").press("Enter")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Drop it").press("Enter")
    dialog = page.get_by_role("dialog", name="Drop this text?")
    expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    axe(page)
    dialog.get_by_role("button", name="Drop it").press("Enter")
    expect(page.get_by_text("Your text is dropped.")).to_be_visible()
    assert text_of(page) == BODY.rstrip("\n")
    assert house.typed("journalist", place) == ""


def test_text_that_the_desk_does_not_take_can_be_put_back_into_its_form(
    house: House, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = sign_in("journalist", viewport={"width": 360, "height": 780})
    place = begin(page, house.demo, "Too much for the desk")
    address = f"{house.demo.desk}/articles/{place}"
    watched(page, address)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/autosave", lambda route: route.fulfill(status=413))
    page.get_by_label("Text", exact=True).fill(BODY + MUCH)  # more than a page that goes may send
    type_for(page, range(1, 5))
    expect(page.get_by_role("alert")).to_contain_text("This is more than the desk takes at once.")
    eventually(page, lambda: "<4>" in here(page))
    page.goto(address)
    assert text_of(page) == BODY.rstrip("\n")
    expect(page.get_by_text("It was left in this browser")).to_be_visible()
    expect(page.get_by_role("link", name="See the difference").locator("visible=true")).to_have_count(0)
    axe_at_rest(page, axe)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.unroute("**/autosave")
    page.get_by_role("button", name="Put it in the form").click()
    assert "<4>" in text_of(page)
    until_kept(page)
    page.clock.resume()
    saved_whole(page, "<4>")
    eventually(page, lambda: here(page) == "[]")


def test_a_desk_that_gives_no_answer_holds_up_no_typing(house: House, sign_in: Callable[..., Page]) -> None:
    page = sign_in("journalist")
    place = begin(page, house.demo, "No answer")
    watched(page, f"{house.demo.desk}/articles/{place}")
    held: list[Route] = []
    page.route("**/autosave", lambda route: held.append(route))  # noqa: PLW0108 - Playwright takes no built-in
    type_for(page, range(1, 10))
    assert len(held) == 1  # one at a time
    eventually(page, lambda: "<9>" in here(page))
    held.pop().abort()
    expect(state(page)).to_contain_text(HERE)
    page.unroute("**/autosave")
    until_kept(page)
    assert "<9>" in house.typed("journalist", place)
    page.clock.resume()


def test_no_text_of_one_person_is_offered_to_the_next_at_the_same_machine(
    house: House, sign_in: Callable[..., Page]
) -> None:
    page = sign_in("journalist")
    place = begin(page, house.demo, "Two people, one machine")
    address = f"{house.demo.desk}/articles/{place}"
    watched(page, address)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/autosave", lambda route: route.abort())
    type_for(page, range(1, 4))
    eventually(page, lambda: "<3>" in here(page))
    reviewer = house.demo.account("reviewer")
    for _ in range(20):  # an answer that is still under way brings the session's cookie back
        page.context.clear_cookies()
        page.goto(house.demo.desk + "/login")
        if page.locator("[name=username]").count():
            break
    page.fill("[name=username]", reviewer.name)
    page.fill("[name=password]", reviewer.password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    page.unroute("**/autosave")  # not before: the desk takes the text of whoever is still signed in
    page.goto(address)
    page.clock.run_for(4000)
    expect(page.get_by_text("that is not saved").locator("visible=true")).to_have_count(0)
    assert house.typed("reviewer", place) == ""
    page.clock.resume()
    assert "<3>" in here(page)  # it waits for the one who typed it
    # Signing out takes one's own text along and leaves theirs.
    page.route("**/autosave", lambda route: route.abort())
    type_at_end(page, " hers ")
    eventually(page, lambda: " hers " in here(page))
    page.get_by_text("your menu").locator("xpath=ancestor::summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(house.demo.desk + "/login")
    assert "<3>" in here(page)
    assert " hers " not in here(page)
    page.unroute("**/autosave")
    writer = house.demo.account("journalist")
    page.fill("[name=username]", writer.name)
    page.fill("[name=password]", writer.password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    eventually(page, lambda: "<3>" in house.typed("journalist", place))
    eventually(page, lambda: here(page) == "[]")


@pytest.mark.parametrize("much", ["", MUCH], ids=["short", "long"])
def test_leaving_the_page_at_once_loses_nothing(house: House, sign_in: Callable[..., Page], much: str) -> None:
    """No timer of the page has run; a long text is more than a page that goes may send, and stays in the browser."""
    page = sign_in("journalist")
    place = begin(page, house.demo, f"Leaving with {len(much)}")
    watched(page, f"{house.demo.desk}/articles/{place}")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Text", exact=True).fill(BODY + much)
    type_at_end(page, " <last>")
    page.goto(house.demo.desk + "/articles")

    def arrived() -> bool:
        if "<last>" in house.typed("journalist", place):
            return True
        page.goto(house.demo.desk + "/articles")  # any page of the desk hands over what was left behind
        return False

    assert any(arrived() for _ in range(20))
