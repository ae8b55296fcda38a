"""Assigning: who writes an article, who is asked to read it, and when it is wanted.

The truth is a file beside the article's comments, so any clone knows it. It gives nobody a right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cms.core.article import CommitId, within_reach
from cms.core.errors import BadValue, BrokenFile
from cms.core.people import Role, StaffMember
from cms.core.remarks import Kind
from cms.core.workflow import Act, decide
from cms.core.zones import OUT_OF_REACH
from cms.desk.discussion import remark, remark_file
from cms.desk.facts import Standing, seen
from cms.desk.record import followed, named, record
from cms.desk.rows import row_of
from cms.newsroom import Newsroom


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who has an article, by account, and when it is wanted; empty means nobody, None no time."""

    owner: str = ""
    reviewer: str = ""
    due: datetime | None = None


def assignment_of(room: Newsroom, file: str) -> Assignment:
    """Give who has an article now.

    :raises NoSuchArticle: there is none.
    """
    row = row_of(room, file)
    return Assignment(row.owner, row.reviewer, row.due)


def assign(
    room: Newsroom, who: StaffMember, file: str, wish: Assignment, *, was: Assignment, note: str = ""
) -> CommitId | None:
    """Say who writes an article, who is asked to read it and when it is wanted; None when that is so already.

    :param was: what the person was shown.
    :raises BadValue: somebody else assigned it since, somebody has no account or may not do what they are asked for,
        or the time has passed or is out of reach.
    """
    now = room.clock()
    with room.repository.writing():
        found = seen(room, file)
        decide(Act.ASSIGN, who, found.facts, now)
        room.catalog.follow()
        before = assignment_of(room, file)
        if wish == before:
            return None
        if was != before:
            raise BadValue(f"Somebody assigned this meanwhile: {_in_words(room, before)}. Look again, then choose.")
        _check(room, found, before, wish, now)
        commit = record(
            room,
            who,
            Act.ASSIGN,
            assignment_file(who, file, wish, note=note, now=now),
            subject=f"Assign {named(found.article)}: {_in_words(room, wish)}",
            on=found.head,
            now=now,
            note=note,
            trailers=[("Article", file)],
        )
    followed(room)
    return commit


def asked(
    room: Newsroom, who: StaffMember, found: Standing, reviewer: str, due: datetime | None, now: datetime
) -> dict[str, bytes]:
    """Write down whom a writer asks for a review, for the commit that sends the text for it; nothing when nobody.

    Who is named now is looked at, even if they were named before; who stays unnamed stays as they were.

    :raises BadValue: that person may not review this text, or the time has passed.
    """
    if not reviewer and due is None:
        return {}
    room.catalog.follow()
    before = assignment_of(room, found.file)
    wish = Assignment(before.owner, reviewer or before.reviewer, due or before.due)
    _check(room, found, replace(before, reviewer=""), wish if reviewer else replace(wish, reviewer=""), now)
    return {} if wish == before else assignment_file(who, found.file, wish, note="", now=now)


def assignment_file(who: StaffMember, file: str, wish: Assignment, *, note: str, now: datetime) -> dict[str, bytes]:
    """Write an assignment as the file that holds it: name and bytes."""
    said = remark(who, file, Kind.ASSIGN, note, now)
    return remark_file(file, replace(said, owner=wish.owner, reviewer=wish.reviewer, due=wish.due))


def reviewers(room: Newsroom) -> tuple[StaffMember, ...]:
    """Name the people who can be asked for a review."""
    return tuple(one for one in room.staff.everybody_working() if one.role >= Role.REVIEWER)


def asked_in_vain(room: Newsroom, file: str) -> str:
    """Say that whoever is asked to read an article wrote part of it by now; empty where they may approve it."""
    row = room.catalog.row(file)
    if row is None or not row.reviewer or row.reviewer not in barred(room, file):
        return ""
    member = room.staff.member(row.reviewer)
    name = member.full_name if member else row.reviewer
    return f"{name} is asked to read this, but wrote part of it and cannot approve it. Ask someone else."


def barred(room: Newsroom, file: str) -> frozenset[str]:
    """Name who cannot approve an article since they wrote part of it; nobody where it cannot be read."""
    try:
        return seen(room, file).facts.barred
    except BrokenFile:
        return frozenset()


def writers(room: Newsroom) -> tuple[StaffMember, ...]:
    """Name the people who can be given an article to write."""
    return tuple(room.staff.everybody_working())


def set_sections(room: Newsroom, account: str, sections: Sequence[str]) -> tuple[str, ...]:
    """Set the sections that somebody looks after; give them in the paper's order.

    :raises BadValue: there is no such account, or no such section.
    """
    if room.staff.member(account) is None:
        raise BadValue(f"There is no account {account!r}. `cms user list` names them.")
    known = [section.key for section in room.publication.sections]
    strange = [section for section in sections if section not in known]
    if strange:
        raise BadValue(f"{strange[0]!r} is not a section. Choose from {', '.join(known)}.")
    chosen = tuple(section for section in known if section in sections)
    room.beats.put(account, chosen)
    return chosen


def _check(room: Newsroom, found: Standing, before: Assignment, wish: Assignment, now: datetime) -> None:
    """Refuse what cannot come true; what stays as it was is not asked about again."""
    if wish.owner and wish.owner != before.owner:
        _working(room, wish.owner)
    if wish.reviewer and wish.reviewer != before.reviewer:
        reader = _working(room, wish.reviewer)
        if reader.role < Role.REVIEWER:
            raise BadValue(f"{reader.full_name} is a {reader.role.word} and cannot review. Ask a reviewer.")
        if reader.account in found.facts.barred:
            raise BadValue(f"{reader.full_name} wrote part of this text and cannot approve it. Ask someone else.")
    if wish.due and not within_reach(wish.due):
        raise BadValue(OUT_OF_REACH)
    if wish.due and wish.due != before.due and wish.due <= now:
        raise BadValue("That time has passed. Choose one still to come.")


def _working(room: Newsroom, account: str) -> StaffMember:
    member = room.staff.working(account)
    if member is None:
        raise BadValue(f"{account!r} has no account at this desk. Choose somebody from the list.")
    return member


def _in_words(room: Newsroom, wish: Assignment) -> str:
    """Say an assignment for a commit's subject."""

    def name(account: str) -> str:
        member = room.staff.member(account)
        return member.full_name if member else account

    words = [f"{name(wish.owner)} writes"] if wish.owner else []
    words += [f"{name(wish.reviewer)} reads"] if wish.reviewer else []
    words += [f"due {wish.due:%Y-%m-%d %H:%M} UTC"] if wish.due else []
    return ", ".join(words) or "nobody"
