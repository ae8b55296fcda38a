"""What surrounds every page: the paper's name, who is here, what waits; and how a page value is rendered."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol, cast

from flask import Flask, current_app, flash, g, render_template, request

from cms.catalog import Progress, Query
from cms.config import direction_of
from cms.core import telling
from cms.core.article import Work
from cms.core.errors import ListsNotReady
from cms.core.paths import page_of, url_of
from cms.core.people import Role, StaffMember
from cms.core.screen import sendable
from cms.desk.calling import uncalled_words
from cms.desk.rows import unlisted_approvals
from cms.newsroom import Newsroom
from cms.web import words


class PageValue(Protocol):
    """A page: a frozen dataclass that names its template."""

    template: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Frame:
    """The top bar.

    :param unseen: notices that the person has not seen.
    :param progress: how far lists and search are while they are made anew; None when nothing is missing.
    """

    paper: str
    site: str
    who: StaffMember | None
    theme: str
    box: str
    reviews: int
    waiting: int
    day: str
    progress: Progress | None
    unseen: int


def room() -> Newsroom:
    """Give the newsroom of this application."""
    return cast(Newsroom, current_app.extensions["newsroom"])


def who() -> StaffMember:
    """Give who is signed in; views behind the sign-in may rely on it."""
    return cast(StaffMember, g.who)


def address() -> str:
    """Give the address that the request came from."""
    return request.remote_addr or "unknown"


def warn(said: str) -> None:
    """Warn of something on the page that follows; of nothing where there are no words."""
    if said:
        flash(said, "warn")


def warn_of_strangers(text: str | None) -> None:
    """Tell whoever wrote a text, on the page that follows, of names that it calls and nobody has."""
    warn(uncalled_words(room(), text or ""))


def render(page: PageValue) -> str:
    """Render a page value with its template."""
    values = {field.name: getattr(page, field.name) for field in fields(cast(Any, page))}
    return sendable(render_template(page.template, frame=_frame(), **values))


def register(app: Flask) -> None:
    """Give the templates their few words of language and time."""
    app.jinja_env.filters.update(
        clock=_clock,
        iso=lambda when: when.isoformat(timespec="seconds"),
        full=_full,
        ago=_ago,
        hour=lambda when: f"{_local(when):%H:%M}",
        passed=lambda when: when <= room().clock(),
        page=page_of,
        public_url=url_of,
        initials=_initials,
        section=lambda key: room().publication.section(key).name("en"),
        direction=lambda lang: direction_of(lang or room().publication.main_language),
        person=_person,
        thousands=lambda number: f"{number:,}",
        chipped=words.chipped,
        shell=shlex.quote,
        told=telling.sentence,
        marked=words.marked,
        rendered=words.rendered,
    )
    app.jinja_env.globals.update(
        state_of=words.state_of, states=words.STATES, act_of=words.act_of, keys=words.KEYS, folded=words.folded
    )


def _person(account: str) -> str:
    """Give the name of whoever has an account; the account itself for one that has gone."""
    member = room().staff.member(account)
    return member.full_name if member else account


def newsroom_time(when: datetime) -> str:
    """Write a time as the screens do: 10:41 today, Mon 18:20 this week, 19 Nov before."""
    return _clock(when)


def _frame() -> Frame:
    place = room()
    person: StaffMember | None = getattr(g, "who", None)
    progress = place.catalog.progress() if person else None
    counts = _counts(place, person, progress) if person else {}
    return Frame(
        paper=place.publication.name,
        site=place.publication.url,
        who=person,
        theme=place.staff.choices.theme(person.account) if person else "auto",
        box=place.staff.choices.box(person.account) if person else "editor",
        reviews=counts.get(Work.REVIEW, 0) if person and person.role >= Role.REVIEWER else 0,
        waiting=counts.get(Work.APPROVED, 0) if person and person.role >= Role.PUBLISHER else 0,
        day=f"{_local(place.clock()):%A %-d %B %Y}",
        progress=progress,
        unseen=place.notices.unseen(person.account) if person else 0,
    )


def _counts(place: Newsroom, person: StaffMember, progress: Progress | None) -> Mapping[str, int]:
    """Count what waits; while there are no lists, nothing is counted and nobody waits for it."""
    if progress and progress.what in {"history", "lists"}:
        return {}
    try:
        counts = dict(place.catalog.counts(Query()))
        unlisted = unlisted_approvals(place) if person.role >= Role.REVIEWER else ()
    except ListsNotReady:
        return {}
    for one in unlisted:
        for work, more in ((one.listed.work, -1), (one.proved.work, 1)):
            counts[work] = counts.get(work, 0) + more
    return counts


def _local(when: datetime) -> datetime:
    return when.astimezone(room().publication.zone)


def _clock(when: datetime) -> str:
    """Write a time as a newsroom does: 10:41 today, Mon 18:20 this week, 19 Nov before."""
    now, then = _local(room().clock()), _local(when)
    if then.date() == now.date():
        return f"{then:%H:%M}"
    if timedelta() <= now - then < timedelta(days=6) or timedelta() <= then - now < timedelta(days=6):
        return f"{then:%a %H:%M}"
    return f"{then:%-d %b}" if then.year == now.year else f"{then:%-d %b %Y}"


def _full(when: datetime) -> str:
    return f"{_local(when):%A %-d %B %Y, %H:%M}"


def _ago(when: datetime) -> str:
    """Write how long ago, or how long until."""
    span = room().clock() - when
    minutes = int(abs(span).total_seconds() // 60)
    size = [(1440, "day"), (60, "hour"), (1, "minute")]
    unit, name = next(((unit, name) for unit, name in size if minutes >= unit), (1, "minute"))
    number = minutes // unit
    if number == 0:
        return "just now"
    text = f"{number} {name}{'s' if number != 1 else ''}"
    return f"{text} ago" if span > timedelta() else f"in {text}"


def _initials(name: str) -> str:
    parts = [part for part in name.split() if part[0].isalnum()]
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else "?"
