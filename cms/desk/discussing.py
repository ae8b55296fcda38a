"""Talking about an article: answers, what is settled, and suggestions that become text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cms.catalog import Comment
from cms.core import frontmatter, suggesting
from cms.core.article import Article, BlobId, CommitId, Status
from cms.core.errors import BadValue, NotReady, WrongState
from cms.core.passages import Passage
from cms.core.people import StaffMember
from cms.core.remarks import FIELDS, MOST_INSTEAD, MOST_WORDS, Kind, Remark, Thread, threads
from cms.core.screen import newlines
from cms.core.workflow import Act, decide
from cms.desk.discussion import remark, remark_file
from cms.desk.facts import Standing, seen
from cms.desk.record import followed, moved, named, record
from cms.desk.talk import text_of
from cms.desk.writing import status_after_edit, text_at
from cms.newsroom import Newsroom

_MOST_AT_ONCE = 200
_SUBJECTS = {
    Kind.COMMENT: "Comment on",
    Kind.RESOLVE: "Resolve a comment on",
    Kind.REOPEN: "Reopen a comment on",
    Kind.REJECT: "Reject a suggestion for",
    Kind.SUGGEST: "Suggest a change to",
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of suggestions that somebody agreed to.

    :param left: how many could not be put in, since their passage has changed.
    """

    commit: CommitId
    taken: int
    left: int


def resolve(room: Newsroom, who: StaffMember, file: str, number: str, text: str = "") -> CommitId:
    """Settle what was said, with or without a last word."""
    return say(room, who, file, Kind.RESOLVE, text, answers=number)


def reopen(room: Newsroom, who: StaffMember, file: str, number: str, text: str = "") -> CommitId:
    """Open again what was settled."""
    return say(room, who, file, Kind.REOPEN, text, answers=number)


def reject(room: Newsroom, who: StaffMember, file: str, number: str, text: str = "") -> CommitId:
    """Say no to a suggestion; the reason may be left out."""
    return say(room, who, file, Kind.REJECT, text, answers=number)


def say(
    room: Newsroom,
    who: StaffMember,
    file: str,
    kind: Kind,
    text: str,
    *,
    answers: str = "",
    passage: Passage | None = None,
    instead: str | None = None,
    field: str = "",
) -> CommitId:
    """Put one remark on the record, for the desk only.

    :param answers: the remark that it belongs to.
    :raises WrongState: that one is not there, or it is settled already, or still open.
    """
    _checked(text, instead or "")
    instead = None if instead is None else _fitting(field, instead)
    now = room.clock()
    with room.repository.writing():
        found = seen(room, file)
        decide(Act.COMMENT, who, found.facts, now)
        if answers:
            _answered(threads(one.remark for one in room.catalog.comments(file) if not one.broken), answers, kind)
        said = remark(who, file, kind, text, now, answers=answers, passage=passage, instead=instead, field=field)
        files = remark_file(file, said)
        commit = _record(room, who, found, [said], files, subject=_subject(said), note=text)
    followed(room)
    return commit


def suggest(
    room: Newsroom, who: StaffMember, file: str, shown: BlobId, texts: Mapping[str, str], *, text: str = ""
) -> int:
    """Suggest other words: each difference between the text that was shown and this one is a suggestion.

    :param shown: the version that was edited; what was saved since does not matter, each suggestion finds its place.
    :param texts: the edited body, under an empty name, and other fields that can be talked about.
    :return: how many there are.
    :raises BadValue: one replaces too much to be judged by itself.
    """
    _checked(text, "")
    now = room.clock()
    found = seen(room, file)
    decide(Act.COMMENT, who, found.facts, now)
    # Comparing takes its time, and what was shown stays what it was: nobody waits for it to write.
    wanted = [*_changes(_shown(room, found, shown), texts)]
    if not wanted:
        raise NotReady(["Nothing is different yet: change the text as you would have it, then send it."])
    if len(wanted) > _MOST_AT_ONCE:
        raise BadValue(f"These are {len(wanted)} changes. A text so different is saved as a version instead.")
    said = [
        remark(who, file, Kind.SUGGEST, text, now, passage=_passage(old, change), instead=change.instead, field=field)
        for field, old, change in wanted
    ]
    with room.repository.writing():
        found = seen(room, file)
        decide(Act.COMMENT, who, found.facts, now)
        files: dict[str, bytes] = {}
        for one in said:
            files |= remark_file(file, one)
        what = "a change" if len(said) == 1 else f"{len(said)} changes"
        _record(room, who, found, said, files, subject=f"Suggest {what} to", note=text)
    followed(room)
    return len(said)


def accept(room: Newsroom, who: StaffMember, file: str, marks: Sequence[str], *, text: str = "") -> Accepted:
    """Put suggestions into the text: an ordinary save by whoever agrees, with credit to whoever suggested.

    :param marks: the suggestions as they were shown, see :func:`cms.core.suggesting.mark_of`.
    :raises WrongState: one is settled or says something else by now, or none has its passage any more.
    """
    now = room.clock()
    with room.repository.writing():
        found = seen(room, file)
        decide(Act.EDIT, who, found.facts, now)
        comments = room.catalog.comments(file)
        chosen = _chosen(comments, marks)
        edited, taken = _with_all(found, chosen)
        if not taken:
            raise WrongState(
                "The text has changed where this suggestion was made. Open it, and edit the text yourself."
            )
        said = [remark(who, file, Kind.ACCEPT, text, now, answers=one.number) for one in taken]
        files: dict[str, bytes] = {file: edited.content}
        for one in said:
            files |= remark_file(file, one)
        status = moved(found.article.status, edited.status)
        commit = record(
            room,
            who,
            Act.EDIT,
            files,
            subject=f"Accept {_number(len(said), 'suggestion')} in {named(edited)}",
            on=found.head,
            now=now,
            note=text,
            trailers=[*status, *_told(said), *_credit(room, who, comments, taken)],
        )
    followed(room)
    return Accepted(commit, len(taken), len(chosen) - len(taken))


