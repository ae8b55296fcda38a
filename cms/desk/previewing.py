"""Preview: an article as the public theme will show it, before anything of it is live."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cms import resources
from cms.catalog import Query
from cms.catalog.texts import text
from cms.core.article import Article, Public
from cms.core.paths import CONTENT
from cms.desk.facts import live_article
from cms.newsroom import Newsroom
from cms.theme import Assets, Theme

SITE_ASSETS = "/static/site/"
_AROUND = 25
"""Live articles that are looked at for each of the lists beside the text."""


def preview(room: Newsroom, article: Article, now: datetime) -> str:
    """Give the whole page; pictures and style come from the desk itself.

    :param now: the date that it shows when it has none yet.
    """
    assets = Assets.of(resources.static() / "site", SITE_ASSETS)
    theme = Theme(resources.templates() / "site", room.publication, assets, lambda _: None, {})
    body = room.renderer.shown(article.body, at=article.file)
    dated = article if article.time("date") else _dated(article, now)
    return theme.preview(dated, body, beside=tuple(_beside(room, article)))


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
    return Article(article.file, article.text, {**article.fields, "date": now.isoformat()}, article.body)
