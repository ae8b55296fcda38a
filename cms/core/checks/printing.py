"""Printing: which stars and lines of a text the page's own parser leaves as signs that readers see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import markdown as python_markdown

from cms.core import prose
from cms.core.checks.masking import Place, paragraphs
from cms.core.checks.signs import LEAD

_MOST = 2_000
"""Runs of signs that are looked at in one text."""

_AGAIN = 200_000
"""Letters of one text that are read again to see whether a fix would be one."""

_RUN = re.compile(r"\*+|_+")
_RULE = re.compile(r"[ \t>]*(?:[*_-][ \t]*){3,}\n?")
_TABLE = re.compile(r"^[ \t>]*+\|?[ \t]*+:?-++:?[ \t]*+\|[ \t|:-]*+$", re.MULTILINE)
_ITEM = re.compile(r"[ \t>]*(?:[-*+:]|\d{1,9}[.)])[ \t]")
_HEADING = re.compile(r"[ \t>]*#{1,6}[ \t]")
_CELL = re.compile(r"[^|]+")
_PLACES = {0x02: 0xFFFD, 0x03: 0xFFFD}
"""Signs with which the parser marks places of its own: it goes round for ever where a text has them."""
_OTHER_MARKUP = (
    "backtick", "escape", "reference", "link", "image_link", "image_reference", "short_reference", "short_image_ref",
    "autolink", "automail", "linebreak", "html", "entity",
)  # fmt: skip
"""Python-Markdown's names of what is hidden, or is no matter here."""


@dataclass(frozen=True, slots=True)
class Run:
    """Signs that stand together, of which some are printed.

    :param start: where they stand in their block.
    :param printed: how many of them readers see.
    :param before: the sign before them; empty at the beginning. ``after`` likewise.
    """

    start: int
    signs: str
    printed: int
    before: str
    after: str

    @property
    def end(self) -> int:
        """Give where they end."""
        return self.start + len(self.signs)

    @property
    def opens(self) -> bool:
        """Tell whether words begin right behind them."""
        return bool(self.after.strip()) and not self.before.isalnum()

    @property
    def closes(self) -> bool:
        """Tell whether words end right before them."""
        return bool(self.before.strip()) and not self.after.isalnum()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, an item of a list or a cell of a table, with what is printed of its signs."""

    start: int
    text: str
    runs: Sequence[Run]

    def begins_with(self, run: Run) -> bool:
        """Tell whether nothing stands before a run."""
        return not self.text[: run.start].strip()


class Reader:
    """Reads with the page's parser, of which only emphasis is left."""

    def __init__(self) -> None:
        self._left = _AGAIN
        self._parser = python_markdown.Markdown()
        for name in _OTHER_MARKUP:
            self._parser.inlinePatterns.deregister(name, strict=False)

    def blocks(self, text: str) -> Iterator[Block]:
        """Give the blocks of a text in which signs are printed.

        :param text: Markdown with code, addresses and tags hidden.
        """
        left = _MOST
        for start, end in _places(text):
            block = text[start:end]
            signs = len(_RUN.findall(block))
            if signs and left > 0 and prose.is_light(block):
                left -= signs
                runs = self.runs(block)
                if runs:
                    yield Block(start, block, runs)

    def left(self, block: str) -> int | None:
        """Count the signs that would be printed of a block if it were so; None once that was asked too often."""
        self._left -= len(block)
        return len(self.runs(block)) if self._left > 0 else None

    def runs(self, block: str) -> tuple[Run, ...]:
        """Give the signs of one block that are printed."""
        bare = "".join(_without_lead(line) for line in block.splitlines(keepends=True)).translate(_PLACES)
        shown = self._shown(bare)
        found, at, done = [], 0, 0
        for run in _RUN.finditer(bare):
            words, signs = bare[done : run.start()], run.group()
            if not shown.startswith(words, at):
                return ()
            at += len(words)
            printed = 0
            while printed < len(signs) and shown.startswith(signs[0], at):
                printed, at = printed + 1, at + 1
            done = run.end()
            if printed:
                before = bare[run.start() - 1] if run.start() else ""
                found.append(Run(run.start(), signs, printed, before, bare[done : done + 1]))
        return tuple(found) if shown[at:] == bare[done:] else ()

    def _shown(self, block: str) -> str:
        self._parser.reset()
        root = ElementTree.Element("div")
        ElementTree.SubElement(root, "p").text = block
        self._parser.treeprocessors["inline"].run(root)
        return "".join(root.itertext())


def _places(text: str) -> Iterator[Place]:
    """Give the stretches within which an emphasis opens and closes."""
    for start, end in paragraphs(text):
        if "*" in text[start:end] or "_" in text[start:end]:
            is_table = _TABLE.search(text, start, end) is not None
            yield from _cells(text, start, end) if is_table else _lines(text, start, end)


def _cells(text: str, start: int, end: int) -> Iterator[Place]:
    for cell in _CELL.finditer(text, start, end):
        place = cell.start()
        for part in cell.group().split("\n"):
            yield place, place + len(part)
            place += len(part) + 1


def _lines(text: str, start: int, end: int) -> Iterator[Place]:
    """Give one paragraph's stretches: an item begins one, a heading is one."""
    begin = place = start
    for line in text[start:end].splitlines(keepends=True):
        stop = place + len(line)
        is_rule, is_heading = bool(_RULE.fullmatch(line)), bool(_HEADING.match(line))
        if is_rule or is_heading or _ITEM.match(line):
            yield begin, place
            begin = place
        if is_heading:
            yield place, stop
        if is_heading or is_rule:
            begin = stop
        place = stop
    yield begin, end


def _without_lead(line: str) -> str:
    lead = LEAD.match(line)
    return " " * lead.end() + line[lead.end() :] if lead else line
