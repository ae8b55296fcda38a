"""Who wrote which sentence: each letter keeps the version that brought it, through edits, moves, splits and joinings.

For people who want to ask somebody. Nothing is ever decided by it.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cms.core import diff
from cms.core.merge.blocks import is_code, split

_SENTENCE = re.compile(r"(?:[^.!?…؟।。！？]|[.!?…؟।](?![\s”’\")»]|\Z))*+(?:[.!?…؟।。！？]+[”’\")»]*)?+\s*", re.DOTALL)
_MOST = 60_000
"""Versions that a letter can be told from."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Some words and the versions that brought them, by their places among those that were asked about.

    :param by: the version that brought most of it; ``also`` those that changed words in it later.
    """

    text: str
    by: int
    also: tuple[int, ...] = ()


def credited(bodies: Sequence[str]) -> list[tuple[Sentence, ...]]:
    """Give the paragraphs of the last of some versions, and which version brought each sentence of them.

    :param bodies: the texts of the versions, the oldest first; at least one.
    """
    marks = array("H", [0]) * len(bodies[0])
    for number, (old, new) in enumerate(pairwise(bodies), start=1):
        marks = _carried(diff.compare(old, new), marks, min(number, _MOST))
    found, place = [], len(split(bodies[-1]).lead)
    for block in split(bodies[-1]).blocks:
        found.append(tuple(_sentences(block.text, marks[place : place + len(block.text)])))
        place += len(block.text) + len(block.tail)
    return found


def _carried(prose: diff.Prose, marks: array[int], number: int) -> array[int]:
    """Carry the marks of an old text over to the new one; what is new in it gets ``number``."""
    places = _places(prose)
    carried = array("H", [number]) * len(prose.leads[1])
    for paragraph in prose.paragraphs:
        if paragraph.new is None:
            continue
        old = places.get(paragraph.old, 0) if paragraph.old is not None else 0
        for piece in paragraph.pieces:
            stayed = piece.before == piece.after
            carried += marks[old : old + len(piece.before)] if stayed else array("H", [number]) * len(piece.after)
            old += len(piece.before)
        carried += array("H", [number]) * len(paragraph.new_end)
    return carried


def _places(prose: diff.Prose) -> dict[int, int]:
    """Say where each old paragraph of a comparison begins in the old text."""
    there = sorted((one for one in prose.paragraphs if one.old is not None), key=lambda one: one.old or 0)
    places, place = {}, len(prose.leads[0])
    for one in there:
        places[one.old or 0] = place
        place += sum(len(piece.before) for piece in one.pieces) + len(one.old_end)
    return places


def _sentences(text: str, marks: array[int]) -> Iterator[Sentence]:
    """Cut a paragraph into sentences; code, a list and a table into lines."""
    place = 0
    for words in _parts(text):
        counted = Counter(
            mark for letter, mark in zip(words, marks[place : place + len(words)], strict=True) if letter.isalnum()
        )
        counted = counted or Counter(marks[place : place + len(words)])
        by = max(counted, key=lambda mark: (counted[mark], -mark))
        yield Sentence(words, by, tuple(sorted(mark for mark in counted if mark > by)))
        place += len(words)


def _parts(text: str) -> list[str]:
    if is_code(text):
        return text.splitlines(keepends=True)
    return [found for found in _SENTENCE.findall(text) if found]
