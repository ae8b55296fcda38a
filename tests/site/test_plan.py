"""The law of the plan: from any edition to any other, it leads to what building anew would give."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.core.article import Article
from cms.core.site import Edition, Page, Shape, Story, View, as_row, of_row, plan, story_of, whole
from tests.site.papers import copy

SHAPE = Shape(("en", "ar"), ("harbour", "city"), ZoneInfo("Europe/Copenhagen"))
SLUGS = [f"s{number}" for number in range(12)]
FILES = [
    f"content/{section}/2026/10/{slug}{lang}.md"
    for section in ("harbour", "city")
    for slug in SLUGS
    for lang in ("", ".ar")
]
OTHERS = ["content/authors/ann-lee.md", "content/pages/about.md", "content/harbour.md", "content/city/2026/10/S1.md"]

ALIASES = [
    "/old/",
    "/OLD/",
    "/old/one/",
    "/harbour/",
    "/city/2026/10/s1/",
    "/harbour/2026/10/s2/",
    "/pages/about/",
    "/x/../y/",
]


@st.composite
def stories(draw: st.DrawFn, file: str) -> Story:
    """Make what a live file may be."""
    when = datetime(2026, 9, 28, 21, tzinfo=UTC) + timedelta(hours=7 * draw(st.integers(0, 20)))
    fields: dict[str, object] = {
        "title": f"{draw(st.sampled_from(['One', 'Two', 'Three']))} {file}",
        "summary": draw(st.sampled_from(["", "A line."])),
        "authors": draw(st.lists(st.sampled_from(["Ann Lee", "Bo"]), unique=True)),
        "tags": draw(st.lists(st.sampled_from(["Tides", "Boats", "tides"]), unique=True)),
        "date": when,
        "related": draw(st.lists(st.sampled_from(FILES), max_size=2, unique=True)),
        "aliases": draw(st.lists(st.sampled_from(ALIASES), max_size=3, unique=True)),
        "section": draw(st.sampled_from(["", "harbour", "city", "elsewhere"])),
    }
    if draw(st.booleans()):
        fields["updated"] = when + timedelta(hours=1)
        fields["corrections"] = [{"date": "2026-10-02", "text": "It is nine."}]
    if draw(st.integers(0, 4)) == 0:
        fields["status"] = "withdrawn"
    if draw(st.integers(0, 4)) == 0:
        fields["translation_of"] = draw(st.sampled_from(FILES))
    article = Article.read(file, copy(**fields))  # type: ignore[arg-type]  # a mixed bag on purpose
    blob = str(draw(st.integers(1, 3)))
    return story_of(article, blob, languages=SHAPE.languages, sections=SHAPE.sections, blob_at=lambda _: "")


@st.composite
def editions(draw: st.DrawFn) -> list[Story]:
    """Make two editions' worth of files, most of them the same."""
    files = draw(st.lists(st.sampled_from(FILES + OTHERS), unique=True, max_size=30))
    return [draw(stories(file)) for file in files]


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[Story], list[Story]]:
    """Make an edition and the next one: some files gone, some changed, some new."""
    before = draw(editions())
    kept = [story for story in before if draw(st.integers(0, 5))]
    after = {story.file: story for story in kept}
    for file in draw(st.lists(st.sampled_from(FILES + OTHERS), unique=True, max_size=4)):
        after[file] = draw(stories(file))
    return before, list(after.values())


def folder(edition: Edition) -> dict[str, View]:
    """Give what an edition's public folder shows."""
    return {page.path: shown for page, shown in whole(edition).write}


@settings(max_examples=150)
@given(changes())
def test_a_plan_leads_to_what_building_anew_gives(change: tuple[list[Story], list[Story]]) -> None:
    old, new = (Edition(stories, SHAPE) for stories in change)
    shown = folder(old)
    todo = plan(old, new)
    shown |= {page.path: view for page, view in todo.write}
    for path in todo.remove:
        del shown[path]
    assert shown == folder(new)


@settings(max_examples=50)
@given(editions())
def test_nothing_changed_means_nothing_to_do(live: list[Story]) -> None:
    todo = plan(Edition(live, SHAPE), Edition(reversed(live), SHAPE))
    assert (todo.write, todo.remove) == ((), ())


@settings(max_examples=50)
@given(editions())
def test_every_page_has_a_place_of_its_own(live: list[Story]) -> None:
    pages: list[Page] = [page for page, _ in whole(Edition(live, SHAPE)).write]
    paths = [page.path.casefold() for page in pages]
    assert len(paths) == len(set(paths))
    assert not {path for path in paths if any(other.startswith(path + "/") for other in paths)}


@settings(max_examples=50)
@given(st.sampled_from(FILES).flatmap(stories))
def test_a_row_keeps_all_of_a_story(story: Story) -> None:
    assert of_row(json.loads(json.dumps(as_row(story)))) == story


def test_a_new_headline_writes_the_further_addresses_of_its_article_only() -> None:
    live = [told(number, aliases=[f"/old/{number}/"]) for number in range(3)]
    new = [live[0], told(1, "Another", aliases=["/old/1/", "/older/"]), live[2]]
    written = {page.path for page, _ in plan(Edition(live, LONG), Edition(new, LONG)).write}
    assert {path for path in written if path.startswith("old")} == {"old/1/index.html", "older/index.html"}


def told(number: int, title: str = "Headline", topic: str = "", **fields: str | list[str]) -> Story:
    """Make one story of a long archive, five hours after the one before."""
    when = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=5 * number)
    tags = [topic or f"Topic {number % 7}"]
    text = copy(title, section="city", tags=tags, authors=[f"Writer {number % 9}"], date=when, **fields)
    article = Article.read(f"content/city/{when:%Y/%m}/n{number}.md", text)
    return story_of(article, str(number), languages=("en",), sections=("city",), blob_at=lambda _: "")


LONG = Shape(("en",), ("city",), UTC)
ARCHIVE = [told(number) for number in range(0, 150)] + [told(500)]
EVENTS = {
    "an old story is withdrawn": [*ARCHIVE[:3], told(3, status="withdrawn"), *ARCHIVE[4:]],
    "an old story changes its topic": [*ARCHIVE[:60], told(60, topic="Rare"), *ARCHIVE[61:]],
    "an old story gets another headline": [*ARCHIVE[:40], told(40, title="Another"), *ARCHIVE[41:]],
    "an old story vanishes": [*ARCHIVE[:1], *ARCHIVE[2:]],
    "a month appears between others": [*ARCHIVE, told(300)],
    "the last month vanishes": ARCHIVE[:-1],
}


@pytest.mark.parametrize("event", EVENTS)
def test_a_change_far_back_reaches_every_page_that_shows_it(event: str) -> None:
    old, new = Edition(ARCHIVE, LONG), Edition(EVENTS[event], LONG)
    shown = folder(old)
    todo = plan(old, new)
    assert len(todo.write) < len(shown)
    shown |= {page.path: view for page, view in todo.write}
    for path in todo.remove:
        del shown[path]
    assert shown == folder(new)


def test_a_publication_touches_few_pages() -> None:
    live = [told(number) for number in range(600)]
    todo = plan(Edition(live, LONG), Edition([*live, told(600)], LONG))
    assert len(todo.write) < 25
    assert "city/2026/05/n599/index.html" not in {page.path for page, _ in todo.write}
