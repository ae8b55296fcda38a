"""Writing: the article form, new articles, text of others, and the preview."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from cms.config import direction_of
from cms.core import prose
from cms.core.article import Article, BlobId, CommitId
from cms.core.errors import (
    ArticleExists,
    BadValue,
    BrokenFile,
    CopyError,
    EditConflict,
    EditRefused,
    NoSuchArticle,
    RefMoved,
    StoreUnavailable,
)
from cms.core.paths import file_of_page, page_of
from cms.core.wire import Fate, read_wire, recut
from cms.core.workflow import Act, allowed
from cms.desk import importing, previewing, reading, reviewing, writing
from cms.desk.facts import Standing, standing
from cms.desk.manuscript import Manuscript
from cms.repository import MAIN
from cms.web.errors import status_of
from cms.web.forms import ArticleForm, RawForm, WireForm, WordsForm
from cms.web.frame import render, room, who
from cms.web.pages import ConflictPage, FormPage, RawPage, WirePage
from cms.web.security import PREVIEW_POLICY

blueprint = Blueprint("writing", __name__)
_SHOWN_AGAIN = (BadValue, ArticleExists, EditRefused, RefMoved, StoreUnavailable)
"""Faults after which the form comes back with everything that was typed."""


@blueprint.route("/articles/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Show an empty article form; POST begins the article."""
    form = ArticleForm()
    if request.method == "GET":
        form.authors.data = who().full_name
        form.lang.data = room().publication.main_language
        return _form_page(form)
    try:
        saved = writing.create(
            room(), who(), form.manuscript(Manuscript()), slug=(form.slug.data or "").strip(), note=form.note.data or ""
        )
    except _SHOWN_AGAIN as fault:
        return _form_page(form, fault=fault)
    flash("Begun. It is saved as the first version.")
    return redirect(url_for("writing.edit", page=page_of(saved.file)), 303)


@blueprint.route("/articles/new/text", methods=["GET", "POST"])
def wire() -> ResponseReturnValue:
    """Turn pasted text into a draft: first show what becomes of each line, then create it."""
    form = WireForm()
    publication = room().publication
    form.section.choices = [(section.key, section.name("en")) for section in publication.sections]
    form.lang.choices = [(language.code, language.name) for language in publication.languages]
    text = form.text.data or ""
    if request.method == "GET" or not text.strip():
        return render(WirePage(form, None, 0))
    story = read_wire(text)
    if form.keep.data:
        story = recut(story, {number: Fate.TEXT for number in form.keep.data if number < len(story.lines)})
    if form.act.data != "create":
        return render(WirePage(form, story, prose.count_words(story.body)))
    saved = importing.import_wire(room(), who(), story, section=form.section.data or "", lang=form.lang.data or "")
    flash("A draft was made of the text.")
    return redirect(url_for("writing.edit", page=page_of(saved.file)), 303)


@blueprint.route("/articles/<file:page>", methods=["GET", "POST"])
def edit(page: str) -> ResponseReturnValue:
    """Show an article in its form; POST saves a version."""
    file = file_of_page(page)
    if request.method == "POST":
        return _save_raw(file) if "raw" in request.form else _save(file)
    try:
        found = standing(room(), file)
    except BrokenFile as fault:
        return _raw_page(file, fault)
    return _form_page(_filled(found), found=found)


@blueprint.route("/articles/<file:page>/preview", methods=["GET", "POST"])
def preview(page: str) -> ResponseReturnValue:
    """Show the page as readers will see it; POST shows what is in the form, unsaved."""
    found = standing(room(), file_of_page(page))
    article = found.article
    if request.method == "POST":
        article = ArticleForm().manuscript(Manuscript.of(article)).onto(article, room().clock())
    answer = Response(previewing.preview(room(), article))
    answer.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return answer


@blueprint.post("/articles/<file:page>/restore")
def restore(page: str) -> ResponseReturnValue:
    """Bring an old version back as a new one."""
    saved = writing.restore(room(), who(), file_of_page(page), CommitId(WordsForm().version.data or ""))
    flash("The old text is back, as a new version." if saved.commit else "That is the text already.")
    return redirect(url_for("writing.edit", page=page), 303)


@blueprint.post("/articles/<file:page>/discard")
def discard(page: str) -> ResponseReturnValue:
    """Take a draft that was never live off the desk."""
    writing.discard(room(), who(), file_of_page(page))
    flash("Discarded. Its history is kept.")
    return redirect(url_for("articles.index"), 303)


def reopened(path: str, fields: MultiDict[str, str]) -> ResponseReturnValue:
    """Show a form again with what was typed before the session ended; nothing of it is saved yet."""
    page = path.removeprefix("/articles/")
    if page in {path, "new"} or not page.endswith(".md"):
        return _form_page(ArticleForm(formdata=fields), unsaved=True)
    try:
        found = standing(room(), file_of_page(page))
    except (NoSuchArticle, BadValue):
        return _form_page(ArticleForm(formdata=fields), unsaved=True)
    except BrokenFile as fault:
        return _raw_page(file_of_page(page), fault, typed=fields)
    return _form_page(ArticleForm(formdata=fields), found=found, unsaved=True)


