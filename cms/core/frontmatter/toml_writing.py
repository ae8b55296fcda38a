"""Write one change into TOML, in the file's own style."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time

from cms.core.frontmatter.commas import relisted
from cms.core.frontmatter.entries import Asked, Entry, Node, Piece
from cms.core.frontmatter.places import line_end, with_lines, without_lines
from cms.core.frontmatter.values import Value, plain

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
_UNQUOTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f']")
_ESCAPED = re.compile(r'[\\"\x00-\x1f\x7f\x85\u2028\u2029]')
_ESCAPED_LINES = re.compile(r'\\|"(?="")|"\Z|[\x00-\x08\x0b-\x1f\x7f]')
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})")
_FRACTION = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:[Zz]|[+-]\d\d:\d\d)?)?")
_TIME = re.compile(r"\d\d:\d\d:\d\d(?:\.\d{1,6})?")


def change(asked: Asked, entry: Entry, value: Value | datetime) -> Iterator[list[Piece]]:
    """Give the ways to put another value behind a key; none for what is spread over statements."""
    node = entry.node
    if node.style == "=":
        return
    for text in _ways(asked, node, value):
        yield [(node.start, node.end, text)]
    if isinstance(value, list) and node.style == "[":
        style = next((item.style for item in node.items if item.style in {"'", '"'}), '"')
        yield relisted(asked.block.source, node, value, lambda item: _inline(item, style))
    yield [(node.start, node.end, _inline(plain(value), '"'))]


def state(asked: Asked, value: Value | datetime) -> str:
    """Write a key that was not there; a moment becomes a TOML date."""
    text = str(plain(value)) if isinstance(value, datetime) else _inline(value, '"')
    return f"{_key(asked.key)} = {text}"


def add(asked: Asked, statement: str) -> list[Piece]:
    """Add a statement after the last one that stands before all tables."""
    source = asked.block.source
    first = min((begin for one in asked.entries for begin, _ in one.stretches if source[begin] == "["), default=None)
    if first is None:
        return with_lines(asked, len(source), statement)
    ends = [end for one in asked.entries for begin, end in one.stretches if begin < first and source[begin] != "["]
    return with_lines(asked, line_end(source, max(ends)) if ends else 0, statement)


def remove(asked: Asked, entry: Entry) -> list[Piece]:
    """Take away all lines of a key."""
    return without_lines(asked, entry)


def _ways(asked: Asked, node: Node, value: Value | datetime) -> Iterator[str]:
    if isinstance(value, datetime):
        moment = str(plain(value))
        yield moment if node.style not in {"'", '"'} else node.style + moment + node.style
    elif isinstance(value, str):
        if node.style == "" and _stays(str(node.value), value):
            yield value
        if len(node.style) == 3:
            yield from _long(asked, node, value)
        yield _string(value, node.style[:1] or '"')


def _stays(old: str, new: str) -> bool:
    """Tell whether a bare token may take the place of another and stay of its type."""
    if old in {"true", "false"}:
        return new in {"true", "false"}
    if _MOMENT.fullmatch(old) or _TIME.fullmatch(old):
        return bool(_MOMENT.fullmatch(new) or _TIME.fullmatch(new)) and _exists(new)
    if re.fullmatch(r"[+-]?(?:0[xob][0-9A-Fa-f_]+|[0-9_]+)", old):
        return bool(_NUMBER.fullmatch(new))
    return bool(_FRACTION.fullmatch(new) or _NUMBER.fullmatch(new))


def _exists(moment: str) -> bool:
    try:
        time.fromisoformat(moment) if _TIME.fullmatch(moment) else date.fromisoformat(moment[:10])
    except ValueError:
        return False
    return True


def _long(asked: Asked, node: Node, value: str) -> Iterator[str]:
    """Write a text of several lines as it was written, between three quotes."""
    source, newline = asked.block.source, asked.block.newline
    lead = newline if source[node.start + 3 : node.start + 5].startswith(("\n", "\r\n")) or value[:1] == "\n" else ""
    if node.style == '"""':
        text = _ESCAPED_LINES.sub(_escape, value)
    elif "'''" in value or value.endswith("'"):
        return
    else:
        text = value
    yield node.style + lead + text.replace("\n", newline) + node.style


def _string(value: str, quote: str) -> str:
    if quote == "'" and not _UNQUOTABLE.search(value):
        return f"'{value}'"
    return '"' + _ESCAPED.sub(_escape, value) + '"'


def _escape(found: re.Match[str]) -> str:
    letter = found.group()
    return _SHORT.get(letter) or f"\\u{ord(letter):04x}"


def _inline(value: Value, quote: str) -> str:
    if isinstance(value, str):
        return _string(value, quote)
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item, quote) for item in value) + "]"
    return "{" + ", ".join(f"{_key(key)} = {_inline(item, quote)}" for key, item in value.items()) + "}"


def _key(key: str) -> str:
    return key if _BARE_KEY.match(key) else _string(key, '"')
