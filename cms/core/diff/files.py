"""What differs besides the text: front matter key by key, and whole files as git shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cms.core.diff.values import FieldChange
from cms.core.diff.wording import words
from cms.core.frontmatter import Value
from cms.core.merge.hunks import Hunk, hunks, matches

_AROUND = 3
_MOST = 4_000
"""Lines that are shown of a difference; the rest is counted."""


def fields(old: Mapping[str, Value], new: Mapping[str, Value]) -> tuple[FieldChange, ...]:
    """Compare two front matters key by key, in the new one's order."""
    changes = []
    for key in dict.fromkeys([*new, *old]):
        before, after = shown(old.get(key, "")), shown(new.get(key, ""))
        if before != after:
            changes.append(FieldChange(key, before, after, words(before, after)))
    return tuple(changes)


def shown(value: Value) -> str:
    """Give a front matter value as one text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        plain = all(isinstance(item, str) for item in value)
        return (", " if plain else "\n").join(shown(item) for item in value)
    return ", ".join(f"{key}: {shown(item)}" for key, item in value.items())


def unified(old: str, new: str, file: str) -> str:
    """Give the difference of two whole files as git shows it; of an endless one the beginning."""
    before, after = _lines(old), _lines(new)
    if before == after:
        return ""
    found = hunks(sorted(matches(before, after)), len(before), len(after))
    lines = [f"--- a/{file}", f"+++ b/{file}"]
    for near in _near(found):
        lines += _part(near, before, after)
        if len(lines) > _MOST:
            differ = sum(hunk.end - hunk.start + hunk.last - hunk.first for hunk in found)
            return "\n".join([*lines[:_MOST], f"… {differ:,} lines differ"])
    return "\n".join(lines)


def _near(found: Sequence[Hunk]) -> Iterator[list[Hunk]]:
    """Put together hunks with so few lines between them that git shows them as one."""
    near: list[Hunk] = []
    for hunk in found:
        if near and hunk.start - near[-1].end > 2 * _AROUND:
            yield near
            near = []
        near.append(hunk)
    if near:
        yield near


def _part(near: Sequence[Hunk], before: Sequence[str], after: Sequence[str]) -> list[str]:
    lead = min(_AROUND, near[0].start, near[0].first)
    trail = min(_AROUND, len(before) - near[-1].end)
    place, end = near[0].start - lead, near[-1].end + trail
    lines = [f"@@ -{_span(place, end)} +{_span(near[0].first - lead, near[-1].last + trail)} @@"]
    for hunk in near:
        lines += [f" {line}" for line in before[place : hunk.start]]
        lines += [f"-{line}" for line in before[hunk.start : hunk.end]]
        lines += [f"+{line}" for line in after[hunk.first : hunk.last]]
        place = hunk.end
    return [*lines, *(f" {line}" for line in before[place:end])]


def _lines(text: str) -> list[str]:
    """Give a text's lines; the last one says so when no line end follows it."""
    lines = text.split("\n")
    return [*lines[:-1], f"{lines[-1]}\n\\ No newline at end of file"] if lines[-1] else lines[:-1]


def _span(start: int, end: int) -> str:
    """Write a stretch of lines as git does: from 1, and an empty one after the line before it."""
    many = end - start
    return f"{start + 1}" if many == 1 else f"{start + bool(many)},{many}"
