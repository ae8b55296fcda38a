"""Hide what a check must never touch: code, other tools' marks, tags, addresses.

A hidden text has the same length and the same lines, so that a place in it is a place in the text. Everything here
takes time in proportion to the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cms.core.prose.chips import chips

HIDDEN = "\ufffc"
"""Stands for each hidden character: neither a letter nor a blank."""

Place = tuple[int, int]

_FENCE = re.compile(r"[ \t>]{0,20}(`{3,}|~{3,})")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_TICKS = re.compile(r"(?<![\\`])`+")
_GAP = re.compile(r"\n[ \t]*\n")
_OPENS = re.compile(r"<(!--|(?:pre|code|kbd|samp|script|style|svg|math|textarea)\b)", re.IGNORECASE)
_ADDRESS = (
    r"""(?:https?|ftp)://[^\s<>"\]]*[^\s<>"\]*_]|\bwww\.[^\s<>"\]]*[^\s<>"\]*_]"""
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,190}"
)
_PLAIN = re.compile(_ADDRESS)
_TARGET = r"(?:<[^<>\n]{0,1000}>|(?:[^\s<>()]|\([^\s<>()]{0,300}\)){0,1000})"
_TITLE = r"""(?:[ \t]{1,9}(?:"(?:[^"\n\\]|\\[^\n]){0,2000}"|'(?:[^'\n\\]|\\[^\n]){0,2000}'))?"""
_MARK = re.compile(
    r"</?[A-Za-z][^<>]{0,1000}>"  # a tag, or an address in angle brackets
    rf"|\]\([ \t]{{0,9}}{_TARGET}{_TITLE}[ \t]{{0,9}}\)"
    r"|\]\[[^\]\[\n]{0,200}\]"
    r"|^[ ]{0,3}\[[^\]\n^][^\]\n]{0,200}\]:[ \t]*\S[^\n]*"
    r"|^[ ]{0,3}\*\[[^\]\n]{1,200}\]:[^\n]*"  # an abbreviation
    r"|\[\^[^\]\n]{1,50}\]"
    r"|\\[!-/:-@\[-`{-~]"
    rf"|{_ADDRESS}",
    re.MULTILINE,
)


def without_code(text: str) -> str:
    """Hide code, comments and other tools' marks in a Markdown text."""
    text = hide(text, [(chip.start, chip.end) for chip in chips(text)])
    text = hide(text, _blocks(text))
    text = hide(text, _elements(text))
    return hide(text, [place for start, end in paragraphs(text) for place in _inline(text, start, end)])


def without_marks(text: str) -> str:
    """Hide tags and addresses too, in a text whose code is hidden."""
    return hide(text, [found.span() for found in _MARK.finditer(text)])


def without_addresses(text: str) -> str:
    """Hide addresses in a field that is no Markdown."""
    return hide(text, [found.span() for found in _PLAIN.finditer(text)])


def paragraphs(text: str) -> Iterator[Place]:
    """Give the stretches between empty lines."""
    start = 0
    for gap in _GAP.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def hide(text: str, places: Iterable[Place]) -> str:
    """Hide some places of a text; they come in order."""
    pieces, done = [], 0
    for begin, end in places:
        if end > done:
            start = max(begin, done)
            pieces += [text[done:start], "\n".join(HIDDEN * len(line) for line in text[start:end].split("\n"))]
            done = end
    return "".join((*pieces, text[done:])) if pieces else text


@dataclass(slots=True)
class _Reader:
    """Reads line by line what is code, in a fence or by its indent."""

    fence: str = ""
    after_gap: bool = True
    in_list: bool = False
    in_code: bool = False

    def is_code(self, line: str) -> bool:
        mark = _FENCE.match(line)
        if self.fence:
            if mark and mark[1].startswith(self.fence) and not line.strip(" \t>`~"):
                self.fence, self.after_gap = "", True
            return True
        if mark:
            self.fence = mark[1]
            return True
        return self._is_indented(line)

    def _is_indented(self, line: str) -> bool:
        if not line.strip():
            self.after_gap = True
            return False
        indented = line.startswith(("    ", "\t"))
        if _ITEM.match(line) and (self.in_list or not indented):
            self.in_list = True
        elif not indented and self.after_gap:
            self.in_list = False
        self.in_code = indented and not self.in_list and (self.after_gap or self.in_code)
        self.after_gap = False
        return self.in_code


def _blocks(text: str) -> Iterator[Place]:
    reader, place = _Reader(), 0
    for line in text.split("\n"):
        if reader.is_code(line):
            yield place, place + len(line)
        place += len(line) + 1


def _elements(text: str) -> Iterator[Place]:
    """Give comments, and the elements whose content is no prose; one that never closes is neither."""
    lower, done, open_ended = text.lower(), 0, set[str]()
    for found in _OPENS.finditer(text):
        name = found[1].lower()
        if found.start() < done or name in open_ended:
            continue
        close = "-->" if name == "!--" else f"</{name}"
        end = lower.find(close, found.end()) if len(lower) == len(text) else -1
        if end < 0:
            open_ended.add(name)
            continue
        done = end + len(close)
        yield found.start(), done


def _inline(text: str, start: int, end: int) -> Iterator[Place]:
    """Give the code between backticks of one paragraph: as many close it as opened it."""
    runs = [found.span() for found in _TICKS.finditer(text, start, end)]
    sizes: dict[int, list[int]] = defaultdict(list)
    for number, (begin, stop) in enumerate(runs):
        sizes[stop - begin].append(number)
    number = 0
    while number < len(runs):
        begin, stop = runs[number]
        same = sizes[stop - begin]
        after = bisect_right(same, number)
        if after < len(same):
            number = same[after]
            yield begin, runs[number][1]
        number += 1
