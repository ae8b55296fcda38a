"""What every format's parser gives: the top-level keys, each with its places in the block's source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from cms.core.errors import MalformedFrontMatter
from cms.core.frontmatter.block import Block
from cms.core.frontmatter.values import Value

MAX_NODES = 20_000
MAX_DEPTH = 30
MAX_KEYS = 5_000

Piece = tuple[int, int, str]
"""A stretch of the source, and what takes its place."""


class Node(NamedTuple):
    """A value and where it stands; every plain value is its text, and nothing (``null``) is an empty one.

    :param style: ``'`` ``"`` (or three of them) ``|`` ``>`` or empty for scalars; ``[`` ``{`` for flow and
        ``-`` ``:`` for block collections; ``*`` for an alias; ``=`` for TOML that is spread over statements.
    :param end: after the last character that belongs to it, without line end.
    """

    value: Value
    start: int
    end: int
    style: str
    size: int = 1
    items: tuple[Node, ...] = ()


class Entry(NamedTuple):
    """One top-level key: where its name begins, where its value begins and ends.

    :param more: further stretches that belong to it, in order.
    """

    key: str
    start: int
    key_end: int
    node: Node
    more: tuple[tuple[int, int], ...] = ()

    @property
    def value(self) -> Value:
        return self.node.value

    @property
    def end(self) -> int:
        return max(self.node.end, self.key_end)

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """Give every stretch of the source that is this key's."""
        return ((self.start, self.end), *self.more)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to become of one key.

    :param entry: the key as it stands; None when it is to be added.
    """

    block: Block
    entries: Sequence[Entry]
    key: str
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how it is read, and the ways in which it writes one change.

    :param parse: raises MalformedFrontMatter.
    :param change: ways to give a key that is there another value, the most faithful first; the caller checks each.
    :param add: gives the piece that adds a whole statement, as ``state`` writes it or a person typed it.
    :param remove: takes a key away.
    """

    parse: Callable[[Block], list[Entry]]
    change: Callable[[Asked, Entry, Value | datetime], Iterator[list[Piece]]]
    state: Callable[[Asked, Value | datetime], str]
    add: Callable[[Asked, str], list[Piece]]
    remove: Callable[[Asked, Entry], list[Piece]]


def applied(source: str, pieces: Sequence[Piece]) -> str | None:
    """Put pieces into a source; None when two of them want the same place."""
    parts, at = [], 0
    for begin, end, text in sorted(pieces, key=lambda piece: piece[:2]):
        if begin < at:
            return None
        parts += [source[at:begin], text]
        at = end
    return "".join([*parts, source[at:]])


def too_many(line: int) -> MalformedFrontMatter:
    """Give the fault for what no person wrote."""
    return MalformedFrontMatter("", "its values are too many, or nested too deeply", line)
