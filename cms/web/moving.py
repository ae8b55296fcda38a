"""Moving a draft, the links that lead to where it was, and its old address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cms.core.article import BlobId
from cms.core.errors import ArticleExists, BadValue, ListsNotReady
from cms.core.paths import file_of_page, page_of, slug_of
from cms.core.workflow import Act, decide
from cms.desk import moving
from cms.desk.facts import seen
from cms.desk.moving import Inbound
from cms.repository import MAIN
from cms.web.errors import status_of
from cms.web.forms import InboundForm, MoveForm
from cms.web.frame import render, room, who

blueprint = Blueprint("moving", __name__)


@dataclass(frozen=True, slots=True)
class MovePage:
    """Where a draft is to go."""

    template: ClassVar[str] = "move.html"
    form: MoveForm
    file: str
    headline: str
    sections: Sequence[tuple[str, str]]
    inbound: int
    fault: str


@dataclass(frozen=True, slots=True)
class InboundPage:
    """The articles that link to where an article was, each with the lines that would change."""

    template: ClassVar[str] = "inbound.html"
    file: str
    headline: str
    inbound: Sequence[Inbound]


def register(app: Flask) -> None:
    """Let the old address of an article that moved lead to the new one."""
    app.before_request(_led_on)


@blueprint.route("/articles/<file:page>/move", methods=["GET", "POST"])
def move(page: str) -> ResponseReturnValue:
    """Ask where a draft is to go; POST moves it."""
    file, form = file_of_page(page), MoveForm()
    found = seen(room(), file)
    decide(Act.MOVE, who(), found.facts, room().clock())
    if request.method == "GET":
        form.slug.data, form.section.data = slug_of(file), found.article.section
        return _move_page(form, file, found.article.headline)
    try:
        new = moving.move(room(), who(), file, slug=(form.slug.data or "").strip(), section=form.section.data or "")
    except (ArticleExists, BadValue) as fault:
        return _move_page(form, file, found.article.headline, fault)
    flash("Moved. Its history and its comments came along.")
    where = "moving.inbound" if moving.inbound(room(), new) else "writing.edit"
    return redirect(url_for(where, page=page_of(new)), 303)


@blueprint.route("/articles/<file:page>/inbound", methods=["GET", "POST"])
def inbound(page: str) -> ResponseReturnValue:
    """Show who links to where an article was; POST changes the links of one of them."""
    file = file_of_page(page)
    found = seen(room(), file)
    if request.method == "POST":
        form = InboundForm()
        other = file_of_page(form.other.data or "")
        saved = moving.relink(room(), who(), file, other, BlobId(form.shown.data or ""))
        flash(f"Saved a version of {page_of(saved.file)}.")
        return redirect(url_for("moving.inbound", page=page), 303)
    return render(InboundPage(file, found.article.headline, moving.inbound(room(), file)))


def _move_page(
    form: MoveForm, file: str, headline: str, fault: ArticleExists | BadValue | None = None
) -> ResponseReturnValue:
    sections = [(section.key, section.name("en")) for section in room().publication.sections]
    own = form.section.data or ""
    sections += [(own, own)] if own and own not in dict(sections) else []
    linked = len(room().catalog.linked_from(file, 100))
    page = MovePage(form, file, headline, sections, linked, str(fault or ""))
    return render(page), status_of(fault)[0] if fault else 200


def _led_on() -> ResponseReturnValue | None:
    """Lead a request for an article that moved to where it is; what was sent goes along."""
    page = (request.view_args or {}).get("page")
    if page is None or request.endpoint is None or not request.path.startswith("/articles/"):
        return None
    try:
        file = file_of_page(page)
        head = room().repository.head(MAIN)
        if head is None or room().repository.entry(head, file):
            return None
        place = moving.place_of(room(), file)
    except (BadValue, ListsNotReady):
        return None
    if place is None:
        return None
    address = url_for(request.endpoint, **{**(request.view_args or {}), "page": page_of(place)})
    asked = request.query_string.decode("utf-8", "replace")
    return redirect(f"{address}?{asked}" if asked else address, 302 if request.method in {"GET", "HEAD"} else 307)
