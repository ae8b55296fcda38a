"""Who brought in the pictures that a text shows: the desk's own commits that put them there say it."""

from __future__ import annotations

from cms.core.article import CommitId
from cms.core.errors import ListsNotReady, NoSuchVersion
from cms.core.paths import from_trailer, in_trailer
from cms.newsroom import Newsroom
from cms.repository import LIVE, Commit, Entry

_SENT = "Picture-by"
"""The trailer that names a picture and an account which sent it, where another one saved the text that shows it."""


def bringers(room: Newsroom, head: CommitId, files: tuple[str, ...]) -> frozenset[str]:
    """Give the accounts that brought in these pictures as they are; what readers have already was judged before.

    A picture that came by plain git has no account: who takes the text over stands for what it shows.

    :param files: the pictures that a text shows.
    """
    live = room.repository.head(LIVE)
    found: set[str] = set()
    for file in files:
        entry = room.repository.entry(head, file)
        public = room.repository.entry(live, file) if live and entry else None
        if entry and (public is None or public.blob != entry.blob):
            found.update(*(_accounts(commit, file) for commit in _commits(room, head, entry)))
    return frozenset(found - {""})


def senders(room: Newsroom, account: str, files: tuple[str, ...]) -> list[tuple[str, str]]:
    """Write down who sent the waiting pictures that a commit by ``account`` takes along, as its trailers."""
    return [
        (_SENT, f"{in_trailer(file)} {sender}")
        for file in files
        for sender in room.uploads.senders(file)
        if sender != account
    ]


def _accounts(commit: Commit, file: str) -> set[str]:
    named = [value.rpartition(" ") for key, value in commit.trailers if key == _SENT]
    return {commit.trailer("Editor") or "", *(who for path, _, who in named if from_trailer(path) == file)}


def _commits(room: Newsroom, head: CommitId, entry: Entry) -> list[Commit]:
    """Give the signed commits that put a blob where it is: those that the catalog names, if git says that they did."""
    try:
        proposed = [_proved(room, number, entry) for number in room.catalog.brought_by(entry.file, entry.blob)]
    except ListsNotReady:
        proposed = []
    if not proposed or None in proposed:
        found = room.repository.between(None, head, entry.file)
        return [commit for commit, change in found if change.new == entry.blob and commit.signed]
    return [commit for commit in proposed if commit and commit.signed]


def _proved(room: Newsroom, number: CommitId, entry: Entry) -> Commit | None:
    """Read a commit; None when it is not one that put this blob there."""
    try:
        commit = room.repository.commit_info(number)
        now = room.repository.entry(number, entry.file)
        old = [room.repository.entry(parent, entry.file) for parent in commit.parents]
    except NoSuchVersion:
        return None
    put = now is not None and now.blob == entry.blob
    return commit if put and all(one is None or one.blob != entry.blob for one in old) else None
