"""Company: who else has an article open, and who saved it while somebody was writing. Nobody is locked out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from cms.core.article import BlobId, CommitId
from cms.core.errors import ListsNotReady
from cms.core.people import StaffMember
from cms.desk.newcomers import Saver, savers_since
from cms.newsroom import Newsroom
from cms.presence import Here
from cms.repository import MAIN


@dataclass(frozen=True, slots=True)
class Company:
    """Who is in an article beside one open form.

    :param others: the names of other people.
    :param own: the same person has it open in another tab, or on another device.
    """

    others: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Newer:
    """A version that is newer than the one a form was opened with.

    :param blob: None when somebody took the article off the desk.
    :param savers: who saved since, the earliest first; empty while the lists do not know.
    :param since: the commit of the version that the form was opened with.
    """

    blob: BlobId | None
    savers: tuple[Saver, ...]
    since: CommitId | None


def enter(room: Newsroom, who: StaffMember, file: str, form: str) -> Company:
    """Note that somebody has an article open, and tell who else has."""
    now = room.clock()
    room.presence.enter(Here(form, who.account, file), now)
    there = [here for here in room.presence.everybody(now) if here.file == file and here.form != form]
    others = dict.fromkeys(here.account for here in there if here.account != who.account)
    return Company(tuple(_name(room, account) for account in others), any(one.account == who.account for one in there))


def leave(room: Newsroom, who: StaffMember, form: str) -> None:
    """Note that somebody closed an article."""
    room.presence.leave(who.account, form)


def everywhere(room: Newsroom, who: StaffMember) -> Mapping[str, tuple[str, ...]]:
    """Name the other people who are in an article, by its file."""
    found: dict[str, dict[str, None]] = {}
    for here in room.presence.everybody(room.clock()):
        if here.account != who.account:
            found.setdefault(here.file, {})[here.account] = None
    return {file: tuple(_name(room, account) for account in accounts) for file, accounts in found.items()}


def newer(room: Newsroom, file: str, base: BlobId) -> Newer | None:
    """Tell whether main has a newer version than the one that a form was opened with."""
    head = room.repository.head(MAIN)
    entry = room.repository.entry(head, file) if head else None
    blob = entry.blob if entry else None
    if not base or blob == base:
        return None
    with suppress(ListsNotReady):
        newest = room.catalog.history(file, 1)
        if not newest or newest[0].blob != blob:
            room.catalog.follow()  # somebody saved a moment ago
        versions = room.catalog.history(file)
        opened = next((version.commit for version in versions if version.blob == base), None)
        return Newer(blob, savers_since(room, file, base), opened)
    return Newer(blob, (), None)


def _name(room: Newsroom, account: str) -> str:
    member = room.staff.member(account)
    return member.full_name if member else account
