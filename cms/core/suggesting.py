"""Suggestions: what one person would write instead, kept as passages and put into the text when another one agrees."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from cms.core import diff, remarks
from cms.core.merge.hunks import hunks, matches
from cms.core.passages import MOST, Passage, Place, passage, stands
from cms.core.remarks import Remark

_NEAR = 12
"""Letters between two changes of one line up to which they are read as one."""
_FAR = 200
"""Letters in which a neighbouring word is looked for."""
_LAST_WORD = re.compile(r"\S+\s*\Z")
_LINE = re.compile(r"[^\n]*\n\s*\n|[^\n]*\n|[^\n]+")
"""A line with its end and the empty lines after it."""
_NEXT_WORD = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True)
class Change:
    """Other words for a stretch of a text.

    :param start: index of the first letter that goes; ``end`` of the first one that stays.
    """

    start: int
    end: int
    instead: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A text with suggestions put into it.

    :param left: the suggestions for which there is no place any more.
    """

    text: str
    taken: tuple[Remark, ...]
    left: tuple[Remark, ...]


def changes(old: str, new: str) -> tuple[Change, ...]:
    """Cut the difference of two texts into changes that can be agreed to one by one, in the text's order.

    Each begins and ends with a letter of the old text, so that it can be found again, and no two touch. What blank
    there is around the whole text stays.
    """
    core, fresh, lead = old.strip(), new.strip(), len(old) - len(old.lstrip())
    joined: list[_Stretch] = []
    for stretch in (_rooted(core, stretch) for stretch in _differing(core, fresh)):
        together = joined and _belongs(core, joined[-1], stretch)
        joined.append(joined.pop().and_also(stretch) if together else stretch)
    return tuple(Change(lead + one.start, lead + one.end, fresh[one.from_ : one.to]) for one in joined)


def put(text: str, change: Change) -> str:
    """Put one change into a text."""
    return text[: change.start] + change.instead + text[change.end :]


def suggested(old: str, change: Change) -> Passage:
    """Give the passage that a change is about.

    :raises ValueError: it is too long to be kept whole, or has no words.
    """
    found = passage(old, change.start, change.end)
    if not found.whole:
        raise ValueError(f"a suggestion replaces at most {MOST:,} letters")
    return found


def place_of(suggestion: Remark, text: str) -> Place | None:
    """Give where a suggestion can be put in: its words stand there, between what stood around them; None otherwise."""
    known = suggestion.passage
    if known is None or not known.whole or suggestion.instead is None:
        return None
    return stands(known, text)


def with_all(text: str, suggestions: Iterable[Remark]) -> Taken:
    """Put suggestions into a text, one after another; those whose words are not there any more are left."""
    taken, left = [], []
    for suggestion in suggestions:
        place = place_of(suggestion, text)
        if place is None or suggestion.instead is None:
            left.append(suggestion)
            continue
        text = put(text, Change(place.start, place.end, suggestion.instead))
        taken.append(suggestion)
    return Taken(text, tuple(taken), tuple(left))


def mark_of(suggestion: Remark) -> str:
    """Name a suggestion with what it says, so that nobody agrees to other words than they read."""
    digest = hashlib.sha256(remarks.written(suggestion)).hexdigest()[:12]
    return f"{suggestion.number}.{digest}"


class _Stretch(NamedTuple):
    """Where two texts differ: a place of the old one and a place of the new one."""

    start: int
    end: int
    from_: int
    to: int

    def wider(self, before: int, after: int) -> _Stretch:
        """Take in some letters on each side, which are the same in both."""
        return _Stretch(self.start - before, self.end + after, self.from_ - before, self.to + after)

    def and_also(self, other: _Stretch) -> _Stretch:
        """Take another one in, and what lies between."""
        low = min(self.start, other.start), min(self.from_, other.from_)
        high = max(self.end, other.end), max(self.to, other.to)
        return _Stretch(low[0], high[0], low[1], high[1])


def _differing(old: str, new: str) -> Iterable[_Stretch]:
    """Find where two texts differ: line by line, and word by word in lines that were changed."""
    before, after = _LINE.findall(old), _LINE.findall(new)
    pairs = matches([*map(str.rstrip, before)], [*map(str.rstrip, after)])
    apart = [(hunk.start, hunk.end, hunk.first, hunk.last) for hunk in hunks(pairs, len(before), len(after))]
    alike = [(left, left + 1, right, right + 1) for left, right in pairs if before[left] != after[right]]
    starts, others = _starts(before), _starts(after)
    for start, end, first, last in sorted([*apart, *alike]):
        yield from _words_differing(
            starts[start], others[first], "".join(before[start:end]), "".join(after[first:last])
        )


def _starts(lines: list[str]) -> list[int]:
    """Give where each line begins, and where the last one ends."""
    return [0, *accumulate(map(len, lines))]


def _words_differing(place: int, other: int, gone: str, come: str) -> Iterable[_Stretch]:
    start, from_ = place, other
    for piece in (*diff.words(gone, come), diff.Piece(diff.Kind.SAME, "")):
        if piece.kind is diff.Kind.SAME:
            if (start, from_) != (place, other):
                yield _Stretch(start, place, from_, other)
            start, from_ = place + len(piece.text), other + len(piece.text)
        place, other = place + len(piece.before), other + len(piece.after)


def _rooted(old: str, stretch: _Stretch) -> _Stretch:
    """Let a change begin and end with a letter: what only adds words, or blanks, takes its neighbours along."""
    if stretch.start == stretch.end or old[stretch.start].isspace():
        stretch = stretch.wider(_to_word_before(old, stretch.start), 0)
    if stretch.start == stretch.end or old[stretch.end - 1].isspace():
        stretch = stretch.wider(0, _to_word_after(old, stretch.end))
    return stretch


def _to_word_before(text: str, place: int) -> int:
    """Count the letters back to where the word before a place begins; 0 when there is none."""
    found = _LAST_WORD.search(text, max(0, place - _FAR), place)
    return place - found.start() if found else 0


def _to_word_after(text: str, place: int) -> int:
    found = _NEXT_WORD.match(text, place, place + _FAR)
    return found.end() - place if found else 0


def _belongs(old: str, one: _Stretch, other: _Stretch) -> bool:
    """Tell whether two changes are read as one: they touch, or only a few letters of one line lie between."""
    if other.start <= one.end:
        return True
    between = old[one.end : other.start]
    return len(between) <= _NEAR and "\n" not in between and other.end - one.start <= MOST
