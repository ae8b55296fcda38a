"""TOML front matter: where each statement stands.

Whether the text is TOML is for the standard library's parser to say; it keeps no places and no spelling of
numbers and dates, so statements are walked through here, bounded before that parser sees them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cms.core.errors import MalformedFrontMatter
from cms.core.frontmatter.block import Block, line_of
from cms.core.frontmatter.entries import MAX_DEPTH, MAX_KEYS, MAX_NODES, Entry, Node, too_many
from cms.core.frontmatter.values import Value

_PART = r"(?:[A-Za-z0-9_-]+|\"(?:[^\"\\\r\n]|\\.)*\"|'[^'\r\n]*')"
_KEYS = re.compile(rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*")
_KEY_PART = re.compile(_PART)
_HEADER = re.compile(rf"\[(?P<many>\[)?[ \t]*(?P<keys>{_KEYS.pattern})[ \t]*\](?(many)\])")
_EQUALS = re.compile(r"[ \t]*=[ \t]*")
_IDLE = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_REST = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\Z)")
_TOKEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?[^\s,\]}#]*|[^\s,\[\]{}#\"']+")
_STRINGS = (
    ('"""', re.compile(r'"""((?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*)("{3,5})')),
    ("'''", re.compile(r"'''((?:[^']|'{1,2}(?!'))*)('{3,5})")),
    ('"', re.compile(r'"((?:[^"\\\r\n]|\\[^\r\n])*)(")')),
    ("'", re.compile(r"'([^'\r\n]*)(')")),
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([ \t]*\r?\n\s*)|(.))", re.DOTALL)
_SHORT = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}
_WHERE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)\Z")

Path = tuple[str, ...]
Statement = tuple[int, int, Path, "Node | None"]
"""Where it begins, where its name ends, what it is about, and its value; a table's header has none."""


def parse(block: Block) -> list[Entry]:
    """Read the top-level keys, in order; tables and dotted keys are gathered under their first name.

    :raises MalformedFrontMatter: with the parser's words and the line in the file.
    """
    walk = _Walk(block)
    try:
        walk.statements()
    except _Lost as lost:
        line = block.source[lost.at :].split("\n", 1)[0]
        if line.count(".") > 10 * MAX_DEPTH:  # the parser takes quadratic time for such a key
            raise too_many(block.first_line + line_of(block.source, lost.at) - 1) from lost
        _check(block)
        raise walk.fault("this statement cannot be followed", lost.at) from lost
    _check(block)
    return walk.entries()


def _check(block: Block) -> None:
    try:
        tomllib.loads(block.source)
    except RecursionError as fault:
        raise too_many(block.first_line) from fault
    except ValueError as fault:
        where = _WHERE.search(str(fault))
        last = line_of(block.source, len(block.source.rstrip()))
        line = int(where[1]) if where and where[1] else last
        raise MalformedFrontMatter("", _WHERE.sub("", str(fault)), block.first_line + line - 1) from fault


