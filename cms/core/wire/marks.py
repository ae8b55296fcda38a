"""Recognise what a single line of wire copy is: dateline, byline, agency, note, end mark, furniture."""

from __future__ import annotations

import re

from cms.core.wire.phrases import (
    DATE,
    EDITORS_NOTE,
    END_MARK,
    FURNITURE,
    PAGE_DATE,
    PAGE_TIME,
    TAIL,
    WEB_PAGE,
    WIRE_NUMBER,
    folded,
)

_AGENCIES = frozenset(
    "reuters|ap|associated press|the associated press|afp|agence france-presse|dpa|ansa|efe|agencia efe|tass|xinhua|sana|pa"
    "|pa media|bloomberg|upi|kyodo|kyodo news|anadolu|anadolu agency|kuna|wam|spa|mena|qna|petra|tt|ntb|ritzau|apa|sda|ats|belga|lusa"
    "|سانا|رويترز|وام|واس|قنا|كونا|بترا|وفا|د ب ا|ا ف ب|ا ب|الاناضول|وكالات".split("|")
)
_AGENCY_WORD = re.compile(r"\b(?:wire|agency|agence|agencia|agentur|press|presse|newswire|news service|وكاله|وكالة)\b")
_AGENCY_LINE = re.compile(r"(?P<name>[^()\d]{2,60}?)\s*\((?P<short>[A-Z]{2,8})\)\Z")
_DASHED = re.compile(r"(?P<lead>.{2,90}?)(?:\s*[–—]+\s*|\s+-{1,2}\s*|\s*--+\s*|-\s+|\s*[ـ]\s+)(?P<rest>.*)\Z", re.S)
_SLASHED = re.compile(r"(?P<lead>[^/]{2,60})/\s?(?P<rest>\S.*)\Z", re.S)
_ARABIC_TIED = re.compile(r"(?P<place>[\u0621-\u064a ]{2,30})\s?[-–ـ/]\s?(?P<agency>[\u0621-\u064a]{2,12})\Z")
_PARENTHESES = re.compile(r"[\s,]*[(\[](?P<inner>[^()\[\]]{1,40})[)\]]")
_ARABIC = re.compile(r"[\u0621-\u064a]")
_BYLINE_START = re.compile(
    r"(?:by|par|von|por|av|text by|story by|words by|written by|reported by|(?:additional )?reporting(?: and writing)? by|writing by"
    r"|de notre correspondante?|بقلم|كتب|كتبت|تقرير|اعداد|إعداد|تحرير|المصدر)\b\s*:?\s+|[–—―]\s*(?=\w)",
    re.I,
)
_CREDIT = re.compile(
    r"\(?(?:additional )?(?:reporting|writing|editing|compiled|written|translated)(?: and \w+)? by\b", re.I
)
_CREDIT_PART = re.compile(
    r"(?:additional )?(?:reporting|writing|written|compiled)(?: and (?:writing|editing))? by\s+(?P<who>.+)", re.I
)
_EDITED = re.compile(r"\(?\s*(?:editing|edited|translated) by\b|تحرير\s*:", re.I)
_PLACED = re.compile(r"\s+(?:in|from|at|aus|à|depuis|desde)\s+[A-ZÀ-Þ].*\Z")
_AND = re.compile(r"\s*(?:,|;|&|\band\b|\bund\b|\bet\b|\by\b| و(?= ))\s*")
_INITIAL = re.compile(r"(?:[^\W\d_]\.-?){1,3}\Z")
_PARTICLES = frozenset("al el de der den da di do dos du la le van von zu bin ibn bint ben abu of".split())
_NAME_WORD = re.compile(r"(?:al-|el-|d['’]|o['’]|l['’])?[^\W\d_a-z][^\W\d_]*(?:[-'’][^\W\d_]+)*\Z")
_TITLES = re.compile(r"(?:\s*[,/|–—-]\s*|\s+\()(?P<agency>[^()]{2,60}?)\)?\Z")

