"""Approvals by plain git that do not count: what each lacks, and the lines that one that counts has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cms.catalog import Version
from cms.core.approval import only_status
from cms.core.article import CommitId, Status
from cms.core.errors import BrokenFile, NoSuchArticle, NoSuchVersion
from cms.core.people import StaffMember
from cms.desk.bringers import shown_files
from cms.desk.facts import seen
from cms.desk.steps import article_at, lacks, named_by, shows, signed_by
from cms.newsroom import Newsroom
from cms.repository import Commit

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Claim:
    """A commit that calls an article approved, and is no approval that counts.

    :param by: its author.
    :param lacks: why it does not count, a sentence each.
    :param lines: what stands at the end of the message of a commit that counts.
    """

    commit: CommitId
    by: str
    lacks: tuple[str, ...]
    lines: tuple[str, ...]


def claim_on(room: Newsroom, file: str) -> Claim | None:
    """Give what calls an article approved now and does not count; None when nothing does, or the approval counts."""
    try:
        found = seen(room, file)
    except (BrokenFile, NoSuchArticle):
        return None
    newest = room.catalog.history(file, 1)
    if not newest or newest[0].blob != found.blob or found.facts.covered:
        return None
    return claim_of(room, newest[0], at=found.head, barred=found.facts.barred)


def claim_of(
    room: Newsroom, version: Version, *, at: CommitId | None = None, barred: Collection[str] = ()
) -> Claim | None:
    """Give what a version claims in vain; None when it claims nothing, or is an approval.

    :param at: the commit whose pictures count; None for its own.
    :param barred: the accounts that cannot approve it, as far as that is known.
    """
    if version.signed or version.status is not Status.APPROVED or version.blob is None:
        return None
    try:
        commit = room.repository.commit_info(version.commit)
        entry = room.repository.entry(commit.parents[0], version.file) if commit.parents else None
        old = article_at(room, version.file, entry.blob) if entry else None
    except NoSuchVersion:
        return None
    new = article_at(room, version.file, version.blob)
    if commit.signed or new is None or (old is not None and old.status is Status.APPROVED):
        return None
    person = signed_by(room, commit)
    why: list[str] = []
    if person is None:
        unknown = "It is signed with a key that stands for nobody here." if commit.signer else "It is not signed."
        why.append(unknown)
    else:
        if old is None or not only_status(old, new):
            why.append("It changes more of the article than status.")
        why += lacks(room, commit, person)
        if person.account in barred:
            why.append(f"{person.full_name} wrote part of this text, so someone else must approve it.")
    pictures = _pictures(room, commit, shown_files(new), at or commit.id, why)
    lines = [*_reviewed(person or _author(room, commit)), (shows(version.file, version.blob)), *pictures]
    by = commit.author.name[:_LONGEST_NAME]
    return Claim(commit.id, by, tuple(why), tuple(": ".join(line) for line in lines)) if why else None


def _pictures(
    room: Newsroom, commit: Commit, files: tuple[str, ...], at: CommitId, why: list[str]
) -> list[tuple[str, str]]:
    """Give the line that names each picture, and add to ``why`` those that the commit does not name so."""
    named, lines = dict(named_by(commit)), []
    for file in files:
        entry = room.repository.entry(at, file)
        if entry is None:
            why.append(f"The picture {file} is not on the desk.")
            continue
        lines.append(shows(file, entry.blob))
        if file not in named:
            why.append(f"It has no line Shows for the picture {file}.")
        elif named[file] != entry.blob:
            why.append(f"Its line Shows for the picture {file} names another picture than is there now.")
    return lines


def _author(room: Newsroom, commit: Commit) -> StaffMember | None:
    """Give whom a commit names as its author, if that is one person here: a proposal, no proof."""
    accounts = room.staff.accounts_of(commit.author.email)
    return room.staff.member(accounts[0]) if len(accounts) == 1 else None


def _reviewed(person: StaffMember | None) -> list[tuple[str, str]]:
    return [("Reviewed-by", f"{person.full_name} <{person.email}>")] if person else []
