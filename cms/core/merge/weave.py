"""Join two edits of one paragraph, where they are far enough apart that nobody's words touch the other's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from cms.core.merge.blocks import is_code, lines_of
from cms.core.merge.hunks import Hunk, hunks, matches

_SENTENCE = re.compile(r"[^.!?…؟。！？]*(?:[.!?…؟。！？]+[\"'”’»)\]*_]*(?:\s+|\Z)|[.!?…؟。！？]+|\Z)")
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_APART = 20
"""Letters that must stand unchanged between two edits of prose, or one whole line."""
_MANY = 3_000


def woven(base: str, ours: str, theirs: str) -> str | None:
    """Join two edits of one paragraph sentence by sentence, code line by line; None when that is not safe.

    It is safe when the two changed different sentences or lines and what stands between them stands there
    once, unchanged in both.
    """
    units = [_units(text) for text in (base, ours, theirs)]
    return _joined(*units, apart=True)


def proposed(base: str, ours: str, theirs: str) -> str | None:
    """Propose a text that holds both edits word by word, for a person to judge; None when they overlap."""
    tokens = [_TOKEN.findall(text) for text in (base, ours, theirs)]
    if max(map(len, tokens)) > _MANY:
        return None
    return _joined(*tokens, apart=False)


def _joined(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str], *, apart: bool) -> str | None:
    mine = hunks(matches(base, ours), len(base), len(ours))
    your = hunks(matches(base, theirs), len(base), len(theirs))
    counted = Counter(base)
    steps: list[tuple[Hunk, Sequence[str]]] = []
    for hunk, side in sorted([*((hunk, ours) for hunk in mine), *((hunk, theirs) for hunk in your)], key=_place):
        if steps:
            last, other = steps[-1]
            if (last.start, last.end) == (hunk.start, hunk.end) and _text(last, other) == _text(hunk, side):
                continue
            if other is not side and not _is_apart(base, last.end, hunk.start, counted if apart else None):
                return None
        steps.append((hunk, side))
    parts: list[str] = []
    place = 0
    for hunk, side in steps:
        parts += [*base[place : hunk.start], *side[hunk.first : hunk.last]]
        place = hunk.end
    return "".join([*parts, *base[place:]])


def _is_apart(base: Sequence[str], start: int, end: int, counted: Counter[str] | None) -> bool:
    """Tell whether what stands between two edits keeps them apart; without counts any word does."""
    if start >= end:
        return False
    if counted is None:
        return True
    long = len("".join(base[start:end]).strip()) >= _APART
    return any(counted[base[place]] == 1 and (long or _is_line(base, place)) for place in range(start, end))


def _is_line(base: Sequence[str], place: int) -> bool:
    begins = place == 0 or base[place - 1].endswith(("\n", "\r"))
    return begins and base[place].endswith(("\n", "\r")) and _TOKEN.search(base[place].strip()) is not None


def _place(step: tuple[Hunk, Sequence[str]]) -> tuple[int, int]:
    return step[0].start, step[0].end


def _text(hunk: Hunk, side: Sequence[str]) -> str:
    return "".join(side[hunk.first : hunk.last])


def _units(text: str) -> list[str]:
    lines = lines_of(text)
    if is_code(text) or len(lines) > _MANY:
        return lines
    return [unit for line in lines for unit in _SENTENCE.findall(line) if unit]
