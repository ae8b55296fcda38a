"""Which texts are light: short and plain enough that rendering them is quick whatever they say.

Python-Markdown takes quadratic time and worse on some texts (20 kB of ``[`` take over 40 s), and no list
of such texts is complete. So this is no list of bombs but its opposite: a few limits, far above what
people write, within which nothing found so far takes longer than a fraction of a second. Each is counted
in one pass.
"""

from __future__ import annotations

import re

LONGEST = 600_000
"""Characters; a longer text is never rendered."""

_LIGHT = 70_000
_LINE = 5_000
_MARKS = "[*_`!(<&\\{>|~^#:"
_MARKS_IN_ALL = 700
_MARKS_IN_A_PARAGRAPH = 150
_LINES_IN_A_PARAGRAPH = 400
_PARAGRAPHS = 1_000
_PARAGRAPH = 30_000
_DEEP = re.compile(
    r"^(?:[ \t]{24}|[ \t]{0,23}(?:(?:[*+-]|\d{1,9}[.)])[ \t]{1,9}){6}|[ \t]{0,23}(?:>[ \t]{0,9}){6})", re.M
)
_ITEM = re.compile(r"^[ \t>]{0,23}(?:[*+-]|\d{1,9}[.)])[ \t]", re.M)
_ITEMS = 500
_BLANK = re.compile(r"\n[ \t]*\n\s*")


def is_light(text: str) -> bool:
    """Tell whether a text is sure to be rendered quickly."""
    if len(text) > _LIGHT or _DEEP.search(text):
        return False
    if any(text.count(mark) > _MARKS_IN_ALL for mark in _MARKS) or len(_ITEM.findall(text)) > _ITEMS:
        return False
    paragraphs = _BLANK.split(text)
    return len(paragraphs) <= _PARAGRAPHS and all(map(_is_light_paragraph, paragraphs))


def _is_light_paragraph(text: str) -> bool:
    if len(text) > _PARAGRAPH or text.count("\n") > _LINES_IN_A_PARAGRAPH:
        return False
    if any(text.count(mark) > _MARKS_IN_A_PARAGRAPH for mark in _MARKS if mark != ":"):
        return False
    return all(len(line) <= _LINE for line in text.split("\n"))
