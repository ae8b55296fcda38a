"""Other tools' markup in a text: Hugo's shortcodes, Liquid, MDX, kramdown's attributes.

The desk never runs any of it and never loses any of it. Here it is only found, in time that grows with
the text alone: every opening looks for its close within a fixed number of characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FAR = 2_000
"""Characters within which a mark must close; beyond that it is text."""

_OPENING = re.compile(
    r"(?<!\\)(?:\{\{[<%]|\{%|\{[#.](?=[\w-])|\{#|\{\{|\{::?(?=[ \t]?[A-Za-z.#/])|</?(?=[A-Z]))"
    r"|^(?:import|export)(?=[ {])",
    re.M,
)
_CLOSES = {"{{<": ">}}", "{{%": "%}}", "{%": "%}", "{{": "}}", "{#": "#}"}
_ATTRIBUTES = re.compile(r"\{::?[^{}\n]{0,300}\}")
_HEADING = re.compile(r"\{[#.][^{}\n]{0,300}\}[ \t]*(?:\n|\Z)")
_COMPONENT = re.compile(r"</?([A-Z][A-Za-z0-9]{0,60}(?:\.[A-Za-z0-9]{1,60}){0,3})(?:[\s/][^<>]{0,1000})?>")
_MODULE = re.compile(
    r"(?:import[ \t](?:[^\n;'\"]{1,300}[ \t]from[ \t]{0,9})?['\"][^'\"\n]{1,300}['\"];?"
    r"|export[ \t](?:const|default|function|let|async)\b[^\n]{0,1000})[ \t]*(?=\n|\Z)"
)
_FENCE = re.compile(r"[ \t>]{0,20}(`{3,}|~{3,})")
_HTML = re.compile(
    r"(?:a|abbr|address|article|aside|audio|b|blockquote|body|br|button|caption|center|cite|code|col|colgroup|"
    r"dd|del|details|dfn|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frame|h1|h2|h3|h4|"
    r"h5|h6|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|map|mark|math|meta|nav|"
    r"noscript|object|ol|option|p|param|picture|pre|q|s|samp|script|section|select|small|source|span|"
    r"strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|"
    r"tr|track|tt|u|ul|var|video)\Z"
)
"""Names that a person wrote in capitals and a browser reads all the same."""

EXPRESSION = "{{"
"""How template text begins that may as well be somebody's words."""


@dataclass(frozen=True, slots=True)
class Chip:
    """Where another tool's mark stands in a text."""

    start: int
    end: int


def chips(text: str) -> Iterator[Chip]:
    """Find the marks of other tools outside of fenced code, in order."""
    for start, end in _prose(text):
        yield from _chips(text, start, end)


def _prose(text: str) -> Iterator[tuple[int, int]]:
    """Give the stretches of a text that are no fenced code."""
    fence, start, place = "", 0, 0
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if mark and not fence:
            yield start, place
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line.strip(" \t>\r\n`~"):
            fence, start = "", place + len(line)
        place += len(line)
    if not fence:
        yield start, place


def _chips(text: str, start: int, end: int) -> Iterator[Chip]:
    clear: dict[str, int] = {}
    while found := _OPENING.search(text, start, end):
        close = _close(text, found, end, clear)
        if close is None:
            start = found.end()
            continue
        yield Chip(found.start(), close)
        start = close


def _close(text: str, found: re.Match[str], end: int, clear: dict[str, int]) -> int | None:
    """Give where a mark ends that begins here; None when it is no mark after all.

    :param clear: up to where each closing is known not to be, so that nothing is looked through twice.
    """
    start, opening = found.start(), found.group()
    far = min(end, start + _FAR)
    if opening in {"{#", "{."} and (text[start + 2 : start + 3].isalnum() or opening == "{."):
        return _heading(text, start, end)
    if closing := _CLOSES.get(opening):
        place = text.find(closing, max(found.end(), clear.get(closing, 0)), far)
        if place < 0:
            clear[closing] = max(clear.get(closing, 0), far - 1)
        return place + len(closing) if place >= 0 else None
    if opening.startswith("<"):
        component = _COMPONENT.match(text, start, far)
        return component.end() if component and _is_component(component[1]) else None
    pattern = _MODULE if opening in {"import", "export"} else _ATTRIBUTES
    matched = pattern.match(text, start, far)
    return matched.end() if matched else None


def _heading(text: str, start: int, end: int) -> int | None:
    """Give where a heading's attributes end: ``## Results {#results}``."""
    attributes = _HEADING.match(text, start, end)
    line = text.rfind("\n", max(0, start - _FAR), start) + 1 if attributes else 0
    if attributes is None or not text.startswith("#", line):
        return None
    return start + len(attributes.group().rstrip())


def _is_component(name: str) -> bool:
    return not name.isupper() and not _HTML.match(name.lower())
