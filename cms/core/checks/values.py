"""What the checks look at, and what they find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Style = Mapping[str, Sequence[str]]
"""A house-style list: the right words, and for each the wrong ones that it stands for."""


class Kind(StrEnum):
    """What a finding is about."""

    ALT = "alt"
    LINK = "link"
    NOTES = "notes"
    MARKS = "marks"
    LENGTH = "length"
    STYLE = "style"
    DOUBLED = "doubled"
    QUOTES = "quotes"
    SPACES = "spaces"


@dataclass(frozen=True, slots=True)
class Copy:
    """What the article form holds; line ends are line feeds.

    :param decorative: the lead picture needs no description.
    """

    lang: str = ""
    title: str = ""
    summary: str = ""
    image: str = ""
    image_alt: str = ""
    image_caption: str = ""
    body: str = ""
    decorative: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    :param field: the form's field that it is in.
    :param start: where it begins in that field, in characters; it ends before ``end``.
    :param words: what stands there.
    :param says: what is wrong with it.
    :param fix: what to write in its place; None where only a person can tell.
    """

    kind: Kind
    field: str
    start: int
    end: int
    words: str
    says: str
    fix: str | None = None
