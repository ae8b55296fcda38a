"""Text as a form shows it and as a browser sends it back, in pairs, so that nothing is taken for a change that is none.

A browser knows line feeds alone inside a text area and sends CRLF; a field of one line has no line ends at all; and
no page can hold a NUL, or a byte that is not UTF-8. Such bytes are shown as letters without a meaning of their own,
one for each, and become the same bytes again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cms.core.errors import BadValue

_ENDS = re.compile(r"\r\n|\r")
_UNSHOWABLE = re.compile("[\0\ud800-\udfff]")
_UNSENDABLE = re.compile("[\ud800-\udfff]")
_RANGES = tuple(range(0xF600, 0xE000, -0x100)) + tuple(range(0xF0000, 0xFFF00, 0x100))
"""Where stand-ins may begin: private letters of Unicode, first of them those that hardly anybody uses."""
_LAST = 0x100000
_QUOTED = re.compile(r'[ \t]*"((?:[^"]|"")*)"[ \t]*(?=,|\Z)')
_BARE = re.compile(r"[^,]*")


@dataclass(frozen=True, slots=True)
class StandIns:
    """The letters that stand for what no page can hold: ``base`` + byte; a base of 0 when there is nothing to hide."""

    base: int = 0

    @classmethod
    def of(cls, *texts: str) -> StandIns:
        """Choose letters for the texts of one file; none of them is in the texts."""
        if not any(_UNSHOWABLE.search(text) for text in texts):
            return cls()
        taken = {ord(letter) >> 8 for text in texts for letter in set(text)}
        return cls(next((base for base in _RANGES if base >> 8 not in taken), _LAST))

    def shown(self, text: str) -> str:
        """Give a text as a page can hold it."""
        if not self.base:
            return text
        return _UNSHOWABLE.sub(lambda found: chr(self.base + (ord(found.group()) & 0xFF)), text)

    def typed(self, text: str) -> str:
        """Give back what the page's text stands for."""
        if not self.base:
            return text
        pattern = f"[{chr(self.base)}-{chr(self.base + 0xFF)}]"
        return re.sub(pattern, lambda found: self._byte(ord(found.group()) - self.base), text)

    def _byte(self, number: int) -> str:
        return chr(0xDC00 + number) if number else "\0"


def sendable(text: str) -> str:
    """Give a page's text with a mark for each byte that is not UTF-8, which nothing here sends back."""
    return _UNSENDABLE.sub("\ufffd", text)


def newlines(text: str) -> str:
    """Give a text with the line ends that a text area has."""
    return _ENDS.sub("\n", text)


def checked(text: str) -> str:
    """Pass on what a browser sent.

    :raises BadValue: it holds a NUL, which no text has.
    """
    if "\0" in text:
        raise BadValue("The text holds a NUL character, which no file here may have. Take it out and save again.")
    return text


def joined(items: Iterable[str]) -> str:
    """Write a list on one line, with commas; an item that would be misread stands in double quotes."""
    return ", ".join(_quoted(item, ",") for item in items)


def lines_of(items: Iterable[str]) -> str:
    """Write a list with one item a line."""
    return "\n".join(_quoted(item, "\n") for item in items)


def items_of(text: str, was: Sequence[str]) -> tuple[str, ...]:
    """Read a list that was typed with commas or line ends.

    :param was: the items as they were shown, so that one which is there still stays whole, and as often as before.
    """
    found: list[str] = []
    for line in newlines(text).split("\n"):
        if line.strip() in was:
            found.append(line.strip())
        else:
            found += _parted(line)
    allowed = Counter(was)
    seen: Counter[str] = Counter()
    kept: list[str] = []
    for item in found:
        seen[item] += 1
        if seen[item] <= max(allowed[item], 1 if item else 0):
            kept.append(item)
    return tuple(kept)


def _parted(line: str) -> list[str]:
    """Take a line apart at its commas, but for those in quotes; empty quotes are an empty item."""
    found: list[str] = []
    at = 0
    while at < len(line):
        quoted = _QUOTED.match(line, at)
        if quoted:
            found.append(quoted[1].replace('""', '"'))
            at = quoted.end() + 1
        else:
            bare = _BARE.match(line, at)
            text = bare.group() if bare else ""
            found += [text.strip()] if text.strip() else []
            at += len(text) + 1
    return found


def _quoted(item: str, part: str) -> str:
    item = newlines(item).replace("\n", " ")
    if item and item == item.strip() and part not in item and not item.startswith('"'):
        return item
    return '"' + item.replace('"', '""') + '"'
