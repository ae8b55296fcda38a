"""Writing: create, save, restore and discard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cms.core import frontmatter, merge
from cms.core.article import DESKS_KEYS, Article, BlobId, CommitId, Public, Status, Work, encoded
from cms.core.errors import BrokenFile, NoSuchArticle, NoSuchVersion, NotPermitted
from cms.core.merge import Answer
from cms.core.paths import checked_file, in_trailer
from cms.core.people import StaffMember
from cms.core.screen import StandIns, checked
from cms.core.workflow import RULES, Act, Facts, decide
from cms.desk.facts import never_public, seen, standing
from cms.desk.manuscript import Manuscript, changed_keys
from cms.desk.naming import free_file
from cms.desk.newcomers import Brought, brought
from cms.desk.record import followed, moved, named, record
from cms.newsroom import Newsroom
from cms.repository import MAIN

_NAMES = {"title": "headline", "summary": "standfirst", "authors": "byline", "lang": "language", "image": "picture"}


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did.

    :param commit: None when nothing had changed.
    :param joined: someone else saved since ``base``; ``brought`` is what of theirs came in.
    """

    file: str
    commit: CommitId | None
    joined: bool = False
    brought: Brought | None = None


@dataclass(frozen=True, slots=True)
class RawText:
    """A whole file, to be edited as text.

    :param text: as a page can hold it; None when it is no text, or too long.
    :param odd: some letters stand for bytes that are not UTF-8.
    :param whole: it can be read as an article.
    """

    blob: BlobId
    text: str | None
    odd: bool = False
    whole: bool = False


def create(room: Newsroom, who: StaffMember, copy: Manuscript, *, slug: str = "", note: str = "") -> Saved:
    """Begin an article; it never overwrites another one.

    :param slug: chosen by the writer; empty to take it from the headline, numbered when it is taken.
    :raises ArticleExists: the chosen slug is taken.
    """
    now = room.clock()
    decide(Act.CREATE, who, Facts(Work.DRAFT, Public.NEVER), now)
    with room.repository.writing():
        head = room.repository.head(MAIN)
        file = free_file(room, head, copy, slug, now)
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


def save(
    room: Newsroom,
    who: StaffMember,
    file: str,
    base: BlobId,
    copy: Manuscript,
    *,
    note: str = "",
    answers: Mapping[str, Answer] | None = None,
) -> Saved:
    """Save a version from the form.

    :param base: the blob that the writer started from; when main has another one by now, both are merged.
    :param answers: how the writer settles each clash, by its mark.
    :raises EditConflict: the same words were changed twice; the error holds both texts.
    """
    now = room.clock()
    came = None
    with room.repository.writing():
        found = seen(room, file)
        decide(Act.EDIT, who, found.facts, now)
        started = found.article if base == found.blob else _version_at(room, file, base)
        mine = copy.onto(started, now)
        merged = mine.text
        if base != found.blob:
            joined = merge.join(started, found.article, mine)
            merged = joined.text(answers)
            came = brought(room, file, base, joined)
        saved = _write(room, who, Act.EDIT, found.article, merged, found.facts, on=found.head, now=now, note=note)
    followed(room)
    return Saved(file, saved, joined=base != found.blob and saved is not None, brought=came)


def open_raw(room: Newsroom, file: str) -> RawText:
    """Open a whole file as text, whether it can be read as an article or not.

    :raises NoSuchArticle: main does not have the file.
    """
    head = room.repository.head(MAIN)
    entry = room.repository.entry(head, file) if head else None
    if head is None or entry is None:
        raise NoSuchArticle.named(file)
    try:
        data = room.repository.read(head, file)
    except BrokenFile:
        return RawText(entry.blob, None)
    if b"\0" in data:
        return RawText(entry.blob, None)
    text = data.decode("utf-8", "surrogateescape")
    stand_ins = StandIns.of(text)
    return RawText(entry.blob, stand_ins.shown(text), odd=stand_ins.base != 0, whole=_is_whole(file, data))


def settle(
    room: Newsroom, who: StaffMember, file: str, joined: merge.Merged, answers: Mapping[str, Answer], *, note: str = ""
) -> Saved:
    """Settle an article that was changed here and by git at once; a result that is the desk's own text counts too.

    :param joined: the merge that the person was shown.
    :raises EditConflict: a clash has no answer, or the article was saved since.
    """
    now = room.clock()
    with room.repository.writing():
        found = seen(room, file)
        decide(Act.EDIT, who, found.facts, now)
        if found.article.text != joined.ours.text:
            raise joined.conflict({})
        text = joined.text(answers)
        own = [("Settled", in_trailer(file))]
        saved = _write(
            room, who, Act.EDIT, found.article, text, found.facts, on=found.head, now=now, note=note, trailers=own
        )
        if saved is None:
            subject = f"Settle {named(found.article)}: the desk's text"
            record(room, who, Act.EDIT, {}, subject=subject, on=found.head, now=now, trailers=own)
    followed(room)
    return Saved(file, saved)


def save_raw(
    room: Newsroom,
    who: StaffMember,
    file: str,
    base: BlobId,
    raw: str,
    *,
    note: str = "",
    answers: Mapping[str, Answer] | None = None,
) -> Saved:
    """Save a whole file as raw text: the way out for a file that does not parse.

    :param raw: as a browser sends it; its line ends are put back to the file's own, and so are bytes that are no UTF-8.
    :param answers: as for :func:`save`.
    :raises EditConflict: the same words were changed twice since ``base``.
    :raises BrokenFile: the file can be read as an article, and this text could not.
    """
    return save_whole(room, who, file, base, lambda current: typed_onto(current, raw), note=note, answers=answers)


