"""Preview: an article as the public theme will show it, before anything of it is live."""

from __future__ import annotations

from cms import resources
from cms.core import prose
from cms.core.article import Article
from cms.core.errors import TooHard
from cms.newsroom import Newsroom
from cms.theme import Assets, Theme

SITE_ASSETS = "/static/site/"


def preview(room: Newsroom, article: Article) -> str:
    """Give the whole page; pictures and style come from the desk itself."""
    assets = Assets.of(resources.static() / "site", SITE_ASSETS)
    theme = Theme(resources.templates() / "site", room.publication, assets, lambda _: None, {})
    try:
        body = prose.render(article.body, at=article.file)
    except TooHard:
        body = ""
    return theme.preview(article, body)
