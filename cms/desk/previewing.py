"""Preview: an article as the public theme will show it, and as it will look when shared, before anything is live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cms.catalog import Query
from cms.catalog.texts import text
from cms.core.article import Article, Public
from cms.core.errors import ArticleExists, BadValue, CopyError
from cms.core.paths import CONTENT
from cms.core.site.measure import Measure
from cms.desk import checking, picturing
from cms.desk.facts import live_article
from cms.desk.manuscript import Manuscript
from cms.desk.naming import free_file
from cms.newsroom import Newsroom
from cms.pictures import MAX_BYTES, measured
from cms.repository import LIVE, MAIN
from cms.theme import Preview, Shared

_AROUND = 25
"""Live articles that are looked at for each of the lists beside the text."""


@dataclass(frozen=True, slots=True)
class Card:
    """How an article will look when its address is shared.

    :param picture: the address of its picture on the desk; empty where the card has none.
    :param gaps: what the card lacks, and what those who meet it see instead.
    """

    shared: Shared
    picture: str
    gaps: tuple[str, ...]


def preview(room: Newsroom, article: Article, now: datetime) -> Preview:
    """Give the whole page and its card; pictures and style come from the desk itself.

    :param now: the date that it shows when it has none yet.
    """
    body = room.renderer.shown(article.body, at=article.file)
    theme = room.previews.theme
    beside = room.previews.beside(_around(room, article, now), lambda: tuple(theme.readable(_beside(room, article))))
    return theme.preview(_dated(article, now), body, beside, lambda file: _picture(room, file))


def card(room: Newsroom, article: Article, now: datetime) -> Card:
    """Give how an article will look when shared, without laying out its page."""
    shared = room.previews.theme.shared(_dated(article, now), lambda file: _picture(room, file))
    return card_of(article, shared)


def card_of(article: Article, shared: Shared) -> Card:
    """Show a page's card with the desk's own copy of its picture, and say what it lacks."""
    named = article.word("image").strip()
    gaps = []
    if not article.headline.strip():
        gaps.append("No headline yet: the card needs one.")
    if not shared.standfirst:
        gaps.append("No standfirst: the headline will stand alone.")
    if not shared.image:
        none = "The lead picture is not on the desk" if named else "No lead picture"
        gaps.append(f"{none}: the card will be words alone.")
    elif not shared.large:
        gaps.append("The picture is narrower than 600 pixels: it will stand small beside the words.")
    if shared.image and "image_alt" not in article.fields:
        gaps.append("Nothing says what the picture shows: whoever cannot see it learns nothing of it.")
    return Card(shared, named if shared.image else "", tuple(gaps))


def unsaved(room: Newsroom, copy: Manuscript, slug: str, now: datetime) -> Article:
    """Give an article that has no file yet, under the address that saving would give it."""
    try:
        file = free_file(room, room.repository.head(MAIN), copy, slug, now)
    except (ArticleExists, BadValue):
        file = checking.file_to_be(room, copy.section)
    return copy.fresh(file)


def _picture(room: Newsroom, file: str) -> str:
    """Name the content of a picture that the desk has, and have it measured; empty when the desk has none."""
    head = room.repository.head(MAIN)
    entry = room.repository.entry(head, file) if head else None
    if entry is None and file not in room.uploads.files():
        return ""
    return room.previews.measured(entry.blob if entry else file, lambda: _measure(room, file))


def _measure(room: Newsroom, file: str) -> Measure | None:
    try:
        data = picturing.picture(room, file)
        return measured(file, data) if data and len(data) <= MAX_BYTES else None
    except CopyError:  # no picture, one too large, or damaged in the store: the page goes on without its measures
        return None


def _around(room: Newsroom, article: Article, now: datetime) -> tuple[object, ...]:
    """Name all on which the lists beside a text depend; the catalog may learn of a publication a moment later."""
    asked = (article.file, article.lang, article.section, article.tags, article.words("related"))
    return (*asked, room.repository.head(LIVE), now.replace(second=0, microsecond=0))


def _beside(room: Newsroom, article: Article) -> Iterator[Article]:
    """Read the live articles that may stand beside it: chosen by hand, the newest, and those on the same subject."""
    files = [name if name.startswith(CONTENT) else CONTENT + name for name in article.words("related")]
    lang = "" if article.lang == room.publication.main_language else text(article.lang)  # most files do not name it
    queries = [Query(lang=lang), Query(lang=lang, section=text(article.section))]
    queries += [Query(lang=lang, tag=text(tag)) for tag in article.tags[:4]]
    for query in queries:
        for state in (Public.LIVE, Public.CHANGED):
            asked = Query(lang=query.lang, section=query.section, tag=query.tag, state=state.value, size=_AROUND)
            files += [row.file for row in room.catalog.rows(asked).rows]
    for file in dict.fromkeys(files):
        if file != article.file and (live := live_article(room, file)):
            yield live


def _dated(article: Article, now: datetime) -> Article:
    if article.time("date"):
        return article
    return Article(article.file, article.text, {**article.fields, "date": now.isoformat()}, article.body)
