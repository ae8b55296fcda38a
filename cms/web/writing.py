"""Writing: the article form, new articles, and text of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cms.config import direction_of
from cms.core import merge, prose
from cms.core.article import Article, BlobId, CommitId
from cms.core.errors import (
    ArticleExists,
    BadValue,
    BrokenFile,
    CopyError,
    EditConflict,
    EditRefused,
    NoSuchArticle,
    NoSuchVersion,
    NotReady,
    RefMoved,
    StoreUnavailable,
    WrongState,
)
from cms.core.merge import Answer
from cms.core.paths import file_of_page, page_of, writable_file_of_page
from cms.core.wire import Fate, read_wire, recut
from cms.core.workflow import Act, allowed
from cms.desk import assigning, importing, reviewing, settling, writing
from cms.desk.facts import Standing, seen
from cms.desk.rows import row_of
from cms.desk.sheet import Sheet
from cms.desk.writing import Saved
from cms.drafts import Kept, Kind
from cms.repository import MAIN
from cms.web import choices, conflicts, drafting, keeping
from cms.web.errors import status_of
from cms.web.forms import ArticleForm, RawForm, WireForm, WordsForm, raw_keys
from cms.web.frame import render, room, warn, warn_of_strangers, who
from cms.web.pages import FormPage, RawPage, WirePage
from cms.web.planning import wanted
from cms.web.previewing import shown_card
from cms.web.unsaved import copied, let_go, lost, settled_push, told

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
        drafting.begin_with(form)
        return form_page(form)
    try:
        saved = writing.create(
            room(),
            who(),
            drafting.with_template(form.manuscript(Sheet.empty(), request.form)),
            slug=(form.slug.data or "").strip(),
            note=form.note.data or "",
        )
    except _SHOWN_AGAIN as fault:
        kept = _keep("", conflicts.sent_fields())
        return form_page(form, fault=fault, number=kept.number if kept else "")
    let_go()
    drafting.keep_notes(saved.file)
    flash("Begun. It is saved as the first version.")
    return keeping.over(redirect(url_for("writing.edit", page=page_of(saved.file)), 303))


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
    if request.method == "POST":
        file = writable_file_of_page(page)
        return _save_raw(file) if "raw" in request.form else _save(file)
    file = file_of_page(page)
    try:
        found = seen(room(), file)
    except BrokenFile as fault:
        return raw_page(file, fault)
    return form_page(filled(found), found=found)


@blueprint.get("/articles/<file:page>/raw")
def raw(page: str) -> ResponseReturnValue:
    """Show an article's whole file as text."""
    file = file_of_page(page)
    try:
        seen(room(), file)
    except BrokenFile as fault:
        return raw_page(file, fault)
    return raw_page(file)


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


def _save(file: str) -> ResponseReturnValue:
    form = ArticleForm()
    fields = conflicts.sent_fields()
    if form.then.data == "copy":
        return keeping.over(copied(file, fields))
    if "other" in request.form:
        return settled_push(file)
    try:
        saved = _saved(file, form)
    except EditConflict as conflict:
        return conflicts.clash_page(file, BlobId(fields.get("base", "")), conflict, fields)
    except (NoSuchArticle, NoSuchVersion, BrokenFile) as fault:
        return lost(file, fields, fault)
    except _SHOWN_AGAIN as fault:
        kept = _keep(file, fields)
        return form_page(form, found=seen(room(), file), fault=fault, number=kept.number if kept else "")
    except CopyError:
        _keep(file, fields)
        raise
    noted = drafting.keep_notes(file)  # before anything of it is let go
    let_go()
    keeping.finish()
    if form.then.data == "submit":
        _submit(file, saved, form.note.data or "")
    else:
        flash("The notes are kept, for the desk alone." if noted and not saved.commit else told(saved))
    warn_of_strangers(form.note.data)
    return redirect(url_for("writing.edit", page=page_of(file)), 303)


def _submit(file: str, saved: Saved, note: str) -> None:
    """Send what was saved for review, and say how that went: a refusal does not undo the save."""
    done = "Saved" if saved.commit else "Nothing had changed"
    try:
        asked, due = request.form.get("ask_reviewer", "")[:100], wanted(request.form.get("ask_due", ""))
        reviewing.submit(room(), who(), file, note=note, reviewer=asked, due=due)
    except (NotReady, WrongState, BadValue) as refusal:
        warn(f"{done}, but not sent for review: {refusal}")
        return
    flash(f"{done} and sent for review." if saved.commit else "Sent for review.")
    warn(assigning.asked_in_vain(room(), file))


def _saved(file: str, form: ArticleForm) -> Saved:
    was = seen(room(), file)
    base = BlobId(form.base.data or "") or was.blob
    opened = _opened_with(file, base, was)
    copy = form.manuscript(Sheet.of(opened), request.form)
    note = "" if form.then.data == "submit" else form.note.data or ""
    answers = None
    if base != was.blob and choices.has_answers(request.form):
        answers = choices.answers(request.form, merge.join(opened, was.article, copy.onto(opened, room().clock())))
    return writing.save(room(), who(), file, base, copy, note=note, answers=answers)


def _keep(file: str, fields: Mapping[str, str]) -> Kept | None:
    base = fields.get("base", "")
    return keeping.moved(settling.keep(room(), who(), file, base, fields, Kind.REFUSED, request.form.get("kept", "")))


