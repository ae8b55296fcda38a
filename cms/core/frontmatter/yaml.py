"""YAML front matter as positions in its text, from the C parser's events.

Events rather than nodes: an alias has its own place, and nothing is built that a hostile file could
make explode. Positions are in characters of the block's source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from cms.core.errors import MalformedFrontMatter
from cms.core.frontmatter.block import Block
from cms.core.frontmatter.entries import MAX_DEPTH, MAX_KEYS, MAX_NODES, Entry, Node
from cms.core.frontmatter.values import Value

_yaml: Any = yaml  # the stubs give marks and events types that the C parser does not keep to
_COLON = re.compile(r"\s*:")
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:\s+|(?=[,\]}])|\Z))+")
_NULLS = frozenset({"~", "null", "Null", "NULL"})
_BRACE = re.compile(r"(?:\s|#[^\r\n]*)*\{")
_SURROGATE = re.compile("[\udc80-\udcff]")
_HEADER = re.compile(r"[^\r\n]*")
_IN_QUOTES, _NO_END = (
    "while scanning a quoted scalar",
    ("found unexpected end of stream", "found unexpected document indicator"),
)
"""The parser's words for a quote without an end, of which it names the last line."""

_STAND_INS = (0xF0000, 0x100000, 0xF1000, 0x101000)


def parse(block: Block) -> list[Entry]:
    """Read the top-level keys of a block, in order.

    :raises MalformedFrontMatter: with the parser's words and the line in the file.
    """
    reader = _Reader(block)
    try:
        return reader.entries()
    except _yaml.MarkedYAMLError as fault:
        if fault.context_mark and fault.context == _IN_QUOTES and fault.problem in _NO_END:
            raise reader.fault("a quote is opened here and never closed", fault.context_mark.line) from fault
        line = fault.problem_mark.line if fault.problem_mark else 0
        raise reader.fault(fault.problem or "it does not parse", line) from fault
    except _yaml.YAMLError as fault:
        position = getattr(fault, "position", None)
        line = block.source.count("\n", 0, position) if isinstance(position, int) else 0
        raise reader.fault(getattr(fault, "reason", None) or "it does not parse", line) from fault


def braces(block: Block) -> tuple[int, int] | None:
    """Give the places of the braces around all keys; None when keys stand on lines of their own."""
    found = _BRACE.match(block.source)
    return (found.end() - 1, block.source.rindex("}")) if found and "}" in block.source else None


