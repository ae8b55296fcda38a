"""Compare prose as a sub-editor reads it: paragraphs first, then words.

Paragraphs are paired before words are compared, so that a moved paragraph is shown as moved and a split
does not paint the whole page.
"""

from __future__ import annotations

import difflib
import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from diff_match_patch import diff_match_patch
from rapidfuzz import fuzz

from cms.core.frontmatter import Value
from cms.core.ordered import in_order
from cms.core.prose import chips

_TOKEN = re.compile(r"\w+|[^\S\n]+|\n|[^\w\s]")
_FENCE = re.compile(r"[ \t]{0,3}(`{3,}|~{3,})")
_ALIKE = 50.0
"""Similarity (0 to 100) from which two paragraphs count as one that was edited."""
_MANY_PAIRS = 40_000
_MOST = 2_000
_MANY_STEPS = 1_000_000
"""Comparisons beyond which only what is equal word for word is found: the full search is quadratic and worse."""
_LARGE = 50_000_000
"""Letters of one times letters of the other beyond which two paragraphs are not measured for likeness."""
_LONG = 1_000
"""Words and marks beyond which a paragraph is compared sentence by sentence: word by word is quadratic."""


class Kind(StrEnum):
    """What happened to a paragraph or to some words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words: the same in both, added, or removed."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the comparison, in reading order.

    :param moved_from: the 1-based place among the old paragraphs, when it moved.
    """

    kind: Kind
    pieces: tuple[Piece, ...]
    moved_from: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much changed; ``spaces`` counts paragraphs in which nothing but white space differs."""

    edits: int = 0
    moved: int = 0
    added: int = 0
    removed: int = 0
    spaces: int = 0


@dataclass(frozen=True, slots=True)
class Prose:
    """The comparison of two texts."""

    paragraphs: tuple[Paragraph, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A front matter key whose value differs, as text."""

    key: str
    old: str
    new: str
    pieces: tuple[Piece, ...]


def compare(old: str, new: str) -> Prose:
    """Compare two Markdown texts."""
    before, after = _few(paragraphs(old)), _few(paragraphs(new))
    pairs = _paired(before, after)
    places = [pairs[place] for place in sorted(pairs)]
    kept = frozenset(places[index] for index in in_order(places))
    found = [_judged(before, after, place, pairs.get(place), kept) for place in range(len(after))]
    taken = set(pairs.values())
    gone = [place for place in range(len(before)) if place not in taken]
    return Prose(_woven(before, found, gone, pairs, kept), _counted(before, after, pairs, found, len(gone)))


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Compare two short texts word by word."""
    one, other = _tokens(old), _tokens(new)
    if len(one) > _LONG or len(other) > _LONG:
        one, other = _sentences(old), _sentences(new)
        return _pieces_of(one, other)
    return _by_words(one, other)


def _tokens(text: str) -> list[str]:
    """Give words, spaces and marks one by one; another tool's mark is one token, whatever it holds."""
    found: list[str] = []
    place = 0
    for chip in chips(text):
        found += [*_TOKEN.findall(text[place : chip.start]), text[chip.start : chip.end]]
        place = chip.end
    return found + _TOKEN.findall(text[place:])


def fields(old: Mapping[str, Value], new: Mapping[str, Value]) -> tuple[FieldChange, ...]:
    """Compare two front matters key by key, in the new one's order."""
    changes = []
    for key in dict.fromkeys([*new, *old]):
        before, after = shown(old.get(key, "")), shown(new.get(key, ""))
        if before != after:
            changes.append(FieldChange(key, before, after, words(before, after)))
    return tuple(changes)


def unified(old: str, new: str, file: str) -> str:
    """Give the difference of two whole files as git shows it."""
    before, after = old.splitlines(), new.splitlines()
    if len(before) * len(after) > _MANY_STEPS and before != after:
        head = [f"--- a/{file}", f"+++ b/{file}", f"@@ -1,{len(before)} +1,{len(after)} @@"]
        start, end = _shared(before, after)
        middle = [f"-{line}" for line in before[start : len(before) - end]]
        middle += [f"+{line}" for line in after[start : len(after) - end]]
        return "\n".join([*head, *middle[:_MOST], f"… {len(middle):,} lines differ"])
    lines = difflib.unified_diff(before, after, f"a/{file}", f"b/{file}", lineterm="")
    return "\n".join(lines)


