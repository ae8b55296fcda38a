"""Compare some words with some words, so that a person reads what was changed and not how.

As many words as possible are found again in order; then what is left between is made readable: a lone word that
stayed while all around it was rewritten belongs to the rewriting, and an addition begins where a sentence does.
Never more work than is bounded here, whatever the texts: no clock decides, so the answer is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from cms.core.diff.tokens import Tokens, ends_sentence, tokens, weight
from cms.core.diff.values import Kind, Piece, joined
from cms.core.merge.hunks import matches
from cms.core.ordered import most_for

_FEW = 1_000_000
"""Tokens of one times tokens of the other up to which the longest common part is looked for without landmarks."""
_SLID = 60
"""Tokens by which an addition is moved at most to begin where a sentence begins."""


_LONG = 4_000
"""Letters from which the ends that two texts share are set aside first; so many of them are left as surroundings."""
_MARGIN = 1_000
_SIGNS = ("{", "<", "import", "export")
"""Where another tool's mark may be: it is never cut in two."""


class Run(NamedTuple):
    """Tokens that are the same: ``many`` from ``old`` in one text and from ``new`` in the other."""

    old: int
    new: int
    many: int

    @property
    def old_end(self) -> int:
        return self.old + self.many

    @property
    def new_end(self) -> int:
        return self.new + self.many


def words(old: str, new: str, *, blanks: bool = False) -> tuple[Piece, ...]:
    """Compare two texts word by word.

    :param blanks: white space counts, as in code; else what differs in nothing else is given, but is no change.
    """
    if old == new:
        return joined([Piece(Kind.SAME, old)])
    if not old or not new:
        return joined([Piece(Kind.REMOVED, old), Piece(Kind.ADDED, new)])
    start, end = _ends(old, new)
    if not start and not end:
        return joined(_compared(old, new, blanks=blanks))
    middle = _compared(old[start : len(old) - end], new[start : len(new) - end], blanks=blanks)
    return joined([Piece(Kind.SAME, new[:start]), *middle, Piece(Kind.SAME, new[len(new) - end :])])


def _ends(old: str, new: str) -> tuple[int, int]:
    """Count the letters at both ends of long texts that need no comparing; what is left is cut from line to line."""
    most = min(len(old), len(new))
    if most < _LONG or any(sign in text for text in (old, new) for sign in _SIGNS):
        return 0, 0
    start = most_for(most, lambda count: old.startswith(new[:count]))
    start = max(0, new.rfind("\n", 0, max(0, start - _MARGIN)))
    rest = most - start
    end = most_for(rest, lambda count: old.endswith(new[len(new) - count :]))
    place = new.find("\n", len(new) - max(0, end - _MARGIN))
    return start, len(new) - place if place >= 0 and end > _MARGIN else 0


def _compared(old: str, new: str, *, blanks: bool) -> list[Piece]:
    one, other = tokens(old, blanks=blanks), tokens(new, blanks=blanks)
    return _written(aligned(one, other), one, other)


def aligned(one: Tokens, other: Tokens) -> list[Run]:
    """Find what two texts have in common, as a person would say it; an empty run stands at either end."""
    runs = _readable(_runs(one.keys, other.keys), one, other)
    return _slid(runs, one, other)


def _runs(one: Sequence[str], other: Sequence[str]) -> list[Run]:
    """Find what is the same in both, in order; the last run is empty and stands at the end of both."""
    if len(one) * len(other) <= _FEW:
        found = [
            Run(block.src_start, block.dest_start, block.src_end - block.src_start)
            for block in LCSseq.opcodes(one, other)
            if block.tag == "equal"
        ]
        return [*found, Run(len(one), len(other), 0)]
    runs: list[Run] = []
    for left, right in sorted(matches(one, other)):
        last = runs[-1] if runs else None
        if last and last.old_end == left and last.new_end == right:
            runs[-1] = last._replace(many=last.many + 1)
        else:
            runs.append(Run(left, right, 1))
    return [*runs, Run(len(one), len(other), 0)]


def _readable(runs: Sequence[Run], one: Tokens, other: Tokens) -> list[Run]:
    """Let go of words that stayed between two changes and weigh less than either."""
    old, new = (list(accumulate(map(weight, side.texts), initial=0.0)) for side in (one, other))
    kept = [Run(0, 0, 0)]
    for run in runs:
        kept.append(run)
        while len(kept) > 2 and _is_lost(kept[-3], kept[-2], kept[-1], old, new):
            del kept[-2]
    return kept


def _is_lost(before: Run, run: Run, after: Run, old: Sequence[float], new: Sequence[float]) -> bool:
    left = max(old[run.old] - old[before.old_end], new[run.new] - new[before.new_end])
    right = max(old[after.old] - old[run.old_end], new[after.new] - new[run.new_end])
    return old[run.old_end] - old[run.old] <= min(left, right)


