"""Planning: what waits for whom, where everything stands, what has a time, and who does what."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cms.core.article import moment
from cms.core.errors import BadValue
from cms.core.paths import file_of_page
from cms.core.zones import is_twice, moment_of
from cms.desk import assigning, planning
from cms.desk.assigning import Assignment
from cms.desk.planning import Wish
from cms.desk.rows import row_of
from cms.web.errors import status_of
from cms.web.frame import render, room, warn, warn_of_strangers, who
from cms.web.plans import AssignPage, BoardPage, CalendarPage, QueuePage

blueprint = Blueprint("planning", __name__)
_COMING = timedelta(days=14)
_FIRST, _LAST = 1970, 2100


@blueprint.get("/review")
def queue() -> ResponseReturnValue:
    """List what waits for a review: of whoever asks, of their sections, or of anybody."""
    sent = request.args
    wish = Wish(
        whose=sent.get("whose", ""),
        section=sent.get("section", ""),
        lang=sent.get("lang", ""),
        kind=sent.get("kind", ""),
        late=bool(sent.get("late")),
        by_due=sent.get("order") == "due",
        page=sent.get("page", 1, type=int),
    )
    languages = [(language.code, language.name) for language in room().publication.languages]
    return render(QueuePage(planning.queue(room(), who(), wish), _sections(), languages))


@blueprint.get("/board")
def board() -> ResponseReturnValue:
    """Show where everything stands that is not simply live."""
    section, mine = request.args.get("section", ""), bool(request.args.get("mine"))
    columns = planning.board(room(), who(), section=section, mine=mine)
    return render(BoardPage(columns, section, mine, _sections(), planning.names(room())))


@blueprint.get("/calendar")
def calendar() -> ResponseReturnValue:
    """Show what is due and what goes live by itself, by the month."""
    return _calendar()


@blueprint.post("/calendar/address")
def calendar_address() -> ResponseReturnValue:
    """Make a new secret address of this person's calendar, or give it up."""
    if request.form.get("act") == "drop":
        room().feeds.drop(who().account)
        flash("The address is given up. Whatever still asks there gets nothing.")
        return redirect(url_for("planning.calendar"), 303)
    token = room().feeds.make(who().account, room().clock())
    return _calendar(room().settings.desk_url.rstrip("/") + url_for("planning.feed", token=token))


@blueprint.get("/calendar/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """Give somebody's calendar program what it asks for; the address alone says who they are."""
    text = planning.feed(room(), token)
    if text is None:
        abort(404)
    answer = Response(text, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="desk.ics"'
    return answer


@blueprint.get("/articles/<file:page>/assign")
def assignment(page: str) -> ResponseReturnValue:
    """Show who has an article and when it is wanted."""
    file = file_of_page(page)
    was = assigning.assignment_of(room(), file)
    return render(_assign_page(file, was, was.owner, was.reviewer, _local(was.due)))


@blueprint.post("/articles/<file:page>/assign")
def assign(page: str) -> ResponseReturnValue:
    """Say who writes it, who is asked to read it, and when it is wanted."""
    file, sent = file_of_page(page), request.form
    owner, reviewer, due = (sent.get(name, "")[:100] for name in ("owner", "reviewer", "due"))
    was = Assignment(sent.get("was_owner", ""), sent.get("was_reviewer", ""), moment(sent.get("was_due", "")))
    try:
        wish = Assignment(owner, reviewer, wanted(due, was.due))
        commit = assigning.assign(room(), who(), file, wish, was=was, note=sent.get("note", "")[:2000])
    except BadValue as fault:
        now = assigning.assignment_of(room(), file)
        page_value = _assign_page(file, now, owner, reviewer, due, sent.get("note", ""), str(fault))
        return render(page_value), status_of(fault)[0]
    twice = wish.due and is_twice(wish.due, room().publication.zone)
    more = " The clocks go back that night: the first of the two is meant." if twice else ""
    flash(f"That is settled; whoever is named hears of it.{more}" if commit else "That was so already.")
    warn(assigning.asked_in_vain(room(), file))
    warn_of_strangers(sent.get("note") if commit else "")
    return redirect(url_for("planning.queue") if wish.reviewer else url_for("planning.board"), 303)


def wanted(typed: str, was: datetime | None = None) -> datetime | None:
    """Read a time as a form sends it, in the paper's own zone; a field that still shows what was keeps it.

    :raises BadValue: it is no time, or the clocks there go forward over it.
    """
    if not typed.strip():
        return None
    if was and typed == _local(was):
        return was
    try:
        local = datetime.fromisoformat(typed.strip())
    except ValueError:
        raise BadValue(f"{typed[:40]!r} is not a day and a time, such as 2026-11-24T17:00.") from None
    return moment_of(local.replace(tzinfo=None), room().publication.zone)


def _assign_page(
    file: str, was: Assignment, owner: str, reviewer: str, due: str, note: str = "", fault: str = ""
) -> AssignPage:
    row = row_of(room(), file)
    writers, reviewers = assigning.writers(room()), assigning.reviewers(room())
    barred, vain = assigning.barred(room(), file), assigning.asked_in_vain(room(), file)
    zone = room().publication.timezone
    return AssignPage(file, row, was, owner, reviewer, due, note, writers, reviewers, barred, vain, zone, fault)


def _calendar(address: str = "") -> ResponseReturnValue:
    zone, now = room().publication.zone, room().clock()
    today = now.astimezone(zone).date()
    first = _month(request.args.get("month", "")) or today.replace(day=1)
    page = CalendarPage(
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        after=(first + timedelta(days=31)).replace(day=1),
        days=planning.month(room(), first),
        coming=planning.entries(room(), now, now + _COMING),
        today=today,
        zone=room().publication.timezone,
        people=planning.names(room()),
        address=address,
        made=room().feeds.made(who().account),
    )
    return render(page)


def _month(words: str) -> date | None:
    """Read a month such as 2026-11; None when it is none that a calendar shows."""
    try:
        found = date.fromisoformat(f"{words}-01")
    except ValueError:
        return None
    return found if _FIRST <= found.year < _LAST else None


def _local(when: datetime | None) -> str:
    return f"{when.astimezone(room().publication.zone):%Y-%m-%dT%H:%M}" if when else ""


def _sections() -> list[tuple[str, str]]:
    return [(section.key, section.name("en")) for section in room().publication.sections]
