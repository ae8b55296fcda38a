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


def compare(old: str, new: str) -> Prose:
    """Compare two Markdown texts."""
    if old == new and len(old) > _LONG:
        same = Paragraph(Kind.SAME, (Piece(Kind.SAME, new),), old=0, new=0, old_end="", new_end="")
        return Prose((same,), Counts(), ("", ""))
    one, other = split(old), split(new)
    keys = [block.key for block in one.blocks]
    found = groups(keys, keys if old == new else [block.key for block in other.blocks])
    paragraphs = list(_paragraphs(found, one.blocks, other.blocks))
    return Prose(tuple(_few(paragraphs)), _counted(found, paragraphs, one.blocks, other.blocks), (one.lead, other.lead))


def _paragraphs(found: Sequence[Group], old: Sequence[Block], new: Sequence[Block]) -> Iterator[Paragraph]:
    """Compare group by group; where there are more than a page can show, neighbours that came or went are one."""
    if len(found) <= _MOST:
        yield from (_lone([group], old, new) if _side(group) else _paragraph(group, old, new) for group in found)
        return
    for (side, _), run in groupby(enumerate(found), key=_run_of):
        neighbours = [group for _, group in run]
        if side:
            yield _lone(neighbours, old, new)
        else:
            yield from (_paragraph(group, old, new) for group in neighbours)


def _run_of(placed: tuple[int, Group]) -> tuple[int, int]:
    """Tell neighbours that can be one: what came, or what went and stood side by side in the old text too."""
    number, group = placed
    return _side(group), number - group.old.start if _side(group) > 0 else 0


def _side(group: Group) -> int:
    """Tell what a group has: 0 both texts, 1 only the old one, -1 only the new one."""
    return bool(group.old) - bool(group.new)


def _lone(run: Sequence[Group], old: Sequence[Block], new: Sequence[Block]) -> Paragraph:
    """Give what came, or what went, as one paragraph."""
    first = run[0]
    gone = bool(first.old)
    blocks = [old[group.old.start] for group in run] if gone else [new[group.new.start] for group in run]
    text = "".join([*(block.text + block.tail for block in blocks[:-1]), blocks[-1].text])
    if gone:
        piece = Piece(Kind.REMOVED, text)
        return Paragraph(Kind.REMOVED, (piece,), old=first.old.start, old_end=blocks[-1].tail)
    return Paragraph(Kind.ADDED, (Piece(Kind.ADDED, text),), new=first.new.start, new_end=blocks[-1].tail)


def _paragraph(group: Group, old: Sequence[Block], new: Sequence[Block]) -> Paragraph:
    before = [old[place] for place in group.old]
    after = [new[place] for place in group.new]
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
    found: Sequence[Group], paragraphs: Sequence[Paragraph], old: Sequence[Block], new: Sequence[Block]
) -> Counts:
    pairs = [group for group in found if not _side(group)]
    paired = [paragraph for paragraph in paragraphs if paragraph.old is not None and paragraph.new is not None]
    return Counts(
        edits=sum(edits(paragraph) for paragraph in paired),
        moved=sum(group.moved for group in found),
        added=sum(not group.old for group in found),
        removed=sum(not group.new for group in found),
        split=sum(len(group.new) > 1 for group in found),
        joined=sum(len(group.old) > 1 for group in found),
        spaces=sum(_is_spaced(group, paragraph, old, new) for group, paragraph in zip(pairs, paired, strict=True)),
    )


def edits(paragraph: Paragraph) -> int:
    """Count the places in a paragraph where words were added, removed, or both."""
    return sum(marked for marked, _ in groupby(piece.marked for piece in paragraph.pieces))


def _is_spaced(group: Group, paragraph: Paragraph, old: Sequence[Block], new: Sequence[Block]) -> bool:
    """Tell whether nothing but white space differs; after the last paragraph another comes, or not."""
    if any(piece.marked for piece in paragraph.pieces):
        return False
    if any(piece.kind is Kind.SPACES for piece in paragraph.pieces):
        return True
    last = (group.old.stop == len(old), group.new.stop == len(new))
    return last[0] == last[1] and paragraph.old_end != paragraph.new_end


def _few(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """Give neighbours of one kind as one where there are more than a page can show, and in the end all as one."""
    if len(paragraphs) <= _MOST:
        return paragraphs
    fewer = [paragraph for run in _runs(paragraphs) for paragraph in run]
    if len(fewer) <= _MOST:
        return fewer
    ordered = sorted((one for one in paragraphs if one.old is not None), key=lambda one: one.old or 0)
    removed = "".join("".join(piece.before for piece in one.pieces) + one.old_end for one in ordered)
    added = "".join(
        "".join(piece.after for piece in one.pieces) + one.new_end for one in paragraphs if one.new is not None
    )
    pieces = joined([Piece(Kind.REMOVED, removed), Piece(Kind.ADDED, added)])
    return [Paragraph(Kind.CHANGED, pieces, old=0, new=0)]


def _runs(paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    for (plain, _), run in groupby(enumerate(paragraphs), key=_plain_run_of):
        found = [paragraph for _, paragraph in run]
        yield [_one(found)] if plain else found


def _plain_run_of(placed: tuple[int, Paragraph]) -> tuple[bool, int]:
    """Tell neighbours that can be one: those that are the same in both texts, side by side, down to their ends."""
    number, one = placed
    plain = one.kind is Kind.SAME and len(one.pieces) == 1 and one.old_end == one.new_end
    return plain, number - (one.old or 0) if plain else 0


def _one(run: Sequence[Paragraph]) -> Paragraph:
    last = run[-1]
    text = "".join([*(one.pieces[0].text + one.new_end for one in run[:-1]), last.pieces[0].text])
    return replace(run[0], pieces=(Piece(Kind.SAME, text),), old_end=last.old_end, new_end=last.new_end)
