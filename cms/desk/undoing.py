"""Saves that a commit by plain git took back: found when it comes in, and brought back with one click."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from cms.catalog import Version
from cms.core import frontmatter, merge
from cms.core.article import Article, BlobId, CommitId, Public, Status, Work
from cms.core.errors import ArticleExists, BrokenFile, EditConflict, NoSuchVersion, WrongState
from cms.core.paths import is_article
from cms.core.people import StaffMember
from cms.core.workflow import Act, Facts, decide
from cms.desk import writing
from cms.desk.oddities import Undone, drop_undone, read_notes
from cms.desk.record import followed, named, record
from cms.newsroom import Newsroom
from cms.repository import MAIN, Change, Commit

_MERGES = 50
"""Merges of one push that are looked at, with five processes of git each."""


def find(room: Newsroom, since: CommitId, until: CommitId) -> Iterator[Undone]:
    """Find the commits by others that gave an article an older text again, deleted it, or cut what was added."""
    merges = 0
    for commit, changes in room.repository.log(since, until):
        if commit.signed:
            continue
        if len(commit.parents) > 1:
            merges += 1
            if merges <= _MERGES and len(commit.parents) == 2:
                yield from _merged(room, commit)
            continue
        for change in changes:
            if is_article(change.file) and change.old is not None and change.old != change.new:
                yield from _judged(room, commit, change, change.old)


def bring_back(room: Newsroom, who: StaffMember, commit: str, file: str) -> CommitId | None:
    """Bring a save back, as a new commit by the person who asks; what was written since stays.

    :return: None when the text is there already.
    :raises WrongState: the same words were changed since; the history has both.
    """
    one = next((one for one in read_notes(room).undone if (one.commit, one.file) == (commit, file)), None)
    if one is None:
        raise NoSuchVersion("That is settled already.")
    head = room.repository.head(MAIN)
    entry = room.repository.entry(head, file) if head else None
    if entry is None:
        saved: CommitId | None = _made_again(room, who, one)
    else:
        text = _joined(room, one, entry.blob)
        saved = writing.save_whole(room, who, file, entry.blob, lambda _: text, note=_note(one)).commit
    drop_undone(room, commit, file)
    return saved


def _judged(room: Newsroom, commit: Commit, change: Change, old: BlobId) -> Iterator[Undone]:
    versions = room.catalog.history(change.file)
    place = next((at for at, version in enumerate(versions) if version.commit == commit.id), -1)
    older = versions[place + 1 :]
    start = next((at for at, version in enumerate(older) if version.blob == old), None)
    if place < 0 or start is None:
        return
    lost = _lost(room, older[start:], change.new)
    if lost is not None:
        yield Undone(commit.id, change.file, commit.author.name, lost.name, lost.when, old, change.new)


def _merged(room: Newsroom, commit: Commit) -> Iterator[Undone]:
    """Find the articles that a merge took from one side though the other had saved them since."""
    base = room.repository.merge_base(*commit.parents)
    for parent in commit.parents:
        own = room.repository.changed(base, parent)
        for change in room.repository.history.differences(parent, commit.id):
            if change.file in own and is_article(change.file) and change.old is not None:
                lost = _passed_over(room.catalog.history(change.file), change.old, change.new)
                if lost is not None:
                    yield Undone(
                        commit.id, change.file, commit.author.name, lost.name, lost.when, change.old, change.new
                    )


def _passed_over(versions: Sequence[Version], old: BlobId, new: BlobId | None) -> Version | None:
    """Name the newest save at the desk between two texts; None when the one that stands came after the other.

    :param versions: newest first.
    """
    blobs = [version.blob for version in versions]
    if old not in blobs:
        return None
    start = blobs.index(old)
    again = blobs.index(new) if new in blobs else len(blobs) if new is None else -1
    return next((version for version in versions[start : max(start, again)] if version.signed), None)


def _lost(room: Newsroom, older: Sequence[Version], new: BlobId | None) -> Version | None:
    """Name the newest save at the desk that is gone.

    :param older: the versions before the commit, newest first.
    """
    if new is None:
        return next((version for version in older if version.signed), None)
    again = next((at for at, version in enumerate(older) if version.blob == new), None)
    if again is not None:
        return next((version for version in older[:again] if version.signed), None)
    if len(older) > 1 and older[0].signed and older[0].blob and older[1].blob:
        texts = [_paragraphs(room, blob) for blob in (older[1].blob, older[0].blob, new)]
        if _cut(*texts):
            return older[0]
    return None


def _cut(was: list[str], saved: list[str], now: list[str]) -> bool:
    """Tell whether every paragraph that a save had added is gone, and not merely written anew."""
    added = [text for text in saved if text not in was]
    fresh = [set(text.split()) for text in now if text not in saved]
    return bool(added) and not any(
        text in now or any(2 * len(words & set(text.split())) >= len(set(text.split())) for words in fresh)
        for text in added
    )


def _paragraphs(room: Newsroom, blob: BlobId) -> list[str]:
    text = room.repository.blob(blob).decode("utf-8", "replace")
    with suppress(BrokenFile):  # else its front matter has no end, and all of it is text
        text = frontmatter.body(text)
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def _joined(room: Newsroom, one: Undone, current: BlobId) -> str:
    before = Article.read(one.file, room.repository.blob(one.before))
    if one.after is None or current == one.after:
        return before.text
    try:
        base, now = (Article.read(one.file, room.repository.blob(blob)) for blob in (one.after, current))
        return merge.merge(base, now, before)
    except (BrokenFile, EditConflict) as fault:
        raise WrongState(
            f"{one.file} was changed in the same place since. Open its history: both texts are there to copy from."
        ) from fault


def _made_again(room: Newsroom, who: StaffMember, one: Undone) -> CommitId:
    now = room.clock()
    decide(Act.CREATE, who, Facts(Work.DRAFT, Public.NEVER), now)
    article = Article.read(one.file, room.repository.blob(one.before))
    if article.status is not Status.DRAFT:
        text = frontmatter.edit(article.text, {"status": Status.DRAFT.value})
        article = Article.of(one.file, text)
    with room.repository.writing():
        head = room.repository.head(MAIN)
        if head and room.repository.entry(head, one.file):
            raise ArticleExists(f"{one.file} is on the desk again: somebody was quicker. Open it, and its history.")
        commit = record(
            room,
            who,
            Act.RESTORE,
            {one.file: article.content},
            subject=f"Restore {named(article)}",
            on=head,
            now=now,
            note=_note(one),
        )
    followed(room)
    return commit


def _note(one: Undone) -> str:
    return f"What {one.by} took back with {one.commit[:10]} is here again: the save by {one.whose}."
