"""Reviewing: one article compared in words, and the decisions."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cms.core.article import BlobId
from cms.core.errors import NotReady, StoreUnavailable, WrongState
from cms.core.paths import file_of_page
from cms.core.workflow import Act, permit
from cms.desk import assigning, company, comparing, reviewing
from cms.desk.comparing import View
from cms.web.company import what_is_said
from cms.web.errors import status_of
from cms.web.forms import WordsForm
from cms.web.frame import address, newsroom_time, render, room, warn, warn_of_strangers, who
from cms.web.pages import ReviewPage

blueprint = Blueprint("reviews", __name__)


@blueprint.get("/articles/<file:page>/review")
def review(page: str) -> ResponseReturnValue:
    """Show what changed since readers saw the article, or since something else, and the decisions."""
    return _review(page)


@blueprint.get("/articles/<file:page>/newer")
def newer(page: str) -> ResponseReturnValue:
    """Tell an open review whether somebody saved since, and the mark of what is said; ``shown`` is what it shows."""
    file, shown = file_of_page(page), BlobId(request.args.get("shown", "")[:40])
    found = company.newer(room(), file, shown)
    if found is None:
        return {"said": "", "look": "", "comments": what_is_said(file)}
    last = found.savers[-1] if found.savers else None
    who_did = f" by {last.name}, from {newsroom_time(last.when)}," if last else ""
    look = _since(page, found.since, stale=False)
    return {"said": f"A newer version{who_did} exists.", "look": look, "comments": what_is_said(file)}


@blueprint.post("/articles/<file:page>/submit")
def submit(page: str) -> ResponseReturnValue:
    """Send a draft for review."""
    note = WordsForm().note.data or ""
    reviewing.submit(room(), who(), file_of_page(page), note=note)
    flash("Sent for review.")
    warn(assigning.asked_in_vain(room(), file_of_page(page)))
    warn_of_strangers(note)
    return redirect(url_for("writing.edit", page=page), 303)


@blueprint.post("/articles/<file:page>/send-back")
def send_back(page: str) -> ResponseReturnValue:
    """Ask for changes; the comment says which."""
    comment = WordsForm().comment.data or ""
    try:
        reviewing.send_back(room(), who(), file_of_page(page), comment=comment)
    except NotReady as fault:
        return _review(page, fault), status_of(fault)[0]
    flash("Sent back to its writer with your comment.")
    warn_of_strangers(comment)
    return redirect(url_for("planning.queue"), 303)


@blueprint.post("/articles/<file:page>/approve")
def approve(page: str) -> ResponseReturnValue:
    """Approve the version that was shown."""
    form, file = WordsForm(), file_of_page(page)
    shown = BlobId(form.shown.data or "")
    try:
        reviewing.approve(
            room(), who(), file, shown=shown, pictures=form.pictures.data or None, comment=form.comment.data or ""
        )
    except WrongState:
        newer = company.newer(room(), file, shown)
        if newer is None or newer.blob is None or newer.since is None:
            raise
        return redirect(_since(page, newer.since, stale=True), 303)
    flash("Approved. A publisher can send it live now.")
    warn_of_strangers(form.comment.data)
    return redirect(url_for("planning.queue"), 303)


@blueprint.post("/articles/<file:page>/override")
def override(page: str) -> ResponseReturnValue:
    """Let the version that was shown go without an approval, in an emergency."""
    permit(Act.OVERRIDE, who())
    form = WordsForm()
    reviewing.override(
        room(),
        who(),
        file_of_page(page),
        shown=BlobId(form.shown.data or ""),
        pictures=form.pictures.data or None,
        reason=form.reason.data or "",
        address=address(),
    )
    flash("It may go live without an approval. The history, the audit log and the publication say so.")
    warn_of_strangers(form.reason.data)
    return redirect(url_for("reviews.review", page=page), 303)


@blueprint.post("/articles/<file:page>/comment")
def comment(page: str) -> ResponseReturnValue:
    """Say something about the article to the desk."""
    words = WordsForm().comment.data or ""
    try:
        reviewing.comment(room(), who(), file_of_page(page), words)
    except NotReady as fault:
        return _review(page, fault), status_of(fault)[0]
    flash("Your comment is on the record.")
    warn_of_strangers(words)
    return redirect(url_for("reviews.review", page=page), 303)


def _review(page: str, fault: NotReady | None = None) -> str:
    """Show the review; once more where what somebody wanted lacks something, with their place in it as it was."""
    sent = request.args
    found = comparing.review(
        room(), who(), file_of_page(page), sent.get("since", "")[:40], View.of(sent.get("view", ""))
    )
    with suppress(StoreUnavailable):  # a full disk keeps nobody from reading
        room().looks.note(who().account, page, found.standing.blob, room().clock())
    shown = ReviewPage(found, found.standing.file, found.row, stale="stale" in sent, fault=str(fault or ""))
    return render(shown)


def _since(page: str, commit: str | None, *, stale: bool) -> str:
    """Give the address of what came since a version."""
    return url_for("reviews.review", page=page, since=commit, stale="1" if stale else None)
