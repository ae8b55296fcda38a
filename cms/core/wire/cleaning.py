"""Mend the spaces of pasted text, and keep its characters from becoming Markdown."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffc\ud800-\udfff]"
)
_SPACES = re.compile(r"[ \t\n\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_BLANK = " \t\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_KEPT = "\u00a0\u202f"
_BEFORE = frozenset(";:!?»›%")
_AFTER = frozenset("«‹")
_OPENERS = {"“": "”", "„": "“”"}
_STRAIGHT = re.compile(r'(?<![^\s(\[])"\s*([^"]*?)\s*"(?![\w])')

_START = re.compile(r"(?:[#>+:|=~-]|\d{1,9}[.)](?=\s|\Z)|!!!|\?\?\?|\[)")
_INLINE = re.compile(
    r"[\\`*]|_(?!\w)|(?<!\w)_|<(?=[A-Za-z/!?])|&(?=#?\w+;)"
    r"|\[(?=[^\]]{0,1000}\][\[(:]|[^\]]{1001})|\](?=[\[(])|\{(?=[{%#:.])"
)
_ENTITY = {"<": "&lt;", "&": "&amp;"}


def bare(text: str) -> str:
    """Take away what nobody sees: control and zero-width characters, and the space around a line."""
    return _UNSEEN.sub("", text).strip(_BLANK)


def cleaned(text: str) -> str:
    """Give a line with single spaces, none inside quotation marks, and no-break spaces only where they serve.

    They serve before French ``; : ! ? »`` and after ``«``, and between a figure and what it counts.
    """
    text = _SPACES.sub(_space, bare(text))
    return bare(_STRAIGHT.sub(r'"\1"', _quotes(text)) if text.count('"') % 2 == 0 else _quotes(text))


def escaped(text: str) -> str:
    """Write one paragraph so that Markdown shows these very characters."""
    safe = _INLINE.sub(lambda found: _ENTITY.get(found.group(), "\\" + found.group()), text)
    start = _START.match(text)
    if start is None or safe[0] == "\\":
        return safe
    mark = start.group()
    if mark[0].isdigit():
        return f"{mark[:-1]}\\{safe[len(mark) - 1 :]}"
    return f"&#{ord(mark[0])};{safe[1:]}" if mark[0] in ":|=~?" else f"\\{safe}"


def _space(found: re.Match[str]) -> str:
    run, text = found.group(), found.string
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    hard = next((letter for letter in run if letter in _KEPT), "")
    if hard and (after in _BEFORE or before in _AFTER or (len(run) == 1 and before.isdigit())):
        return hard
    return " "


def _quotes(text: str) -> str:
    """Take the space out from behind an opening and before a closing curly quotation mark.

    Only marks that are certain are touched: ``“`` closes in German, ``”`` opens in Swedish.
    """
    out: list[str] = []
    closers = ""
    for letter in text:
        if closers and letter in closers:
            while out and out[-1] == " ":
                out.pop()
            closers = ""
        elif letter in _OPENERS:
            closers = _OPENERS[letter]
        elif letter == " " and out and out[-1] in _OPENERS and closers:
            continue
        out.append(letter)
    return "".join(out)
