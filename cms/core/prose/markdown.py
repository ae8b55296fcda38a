"""The one function that turns Markdown into HTML: rendered, then sanitised twice.

Python-Markdown renders; players become cards and other tools' marks become chips; the sanitiser has the
last word. The theme's own markup (figures, pull quotes, tables that scroll) is made from the parsed tree
in between.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from enum import StrEnum
from xml.etree import ElementTree

import markdown as python_markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from cms.core.errors import TooHard
from cms.core.paths import resolve
from cms.core.prose.embeds import embedded
from cms.core.prose.marks import Marks
from cms.core.prose.reading import DECORATIVE
from cms.core.prose.sanitiser import sanitised
from cms.core.prose.weight import LONGEST

_EMPTY = re.compile(r"<p>[ \t\n]{0,100}</p>\n?")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SOURCE = re.compile(r"\s*(?:—|–|--)\s*(.{1,200})\Z", re.S)
_VALUE = r"""(?:"[^"]{0,2000}"|'[^']{0,2000}'|[^\s"'=<>`]{1,2000})"""
_ATTRIBUTE = rf"\s+[a-z_:@][\w:.@-]{{0,60}}(?:\s{{0,9}}=\s{{0,9}}{_VALUE})?"
_MARKUP = re.compile(
    rf"<(?:/?[a-z][a-z0-9-]{{0,30}}(?:{_ATTRIBUTE}){{0,40}}+\s{{0,200}}/?>"
    r"|!--|[a-z][a-z0-9+.-]{1,30}:[^\s<>]{0,2000}>|[\w.+-]{1,64}@[\w.-]{1,255}>)",
    re.IGNORECASE,
)
"""What begins with ``<`` and is markup: a tag, a comment, an address in angle brackets."""

_LESS = "\x02less\x03"
"""Stands for a ``<`` that is only a sign; no text can hold these characters itself."""

_EXTENSIONS = ("tables", "footnotes", "def_list", "sane_lists", "fenced_code", "abbr")


class Audience(StrEnum):
    """Who looks: the desk sees other tools' marks as inert chips, readers see the text without them."""

    DESK = "desk"
    READERS = "readers"


def render(
    markdown: str, *, at: str = "", links: Mapping[str, str] | None = None, audience: Audience = Audience.DESK
) -> str:
    """Give the safe HTML of a text.

    How long this takes is not bounded for every text: what :func:`is_light` does not vouch for is rendered
    in a process of its own, see ``cms.rendering``.

    :param at: the file that the text is in, from which its relative links are read.
    :param links: the addresses of files; a link to a file that is not among them becomes plain text.
    :raises TooHard: the text is too long, or nested too deeply.
    """
    if len(markdown) > LONGEST:
        raise TooHard(f"The text is longer than {LONGEST:,} characters.")
    text = markdown.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    marks = Marks()
    parser = python_markdown.Markdown(extensions=[*_EXTENSIONS, _Newspaper(at, links, marks)], output_format="html")
    try:
        rendered = parser.convert(text)
        rendered = rendered.replace(_LESS, "&lt;")
        safe = sanitised(marks.put_back(embedded(rendered), shown=audience is Audience.DESK))
        return _EMPTY.sub("", safe)
    except RecursionError as fault:
        raise TooHard("The text is nested too deeply.") from fault


def as_plain(markdown: str) -> str:
    """Give a text as escaped paragraphs, every character of it: what is shown of one that is too hard."""
    text = markdown.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    text = _UNSHOWN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(f"<p>{html.escape(part)}</p>" for part in re.split(r"\n{2,}", text) if part.strip())


class _Newspaper(Extension):
    """Markup that the public theme expects."""

    def __init__(self, at: str, links: Mapping[str, str] | None, marks: Marks) -> None:
        super().__init__()
        self._at = at
        self._links = links
        self._marks = marks

    def extendMarkdown(self, md: python_markdown.Markdown) -> None:  # noqa: N802 - the library's name
        md.preprocessors.register(_Chips(md, self._marks), "chips", 22)  # after fenced code, before raw HTML
        md.preprocessors.register(_Signs(md), "signs", 21)
        md.treeprocessors.register(_Tree(md, self._at, self._links), "newspaper", 5)


class _Chips(Preprocessor):
    """Take the marks of other tools out of the text before anything reads them as Markdown."""

    def __init__(self, md: python_markdown.Markdown, marks: Marks) -> None:
        super().__init__(md)
        self._marks = marks

    def run(self, lines: list[str]) -> list[str]:
        return self._marks.taken("\n".join(lines)).split("\n")


