"""Merge three bodies paragraph by paragraph. The two sides are equals: swapped, they give the same text."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cms.core.merge.blocks import Block, Copy, join, newline_of, shown, split
from cms.core.merge.edits import Edits, edits
from cms.core.merge.hunks import Hunk, hunks, matches
from cms.core.merge.weave import woven


class How(StrEnum):
    """How a stretch of the merged body came about."""

    SAME = "same"
    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"
    ADDED = "added"
    WOVEN = "woven"
    CLASH = "clash"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the body: what it was, what each side made of it, and the result.

    :param how: ``both`` when the two did the same, ``added`` when each added something in one place, ``woven`` when
        two edits of one paragraph were joined; a ``clash`` has no result.
    :param place: the 1-based number of its first paragraph in our text.
    :param mark: names a clash: the same words against the same words have the same mark in any later merge.
    """

    how: How
    base: tuple[Block, ...]
    ours: tuple[Block, ...]
    theirs: tuple[Block, ...]
    result: tuple[Block, ...]
    place: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """Two edits of a body, joined as far as they can be."""

    parts: tuple[Part, ...]
    lead: str
    end: str
    newline: str

    @property
    def clashes(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.how is How.CLASH)

    def text(self, settled: dict[str, tuple[Block, ...]] | None = None) -> str:
        """Give the merged text.

        :param settled: the result for the mark of each clash.
        """
        known = settled or {}
        blocks = [block for part in self.parts for block in (known[part.mark] if part.mark else part.result)]
        return join(self.lead, blocks, self.end, self.newline)


def bodies(base: str, ours: str, theirs: str) -> Body:
    """Merge two edits of one body."""
    was, mine, your = split(base), split(ours), split(theirs)
    return Body(
        parts=_marked(_Merge(was, edits(was.blocks, mine.blocks), edits(was.blocks, your.blocks)).parts()),
        lead=settled(was.lead, mine.lead, your.lead),
        end=settled(was.end, mine.end, your.end),
        newline=newline_of(base or min(ours, theirs)),
    )


def settled(was: str, ours: str, theirs: str) -> str:
    """Decide between blanks and line ends that nobody reads: who changed them has them."""
    if ours == was:
        return theirs
    if theirs in (was, ours):
        return ours
    return min(ours, theirs, key=lambda text: (len(text), text))


@dataclass(frozen=True, slots=True)
class _Group:
    """Hunks of both sides that touch the same base blocks; two additions in one place touch as well."""

    start: int
    end: int
    ours: tuple[Hunk, ...]
    theirs: tuple[Hunk, ...]


