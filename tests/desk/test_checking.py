"""The checks through the pages: with the form, again as one types, and with what the desk knows of links."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from cms.config import read_publication
from cms.core.errors import BadConfiguration
from cms.core.people import StaffMember
from cms.desk import check, founding, moving, picturing, writing
from cms.newsroom import newsroom
from cms.repository import MAIN
from tests.desk.conftest import PUBLICATION, STORY, Desk
from tests.desk.pages import Browser, page, put, signing_in
from tests.photographs import of_agency

BODY = "The the gate. It  holds.\n\nSee [boats](boats-wait.md), [none](nowhere.md) and [it](/city/2026/11/none/).\n"


@pytest.fixture
def enter(desk: Desk) -> Iterator[Callable[[StaffMember], Browser]]:
    with signing_in(desk) as door:
        yield door


def listed(shown: str) -> list[tuple[str, str]]:
    found = re.findall(r'<li class="circled"[^>]*data-kind="(\w+)"[^>]*data-stands="([^"]*)"', shown)
    return [(kind, html.unescape(words)) for kind, words in found]


def test_the_form_lists_what_was_found_with_lines(desk: Desk, enter: Callable[..., Browser]) -> None:
    desk.begin(replace(STORY, title="Boats wait"))
    file = desk.begin(replace(STORY, body=BODY))
    shown = enter(desk.ines).get(page(file))
    assert listed(shown) == [
        ("doubled", "The the"),
        ("spaces", "  "),
        ("link", "nowhere.md"),
        ("link", "/city/2026/11/none/"),
    ]
    assert "Text, line 3" in shown
    assert "4 to look at" in shown


def test_the_checks_answer_as_one_types_and_count_as_a_browser_does(desk: Desk, enter: Callable[..., Browser]) -> None:
    file, ines = desk.begin(), enter(desk.ines)
    before = desk.room.repository.head(MAIN)
    answer = ines.post(page(file) + "/checks", body="😀 é the the gate\r\n\r\nA  boat", lang="en", title="A  b")
    assert answer.status_code == 200
    told = answer.get_json()
    assert [(one["field"], one["kind"], one["start"], one["end"], one["line"]) for one in told["items"]] == [
        ("title", "spaces", 1, 3, 0),
        ("body", "doubled", 5, 12, 1),
        ("body", "spaces", 20, 22, 3),
    ]
    assert (told["more"], told["slug"]) == (0, "")
    assert desk.room.repository.head(MAIN) == before


def test_a_new_article_is_checked_and_its_address_proposed(desk: Desk, enter: Callable[..., Browser]) -> None:
    desk.begin(replace(STORY, title="Boats wait"))
    sent = {"title": "Größe zählt", "lang": "de", "section": "harbour", "body": "[a](boats-wait.md) [b](other.md)"}
    told = enter(desk.ines).post("/articles/new/checks", **sent).get_json()
    assert told["slug"] == "groesse-zaehlt"
    assert [one["words"] for one in told["items"]] == ["other.md"]


def test_a_link_to_what_moved_has_its_fix(desk: Desk, enter: Callable[..., Browser]) -> None:
    old = desk.begin(replace(STORY, title="Boats wait"))
    file = desk.begin(replace(STORY, body="[a](boats-wait.md)\n"))
    moving.move(desk.room, desk.ines, old, slug="boats", section="city")
    (one,) = enter(desk.ines).post(page(file) + "/checks", body="[a](boats-wait.md)").get_json()["items"]
    assert (one["says"], one["fix"]) == ("The article has moved.", "../../../city/2026/11/boats.md")


def test_a_picture_that_waits_for_its_first_save_is_there(desk: Desk, enter: Callable[..., Browser]) -> None:
    taken = picturing.take_in(desk.room, desk.ines, "Sea gate.JPG", of_agency())
    body = f"![A gate]({taken.url})\n\n![A gate](/media/2026/11/none.jpg)\n"
    told = enter(desk.ines).post("/articles/new/checks", body=body).get_json()
    assert [one["words"] for one in told["items"]] == ["/media/2026/11/none.jpg"]


def test_a_text_far_too_long_is_not_looked_at(desk: Desk, enter: Callable[..., Browser]) -> None:
    told = enter(desk.ines).post("/articles/new/checks", body="the the " * 40_000).get_json()
    assert told["too_long"]
    assert told["items"] == []


def test_very_many_findings_are_counted(desk: Desk, enter: Callable[..., Browser]) -> None:
    told = enter(desk.ines).post("/articles/new/checks", body="a  b.\n" * 300, lang="en").get_json()
    assert len(told["items"]) == 200
    assert told["more"] == 100


def test_nobody_checks_without_a_sign_in(desk: Desk, enter: Callable[..., Browser]) -> None:
    ines = enter(desk.ines)
    ines.post("/logout")
    assert ines.client.post("/articles/new/checks", data={"body": "x"}).status_code in {400, 401}


def test_what_is_missing_for_a_review_comes_first(desk: Desk, enter: Callable[..., Browser]) -> None:
    file = desk.begin(replace(STORY, body="![](/media/none.jpg) the the\n"))
    panel = enter(desk.ines).get(page(file)).partition('id="checks"')[2]
    assert panel.index("Describe 1 picture in the text.") < panel.index("data-checks")


def test_the_house_style_counts_once_it_is_accepted(desk: Desk) -> None:
    styled = PUBLICATION + '[style.en]\n"adviser" = ["advisor"]\n[style.en-GB]\n"grey" = ["gray"]\n'
    put(desk, "cms.toml", styled.encode())
    with newsroom(desk.room.root, desk.clock) as room:
        assert room.publication.style_of("en") == {}
    founding.accept(desk.room.root)
    with newsroom(desk.room.root, desk.clock) as room:
        assert room.publication.style_of("") == {"adviser": ("advisor",)}
        assert room.publication.style_of("en-GB") == {"adviser": ("advisor",), "grey": ("gray",)}
        assert room.publication.style_of("ar") == {}


@pytest.mark.parametrize(
    "text",
    [
        'style = "x"',
        "[style]\nen = 1",
        '[style.en]\na = "b"',
        "[style.en]\na = [1]",
        '[style.en]\na = ["a"]',
        '[style.en]\na = ["-b"]',
        '[style."no language"]\n',
    ],
)
def test_a_house_style_that_cannot_be_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadConfiguration, match="style"):
        read_publication(text)


def test_an_article_is_found_by_its_headline_to_link_to(desk: Desk, enter: Callable[..., Browser]) -> None:
    boats, file = desk.begin(replace(STORY, title="Boats wait", section="city")), desk.begin()
    ines = enter(desk.ines)
    offers = ines.client.get(f"/articles/links?q=boats&at={file.removeprefix('content/')}").get_json()
    assert [(one["headline"], one["path"], one["state"]) for one in offers] == [
        ("Boats wait", "../../../city/2026/11/boats-wait.md", "draft")
    ]
    assert offers[0]["file"] == boats.removeprefix("content/")
    newest = ines.client.get(f"/articles/links?at={file.removeprefix('content/')}").get_json()
    assert [one["headline"] for one in newest] == ["Boats wait"]
    begun = ines.client.get("/articles/links?q=boats&section=city").get_json()
    assert [one["path"] for one in begun] == ["boats-wait.md"]
    assert ines.client.get("/articles/links?q=boats&at=../../x.md").status_code == 422
    # While it is typed, a letter is enough; the words of a text come after those of headlines.
    other = desk.begin(replace(STORY, title="Ferry late", section="city", body="The boat waits.\n"))
    for typed, wanted in {
        "b": ["Boats wait"],
        "BO": ["Boats wait"],
        "wait boa": ["Boats wait"],
        "boats wai": ["Boats wait"],
        "boat": ["Boats wait", "Ferry late"],
        "bo wait": [],
        "ferry l": ["Ferry late"],
        "—": [],
    }.items():
        found = ines.client.get("/articles/links", query_string={"q": typed, "at": file.removeprefix("content/")})
        assert [one["headline"] for one in found.get_json()] == wanted, typed
    # What is gone, or called otherwise by now, is not offered any more.
    desk.save(boats, title="Ships wait")
    writing.discard(desk.room, desk.ines, other)
    offers = ines.client.get(f"/articles/links?q=b&at={file.removeprefix('content/')}").get_json()
    assert [one["headline"] for one in offers] == []
    offers = ines.client.get(f"/articles/links?q=sh&at={file.removeprefix('content/')}").get_json()
    assert [one["headline"] for one in offers] == ["Ships wait"]


ALIASED = STORY.fresh("content/harbour/2026/11/new.md").text.replace(
    "\nstatus:", "\naliases: [/city/2025/01/old/, harbour/2024/02/older, 7]\nstatus:"
)
LINKS = """[a](/city/2025/01/old/) [b](/city/2025/01/old#part) [c](https://courier.example/harbour/2024/02/older/?x=1)
[d](../../../city/2025/01/old.md) [e](/pages/about/) [f](../../../pages/about.md#top) [g](/authors/ana-brandt)
[h](/authors/ines-marlowe/) [i](#fn:1) [j](#fnref:1) [k](/harbour/) [l](https://elsewhere.example/pages/none/) note[^1]

[^1]: A note.

[m](/city/2025/01/none/) [n](../../../city/2025/01/none.md) [o](/pages/none/) [p](/authors/nobody/) [q](#none)
[r](#fnref:2) [s](https://courier.example/pages/none/) `[t](#code)`

[^2]: A note that nothing calls.
"""
DEAD = [
    "/city/2025/01/none/", "../../../city/2025/01/none.md", "/pages/none/", "/authors/nobody/", "#none", "#fnref:2",
    "https://courier.example/pages/none/",
]  # fmt: skip


def test_links_to_aliases_pages_authors_and_footnotes_are_alive_and_dead_ones_are_told(
    desk: Desk, enter: Callable[..., Browser]
) -> None:
    put(desk, "content/harbour/2026/11/new.md", ALIASED.encode())
    put(desk, "content/pages/about.md", b"---\ntitle: About\n---\nUs.\n")
    put(desk, "content/authors/ana-brandt.md", b"---\ntitle: Ana Brandt\n---\nWrites.\n")
    file = desk.begin(replace(STORY, body=LINKS))
    shown = enter(desk.ines).get(page(file))
    assert [url for kind, url in listed(shown) if kind == "link"] == DEAD
    assert "This text has no place of that name." in shown
    told = [line for line in check.problems(desk.room) if "links to" in line]
    assert len(told) == 1
    assert "none.md" in told[0]
    # Once the alias is gone, the links to it are dead.
    put(desk, "content/harbour/2026/11/new.md", ALIASED.replace("aliases:", "was:").encode())
    shown = enter(desk.ines).get(page(file))
    assert "/city/2025/01/old/" in [url for kind, url in listed(shown) if kind == "link"]