def _opened_with(file: str, base: BlobId, was: Standing) -> Article:
    """Read the version that the form was opened with; fields that were not sent keep its values."""
    if base == was.blob or not room().catalog.has_version(file, base):
        return was.article
    return Article.read(file, room().repository.blob(base))


def _save_raw(file: str) -> ResponseReturnValue:
    form = RawForm()
    fields = conflicts.sent_fields()
    base, raw = BlobId(form.base.data or ""), form.raw.data or ""
    if request.form.get("then") == "copy":
        return keeping.over(copied(file, fields))
    try:
        answers = _raw_answers(file, base, raw) if choices.has_answers(request.form) else None
        saved = writing.save_raw(room(), who(), file, base, raw, note=form.note.data or "", answers=answers)
    except EditConflict as conflict:
        return conflicts.clash_page(file, base, conflict, fields)
    except (NoSuchArticle, NoSuchVersion) as fault:
        return lost(file, fields, fault)
    except (*_SHOWN_AGAIN, BrokenFile) as fault:
        kept = _keep(file, fields)
        return raw_page(file, fault, typed=request.form, number=kept.number if kept else "")
    except CopyError:
        _keep(file, fields)
        raise
    let_go()
    flash(told(saved))
    return keeping.over(redirect(url_for("writing.edit", page=page_of(file)), 303))


def _raw_answers(file: str, base: BlobId, raw: str) -> Mapping[str, Answer]:
    head = room().repository.head(MAIN)
    if head is None:
        raise NoSuchArticle.named(file)
    current = room().repository.read(head, file).decode("utf-8", "surrogateescape")
    mine = writing.typed_onto(current, raw)
    return choices.answers(request.form, merge.join_raw(file, writing.text_at(room(), file, base), current, mine))


def filled(found: Standing, changed: Callable[[str], str] = str) -> ArticleForm:
    """Lay an article out in its form.

    :param changed: a change that is proposed for its text and its lead picture.
    """
    sheet = Sheet.of(found.article)
    shown = {**sheet.shown, **{name: changed(sheet.shown[name]) for name in ("body", "image")}}
    return ArticleForm(formdata=None, data={**shown, "decorative": sheet.was.decorative, "base": found.blob})


def form_page(
    form: ArticleForm,
    *,
    found: Standing | None = None,
    fault: CopyError | None = None,
    unsaved: bool = False,
    typed: Mapping[str, str] | None = None,
    number: str = "",
) -> ResponseReturnValue:
    """Show an article in its form, or an empty one.

    :param fault: why what was typed is not saved.
    :param typed: what was typed, where it did not come with this request; ``number`` names it where the desk keeps it.
    """
    place = room()
    form.offer(place.publication)
    file = found.file if found else ""
    refusals: Mapping[Act, str] = (
        {act: allowed(act, who(), found.facts, place.clock()) for act in Act} if found else dict.fromkeys(Act, "")
    )
    others = Sheet.of(found.article).others if found else ()
    sources = raw_keys(request.form if typed is None else typed)
    page = FormPage(
        form=form,
        file=file,
        others=[replace(one, source=sources.get(one.name, one.source)) for one in others],
        row=row_of(place, file) if found else None,
        standing=found,
        refusals=refusals,
        versions=place.catalog.count_versions(file) if found else 0,
        pictures=place.catalog.pictures(60),
        direction=direction_of(form.lang.data or place.publication.main_language),
        drafting=drafting.drafting(form, file, typed),
        card=shown_card(form, found, request.form if typed is None else typed),
        fault=str(fault) if fault else "",
        unsaved=unsaved or fault is not None,
        problems=found.facts.missing if found else (),
        kept=[text for text in settling.kept(place, who(), file) if text.number != number],
        number=number,
        keeping=keeping.keeping_of(file, form.typing.data, form.after.data),
        unsettled=bool(file) and place.catalog.unsettled_blob(file) is not None,
        reviewers=assigning.reviewers(place) if found else (),
    )
    return render(page), status_of(fault)[0] if fault else 200


def raw_page(
    file: str, fault: CopyError | None = None, typed: Mapping[str, str] | None = None, number: str = ""
) -> ResponseReturnValue:
    """Show a whole file as text.

    :param fault: why it cannot be read as an article, or why what was typed is not saved.
    :param typed: what was typed, to be shown again; ``number`` names it where the desk keeps it.
    """
    opened = writing.open_raw(room(), file)
    mine = typed if typed is not None and "raw" in typed else None
    page = RawPage(
        form=RawForm(
            formdata=None, base=mine.get("base", "") if mine else opened.blob, note=mine.get("note", "") if mine else ""
        ),
        keeping=keeping.keeping_of(file, *((mine.get("typing"), mine.get("after")) if mine else (None, None))),
        file=file,
        reason=fault.reason if isinstance(fault, BrokenFile) else str(fault or ""),
        line=fault.line if isinstance(fault, BrokenFile) else None,
        text=mine["raw"] if mine else opened.text,
        unsaved=mine is not None,
        odd=opened.odd,
        whole=opened.whole,
        number=number,
    )
    failed = fault is not None and request.method == "POST"
    return render(page), status_of(fault)[0] if fault and failed else 200
