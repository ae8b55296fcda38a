"""Compare two Markdown texts: paragraphs first, then the words of those that are one and the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from cms.core.diff.pairing import Group, groups, lines
from cms.core.diff.values import Counts, Kind, Paragraph, Piece, Prose, joined
from cms.core.diff.wording import words
from cms.core.merge.blocks import Block, is_code, join, lines_of, split

_MOST = 4_000
"""Paragraphs beyond which those of one kind are given as one: no page can show more."""
_LONG = 300_000
"""Letters beyond which a text that did not change is not taken apart at all."""
_LINE_MARK = re.compile(r"[ \t>]*(?:[-*+][ \t]|\d{1,9}[.)][ \t]|\|)")
_DRAWN = re.compile(r"-{2,}")
_ALONE = frozenset({Kind.SAME, Kind.ADDED, Kind.REMOVED})


def compare(old: str, new: str) -> Prose:
    """Compare two Markdown texts."""
    if old == new and len(old) > _LONG:
        same = Paragraph(Kind.SAME, (Piece(Kind.SAME, new),), old=0, new=0, old_end="", new_end="")
        return Prose((same,), Counts(), ("", ""))
    one, other = split(old), split(new)
    keys = [block.key for block in one.blocks]
    found = groups(keys, keys if old == new else [block.key for block in other.blocks])
    paragraphs = [_paragraph(group, one.blocks, other.blocks) for group in found]
    counts = _counted(paragraphs, found, one.blocks, other.blocks)
    return Prose(tuple(_few(paragraphs)), counts, (one.lead, other.lead))


def _paragraph(group: Group, old: Sequence[Block], new: Sequence[Block]) -> Paragraph:
    before = [old[place] for place in group.old]
    after = [new[place] for place in group.new]
    if not before:
        piece = Piece(Kind.ADDED, after[0].text)
        return Paragraph(Kind.ADDED, (piece,), new=group.new.start, new_end=after[0].tail)
    if not after:
        piece = Piece(Kind.REMOVED, before[0].text)
        return Paragraph(Kind.REMOVED, (piece,), old=group.old.start, old_end=before[0].tail)
    pieces = _pieces(before, after)
    return Paragraph(
        _kind(group, pieces),
        pieces,
        moved_from=group.old.start + 1 if group.moved else None,
        up=group.moved and group.new.start < group.old.start,
        old=group.old.start,
        new=group.new.start,
        old_end=before[-1].tail,
        new_end=after[-1].tail,
    )


def _pieces(before: Sequence[Block], after: Sequence[Block]) -> tuple[Piece, ...]:
    """Compare the words; of a list, a table or code line by line, so that no change runs across lines."""
    was, now = (join("", blocks, "", "\n") for blocks in (before, after))
    if was == now:
        return joined([Piece(Kind.SAME, now)])
    if not (len(before) == len(after) == 1 and _has_lines(was) and _has_lines(now)):
        return words(was, now)
    one, other = lines_of(was), lines_of(now)
    blanks = is_code(was) and is_code(now)
    pieces: list[Piece] = []
    for group in lines([_line_key(line) for line in one], [_line_key(line) for line in other]):
        removed = "".join(one[place] for place in group.old)
        added = "".join(other[place] for place in group.new)
        pieces += words(removed, added, blanks=blanks)
    return joined(pieces)


def _line_key(line: str) -> str:
    """Give what two lines have in common that are one: how wide a table's rule is drawn says nothing."""
    return _DRAWN.sub("---", line.rstrip("\r\n"))


def _has_lines(text: str) -> bool:
    """Tell whether lines mean something: in code, and where each begins with the mark of a list or a table."""
    return is_code(text) or all(_LINE_MARK.match(line) for line in lines_of(text))


def _kind(group: Group, pieces: Sequence[Piece]) -> Kind:
    if group.moved:
        return Kind.MOVED
    if len(group.new) > 1:
        return Kind.SPLIT
    if len(group.old) > 1:
        return Kind.JOINED
    return Kind.CHANGED if any(piece.marked for piece in pieces) else Kind.SAME


def _counted(
    paragraphs: Sequence[Paragraph], found: Sequence[Group], old: Sequence[Block], new: Sequence[Block]
) -> Counts:
    kinds = [paragraph.kind for paragraph in paragraphs]
    paired = [paragraph for paragraph in paragraphs if paragraph.old is not None and paragraph.new is not None]
    return Counts(
        edits=sum(edits(paragraph) for paragraph in paired),
        moved=kinds.count(Kind.MOVED),
        added=kinds.count(Kind.ADDED),
        removed=kinds.count(Kind.REMOVED),
        split=sum(len(group.new) > 1 for group in found),
        joined=sum(len(group.old) > 1 for group in found),
        spaces=sum(_is_spaced(group, paragraph, old, new) for group, paragraph in zip(found, paragraphs, strict=True)),
    )


def edits(paragraph: Paragraph) -> int:
    """Count the places in a paragraph where words were added, removed, or both."""
    return sum(marked for marked, _ in groupby(piece.marked for piece in paragraph.pieces))


def _is_spaced(group: Group, paragraph: Paragraph, old: Sequence[Block], new: Sequence[Block]) -> bool:
    """Tell whether nothing but white space differs; after the last paragraph another comes, or not."""
    if not group.old or not group.new or any(piece.marked for piece in paragraph.pieces):
        return False
    if any(piece.kind is Kind.SPACES for piece in paragraph.pieces):
        return True
    last = (group.old.stop == len(old), group.new.stop == len(new))
    return last[0] == last[1] and paragraph.old_end != paragraph.new_end


def _few(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """Give neighbours of one kind as one where there are more than a page can show, and in the end all as one."""
    if len(paragraphs) <= _MOST:
        return paragraphs
    fewer = [paragraph for _, run in _runs(paragraphs) for paragraph in run]
    if len(fewer) <= _MOST:
        return fewer
    ordered = sorted((one for one in paragraphs if one.old is not None), key=lambda one: one.old or 0)
    removed = "".join("".join(piece.before for piece in one.pieces) + one.old_end for one in ordered)
    added = "".join(
        "".join(piece.after for piece in one.pieces) + one.new_end for one in paragraphs if one.new is not None
    )
    pieces = joined([Piece(Kind.REMOVED, removed), Piece(Kind.ADDED, added)])
    return [Paragraph(Kind.CHANGED, pieces, old=0, new=0)]


def _runs(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Kind, list[Paragraph]]]:
    for (kind, plain), run in groupby(paragraphs, key=lambda one: (one.kind, _is_plain(one))):
        found = list(run)
        yield kind, [_one(found)] if plain else found


def _is_plain(paragraph: Paragraph) -> bool:
    """Tell whether it is one piece that ends the same in both texts, so that it can be put to its neighbours."""
    ends_alike = paragraph.kind is not Kind.SAME or paragraph.old_end == paragraph.new_end
    return paragraph.kind in _ALONE and len(paragraph.pieces) == 1 and ends_alike


def _one(run: Sequence[Paragraph]) -> Paragraph:
    last = run[-1]
    inner = [one.pieces[0].text + (one.new_end or one.old_end) for one in run[:-1]]
    piece = replace(last.pieces[0], text="".join([*inner, last.pieces[0].text]))
    return replace(run[0], pieces=(piece,), old_end=last.old_end, new_end=last.new_end)
