"""Looking after the house: what the clock does now and then, so that no page has to."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from cms.core.article import CommitId
from cms.core.errors import RefMoved
from cms.desk import rewritten, undoing
from cms.desk.oddities import Notes, Undone, change_notes, read_notes, still_there
from cms.newsroom import Newsroom
from cms.repository import MAIN, HandEdit

_EVERY = timedelta(minutes=1)
_MOST = 500
"""Hand edits that are listed; with more, somebody works in the wrong folder altogether."""


def look(room: Newsroom) -> str:
    """Look at main each time, and at the folder's files every minute; give what is new, in words."""
    words = look_at_main(room)
    looked, now = read_notes(room).looked, room.clock()
    if looked is None or not timedelta() <= now - looked < _EVERY:
        look_at_folder(room)
    return words


def look_at_main(room: Newsroom) -> str:
    """Find what somebody rewrote away or took back since the last look."""
    before = len(room.repository.rescue.kept("desk"))
    seen, head = rewritten.watch(room)
    words = []
    if len(room.repository.rescue.kept("desk")) > before:
        words.append("main was rewritten by hand; what it held is kept")
    if seen and head and seen != head:
        room.catalog.follow()
        found = tuple(undoing.find(room, seen, head))
        if found:
            change_notes(room, lambda notes: _with_undone(room, notes, found, seen))
        words += [f"{one.by} took back a save of {one.file}" for one in found]
    if head:
        with suppress(RefMoved):  # somebody else looked meanwhile, and noted the same
            room.repository.rescue.acknowledge(head, seen)
    return ", ".join(words)


def _with_undone(room: Newsroom, notes: Notes, found: tuple[Undone, ...], seen: CommitId) -> Notes:
    """Add what was found, each once; nothing when somebody else who looked has noted it, or a person settled it."""
    if room.repository.rescue.acknowledged() != seen:
        return notes
    return replace(notes, undone=tuple(dict.fromkeys((*notes.undone, *found))))


def look_at_folder(room: Newsroom) -> tuple[HandEdit, ...]:
    """List the hand edits in the desk's folder, and note them for the screens. It looks at every file."""
    folder = room.repository.folder
    room.repository.follow()
    found: tuple[HandEdit, ...] = ()
    if not folder.waits() and folder.stands_at() == room.repository.head(MAIN):
        found = tuple(edit for edit in folder.edits()[:_MOST] if still_there(room, edit))
    now = room.clock()
    change_notes(room, lambda notes: replace(notes, looked=now, edits=found))
    return found
