"""Read a Markdown text without rendering it. Every pattern here takes time in proportion to the text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

_PICTURE = re.compile(
    r"!\[(?P<alt>[^\]\[\n]{0,500})\]\([ \t]{0,9}<?(?P<url>[^\s<>()]{1,1000})>?"
    r"(?:[ \t]{1,9}(?P<quote>[\"'])(?P<title>[^\n\"']{0,1000})(?P=quote))?[ \t]{0,9}\)"
)
_LINK = re.compile(
    r"(?<!!)\[[^\]\[\n]{0,500}(?:!\[[^\]\[\n]{0,500}\]\([^()\n]{0,1200}\)[^\]\[\n]{0,500})?\]"
    r"\([ \t]{0,9}<?([^\s<>()]{1,1000})"
)
"""A link, also one around a picture."""
_DEFINED = re.compile(r"^ {0,3}\[[^\]\n^][^\]\n]{0,200}\]:[ \t]{1,9}<?([^\s<>]{1,1000})", re.MULTILINE)
_MEDIA = re.compile(r"/media/[^\s<>()\[\]\"'?#\\]{1,500}")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}>")
_LINE_MARK = re.compile(r"[ \t]{0,12}(?:[#>]{1,6}|[-*+]|\d{1,9}[.)])[ \t]+|\[\^[^\]\n]{1,50}\]:")
_MAY_MARK_A_LINE = frozenset("#>-*+0123456789 \t[")
_NOTE = re.compile(r"\[\^[^\]\n]{1,50}\]")
_MARKS = "*_`~"
_ANY_LINK = re.compile(r"!?\[([^\]\[\n]{0,500})\]\([^()\n]{0,1200}\)")
_WORD = re.compile(r"\w++(?:[’'\-]\w++)*+")
DECORATIVE = "decorative"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a text, and where it stands; ``decorative``: its title says that it needs no description."""

    url: str
    alt: str
    decorative: bool
    title: str = ""
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A link's target, and where that stands in a text."""

    url: str
    start: int
    end: int


def pictures(markdown: str) -> tuple[Picture, ...]:
    """Give the pictures in a text, in order."""
    return tuple(
        Picture(found["url"], found["alt"].strip(), title.lower() == DECORATIVE, title, *found.span())
        for found in _PICTURE.finditer(markdown)
        for title in [(found["title"] or "").strip()]
    )


def shown_media(markdown: str) -> tuple[str, ...]:
    """Give every ``/media/…`` address that a text names in any way, each once."""
    return tuple(dict.fromkeys(found.group().rstrip(".,;:!") for found in _MEDIA.finditer(markdown)))


def with_media(text: str, old: str, new: str) -> str:
    """Name another picture wherever a text names one; every other letter stays."""

    def swapped(found: re.Match[str]) -> str:
        name = found.group().rstrip(".,;:!")
        return new + found.group()[len(name) :] if name == old else found.group()

    return _MEDIA.sub(swapped, text)


def links(markdown: str) -> tuple[str, ...]:
    """Give the targets of a text's links, in order."""
    return tuple(found[1] for found in _LINK.finditer(markdown))


def placed_links(markdown: str) -> tuple[Link, ...]:
    """Give a text's links with where their targets stand, in order; those that are defined once for several too."""
    found = [*_LINK.finditer(markdown), *_DEFINED.finditer(markdown)]
    return tuple(sorted((Link(one[1], *one.span(1)) for one in found), key=lambda link: link.start))


def plain(markdown: str) -> str:
    """Give a text's words without Markdown's marks, for counting, searching and excerpts."""
    words = _TAG.sub("", markdown) if "<" in markdown else markdown
    words = _ANY_LINK.sub(r"\1", words) if "](" in words else words
    words = "\n".join(_unmarked(line) for line in words.split("\n"))
    words = _NOTE.sub("", words) if "[^" in words else words
    for mark in _MARKS:
        words = words.replace(mark, "")
    return words


def count_words(markdown: str) -> int:
    """Count the words that a reader reads."""
    return len(_WORD.findall(plain(markdown)))


def words_changed(old: str, new: str) -> tuple[int, int]:
    """Count the words that came into a text and those that went out of it; words that only moved are neither."""
    before, after = (Counter(_WORD.findall(plain(text))) for text in (old, new))
    return (after - before).total(), (before - after).total()


def excerpt(markdown: str, limit: int) -> str:
    """Give the beginning of a text, cut at a word.

    :param limit: characters at most, the ellipsis included.
    """
    words = " ".join(plain(markdown).split())
    if len(words) <= limit:
        return words
    return words[: limit - 1].rsplit(" ", 1)[0].rstrip(" .,;:–—-") + "…"


def _unmarked(line: str) -> str:
    """Take a line's mark away: of a heading, a list, a quotation, a note."""
    if line[:1] not in _MAY_MARK_A_LINE:
        return line
    found = _LINE_MARK.match(line)
    return line[found.end() :] if found else line
