"""Find the front matter block in a file's text, and which format it is in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from cms.core.errors import MalformedFrontMatter

MAX_BLOCK = 256_000
"""Characters; a larger block is no front matter that a person wrote."""

_END = r"(?:\r\n|\n|\r|\Z)"
_OPENING = re.compile(
    rf"\A\ufeff?(?P<blank>(?:[ \t]*(?:\r\n|\n|\r)){{0,20}})"
    rf"(?P<mark>---|\+\+\+)[ \t]*(?P<name>[A-Za-z]+)?[ \t]*{_END}"
)
_CLOSING = {
    "---": re.compile(rf"(?<![^\r\n])(?:---|\.\.\.)[ \t]*{_END}"),
    "+++": re.compile(rf"(?<![^\r\n])\+\+\+[ \t]*{_END}"),
}
_BRACE = re.compile(r"\A\ufeff?\s{0,200}(?=\{(?:[ \t]*(?:\r\n|\n|\r)|\s*\"|[ \t]*\}[ \t]*(?:[\r\n]|\Z)))")
_IN_BRACES = re.compile(r'"(?:[^"\\\r\n]|\\.)*"?|[{}]')
_STEPS = {"{": 1, "}": -1}
_DEEPEST, _MANY, _LONGEST_HEADER = 100, 50_000, 2_000
_AFTER_BRACE = re.compile(rf"[ \t]*{_END}")
_LIKE_KEYS = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?[\r\n]+)*[ \t]*[\"']?\w[^\r\n]*?:(?:\s|\Z)")
_NEWLINE = re.compile(r"\r\n|\n|\r")

_HEADER = re.compile(r"[ ]{0,3}([A-Za-z0-9_-]+):[^\r\n]*")
_HEADER_MORE = re.compile(r"(?:[ ]{4}|[ ]{0,3}\t)[ \t]*[^\s][^\r\n]*")
_HEADER_END = re.compile(r"[ \t]*(?:\r\n|\n|\r)|[ \t]+\Z")
_HEADER_NAMES = frozenset(
    {"title", "date", "modified", "author", "authors", "category", "tags", "slug", "summary", "status", "lang"}
    | {"template", "keywords", "description"}
)


class Kind(Enum):
    """The formats; the value is the word that people use."""

    YAML = "YAML"
    TOML = "TOML"
    JSON = "JSON"
    HEADER = "header lines"


_NAMED = {"json": Kind.JSON, "toml": Kind.TOML, "yaml": Kind.YAML, "yml": Kind.YAML}


@dataclass(frozen=True, slots=True)
class Block:
    """The front matter without its marks.

    :param source: its text.
    :param start: where it begins in the file, in characters.
    :param closing: the closing mark with its line end; the blank line after header lines.
    :param first_line: the 1-based line of the file on which ``source`` begins.
    """

    source: str
    start: int
    closing: str
    first_line: int = 2
    kind: Kind = Kind.YAML

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

    :raises MalformedFrontMatter: it is opened and never closed, or too large, or in a language that is unknown here.
    """
    opening = _OPENING.match(text)
    if opening is not None:
        return _marked(text, opening)
    brace = _BRACE.match(text)
    if brace is not None:
        return _braced(text, brace.end())
    return _header(text)


def line_of(text: str, at: int) -> int:
    """Give the 1-based line on which a place stands."""
    return len(_NEWLINE.findall(text, 0, at)) + 1


def _marked(text: str, opening: re.Match[str]) -> Block | None:
    mark, name, start = opening["mark"], opening["name"] or "", opening.end()
    kind = _NAMED.get(name.lower()) if name else (Kind.TOML if mark == "+++" else Kind.YAML)
    closing = _CLOSING[mark].search(text, start, start + MAX_BLOCK + 100)
    after_blank = bool(opening["blank"])
    if after_blank and (closing is None or (mark == "---" and not name and not _LIKE_KEYS.match(text, start))):
        return None  # a thematic break below blank lines is the body's
    if kind is None:
        raise MalformedFrontMatter("", f"front matter in {name} is not understood", 1)
    if closing is None and len(text) - start > MAX_BLOCK:
        raise _too_large()
    if closing is None:
        raise MalformedFrontMatter("", f"the front matter is opened with {mark} and never closed", 1)
    return _bounded(Block(text[start : closing.start()], start, closing.group(), line_of(text, start), kind))


def _braced(text: str, start: int) -> Block:
    depth = 0
    for count, found in enumerate(_IN_BRACES.finditer(text, start, start + MAX_BLOCK + 1)):
        depth += _STEPS.get(found.group(), 0)
        if depth > _DEEPEST or count > _MANY:
            raise MalformedFrontMatter("", "its values are too many, or nested too deeply", line_of(text, start))
        if depth == 0:
            end = found.end()
            closing = _AFTER_BRACE.match(text, end)
            first_line = line_of(text, start)
            return Block(text[start:end], start, closing.group() if closing else "", first_line, Kind.JSON)
    if len(text) - start > MAX_BLOCK:
        raise _too_large()
    raise MalformedFrontMatter("", "the front matter is opened with { and never closed", line_of(text, start))


def _header(text: str) -> Block | None:
    """Take the lines ``Name: value`` at the top, when they are what an article's header names."""
    start = at = 1 if text.startswith("\ufeff") else 0
    names: list[str] = []
    lines = 0
    while at < len(text):
        found = _HEADER.match(text, at)
        if found:
            names.append(found[1].lower())
        else:
            found = _HEADER_MORE.match(text, at) if names else None
        if not found:
            break
        lines += 1
        if lines > _LONGEST_HEADER or at - start > MAX_BLOCK:
            raise _too_large()
        newline = _NEWLINE.match(text, found.end())
        at = newline.end() if newline else found.end()
    if "title" not in names and not (len(names) > 1 and _HEADER_NAMES.issuperset(names)):
        return None
    blank = _HEADER_END.match(text, at)
    return _bounded(Block(text[start:at], start, blank.group() if blank else "", 1, Kind.HEADER))


def _bounded(block: Block) -> Block:
    if len(block.source) > MAX_BLOCK:
        raise _too_large()
    return block


def _too_large() -> MalformedFrontMatter:
    return MalformedFrontMatter("", f"the front matter is larger than {MAX_BLOCK // 1000} kB", 1)
