"""HTML to Markdown, for the plain HTML that is made of a document: paragraphs, headings, lists, links, tables.

What is unknown is left out, its words stay. Every sign that Markdown would read is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import MappingProxyType

from cms.core.errors import BadValue

_SIGNS = re.compile(r"([\\`*_\[\]])")
_ENTITY = re.compile(r"&(?=#?\w{1,40};)")
_BEGINS = re.compile(r"^(\s*)(#|[>+-](?=[\s-])|\d{1,9}[.)](?=\s))")
_HEADINGS = {"h1": "## ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "##### ", "h6": "###### "}
_INLINE = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_BLOCKS = frozenset({*_HEADINGS, "p", "blockquote", "ul", "ol", "li", "table", "tr", "td", "th"})
_CELLS = 20_000
"""Cells of a table, those counted too that fill short rows: one long row would make all of them long."""

_BLANKS = re.compile(r"[ \t\r\n]+")
_NONE: Mapping[str, str] = MappingProxyType({})
_PICTURE = "picture"


def story(html: str, pictures: Mapping[str, str] = _NONE) -> tuple[str, str]:
    """Give a document's headline, where it begins with a heading, and its text.

    :param pictures: the Markdown of each picture by its ``src``; others are left out.
    :raises BadValue: a table in it is far too large.
    """
    reader = _Reader(pictures)
    reader.feed(html)
    reader.close()
    blocks = [block for block in reader.finished() if block.text.strip()]
    headline = ""
    first = next((number for number, block in enumerate(blocks) if block.kind != _PICTURE), None)
    if first is not None and blocks[first].kind in _HEADINGS:
        headline = _plain(blocks.pop(first).text.lstrip("# "))
    body = ""
    for number, block in enumerate(blocks):
        tight = number > 0 and block.kind == "li" and blocks[number - 1].kind == "li"
        body += ("" if not body else "\n" if tight else "\n\n") + block.text
    return headline, body + "\n" if body else ""


@dataclass
class _Block:
    kind: str
    text: str


@dataclass
class _List:
    mark: str
    number: int = 0


@dataclass
class _Table:
    rows: list[list[str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads block by block; what is open is in ``pieces``."""

    def __init__(self, pictures: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.pictures = pictures
        self.shown: list[str] = []
        self.blocks: list[_Block] = []
        self.pieces: list[str] = []
        self.kind = "p"
        self.lists: list[_List] = []
        self.links: list[str] = []
        self.table: _Table | None = None
        self.quoted = 0

    def finished(self) -> list[_Block]:
        """Give all blocks, the last one too."""
        self._close()
        return self.blocks

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._open(tag)
        elif tag in _INLINE:
            self.pieces.append("\x01" + _INLINE[tag])
        elif tag == "br":
            self._break()
        elif tag == "img":
            self._show(self.pictures.get(dict(attrs).get("src") or "", ""))
        elif tag == "a":
            self.links.append(_target(dict(attrs).get("href") or ""))
            self.pieces.append("[" if self.links[-1] else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _INLINE:
            self.pieces.append(_INLINE[tag] + "\x02")
        elif tag == "a" and self.links:
            self._end_link(self.links.pop())
        elif tag in {"td", "th"} and self.table and self.table.rows:
            self.table.rows[-1].append(self._taken().replace("|", "\\|"))
        elif tag == "table":
            self._close_table()
        elif tag in _BLOCKS:
            self._shut(tag)

    def handle_data(self, data: str) -> None:
        text = _SIGNS.sub(r"\\\1", _BLANKS.sub(" ", data))
        self.pieces.append(_ENTITY.sub("&amp;", text).replace("<", "&lt;"))

    def _show(self, picture: str) -> None:
        """Put a picture where it is: in a cell among its words, else before or after the words of its paragraph."""
        if self.table is not None:
            self.pieces.append(picture)
        elif picture and not self.lists and not "".join(self.pieces).strip("\x01\x02*[ "):
            self._block(_PICTURE, picture)
        elif picture:
            self.shown.append("    " * len(self.lists) + picture)

    def _end_link(self, target: str) -> None:
        """End a link; one that held nothing but a picture is none."""
        if target and self.pieces[-1:] == ["["]:
            self.pieces.pop()
        elif target:
            self.pieces.append(f"]({target})")

    def _break(self) -> None:
        """End a line; breaks one after another are one, as Markdown has no empty lines within a paragraph."""
        sign = "  \n" if self.table is None else " "
        if not self.pieces or self.pieces[-1] != sign:
            self.pieces.append(sign)

    def _open(self, tag: str) -> None:
        if self.table is not None:
            if tag == "tr":
                self.table.rows.append([])
            elif self.pieces and tag == "p":
                self.pieces.append(" ")
            return
        if tag == "p" and self.kind == "li":
            return
        self._close()
        if tag in {"ul", "ol"}:
            self.lists.append(_List("-" if tag == "ul" else "1."))
        elif tag == "table":
            self.table = _Table()
        elif tag == "blockquote":
            self.quoted += 1
        else:
            self.kind = tag

    def _shut(self, tag: str) -> None:
        if self.table is not None or (tag == "p" and self.kind == "li"):
            return
        self._close()
        self.kind = "p"
        if tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
        elif tag == "blockquote":
            self.quoted = max(0, self.quoted - 1)

    def _close(self) -> None:
        """End the block that is open."""
        text = self._taken()
        if text:
            self._block(self.kind, self._marked(text))
        while self.shown:
            self._block(_PICTURE, self.shown.pop(0))

    def _marked(self, text: str) -> str:
        """Write a block's text as what it is."""
        if self.kind == "li" and self.lists:
            return self._item(text)
        if self.kind in _HEADINGS:
            return _HEADINGS[self.kind] + text.replace("  \n", " ")
        return _BEGINS.sub(_escaped, text)

    def _block(self, kind: str, text: str) -> None:
        if self.quoted:
            text = "\n".join(f"> {line}" for line in text.split("\n"))
        self.blocks.append(_Block(kind, text))

    def _item(self, text: str) -> str:
        own = self.lists[-1]
        own.number += 1
        mark = "-" if own.mark == "-" else f"{own.number}."
        return "    " * (len(self.lists) - 1) + f"{mark} {text}"

    def _close_table(self) -> None:
        rows = [row for row in self.table.rows if row] if self.table else []
        self.table = None
        if not rows:
            return
        width = max(map(len, rows))
        if width * len(rows) > _CELLS:
            raise BadValue(
                f"A table of {len(rows):,} rows and {width:,} columns is far more than a story holds."
                " Make it shorter, or leave it out."
            )
        filled = [[*row, *[""] * (width - len(row))] for row in rows]
        lines = ["| " + " | ".join(row) + " |" for row in filled]
        lines.insert(1, "|" + " --- |" * width)
        self.blocks.append(_Block("table", "\n".join(lines)))

    def _taken(self) -> str:
        """Give what was read since the last block, with its marks close to its words."""
        text = "".join(self.pieces)
        self.pieces.clear()
        text = re.sub(r"(?<!\*)(\*{1,2})\x02(\s*)\x01\1(?!\*)", r"\2", text)  # one run of bold, cut in two
        text = re.sub(r"\x01(\*{1,2})(\s*)\1\x02", r"\2", text)
        text = re.sub(r"\x01(\*{1,2})(\s*)", r"\2\1", text)
        text = re.sub(r"(?<!\s)(\s*)(\*{1,2})\x02", r"\2\1", text)
        return text.strip().removesuffix("  \n").strip()


def _escaped(found: re.Match[str]) -> str:
    """Keep a paragraph that begins like a list from being one."""
    sign = found[2]
    return found[1] + (f"{sign[:-1]}\\{sign[-1]}" if sign[:-1].isdigit() else f"\\{sign}")


def _target(href: str) -> str:
    """Give a link's address as Markdown can hold it; empty for places within the document."""
    if not re.match(r"(?:https?://|mailto:)", href):
        return ""
    return re.sub(r"[\s<>()]", lambda sign: f"%{ord(sign.group()):02X}", href)


def _plain(text: str) -> str:
    """Take Markdown's marks and escapes out of a heading."""
    text = re.sub(r"(?<!\\)\*{1,2}", "", text)
    text = text.replace("&lt;", "<").replace("&amp;", "&")
    return re.sub(r"\\([\\`*_\[\]])", r"\1", text).strip()
