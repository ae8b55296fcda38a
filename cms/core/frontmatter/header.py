"""Header lines as Pelican and MultiMarkdown know them: ``Title: …``, further lines of a value indented.

Names count without capitals. ``Tags`` and ``Authors`` are lists, parted by semicolons where there is one, by commas
elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from cms.core.errors import EditRefused, MalformedFrontMatter
from cms.core.frontmatter.block import Block, line_of
from cms.core.frontmatter.entries import Asked, Entry, Node, Piece
from cms.core.frontmatter.places import with_lines, without_lines
from cms.core.frontmatter.values import Value, plain

_NAME = re.compile(r"[ ]{0,3}([A-Za-z0-9_-]+):[ \t]*")
_LINE = re.compile(r"[^\r\n]*")
_END = re.compile(r"\r\n|\n|\r")
_LISTS = frozenset({"tags", "authors", "related", "keywords"})


def parse(block: Block) -> list[Entry]:
    """Read the header, in order.

    :raises MalformedFrontMatter: a name stands twice, with its line in the file.
    """
    source = block.source
    entries: list[Entry] = []
    seen: dict[str, int] = {}
    for begin, end in _stretches(source):
        name = _NAME.match(source, begin)
        if name is None:
            raise MalformedFrontMatter("", "a line has no name", _line(block, begin))
        key = name[1].lower()
        if key in seen:
            words = f"{name[1]!r} is there twice (first in line {_line(block, seen[key])})"
            raise MalformedFrontMatter("", words, _line(block, begin))
        seen[key] = begin
        value_end = begin + len(source[begin:end].rstrip(" \t\r\n"))
        start = min(name.end(), value_end)
        text = "\n".join(part.strip(" \t") for part in _END.split(source[start:value_end]))
        value = _items(text) if key in _LISTS else text
        entries.append(Entry(key, name.start(1), name.end(1) + 1, Node(value, start, max(value_end, start), "")))
    return entries


def change(asked: Asked, entry: Entry, value: Value | datetime) -> Iterator[list[Piece]]:
    """Give the ways to put another value behind a name."""
    source, node = asked.block.source, entry.node
    lead = " " if entry.key_end == node.start == node.end else ""
    for text in _ways(asked, value, source[node.start : node.end]):
        yield [(node.start, node.end, lead + text if text else "")]


def state(asked: Asked, value: Value | datetime) -> str:
    """Write a line that was not there; its name with a capital where the others have one."""
    first = asked.block.source.lstrip(" ")[:1]
    name = asked.key.capitalize() if first.isupper() or not first else asked.key
    return f"{name}: {next(_ways(asked, value, ''))}".rstrip(" ")


def add(asked: Asked, statement: str) -> list[Piece]:
    """Add a line after the last one."""
    return with_lines(asked, len(asked.block.source), statement)


def remove(asked: Asked, entry: Entry) -> list[Piece]:
    """Take the lines of a name away."""
    return without_lines(asked, entry)


def _stretches(source: str) -> list[tuple[int, int]]:
    """Give where each name's lines begin and end."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(source):
        line = _LINE.match(source, at)
        newline = _END.search(source, at)
        end = newline.end() if newline else len(source)
        if found and line and not _NAME.match(source, at):
            found[-1] = (found[-1][0], end)
        else:
            found.append((at, end))
        at = end
    return found


def _line(block: Block, at: int) -> int:
    return block.first_line + line_of(block.source, at) - 1


def _items(text: str) -> list[Value]:
    parts = (text.split(";") if ";" in text else text.replace("\n", ",").split(",")) if text else []
    return [part.strip() for part in parts if part.strip()]


def _ways(asked: Asked, value: Value | datetime, old: str) -> Iterator[str]:
    value = plain(value)
    if isinstance(value, str):
        yield value.replace("\n", asked.block.newline + "    ")
        return
    texts = [item for item in value if isinstance(item, str)]
    if isinstance(value, dict) or len(texts) < len(value):
        raise EditRefused(asked.key, "header lines hold words and lists of words alone")
    part = "; " if ";" in old or any("," in text for text in texts) else ", "
    yield part.join(texts) + (";" if part == "; " and len(texts) == 1 and "," in texts[0] else "")
