"""Notices: what concerns whoever is signed in, and what they want to be sent of it."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace

from flask import Blueprint, Flask, Response, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cms.core.errors import CopyError
from cms.core.paging import slice_of
from cms.core.paths import page_of
from cms.core.telling import News, Often
from cms.desk import assigning, noticing
from cms.post import checked_hook
from cms.web.frame import render, room, who
from cms.web.plans import MePage, NoticesPage

blueprint = Blueprint("noticing", __name__)
_LOG = logging.getLogger(__name__)
_LISTED = 40
_TELLING = frozenset({"reviews", "planning", "live", "remarks", "api"})
"""Parts of the desk after whose acts people are told at once; of the rest the clock tells, within seconds."""


def register(app: Flask) -> None:
    """Tell people at once of what was done on a page."""
    app.after_request(_tell)


@blueprint.get("/notices")
def index() -> ResponseReturnValue:
    """List what concerns whoever asks, the newest first."""
    total = room().notices.count(who().account)
    page, pages, start = slice_of(total, _LISTED, request.args.get("page", 1, type=int))
    found = room().notices.of(who().account, _LISTED, start)
    return render(NoticesPage(found, total, room().notices.unseen(who().account), page, pages))


@blueprint.post("/notices/seen")
def seen() -> ResponseReturnValue:
    """Note that all of them were seen."""
    room().notices.see(who().account)
    return redirect(url_for("noticing.index"), 303)


@blueprint.post("/notices/<int:number>")
def follow(number: int) -> ResponseReturnValue:
    """Note that one was seen, and go to what it is about."""
    found = room().notices.see(who().account, number)
    if found is None:
        abort(404)
    public = found.item.news in {News.LIVE, News.WITHDRAWN}
    page = page_of(found.item.file)
    return redirect(url_for("writing.edit" if public else "reviews.review", page=page), 303)


@blueprint.get("/me")
def me() -> ResponseReturnValue:
    """Show what somebody set for themselves."""
    return render(_me_page())


@blueprint.post("/me/sections")
def sections() -> ResponseReturnValue:
    """Set the sections that somebody looks after."""
    assigning.set_sections(room(), who().account, request.form.getlist("sections")[:200])
    flash("Your sections are kept: what waits in them stands under Review.")
    return redirect(url_for("noticing.me"), 303)


@blueprint.post("/me/notices")
def wishes() -> ResponseReturnValue:
    """Set how notices are sent to somebody outside the desk."""
    before = room().notices.wishes(who().account)
    words, hook = request.form.get("mail", ""), request.form.get("hook", "").strip()
    try:
        if hook:
            checked_hook(hook, room().settings.webhook_hosts)
    except CopyError as fault:
        return render(replace(_me_page(), hook=hook, fault=str(fault))), 422
    mail = Often(words) if words in set(Often) else Often.OFF
    secret = before.secret if hook == before.hook else ""
    fresh = secrets.token_urlsafe(32) if hook and not secret else ""
    wish = replace(before, mail=mail, hook=hook, secret=secret or fresh)
    room().notices.wish(who().account, wish, room().publication.zone)
    if fresh:
        return render(replace(_me_page(), secret=fresh))
    flash("That is kept.")
    return redirect(url_for("noticing.me"), 303)


def _me_page() -> MePage:
    place, account = room(), who().account
    chosen = place.notices.wishes(account)
    return MePage(
        sections=[(section.key, section.name("en")) for section in place.publication.sections],
        mine=place.beats.of(account),
        wishes=chosen,
        hook=chosen.hook,
        mail_works=bool(place.settings.mail_host),
        zone=place.publication.timezone,
    )


def _tell(answer: Response) -> Response:
    """Tell people of an act that went well; when that fails, the act is done all the same, and the clock tells."""
    said = request.method == "POST" and answer.status_code < 400 and g.get("who") is not None
    told = request.blueprint in _TELLING or request.form.get("then") == "submit" if said else False
    if told:
        try:
            noticing.catch_up(room())
        except noticing.FAULTS:
            _LOG.warning("nobody could be told of %s yet", request.path, exc_info=True)
    return answer
