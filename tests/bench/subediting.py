"""Edits as a sub-editor makes them, of real texts, by a seeded hand."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")
_LETTERS = re.compile(r"[A-Za-z]{5,}")
_PHRASES = (
    "the harbour board said on Tuesday",
    "after nine years of delay",
    "according to two people who were there",
    "which nobody had expected",
    "as the council had asked in March",
)
_SENTENCES = (
    "Nobody at the town hall would say when.",
    "The figures were not available on Friday.",
    "It is the third such case this year, after those in Kiln Quay and Oster.",
    "A spokeswoman declined to comment on the letter.",
)


@dataclass(frozen=True, slots=True)
class Edited:
    """A text, what a sub-editor made of it, and how many paragraphs were carried elsewhere."""

    old: str
    new: str
    moved: int


class Desk:
    """A sub-editor at work on one text: a list of paragraphs, changed in place."""

    def __init__(self, dice: random.Random, paragraphs: Sequence[str]) -> None:
        self._dice = dice
        self.paragraphs = list(paragraphs)
        self.carried = ""

    def work(self, edits: int) -> None:
        """Make some edits of every kind, then perhaps carry a paragraph to another place."""
        kinds: Sequence[Callable[[int], str | None]] = (
            self._spelling,
            self._spelling,
            self._spelling,
            self._phrase,
            self._phrase,
            self._bold,
            self._sentence_in,
            self._sentence_out,
            self._split,
            self._wrapped,
        )
        for _ in range(edits):
            place = self._prose()
            if place is None:
                return
            changed = self._dice.choice(kinds)(place)
            if changed:
                self.paragraphs[place] = changed
        if self._dice.random() < 0.6:
            self._carried()
        if self._dice.random() < 0.4:
            self._added()
        if self._dice.random() < 0.3:
            self._cut()

    def _prose(self) -> int | None:
        found = [place for place, text in enumerate(self.paragraphs) if is_prose(text)]
        return self._dice.choice(found) if found else None

    def _spelling(self, place: int) -> str | None:
        found = list(_LETTERS.finditer(self.paragraphs[place]))
        if not found:
            return None
        word = self._dice.choice(found)
        at = self._dice.randrange(word.start() + 1, word.end() - 1)
        text = self.paragraphs[place]
        return f"{text[:at]}{text[at + 1]}{text[at]}{text[at + 2 :]}"

    def _phrase(self, place: int) -> str | None:
        words = self.paragraphs[place].split(" ")
        if len(words) < 12:
            return None
        at = self._dice.randrange(1, len(words) - 6)
        return " ".join([*words[:at], self._dice.choice(_PHRASES), *words[at + self._dice.randrange(1, 5) :]])

    def _bold(self, place: int) -> str | None:
        words = self.paragraphs[place].split(" ")
        at = self._dice.randrange(len(words))
        return " ".join([*words[:at], f"**{words[at]}**", *words[at + 1 :]]) if words[at].isalpha() else None

    def _sentence_in(self, place: int) -> str | None:
        parts = _SENTENCE.split(self.paragraphs[place])
        at = self._dice.randrange(len(parts) + 1)
        return " ".join([*parts[:at], self._dice.choice(_SENTENCES), *parts[at:]])

    def _sentence_out(self, place: int) -> str | None:
        parts = _SENTENCE.split(self.paragraphs[place])
        at = self._dice.randrange(len(parts))
        return " ".join([*parts[:at], *parts[at + 1 :]]) if len(parts) > 2 else None

    def _split(self, place: int) -> str | None:
        parts = _SENTENCE.split(self.paragraphs[place])
        at = self._dice.randrange(1, len(parts)) if len(parts) > 2 else 0
        return " ".join(parts[:at]) + "\n\n" + " ".join(parts[at:]) if at else None

    def _wrapped(self, place: int) -> str | None:
        words = self.paragraphs[place].split(" ")
        at = len(words) // 2
        return " ".join(words[:at]) + "\n" + " ".join(words[at:]) if at and "\n" not in self.paragraphs[place] else None

    def _added(self) -> None:
        at = self._dice.randrange(len(self.paragraphs) + 1)
        new = " ".join(self._dice.sample(_SENTENCES, 2)) + f" It cost {self._dice.randrange(100, 999)} crowns."
        self.paragraphs.insert(at, new)

    def _cut(self) -> None:
        place = self._dice.randrange(len(self.paragraphs))
        if len(self.paragraphs) > 4 and self.paragraphs[place] != self.carried:
            del self.paragraphs[place]

    def _carried(self) -> None:
        """Carry a paragraph past at least two others that together are longer, so that it is the one that moved."""
        found = [place for place, text in enumerate(self.paragraphs) if is_prose(text) and "\n\n" not in text]
        ways = [
            (place, to)
            for place in found
            for to in range(len(self.paragraphs))
            if abs(to - place) >= 2 and self._longer(place, to) and self.paragraphs.count(self.paragraphs[place]) == 1
        ]
        if ways:
            place, to = self._dice.choice(ways)
            self.paragraphs.insert(to, self.paragraphs.pop(place))
            self.carried = self.paragraphs[to]

    def _longer(self, place: int, to: int) -> bool:
        passed = self.paragraphs[place + 1 : to + 1] if to > place else self.paragraphs[to:place]
        return sum(len(text.split()) for text in passed) > len(self.paragraphs[place].split())


def is_prose(text: str) -> bool:
    """Tell whether a paragraph is running text of some length, and no list, table, heading or code."""
    return len(text.split()) >= 12 and text[0].isalpha() and "\n" not in text and "`" not in text and "{{" not in text


def edited(seed: int, body: str) -> Edited | None:
    """Give a body and what a sub-editor made of it; None for one without running text."""
    paragraphs = [part for part in re.split(r"\n[ \t]*\n\s*", body.replace("\r\n", "\n").strip("\n")) if part.strip()]
    if sum(map(is_prose, paragraphs)) < 3:
        return None
    dice = random.Random(seed)
    desk = Desk(dice, paragraphs)
    desk.work(dice.randrange(3, 10))
    return Edited("\n\n".join(paragraphs) + "\n", "\n\n".join(desk.paragraphs) + "\n", int(bool(desk.carried)))
