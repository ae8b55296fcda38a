"""Read what a decision depends on. The catalog proposes, git disposes: what readers get is decided from git alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cms.catalog import Version
from cms.core import approval, prose
from cms.core.approval import Step
from cms.core.article import Article, BlobId, CommitId, Public, Status, Work, same_text
from cms.core.errors import BrokenFile, ListsNotReady, NoSuchArticle, NoSuchVersion, WrongState
from cms.core.paths import from_trailer, media_file
from cms.core.people import Role
from cms.core.workflow import Facts, missing_for_review, work_of
from cms.desk.bringers import bringers
from cms.newsroom import Newsroom
from cms.repository import LIVE, MAIN, Change, Commit, Entry

_LOOKED_BACK = 200
"""Versions since the last publication that a screen looks at."""


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


@dataclass(frozen=True, slots=True)
class _Text:
    """What both branches have of a file now."""

    head: CommitId
    file: str
    blob: BlobId
    article: Article
    live_blob: BlobId | None
    live: Article | None


def standing(room: Newsroom, file: str) -> Standing:
    """Read one article and the facts about it at the head of main, all of it from git: approvals rest on this.

    :raises NoSuchArticle: main does not have the file.
    :raises BrokenFile: it cannot be read as an article.
    """
    text = _text(room, file)
    steps = tuple(reversed(steps_of(room, _published(room, text), text.head, file)))
    return _stood(room, text, steps, lambda step: steps_between(room, step.commit, text.head, file))


def seen(room: Newsroom, file: str) -> Standing:
    """Read one article for a screen, or for an act that neither approves nor publishes; starts no git process.

    Both texts are git's. Who wrote and who approved is the catalog's word here, for the newest versions only,
    so nothing that readers get is ever decided by it.

    :raises NoSuchArticle: main does not have the file.
    :raises BrokenFile: it cannot be read as an article.
    """
    text = _text(room, file)
    try:
        told = _newest(room, file)
        if not told or told[0].blob != text.blob:
            room.catalog.follow()  # somebody saved a moment ago
            told = _newest(room, file)
    except ListsNotReady:
        return standing(room, file)  # nobody waits for the catalog to save
    steps = tuple(_told(room, version) for version in reversed(told) if version.act != "merge")
    return _stood(room, text, steps, lambda step: tuple(reversed(steps[steps.index(step) + 1 :])))


def _text(room: Newsroom, file: str) -> _Text:
    head, live_head = room.repository.head(MAIN), room.repository.head(LIVE)
    entry = room.repository.entry(head, file) if head else None
    if head is None or entry is None:
        raise NoSuchArticle(f"There is no article {file} on the desk.")
    article = Article.read(file, room.repository.content(entry))
    public = room.repository.entry(live_head, file) if live_head else None
    live = article if public == entry else _readable(room, public)
    return _Text(head, file, entry.blob, article, public.blob if public else None, live)


def _stood(room: Newsroom, text: _Text, steps: tuple[Step, ...], later: Callable[[Step], tuple[Step, ...]]) -> Standing:
    """Draw the conclusions.

    :param steps: what happened since the last publication, oldest first.
    :param later: gives what happened after one of them, newest first.
    """
    written = approval.authorship(steps).with_hands(bringers(room, text.head, shown_files(text.article)))
    scheduled = _scheduled_by(steps)
    public = _public(text.article, text.live)
    trusted = (bool(steps) and steps[-1].signed and steps[-1].after == text.blob) or not steps
    facts = Facts(
        work=work_of(text.article.status, trusted=trusted, public=public, scheduled=scheduled is not None),
        public=public,
        writers=written.accounts,
        unknown_writers=written.unknown,
        approvers=_approvers(room, text, steps, written, later),
        missing=missing(room, text.article),
        creator=_creator(steps),
        changed=public is not Public.LIVE,
        publish_at=text.article.time("publish_at"),
        four_eyes=room.settings.four_eyes,
    )
    return Standing(text.head, text.file, text.blob, text.article, facts, text.live, scheduled)


def live_article(room: Newsroom, file: str) -> Article | None:
    """Read what readers have of a file; None when live does not have it."""
    live = room.repository.head(LIVE)
    return _readable(room, room.repository.entry(live, file)) if live else None


def never_public(room: Newsroom, file: str) -> None:
    """Make sure that readers have nothing of a file, also nothing that cannot be read as an article.

    :raises WrongState: live has the file.
    """
    live = room.repository.head(LIVE)
    if live and room.repository.entry(live, file):
        raise WrongState(f"Readers have something at {file}, though the desk cannot read it: it stays where it is.")


def _readable(room: Newsroom, entry: Entry | None) -> Article | None:
    try:
        return Article.read(entry.file, room.repository.content(entry)) if entry else None
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


def steps_of(room: Newsroom, since: CommitId | None, until: CommitId, file: str) -> tuple[Step, ...]:
    """Give what happened to an article after ``since``, also where it was before it moved, newest first."""
    steps = steps_between(room, since, until, file)
    for number, step in enumerate(steps):
        if step.act != "move" or step.after is None:
            continue
        commit = room.repository.commit_info(step.commit)
        old = commit.trailer("Moved-from")
        if old and commit.parents:
            return (*steps[: number + 1], *steps_of(room, since, commit.parents[0], from_trailer(old)))
    return steps


def steps_between(room: Newsroom, since: CommitId | None, until: CommitId, file: str) -> tuple[Step, ...]:
    """Give what each commit after ``since`` did to a file, on every line of history, newest first."""
    return tuple(_step(room, commit, change, file) for commit, change in room.repository.between(since, until, file))


def _step(room: Newsroom, commit: Commit, change: Change, file: str) -> Step:
    new = _article(room, file, change.new)
    old = _article(room, file, change.old)
    return Step(
        commit=commit.id,
        act=commit.trailer("Act") if commit.signed else "git",
        account=(commit.trailer("Editor") or "") if commit.signed else None,
        text_changed=old is None or new is None or not same_text(old, new),
        status=new.status if new else Status.DRAFT,
        after=change.new,
        shows=_shows(commit) if commit.signed else (),
    )


def _shows(commit: Commit) -> tuple[tuple[str, BlobId], ...]:
    """Read which blob of which file a commit names as approved."""
    named = [value.rpartition(" ") for key, value in commit.trailers if key == "Shows"]
    return tuple((path, BlobId(blob)) for path, _, blob in named)


def _article(room: Newsroom, file: str, blob: BlobId | None) -> Article | None:
    if blob is None:
        return None
    try:
        return Article.read(file, room.repository.blob(blob))
    except BrokenFile:
        return None


def _newest(room: Newsroom, file: str) -> list[Version]:
    """Give the versions since the last publication as the catalog has them, newest first."""
    sent = room.catalog.last_sent(file)
    try:
        source = room.repository.commit_info(sent).trailer("Source") if sent else ""
    except NoSuchVersion:
        source = ""
    return room.catalog.versions_since(file, source, _LOOKED_BACK)


def _told(room: Newsroom, version: Version) -> Step:
    """Take a step from the catalog; what an approval names is read from its commit."""
    approves = version.act == "approve" and version.signed
    return Step(
        commit=version.commit,
        act=version.act,
        account=(version.account or "") if version.signed else None,
        text_changed=version.text_changed,
        status=version.status,
        after=version.blob,
        shows=_shows(room.repository.commit_info(version.commit)) if approves else (),
    )


def _published(room: Newsroom, text: _Text) -> CommitId | None:
    """Name the commit on main that the last publication of a file came from.

    The catalog proposes the publication and git's objects are asked whether it is one; if not, git looks for it.
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
    for commit, _ in room.repository.between(None, live, text.file)[:1]:
        source = CommitId(commit.trailer("Source")) if commit.signed else None
        if source and room.repository.is_ancestor(source, text.head):
            return source
    return None


def _source(room: Newsroom, text: _Text, proposed: CommitId, live: CommitId) -> CommitId | None:
    """Give where a proposed publication came from, if it brought live the very blob that live has now."""
    repository = room.repository
    try:
        commit = repository.commit_info(proposed)
        before = repository.entry(commit.parents[0], text.file) if commit.parents else None
        after = repository.entry(proposed, text.file)
        source = repository.find_commit(commit.trailer("Source"))
    except NoSuchVersion:
        return None
    brought = after is not None and after.blob == text.live_blob and (before is None or before.blob != after.blob)
    if not commit.signed or len(commit.parents) > 1 or not brought:
        return None
    on_live = proposed == live or repository.is_ancestor(proposed, live)
    return source if on_live and repository.is_ancestor(source, text.head) else None


def _approvers(
    room: Newsroom,
    text: _Text,
    steps: tuple[Step, ...],
    written: approval.Authorship,
    later: Callable[[Step], tuple[Step, ...]],
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
        shown = {path for path, _ in step.shows} | {text.file}
        tip = {path: entry.blob if (entry := room.repository.entry(text.head, path)) else None for path in shown}
        if approval.holds(step, later(step), tip, text.file):
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
