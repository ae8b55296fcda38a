"""Founding: a new newsroom in an empty folder, or around a repository's main branch."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cms import resources
from cms.accepted import accept_publication
from cms.config import PUBLICATION_FILE, Settings, read_publication, write_settings
from cms.core.errors import BadConfiguration
from cms.core.people import Signature
from cms.place import PRIVATE
from cms.repository import MAIN, Repository

_FOUNDER = ("Copydesk", "desk@copydesk.invalid")


def found(root: Path, settings: Settings, now: datetime, *, publication: str = "") -> None:
    """Make a newsroom: a repository whose main holds ``cms.toml``, and its private folder.

    :param publication: the text of ``cms.toml``; empty for a commented example. A repository that has
        one already keeps its own.
    :raises BadConfiguration: it is a newsroom already, or ``publication`` is wrong.
    """
    private = root / PRIVATE
    if (private / "desk.toml").exists():
        raise BadConfiguration(f"{root} is a newsroom already. Start it with `cms -C {root} serve`.")
    text = publication or (resources.samples() / PUBLICATION_FILE).read_text("utf-8")
    read_publication(text)
    with Repository.init(root) as repository:
        private.mkdir(mode=0o700, exist_ok=True)
        head = repository.head(MAIN)
        entry = repository.entry(head, PUBLICATION_FILE) if head else None
        if entry is None:
            head = repository.commit(
                {PUBLICATION_FILE: text.encode()},
                by=Signature(*_FOUNDER, when=now),
                subject="Found the newsroom",
                trailers=[("Act", "found")],
                on=head,
            )
            entry = repository.entry(head, PUBLICATION_FILE)
        for name, url in (("desk", settings.desk_remote), ("site", settings.site_remote)):
            if url:
                repository.set_remote(name, url)
        write_settings(private / "desk.toml", settings)
        repository.follow()
    if entry is not None:
        accept_publication(root, entry.blob)


def accept(root: Path) -> str:
    """Accept the ``cms.toml`` at the head of main and give its text; others in the tree have no effect."""
    with Repository.open(root) as repository:
        head = repository.head(MAIN)
        entry = repository.entry(head, PUBLICATION_FILE) if head else None
        if entry is None:
            raise BadConfiguration("There is no cms.toml on main to accept.")
        text = repository.blob(entry.blob).decode("utf-8", "replace")
    read_publication(text)
    accept_publication(root, entry.blob)
    return text
