"""The sample newsroom: founded, staffed and filled by the very acts that people use.

Its clock is wound back and moved on from story to story, so that every commit, approval and publication
carries the time that the story tells.
"""

from __future__ import annotations

import re
import secrets
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from cms import resources
from cms.config import PUBLICATION_FILE, Settings
from cms.core import frontmatter
from cms.core.article import Article, BlobId
from cms.core.people import Role, StaffMember
from cms.core.workflow import Act
from cms.desk import founding, noticing, publishing, reviewing, writing
from cms.desk.build import build
from cms.desk.facts import standing
from cms.desk.manuscript import Manuscript
from cms.desk.record import followed, record
from cms.desk.syncing import sync
from cms.newsroom import Newsroom, newsroom
from cms.repository import LIVE, MAIN
from cms.repository.hooks import install_builder, serve_remote

_AFTERWARDS = timedelta(minutes=170)
"""What the open work takes after the newest publication, in the story's own time."""

_CORRECTED = re.compile(r"^( +- date: )(\d{4}-\d{2}-\d{2})$", re.MULTILINE)


@dataclass
class Wound:
    """A clock that shows what it is set to."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def to(self, when: datetime) -> None:
        """Move on; never back, since commits follow each other."""
        self.now = max(self.now + timedelta(seconds=1), when)


@dataclass(frozen=True, slots=True)
class Person:
    """A sample colleague; ``password`` is empty for those who only appear in bylines and histories."""

    member: StaffMember
    password: str


@dataclass(frozen=True, slots=True)
class Story:
    """One sample article and the state that the demo brings it to; see ``demo.toml``."""

    file: str
    by: str
    state: str
    approved_by: str = ""
    note: str = ""
    comment: str = ""
    reason: str = ""
    in_hours: int = 0
    asked: str = ""
    due_in_hours: int = 0
    edit: tuple[tuple[str, str], ...] = field(default=())


def make_demo(
    root: Path, now: datetime, builder: Sequence[str], *, port: int = 8000, site_port: int = 8001
) -> tuple[Person, ...]:
    """Make the demo newsroom under ``root``: ``desk/``, ``remote.git`` and ``public/``.

    :param builder: the command that the remote starts after a push of live.
    :param port: where the desk will be served, for the addresses that it sends out.
    :param site_port: where its public site will be served on this machine, for the addresses in its pages.
    :return: the people who can sign in, with their passwords.
    """
    desk, remote, public = root / "desk", root / "remote.git", root / "public"
    root.mkdir(parents=True, exist_ok=True)
    serve_remote(remote)
    address = f"http://127.0.0.1:{port}"
    settings = Settings(desk_remote=str(remote), site_remote=str(remote), public=str(public), desk_url=address)
    script = tomllib.loads((resources.samples() / "demo.toml").read_text("utf-8"))
    stories = [_story(entry) for entry in script["story"]]
    shift = now.replace(second=0, microsecond=0) - _AFTERWARDS - max(_told(story) for story in stories)
    clock = Wound(min(_told(story) for story in stories) + shift - timedelta(days=1))
    founding.found(desk, settings, clock.now, publication=_publication(site_port))
    with newsroom(desk, clock) as room:
        people = [_hire(room, entry) for entry in script["people"]]
        staff = {person.member.account: person.member for person in people}
        _bring_pictures(room, staff)
        _play(room, clock, staff, stories, shift)
        clock.to(now)
        sync(room)
        noticing.catch_up(room)
    build(remote, ref=LIVE, output=public, now=now)
    install_builder(remote, builder)
    return tuple(person for person in people if person.password)


def _publication(site_port: int) -> str:
    text = (resources.samples() / PUBLICATION_FILE).read_text("utf-8")
    return text.replace('url = "http://127.0.0.1:8001"', f'url = "http://127.0.0.1:{site_port}"')


def _play(
    room: Newsroom, clock: Wound, staff: Mapping[str, StaffMember], stories: Sequence[Story], shift: timedelta
) -> None:
    """Bring each story to its state, in the order of their times; live ones first, open work last."""
    publisher = next(member for member in staff.values() if member.role is Role.PUBLISHER)
    published = {"live", "changed", "withdrawn", "review_live"}
    for story in sorted(stories, key=_told):
        clock.to(_told(story) + shift - timedelta(minutes=40))
        _begin(room, clock, staff[story.by], story, (_told(story) + shift).date() - _told(story).date())
        if story.state in published or _goes_live_first(story):
            _approve(room, clock, staff, story)
            clock.to(_told(story) + shift)
            publishing.publish(room, publisher, [_file(story)], address="demo")
    noticing.catch_up(room)  # nobody is told of what is over
    for story in stories:
        _PLAYS.get(story.state, _leave)(room, clock, staff, story)


def _begin(room: Newsroom, clock: Wound, who: StaffMember, story: Story, later: timedelta) -> None:
    """Save the sample text as its writer's first version, under its own name.

    :param later: whole days by which the story comes after its own date.
    """
    text = corrected_later(_sample(story), later)
    draft = frontmatter.edit(text, {"status": "draft", "date": None, "updated": None})
    with room.repository.writing():
        record(
            room,
            who,
            Act.CREATE,
            {_file(story): draft.encode()},
            subject=f'Begin "{frontmatter.read(text)["title"]}"',
            on=room.repository.head(MAIN),
            now=clock(),
        )
    followed(room)


def corrected_later(text: str, later: timedelta) -> str:
    """Move the days of a text's corrections, which would otherwise come before its publication."""

    def moved(found: re.Match[str]) -> str:
        return f"{found[1]}{date.fromisoformat(found[2]) + later}"

    return _CORRECTED.sub(moved, text)


