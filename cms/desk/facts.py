"""Read what a decision depends on. The catalog proposes, git disposes: what readers get is decided from git alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cms.catalog import Version
from cms.core import approval, prose
from cms.core.approval import Authorship, Step
from cms.core.article import Article, BlobId, CommitId, Public, Status, Work, same_text
from cms.core.errors import BrokenFile, ListsNotReady, NoSuchArticle, NoSuchVersion, WrongState
from cms.core.people import Role
from cms.core.workflow import Facts, missing_for_review, work_of
from cms.desk.bringers import bringers, shown_files
from cms.desk.lately import Text, steps_since
from cms.desk.steps import article_at, nods, steps_between, told
from cms.newsroom import Newsroom
from cms.repository import LIVE, MAIN, Entry

_LOOKED_BACK = 200
"""Versions since the last publication that a screen looks at."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An article at one head of main, with the facts about it.

    :param blob: what it stands on; a form carries it as ``base``.
    :param scheduled_by: the account that set the time, when it counts: now, or once the text is approved again.
    """

    head: CommitId
    file: str
    blob: BlobId
    article: Article
    facts: Facts
    live: Article | None
    scheduled_by: str | None = None


def standing(room: Newsroom, file: str) -> Standing:
    """Read one article and the facts about it at the head of main, all of it from git: approvals rest on this.

    :raises NoSuchArticle: main does not have the file.
    :raises BrokenFile: it cannot be read as an article.
    """
    text = _text(room, file)
    way = steps_since(room, text)
    written = approval.authorship(way.steps, room.repository.history.apart, way.begun, text.blob)
    return _stood(room, text, way.steps, written, lambda step: steps_between(room, step.commit, text.head, file))


def seen(room: Newsroom, file: str) -> Standing:
    """Read one article for a screen, or for an act that neither approves nor publishes; starts no git process.

    Both texts are git's. Who wrote and who approved is the catalog's word here, for the newest versions only,
    so nothing that readers get is ever decided by it.

    :raises NoSuchArticle: main does not have the file.
    :raises BrokenFile: it cannot be read as an article.
    """
    text = _text(room, file)
    try:
        newest = _newest(room, file)
        if not newest or newest[0].blob != text.blob:
            room.catalog.follow()  # somebody saved a moment ago
            newest = _newest(room, file)
    except ListsNotReady:
        return standing(room, file)  # nobody waits for the catalog to save
    steps = tuple(told(room, version) for version in reversed(newest) if version.act != "merge")

    def later(step: Step) -> tuple[Step, ...]:
        return tuple(reversed(steps[steps.index(step) + 1 :])) if step in steps else ()

    return _stood(room, text, steps, approval.authorship(steps), later)


def _text(room: Newsroom, file: str) -> Text:
    head, live_head = room.repository.head(MAIN), room.repository.head(LIVE)
    entry = room.repository.entry(head, file) if head else None
    if head is None or entry is None:
        raise NoSuchArticle.named(file)
    article = Article.read(file, room.repository.content(entry))
    public = room.repository.entry(live_head, file) if live_head else None
    live = article if public == entry else _readable(room, public)
    return Text(head, file, entry.blob, article, public.blob if public else None, live)


def _stood(
    room: Newsroom,
    text: Text,
    steps: tuple[Step, ...],
    written: Authorship,
    later: Callable[[Step], tuple[Step, ...]],
) -> Standing:
    """Draw the conclusions.

    :param steps: what happened since the last publication, oldest first.
    :param written: who wrote the text in these.
    :param later: gives what happened after one of them, newest first.
    """
    written = written.with_hands(bringers(room, text.head, text.article, steps))
    public = _public(text.article, text.live)
    trusted = steps[-1].decided and steps[-1].after == text.blob if steps else not written.unknown
    decided = [step for step in steps if _may_hold(room, text, step)]
    approvers, override = _decisions(room, text, decided, written, later)
    nodded: list[Step] = []
    too_few = public is not Public.LIVE and not override and len(approvers) < 1 + written.unknown
    if too_few and text.article.status is Status.APPROVED:
        nodded = [step for step in _nods(room, text) if _may_hold(room, text, step)]
        more, override = _decisions(room, text, nodded, written, later)
        approvers |= more
        trusted = trusted or bool(more) or override is not None  # what was a mere claim is decided now
    scheduled = _scheduled_by(room, text, steps, nodded)
    waited = next((step.status is Status.REVIEW for step in reversed(steps) if not _is_word(step)), False)
    facts = Facts(
        work=work_of(
            text.article.status, trusted=trusted, public=public, scheduled=scheduled is not None, waited=waited
        ),
        public=public,
        writers=written.accounts,
        unknown_writers=written.unknown,
        approvers=approvers,
        override=override,
        missing=missing(room, text.article),
        creator=_creator(steps),
        changed=public is not Public.LIVE,
        publish_at=text.article.time("publish_at"),
        four_eyes=room.settings.four_eyes,
        overrides=room.settings.emergency_override,
    )
    return Standing(text.head, text.file, text.blob, text.article, facts, text.live, scheduled)


def _is_word(step: Step) -> bool:
    """Tell whether a commit by git changed no more than workflow keys: what it says of the text decides nothing."""
    return (step.own or not step.signed) and not step.merge and not step.text_changed


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


def _newest(room: Newsroom, file: str) -> list[Version]:
    """Give the versions since the last publication as the catalog has them, newest first."""
    sent = room.catalog.last_sent(file)
    try:
        source = room.repository.commit_info(sent).trailer("Source") if sent else ""
    except NoSuchVersion:
        source = ""
    return room.catalog.versions_since(file, source, _LOOKED_BACK)


def _nods(room: Newsroom, text: Text) -> tuple[Step, ...]:
    """Give decisions about a text that was called approved already: the catalog says where, git whether."""
    try:
        said = [comment.commit for comment in room.catalog.comments(text.file) if comment.kind in approval.DECISIONS]
    except ListsNotReady:
        return ()
    return tuple(step for step in nods(room, text.file, said) if room.repository.is_ancestor(step.commit, text.head))


def _may_hold(room: Newsroom, text: Text, step: Step) -> bool:
    """Tell whether a step is a decision about just this text, and by whom it may be made now."""
    if not approval.is_decision(step) or step.after is None or step.account is None:
        return False
    member = room.staff.member(step.account)
    least = Role.ADMIN if step.act == "override" else Role.REVIEWER
    if member is None or member.disabled or member.role < least:
        return False
    if step.act == "override" and not room.settings.emergency_override:
        return False
    approved = article_at(room, text.file, step.after)
    return approved is not None and approval.only_workflow(approved, text.article, desk=True)


def _decisions(
    room: Newsroom,
    text: Text,
    decided: list[Step],
    written: Authorship,
    later: Callable[[Step], tuple[Step, ...]],
) -> tuple[frozenset[str], str | None]:
    """Name whose approvals hold, and the administrator whose override does."""
    approvers, override, shown = set[str](), None, shown_files(text.article)
    for step in decided:
        overrides = step.act == "override"
        if step.account is None or (room.settings.four_eyes and step.account in written.accounts and not overrides):
            continue
        named = {path for path, _ in step.shows} | {text.file}
        tip = {path: entry.blob if (entry := room.repository.entry(text.head, path)) else None for path in named}
        if approval.holds(step, later(step), tip, text.file, shown):
            if overrides:
                override = step.account
            else:
                approvers.add(step.account)
    return frozenset(approvers), override


def _scheduled_by(room: Newsroom, text: Text, steps: tuple[Step, ...], nodded: list[Step]) -> str | None:
    """Name who set the time that the file has, oldest step first; None when nobody with the right did.

    An edit keeps the time, so that a text which is approved again before it goes on time. One that is approved later
    waits for a publisher, as one that was sent back does; and so does one that is approved with a person's own key,
    whose commit may claim any time.

    :param nodded: decisions that changed nothing in the file.
    """
    wanted = text.article.time("publish_at")
    if wanted is None:
        return None
    account, decided = None, list(nodded)
    for step in steps:
        if step.act == "schedule" and step.signed and not step.text_changed:
            there = article_at(room, text.file, step.after)
            account = step.account if there is not None and there.time("publish_at") == wanted else None
            decided = list(nodded)
        elif step.act in {"send-back", "withdraw"}:
            account = None
        elif step.act in approval.DECISIONS:
            decided.append(step)
    late = any(step.own or room.repository.commit_info(step.commit).committer.when >= wanted for step in decided)
    return None if late else account


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
