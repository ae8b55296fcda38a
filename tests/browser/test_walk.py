"""The main job, end to end, as four people in four browsers; and once more by plain git."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from playwright.sync_api import APIResponse, Page, expect

from tests.browser.conftest import CMS, Demo

HEADLINE = "Harbour office to test its foghorn at breakfast"
EDITED = "Harbour office to test its foghorn at noon"
SLUG = "harbour-office-to-test-its-foghorn-at-breakfast"
BODY = (
    "The foghorn on the outer mole will sound at eight on Friday, the harbour office said.\n\n"
    "“It is louder than it looks,” said its keeper. *Nobody* is asked to leave the quay.\n\n"
    "## What to expect\n\nThree blasts, a minute apart.\n"
)
_TRIES = 200


def git(path: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(path), *words], capture_output=True, text=True, check=True).stdout.strip()


def wait_for(page: Page, url: str, wanted: Callable[[APIResponse], bool]) -> APIResponse:
    """Ask for a public page until the builder has done its work; give up after a bounded number of tries."""
    for _ in range(_TRIES):
        answer = page.request.get(url)
        if wanted(answer):
            return answer
        page.wait_for_timeout(100)
    raise AssertionError(f"{url} stayed {answer.status}:\n{answer.text()[:2000]}")


def followed(desk: Path) -> None:
    """Wait until the desk's folder has followed its branch; give up after a bounded number of tries."""
    for _ in range(_TRIES):
        if (desk / ".git" / "cms" / "followed").read_text("ascii").strip() == git(desk, "rev-parse", "main"):
            return
        threading.Event().wait(0.05)
    raise AssertionError("the desk's folder does not follow")


def the_file(demo: Demo) -> str:
    found = git(demo.root / "desk", "ls-tree", "-r", "--name-only", "main", "content/").splitlines()
    return next(file for file in found if file.endswith(f"/{SLUG}.md"))


def send_live(publisher: Page, demo: Demo, headline: str) -> None:
    """Send one article; others that wait stay where they are."""
    publisher.goto(demo.desk + "/live")
    for box in publisher.locator("input[name=files]").all():
        box.uncheck()
    publisher.get_by_label(f"Send “{headline}”").check()
    publisher.get_by_role("button", name="Send live…").click()
    expect(publisher.get_by_role("heading", name="Send 1 article live?")).to_be_visible()
    expect(publisher.get_by_role("link", name="Not yet")).to_be_focused()
    publisher.get_by_role("button", name="Send live now").click()
    expect(publisher.get_by_role("status").filter(has_text="Sent live: 1 article")).to_be_visible()


