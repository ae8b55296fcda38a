"""Links between articles: read, written, and led on when one of them moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core import linking, paths
from cms.core.paths import Slug

AT = "content/city/2026/11/tram.md"
OLD, NEW = "content/harbour/2026/09/gate.md", "content/city/2026/09/sea-gate.md"
SITE = "https://courier.example"
FOLDERS = st.sampled_from(["city/2026/11", "harbour/2026/09", "pages", "city/2026/11/deep"])
FILES = st.tuples(FOLDERS, st.sampled_from(["a", "b"])).map(lambda parts: f"content/{parts[0]}/{parts[1]}.md")


@given(FILES, FILES)
def test_a_link_leads_where_it_was_written_for(file: str, at: str) -> None:
    assert paths.resolve(paths.link_to(file, at=at), at=at) == file


@pytest.mark.parametrize(
    "link",
    [
        "../../../harbour/2026/09/gate.md",
        "../../../harbour/2026/09/gate.md#part",
        "/harbour/2026/09/gate/",
        "/harbour/2026/09/gate",
        "/harbour/2026/09/gate/?from=x",
        "https://courier.example/harbour/2026/09/gate/",
    ],
)
def test_a_link_to_what_moved_is_led_on_in_its_own_way(link: str) -> None:
    assert linking.target_of(link, at=AT, site=SITE) == OLD
    (led,) = linking.targets(linking.repointed(f"[x]({link})", at=AT, old=OLD, new=NEW, site=SITE), at=AT, site=SITE)
    assert led == NEW
    body = f"A [gate]({link}), `[gate]({link})` and [another](other.md).\n\n[g]: {link}\n"
    again = linking.repointed(body, at=AT, old=OLD, new=NEW, site=SITE)
    assert again.count("sea-gate") == 2
    assert f"`[gate]({link})`" in again
    assert ("#part" in link) == ("#part" in again)
    assert linking.repointed(again, at=AT, old=OLD, new=NEW, site=SITE) == again


@pytest.mark.parametrize(
    "link",
    ["https://elsewhere.example/harbour/2026/09/gate/", "/media/2026/09/gate.jpg", "mailto:a@b.example", "#part"],
)
def test_other_links_stay_as_they_are(link: str) -> None:
    body = f"[x]({link})"
    assert linking.repointed(body, at=AT, old=OLD, new=NEW, site=SITE) == body
    assert linking.carried(body, at=AT, to=NEW) == body


@given(st.lists(FILES, max_size=4), FILES, FILES)
def test_a_text_that_moves_leads_where_it_led(files: list[str], at: str, to: str) -> None:
    body = " ".join(f"[x]({paths.link_to(file, at=at)})" for file in files)
    assert linking.targets(linking.carried(body, at=at, to=to), at=to) == linking.targets(body, at=at)


def test_related_articles_are_named_with_or_without_their_folder() -> None:
    names = (OLD, OLD.removeprefix("content/"), "city/2026/11/x.md")
    assert linking.related(names, OLD, NEW) == (NEW, NEW.removeprefix("content/"), "city/2026/11/x.md")


@pytest.mark.parametrize(
    ("file", "moved"),
    [
        ("content/city/2026/11/a.md", "content/harbour/2026/11/b.md"),
        ("content/city/2026/11/a.ar.md", "content/harbour/2026/11/b.ar.md"),
        ("content/posts/a.md", "content/posts/b.md"),
    ],
)
def test_a_file_that_moves_keeps_month_and_language(file: str, moved: str) -> None:
    assert paths.moved_file(file, "harbour", Slug("b")) == moved
