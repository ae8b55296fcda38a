"""A wire story as a value: its lines with their fates, and the fields that they make."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from cms.core.wire import bylines, datelines
from cms.core.wire.cleaning import cleaned, escaped

_LABEL = re.compile(r"(?:headline|title|العنوان)\s*:\s*", re.I)


class Fate(StrEnum):
    """What becomes of a line."""

    HEADLINE = "headline"
    AGENCY = "agency"
    DATELINE = "dateline"
    TEXT = "text"
    BYLINE = "byline"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class Line:
    """One pasted line.

    :param text: as it was pasted, without the space around it; the lines of a hard-wrapped paragraph are one.
    :param why: the reason in words when it is left out: ``part of the web page``.
    """

    text: str
    fate: Fate
    why: str = ""


@dataclass(frozen=True, slots=True)
class WireStory:
    """Every pasted line in order; empty ones are not kept."""

    lines: tuple[Line, ...]

    @property
    def headline(self) -> str:
        """Give the headline; several such lines are one headline that was broken."""
        text = " ".join(cleaned(line.text).lstrip("#^ ").rstrip("< ") for line in self._with(Fate.HEADLINE))
        return _LABEL.sub("", text, count=1) if _LABEL.match(text) else text

    @property
    def authors(self) -> tuple[str, ...]:
        """Give the names in the bylines, each once."""
        return tuple(dict.fromkeys(name for line in self._with(Fate.BYLINE) for name in bylines.names(line.text)))

    @property
    def byline(self) -> str:
        """Give the names in one line: ``M. Osei, R. Tal``."""
        return ", ".join(self.authors)

    @property
    def dateline(self) -> str:
        """Give the place that the story was written in, without date and agency."""
        lines = self._with(Fate.DATELINE)
        return datelines.place(lines[0].text) if lines else ""

    @property
    def agency(self) -> str:
        """Give the agency's name; its initials when the story has only those."""
        named = [datelines.agency_name(line.text) for line in self._with(Fate.AGENCY)]
        placed = [datelines.agency_of(line.text) for line in self._with(Fate.DATELINE)]
        credited = [bylines.agency_of_byline(line.text) for line in self._with(Fate.BYLINE)]
        return next((name for name in (*named, *placed, *credited) if name), "")

    @property
    def body(self) -> str:
        """Give the text as Markdown, one paragraph a line, nothing of it active."""
        paragraphs: list[str] = []
        lead = ""
        for line in self._with(Fate.TEXT):
            text = cleaned(line.text)
            if datelines.is_dateline(text):
                # A dateline that somebody wants in the text runs into the paragraph that it opens.
                lead += f"{text} "
                continue
            paragraphs.append(escaped(lead + text))
            lead = ""
        if lead:
            paragraphs.append(escaped(lead.strip()))
        return "\n\n".join(paragraphs) + "\n" if paragraphs else ""

    @property
    def left_out(self) -> tuple[Line, ...]:
        """Give the lines that the draft does not have."""
        return self._with(Fate.LEFT_OUT)

    def _with(self, fate: Fate) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.fate is fate)
