"""Autosaves: what is typed comes in every few seconds; its writer looks at it, takes it or drops it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from cms.catalog import Row
from cms.core.article import Article, BlobId, same_text
from cms.core.errors import BadValue, BrokenFile, CopyError, EditRefused, NoSuchArticle, NoSuchVersion
from cms.core.paths import page_of, writable_file_of_page
from cms.core.screen import newlines
from cms.desk import autosaving, company, reading
from cms.desk.company import Newer
from cms.desk.facts import seen
from cms.desk.reading import Comparison
from cms.desk.writing import text_at
from cms.drafts import SUGGESTED, Autosave, Mark, Outcome, article_of
from cms.web import reopening, suggesting
from cms.web.company import shown_newer
from cms.web.frame import newsroom_time, render, room, who
from cms.web.unsaved import own_text

blueprint = Blueprint("autosave", __name__)
_NOT_TYPED = frozenset(
    {"csrf_token", "then", "typing", "after", "instead", "account", "age", "ask_reviewer", "ask_due"}
)
_BESIDE = ("note", "correction", "comment", "kept")
"""Fields of a form that are in no text, and what it began with when that is kept elsewhere."""
_OLDEST = 30 * 24 * 3600
"""Seconds: a browser does not keep text for longer."""
_FULL = (
    "You have begun more articles than the desk keeps unsaved, and none of them is let go. What you type here is kept "
    "in this browser only: save it as a version, or look on My desk which of the others you no longer want."
)
_NO_FILE = "content/new.md"
"""Where an article that has no file yet is laid out, to be looked at."""


@dataclass(frozen=True, slots=True)
class AutosavePage:
    """What somebody typed and did not send, beside the version that they started from.

    :param row: None for an article that is not saved yet, or is gone.
    :param comparison: None when what was typed cannot be read as an article; ``text`` is it, as it was typed.
    :param newer: somebody saved since they started.
    :param said: why it cannot be compared; empty when it can.
    :param saved: main has all of it already.
    :param suggested: it was typed as suggestions.
    """

    template: ClassVar[str] = "autosave.html"
    file: str
    row: Row | None
    headline: str
    when_typed: datetime
    mark: Mark
    comparison: Comparison | None
    text: str
    said: str
    newer: Newer | None
    saved: bool
    suggested: bool


@blueprint.post("/articles/new/autosave")
def keep_new() -> ResponseReturnValue:
    """Keep what is typed in an article that has no file yet."""
    return _keep("")


@blueprint.post("/articles/<file:page>/autosave")
def keep(page: str) -> ResponseReturnValue:
    """Keep what is typed in an article's form."""
    return _keep(writable_file_of_page(page))


@blueprint.post("/articles/<file:page>/suggest/autosave")
def keep_suggested(page: str) -> ResponseReturnValue:
    """Keep what is typed as suggestions to an article."""
    return _keep(writable_file_of_page(page) + SUGGESTED)


@blueprint.get("/articles/new/autosave")
def look_new() -> ResponseReturnValue:
    """Show what somebody typed in an article that has no file yet; ``take`` puts it back in its form."""
    return _look("", request.args.get("form", ""))


@blueprint.get("/articles/<file:page>/autosave")
def look(page: str) -> ResponseReturnValue:
    """Show what somebody typed beside what they started from; ``take`` puts it back in its form."""
    return _look(writable_file_of_page(page), "")


@blueprint.get("/articles/<file:page>/suggest/autosave")
def look_suggested(page: str) -> ResponseReturnValue:
    """Show what somebody typed as suggestions and did not send; ``take`` puts it back on its screen."""
    return _look(writable_file_of_page(page) + SUGGESTED, "")


@blueprint.post("/articles/new/autosave/drop")
def drop_new() -> ResponseReturnValue:
    """Let go of what somebody typed in an article that has no file yet."""
    return _drop("")


@blueprint.post("/articles/<file:page>/autosave/drop")
def drop(page: str) -> ResponseReturnValue:
    """Let go of what somebody typed in an article and does not want."""
    return _drop(writable_file_of_page(page))


@blueprint.post("/articles/<file:page>/suggest/autosave/drop")
def drop_suggested(page: str) -> ResponseReturnValue:
    """Let go of what somebody typed as suggestions and does not want to send."""
    return _drop(writable_file_of_page(page) + SUGGESTED)


