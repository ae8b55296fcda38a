"""Recognise the lines that are no part of a story: wire numbers, notes to editors, end marks, furniture."""

from __future__ import annotations

import re

from cms.core.wire.bylines import is_editors_credit
from cms.core.wire.datelines import ARABIC
from cms.core.wire.phrases import (
    COPYRIGHT,
    EDITORS_NOTE,
    END_MARK,
    FURNITURE,
    LABEL,
    PAGE_DATE,
    PAGE_TIME,
    TAIL,
    WEB_PAGE,
    WIRE_NUMBER,
    folded,
)

_NOTE = re.compile(
    r"[(\[]?\s*(?:EDS|EDITORS?|ATTN|ATTENTION(?: EDITORS?)?|NOTES? TO EDITORS?|ADVISORY|ADDS|UPDATES|RECASTS|CORRECTS"
    r"|REFILES|RPTS|REPEATS|WRITES THROUGH|MORE(?: FOLLOWS| TO COME)?|EMBARGO(?:ED)?|HOLD FOR RELEASE)"
    r"(?:[:\s,;)\]-]|\Z)"
)
_NOTE_IN_WORDS = re.compile(
    r"[(\[](?:eds|editors?|note to editors?|attention editors?|more|more follows|للمحررين|يتبع)\b.*[)\]]\Z"
    r"|(?:eds|notes? to editors?) ?:|يتبع\Z",
    re.I,
)
_END = re.compile(
    r"[(\[]\s*(?:END|ENDS|FIN|ENDE|انتهى|النهاية)\s*[)\]].{0,40}\Z|[-–—/\s]*(?:END|ENDS|FIN|ENDE)\b[-–—/\s.]*\Z"
    r"|(?:END|ENDS)/\S{0,20}\Z|[-–—(\s]*30[-–—)\s]*\Z|(?:#\s*){3,}\Z|NNNN\Z|انتهى\b.{0,20}\Z"
    r"|[-–—]\s*(?:ends?|fin|ende)\s*[-–—]\Z"
)
_SLUG_LINE = re.compile(
    r"\^?(?:(?:AM|PM|BC|AP|US|EU|XX)-\S+.*|ZCZC\b.*|[a-z]?\d{4,5} ?[A-Z]{0,5}\b.{0,40}|[A-Z]{2,6}\d{3,6}\b.{0,60}"
    r"|[A-Z]+(?:-[A-Z0-9]+)+(?:[/,].*)?|[ru] [ibafs] .{1,60})\Z"
)
_LABEL = re.compile(
    r"(?:URGENT|BREAKING(?: NEWS)?|BULLETIN|FLASH|ALERT|NEWSALERT|#?EXCLUSIVE|TOP STORY|(?:PRESS|NEWS|MEDIA) RELEASE"
    r"|FOR IMMEDIATE RELEASE|PRESSEMITTEILUNG|COMMUNIQUÉ DE PRESSE|عاجل|بيان صحفي)[\s:!-]*\Z",
    re.I,
)
_DESK_INITIALS = re.compile(
    r"[A-Za-z]{2,4}(?:/[A-Za-z]{2,4}){1,3}\Z|(?=.*[/.])[\u0621-\u064a]{1,3}(?:[/. ]\s?[\u0621-\u064a]{1,3}){1,5}\.?\Z"
)
_NO_WORDS = re.compile(r"[\W_]+\Z")
_PARTS = re.compile(r"\s+[·|•]\s*")
_SENTENCE = re.compile(r"[.!?…؟۔][\"”»’)\]]*\Z")


def is_prose(text: str) -> bool:
    """Tell whether a line reads like a sentence: long enough, and ended as one."""
    return bool(_SENTENCE.search(text)) and not text.endswith("...") and len(text.split()) >= 8


def reason_to_leave_out(text: str) -> str:
    """Say why a line is no part of a story, wherever it stands; empty when it may be one."""
    if is_end(text):
        return END_MARK
    if _NOTE.match(text) or _NOTE_IN_WORDS.match(text):
        return EDITORS_NOTE
    if is_editors_credit(text):
        return "an editor's credit"
    return _reason_of_the_page(text)


def reason_at_the_top(text: str) -> str:
    """Say why a line above the text is neither headline nor text."""
    if is_wire_number(text) or is_desk_initials(text):
        return WIRE_NUMBER
    if _LABEL.match(text):
        return LABEL
    return WEB_PAGE if begins_the_tail(text) else reason_to_leave_out(text)


def begins_the_tail(text: str) -> bool:
    """Tell whether other stories of a web page begin here."""
    return len(text) <= 80 and bool(TAIL.fullmatch(folded(text)))


def is_end(text: str) -> bool:
    """Tell whether a line is the agency's end mark: ``(END) NCW mo/rt``, ``-30-``."""
    return len(text) <= 60 and bool(_END.match(text))


def is_wire_number(text: str) -> bool:
    """Tell whether a line is the agency's own mark: ``NCW0417 3 bj 0286 24-11 0908``, ``BC-FOG/SHIPS,0112``."""
    return bool(_SLUG_LINE.match(text))


def is_desk_initials(text: str) -> bool:
    """Tell whether a line is but the initials of those who handled the copy: ``mo/rt``."""
    return bool(_DESK_INITIALS.match(text))


def _reason_of_the_page(text: str) -> str:
    if _NO_WORDS.fullmatch(text) and not ARABIC.search(text):
        return "no words"
    plain = folded(text)
    if len(text) <= 90 and PAGE_TIME.fullmatch(plain):
        return PAGE_DATE
    return WEB_PAGE if _is_furniture(text, plain) else ""


def _is_furniture(text: str, plain: str) -> bool:
    if len(text) <= 300 and COPYRIGHT.search(plain):
        return True
    if len(text) <= 200 and FURNITURE.fullmatch(plain):
        # "Follow our correspondent into the hold and you will see …" begins like a button and is a paragraph.
        return not (is_prose(text) and len(text.split()) > 14)
    parts = [folded(part) for part in _PARTS.split(text[:400]) if part.strip()]
    return len(parts) > 1 and any(FURNITURE.fullmatch(part) or TAIL.fullmatch(part) for part in parts)
