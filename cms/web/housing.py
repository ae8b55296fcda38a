"""Frozen values for the templates about what surrounds the articles: pictures, and the newsroom's own house."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import ClassVar

from cms.catalog import MediaRow, Row
from cms.core.article import CommitId
from cms.desk.handedits import Found
from cms.desk.oddities import House
from cms.desk.picturing import Taken
from cms.desk.reading import Comparison
from cms.repository import Rescued


@dataclass(frozen=True, slots=True)
class MediaPage:
    """The pictures of the desk, a page at a time.

    :param q: what is searched for.
    :param waiting: pictures that were sent and that no saved text shows yet, the newest month first.
    :param taken: the picture that was just taken in, with the ``markdown`` that shows it in a text.
    :param fault: why what was sent was not taken in.
    """

    template: ClassVar[str] = "media.html"
    pictures: Sequence[MediaRow]
    total: int
    page: int
    pages: int
    q: str = ""
    waiting: Sequence[str] = field(default=())
    taken: Taken | None = None
    markdown: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ReplacePage:
    """One picture, what is to take its place, and the articles that show it: each is changed by a person.

    :param url: the address of the picture that is to go.
    :param taken: the picture that was sent in its place; None before.
    :param leads: the files of those that have it as their lead picture.
    :param fault: why what was sent was not taken in.
    """

    template: ClassVar[str] = "replace.html"
    url: str
    rows: Sequence[Row]
    leads: Set[str]
    taken: Taken | None
    fault: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A tip that main stood at before somebody rewrote it; ``saves`` counts the commits that main lost."""

    commit: CommitId
    ref: str
    saves: int


@dataclass(frozen=True, slots=True)
class OddPage:
    """What is odd about the newsroom's own house.

    :param kept: hand edits that were discarded.
    """

    template: ClassVar[str] = "odd.html"
    house: House
    lost: Sequence[Lost]
    kept: Sequence[Rescued]
    clashes: Sequence[Row]
    may_choose: bool


@dataclass(frozen=True, slots=True)
class HandEditPage:
    """One file that was edited by hand in the desk's folder, beside main's text.

    :param moved: main has another text by now than the hand edit was made from.
    """

    template: ClassVar[str] = "hand-edit.html"
    file: str
    found: Found
    comparison: Comparison
    moved: bool
    fault: str
