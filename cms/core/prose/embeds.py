"""What the desk makes of HTML that it does not keep: cards for players, words for tick boxes, no wrappers.

Works on rendered HTML, tag by tag. Nothing here makes anything safe: the sanitiser comes after it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from cms.core.prose.urls import safe_url

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]{0,30})((?:[\s/][^<>]{0,4000})?)>")
_ATTRIBUTE = re.compile(
    r"([A-Za-z-]{1,30})[ \t\n]{0,9}=[ \t\n]{0,9}(?:\"([^\"]{0,2000})\"|'([^']{0,2000})'|([^\s\"'>]{1,2000}))"
)
_WRAPPERS = re.compile(
    r"(?:article|big|center|font|footer|header|hgroup|label|main|nav|nobr|picture|section|strike|tt|wbr)\Z"
)
"""Tags without meaning of their own here: what they hold stays."""

_CARDS = {"iframe": "Video", "video": "Video", "audio": "Sound", "source": "Recording", "embed": "Video"}


def embedded(text: str) -> str:
    """Turn players into cards that lead to them, and drop wrappers; all else stays for the sanitiser."""
    if "<" not in text:
        return text
    return _TAG.sub(_judged, text)


def _judged(tag: re.Match[str]) -> str:
    closing, name = tag[1], tag[2].lower()
    if _WRAPPERS.match(name) or (closing and name in _CARDS):
        return ""
    if name in _CARDS:
        return _card(_CARDS[name], attributes(tag[3]))
    if name == "input":
        return _box(attributes(tag[3]))
    return tag.group()


def attributes(source: str) -> Mapping[str, str]:
    """Read a tag's attributes; names in lower case, values as a browser reads them."""
    return {
        found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "") for found in _ATTRIBUTE.finditer(source)
    }


def _card(kind: str, known: Mapping[str, str]) -> str:
    """Write a static card: the host's name, and a link for whoever wants to go there. Nothing is loaded from it."""
    address = known.get("src", "").strip()
    address = f"https:{address}" if address.startswith("//") else address
    safe = safe_url(address) if address else None
    if safe is None:
        return ""
    words = f"{kind} on {_host(safe)}" if _host(safe) else kind
    title = " ".join(known.get("title", "").split())[:200]
    label = f"{words}: {title}" if title and kind != "Recording" else words
    return f'<p><a class="embed" href="{html.escape(safe)}">{html.escape(label)}</a></p>'


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "") if ":" in address else ""


def _box(known: Mapping[str, str]) -> str:
    if known.get("type", "").lower() not in {"checkbox", "radio"}:
        return ""
    return "☑ " if "checked" in known else "☐ "
