"""What a text is compared by: words, marks, and the white space before each.

Scripts that write no spaces are taken letter by letter, each with the marks that belong to it, and so are emoji.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from cms.core.prose import chips

_NO_SPACES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u3005-\u3007\u3040-\u30ff\u3100-\u312f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00016fe0-\U0001b2ff"
    "\U00020000-\U000323af"
)
"""Thai, Lao, Burmese, Khmer, Tai scripts, Chinese, Japanese and Yi's neighbours: no space ends a word there."""
_PICTURES = "\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff"


_LETTER = f"[^\\W{_NO_SPACES}]"
_PICTURE = f"[{_PICTURES}][\ufe0f\u20e3\U0001f3fb-\U0001f3ff]*+"


@cache
def _marks() -> str:
    """Give the marks that belong to the letter before them, as ranges of a class; found when first needed."""
    places = [place for place in range(0x300, 0x10000) if unicodedata.category(chr(place)).startswith("M")]
    starts = [place for before, place in zip([0, *places], places, strict=False) if place != before + 1]
    ends = [place for place, after in zip(places, [*places[1:], 0], strict=True) if after != place + 1]
    ranges = (f"\\u{start:04x}-\\u{end:04x}" for start, end in zip(starts, ends, strict=True))
    return "".join(ranges) + "\u200c\u200d"


def _solid() -> str:
    """Give what a token that is no white space looks like."""
    word = f"(?:{_LETTER}++[{_marks()}]*+)++"
    return (
        r"https?://[^\s<>()\[\]{}\"'`|]++"
        f"|{word}(?:(?:[’'\\-]|(?<=\\d)[.,](?=\\d)){word})*+"
        f"|[{_NO_SPACES}][{_marks()}]*+"
        f"|{_PICTURE}(?:\u200d{_PICTURE})*+"
        "|[\U0001f1e6-\U0001f1ff]{2}"
        r"|([^\w\s])\3*+"
    )


@cache
def _with_gaps() -> re.Pattern[str]:
    return re.compile(rf"(\s*+)({_solid()}|\Z)")


@cache
def _with_blanks() -> re.Pattern[str]:
    return re.compile(rf"()(\n|[^\S\n]++|{_solid()}|\Z)")


@cache
def _words() -> re.Pattern[str]:
    return re.compile(rf"(?:{_LETTER}++[{_marks()}]*+)++|[{_NO_SPACES}]")


_RULE = re.compile(r"-{3,}|={3,}|_{3,}|\*{3,}")
_ENDS = frozenset(".!?…。！？؟।")


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text cut up.

    :param gaps: the white space before each token, and at the end what stands after the last.
    :param keys: what two tokens have in common that count as one: a rule is a rule, however long it was drawn.
    """

    gaps: list[str]
    texts: list[str]
    keys: list[str]


def tokens(text: str, *, blanks: bool = False) -> Tokens:
    """Cut a text up; another tool's mark is one token, whatever it holds.

    :param blanks: white space is a token of its own: in code it means something.
    """
    pattern = _with_blanks() if blanks else _with_gaps()
    gaps: list[str] = []
    texts: list[str] = []
    place, open_gap = 0, ""
    for chip in chips(text):
        open_gap = _cut(pattern, text[place : chip.start], gaps, texts, open_gap)
        gaps.append(open_gap)
        texts.append(text[chip.start : chip.end])
        place, open_gap = chip.end, ""
    gaps.append(_cut(pattern, text[place:], gaps, texts, open_gap))
    return Tokens(gaps, texts, [_key(token) for token in texts])


def _cut(pattern: re.Pattern[str], text: str, gaps: list[str], texts: list[str], open_gap: str) -> str:
    """Add a text's tokens to the lists; give the white space after the last."""
    for gap, token, _ in pattern.findall(text):
        open_gap += gap
        if token:
            gaps.append(open_gap)
            texts.append(token)
            open_gap = ""
    return open_gap


def word_list(text: str) -> list[str]:
    """Give a text's words alone, for telling how alike two paragraphs are."""
    return _words().findall(text)


def weight(token: str) -> float:
    """Tell how much a token holds two texts together: a long word more than a short one, a comma least."""
    if token[0].isalnum():
        return 1.0 if len(token) > 3 or token[0].isdigit() else 0.5
    return 0.75 if token[0] in _ENDS else 0.25


def ends_sentence(token: str) -> bool:
    """Tell whether a token is a mark that ends a sentence."""
    return token[0] in _ENDS


def _key(token: str) -> str:
    return token[:3] if len(token) > 3 and _RULE.fullmatch(token) else token