def _approve(room: Newsroom, clock: Wound, staff: Mapping[str, StaffMember], story: Story) -> None:
    clock.to(clock.now + timedelta(minutes=9))
    reviewing.submit(room, staff[story.by], _file(story), note="" if _goes_live_first(story) else story.note)
    clock.to(clock.now + timedelta(minutes=14))
    shown = standing(room, _file(story)).blob
    reviewing.approve(room, _reviewer(staff, story), _file(story), shown=shown, comment=story.comment)


def _leave(room: Newsroom, clock: Wound, staff: Mapping[str, StaffMember], story: Story) -> None:
    """Leave a story as it is."""


def _revise(room: Newsroom, clock: Wound, staff: Mapping[str, StaffMember], story: Story) -> None:
    """Save the story's edits as a new version, through the form's own way."""
    found = standing(room, _file(story))
    text = found.article.text
    for old, new in story.edit:
        text = text.replace(old, new, 1)
    copy = Manuscript.of(Article.read(found.file, text.encode()))
    clock.to(clock.now + timedelta(minutes=5))
    writing.save(room, staff[story.by], found.file, found.blob, copy)


def _submitted(room: Newsroom, clock: Wound, staff: Mapping[str, StaffMember], story: Story) -> None:
    if story.edit:
        _revise(room, clock, staff, story)
    clock.to(clock.now + timedelta(minutes=4))
    wanted = (clock.now + _AFTERWARDS + timedelta(hours=story.due_in_hours)).replace(minute=0)
    due = wanted if story.due_in_hours else None
    reviewing.submit(room, staff[story.by], _file(story), note=story.note, reviewer=story.asked, due=due)


def _sent_back(room: Newsroom, clock: Wound, staff: Mapping[str, StaffMember], story: Story) -> None:
    _submitted(room, clock, staff, story)
    clock.to(clock.now + timedelta(minutes=6))
    reviewing.send_back(room, _reviewer(staff, story), _file(story), comment=story.comment)


def _approved(room: Newsroom, clock: Wound, staff: Mapping[str, StaffMember], story: Story) -> None:
    _approve(room, clock, staff, story)


def _embargoed(room: Newsroom, clock: Wound, staff: Mapping[str, StaffMember], story: Story) -> None:
    _approve(room, clock, staff, story)
    publisher = next(member for member in staff.values() if member.role is Role.PUBLISHER)
    when = clock.now + _AFTERWARDS + timedelta(hours=story.in_hours)
    publishing.schedule(room, publisher, _file(story), when.replace(minute=0))


def _withdrawn(room: Newsroom, clock: Wound, staff: Mapping[str, StaffMember], story: Story) -> None:
    publisher = next(member for member in staff.values() if member.role is Role.PUBLISHER)
    clock.to(clock.now + timedelta(minutes=3))
    publishing.withdraw(room, publisher, _file(story), reason=story.reason, address="demo")


_PLAYS = {
    "changed": _revise,
    "review": _submitted,
    "sent_back": _sent_back,
    "approved": _approved,
    "embargoed": _embargoed,
    "withdrawn": _withdrawn,
}


def _hire(room: Newsroom, entry: Mapping[str, Any]) -> Person:
    member = StaffMember(entry["account"], entry["full_name"], entry["email"], Role.named(entry["role"]))
    password = secrets.token_urlsafe(9)
    room.staff.add(member, password)
    room.beats.put(member.account, entry.get("sections", ()))
    return Person(member, password if entry.get("sign_in") else "")


def _bring_pictures(room: Newsroom, staff: Mapping[str, StaffMember]) -> None:
    """Commit the sample pictures; pages and authors' files come along."""
    folder = resources.content()
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".md"]
    changes: dict[str, bytes | BlobId | None] = {
        f"content/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files
    }
    editor = next(member for member in staff.values() if member.role is Role.ADMIN)
    with room.repository.writing():
        record(
            room,
            editor,
            Act.CREATE,
            changes,
            subject=f"Bring in {len(files)} pictures",
            on=room.repository.head(MAIN),
            now=room.clock(),
        )
    followed(room)


def _story(entry: Mapping[str, Any]) -> Story:
    edits = tuple((edit["find"], edit["replace"]) for edit in entry.get("edit", ()))
    words = {key: value for key, value in entry.items() if key != "edit"}
    return Story(**words, edit=edits)


def _sample(story: Story) -> str:
    return (resources.content() / story.file).read_text("utf-8")


def _told(story: Story) -> datetime:
    """Give the time that a story tells; one without a date is as new as the newest."""
    article = Article.read(_file(story), _sample(story).encode())
    return article.time("date") or datetime.fromisoformat("2026-11-24T11:00:00+00:00")


def _goes_live_first(story: Story) -> bool:
    """Tell whether a story with open work is one that readers have already."""
    return (
        story.state in {"review", "sent_back"}
        and Article.read(_file(story), _sample(story).encode()).word("date") != ""
    )


def _file(story: Story) -> str:
    return f"content/{story.file}"


def _reviewer(staff: Mapping[str, StaffMember], story: Story) -> StaffMember:
    if story.approved_by:
        return staff[story.approved_by]
    return next(member for member in staff.values() if member.role is Role.REVIEWER)
