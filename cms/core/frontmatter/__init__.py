"""Front matter, read and edited without loss.

Nothing is ever serialised again: an edit replaces the text of the keys that changed, in the file's own
style, and what comes out is parsed once more and compared. YAML between ``---`` lines is understood;
the formats named in :data:`_OTHERS` are recognised and refused, so that no file of theirs is damaged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from cms.core.errors import EditRefused, MalformedFrontMatter
from cms.core.frontmatter import editing, yaml
from cms.core.frontmatter.block import Block, split
from cms.core.frontmatter.lines import with_line_ends_of
from cms.core.frontmatter.values import Change, Span, Value, as_posted, same

__all__ = ["Change", "Span", "Value", "as_posted", "body", "edit", "new", "read", "same", "spans", "with_line_ends_of"]

_OTHERS = (
    ("TOML", re.compile(r"\A\ufeff?\+\+\+[ \t]*\r?$", re.M)),
    ("JSON", re.compile(r"\A\ufeff?(?:---json\b|\{[ \t]*\r?\n|\{[ \t]*\")")),
    ("header lines", re.compile(r"\A\ufeff?[Tt]itle:[ \t]")),
)


def read(text: str) -> dict[str, Value]:
    """Read the front matter; every plain value is its text, so ``no`` reads "no" and dates keep their spelling.

    :return: an empty dict when there is no front matter.
    :raises MalformedFrontMatter: with the parser's words and the 1-based line in the file.
    """
    block = _block(text)
    return {entry.key: entry.value for entry in yaml.parse(block)} if block else {}


def body(text: str) -> str:
    """Give what follows the front matter, exactly."""
    block = _block(text)
    return text[block.end :] if block else text


def spans(text: str) -> list[Span]:
    """Give the lines and the source of each top-level key."""
    block = _block(text)
    if block is None:
        return []
    return [
        Span(
            entry.key,
            text.count("\n", 0, block.start + entry.start) + 1,
            text.count("\n", 0, block.start + entry.end) + 1,
            block.source[entry.start : entry.end],
        )
        for entry in yaml.parse(block)
    ]


def edit(text: str, changes: Mapping[str, Change], body: str | None = None) -> str:
    """Change some keys, and the body when it is given, and nothing else.

    :param changes: the new value of each key; None removes it; a datetime becomes a plain ISO 8601
        timestamp in UTC. A key that has the value already is left alone.
    :param body: as a browser sends it; lines that did not change keep their own line ends.
    :raises EditRefused: a key cannot be changed without touching something else.
    """
    block = _block(text)
    if block is None:
        return _begin(text, changes, body)
    old_body = text[block.end :]
    new_body = old_body if body is None else with_line_ends_of(old_body, body, block.newline)
    if new_body and not block.closing.endswith(("\n", "\r")):
        block = replace(block, closing=block.closing + block.newline)
    fresh = replace(block, source=editing.edit(block, changes))
    edited = text[: block.start] + fresh.source + fresh.closing + new_body
    if _block(edited) != fresh:
        raise EditRefused(next(iter(changes), "body"), "the front matter would end elsewhere")
    return edited


def new(fields: Mapping[str, Value | datetime], body: str) -> str:
    """Write a new article's text: YAML, keys in the given order, empty values left out."""
    kept = {key: value for key, value in fields.items() if value not in ("", [], {})}
    lines = "".join(editing.written(key, value, indent="", newline="\n") for key, value in kept.items())
    return f"---\n{lines}---\n{body}"


def _begin(text: str, changes: Mapping[str, Change], body: str | None) -> str:
    """Give a file that has no front matter its first keys."""
    rest = text if body is None else with_line_ends_of(text, body)
    kept = {key: value for key, value in changes.items() if value is not None}
    if not kept:
        return rest
    newline = "\r\n" if "\r\n" in text else "\n"
    mark = "\ufeff" if rest.startswith("\ufeff") else ""
    lines = "".join(editing.written(key, value, indent="", newline=newline) for key, value in kept.items())
    edited = f"{mark}---{newline}{lines}---{newline}{rest.removeprefix(mark)}"
    if any(not same(read(edited).get(key, ""), value) for key, value in kept.items()):
        raise EditRefused(next(iter(kept)), "the new front matter does not read back")
    return edited


def _block(text: str) -> Block | None:
    for name, pattern in _OTHERS:
        if pattern.match(text):
            raise MalformedFrontMatter("", f"front matter in {name} is not supported; edit the raw text", 1)
    return split(text)
