"""What waits for whom, what stands where, and what has a time: the queue, the board and the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from cms.catalog import Asked, Row
from cms.core.article import Work
from cms.core.icalendar import Event, calendar
from cms.core.paging import slice_of
from cms.core.paths import page_of
from cms.core.people import StaffMember
from cms.core.zones import moment_of
from cms.desk.claims import Claim, claim_on
from cms.desk.rows import as_proved, unlisted_approvals
from cms.newsroom import Newsroom
from cms.staff import Look

ME, SECTIONS, ANYONE = "me", "sections", "anyone"
"""Whose queue: who is asked by name, who looks after the section, anybody."""
_LISTED = 30
_ON_BOARD = 20
_PAST, _AHEAD = timedelta(days=60), timedelta(days=400)
"""How far back and ahead a calendar program is told."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to see of the queue.

    :param whose: ``me``, ``sections`` or ``anyone``; empty for the first of them in which something waits.
    :param late: only what is due by now.
    """

    whose: str = ""
    section: str = ""
    lang: str = ""
    kind: str = ""
    late: bool = False
    by_due: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """One article in the queue, as one person sees it.

    :param asked: the name of who is asked to read it; empty when nobody is in particular.
    :param look: what the person saw of it last; None when they never looked.
    :param news: it was changed since they looked.
    :param claim: what calls it approved and does not count.
    """

    row: Row
    asked: str
    asked_me: bool
    look: Look | None
    news: bool
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """One page of the queue.

    :param numbers: how many wait in the queue of each ``whose``, whatever else is filtered.
    :param beats: the sections that this person looks after.
    """

    wish: Wish
    waiting: tuple[Waiting, ...]
    total: int
    pages: int
    numbers: Mapping[str, int]
    beats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board: its newest articles, and how many there are."""

    state: str
    rows: tuple[Row, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in the calendar; ``kind`` is ``due`` or ``embargo``."""

    kind: str
    when: datetime
    row: Row


def queue(room: Newsroom, who: StaffMember, wish: Wish) -> ReviewQueue:
    """Read what waits for a review, as one person asks for it; the longest waiting first, or what is due first."""
    beats, without = room.beats.of(who.account), tuple(one.listed.file for one in unlisted_approvals(room))
    numbers = {
        ME: room.catalog.count_reviews(Asked(reviewer=who.account, without=without)),
        SECTIONS: room.catalog.count_reviews(Asked(sections=beats, without=without)) if beats else 0,
        ANYONE: room.catalog.count_reviews(Asked(without=without)),
    }
    if wish.whose not in numbers:
        wish = replace(wish, whose=next((name for name in (ME, SECTIONS) if numbers[name]), ANYONE))
    asked = _asked(wish, who, beats, room.clock(), without)
    total = room.catalog.count_reviews(asked) if asked else 0
    page, pages, start = slice_of(total, _LISTED, wish.page)
    listed = room.catalog.reviews(asked, _LISTED, start) if asked and total else []
    rows = [row for row in (as_proved(room, row) for row in listed) if row.work is Work.REVIEW]
    total -= len(listed) - len(rows)  # approved, and beyond those that are looked at for the numbers
    looks = room.looks.at(who.account, [page_of(row.file) for row in rows])
    people = names(room)
    doubted = {row.file for row in listed if not row.verified}
    claims = {row.file: claim_on(room, row.file) for row in rows if row.file in doubted}
    waiting = tuple(_waiting(who, row, looks.get(page_of(row.file)), people, claims.get(row.file)) for row in rows)
    return ReviewQueue(replace(wish, page=page), waiting, total, pages, numbers, beats)


def board(room: Newsroom, who: StaffMember, *, section: str = "", mine: bool = False) -> tuple[Column, ...]:
    """Read where everything stands that is not simply live.

    :param mine: only what this person writes or is asked to read.
    """
    found = room.catalog.board(section=section, account=who.account if mine else "", limit=_ON_BOARD)
    return tuple(Column(state, tuple(rows), total) for state, (rows, total) in found.items())


def month(room: Newsroom, first: date) -> tuple[tuple[date, tuple[Entry, ...]], ...]:
    """Read the weeks that a month touches, day by day, from Monday on."""
    zone = room.publication.zone
    begin = first.replace(day=1)
    begin -= timedelta(days=begin.weekday())
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    after += timedelta(days=-after.weekday() % 7)
    days: dict[date, list[Entry]] = {begin + timedelta(days=number): [] for number in range((after - begin).days)}
    since, until = (moment_of(datetime.combine(day, time()), zone) for day in (begin, after))
    for entry in entries(room, since, until):
        days[entry.when.astimezone(zone).date()].append(entry)
    return tuple((day, tuple(found)) for day, found in days.items())


def entries(room: Newsroom, since: datetime, until: datetime) -> tuple[Entry, ...]:
    """Read what is due and what goes live by itself between two times, in their order."""
    found = [entry for row in room.catalog.wanted(since, until) for entry in _entries(row)]
    chosen = (entry for entry in found if since <= entry.when < until)
    return tuple(sorted(chosen, key=lambda entry: (entry.when, entry.kind, entry.row.file)))


def feed(room: Newsroom, token: str) -> str | None:
    """Write the calendar of whoever has this secret address; None when nobody has it, or may see it any longer."""
    account = room.feeds.whose(token)
    if account is None or room.staff.working(account) is None:
        return None
    now, people = room.clock(), names(room)
    host = urlsplit(room.settings.desk_url).hostname or "desk"
    found = entries(room, now - _PAST, now + _AHEAD)
    return calendar(f"{room.publication.name}: desk", [_event(room, entry, people) for entry in found], host)


def names(room: Newsroom) -> Mapping[str, str]:
    """Give everybody's name by account."""
    return {member.account: member.full_name for member in room.staff.members()}


def _asked(wish: Wish, who: StaffMember, beats: Sequence[str], now: datetime, without: tuple[str, ...]) -> Asked | None:
    """Turn a wish into a question for the catalog; None when nothing can answer it."""
    sections = tuple(beats) if wish.whose == SECTIONS else ()
    if wish.section:
        sections = (wish.section,) if not sections or wish.section in sections else ()
    if wish.whose == SECTIONS and not sections:
        return None
    return Asked(
        reviewer=who.account if wish.whose == ME else "",
        sections=sections,
        lang=wish.lang,
        kind=wish.kind if wish.kind in {"new", "changes"} else "",
        before=now if wish.late else None,
        by_due=wish.by_due,
        without=without,
    )


def _waiting(who: StaffMember, row: Row, look: Look | None, people: Mapping[str, str], claim: Claim | None) -> Waiting:
    asked = people.get(row.reviewer, row.reviewer)
    return Waiting(row, asked, row.reviewer == who.account, look, look is not None and look.blob != row.blob, claim)


def _entries(row: Row) -> list[Entry]:
    found = [Entry("due", row.due, row)] if row.due else []
    if row.work is Work.EMBARGOED and row.publish_at:
        found.append(Entry("embargo", row.publish_at, row))
    return found


def _event(room: Newsroom, entry: Entry, people: Mapping[str, str]) -> Event:
    row = entry.row
    said = "Due" if entry.kind == "due" else "Goes live"
    roles = [("Writes", row.owner), ("Reads", row.reviewer)]
    words = [f"{role}: {people.get(account, account)}" for role, account in roles if account]
    return Event(
        key=f"{entry.kind} {row.file}",
        when=entry.when,
        changed=row.changed,
        summary=f"{said}: {row.headline or page_of(row.file)}",
        description="\n".join(words),
        url=f"{room.settings.desk_url.rstrip('/')}/articles/{page_of(row.file)}",
        category=room.publication.section(row.section).name("en") if row.section else "",
    )
