"""Render the site's pages: each view becomes the value of one template."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cms.config import Publication
from cms.core.article import Article
from cms.core.errors import BrokenFile
from cms.core.site import Edition, Shape, Story, View, story_of
from cms.core.site.measure import Measure
from cms.core.site.views import (
    ArticleView,
    CorrectionsView,
    FeedView,
    GoneView,
    HomeView,
    LatestView,
    ListView,
    MapsView,
    MapView,
    MissingView,
    MonthsView,
    MonthView,
    MovedView,
    NewsView,
    RobotsView,
    SectionView,
    StandingView,
    TombstoneView,
    card_of,
)
from cms.theme import listings, machine, stories
from cms.theme.assets import Assets
from cms.theme.layout import Layout
from cms.theme.markup import picture
from cms.theme.records import Feed, Gone, Moved, NewsMap, Robots, SiteMap, SiteMaps
from cms.theme.sharing import Shared, shared
from cms.theme.values import (
    ArticlePage,
    CorrectionsPage,
    HomePage,
    LatestFragment,
    Link,
    ListPage,
    MissingPage,
    MonthPage,
    MonthsPage,
    SectionPage,
    StandingPage,
    WithdrawnPage,
)

Value = (
    ArticlePage
    | WithdrawnPage
    | StandingPage
    | HomePage
    | SectionPage
    | ListPage
    | MonthPage
    | MonthsPage
    | CorrectionsPage
    | MissingPage
    | LatestFragment
    | Feed
    | SiteMap
    | SiteMaps
    | NewsMap
    | Robots
    | Gone
    | Moved
)
TEMPLATES: dict[type[Value], str] = {
    ArticlePage: "article.html",
    WithdrawnPage: "withdrawn.html",
    StandingPage: "standing.html",
    HomePage: "home.html",
    SectionPage: "section.html",
    ListPage: "list.html",
    MonthPage: "month.html",
    MonthsPage: "months.html",
    CorrectionsPage: "corrections.html",
    MissingPage: "missing.html",
    LatestFragment: "latest.html",
    Feed: "feed.xml",
    SiteMap: "sitemap.xml",
    SiteMaps: "sitemaps.xml",
    NewsMap: "news.xml",
    Robots: "robots.txt",
    Gone: "gone.txt",
    Moved: "moved.html",
}
_TEXTS: dict[type[View], Callable[[Layout, Any, str], Value]] = {
    ArticleView: stories.article_page,
    TombstoneView: stories.withdrawn_page,
    StandingView: stories.standing_page,
    ListView: listings.list_page,
}
_LISTS: dict[type[View], Callable[[Layout, Any], Value]] = {
    HomeView: listings.home_page,
    SectionView: listings.section_page,
    MonthView: listings.month_page,
    MonthsView: listings.months_page,
    CorrectionsView: listings.corrections_page,
    MissingView: listings.missing_page,
    LatestView: listings.latest_fragment,
    FeedView: machine.feed,
    MapView: machine.site_map,
    MapsView: machine.site_maps,
    NewsView: machine.news_map,
    RobotsView: machine.robots,
    GoneView: machine.gone,
    MovedView: machine.moved,
}
_RELEASE = "1"
"""Raised when the pages change in a way that neither templates nor assets show."""


@dataclass(frozen=True, slots=True)
class Preview:
    """An article as it would appear, and how its address would look where readers share it."""

    page: str
    shared: Shared


class Theme:
    """The templates of one theme, for one publication."""

    def __init__(
        self,
        folder: Path,
        publication: Publication,
        assets: Assets,
        measure: Callable[[str], Measure | None],
        foot: Mapping[str, tuple[Link, ...]],
    ) -> None:
        self.folder = folder
        self.publication = publication
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.globals["picture"] = picture
        self._layout = Layout(publication, shape_of(publication), assets, measure, foot)

    def stamp(self) -> str:
        """Give a digest of everything that is the same on all pages: another stamp means to build all anew."""
        digest = hashlib.sha256(_RELEASE.encode())
        for path in sorted(self.folder.glob("*.*")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        digest.update(repr((self._layout.assets, self.publication, sorted(self._layout.foot.items()))).encode())
        return digest.hexdigest()

    def render(self, view: View, body: str = "") -> bytes:
        """Render a page.

        :param body: for articles, tombstones and standing pages the sanitised HTML of the text.
        """
        return self._written(self._value(view, body))

    @property
    def assets(self) -> Assets:
        """Give the theme's own files."""
        return self._layout.assets

    def preview(
        self,
        article: Article,
        body: str,
        beside: Sequence[Story] = (),
        picture_at: Callable[[str], str] = lambda _: "preview",
    ) -> Preview:
        """Show an article as it would appear, before anything of it is live.

        :param body: the sanitised HTML of its text.
        :param beside: live stories, out of which the lists beside the text are made.
        :param picture_at: names the content of a picture's file, as the theme's measures know it; empty: not there.
        :raises BrokenFile: it cannot be shown; without headline it is shown as untitled.
        """
        value = self._article(article, body, beside, picture_at)
        return Preview(self._written(value).decode(), shared(value.frame))

    def readable(self, articles: Iterable[Article]) -> Iterator[Story]:
        """Read live articles for the lists beside a text; one that cannot be shown is left out, as on the site."""
        for article in articles:
            with suppress(BrokenFile):
                yield self._previewed(article, lambda _: "preview")

    def shared(self, article: Article, picture_at: Callable[[str], str]) -> Shared:
        """Give how an article would look where readers share it, without laying out the page.

        :raises BrokenFile: as :meth:`preview` does.
        """
        return shared(self._article(article, "", (), picture_at).frame)

    def _article(
        self, article: Article, body: str, beside: Sequence[Story], picture_at: Callable[[str], str]
    ) -> ArticlePage:
        story = self._previewed(article if article.headline.strip() else _titled(article), picture_at)
        edition = Edition([story, *beside], self._layout.shape)
        related = tuple(card_of(other) for other in edition.related(story))
        latest = edition.latest(story.lang, before=story)
        return stories.article_page(self._layout, ArticleView(story, latest, related, edition.versions(story)), body)

    def _written(self, value: Value) -> bytes:
        fields = {name: getattr(value, name) for name in value.__dataclass_fields__}
        return self._environment.get_template(TEMPLATES[type(value)]).render(fields).encode("utf-8", "replace")

    def _previewed(self, article: Article, picture_at: Callable[[str], str]) -> Story:
        languages = tuple(language.code for language in self.publication.languages)
        sections = tuple(section.key for section in self.publication.sections)
        return story_of(article, "", languages=languages, sections=sections, blob_at=picture_at)

    def _value(self, view: View, body: str) -> Value:
        if type(view) in _TEXTS:
            return _TEXTS[type(view)](self._layout, view, body)
        return _LISTS[type(view)](self._layout, view)


def shape_of(publication: Publication) -> Shape:
    """Give what the site's addresses depend on."""
    return Shape(
        languages=tuple(language.code for language in publication.languages),
        sections=tuple(section.key for section in publication.sections),
        zone=publication.zone,
    )


def _titled(article: Article) -> Article:
    return Article(article.file, article.text, {**article.fields, "title": "[no headline yet]"}, article.body)


def foot_of(standing: tuple[Story, ...]) -> Mapping[str, tuple[Link, ...]]:
    """Give the links to standing pages that stand in the foot of every page, by language."""
    ordered = sorted(standing, key=lambda story: (story.lang, story.url))
    langs = {story.lang for story in ordered}
    return {lang: tuple(Link(one.url, one.headline) for one in ordered if one.lang == lang) for lang in langs}
