"""Split pasted text into lines, and put paragraphs together that a terminal's width broke."""

from __future__ import annotations

import re
from itertools import pairwise

from cms.core.wire.cleaning import bare

_WIDEST = 100
_SENTENCE_END = re.compile(r"[.!?:;…؟۔\"”»’)\]]\Z")


def split(text: str) -> list[str]:
    """Give the lines that hold something, without the space around them."""
    blocks = _blocks(text)
    pairs = [pair for block in blocks for pair in pairwise(block)]
    width = max((len(line) for pair in pairs for line in pair), default=0)
    wrapped = width <= _WIDEST and _is_wrapped([pair for pair in pairs if _is_full(*pair, width)])
    if not wrapped:
        return [line for block in blocks for line in block]
    return [line for block in blocks for line in _joined(block, width)]


def _blocks(text: str) -> list[list[str]]:
    """Group the lines that stand together: no empty line and no indent between them."""
    blocks: list[list[str]] = [[]]
    for raw in text.splitlines():
        line = bare(raw)
        if not line or raw.startswith(("  ", "\t")):
            blocks.append([])
        if line:
            blocks[-1].append(line)
    return [block for block in blocks if block]


def _is_full(line: str, following: str, width: int) -> bool:
    """Tell whether the next line's first word had no room here."""
    return len(line) + 1 + len(following.split(" ", 1)[0]) > width


def _is_wrapped(full: list[tuple[str, str]]) -> bool:
    broken = [line for line, _ in full if not _SENTENCE_END.search(line)]
    return len(broken) >= 2 and len(broken) * 2 >= len(full)


def _joined(block: list[str], width: int) -> list[str]:
    paragraphs = [block[0]]
    for line, following in pairwise(block):
        if _is_full(line, following, width):
            paragraphs[-1] += f" {following}"
        else:
            paragraphs.append(following)
    return paragraphs
