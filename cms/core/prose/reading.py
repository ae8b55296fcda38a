"""Read a Markdown text without rendering it. Every pattern here takes time in proportion to the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PICTURE = re.compile(
    r"!\[(?P<alt>[^\]\[\n]{0,500})\]\([ \t]{0,9}<?(?P<url>[^\s<>()]{1,1000})>?"
    r"(?:[ \t]{1,9}(?P<quote>[\"'])(?P<title>[^\n\"']{0,1000})(?P=quote))?[ \t]{0,9}\)"
)
_LINK = re.compile(r"(?<!!)\[[^\]\[\n]{0,500}\]\([ \t]{0,9}<?([^\s<>()]{1,1000})")
_MEDIA = re.compile(r"/media/[^\s<>()\[\]\"'?#\\]{1,500}")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}>")
_MARKS = re.compile(
    r"^[ \t]{0,12}(?:[#>]{1,6}|[-*+]|\d{1,9}[.)])[ \t]+|[*_`~]{1,3}|^\[\^[^\]\n]{1,50}\]:|\[\^[^\]\n]{1,50}\]", re.M
)
_ANY_LINK = re.compile(r"!?\[([^\]\[\n]{0,500})\]\([^()\n]{0,1200}\)")
_WORD = re.compile(r"\w+(?:[’'\-]\w+)*")
DECORATIVE = "decorative"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a text; ``decorative`` tells that it needs no description: its title says so."""

    url: str
    alt: str
    decorative: bool


def pictures(markdown: str) -> tuple[Picture, ...]:
    """Give the pictures in a text, in order."""
    return tuple(
        Picture(found["url"], found["alt"].strip(), (found["title"] or "").strip().lower() == DECORATIVE)
        for found in _PICTURE.finditer(markdown)
    )


def shown_media(markdown: str) -> tuple[str, ...]:
    """Give every ``/media/…`` address that a text names in any way, each once."""
    return tuple(dict.fromkeys(found.group().rstrip(".,;:!") for found in _MEDIA.finditer(markdown)))


def links(markdown: str) -> tuple[str, ...]:
    """Give the targets of a text's links, in order."""
    return tuple(found[1] for found in _LINK.finditer(markdown))


def plain(markdown: str) -> str:
    """Give a text's words without Markdown's marks, for counting, searching and excerpts."""
    words = _ANY_LINK.sub(r"\1", _TAG.sub("", markdown))
    return _MARKS.sub("", words)


def count_words(markdown: str) -> int:
    """Count the words that a reader reads."""
    return sum(1 for _ in _WORD.finditer(plain(markdown)))


def excerpt(markdown: str, limit: int) -> str:
    """Give the beginning of a text, cut at a word.

    :param limit: characters at most, the ellipsis included.
    """
    words = " ".join(plain(markdown).split())
    if len(words) <= limit:
        return words
    return words[: limit - 1].rsplit(" ", 1)[0].rstrip(" .,;:–—-") + "…"
