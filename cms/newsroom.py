"""Ring 2: everything that one newsroom consists of, opened together and closed together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cms import clock as time
from cms.catalog import Catalog
from cms.config import PUBLICATION_FILE, Publication, Settings, read_publication, read_settings, write_settings
from cms.core.article import BlobId
from cms.core.errors import BadConfiguration
from cms.repository import MAIN, Repository
from cms.staff import Staff

PRIVATE = Path(".git") / "cms"


@dataclass(frozen=True, slots=True)
class Newsroom:
    """One newsroom: a repository with its private folder, and the people of its desk."""

    root: Path
    settings: Settings
    publication: Publication
    repository: Repository
    catalog: Catalog
    staff: Staff
    clock: time.Clock

    @property
    def private(self) -> Path:
        """Give the folder that is never versioned and never served."""
        return self.root / PRIVATE


def open_newsroom(root: Path, clock: time.Clock = time.system) -> Newsroom:
    """Open an existing newsroom.

    :raises BadConfiguration: the folder is no newsroom, or its configuration cannot be read.
    """
    private = root / PRIVATE
    if not private.is_dir():
        raise BadConfiguration(f"{root} is not a newsroom. Make one with `cms init {root}` or try `cms demo {root}`.")
    settings = read_settings(private / "desk.toml")
    repository = Repository.open(root)
    catalog = Catalog.open(private / "catalog.db", repository)
    return Newsroom(
        root=root,
        settings=settings,
        publication=_publication(repository, settings),
        repository=repository,
        catalog=catalog,
        staff=Staff.open(private / "desk.db", settings),
        clock=clock,
    )


def close(room: Newsroom) -> None:
    """Let go of files and helper processes."""
    room.catalog.close()
    room.staff.close()
    room.repository.close()


@contextmanager
def newsroom(root: Path, clock: time.Clock = time.system) -> Iterator[Newsroom]:
    """Open a newsroom for the length of a block."""
    room = open_newsroom(root, clock)
    try:
        yield room
    finally:
        close(room)


def accept_publication(root: Path, blob: BlobId) -> None:
    """Note which ``cms.toml`` an administrator accepted; others in the tree have no effect."""
    path = root / PRIVATE / "desk.toml"
    settings = read_settings(path)
    fields = {name: getattr(settings, name) for name in Settings.__dataclass_fields__}
    write_settings(path, Settings(**{**fields, "accepted": blob}))


def _publication(repository: Repository, settings: Settings) -> Publication:
    """Read the accepted ``cms.toml``; a newsroom without one has the plain defaults."""
    if settings.accepted:
        return read_publication(repository.blob(BlobId(settings.accepted)).decode("utf-8", "replace"))
    head = repository.head(MAIN)
    if head and repository.entry(head, PUBLICATION_FILE):
        raise BadConfiguration("cms.toml is not accepted yet. An administrator runs `cms accept`.")
    return read_publication("")
