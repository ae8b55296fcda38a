"""The articles of a generated archive: article number 4,711 has the same words every time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from tests.bench.words import Vocabulary, rare

SECTIONS = (
    "city",
    "harbour",
    "politics",
    "courts",
    "economy",
    "schools",
    "culture",
    "sport",
    "weather",
    "science",
    "region",
    "letters",
)
_LANGUAGES, _SHARES = ("en", "de", "es", "fr", "ar"), (70, 8, 7, 5, 10)
_FIRST = datetime(2006, 1, 2, 6, tzinfo=UTC)
_DAYS = 20 * 365
_PARAGRAPHS = 7
_ILLUSTRATED = 50
"""One article of so many has a picture."""


@dataclass(frozen=True, slots=True)
class State:
    """What changes in an article while people work on it.

    :param version: how often its text was changed.
    :param public: readers have it, so it has a date.
    """

    version: int = 0
    status: str = "draft"
    public: bool = False
    updated: str = ""


class Stories:
    """All articles of one archive."""

    def __init__(self, seed: int, count: int, vocabulary: Vocabulary, *, flat: int = 0) -> None:
        self.count = count
        self._seed = seed
        self._words = vocabulary
        self._flat = flat

    def file(self, number: int) -> str:
        """Name an article's file; the first ``flat`` of them share one folder."""
        if number < self._flat:
            return f"content/briefs/brief-{number:06}.md"
        when, lang = self.when(number), self.lang(number)
        suffix = "" if lang == "en" else f".{lang}"
        return f"content/{self.section(number)}/{when:%Y}/{when:%m}/story-{number:06}{suffix}.md"

    def when(self, number: int) -> datetime:
        """Give the time at which an article was begun: articles are numbered as they came."""
        return _FIRST + timedelta(minutes=number * _DAYS * 1440 // self.count)

    def lang(self, number: int) -> str:
        """Give an article's language."""
        return self._dice(number, "lang").choices(_LANGUAGES, _SHARES)[0] if number >= self._flat else "en"

    def section(self, number: int) -> str:
        """Give an article's section; half of them are in the first three."""
        return SECTIONS[min(int(self._dice(number, "section").expovariate(0.25)), len(SECTIONS) - 1)]

    def image(self, number: int) -> str:
        """Name an article's picture; empty for most."""
        when = self.when(number)
        return f"content/media/{when:%Y}/{when:%m}/shot-{number:06}.jpg" if number % _ILLUSTRATED == 7 else ""

    def picture(self, number: int) -> bytes:
        """Give the bytes of an article's picture, which begin as a JPEG's do."""
        return b"\xff\xd8\xff\xe0" + self._dice(number, "picture").randbytes(600)

    def content(self, number: int, state: State) -> bytes:
        """Give an article's file in a state."""
        opening, paragraphs = self._text(number)
        lines = [opening, f"status: {state.status}"]
        if state.public:
            lines.append(f"date: {self.when(number).isoformat()}")
        if state.updated:
            lines.append(f"updated: {state.updated}")
        body = list(paragraphs)
        if state.version:
            dice = self._dice(number, f"v{state.version}")
            at = state.version % len(body)
            body[at] = self._words.languages[self.lang(number)].paragraph(dice, 60)
        return ("\n".join([*lines, "---", "", "\n\n".join(body), ""])).encode()

    @lru_cache(maxsize=4096)  # noqa: B019 - lives as long as the archive is made
    def _text(self, number: int) -> tuple[str, tuple[str, ...]]:
        dice = self._dice(number, "text")
        lang = self.lang(number)
        words = self._words.languages[lang]
        title = words.paragraph(dice, 8).replace(".", "")
        lines = ["---", f'title: "{title}"', f'summary: "{words.paragraph(dice, 24)}"', "authors:"]
        lines += [f"- {name}" for name in self._words.some_authors(dice)]
        lines += [f"section: {self.section(number)}", "tags:"]
        lines += [f"- {tag}" for tag in self._words.some_tags(dice)]
        lines += [f"lang: {lang}"]
        if self.image(number):
            lines += [f"image: /{self.image(number).removeprefix('content/')}", 'image_alt: "What it shows"']
        paragraphs = [words.paragraph(dice, dice.randint(30, 80)) for _ in range(_PARAGRAPHS)]
        paragraphs[-1] += f" {rare(number)}"
        return "\n".join(lines), tuple(paragraphs)

    def _dice(self, number: int, what: str) -> random.Random:
        return random.Random(f"{self._seed} {number} {what}")
