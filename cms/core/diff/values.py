"""What a comparison of prose is made of. Both texts can be put together again from it, letter by letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What happened to a paragraph or to some words.

    ``split`` and ``joined`` are a paragraph that became several, several that became one, and the place in it where
    a break came or went; ``spaces`` is white space that differs and that nobody needs to see.
    """

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    SPLIT = "split"
    JOINED = "joined"
    SPACES = "spaces"


_ONE_TEXT = frozenset({Kind.SAME, Kind.ADDED, Kind.REMOVED})


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words: the same in both, added, or removed.

    :param was: for white space and breaks, what stood there before; ``text`` is what stands there now.
    """

    kind: Kind
    text: str
    was: str = ""

    @property
    def before(self) -> str:
        """Give what the old text has here."""
        if self.kind in _ONE_TEXT:
            return "" if self.kind is Kind.ADDED else self.text
        return self.was

    @property
    def after(self) -> str:
        """Give what the new text has here."""
        return "" if self.kind is Kind.REMOVED else self.text

    @property
    def marked(self) -> bool:
        """Tell whether words were added or removed here."""
        return self.kind in {Kind.ADDED, Kind.REMOVED}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the comparison, in reading order.

    :param moved_from: the 1-based place among the old paragraphs, when it moved; ``up`` when towards the beginning.
    :param old: the place of its first old paragraph; None for an added one. ``new`` likewise, None for a removed one.
    :param old_end: what stands between its last word and the next paragraph in the old text; ``new_end`` likewise.
    """

    kind: Kind
    pieces: tuple[Piece, ...]
    moved_from: int | None = None
    up: bool = False
    old: int | None = None
    new: int | None = None
    old_end: str = ""
    new_end: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much changed; ``spaces`` counts paragraphs in which nothing but white space differs."""

    edits: int = 0
    moved: int = 0
    added: int = 0
    removed: int = 0
    split: int = 0
    joined: int = 0
    spaces: int = 0


@dataclass(frozen=True, slots=True)
class Prose:
    """The comparison of two texts.

    :param leads: the blank lines that the old and the new text begin with.
    """

    paragraphs: tuple[Paragraph, ...]
    counts: Counts
    leads: tuple[str, str] = ("", "")

    @property
    def before(self) -> str:
        """Put the old text together again."""
        there = [paragraph for paragraph in self.paragraphs if paragraph.old is not None]
        ordered = sorted(there, key=lambda paragraph: paragraph.old or 0)
        return self.leads[0] + "".join(
            "".join(piece.before for piece in paragraph.pieces) + paragraph.old_end for paragraph in ordered
        )

    @property
    def after(self) -> str:
        """Put the new text together again."""
        there = [paragraph for paragraph in self.paragraphs if paragraph.new is not None]
        return self.leads[1] + "".join(
            "".join(piece.after for piece in paragraph.pieces) + paragraph.new_end for paragraph in there
        )


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A front matter key whose value differs, as text."""

    key: str
    old: str
    new: str
    pieces: tuple[Piece, ...]


def joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Leave out empty pieces and join neighbours of one kind."""
    found: list[list[str]] = []
    kinds: list[Kind] = []
    for piece in pieces:
        if kinds and kinds[-1] is piece.kind and piece.kind in _ONE_TEXT:
            found[-1][0] += piece.text
        elif piece.text or piece.was:
            kinds.append(piece.kind)
            found.append([piece.text, piece.was])
    return tuple(Piece(kind, text, was) for kind, (text, was) in zip(kinds, found, strict=True))
