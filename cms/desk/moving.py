"""Moving: a draft gets another section or address, and whoever links to it is told."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from cms.core import frontmatter, linking
from cms.core.article import Article, BlobId, CommitId
from cms.core.errors import BadValue, BrokenFile, NoSuchArticle, StoreUnavailable, WrongState
from cms.core.paths import Slug, discussion_of, in_trailer, moved_file, page_of
from cms.core.people import StaffMember
from cms.core.workflow import Act, decide
from cms.desk import autosaving
from cms.desk.facts import never_public, standing
from cms.desk.manuscript import Manuscript
from cms.desk.naming import checked_free
from cms.desk.record import followed, named, record
from cms.desk.writing import Saved, save
from cms.newsroom import Newsroom
from cms.repository import LIVE, MAIN

_MOST = 200
"""Articles with a link to one that moved; of more the rest is shown when these are done."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a change; ``kind`` is ``old`` or ``new``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """An article that links to where another one was.

    :param lines: the lines that would change, before and after.
    :param published: readers have it; the change is a draft until it is approved and sent.
    """

    file: str
    blob: BlobId
    headline: str
    lines: tuple[Line, ...]
    published: bool


def move(room: Newsroom, who: StaffMember, file: str, *, slug: str, section: str) -> str:
    """Move a draft that was never live, with its discussion, in one commit; give its new file.

    What anybody typed there and did not save comes along.
    Its own links go on leading where they led. Links to it stay as they are; see :func:`inbound`.

    :raises ArticleExists: the new address is taken.
    :raises WrongState: readers have it, so that its address must stay.
    """
    now = room.clock()
    with room.repository.writing():
        found = standing(room, file)
        decide(Act.MOVE, who, found.facts, now)
        never_public(room, file)
        new = moved_file(file, section or found.article.section, Slug(slug))
        if new == file:
            raise BadValue("That is its address already. Choose another one, or another section.")
        checked_free(room, found.head, new)
        live = room.repository.head(LIVE)
        if live and room.repository.entry(live, new):
            raise WrongState(f"Readers have an article at {new}. Choose another address.")
        moved = _moved(found.article, new, section)
        changes: dict[str, bytes | BlobId | None] = {file: None, new: moved.content}
        changes |= _discussion(room, found.head, file, new)
        subject = f"Move {named(moved)} to {page_of(new)}"
        trailers = [("Moved-from", in_trailer(file))]
        record(room, who, Act.MOVE, changes, subject=subject, on=found.head, now=now, trailers=trailers)
        autosaving.carry(room, file, new)
        with suppress(StoreUnavailable):  # the article has moved, whatever becomes of what is noted beside it
            room.staff.notes.move(page_of(file), page_of(new))
            room.looks.move(page_of(file), page_of(new))
    followed(room)
    return new


def place_of(room: Newsroom, file: str) -> str | None:
    """Tell where an article is that was moved away from a file; None when it is there, or is nowhere."""
    head = room.repository.head(MAIN)
    place, seen = file, {file}
    while head and room.repository.entry(head, place) is None:
        moved = room.catalog.moved_to(place)
        if moved is None or moved in seen:
            return None
        place = moved
        seen.add(place)
    return place if place != file else None


def inbound(room: Newsroom, file: str) -> tuple[Inbound, ...]:
    """Find the articles that link to where an article was, and what would lead them to where it is."""
    head, found = room.repository.head(MAIN), dict[str, Inbound]()
    if head is None:
        return ()
    for old in _vacant_names(room, head, file):
        for name in room.catalog.linked_from(old, _MOST):
            one = _inbound(room, head, name, file) if name not in found else None
            if one:
                found[name] = one
    return tuple(found.values())


def relink(room: Newsroom, who: StaffMember, file: str, other: str, shown: BlobId) -> Saved:
    """Change the links of one article to where another one is now: an ordinary edit.

    :param shown: the version of ``other`` that the person was shown.
    :raises WrongState: it was saved since, or links there no longer.
    """
    head = room.repository.head(MAIN)
    entry = room.repository.entry(head, other) if head else None
    if head is None or entry is None or entry.blob != shown:
        raise WrongState("That article was changed since. Look at its lines once more.")
    article = Article.read(other, room.repository.content(entry))
    body, related = _repointed(room, head, article, file)
    if (body, related) == (article.body, article.words("related")):
        raise WrongState("That article links there no longer: there is nothing to change.")
    copy = replace(Manuscript.of(article), body=body, related=related)
    return save(room, who, other, shown, copy, note=f"Its link leads to {page_of(file)} now.")


def _moved(article: Article, new: str, section: str) -> Article:
    changes = {"section": section} if section and section != article.section else {}
    body = linking.carried(article.body, at=article.file, to=new)
    text = frontmatter.edit(article.text, changes, None if body == article.body else body)
    return Article.of(new, text)


def _discussion(room: Newsroom, head: CommitId, file: str, new: str) -> dict[str, BlobId | None]:
    """Take the comments along: each file under its own name in the new article's folder."""
    changes: dict[str, BlobId | None] = {}
    folder = discussion_of(file)
    for name in room.repository.names(head, folder.rstrip("/")):
        entry = room.repository.entry(head, name)
        if entry and entry.regular:
            changes[name] = None
            changes[discussion_of(new) + name.removeprefix(folder)] = entry.blob
    return changes


def _inbound(room: Newsroom, head: CommitId, name: str, file: str) -> Inbound | None:
    entry = room.repository.entry(head, name)
    try:
        article = Article.read(name, room.repository.content(entry)) if entry else None
    except (BrokenFile, NoSuchArticle):
        return None
    if entry is None or article is None:
        return None
    body, related = _repointed(room, head, article, file)
    before = [*article.body.split("\n"), *article.words("related")]
    after = [*body.split("\n"), *related]  # as many lines: a link holds none
    pairs = ((Line("old", was), Line("new", now)) for was, now in zip(before, after, strict=True) if was != now)
    lines = tuple(line for pair in pairs for line in pair)
    live = room.repository.head(LIVE)
    published = live is not None and room.repository.entry(live, name) is not None
    return Inbound(name, entry.blob, article.headline, lines, published) if lines else None


def _vacant_names(room: Newsroom, head: CommitId, file: str) -> tuple[str, ...]:
    """Name where an article was, and where no other one stands now that a link may mean."""
    return tuple(old for old in room.catalog.earlier_names(file) if room.repository.entry(head, old) is None)


def _repointed(room: Newsroom, head: CommitId, article: Article, file: str) -> tuple[str, tuple[str, ...]]:
    """Give an article's text and its related articles, with another one's vacant names replaced by its last."""
    body, names = article.body, article.words("related")
    for old in _vacant_names(room, head, file):
        body = linking.repointed(body, at=article.file, old=old, new=file, site=room.publication.url)
        names = linking.related(names, old, file)
    return body, names
