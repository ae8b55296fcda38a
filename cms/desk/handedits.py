"""Hand edits: what somebody changed in the desk's own folder, taken in by the person who clicks, or set aside.

Both acts name the bytes that the person saw. Nothing is lost: what is discarded is kept by a ref.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from cms.core import frontmatter, merge
from cms.core.article import DESKS_KEYS, Article, BlobId, CommitId, Status, encoded
from cms.core.errors import (
    BrokenFile,
    EditConflict,
    NoSuchArticle,
    NotPermitted,
    RefMoved,
    StoreUnavailable,
    WrongState,
)
from cms.core.paths import CONTENT, MEDIA, checked_file, fault_of, is_article
from cms.core.people import Role, Signature, StaffMember
from cms.core.workflow import RULES, Act, decide
from cms.desk.facts import never_public, standing
from cms.desk.record import followed, moved, record
from cms.desk.writing import status_after_edit, without_decision
from cms.newsroom import Newsroom
from cms.repository import MAIN, Entry


@dataclass(frozen=True, slots=True)
class Found:
    """A hand edit as it stands now.

    :param kind: ``edited``, ``new`` or ``deleted``.
    :param here: the blob of what lies in the folder; None when the file was deleted.
    :param main: what main has of it; None when it has nothing.
    :param started: what the hand edit was made from; None when that is not known, or was nothing.
    """

    file: str
    kind: str
    head: CommitId
    here: BlobId | None
    content: bytes | None
    main: Entry | None
    started: BlobId | None

    @property
    def seen(self) -> Seen:
        """Give what a form carries, so that an act is of nothing else."""
        return Seen(self.here or "", self.main.blob if self.main else "")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person was looking at: the blob in the folder and main's; empty where there is no file."""

    here: str
    main: str


def find(room: Newsroom, who: StaffMember, file: str) -> Found:
    """Read a hand edit.

    :raises NoSuchArticle: there is none, or it is none of the newsroom's files.
    :raises NotPermitted: it is no article, and not an administrator who asks.
    :raises BrokenFile: what lies there is a link, a folder, or too large.
    """
    folder = room.repository.folder
    if why := folder.waits():
        raise WrongState(f"{why}. Until then nobody can tell what was edited by hand.")
    head = room.repository.head(MAIN)
    if head is None:
        raise NoSuchArticle("main has no commit yet.")
    main = room.repository.entry(head, file)
    if main is None and not _is_ours(file):
        raise NoSuchArticle(f"{file} is no article, page or picture, and main does not have it.")
    if not is_article(file) and who.role < Role.ADMIN:
        raise NotPermitted(f"{file} is no article: an administrator looks after it.")
    stood = folder.stands_at()  # before the rest: what follows main meanwhile notes first, and moves this last
    content, here = folder.read(file), folder.blob_of(file)
    noted = folder.made_from()
    known = room.repository.entry(stood, file) if stood and room.repository.size(stood) >= 0 else None
    started = noted.get(file, known.blob if known else None)
    lags = stood != head and file not in noted and here == started
    if lags or here == (main.blob if main else None):
        raise NoSuchArticle(f"{file} is the same in the desk's folder and on main: there is no hand edit.")
    kind = "deleted" if here is None else "edited" if main else "new"
    return Found(file, kind, head, here, content, main, started)


def _is_ours(file: str) -> bool:
    """Tell whether a file that main does not have may be looked at: all else in the folder is the machine's."""
    return file.startswith(CONTENT) and not fault_of(file) and (file.endswith(".md") or file.startswith(MEDIA))


def take_in(room: Newsroom, who: StaffMember, file: str, seen: Seen) -> CommitId:
    """Save a hand edit as a version by the person who clicks; merged when main has moved since it was made.

    :raises EditConflict: the same words were changed on main meanwhile; the file in the folder stays as it is.
    :raises RefMoved: the file was changed again, here or on main.
    """
    with room.repository.writing():
        found = _as_seen(room, who, file, seen)
        if who.disabled or who.role < RULES[Act.EDIT].least:
            raise NotPermitted("You may not edit articles.")
        act, content, trailers = _taken(room, who, found)
        commit = record(
            room,
            who,
            act,
            {checked_file(file) if is_article(file) else file: content},
            subject=f"Take in the hand edit of {file.rpartition('/')[2]}",
            on=found.head,
            now=room.clock(),
            trailers=[*trailers, ("Hand-edit", f"{found.kind} in the desk's folder")],
        )
        with suppress(RefMoved, StoreUnavailable):  # it is saved; what was changed again is a hand edit still
            _put_back(room, found, content)
    followed(room)
    return commit


