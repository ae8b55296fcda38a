"""Find the front matter block in a file's text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cms.core.errors import MalformedFrontMatter

MAX_BLOCK = 256_000
"""Characters; a larger block is no front matter that a person wrote."""

_OPENING = re.compile(r"\A\ufeff?---[ \t]*(?:\r\n|\n|\r|\Z)")
_CLOSING = re.compile(r"(?<![^\r\n])(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)")
_NEWLINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Block:
    """The YAML between the two marks.

    :param source: its text, without the marks.
    :param start: where it begins in the file, in characters.
    :param closing: the closing mark with its line end.
    :param first_line: the 1-based line of the file on which ``source`` begins.
    """

    source: str
    start: int
    closing: str
    first_line: int = 2

    @property
    def end(self) -> int:
        """Where the body begins in the file, in characters."""
        return self.start + len(self.source) + len(self.closing)

    @property
    def newline(self) -> str:
        """Give the line end that new lines take: the block's own."""
        found = _NEWLINE.search(self.source) or _NEWLINE.search(self.closing)
        return found.group() if found else "\n"


def split(text: str) -> Block | None:
    """Find the block; None when the file begins without one.

    :raises MalformedFrontMatter: it is opened and never closed, or too large.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return None
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        raise MalformedFrontMatter("", "the front matter is opened with --- and never closed", 1)
    source = text[opening.end() : closing.start()]
    if len(source) > MAX_BLOCK:
        raise MalformedFrontMatter("", f"the front matter is larger than {MAX_BLOCK // 1000} kB", 1)
    return Block(source, opening.end(), closing.group())