def _keep(file: str) -> ResponseReturnValue:
    if request.form.get("account", "") != who().account:
        return {"outcome": "stranger", "said": f"{who().full_name} is signed in here now."}, 403
    mark, after, instead = (Mark.read(request.form.get(name, "")) for name in ("typing", "after", "instead"))
    if mark is None:
        raise BadValue("The form has no name.")
    fields = {name: value for name, value in request.form.items() if name not in _NOT_TYPED}
    if file.endswith(SUGGESTED):
        fields["base"] = fields.get("shown", "")
    age = min(max(request.form.get("age", 0, type=int), 0), _OLDEST)
    when = room().clock() - timedelta(seconds=age)
    outcome = autosaving.keep(room(), who(), file, mark, fields, when, after=after, instead=instead)
    typed = Autosave(who().account, file, mark, fields.get("base", ""), fields, when)
    if outcome in {Outcome.KEPT, Outcome.OTHER} and _adds_nothing(typed):
        autosaving.settle(room(), who(), mark, *([after] if after else []))
        outcome = Outcome.EMPTY
    other = autosaving.find(room(), who(), file) if outcome is Outcome.OTHER else None
    if other and _says_nothing_new(other):
        outcome = autosaving.keep(room(), who(), file, mark, fields, when, after=after, instead=other.mark)
    if outcome is Outcome.OTHER:
        at = newsroom_time(other.when) if other else ""
        return {"outcome": outcome, "at": at, "mark": str(other.mark) if other else ""}, 409
    if outcome is Outcome.FULL:
        return {"outcome": outcome, "said": _FULL}, 422
    newer = shown_newer(file, fields.get("base", "")) if file and not file.endswith(SUGGESTED) else None
    return {"outcome": outcome, "at": newsroom_time(when), "newer": newer}


def _look(file: str, form: str) -> ResponseReturnValue:
    typed = autosaving.find(room(), who(), file, form)
    if typed is None and request.args.get("take"):
        return redirect(_form_of(file), 303)  # somebody who took it loads it again: it goes on under that form's mark
    if typed is None:
        raise NoSuchVersion("That text is no longer kept here: it was saved or dropped.")
    if request.args.get("take"):
        fields = MultiDict([*typed.fields.items(), ("after", str(typed.mark))])
        if file.endswith(SUGGESTED):
            return suggesting.again(article_of(file), fields)
        path = f"/articles/{page_of(file) if _is_there(file) or 'raw' in fields else 'new'}"
        return reopening.reopened(path, fields, number=typed.fields.get("kept", ""))
    comparison, said = None, ""
    try:
        comparison = _compared(typed)
    except (BrokenFile, BadValue, EditRefused, NoSuchVersion, NoSuchArticle) as fault:
        said = str(fault)
    page = AutosavePage(
        file=article_of(file),
        row=room().catalog.row(article_of(file)) if file else None,
        headline=typed.fields.get("title", "") or (comparison.new.headline if comparison else ""),
        when_typed=typed.when,
        mark=typed.mark,
        comparison=comparison,
        text="" if comparison else _words(typed.fields),
        said=said,
        newer=company.newer(room(), file, BlobId(typed.base)) if file and not file.endswith(SUGGESTED) else None,
        saved=_says_nothing_new(typed),
        suggested=file.endswith(SUGGESTED),
    )
    return render(page)


def _drop(file: str) -> ResponseReturnValue:
    mark = Mark.read(request.form.get("typing", ""))
    number = autosaving.drop(room(), who(), file, mark) if mark else ""
    if not number:
        flash("You typed on meanwhile, or saved it: nothing was dropped.")
    return redirect(_form_of(file, number or None), 303)


def _form_of(file: str, dropped: str | None = None) -> str:
    """Give the address of the form that a text belongs to.

    :param dropped: the number of a text that was just dropped from it.
    """
    if file.endswith(SUGGESTED):
        return url_for("suggesting.suggest", page=page_of(article_of(file)), dropped=dropped)
    if _is_there(file):
        return url_for("writing.edit", page=page_of(file), dropped=dropped)
    return url_for("writing.new", dropped=dropped)


def _is_there(file: str) -> bool:
    return file != "" and room().catalog.row(file) is not None


def _compared(typed: Autosave) -> Comparison:
    """Compare with the version that its writer started from: the difference is what they typed."""
    if not typed.file:
        return reading.compare(None, Article.of(_NO_FILE, own_text(_NO_FILE, typed.fields)))
    file = article_of(typed.file)
    return reading.compare(Article.of(file, text_at(room(), file, BlobId(typed.base))), _mine(typed))


def _mine(typed: Autosave) -> Article:
    """Give the article as its writer wants it."""
    file = article_of(typed.file)
    if file == typed.file:
        return Article.of(file, own_text(file, typed.fields))
    return suggesting.edited(Article.of(file, text_at(room(), file, BlobId(typed.base))), typed.fields)


def _says_nothing_new(typed: Autosave) -> bool:
    """Tell whether main has what was typed: it was saved, and the desk stopped before it could note that."""
    try:
        return same_text(_mine(typed), seen(room(), article_of(typed.file)).article)
    except CopyError:
        return False


def _adds_nothing(typed: Autosave) -> bool:
    """Tell whether a form was put back to what is saved, letter by letter, and nothing stands beside the text."""
    beside = (typed.fields.get(name, "").strip() for name in _BESIDE)
    same_notes = newlines(typed.fields.get("notes", "")) == newlines(typed.fields.get("notes_were", ""))
    if not typed.file or not same_notes or any(beside):
        return False
    try:
        return _mine(typed).text == seen(room(), article_of(typed.file)).article.text
    except CopyError:
        return False


def _words(fields: Mapping[str, str]) -> str:
    return "\n\n".join(fields[name] for name in ("title", "summary", "body", "raw") if fields.get(name))
