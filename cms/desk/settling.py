"""Settling: two texts of one article that only a person can join, and text that has no article any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cms.catalog import Version
from cms.core import frontmatter, merge, remarks
from cms.core.article import Article, BlobId, Public, Status, Work, encoded
from cms.core.errors import BrokenFile, EditRefused, NoSuchVersion, StoreUnavailable
from cms.core.paths import checked_file, in_trailer, page_of
from cms.core.people import StaffMember
from cms.core.workflow import Act, Facts, decide
from cms.desk import writing
from cms.desk.discussion import remark, remark_file
from cms.desk.facts import standing
from cms.desk.naming import free_beside
from cms.desk.newcomers import Saver
from cms.desk.record import Changes, followed, named, record
from cms.drafts import Kept, Kind, Listed
from cms.newsroom import Newsroom
from cms.repository import MAIN

_OF_THE_ORIGINAL = ("publish_at", "unpublish_at", "date", "updated", "aliases", "corrections")
"""Keys that say what was done with an article; its copy begins without them."""
_DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Pushed:
    """The other side of an unsettled article.

    :param joined: None when the other side took the file away.
    :param base: what both started from; ``other`` is what was pushed.
    """

    by: Saver
    joined: merge.Merged | None
    base: BlobId | None = None
    other: BlobId | None = None


def keep(
    room: Newsroom, who: StaffMember, file: str, base: str, fields: Mapping[str, str], kind: Kind, number: str = ""
) -> Kept | None:
    """Keep what somebody sent before they are told that it is not saved; None when the disk does not take it."""
    try:
        return room.drafts.keep(who.account, file, base, fields, kind, room.clock(), number)
    except StoreUnavailable:
        return None


def kept(room: Newsroom, who: StaffMember, file: str | None = None) -> tuple[Listed, ...]:
    """Give what is kept for a person, newest first; nothing while the desk cannot read it."""
    try:
        return room.drafts.kept(who.account, file)
    except StoreUnavailable:
        return ()


def find(room: Newsroom, who: StaffMember, number: str) -> Kept:
    """Give one text that is kept for a person.

    :raises NoSuchVersion: it is not there any more.
    """
    found = room.drafts.find(who.account, number)
    if found is None:
        raise NoSuchVersion("That text is no longer kept: it was saved or dropped.")
    return found


def drop(room: Newsroom, who: StaffMember, number: str) -> None:
    """Let go of a text that was saved, or that its writer does not want."""
    try:
        room.drafts.drop(who.account, number)
    except StoreUnavailable:
        return  # it is offered once more than needed; nothing depends on it


def keep_copy(room: Newsroom, who: StaffMember, file: str, text: str, *, note: str = "") -> writing.Saved:
    """Begin a draft of somebody's own beside an article, with the text that they could not save there.

    Both name each other in their discussion, in the same commit. Nothing is overwritten.
    """
    now = room.clock()
    decide(Act.CREATE, who, Facts(Work.DRAFT, Public.NEVER), now)
    with room.repository.writing():
        head = room.repository.head(MAIN)
        copy = free_beside(room, checked_file(file))
        fresh = _as_draft(copy, text)
        there = head is not None and room.repository.entry(head, file) is not None
        changes: dict[str, bytes | BlobId | None] = {copy: encoded(fresh)}
        changes |= _said(who, copy, f"A copy of {page_of(file)}: my text beside it.", now)
        if there:
            changes |= _said(who, file, f"My text is kept beside this one: {page_of(copy)}", now)
        commit = record(
            room,
            who,
            Act.CREATE,
            changes,
            subject=f'Keep a copy of "{page_of(file)}"',
            on=head,
            now=now,
            note=note,
            trailers=[("Copy-of", in_trailer(file))],
        )
    followed(room)
    return writing.Saved(copy, commit)


def pushed(room: Newsroom, file: str) -> Pushed | None:
    """Read the other side of an unsettled article, and join it with the desk's text as far as can be."""
    other = room.catalog.unsettled_blob(file)
    head = room.repository.head(MAIN)
    if other is None or head is None:
        return None
    versions = room.catalog.history(file)
    theirs = next((version for version in versions if (version.blob or _DELETED) == other), None)
    by = Saver(theirs.name, None, theirs.when) if theirs else Saver("Somebody", None, room.clock())
    if other == _DELETED or theirs is None:
        return Pushed(by, None)
    told = room.catalog.unsettled_base(file)
    known = None if told in {"", "new"} else BlobId(told)
    base = known if told else _base(room, file, versions, theirs)
    texts = [room.repository.blob(blob).decode("utf-8", "surrogateescape") if blob else "" for blob in (base, other)]
    current = room.repository.read(head, file).decode("utf-8", "surrogateescape")
    return Pushed(by, merge.join_raw(file, texts[0], current, texts[1]), base, other)


def keep_ours(room: Newsroom, who: StaffMember, file: str) -> None:
    """Settle an unsettled article: the desk's text stays as it is."""
    now = room.clock()
    with room.repository.writing():
        found = standing(room, file)
        decide(Act.EDIT, who, found.facts, now)
        subject = f"Settle {named(found.article)}: the desk's text"
        record(
            room, who, Act.EDIT, {}, subject=subject, on=found.head, now=now, trailers=[("Settled", in_trailer(file))]
        )
    followed(room)


def _base(room: Newsroom, file: str, versions: list[Version], theirs: Version) -> BlobId | None:
    """Find what both sides stood on where no trailer says it: the file where both lines last met."""
    repository = room.repository
    for version in versions:
        if repository.is_ancestor(theirs.commit, version.commit) or repository.is_ancestor(
            version.commit, theirs.commit
        ):
            continue
        met = repository.merge_base(theirs.commit, version.commit)
        entry = repository.entry(met, file) if met else None
        return entry.blob if entry else None
    return None


def _as_draft(file: str, text: str) -> str:
    try:
        article = Article.of(file, text)
        changes: dict[str, frontmatter.Value | datetime | None] = {
            key: None for key in _OF_THE_ORIGINAL if key in article.fields
        }
        if article.word("status") in {"", *Status}:
            changes["status"] = Status.DRAFT.value
        return frontmatter.edit(text, changes)
    except (BrokenFile, EditRefused):
        return text  # it is listed as broken, as it was; the words are safe


def _said(who: StaffMember, file: str, words: str, now: datetime) -> Changes:
    return remark_file(file, remark(who, file, remarks.Kind.COMMENT, words, now))
