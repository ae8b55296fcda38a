"""Merge two edits of one article: front matter by key, the body by paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from cms.core import frontmatter
from cms.core.article import STAMPED_KEYS, WORKFLOW_KEYS, Article
from cms.core.errors import EditConflict
from cms.core.frontmatter import Value

_BLOCK = re.compile(r"(?:[^\r\n]*[^\s][^\r\n]*(?:\r\n|\n|\r|\Z))+(?:[ \t]*(?:\r\n|\n|\r))*|\s+")
_DESKS = WORKFLOW_KEYS | STAMPED_KEYS


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of the body: what it was, what each side made of it, and the result; None where they clash."""

    base: str
    ours: str
    theirs: str
    result: str | None


def merge(base: Article, ours: Article, theirs: Article) -> str:
    """Give the text that holds both edits.

    :param base: what both started from.
    :param ours: what is saved now; it is the text that is edited, so its form stays.
    :param theirs: what the writer sends.
    :raises EditConflict: the same paragraph or field was changed twice, differently.
    """
    changes, clashes = _keys(base, ours, theirs)
    chunks = bodies(base.body, ours.body, theirs.body)
    if any(chunk.result is None for chunk in chunks):
        clashes.append("body")
    if clashes:
        raise EditConflict(file=ours.file, base=base.text, theirs=ours.text, mine=theirs.text, clashes=clashes)
    body = _joined([chunk.result for chunk in chunks if chunk.result])
    return frontmatter.edit(ours.text, changes, body if body != ours.body else None)


def bodies(base: str, ours: str, theirs: str) -> tuple[Chunk, ...]:
    """Merge three bodies paragraph by paragraph."""
    blocks = [_blocks(text) for text in (base, ours, theirs)]
    chunks: list[Chunk] = []
    was = mine = your = 0
    for old, left, right, size in [*_anchors(*blocks), (len(blocks[0]), len(blocks[1]), len(blocks[2]), 0)]:
        chunk = _chunk(blocks[0][was:old], blocks[1][mine:left], blocks[2][your:right])
        if chunk:
            chunks.append(chunk)
        for step in range(size):
            kept = _settled(blocks[0][old + step], blocks[1][left + step], blocks[2][right + step])
            chunks.append(Chunk(blocks[0][old + step], blocks[1][left + step], blocks[2][right + step], kept))
        was, mine, your = old + size, left + size, right + size
    return tuple(chunks)


def _keys(base: Article, ours: Article, theirs: Article) -> tuple[dict[str, Value | datetime | None], list[str]]:
    changes: dict[str, Value | datetime | None] = {}
    clashes: list[str] = []
    for key in dict.fromkeys([*base.fields, *ours.fields, *theirs.fields]):
        was, mine, your = (article.fields.get(key) for article in (base, ours, theirs))
        if your in (was, mine) or key in _DESKS:
            continue  # what the desk itself keeps is never a matter of whose text wins
        if mine == was:
            changes[key] = your
        elif isinstance(mine, list) and isinstance(your, list):
            changes[key] = _united(was if isinstance(was, list) else [], mine, your)
        else:
            clashes.append(key)
    return changes, clashes


def _united(was: list[Value], mine: list[Value], your: list[Value]) -> list[Value]:
    """Keep what either added, leave out what either removed."""
    kept = [item for item in mine if item in your or item not in was]
    return kept + [item for item in your if item not in was and item not in kept]


def _blocks(text: str) -> list[str]:
    """Split into paragraphs, each with the blank lines after it, so that joining gives the text back."""
    return _BLOCK.findall(text)


def _anchors(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Find the runs of paragraphs that all three have: places in each, and length."""
    left, right = _matches(base, ours), _matches(base, theirs)
    runs: list[tuple[int, int, int, int]] = []
    for place in range(len(base)):
        if place not in left or place not in right:
            continue
        mine, your = left[place], right[place]
        if runs and (place, mine, your) == tuple(start + runs[-1][3] for start in runs[-1][:3]):
            runs[-1] = (*runs[-1][:3], runs[-1][3] + 1)
        else:
            runs.append((place, mine, your, 1))
    return runs


def _matches(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    old, new = [block.strip() for block in base], [block.strip() for block in other]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


def _chunk(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Chunk | None:
    was, mine, your = "".join(base), "".join(ours), "".join(theirs)
    if not (was or mine or your):
        return None
    return Chunk(was, mine, your, _settled(was, mine, your))


def _settled(was: str, mine: str, your: str) -> str | None:
    """Decide one stretch; None when both sides changed it differently."""
    if mine == was:
        return your
    if your == was or mine.strip() == your.strip() or your.strip() == was.strip():
        return mine
    if mine.strip() == was.strip():
        return your
    if not was.strip():
        return _parted(mine) + your  # both added something in one place: both stay
    return None


def _joined(results: Sequence[str]) -> str:
    """Put stretches together; a blank line parts each from the next."""
    return "".join([*(_parted(text) if text.strip() else text for text in results[:-1]), *results[-1:]])


def _parted(text: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    missing = 2 - (len(text) - len(text.rstrip("\r\n"))) // len(newline)
    return text + newline * max(missing, 0)
