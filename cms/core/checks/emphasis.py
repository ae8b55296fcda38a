"""Emphasis: stars and lines that were to make words bold or italic, and that readers would see as they are.

Signs that people mean as such are left alone: of multiplication, of a note below a text, in a file's name, in a swear
word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from cms.core.checks.masking import HIDDEN, Place
from cms.core.checks.printing import Block, Reader, Run
from cms.core.checks.values import Finding, Kind

_NAME = re.compile(r"[.*]|\w*[_./\\:(=]\w")
"""How a file's name, or what stands in a program, goes on after its first sign."""

_OF_A_NAME = frozenset("/\\.@$&=-")
_QUOTES = "“„«‘‚\"'([¿¡…"
_LONGEST_PAIR = 180
_TRIPLE = 3
_ESCAPED = re.compile(rf"^[ \t]*{HIDDEN}{{2}}(?!{HIDDEN})", re.MULTILINE)
_PAIR = re.compile(
    r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]{1,180})(?<=[^\s*])\1(?![\w*])"
    r"|(?<!\w)(_{1,2})(?=[^\s_])([^_\n]{1,180})(?<=[^\s_])\3(?!\w)"
)


def printed(name: str, text: str) -> Iterator[Finding]:
    """Find the signs of an emphasis that does not open or does not close.

    :param text: Markdown with code, addresses and tags hidden.
    """
    if "*" in text or "_" in text:
        reader = Reader()
        blocks = tuple(reader.blocks(text))
        has_notes = _ESCAPED.search(text) is not None or any(_is_note(block) for block in blocks)
        has_calls = any(_calls(run) for block in blocks for run in block.runs)
        judge = _Judge(reader, has_notes=has_notes, has_calls=has_calls)
        for block in blocks:
            for start, end, says, fix in judge.judged(block):
                words = block.text[start:end]
                yield Finding(Kind.MARKS, name, block.start + start, block.start + end, words, says, fix)


def where_none_is(name: str, text: str) -> Iterator[Finding]:
    """Find signs of emphasis in a field that is no Markdown."""
    for found in _PAIR.finditer(text):
        signs, inner = found[1] or found[3], found[2] or found[4]
        says = f"Nothing is bold or italic here: “{signs}” will be printed."
        yield Finding(Kind.MARKS, name, *found.span(), found.group(), says, inner)


def _is_note(block: Block) -> bool:
    """Tell whether a block begins with a star, as a note below a text does."""
    return block.runs[0].signs == "*" and block.begins_with(block.runs[0])


def _calls(run: Run) -> bool:
    """Tell whether a star stands behind a word, as one that calls a note does."""
    return run.signs == "*" and run.closes and not run.opens


@dataclass(frozen=True, slots=True)
class _Judge:
    """Tells which signs were to be none.

    :param has_notes: a line of the text begins with a star.
    :param has_calls: a word of it has a star behind it.
    """

    reader: Reader
    has_notes: bool
    has_calls: bool

    def judged(self, block: Block) -> Iterator[tuple[int, int, str, str | None]]:
        """Give from where to where something is wrong in a block, what, and its fix."""
        done = -1
        for run, following in pairwise((*block.runs, None)):
            if run is None or run.start < done:
                continue
            fixed = self._with_blanks_outside(block, run, following) if following else None
            if following and fixed is not None:
                done = following.end
                says = f"“{run.signs}” will be printed: a blank stands between it and the words."
                yield run.start, done, says, fixed
            elif self._is_stray(block, run):
                yield self._alone(block, run)

    def _with_blanks_outside(self, block: Block, first: Run, last: Run) -> str | None:
        """Put right a pair that is none because a blank stands inside of it; None when it is something else."""
        inner = block.text[first.end : last.start]
        words = inner.strip()
        if not words or inner == words or len(inner) > _LONGEST_PAIR or "\n" in words or not _are_twins(first, last):
            return None
        before, after = (" " if near.isalnum() else "" for near in (first.before, last.after))
        fixed = f"{before}{first.signs}{words}{first.signs}{after}"
        text = block.text[: first.start] + fixed + block.text[last.end :]
        return fixed if self.reader.left(text) == len(block.runs) - 2 else None

    def _is_stray(self, block: Block, run: Run) -> bool:
        if run.signs[0] == "*" and 1 < run.printed < len(run.signs):
            return True  # an emphasis of nothing, behind one of words
        if _is_left_over(block, run):
            return True
        if len(run.signs) > _TRIPLE or not (run.opens or run.closes):
            return False
        if run.opens:
            return self._is_stray_opening(block, run)
        if run.signs == "*":
            return not self.has_notes and run.before.isalpha()
        return run.signs == "**" and not run.before.isdecimal()

    def _is_stray_opening(self, block: Block, run: Run) -> bool:
        if (run.before and run.before in _OF_A_NAME) or _NAME.match(block.text, run.end):
            return False
        if run.signs == "*" and block.begins_with(run):
            return not self.has_calls
        return run.after.isalnum() or (run.signs[0] == "*" and run.after in _QUOTES)

    def _alone(self, block: Block, run: Run) -> tuple[int, int, str, str | None]:
        if _is_left_over(block, run):
            start, end = _with_its_blank(run)
            return start, end, f"“{run.signs}” will be printed: no words stand next to it.", ""
        start, end = (run.start, run.start + run.printed) if run.opens else (run.end - run.printed, run.end)
        missing = "closes" if run.opens else "opens"
        says = f"“{block.text[start:end]}” will be printed: nothing {missing} the emphasis."
        if run.signs == "*":
            return start, end, f"{says} A star that is meant as one is written “\\*”.", None
        without = block.text[:start] + block.text[end:]
        is_safe = run.signs[0] == "*" and self.reader.left(without) == len(block.runs) - 1
        return start, end, says, "" if is_safe else None


def _is_left_over(block: Block, run: Run) -> bool:
    """Tell whether the signs of bold stand before or behind all words of a block, with a blank between."""
    if run.signs != "**" or run.before.strip() or run.after.strip():
        return False
    return block.begins_with(run) or not block.text[run.end :].strip()


def _with_its_blank(run: Run) -> Place:
    """Give where signs stand with the blank that is between them and the words of their line."""
    if run.after == " ":
        return run.start, run.end + 1
    return (run.start - 1, run.end) if run.before == " " else (run.start, run.end)


def _are_twins(first: Run, last: Run) -> bool:
    """Tell whether two runs would make one emphasis, but for a blank: no sum, and no two notes."""
    size = len(first.signs)
    if first.signs != last.signs or size > _TRIPLE or first.printed != size or last.printed != size:
        return False
    if first.before.isdecimal() or last.after.isdecimal():
        return False
    if size > 1:
        return True
    is_next, is_call = first.opens and last.opens, first.before.isalnum() and last.closes
    return not is_next and not is_call and (first.opens or last.closes)
