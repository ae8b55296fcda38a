"""What a reviewer compares a text with, and what comes of it: words, the page, fields, pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cms.catalog import Row, Version
from cms.core import diff, prose
from cms.core.article import Article, BlobId, CommitId, Status
from cms.core.errors import BrokenFile, NoSuchVersion, TooHard
from cms.core.paths import media_url, page_of
from cms.core.people import StaffMember
from cms.core.workflow import Act, allowed
from cms.desk.bringers import pictures_mark, shown_files
from cms.desk.claims import Claim, claim_on
from cms.desk.facts import Standing, seen
from cms.desk.reading import Comparison, compare
from cms.desk.rows import row_of
from cms.desk.steps import proved
from cms.newsroom import Newsroom
from cms.rendering import shown_plainly
from cms.repository import LIVE as LIVE_BRANCH
from cms.repository import MAIN

LIVE, APPROVED, LOOK, NOW = "live", "approved", "look", "main"
_LONGEST = 300_000
"""Letters of both texts together that are marked in the rendered page."""
_SHOWN = 50
"""Versions that can be chosen from a list; any other is reached from the history."""
_LOOKED_BACK = 200


class View(StrEnum):
    """How a comparison is shown."""

    WORDS = "words"
    PAGE = "page"
    FIELDS = "fields"
    SOURCE = "source"

    @classmethod
    def of(cls, text: str) -> View:
        """Read a view's name; anything else means the words."""
        return cls(text) if text in set(cls) else cls.WORDS


@dataclass(frozen=True, slots=True)
class Side:
    """One of two texts that are compared.

    :param name: what an address calls it: ``live``, ``approved``, ``look``, ``main`` or a commit.
    :param when: since when it stands, or when it was looked at; None when that does not matter.
    """

    name: str
    article: Article
    blob: BlobId
    when: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture that changed: its address before and now; either is empty when there was or is none.

    :param replaced: by plain git another picture was put in its place, under the same name.
    """

    before: str
    now: str
    alt: str
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A comparison as it is shown.

    :param parts: the rendered page in its parts, for the view of the page only.
    :param too_long: there is too much text for a page to be marked.
    """

    comparison: Comparison
    view: View
    pictures: tuple[Pictured, ...]
    parts: tuple[diff.PagePart, ...] = field(default=())
    too_long: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """The review screen of one article.

    :param since: what it is compared with now; empty when there is nothing to compare.
    :param choices: what else it can be compared with, besides its versions.
    :param versions: the versions since the last publication, newest first.
    :param refusals: why each act would be refused now; empty where it may be done.
    :param pictures: the mark of the pictures that it shows.
    :param claim: what calls it approved and does not count.
    """

    standing: Standing
    row: Row
    seen: Seen
    since: str
    choices: tuple[Side, ...]
    versions: tuple[Version, ...]
    refusals: Mapping[Act, str]
    pictures: str
    claim: Claim | None

    @property
    def comparison(self) -> Comparison:
        return self.seen.comparison


def review(room: Newsroom, who: StaffMember, file: str, since: str = "", view: View = View.WORDS) -> Review:
    """Read everything that a reviewer needs for one article.

    :param since: names what it is compared with; empty for what readers have.
    :raises NoSuchVersion: it names nothing of this article.
    """
    found = seen(room, file)
    row = row_of(room, file)
    history = room.catalog.history(file, _SHOWN)
    choices = _choices(room, who, found, row)
    base = _base(room, file, since, choices)
    now = room.clock()
    return Review(
        standing=found,
        row=row,
        seen=show(room, base, Side(NOW, found.article, found.blob), view),
        since=base.name if base else "",
        choices=choices,
        versions=tuple(proved(room, entry) for entry in _since_live(history)),
        refusals={act: allowed(act, who, found.facts, now) for act in Act},
        pictures=pictures_mark(room, found.head, found.article),
        claim=claim_on(room, file) if found.article.status is Status.APPROVED else None,
    )


def side(room: Newsroom, who: StaffMember, file: str, name: str) -> Side:
    """Read one side of a comparison that an address names.

    :raises NoSuchVersion: it names nothing of this article.
    """
    if name in {"", NOW}:
        found = seen(room, file)
        return Side(NOW, found.article, found.blob)
    if name in {LIVE, APPROVED, LOOK}:
        known = next((one for one in choices(room, who, file) if one.name == name), None)
        if known is None:
            raise NoSuchVersion(_NOTHING[name])
        return known
    return _version(room, file, name)


_NOTHING = {
    LIVE: "Readers do not have this article yet.",
    APPROVED: "Nobody has approved this article yet.",
    LOOK: "You have not looked at another version of this article before.",
}


