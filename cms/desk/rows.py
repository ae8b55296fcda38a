"""Rows of articles as screens show them: the catalog knows the desk's signature alone, people have own keys."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cms.catalog import Row
from cms.core.approval import DECISIONS
from cms.core.errors import BrokenFile, NoSuchArticle
from cms.core.people import Role
from cms.desk.facts import seen
from cms.desk.steps import proved
from cms.newsroom import Newsroom

_MOST = 20
"""Approvals that the lists do not know of and that are looked at for one page: of more, the newest."""


@dataclass(frozen=True, slots=True)
class Proved:
    """An article as the lists have it, and as git proves it to be."""

    listed: Row
    proved: Row


def unlisted_approvals(room: Newsroom) -> tuple[Proved, ...]:
    """Give what is approved, is not live yet, and waits for a review by the lists.

    A reviewer approved it by a commit of their own, or at the desk when it called itself approved already. Only such
    are looked at, the newest, and never more than a page can bear.
    """
    rows = room.catalog.doubted(_reviewers_keys(room), _MOST)
    both = (Proved(row, as_proved(room, row)) for row in rows)
    return tuple(one for one in both if one.proved.work is not one.listed.work)


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
    if not newest:
        return row
    version = proved(room, newest[0])
    row = replace(row, verified=version.signed)
    if row.broken or not (row.nodded or (version.signed and version.act in DECISIONS)):
        return row
    try:
        facts = seen(room, row.file).facts
    except (NoSuchArticle, BrokenFile):  # it has gone, or changed, since the lists were written
        return row
    return replace(row, work=facts.work) if facts.covered else row


def _reviewers_keys(room: Newsroom) -> tuple[str, ...]:
    """Give the keys with which somebody who may approve could have signed."""
    may = {one.account for one in room.staff.everybody_working() if one.role >= Role.REVIEWER}
    return tuple(key.public for key in room.staff.keys.of() if not key.revoked and key.account in may)
