"""Publishing: a commit on live that holds what was approved, and the push that makes it public.

Live moves only when the remote has taken the push. A push without an answer is *unknown*: its commit
waits under ``refs/cms/outbox/`` and is pushed again, before anything newer is prepared.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from cms import audit
from cms.config import PUBLICATION_FILE
from cms.core import frontmatter
from cms.core.article import Article, BlobId, CommitId, Public, Status, within_reach
from cms.core.errors import (
    BadValue,
    BrokenFile,
    NoSuchArticle,
    NoSuchVersion,
    NotPermitted,
    NotReady,
    PushRefused,
    PushUnknown,
    RemoteUnreachable,
    WrongState,
)
from cms.core.paths import in_trailer, page_of
from cms.core.people import Signature, StaffMember
from cms.core.workflow import Act, decide
from cms.core.zones import OUT_OF_REACH
from cms.desk.bringers import shown_files
from cms.desk.facts import Standing, standing
from cms.desk.record import Changes, followed, moved, named, record
from cms.files import lock_file
from cms.newsroom import Newsroom
from cms.repository import LIVE

SITE = "site"
_BY_ITSELF = "clock"
"""What the audit log has for the address of what goes live at its time."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What was sent live: the commit on live and the articles."""

    commit: CommitId
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """What became of the articles whose time had come.

    :param held: one sentence for each that cannot go as it is; the others went.
    """

    sent: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


def publish(room: Newsroom, who: StaffMember, files: Sequence[str], *, address: str) -> Gone:
    """Send approved articles live; the audit log has it once they are.

    :param address: where the request came from, for the audit log.
    :raises PushRefused: the remote said no; live has not moved.
    :raises PushUnknown: no answer; the same commit is sent again by itself.
    """
    if not files:
        raise BadValue("Choose at least one article.")
    now = room.clock()
    with sending(room):
        resume(room)
        with room.repository.writing():
            chosen = [standing(room, file) for file in dict.fromkeys(files)]
            for found in chosen:
                decide(Act.PUBLISH, who, found.facts, now)
            stamped = [_stamped(found, now) for found in chosen]
            source = record(
                room,
                who,
                Act.PUBLISH,
                {article.file: article.content for article in stamped},
                subject=f"Stamp {_several(stamped)} for publication",
                on=chosen[0].head,
                now=now,
            )
            changes = _live_changes(room, source, {article.file: article for article in stamped})
            overridden = [found for found in chosen if found.facts.override]
            commit = _prepare(room, who, Act.PUBLISH, changes, stamped, source=source, now=now, overridden=overridden)
        followed(room)
        _send_first(room, commit)
        gone = Gone(commit, tuple(article.file for article in stamped))
        audit.note(room.private, now, who.account, address, "publish", ", ".join(gone.files))
    return gone


def withdraw(room: Newsroom, who: StaffMember, file: str, *, reason: str, address: str) -> Gone:
    """Take an article down: a stub on live, the text still on main.

    :param reason: for readers; may be empty.
    :param address: where the request came from, for the audit log.
    """
    now = room.clock()
    with sending(room):
        resume(room)
        with room.repository.writing():
            found = standing(room, file)
            decide(Act.WITHDRAW, who, found.facts, now)
            source = _back_to_draft(room, who, found, now=now, note=reason)
            stub = _stub(found, reason, now)
            changes = _live_changes(room, source, {file: stub})
            commit = _prepare(room, who, Act.WITHDRAW, changes, [found.live or stub], source=source, now=now)
        followed(room)
        _send_first(room, commit)
        audit.note(room.private, now, who.account, address, "withdraw", file)
    return Gone(commit, (file,))


