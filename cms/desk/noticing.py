"""Tell people what concerns them by name: read out of the commits, so that it does not matter how something was done.

A submission to its reader, a decision to the article's own people, a remark to them and to whoever it calls. Nobody
is told of what they did themselves. Saves are no news, and autosaves are no commits.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import dropwhile, takewhile

from cms.catalog import Row, Version
from cms.core import remarks
from cms.core.article import CommitId, Work
from cms.core.errors import BrokenFile, CopyError, NoSuchArticle, NoSuchVersion, StoreUnavailable
from cms.core.paths import file_of_discussion, is_article, page_of
from cms.core.remarks import Kind, Remark, UnreadableRemark
from cms.core.telling import Item, News
from cms.newsroom import Newsroom
from cms.repository import LIVE, MAIN, Change, Commit, Waiting

_MOST = 500
"""Commits that are told of at once; of more, the newest: nobody reads a year's news of a branch that was taken in."""
_NOTHING = CommitId("")
"""Where a branch stands that is not there yet."""
_LOOKED_BACK = 60
_SAID = 2_000
_DECISIONS = {"send-back": News.SENT_BACK, "approve": News.APPROVED, "override": News.OVERRIDDEN}
_SPOKEN = {Kind.COMMENT: News.COMMENT, Kind.SUGGEST: News.SUGGESTED}
_ENDS = frozenset({"publish", "withdraw"})
_FALLS = "approved -> review"
FAULTS = (CopyError, OSError, ValueError, ArithmeticError, LookupError, sqlite3.Error)
"""What telling can stumble over; what was done already stays done, and the clock goes on to what else is due."""
_ITS_OWN = (BrokenFile, NoSuchArticle, NoSuchVersion, ValueError, ArithmeticError, LookupError)
"""What is wrong with one commit for good: to read it again would not help."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Told:
    """What one commit did to one article, as people are told of it."""

    commit: Commit
    file: str
    row: Row | None
    actor: str
    now: datetime

    def to(self, accounts: Sequence[str], news: News, said: str = "") -> list[Item]:
        """Write a notice for each account but the one who did it."""
        others = [account for account in dict.fromkeys(accounts) if account and account != self.actor]
        by = self.commit.author.name + ("" if self.actor else " (by git, not verified)")
        headline = self.row.headline if self.row else page_of(self.file)
        key = f"{self.commit.id} {news.value} {self.file}"
        when = min(self.commit.author.when, self.now)  # a commit may claim any time; nothing is told from the future
        return [Item(account, key, news, self.file, headline, by, said[:_SAID], when) for account in others]


def catch_up(room: Newsroom) -> int:
    """Tell of what has happened on both branches since people were told last; give how many notices that made.

    A desk that never told anybody anything begins with now.
    """
    return sum(_catch_up(room, branch) for branch in (MAIN, LIVE))


def refused(room: Newsroom, waiting: Sequence[Waiting], why: str) -> None:
    """Tell whoever sent something live that the remote did not take it, though they had left by then."""
    for one in waiting:
        commit = room.repository.commit_info(one.commit)
        _fail(room, commit.trailer("Editor"), _articles(commit), f"refused {one.commit}", why)


def late(room: Newsroom) -> None:
    """Tell of articles whose time has come and that are not live: whoever set the time, and the article's people."""
    for row in room.catalog.due(room.clock()):
        if row.work is not Work.EMBARGOED:
            continue
        people = _people(room, row.file, room.clock())
        accounts = (_last(room.catalog.history(row.file, _LOOKED_BACK), "schedule"), *people)
        for account in dict.fromkeys(accounts):
            why = "Its time has come, and it is held. The page Live says why."
            _fail(room, account, (row.file,), f"late {row.publish_at}", why)


def _fail(room: Newsroom, account: str, files: Sequence[str], key: str, why: str) -> None:
    now = room.clock()
    items = [
        Item(account, f"{key} {file}", News.FAILED, file, row.headline if row else page_of(file), "", why, now)
        for file in files
        if account
        for row in [room.catalog.row(file)]
    ]
    room.notices.tell(_to_staff(room, items), room.publication.zone)


def _catch_up(room: Newsroom, branch: str) -> int:
    head, before = room.repository.head(branch) or _NOTHING, room.notices.noticed(branch)
    if head == before:
        return 0
    items: list[Item] = []
    if before is not None and head != _NOTHING:
        room.catalog.follow()
        for commit, changes in _commits(room, before, head):
            items += _news(room, branch, commit, changes)
    told = _to_staff(room, items)
    return len(told) if room.notices.tell_of(branch, before, head, told, room.publication.zone) else 0


def _news(room: Newsroom, branch: str, commit: Commit, changes: Sequence[Change]) -> list[Item]:
    """Give a commit's news: of several for one person about one article the first; none of one that cannot be read."""
    try:
        last_first = reversed(list(_items(room, branch, commit, changes)))
    except _ITS_OWN:
        _LOG.warning("commit %s cannot be told of, and is passed over", commit.id, exc_info=True)
        return []
    return list({(item.account, item.file): item for item in last_first}.values())


def _commits(room: Newsroom, before: CommitId, head: CommitId) -> list[tuple[Commit, tuple[Change, ...]]]:
    """Give the commits since then, oldest first; none when what was known then is gone."""
    steps = room.repository.archive.steps(before, head, _MOST) if before != _NOTHING else None
    if steps is None:
        with suppress(NoSuchVersion, StoreUnavailable):
            steps = list(room.repository.log(before or None, head))
    return (steps or [])[-_MOST:]


