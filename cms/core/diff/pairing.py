"""Which old paragraph is which new one: left alone, edited, moved, split in several, or joined of several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from rapidfuzz.distance import Indel, LCSseq

from cms.core.diff.tokens import word_list
from cms.core.merge.hunks import matches
from cms.core.ordered import heaviest_in_order

_ALIKE = 0.42
"""Share of words in common, and in order, from which a paragraph counts as the old one edited."""
_MOVED_ALIKE = 0.55
"""The same for one that stands elsewhere, where chance has more to choose from."""
_TELLING = 4
"""Words from which a paragraph is known again in another place; a rule or a short heading is not."""
_INSIDE = 0.8
"""Share of the shorter one's words that the longer one has, from which it counts as the same that grew or shrank."""
_TELLING_INSIDE = 10
_MORE = 0.04
_FIRST = 2_000
"""Words of a paragraph by which it is known again."""
_BUDGET = 30_000_000
"""Steps that all comparisons of paragraphs together may take; what lies beyond counts as new and removed."""
_CALL = 500
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]|[^\n]+\n[ \t]{0,3}(?:=+|-+)[ \t]*\Z")
_SHORT = 14


@dataclass(frozen=True, slots=True)
class Group:
    """Old paragraphs that became new ones; either side has one, the other one or several side by side, or none.

    :param moved: it stands elsewhere among the others than before.
    """

    old: range
    new: range
    moved: bool = False


def groups(old: Sequence[str], new: Sequence[str]) -> list[Group]:
    """Group all paragraphs, in reading order; a removed one stands where it stood before.

    :param old: what tells a paragraph from others: its words without the blanks that nobody sees.
    """
    found = _Pairing(old, new)
    found.equal()
    found.edited()
    found.elsewhere()
    pairs = found.pairs
    made = [Group(range(pairs[place], pairs[place] + 1), range(place, place + 1)) for place in sorted(pairs)]
    made = _widened(made, found)
    return _woven(_placed(made, found), len(old), len(new))


def lines(old: Sequence[str], new: Sequence[str]) -> list[Group]:
    """Group the lines of a list, a table or code: none moves, none is split."""
    found = _Pairing(old, new)
    found.equal()
    found.edited()
    made = [Group(range(left, left + 1), range(right, right + 1)) for right, left in sorted(found.pairs.items())]
    return _woven([group for group in _placed(made, found) if not group.moved], len(old), len(new))


@dataclass(slots=True)
class _Pairing:
    """A pairing at work."""

    old: Sequence[str]
    new: Sequence[str]
    pairs: dict[int, int] = field(default_factory=dict)
    """The old place of each new one that is paired."""
    _taken: set[int] = field(default_factory=set)
    _letters: dict[str, str] = field(default_factory=dict)
    _shapes: dict[str, str] = field(default_factory=dict)
    """The shape of each text: a paragraph that stands there a thousand times is taken apart once."""
    _left: int = _BUDGET

    def equal(self) -> None:
        """Pair what is the same: first in order, then elsewhere, where it says enough to be known again."""
        for left, right in matches(self.old, self.new):
            self._pair(left, right)
        where: dict[str, list[int]] = {}
        for place in reversed(self._free_old()):
            where.setdefault(self.old[place], []).append(place)
        for place in self._free_new():
            if where.get(self.new[place]) and len(self.shape(1, place)) >= _TELLING:
                self._pair(where[self.new[place]].pop(), place)

    def edited(self) -> None:
        """Pair what stands between the same neighbours and is alike, or is one heading instead of another."""
        for olds, news in self._gaps():
            self._best(olds, news, _ALIKE)
            self._contained(olds, news)
            left = [place for place in olds if place not in self._taken and self._is_heading(0, place)]
            come = [place for place in news if place not in self.pairs and self._is_heading(1, place)]
            if len(left) == len(come) == 1:
                self._pair(left[0], come[0])

    def elsewhere(self) -> None:
        """Pair what is alike, wherever it stands."""
        olds = [place for place in self._free_old() if len(self.shape(0, place)) >= _TELLING]
        if olds:
            news = [place for place in self._free_new() if len(self.shape(1, place)) >= _TELLING]
            self._best(olds, news, _MOVED_ALIKE)

    def alike(self, olds: Iterable[int], news: Iterable[int], least: float = 0.0) -> float:
        """Measure how alike some old paragraphs together are to some new ones; 0 when the budget is spent."""
        one = "".join(self.shape(0, place) for place in olds)[:_FIRST]
        other = "".join(self.shape(1, place) for place in news)[:_FIRST]
        self._left -= _CALL
        if 2 * min(len(one), len(other)) < least * (len(one) + len(other)) or not one or not other:
            return 0.0
        self._left -= len(one) * len(other) // 64
        return float(Indel.normalized_similarity(one, other, score_cutoff=least)) if self._left > 0 else 0.0

    def shape(self, side: int, place: int) -> str:
        """Give a paragraph with a letter for each word."""
        text = (self.old, self.new)[side][place]
        shape = self._shapes.get(text)
        if shape is None:
            shape = "".join(self._letter(word) for word in word_list(text[: 12 * _FIRST])[:_FIRST])
            self._shapes[text] = shape
        return shape

    def _letter(self, word: str) -> str:
        number = 0x100 + len(self._letters)
        return self._letters.setdefault(word, chr(number if number < 0xD800 else min(number + 0x800, 0x10FFFF)))

    def _is_heading(self, side: int, place: int) -> bool:
        text = (self.old, self.new)[side][place]
        return len(self.shape(side, place)) <= _SHORT and _HEADING.match(text) is not None

    def _best(self, olds: Sequence[int], news: Sequence[int], least: float) -> None:
        """Pair the most alike first."""
        scored = []
        for left, right in product(olds, news):
            if self._left <= 0:
                break
            score = self.alike((left,), (right,), least)
            if score >= least:
                scored.append((-score, abs(left - right), left, right))
        for _, _, left, right in sorted(scored):
            if left not in self._taken and right not in self.pairs:
                self._pair(left, right)

    def _contained(self, olds: Sequence[int], news: Sequence[int]) -> None:
        """Pair what grew or shrank a lot: nearly all words of one are in the other, in order."""
        left_over = [
            place for place in olds if place not in self._taken and len(self.shape(0, place)) >= _TELLING_INSIDE
        ]
        come = [place for place in news if place not in self.pairs and len(self.shape(1, place)) >= _TELLING_INSIDE]
        for left, right in product(left_over, come):
            if self._left <= 0:
                break
            one, other = self.shape(0, left), self.shape(1, right)
            least = int(_INSIDE * min(len(one), len(other)))
            self._left -= _CALL + len(one) * len(other) // 64
            free = left not in self._taken and right not in self.pairs
            if free and LCSseq.similarity(one, other, score_cutoff=least) >= least:
                self._pair(left, right)

    def _gaps(self) -> Iterator[tuple[list[int], list[int]]]:
        """Give what is not paired, between neighbours that are paired and in order."""
        rights = sorted(self.pairs)
        kept = heaviest_in_order([self.pairs[right] for right in rights], [1] * len(rights))
        fixed = [(self.pairs[rights[index]], rights[index]) for index in kept]
        ends = [*fixed, (len(self.old), len(self.new))]
        start, first = 0, 0
        found = []
        for end, last in ends:
            olds = [place for place in range(start, end) if place not in self._taken]
            news = [place for place in range(first, last) if place not in self.pairs]
            if olds and news:
                found.append((olds, news))
            start, first = end + 1, last + 1
        yield from found

    def _pair(self, left: int, right: int) -> None:
        self.pairs[right] = left
        self._taken.add(left)

    def _free_old(self) -> list[int]:
        return [place for place in range(len(self.old)) if place not in self._taken]

    def _free_new(self) -> list[int]:
        return [place for place in range(len(self.new)) if place not in self.pairs]


