"""The longest part of a list that is in order already: what stayed in its place while other things moved."""

from __future__ import annotations

import bisect
from collections.abc import Sequence


def in_order(places: Sequence[int]) -> list[int]:
    """Give the indices of a longest ascending run of places; places are unlike each other."""
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for index, place in enumerate(places):
        length = bisect.bisect_left(tails, place)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [index]
        back.append(ends[length - 1] if length else -1)
    kept = []
    index = ends[-1] if ends else -1
    while index >= 0:
        kept.append(index)
        index = back[index]
    return kept[::-1]