def test_four_people_bring_an_article_to_its_readers_and_take_it_down(
    demo: Demo, sign_in: Callable[..., Page], axe: Callable[..., None]
) -> None:
    desk = demo.root / "desk"
    journalist, reviewer, publisher, admin = map(sign_in, ("journalist", "reviewer", "publisher", "admin"))
    expect(journalist.get_by_role("heading", name="Needs you")).to_be_visible()

    # 1. The journalist writes; a save is one commit by that person, and the folder is clean.
    journalist.get_by_role("link", name="New article", exact=True).click()
    journalist.get_by_label("Headline", exact=True).fill(HEADLINE)
    journalist.get_by_label("Standfirst").fill("Three blasts on Friday morning, and then a week of quiet.")
    journalist.get_by_label("Text", exact=True).fill(BODY)
    journalist.get_by_label("Byline").fill("Ines Marlowe")
    journalist.get_by_label("Dateline").fill("Saltquay")
    journalist.get_by_label("Section").select_option("harbour")
    journalist.get_by_label("Tags").fill("Harbour office, Foghorn")
    before = git(desk, "rev-parse", "main")
    journalist.get_by_role("button", name="Save version").click()
    expect(journalist.get_by_role("status").filter(has_text="Begun")).to_be_visible()
    assert git(desk, "rev-list", "--count", f"{before}..main") == "1"
    assert git(desk, "log", "-1", "--format=%an <%ae>", "main") == "Ines Marlowe <ines.marlowe@courier.example>"
    file = the_file(demo)
    followed(desk)
    assert f"title: {HEADLINE}" in (desk / file).read_text("utf-8")
    assert git(desk, "status", "--porcelain") == ""
    # Saving again without a change makes no commit.
    saved = git(desk, "rev-parse", "main")
    journalist.get_by_role("button", name="Save version").click()
    expect(journalist.get_by_role("status").filter(has_text="Nothing had changed")).to_be_visible()
    assert git(desk, "rev-parse", "main") == saved
    # The preview is the page as the public theme will show it.
    with journalist.context.expect_page() as opened:
        journalist.get_by_role("button", name="Preview").click()
        journalist.get_by_role("button", name="In a tab").click()
    expect(opened.value.get_by_role("heading", level=1, name=HEADLINE)).to_be_visible()
    opened.value.close()
    journalist.get_by_role("button", name="Preview").click()
    axe(journalist)

    # 3. Sent for review; the journalist cannot approve it; the reviewer reads it whole and sends it back.
    journalist.get_by_role("button", name="Send for review").click()
    expect(journalist.get_by_role("status").filter(has_text="ent for review")).to_be_visible()
    page = file.removeprefix("content/")
    journalist.goto(f"{demo.desk}/articles/{page}/review")
    expect(journalist.get_by_role("button", name="Approve")).to_have_count(0)
    reviewer.goto(demo.desk + "/review?whose=anyone")
    reviewer.get_by_role("link", name=HEADLINE, exact=True).click()
    expect(reviewer.get_by_text("Three blasts, a minute apart.", exact=True)).to_be_visible()
    axe(reviewer)
    reviewer.get_by_label("Message to the writer").fill("Who decided that? Name them.")
    reviewer.get_by_role("button", name="Request changes").click()
    expect(reviewer.get_by_role("status").filter(has_text="Sent back")).to_be_visible()
    journalist.goto(demo.desk + "/")
    expect(journalist.get_by_text("“Who decided that? Name them.”")).to_be_visible()
    journalist.goto(f"{demo.desk}/articles/{page}")
    journalist.get_by_label("Text", exact=True).fill(BODY.replace("its keeper", "Aldo Finch, its keeper"))
    journalist.get_by_role("button", name="Send for review").click()
    reviewer.goto(f"{demo.desk}/articles/{page}/review")
    expect(reviewer.locator("#words p").get_by_text("Aldo Finch, its keeper")).to_be_visible()
    reviewer.get_by_role("button", name="Approve").click()
    expect(reviewer.get_by_role("status").filter(has_text="Approved")).to_be_visible()

    # A save after the approval voids it; it is approved again.
    journalist.goto(f"{demo.desk}/articles/{page}")
    journalist.get_by_label("Tags").fill("Harbour office, Foghorn, Fog")
    journalist.get_by_role("button", name="Save version").click()
    publisher.goto(demo.desk + "/live")
    expect(publisher.get_by_label(f"Send “{HEADLINE}”")).to_have_count(0)
    reviewer.goto(f"{demo.desk}/articles/{page}/review")
    reviewer.get_by_role("button", name="Approve").click()

    # 4. The publisher sends it live; within seconds readers have it, everywhere it belongs.
    public = f"{demo.site}/{page.removesuffix('.md')}/"
    assert publisher.request.get(public).status == 404
    send_live(publisher, demo, HEADLINE)
    wait_for(publisher, public, lambda answer: answer.ok)
    reader = publisher.context.new_page()
    reader.goto(public)
    expect(reader.get_by_role("heading", level=1, name=HEADLINE)).to_be_visible()
    expect(reader.get_by_text("Three blasts on Friday morning")).to_be_visible()
    expect(reader.get_by_text("Ines Marlowe").first).to_be_visible()
    expect(reader.get_by_text("Saltquay").first).to_be_visible()
    expect(reader.locator("main time[datetime]").first).to_be_visible()
    expect(reader.get_by_role("heading", name="What to expect")).to_be_visible()
    expect(reader.get_by_role("heading", name="You might also like")).to_be_visible()
    latest = reader.get_by_role("complementary", name="Latest news").get_by_role("listitem")
    expect(latest).to_have_count(20)
    for place in ("/", "/harbour/", "/feed.xml"):
        wait_for(publisher, demo.site + place, lambda answer: HEADLINE in answer.text())
    feed = ElementTree.fromstring(publisher.request.get(demo.site + "/feed.xml").text())
    assert feed.findtext("channel/item/title") == HEADLINE
    assert "Sitemap:" in publisher.request.get(demo.site + "/robots.txt").text()
    assert publisher.request.get(demo.site + "/nowhere/").status == 404
    # A draft is nowhere in the output and nowhere in live's history.
    draft = "Who was Old Trough? City reviews the names of 140 bus stops"
    assert draft in (desk / "content/city/2026/11/names-for-bus-stops.md").read_text("utf-8")
    named = [path for path in (demo.root / "public").rglob("*.html") if draft in path.read_text("utf-8")]
    assert named == []
    assert "discussion/" not in git(demo.root / "remote.git", "rev-list", "--objects", "live")

    # 5. An edit changes nothing for readers until it has been approved and sent.
    journalist.goto(f"{demo.desk}/articles/{page}")
    journalist.get_by_label("Headline", exact=True).fill(EDITED)
    journalist.get_by_role("button", name="Save version").click()
    expect(journalist.get_by_text("Live, newer draft")).to_be_visible()
    journalist.get_by_role("button", name="Send for review").click()
    expect(journalist.get_by_role("status").filter(has_text="ent for review")).to_be_visible()
    assert HEADLINE in publisher.request.get(public).text()
    reviewer.goto(f"{demo.desk}/articles/{page}/review")
    changed = reviewer.get_by_role("row", name="Headline")
    expect(changed.locator("del")).to_contain_text("breakfast")
    expect(changed.locator("ins")).to_contain_text("noon")
    reviewer.get_by_role("button", name="Approve").click()
    send_live(publisher, demo, EDITED)
    wait_for(publisher, public, lambda answer: EDITED in answer.text())

    # 6. Anyone sees the history, compares two versions, and restores an old one as a new commit.
    admin.goto(f"{demo.desk}/articles/{page}/history")
    expect(admin.get_by_text("Readers saw this since")).to_be_visible()
    admin.get_by_role("button", name="Compare these two").click()
    expect(admin.get_by_label("From")).to_be_visible()
    admin.goto(f"{demo.desk}/articles/{page}/history")
    admin.get_by_role("link", name="Began it").click()
    expect(admin.get_by_role("heading", level=1, name=HEADLINE)).to_be_visible()
    axe(admin)
    before = git(desk, "rev-parse", "main")
    admin.get_by_role("button", name="Restore as a new draft").click()
    expect(admin.get_by_label("Headline", exact=True)).to_have_value(HEADLINE)
    assert git(desk, "rev-list", "--count", f"{before}..main") == "1"
    assert EDITED in publisher.request.get(public).text()

    # 5, the end: withdrawn. Its address answers with a tombstone, lists and feeds no longer name it.
    publisher.goto(f"{demo.desk}/articles/{page}#publishing")
    publisher.get_by_role("button", name="Withdraw…").click()
    publisher.get_by_label("Why, for readers").fill("The test was called off.")
    publisher.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(publisher.get_by_role("status").filter(has_text="Withdrawn.")).to_be_visible()
    gone = wait_for(publisher, public, lambda answer: answer.status == 410)
    assert "The test was called off." in gone.text()
    assert "Three blasts" not in gone.text()
    for place in ("/", "/harbour/", "/feed.xml"):
        wait_for(publisher, demo.site + place, lambda answer: EDITED not in answer.text())
    assert "Aldo Finch" in git(desk, "log", "-p", "main", "--", file)


