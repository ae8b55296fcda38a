"""The article form's sheet: what it shows of a file, and what a writer made of it.

Each field is shown by a text that a browser sends back as it is when nobody touched it; only a field that comes back
otherwise is a change. So blanks, line breaks, doubled items and bytes that are not UTF-8 stay as they are in the file.
The text is shown without the line ends behind its last words, where whoever goes to the end would write on a line of
nothing; they come back with every text that is sent without.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cms.core import frontmatter, screen
from cms.core.article import DESKS_KEYS, Article
from cms.core.errors import BadValue
from cms.core.screen import StandIns
from cms.desk.manuscript import LINES, LISTS, LONG, Manuscript, list_of

RAW = "raw:"
"""What a field's name begins with that holds the source of one key."""

_FIELDS = frozenset({*LINES, *LONG, *LISTS, "body"})
_LAST_ENDS = re.compile(r"(?<=[^\r\n])[\r\n]+\Z")
_MANY = 100
"""Keys of others beyond which they are shown and no longer edited one by one."""


@dataclass(frozen=True, slots=True)
class OtherKey:
    """A key that the form has no field for, as its source.

    :param fixed: it is the desk's, or cannot be edited alone.
    """

    key: str
    source: str
    fixed: bool

    @property
    def name(self) -> str:
        """Give the name of its field."""
        return RAW + self.key


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the form shows.

    :param shown: each field's text as a browser sends it back untouched, with line feeds for line ends.
    """

    was: Manuscript
    shown: Mapping[str, str]
    others: Sequence[OtherKey] = ()
    stand_ins: StandIns = field(default_factory=StandIns)

    @classmethod
    def of(cls, article: Article) -> Sheet:
        """Lay an article out."""
        was = Manuscript.of(article)
        values = [value for value in article.fields.values() if isinstance(value, str)]
        lists = [item for key in LISTS for item in list_of(article, key) or ()]
        stand_ins = StandIns.of(article.text, *values, *lists)
        shown = {name: stand_ins.shown(text) for name, text in _shown(was).items()}
        others = [replace(one, source=stand_ins.shown(one.source)) for one in _others(article)]
        shown |= {one.name: one.source for one in others}
        return cls(was, shown, others, stand_ins)

    @classmethod
    def empty(cls) -> Sheet:
        """Give the sheet of an article that is not there yet."""
        return cls(Manuscript(), _shown(Manuscript()))

    def manuscript(self, sent: Mapping[str, str], *, decorative: bool) -> Manuscript:
        """Give what the writer made of it.

        :param sent: the fields that a browser sent; one that is missing keeps what it was.
        :raises BadValue: a field holds what no file may hold.
        """
        changed = {
            name: self.stand_ins.typed(screen.newlines(screen.checked(text)))
            for name, text in sent.items()
            if screen.newlines(text) != self.shown.get(name, "")
        }
        values: dict[str, object] = {name: self._value(name, text) for name, text in changed.items() if name in _FIELDS}
        if "body" in values:
            values["body"] = _ended(self.stand_ins.typed(screen.checked(sent["body"])), self.was.body)
        raw = {one.key: changed[one.name] for one in self.others if one.name in changed and not one.fixed}
        return replace(self.was, **values, decorative=decorative, raw=raw, correction=changed.get("correction", ""))  # type: ignore[arg-type]

    def _value(self, name: str, text: str) -> str | tuple[str, ...]:
        old = getattr(self.was, name)
        if name in LISTS:
            return self._items(old, text)
        if name in LINES:
            text = text.replace("\n", " ")
            if any(ord(letter) < 32 and letter != "\t" and letter not in old for letter in text):
                raise BadValue("A field holds control characters. Type it anew.")
        if not text.strip():
            return ""
        if name == "body":
            return text
        inner = str(old).strip("\r\n")
        lead, _, trail = str(old).partition(inner) if inner else ("", "", "")
        return lead + text + trail

    def _items(self, old: Sequence[str], text: str) -> tuple[str, ...]:
        """Read a list; an item that is still there keeps the spelling that the file has."""
        known = {_one_line(item): item for item in reversed(old)}
        return tuple(known.get(item, item) for item in screen.items_of(text, tuple(map(_one_line, old))))


def _shown(was: Manuscript) -> dict[str, str]:
    shown = {name: frontmatter.as_posted(getattr(was, name)) for name in LINES}
    shown |= {name: screen.newlines(getattr(was, name)).strip("\n") for name in LONG}
    shown |= {name: screen.lines_of(getattr(was, name)) for name in LISTS if name != "tags"}
    return shown | {"tags": screen.joined(was.tags), "body": _LAST_ENDS.sub("", screen.newlines(was.body))}


def _ended(body: str, was: str) -> str:
    """Let a text end as the file's did; one that comes with a line end of its own, or without words, is as it is."""
    if not body.strip() or body.endswith(("\n", "\r")):
        return body
    found = _LAST_ENDS.search(was)
    return body + (screen.newlines(found[0]) if found else "\n" if was.endswith(("\n", "\r")) else "")


def _one_line(item: str) -> str:
    return screen.newlines(item).replace("\n", " ")


def _others(article: Article) -> list[OtherKey]:
    """Give every key that the form has no field for, or whose value does not fit its field."""
    sources: dict[str, list[str]] = {}
    for span in frontmatter.spans(article.text):
        sources.setdefault(span.key, []).append(span.source)
    others: list[OtherKey] = []
    for key, value in article.fields.items():
        if _fits(article, key, value):
            continue
        whole = screen.newlines("\n".join(sources.get(key, ())))
        odd = not key.isprintable() or any("\ud800" <= letter <= "\udfff" for letter in key)
        fixed = key in DESKS_KEYS or len(sources.get(key, ())) != 1 or odd or len(others) >= _MANY
        others.append(OtherKey(key, whole, fixed))
    return others


def _fits(article: Article, key: str, value: frontmatter.Value) -> bool:
    if key in LISTS:
        return list_of(article, key) is not None
    return key in {*LINES, *LONG} and isinstance(value, str)
