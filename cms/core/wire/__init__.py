"""Wire copy: an agency's story as it was pasted, to a clean draft.

Nothing that was pasted disappears: every line has a fate, what is left out says why, and a person may
take it back. The wording is the agency's; only spaces are mended.
"""

from __future__ import annotations

from collections.abc import Mapping

from cms.core.errors import BadValue
from cms.core.wire.cleaning import cleaned, escaped
from cms.core.wire.lines import split
from cms.core.wire.reading import sorted_out
from cms.core.wire.story import Fate, Line, WireStory

__all__ = ["Fate", "Line", "WireStory", "cleaned", "escaped", "read_wire", "recut"]

MAX_WIRE = 500_000
"""Characters; more than that is no single story."""


def read_wire(text: str) -> WireStory:
    """Sort the lines of a pasted story into headline, dateline, text, byline and what is left out.

    :raises BadValue: it is too long to be one story.
    """
    if len(text) > MAX_WIRE:
        raise BadValue(f"This is longer than {MAX_WIRE:,} characters, so it is no single story. Paste one story.")
    return WireStory(tuple(sorted_out(split(text))))


def recut(story: WireStory, fates: Mapping[int, Fate]) -> WireStory:
    """Give some lines another fate, as a person decided; the others keep theirs.

    :param fates: by the line's place, counted from 0.
    :raises BadValue: there is no such line.
    """
    if wrong := [number for number in fates if not 0 <= number < len(story.lines)]:
        raise BadValue(f"There is no line {wrong[0] + 1}; the story has {len(story.lines)}.")
    lines = [
        line if fates.get(number, line.fate) == line.fate else _turned(line, fates[number])
        for number, line in enumerate(story.lines)
    ]
    return WireStory(tuple(lines))


def _turned(line: Line, fate: Fate) -> Line:
    return Line(line.text, fate, "left out by hand" if fate is Fate.LEFT_OUT else "")
