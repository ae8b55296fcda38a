"""The values of the planning screens: queue, board, calendar, an assignment; notices, and what a person set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from cms.catalog import Row
from cms.core.people import StaffMember
from cms.desk.assigning import Assignment
from cms.desk.planning import Column, Entry, ReviewQueue
from cms.staff import Notice, Wishes


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What waits for a review."""

    template: ClassVar[str] = "queue.html"
    found: ReviewQueue
    sections: Sequence[tuple[str, str]]
    languages: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Where everything stands that is not simply live; ``people`` gives names by account."""

    template: ClassVar[str] = "board.html"
    columns: Sequence[Column]
    section: str
    mine: bool
    sections: Sequence[tuple[str, str]]
    people: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """One month, and what comes next.

    :param address: the secret address that was just made, shown this once.
    :param made: since when this person has one.
    """

    template: ClassVar[str] = "calendar.html"
    first: date
    before: date
    after: date
    days: Sequence[tuple[date, Sequence[Entry]]]
    coming: Sequence[Entry]
    today: date
    zone: str
    people: Mapping[str, str]
    address: str = ""
    made: datetime | None = field(default=None)


@dataclass(frozen=True, slots=True)
class AssignPage:
    """Who has an article, and when it is wanted.

    :param due: as the field for a time holds it, in the paper's own zone.
    :param barred: the accounts that cannot approve it; ``vain`` says that the one who is asked is among them.
    :param fault: why what was chosen cannot be.
    """

    template: ClassVar[str] = "assign.html"
    file: str
    row: Row
    was: Assignment
    owner: str
    reviewer: str
    due: str
    note: str
    writers: Sequence[StaffMember]
    reviewers: Sequence[StaffMember]
    barred: frozenset[str]
    vain: str
    zone: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """What concerns a person, a page at a time."""

    template: ClassVar[str] = "notices.html"
    notices: Sequence[Notice]
    total: int
    unseen: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class MePage:
    """What a person set for themselves.

    :param hook: the webhook's address as it was typed; ``fault`` why it cannot be.
    :param mail_works: the desk has a mail server.
    :param secret: what signs the webhook's messages, shown once.
    """

    template: ClassVar[str] = "me.html"
    sections: Sequence[tuple[str, str]]
    mine: Sequence[str]
    wishes: Wishes
    hook: str
    mail_works: bool
    zone: str
    fault: str = ""
    secret: str = ""
