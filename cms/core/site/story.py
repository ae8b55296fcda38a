"""What a list, a feed or a related link needs to know of a live file; its text stays in git.

Everything comes from the repository, so it is cleaned here once: no control characters, no lone
surrogates, nothing endless.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import quote

from cms.core import linking, prose
from cms.core.article import Article, moment
from cms.core.errors import BadValue, BrokenFile
from cms.core.paths import (
    CONTENT,
    checked_file,
    file_of_page,
    is_served,
    lang_of,
    media_file,
    media_url,
    resolve,
    slug_for,
    url_of,
)
from cms.core.pdf import is_pdf

_LINE = 500
_LIST = 20
_REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_MONTH = re.compile(r"content/([^/]+)/(\d{4})/(\d{2})/")
_FOCUS = re.compile(r"(?:100|\d{1,2})% (?:100|\d{1,2})%\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")


class Sort(StrEnum):
    """What a live file is: news, a standing page, or a line about an author."""

    NEWS = "news"
    PAGE = "page"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Note:
    """A correction as readers see it."""

    when: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a page shows.

    :param url: its public address, ``/media/…``.
    :param blob: its content; empty when live does not hold it.
    :param focus: what stays in sight where it is cut, from left and top: ``40% 30%``; empty for the middle.
    """

    url: str
    blob: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    focus: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A person or a topic: as written, and as part of an address; an empty slug has no page."""

    text: str
    slug: str


@dataclass(frozen=True, slots=True)
class Story:
    """A live file, without its text.

    :param lang: the language whose lists it stands in; :param written: the language of its words.
    :param root: what it shares with its translations.
    :param shown: every picture of the page, the lead picture first.
    :param aliases: further addresses that lead to it.
    """

    file: str
    blob: str
    sort: Sort
    url: str
    lang: str
    written: str
    headline: str
    standfirst: str
    kicker: str
    dateline: str
    section: str
    authors: tuple[Name, ...]
    tags: tuple[Name, ...]
    published: datetime
    updated: datetime | None
    lead: Picture | None
    shown: tuple[Picture, ...]
    notes: tuple[Note, ...]
    related: tuple[str, ...]
    root: str
    withdrawn: bool
    aliases: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[datetime, str]:
        """Order by publication; ties by file."""
        return (self.published, self.file)

    @property
    def changed(self) -> datetime:
        """Give the last change that readers could see."""
        return max(self.published, self.updated or self.published)


def story_of(
    article: Article, blob: str, *, languages: tuple[str, ...], blob_at: Callable[[str], str], sections: tuple[str, ...]
) -> Story:
    """Read a live file for the lists.

    :param languages: the publication's, the main one first.
    :param blob_at: gives the blob of a file on live, empty when it is not there.
    :raises BrokenFile: it has no headline, or no address for readers can be made of its name.
    """
    file = article.file
    url = _address(file)
    headline = line(article.headline)
    if not headline:
        raise BrokenFile(file, "it has no headline (title)")
    own = article.lang if _LANGUAGE.match(article.lang) else lang_of(file)
    dated = _MONTH.match(file)
    lead = _lead(article, blob_at)
    body = () if article.withdrawn else prose.shown_media(article.body)
    lead_first = tuple(dict.fromkeys([*([lead.url] if lead else []), *body]))
    section = article.section if article.section in sections else (dated[1] if dated else article.section)
    return Story(
        file=file,
        blob=blob,
        sort=_sort(file),
        url=url,
        lang=own if own in languages else languages[0],
        written=own or languages[0],
        headline=headline,
        standfirst=line(article.standfirst),
        kicker=line(article.word("kicker")),
        dateline=line(article.word("dateline")),
        section=section if slug_is(section) else "",
        authors=_names(article.authors),
        tags=_names(article.tags),
        published=_published(article, dated),
        updated=article.time("updated"),
        lead=lead,
        shown=tuple(Picture(one, blob_at(found)) for one in lead_first if (found := media_file(one))),
        notes=_notes(article),
        related=_related(article),
        root=_root(article),
        withdrawn=article.withdrawn,
        aliases=() if article.withdrawn or _sort(file) is Sort.AUTHOR else linking.aliases(article),
    )


def line(text: str) -> str:
    """Clean a text to one line that any page, feed or structured record can carry; cut when endless."""
    clean = " ".join(_REFUSED.sub(" ", text[: 4 * _LINE]).split())
    return clean if len(clean) <= _LINE else clean[: _LINE - 1].rstrip() + "…"


def slug_is(text: str) -> bool:
    """Tell whether a text can stand in an address as it is."""
    return re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text) is not None and len(text) <= 100


def _sort(file: str) -> Sort:
    if file.startswith(CONTENT + "pages/"):
        return Sort.PAGE
    return Sort.AUTHOR if file.startswith(CONTENT + "authors/") else Sort.NEWS


def _address(file: str) -> str:
    """Give the page's address; every part must be one that any host and file system can hold."""
    try:
        checked_file(file)
    except BadValue as fault:
        raise BrokenFile(file, str(fault)) from fault
    url = url_of(file)
    if not is_served(url):
        raise BrokenFile(file, "no address for readers can be made of its name; rename the file")
    return quote(url)


