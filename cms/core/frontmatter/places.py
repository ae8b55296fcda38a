"""Lines of a source, and the edits of keys that stand on lines of their own."""

from __future__ import annotations

import re

from cms.core.frontmatter.entries import Asked, Entry, Piece

_LINE_END = re.compile(r"\r\n|\n|\r")


def line_start(source: str, at: int) -> int:
    """Give where the line of a place begins."""
    return max(source.rfind("\n", 0, at), source.rfind("\r", 0, at)) + 1


def line_end(source: str, at: int) -> int:
    """Give where the next line begins."""
    found = _LINE_END.search(source, at)
    return found.end() if found else len(source)


def without_lines(asked: Asked, entry: Entry) -> list[Piece]:
    """Take the lines of a key away."""
    source = asked.block.source
    return [(line_start(source, begin), line_end(source, end), "") for begin, end in entry.stretches]


def with_lines(asked: Asked, at: int, lines: str) -> list[Piece]:
    """Put whole lines at the beginning of a line, or at the very end."""
    source, newline = asked.block.source, asked.block.newline
    lead = newline if at and source[at - 1] not in "\r\n" else ""
    return [(at, at, lead + lines + newline)]
