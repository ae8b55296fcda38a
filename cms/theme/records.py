"""One frozen value for each template that machines read: feeds, site maps, lists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An item of the feed; ``date`` as RFC 822 writes it."""

    url: str
    headline: str
    standfirst: str
    authors: tuple[str, ...]
    topics: tuple[str, ...]
    date: str


@dataclass(frozen=True, slots=True)
class Feed:
    """``feed.xml``"""

    lang: str
    title: str
    description: str
    home_url: str
    self_url: str
    built: str
    items: tuple[FeedItem, ...]


@dataclass(frozen=True, slots=True)
class MapEntry:
    """A line of a site map; ``changed`` as W3C writes it, or empty."""

    url: str
    changed: str
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SiteMap:
    """``sitemap.xml``"""

    entries: tuple[MapEntry, ...]


@dataclass(frozen=True, slots=True)
class SiteMaps:
    """``sitemaps.xml``"""

    entries: tuple[MapEntry, ...]


@dataclass(frozen=True, slots=True)
class NewsEntry:
    """A line of the news site map."""

    url: str
    paper: str
    lang: str
    published: str
    headline: str


@dataclass(frozen=True, slots=True)
class NewsMap:
    """``news.xml``"""

    entries: tuple[NewsEntry, ...]


@dataclass(frozen=True, slots=True)
class Robots:
    """``robots.txt``"""

    maps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """``gone.txt``"""

    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """``moved.html``; ``canonical`` is the whole address of what it leads to."""

    lang: str
    dir: str
    headline: str
    url: str
    canonical: str
