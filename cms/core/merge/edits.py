"""What one side made of a body: which paragraphs it edited, split, joined, added, removed and moved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from cms.core.merge.blocks import Block
from cms.core.merge.hunks import Hunk, hunks, matches

_WORD = re.compile(r"\w+|[^\w\s]")
_ALIKE = 0.4
"""Share of words in common from which a paragraph counts as the old one edited."""
_MORE = 0.05
_MANY_PAIRS = 4_000
_FIRST = 2_000
"""Words of a paragraph by which it is known again; comparing all of a very long one would be quadratic."""


@dataclass(frozen=True, slots=True)
class Edits:
    """One side's text against the base.

    :param blocks: the side's own blocks.
    :param same: the place here of each base block that the side left alone.
    :param hunks: all that it changed, in order.
    :param moved: for each base block that stands elsewhere now, its place here.
    """

    blocks: tuple[Block, ...]
    same: dict[int, int]
    hunks: tuple[Hunk, ...]
    moved: dict[int, int]


def edits(base: Sequence[Block], blocks: Sequence[Block]) -> Edits:
    """Find out what a side did."""
    old, new = [block.key for block in base], [block.key for block in blocks]
    pairs = matches(old, new)
    moved = _moved(old, new, pairs)
    left, arrived = frozenset(moved), frozenset(moved.values())
    fine: list[Hunk] = []
    for hunk in hunks(pairs, len(old), len(new)):
        fine += _finer(hunk, old, new, left, arrived)
    alone_out = {hunk.start for hunk in fine if hunk.removes and hunk.end - hunk.start == 1}
    alone_in = {hunk.first for hunk in fine if hunk.inserts and hunk.last - hunk.first == 1}
    moved = {there: here for there, here in moved.items() if there in alone_out and here in alone_in}
    return Edits(tuple(blocks), dict(pairs), tuple(fine), moved)


def _moved(old: Sequence[str], new: Sequence[str], pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    here, there = {left for left, _ in pairs}, {right for _, right in pairs}
    gone = [place for place in range(len(old)) if place not in here]
    come = [place for place in range(len(new)) if place not in there]
    lost, found = Counter(old[place] for place in gone), Counter(new[place] for place in come)
    where = {new[place]: place for place in come if found[new[place]] == 1}
    return {place: where[old[place]] for place in gone if lost[old[place]] == 1 and old[place] in where}


def _finer(
    hunk: Hunk, old: Sequence[str], new: Sequence[str], left: frozenset[int], arrived: frozenset[int]
) -> list[Hunk]:
    """Cut a hunk into single edits, and what was removed, added or replaced between them."""
    if hunk.inserts or hunk.removes:
        return _alone(hunk, left, arrived)
    words = {place: _words(old[place]) for place in range(hunk.start, hunk.end) if place not in left}
    others = {place: _words(new[place]) for place in range(hunk.first, hunk.last) if place not in arrived}
    pairs = _pairs(words, others)
    cut: list[Hunk] = []
    start, first = hunk.start, hunk.first
    for one, other in [*pairs, (hunk.end, hunk.last)]:
        if one > start or other > first:
            cut += _alone(Hunk(start, one, first, other), left, arrived)
        if one < hunk.end:
            cut.append(Hunk(one, one + 1, other, other + 1))
        start, first = one + 1, other + 1
    return _grown(cut, words, others)


def _alone(hunk: Hunk, left: frozenset[int], arrived: frozenset[int]) -> list[Hunk]:
    """Set what moved away, or came from elsewhere, apart from the rest of a hunk."""
    if hunk.removes:
        cuts = [place for place in range(hunk.start, hunk.end) if place in left]
        return [Hunk(one, end, hunk.first, hunk.first) for one, end in _cut(hunk.start, hunk.end, cuts)]
    if hunk.inserts:
        cuts = [place for place in range(hunk.first, hunk.last) if place in arrived]
        return [Hunk(hunk.start, hunk.start, one, end) for one, end in _cut(hunk.first, hunk.last, cuts)]
    before: list[Hunk] = []
    after: list[Hunk] = []
    start, end, first, last = hunk.start, hunk.end, hunk.first, hunk.last
    while start < end and start in left:
        before.append(Hunk(start, start + 1, first, first))
        start += 1
    while start < end and end - 1 in left:
        end -= 1
        after.insert(0, Hunk(end, end + 1, last, last))
    if start == end:
        return [*before, *after, *_alone(Hunk(hunk.end, hunk.end, first, last), left, arrived)]
    return [*before, Hunk(start, end, first, last), *after]


def _cut(start: int, end: int, singles: Sequence[int]) -> list[tuple[int, int]]:
    found = []
    for single in [*singles, end]:
        if single > start:
            found.append((start, single))
        if single < end:
            found.append((single, single + 1))
        start = single + 1
    return found


def _grown(cut: Sequence[Hunk], words: dict[int, list[str]], others: dict[int, list[str]]) -> list[Hunk]:
    """Let an edit take in its neighbour when both are one: a paragraph that was split, or two that were joined."""
    grown: list[Hunk] = []
    for hunk in cut:
        known = grown[-1] if grown else None
        if known is not None and _belong(known, hunk, words, others):
            grown[-1] = Hunk(known.start, hunk.end, known.first, hunk.last)
        else:
            grown.append(hunk)
    return grown


def _belong(one: Hunk, other: Hunk, words: dict[int, list[str]], others: dict[int, list[str]]) -> bool:
    edit, more = (one, other) if one.edits_one or not (one.inserts or one.removes) else (other, one)
    if one.end != other.start or one.last != other.first or not (more.inserts or more.removes):
        return False
    if edit.inserts or edit.removes:
        return False
    whole = Hunk(one.start, other.end, one.first, other.last)
    if any(place not in words for place in range(whole.start, whole.end)):
        return False
    if any(place not in others for place in range(whole.first, whole.last)):
        return False
    return _likeness(whole, words, others) > _likeness(edit, words, others) + _MORE


def _likeness(hunk: Hunk, words: dict[int, list[str]], others: dict[int, list[str]]) -> float:
    old = [word for place in range(hunk.start, hunk.end) for word in words[place]]
    new = [word for place in range(hunk.first, hunk.last) for word in others[place]]
    return Indel.normalized_similarity(old, new)


def _pairs(words: dict[int, list[str]], others: dict[int, list[str]]) -> list[tuple[int, int]]:
    """Pair old paragraphs with edited ones, in order, so that as many words as possible stay."""
    if len(words) == len(others):
        straight = list(zip(words, others, strict=True))
        if all(Indel.normalized_similarity(words[one], others[other]) >= _ALIKE for one, other in straight):
            return straight
    if len(words) * len(others) > _MANY_PAIRS:
        return []
    return _best(words, others)


def _best(words: dict[int, list[str]], others: dict[int, list[str]]) -> list[tuple[int, int]]:
    rows, columns = list(words), list(others)
    worth = [[0.0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    alike: dict[tuple[int, int], float] = {}
    for row in range(len(rows) - 1, -1, -1):
        for column in range(len(columns) - 1, -1, -1):
            score = Indel.normalized_similarity(words[rows[row]], others[columns[column]], score_cutoff=_ALIKE)
            with_it = score + worth[row + 1][column + 1] if score else 0.0
            if score:
                alike[row, column] = with_it
            worth[row][column] = max(with_it, worth[row + 1][column], worth[row][column + 1])
    found = []
    row = column = 0
    while row < len(rows) and column < len(columns):
        if alike.get((row, column)) == worth[row][column]:
            found.append((rows[row], columns[column]))
            row, column = row + 1, column + 1
        elif worth[row + 1][column] == worth[row][column]:
            row += 1
        else:
            column += 1
    return found


def _words(text: str) -> list[str]:
    """Give the words of a text; its letters where words are not parted by blanks."""
    words = _WORD.findall(text)
    return words[:_FIRST] if len(text) <= 15 * len(words) else list(text[:_FIRST])
