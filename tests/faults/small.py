"""A small newsroom to be broken: made once, copied for each trial."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from cms.config import Settings
from cms.core.people import Role, StaffMember
from cms.desk import founding, writing
from cms.desk.manuscript import Manuscript
from cms.newsroom import newsroom

PUBLICATION = """
name = "The Halmere Courier"
url = "https://courier.example"
timezone = "Europe/Copenhagen"
[[sections]]
key = "harbour"
names = { en = "Harbour" }
"""
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PASSWORD = "correct horse"
WRITERS = 8
PARAGRAPHS = "\n\n".join(
    f"Writer {number} has said nothing yet.\n\nParagraph {number} stays." for number in range(WRITERS)
)


def writer(number: int) -> StaffMember:
    """Give one of the people who write."""
    return StaffMember(f"writer{number}", f"Writer {number}", f"writer{number}@courier.example", Role.JOURNALIST)


REVIEWER = StaffMember("rosa", "Rosa Marlowe", "rosa@courier.example", Role.REVIEWER)
PUBLISHER = StaffMember("omar", "Omar Marlowe", "omar@courier.example", Role.PUBLISHER)


def story(title: str) -> Manuscript:
    """Give an article in which each writer has a paragraph of their own."""
    return Manuscript(
        title=title,
        summary="Two of the six hinges were repaired in a week.",
        authors=("Ines Marlowe",),
        section="harbour",
        lang="en",
        body=PARAGRAPHS + "\n",
    )


def found(
    root: Path, *, articles: int, staff: Iterable[StaffMember] = (), remote: Path | None = None
) -> tuple[str, ...]:
    """Make a newsroom with some articles, and name the articles' files.

    :param staff: who has an account; each costs the time that a good hash of a password takes.
    """
    url = str(remote or "")
    settings = Settings(four_eyes=False, desk_remote=url, site_remote=url)
    founding.found(root, settings, NOON, publication=PUBLICATION)
    with newsroom(root, lambda: NOON) as room:
        for member in staff:
            room.staff.add(member, PASSWORD)
        made = [writing.create(room, writer(0), story(f"Sea gate {number}")) for number in range(articles)]
        room.repository.follow()
    return tuple(saved.file for saved in made)


def copied(template: Path, root: Path) -> Path:
    """Copy a newsroom that has no remote."""
    return Path(shutil.copytree(template, root, symlinks=True))
