"""The allow-list: what of HTML may stand in a text, judged by two parsers of different make.

bleach keeps the list and shows everything else as text; nh3, another parser altogether, passes over the
result. Nothing that only one of them takes for harmless comes through.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import bleach
import nh3

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


def sanitised(html: str, *, classes: frozenset[str] = frozenset()) -> str:
    """Keep what the allow-list names; show all else as text, and let a second parser agree.

    :param classes: classes of the desk's own marks; no text that comes from outside may be given here with any.
    """

    def allowed(tag: str, name: str, value: str) -> bool:
        return _is_allowed(tag, name, value) or (name == "class" and value in classes)

    once = bleach.clean(
        html, tags=_TAGS, attributes=allowed, protocols={"http", "https", "mailto", "tel"}, strip_comments=True
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
