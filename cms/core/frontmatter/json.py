"""JSON front matter: where each key and value stands, and how a change is written."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cms.core.errors import MalformedFrontMatter
from cms.core.frontmatter.block import Block, line_of
from cms.core.frontmatter.commas import relisted, with_key, without_key
from cms.core.frontmatter.entries import MAX_DEPTH, MAX_KEYS, MAX_NODES, Asked, Entry, Node, Piece, too_many
from cms.core.frontmatter.values import Value, plain

_BLANK = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_ESCAPED = re.compile(r"\\u[0-9a-fA-F]{4}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONE = re.compile(r"[\ud800-\udc7f\udd00-\udfff]")


def parse(block: Block) -> list[Entry]:
    """Read the keys of an object, in order.

    :raises MalformedFrontMatter: with the parser's words and the line in the file.
    """
    try:
        return _Reader(block).entries()
    except json.JSONDecodeError as fault:
        raise _fault(block, fault.msg, fault.pos) from fault
    except RecursionError as fault:
        raise too_many(block.first_line) from fault


def change(asked: Asked, entry: Entry, value: Value | datetime) -> Iterator[list[Piece]]:
    """Give the ways to put another value behind a key; a number stays a number where the new text is one."""
    node, source = entry.node, asked.block.source
    ascii_only = _escapes(asked)
    if isinstance(value, list) and node.style == "[":
        yield relisted(source, node, value, lambda item: _written(item, ascii_only))
    elif isinstance(value, str) and _stays(source[node.start : node.end], value):
        yield [(node.start, node.end, value)]
    yield [(node.start, node.end, _written(plain(value), ascii_only))]


def state(asked: Asked, value: Value | datetime) -> str:
    """Write a key that was not there."""
    colon = ": "
    if asked.entries:
        first = asked.entries[0]
        colon = asked.block.source[first.key_end : first.node.start] or ": "
    ascii_only = _escapes(asked)
    return json.dumps(asked.key, ensure_ascii=ascii_only) + colon + _written(plain(value), ascii_only)


def add(asked: Asked, statement: str) -> list[Piece]:
    """Add a key after the last one."""
    source = asked.block.source
    return with_key(asked, source.index("{"), source.rindex("}"), statement)


def remove(asked: Asked, entry: Entry) -> list[Piece]:
    """Take a key away, with its comma."""
    return without_key(asked, entry)


class _Reader:
    def __init__(self, block: Block) -> None:
        self.block, self.source = block, block.source
        self.nodes = 0
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._pairs, parse_int=_Token, parse_float=_Token, parse_constant=self._constant
        )

    def entries(self) -> list[Entry]:
        at = self._blank(0)
        if self.source[at : at + 1] != "{":
            raise _fault(self.block, "the front matter is no object in braces", at)
        if self.source.count(",") > MAX_NODES:
            raise too_many(self.block.first_line)
        entries: list[Entry] = []
        seen: dict[str, int] = {}
        at = self._blank(at + 1)
        while self.source[at : at + 1] != "}":
            if entries:
                at = self._blank(self._expect(at, ","))
            entry, at = self._entry(at)
            if entry.key in seen:
                before = self.block.first_line + line_of(self.source, seen[entry.key]) - 1
                raise _fault(self.block, f"{entry.key!r} is there twice (first in line {before})", entry.start)
            if len(entries) > MAX_KEYS:
                raise too_many(self.block.first_line)
            seen[entry.key] = entry.start
            entries.append(entry)
        if self._blank(at + 1) != len(self.source):
            raise _fault(self.block, "something stands after the closing brace", at)
        return entries

    def _entry(self, start: int) -> tuple[Entry, int]:
        self._expect(start, '"', "a name in double quotes is expected")
        key, key_end = self.decoder.raw_decode(self.source, start)
        colon = self._blank(key_end)
        self._expect(colon, ":")
        node = self._node(self._blank(colon + 1), nested=True)
        return Entry(self._checked(key, start), start, key_end, node), self._blank(node.end)

    def _node(self, at: int, *, nested: bool) -> Node:
        letter = self.source[at : at + 1]
        if letter == "[" and nested:
            return self._list(at)
        raw, end = self.decoder.raw_decode(self.source, at)
        before = self.nodes
        value = self._plain(raw, at, 1)
        return Node(value, at, end, letter if letter in '"[{' else "", self.nodes - before)

    def _list(self, start: int) -> Node:
        items: list[Node] = []
        at = self._blank(start + 1)
        while self.source[at : at + 1] != "]":
            if items:
                at = self._blank(self._expect(at, ","))
            items.append(self._node(at, nested=False))
            at = self._blank(items[-1].end)
        return Node([item.value for item in items], start, at + 1, "[", 1, tuple(items))

    def _plain(self, raw: Any, at: int, depth: int) -> Value:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise too_many(self.block.first_line + line_of(self.source, at) - 1)
        if isinstance(raw, dict):
            return {self._checked(key, at): self._plain(value, at, depth + 1) for key, value in raw.items()}
        if isinstance(raw, list):
            return [self._plain(item, at, depth + 1) for item in raw]
        if raw is None:
            return ""
        if isinstance(raw, bool):
            return "true" if raw else "false"
        return self._checked(str(raw), at)

    def _checked(self, text: str, at: int) -> str:
        # A byte that is not UTF-8 reads as such a letter too; an escape of it would be taken for that byte.
        if _SURROGATE.search(text) and (_LONE.search(text) or "\\ud" in self.source.lower()):
            raise _fault(self.block, "an escape stands for no character", at)
        return text

    def _pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
            raise _fault(self.block, f"{twice!r} is there twice in one object", self.source.find(json.dumps(twice)))
        return found

    def _constant(self, name: str) -> None:
        raise _fault(self.block, f"{name} is no JSON", max(self.source.find(name), 0))

    def _blank(self, at: int) -> int:
        return _BLANK.match(self.source, at).end()  # type: ignore[union-attr]  # it matches anything

    def _expect(self, at: int, letter: str, words: str = "") -> int:
        if self.source[at : at + 1] != letter:
            raise _fault(self.block, words or f"{letter!r} is expected", at)
        return at + 1


_Token = str
"""Numbers keep their spelling."""


def _fault(block: Block, words: str, at: int) -> MalformedFrontMatter:
    return MalformedFrontMatter("", words, block.first_line + line_of(block.source, max(at, 0)) - 1)


def _stays(old: str, new: str) -> bool:
    """Tell whether a bare token may take the place of another: a number of a number, true of false."""
    truths = {"true", "false"}
    return (old in truths and new in truths) or bool(_NUMBER.fullmatch(old) and _NUMBER.fullmatch(new))


def _escapes(asked: Asked) -> bool:
    """Tell whether the file writes letters beyond ASCII as escapes."""
    return asked.block.source.isascii() and bool(_ESCAPED.search(asked.block.source))


def _written(value: Value, ascii_only: bool) -> str:
    return json.dumps(value, ensure_ascii=ascii_only)