def _widened(made: list[Group], found: _Pairing) -> list[Group]:
    """Add to each pair the free paragraphs beside it that make it more alike: a split or a joining."""
    free_old = frozenset(found._free_old())
    free_new = frozenset(found._free_new())
    if not free_old and not free_new:
        return made
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    wider = []
    for group in made:
        old, new = group.old, group.new
        if found.old[old.start] == found.new[new.start]:
            wider.append(group)
            continue
        score = found.alike(old, new)
        score, new = _grown(found, score, old, new, free_new - taken_new, side=1)
        if len(new) == 1:
            score, old = _grown(found, score, old, new, free_old - taken_old, side=0)
        taken_old.update(old)
        taken_new.update(new)
        wider.append(Group(old, new))
    return wider


def _grown(
    found: _Pairing, score: float, old: range, new: range, free: frozenset[int], *, side: int
) -> tuple[float, range]:
    """Let one side of a pair grow, paragraph by paragraph, for as long as it becomes more alike."""
    mine = (old, new)[side]
    while True:
        tried = [range(mine.start, mine.stop + 1)] if mine.stop in free else []
        tried += [range(mine.start - 1, mine.stop)] if mine.start - 1 in free else []
        scored = [(found.alike(*((old, wide) if side else (wide, new))), wide.start, wide) for wide in tried]
        best = max(scored, default=(0.0, 0, mine), key=lambda one: one[:2])
        if best[0] < score + _MORE:
            return score, mine
        score, mine = best[0], best[2]


def _placed(made: Sequence[Group], found: _Pairing) -> list[Group]:
    """Say which moved: as few words as possible."""
    weights = [1 + sum(len(found.new[place]) for place in group.new) for group in made]
    kept = frozenset(heaviest_in_order([group.old.start for group in made], weights))
    return [group if index in kept else replace(group, moved=True) for index, group in enumerate(made)]


def _woven(made: Sequence[Group], olds: int, news: int) -> list[Group]:
    """Put in what was added, and what was removed before the next old one that kept its place."""
    there = {place for group in made for place in group.old}
    gone = iter([*(place for place in range(olds) if place not in there), olds])
    lost, first = next(gone), 0
    woven: list[Group] = []
    for group in made:
        stays = [Group(range(group.old.start, group.old.start), range(place, place + 1))
                 for place in range(first, group.new.start)]  # fmt: skip
        removed = []
        while not group.moved and lost < group.old.start:
            removed.append(Group(range(lost, lost + 1), range(group.new.start, group.new.start)))
            lost = next(gone)
        woven += [*removed, *stays, group]
        first = group.new.stop
    while lost < olds:
        woven.append(Group(range(lost, lost + 1), range(first, first)))
        lost = next(gone)
    return [*woven, *(Group(range(olds, olds), range(place, place + 1)) for place in range(first, news))]
