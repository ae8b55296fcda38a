"""Reviewing: submit, send back, approve, comment, and let go without an approval in an emergency."""

from __future__ import annotations

from datetime import datetime

from cms import audit
from cms.core import frontmatter
from cms.core.article import Article, BlobId, CommitId, Status
from cms.core.errors import NotReady, WrongState
from cms.core.passages import Passage
from cms.core.paths import page_of
from cms.core.people import StaffMember
from cms.core.remarks import Kind
from cms.core.workflow import Act, decide
from cms.desk.assigning import asked
from cms.desk.bringers import pictures_mark, shown_files
from cms.desk.discussing import say
from cms.desk.discussion import remark, remark_file
from cms.desk.facts import Standing, seen, standing
from cms.desk.record import Changes, followed, moved, named, record
from cms.desk.steps import shows
from cms.newsroom import Newsroom


def submit(
    room: Newsroom, who: StaffMember, file: str, *, note: str = "", reviewer: str = "", due: datetime | None = None
) -> CommitId:
    """Hand a draft in for review; ``note`` is for the reviewer.

    :param reviewer: the account that is asked by name; empty leaves it to whoever was asked before, or to anybody.
    :raises BadValue: that person may not review this text, or the time has passed.
    """
    now = room.clock()
    with room.repository.writing():
        found = seen(room, file)
        decide(Act.SUBMIT, who, found.facts, now)
        more = asked(room, who, found, reviewer, due, now)
        commit = _move(room, who, Act.SUBMIT, found, Status.REVIEW, subject="Submit", now=now, note=note, more=more)
    followed(room)
    return commit


def send_back(room: Newsroom, who: StaffMember, file: str, *, comment: str) -> CommitId:
    """Ask the writer for changes; the comment and the decision are one commit."""
    now = room.clock()
    with room.repository.writing():
        found = seen(room, file)
        decide(Act.SEND_BACK, who, found.facts, now)
        if not comment.strip():
            raise NotReady(["Say what should change: the writer sees your comment first."])
        more = remark_file(file, remark(who, file, Kind.SEND_BACK, comment, now))
        commit = _move(
            room, who, Act.SEND_BACK, found, Status.DRAFT, subject="Send back", now=now, note=comment, more=more
        )
    followed(room)
    return commit


def approve(
    room: Newsroom, who: StaffMember, file: str, *, shown: BlobId, pictures: str | None = None, comment: str = ""
) -> CommitId:
    """Approve exactly the version that the reviewer was shown.

    :param shown: the blob of that version.
    :param pictures: the mark of the pictures that were shown with it; None for whoever did not look at them.
    :raises WrongState: a newer version has come in since, or another picture under a name that it shows.
    """
    now = room.clock()
    with room.repository.writing():
        found = standing(room, file)
        decide(Act.APPROVE, who, found.facts, now)
        _same_pictures(room, found, pictures)
        by = [("Reviewed-by", f"{who.full_name} <{who.email}>")]
        commit = _let_go(room, who, Act.APPROVE, found, shown, comment, now=now, trailers=by)
    followed(room)
    return commit


def override(
    room: Newsroom,
    who: StaffMember,
    file: str,
    *,
    shown: BlobId,
    pictures: str | None = None,
    reason: str,
    address: str,
) -> CommitId:
    """Let exactly the version that an administrator was shown go live without an approval, in an emergency.

    The reason is part of the commit, of the discussion and of the audit log, and the publication names it.

    :param pictures: as for an approval.
    :param address: where the request came from, for the audit log.
    :raises WrongState: a newer version or picture has come in since, or no override is needed.
    """
    now = room.clock()
    with room.repository.writing():
        found = standing(room, file)
        decide(Act.OVERRIDE, who, found.facts, now)
        _same_pictures(room, found, pictures)
        why = " ".join(reason.split())
        if not why:
            raise NotReady(["Say why this cannot wait for an approval: everybody at the desk can read it afterwards."])
        commit = _let_go(room, who, Act.OVERRIDE, found, shown, reason, now=now, trailers=[("Override", why)])
        audit.note(room.private, now, who.account, address, "override", f"{page_of(file)} {commit}: {why}")
    followed(room)
    return commit


def _same_pictures(room: Newsroom, found: Standing, pictures: str | None) -> None:
    if pictures is not None and pictures != pictures_mark(room, found.head, found.article):
        raise WrongState(
            "A picture of this text was exchanged since you opened it. Open the review again and look at it before you"
            " let it go."
        )


def _let_go(
    room: Newsroom,
    who: StaffMember,
    act: Act,
    found: Standing,
    shown: BlobId,
    said: str,
    *,
    now: datetime,
    trailers: list[tuple[str, str]],
) -> CommitId:
    """Commit a decision for just the text that was shown; where the file says so already, the discussion says it."""
    if shown != found.blob:
        raise WrongState("A newer version of this text exists. Read it before you approve.")
    approved = _with_status(found.article, Status.APPROVED)
    words = said.strip() or ("Approved too." if approved.text == found.article.text else "")
    more = remark_file(found.file, remark(who, found.file, Kind(act.value), words, now)) if words else {}
    return record(
        room,
        who,
        act,
        {found.file: approved.content, **more},
        subject=f"{'Approve' if act is Act.APPROVE else 'Override the approval of'} {named(approved)}",
        on=found.head,
        now=now,
        note=said,
        trailers=[*moved(found.article.status, Status.APPROVED), *trailers, *_shows(room, found, approved)],
    )


def comment(
    room: Newsroom,
    who: StaffMember,
    file: str,
    text: str,
    *,
    answers: str = "",
    passage: Passage | None = None,
    field: str = "",
) -> CommitId:
    """Say something about an article or a passage of it, or answer what was said; for the desk only.

    :raises WrongState: what is answered is not there.
    """
    if not text.strip():
        raise NotReady(["Write your comment first."])
    return say(room, who, file, Kind.COMMENT, text, answers=answers, passage=passage, field=field)


def _move(
    room: Newsroom,
    who: StaffMember,
    act: Act,
    found: Standing,
    status: Status,
    *,
    subject: str,
    now: datetime,
    note: str,
    more: Changes | None = None,
) -> CommitId:
    article = _with_status(found.article, status)
    return record(
        room,
        who,
        act,
        {found.file: article.content, **(more or {})},
        subject=f"{subject} {named(article)}",
        on=found.head,
        now=now,
        note=note,
        trailers=moved(found.article.status, status),
    )


def _with_status(article: Article, status: Status) -> Article:
    text = frontmatter.edit(article.text, {"status": status.value})
    return Article.of(article.file, text)


def _shows(room: Newsroom, found: Standing, approved: Article) -> list[tuple[str, str]]:
    """List what is approved: the article's new blob and the blob of each picture that it shows."""
    blobs = [(found.file, room.repository.store(approved.content))]
    for shown in shown_files(approved):
        entry = room.repository.entry(found.head, shown)
        if entry is None:
            raise NotReady([f"The picture {shown} is not on the desk. Choose another one or take it out."])
        blobs.append((shown, entry.blob))
    return [shows(file, blob) for file, blob in blobs]