_NOTE = re.compile(
    r"[(\[]?\s*(?:EDS|EDITORS?|ED|ATTN|ATTENTION EDITORS?|ATTENTION|NOTES? TO EDITORS?|ADVISORY|ADDS|UPDATES|RECASTS|CORRECTS|REFILES|RPTS|REPEATS"
    r"|WRITES THROUGH|SUBS|MORE|MORE FOLLOWS|MORE TO COME|EMBARGO(?:ED)?|HOLD FOR RELEASE)\b(?:[:\s,;]|[)\]]|\Z)"
)
_NOTE_WORDS = re.compile(
    r"[(\[](?:eds|editors?|note to editors?|attention editors?|more|more follows|للمحررين|يتبع)\b.*[)\]]\Z|(?:eds|notes? to editors?) ?:",
    re.I,
)
_END = re.compile(
    r"[(\[]\s*(?:END|ENDS|FIN|ENDE|انتهى|النهاية)\s*[)\]].{0,40}\Z|[-–—/\s]*(?:END|ENDS|FIN|ENDE)\b[-–—/\s.]*\Z|(?:END|ENDS)/\S{0,20}\Z"
    r"|[-–—(\s]*30[-–—)\s]*\Z|(?:#\s*){3,}\Z|NNNN\Z|انتهى\b.{0,20}\Z|[-–—]\s*(?:ends?|fin|ende)\s*[-–—]\Z"
)
_SLUG_LINE = re.compile(
    r"\^?(?:[A-Z]{2}-[A-Z0-9]{2}[-A-Z0-9].*|(?:AM|PM|BC|AP|US|EU)-\S+.*|ZCZC\b.*|[a-z]?\d{4,5} ?[A-Z]{0,5}\b.{0,40}|[A-Z]{2,6}\d{3,6}\b.{0,60}"
    r"|(?:URGENT|BREAKING(?: NEWS)?|BULLETIN|FLASH|ALERT|NEWSALERT|EXCLUSIVE|TOP STORY|عاجل)[\s:!-]*|[ru] [ibafs] .{1,60})\Z"
)
_DESK_INITIALS = re.compile(
    r"[A-Za-z]{2,4}(?:/[A-Za-z]{2,4}){1,3}\Z|[\u0621-\u064a]{1,3}(?:[/.]\s?[\u0621-\u064a]{1,3}){1,3}\.?\Z"
)
_RULE = re.compile(r"[\W_]+\Z")
_PARTS = re.compile(r"\s[·|•]\s|\s\|\s?")
_SENTENCE = re.compile(r"[.!?…؟۔][\"”»’)\]]*\Z")


def is_prose(text: str) -> bool:
    """Tell whether a line reads like a paragraph: it is long enough, and ends as a sentence does."""
    return bool(_SENTENCE.search(text)) and not text.endswith("...") and len(text.split()) >= 8


def reason_to_leave_out(text: str) -> str:
    """Say why a line is no part of a story, wherever it stands; empty when it may be one."""
    if is_end(text):
        return END_MARK
    if _NOTE.match(text) or _NOTE_WORDS.match(text):
        return EDITORS_NOTE
    if _EDITED.match(text) and not _CREDIT_PART.search(text):
        return "an editor's credit"
    if not _ARABIC.search(text) and _RULE.fullmatch(text):
        return "no words"
    plain = folded(text)
    if len(text) <= 90 and PAGE_TIME.fullmatch(plain):
        return PAGE_DATE
    return WEB_PAGE if _is_furniture(text, plain) else ""


def reason_at_the_top(text: str) -> str:
    """Say why a line above the headline is not the headline."""
    if _SLUG_LINE.match(text) or _DESK_INITIALS.match(text):
        return WIRE_NUMBER
    return WEB_PAGE if begins_the_tail(text) else reason_to_leave_out(text)


def begins_the_tail(text: str) -> bool:
    """Tell whether other stories of a web page begin here."""
    return len(text) <= 80 and bool(TAIL.fullmatch(folded(text)))


def is_end(text: str) -> bool:
    return len(text) <= 60 and bool(_END.match(text))


def is_desk_initials(text: str) -> bool:
    return bool(_DESK_INITIALS.match(text))


def is_credit(text: str) -> bool:
    """Tell whether a line is a credit in so many words: ``Reporting by M. Osei; editing by R. Tal``."""
    return bool(_CREDIT.match(text)) and len(text) <= 250


def is_byline(text: str) -> bool:
    """Tell whether a line names the writers and says so: ``By M. Osei``."""
    if is_credit(text):
        return bool(_CREDIT_PART.search(text))
    if len(text) > 120 or not _BYLINE_START.match(text):
        return False
    found = names(text)
    return bool(found) and all(is_name(name) for name in found)


def is_name(text: str) -> bool:
    """Tell whether a text looks like one person's name: ``O. al-Mohammad``, ``ليلى منصور``."""
    words = text.split()
    if not 1 <= len(words) <= 5 or len(text) > 50:
        return False
    if _ARABIC.search(text):
        return 2 <= len(words) <= 4 and all(re.fullmatch(r"[\u0621-\u064a.]+", word) for word in words)
    spoken = [word for word in words if word.casefold() not in _PARTICLES]
    return bool(spoken) and all(_INITIAL.match(word) or _NAME_WORD.match(word) for word in spoken)


def is_bare_byline(text: str) -> bool:
    """Tell whether a line may be nothing but a writer's name, perhaps with the agency's."""
    if is_desk_initials(text) or _SENTENCE.search(re.sub(r"(?<=\b\w)\.", "", text)):
        return False
    found = names(text)
    return bool(found) and all(is_name(name) and (len(name.split()) > 1) for name in found)


def has_initial(text: str) -> bool:
    return any(_INITIAL.match(word) for word in text.split())


