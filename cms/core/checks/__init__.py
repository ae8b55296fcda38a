"""Checks: what a good sub-editor would circle before an article goes to review.

Nothing here changes a text. Each finding has a place, what stands there, and where it can be told what to write
instead. Code, other tools' marks, tags and addresses are never touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from cms.core import prose
from cms.core.checks import emphasis, footnotes, signs, targets, words
from cms.core.checks.masking import without_addresses, without_code, without_marks
from cms.core.checks.values import Copy, Finding, Kind, Style

__all__ = ["ADVISED", "Copy", "Finding", "Kind", "Style", "check", "line_of", "named"]

ADVISED = {"title": ("headline", 110), "summary": ("standfirst", 300)}
"""Fields that should not be longer than so many characters."""

_NONE: Mapping[str, str | None] = MappingProxyType({})
_FIELDS = ("title", "summary", "image_alt", "image_caption")
_ORDER = {name: number for number, name in enumerate((*_FIELDS, "body"))}


def check(copy: Copy, style: Style, nowhere: Mapping[str, str | None] = _NONE) -> tuple[Finding, ...]:
    """Find what is worth a look, in the order of the form.

    :param style: the house-style list of the article's language.
    :param nowhere: those of :func:`named` that lead nowhere, and what each should be where that is known.
    """
    lang = copy.lang
    bare = without_code(copy.body)
    found = [*_lengths(copy), *targets.undescribed(copy, bare), *targets.dead(bare, nowhere)]
    for name in _FIELDS:
        words_alone = without_addresses(getattr(copy, name))
        found += [*_of_text(name, words_alone, lang, style), *emphasis.where_none_is(name, words_alone)]
    body = without_marks(bare)
    found += [*_of_text("body", body, lang, style), *emphasis.printed("body", body), *footnotes.loose("body", bare)]
    return tuple(sorted(found, key=lambda one: (_ORDER[one.field], one.start, one.end)))


def named(body: str) -> tuple[str, ...]:
    """Give the targets of a text's links and pictures, each once, as they are written."""
    bare = without_code(body)
    urls = [*(link.url for link in prose.placed_links(bare)), *(picture.url for picture in prose.pictures(bare))]
    return tuple(dict.fromkeys(urls))


def line_of(text: str, place: int) -> int:
    """Give the number of the line that a place is in, from 1."""
    return text.count("\n", 0, place) + 1


def _of_text(name: str, text: str, lang: str, style: Style) -> Iterator[Finding]:
    yield from words.styled(name, text, style)
    yield from words.doubled(name, text, lang.split("-", maxsplit=1)[0])
    yield from signs.straight(name, text, lang)
    yield from signs.spaces(name, text)


def _lengths(copy: Copy) -> Iterator[Finding]:
    for name, (what, most) in ADVISED.items():
        text = getattr(copy, name)
        if len(text) > most:
            says = f"The {what} has {len(text)} characters; {most} at most are advised."
            yield Finding(Kind.LENGTH, name, most, len(text), text[most:], says)
