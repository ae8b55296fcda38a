"""Company: an open form says that it is there, and hears who else is, and whether somebody saved."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlencode

from flask import Blueprint, Flask, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from cms.core.article import BlobId
from cms.core.errors import BadValue, ListsNotReady
from cms.core.paths import file_of_page, page_of
from cms.desk import company
from cms.desk.newcomers import Saver
from cms.desk.talk import mark_of
from cms.drafts import Mark
from cms.web.frame import newsroom_time, room, who

blueprint = Blueprint("company", __name__)


def register(app: Flask) -> None:
    """Give the lists a way to say who is in an article."""
    app.jinja_env.globals.update(people_in=_people_in)


@blueprint.post("/articles/<file:page>/presence")
def ping(page: str) -> ResponseReturnValue:
    """Note that somebody has an article open; tell who else has, what is newer, and the mark of what is said."""
    file, mark = file_of_page(page), Mark.read(request.form.get("typing", ""))
    if mark is None:
        raise BadValue("The form has no name.")
    found = company.enter(room(), who(), file, mark.form)
    newer = shown_newer(file, request.form.get("base", ""))
    return {"here": _here(found), "newer": newer, "comments": what_is_said(file)}


@blueprint.post("/articles/<file:page>/presence/leave")
def leave(page: str) -> ResponseReturnValue:
    """Note that somebody closed an article."""
    del page
    mark = Mark.read(request.form.get("typing", ""))
    if mark:
        company.leave(room(), who(), mark.form)
    return "", 204


@blueprint.get("/session")
def session() -> ResponseReturnValue:
    """Tell an open form who is signed in, and give it a token for what it sends from now on."""
    return {"account": who().account, "name": who().full_name, "csrf_token": generate_csrf()}


def shown_newer(file: str, base: str) -> Mapping[str, str] | None:
    """Say that somebody saved since a form was opened, and what to do; None when nobody did."""
    found = company.newer(room(), file, BlobId(base[:64]))
    if found is None:
        return None
    if found.blob is None:
        return {"blob": "", "said": _gone(found.savers), "look": ""}
    said = _said(found.savers) + " Go on writing: when you save, both texts are joined."
    page = page_of(file)
    since = urlencode({"from": found.since, "to": "main"}) if found.since else ""
    look = f"{url_for('articles.diff', page=page)}?{since}" if since else url_for("articles.history", page=page)
    return {"blob": found.blob, "said": said, "look": look}


def what_is_said(file: str) -> str:
    """Give the mark of an article's comments, by which an open page knows whether to fetch them; empty when unknown."""
    with suppress(ListsNotReady):
        return mark_of(room(), file)
    return ""


def _said(savers: tuple[Saver, ...]) -> str:
    if not savers:
        return "There is a newer version of this article."
    last = savers[-1]
    if all(saver.account == who().account for saver in savers):
        return f"You saved a newer version at {newsroom_time(last.when)}, in another tab or on another device."
    names = _joined(tuple(dict.fromkeys(saver.name for saver in savers)))
    return f"{names} saved a newer version at {newsroom_time(last.when)}."


def _gone(savers: tuple[Saver, ...]) -> str:
    who_did = f"{savers[-1].name} took this article off the desk at {newsroom_time(savers[-1].when)}." if savers else ""
    said = who_did or "This article is not on the desk any more."
    return said + " What you type is kept: save it, and you can make a draft of it."


def _here(found: company.Company) -> str:
    words = []
    if found.others:
        words.append(f"{_joined(found.others)} {'is' if len(found.others) == 1 else 'are'} in this article.")
    if found.own:
        words.append("You have this article open in another tab or on another device, too.")
    return " ".join(words)


def _joined(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _people_in(file: str) -> tuple[str, ...]:
    """Name the other people in an article; all of a page's rows are answered by one look."""
    if "everywhere" not in g:
        g.everywhere = company.everywhere(room(), who())
    found: Mapping[str, tuple[str, ...]] = g.everywhere
    return found.get(file, ())