def _slid(runs: Sequence[Run], one: Tokens, other: Tokens) -> list[Run]:
    """Move what was only added or only removed to where a sentence or a clause begins, if it reads the same there."""
    found = [runs[0]]
    for run in runs[1:]:
        before = found[-1]
        side, start, end = one, before.old_end, run.old
        if start == end:
            side, start, end = other, before.new_end, run.new
        elif before.new_end != run.new:
            found.append(run)
            continue
        by = _best(side, start, end, before.many, run.many) if start < end else 0
        found[-1] = before._replace(many=before.many + by)
        found.append(Run(run.old + by, run.new + by, run.many - by))
    return [found[0], *(run for run in found[1:-1] if run.many), found[-1]]


def _best(side: Tokens, start: int, end: int, back: int, on: int) -> int:
    """Give by how many tokens a stretch is moved best; it may go ``back`` or ``on`` by so many at most."""
    keys, best, by = side.keys, _fit(side, start, end), 0
    for step in range(1, min(back, _SLID) + 1):
        if keys[start - step] != keys[end - step]:
            break
        if (fit := _fit(side, start - step, end - step)) > best:
            best, by = fit, -step
    for step in range(1, min(on, _SLID) + 1):
        if keys[start + step - 1] != keys[end + step - 1]:
            break
        if (fit := _fit(side, start + step, end + step)) > best:
            best, by = fit, step
    return by


def _fit(side: Tokens, start: int, end: int) -> int:
    return _seam(side, start) + _seam(side, end)


def _seam(side: Tokens, place: int) -> int:
    """Judge a place between two tokens: the beginning of a line or a sentence is best, the inside of a word worst."""
    if place in {0, len(side.texts)} or "\n" in side.gaps[place] or side.texts[place - 1] == "\n":
        return 4
    if ends_sentence(side.texts[place - 1]) and side.gaps[place]:
        return 3
    if not side.texts[place - 1][0].isalnum() and side.gaps[place]:
        return 2
    return 1 if side.gaps[place] else 0


def _written(runs: Sequence[Run], one: Tokens, other: Tokens) -> list[Piece]:
    """Write the comparison down; the white space around a change goes where it reads best."""
    pieces: list[Piece] = []
    for before, run in pairwise(runs):
        removed, added = _stretch(one, before.old_end, run.old), _stretch(other, before.new_end, run.new)
        gaps = (one.gaps[run.old], other.gaps[run.new])  # of what comes next: of the first that stayed, or of the end
        pieces += _change(removed, added, gaps)
        for step in range(run.many):
            if step:
                pieces.append(_gap(one.gaps[run.old + step], other.gaps[run.new + step]))
            was, now = one.texts[run.old + step], other.texts[run.new + step]
            pieces.append(Piece(Kind.SAME, now) if was == now else Piece(Kind.SPACES, now, was))
    return pieces


def _stretch(side: Tokens, start: int, end: int) -> tuple[str, str]:
    """Give the white space before some tokens, and the tokens; both empty when there are none."""
    if start == end:
        return "", ""
    parts = [side.texts[start]]
    for place in range(start + 1, end):
        parts += (side.gaps[place], side.texts[place])
    return side.gaps[start], "".join(parts)


def _change(removed: tuple[str, str], added: tuple[str, str], gaps: tuple[str, str]) -> list[Piece]:
    """Write what stands between two runs, with the white space after it.

    :param removed: the white space before the old words, and the words; ``added`` likewise.
    :param gaps: the white space after them, in the old text and in the new one.
    """
    (old_gap, old), (new_gap, new) = removed, added
    if not old and not new:
        return [_gap(*gaps)]
    if old and new:
        before, head = _shared_gap(old_gap, new_gap)
        after, tail = _shared_gap(*gaps)
        return [
            *before,
            Piece(Kind.REMOVED, head[0] + old + tail[0]),
            Piece(Kind.ADDED, head[1] + new + tail[1]),
            *after,
        ]
    kind, text, lead = (Kind.REMOVED, old, old_gap) if old else (Kind.ADDED, new, new_gap)
    mine, other = gaps if old else gaps[::-1]
    if lead == other:  # the other text has this white space too, before what comes next
        return [Piece(Kind.SAME, lead), Piece(kind, text + mine)]
    if mine == other:
        return [Piece(kind, lead + text), Piece(Kind.SAME, mine)]
    return [Piece(kind, lead + text), _gap(*gaps)] if mine else [_gap_of(kind, lead, other), Piece(kind, text)]


def _gap_of(kind: Kind, mine: str, other: str) -> Piece:
    return _gap(mine, other) if kind is Kind.REMOVED else _gap(other, mine)


def _shared_gap(old: str, new: str) -> tuple[list[Piece], tuple[str, str]]:
    """Give white space that both have, as a piece; if one has none, it belongs to the words beside it."""
    if old == new or (old and new):
        return [_gap(old, new)], ("", "")
    return [], (old, new)


def _gap(old: str, new: str) -> Piece:
    if old == new:
        return Piece(Kind.SAME, new)
    breaks = [text.replace("\r\n", "\n").count("\n") > 1 for text in (old, new)]
    if breaks[0] == breaks[1]:
        return Piece(Kind.SPACES, new, old)
    return Piece(Kind.SPLIT if breaks[1] else Kind.JOINED, new, old)
