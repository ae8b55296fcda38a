"""A form that comes back: after its session had ended, or out of what is kept. Whatever was typed in it is shown."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from cms.core.errors import BadValue, BrokenFile, CopyError, NoSuchArticle, NoSuchVersion
from cms.core.paths import file_of_page
from cms.desk import settling
from cms.desk.facts import seen
from cms.drafts import Kept, Kind
from cms.web import choices, suggesting, unsaved
from cms.web.forms import ArticleForm
from cms.web.frame import render, room, who
from cms.web.kept import text_of
from cms.web.pages import ProblemPage
from cms.web.writing import form_page, raw_page

_STEERS = frozenset({"then", "kept", "typing", "after", "account", "ask_reviewer", "ask_due"})
"""Fields that say what a button does, and nothing that was typed."""


def reopened(path: str, fields: MultiDict[str, str], *, number: str = "") -> ResponseReturnValue:
    """Show a form again with what was typed and is not saved yet.

    :param path: where the form was going.
    :param number: names the text where the desk keeps it.
    """
    anothers = _anothers(fields)
    if path in {"/articles/new", "/articles/new/preview"} and not anothers:
        return form_page(ArticleForm(formdata=fields), unsaved=True, typed=fields, number=number)
    file = _file(path)
    if anothers or not file:
        return _shown_alone(path, fields, anothers)
    if not number and (choices.has_answers(fields) or choices.results(fields)) and (kept := _kept(file, fields)):
        return redirect(url_for("settling.open_kept", number=kept.number), 303)
    try:
        found = seen(room(), file)
    except (NoSuchArticle, NoSuchVersion, BrokenFile) as fault:
        return _without_article(path, file, fields, fault, number)
    if "raw" in fields:
        return raw_page(file, typed=fields, number=number)
    return form_page(ArticleForm(formdata=fields), found=found, unsaved=True, typed=fields, number=number)


def _anothers(fields: MultiDict[str, str]) -> str:
    """Say so when somebody else wrote the form: under the name of who is signed in now it must not be saved."""
    writer, now = fields.get("account", ""), who().account
    return "" if writer in {"", now} else f"{writer} wrote this, and you are signed in as {now}. Nothing was done."


def _file(path: str) -> str:
    """Name the article whose form was going somewhere; empty when it was the form of something else."""
    page = path.removeprefix("/articles/").removesuffix("/preview")
    if page == path or not page.endswith(".md"):
        return ""
    try:
        return file_of_page(page)
    except BadValue:
        return ""


def _without_article(
    path: str, file: str, fields: MultiDict[str, str], fault: CopyError, number: str
) -> ResponseReturnValue:
    """Show what was typed for an article that is gone, or cannot be read any more."""
    raw = "raw" in fields
    if isinstance(fault, BrokenFile) and raw:
        return raw_page(file, fault, typed=fields, number=number)
    if isinstance(fault, NoSuchArticle) and not room().catalog.history(file):
        alone = ArticleForm(formdata=fields)
        return _shown_alone(path, fields) if raw else form_page(alone, unsaved=True, typed=fields, number=number)
    return unsaved.lost(file, _typed(fields), fault, _kept(file, fields, Kind.GONE))


def _shown_alone(path: str, fields: MultiDict[str, str], reason: str = "") -> ResponseReturnValue:
    """Show text that has no form of its own to come back in, to be copied."""
    if not reason and (shown := suggesting.carried(path, fields)):
        return shown
    problems = (reason or "Your session had ended, so what you sent was not done. Go back and do it once more.",)
    back = path.rpartition("/")[0] if ".md/" in path else path
    back = back if path.startswith("/articles/") else "/"
    return render(ProblemPage("You are signed in again", problems, back=back, text=text_of(fields)))


def _typed(fields: MultiDict[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if name not in _STEERS}


def _kept(file: str, fields: MultiDict[str, str], kind: Kind = Kind.CLASH) -> Kept | None:
    base = fields.get("base", "")
    return settling.keep(room(), who(), file, base, _typed(fields), kind, fields.get("kept", ""))
