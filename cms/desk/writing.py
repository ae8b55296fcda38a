"""Writing: create, save, restore and discard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cms.core import frontmatter, merge
from cms.core.article import Article, BlobId, CommitId, Public, Status, Work, same_text
from cms.core.errors import ArticleExists, BrokenFile, EditConflict, NoSuchArticle, NoSuchVersion, NotPermitted
from cms.core.paths import Slug, checked_file, file_of, folded, lang_of, slug_for
from cms.core.people import StaffMember
from cms.core.workflow import RULES, Act, Facts, decide
from cms.desk.facts import standing
from cms.desk.manuscript import Manuscript, changed_keys
from cms.desk.record import followed, moved, named, record
from cms.newsroom import Newsroom
from cms.repository import MAIN

_NAMES = {"title": "headline", "summary": "standfirst", "authors": "byline", "lang": "language", "image": "picture"}


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did.

    :param commit: None when nothing had changed.
    :param joined: someone else's changes since ``base`` came in as well.
    """

    file: str
    commit: CommitId | None
    joined: bool = False


def create(room: Newsroom, who: StaffMember, copy: Manuscript, *, slug: str = "", note: str = "") -> Saved:
    """Begin an article; it never overwrites another one.

    :param slug: chosen by the writer; empty to take it from the headline, numbered when it is taken.
    :raises ArticleExists: the chosen slug is taken.
    """
    now = room.clock()
    decide(Act.CREATE, who, Facts(Work.DRAFT, Public.NEVER), now)
    with room.repository.writing():
        head = room.repository.head(MAIN)
        file = _free_file(room, head, copy, slug, now)
        article = copy.fresh(file)
        commit = record(
            room,
            who,
            Act.CREATE,
            {file: article.content},
            subject=f"Begin {named(article)}",
            on=head,
            now=now,
            note=note,
        )
    followed(room)
    return Saved(file, commit)


def save(room: Newsroom, who: StaffMember, file: str, base: BlobId, copy: Manuscript, *, note: str = "") -> Saved:
    """Save a version from the form.

    :param base: the blob that the writer started from; when main has another one by now, both are merged.
    :raises EditConflict: the same words were changed twice; the error holds both texts.
    """
    now = room.clock()
    with room.repository.writing():
        found = standing(room, file)
        decide(Act.EDIT, who, found.facts, now)
        started = found.article if base == found.blob else _version_at(room, file, base)
        mine = copy.onto(started, now)
        merged = mine.text if base == found.blob else merge.merge(started, found.article, mine)
        saved = _write(room, who, Act.EDIT, found.article, merged, found.facts, on=found.head, now=now, note=note)
    followed(room)
    return Saved(file, saved, joined=base != found.blob and saved is not None)


def save_raw(room: Newsroom, who: StaffMember, file: str, base: BlobId, raw: str, *, note: str = "") -> Saved:
    """Save a whole file as raw text: the way out for a file that does not parse, and for a settled conflict.

    :param raw: as a browser sends it; its line ends are put back to the file's own.
    :raises EditConflict: the file has changed since ``base``.
    """
    now = room.clock()
    with room.repository.writing():
        head = room.repository.head(MAIN)
        entry = room.repository.entry(head, checked_file(file)) if head else None
        if head is None or entry is None:
            raise NoSuchArticle(f"There is no article {file} on the desk.")
        if who.role < RULES[Act.EDIT].least or who.disabled:
            raise NotPermitted("You may not edit articles.")
        current = room.repository.read(head, file).decode("utf-8", "surrogateescape")
        text = frontmatter.with_line_ends_of(current, raw)
        if base != entry.blob:
            _version_at(room, file, base)
            raise EditConflict(file=file, base=current, theirs=current, mine=text, clashes=["the whole text"])
        saved = _write_raw(room, who, file, current, text, on=head, now=now, note=note)
    followed(room)
    return Saved(file, saved)


def restore(room: Newsroom, who: StaffMember, file: str, version: CommitId) -> Saved:
    """Bring the text of an old version back, as a new commit; nothing is rewritten."""
    now = room.clock()
    with room.repository.writing():
        found = standing(room, file)
        decide(Act.RESTORE, who, found.facts, now)
        old = _version(room, file, version)
        keep: dict[str, frontmatter.Value | datetime | None] = {
            key: found.article.fields.get(key) for key in ("status", "publish_at", "unpublish_at", "date", "updated")
        }
        text = frontmatter.edit(old.text, keep)
        note = f"The text of version {version[:10]}."
        saved = _write(room, who, Act.RESTORE, found.article, text, found.facts, on=found.head, now=now, note=note)
    followed(room)
    return Saved(file, saved)


