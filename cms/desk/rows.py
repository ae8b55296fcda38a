"""Rows of articles as screens show them: the catalog knows the desk's signature alone, people have own keys."""

from __future__ import annotations

from dataclasses import replace

from cms.catalog import Row
from cms.core.errors import BrokenFile, NoSuchArticle
from cms.desk.facts import seen
from cms.desk.steps import proved
from cms.newsroom import Newsroom

_OWN = 500
"""Approvals by people's own keys that are looked at: of more, the newest."""


def own_approved(room: Newsroom) -> tuple[tuple[Row, Row], ...]:
    """Give what reviewers approved by commits of their own and is not live yet: its row in the lists, and as it is.

    The lists take it for a claim. The cost follows the number of these alone: only what somebody's key signed is
    looked at.
    """
    both = ((row, as_proved(room, row)) for row in room.catalog.own(room.staff.keys.standing(), _OWN))
    return tuple((was, now) for was, now in both if now.work is not was.work)


def row_of(room: Newsroom, file: str) -> Row:
    """Give an article's row.

    :raises NoSuchArticle: the desk has no such article.
    """
    row = room.catalog.row(file)
    if row is None:
        raise NoSuchArticle.named(file)
    return as_proved(room, row)


def as_proved(room: Newsroom, row: Row) -> Row:
    """Count what somebody signed with their own key as theirs, and the state of the work that follows from it."""
    newest = () if row.verified else room.catalog.history(row.file, 1)
    if not newest or not proved(room, newest[0]).signed:
        return row
    try:
        facts = None if row.broken else seen(room, row.file).facts
    except (NoSuchArticle, BrokenFile):  # it has gone, or changed, since the lists were written
        return row
    return replace(row, verified=True, work=facts.work if facts and facts.covered else row.work)