def choices(room: Newsroom, who: StaffMember, file: str) -> tuple[Side, ...]:
    """Give what a text is compared with most; nothing for a file that cannot be read now."""
    row = room.catalog.row(file)
    return _choices(room, who, seen(room, file), row) if row and not row.broken else ()


def show(room: Newsroom, old: Side | None, new: Side, view: View) -> Seen:
    """Compare two texts and prepare what a view needs."""
    comparison = compare(old.article if old else None, new.article)
    parts: tuple[diff.PagePart, ...] = ()
    too_long = len(new.article.body) + len(old.article.body if old else "") > _LONGEST
    if view is View.PAGE and not too_long:
        now = html_of(room, new.article, new.blob)
        was = html_of(room, old.article, old.blob) if old else now
        parts = diff.page(was, now)
    pictures = _pictured(old.article, new.article) if old else ()
    if old and (old.name, new.name) == (LIVE, NOW):
        pictures += _replaced(room, new.article)
    return Seen(comparison, view, pictures, parts, too_long)


def html_of(room: Newsroom, article: Article, blob: BlobId) -> str:
    """Render a version's text, or take it as it was rendered before."""
    try:
        return room.catalog.html(blob, lambda: room.renderer.render(article.body, at=article.file))
    except TooHard as fault:  # never kept: the next look may find more room
        return shown_plainly(article.body, fault)


def _choices(room: Newsroom, who: StaffMember, found: Standing, row: Row) -> tuple[Side, ...]:
    """Read what a text is compared with most: what readers have, what was approved, what this person saw last."""
    sides = []
    if found.live and not found.live.withdrawn and row.live_blob:
        sides.append(Side(LIVE, found.live, row.live_blob))
    for version in room.catalog.history(found.file, _LOOKED_BACK):
        if version.blob and (version.act == "approve" or not version.signed) and proved(room, version).act == "approve":
            sides += _read(room, found.file, APPROVED, version.blob, version.when)
            break
    look = room.looks.last(who.account, page_of(found.file))
    if look:
        blob, when = (look.before, look.before_seen) if look.blob == found.blob else (look.blob, look.seen)
        if blob and blob != found.blob and room.catalog.has_version(found.file, blob):
            sides += _read(room, found.file, LOOK, blob, when)
    return tuple(sides)


def _read(room: Newsroom, file: str, name: str, blob: BlobId, when: datetime | None) -> list[Side]:
    try:
        return [Side(name, Article.read(file, room.repository.blob(blob)), blob, when)]
    except BrokenFile:
        return []


def _base(room: Newsroom, file: str, since: str, choices: Sequence[Side]) -> Side | None:
    known = next((one for one in choices if one.name == (since or LIVE)), None)
    if known or since in {"", LIVE}:
        return known
    if since in _NOTHING:
        raise NoSuchVersion(_NOTHING[since])
    return _version(room, file, since)


def _version(room: Newsroom, file: str, name: str) -> Side:
    version = room.catalog.version(file, CommitId(name)) if len(name) == 40 else None
    if version is None or version.blob is None:
        raise NoSuchVersion("That is not a version of this article. Choose one from its history.")
    return Side(version.commit, Article.read(file, room.repository.blob(version.blob)), version.blob, version.when)


def _since_live(history: Sequence[Version]) -> tuple[Version, ...]:
    since = []
    for entry in history:
        since.append(entry)
        if entry.live_from:
            break
    return tuple(since)


def _pictured(old: Article, new: Article) -> tuple[Pictured, ...]:
    """Pair the pictures that went with those that came: the lead with the lead, those in the text in their order."""
    lead, was = new.word("image"), old.word("image")
    found = [Pictured(was, lead, new.word("image_alt") or old.word("image_alt"))] if lead != was else []
    before, now = prose.pictures(old.body), prose.pictures(new.body)
    gone = [one for one in before if one.url not in {other.url for other in now}]
    come = [one for one in now if one.url not in {other.url for other in before}]
    for place in range(max(len(gone), len(come))):
        one = gone[place] if place < len(gone) else None
        other = come[place] if place < len(come) else None
        alt = other.alt if other else one.alt if one else ""
        found.append(Pictured(one.url if one else "", other.url if other else "", alt))
    return tuple(found)


def _replaced(room: Newsroom, article: Article) -> tuple[Pictured, ...]:
    """Find pictures that readers have under the same name with other bytes: no word of the text says so."""
    live, main = room.repository.head(LIVE_BRANCH), room.repository.head(MAIN)
    if live is None or main is None:
        return ()
    found = []
    for file in shown_files(article):
        was, now = room.repository.entry(live, file), room.repository.entry(main, file)
        if was and now and was.blob != now.blob:
            found.append(
                Pictured(f"{media_url(file)}?at=live", media_url(file), file.rpartition("/")[2], replaced=True)
            )
    return tuple(found)