def discard(room: Newsroom, who: StaffMember, file: str, seen: Seen) -> CommitId | None:
    """Put a file of the folder back to what main has; the bytes that lay there are kept by a ref.

    :return: the commit that keeps them; None when the file had been deleted.
    :raises RefMoved: the file was changed again, here or on main.
    """
    if who.disabled or who.role < RULES[Act.EDIT].least:
        raise NotPermitted("You may not discard hand edits.")
    with room.repository.writing():
        found = _as_seen(room, who, file, seen)
        kept: CommitId | None = None
        if found.content is not None:
            kept = room.repository.prepared(
                {file: found.content},
                by=Signature.of(who, room.clock()),
                subject=f"Keep the discarded hand edit of {file.rpartition('/')[2]}",
                note=f"It lay in the desk's folder; {who.full_name} put main's text back.",
                trailers=[("Editor", who.account)],
                on=None,
            )
            room.repository.rescue.keep("hand", kept)
        _put_back(room, found, room.repository.blob(found.main.blob) if found.main else None)
    followed(room)
    return kept


def _as_seen(room: Newsroom, who: StaffMember, file: str, seen: Seen) -> Found:
    found = find(room, who, file)
    if found.seen.here != seen.here:
        raise RefMoved(f"{file} has just been changed again in the desk's folder. Look at it anew.")
    if found.seen.main != seen.main:
        raise RefMoved(f"{file} was saved at the desk after this page was shown. Look at it anew.")
    return found


def _taken(room: Newsroom, who: StaffMember, found: Found) -> tuple[Act, bytes | None, list[tuple[str, str]]]:
    """Decide what is committed: the hand's words, with the desk's own keys as main has them."""
    if found.content is None:
        if is_article(found.file):
            decide(Act.DISCARD, who, standing(room, found.file).facts, room.clock())
            never_public(room, found.file)
        return Act.DISCARD, None, []
    text = _joined(room, found, found.content.decode("utf-8", "surrogateescape"))
    if not is_article(found.file):
        return Act.EDIT, encoded(text), []
    try:
        edited = Article.read(found.file, encoded(text))
        if found.main is None:
            draft = edited if edited.status is Status.DRAFT else _with(edited, {"status": Status.DRAFT.value})
            return Act.CREATE, draft.content, []
        now = standing(room, found.file)
    except BrokenFile:  # as raw text: nothing is repaired by itself, and nothing approves itself
        return Act.EDIT, encoded(without_decision(found.file, text)), []
    decide(Act.EDIT, who, now.facts, room.clock())
    status = status_after_edit(now.facts)
    keys: dict[str, frontmatter.Value | None] = {key: now.article.fields.get(key) for key in DESKS_KEYS}
    if now.article.word("status") in {"", *Status} and now.article.word("status") != status:
        keys["status"] = status.value
    return Act.EDIT, _with(edited, keys).content, moved(now.article.status, status)


def _joined(room: Newsroom, found: Found, text: str) -> str:
    """Join a hand edit with what main was given since it was made.

    :raises EditConflict: they clash, or nobody knows what it was made from.
    """
    if found.main is None or found.started == found.main.blob:
        return text
    main = room.repository.content(found.main).decode("utf-8", "surrogateescape")
    if found.started is None or not is_article(found.file):
        raise EditConflict(file=found.file, base="", theirs=main, mine=text, clashes=["body"])
    base = room.repository.blob(found.started).decode("utf-8", "surrogateescape")
    return merge.join_raw(found.file, base, main, text).text()


def _put_back(room: Newsroom, found: Found, content: bytes | None) -> None:
    """Let the folder hold what main has now, over the very bytes that were there."""
    head = room.repository.head(MAIN)
    entry = room.repository.entry(head, found.file) if head else None
    room.repository.folder.put(found.file, content, over=found.here, main=entry)


def _with(article: Article, keys: dict[str, frontmatter.Value | None]) -> Article:
    wanted = {key: value for key, value in keys.items() if article.fields.get(key) != value}
    text = frontmatter.edit(article.text, wanted) if wanted else article.text
    return Article.read(article.file, encoded(text))
