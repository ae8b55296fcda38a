"""Read what a decision depends on: from git itself, never from the catalog."""

from __future__ import annotations

from dataclasses import dataclass

from cms.core import approval, prose
from cms.core.approval import Step
from cms.core.article import Article, BlobId, CommitId, Public, Status, Work, same_text
from cms.core.errors import BrokenFile, NoSuchArticle
from cms.core.paths import media_file
from cms.core.people import Role
from cms.core.workflow import Facts, missing_for_review, work_of
from cms.newsroom import Newsroom
from cms.repository import LIVE, MAIN, Change, Commit


@dataclass(frozen=True, slots=True)
class Standing:
    """An article at one head of main, with the facts about it.

    :param blob: what it stands on; a form carries it as ``base``.
    :param scheduled_by: the account that set the time, when one counts.
    """

    head: CommitId
    file: str
    blob: BlobId
    article: Article
    facts: Facts
    live: Article | None
    scheduled_by: str | None = None


def standing(room: Newsroom, file: str) -> Standing:
    """Read one article and the facts about it at the head of main.

    :raises NoSuchArticle: main does not have the file.
    :raises BrokenFile: it cannot be read as an article.
    """
    head = room.repository.head(MAIN)
    entry = room.repository.entry(head, file) if head else None
    if head is None or entry is None:
        raise NoSuchArticle(f"There is no article {file} on the desk.")
    article = Article.read(file, room.repository.read(head, file))
    live = live_article(room, file)
    steps = tuple(reversed(steps_between(room, _published(room, file), head, file)))
    written = approval.authorship(steps)
    scheduled = _scheduled_by(steps)
    public = _public(article, live)
    trusted = (bool(steps) and steps[-1].signed and steps[-1].after == entry.blob) or not steps
    facts = Facts(
        work=work_of(article.status, trusted=trusted, public=public, scheduled=scheduled is not None),
        public=public,
        writers=written.accounts,
        unknown_writers=written.unknown,
        approvers=_approvers(room, head, file, steps, written),
        missing=missing(room, article),
        creator=_creator(steps),
        changed=public is not Public.LIVE,
        publish_at=article.time("publish_at"),
        four_eyes=room.settings.four_eyes,
    )
    return Standing(head, file, entry.blob, article, facts, live, scheduled)


def live_article(room: Newsroom, file: str) -> Article | None:
    """Read what readers have of a file; None when live does not have it."""
    live = room.repository.head(LIVE)
    if live is None or room.repository.entry(live, file) is None:
        return None
    try:
        return Article.read(file, room.repository.read(live, file))
    except BrokenFile:
        return None


def missing(room: Newsroom, article: Article) -> tuple[str, ...]:
    """List what a review asks for and the text lacks, one sentence each."""
    sections = {section.key for section in room.publication.sections}
    undescribed = sum(1 for picture in prose.pictures(article.body) if not picture.alt and not picture.decorative)
    return missing_for_review(article, sections or {article.section}, undescribed)


def shown_files(article: Article) -> tuple[str, ...]:
    """Name the pictures that an article shows, as files of the repository, each once."""
    urls = (article.word("image"), *prose.shown_media(article.body))
    return tuple(dict.fromkeys(file for url in urls if (file := media_file(url))))


def steps_between(room: Newsroom, since: CommitId | None, until: CommitId, file: str) -> tuple[Step, ...]:
    """Give what each commit after ``since`` did to a file, on every line of history, newest first."""
    return tuple(_step(room, commit, change, file) for commit, change in room.repository.between(since, until, file))


def _step(room: Newsroom, commit: Commit, change: Change, file: str) -> Step:
    new = _article(room, file, change.new)
    old = _article(room, file, change.old)
    shows = tuple(
        (path, BlobId(blob))
        for key, value in commit.trailers
        if key == "Shows"
        for path, _, blob in [value.rpartition(" ")]
    )
    return Step(
        commit=commit.id,
        act=commit.trailer("Act") if commit.signed else "git",
        account=(commit.trailer("Editor") or "") if commit.signed else None,
        text_changed=old is None or new is None or not same_text(old, new),
        status=new.status if new else Status.DRAFT,
        after=change.new,
        shows=shows if commit.signed else (),
    )


def _article(room: Newsroom, file: str, blob: BlobId | None) -> Article | None:
    if blob is None:
        return None
    try:
        return Article.read(file, room.repository.blob(blob))
    except BrokenFile:
        return None


def _published(room: Newsroom, file: str) -> CommitId | None:
    """Name the commit on main that the last publication of a file came from."""
    live, head = room.repository.head(LIVE), room.repository.head(MAIN)
    if live is None or head is None:
        return None
    for commit, _ in room.repository.between(None, live, file)[:1]:
        source = commit.trailer("Source") if commit.signed else ""
        if source and room.repository.is_ancestor(CommitId(source), head):
            return CommitId(source)
    return None


def _approvers(
    room: Newsroom, head: CommitId, file: str, steps: tuple[Step, ...], written: approval.Authorship
) -> frozenset[str]:
    approvers = set()
    for step in steps:
        if step.act != "approve" or step.account is None:
            continue
        member = room.staff.member(step.account)
        if member is None or member.disabled or member.role < Role.REVIEWER:
            continue
        if room.settings.four_eyes and step.account in written.accounts:
            continue
        shown = {path for path, _ in step.shows} | {file}
        tip = {path: entry.blob if (entry := room.repository.entry(head, path)) else None for path in shown}
        if approval.holds(step, steps_between(room, step.commit, head, file), tip, file):
            approvers.add(step.account)
    return frozenset(approvers)


def _scheduled_by(steps: tuple[Step, ...]) -> str | None:
    """Name who set the time since the approval, oldest step first; None when nobody with the right did."""
    account = None
    for step in steps:
        if step.act == "schedule" and step.signed and not step.text_changed:
            account = step.account
        elif step.text_changed or step.act in {"approve", "send-back", "withdraw"}:
            account = None
    return account


def _creator(steps: tuple[Step, ...]) -> str | None:
    return steps[0].account if steps else None


def _public(article: Article, live: Article | None) -> Public:
    if live is None:
        return Public.NEVER
    if live.withdrawn:
        return Public.WITHDRAWN
    return Public.LIVE if same_text(article, live) else Public.CHANGED


def is_waiting(found: Standing) -> bool:
    """Tell whether an approved text still differs from what readers have."""
    return found.facts.changed and found.facts.work in {Work.APPROVED, Work.EMBARGOED}
