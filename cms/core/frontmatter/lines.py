"""Merge what a browser sends back with the lines that were there, so that line ends survive.

A form turns every line end into CRLF. Lines that did not change keep their own; new lines take the one
that the text uses most.
"""

from __future__ import annotations

import re
from collections import Counter

from rapidfuzz.distance import LCSseq

_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
_MANY = 4_000
"""Changed lines beyond which they are not matched one by one: comparing them takes quadratic memory."""


def with_line_ends_of(old: str, posted: str, newline: str = "\n") -> str:
    """Give the posted text with the line ends of the old one.

    :param newline: what new lines take when the old text has no line end.
    :return: the very old text when only line ends differ.
    """
    before, after = _lines(old), _lines(posted)
    if [line for line, _ in before] == [line for line, _ in after]:
        return old
    usual = _usual(before, newline)
    return "".join(line + end for line, end in _joined(before, after, usual))


def _lines(text: str) -> list[tuple[str, str]]:
    """Split into lines and their ends; a text that ends with a line end has an empty last line."""
    lines = [(found[1], found[2]) for found in _LINE.finditer(text)]
    # The pattern matches once more, empty, at the very end unless the last line has no end of its own.
    return lines[:-1] if len(lines) > 1 and lines[-2][1] == "" else lines


def _usual(lines: list[tuple[str, str]], newline: str) -> str:
    counted = Counter(end for _, end in lines if end)
    return counted.most_common(1)[0][0] if counted else newline


def _joined(before: list[tuple[str, str]], after: list[tuple[str, str]], usual: str) -> list[tuple[str, str]]:
    old, new = [line for line, _ in before], [line for line, _ in after]
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    kept = {index: index for index in range(head)}
    kept |= {len(new) - index: len(old) - index for index in range(1, tail + 1)}
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle_old) < _MANY and len(middle_new) < _MANY:
        for same in LCSseq.opcodes(middle_old, middle_new):
            if same.tag == "equal":
                there, here = range(same.dest_start, same.dest_end), range(same.src_start, same.src_end)
                kept |= {head + new_line: head + old_line for new_line, old_line in zip(there, here, strict=True)}
    joined = []
    for index, (line, end) in enumerate(after):
        own = before[kept[index]][1] if index in kept else usual
        # Whether the last line ends at all is the writer's choice; only *how* lines end is the file's.
        joined.append((line, (own or usual) if end else ""))
    return joined


def _common(one: list[str], other: list[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