class _Merge:
    """One merge at work: the base, both sides' edits, and paragraphs that travel."""

    def __init__(self, base: Copy, ours: Edits, theirs: Edits) -> None:
        self._base = base.blocks
        self._ours, self._theirs = ours, theirs
        self._carried: dict[tuple[bool, int], Block] = {}
        """An edit by one side of a paragraph that the other moved, by whether we moved it and its place there."""
        self._disputed: set[tuple[bool, int]] = set()
        """Places of paragraphs that one side moved and the other took out, or moved to another place."""
        self._dropped: set[tuple[bool, Hunk]] = set()
        self._travel(ours, theirs, mine=True)
        self._travel(theirs, ours, mine=False)

    def parts(self) -> Iterator[Part]:
        place = 0
        for group in self._groups():
            yield from self._untouched(place, group.start)
            yield from self._touched(group)
            place = group.end
        yield from self._untouched(place, len(self._base))

    def _travel(self, mover: Edits, other: Edits, *, mine: bool) -> None:
        covering = {place: hunk for hunk in other.hunks for place in range(hunk.start, hunk.end)}
        gaps = [
            {here: hunk.start for hunk in side.hunks for here in range(hunk.first, hunk.last)}
            for side in (mover, other)
        ]
        for there, here in mover.moved.items():
            hunk = covering.get(there)
            if hunk is None:
                continue
            if hunk.edits_one:
                self._carried[mine, here] = other.blocks[hunk.first]
                self._dropped.add((not mine, hunk))
            elif hunk.removes and (there not in other.moved or gaps[0][here] != gaps[1][other.moved[there]]):
                self._disputed.add((mine, here))

    def _groups(self) -> list[_Group]:
        steps = [(hunk, True) for hunk in self._ours.hunks if (True, hunk) not in self._dropped]
        steps += [(hunk, False) for hunk in self._theirs.hunks if (False, hunk) not in self._dropped]
        beside = {mine: _by_ends(side.hunks) for mine, side in ((True, self._ours), (False, self._theirs))}
        steps = [(hunk, mine) for hunk, mine in steps if not self._stands_already(hunk, beside[not mine], mine=mine)]
        groups: list[_Group] = []
        for hunk, mine in sorted(steps, key=lambda step: (step[0].start, step[0].end, step[0].first)):
            last = groups[-1] if groups else None
            if last is None or not _touches(last, hunk):
                last = _Group(hunk.start, hunk.end, (), ())
                groups.append(last)
            end = max(last.end, hunk.end)
            if mine:
                groups[-1] = replace(last, end=end, ours=(*last.ours, hunk))
            else:
                groups[-1] = replace(last, end=end, theirs=(*last.theirs, hunk))
        return groups

    def _stands_already(self, hunk: Hunk, beside: dict[int, list[Hunk]], *, mine: bool) -> bool:
        """Tell whether an addition is part of what the other side put right beside it: it came in before."""
        side, other = (self._ours, self._theirs) if mine else (self._theirs, self._ours)
        if not hunk.inserts:
            return False
        added = side.blocks[hunk.first : hunk.last]
        return any(_holds(other.blocks[near.first : near.last], added) for near in beside.get(hunk.start, []))

    def _untouched(self, start: int, end: int) -> Iterator[Part]:
        for place in range(start, end):
            was = self._base[place]
            mine, your = (side.blocks[side.same[place]] for side in (self._ours, self._theirs))
            result = Block(settled(was.text, mine.text, your.text), settled(was.tail, mine.tail, your.tail))
            yield Part(How.SAME, (was,), (mine,), (your,), (result,), self._ours.same[place] + 1)

    def _touched(self, group: _Group) -> Iterator[Part]:
        base = self._base[group.start : group.end]
        mine, your = self._side(group, mine=True), self._side(group, mine=False)
        place = self._number(group)
        if group.start == group.end:
            yield from self._added(group, place)
        elif not group.ours or not group.theirs:
            how, result = (How.OURS, mine) if group.ours else (How.THEIRS, your)
            if len(base) == len(result) == 1:
                tail = settled(base[0].tail, mine[0].tail, your[0].tail)
                result = (Block(result[0].text, tail),)
            yield Part(how, base, mine, your, result, place)
        else:
            yield _both(base, mine, your, place)

    def _side(self, group: _Group, *, mine: bool) -> tuple[Block, ...]:
        """Give what a side has for a group's base blocks."""
        side, own = (self._ours, group.ours) if mine else (self._theirs, group.theirs)
        found: list[Block] = []
        place = group.start
        for hunk in own:
            found += [side.blocks[side.same[number]] for number in range(place, hunk.start) if number in side.same]
            found += [self._block(side, number, mine=mine) for number in range(hunk.first, hunk.last)]
            place = hunk.end
        found += [side.blocks[side.same[number]] for number in range(place, group.end) if number in side.same]
        return tuple(found)

    def _block(self, side: Edits, place: int, *, mine: bool) -> Block:
        carried = self._carried.get((mine, place))
        return Block(carried.text, side.blocks[place].tail) if carried else side.blocks[place]

    def _added(self, group: _Group, place: int) -> Iterator[Part]:
        """Keep what either side added in one place; what both added stands there once."""
        mine = [number for hunk in group.ours for number in range(hunk.first, hunk.last)]
        your = [number for hunk in group.theirs for number in range(hunk.first, hunk.last)]
        clean = [
            tuple(self._block(side, number, mine=ours) for number in numbers if (ours, number) not in self._disputed)
            for side, numbers, ours in ((self._ours, mine, True), (self._theirs, your, False))
        ]
        if clean[0] or clean[1]:
            how = (How.ADDED if clean[1] else How.OURS) if clean[0] else How.THEIRS
            if any((True, number) in self._carried for number in mine):
                how = How.WOVEN
            if any((False, number) in self._carried for number in your):
                how = How.WOVEN
            yield Part(how, (), clean[0], clean[1], united(*clean), place)
        disputed = [self._ours.blocks[number] for number in mine if (True, number) in self._disputed]
        for block in disputed:
            yield Part(How.CLASH, (block,), (block,), (), (), place)
        disputed = [self._theirs.blocks[number] for number in your if (False, number) in self._disputed]
        for block in disputed:
            yield Part(How.CLASH, (block,), (), (block,), (), place)

    def _number(self, group: _Group) -> int:
        """Give the number of the paragraph in our text at which a group stands."""
        if group.ours:
            return min(group.ours[0].first + 1, max(len(self._ours.blocks), 1))
        place = group.start
        while place < len(self._base) and place not in self._ours.same:
            place += 1
        return self._ours.same[place] + 1 if place < len(self._base) else len(self._ours.blocks) + 1


