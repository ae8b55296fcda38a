"""Write an act down: one commit by the person who did it, then everything that follows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cms.core.article import Article, BlobId, CommitId, Status
from cms.core.paths import is_article
from cms.core.people import Signature, StaffMember
from cms.core.remarks import mentioned
from cms.core.workflow import Act
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

    Whom the note calls by ``@account`` is written down with it.
    A picture that was sent and waited for a text to show it goes into the commit of the first one that does.

    :raises RefMoved: main is no longer at ``on``.
    """
    articles = [("Article", file) for file in changes if is_article(file)]
    pictures = awaited(room, changes, on) if act in _WRITING else {}
    commit = room.repository.commit(
        {**changes, **pictures},
        by=Signature.of(who, now),
        subject=subject,
        note=note,
        trailers=[("Editor", who.account), ("Act", act.value), *articles, *trailers, *_called(room, note)],
        on=on,
    )
    for file in pictures:
        room.uploads.drop(file)
    return commit


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