def _save(file: str) -> ResponseReturnValue:
    form = ArticleForm()
    base = BlobId(form.base.data or "")
    try:
        was = standing(room(), file)
        base = base or was.blob
        copy = form.manuscript(Manuscript.of(_opened_with(file, base, was)))
        handing_in = form.then.data == "submit"
        note = form.note.data or ""
        saved = writing.save(room(), who(), file, base, copy, note="" if handing_in else note)
        if handing_in:
            reviewing.submit(room(), who(), file, note=note)
            flash("Saved and sent for review." if saved.commit else "Sent for review.")
            return redirect(url_for("writing.edit", page=page_of(file)), 303)
    except EditConflict as conflict:
        return _conflict_page(file, conflict)
    except _SHOWN_AGAIN as fault:
        return _form_page(form, found=standing(room(), file), fault=fault)
    if saved.joined:
        flash("Saved. Somebody saved while you were writing; both texts were joined.")
    else:
        flash("Saved as a new version." if saved.commit else "Nothing had changed, so no version was made.")
    return redirect(url_for("writing.edit", page=page_of(file)), 303)


def _opened_with(file: str, base: BlobId, was: Standing) -> Article:
    """Read the version that the form was opened with; fields that were not sent keep its values."""
    if base == was.blob or not room().catalog.has_version(file, base):
        return was.article
    return Article.read(file, room().repository.blob(base))


def _save_raw(file: str) -> ResponseReturnValue:
    form = RawForm()
    try:
        saved = writing.save_raw(
            room(), who(), file, BlobId(form.base.data or ""), form.raw.data or "", note=form.note.data or ""
        )
    except EditConflict as conflict:
        return _conflict_page(file, conflict)
    flash("Saved as a new version." if saved.commit else "Nothing had changed, so no version was made.")
    return redirect(url_for("writing.edit", page=page_of(file)), 303)


def _filled(found: Standing) -> ArticleForm:
    copy = Manuscript.of(found.article)
    data = {name: getattr(copy, name) for name in ("title", "summary", "dateline", "section", "lang", "image", "body")}
    data |= {name: getattr(copy, name) for name in ("image_alt", "image_caption", "image_credit", "decorative")}
    data |= {"authors": "\n".join(copy.authors), "tags": ", ".join(copy.tags), "related": "\n".join(copy.related)}
    return ArticleForm(formdata=None, data={**data, "base": found.blob})


def _form_page(
    form: ArticleForm, *, found: Standing | None = None, fault: CopyError | None = None, unsaved: bool = False
) -> ResponseReturnValue:
    place = room()
    form.offer(place.publication)
    file = found.file if found else ""
    refusals: Mapping[Act, str] = (
        {act: allowed(act, who(), found.facts, place.clock()) for act in Act} if found else dict.fromkeys(Act, "")
    )
    page = FormPage(
        form=form,
        file=file,
        row=place.catalog.row(file) if found else None,
        standing=found,
        refusals=refusals,
        versions=len(place.catalog.history(file)) if found else 0,
        media=place.catalog.media()[:60],
        direction=direction_of(form.lang.data or place.publication.main_language),
        fault=str(fault) if fault else "",
        unsaved=unsaved or fault is not None,
        problems=found.facts.missing if found else (),
    )
    return render(page), status_of(fault)[0] if fault else 200


def _raw_page(file: str, fault: BrokenFile, typed: Mapping[str, str] | None = None) -> ResponseReturnValue:
    repository = room().repository
    head = repository.head(MAIN)
    entry = repository.entry(head, file) if head else None
    form = RawForm(formdata=None, base=entry.blob if entry else "")
    text: str | None
    try:
        text = repository.read(head, file).decode("utf-8") if head else None
    except (BrokenFile, UnicodeDecodeError):
        text = None
    if typed and typed.get("raw"):
        text = typed["raw"]
    return render(RawPage(form, file, fault.reason, fault.line, text if text is None or "\0" not in text else None))


def _conflict_page(file: str, conflict: EditConflict) -> ResponseReturnValue:
    place = room()
    row = place.catalog.row(file)
    head = place.repository.head(MAIN)
    entry = place.repository.entry(head, file) if head else None
    base, theirs, mine = (_read(file, text) for text in (conflict.base, conflict.theirs, conflict.mine))
    page = ConflictPage(
        form=RawForm(formdata=None),
        file=file,
        headline=theirs.headline,
        conflict=conflict,
        theirs_by=row.changed_by if row else "somebody",
        theirs=reading.compare(base, theirs),
        mine=reading.compare(base, mine),
        result=conflict.mine,
        base=entry.blob if entry else "",
    )
    return render(page), 409


def _read(file: str, text: str) -> Article:
    """Read a text for showing; one that does not parse is all body."""
    try:
        return Article.read(file, text.encode("utf-8", "surrogateescape"))
    except BrokenFile:
        return Article(file, text, {}, text)
