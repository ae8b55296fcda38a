"""The one function that turns Markdown into HTML: rendered, then sanitised twice.

Python-Markdown renders, bleach keeps an allow-list and shows everything else as text, and nh3, another
parser altogether, passes over the result. The theme's own markup (figures, pull quotes, tables that
scroll) is made from the parsed tree in between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

import bleach
import markdown as python_markdown
import nh3
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from cms.core.errors import TooHard
from cms.core.paths import resolve
from cms.core.prose.reading import DECORATIVE
from cms.core.prose.urls import safe_url

_TAGS = frozenset(
    [
        "a",
        "abbr",
        "aside",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "var",
    ]
)
_ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir", "title"},
    "a": {"href", "rel"},
    "abbr": {"title"},
    "div": {"role", "tabindex", "aria-label"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start", "reversed"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "time": {"datetime"},
}
_CLASSES = frozenset({"chip", "embed", "footnote", "footnote-backref", "footnote-ref", "num", "pull", "scroll"})
_LANGUAGE = re.compile(r"language-[\w+#-]{1,30}\Z")
_ID = re.compile(r"x-[A-Za-z0-9_-]{1,100}\Z")
_NUMBER = re.compile(r"\d{1,4}\Z")
_IFRAME = re.compile(
    r"<iframe\b[^<>]{0,1000}?\bsrc=[\"'](https://([\w.-]{1,100})[^\"'<>\s]{0,1000})[\"'][^<>]{0,1000}>\s{0,20}</iframe>",
    re.I,
)
_SOURCE = re.compile(r"\s*(?:—|–|--)\s*(.{1,200})\Z", re.S)
_EXTENSIONS = ("tables", "footnotes", "def_list", "sane_lists", "fenced_code", "abbr")


_JUDGES: dict[str, Callable[[str], bool]] = {
    "href": lambda value: safe_url(value) is not None,
    "src": lambda value: safe_url(value) is not None,
    "class": lambda value: all(word in _CLASSES or _LANGUAGE.match(word) for word in value.split()),
    "id": lambda value: bool(_ID.match(value)),
    "dir": lambda value: value in {"ltr", "rtl", "auto"},
    "role": lambda value: value == "region",
    "tabindex": lambda value: value == "0",
    **dict.fromkeys(("width", "height", "start", "colspan", "rowspan"), lambda value: bool(_NUMBER.match(value))),
}


def render(markdown: str, *, at: str = "", links: Mapping[str, str] | None = None) -> str:
    """Give the safe HTML of a text.

    :param at: the file that the text is in, from which its relative links are read.
    :param links: the addresses of files; a link to a file that is not among them becomes plain text.
    :raises TooHard: the text is built to take beyond reason to render.
    """
    _refuse_bombs(markdown)
    parser = python_markdown.Markdown(extensions=[*_EXTENSIONS, _Newspaper(at, links)], output_format="html")
    try:
        html = parser.convert(markdown)
        html = _IFRAME.sub(r'<p><a class="embed" href="\1">Video on \2</a></p>', html)
        return sanitised(html)
    except RecursionError as fault:
        raise TooHard("The text is nested too deeply to be shown as more than plain text.") from fault


def sanitised(html: str) -> str:
    """Keep what the allow-list names; show all else as text, and let a second parser agree."""
    once = bleach.clean(
        html, tags=_TAGS, attributes=_is_allowed, protocols={"http", "https", "mailto", "tel"}, strip_comments=True
    )
    return nh3.clean(
        once,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if name not in _ATTRIBUTES["*"] | _ATTRIBUTES.get(tag, set()):
        return False
    judge = _JUDGES.get(name)
    return judge is None or judge(value)


def _refuse_bombs(text: str) -> None:
    """Refuse what makes Python-Markdown quadratic or worse; measured: 20 kB of ``[`` take over 40 s."""
    if len(text) > 600_000:
        raise TooHard("The text is longer than 600,000 characters.")
    if sum(1 for _ in re.finditer(r"<[A-Za-z/!?]", text)) > 4_000:
        raise TooHard("The text holds thousands of HTML tags.")
    for paragraph in re.split(r"\n[ \t]*\n", text):
        marks = max(paragraph.count(mark) for mark in "[*_`!(<&\\")
        quotes = re.search(r"^[ \t]*(?:>[ \t]*){40}", paragraph, re.M)
        if marks > 1_000 or quotes or re.search(r"^[ \t]{200}", paragraph, re.M):
            raise TooHard("One paragraph holds thousands of marks, or is nested too deeply.")


class _Newspaper(Extension):
    """Markup that the public theme expects."""

    def __init__(self, at: str, links: Mapping[str, str] | None) -> None:
        super().__init__()
        self._at = at
        self._links = links

    def extendMarkdown(self, md: python_markdown.Markdown) -> None:  # noqa: N802 - the library's name
        md.inlinePatterns.register(_Shortcode(r"(\{\{[<%].{0,2000}?[%>]\}\}|\{%.{0,2000}?%\})", md), "shortcode", 185)
        md.treeprocessors.register(_Tree(md, self._at, self._links), "newspaper", 5)


class _Shortcode(InlineProcessor):
    """Show another tool's shortcode as an inert chip."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the stubs know only the old form of this
        self, m: re.Match[str], data: str
    ) -> tuple[Any, int, int]:
        del data
        chip = ElementTree.Element("code", {"class": "chip"})
        chip.text = python_markdown.util.AtomicString(m.group(1))
        return chip, m.start(0), m.end(0)


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
