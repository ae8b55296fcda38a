"""Send what people want to be sent of their notices: by the clock, never while somebody waits for a page.

What was handed over is noted right after it; when the desk dies between the two, it is sent a second time, under the
same number. What cannot be handed over is tried again for about two days, at longer and longer intervals.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from itertools import groupby
from urllib.parse import urlsplit

from cms.core.errors import BadValue
from cms.core.paths import page_of
from cms.core.people import StaffMember
from cms.core.telling import News, Often, one_line, quoted, sentence
from cms.files import lock_file
from cms.newsroom import Newsroom
from cms.post import Letter, NotDelivered, deliver, to_hook, written
from cms.staff import Notice

_MOST = 200
"""Notices that one round looks at; the rest goes with the next one, a few seconds later."""
_LETTERS, _HOOKS = 20, 10
_ROUND = timedelta(seconds=15)
"""After that the clock goes on to its other duties."""
_LISTED = 40
"""Notices that one mail names."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a round of the post did, in words for the log."""

    mails: int = 0
    hooks: int = 0
    faults: tuple[str, ...] = ()


def send_due(room: Newsroom) -> Delivered:
    """Send what is due by now."""
    with _alone(room) as mine:
        if not mine:
            return Delivered()
        mails, wrong = _mails(room)
        hooks, more = _hooks(room)
    return Delivered(mails, hooks, (*wrong, *more))


@contextmanager
def _alone(room: Newsroom) -> Iterator[bool]:
    """Let one process of this desk send at a time, so that nothing goes twice."""
    with lock_file(room.private / "post.lock") as place:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(place, fcntl.LOCK_UN)  # a child that was forked meanwhile may hold the file a moment longer


def _mails(room: Newsroom) -> tuple[int, tuple[str, ...]]:
    """Send each person one mail with what is due of theirs."""
    if not room.settings.mail_host:
        return 0, ()
    outgoing, faults = list[tuple[list[Notice], tuple[str, EmailMessage]]](), list[str]()
    for account, found in _by_person(room, "mail"):
        member = room.staff.working(account)
        if member is None or room.notices.wishes(account).mail is Often.OFF:
            room.notices.sent("mail", found)
            continue
        try:
            host = urlsplit(room.settings.desk_url).hostname or "desk"
            letter = written(_letter(room, member, found), room.settings.mail_from, room.publication.name, host)
            outgoing.append((found, (member.email, letter)))
        except NotDelivered as fault:
            faults.append(_failed(room, "mail", found, fault))
    outgoing = outgoing[:_LETTERS]
    gone = 0
    told = deliver(room.settings, [letter for _, letter in outgoing])
    for (found, _), refusal in zip(outgoing, told, strict=True):
        if refusal is None:
            room.notices.sent("mail", found)
            gone += 1
        else:
            faults.append(_failed(room, "mail", found, refusal))
    return gone, tuple(dict.fromkeys(faults))


def _hooks(room: Newsroom) -> tuple[int, tuple[str, ...]]:
    """Post each notice that is due to its person's own webhook; of a person whose webhook fails, one."""
    begun, gone, faults = room.clock(), 0, list[str]()
    for account, found in _by_person(room, "hook"):
        wishes, member = room.notices.wishes(account), room.staff.working(account)
        if member is None or not wishes.hook:
            room.notices.sent("hook", found)
            continue
        for notice in found[:_HOOKS]:
            now = room.clock()
            if now - begun > _ROUND:
                return gone, tuple(faults)
            try:
                to_hook(wishes.hook, wishes.secret, _payload(room, notice), now, room.settings.webhook_hosts)
            except (NotDelivered, BadValue) as fault:
                refusal = fault if isinstance(fault, NotDelivered) else NotDelivered(str(fault), forever=True)
                faults.append(_failed(room, "hook", found, refusal))
                break
            room.notices.sent("hook", [notice])
            gone += 1
    return gone, tuple(faults)


def _by_person(room: Newsroom, channel: str) -> list[tuple[str, list[Notice]]]:
    due = sorted(room.notices.due(channel, room.clock(), _MOST), key=lambda notice: notice.item.account)
    return [(account, list(found)) for account, found in groupby(due, key=lambda notice: notice.item.account)]


def _failed(room: Newsroom, channel: str, found: Sequence[Notice], fault: NotDelivered) -> str:
    room.notices.failed(channel, found, str(fault), room.clock(), forever=fault.forever)
    return str(fault)


def _letter(room: Newsroom, member: StaffMember, found: Sequence[Notice]) -> Letter:
    """Write one notice as a mail, or several as one."""
    found = sorted(found, key=lambda notice: notice.number)
    several = len(found) > 1
    subject = f"{len(found)} things concern you" if several else sentence(found[0].item)
    parts = [_part(room, notice) for notice in found[:_LISTED]]
    if len(found) > _LISTED:
        parts.append(f"and {len(found) - _LISTED} more: {_address(room, '/notices')}")
    foot = f"What is mailed to you, and how often: {_address(room, '/me')}"
    text = "\n\n".join([*parts, f"-- \n{one_line(room.publication.name, 80)}, the desk\n{foot}"]) + "\n"
    seed = " ".join(str(notice.number) for notice in found)
    number = hashlib.sha256(f"{member.account} {found[0].item.key} {seed}".encode("utf-8", "replace")).hexdigest()[:32]
    return Letter(member.email, member.full_name, subject, text, number, found[-1].item.when)


def _part(room: Newsroom, notice: Notice) -> str:
    item = notice.item
    lines = [f"{sentence(item)}."]
    lines += [quoted(item.said)] if item.said.strip() else []
    return "\n".join([*lines, _place(room, notice)])


def _payload(room: Newsroom, notice: Notice) -> dict[str, object]:
    item = notice.item
    return {
        "id": hashlib.sha256(f"{item.account} {item.key}".encode("utf-8", "replace")).hexdigest()[:32],
        "what": item.news.value,
        "text": f"{sentence(item)}.",
        "said": quoted(item.said).replace("\n> ", "\n").removeprefix("> "),
        "article": page_of(item.file),
        "headline": one_line(item.headline, 300),
        "by": one_line(item.by, 120),
        "time": item.when.isoformat(timespec="seconds"),
        "url": _place(room, notice),
    }


def _place(room: Newsroom, notice: Notice) -> str:
    tail = "" if notice.item.news in {News.LIVE, News.WITHDRAWN} else "/review"
    return _address(room, f"/articles/{page_of(notice.item.file)}{tail}")


def _address(room: Newsroom, path: str) -> str:
    """Give an address on the desk: the configured one, never what a request said."""
    return room.settings.desk_url.rstrip("/") + one_line(path, 500).replace(" ", "%20")
