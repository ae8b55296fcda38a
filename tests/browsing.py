"""A form as a browser reads it from a page and sends it back: the HTML standard's rules, and nothing kinder."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

_ENDS = re.compile(r"\r\n|\r|\n")
Attributes = dict[str, str]


@dataclass
class SentForm:
    """What a form sends when its save button is pressed.

    :param fields: names and values as the page holds them, in order; a text area has line feeds.
    """

    action: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return next(value for key, value in self.fields if key == name)

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self.fields)

    def typed(self, name: str, value: str) -> SentForm:
        """Give the form with another text in one field."""
        assert name in self, f"the form has no field {name}"
        return SentForm(self.action, [(key, value if key == name else old) for key, old in self.fields])

    def encoded(self) -> bytes:
        """Write it as a browser does: every line end is CRLF, in names and in values."""
        pairs = [(_ENDS.sub("\r\n", name), _ENDS.sub("\r\n", value)) for name, value in self.fields]
        return urlencode(pairs).encode("ascii")


def form_of(page: str, ident: str) -> SentForm:
    """Read the form with an id, or else with an action, and what stands elsewhere and belongs to it."""
    reader = _Reader(ident)
    # The input stream: line ends are line feeds, and a NUL is no character.
    reader.feed(page.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"))
    reader.close()
    assert reader.action is not None, f"the page has no form {ident}"
    return SentForm(reader.action, reader.fields)


class _Reader(HTMLParser):
    def __init__(self, ident: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ident = ident
        self.action: str | None = None
        self.inside = False
        self.fields: list[tuple[str, str]] = []
        self.area: str | None = None
        self.text: list[str] = []
        self.choices: list[tuple[str, bool]] = []
        self.select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = self.ident in {found.get("id"), found.get("action")}
            if self.inside:
                self.action = found.get("action", "")
        elif tag == "option" and self.select is not None:
            self.choices.append((found.get("value", ""), "selected" in found))
        elif found.get("name") and (found.get("form") == self.ident if "form" in found else self.inside):
            self._control(tag, found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.area is not None:
            text = "".join(self.text)
            self.fields.append((self.area, text[1:] if text.startswith("\n") else text))
            self.area = None
        elif tag == "select" and self.select is not None:
            chosen = [value for value, selected in self.choices if selected] or [value for value, _ in self.choices[:1]]
            self.fields += [(self.select, value) for value in chosen[-1:]]
            self.select = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text.append(data)

    def _control(self, tag: str, found: Attributes) -> None:
        name = found["name"]
        if tag == "textarea":
            self.area, self.text = name, []
        elif tag == "select":
            self.select, self.choices = name, []
        elif tag == "input" and found.get("type") in {"checkbox", "radio"}:
            self.fields += [(name, found.get("value", "on"))] if "checked" in found else []
        elif tag == "input" and found.get("type", "text") not in {"submit", "button", "image", "reset"}:
            hidden = found.get("type") == "hidden"
            self.fields.append((name, found.get("value", "") if hidden else _ENDS.sub("", found.get("value", ""))))
