"""Write one change into YAML, in the file's own style."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rapidfuzz.distance import LCSseq

from cms.core.frontmatter import scalars, yaml
from cms.core.frontmatter.commas import MANY, relisted, with_key, without_key
from cms.core.frontmatter.entries import Asked, Entry, Node, Piece
from cms.core.frontmatter.places import line_end, line_start, with_lines, without_lines
from cms.core.frontmatter.values import Value, plain

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_HEADER = re.compile(r"[|>]([^\r\n#]*)[^\r\n]*")
_FIRST_INDENT = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*( *)")
_DIGIT = re.compile(r"[1-9]")


def change(asked: Asked, entry: Entry, value: Value | datetime) -> Iterator[list[Piece]]:
    """Give the ways to put another value behind a key."""
    flow = yaml.braces(asked.block) is not None
    node = entry.node
    if isinstance(value, datetime):
        moment = str(plain(value))
        if node.style in {"'", '"'}:
            yield _put(asked, entry, node.style + moment + node.style)
        yield _put(asked, entry, f'"{moment}"' if flow else moment)
    elif isinstance(value, str):
        yield from _scalars(asked, entry, value, "[" if flow else "")
    elif isinstance(value, list) and node.style == "[":
        style = _style(node.items)
        yield relisted(asked.block.source, node, value, lambda item: _inline(item, style))
    elif isinstance(value, list) and node.style == "-" and value and len(node.items) + len(value) < MANY:
        yield _block_list(asked, entry, value)
    elif flow or not value:
        yield _put(asked, entry, _inline(value, ""))
    if flow:
        yield [(entry.start, entry.end, state(asked, value))]
    else:
        yield _rewritten(asked, entry, value)


def state(asked: Asked, value: Value | datetime) -> str:
    """Write a key that was not there, without the last line end."""
    key = _key(asked.key)
    if yaml.braces(asked.block) is not None:
        return f"{key}: {_inline(plain(value), '')}"
    if isinstance(value, datetime):
        return f"{key}: {plain(value)}"
    if isinstance(value, str) or not value:
        return f"{key}: {_inline(value, '', within='')}"
    indent = _indent(asked)
    return asked.block.newline.join([f"{key}:", *_block_lines(value, indent + "  ")])


def add(asked: Asked, statement: str) -> list[Piece]:
    """Add a statement after the last key."""
    braces = yaml.braces(asked.block)
    if braces:
        return with_key(asked, *braces, statement)
    return with_lines(asked, len(asked.block.source), _indent(asked) + statement)


def remove(asked: Asked, entry: Entry) -> list[Piece]:
    """Take a key away: its lines, or its place between braces."""
    return without_key(asked, entry) if yaml.braces(asked.block) else without_lines(asked, entry)


def _put(asked: Asked, entry: Entry, text: str) -> list[Piece]:
    """Put a one-line text where the value stands; a comment after it stays."""
    node = entry.node
    if node.start == node.end and node.style == "":
        at = max(entry.key_end, node.end)
        lead = "" if at > entry.key_end and asked.block.source[at - 1] in " \t" else " "
        return [(at, at, lead + text)]
    if node.style in {"-", ":"}:
        return [(entry.key_end, node.end, " " + text)]
    return [(node.start, node.end, text)]


def _scalars(asked: Asked, entry: Entry, value: str, within: str) -> Iterator[list[Piece]]:
    node = entry.node
    if node.style in {"|", ">"}:
        yield _block_scalar(asked, node, value)
    old = asked.block.source[node.start : node.end]
    if node.style == "" and scalars.same_kind(old, value):
        yield _put(asked, entry, value)
    style = node.style if node.style in {"'", '"'} else ""
    for text in scalars.scalar(value, style, within=within):
        yield _put(asked, entry, text)


def _block_scalar(asked: Asked, node: Node, value: str) -> list[Piece]:
    """Write a text under the header that the key has already (``|`` or ``>``)."""
    source, newline = asked.block.source, asked.block.newline
    header = _HEADER.match(source, node.start)
    if header is None:
        return []
    after = line_end(source, header.end())
    digit, first = _DIGIT.search(header[1]), _FIRST_INDENT.match(source, after)
    indent = _indent(asked) + " " * int(digit.group()) if digit else first[1] if first and first[1] else "  "
    text = value.rstrip("\n")
    kept = len(value) - len(text) - 1 if "+" in header[1] else 0
    breaks = "\n" if node.style == "|" else "\n\n"
    lines = text.replace("\n", breaks).split("\n") + [""] * max(kept, 0)
    content = newline.join(indent + line if line else "" for line in lines)
    return [(node.start, node.end, header.group() + newline + content)]


def _style(items: Sequence[Node]) -> str:
    return next((item.style for item in items if item.style in {"'", '"', ""}), "")


def _inline(value: Value, style: str, *, within: str = "[") -> str:
    if isinstance(value, str):
        return next(scalars.scalar(value, style, within=within))
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item, style) for item in value) + "]"
    return "{" + ", ".join(f"{_key(key)}: {_inline(item, style)}" for key, item in value.items()) + "}"


def _block_list(asked: Asked, entry: Entry, value: Sequence[Value]) -> list[Piece]:
    """Take lines out of a block list and put lines in; items that stay keep their lines and comments."""
    source, newline, items = asked.block.source, asked.block.newline, entry.node.items
    starts = [source.rindex("-", entry.key_end, max(item.start, entry.key_end + 1)) for item in items]
    lead = source[line_start(source, starts[0]) : starts[0]]
    known = {repr(item.value): item for item in items}
    style = _style(items)
    pieces: list[Piece] = []
    for step in LCSseq.opcodes([repr(item.value) for item in items], [repr(item) for item in value]):
        if step.tag == "equal":
            continue
        first, last = step.src_start, step.src_end
        fresh = "".join(
            _item(source, item, known.get(repr(item)), lead, style, newline)
            for item in value[step.dest_start : step.dest_end]
        )
        begin = line_start(source, starts[first]) if first < len(items) else line_end(source, items[-1].end)
        end = line_end(source, items[last - 1].end) if last > first else begin
        if begin and source[begin - 1] not in "\r\n":
            fresh = newline + fresh
        pieces.append((begin, end, fresh))
    return pieces


def _item(source: str, value: Value, own: Node | None, lead: str, style: str, newline: str) -> str:
    """Write an item; one that only moves keeps its spelling."""
    if own is not None and own.style in {"", "'", '"'} and "\n" not in source[own.start : own.end]:
        return f"{lead}- {source[own.start : own.end]}{newline}"
    if isinstance(value, str):
        return f"{lead}- {next(scalars.scalar(value, style))}{newline}"
    return newline.join(_block_lines([value], lead)) + newline


def _block_lines(value: Sequence[Value] | Mapping[str, Value], indent: str) -> list[str]:
    """Write a collection in block style, one string a line."""
    lines: list[str] = []
    if isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(item, str) or not item:
                lines.append(f"{indent}{_key(key)}: {_inline(item, '')}")
            else:
                lines += [f"{indent}{_key(key)}:", *_block_lines(item, indent + "  ")]
        return lines
    for item in value:
        inner = _block_lines(item, indent + "  ") if not isinstance(item, str) else []
        lines += [f"{indent}- {inner[0].lstrip()}", *inner[1:]] if inner else [f"{indent}- {_inline(item, '')}"]
    return lines


def _rewritten(asked: Asked, entry: Entry, value: Value | datetime) -> list[Piece]:
    """Write a key anew in its place, when its old form cannot hold the new value."""
    source = asked.block.source
    begin = line_start(source, entry.start)
    lines = source[begin : entry.start] + state(asked, value) + asked.block.newline
    return [(begin, line_end(source, entry.end), lines)]


def _indent(asked: Asked) -> str:
    """Give the blanks before top-level keys."""
    if not asked.entries:
        return ""
    source, first = asked.block.source, asked.entries[0].start
    return source[line_start(source, first) : first]


def _key(key: str) -> str:
    return key if _KEY.match(key) and key.lower() not in scalars.WORDS else scalars.quoted(key)
