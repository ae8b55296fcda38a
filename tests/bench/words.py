"""Words, names and texts for archives that nobody wrote: skewed as in real papers, the same for the same seed."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass

_COMMON = (
    "the of and to in a is that for on with as at by from was said are has have will its be an this which city council "
    "harbour year people new two first after before over under week water school tram market budget police court river"
).split()
_ARABIC_COMMON = "في من على إلى عن أن هذا التي كان قال بعد المدينة الميناء السنة الماء المدرسة السوق الناس".split()
_LATIN = (
    "ba be bi bo bra che da den der do fa fel gar go hal hin ka kel kor la len lin lo ma men mi mor na nel nor o "
    "pa per ra ren ri ro sa sel sko sta ta tel ti tor u va vel ver wa wen"
).split()
_ARABIC = "با تا جا حا دا را سا شا عا فا قا كا لا ما نا ها وا يا بر در سل كت مد نر".split()
_POOL = 400_000


@dataclass(frozen=True, slots=True)
class Language:
    """One language's running text, of which articles take stretches."""

    pool: Sequence[str]

    def paragraph(self, dice: random.Random, length: int) -> str:
        """Give a paragraph of about ``length`` words."""
        start = dice.randrange(len(self.pool) - length)
        words = self.pool[start : start + length]
        sentences = (" ".join(words[at : at + 16]) for at in range(0, length, 16))
        return ". ".join(sentence[:1].upper() + sentence[1:] for sentence in sentences) + "."


class Vocabulary:
    """The words of a whole archive."""

    def __init__(self, seed: int, *, tags: int, authors: int) -> None:
        dice = random.Random(seed)
        latin = _language(dice, [*_COMMON, *_made(dice, _LATIN, 20_000)])
        self.languages = {"en": latin, "de": latin, "es": latin, "fr": latin}
        self.languages["ar"] = _language(dice, [*_ARABIC_COMMON, *_made(dice, _ARABIC, 12_000)])
        self.tags = tuple(dict.fromkeys(_made(dice, _LATIN, tags)))
        self.authors = _names(dice, authors)
        self._tag_weights = _skewed(len(self.tags))
        self._author_weights = _skewed(len(self.authors))

    def some_tags(self, dice: random.Random) -> tuple[str, ...]:
        """Choose an article's tags: a few of them are everywhere, most are rare."""
        chosen = dice.choices(self.tags, cum_weights=self._tag_weights, k=dice.randint(2, 5))
        return tuple(dict.fromkeys(chosen))

    def some_authors(self, dice: random.Random) -> tuple[str, ...]:
        """Choose an article's byline."""
        chosen = dice.choices(self.authors, cum_weights=self._author_weights, k=2 if dice.random() < 0.2 else 1)
        return tuple(dict.fromkeys(chosen))


def rare(number: int) -> str:
    """Give a word that five articles have in common."""
    letters = "abcdefghij"
    return "quill" + "".join(letters[int(digit)] for digit in str(number // 5))


def _language(dice: random.Random, words: Sequence[str]) -> Language:
    return Language(dice.choices(words, cum_weights=_skewed(len(words)), k=_POOL))


def _skewed(size: int) -> list[float]:
    """Weigh words as languages do: the hundredth is a hundred times rarer than the first."""
    return list(itertools.accumulate(1 / rank for rank in range(1, size + 1)))


def _made(dice: random.Random, syllables: Sequence[str], size: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < size:
        found["".join(dice.choices(syllables, k=dice.randint(2, 5)))] = None
    return list(found)


def _names(dice: random.Random, size: int) -> tuple[str, ...]:
    firsts, lasts = _made(dice, _LATIN, 300), _made(dice, _LATIN, max(400, size))
    return tuple(f"{dice.choice(firsts).capitalize()} {last.capitalize()}" for last in lasts[:size])