def test_a_wire_story_becomes_a_clean_draft(demo: Demo, sign_in: Callable[..., Page], shared: Path) -> None:
    story = (shared / "samples" / "wire" / "agency-story.txt").read_text("utf-8")
    journalist = sign_in("journalist")
    journalist.goto(demo.desk + "/articles/new/text")
    journalist.get_by_label("Paste the story as it came").fill(story)
    journalist.get_by_role("button", name="Look at it").click()
    expect(journalist.get_by_text("were left out.")).to_be_visible()
    expect(journalist.locator(".raw .cut", has_text="Latest news")).to_be_visible()
    journalist.get_by_role("button", name="Create draft").click()
    headline = "The Kremlin: Russian-American relations are at their lowest level"
    expect(journalist.get_by_label("Headline", exact=True)).to_have_value(headline)
    expect(journalist.get_by_label("Byline")).to_have_value("O. al-Mohammad")
    text = journalist.locator("#body").input_value()
    assert text.startswith("On July 12, Russian presidential spokesman")
    assert "You might also like" not in text
    assert "handicrafts" not in text.lower()
    assert "  " not in text
    assert "\u00a0" not in text
    # The command line does the same.
    account = demo.account("journalist").name
    sample = shared / "samples" / "wire" / "agency-story.txt"
    command = [*CMS, "-C", str(demo.root / "desk"), "import", "wire", str(sample), "--as", account]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    assert headline in made.stdout
    assert "left out" in made.stdout


