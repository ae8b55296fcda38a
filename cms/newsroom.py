"""Ring 2: everything that one newsroom consists of, opened together and closed together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cms import clock as time
from cms.accepted import publication_of
from cms.catalog import Catalog
from cms.config import Publication, Settings, read_settings
from cms.drafts import Autosaves, Drafts
from cms.pace import Pace
from cms.place import PRIVATE, checked_newsroom
from cms.presence import Presence
from cms.rendering import Renderer
from cms.repository import Repository
from cms.staff import Beats, Feeds, Looks, Notices, Staff
from cms.theme import Previews
from cms.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Newsroom:
    """One newsroom: a repository with its private folder, and the people of its desk."""

    root: Path
    settings: Settings
    publication: Publication
    repository: Repository
    catalog: Catalog
    staff: Staff
    drafts: Drafts
    autosaves: Autosaves
    presence: Presence
    pace: Pace
    uploads: Uploads
    renderer: Renderer
    previews: Previews
    clock: time.Clock

    @property
    def private(self) -> Path:
        """Give the folder that is never versioned and never served."""
        return self.root / PRIVATE

    @property
    def looks(self) -> Looks:
        """Give what each person saw last of each article."""
        return self.staff.looks

    @property
    def beats(self) -> Beats:
        """Give the sections that each person looks after."""
        return self.staff.beats

    @property
    def feeds(self) -> Feeds:
        """Give the secret addresses of people's calendars."""
        return self.staff.feeds

    @property
    def notices(self) -> Notices:
        """Give what each person is told by name."""
        return self.staff.notices


def open_newsroom(root: Path, clock: time.Clock = time.system, patience: float | None = None) -> Newsroom:
    """Open an existing newsroom.

    :param patience: seconds that a page waits for lists that are being made anew; None for as long as it takes.
    :raises BadConfiguration: the folder is no newsroom, or its configuration cannot be read.
    """
    private = checked_newsroom(root)
    settings = read_settings(private / "desk.toml")
    repository = Repository.open(root)
    publication = publication_of(repository, settings)
    catalog = Catalog.open(private / "catalog.db", repository, patience)
    drafts = Drafts.open(private / "drafts.db")
    return Newsroom(
        root=root,
        settings=settings,
        publication=publication,
        repository=repository,
        catalog=catalog,
        staff=Staff.open(private / "desk.db", settings),
        drafts=drafts,
        autosaves=Autosaves(drafts),
        presence=Presence.open(private / "presence.db"),
        pace=Pace(private / "pace.db"),
        uploads=Uploads(private / "uploads"),
        renderer=Renderer(),
        previews=Previews(publication),
        clock=clock,
    )


def close(room: Newsroom) -> None:
    """Let go of files, and end the processes that read and render."""
    room.catalog.close()
    room.staff.close()
    room.drafts.close()
    room.presence.close()
    room.pace.close()
    room.renderer.close()
    room.repository.close()


@contextmanager
def newsroom(root: Path, clock: time.Clock = time.system, patience: float | None = None) -> Iterator[Newsroom]:
    """Open a newsroom for the length of a block."""
    room = open_newsroom(root, clock, patience)
    try:
        yield room
    finally:
        close(room)
