"""Calendars as RFC 5545 writes them, for people's own calendar programs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_WIDEST = 75
"""Octets of a line (RFC 5545, section 3.1); the rest goes on in the next one, after a space."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LONGEST = 2_000
"""Letters of one property, so that no headline makes a calendar that a program cannot take."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something at a time.

    :param key: what the event is about, the same whenever the calendar is written; its UID comes of it.
    :param changed: when what is said of it last changed.
    """

    key: str
    when: datetime
    changed: datetime
    summary: str
    description: str = ""
    url: str = ""
    category: str = ""


def calendar(name: str, events: Iterable[Event], host: str) -> str:
    """Write a calendar.

    :param host: the desk's own name, which makes the UIDs its own.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Copydesk//Desk calendar//EN",
        "CALSCALE:GREGORIAN",
        _text("NAME", name),
        _text("X-WR-CALNAME", name),
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
    ]
    for event in events:
        lines += _event(event, host)
    return "".join(folded for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def uid(key: str, host: str) -> str:
    """Give the UID of an event: the same for the same key, and nothing that says what it is about."""
    return f"{hashlib.sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}@{host}"


def _event(event: Event, host: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid(event.key, host)}",
        f"DTSTAMP:{_stamp(event.changed)}",
        f"LAST-MODIFIED:{_stamp(event.changed)}",
        f"DTSTART:{_stamp(event.when)}",
        _text("SUMMARY", event.summary),
        "TRANSP:TRANSPARENT",
    ]
    lines += [_text("DESCRIPTION", event.description)] if event.description else []
    lines += [_text("CATEGORIES", event.category)] if event.category else []
    lines += [f"URL:{_UNWRITABLE.sub('', event.url)}"] if event.url.isascii() and " " not in event.url else []
    return [*lines, "END:VEVENT"]


def _stamp(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(name: str, words: str) -> str:
    """Write a property of text (section 3.3.11): every line end within it becomes a backslash and an n."""
    words = _UNWRITABLE.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))[:_LONGEST]
    for mark in ("\\", ";", ","):
        words = words.replace(mark, "\\" + mark)
    return f"{name}:" + words.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut a line into pieces of at most 75 octets, never within a letter."""
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _WIDEST:
            yield piece + "\r\n"
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    yield piece + "\r\n"
