"""Who saved while somebody else was writing, and what of theirs came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cms.core.article import BlobId
from cms.core.merge import How, Merged
from cms.newsroom import Newsroom

_TAKEN = {How.OURS, How.ADDED, How.WOVEN}


@dataclass(frozen=True, slots=True)
class Saver:
    """Somebody who saved, with the time of their last save.

    :param account: None when the change came by git, unsigned.
    """

    name: str
    account: str | None
    when: datetime


@dataclass(frozen=True, slots=True)
class Brought:
    """What came in with a save: whose changes, and which.

    :param keys: the front matter keys that they changed.
    :param paragraphs: how many places of the text they changed.
    :param woven: the numbers of the paragraphs in which sentences of both were joined.
    :param settled: how many places their writer settled by hand.
    """

    savers: tuple[Saver, ...]
    keys: tuple[str, ...]
    paragraphs: int
    woven: tuple[int, ...]
    settled: int


def savers_since(room: Newsroom, file: str, base: BlobId) -> tuple[Saver, ...]:
    """Name everybody who changed a file after the version ``base``, the earliest first, each once."""
    found: dict[str, Saver] = {}
    for version in room.catalog.history(file):
        if version.blob == base:
            break
        key = version.account or f"{version.name} <{version.email}>"
        found.setdefault(key, Saver(version.name, version.account, version.when))
    return tuple(sorted(found.values(), key=lambda saver: saver.when))


def brought(room: Newsroom, file: str, base: BlobId, joined: Merged) -> Brought | None:
    """Tell what a merge brought in beside what its writer sent; None when that is nothing anybody reads."""
    taken = [part for part in joined.body.parts if part.how in _TAKEN]
    asked = {clash.key for clash in joined.keys.clashes}
    keys = tuple(key for key in joined.keys.ours if key not in asked)
    if not taken and not keys and not joined.clashes:
        return None
    woven = tuple(part.place for part in taken if part.how is How.WOVEN)
    return Brought(savers_since(room, file, base), keys, len(taken), woven, len(joined.clashes))
