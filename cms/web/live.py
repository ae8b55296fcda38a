"""Sending live: what goes, what is held and why, what went."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from cms.core.errors import BadValue
from cms.core.paths import checked_file, file_of_page
from cms.core.workflow import Act, permit
from cms.desk import publishing, reading
from cms.web.forms import SendForm, TimeForm, WordsForm
from cms.web.frame import address, render, room, who
from cms.web.pages import LivePage, SurePage

blueprint = Blueprint("live", __name__)


@blueprint.get("/live")
def index() -> ResponseReturnValue:
    """Show what will go live, what is held, and what went."""
    sending = reading.send_list(room(), who())
    zone = room().publication.timezone
    return render(LivePage(SendForm(formdata=None), sending, bool(room().settings.site_remote), zone))


@blueprint.post("/live")
def send() -> ResponseReturnValue:
    """Send the chosen articles; the first time, ask whether that is meant."""
    permit(Act.PUBLISH, who())
    form = SendForm()
    files = [checked_file(file) for file in form.files.data or []]
    if not files:
        raise BadValue("Choose at least one article.")
    if form.sure.data != "yes":
        rows = [row for file in files if (row := room().catalog.row(file))]
        return render(SurePage(form, rows))
    _publish(files)
    return redirect(url_for("live.index"), 303)


@blueprint.post("/articles/<file:page>/publish")
def publish(page: str) -> ResponseReturnValue:
    """Send one article live."""
    _publish([file_of_page(page)])
    return redirect(url_for("live.index"), 303)


@blueprint.post("/articles/<file:page>/schedule")
def schedule(page: str) -> ResponseReturnValue:
    """Set the time at which an approved article goes by itself, or take it away."""
    permit(Act.SCHEDULE, who())
    form = TimeForm()
    when = None if form.take_away.data else form.moment(room().publication.zone)
    publishing.schedule(room(), who(), file_of_page(page), when)
    flash("The time is set. It goes live by itself." if when else "It has no time any longer, and waits for you.")
    return redirect(url_for("live.index"), 303)


@blueprint.post("/articles/<file:page>/withdraw")
def withdraw(page: str) -> ResponseReturnValue:
    """Take an article down; readers see a notice."""
    file = file_of_page(page)
    publishing.withdraw(room(), who(), file, reason=WordsForm().reason.data or "", address=address())
    flash("Withdrawn. Readers see a notice at its address; the text is still here.")
    return redirect(url_for("writing.edit", page=page), 303)


def _publish(files: list[str]) -> None:
    gone = publishing.publish(room(), who(), files, address=address())
    flash(f"Sent live: {len(gone.files)} article{'s' if len(gone.files) != 1 else ''}. The site builds now.")
