"""What happened to an article, commit by commit: who is proved to have acted, and what it did to the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cms.catalog import Version
from cms.core.approval import DECISIONS, Step, is_decision, only_status, only_workflow
from cms.core.article import Article, BlobId, CommitId, Status
from cms.core.errors import BrokenFile, NoSuchVersion
from cms.core.paths import from_trailer, in_trailer
from cms.core.people import Role, StaffMember
from cms.newsroom import Newsroom
from cms.repository import Change, Commit

_SAID = 5


def steps_of(room: Newsroom, since: CommitId | None, until: CommitId, file: str) -> tuple[Step, ...]:
    """Give what happened to an article after ``since``, also where it was before it moved, newest first."""
    steps = steps_between(room, since, until, file)
    for number, step in enumerate(steps):
        if step.act != "move" or step.after is None or step.own:
            continue
        commit = room.repository.commit_info(step.commit)
        old = commit.trailer("Moved-from")
        if old and commit.parents:
            # What lay there before it came has gone; what somebody put there beside it has not.
            gone = set(room.repository.history.apart(step.commit, [one.commit for one in steps[number + 1 :]]))
            beside = tuple(one for one in steps[number + 1 :] if one.commit in gone)
            earlier = steps_of(room, since, commit.parents[0], from_trailer(old))
            return (*steps[: number + 1], *beside, *earlier)
    return steps


def steps_between(room: Newsroom, since: CommitId | None, until: CommitId, file: str) -> tuple[Step, ...]:
    """Give what each commit after ``since`` did to a file, on every line of history, newest first."""
    found = room.repository.history.origins(since, until, file)
    return tuple(_step(room, room.repository.commit_info(number), change, file) for number, change in found)


def nods(room: Newsroom, file: str, numbers: Iterable[CommitId]) -> tuple[Step, ...]:
    """Give the decisions that changed nothing in an article's file: it was called approved already.

    :param numbers: commits that may be such; each is read in git, and what it claims is looked at.
    """
    found = []
    for number in dict.fromkeys(numbers):
        try:
            commit = room.repository.commit_info(number)
            entry = room.repository.entry(number, file)
            before = room.repository.entry(commit.parents[0], file) if len(commit.parents) == 1 else None
        except NoSuchVersion:
            continue
        if commit.signed and entry is not None and before == entry:
            step = _step(room, commit, Change(file, "M", entry.mode, entry.blob, entry.blob), file)
            if is_decision(step):
                found.append(step)
    return tuple(found)


def told(room: Newsroom, version: Version) -> Step:
    """Take a step from the catalog; who is credited, and what an approval names, is read from its commit."""
    approves = version.act in DECISIONS and version.signed
    commit = (
        room.repository.commit_info(version.commit) if version.text_changed or not version.signed or approves else None
    )
    if commit and not commit.signed and commit.signer:
        change = Change(version.file, "M", 0o100644, _before(room, commit, version.file), version.blob)
        return _step(room, commit, change, version.file)
    return Step(
        commit=version.commit,
        act=version.act,
        account=(version.account or "") if version.signed else None,
        text_changed=version.text_changed,
        status=version.status,
        after=version.blob,
        shows=named_by(commit) if commit and approves else (),
        credited=credited(room, commit) if commit and version.signed and version.text_changed else frozenset(),
    )


def proved(room: Newsroom, version: Version) -> Version:
    """Give a version as a history shows it: what somebody signed with their own key is theirs."""
    step = told(room, version) if not version.signed else None
    if step is None or step.account is None:
        return version
    act = step.act if step.act in DECISIONS else "own"
    return replace(version, signed=True, account=step.account, act=act)


def shows(file: str, blob: BlobId) -> tuple[str, str]:
    """Write down one file that is approved, as a trailer."""
    return "Shows", f"{in_trailer(file)} {blob}"


def _before(room: Newsroom, commit: Commit, file: str) -> BlobId | None:
    try:
        entry = room.repository.entry(commit.parents[0], file) if commit.parents else None
    except NoSuchVersion:  # a shallow clone ends here: what stood before is not known
        return None
    return entry.blob if entry else None


def _step(room: Newsroom, commit: Commit, change: Change, file: str) -> Step:
    new, old = article_at(room, file, change.new), article_at(room, file, change.old)
    person = None if commit.signed else signed_by(room, commit)
    same = old is not None and new is not None and only_workflow(old, new, desk=commit.signed)
    account = commit.trailer("Editor") if commit.signed else person.account if person else None
    act = commit.trailer("Act") if commit.signed else "git"
    status = new.status if new else Status.DRAFT
    if person and old and new and status is Status.APPROVED and only_status(old, new):
        act = "approve" if not lacks(room, commit, person) else act
    decision = act in DECISIONS
    return Step(
        commit=commit.id,
        act=act,
        account=account,
        text_changed=not same,
        status=status,
        after=change.new,
        shows=named_by(commit) if decision else (),
        before=change.old,
        merge=len(commit.parents) > 1,
        own=person is not None,
        credited=credited(room, commit) if not same and account is not None else frozenset(),
    )


def signed_by(room: Newsroom, commit: Commit) -> StaffMember | None:
    """Give who signed a commit with a key of their own that counts here now."""
    account = room.staff.keys.owner(commit.signer) if commit.signer else None
    return room.staff.working(account) if account else None


def lacks(room: Newsroom, commit: Commit, person: StaffMember) -> tuple[str, ...]:
    """Say what keeps a commit that a person signed from being an approval by that person; empty when it is one.

    It says ``Reviewed-by`` its author, who is the person, and touches nothing but articles that it names.
    """
    said = [value.casefold() for key, value in commit.trailers if key == "Reviewed-by"]
    why = []
    if person.role < Role.REVIEWER:
        why.append(f"{person.full_name} is {person.role.one} and cannot approve.")
    if not said:
        why.append("Its message has no line Reviewed-by.")
    elif not all(value.endswith(f"<{person.email}>".casefold()) for value in said):
        why.append("Its line Reviewed-by names somebody else than who signed it.")
    if commit.author.email.casefold() != person.email.casefold():
        why.append(f"Its author’s e-mail is {commit.author.email[:200]}, not {person.email}.")
    if len(commit.parents) != 1:
        return (*why, "It is a merge or the very first commit, and such a one approves nothing.")
    named, changed = dict(named_by(commit)), room.repository.changed(commit.parents[0], commit.id)
    others = [file for file, new in changed.items() if new is None or named.get(file) != new.blob]
    why += [f"It changes {file} and has no line Shows for what that is now." for file in others[:_SAID]]
    return (*why, f"It changes {len(others) - _SAID} more files.") if len(others) > _SAID else tuple(why)


def named_by(commit: Commit) -> tuple[tuple[str, BlobId], ...]:
    """Read which blob of which file a commit names as approved."""
    named = [value.rpartition(" ") for key, value in commit.trailers if key == "Shows"]
    return tuple((from_trailer(path), BlobId(blob)) for path, _, blob in named)


def credited(room: Newsroom, commit: Commit) -> frozenset[str]:
    """Name the accounts whose words a commit says that it brings: its co-authors, and an author who did not sign."""
    emails = {value.rpartition("<")[2].rstrip("> ") for key, value in commit.trailers if key == "Co-authored-by"}
    emails.add(commit.author.email)
    return frozenset(account for email in emails for account in room.staff.accounts_of(email))


def article_at(room: Newsroom, file: str, blob: BlobId | None) -> Article | None:
    """Read an article's blob; None for none, and for one that is broken."""
    if blob is None:
        return None
    try:
        return Article.read(file, room.repository.blob(blob))
    except BrokenFile:
        return None
