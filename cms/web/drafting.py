"""What stands beside a text that is written: checks, private notes, and templates to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cms.core.paths import file_of_page, page_of
from cms.core.screen import newlines
from cms.desk import stories
from cms.desk.manuscript import LINES, LISTS, LONG, Manuscript
from cms.desk.sheet import Sheet
from cms.web.checking import Checked, checked
from cms.web.forms import ArticleForm
from cms.web.frame import room, who

blueprint = Blueprint("drafting", __name__)


@dataclass(frozen=True, slots=True)
class Drafting:
    """What the article form shows beside its fields.

    :param notes: the article's private notes as they are typed, and ``notes_were`` as the form was opened with them.
    :param stories: name and label of each template, for a new article; ``template`` is the one that was chosen.
    """

    checked: Checked
    notes: str
    notes_were: str
    stories: Sequence[tuple[str, str]] = ()
    template: str = ""


def drafting(form: ArticleForm, file: str, typed: Mapping[str, str] | None = None) -> Drafting:
    """Gather what stands beside a form.

    :param file: empty for a new article.
    :param typed: what was typed, where it did not come with this request.
    """
    sent = request.form if typed is None else typed
    kept = room().staff.notes.on(page_of(file)) if file else ""
    return Drafting(
        checked=checked(form, file),
        notes=newlines(sent.get("notes", kept)),
        notes_were=newlines(sent.get("notes_were", kept)),
        stories=() if file else [(one.name, one.label) for one in stories.templates(room())],
        template=sent.get("template", request.args.get("template", ""))[:100],
    )


def begin_with(form: ArticleForm) -> None:
    """Fill an empty form with the template that the address names; what a template leaves open stays as it was."""
    found = stories.template(room(), request.args.get("template", ""))
    if found is None:
        return
    shown = Sheet.of(found.article).shown
    for name in (*LINES, *LONG, *LISTS, "body"):
        if shown[name]:
            form[name].data = shown[name]


def with_template(copy: Manuscript) -> Manuscript:
    """Give a new article the keys of its template that the form has no field for."""
    found = stories.template(room(), request.form.get("template", ""))
    return replace(copy, raw={**found.extra, **copy.raw}) if found else copy


def keep_notes(file: str) -> bool:
    """Keep the private notes that came with the form; tell whether they changed. They are in no commit."""
    if "notes" not in request.form:
        return False
    text, were = (newlines(request.form.get(name, "")) for name in ("notes", "notes_were"))
    if text == were:
        return False
    room().staff.notes.keep(page_of(file), text.strip("\n"), were, who().account, room().clock())
    return True


@blueprint.post("/articles/<file:page>/duplicate")
def duplicate(page: str) -> ResponseReturnValue:
    """Begin a draft with the text of an article."""
    saved = stories.duplicate(room(), who(), file_of_page(page))
    flash("A copy was made, as a draft of its own.")
    return redirect(url_for("writing.edit", page=page_of(saved.file)), 303)