class _Lost(Exception):
    """No statement stands here; the parser says what is wrong."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


@dataclass
class _Walk:
    block: Block
    nodes: int = 0
    roots: dict[str, list[Statement]] = field(default_factory=dict)
    order: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def source(self) -> str:
        return self.block.source

    def fault(self, words: str, at: int) -> MalformedFrontMatter:
        return MalformedFrontMatter("", words, self.block.first_line + line_of(self.source, at) - 1)

    def statements(self) -> None:
        """Walk through the block: what stands under each top-level name, and where."""
        table: Path = ()
        many = False
        at = self._skip(_IDLE, 0)
        while at < len(self.source):
            start, header = at, _HEADER.match(self.source, at)
            if header:
                table, many, at = self._path(header["keys"], start), bool(header["many"]), header.end()
                self._note(start, at, at, (*table, "[]") if many else table, None)
            else:
                path, key_end, node = self._statement(start, len(table))
                at = node.end
                self._note(start, key_end, at, (*table, "[]", *path) if many else (*table, *path), node)
            at = self._skip(_IDLE, self._skip(_REST, at))

    def entries(self) -> list[Entry]:
        """Give the top-level keys as they were found; statements of one key that follow one another are one stretch."""
        stretches: dict[str, list[tuple[int, int]]] = {}
        last = ""
        for start, end, key in self.order:
            joined = stretches.setdefault(key, [])
            if joined and last == key:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
            last = key
        return [self._entry(key, stretches[key]) for key in self.roots]

    def _entry(self, key: str, stretches: list[tuple[int, int]]) -> Entry:
        statements = self.roots[key]
        start, key_end, path, node = statements[0]
        if len(statements) > 1 or len(path) > 1 or node is None:
            (_, end), *more = stretches
            return Entry(key, start, min(key_end, end), Node(_gathered(statements), key_end, end, "="), tuple(more))
        return Entry(key, start, key_end, node)

    def _note(self, start: int, key_end: int, end: int, path: Path, node: Node | None) -> None:
        self.roots.setdefault(path[0], []).append((start, key_end, path, node))
        self.order.append((start, end, path[0]))
        if len(self.order) > MAX_KEYS:
            raise too_many(self.block.first_line + line_of(self.source, start) - 1)

    def _statement(self, start: int, depth: int) -> tuple[Path, int, Node]:
        keys = _KEYS.match(self.source, start)
        if keys is None:
            raise _Lost(start)
        path = self._path(keys.group(), start)
        equals = self._skip(_EQUALS, keys.end())
        return path, keys.end(), self._value(equals, depth + len(path))

    def _path(self, keys: str, at: int) -> Path:
        if keys.count(".") > 10 * MAX_DEPTH:
            raise too_many(self.block.first_line + line_of(self.source, at) - 1)
        parts = [found.group() for found in _KEY_PART.finditer(keys)]
        self._count(at, len(parts))
        return tuple(_text(part) if part[0] in "\"'" else part for part in parts)

    def _count(self, at: int, depth: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise too_many(self.block.first_line + line_of(self.source, at) - 1)

    def _value(self, at: int, depth: int) -> Node:
        self._count(at, depth)
        letter = self.source[at : at + 1]
        if letter == "[":
            return self._array(at, depth)
        if letter == "{":
            return self._inline(at, depth)
        if letter in {'"', "'"}:
            style, found = next((style, found) for style, found in self._strings(at))
            return Node(_text(found.group()), at, found.end(), style)
        token = _TOKEN.match(self.source, at)
        if token is None:
            raise _Lost(at)
        return Node(token.group(), at, token.end(), "")

    def _strings(self, at: int) -> Iterator[tuple[str, re.Match[str]]]:
        for style, pattern in _STRINGS:
            if self.source.startswith(style, at) and (found := pattern.match(self.source, at)):
                yield style, found
        raise _Lost(at)

    def _array(self, start: int, depth: int) -> Node:
        items: list[Node] = []
        at = self._skip(_IDLE, start + 1)
        while self.source[at : at + 1] != "]":
            items.append(self._value(at, depth + 1))
            at = self._skip(_IDLE, items[-1].end)
            if self.source[at : at + 1] == ",":
                at = self._skip(_IDLE, at + 1)
            elif self.source[at : at + 1] != "]":
                raise _Lost(at)
        return Node([item.value for item in items], start, at + 1, "[", 1 + len(items), tuple(items))

    def _inline(self, start: int, depth: int) -> Node:
        value: dict[str, Value] = {}
        at = self._skip(_BLANK, start + 1)
        while self.source[at : at + 1] != "}":
            path, _, node = self._statement(at, depth)
            _put(value, path, node.value)
            at = self._skip(_BLANK, node.end)
            if self.source[at : at + 1] == ",":
                at = self._skip(_BLANK, at + 1)
            elif self.source[at : at + 1] != "}":
                raise _Lost(at)
        return Node(value, start, at + 1, "{")

    def _skip(self, pattern: re.Pattern[str], at: int) -> int:
        found = pattern.match(self.source, at)
        if found is None:
            raise _Lost(at)
        return found.end()


def _gathered(statements: list[Statement]) -> Value:
    """Make one value of the statements under a top-level name; ``[]`` in a path is the newest item of a list."""
    top: dict[str, Value] = {}
    for _, _, path, node in statements:
        if node is None and path[-1] == "[]":
            items = _reached(top, path[:-1], [])
            if isinstance(items, list):
                items.append({})
        elif node is None:
            _reached(top, path, {})
        else:
            _put(top, path, node.value)
    return top[statements[0][2][0]]


def _put(top: dict[str, Value], path: Path, value: Value) -> None:
    within = _reached(top, path[:-1], {}) if len(path) > 1 else top
    if isinstance(within, dict):
        within[path[-1]] = value


def _reached(top: Value, path: Path, fresh: Value) -> Value:
    """Walk down a path, making what is missing; the last step makes ``fresh``."""
    place: Any = top
    for step, name in enumerate(path):
        if isinstance(place, list):
            place = place[-1]
        if name == "[]":
            continue
        if not isinstance(place, dict):
            return fresh
        place = place.setdefault(name, fresh if step == len(path) - 1 else {})
    return place[-1] if isinstance(place, list) and place and fresh == {} else place  # type: ignore[no-any-return]


def _text(source: str) -> str:
    """Read a string with its quotes."""
    style = next(style for style, _ in _STRINGS if source.startswith(style))
    text = source[len(style) : -len(style)]
    if len(style) == 3:
        text = text.replace("\r\n", "\n").removeprefix("\n")
    return _ESCAPE.sub(_unescaped, text) if style[0] == '"' else text


def _unescaped(found: re.Match[str]) -> str:
    if found[1] or found[2]:
        code = int(found[1] or found[2], 16)
        return chr(code) if code < 0x110000 else ""  # the parser has refused what is none
    return "" if found[3] is not None else _SHORT.get(found[4], found[4])
