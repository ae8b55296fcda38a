"""What front matter holds, and when two values are the same to a person at a form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

Value = str | list["Value"] | dict[str, "Value"]
Change = Value | datetime | None

_BREAKS = re.compile(r"[ \t]*[\r\n]+[ \t]*")


@dataclass(frozen=True, slots=True)
class Span:
    """The source of one top-level key; lines are 1-based and count from the file's first."""

    key: str
    first_line: int
    last_line: int
    source: str


def as_posted(value: str) -> str:
    """Give a text as a one-line field shows it and sends it back: line breaks become single spaces.

    "Unchanged" is judged by this form, so that a title folded over several lines survives a save.
    """
    return _BREAKS.sub(" ", value).strip()


def plain(change: Value | datetime) -> Value:
    """Turn a moment into the text that stands for it: ISO 8601, UTC, seconds."""
    if isinstance(change, datetime):
        return change.astimezone(UTC).isoformat(timespec="seconds")
    return change


def same(one: Value, other: Value | datetime) -> bool:
    """Tell whether two values read the same; the line breaks of folded texts do not count."""
    other = plain(other)
    if isinstance(one, str) and isinstance(other, str):
        return one == other or as_posted(one) == as_posted(other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(left, right) for left, right in zip(one, other, strict=True))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return False
