"""Letters of other scripts, as newspapers in those languages write them in addresses.

What is not here (Chinese, Hebrew …) is left to the general tables behind :func:`cms.core.paths.slug_for`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_LATIN: Mapping[str, Mapping[str, str]] = {
    "de": {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"},
    "da": {"æ": "ae", "ø": "oe", "å": "aa"},
    "no": {"æ": "ae", "ø": "o", "å": "a"},
    "hr": {"đ": "dj"},
}
_GERMAN_LIKE = {"nb": "no", "nn": "no", "bs": "hr", "sr": "hr"}

_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "_",
            "y",
            "_",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
) | {"і": "i", "ї": "i", "є": "ye", "ґ": "g", "ў": "u", "ј": "j", "љ": "lj", "њ": "nj", "ђ": "dj", "ћ": "c", "џ": "dz"}
_OF_CYRILLIC: Mapping[str, Mapping[str, str]] = {
    "uk": {"г": "h", "и": "y", "й": "i", "є": "ie", "ю": "iu", "я": "ia"},
    "be": {"г": "h"},
    "bg": {"щ": "sht", "ъ": "a", "х": "h", "ь": "y"},
    "mk": {"х": "h", "ц": "c", "ж": "zh", "ѓ": "gj", "ќ": "kj", "ѕ": "dz"},
    "sr": {"х": "h", "ц": "c", "ж": "z", "ч": "c", "ш": "s"},
}
_BEGINS = {"uk": {"ї": "yi", "й": "y", "є": "ye", "ю": "yu", "я": "ya"}}
"""Letters that sound otherwise at a word's beginning."""

_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        [
            "a",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "th",
            "i",
            "k",
            "l",
            "m",
            "n",
            "x",
            "o",
            "p",
            "r",
            "s",
            "s",
            "t",
            "y",
            "f",
            "ch",
            "ps",
            "o",
        ],
        strict=True,
    )
)
_GREEK_PAIRS = {"ου": "ou", "γγ": "ng", "γκ": "gk", "γξ": "nx", "γχ": "nch", "ντ": "nt", "μπ": "mp"}
_GREEK_GLIDE = re.compile("([αεη])υ(?!\u0308)")
_UNVOICED = frozenset("θκξπσςτφχψ")

_ARABIC = {
    **dict(
        zip(
            "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآؤئ",
            [
                "a",
                "b",
                "t",
                "th",
                "j",
                "h",
                "kh",
                "d",
                "dh",
                "r",
                "z",
                "s",
                "sh",
                "s",
                "d",
                "t",
                "z",
                "a",
                "gh",
                "f",
                "q",
                "k",
                "l",
                "m",
                "n",
                "h",
                "w",
                "y",
                "a",
                "a",
                "a",
                "i",
                "a",
                "u",
                "i",
            ],
            strict=True,
        )
    ),
    **{"ء": "", "ـ": "", "\u064b": "an", "\u064c": "un", "\u064d": "in", "\u064e": "a", "\u064f": "u", "\u0650": "i"},
    **{"\u0651": "", "\u0652": "", "\u0670": "a", "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g", "ک": "k", "ی": "y"},
    **{"ٹ": "t", "ڈ": "d", "ڑ": "r", "ں": "n", "ہ": "h", "ھ": "h", "ے": "e", "ٱ": "a"},
}
_ARABIC_WORD = re.compile("[\u0621-\u0652\u0670-\u06d3]+")
_WEAK = {"و": "u", "ي": "i", "ی": "i"}
"""Letters that stand for a long vowel after a consonant, and for a consonant elsewhere."""

_VOWELS = frozenset("aeiou")


def in_latin(text: str, lang: str = "") -> str:
    """Write a text in Latin letters: Arabic, Cyrillic and Greek, and what a language makes of its own accents.

    Letters that are in none of these are given back as they are.
    """
    text = unicodedata.normalize("NFC", text).lower()
    lang = lang.split("-", maxsplit=1)[0]
    text = _cyrillic(text, lang)
    text = _greek(text)
    text = _ARABIC_WORD.sub(lambda word: _arabic(word.group()), text)
    own = _LATIN.get(_GERMAN_LIKE.get(lang, lang), {})
    return "".join(own.get(letter, letter) for letter in text)


def _cyrillic(text: str, lang: str) -> str:
    table = {**_CYRILLIC, **_OF_CYRILLIC.get(lang, {})}
    begins = _BEGINS.get(lang, {})
    written, before = [], ""
    for letter in text:
        latin = table.get(letter, letter)
        if letter in begins and not before.isalpha():
            latin = begins[letter]
        written.append("" if latin == "_" and letter in table else latin)
        before = letter
    return "".join(written)


def _greek(text: str) -> str:
    if not any("\u0370" <= letter <= "\u03ff" or "\u1f00" <= letter <= "\u1fff" for letter in text):
        return text
    text = "".join(_without_accent(letter) for letter in text)
    text = _GREEK_GLIDE.sub(lambda found: found[1] + _glide(text, found.end()), text)
    text = re.sub(r"\bμπ", "b", text)
    for pair, latin in _GREEK_PAIRS.items():
        text = text.replace(pair, latin)
    return "".join(_GREEK.get(letter, letter) for letter in text)


def _without_accent(letter: str) -> str:
    """Take a Greek letter's accent away; one that parts two vowels stays."""
    parts = unicodedata.normalize("NFD", letter)
    if not "α" <= parts[0] <= "ω":
        return letter
    return parts[0] + ("\u0308" if "\u0308" in parts else "")


def _glide(text: str, after: int) -> str:
    """Give the sound of an upsilon after a vowel: f before a letter without voice, and at the end of a word."""
    following = text[after : after + 1]
    return "f" if not following.isalpha() or following in _UNVOICED else "v"


def _arabic(word: str) -> str:
    if word.startswith("ال") and len(word) > 3:
        return "al-" + _arabic_letters(word[2:])
    return _arabic_letters(word)


def _arabic_letters(word: str) -> str:
    written = ""
    for at, letter in enumerate(word):
        latin = _ARABIC.get(letter, letter)
        following = _ARABIC.get(word[at + 1 : at + 2], "")
        if letter in _WEAK and written and written[-1] not in _VOWELS and following[:1] not in _VOWELS:
            latin = _WEAK[letter]
        written += latin
    return written
