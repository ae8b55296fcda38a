"""Keep other tools' marks apart while a text is rendered, and put them back as chips, or leave them out."""

from __future__ import annotations

import html
import re

from cms.core.prose.chips import EXPRESSION, chips

_PLACE = re.compile("\x02chip(\\d{1,7})chip\x03")
_TOKEN = re.compile("<[^<>]{0,9000}>|\x02chip\\d{1,7}chip\x03")
_CODE = re.compile(r"<(/?)(?:code|pre|kbd|samp)\b", re.I)
_WITH_A_MARK = re.compile('\\s[\\w:-]{1,50}="[^"]{0,5000}\x02[^"]{0,5000}"')


class Marks:
    """The marks of one text. Characters 2 and 3 stand around a number; no text can hold them there itself."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._inside = 0

    def taken(self, text: str) -> str:
        """Give the text with a numbered place for each mark."""
        pieces, place = [], 0
        for chip in chips(text):
            pieces += [text[place : chip.start], f"\x02chip{len(self._found)}chip\x03"]
            self._found.append(text[chip.start : chip.end])
            place = chip.end
        return "".join((*pieces, text[place:])) if pieces else text

    def put_back(self, rendered: str, *, shown: bool) -> str:
        """Fill the places in rendered HTML: in code as the text it was, elsewhere as a chip or not at all."""
        if not self._found:
            return rendered
        self._inside = 0
        return _TOKEN.sub(lambda token: self._filled(token.group(), shown), rendered)

    def _filled(self, token: str, shown: bool) -> str:
        if token.startswith("<"):
            if code := _CODE.match(token):
                self._inside = max(0, self._inside + (-1 if code[1] else 1))
            return self._tag(token, shown) if "\x02" in token else token
        source = self._source(token)
        return html.escape(source) if self._inside else _chip(source, shown)

    def _tag(self, token: str, shown: bool) -> str:
        """Take the attributes with marks out of a tag: an address that another tool would make is none here."""
        marks = "".join(_chip(self._source(found.group()), shown) for found in _PLACE.finditer(token))
        return _PLACE.sub("", _WITH_A_MARK.sub("", token)) + marks

    def _source(self, place: str) -> str:
        found = _PLACE.fullmatch(place)
        number = int(found[1]) if found else len(self._found)
        return self._found[number] if number < len(self._found) else ""


def _chip(source: str, shown: bool) -> str:
    if shown:
        return f'<code class="chip">{html.escape(source)}</code>'
    is_words = source.startswith(EXPRESSION) and source[2:3] not in {"<", "%"}
    return html.escape(source) if is_words else ""