def test_a_clone_is_as_good_a_desk(demo: Demo, sign_in: Callable[..., Page], tmp_path: Path) -> None:
    """7: clone, edit in an editor, commit, push; ``cms sync`` takes it in, under its author's name."""
    desk, clone = demo.root / "desk", tmp_path / "clone"
    files = git(desk, "ls-tree", "-r", "--name-only", "live", "content/harbour/2026/11/").splitlines()
    differ = git(desk, "diff", "--name-only", "live", "main", "--", "content/").splitlines()
    file = next(name for name in files if name not in differ and not name.endswith(".ar.md"))
    page = file.removeprefix("content/")
    synced = subprocess.run([*CMS, "-C", str(desk), "sync"], capture_output=True, text=True, check=False)
    assert synced.returncode == 0, synced.stderr
    git(tmp_path, "clone", "-q", "-b", "main", str(demo.root / "remote.git"), str(clone))
    text = (clone / file).read_text("utf-8")
    (clone / file).write_text(text.rstrip("\n") + "\n\nWritten in an editor, far from the desk.\n", "utf-8")
    who = ("-c", "user.name=Petra Holm", "-c", "user.email=petra@courier.example")
    git(clone, *who, "commit", "-qam", "Add a last paragraph")
    git(clone, "push", "-q", "origin", "main")
    synced = subprocess.run([*CMS, "-C", str(desk), "sync"], capture_output=True, text=True, check=False)
    assert synced.returncode == 0, synced.stderr
    reviewer = sign_in("reviewer")
    reviewer.goto(f"{demo.desk}/articles/{page}")
    expect(reviewer.get_by_text("Live, newer draft")).to_be_visible()
    expect(reviewer.get_by_text("Last change came by git, not verified · Petra Holm")).to_be_visible()
    reviewer.goto(f"{demo.desk}/articles/{page}/review")
    expect(reviewer.locator("#words ins", has_text="Written in an editor, far from the desk.")).to_be_visible()
    assert git(desk, "log", "-1", "--format=%an: %s", "main", "--", file) == "Petra Holm: Add a last paragraph"
    # Reading with plain git: the tip of main differs from live by exactly that paragraph.
    changed = git(desk, "diff", "live", "main", "--", file).splitlines()
    added = [line for line in changed if line.startswith("+") and not line.startswith("+++")]
    assert added == ["+", "+Written in an editor, far from the desk."]
    assert "Publish " in git(desk, "log", "--format=%s", "live")
