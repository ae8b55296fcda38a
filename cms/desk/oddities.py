"""What is odd about the newsroom's own house: hand edits, saves that were taken back, a main that was rewritten.

What costs a look at every file is noted by the clock in ``odd.json``; all else is asked when it is shown.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from cms.core.article import MAX_TEXT, BlobId, CommitId
from cms.files import lock_file, write_whole
from cms.newsroom import Newsroom
from cms.repository import MAIN, HandEdit, Rescued

_NOTES = "odd.json"
_FEW = 20
"""Hand edits that a page looks at anew; the others are shown as the clock found them within the last minute."""


@dataclass(frozen=True, slots=True)
class Undone:
    """A commit by plain git that took back what was saved at the desk.

    :param by: the name in that commit; ``whose`` and ``when`` are of the save.
    :param before: the text that it took back; ``after`` what it left, None when it deleted the file.
    """

    commit: CommitId
    file: str
    by: str
    whose: str
    when: datetime
    before: BlobId
    after: BlobId | None


@dataclass(frozen=True, slots=True)
class Notes:
    """What the clock found when it last looked; ``looked`` is None before the first time."""

    looked: datetime | None = None
    edits: tuple[HandEdit, ...] = ()
    undone: tuple[Undone, ...] = ()


@dataclass(frozen=True, slots=True)
class House:
    """All that is odd now.

    :param waits: why the desk's folder does not follow main; empty when it does.
    :param elsewhere: other folders of this repository that have main checked out.
    :param lost: tips that main stood at before somebody rewrote it.
    :param remote: syncing has stopped, for this reason; empty when it has not.
    """

    waits: str
    elsewhere: tuple[str, ...]
    edits: tuple[HandEdit, ...]
    undone: tuple[Undone, ...]
    lost: tuple[Rescued, ...]
    remote: str

    @property
    def number(self) -> int:
        return len(self.edits) + len(self.undone) + len(self.lost) + bool(self.waits) + bool(self.remote)


def house(room: Newsroom) -> House:
    """Read what is odd; no process is started for it."""
    notes = read_notes(room)
    folder = room.repository.folder
    waits = folder.waits()
    return House(
        waits=waits,
        elsewhere=folder.elsewhere(),
        edits=() if waits else (*(edit for edit in notes.edits[:_FEW] if still_there(room, edit)), *notes.edits[_FEW:]),
        undone=notes.undone,
        lost=room.repository.rescue.kept("desk"),
        remote=_stopped(room),
    )


def still_there(room: Newsroom, edit: HandEdit) -> bool:
    """Tell whether a file still differs from main; what is staged is believed until the clock looks again."""
    head = room.repository.head(MAIN)
    entry = room.repository.entry(head, edit.file) if head else None
    here = room.repository.folder.blob_of(edit.file)
    return edit.staged or edit.kind == "link" or here != (entry.blob if entry else None)


def hand_edited(room: Newsroom, file: str) -> bool:
    """Tell whether one file was edited by hand: a look at this file alone, cheap enough for a form."""
    folder = room.repository.folder
    here = folder.blob_of(file)
    head = room.repository.head(MAIN)
    entry = room.repository.entry(head, file) if head else None
    if entry is None or not entry.regular or entry.size > MAX_TEXT or here == entry.blob or folder.waits():
        return False
    if here is None:
        return folder.stands_at() == head
    return not room.catalog.has_version(file, here)  # an older version: the folder has not followed yet


def read_notes(room: Newsroom) -> Notes:
    """Read what the clock noted; notes that cannot be read are made anew with its next look."""
    try:
        found = json.loads((room.private / _NOTES).read_text("utf-8"))
        return Notes(
            datetime.fromisoformat(found["looked"]) if found["looked"] else None,
            tuple(HandEdit(**edit) for edit in found["edits"]),
            tuple(Undone(**{**undone, "when": datetime.fromisoformat(undone["when"])}) for undone in found["undone"]),
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return Notes()


def change_notes(room: Newsroom, change: Callable[[Notes], Notes]) -> None:
    """Change the notes, one process at a time."""
    path = room.private / _NOTES
    with lock_file(room.private / "odd.lock") as place:
        fcntl.flock(place, fcntl.LOCK_EX)
        notes = change(read_notes(room))
        write_whole(path, json.dumps(asdict(notes), default=datetime.isoformat))


def drop_undone(room: Newsroom, commit: str, file: str) -> None:
    """Take a save that was taken back off the list: it is back, or a person let it be."""
    change_notes(
        room,
        lambda notes: replace(
            notes, undone=tuple(one for one in notes.undone if (one.commit, one.file) != (commit, file))
        ),
    )


def _stopped(room: Newsroom) -> str:
    if not room.repository.rescue.kept("remote"):
        return ""
    return "The remote's main was rewritten or taken away. Nothing is exchanged until an administrator chooses."
