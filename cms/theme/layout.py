"""What every page needs to be laid out: the frame around it, teasers, rails, pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from markupsafe import Markup

from cms.config import Publication, direction_of
from cms.core.site import Picture, Shape, Words, words_of
from cms.core.site.edition import LATEST
from cms.core.site.measure import Measure, best_url, sizes_of
from cms.core.site.pages import FOLDERS
from cms.core.site.story import Name
from cms.core.site.views import Card, Item, Version
from cms.theme.assets import Assets
from cms.theme.values import Frame, Link, Moment, Nameplate, Rail, Row, Shown, Teaser

_FONTS = {
    "ar": ("fonts/markazi-text-arabic-wght-normal.woff2", "fonts/noto-naskh-arabic-arabic-wght-normal.woff2"),
}
_LATIN = ("fonts/newsreader-latin-opsz-normal.woff2",)

_NOTHING = Markup()


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says about itself.

    :param path: its public address; :param index: whether search engines shall list it.
    """

    title: str
    path: str
    description: str = ""
    index: bool = True
    home: bool = False
    section: str = ""
    versions: tuple[Version, ...] = ()
    og: tuple[tuple[str, str], ...] = ()
    card: str = "summary"
    structured: Markup = _NOTHING
    written: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Lays out what pages have in common."""

    publication: Publication
    shape: Shape
    assets: Assets
    measure: Callable[[str], Measure | None]
    foot: Mapping[str, tuple[Link, ...]]

    @property
    def site(self) -> str:
        """Give the public base address, without a slash at its end."""
        return self.publication.url

    def frame(self, lang: str, head: Head, when: date | None) -> Frame:
        """Lay out head, masthead and foot.

        :param when: the date in the masthead.
        """
        language = self.publication.language(lang)
        words = words_of(head.written or lang)
        written = head.written or lang
        home = "/" + self.shape.home(lang)
        return Frame(
            lang=written,
            dir=direction_of(written) if head.written else language.direction,
            words=words,
            home=head.home,
            title=head.title if head.home else f"{head.title} – {language.paper}",
            description=head.description,
            robots="max-image-preview:large" if head.index else "noindex",
            canonical=self.site + head.path if head.index else "",
            alternates=tuple(Link(self.site + one.url, "", one.lang) for one in head.versions),
            default_url=self.site + head.versions[0].url if head.versions else "",
            feed=f"{self.site}{home}feed.xml",
            paper=language.paper,
            og=(
                ("og:site_name", language.paper),
                *(head.og or (("og:type", "website"),)),
                ("og:title", head.title),
                ("og:url", self.site + head.path),
            ),
            card=head.card,
            structured=head.structured,
            css=self.assets.url("site.css"),
            js=self.assets.url("site.js"),
            icon=self.assets.url("icon.svg"),
            fonts=tuple(self.assets.plain(name) for name in _FONTS.get(written, _LATIN)),
            date=Moment(when.isoformat(), words.full(when)) if when else Moment("", ""),
            others=self._others(lang, head.versions),
            home_url=home,
            nameplate=nameplate(language.paper),
            sections=tuple(
                Link(f"{home}{section.key}/", section.name(lang), current=section.key == head.section)
                for section in self.publication.sections
            ),
            foot=(
                *self.foot.get(lang, ()),
                Link(f"{home}corrections/", words.corrections),
                Link(f"{home}archive/", words.archive),
                Link(f"{home}feed.xml", "RSS"),
            ),
            imprint=self.publication.imprint,
            address=self.site + head.path,
        )

    def _others(self, lang: str, versions: tuple[Version, ...]) -> tuple[Link, ...]:
        """Link the other languages: to this page in them, else to their home pages."""
        there = {version.lang: version.url for version in versions}
        return tuple(
            Link(there.get(other.code, "/" + self.shape.home(other.code)), other.name, other.code, other.direction)
            for other in self.publication.languages
            if other.code != lang
        )

    def local(self, when: datetime) -> datetime:
        """Give a moment on the paper's own clock."""
        return when.astimezone(self.shape.zone)

    def iso(self, when: datetime) -> str:
        """Write a moment for machines, with the paper's zone."""
        return self.local(when).isoformat(timespec="seconds")

    def rail(
        self, lang: str, latest: tuple[Item, ...], words: Words, when: datetime | None = None, count: int = LATEST
    ) -> Rail:
        """Lay out the newest headlines.

        :param when: the moment that the page speaks of, else that of the newest headline.
        """
        home = "/" + self.shape.home(lang)
        return Rail(f"/fragments/latest-{lang}.html", count, self.rows(latest, words, when), f"{home}archive/")

    def rows(self, items: tuple[Item, ...], words: Words, when: datetime | None = None) -> tuple[Row, ...]:
        """Lay out headlines: of the same day with their time, earlier ones with their day."""
        now = when or (items[0].published if items else None)
        today = self.local(now).date() if now else None

        def time(item: Item) -> Moment:
            local = self.local(item.published)
            return Moment(self.iso(local), words.clock(local) if local.date() == today else words.short_day(local))

        return tuple(Row(time(item), item.url, item.headline) for item in items)

    def teaser(self, card: Card, words: Words, kicker: str, time: str = "clock") -> Teaser:
        """Lay out a story for a list.

        :param kicker: the line above its headline; :param time: the form of its time in ``Words``.
        """
        say: Callable[[datetime], str] = getattr(words, time)
        return Teaser(
            url=card.url,
            lang=card.lang,
            dir=direction_of(card.lang),
            headline=card.headline,
            standfirst=card.standfirst,
            kicker=kicker,
            by=words.several(tuple(name.text for name in card.authors)),
            time=Moment(self.iso(card.published), say(self.local(card.published))),
            picture=self.shown(card.picture) if card.picture else None,
        )

    def section_name(self, key: str, lang: str) -> str:
        """Name a section in a language."""
        return self.publication.section(key).name(lang) if key else ""

    def shown(self, picture: Picture) -> Shown:
        """Lay out a picture with every size that is published."""
        measure = self.measure(picture.blob)
        if measure is None:
            return Shown(
                quote(picture.url), 0, 0, picture.alt, "", "", picture.caption, picture.credit, focused(picture.focus)
            )
        src, width, height = best_url(picture.url, picture.blob, measure)
        return Shown(
            src=src,
            width=width,
            height=height,
            alt=picture.alt,
            webp=sizes_of(picture.blob, measure, "webp"),
            jpeg=sizes_of(picture.blob, measure, "jpg"),
            caption=picture.caption,
            credit=picture.credit,
            focus=focused(picture.focus),
        )

    def name_link(self, name: Name, kind: str, lang: str) -> Link:
        """Link an author or a topic; without slug there is no page to link."""
        return Link(f"/{self.shape.home(lang)}{FOLDERS[kind]}/{name.slug}/" if name.slug else "", name.text)


def focused(focus: str) -> str:
    """Give the classes for a focus such as ``40% 30%``, to the next eighth: styles of their own are not allowed."""
    places = [round(int(part.rstrip("%")) / 12.5) for part in focus.split()]
    return f"fx{places[0]} fy{places[1]}" if len(places) == 2 else ""


def nameplate(paper: str) -> Nameplate:
    """Set the paper's name, its longest word heavy."""
    words = paper.split()
    heavy = max(range(len(words)), key=lambda place: len(words[place]), default=0)
    if not words:
        return Nameplate("", "", "")
    return Nameplate(" ".join(words[:heavy]), words[heavy], " ".join(words[heavy + 1 :]))
