"""Picturing: pictures and PDFs come in, wait for the first text that names them, and go into git with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from cms.core import prose
from cms.core.article import BlobId, CommitId
from cms.core.captions import Said
from cms.core.errors import ListsNotReady
from cms.core.paths import CONTENT, media_file, media_url, picture_file
from cms.core.pdf import PDF, is_pdf, proved
from cms.core.people import StaffMember
from cms.core.workflow import Act, permit
from cms.darkroom import develop
from cms.newsroom import Newsroom
from cms.pictures import MAX_BYTES
from cms.repository import LIVE, MAIN

_WAITING = timedelta(days=30)
"""How long a picture waits for a text that shows it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that was taken in.

    :param said: what it says of itself, to be proposed.
    :param known: git has it already; else it waits for the first save that shows it.
    """

    file: str
    width: int
    height: int
    size: int
    said: Said
    known: bool

    @property
    def pdf(self) -> bool:
        """Tell whether it is a PDF, to be linked and not shown."""
        return is_pdf(self.file)

    @property
    def url(self) -> str:
        """Give the address under which a text names it."""
        return media_url(self.file)


def take_in(room: Newsroom, who: StaffMember, name: str, data: bytes) -> Taken:
    """Take in a picture that somebody sent. The same picture sent twice is one, whatever it is called.

    :param name: what the sender's machine calls it.
    :raises BrokenFile: it is no picture that the desk takes.
    """
    permit(Act.EDIT, who)
    made = develop(name, data)
    file, known = _stored(room, who, name, made.data, made.suffix)
    return Taken(file, made.width, made.height, len(made.data), made.said, known)


def take_pdf(room: Newsroom, who: StaffMember, name: str, data: bytes) -> Taken:
    """Take in a PDF that somebody sent, for texts to link to; it is kept as it is.

    :param name: what the sender's machine calls it.
    :raises BrokenFile: it is none, or can do more than be read.
    """
    permit(Act.EDIT, who)
    file, known = _stored(room, who, name, proved(name, data), PDF)
    return Taken(file, 0, 0, len(data), Said(), known)


def picture(room: Newsroom, file: str) -> bytes | None:
    """Give a picture as the desk shows it: main's, else the one that waits; None when there is neither.

    :raises BrokenFile: main has something else under that name.
    """
    head = room.repository.head(MAIN)
    entry = room.repository.entry(head, file) if head else None
    return room.repository.content(entry, MAX_BYTES) if entry else room.uploads.read(file)


def live_picture(room: Newsroom, file: str) -> bytes | None:
    """Give a picture as readers have it; None when they have none of that name."""
    head = room.repository.head(LIVE)
    entry = room.repository.entry(head, file) if head else None
    return room.repository.content(entry, MAX_BYTES) if entry else None


def awaited(room: Newsroom, changes: Mapping[str, object], on: CommitId | None) -> dict[str, bytes]:
    """Give the waiting pictures that new texts show and that main lacks: they go into the same commit."""
    found: dict[str, bytes] = {}
    for name, text in changes.items():
        if not (isinstance(text, bytes) and name.startswith(CONTENT) and name.endswith(".md")):
            continue
        for url in prose.shown_media(text.decode("utf-8", "replace")):
            file = media_file(url)
            data = room.uploads.read(file) if file else None
            if file and data is not None and not (on and room.repository.entry(on, file)):
                found[file] = data
    return found


def sweep(room: Newsroom) -> int:
    """Remove pictures that nobody used; those that an unsaved text shows stay. Give how many went."""
    return room.uploads.sweep(room.clock() - _WAITING, lambda file: room.drafts.mention(media_url(file)))


def _stored(room: Newsroom, who: StaffMember, name: str, data: bytes, suffix: str) -> tuple[str, bool]:
    """Name the file that these bytes are or will be, and tell whether git has it; else they wait from now on."""
    known = _in_git(room, data)
    if known:
        return known, True
    digest = hashlib.sha256(data).hexdigest()
    file = _waiting(room, data, f"-{digest[:8]}{suffix}") or picture_file(name, room.clock(), digest, suffix)
    room.uploads.put(file, data, who.account)
    return file, False


def _in_git(room: Newsroom, data: bytes) -> str | None:
    """Name the file of main that is this very picture or PDF."""
    head = b"blob %d\0" % len(data)
    blob = BlobId(hashlib.sha1(head + data, usedforsecurity=False).hexdigest())
    try:
        file = room.catalog.media_with(blob)
    except ListsNotReady:
        return None
    on = room.repository.head(MAIN)
    entry = room.repository.entry(on, file) if on and file else None
    return file if entry and entry.blob == blob else None


def _waiting(room: Newsroom, data: bytes, end: str) -> str | None:
    same = (file for file in room.uploads.files() if file.endswith(end) and room.uploads.read(file) == data)
    return next(same, None)
