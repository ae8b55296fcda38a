"""What the screens show: each value here is one page's worth of reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cms import outage
from cms.catalog import Asked, Query, Row, Sent
from cms.core import diff
from cms.core.article import DESKS_KEYS, Article, Work
from cms.core.errors import BrokenFile, NoSuchArticle, NoSuchVersion
from cms.core.people import Role, StaffMember
from cms.core.workflow import Act, allowed
from cms.desk.facts import is_waiting, seen
from cms.desk.rows import Proved, as_proved, unlisted_approvals
from cms.newsroom import Newsroom
from cms.outage import Outage
from cms.repository import Waiting

_SHOWN = 50
"""Articles or versions of one kind that a screen shows at once."""

_NEEDS = 20
"""The same, on the landing screen."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of an article side by side.

    :param old: None when there is nothing to compare with: the text is new.
    :param source: the unified difference, as git shows it.
    """

    old: Article | None
    new: Article
    fields: tuple[diff.FieldChange, ...]
    prose: diff.Prose
    source: str

    @property
    def identical(self) -> bool:
        return self.old is not None and not self.fields and self.old.body == self.new.body


@dataclass(frozen=True, slots=True)
class Going:
    """One article that waits to go live, or is held.

    :param held: why it does not go; empty when it may.
    :param kind: ``new``, ``update`` or ``again`` after a withdrawal.
    """

    row: Row
    kind: str
    approved_by: str
    held: str = ""
    void: bool = False


@dataclass(frozen=True, slots=True)
class SendList:
    """The send-live screen: what goes, what is held, what went, and what had no answer.

    :param more: approved articles that are not shown, since there are too many for one page.
    """

    will_go: tuple[Going, ...]
    held: tuple[Going, ...]
    sent: tuple[Sent, ...]
    unanswered: tuple[Waiting, ...]
    outage: Outage | None
    more: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits for a person.

    :param kind: ``changes``, ``write``, ``review``, ``unsettled``, ``embargo`` or ``send``.
    """

    kind: str
    row: Row
    by: str = ""
    when: datetime | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class MyDesk:
    """The landing screen.

    :param more_reviews: articles that wait for review and are not among ``needs``.
    """

    needs: tuple[Need, ...]
    mine: tuple[Row, ...]
    mine_total: int
    went: tuple[Sent, ...]
    only_here: int
    unanswered: tuple[Waiting, ...]
    outage: Outage | None
    more_reviews: int = 0


def compare(old: Article | None, new: Article) -> Comparison:
    """Compare two versions in words, by field, and as source."""
    before = {key: value for key, value in (old.fields if old else {}).items() if key not in DESKS_KEYS}
    after = {key: value for key, value in new.fields.items() if key not in DESKS_KEYS}
    return Comparison(
        old=old,
        new=new,
        fields=diff.fields(before, after),
        prose=diff.compare(old.body if old else "", new.body),
        source=diff.unified(old.text if old else "", new.text, new.file),
    )


def send_list(room: Newsroom, who: StaffMember) -> SendList:
    """Read what would go live now, as the catalog has it; git is asked about each approval when it is sent."""
    will_go: list[Going] = []
    held: list[Going] = []
    more = 0
    for state in (Work.APPROVED, Work.EMBARGOED):
        found, rest = _judged(room, who, state, _SHOWN, unlisted_approvals(room) if state is Work.APPROVED else ())
        more += rest
        for going in found:
            (held if going.held else will_go).append(going)
    held.extend(_void(room))
    return SendList(
        will_go=tuple(will_go),
        held=tuple(held),
        sent=tuple(room.catalog.sent(20)),
        unanswered=tuple(room.repository.outbox()),
        outage=outage.read(room.private),
        more=more,
    )