def _to_staff(room: Newsroom, items: Sequence[Item]) -> list[Item]:
    """Leave out whoever has no account, or may not read here any longer."""
    reading = {member.account for member in room.staff.everybody_working()}
    return [item for item in items if item.account in reading]


def _items(room: Newsroom, branch: str, commit: Commit, changes: Sequence[Change]) -> Iterator[Item]:
    act = commit.trailer("Act") if commit.signed else ""
    actor = commit.trailer("Editor") if commit.signed else ""
    now = room.clock()
    if branch == LIVE:
        news = {"publish": News.LIVE, "withdraw": News.WITHDRAWN}.get(act)
        for file in _articles(commit) if news else ():
            told = _Told(commit, file, room.catalog.row(file), actor, now)
            yield from told.to(_people(room, file, commit.committer.when), news or News.LIVE)
        return
    if len(commit.parents) > 1:
        return  # what a merge brought in is told of by its own commits
    for change in changes:
        about = change.file if is_article(change.file) else file_of_discussion(change.file)
        if about is None or change.new is None:
            continue
        told = _Told(commit, about, room.catalog.row(about), actor, now)
        if about == change.file:
            yield from _acted(room, told, act)
        elif act != "move":
            yield from _said(room, told, change, act)
        called = [value for name, value in commit.trailers if name == "Mentions" and commit.signed]
        yield from told.to(called, News.MENTION, commit.note)


def _acted(room: Newsroom, told: _Told, act: str) -> Iterator[Item]:
    if act == "submit" and told.row:
        yield from told.to([told.row.reviewer], News.SUBMITTED, told.commit.note)
    elif act in _DECISIONS:
        yield from told.to(_people(room, told.file, told.commit.committer.when), _DECISIONS[act], told.commit.note)
    elif act in {"edit", "restore"} and told.commit.trailer("Status") == _FALLS:
        history = room.catalog.history(told.file, _LOOKED_BACK)
        yield from told.to([_last(history, "approve"), _last(history, "schedule")], News.FALLEN)


def _said(room: Newsroom, told: _Told, change: Change, act: str) -> Iterator[Item]:
    """Tell of a remark: who is named by an assignment, who is called, and whose article it is about."""
    try:
        remark = remarks.read(room.repository.blob(change.new)) if change.new else None
    except (UnreadableRemark, NoSuchVersion):
        return
    if remark is None:
        return
    if remark.kind is Kind.ASSIGN:
        if told.commit.signed:
            yield from told.to(_named(room, told.file, remark, act), News.ASSIGNED, remark.text)
        return
    accounts = [member.account for member in room.staff.members()]
    called = remarks.mentioned(remark.text, accounts)
    yield from told.to(called, News.MENTION, remark.text)
    if remark.kind in _SPOKEN and change.status == "A":
        reader = told.row.reviewer if told.row else ""
        people = _people(room, told.file, told.commit.committer.when)
        concerned = (*people, reader, _answered(room, told, remark))
        others = [account for account in concerned if account not in called]
        yield from told.to(others, _SPOKEN[remark.kind], remark.text)


def _named(room: Newsroom, file: str, remark: Remark, act: str) -> list[str]:
    """Name whom an assignment names anew; whoever is asked by a submission hears of that instead."""
    earlier = [one for one in _given(room, file, remark.when) if one.number != remark.number]
    before = earlier[-1] if earlier else None
    named = [remark.owner] if before is None or before.owner != remark.owner or before.due != remark.due else []
    if act != "submit" and (before is None or before.reviewer != remark.reviewer or before.due != remark.due):
        named.append(remark.reviewer)
    return named


def _answered(room: Newsroom, told: _Told, remark: Remark) -> str:
    """Name whoever is answered by a remark."""
    said = room.catalog.comments(told.file) if remark.answers else []
    return next((one.account or "" for one in said if one.remark.number == remark.answers), "")


def _people(room: Newsroom, file: str, when: datetime) -> tuple[str, ...]:
    """Name an article's own people: its owner, else whoever began this round of it and whoever submitted it.

    :param when: what they are told of happened then.
    """
    given = _given(room, file, when)
    if given and given[-1].owner:
        return (given[-1].owner,)
    versions = dropwhile(lambda one: one.act in _ENDS, room.catalog.history(file, _LOOKED_BACK))
    round_of = takewhile(lambda one: one.act != "publish", versions)
    written = [one for one in round_of if one.signed and one.act in {"create", "edit", "restore", "submit"}]
    submitted = [one.account or "" for one in written if one.act == "submit"][:1]
    return tuple(dict.fromkeys([*(one.account or "" for one in written[-1:]), *submitted]))


def _given(room: Newsroom, file: str, when: datetime) -> list[Remark]:
    """Give the assignments of the round in which something happened, oldest first; a publication ends a round."""
    ended = max((sent.when for sent in room.catalog.sendings(file) if sent.when < when), default=None)
    given = [said for said in room.catalog.comments(file) if said.remark.kind is Kind.ASSIGN and said.account]
    moments = [(said.remark.when.replace(microsecond=0), said.remark) for said in given]  # a commit's time has none
    return [remark for moment, remark in moments if moment <= when and (ended is None or moment > ended)]


def _last(versions: Sequence[Version], act: str) -> str:
    return next((one.account or "" for one in versions if one.act == act and one.signed), "")


def _articles(commit: Commit) -> tuple[str, ...]:
    return tuple(value for name, value in commit.trailers if name == "Article" and is_article(value))
