"""A text as the paragraphs that people move, edit and delete; joined again it is the same, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
_END = re.compile(r"\r\n|\n|\r")
_OPENS = re.compile(r"[ \t]*(?:(`{3,})[^`]*|(~{3,}).*)\Z", re.S)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a list, a table or a whole fenced block.

    :param text: its lines, without the last line end.
    :param tail: that line end and the blank lines after it.
    """

    text: str
    tail: str

    @property
    def key(self) -> str:
        """Give what two copies of one paragraph have in common: all but line ends and blanks that nobody sees.

        Two blanks before a line end are seen: they break the line.
        """
        *lines, last = _END.split(self.text)
        ended = (line.rstrip(" \t") + ("  \n" if line.endswith("  ") else "\n") for line in lines)
        return "".join(ended) + last.rstrip(" \t")


@dataclass(frozen=True, slots=True)
class Copy:
    """A body: the blank lines that it begins with, its blocks, and how it ends."""

    lead: str
    blocks: tuple[Block, ...]

    @property
    def end(self) -> str:
        """Give what stands after the last word."""
        return self.blocks[-1].tail if self.blocks else ""


def split(text: str) -> Copy:
    """Split a text at blank lines; those inside a fence that is closed do not count."""
    lines = _LINE.findall(text)
    place = _blanks(lines, 0)
    lead, blocks = "".join(lines[:place]), []
    unclosed: dict[str, int] = {}
    while place < len(lines):
        end = _block_end(lines, place, unclosed)
        after = _blanks(lines, end)
        last = lines[end - 1]
        bare = last.rstrip("\r\n")
        blocks.append(Block("".join([*lines[place : end - 1], bare]), "".join([last[len(bare) :], *lines[end:after]])))
        place = after
    return Copy(lead, tuple(blocks))


def join(lead: str, blocks: Sequence[Block], end: str, newline: str) -> str:
    """Put blocks together; what lacks a blank line before the next one gets it."""
    parts = [lead]
    for block in blocks[:-1]:
        parts += [block.text, parted(block.tail, newline)]
    return "".join([*parts, blocks[-1].text, end]) if blocks else "".join(parts)


def parted(tail: str, newline: str) -> str:
    """Make a tail that parts its block from the next one."""
    ends = _END.findall(tail)
    if len(ends) >= 2:
        return tail
    return tail + (ends[0] if ends else newline + newline)


def shown(blocks: Sequence[Block]) -> str:
    """Give blocks as a text to look at: without what stands after the last word."""
    return join("", blocks, "", "\n")


def newline_of(text: str) -> str:
    """Give the line end that a text uses most."""
    crlf = text.count("\r\n")
    return "\r\n" if crlf > text.count("\n") - crlf else "\n"


def is_code(text: str) -> bool:
    """Tell whether a block holds a fence: its lines are no sentences."""
    return any(_OPENS.match(line.rstrip("\r\n")) for line in _LINE.findall(text))


def lines_of(text: str) -> list[str]:
    """Give a text's lines with their ends; only CR and LF end a line."""
    return list(_LINE.findall(text))


def _blanks(lines: Sequence[str], place: int) -> int:
    while place < len(lines) and not lines[place].strip(" \t\r\n"):
        place += 1
    return place


def _block_end(lines: Sequence[str], place: int, unclosed: dict[str, int]) -> int:
    while place < len(lines) and lines[place].strip(" \t\r\n"):
        fence = _OPENS.match(lines[place].rstrip("\r\n"))
        mark = (fence[1] or fence[2]) if fence else ""
        place = (_closing(lines, place, mark, unclosed) if mark else place) + 1
    return place


def _closing(lines: Sequence[str], place: int, mark: str, unclosed: dict[str, int]) -> int:
    """Give the line that closes a fence; the opening one itself when none does.

    :param unclosed: the shortest marks that are known to be closed nowhere below; the search is not done again.
    """
    letter = mark[0]
    if len(mark) >= unclosed.get(letter, len(mark) + 1):
        return place
    for number in range(place + 1, len(lines)):
        words = lines[number].strip(" \t\r\n")
        if len(words) >= len(mark) and words.strip(letter) == "":
            return number
    unclosed[letter] = len(mark)
    return place
