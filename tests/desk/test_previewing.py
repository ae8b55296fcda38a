"""The preview is the page that readers will get, of what is typed, and its card says what its own head says."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from cms.core.article import Article
from cms.core.people import StaffMember
from cms.desk import picturing, publishing
from cms.desk.facts import standing
from cms.desk.manuscript import Manuscript
from cms.desk.previewing import card, preview
from cms.desk.record import followed
from cms.repository import MAIN
from tests.desk.conftest import STORY, Desk
from tests.desk.pages import Browser, fields_of, page, put, signing_in
from tests.photographs import drawn, exif, of_agency, written


@pytest.fixture
def enter(desk: Desk) -> Iterator[Callable[[StaffMember], Browser]]:
    with signing_in(desk) as door:
        yield door


def asked_by_script(person: Browser, path: str, **fields: str) -> TestResponse:
    (token,) = re.findall(r'name="csrf_token" value="([^"]+)"', person.get("/"))[:1]
    return person.client.post(path, data={**fields, "csrf_token": token}, headers={"Accept": "application/json"})


def told(shown: str) -> dict[str, str]:
    """Read the tags that tell other sites of a page."""
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', shown)
    return {name: html.unescape(words) for name, words in found}


def test_a_preview_has_todays_date_and_the_lists_of_what_is_live(desk: Desk) -> None:
    live = desk.approved(Manuscript(title="Tram 4 runs again", section="city", tags=("tides",), body="It runs.\n"))
    publishing.publish(desk.room, desk.omar, [live], address="test")
    desk.clock.now += timedelta(minutes=1)
    hidden = desk.begin(Manuscript(title="Nobody may read this yet", section="harbour", tags=("tides",), body="No.\n"))
    shown = preview(desk.room, standing(desk.room, desk.begin()).article, desk.clock()).page
    assert "24 Nov 2026" in shown
    assert shown.count("Tram 4 runs again") >= 2  # under "You might also like" and under "Latest news"
    assert standing(desk.room, hidden).article.headline not in shown


def test_the_lists_follow_what_goes_live(desk: Desk) -> None:
    mine = standing(desk.room, desk.begin()).article
    assert "Tram 4" not in preview(desk.room, mine, desk.clock()).page
    live = desk.approved(Manuscript(title="Tram 4 runs again", section="city", body="It runs.\n"))
    publishing.publish(desk.room, desk.omar, [live], address="test")
    assert "Tram 4" in preview(desk.room, mine, desk.clock()).page


@pytest.mark.parametrize("width", [1200, 500])
def test_the_card_says_what_the_pages_own_head_says(desk: Desk, width: int) -> None:
    taken = picturing.take_in(desk.room, desk.ines, "Gate.JPG", of_agency(size=(width, 400)))
    words = {"title": 'The “gate” & <the> "tide"', "summary": "A standfirst’s words.", "image_alt": "A gate"}
    mine = standing(desk.room, desk.begin(replace(STORY, **words, image=taken.url))).article
    shown = preview(desk.room, mine, desk.clock())
    tags = told(shown.page)
    assert (shown.shared.headline, shown.shared.standfirst) == (tags["og:title"], tags["og:description"])
    assert (shown.shared.image, shown.shared.image_alt) == (tags["og:image"], tags["og:image:alt"])
    assert (shown.shared.address, shown.shared.paper) == (tags["og:url"], tags["og:site_name"])
    assert shown.shared.large == (tags["twitter:card"] == "summary_large_image") == (width >= 600)
    made = card(desk.room, mine, desk.clock())
    assert made.shared == shown.shared
    assert made.picture == taken.url
    assert (made.gaps == ()) == (width >= 600)
    assert tags["og:image:width"] == str(width)


def test_a_picture_stands_upright_on_the_card(desk: Desk) -> None:
    mine = standing(desk.room, desk.begin(STORY)).article
    desk.room.uploads.put(
        "content/media/2026/11/lying-0a1b2c3d.jpg", written(drawn(500, 900), exif=exif(orientation=6)), "ines"
    )
    fields = {**mine.fields, "image": "/media/2026/11/lying-0a1b2c3d.jpg", "image_alt": "x"}
    shown = preview(desk.room, Article(mine.file, mine.text, fields, mine.body), desk.clock())
    assert (told(shown.page)["og:image:width"], told(shown.page)["og:image:height"]) == ("900", "500")


def test_the_card_says_what_it_lacks(desk: Desk) -> None:
    begun = standing(desk.room, desk.begin(Manuscript(title="x", section="city"))).article
    bare = Article(begun.file, begun.text, {**begun.fields, "title": ""}, "")
    gaps = card(desk.room, bare, desk.clock()).gaps
    assert [gap.partition(":")[0] for gap in gaps] == ["No headline yet", "No standfirst", "No lead picture"]
    lost = Article(bare.file, bare.text, {**begun.fields, "summary": "y", "image": "/media/2026/11/none.jpg"}, "")
    made = card(desk.room, lost, desk.clock())
    assert made.gaps == ("The lead picture is not on the desk: the card will be words alone.",)
    assert (made.picture, made.shared.image) == ("", "")


def test_what_is_typed_is_shown_and_nothing_of_it_is_kept(desk: Desk, enter: Callable[..., Browser]) -> None:
    file, ines = desk.begin(), enter(desk.ines)
    before = desk.room.repository.head(MAIN)
    sent = {**fields_of(ines.get(page(file))), "title": "Not saved", "body": "Nor **this**.\r\n"}
    in_a_tab = ines.post(page(file) + "/preview", **sent)
    assert "<strong>this</strong>" in in_a_tab.text
    assert in_a_tab.headers["Content-Security-Policy"].endswith("sandbox allow-same-origin")
    answer = asked_by_script(ines, page(file) + "/preview", **sent)
    made = answer.get_json()
    pages = [re.sub(r"T\d\d:\d\d:\d\d", "T", shown) for shown in (made["page"], in_a_tab.text)]
    assert pages[0] == pages[1], "one page for the tab and for the frame"
    assert made["card"]["shared"]["headline"] == "Not saved"
    assert desk.room.repository.head(MAIN) == before


def test_a_new_article_has_a_preview_under_the_address_that_it_will_have(
    desk: Desk, enter: Callable[..., Browser]
) -> None:
    ines, before = enter(desk.ines), desk.room.repository.head(MAIN)
    sent = {**fields_of(ines.get("/articles/new")), "title": "Boats wait", "section": "city", "body": "They wait.\r\n"}
    shown = ines.post("/articles/new/preview", **sent)
    assert "They wait." in shown.text
    assert told(shown.text)["og:url"] == "https://courier.example/city/2026/11/boats-wait/"
    taken = ines.post("/articles/new/preview", **{**sent, "slug": "not a slug"})
    assert taken.status_code == 200
    assert desk.room.repository.head(MAIN) == before
    assert "boats-wait" not in ines.get("/articles")


def test_what_no_page_can_be_made_of_is_said_in_words(desk: Desk, enter: Callable[..., Browser]) -> None:
    file, ines = desk.begin(), enter(desk.ines)
    sent = {**fields_of(ines.get(page(file))), "dateline": "a\x07b"}
    answer = asked_by_script(ines, page(file) + "/preview", **sent)
    assert answer.status_code == 422
    assert "control characters" in answer.get_json()["said"]


def test_the_frame_lets_one_script_run_and_has_an_origin_of_its_own(desk: Desk, enter: Callable[..., Browser]) -> None:
    ines = enter(desk.ines)
    first, second = ines.client.get("/preview"), ines.client.get("/preview")
    policy = first.headers["Content-Security-Policy"]
    (nonce,) = re.findall(r"script-src 'nonce-([\w-]{20,})';", policy)
    assert policy.endswith("; sandbox allow-scripts")
    assert "unsafe" not in policy
    assert first.text.count("<script") == first.text.count(f'nonce="{nonce}"') == 1
    assert nonce not in second.text
    assert "frame-src 'self'" in ines.client.get("/articles/new").headers["Content-Security-Policy"]
    assert "frame-src" not in ines.client.get("/").headers["Content-Security-Policy"]


def test_without_a_script_the_form_has_the_card_and_a_preview_in_a_tab(
    desk: Desk, enter: Callable[..., Browser]
) -> None:
    file = desk.begin()
    shown = enter(desk.ines).get(page(file))
    assert '<b class="hl" dir="auto" data-card-headline>Sea gate to close on Thursday</b>' in shown
    assert "No lead picture: the card will be words alone." in shown
    assert f'formaction="{page(file)}/preview" formtarget="preview" data-no-script' in shown


def test_a_file_of_which_no_page_can_be_made_still_opens(desk: Desk, enter: Callable[..., Browser]) -> None:
    file = 'content/city/2026/11/"quoted" <b>.md'
    put(desk, file, b"---\ntitle: Quoted\n---\nText\n")
    followed(desk.room)
    ines = enter(desk.ines)
    shown = ines.get("/articles/" + quote(file.removeprefix("content/")))
    assert "there is nothing to share" in shown
    answer = asked_by_script(ines, "/articles/" + quote(file.removeprefix("content/")) + "/preview", title="Quoted")
    assert answer.status_code == 422
    assert "no address for readers" in answer.get_json()["said"]


def test_a_session_that_ended_over_a_preview_gives_the_text_back(desk: Desk, enter: Callable[..., Browser]) -> None:
    ines = enter(desk.ines)
    sent = {**fields_of(ines.get("/articles/new")), "title": "Boats wait", "body": "They wait."}
    ines.post("/logout")
    asked = ines.client.post("/articles/new/preview", data=sent)
    assert asked.status_code in {400, 401}
    assert "They wait." in asked.text
