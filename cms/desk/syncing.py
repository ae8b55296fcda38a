"""Syncing: main to and from the desk's remote, and everything that falls due by itself."""

from __future__ import annotations

from dataclasses import dataclass

from cms.core import merge
from cms.core.article import Article, BlobId, CommitId
from cms.core.errors import BrokenFile, EditConflict, EditRefused, PushRefused, PushUnknown, RefMoved
from cms.core.paths import is_article
from cms.core.people import Signature
from cms.desk import publishing
from cms.desk.record import Changes, followed
from cms.newsroom import Newsroom
from cms.repository import MAIN

DESK = "desk"
_TRIES = 5


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
    for _ in range(_TRIES):
        taken = _take_in(room)
        followed(room)
        try:
            given = _give(room)
        except PushRefused as refusal:
            if refusal.moved:
                continue
            raise
        return Synced(taken.taken, given, taken.unsettled)
    raise PushUnknown("The remote's main moved each time this desk tried. It is tried again shortly.")


@dataclass(frozen=True, slots=True)
class Tick:
    """What one round of the clock did, in words for the log."""

    done: tuple[str, ...]
    failed: tuple[str, ...]


def tick(room: Newsroom) -> Tick:
    """Do what is due: pushes without answer, embargoes, sync. One failure does not stop the others."""
    done: list[str] = []
    failed: list[str] = []
    for name, duty in (("resend", _resend), ("embargoes", _embargoes), ("sync", _synced)):
        try:
            said = duty(room)
        except (PushRefused, PushUnknown, RefMoved, BrokenFile) as fault:
            failed.append(f"{name}: {fault}")
            continue
        if said:
            done.append(f"{name}: {said}")
    return Tick(tuple(done), tuple(failed))


def _resend(room: Newsroom) -> str:
    waiting = room.repository.outbox()
    if not waiting:
        return ""
    with publishing.sending(room):
        publishing.resume(room)
    return f"{len(waiting)} sent"


def _embargoes(room: Newsroom) -> str:
    return ", ".join(publishing.publish_due(room))


def _synced(room: Newsroom) -> str:
    result = sync(room)
    words = [f"{result.taken} taken in"] if result.taken else []
    return ", ".join(words + ["main pushed"] * result.given + [f"unsettled {file}" for file in result.unsettled])


def _take_in(room: Newsroom) -> Synced:
    theirs = room.repository.fetch(DESK, MAIN)
    if theirs is None:
        return Synced()
    with room.repository.writing():
        ours = room.repository.head(MAIN)
        if ours is None or (ours != theirs and room.repository.is_ancestor(ours, theirs)):
            room.repository.move(MAIN, theirs, ours)
            return Synced(taken=_count(room, ours, theirs))
        if room.repository.is_ancestor(theirs, ours):
            return Synced()
        return _join(room, ours, theirs)


def _count(room: Newsroom, since: CommitId | None, until: CommitId) -> int:
    return sum(1 for _ in room.repository.log(since, until))


def _give(room: Newsroom) -> bool:
    head = room.repository.head(MAIN)
    if head is None or head == room.repository.remote_head(DESK, MAIN):
        return False
    room.repository.push(DESK, head, MAIN)
    return True


def _join(room: Newsroom, ours: CommitId, theirs: CommitId) -> Synced:
    """Merge per article, in memory; where the same words were changed twice the desk's text stands and it says so."""
    base = room.repository.merge_base(ours, theirs)
    if base is None:
        raise PushRefused(
            "The remote's main shares no history with this desk's. Nothing was taken in; an administrator must choose.",
        )
    mine = room.repository.changed(base, ours)
    changes: dict[str, bytes | BlobId | None] = {}
    unsettled = []
    for file, blob in room.repository.changed(base, theirs).items():
        if file not in mine:
            changes[file] = blob
        elif mine[file] != blob:
            merged = _merged(room, file, base=base, ours=mine[file], theirs=blob)
            if merged is None:
                unsettled.append((file, blob))
            else:
                changes[file] = merged
    _commit_join(room, ours, theirs, changes, unsettled)
    return Synced(taken=_count(room, ours, theirs), unsettled=tuple(file for file, _ in unsettled))


def _commit_join(
    room: Newsroom,
    ours: CommitId,
    theirs: CommitId,
    changes: Changes,
    unsettled: list[tuple[str, BlobId | None]],
) -> None:
    room.repository.commit(
        changes,
        by=Signature("Copydesk", "desk@copydesk.invalid", room.clock()),
        subject="Take in what was pushed to main",
        note="The desk's text stands where both changed the same words." if unsettled else "",
        trailers=[("Act", "merge"), *(("Unsettled", f"{file} {blob or 'deleted'}") for file, blob in unsettled)],
        on=ours,
        also=[theirs],
    )


def _merged(room: Newsroom, file: str, *, base: CommitId, ours: BlobId | None, theirs: BlobId | None) -> bytes | None:
    """Merge one article; None when a person has to."""
    entry = room.repository.entry(base, file)
    if ours is None or theirs is None or entry is None or not is_article(file):
        return None
    try:
        versions = [Article.read(file, room.repository.blob(blob)) for blob in (entry.blob, ours, theirs)]
        return merge.merge(*versions).encode("utf-8", "surrogateescape")
    except (BrokenFile, EditConflict, EditRefused):
        return None
