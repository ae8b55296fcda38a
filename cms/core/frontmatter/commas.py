"""Edit lists and keys that stand between brackets, parted by commas: flow YAML, TOML arrays, JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rapidfuzz.distance import LCSseq

from cms.core.frontmatter.entries import Asked, Entry, Node, Piece
from cms.core.frontmatter.places import line_end, line_start
from cms.core.frontmatter.values import Value

MANY = 1_000
"""Items beyond which a list is written anew: comparing item by item is quadratic."""
_AFTER = re.compile(r"(?P<comma>[ \t]*,)?(?P<note>[ \t]*#[^\r\n]*)?")
_INDENT = re.compile(r"(?:\r\n|\n|\r)[ \t]*\Z")

Stretch = tuple[int, int]


def relisted(source: str, node: Node, value: Sequence[Value], write: Callable[[Value], str]) -> list[Piece]:
    """Change the items of a list; those that stay keep their spelling, their place and their comments.

    :param write: writes an item that was not there.
    """
    items = node.items
    known = {repr(item.value): source[item.start : item.end] for item in items}
    texts = [known.get(repr(item)) or write(item) for item in value]
    places = [(item.start, item.end) for item in items]
    if not texts or not items or len(items) + len(texts) > MANY:
        return [(node.start + 1, node.end - 1, _anew(source, node, texts))]
    pieces: list[Piece] = []
    for first, last, begin, end in _runs([repr(item.value) for item in items], [repr(item) for item in value]):
        pieces += _step(source, node.start, places, (first, last), texts[begin:end])
    return pieces


def _runs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Give what differs, neighbours joined: from and to in the old, from and to in the new."""
    runs: list[tuple[int, int, int, int]] = []
    for step in LCSseq.opcodes(old, new):
        if step.tag == "equal":
            continue
        run = (step.src_start, step.src_end, step.dest_start, step.dest_end)
        if runs and runs[-1][1] == run[0] and runs[-1][3] == run[2]:
            run = (runs[-1][0], run[1], runs.pop()[2], run[3])
        runs.append(run)
    return runs


def _step(
    source: str, opened: int, places: Sequence[Stretch], run: tuple[int, int], texts: Sequence[str]
) -> list[Piece]:
    first, last = run
    parting = _parting(source, opened, places)
    if first < last and texts:
        return [(places[first][0], places[last - 1][1], parting.join(texts))]
    if first < last:
        return [removal(source, places, first, last)]
    if first < len(places):
        return [(places[first][0], places[first][0], "".join(text + parting for text in texts))]
    return after_last(source, opened, places, parting.join(texts))


def removal(source: str, places: Sequence[Stretch], first: int, last: int) -> Piece:
    """Take items away, with the comma that parts them from their neighbour."""
    if last < len(places):
        return (places[first][0], places[last][0], "")
    if first and "#" in source[places[first - 1][1] : places[first][0]]:
        # The comment behind the neighbour's comma is the neighbour's; only JSON, without comments, minds that comma.
        return (line_start(source, places[first][0]), line_end(source, places[last - 1][1]), "")
    return (places[first - 1][1] if first else places[0][0], places[last - 1][1], "")


def after_last(source: str, opened: int, places: Sequence[Stretch], text: str) -> list[Piece]:
    """Put a text behind the last item, below its comment when it has one."""
    parting = _parting(source, opened, places)
    end = places[-1][1]
    after = _AFTER.match(source, end)
    if after is None or not after["note"]:
        return [(end, end, parting + text)]
    indent = parting.lstrip(", \t") or " "
    if after["comma"]:
        return [(after.end(), after.end(), f"{indent}{text},")]
    return [(end, end, ","), (after.end(), after.end(), indent + text)]


def _parting(source: str, opened: int, places: Sequence[Stretch]) -> str:
    """Give what stands between two items: the comma with the blanks, or the new line, after it."""
    gap = source[places[-2][1] : places[-1][0]] if len(places) > 1 else source[opened + 1 : places[0][0]]
    indent = _INDENT.search(gap)
    if indent:
        return "," + indent.group()
    return gap if len(places) > 1 and gap.strip() == "," else ", "


def _anew(source: str, node: Node, texts: Sequence[str]) -> str:
    inner = source[node.start + 1 : node.end - 1]
    pad = " " if inner.startswith(" ") and inner.strip() and texts else ""
    return f"{pad}{', '.join(texts)}{pad}"


def with_key(asked: Asked, opened: int, closed: int, statement: str) -> list[Piece]:
    """Add a key between braces.

    :param opened: the place of the opening brace; ``closed`` that of the closing one.
    """
    source, newline = asked.block.source, asked.block.newline
    if asked.entries:
        places = [(entry.start, entry.end) for entry in asked.entries]
        return after_last(source, opened, places, statement)
    inner = source[opened + 1 : closed]
    return [(opened + 1, closed, f"{newline}  {statement}{newline}" if newline in inner else statement)]


def without_key(asked: Asked, entry: Entry) -> list[Piece]:
    """Take a key away from between braces."""
    places = [(one.start, one.end) for one in asked.entries]
    at = list(asked.entries).index(entry)
    return [removal(asked.block.source, places, at, at + 1)]