def schedule(room: Newsroom, who: StaffMember, file: str, when: datetime | None) -> CommitId:
    """Set the time at which an approved article goes live by itself, or take it away.

    :param when: aware, and still to come; None for no time: then it waits for a publisher.
    """
    now = room.clock()
    if when is not None and not within_reach(when):
        raise BadValue(OUT_OF_REACH)
    if when is not None and when <= now:
        raise BadValue("That time has passed. Choose one still to come, or send it live now.")
    with room.repository.writing():
        found = standing(room, file)
        decide(Act.SCHEDULE, who, found.facts, now)
        if when is None and not found.facts.publish_at:
            raise WrongState("No time is set for this article.")
        article = _with(found.article, {"publish_at": when})
        stamp = when.isoformat(timespec="minutes") if when else "no time"
        commit = record(
            room,
            who,
            Act.SCHEDULE,
            {file: article.content},
            subject=f"Schedule {named(article)} for {stamp}" if when else f"Take the time of {named(article)} away",
            on=found.head,
            now=now,
            trailers=[("Scheduled", stamp)],
        )
    followed(room)
    return commit


def publish_due(room: Newsroom) -> Due:
    """Send what its publisher scheduled for a time that has come; rights are checked again now.

    What is wrong with one article stops no other.
    """
    sent, held = [], []
    for row in room.catalog.due(room.clock()):
        try:
            if _sent_when_due(room, row.file):
                sent.append(row.file)
        except (WrongState, NotPermitted):
            continue  # nothing is wrong with it: the send-live page says why it is held
        except (BrokenFile, NoSuchArticle, NoSuchVersion, NotReady) as fault:
            held.append(f"{page_of(row.file)} is due and does not go live: {fault}")
    return Due(tuple(sent), tuple(held))


def _sent_when_due(room: Newsroom, file: str) -> bool:
    account = standing(room, file).scheduled_by
    who = room.staff.member(account) if account else None
    if who is None or who.disabled:
        return False
    publish(room, who, [file], address=_BY_ITSELF)
    return True


def resume(room: Newsroom) -> None:
    """Send again what had no answer; until the remote has it or rejects it nothing newer is sent.

    :raises PushUnknown: still no answer.
    """
    for waiting in room.repository.outbox():
        try:
            _send(room, waiting.commit)
        except RemoteUnreachable as fault:
            raise PushUnknown(
                f"{fault} An earlier sending still has no answer. It is sent again by itself as soon as the remote can "
                "be reached; nothing newer goes before that."
            ) from fault
        except PushRefused:
            room.repository.outbox_drop(waiting.commit)
            raise


def catch_up(room: Newsroom) -> None:
    """Move live to where the remote is, when that only goes forward."""
    theirs = room.repository.fetch(SITE, LIVE) if room.settings.site_remote else None
    ours = room.repository.head(LIVE)
    if theirs is None or theirs == ours:
        return
    if ours is None or room.repository.is_ancestor(ours, theirs):
        room.repository.move(LIVE, theirs, ours)
        followed(room)
    elif not room.repository.is_ancestor(theirs, ours):
        raise PushRefused(
            "The public branch on the remote has another history than this desk's. "
            "An administrator decides which one stands; nothing was overwritten.",
            moved=True,
        )


def _send_first(room: Newsroom, commit: CommitId) -> None:
    """Send a commit that no remote has heard of; one that is not taken, or could not be offered, is forgotten."""
    try:
        _send(room, commit)
    except PushRefused:
        room.repository.outbox_drop(commit)
        raise


def _send(room: Newsroom, commit: CommitId) -> None:
    before = room.repository.head(LIVE)
    room.repository.push(SITE, commit, LIVE)
    if before != commit:
        room.repository.move(LIVE, commit, before)
    room.repository.outbox_drop(commit)
    followed(room)


@contextmanager
def sending(room: Newsroom) -> Iterator[None]:
    """Hold the one place from which live is sent; a second publisher is told so."""
    if not room.settings.site_remote:
        raise WrongState("No public site is set up: site_remote is missing in desk.toml.")
    with lock_file(room.private / "sending.lock") as place:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WrongState("Someone else is sending live just now. Try again in a moment.") from None
        try:
            yield
        finally:
            fcntl.flock(place, fcntl.LOCK_UN)  # a child that was forked meanwhile may hold the file a moment longer


