"""Where two sequences agree, and the hunks in which they do not; never more work than is bounded here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from cms.core.ordered import in_order

_MOST = 64_000_000
"""Pairs beyond which a stretch without landmarks counts as replaced in one piece: safe, only coarser."""
_DEEP = 12


@dataclass(frozen=True, slots=True)
class Hunk:
    """A stretch of the old sequence, ``start`` to ``end``, that became ``first`` to ``last`` of the new one."""

    start: int
    end: int
    first: int
    last: int

    @property
    def inserts(self) -> bool:
        return self.start == self.end

    @property
    def removes(self) -> bool:
        return self.first == self.last

    @property
    def edits_one(self) -> bool:
        return self.end - self.start == 1 == self.last - self.first


def matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pair equal items in order: ends first, then what both have once, then as many of the rest as possible."""
    known: dict[Hashable, int] = {}
    one = [known.setdefault(item, len(known)) for item in old]
    other = [known.setdefault(item, len(known)) for item in new]
    found: list[tuple[int, int]] = []
    todo = [(0, len(one), 0, len(other), 0)]
    while todo:
        start, end, first, last, depth = todo.pop()
        while start < end and first < last and one[start] == other[first]:
            found.append((start, first))
            start, first = start + 1, first + 1
        while start < end and first < last and one[end - 1] == other[last - 1]:
            end, last = end - 1, last - 1
            found.append((end, last))
        if start == end or first == last:
            continue
        landmarks = _landmarks(one[start:end], other[first:last]) if depth < _DEEP else []
        if not landmarks:
            found += [(start + left, first + right) for left, right in _longest(one[start:end], other[first:last])]
            continue
        todo += _between(landmarks, start, end, first, last, depth)
        found += [(start + left, first + right) for left, right in landmarks]
    return sorted(found)


def hunks(pairs: Sequence[tuple[int, int]], old: int, new: int) -> list[Hunk]:
    """Give what lies between the pairs.

    :param old: length of the old sequence, ``new`` of the new one.
    """
    found = []
    start = first = 0
    for left, right in [*pairs, (old, new)]:
        if left > start or right > first:
            found.append(Hunk(start, left, first, right))
        start, first = left + 1, right + 1
    return found


def _between(
    landmarks: Sequence[tuple[int, int]], start: int, end: int, first: int, last: int, depth: int
) -> list[tuple[int, int, int, int, int]]:
    found = []
    place, at = start, first
    for left, right in [*landmarks, (end - start, last - first)]:
        found.append((place, start + left, at, first + right, depth + 1))
        place, at = start + left + 1, first + right + 1
    return found


def _landmarks(one: Sequence[int], other: Sequence[int]) -> list[tuple[int, int]]:
    """Pair what both have exactly once, in order."""
    counted, again = Counter(one), Counter(other)
    where = {item: place for place, item in enumerate(other) if again[item] == 1}
    found = [(place, where[item]) for place, item in enumerate(one) if counted[item] == 1 and item in where]
    return [found[index] for index in in_order([right for _, right in found])]


def _longest(one: Sequence[int], other: Sequence[int]) -> list[tuple[int, int]]:
    if len(one) * len(other) > _MOST:
        return []
    found = []
    for step in LCSseq.opcodes(one, other):
        if step.tag == "equal":
            found += list(zip(range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True))
    return found
