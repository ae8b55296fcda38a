"""A main that somebody rewrote: here, in the desk's own folder, or on the remote. Nothing saved vanishes silently."""

from __future__ import annotations

from cms.core.article import CommitId
from cms.core.errors import BadValue, NoSuchVersion, NotPermitted, RemoteRewritten
from cms.core.people import Role, Signature, StaffMember
from cms.desk import joining
from cms.desk.record import followed
from cms.newsroom import Newsroom
from cms.repository import MAIN, Rescued

_CHOOSE = (
    "Nothing is exchanged with it until an administrator chooses, on My desk or with `cms rescue`: keep this desk's "
    "history, or take the remote's. Saving goes on as usual."
)
_SHORTEST = 7
"""Letters of a commit's name that are enough to tell it from others."""

CHOICES = (
    "keep: go on with this desk's history; take: with the remote's texts and the saves made here; "
    "back COMMIT: bring back what was rewritten away here; leave COMMIT: leave it"
)


def choose(room: Newsroom, who: StaffMember, remote: str, choice: str, commit: str) -> tuple[str, ...]:
    """Do what an administrator chose of :data:`CHOICES`; give the files in which a person has to settle something."""
    _administrator(who)
    if choice in {"keep", "take"}:
        _expect_two_histories(room, remote)
    if choice == "keep":
        keep_the_desks(room, who, remote)
    elif choice == "take":
        return take_the_remotes(room, who, remote)
    elif choice == "back":
        return bring_back(room, who, commit)
    elif choice == "leave":
        let_go(room, who, commit)
    else:
        raise BadValue("Choose keep, take, back or leave.")
    return ()


def taken_in(room: Newsroom, remote: str) -> CommitId | None:
    """Fetch the remote's main; None when it has none.

    :raises RemoteRewritten: it no longer holds what this desk had from it, or was given. The old tip is kept.
    """
    rescue = room.repository.rescue
    seen = rescue.synced(remote)
    theirs = room.repository.fetch(remote, MAIN)
    if seen is not None and (theirs is None or not room.repository.is_ancestor(seen, theirs)):
        rescue.keep("remote", seen)
        what = "no longer has main" if theirs is None else "has another main: its history was rewritten"
        raise RemoteRewritten(f"The {remote} remote {what}. {_CHOOSE}")
    ours = room.repository.head(MAIN)
    if seen is None and ours and theirs and room.repository.merge_base(ours, theirs) is None:
        rescue.keep("remote", theirs)
        raise RemoteRewritten(f"The {remote} remote's main shares no history with this desk's. {_CHOOSE}")
    return theirs


def exchanged(room: Newsroom, remote: str, tip: CommitId | None) -> None:
    """Note that desk and remote agree on a tip; what was kept of the remote's is settled then."""
    rescue = room.repository.rescue
    if tip is not None:
        rescue.note_synced(remote, tip)
    for kept in rescue.kept("remote"):
        rescue.settle(kept)


def keep_the_desks(room: Newsroom, who: StaffMember, remote: str) -> None:
    """Go on with this desk's history: the remote's is joined to it, and changes no text. Nothing is forced."""
    _administrator(who)
    theirs = room.repository.fetch(remote, MAIN)
    with room.repository.writing():
        ours = room.repository.head(MAIN)
        if theirs and ours and not room.repository.is_ancestor(theirs, ours):
            room.repository.commit(
                {},
                by=Signature.of(who, room.clock()),
                subject="Keep this desk's history",
                note="The remote's main was rewritten. Its commits are kept here; its texts were not taken over.",
                trailers=[("Editor", who.account), ("Act", "merge")],
                on=ours,
                also=[theirs],
            )
    _settled(room, remote, theirs)


