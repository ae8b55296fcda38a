"""What front matter holds, and when two values are the same to a person at a form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

Value = str | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True, slots=True)
class Raw:
    """The source of one key, its name included, as a person typed it: ``weight: 3``; empty to take the key away."""

    source: str


Change = Value | datetime | Raw | None

_BREAKS = re.compile(r"[ \t]*[\r\n]+[ \t]*")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of source of one top-level key; lines are 1-based and count from the file's first."""

    key: str
    first_line: int
    last_line: int
    source: str


def as_posted(value: str) -> str:
    """Give a text as a one-line field shows it and sends it back: line breaks become single spaces.

    A title folded over several lines survives a save by it: sent back like this, it is no change.
    """
    return _BREAKS.sub(" ", value.strip("\r\n"))


def plain(change: Value | datetime) -> Value:
    """Turn a moment into the text that stands for it: ISO 8601, UTC, seconds."""
    if isinstance(change, datetime):
        return change.astimezone(UTC).isoformat(timespec="seconds")
    return change


def same(old: Value, new: Value | datetime) -> bool:
    """Tell whether a new value says what the old one does; one line may stand for a text of several lines."""
    new = plain(new)
    if isinstance(old, str) and isinstance(new, str):
        return old == new or (("\n" in old or "\r" in old) and as_posted(old) == new)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(same(left, right) for left, right in zip(old, new, strict=True))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return list(old) == list(new) and all(same(old[key], new[key]) for key in old)
    return False
