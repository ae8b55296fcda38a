"""Ring 1: which ``cms.toml`` counts: the one that an administrator accepted, wherever main has gone since."""

from __future__ import annotations

from pathlib import Path

from cms.config import PUBLICATION_FILE, Publication, Settings, read_publication, read_settings, write_settings
from cms.core.article import BlobId
from cms.core.errors import BadConfiguration
from cms.place import PRIVATE
from cms.repository import MAIN, Repository


def accept_publication(root: Path, blob: BlobId) -> None:
    """Note which ``cms.toml`` an administrator accepted; others in the tree have no effect."""
    path = root / PRIVATE / "desk.toml"
    settings = read_settings(path)
    fields = {name: getattr(settings, name) for name in Settings.__dataclass_fields__}
    write_settings(path, Settings(**{**fields, "accepted": blob}))


def publication_of(repository: Repository, settings: Settings) -> Publication:
    """Read the accepted ``cms.toml``; a newsroom without one has the plain defaults."""
    if settings.accepted:
        return read_publication(repository.blob(BlobId(settings.accepted)).decode("utf-8", "replace"))
    head = repository.head(MAIN)
    if head and repository.entry(head, PUBLICATION_FILE):
        raise BadConfiguration("cms.toml is not accepted yet. An administrator runs `cms accept`.")
    return read_publication("")