def take_the_remotes(room: Newsroom, who: StaffMember, remote: str) -> tuple[str, ...]:
    """Go on with the remote's texts, with what was saved here since the last sync merged in.

    :return: the files in which a person has to settle something.
    :raises NoSuchVersion: the remote has no main to take.
    """
    _administrator(who)
    theirs = room.repository.fetch(remote, MAIN)
    if theirs is None:
        raise NoSuchVersion("The remote has no main. Keep this desk's history: it is pushed anew.")
    unsettled: tuple[str, ...] = ()
    with room.repository.writing():
        ours = room.repository.head(MAIN)
        if ours is None:
            room.repository.move(MAIN, theirs, None)
        else:
            seen = room.repository.rescue.synced(remote)
            base = (
                seen if seen and room.repository.is_ancestor(seen, ours) else room.repository.merge_base(ours, theirs)
            )
            by = Signature.of(who, room.clock())
            subject = "Take the remote's history"
            own = (("Editor", who.account),)
            unsettled = joining.join(room, ours, theirs, base, by=by, subject=subject, trailers=own)
    _settled(room, remote, theirs)
    return unsettled


def watch(room: Newsroom) -> tuple[CommitId | None, CommitId | None]:
    """Look whether main still holds all that it held; keep what it does not. Give the last tip looked at, and main's.

    Acknowledge main's tip once all that is to be told of it is noted: what was not is found with the next look.
    Somebody's ``git reset --hard``, ``commit --amend`` or ``rebase`` in the desk's folder is found by main's reflog:
    it names every tip that others moved away from.
    """
    rescue = room.repository.rescue
    seen, head = rescue.acknowledged(), room.repository.head(MAIN)
    if head == seen:
        return seen, head
    tips = [tip for tip in rescue.passed() if room.repository.size(tip) >= 0]
    lost = [tip for tip in tips if head is None or not room.repository.is_ancestor(tip, head)]
    for tip in lost:
        if not any(other != tip and room.repository.is_ancestor(tip, other) for other in lost):
            rescue.keep("desk", tip)
    return seen, head


def lost_saves(room: Newsroom, lost: Rescued) -> int:
    """Count the commits that main no longer holds."""
    return room.repository.count(room.repository.head(MAIN), lost.commit)


def bring_back(room: Newsroom, who: StaffMember, commit: str) -> tuple[str, ...]:
    """Bring what main held before it was rewritten back into it, beside what was saved since.

    :return: the files in which a person has to settle something.
    """
    _administrator(who)
    lost = _kept(room, commit)
    unsettled: tuple[str, ...] = ()
    with room.repository.writing():
        head = room.repository.head(MAIN)
        if head is None or room.repository.is_ancestor(head, lost.commit):
            room.repository.move(MAIN, lost.commit, head)
        elif not room.repository.is_ancestor(lost.commit, head):
            base = room.repository.merge_base(head, lost.commit)
            by = Signature.of(who, room.clock())
            subject = "Bring back what was rewritten away"
            own = (("Editor", who.account),)
            unsettled = joining.join(room, head, lost.commit, base, by=by, subject=subject, trailers=own)
    room.repository.rescue.settle(lost)
    followed(room)
    return unsettled


def let_go(room: Newsroom, who: StaffMember, commit: str) -> None:
    """Leave what was rewritten away where it is: off the list, its commits still kept."""
    _administrator(who)
    room.repository.rescue.settle(_kept(room, commit))


def _kept(room: Newsroom, commit: str) -> Rescued:
    """Find what was rewritten away by its commit, or by the beginning of it that screens show."""
    known = room.repository.rescue.kept("desk")
    found = [one for one in known if len(commit) >= _SHORTEST and one.commit.startswith(commit)]
    if len(found) != 1:
        raise NoSuchVersion(f"No {commit or 'commit'} waits here: it is settled, or the name has a slip in it.")
    return found[0]


def _expect_two_histories(room: Newsroom, remote: str) -> None:
    try:
        taken_in(room, remote)
    except RemoteRewritten:
        return
    raise BadValue(
        f"There is nothing to choose: the {remote} remote's main holds all that this desk had from it. "
        "`cms sync` exchanges what is new."
    )


def _settled(room: Newsroom, remote: str, theirs: CommitId | None) -> None:
    room.repository.rescue.note_synced(remote, theirs)
    exchanged(room, remote, theirs)
    followed(room)


def _administrator(who: StaffMember) -> None:
    if who.role < Role.ADMIN or who.disabled:
        raise NotPermitted("Only an administrator chooses between two histories.")
