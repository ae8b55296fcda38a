"""Signs: straight quotes where a language has its own, and blanks that stand twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cms.core.checks.masking import HIDDEN, paragraphs
from cms.core.checks.values import Finding, Kind

_NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Quotes:
    """A language's quotation marks: the outer pair, and the pair inside of it.

    :param apostrophe: empty where the language has none.
    """

    opening: str
    closing: str
    inner_opening: str
    inner_closing: str
    apostrophe: str = "’"


_ENGLISH = Quotes("“", "”", "‘", "’")
_GERMAN = Quotes("„", "“", "‚", "‘")
_GUILLEMETS = Quotes("«", "»", "“", "”")
_NORDIC = Quotes("”", "”", "’", "’")
_EAST = Quotes("«", "»", "„", "“")
_POLISH = Quotes("„", "”", "«", "»")
_ARABIC = Quotes("«", "»", "“", "”", "")
_OF_LANGUAGE = {
    **dict.fromkeys(("en", "ga", "cy", "tr", "pt-BR", "nl", "eo", "id", "ms", "vi", "tl", "fil", "sw"), _ENGLISH),
    **dict.fromkeys(("de", "cs", "sk", "sl", "is", "bg", "lt", "et", "mk", "sr"), _GERMAN),
    "de-CH": Quotes("«", "»", "‹", "›"),
    "fr": Quotes(f"«{_NBSP}", f"{_NBSP}»", "“", "”"),
    "fr-CH": Quotes("«", "»", "‹", "›"),
    **dict.fromkeys(("es", "it", "pt", "ca", "gl", "el", "no", "nb", "nn", "eu"), _GUILLEMETS),
    **dict.fromkeys(("ru", "uk", "be"), _EAST),
    **dict.fromkeys(("pl", "ro", "hu", "hr", "bs"), _POLISH),
    **dict.fromkeys(("sv", "fi", "da"), _NORDIC),
    **dict.fromkeys(("ar", "fa", "ps"), _ARABIC),
}
"""What newspapers in these languages set; a language that is not here is left alone."""

_STRAIGHT = re.compile(r"[\"']")
_OPENERS = frozenset("([{<—–-/¿¡“„«‘‚*_~|>")
_EMPHASIS = "*_~"
_TWICE = re.compile(r"(?<=\S) {2,}(?=\S)")
LEAD = re.compile(r"[ \t]*(?:>[ \t]*)*(?:(?:[-*+:]|\d{1,9}[.)]|#{1,6}|\ufffc+:?)[ \t]+)?(?:\[[ xX]\][ \t]+)?")
"""What may stand at a line's beginning: marks of a quotation, a list, a heading, a note (hidden), and a box to tick."""


def quotes_of(lang: str) -> Quotes | None:
    """Give a language's quotation marks; None for one that is not known here."""
    return _OF_LANGUAGE.get(lang) or _OF_LANGUAGE.get(lang.split("-", maxsplit=1)[0])


def straight(name: str, text: str, lang: str) -> Iterator[Finding]:
    """Find straight quotes and apostrophes, and propose the language's own; measures in feet and inches stay.

    :param text: with code and addresses hidden.
    """
    quotes = quotes_of(lang)
    if quotes is None or ('"' not in text and "'" not in text):
        return
    for start, end in paragraphs(text):
        reader = _Reader(text, quotes)
        for found in _STRAIGHT.finditer(text, start, end):
            fix = reader.read(found.start(), start, end)
            if fix:
                what = "apostrophe" if fix == quotes.apostrophe and found.group() == "'" else "quotation mark"
                says = f"A straight {what}."
                yield Finding(Kind.QUOTES, name, found.start(), found.end(), found.group(), says, fix)


@dataclass(slots=True)
class _Reader:
    """Reads one paragraph's quotes in order, and knows which are open."""

    text: str
    quotes: Quotes
    open: list[str] = field(default_factory=list)

    def read(self, at: int, start: int, end: int) -> str:
        """Give what to write in place of the sign at a place; empty to leave it."""
        sign = self.text[at]
        before, after = self._before(at, start), self._after(at, end)
        opens = (not before or before.isspace() or before in _OPENERS) and bool(after) and not after.isspace()
        closes = bool(before) and not before.isspace()
        if sign == '"':
            return self._double(before, opens=opens, closes=closes)
        return self._single(at, before, after, opens=opens, closes=closes, end=end)

    def _double(self, before: str, *, opens: bool, closes: bool) -> str:
        if '"' in self.open and closes:
            while self.open.pop() != '"':
                pass
            return self.quotes.closing
        if opens:
            self.open.append('"')
            return self.quotes.opening
        return self.quotes.closing if closes and not before.isdecimal() else ""

    def _single(self, at: int, before: str, after: str, *, opens: bool, closes: bool, end: int) -> str:
        """Read an apostrophe, or a quotation within another one."""
        if before.isalnum() and after.isalnum():
            return self.quotes.apostrophe if not before.isdecimal() else ""
        if "'" in self.open and closes:
            self.open.remove("'")
            return self.quotes.inner_closing
        if opens and self._closes_later(at, end):
            self.open.append("'")
            return self.quotes.inner_opening
        return self.quotes.apostrophe if (opens or closes) and not before.isdecimal() else ""

    def _closes_later(self, at: int, end: int) -> bool:
        """Tell whether a single quote that opens here finds its other one in the same paragraph."""
        for found in _STRAIGHT.finditer(self.text, at + 1, end):
            before, after = self.text[found.start() - 1], self.text[found.end() : found.end() + 1]
            if found.group() == "'" and not before.isspace() and not after.isalnum():
                return True
        return False

    def _before(self, at: int, start: int) -> str:
        while at > start and self.text[at - 1] in _EMPHASIS:
            at -= 1
        return self.text[at - 1] if at > start else ""

    def _after(self, at: int, end: int) -> str:
        at += 1
        while at < end and self.text[at] in _EMPHASIS:
            at += 1
        return self.text[at] if at < end else ""


def spaces(name: str, text: str) -> Iterator[Finding]:
    """Find blanks that stand twice between words: not at a line's end, in a table, or after a list's mark.

    :param text: with code and addresses hidden.
    """
    if "  " not in text:
        return
    place = 0
    for line in text.split("\n"):
        if "  " in line and "|" not in line and line.strip(HIDDEN):
            lead = LEAD.match(line)
            for found in _TWICE.finditer(line, lead.end() if lead else 0):
                start, end = place + found.start(), place + found.end()
                yield Finding(Kind.SPACES, name, start, end, found.group(), "More than one blank between words.", " ")
        place += len(line) + 1
