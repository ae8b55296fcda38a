"""Write single values in YAML so that YAML 1.1, YAML 1.2 and Ruby's Psych read the same text."""

from __future__ import annotations

import re
from collections.abc import Iterator

WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity"})
_PLAIN = re.compile(
    r"[^\W\d_][^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff:#\"'`\\]*(?:[:#\"'][^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff:#`\\]*)*"
)
_KINDS = (
    re.compile(r"[Tt]rue|TRUE|[Ff]alse|FALSE"),
    re.compile(r"-?(?:0|[1-9][0-9]{0,17})"),
    re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}"),
)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar(text: str, style: str, *, within: str = "") -> Iterator[str]:
    """Give the ways to write a text on one line, the wanted style first; the caller checks each.

    :param style: ``'``, ``"`` or empty for a plain word.
    :param within: ``[`` inside a flow list, where commas and brackets end a plain word.
    """
    if style == "" and is_plain(text, within=within):
        yield text
    single = "'" + text.replace("'", "''") + "'"
    if not _UNPRINTABLE.search(text):
        if style == "'" or (style == "" and '"' in text and "'" not in text):
            yield single
        yield quoted(text)
        yield single
    yield quoted(text)


def is_plain(text: str, *, within: str = "") -> bool:
    """Tell whether a text may stand without quotes: only where every reader takes it for text."""
    if not _PLAIN.fullmatch(text) or text.lower() in WORDS:
        return False
    if text != text.strip() or ": " in text or text.endswith(":") or " #" in text:
        return False
    return not (within and any(letter in ",[]{}" for letter in text))


def same_kind(old: str, new: str) -> bool:
    """Tell whether a bare word may take the place of another: a number of a number, ``true`` of ``false``.

    Only where every reader agrees on the type; ``yes`` and dates are text to some.
    """
    return any(pattern.fullmatch(old) and pattern.fullmatch(new) for pattern in _KINDS)


def quoted(text: str) -> str:
    """Write a text in double quotes, with escapes where they are needed."""

    def escape(found: re.Match[str]) -> str:
        letter = found.group()
        if letter in _ESCAPES:
            return _ESCAPES[letter]
        code = ord(letter)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"

    return '"' + re.sub(r'[\\"]|' + _UNPRINTABLE.pattern, escape, text) + '"'