def names(text: str) -> tuple[str, ...]:
    """Read the writers' names out of a byline."""
    if is_credit(text):
        parts = [_CREDIT_PART.match(part.strip()) for part in text.strip("() .").split(";")]
        spoken = [_PLACED.sub("", part["who"]) for part in parts if part]
    else:
        line = _BYLINE_START.sub("", text.strip("() "), count=1)
        spoken = [_without_agency(_PLACED.sub("", line))]
    found = (
        name.strip(" .") if not has_initial(name[-2:]) else name.strip() for each in spoken for name in _AND.split(each)
    )
    return tuple(name for name in found if name)


def agency_of_byline(text: str) -> str:
    """Read the agency out of a byline: ``By M. Osei, North Coast Wire``."""
    if is_credit(text):
        return ""
    found = _TITLES.search(text)
    return found["agency"].strip() if found and is_agency(found["agency"]) else ""


def is_agency(text: str) -> bool:
    """Tell whether a text is an agency's name: ``North Coast Wire (NCW)``, ``Reuters``."""
    plain = folded(text).strip("() ")
    if plain in _AGENCIES or plain.replace(".", "") in _AGENCIES:
        return True
    words = text.split()
    found = _AGENCY_LINE.match(text)
    if found:
        initials = "".join(word[0] for word in found["name"].split() if word[0].isupper())
        return len(words) <= 7 and (initials == found["short"] or bool(_AGENCY_WORD.search(folded(found["name"]))))
    return len(words) <= 5 and bool(_AGENCY_WORD.search(plain)) and (text.istitle() or bool(_ARABIC.search(text)))


def agency_name(text: str) -> str:
    """Give the name in an agency's line, without its initials."""
    bare = text.strip(" -–—()")
    found = _AGENCY_LINE.match(text)
    return found["name"].strip(" ,–—-") if found else bare


def split_dateline(text: str) -> tuple[str, str] | None:
    """Part a paragraph from the dateline that it opens with; None when it opens with none.

    :return: the dateline with its dash, and the rest (empty when the line is nothing but a dateline).
    """
    for pattern in (_DASHED, _SLASHED):
        found = pattern.match(text)
        if found and _is_place(found["lead"], slashed=pattern is _SLASHED):
            return text[: found.start("rest")].strip(), found["rest"]
    return (text, "") if _ARABIC_TIED.match(text) and agency_of(text) else None


def is_dateline(text: str) -> bool:
    """Tell whether a line is a dateline and nothing else."""
    parts = split_dateline(text)
    return parts is not None and not parts[1]


def place(text: str) -> str:
    """Read the place out of a dateline: ``SKERRY POINT``."""
    tied = _ARABIC_TIED.match(text)
    if tied:
        return tied["place"].strip()
    lead = _PARENTHESES.sub("", text.rstrip(" –—-/ـ"))
    parts = [part.strip() for part in re.split(r"[,/،]|\s+في\s+(?=\d)", lead)]
    return ", ".join(part for part in parts if part and not DATE.fullmatch(folded(part)) and not _is_known_agency(part))


def agency_of(text: str) -> str:
    """Read the agency out of a dateline: ``NCW``."""
    tied = _ARABIC_TIED.match(text)
    if tied:
        return tied["agency"] if _is_known_agency(tied["agency"]) else ""
    found = _PARENTHESES.search(text)
    if found:
        return found["inner"].strip()
    return next((part.strip() for part in re.split(r"[,/،]", text.rstrip(" –—-")) if _is_known_agency(part)), "")


def _is_place(lead: str, *, slashed: bool) -> bool:
    """Tell whether what stands before the dash is a dateline: capitals, or a date or an agency with the place."""
    name = place(lead)
    certain = bool(agency_of(lead)) or any(
        DATE.fullmatch(folded(part)) for part in re.split(r"[,/،]|\s+في\s+(?=\d)", lead)
    )
    if not name or len(name) > 60 or len(name.split()) > 6 or any(mark in name for mark in '“”"«»?!:;'):
        return False
    if _ARABIC.search(name):
        return certain and len(name.split()) <= 3
    if slashed or not name[0].isupper():
        return certain and name[0].isupper() and len(name.split()) <= 4
    return (name == name.upper() and sum(letter.isalpha() for letter in name) >= 3) or certain


def _is_known_agency(text: str) -> bool:
    return folded(text).strip("() ").replace(".", "") in _AGENCIES


def _without_agency(text: str) -> str:
    found = _TITLES.search(text)
    return text[: found.start()] if found and is_agency(found["agency"]) else text


def _is_furniture(text: str, plain: str) -> bool:
    if len(text) <= 200 and FURNITURE.fullmatch(plain):
        # "Share prices fell on Monday …" begins like a button and is a sentence.
        return not (is_prose(text) and len(text) > 60) or plain.startswith(
            ("sign up", "subscribe", "follow us", "copyright", "©")
        )
    parts = [part for part in _PARTS.split(text[:400]) if part.strip()]
    return len(parts) > 1 and any(FURNITURE.fullmatch(folded(part)) or TAIL.fullmatch(folded(part)) for part in parts)
