"""Syncing: main to and from the desk's remote, and everything that falls due by itself."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from cms import outage
from cms.core.article import CommitId
from cms.core.errors import CopyError, PushRefused, PushUnknown, RemoteRewritten
from cms.desk import delivering, joining, looking, noticing, picturing, publishing, rewritten
from cms.desk.record import followed
from cms.files import lock_file
from cms.newsroom import Newsroom
from cms.repository import MAIN

DESK = "desk"
_TRIES = 5
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did.

    :param taken: commits that came in.
    :param given: main was pushed.
    :param unsettled: files that both sides changed in the same place; the desk's text stands.
    """

    taken: int = 0
    given: bool = False
    unsettled: tuple[str, ...] = ()


def sync(room: Newsroom) -> Synced:
    """Take in what others pushed to main and give them what was saved here.

    Nothing acknowledged is rebased: diverged histories are joined by one merge commit of the desk.

    :raises PushRefused: the remote said no.
    :raises PushUnknown: the remote does not answer.
    """
    if room.settings.site_remote:
        publishing.catch_up(room)
    if not room.settings.desk_remote:
        followed(room)
        return Synced()
    with _one_at_a_time(room):
        return _exchanged(room)


@contextmanager
def _one_at_a_time(room: Newsroom) -> Iterator[None]:
    """Wait while another process of this desk syncs: both would move the same notes of where the remote is."""
    with lock_file(room.private / "sync.lock") as place:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield


def _exchanged(room: Newsroom) -> Synced:
    for _ in range(_TRIES):
        taken = _take_in(room)
        followed(room)
        try:
            given = _give(room)
        except PushRefused as refusal:
            if refusal.moved:
                continue
            raise
        rewritten.exchanged(room, DESK, room.repository.rescue.tracked(DESK))
        return Synced(taken.taken, given, taken.unsettled)
    raise PushUnknown("The remote's main moved each time this desk tried. It is tried again shortly.")


@dataclass(frozen=True, slots=True)
class Tick:
    """What one round of the clock did, or one duty of it, in words for the log."""

    done: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def tick(room: Newsroom) -> Tick:
    """Do what is due: pushes without answer, embargoes, sync. One failure does not stop the others."""
    done: list[str] = []
    failed: list[str] = []
    unreached = ""
    for name, duty in (
        ("resend", _resend),
        ("embargoes", _embargoes),
        ("sync", _synced),
        ("look", _looked),
        ("maintenance", _maintained),
        ("pictures", _swept),
        ("notices", _told),
    ):
        try:
            said = duty(room)
        except CopyError as fault:
            said = Tick(failed=(str(fault),))
            away = isinstance(fault, PushRefused | PushUnknown) and not isinstance(fault, RemoteRewritten)
            unreached = unreached or (str(fault) if away else "")
        except OSError as fault:
            said = Tick(failed=(_plainly(fault),))
        except noticing.FAULTS as fault:
            _LOG.warning("%s failed", name, exc_info=True)
            said = Tick(failed=(f"{type(fault).__name__}: {fault}. It is tried again shortly.",))
        done += [f"{name}: {words}" for words in said.done]
        failed += [f"{name}: {words}" for words in said.failed]
    try:
        _note_outage(room, unreached)
    except OSError as fault:
        failed.append(f"outage: {_plainly(fault)}")
    return Tick(tuple(done), tuple(failed))


def _plainly(fault: OSError) -> str:
    """Say what the machine could not do, and where."""
    where = f" ({fault.filename})" if fault.filename else ""
    return f"This machine says: {fault.strerror or fault}{where}. It is tried again shortly."


def _note_outage(room: Newsroom, unreached: str) -> None:
    if unreached:
        outage.note(room.private, room.clock(), unreached)
    else:
        outage.over(room.private)


def _resend(room: Newsroom) -> Tick:
    waiting = room.repository.outbox()
    if not waiting:
        return Tick()
    with publishing.sending(room):
        try:
            publishing.resume(room)
        except PushRefused as refusal:
            noticing.refused(room, waiting, str(refusal))
            raise
    return Tick((f"{len(waiting)} sent",))


def _embargoes(room: Newsroom) -> Tick:
    due = publishing.publish_due(room)
    return Tick(_in_one(due.sent), due.held)


def _synced(room: Newsroom) -> Tick:
    result = sync(room)
    words = [f"{result.taken} taken in"] if result.taken else []
    return Tick(_in_one([*words, *["main pushed"] * result.given, *(f"unsettled {file}" for file in result.unsettled)]))


def _looked(room: Newsroom) -> Tick:
    found = looking.look(room)
    return Tick((found,) if found else ())


def _swept(room: Newsroom) -> Tick:
    room.drafts.sweep(room.clock())
    swept = picturing.sweep(room)
    return Tick((f"{swept} removed that no text came to show",)) if swept else Tick()


def _told(room: Newsroom) -> Tick:
    noticing.late(room)
    told = noticing.catch_up(room)
    gone = delivering.send_due(room)
    words = [
        f"{number} {name}"
        for number, name in ((told, "told"), (gone.mails, "mailed"), (gone.hooks, "posted"))
        if number
    ]
    return Tick(_in_one(words), gone.faults)


def _maintained(room: Newsroom) -> Tick:
    room.repository.follow_soon()  # what a process that died left behind, also while the remote is away
    return Tick(_in_one(room.repository.maintain()))


def _in_one(words: Sequence[str]) -> tuple[str, ...]:
    """Give words as one line of the log, and no line when there are none."""
    return (", ".join(words),) if words else ()


def _take_in(room: Newsroom) -> Synced:
    theirs = rewritten.taken_in(room, DESK)
    if theirs is None:
        return Synced()
    with room.repository.writing():
        ours = room.repository.head(MAIN)
        if ours is None or (ours != theirs and room.repository.is_ancestor(ours, theirs)):
            room.repository.move(MAIN, theirs, ours)
            return Synced(taken=_count(room, ours, theirs))
        if room.repository.is_ancestor(theirs, ours):
            return Synced()
        base = room.repository.merge_base(ours, theirs)
        by = joining.desks_own(room)
        unsettled = joining.join(room, ours, theirs, base, by=by, subject="Take in what was pushed to main")
        return Synced(taken=_count(room, ours, theirs), unsettled=unsettled)


def _count(room: Newsroom, since: CommitId | None, until: CommitId) -> int:
    return sum(1 for _ in room.repository.log(since, until))


def _give(room: Newsroom) -> bool:
    head = room.repository.head(MAIN)
    if head is None or head == room.repository.remote_head(DESK, MAIN):
        return False
    room.repository.push(DESK, head, MAIN)
    return True
