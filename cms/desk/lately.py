"""What happened to an article since readers got its text: read from git alone, and from as near as git allows.

The catalog proposes a place to begin; git's objects are asked whether the text there is what readers have. If not,
or if anything came in that the desk did not write itself, the whole way from the last publication is walked.
"""

from __future__ import annotations

from dataclasses import dataclass

from cms.core.approval import Step, is_closed
from cms.core.article import Article, BlobId, CommitId
from cms.core.errors import ListsNotReady, NoSuchVersion
from cms.core.paths import from_trailer
from cms.desk.steps import steps_of
from cms.newsroom import Newsroom
from cms.repository import LIVE


@dataclass(frozen=True, slots=True)
class Text:
    """What both branches have of a file now."""

    head: CommitId
    file: str
    blob: BlobId
    article: Article
    live_blob: BlobId | None
    live: Article | None


@dataclass(frozen=True, slots=True)
class Way:
    """What happened to an article, oldest first.

    :param begun: what it was before all of it, under each name that it has had since.
    """

    steps: tuple[Step, ...]
    begun: frozenset[BlobId]


def steps_since(room: Newsroom, text: Text) -> Way:
    """Give what happened since the last publication, or ever."""
    return _near(room, text) or _way(room, text, _published(room, text))


def _way(room: Newsroom, text: Text, since: CommitId | None) -> Way:
    steps = tuple(reversed(steps_of(room, since, text.head, text.file)))
    moves = [room.repository.commit_info(step.commit).trailer("Moved-from") for step in steps if step.act == "move"]
    names = {text.file, *(from_trailer(name) for name in moves if name)} if since else set()
    old = [room.repository.entry(since, name) for name in names] if since else []
    return Way(steps, frozenset(entry.blob for entry in old if entry))


def _near(room: Newsroom, text: Text) -> Way | None:
    """Read the steps after a commit at which the article was as readers have it, or not there; None without one.

    A commit that is not the desk's may stand on a text that lies before that one, on a line of its own: then all of
    the way is asked for.
    """
    if text.live_blob is not None and (text.live is None or text.live.withdrawn or not _was_sent(room, text)):
        return None
    start = text.head if text.blob == text.live_blob else _proposed(room, text)
    try:
        if start is None or not room.repository.is_ancestor(start, text.head):
            return None
        entry = room.repository.entry(start, text.file)
    except NoSuchVersion:
        return None
    if (entry.blob if entry else None) != text.live_blob:
        return None
    way = _way(room, text, start)
    steps = way.steps
    if not is_closed(steps, way.begun, text.blob) or any(
        step.account is None or step.own or step.merge for step in steps
    ):
        return None
    begun_here = text.live_blob is not None or (bool(steps) and steps[0].before is None)
    return way if begun_here else None


def _proposed(room: Newsroom, text: Text) -> CommitId | None:
    """Let the catalog name the commit before the first change since the last publication."""
    try:
        sent = room.catalog.last_sent(text.file) if text.live_blob else None
        source = room.repository.commit_info(sent).trailer("Source") if sent else ""
        first = room.catalog.first_since(text.file, source)
        return room.repository.commit_info(first).parents[0] if first else None
    except (ListsNotReady, NoSuchVersion, IndexError):
        return None


def _was_sent(room: Newsroom, text: Text) -> bool:
    """Tell whether the desk itself sent readers the very blob that they have."""
    try:
        sent = room.catalog.last_sent(text.file)
        return sent is not None and _brought(room, text, sent)
    except (ListsNotReady, NoSuchVersion):
        return False


def _brought(room: Newsroom, text: Text, number: CommitId) -> bool:
    """Tell whether a commit is a publication by this desk that made readers have what they have."""
    commit = room.repository.commit_info(number)
    before = room.repository.entry(commit.parents[0], text.file) if commit.parents else None
    after = room.repository.entry(number, text.file)
    brought = after is not None and after.blob == text.live_blob and (before is None or before.blob != after.blob)
    return commit.signed and len(commit.parents) < 2 and commit.trailer("Act") == "publish" and brought


def _published(room: Newsroom, text: Text) -> CommitId | None:
    """Name the commit on main that the last publication of a file came from.

    A withdrawal is none: what was written over the text that readers had, before they lost it, was never approved.
    """
    live = room.repository.head(LIVE)
    if live is None or text.live_blob is None:
        return None
    try:
        proposed = room.catalog.last_sent(text.file)
    except ListsNotReady:
        proposed = None
    source = _source(room, text, proposed, live) if proposed else None
    if source:
        return source
    for commit, _ in room.repository.between(None, live, text.file):
        if not commit.signed or len(commit.parents) > 1 or commit.trailer("Act") != "publish":
            continue
        source = CommitId(commit.trailer("Source"))
        if source and room.repository.is_ancestor(source, text.head):
            return source
    return None


def _source(room: Newsroom, text: Text, proposed: CommitId, live: CommitId) -> CommitId | None:
    """Give where a proposed publication came from, if it brought live the very blob that live has now."""
    repository = room.repository
    try:
        if not _brought(room, text, proposed):
            return None
        source = repository.find_commit(repository.commit_info(proposed).trailer("Source"))
    except NoSuchVersion:
        return None
    on_live = proposed == live or repository.is_ancestor(proposed, live)
    return source if on_live and repository.is_ancestor(source, text.head) else None
