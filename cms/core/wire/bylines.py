"""Bylines: ``By M. Osei``, ``Reporting by M. Osei; editing by R. Tal``, or but a name at the end."""

from __future__ import annotations

import re

from cms.core.wire.datelines import ARABIC, is_agency

_START = re.compile(
    r"(?:(?:by|par|von|por|av|(?:text|story|words|written|reported|writing) by|reporting(?: and writing)? by"
    r"|بقلم|كتبت?|تقرير|[اإ]عداد)(?:\s*:\s*|\s+)|[–—―]\s*)(?=\w)",
    re.I,
)
_CREDIT = re.compile(
    r"\(?\s*(?:additional )?(?:reporting|writing|editing|edited|compiled|translated)(?: and \w+)? by\b", re.I
)
_REPORTED = re.compile(
    r"(?:additional )?(?:reporting|writing|compiled)(?: and (?:writing|editing))? by\s+(?P<who>.+)", re.I
)
_EDITED = re.compile(r"\(?\s*(?:(?:editing|edited|translated) by\b|تحرير\s*:)", re.I)
_WHERE = re.compile(r"\s+(?:in|from|at|aus|à|depuis|desde)\s+[A-ZÀ-Þ].*\Z")
_BETWEEN = re.compile(r"\s*(?:,|;|&|\s(?:and|und|et|y)\s|\sو(?:\s|(?=[\u0621-\u064a]{3}))|،)\s*")
_INITIAL = re.compile(r"(?:[^\W\d_]\.-?){1,3}\Z")
_PARTICLE = re.compile(r"al|el|de[lrn]?|d[aiou]|dos|l[ae]|van|von|zu|bin|ibn|bint|ben|abu", re.I)
_WORD = re.compile(r"(?:al-|el-|d['’]|o['’]|l['’])?[^\W\d_a-z][^\W\d_]*(?:[-'’][^\W\d_]+)*\Z")
_AGENCY = re.compile(r"(?:\s*[,/|–—-]\s*|\s+\()(?P<agency>[^(),]{2,60}?)\)?\Z")
_POST = re.compile(r"\b(?:writer|reporter|correspondent|editor|contributor|staff|bureau)\b", re.I)
_SENTENCE_END = re.compile(r"[!?…؟]|(?<![^\W\d_])\.|(?<=\w\w)\.\Z")


def is_credit(text: str) -> bool:
    """Tell whether a line is a credit in so many words: ``Reporting by M. Osei; editing by R. Tal``."""
    return len(text) <= 250 and bool(_CREDIT.match(text))


def is_editors_credit(text: str) -> bool:
    """Tell whether a line names nobody but those who edited or translated."""
    return bool(_EDITED.match(text)) and not is_byline(text)


def is_byline(text: str) -> bool:
    """Tell whether a line names the writers and says so: ``By M. Osei``."""
    if not is_credit(text) and (len(text) > 120 or not _START.match(text)):
        return False
    found = names(text)
    return bool(found) and all(is_name(name) for name in found)


def is_bare_byline(text: str) -> bool:
    """Tell whether a line may be nothing but a writer's name, perhaps with the agency's."""
    found = () if _SENTENCE_END.search(text) else names(text)
    return bool(found) and all(is_name(name) and len(name.split()) > 1 for name in found)


def is_name(text: str) -> bool:
    """Tell whether a text looks like one person's name: ``O. al-Mohammad``, ``ليلى منصور``."""
    words = text.split()
    if not 1 <= len(words) <= 5 or len(text) > 50:
        return False
    if ARABIC.search(text):
        return 2 <= len(words) <= 4 and all(re.fullmatch(r"[\u0621-\u0652.]+", word) for word in words)
    spoken = [word for word in words if not _PARTICLE.fullmatch(word)]
    return bool(spoken) and all(_INITIAL.match(word) or _WORD.match(word) for word in spoken)


def has_initial(text: str) -> bool:
    """Tell whether a name has an initial: ``M. Osei``."""
    return any(_INITIAL.match(word) for word in text.split())


def names(text: str) -> tuple[str, ...]:
    """Read the writers' names out of a byline."""
    if is_credit(text):
        parts = [_REPORTED.match(part.strip()) for part in text.strip("() ").split(";")]
        spoken = [part["who"] for part in parts if part]
    else:
        line = _START.sub("", text.strip("() "), count=1)
        spoken = [_without_agency(line)]
    found = [_WHERE.sub("", name.strip()) for each in spoken for name in _BETWEEN.split(each) if name.strip()]
    people = [name for name in found if not _POST.search(name)] or found
    return tuple(name if has_initial(name.split()[-1]) else name.rstrip(".") for name in people)


def agency_of_byline(text: str) -> str:
    """Read the agency out of a byline: ``By M. Osei, North Coast Wire``."""
    found = None if is_credit(text) else _AGENCY.search(text)
    return found["agency"].strip() if found and is_agency(found["agency"].strip()) else ""


def _without_agency(text: str) -> str:
    found = _AGENCY.search(text)
    return text[: found.start()] if found and is_agency(found["agency"].strip()) else text
