"""Feeds, site maps and the other files that machines read."""

from __future__ import annotations

import feedparser
import pytest
from lxml import etree

from tests.site.papers import Paper, at, copy, extra, sample

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


@pytest.fixture
def built(paper: Paper) -> Paper:
    """Give a paper whose site is built."""
    paper.send({**sample(), **extra(44)})
    paper.build()
    return paper


def locations(built: Paper, path: str) -> list[str]:
    """Give the addresses in a site map."""
    return [node.text for node in etree.fromstring(built.page(path).encode()).iter(f"{MAP}loc")]


def test_the_feed_is_one_that_readers_can_take(built: Paper) -> None:
    feed = feedparser.parse(built.page("feed.xml"))
    assert not feed.bozo
    assert len(feed.entries) == 30
    first = feed.entries[0]
    assert first.title == "Sea gate to close on Thursday for the last full test before winter"
    assert first.id == first.link == "https://courier.example/harbour/2026/11/sea-gate/"
    assert first.published == "Mon, 23 Nov 2026 09:10:00 +0100"
    assert [author.name for author in first.authors] == ["Ines Marlowe", "Tobias Renn"]
    [own] = [link.href for link in feed.feed.links if link.rel == "self"]
    assert own == "https://courier.example/feed.xml"
    moments = [entry.published_parsed for entry in feed.entries]
    assert moments == sorted(moments, reverse=True)
    arabic = feedparser.parse(built.page("ar/feed.xml"))
    assert (arabic.feed.language, len(arabic.entries)) == ("ar", 1)


def test_the_site_maps_name_every_article_once(built: Paper) -> None:
    maps = locations(built, "sitemap.xml")
    found = [url for name in maps for url in locations(built, name.removeprefix("https://courier.example/"))]
    assert len(found) == len(set(found))
    pages = {f"https://courier.example/{path.removesuffix('index.html')}" for path in built.files() if "/2026/" in path}
    listed = {url for url in found if "/2026/" in url}
    gone = {"https://courier.example" + line for line in built.page("gone.txt").splitlines()[1:]}
    articles = {url for url in pages if url.endswith("/") and "/archive/" not in url}
    assert listed == articles - gone
    assert "https://courier.example/ar/" in found


def test_news_of_the_last_two_days_has_a_map_of_its_own(built: Paper) -> None:
    assert locations(built, "sitemap-news.xml") == [
        "https://courier.example/ar/harbour/2026/11/sea-gate/",
        "https://courier.example/harbour/2026/11/sea-gate/",
        "https://courier.example/city/2026/11/line-3/",
    ]
    titles = [node.text for node in etree.fromstring(built.page("sitemap-news.xml").encode()).iter(f"{NEWS}title")]
    assert titles[1] == "Sea gate to close on Thursday for the last full test before winter"


def test_robots_are_told_where_the_maps_are(built: Paper) -> None:
    lines = built.page("robots.txt").splitlines()
    assert "Disallow: /" not in lines
    assert "Sitemap: https://courier.example/sitemap.xml" in lines


def test_the_fragment_holds_the_newest_headlines(built: Paper) -> None:
    tree = etree.HTML(built.page("fragments/latest-en.html"))
    rows = tree.findall(".//li")
    assert len(rows) == 21
    assert rows[0].find("a").text == "Sea gate to close on Thursday for the last full test before winter"
    times = [row.find("time").get("datetime") for row in rows]
    assert times == sorted(times, reverse=True)


def test_older_stories_stand_on_full_pages_counted_from_the_oldest(paper: Paper) -> None:
    paper.send(
        {
            f"content/city/2026/11/n{number:02}.md": copy(
                f"N{number}", date=at(1, number // 60, number % 60), tags=["T"]
            )
            for number in range(65)
        }
    )
    paper.build()
    first = paper.files()["topics/t/archive/1/index.html"]
    assert "topics/t/archive/2/index.html" in paper.files()
    assert "topics/t/archive/3/index.html" not in paper.files()
    assert b"N0<" in first
    paper.send({"content/city/2026/11/later.md": copy("Later", date=at(2), tags=["T"])})
    paper.build()
    assert paper.files()["topics/t/archive/1/index.html"] == first
    assert 'href="/topics/t/archive/2/" rel="next"' in paper.page("topics/t/index.html")
