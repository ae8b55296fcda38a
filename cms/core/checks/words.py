"""Words: those that stand twice, and those that the house writes otherwise."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from cms.core.checks.values import Finding, Kind, Style

_WORD = re.compile(r"\w++")
_TWICE = re.compile(r"(?<![\w’'\-])(\w++)(?:(?:[ \t\u00a0]++|[ \t]?\n)\1(?![\w’'\-]))+", re.IGNORECASE)
_ORDINARY = frozenset(
    [
        "af",
        "az",
        "bn",
        "fa",
        "fil",
        "haw",
        "hi",
        "id",
        "ja",
        "jv",
        "ko",
        "mg",
        "mi",
        "mr",
        "ms",
        "my",
        "pa",
        "rn",
        "rw",
        "sm",
        "sw",
        "ta",
        "te",
        "th",
        "tl",
        "to",
        "tr",
        "ur",
        "vi",
        "yue",
        "zh",
    ]
)
"""Languages that double words to say more, again, or many."""

_MAY = {
    "en": frozenset(["had", "that", "is", "bye", "no", "yes", "blah", "ha", "tut", "hear", "there", "so", "very"]),
    "de": frozenset(["die", "der", "das", "den", "dem", "sie"]),
    "fr": frozenset(["nous", "vous"]),
    "it": frozenset(["via", "man", "mano", "pian", "piano", "quasi", "così"]),
    "nl": frozenset(["die", "dat", "ze"]),
    "pt": frozenset(["nos"]),
    "es": frozenset(["nos"]),
    "sv": frozenset(["det", "som"]),
}
"""Words that are rightly doubled now and then."""

_ONLY = {
    "ar": frozenset(
        [
            "في",
            "من",
            "على",
            "إلى",
            "عن",
            "أن",
            "إن",
            "التي",
            "الذي",
            "هذا",
            "هذه",
            "ما",
            "لا",
            "كان",
            "كانت",
            "قد",
            "مع",
            "بعد",
            "قبل",
            "أو",
            "ثم",
        ]
    )
}
"""Languages in which only these are never doubled: others are, for emphasis."""

_NAME = 4
"""Letters from which a doubled word with a capital is taken for a name: Bora Bora."""


def doubled(field: str, text: str, lang: str) -> Iterator[Finding]:
    """Find words that stand twice, not across the end of a sentence or a heading.

    :param text: with code and addresses hidden.
    """
    if lang in _ORDINARY:
        return
    for found in _TWICE.finditer(text):
        word = found[1]
        if word.isdecimal() or _may_stand_twice(found, word, lang) or _leaves_heading(text, found):
            continue
        says = f"“{word}” stands twice."
        yield Finding(Kind.DOUBLED, field, found.start(), found.end(), found.group(), says, word)


def _may_stand_twice(found: re.Match[str], word: str, lang: str) -> bool:
    said = word.lower()
    if said in _MAY.get(lang, ()) or (lang in _ONLY and said not in _ONLY[lang]):
        return True
    return len(word) >= _NAME and word[0].isupper() and set(found.group().split()) == {word}


def _leaves_heading(text: str, found: re.Match[str]) -> bool:
    """Tell whether the first word ends a heading, and the second begins what stands below it."""
    return "\n" in found.group() and text.startswith("#", text.rfind("\n", 0, found.start()) + 1)


def styled(field: str, text: str, style: Style) -> Iterator[Finding]:
    """Find words of the house-style list, in small letters, with a capital, and in capitals.

    An entry that has capitals itself is looked for as it is written.
    """
    wrongs = _by_first_word(style)
    if not wrongs:
        return
    done = 0
    for found in _WORD.finditer(text):
        start = found.start()
        if start < done:
            continue
        for wrong, right in wrongs.get(found.group().lower(), ()):
            end = start + len(wrong)
            fix = _fix(text, start, end, wrong, right)
            if fix is not None:
                said = text[start:end]
                yield Finding(Kind.STYLE, field, start, end, said, f"The house writes “{right}”.", fix)
                done = end
                break


def _by_first_word(style: Style) -> dict[str, list[tuple[str, str]]]:
    """Give the wrong words and what is right, by their first word; the longest come first."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for right, wrongs in style.items():
        for wrong in wrongs:
            first = _WORD.match(wrong)
            if first:
                found[first.group().lower()].append((wrong, right))
    for pairs in found.values():
        pairs.sort(key=lambda pair: -len(pair[0]))
    return found


def _fix(text: str, start: int, end: int, wrong: str, right: str) -> str | None:
    """Give what to write in place of a wrong word; None when it does not stand there, or is part of the right one."""
    said = text[start:end].replace("\n", " ")
    if said.lower() != wrong.lower() or (end < len(text) and _WORD.match(text, end)):
        return None
    inside = right.lower().find(wrong.lower())
    if inside >= 0 and text[max(0, start - inside) :][: len(right)].lower() == right.lower():
        return None
    if said == wrong:
        return right
    if wrong != wrong.lower():
        return None
    if said.isupper() and len(said) > 1:
        return right.upper()
    return right[:1].upper() + right[1:] if said == wrong[:1].upper() + wrong[1:] else None
