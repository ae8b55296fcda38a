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
from cms.core.frontmatter.values import Value

_yaml: Any = yaml  # the stubs give marks and events types that the C parser does not keep to
_MAX_NODES = 20_000
_MAX_DEPTH = 30
_COLON = re.compile(r"\s*:")
_SURROGATE = re.compile("[\udc80-\udcff]")
_STAND_INS = (0xF0000, 0x100000, 0xF1000, 0x101000)


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands.

    :param style: ``'`` ``"`` ``|`` ``>`` or empty for scalars; ``[`` ``{`` for flow and ``-`` ``:`` for block
        collections; ``*`` for an alias.
    :param end: after the last character that belongs to it, without line end.
    """

    value: Value
    start: int
    end: int
    style: str
    size: int = 1
    items: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One top-level key: where its name begins, where its value begins and ends."""

    key: str
    start: int
    key_end: int
    node: Node

    @property
    def value(self) -> Value:
        return self.node.value

    @property
    def end(self) -> int:
        return max(self.node.end, self.key_end)


def parse(block: Block) -> list[Entry]:
    """Read the top-level keys of a block, in order.

    :raises MalformedFrontMatter: with the parser's words and the line in the file.
    """
    reader = _Reader(block)
    try:
        return reader.entries()
    except _yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line if fault.problem_mark else 0
        raise reader.fault(fault.problem or "does not parse", line) from fault
    except _yaml.YAMLError as fault:
        position = getattr(fault, "position", None)
        line = block.source.count("\n", 0, position) if isinstance(position, int) else 0
        raise reader.fault(getattr(fault, "reason", None) or "does not parse", line) from fault


@dataclass
class _Reader:
    block: Block
    anchors: dict[str, Node] = field(default_factory=dict)
    nodes: int = 0
    base: int = 0

    def fault(self, reason: str, line: int) -> MalformedFrontMatter:
        return MalformedFrontMatter("", reason, self.block.first_line + line)

    def entries(self) -> list[Entry]:
        events: Iterator[Any] = iter(_yaml.parse(self._readable(), Loader=_yaml.CLoader))
        next(events)  # the stream's start
        if isinstance(next(events), _yaml.StreamEndEvent):
            return []
        top: Any = next(events)
        if isinstance(top, _yaml.ScalarEvent) and not top.value and top.implicit[0]:
            return []
        if not isinstance(top, _yaml.MappingStartEvent):
            raise self.fault("the front matter is no list of keys and values", top.start_mark.line)
        if top.flow_style:
            raise self.fault("front matter in braces is not supported; edit the raw text", top.start_mark.line)
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
            entries.append(Entry(key, event.start_mark.index, self._colon(event.end_mark.index), node))
        return entries

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        self.nodes += 1
        if self.nodes > _MAX_NODES or depth > _MAX_DEPTH:
            raise self.fault("too many or too deeply nested values", event.start_mark.line)
        if isinstance(event, _yaml.AliasEvent):
            return self._alias(event)
        if isinstance(event, _yaml.ScalarEvent):
            node = self._scalar(event)
        elif isinstance(event, _yaml.SequenceStartEvent):
            node = self._sequence(event, events, depth)
        else:
            node = self._mapping(event, events, depth)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def _alias(self, event: Any) -> Node:
        target = self.anchors.get(event.anchor)
        if target is None:
            raise self.fault(f"*{event.anchor} is not defined", event.start_mark.line)
        self.nodes += target.size
        if self.nodes > _MAX_NODES:
            raise self.fault("aliases multiply beyond reason", event.start_mark.line)
        return Node(target.value, event.start_mark.index, event.end_mark.index, "*", target.size)

    def _scalar(self, event: Any) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        style = event.style or ""
        if style in {"|", ">"}:
            end = self._block_scalar_end(start, end)
        return Node(self._text(event.value), start, end, style)

    def _block_scalar_end(self, start: int, end: int) -> int:
        """Leave out the blank lines after a block scalar, unless its header keeps them (``+``)."""
        source = self.block.source[start:end]
        header = source.split("\n", 1)[0]
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
                return _SURROGATE.sub(self._stand_in, source)
        raise self.fault("holds bytes that are not UTF-8 beside private characters", 0)

    def _stand_in(self, found: re.Match[str]) -> str:
        return chr(self.base + ord(found.group()) - 0xDC00)

    def _text(self, value: str) -> str:
        if not self.base:
            return value
        low, high = chr(self.base), chr(self.base + 0xFF)
        return re.sub(f"[{low}-{high}]", lambda found: chr(ord(found.group()) - self.base + 0xDC00), value)