def discard(room: Newsroom, who: StaffMember, file: str) -> CommitId:
    """Take a draft that was never live off the desk; its history stays."""
    now = room.clock()
    with room.repository.writing():
        found = standing(room, file)
        decide(Act.DISCARD, who, found.facts, now)
        subject = f"Discard {named(found.article)}"
        commit = record(room, who, Act.DISCARD, {file: None}, subject=subject, on=found.head, now=now)
    followed(room)
    return commit


def status_after_edit(facts: Facts) -> Status:
    """Tell where a change of the text leads: the approval is void, live text becomes a draft."""
    if facts.public is Public.LIVE or facts.work in {Work.DRAFT, Work.BROKEN}:
        return Status.DRAFT
    return Status.REVIEW


def _write(
    room: Newsroom,
    who: StaffMember,
    act: Act,
    current: Article,
    text: str,
    facts: Facts,
    *,
    on: CommitId,
    now: datetime,
    note: str,
) -> CommitId | None:
    edited = Article.read(current.file, text.encode("utf-8", "surrogateescape"))
    if same_text(edited, current):
        return None
    status = status_after_edit(facts)
    if edited.word("status") in {"", *Status} and edited.word("status") != status:
        edited = Article.read(
            edited.file, frontmatter.edit(edited.text, {"status": status.value}).encode("utf-8", "surrogateescape")
        )
    return record(
        room,
        who,
        act,
        {current.file: edited.content},
        subject=f"{act.value.capitalize()} {named(edited)}: {_what_changed(current, edited)}",
        on=on,
        now=now,
        note=note,
        trailers=moved(current.status, status),
    )


def _write_raw(
    room: Newsroom, who: StaffMember, file: str, current: str, text: str, *, on: CommitId, now: datetime, note: str
) -> CommitId | None:
    if text == current:
        return None
    data = text.encode("utf-8", "surrogateescape")
    try:
        before = standing(room, file)
        after = Article.read(file, data)
    except BrokenFile:
        subject = f'Edit "{file.rpartition("/")[2]}" as raw text'
        return record(room, who, Act.EDIT, {file: data}, subject=subject, on=on, now=now, note=note)
    claims = {
        key: before.article.fields.get(key) for key in ("status", "publish_at", "unpublish_at", "date", "updated")
    }
    kept = frontmatter.edit(after.text, claims)
    return _write(room, who, Act.EDIT, before.article, kept, before.facts, on=on, now=now, note=note)


def _what_changed(old: Article, new: Article) -> str:
    keys = [_NAMES.get(key, key) for key in changed_keys(old.fields, new.fields) if key != "status"]
    return ", ".join((["body"] if old.body != new.body else []) + keys) or "front matter"


def _version(room: Newsroom, file: str, version: CommitId) -> Article:
    known = room.catalog.version(file, version)
    if known is None or known.blob is None:
        raise NoSuchVersion(f"{version[:10]} is not a version of {file}.")
    return Article.read(file, room.repository.blob(known.blob))


def _version_at(room: Newsroom, file: str, blob: BlobId) -> Article:
    """Read the version of a file that a form was opened with; other blobs are not for asking."""
    if not room.catalog.has_version(file, blob):
        raise NoSuchVersion("The version you started from is not known here. Copy your text, reload and paste it.")
    return Article.read(file, room.repository.blob(blob))


def _free_file(room: Newsroom, head: CommitId | None, copy: Manuscript, slug: str, now: datetime) -> str:
    lang = "" if copy.lang in {"", room.publication.main_language} else copy.lang
    section = copy.section or next((section.key for section in room.publication.sections), "news")
    if slug:
        file = file_of(section, now, Slug(slug), lang)
        if _taken(room, head, file):
            raise ArticleExists(f"There is an article {file} already. Choose another address.")
        return file
    proposed = slug_for(copy.title) or Slug(f"untitled-{now:%d-%H%M}")
    for candidate in _numbered(proposed):
        file = file_of(section, now, candidate, lang)
        if not _taken(room, head, file):
            return file
    raise ArticleExists("Every number of this address is taken. Choose another address.")


def _numbered(slug: Slug) -> Iterator[Slug]:
    yield slug
    for number in range(2, 1000):
        yield Slug(f"{slug.text[:94]}-{number}")


def _taken(room: Newsroom, head: CommitId | None, file: str) -> bool:
    if head is None:
        return False
    if room.repository.entry(head, file):
        return True
    siblings = room.repository.names(head, file.rpartition("/")[0])
    return any(folded(name) == folded(file) and lang_of(name) == lang_of(file) for name in siblings)
