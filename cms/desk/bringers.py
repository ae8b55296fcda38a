"""Who brought in the pictures that a text shows: the signed commits that put them there say it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from cms.core import prose
from cms.core.approval import Authorship, Step
from cms.core.article import Article, CommitId
from cms.core.errors import ListsNotReady, NoSuchVersion
from cms.core.paths import from_trailer, in_trailer, media_file
from cms.desk.steps import article_at, credited, signed_by
from cms.newsroom import Newsroom
from cms.repository import LIVE, Commit, Entry

_SENT = "Picture-by"
"""The trailer that names a picture and an account which sent it, where another one saved the text that shows it."""


def shown_files(article: Article) -> tuple[str, ...]:
    """Name the pictures that an article shows, as files of the repository, each once."""
    urls = (article.word("image"), *prose.shown_media(article.body))
    return tuple(dict.fromkeys(file for url in urls if (file := media_file(url))))


def pictures_mark(room: Newsroom, head: CommitId, article: Article) -> str:
    """Name the pictures that a text shows as they are at a head: other bytes under a name give another mark."""
    entries = [(file, room.repository.entry(head, file)) for file in shown_files(article)]
    named = "\n".join(f"{file} {entry.blob if entry else ''}" for file, entry in entries)
    return hashlib.sha256(named.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def bringers(room: Newsroom, head: CommitId, article: Article, steps: Sequence[Step]) -> Authorship:
    """Tell who brought in the pictures that a text shows, as they are; what readers have already was judged before.

    A picture that came without signature, or by no commit that git names, is of somebody unknown, until a person saves
    or submits the text that shows it as it is.

    :param steps: what happened to the text, oldest first.
    """
    live = room.repository.head(LIVE)
    found, unknown = set[str](), False
    for file in shown_files(article):
        entry = room.repository.entry(head, file)
        public = room.repository.entry(live, file) if live and entry else None
        if entry is None or (public and public.blob == entry.blob):
            continue
        by = [_accounts(room, commit, file) for commit in _commits(room, head, entry)]
        found.update(*(accounts for accounts in by if accounts))
        if not by or None in by:
            taker = _taken_over(room, article.file, entry, steps)
            found.add(taker or "")
            unknown = unknown or taker is None
    return Authorship(frozenset(found - {""}), unknown)


def senders(room: Newsroom, account: str, files: tuple[str, ...]) -> list[tuple[str, str]]:
    """Write down who sent the waiting pictures that a commit by ``account`` takes along, as its trailers."""
    return [
        (_SENT, f"{in_trailer(file)} {sender}")
        for file in files
        for sender in room.uploads.senders(file)
        if sender != account
    ]


def _accounts(room: Newsroom, commit: Commit, file: str) -> set[str] | None:
    """Give the accounts whose picture a commit brought; None when no signature proves one."""
    if not commit.signed:
        person = signed_by(room, commit)
        return {person.account, *credited(room, commit)} if person else None
    named = [value.rpartition(" ") for key, value in commit.trailers if key == _SENT]
    return {commit.trailer("Editor") or "", *(who for path, _, who in named if from_trailer(path) == file)}


def _taken_over(room: Newsroom, file: str, entry: Entry, steps: Sequence[Step]) -> str | None:
    """Name who first saved or submitted the text while it showed this very picture."""
    for step in steps:
        if step.account and step.takes_over and room.repository.entry(step.commit, entry.file) == entry:
            text = article_at(room, file, step.after)
            if text and entry.file in shown_files(text):
                return step.account
    return None


def _commits(room: Newsroom, head: CommitId, entry: Entry) -> list[Commit]:
    """Give the commits that put a blob where it is: those that the catalog names, if git says that they did."""
    try:
        proposed = [_proved(room, number, entry) for number in room.catalog.brought_by(entry.file, entry.blob)]
    except ListsNotReady:
        proposed = []
    if proposed and None not in proposed:
        return [commit for commit in proposed if commit]
    found = room.repository.history.origins(None, head, entry.file)
    return [room.repository.commit_info(number) for number, change in found if change.new == entry.blob]


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
