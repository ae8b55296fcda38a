"""Replace the text of some keys in a block, in its own style, and check what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cms.core.errors import EditRefused, MalformedFrontMatter
from cms.core.frontmatter.block import Block
from cms.core.frontmatter.entries import Asked, Entry, Piece, applied
from cms.core.frontmatter.formats import format_of, parse
from cms.core.frontmatter.lines import with_line_ends_of
from cms.core.frontmatter.values import Change, Raw, Value, plain, same

Wanted = Mapping[str, Change]


def edit(block: Block, changes: Wanted) -> str:
    """Give the block's source with some keys changed.

    :raises EditRefused: no way of writing it leaves everything else as it was.
    """
    entries = parse(block)
    standing = {entry.key: entry for entry in entries}
    wanted = {key: value for key, value in changes.items() if not _says(block, standing.get(key), value)}
    if not wanted:
        return block.source
    first = [next(_ways(Asked(block, entries, key, standing.get(key)), value), None) for key, value in wanted.items()]
    together = applied(block.source, [piece for pieces in first for piece in pieces or ()]) if all(first) else None
    if together is not None and not _fault(block, entries, together, wanted):
        return together
    for key, value in wanted.items():
        block = replace(block, source=_one(block, key, value))
    return block.source


def _one(block: Block, key: str, value: Change) -> str:
    entries = parse(block)
    entry = next((entry for entry in entries if entry.key == key), None)
    reason = "it is spread over several places" if entry and len(entry.stretches) > 1 else ""
    for pieces in _ways(Asked(block, entries, key, entry), value):
        source = applied(block.source, pieces)
        fault = "no way of writing it reads back" if source is None else _fault(block, entries, source, {key: value})
        if source is not None and not fault:
            return source
        reason = reason or fault
    raise EditRefused(key, reason or "its value is written as a table")


def _ways(asked: Asked, value: Change) -> Iterator[list[Piece]]:
    form, entry = format_of(asked.block), asked.entry
    if isinstance(value, Raw):
        yield from _as_typed(asked, value.source)
    elif entry is None:
        if value is not None:
            yield form.add(asked, form.state(asked, value))
    elif value is None:
        yield form.remove(asked, entry)
    else:
        yield from form.change(asked, entry, value)


def _as_typed(asked: Asked, source: str) -> Iterator[list[Piece]]:
    """Put a key's source as a person typed it; none at all takes the key away."""
    form, entry, block = format_of(asked.block), asked.entry, asked.block
    if entry is None:
        yield form.add(asked, with_line_ends_of("", source, block.newline).rstrip("\r\n"))
    elif not source.strip():
        yield form.remove(asked, entry)
    elif len(entry.stretches) == 1:
        old = block.source[entry.start : entry.end]
        yield [(entry.start, entry.end, with_line_ends_of(old, source.rstrip("\r\n"), block.newline))]


def _fault(block: Block, before: Sequence[Entry], source: str, wanted: Wanted) -> str:
    """Say what is wrong when not exactly the wanted keys differ, every other with its very source and value."""
    fresh = replace(block, source=source)
    try:
        after = parse(fresh)
    except MalformedFrontMatter as fault:
        return f"{fault.reason} (line {fault.line})"
    if _others(block, before, wanted) != _others(fresh, after, wanted):
        return "another key would change with it"
    found = {entry.key: entry for entry in after}
    for key, value in wanted.items():
        if not _reads(found.get(key), value):
            return "no way of writing it reads back"
    return ""


def _others(block: Block, entries: Sequence[Entry], wanted: Wanted) -> list[tuple[str, list[str], Value]]:
    source = block.source
    return [
        (entry.key, [source[begin:end] for begin, end in entry.stretches], entry.value)
        for entry in entries
        if entry.key not in wanted
    ]


def _reads(entry: Entry | None, value: Change) -> bool:
    if isinstance(value, Raw):
        return (entry is not None) == bool(value.source.strip())
    if entry is None or value is None:
        return entry is None and value is None
    wanted = plain(value)
    if entry.node.style in {"|", ">"} and isinstance(entry.value, str) and isinstance(wanted, str):
        return entry.value.rstrip("\n") == wanted.rstrip("\n")  # the header says how the text ends
    return entry.value == wanted


def _says(block: Block, entry: Entry | None, value: Change) -> bool:
    """Tell whether a key says already what it is to say."""
    if isinstance(value, Raw):
        old = block.source[entry.start : entry.end] if entry else ""
        return _plain_ends(old) == _plain_ends(value.source)
    if entry is None or value is None:
        return entry is None and value is None
    return same(entry.value, value) or (isinstance(value, datetime) and _same_moment(entry.value, value))


def _same_moment(old: Value, new: datetime) -> bool:
    """Tell whether a time is that moment in another spelling, so that the spelling may stay."""
    try:
        when = datetime.fromisoformat(old) if isinstance(old, str) else None
    except ValueError:
        return False
    return when is not None and when.tzinfo is not None and when == new.replace(microsecond=0)


def _plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