def _names(texts: tuple[str, ...]) -> tuple[Name, ...]:
    found: dict[str, Name] = {}
    for text in texts[:_LIST]:
        clean = line(text)
        slug = slug_for(clean) if clean else None
        if clean:
            found.setdefault(slug.text if slug else clean, Name(clean, slug.text if slug else ""))
    return tuple(found.values())


def _published(article: Article, dated: re.Match[str] | None) -> datetime:
    """Give the first publication; a file without one counts from the month in its name."""
    stamped = article.time("date")
    if stamped:
        return stamped
    year, month = (int(dated[2]), int(dated[3])) if dated else (1970, 1)
    return datetime(max(year, 1), month if 1 <= month <= 12 else 1, 1, tzinfo=UTC)


def _lead(article: Article, blob_at: Callable[[str], str]) -> Picture | None:
    url = article.word("image")
    file = media_file(url)
    if file is None or is_pdf(file) or article.withdrawn:
        return None
    alt, caption, credit = (line(article.word(key)) for key in ("image_alt", "image_caption", "image_credit"))
    focus = line(article.word("image_focus"))
    return Picture(media_url(file), blob_at(file), alt, caption, credit, focus if _FOCUS.match(focus) else "")


def _notes(article: Article) -> tuple[Note, ...]:
    since = article.time("updated") or article.time("date")
    found = []
    for correction in article.corrections[:50]:
        when = moment(correction.date) or since
        text = line(correction.text)
        if when and text:
            found.append(Note(when, text))
    return tuple(found)


def _related(article: Article) -> tuple[str, ...]:
    """Name the files that the writer chose by hand: as file, as page, or relative to this file."""
    found = []
    for text in article.words("related")[:_LIST]:
        file = text if text.startswith(CONTENT) else resolve(text, at=article.file)
        if file is None or (not text.startswith(".") and "/" in text and not text.startswith(CONTENT)):
            file = _page_file(text)
        if file:
            found.append(file)
    return tuple(dict.fromkeys(found))


def _page_file(text: str) -> str | None:
    try:
        return file_of_page(text.strip("/") if text.endswith(".md") else text.strip("/") + ".md")
    except BadValue:
        return None


def _root(article: Article) -> str:
    """Name what an article shares with its translations: the file that they translate, without language."""
    named = article.word("translation_of")
    origin = article.file
    if named:
        origin = named if named.startswith(CONTENT) else (_page_file(named) or article.file)
    lang = lang_of(origin)
    stem = origin.removesuffix(".md")
    return posixpath.normpath(stem.removesuffix(f".{lang}") if lang else stem)


def as_row(story: Story) -> Mapping[str, object]:
    """Give a story as plain JSON values; ``of_row`` reads them back."""
    row = {name: getattr(story, name) for name in Story.__dataclass_fields__}
    row["published"] = story.published.isoformat()
    row["updated"] = story.updated.isoformat() if story.updated else None
    row["authors"] = [[name.text, name.slug] for name in story.authors]
    row["tags"] = [[name.text, name.slug] for name in story.tags]
    row["lead"] = _picture_row(story.lead) if story.lead else None
    row["shown"] = [_picture_row(picture) for picture in story.shown]
    row["related"] = list(story.related)
    row["aliases"] = list(story.aliases)
    row["notes"] = [[note.when.isoformat(), note.text] for note in story.notes]
    return row


def of_row(row: Mapping[str, object]) -> Story:
    """Read what ``as_row`` gave.

    :raises (KeyError, TypeError, ValueError): it is something else.
    """
    fields = dict(row)
    fields["sort"] = Sort(str(fields["sort"]))
    fields["published"] = datetime.fromisoformat(str(fields["published"]))
    fields["updated"] = datetime.fromisoformat(str(fields["updated"])) if fields["updated"] else None
    for key in ("authors", "tags"):
        fields[key] = tuple(Name(*pair) for pair in _list(fields[key]))
    fields["lead"] = Picture(*_list(fields["lead"])) if fields["lead"] else None
    fields["shown"] = tuple(Picture(*_list(values)) for values in _list(fields["shown"]))
    fields["notes"] = tuple(Note(datetime.fromisoformat(when), text) for when, text in _list(fields["notes"]))
    for key in ("related", "aliases"):
        fields[key] = tuple(_list(fields[key]))
    return Story(**fields)  # type: ignore[arg-type]  # a row of another shape raises TypeError here


def _picture_row(picture: Picture) -> list[str]:
    return [picture.url, picture.blob, picture.alt, picture.caption, picture.credit, picture.focus]


def _list(value: object) -> list:  # type: ignore[type-arg]  # JSON
    if not isinstance(value, list):
        raise TypeError("a list was expected")
    return value
