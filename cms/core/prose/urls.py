"""One judge of addresses, for Markdown and for front matter fields alike."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

_EDGES = "".join(map(chr, range(0x21)))
_DROPPED = re.compile(r"[\t\n\r]")
_REFUSED = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"`\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_ALLOWED = frozenset({"http", "https", "mailto", "tel"})
_MAX = 2_000


def safe_url(url: str) -> str | None:
    """Give an address that is safe to follow, or None.

    Read as a browser reads it (WHATWG URL: edges trimmed, tabs and line ends dropped). Allowed are http,
    https, mailto, tel, and addresses on the same site; no credentials, no ``//host``, no backslashes.
    """
    text = _DROPPED.sub("", url.strip(_EDGES))
    decoded = html.unescape(text)
    if not text or len(text) > _MAX or _REFUSED.search(text) or _REFUSED.search(decoded):
        return None
    return text if _is_safe(text) and (decoded == text or _is_safe(decoded)) else None


def _is_safe(text: str) -> bool:
    if text.startswith("//"):
        return False
    scheme = _SCHEME.match(text)
    if scheme is None:
        return ":" not in text.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0]
    if scheme[1].lower() not in _ALLOWED:
        return False
    if scheme[1].lower() in {"mailto", "tel"}:
        return True
    try:
        parts = urlsplit(text)
        return text[len(scheme[0]) :].startswith("//") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