def shown(value: Value) -> str:
    """Give a front matter value as one text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        plain = all(isinstance(item, str) for item in value)
        return (", " if plain else "\n").join(shown(item) for item in value)
    return ", ".join(f"{key}: {shown(item)}" for key, item in value.items())


def paragraphs(text: str) -> list[str]:
    """Split a text at blank lines; a fenced block stays whole."""
    found: list[list[str]] = [[]]
    fence = ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        if line.strip() or fence:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return ["\n".join(lines) for lines in found if lines]


def _few(texts: list[str]) -> list[str]:
    """Take several paragraphs for one where a text has more of them than any page can show."""
    step = max(1, -(-len(texts) // _MOST))
    return ["\n\n".join(texts[place : place + step]) for place in range(0, len(texts), step)]


def _paired(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Pair new paragraphs with old ones: equal ones in order, then moved ones, then edited ones."""
    pairs = _equal(before, after)
    taken = set(pairs.values())
    old = [place for place in range(len(before)) if place not in taken][:_MANY_PAIRS]
    new = [place for place in range(len(after)) if place not in pairs]
    if len(old) * len(new) > _MANY_PAIRS:
        new = new[: _MANY_PAIRS // max(len(old), 1)]
    alike = [(_likeness(before[left], after[right]), left, right) for left in old for right in new]
    for score, left, right in sorted(alike, key=lambda found: (-found[0], abs(found[1] - found[2]), found[1])):
        if score >= _ALIKE and right not in pairs and left not in taken:
            pairs[right] = left
            taken.add(left)
    return pairs


def _equal(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Pair the paragraphs that are word for word the same; in endless texts simply the first with the first."""
    if len(before) * len(after) <= _MANY_STEPS:
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        return {block.b + step: block.a + step for block in matcher.get_matching_blocks() for step in range(block.size)}
    places: dict[str, list[int]] = {}
    for place in range(len(before) - 1, -1, -1):
        places.setdefault(before[place], []).append(place)
    return {place: places[text].pop() for place, text in enumerate(after) if places.get(text)}


def _likeness(one: str, other: str) -> float:
    """Measure how alike two paragraphs are; endless ones count as alike enough to be one that was edited."""
    return fuzz.ratio(one, other) if len(one) * len(other) <= _LARGE else _ALIKE


def _shared(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """Count the items that two lists share at the beginning, and then at the end."""
    most = min(len(one), len(other))
    start = next((place for place in range(most) if one[place] != other[place]), most)
    rest = most - start
    end = next((place for place in range(rest) if one[-1 - place] != other[-1 - place]), rest)
    return start, end


def _judged(
    before: Sequence[str], after: Sequence[str], place: int, old: int | None, kept: frozenset[int]
) -> Paragraph:
    text = after[place]
    if old is None:
        return Paragraph(Kind.ADDED, (Piece(Kind.ADDED, text),))
    pieces = (Piece(Kind.SAME, text),) if _same_words(before[old], text) else words(before[old], text)
    if old not in kept:
        return Paragraph(Kind.MOVED, pieces, moved_from=old + 1)
    return Paragraph(Kind.SAME if len(pieces) == 1 and pieces[0].kind is Kind.SAME else Kind.CHANGED, pieces)


def _woven(
    before: Sequence[str],
    found: Sequence[Paragraph],
    gone: Sequence[int],
    pairs: Mapping[int, int],
    kept: frozenset[int],
) -> tuple[Paragraph, ...]:
    """Put removed paragraphs where they stood: before the next old one that kept its place."""
    woven: list[Paragraph] = []
    left = deque(gone)
    for place, paragraph in enumerate(found):
        old = pairs.get(place)
        while left and old is not None and old in kept and left[0] < old:
            woven.append(_removed(before[left.popleft()]))
        woven.append(paragraph)
    return (*woven, *(_removed(before[place]) for place in left))


def _removed(text: str) -> Paragraph:
    return Paragraph(Kind.REMOVED, (Piece(Kind.REMOVED, text),))


def _counted(
    before: Sequence[str], after: Sequence[str], pairs: Mapping[int, int], found: Sequence[Paragraph], gone: int
) -> Counts:
    spaces = sum(1 for new, old in pairs.items() if before[old] != after[new] and _same_words(before[old], after[new]))
    runs = 0
    for paragraph in found:
        if paragraph.kind in {Kind.CHANGED, Kind.MOVED}:
            marked = [piece.kind is not Kind.SAME for piece in paragraph.pieces]
            runs += sum(1 for index, mark in enumerate(marked) if mark and (index == 0 or not marked[index - 1]))
    return Counts(
        edits=runs,
        moved=sum(1 for paragraph in found if paragraph.kind is Kind.MOVED),
        added=sum(1 for paragraph in found if paragraph.kind is Kind.ADDED),
        removed=gone,
        spaces=spaces,
    )


def _same_words(one: str, other: str) -> bool:
    return one == other or one.split() == other.split()


def _by_words(one: Sequence[str], other: Sequence[str]) -> tuple[Piece, ...]:
    """Compare token by token; each token stands as one character for the comparing library."""
    known: dict[str, str] = {}
    left, right = _letters(one, known), _letters(other, known)
    back = {letter: token for token, letter in known.items()}
    engine = diff_match_patch()
    engine.Diff_Timeout = 0  # bounded by _LONG instead: a clock would make the answer depend on the machine
    diffs = engine.diff_main(left, right, False)
    engine.diff_cleanupSemantic(diffs)
    kinds = {-1: Kind.REMOVED, 0: Kind.SAME, 1: Kind.ADDED}
    return _joined([Piece(kinds[sign], "".join(back[letter] for letter in text)) for sign, text in diffs])


def _letters(tokens: Sequence[str], known: dict[str, str]) -> str:
    letters = []
    for token in tokens:
        if token not in known:
            number = 0x100 + len(known)
            known[token] = chr(number if number < 0xD800 else number + 0x800)
        letters.append(known[token])
    return "".join(letters)


def _sentences(text: str) -> list[str]:
    return re.findall(r"[^.!?؟\n]*[.!?؟\n]+\s*|[^.!?؟\n]+\Z", text)


def _pieces_of(one: Sequence[str], other: Sequence[str]) -> tuple[Piece, ...]:
    if len(one) * len(other) > _MANY_STEPS:
        start, end = _shared(one, other)
        parts = (one[:start], one[start : len(one) - end], other[start : len(other) - end], one[len(one) - end :])
        kinds = (Kind.SAME, Kind.REMOVED, Kind.ADDED, Kind.SAME)
        return _joined([Piece(kind, "".join(part)) for kind, part in zip(kinds, parts, strict=True)])
    pieces: list[Piece] = []
    for kind, first, last, from_, to in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece(Kind.SAME, "".join(one[first:last])))
            continue
        pieces += [Piece(Kind.REMOVED, "".join(one[first:last])), Piece(Kind.ADDED, "".join(other[from_:to]))]
    return _joined(pieces)


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Leave out empty pieces and join neighbours of one kind."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].kind is piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return tuple(joined)