class _Signs(Preprocessor):
    """Keep every ``<`` that begins no markup: ``a<b && c>d`` is words, and none of them may go."""

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        return re.sub("<", lambda sign: "<" if _MARKUP.match(text, sign.start()) else _LESS, text).split("\n")


class _Tree(Treeprocessor):
    def __init__(self, md: python_markdown.Markdown, at: str, links: Mapping[str, str] | None) -> None:
        super().__init__(md)
        self._at = at
        self._links = links

    def run(self, root: ElementTree.Element) -> None:
        for element in root.iter():
            self._name(element)
            if element.tag == "a":
                self._link(element)
            elif element.tag == "img":
                element.set("loading", "lazy")
                _unescape(element)
            elif element.tag == "li":
                _tick(element)
            elif element.tag in {"td", "th"}:
                _align(element)
        _replace(root)

    def _name(self, element: ElementTree.Element) -> None:
        """Prefix ids and the links to them, so that no text can shadow a name of the page's own."""
        if number := element.get("id"):
            element.set("id", "x-" + re.sub(r"[^A-Za-z0-9_-]", "-", number))
        href = element.get("href", "")
        if href.startswith("#") and element.tag == "a":
            element.set("href", "#x-" + re.sub(r"[^A-Za-z0-9_-]", "-", href[1:]).removeprefix("x-"))

    def _link(self, element: ElementTree.Element) -> None:
        href = element.get("href", "")
        file = resolve(href, at=self._at) if self._at and not href.startswith("/media/") else None
        if file is None or self._links is None:
            return
        if file in self._links:
            element.set("href", self._links[file])
        else:
            element.tag = "span"
            element.attrib.pop("href", None)


def _unescape(picture: ElementTree.Element) -> None:
    """Take away the backslashes that Python-Markdown leaves: it knows fewer signs to escape than CommonMark."""
    for name in ("alt", "title"):
        if "\\" in picture.get(name, ""):
            picture.set(name, _ESCAPED.sub(r"\1", picture.get(name, "")))


def _tick(item: ElementTree.Element) -> None:
    """Show a task's box: ``- [ ] call the harbour office``."""
    place = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
    for mark, box in (("[ ] ", "☐ "), ("[x] ", "☑ "), ("[X] ", "☑ ")):
        if (place.text or "").startswith(mark):
            place.text = box + (place.text or "").removeprefix(mark)


def _align(cell: ElementTree.Element) -> None:
    style = cell.attrib.pop("style", "")
    if "right" in style:
        cell.set("class", "num")


def _replace(parent: ElementTree.Element) -> None:
    """Turn tables, lone pictures and quotations with a source into the theme's figures, below one element."""
    for index, child in enumerate(list(parent)):
        _replace(child)
        made = _table(child) or _picture(child) or _pull(child)
        if made is not None:
            made.tail = child.tail
            parent[index] = made


def _table(element: ElementTree.Element) -> ElementTree.Element | None:
    if element.tag != "table":
        return None
    names = [" ".join("".join(cell.itertext()).split()) for cell in element.iter("th")]
    label = "Table: " + ", ".join(name for name in names if name)
    box = ElementTree.Element("div", {"class": "scroll", "role": "region", "tabindex": "0", "aria-label": label[:200]})
    element.tail = None
    box.append(element)
    return box


def _picture(element: ElementTree.Element) -> ElementTree.Element | None:
    if element.tag != "p" or len(element) != 1 or element[0].tag != "img":
        return None
    if (element.text or "").strip() or (element[0].tail or "").strip():
        return None
    figure = ElementTree.Element("figure")
    picture = element[0]
    picture.tail = None
    caption = picture.attrib.pop("title", "")
    figure.append(picture)
    if caption and caption.strip().lower() != DECORATIVE:
        ElementTree.SubElement(figure, "figcaption").text = caption
    return figure


def _pull(element: ElementTree.Element) -> ElementTree.Element | None:
    """Read a quotation whose last line names its source after a dash."""
    if element.tag != "blockquote" or not len(element) or element[-1].tag != "p" or len(element[-1]):
        return None
    last = element[-1]
    words, _, line = (last.text or "").rstrip().rpartition("\n")
    source = _SOURCE.match(line)
    if source is None or (not words and len(element) == 1):
        return None
    if words:
        last.text = words
    else:
        element.remove(last)
    figure = ElementTree.Element("figure", {"class": "pull"})
    element.tail = None
    figure.append(element)
    ElementTree.SubElement(figure, "figcaption").text = source[1]
    return figure
