"""Write an act down: one commit by the person who did it, then everything that follows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from cms.core.article import Article, BlobId, CommitId, Status
from cms.core.errors import StoreUnavailable
from cms.core.paths import is_article, page_of
from cms.core.people import Signature, StaffMember
from cms.core.remarks import mentioned
from cms.core.workflow import Act
from cms.desk.bringers import senders
from cms.desk.picturing import awaited
from cms.newsroom import Newsroom

Changes = Mapping[str, bytes | BlobId | None]
_WRITING = frozenset({Act.CREATE, Act.EDIT, Act.RESTORE})
"""Acts that bring a text, and with it the pictures that waited for it."""


def record(
    room: Newsroom,
    who: StaffMember,
    act: Act,
    changes: Changes,
    *,
    subject: str,
    on: CommitId | None,
    now: datetime,
    note: str = "",
    trailers: Sequence[tuple[str, str]] = (),
) -> CommitId:
    """Commit an act on main. Call :func:`followed` once the write queue is let go.

    Whom the note calls by ``@account`` is written down with it. A picture that was sent and waited for a text to show
    it goes into the commit of the first one that does, which names who sent it.

    :raises RefMoved: main is no longer at ``on``.
    """
    articles = [("Article", file) for file in changes if is_article(file)]
    pictures = awaited(room, changes, on) if act in _WRITING else {}
    sent = senders(room, who.account, tuple(pictures))
    commit = room.repository.commit(
        {**changes, **pictures},
        by=Signature.of(who, now),
        subject=subject,
        note=note,
        trailers=[("Editor", who.account), ("Act", act.value), *articles, *trailers, *sent, *_called(room, note)],
        on=on,
    )
    for file in pictures:
        room.uploads.drop(file)
    if act is Act.CREATE:
        _forget_notes(room, changes)
    return commit


def _forget_notes(room: Newsroom, changes: Changes) -> None:
    """Let go of private notes on an article that was discarded, where a new one has its address now."""
    for file in changes:
        with suppress(StoreUnavailable):  # the article has begun, whatever becomes of what is noted beside it
            room.staff.notes.forget(page_of(file))


def followed(room: Newsroom) -> None:
    """Bring the catalog up to the heads; working tree and index follow in the background."""
    room.catalog.follow()
    room.repository.follow_soon()


def named(article: Article) -> str:
    """Give the name of an article for a commit's subject."""
    return f'"{article.headline or article.file.rpartition("/")[2]}"'


def _called(room: Newsroom, note: str) -> list[tuple[str, str]]:
    accounts = [member.account for member in room.staff.members()] if "@" in note else []
    return [("Mentions", account) for account in mentioned(note, accounts)]


def moved(old: Status, new: Status) -> list[tuple[str, str]]:
    """Write a change of status as a trailer; nothing when it stays."""
    return [("Status", f"{old.value} -> {new.value}")] if old is not new else []
