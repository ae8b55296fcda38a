"""A small newsroom in a temporary folder: real git, real SQLite, a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cms.config import Settings
from cms.core.article import Work
from cms.core.people import Role, StaffMember
from cms.desk import founding, reviewing, writing
from cms.desk.facts import standing
from cms.desk.manuscript import Manuscript
from cms.newsroom import Newsroom, newsroom
from cms.repository import serve_remote

PUBLICATION = """
name = "The Halmere Courier"
url = "https://courier.example"
timezone = "Europe/Copenhagen"
[[sections]]
key = "harbour"
names = { en = "Harbour" }
[[sections]]
key = "city"
names = { en = "City" }
"""
STORY = Manuscript(
    title="Sea gate to close on Thursday",
    summary="Two of the six hinges were repaired in a week.",
    authors=("Ines Marlowe",),
    dateline="Saltquay",
    section="harbour",
    tags=("sea gate", "tides"),
    lang="en",
    body="The sea gate will close at 18:40.\n\n“It holds,” said the engineer.\n",
)


@dataclass
class Hand:
    """A clock that stands where it is put; every look moves it on by a second."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass(frozen=True)
class Desk:
    """A newsroom with four people at work."""

    room: Newsroom
    clock: Hand
    remote: Path
    ines: StaffMember
    rosa: StaffMember
    omar: StaffMember
    ada: StaffMember

    def folder(self) -> Path:
        """Give the desk's folder once it has followed what was saved."""
        self.room.repository.follow()
        return self.room.root

    def begin(self, copy: Manuscript = STORY) -> str:
        return writing.create(self.room, self.ines, copy).file

    def approved(self, copy: Manuscript = STORY) -> str:
        file = self.begin(copy)
        self.approve(file)
        return file

    def approve(self, file: str) -> None:
        """Let Rosa approve it, sent for review first if it is a draft."""
        if standing(self.room, file).facts.work is Work.DRAFT:
            reviewing.submit(self.room, self.ines, file)
        reviewing.approve(self.room, self.rosa, file, shown=standing(self.room, file).blob)

    def kept(self, account: str, number: str = "") -> dict[str, str]:
        """Give the fields of a text that is kept unsaved: of the only one, when none is named."""
        if not number:
            (only,) = self.room.drafts.kept(account)
            number = only.number
        found = self.room.drafts.find(account, number)
        assert found
        return dict(found.fields)

    def save(self, file: str, who: StaffMember | None = None, **fields: object) -> writing.Saved:
        found = standing(self.room, file)
        base = {name: getattr(Manuscript.of(found.article), name) for name in Manuscript.__dataclass_fields__}
        return writing.save(self.room, who or self.ines, file, found.blob, Manuscript(**{**base, **fields}))


def person(account: str, role: Role) -> StaffMember:
    return StaffMember(account, account.capitalize() + " Marlowe", f"{account}@courier.example", role)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from opened(tmp_path)


def opened(folder: Path) -> Iterator[Desk]:
    """Give a newsroom in a folder, and close it in the end."""
    clock = Hand()
    remote, root = folder / "remote.git", folder / "desk"
    serve_remote(remote)
    settings = Settings(desk_remote=str(remote), site_remote=str(remote))
    founding.found(root, settings, clock(), publication=PUBLICATION)
    people = {name: person(name, role) for name, role in zip(("ines", "rosa", "omar", "ada"), Role, strict=True)}
    with newsroom(root, clock) as room:
        for member in people.values():
            room.staff.add(member, "correct horse")
        yield Desk(room, clock, remote, **people)