def united(ours: Sequence[Block], theirs: Sequence[Block]) -> tuple[Block, ...]:
    """Unite two additions: what both have once, and for the rest an order that does not ask whose it is."""
    one, other = [block.key for block in ours], [block.key for block in theirs]
    pairs = matches(one, other)
    found: list[Block] = []
    steps = {hunk.start: hunk for hunk in hunks(pairs, len(one), len(other))}
    back = dict(pairs)
    for place in range(len(one) + 1):
        hunk = steps.get(place)
        if hunk is not None:
            mine, your = ours[hunk.start : hunk.end], theirs[hunk.first : hunk.last]
            for blocks in sorted([mine, your], key=lambda blocks: [block.key for block in blocks]):
                found += blocks
        if place in back:
            twin = theirs[back[place]]
            found.append(Block(settled("", ours[place].text, twin.text), settled("", ours[place].tail, twin.tail)))
    return tuple(found)


def _both(base: tuple[Block, ...], mine: tuple[Block, ...], your: tuple[Block, ...], place: int) -> Part:
    """Decide a stretch that both changed."""
    if [block.key for block in mine] == [block.key for block in your]:
        twins = zip(mine, your, strict=True)
        result = tuple(Block(settled("", o.text, t.text), settled("", o.tail, t.tail)) for o, t in twins)
        return Part(How.BOTH, base, mine, your, result, place)
    for how, less, more in ((How.OURS, your, mine), (How.THEIRS, mine, your)):
        if less and _holds(more, less):
            return Part(how, base, mine, your, more, place)
    if len(base) == len(mine) == len(your) == 1:
        text = woven(base[0].text, mine[0].text, your[0].text)
        if text is not None:
            tail = settled(base[0].tail, mine[0].tail, your[0].tail)
            return Part(How.WOVEN, base, mine, your, (Block(text, tail),), place)
    return Part(How.CLASH, base, mine, your, (), place)


def _holds(more: Sequence[Block], less: Sequence[Block]) -> bool:
    """Tell whether one stretch has all paragraphs of another, in their order, and more."""
    keys = iter([block.key for block in more])
    return all(block.key in keys for block in less)


def _by_ends(changed: Sequence[Hunk]) -> dict[int, list[Hunk]]:
    """Give the hunks that replace something by the places where they begin and end."""
    found: dict[int, list[Hunk]] = {}
    for hunk in changed:
        if not hunk.inserts and not hunk.removes:
            for place in (hunk.start, hunk.end):
                found.setdefault(place, []).append(hunk)
    return found


def _touches(group: _Group, hunk: Hunk) -> bool:
    if group.start == group.end:
        return hunk.start == hunk.end == group.start
    return hunk.start < group.end


def _marked(parts: Iterator[Part]) -> tuple[Part, ...]:
    """Give each clash its mark; the second of two alike is told apart by its number."""
    seen: Counter[str] = Counter()
    found = []
    for part in parts:
        if part.how is How.CLASH:
            words = "\0".join(shown(blocks).replace("\r\n", "\n") for blocks in (part.base, part.ours, part.theirs))
            mark = "p" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]
            seen[mark] += 1
            found.append(replace(part, mark=mark if seen[mark] == 1 else f"{mark}-{seen[mark]}"))
        else:
            found.append(part)
    return tuple(found)