def _stamped(found: Standing, now: datetime) -> Article:
    key = "date" if found.facts.public is Public.NEVER else "updated"
    changes: dict[str, frontmatter.Value | datetime | None] = {key: now}
    if found.facts.publish_at:
        changes["publish_at"] = None
    return _with(found.article, changes)


def _stub(found: Standing, reason: str, now: datetime) -> Article:
    """Write what stays on live of a withdrawn article: its headline, when and why, and nothing of its text."""
    live = found.live or found.article
    fields: dict[str, frontmatter.Value | datetime] = {
        "title": live.headline,
        "date": live.word("date"),
        "updated": now,
    }
    fields |= {"section": live.section, "lang": live.lang, "status": "withdrawn"}
    words = " ".join(reason.split())
    text = frontmatter.new(fields, f"{words}\n" if words else "")
    return Article.of(found.file, text)


def _back_to_draft(room: Newsroom, who: StaffMember, found: Standing, *, now: datetime, note: str) -> CommitId:
    """Make the text on main a draft again, so that no approval outlives the withdrawal."""
    if found.article.status is Status.DRAFT and not found.facts.publish_at:
        return found.head
    article = _with(found.article, {"status": Status.DRAFT.value, "publish_at": None})
    return record(
        room,
        who,
        Act.WITHDRAW,
        {found.file: article.content},
        subject=f"Withdraw {named(article)}",
        on=found.head,
        now=now,
        note=note,
        trailers=moved(found.article.status, Status.DRAFT),
    )


def _with(article: Article, changes: Mapping[str, frontmatter.Value | datetime | None]) -> Article:
    return Article.of(article.file, frontmatter.edit(article.text, changes))


def _live_changes(room: Newsroom, source: CommitId, going: Mapping[str, Article]) -> Changes:
    """Give what changes on live: the files, the pictures they show, and pictures nobody shows any longer."""
    changes: dict[str, bytes | BlobId | None] = {file: article.content for file, article in going.items()}
    wanted = {shown for article in going.values() for shown in shown_files(article)}
    for shown in wanted:
        entry = room.repository.entry(source, shown)
        if entry is not None:
            changes[shown] = entry.blob
    for file in going:
        for shown in room.catalog.shows(file, LIVE):
            if shown not in wanted and set(room.catalog.shown_by(shown, LIVE)) <= set(going):
                changes[shown] = None
    if room.settings.accepted:
        changes[PUBLICATION_FILE] = BlobId(room.settings.accepted)
    return changes


def _prepare(
    room: Newsroom,
    who: StaffMember,
    act: Act,
    changes: Changes,
    articles: Sequence[Article],
    *,
    source: CommitId,
    now: datetime,
    overridden: Sequence[Standing] = (),
) -> CommitId:
    verb = {Act.PUBLISH: "Publish", Act.WITHDRAW: "Withdraw"}[act]
    which = "" if len(overridden) == len(articles) else f", {len(overridden)} of them"
    how = f"{which} by an emergency override" if overridden else ""
    commit = room.repository.prepared(
        changes,
        by=Signature.of(who, now),
        subject=f"{verb} {_several(articles)}{how}",
        trailers=[
            ("Editor", who.account),
            ("Act", act.value),
            *(("Article", article.file) for article in articles),
            *(("Override", f"{in_trailer(found.file)} {found.facts.override}") for found in overridden),
            ("Source", source),
        ],
        on=room.repository.head(LIVE),
    )
    room.repository.outbox_put(commit, LIVE)
    return commit


def _several(articles: Sequence[Article]) -> str:
    return named(articles[0]) + (f" and {len(articles) - 1} more" if len(articles) > 1 else "")
