"""Front matter, read and edited without loss.

Nothing is ever serialised again: an edit replaces the text of the keys that changed, in the file's own
style, and what comes out is parsed once more and compared. YAML, TOML, JSON and header lines are
understood; what does not parse is refused, for a person to mend as raw text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import datetime

from cms.core.errors import EditRefused, MalformedFrontMatter
from cms.core.frontmatter import editing
from cms.core.frontmatter.block import Block, Kind, line_of, split
from cms.core.frontmatter.entries import Asked, applied
from cms.core.frontmatter.formats import format_of, parse
from cms.core.frontmatter.lines import with_line_ends_of
from cms.core.frontmatter.values import Change, Raw, Span, Value, as_posted, same

__all__ = [
    "Change",
    "Raw",
    "Span",
    "Value",
    "as_posted",
    "body",
    "edit",
    "keep",
    "new",
    "parts",
    "read",
    "same",
    "spans",
    "with_line_ends_of",
    "without",
]


def parts(text: str) -> tuple[dict[str, Value], str]:
    """Read the front matter and give the body beside it.

    Every plain value is its text: ``no`` reads "no", dates keep their spelling, and nothing (``null``) is empty.

    :return: an empty dict when there is no front matter.
    :raises MalformedFrontMatter: with the parser's words and the 1-based line in the file.
    """
    block = split(text)
    if block is None:
        return {}, text
    # Lists and tables are the asker's own: what was parsed is kept for the next one.
    found = {entry.key: entry.value for entry in parse(block)}
    return {key: one if isinstance(one, str) else deepcopy(one) for key, one in found.items()}, text[block.end :]


def read(text: str) -> dict[str, Value]:
    """Read the front matter alone; see :func:`parts`."""
    return parts(text)[0]


def body(text: str) -> str:
    """Give what follows the front matter, exactly."""
    block = split(text)
    return text[block.end :] if block else text


def spans(text: str) -> list[Span]:
    """Give the lines and the source of each top-level key; a key that is spread over the block has several."""
    block = split(text)
    if block is None:
        return []
    return [
        Span(
            entry.key,
            line_of(text, block.start + begin),
            line_of(text, block.start + end),
            block.source[begin:end],
        )
        for entry in parse(block)
        for begin, end in entry.stretches
    ]


def without(text: str, keys: Collection[str]) -> tuple[tuple[str, ...], str]:
    """Give the lines of the front matter that belong to none of some keys, and the body.

    A change of those keys alone leaves both as they are, comments and the order of the other keys too.
    """
    block = split(text)
    if block is None:
        return (), text.removeprefix("\ufeff")
    entries = parse(block)
    if block.kind is Kind.JSON or block.source.lstrip().startswith("{"):  # whose commas belong to no key
        kept = (entry for entry in entries if entry.key not in keys)
        return tuple(block.source[entry.start : entry.end] for entry in kept), text[block.end :]
    pieces = [(begin, end, "") for entry in entries if entry.key in keys for begin, end in entry.stretches]
    rest = applied(block.source, pieces) or ""
    return tuple(line.rstrip() for line in rest.splitlines() if line.strip()), text[block.end :]


def edit(text: str, changes: Mapping[str, Change], body: str | None = None) -> str:
    """Change some keys, and the body when it is given, and nothing else.

    :param changes: the new value of each key; None removes it; a datetime becomes a plain ISO 8601
        timestamp in UTC; a :class:`Raw` is put as it is. A key that has the value already is left alone.
    :param body: as a browser sends it; lines that did not change keep their own line ends.
    :raises EditRefused: a key cannot be changed without touching something else.
    """
    block = split(text)
    if block is None:
        return _begin(text, changes, body)
    old_body = text[block.end :]
    new_body = old_body if body is None else with_line_ends_of(old_body, body, block.newline)
    source = editing.edit(block, changes)
    if new_body == old_body and source == block.source:
        return text
    fresh = replace(block, source=source)
    if new_body != old_body:
        fresh = _closed(fresh, new_body)
    elif block.kind is Kind.HEADER and not source:
        fresh = replace(fresh, closing="")
    edited = text[: block.start] + fresh.source + fresh.closing + new_body
    if split(edited) != fresh and not (fresh.source == "" and split(edited) is None):
        raise EditRefused(next(iter(changes), "body"), "the front matter would end elsewhere")
    return edited


def keep(text: str, other: str, keys: Iterable[str]) -> str:
    """Give a text with some keys as another text has them, in its very spelling where both are in one format."""
    block, source = split(text), split(other)
    standing = {entry.key: entry for entry in parse(source)} if source else {}
    changes: dict[str, Change] = {}
    for key in keys:
        entry = standing.get(key)
        if entry is None or source is None:
            changes[key] = None
        elif block and block.kind is source.kind and len(entry.stretches) == 1:
            changes[key] = Raw(source.source[entry.start : entry.end])
        else:
            changes[key] = entry.value
    return edit(text, changes)


def new(fields: Mapping[str, Value | datetime], body: str) -> str:
    """Write a new article's text: YAML, keys in the given order, empty values left out."""
    kept = {key: value for key, value in fields.items() if value not in ("", [], {})}
    return f"---\n{_written(kept, '')}---\n{body}"


def _begin(text: str, changes: Mapping[str, Change], body: str | None) -> str:
    """Give a file that has no front matter its first keys."""
    rest = text if body is None else with_line_ends_of(text, body)
    kept = {key: value for key, value in changes.items() if value is not None and not isinstance(value, Raw)}
    mark = "\ufeff" if rest.startswith("\ufeff") else ""
    rest = rest.removeprefix(mark)
    newline = "\r\n" if "\r\n" in text else "\n"
    if not kept and (rest == text.removeprefix(mark) or not _begins_otherwise(rest)):
        return mark + rest
    lines = _written(kept, newline)
    edited = f"{mark}---{newline}{lines}---{newline}{rest}"
    found, after = parts(edited)
    if after != rest or any(not same(found.get(key, ""), value) for key, value in kept.items()):
        raise EditRefused(next(iter(kept), "body"), "the new front matter does not read back")
    return edited


def _begins_otherwise(body: str) -> bool:
    """Tell whether a body alone would be taken for front matter."""
    try:
        return split(body) is not None
    except MalformedFrontMatter:
        return True


def _written(fields: Mapping[str, Value | datetime], newline: str) -> str:
    """Write keys as the lines of a YAML block."""
    block = Block("", 0, newline or "\n", kind=Kind.YAML)
    form = format_of(block)
    lines = [form.state(Asked(block, (), key, None), value) for key, value in fields.items()]
    return "".join(line + block.newline for line in lines)


def _closed(block: Block, body: str) -> Block:
    """Give the closing mark its line end, and header lines their blank line, where a body needs one."""
    if not body:
        return block
    source, closing, newline = block.source, block.closing, block.newline
    if block.kind is Kind.HEADER and source:
        source = source if source.endswith(("\n", "\r")) else source + newline
        return replace(block, source=source, closing=closing or newline)
    return block if closing.endswith(("\n", "\r")) else replace(block, closing=closing + newline)
