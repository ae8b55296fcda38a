"""Places in order: what stayed while other things moved, and where something ceases to hold."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence


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


def heaviest_in_order(places: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Give the indices of an ascending run of places that weighs most; places are unlike each other."""
    order = {place: number for number, place in enumerate(sorted(places), start=1)}
    best: list[tuple[int, int]] = [(0, -1)] * (len(places) + 1)  # for each power-of-two stretch: its heaviest end
    back: list[int] = []
    top = (0, -1)
    for index, (place, weight) in enumerate(zip(places, weights, strict=True)):
        number, heaviest = order[place], (0, -1)
        step = number - 1
        while step > 0:
            heaviest = max(heaviest, best[step])
            step -= step & -step
        back.append(heaviest[1])
        mine = (heaviest[0] + weight, index)
        top = max(top, mine)
        while number < len(best):
            best[number] = max(best[number], mine)
            number += number & -number
    kept = []
    index = top[1]
    while index >= 0:
        kept.append(index)
        index = back[index]
    return kept[::-1]


def most_for(limit: int, holds: Callable[[int], bool]) -> int:
    """Give the largest number up to a limit for which something holds that holds for all smaller ones."""
    least, most = 0, limit
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if holds(middle) else (least, middle - 1)
    return least