@dataclass
class _Reader:
    block: Block
    anchors: dict[str, Node] = field(default_factory=dict)
    nodes: int = 0
    base: int = 0

    def fault(self, reason: str, line: int) -> MalformedFrontMatter:
        return MalformedFrontMatter("", reason, self.block.first_line + line)

    def entries(self) -> list[Entry]:
        events: Iterator[Any] = iter(_yaml.CLoader(self._readable()).get_event, None)
        next(events)  # the stream's start
        if isinstance(next(events), _yaml.StreamEndEvent):
            return []
        top: Any = next(events)
        if isinstance(top, _yaml.ScalarEvent) and not top.value and top.implicit[0]:
            return []
        if not isinstance(top, _yaml.MappingStartEvent):
            raise self.fault("the front matter is no list of keys and values", top.start_mark.line)
        entries = self._top(events)
        next(events)  # the document's end
        if not isinstance(more := next(events), _yaml.StreamEndEvent):
            raise self.fault("a second document begins inside the front matter", more.start_mark.line)
        return entries

    def _top(self, events: Iterator[Any]) -> list[Entry]:
        entries: list[Entry] = []
        seen: dict[str, int] = {}
        for event in events:
            if isinstance(event, _yaml.MappingEndEvent):
                break
            if not isinstance(event, _yaml.ScalarEvent):
                raise self.fault("a key is no plain word", event.start_mark.line)
            key, line = self._text(event.value), event.start_mark.line
            if key in seen:
                raise self.fault(f"{key!r} is there twice (first in line {self.block.first_line + seen[key]})", line)
            seen[key] = line
            node = self._node(next(events), events, 1)
            start = event.start_mark.index
            if len(entries) > MAX_KEYS:
                raise self.fault("more keys than a person writes", line)
            entries.append(Entry(key, start, self._colon(event.end_mark.index), node))
        return entries

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise self.fault("too many or too deeply nested values", event.start_mark.line)
        kind = type(event)
        if kind is _yaml.ScalarEvent:
            node = self._scalar(event)
        elif kind is _yaml.AliasEvent:
            return self._alias(event)
        elif kind is _yaml.SequenceStartEvent:
            node = self._sequence(event, events, depth)
        else:
            node = self._mapping(event, events, depth)
        if event.anchor or event.tag:
            node = self._beside_properties(node)
            if event.anchor:
                self.anchors[event.anchor] = node
        return node

    def _beside_properties(self, node: Node) -> Node:
        """Leave an anchor or a tag before a value out of its place, so that it stays when the value changes."""
        found = _PROPERTIES.match(self.block.source, node.start, node.end)
        return node._replace(start=found.end()) if found and node.style not in {"-", ":"} else node

    def _alias(self, event: Any) -> Node:
        target = self.anchors.get(event.anchor)
        if target is None:
            raise self.fault(f"*{event.anchor} is not defined", event.start_mark.line)
        self.nodes += target.size
        if self.nodes > MAX_NODES:
            raise self.fault("aliases multiply beyond reason", event.start_mark.line)
        return Node(target.value, event.start_mark.index, event.end_mark.index, "*", target.size)

    def _scalar(self, event: Any) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        style = event.style or ""
        if style in {"|", ">"}:
            end = self._block_scalar_end(start, end)
        value = self._text(event.value)
        if style == "" and value in _NULLS and event.implicit[0]:
            value = ""
        return Node(value, start, end, style)

    def _block_scalar_end(self, start: int, end: int) -> int:
        """Leave out the blank lines after a block scalar, unless its header keeps them (``+``)."""
        source = self.block.source[start:end]
        header = _HEADER.match(source).group()  # type: ignore[union-attr]  # it matches anything
        kept = source.rstrip(" ") if "+" in header.split("#", 1)[0] else source.rstrip("\r\n \t")
        return start + len(kept.removesuffix("\n").removesuffix("\r"))

    def _sequence(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        items: list[Node] = []
        for inner in events:
            if isinstance(inner, _yaml.SequenceEndEvent):
                end = inner.end_mark.index if event.flow_style else items[-1].end
                values = [item.value for item in items]
                size = 1 + sum(item.size for item in items)
                style = "[" if event.flow_style else "-"
                return Node(values, event.start_mark.index, end, style, size, tuple(items))
            items.append(self._node(inner, events, depth + 1))
        raise self.fault("a list does not end", event.start_mark.line)

    def _mapping(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        value: dict[str, Value] = {}
        size, last = 1, event.start_mark.index
        for inner in events:
            if isinstance(inner, _yaml.MappingEndEvent):
                end = inner.end_mark.index if event.flow_style else last
                return Node(value, event.start_mark.index, end, "{" if event.flow_style else ":", size)
            if not isinstance(inner, _yaml.ScalarEvent):
                raise self.fault("a key is no plain word", inner.start_mark.line)
            if (key := self._text(inner.value)) in value:
                raise self.fault(f"{key!r} is there twice", inner.start_mark.line)
            node = self._node(next(events), events, depth + 1)
            value[key] = node.value
            size += node.size
            last = max(node.end, self._colon(inner.end_mark.index))
        raise self.fault("a mapping does not end", event.start_mark.line)

    def _colon(self, after: int) -> int:
        """Give the place after the colon that follows a key; after the key itself where there is none (``? key``)."""
        found = _COLON.match(self.block.source, after)
        return found.end() if found else after

    def _readable(self) -> str:
        """Give the source with undecodable bytes replaced, one character for one, by what the parser accepts."""
        source = self.block.source
        if not _SURROGATE.search(source):
            return source
        for base in _STAND_INS:
            if not re.search(f"[{chr(base)}-{chr(base + 0xFF)}]", source):
                self.base = base
                return source.translate({0xDC00 + byte: base + byte for byte in range(0x80, 0x100)})
        raise self.fault("holds bytes that are not UTF-8 beside private characters", 0)

    def _text(self, value: str) -> str:
        if not self.base:
            return value
        return value.translate({self.base + byte: 0xDC00 + byte for byte in range(0x80, 0x100)})
