"""Read a Markdown text without rendering it. Every pattern here takes time in proportion to the text."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field

_LABEL = r"(?:[^\]\[\n\\]|\\[^\n]|\[[^\]\[\n\\]{0,200}\]){0,2000}"
"""What stands between brackets: brackets in it are escaped, or come in pairs."""

_TITLE = (
    r'(?:"(?P<title>(?:[^"\n\\]|\\[^\n]){0,2000})"'
    r"|'(?P<other>(?:[^'\n\\]|\\[^\n]){0,2000})')"
)
_PICTURE = re.compile(
    rf"!\[(?P<alt>{_LABEL})\]\([ \t]{{0,9}}<?(?P<url>[^\s<>()]{{1,1000}})>?(?:[ \t]{{1,9}}{_TITLE})?[ \t]{{0,9}}\)"
)
_WORDS = r"(?:[^\]\[\n\\]|\\[^\n]){0,2000}"
_GOAL = (
    r"\((?:[^()\n\"]|\([^()\n\"]{0,300}\)){0,1200}(?:\"(?:[^\"\n\\]|\\[^\n]){0,2000}\"[ \t]{0,9})?\)"
    r"|\([^()\n]{0,1200}\)"
)
_OPENS = r"(?<!(?<!\\)\\)\["
_LINK = re.compile(
    rf"(?<!!){_OPENS}{_WORDS}(?:!\[{_WORDS}\](?:{_GOAL}){_WORDS})?\]\([ \t]{{0,9}}<?([^\s<>()]{{1,1000}})"
)
"""A link, also one around a picture."""
_DEFINED = re.compile(r"^ {0,3}\[[^\]\n^][^\]\n]{0,200}\]:[ \t]{1,9}<?([^\s<>]{1,1000})", re.MULTILINE)
_MEDIA = re.compile(r"/media/[^\s<>()\[\]\"'?#\\]{1,500}")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}>")
_LINE_MARK = re.compile(r"[ \t]{0,12}(?:[#>]{1,6}|[-*+]|\d{1,9}[.)])[ \t]+|\[\^[^\]\n]{1,50}\]:")
_MAY_MARK_A_LINE = frozenset("#>-*+0123456789 \t[")
_NOTE = re.compile(r"\[\^[^\]\n]{1,50}\]")
_MARKS = "*_`~"
_ANY_LINK = re.compile(rf"!?{_OPENS}({_WORDS})\](?:{_GOAL})")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_WORD = re.compile(r"\w++(?:[’'\-]\w++)*+")
_ENTITY = re.compile(r"&(?=#?\w{1,40};)")
_TAG_BEGINS = re.compile(r"<(?=[A-Za-z/!?])")
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
        Picture(found["url"], unescaped(found["alt"]).strip(), title.lower() == DECORATIVE, title, *found.span())
        for found in _PICTURE.finditer(markdown)
        for title in [unescaped(found["title"] or found["other"] or "").strip()]
    )


def unescaped(words: str) -> str:
    """Give words as they are meant: without the backslash before a sign, and with the signs that entities name.

    Those are the escapes of a picture's description and title (CommonMark 0.31.2, sections 2.4 and 2.5).
    """
    return _ESCAPE.sub(lambda found: found[1] or html.unescape(found[0]), words)


def escaped(words: str, marks: re.Pattern[str]) -> str:
    """Write words so that :func:`unescaped` gives them back, and no tool takes a sign of them for a mark.

    :param marks: the signs that would be marks where the words go, the backslash among them.
    """
    plain_words = _ENTITY.sub("&amp;", marks.sub(r"\\\g<0>", words))
    return _TAG_BEGINS.sub("&lt;", plain_words)


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