def save_whole(
    room: Newsroom,
    who: StaffMember,
    file: str,
    base: BlobId,
    made: Callable[[str], str],
    *,
    note: str = "",
    answers: Mapping[str, Answer] | None = None,
) -> Saved:
    """Save a whole file, letter by letter; see :func:`save_raw`.

    :param made: gives the text, from the one that main has.
    """
    now = room.clock()
    with room.repository.writing():
        head = room.repository.head(MAIN)
        entry = room.repository.entry(head, checked_file(file)) if head else None
        if head is None or entry is None:
            raise NoSuchArticle.named(file)
        if who.role < RULES[Act.EDIT].least or who.disabled:
            raise NotPermitted("You may not edit articles.")
        current = room.repository.read(head, file).decode("utf-8", "surrogateescape")
        text = made(current)
        came = None
        if base != entry.blob:
            joined = merge.join_raw(file, text_at(room, file, base), current, text)
            text = joined.text(answers)
            came = brought(room, file, base, joined)
        saved = _write_raw(room, who, file, current, text, on=head, now=now, note=note)
    followed(room)
    return Saved(file, saved, joined=base != entry.blob and saved is not None, brought=came)


def restore(room: Newsroom, who: StaffMember, file: str, version: CommitId) -> Saved:
    """Bring the text of an old version back, as a new commit; nothing is rewritten."""
    now = room.clock()
    with room.repository.writing():
        found = seen(room, file)
        decide(Act.RESTORE, who, found.facts, now)
        old = _version(room, file, version)
        text = frontmatter.keep(old.text, found.article.text, DESKS_KEYS)
        note = f"The text of version {version[:10]}."
        saved = _write(room, who, Act.RESTORE, found.article, text, found.facts, on=found.head, now=now, note=note)
    followed(room)
    return Saved(file, saved)


def discard(room: Newsroom, who: StaffMember, file: str) -> CommitId:
    """Take a draft that was never live off the desk; its history stays.

    :raises WrongState: readers have it.
    """
    now = room.clock()
    with room.repository.writing():
        found = standing(room, file)
        decide(Act.DISCARD, who, found.facts, now)
        never_public(room, file)
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
    trailers: Sequence[tuple[str, str]] = (),
) -> CommitId | None:
    edited = Article.of(current.file, text)
    if edited.text == current.text:
        return None
    status = status_after_edit(facts)
    if edited.word("status") in {"", *Status} and edited.status is not status:
        edited = Article.of(edited.file, frontmatter.edit(edited.text, {"status": status.value}))
    return record(
        room,
        who,
        act,
        {current.file: edited.content},
        subject=f"{act.value.capitalize()} {named(edited)}: {_what_changed(current, edited)}",
        on=on,
        now=now,
        note=note,
        trailers=[*moved(current.status, status), *trailers],
    )


def _write_raw(
    room: Newsroom, who: StaffMember, file: str, current: str, text: str, *, on: CommitId, now: datetime, note: str
) -> CommitId | None:
    if text == current:
        return None
    try:
        before = seen(room, file)
    except BrokenFile:
        subject = f'Edit "{file.rpartition("/")[2]}" as raw text'
        data = encoded(without_decision(file, text))
        return record(room, who, Act.EDIT, {file: data}, subject=subject, on=on, now=now, note=note)
    after = Article.of(file, text)
    kept = frontmatter.keep(after.text, before.article.text, DESKS_KEYS)
    return _write(room, who, Act.EDIT, before.article, kept, before.facts, on=on, now=now, note=note)


def without_decision(file: str, text: str) -> str:
    """Let a file that was mended begin as a draft; a text that is still broken stays as it was typed."""
    try:
        mended = Article.of(file, text)
    except BrokenFile:
        return text
    return text if mended.status is Status.DRAFT else frontmatter.edit(text, {"status": Status.DRAFT.value})


def _is_whole(file: str, data: bytes) -> bool:
    try:
        Article.read(file, data)
    except BrokenFile:
        return False
    return True


def _what_changed(old: Article, new: Article) -> str:
    keys = [_NAMES.get(key, key) for key in changed_keys(old.fields, new.fields) if key != "status"]
    return ", ".join((["body"] if old.body != new.body else []) + keys) or "front matter"


def _version(room: Newsroom, file: str, version: CommitId) -> Article:
    known = room.catalog.version(file, version)
    if known is None or known.blob is None:
        raise NoSuchVersion(f"{version[:10]} is not a version of {file}.")
    return Article.read(file, room.repository.blob(known.blob))


def typed_onto(current: str, raw: str) -> str:
    """Give the file that a browser's raw text stands for, with the line ends and odd bytes of the one that is there."""
    typed = StandIns.of(current).typed(checked(raw))
    mark = "\ufeff" if current.startswith("\ufeff") and not typed.startswith("\ufeff") else ""
    return frontmatter.with_line_ends_of(current, mark + typed)


def text_at(room: Newsroom, file: str, blob: BlobId) -> str:
    """Give the text of a file that a form was opened with; other blobs are not for asking."""
    if not room.catalog.has_version(file, blob):
        raise NoSuchVersion("The version you started from is not known here. Copy your text, reload and paste it.")
    return room.repository.blob(blob).decode("utf-8", "surrogateescape")


def _version_at(room: Newsroom, file: str, blob: BlobId) -> Article:
    return Article.of(file, text_at(room, file, blob))
