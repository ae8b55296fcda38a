"""Replace the text of some keys in a block, in its own style, and check what comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from rapidfuzz.distance import LCSseq

from cms.core.errors import EditRefused, MalformedFrontMatter
from cms.core.frontmatter import scalars, yaml
from cms.core.frontmatter.block import Block
from cms.core.frontmatter.values import Change, Value, plain, same
from cms.core.frontmatter.yaml import Entry, Node

_MANY = 1_000
"""Items beyond which a list is written anew: comparing item by item is quadratic."""
_LINE_END = re.compile(r"\r\n|\n|\r")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


def edit(block: Block, changes: Mapping[str, Change]) -> str:
    """Give the block's source with some keys changed.

    :raises EditRefused: no way of writing it leaves everything else as it was.
    """
    for key, value in changes.items():
        entry = next((entry for entry in yaml.parse(block) if entry.key == key), None)
        if (entry is None and value is None) or (entry and value is not None and same(entry.value, value)):
            continue
        block = replace(block, source=_changed(block, key, entry, value))
    return block.source


def written(key: str, value: Value | datetime, *, indent: str, newline: str) -> str:
    """Write a key that was not there, as one or more whole lines."""
    if isinstance(value, datetime):
        return f"{indent}{_key(key)}: {plain(value)}{newline}"
    if isinstance(value, str):
        return f"{indent}{_key(key)}: {next(scalars.scalar(value, ''))}{newline}"
    if not value:
        return f"{indent}{_key(key)}: {'[]' if isinstance(value, list) else '{}'}{newline}"
    inner = newline.join(_block_lines(value, indent + "  "))
    return f"{indent}{_key(key)}:{newline}{inner}{newline}"


def _changed(block: Block, key: str, entry: Entry | None, value: Change) -> str:
    attempts = _attempts(block, key, entry, value)
    reason = "no way of writing it reads back"
    for source in attempts:
        try:
            if _checks(block, source, key, value):
                return source
        except MalformedFrontMatter as fault:
            reason = fault.reason
    raise EditRefused(key, reason)


def _attempts(block: Block, key: str, entry: Entry | None, value: Change) -> Iterator[str]:
    if entry is None:
        if value is not None:
            yield _added(block, key, value)
    elif value is None:
        yield _removed(block, entry)
    else:
        if isinstance(value, datetime):
            yield _put(block, entry, str(plain(value)))
        elif isinstance(value, str):
            yield from _scalars(block, entry, value)
        elif isinstance(value, list) and entry.node.style == "[":
            yield _put(block, entry, _flow(block, entry.node, value))
        elif isinstance(value, list) and entry.node.style == "-" and len(entry.node.items) + len(value) < _MANY:
            yield _block_list(block, entry, value)
        yield _rewritten(block, entry, value)


def _checks(block: Block, source: str, key: str, value: Change) -> bool:
    """Tell whether exactly one key differs, and every other has its very source and value."""
    before = {entry.key: _seen(block, entry) for entry in yaml.parse(block) if entry.key != key}
    fresh = replace(block, source=source)
    entries = yaml.parse(fresh)
    after = {entry.key: _seen(fresh, entry) for entry in entries if entry.key != key}
    if before != after or list(before) != list(after):
        return False
    found = next((entry for entry in entries if entry.key == key), None)
    return found is None if value is None else found is not None and same(found.value, value)


def _seen(block: Block, entry: Entry) -> tuple[str, Value]:
    return block.source[entry.start : entry.end], entry.value


def _put(block: Block, entry: Entry, text: str) -> str:
    """Put a one-line text where the value stands; a comment after it stays."""
    source, node = block.source, entry.node
    if node.start == node.end and node.style == "":
        return f"{source[: entry.key_end]} {text}{source[entry.key_end :]}"
    if node.style in {"-", ":"}:
        return f"{source[: entry.key_end]} {text}{source[node.end :]}"
    return source[: node.start] + text + source[node.end :]


def _scalars(block: Block, entry: Entry, value: str) -> Iterator[str]:
    node = entry.node
    if node.style in {"|", ">"}:
        yield _block_scalar(block, entry, value)
    style = node.style if node.style in {"'", '"'} else ""
    for text in scalars.scalar(value, style):
        yield _put(block, entry, text)


def _block_scalar(block: Block, entry: Entry, value: str) -> str:
    """Write a text under the header that the key has already (``|`` or ``>``)."""
    source, node = block.source, entry.node
    header, _, rest = source[node.start : node.end].partition("\n")
    first = next((line for line in rest.split("\n") if line.strip()), "  ")
    indent = first[: len(first) - len(first.lstrip(" "))] or "  "
    breaks = "\n" if node.style == "|" else "\n\n"
    lines = value.strip("\n").replace("\n", breaks).split("\n")
    content = block.newline.join(indent + line if line else "" for line in lines)
    return source[: node.start] + header.rstrip("\r") + block.newline + content + source[node.end :]


def _flow(block: Block, node: Node, value: list[Value]) -> str:
    """Rebuild a flow list; items that stay keep their own spelling."""
    source = block.source[node.start : node.end]
    known = {repr(item.value): block.source[item.start : item.end] for item in node.items}
    style = next((item.style for item in node.items if item.style in {"'", '"', ""}), "")
    items = []
    for wanted in value:
        own = known.get(repr(wanted))
        items.append(_inline(wanted, style) if own is None else own)
    pad = " " if source.startswith("[ ") else ""
    return f"[{pad}{', '.join(items)}{pad}]"


def _inline(value: Value, style: str) -> str:
    if isinstance(value, str):
        return next(scalars.scalar(value, style, within="["))
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item, style) for item in value) + "]"
    return "{" + ", ".join(f"{_key(key)}: {_inline(item, style)}" for key, item in value.items()) + "}"


def _block_list(block: Block, entry: Entry, value: list[Value]) -> str:
    """Take lines out of a block list and put lines in; items that stay keep their lines and comments."""
    if not value:
        return _put(block, entry, "[]")
    source, items = block.source, entry.node.items
    starts = [source.rindex("-", entry.key_end, max(item.start, entry.key_end + 1)) for item in items]
    lead = source[_line_start(source, starts[0]) : starts[0]]
    style = next((item.style for item in items if item.style in {"'", '"', ""}), "")
    old, new = [repr(item.value) for item in items], [repr(item) for item in value]
    pieces: list[tuple[int, int, str]] = []
    for step in LCSseq.opcodes(old, new):
        if step.tag == "equal":
            continue
        first, last = step.src_start, step.src_end
        fresh = "".join(_item(item, lead, style, block.newline) for item in value[step.dest_start : step.dest_end])
        begin = _line_start(source, starts[first]) if first < len(items) else _line_end(source, items[-1].end)
        end = _line_end(source, items[last - 1].end) if last > first else begin
        if begin and source[begin - 1] not in "\r\n":
            fresh = block.newline + fresh
        pieces.append((begin, end, fresh))
    for begin, end, fresh in reversed(pieces):
        source = source[:begin] + fresh + source[end:]
    return source


def _item(value: Value, lead: str, style: str, newline: str) -> str:
    if isinstance(value, str):
        return f"{lead}- {next(scalars.scalar(value, style))}{newline}"
    return newline.join(_block_lines([value], lead)) + newline


def _block_lines(value: Value, indent: str) -> list[str]:
    """Write a collection in block style, one string a line."""
    lines: list[str] = []
    if isinstance(value, list):
        for item in value:
            inner = _block_lines(item, indent + "  ") if not isinstance(item, str) else []
            lines += [f"{indent}- {inner[0].lstrip()}", *inner[1:]] if inner else [f"{indent}- {_inline(item, '')}"]
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str) or not item:
                lines.append(f"{indent}{_key(key)}: {_inline(item, '')}")
            else:
                lines += [f"{indent}{_key(key)}:", *_block_lines(item, indent + "  ")]
    return lines


def _added(block: Block, key: str, value: Value | datetime) -> str:
    """Write a new key after the last one."""
    source = block.source
    entries = yaml.parse(block)
    indent = ""
    if entries:
        begin = _line_start(source, entries[0].start)
        indent = source[begin : entries[0].start]
    lead = block.newline if source and not source.endswith(("\n", "\r")) else ""
    return source + lead + written(key, value, indent=indent, newline=block.newline)


def _removed(block: Block, entry: Entry) -> str:
    source = block.source
    return source[: _line_start(source, entry.start)] + source[_line_end(source, entry.end) :]


def _rewritten(block: Block, entry: Entry, value: Value | datetime) -> str:
    """Write a key anew in its place, when its old form cannot hold the new value."""
    source = block.source
    begin = _line_start(source, entry.start)
    lines = written(entry.key, value, indent=source[begin : entry.start], newline=block.newline)
    return source[:begin] + lines + source[_line_end(source, entry.end) :]


def _line_start(source: str, at: int) -> int:
    return max(source.rfind("\n", 0, at), source.rfind("\r", 0, at)) + 1


def _line_end(source: str, at: int) -> int:
    """Give the start of the next line."""
    found = _LINE_END.search(source, at)
    return found.end() if found else len(source)


def _key(key: str) -> str:
    return key if _KEY.match(key) else scalars.quoted(key)
