"""The pages of an edition: which there are, and where each of them lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import unquote

from cms.core.site.edition import PAGE, Edition, Group
from cms.core.site.story import Sort, Story, slug_is

FOLDERS = {"author": "authors", "topic": "topics"}


class Kind(StrEnum):
    """Every kind of page that the site has."""

    ARTICLE = "article"
    MOVED = "moved"
    HOME = "home"
    GROUP = "group"
    MONTH = "month"
    MONTHS = "months"
    CORRECTIONS = "corrections"
    LATEST = "latest"
    FEED = "feed"
    MAP = "map"
    PLACES = "places"
    MAPS = "maps"
    NEWS = "news"
    MISSING = "missing"
    GONE = "gone"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True, order=True)
class Page:
    """One file of the public folder.

    :param path: relative to the folder; :param name: the story's file, the group's slug, the month.
    """

    path: str
    kind: Kind
    lang: str = ""
    name: str = ""
    group: str = ""
    number: int = 0


def path_of(url: str) -> str:
    """Give the file in the public folder that answers a page's address."""
    return unquote(url).lstrip("/") + "index.html"


def story_page(story: Story) -> Page:
    """Give the page of an article, a tombstone or a standing page."""
    return Page(path_of(story.url), Kind.ARTICLE, story.lang, story.file)


def moved_page(alias: str) -> Page:
    """Give the page at a further address of an article, which leads to it."""
    return Page(path_of(alias), Kind.MOVED, name=alias)


def group_url(edition: Edition, group: Group, number: int = 0) -> str:
    """Give the address of a list: ``/harbour/``, ``/ar/topics/tides/``, ``/harbour/archive/2/``."""
    folder = f"{FOLDERS[group.kind]}/{group.slug}" if group.kind in FOLDERS else group.slug
    tail = f"archive/{number}/" if number else ""
    return f"/{edition.shape.home(group.lang)}{folder}/{tail}"


def has_list(edition: Edition, group: Group) -> bool:
    """Tell whether a list has pages: it has stories, or is a section of the paper or an author introduced on live."""
    if group.kind == "section" and group.slug in edition.shape.languages[1:]:
        return False
    if group.kind == "section" and group.slug in edition.shape.sections:
        return True
    return bool(edition.groups.get(group)) or (group.kind == "author" and (group.lang, group.slug) in edition.about)


def group_pages(edition: Edition, group: Group) -> Iterator[Page]:
    """Name the pages of a list: the newest, and full pages counted from the oldest."""
    if not has_list(edition, group):
        return
    for number in range(full_pages(edition.groups.get(group, [])) + 1):
        path = path_of(group_url(edition, group, number))
        yield Page(path, Kind.GROUP, group.lang, group.slug, group.kind, number)


def month_page(edition: Edition, lang: str, month: date) -> Page:
    """Give a month's page: ``/archive/2026/11/``."""
    return Page(path_of(month_url(edition, lang, month)), Kind.MONTH, lang, month.isoformat())


def month_url(edition: Edition, lang: str, month: date) -> str:
    """Give a month's address in the archive."""
    return f"/{edition.shape.home(lang)}archive/{month:%Y/%m}/"


def map_page(edition: Edition, lang: str, month: date) -> Page:
    """Give the site map of a language's month."""
    return Page(
        f"sitemaps/{edition.shape.home(lang).strip('/') or 'news'}-{month:%Y-%m}.xml", Kind.MAP, lang, month.isoformat()
    )


def fixed_pages(edition: Edition) -> Iterator[Page]:
    """Name the pages that every edition has."""
    for lang in edition.shape.languages:
        home = edition.shape.home(lang)
        yield Page(f"{home}index.html", Kind.HOME, lang)
        yield Page(f"{home}archive/index.html", Kind.MONTHS, lang)
        yield Page(f"{home}corrections/index.html", Kind.CORRECTIONS, lang)
        yield Page(f"{home}feed.xml", Kind.FEED, lang)
        yield Page(f"fragments/latest-{lang}.html", Kind.LATEST, lang)
        for section in edition.shape.sections:
            yield from group_pages(edition, Group("section", lang, section))
    yield Page("404.html", Kind.MISSING, edition.shape.languages[0])
    yield Page("sitemap.xml", Kind.MAPS)
    yield Page("sitemaps/pages.xml", Kind.PLACES)
    yield Page("sitemap-news.xml", Kind.NEWS)
    yield Page("robots.txt", Kind.ROBOTS)
    yield Page("gone.txt", Kind.GONE)


def all_groups(edition: Edition) -> set[Group]:
    """Name every list that the edition may have a page for."""
    known = {Group("section", lang, key) for lang in edition.shape.languages for key in edition.shape.sections}
    return set(edition.groups) | known | {Group("author", lang, slug) for lang, slug in edition.about if slug_is(slug)}


def all_pages(edition: Edition) -> set[Page]:
    """Name every page of the site."""
    found = set(fixed_pages(edition))
    found |= {story_page(story) for story in edition.by_file.values() if story.sort is not Sort.AUTHOR}
    found |= {moved_page(alias) for alias in edition.moved}
    for group in all_groups(edition):
        found |= set(group_pages(edition, group))
    for lang, month in edition.months:
        found |= {month_page(edition, lang, month), map_page(edition, lang, month)}
    return found


def full_pages(stories: list[Story]) -> int:
    """Count the numbered pages: as many full ones as hold all but the newest stories."""
    return max(0, -(-(len(stories) - PAGE) // PAGE))