def my_desk(room: Newsroom, who: StaffMember) -> MyDesk:
    """Read the landing screen: what waits for this person first."""
    mine = room.catalog.rows(Query(account=who.account, size=12))
    needs = [_changes(row) for row in mine.rows if row.sent_back]
    needs += _to_write(room, who)
    more, unlisted = 0, unlisted_approvals(room) if who.role >= Role.REVIEWER else ()
    if who.role >= Role.REVIEWER:
        without = tuple(one.listed.file for one in unlisted)
        queue = _to_read(room, who, without)
        more = max(0, room.catalog.count_reviews(Asked(without=without)) - len(queue))
        needs += [Need("review", row, row.submitted_by, row.submitted_at, row.submit_note) for row in queue]
    if who.role >= Role.PUBLISHER:
        ready = [going for going in _judged(room, who, Work.APPROVED, _NEEDS, unlisted)[0] if not going.held]
        needs += [Need("send", going.row, going.approved_by, going.row.changed) for going in ready]
    embargoed = room.catalog.rows(Query(state=Work.EMBARGOED.value, size=_NEEDS)).rows
    needs += [Need("embargo", row, row.changed_by, row.publish_at) for row in embargoed]
    needs += [Need("unsettled", row) for row in room.catalog.unsettled()]
    return MyDesk(
        needs=tuple(needs),
        mine=tuple(mine.rows),
        mine_total=mine.total,
        went=tuple(room.catalog.sent(8)),
        only_here=room.repository.only_here("desk") if room.settings.desk_remote else 0,
        unanswered=tuple(room.repository.outbox()),
        outage=outage.read(room.private),
        more_reviews=more,
    )


def _to_read(room: Newsroom, who: StaffMember, without: tuple[str, ...]) -> list[Row]:
    """Give what waits for a review: what this person is asked for by name comes first."""
    asked = (Asked(reviewer=who.account, without=without), Asked(without=without))
    found = [row for one in asked for row in room.catalog.reviews(one, _NEEDS)]
    once = {row.file: row for row in found}.values()
    return [row for row in (as_proved(room, row) for row in once) if row.work is Work.REVIEW][:_NEEDS]


def _to_write(room: Newsroom, who: StaffMember) -> list[Need]:
    """Give the drafts that somebody gave this person to write."""
    columns = room.catalog.board(account=who.account, limit=_NEEDS)
    rows = [row for state in ("draft", "changed", "withdrawn") for row in columns[state][0]]
    return [Need("write", row, when=row.due) for row in rows if row.owner == who.account]


def _judged(
    room: Newsroom, who: StaffMember, state: Work, most: int, unlisted: Sequence[Proved]
) -> tuple[list[Going], int]:
    """Judge the newest articles of a state, and count those that are left out.

    :param unlisted: those that are in that state though the lists do not say so.
    """
    found, now = room.catalog.rows(Query(state=state.value, size=most)), room.clock()
    judged = (_going(room, who, row, now) for row in [*found.rows, *(one.proved for one in unlisted[:most])])
    return [going for going in judged if going], found.total - len(found.rows)


def _changes(row: Row) -> Need:
    return Need("changes", row, row.sent_back_by, row.sent_back_at, row.sent_back_note)


def _going(room: Newsroom, who: StaffMember, row: Row, now: datetime) -> Going | None:
    """Judge one approved article; None when readers have exactly this text already."""
    try:
        found = seen(room, row.file)
    except (BrokenFile, NoSuchArticle, NoSuchVersion) as fault:
        return Going(row, "update", "", held=str(fault))
    if not is_waiting(found):
        return None
    # Others see the list as a publisher would: whether the *text* may go does not depend on who looks.
    reason = allowed(Act.PUBLISH, replace(who, role=max(who.role, Role.PUBLISHER)), found.facts, now)
    kind = {"never": "new", "withdrawn": "again"}.get(found.facts.public.value, "update")
    by = _names(room, found.facts.approvers)
    if found.facts.override:
        by = f"{_names(room, frozenset({found.facts.override}))}, by an emergency override"
    return Going(row, kind, by, held=reason)


def _void(room: Newsroom) -> list[Going]:
    """List texts in review whose earlier approval fell away."""
    return [
        Going(row, "update", row.approved_by, held="The text was changed after the approval.", void=True)
        for row in room.catalog.fallen(_SHOWN)
    ]


def _names(room: Newsroom, accounts: frozenset[str]) -> str:
    names = [member.full_name for account in sorted(accounts) if (member := room.staff.member(account))]
    return " and ".join(names)
