"""Datelines and agencies: ``SKERRY POINT, Nov 24 (NCW) –``, ``دمشق-سانا``, ``North Coast Wire (NCW)``."""

from __future__ import annotations

import re

from cms.core.wire.phrases import AGENCIES, AGENCY_WORD, DATE, folded

ARABIC = re.compile(r"[\u0621-\u064a]")
_DASHED = re.compile(
    r"(?P<lead>.{2,90}?)(?:\s*[–—]+\s*|\s+-{1,2}\s*|\s*--+\s*|-\s+|(?<=\))\s*[-:]\s*|\s*ـ\s+)(?P<rest>.*)\Z", re.S
)
_SLASHED = re.compile(r"(?P<lead>[^/]{2,60})/\s?(?P<rest>\S.*)\Z", re.S)
_ARABIC_TIED = re.compile(r"(?P<place>[\u0621-\u064a ]{2,30}?)\s?[-–ـ/]\s?(?P<agency>[\u0621-\u064a]{2,12})\Z")
_NAMED = re.compile(r"(?P<name>[^()\d]{2,60}?)\s*\((?P<short>[A-Z]{2,8})\)\Z")
_PARENTHESES = re.compile(r"[\s,]*[(\[](?P<inner>[^()\[\]]{1,40})[)\]]")
_PARTS = re.compile(r"[,/،]|\s+في\s+(?=\d)")
_TAIL = " –—-/ـ:"
_NO_PLACE = frozenset('“”"«»?!:;')


def split_dateline(text: str) -> tuple[str, str] | None:
    """Part a paragraph from the dateline that it opens with; None when it opens with none.

    :return: the dateline with its dash, and the rest (empty when the line is nothing but a dateline).
    """
    for pattern in (_DASHED, _SLASHED):
        found = pattern.match(text)
        if found and _is_dateline(found["lead"], dashed=pattern is _DASHED):
            return text[: found.start("rest")].strip(), found["rest"]
    tied = _ARABIC_TIED.match(text)
    return (text, "") if tied and _is_known(tied["agency"]) else None


def is_dateline(text: str) -> bool:
    """Tell whether a line is a dateline and nothing else."""
    parts = split_dateline(text)
    return parts is not None and not parts[1]


def place(text: str) -> str:
    """Read the place out of a dateline: ``SKERRY POINT``."""
    lead = _PARENTHESES.sub("", text.rstrip(_TAIL))
    tied = _ARABIC_TIED.match(lead)
    if tied and _is_known(tied["agency"]):
        return tied["place"].strip()
    parts = [part.strip(_TAIL) for part in _PARTS.split(lead)]
    return ", ".join(part for part in parts if part and not DATE.fullmatch(folded(part)) and not _is_known(part))


def agency_of(text: str) -> str:
    """Read the agency out of a dateline: ``NCW``."""
    found = _PARENTHESES.search(text)
    if found:
        return found["inner"].strip()
    lead = text.rstrip(_TAIL)
    tied = _ARABIC_TIED.match(lead)
    parts = [tied["agency"]] if tied else _PARTS.split(lead)
    return next((part.strip(_TAIL) for part in parts if _is_known(part)), "")


def is_agency(text: str) -> bool:
    """Tell whether a text is an agency's name: ``North Coast Wire (NCW)``, ``Reuters``."""
    if _is_known(text):
        return True
    words = text.split()
    named = _NAMED.match(text)
    if named:
        initials = "".join(word[0] for word in named["name"].split() if word[0].isupper())
        return len(words) <= 7 and (initials == named["short"] or bool(AGENCY_WORD.search(folded(named["name"]))))
    return len(words) <= 5 and bool(AGENCY_WORD.search(folded(text))) and (text.istitle() or bool(ARABIC.search(text)))


def agency_name(text: str) -> str:
    """Give the name in an agency's line, without its initials."""
    named = _NAMED.match(text)
    return named["name"].strip(" ,–—-") if named else text.strip(" -–—()")


def _is_dateline(lead: str, *, dashed: bool) -> bool:
    """Tell whether what stands before the dash is a dateline: capitals, or a place with a date or an agency."""
    name = place(lead)
    if not name:
        return _PARENTHESES.search(lead) is not None and len(lead) <= 40
    if len(name) > 60 or len(name.split()) > 6 or _NO_PLACE & set(name):
        return False
    certain = bool(agency_of(lead)) or any(DATE.fullmatch(folded(part)) for part in _PARTS.split(lead))
    if ARABIC.search(name):
        return certain and len(name.split()) <= 3
    if dashed and name == name.upper() and sum(letter.isalpha() for letter in name) >= 3:
        return True
    return certain and name[0].isupper() and len(name.split()) <= 4


def _is_known(text: str) -> bool:
    return folded(text).strip("() ").replace(".", "") in AGENCIES
