"""Lay out the pages of single files: articles, tombstones, standing pages."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from cms.config import direction_of
from cms.core.pdf import is_pdf
from cms.core.site import Picture, Story, Words, words_of
from cms.core.site.measure import best_url
from cms.core.site.views import ArticleView, StandingView, TombstoneView, Version
from cms.theme import structured
from cms.theme.layout import Head, Layout
from cms.theme.markup import Dressed, dress
from cms.theme.values import ArticlePage, Link, Moment, Notice, Shown, StandingPage, WithdrawnPage


def article_page(layout: Layout, view: ArticleView, body: str) -> ArticlePage:
    """Lay out an article.

    :param body: the sanitised HTML of its text.
    """
    story, words = view.story, words_of(view.story.written)
    section = layout.section_name(story.section, story.written)
    dressed = _dress(layout, story, body)
    updated = story.updated if story.updated and story.updated > story.published else None
    home = "/" + layout.shape.home(story.lang)
    return ArticlePage(
        frame=layout.frame(story.lang, _head(layout, view, section), layout.local(story.published).date()),
        kicker=Link(f"{home}{story.section}/" if story.section else "", section),
        headline=story.headline,
        standfirst=story.standfirst,
        picture_shown=layout.shown(story.lead) if story.lead and story.lead.blob else None,
        authors=tuple(layout.name_link(name, "author", story.lang) for name in story.authors),
        published=_moment(layout, words, story.published),
        updated=_moment(layout, words, updated) if updated else None,
        corrected=bool(story.notes),
        versions=_links(layout, view.versions, story.written),
        body=dressed.body,
        notices=tuple(
            Notice(f"{words.correction}{words.comma} {words.date(layout.local(note.when))}", note.text)
            for note in story.notes
        ),
        footnotes=dressed.footnotes,
        topics=tuple(layout.name_link(name, "topic", story.lang) for name in story.tags),
        related=tuple(
            layout.teaser(card, words, card.kicker or layout.section_name(card.section, story.written), "day")
            for card in view.related
        ),
        rail=layout.rail(story.lang, view.latest, words, story.published),
    )


def withdrawn_page(layout: Layout, view: TombstoneView, body: str) -> WithdrawnPage:
    """Lay out what stands where an article was: its headline, when and why, and nothing of its text."""
    story, words = view.story, words_of(view.story.written)
    head = Head(words.withdrawn_title, story.url, words.withdrawn_title, index=False, written=story.written)
    when = story.updated
    return WithdrawnPage(
        frame=layout.frame(story.lang, head, layout.local(story.changed).date()),
        headline=story.headline,
        published=Moment(layout.iso(story.published), words.long_moment(layout.local(story.published))),
        withdrawn=Moment(layout.iso(when), words.long_moment(layout.local(when))) if when else None,
        reason=Markup(body),  # noqa: S704 - sanitised by prose.render
        corrections_url=f"/{layout.shape.home(story.lang)}corrections/",
        rail=layout.rail(story.lang, view.latest, words, story.changed, 9),
    )


def standing_page(layout: Layout, view: StandingView, body: str) -> StandingPage:
    """Lay out a standing page."""
    story = view.story
    head = Head(story.headline, story.url, story.standfirst, versions=view.versions, written=story.written)
    dressed = _dress(layout, story, body)
    return StandingPage(
        frame=layout.frame(story.lang, head, None),
        headline=story.headline,
        standfirst=story.standfirst,
        body=dressed.body + dressed.footnotes,
    )


def _dress(layout: Layout, story: Story, body: str) -> Dressed:
    pictures = {picture.url: picture for picture in story.shown}

    def shown(url: str, alt: str) -> Shown | None:
        picture = pictures.get(url)
        return (
            layout.shown(Picture(picture.url, picture.blob, alt))
            if picture and picture.blob and not is_pdf(url)
            else None
        )

    return dress(body, dateline=story.dateline, shown=shown)


def _head(layout: Layout, view: ArticleView, section: str) -> Head:
    story = view.story
    published, updated = layout.iso(story.published), layout.iso(story.changed)
    measure = layout.measure(story.lead.blob) if story.lead and story.lead.blob else None
    image: tuple[tuple[str, str], ...] = ()
    if story.lead and measure:
        src, width, height = best_url(story.lead.url, story.lead.blob, measure)
        image = (
            ("og:image", layout.site + src),
            ("og:image:width", str(width)),
            ("og:image:height", str(height)),
            ("og:image:alt", story.lead.alt),
        )
    home = layout.shape.home(story.lang)
    authors = [layout.name_link(name, "author", story.lang) for name in story.authors]
    record = structured.news_article(
        story,
        site=layout.site,
        published=published,
        updated=updated,
        section=section,
        authors=[(link.text, layout.site + link.url if link.url else "") for link in authors],
        notes=[(note.text, layout.iso(note.when)) for note in story.notes],
        publisher=structured.publisher(
            layout.publication.language(story.lang).paper,
            layout.site,
            layout.assets.plain("icon.svg"),
            f"/{home}corrections/",
        ),
        measure=measure,
    )
    return Head(
        title=story.headline,
        path=story.url,
        description=story.standfirst,
        section=story.section,
        versions=view.versions,
        og=(
            ("og:type", "article"),
            ("og:description", story.standfirst),
            ("og:locale", story.written.replace("-", "_")),
            ("article:published_time", published),
            ("article:modified_time", updated),
            ("article:section", section),
            *image,
        ),
        card="summary_large_image" if measure and measure.width >= 600 else "summary",
        structured=record,
        written=story.written,
    )


def _moment(layout: Layout, words: Words, when: datetime) -> Moment:
    return Moment(layout.iso(when), words.moment(layout.local(when)))


def _links(layout: Layout, versions: tuple[Version, ...], written: str) -> tuple[Link, ...]:
    return tuple(
        Link(one.url, layout.publication.language(one.lang).name, one.lang, direction_of(one.lang))
        for one in versions
        if one.lang != written
    )