def _checked(text: str, instead: str) -> None:
    if len(text) > MOST_WORDS or len(instead) > MOST_INSTEAD:
        raise BadValue(f"A comment has at most {MOST_WORDS:,} letters. Say it in several, or put it into the notes.")


def _answered(found: Sequence[Thread], number: str, kind: Kind) -> Thread:
    """Give the thread that a remark belongs to, if it fits where that stands."""
    of = (thread for thread in found if number in {thread.first.number, *(one.number for one in thread.answers)})
    thread = next(of, None)
    if thread is None:
        raise WrongState("What you answer is not there any more. Look at the comments once more.")
    if kind is Kind.REJECT and thread.first.kind is not Kind.SUGGEST:
        raise WrongState("Only a suggestion can be rejected; settle the comment instead.")
    if (kind in {Kind.RESOLVE, Kind.REJECT} and thread.resolved) or (kind is Kind.REOPEN and not thread.resolved):
        raise WrongState(f"Somebody has {'settled' if thread.resolved else 'reopened'} it already.")
    return thread


def _shown(room: Newsroom, found: Standing, shown: BlobId) -> Article:
    """Read the version that somebody was looking at."""
    return found.article if shown == found.blob else Article.of(found.file, text_at(room, found.file, shown))


def _passage(old: str, change: suggesting.Change) -> Passage:
    try:
        found = suggesting.suggested(old, change)
    except ValueError as fault:
        begins = old[change.start : change.start + 60]
        raise BadValue(
            f"What begins with “{begins}…” cannot be one suggestion: {fault}. Suggest less at once."
        ) from fault
    if len(change.instead) > MOST_INSTEAD:
        raise BadValue(f"A suggestion has at most {MOST_INSTEAD:,} letters. Suggest less at once.")
    return found


def _chosen(comments: Sequence[Comment], marks: Sequence[str]) -> list[Remark]:
    """Give the open suggestions that were chosen, if they say what was read."""
    found = [thread.first for thread in threads(one.remark for one in comments if not one.broken) if thread.open]
    by_mark = {suggesting.mark_of(one): one for one in found if one.kind is Kind.SUGGEST}
    if not marks:
        raise NotReady(["Choose the suggestions that you accept."])
    if any(mark not in by_mark for mark in marks):
        raise WrongState("Somebody has settled one of these suggestions already. Look at them once more.")
    return [by_mark[mark] for mark in dict.fromkeys(marks)]


def _changes(shown: Article, texts: Mapping[str, str]) -> Iterator[tuple[str, str, suggesting.Change]]:
    for field, new in texts.items():
        old = text_of(shown, field)
        yield from ((field, old, change) for change in suggesting.changes(old, _fitting(field, newlines(new))))


def _fitting(field: str, words: str) -> str:
    """Let a headline be one line."""
    return " ".join(words.split("\n")) if field == "title" else words


def _with_all(found: Standing, chosen: Sequence[Remark]) -> tuple[Article, list[Remark]]:
    """Put suggestions into the article, where an edit leads it; give those that could be."""
    changes: dict[str, frontmatter.Value | datetime | None] = {}
    body: str | None = None
    taken: list[Remark] = []
    for field in ("", *FIELDS):
        old = text_of(found.article, field)
        done = suggesting.with_all(old, [one for one in chosen if one.field == field])
        taken += done.taken
        if field and done.taken:
            changes[field] = done.text
        elif done.taken:
            body = done.text
    edited = Article.of(found.file, frontmatter.edit(found.article.text, changes, body))
    status = status_after_edit(found.facts)
    if taken and edited.word("status") in {"", *Status} and edited.status is not status:
        edited = Article.of(found.file, frontmatter.edit(edited.text, {"status": status.value}))
    return edited, taken


def _credit(
    room: Newsroom, who: StaffMember, comments: Sequence[Comment], taken: Sequence[Remark]
) -> list[tuple[str, str]]:
    """Name who else wrote the text: by the account that is proved, else as the commit names its author."""
    people = []
    for one in taken:
        commit = next(found.commit for found in comments if found.remark == one)
        author = room.staff.member(one.account) if one.account else room.repository.commit_info(commit).author
        name = author.full_name if isinstance(author, StaffMember) else author.name if author else one.name
        if author and not (isinstance(author, StaffMember) and author.account == who.account):
            people.append(f"{name} <{author.email}>")
    return [("Co-authored-by", person) for person in dict.fromkeys(people)]


def _record(
    room: Newsroom,
    who: StaffMember,
    found: Standing,
    said: Sequence[Remark],
    files: Mapping[str, bytes],
    *,
    subject: str,
    note: str,
) -> CommitId:
    return record(
        room,
        who,
        Act.COMMENT,
        files,
        subject=f"{subject} {named(found.article)}",
        on=found.head,
        now=said[0].when,
        note=note,
        trailers=_told(said),
    )


def _told(said: Sequence[Remark]) -> list[tuple[str, str]]:
    """Write each remark as a trailer: what it is, its number, and what it answers."""
    return [("Remark", " ".join(filter(None, (one.kind.value, one.number, one.answers)))) for one in said]


def _subject(said: Remark) -> str:
    return "Answer on" if said.answers and said.kind is Kind.COMMENT else _SUBJECTS[said.kind]


def _number(count: int, word: str) -> str:
    return f"a {word}" if count == 1 else f"{count} {word}s"
