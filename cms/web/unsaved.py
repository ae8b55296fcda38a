"""What becomes of text that could not be saved where it was written for; and what is said when it could."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from cms.core.article import Article, BlobId
from cms.core.errors import (
    BadValue,
    BrokenFile,
    CopyError,
    EditConflict,
    EditRefused,
    ListsNotReady,
    NoSuchArticle,
    NoSuchVersion,
)
from cms.core.paths import page_of
from cms.desk import settling, writing
from cms.desk.newcomers import Brought, Saver
from cms.desk.sheet import Sheet
from cms.desk.writing import Saved
from cms.drafts import Kept, Kind, Listed, Offer
from cms.web import choices, conflicts, keeping
from cms.web.forms import ArticleForm
from cms.web.frame import newsroom_time, room, who
from cms.web.words import KEYS

_NO_WORDS = frozenset({"base", "lang", "section", "decorative"})
"""Fields of the form that nobody writes in."""


def register(app: Flask) -> None:
    """Give the templates what unsaved text is called."""
    app.jinja_env.filters.update(headed=_headed)


def _headed(text: Listed | Offer) -> str:
    """Name unsaved text in a list: its headline, else its article's, else the article's address."""
    if text.title.strip() or not text.file:
        return text.title.strip() or "a new article"
    try:
        row = room().catalog.row(text.article)
    except ListsNotReady:
        row = None
    return row.headline if row and row.headline.strip() else page_of(text.article)


def own_text(file: str, fields: Mapping[str, str]) -> str:
    """Give the whole file as its writer wanted it: on the version they started from, or anew when that is unknown."""
    base = BlobId(fields.get("base", ""))
    known = base != "" and room().catalog.has_version(file, base)
    if "raw" in fields:
        was = writing.text_at(room(), file, base) if known else ""
        return writing.typed_onto(was, fields["raw"])
    form = ArticleForm(formdata=MultiDict(fields))
    try:
        if known:
            started = Article.read(file, room().repository.blob(base))
            return form.manuscript(Sheet.of(started), fields).onto(started, room().clock()).text
    except (BrokenFile, EditRefused):
        pass  # the words are what counts: they go into a plain new file
    return form.manuscript(Sheet.empty(), fields).fresh(file).text


def lost(file: str, fields: Mapping[str, str], fault: CopyError, kept: Kept | None = None) -> ResponseReturnValue:
    """Keep text whose article is gone or broken, and offer a copy.

    :raises NoSuchArticle: there never was such an article.
    """
    gone = isinstance(fault, NoSuchArticle)
    if gone and not room().catalog.history(file):
        raise fault
    base = fields.get("base", "")
    kept = kept or settling.keep(room(), who(), file, base, fields, Kind.GONE, request.form.get("kept", ""))
    keeping.moved(kept)
    try:
        text = own_text(file, fields)
    except (BadValue, EditRefused):  # no file may hold it; the words can still be copied
        written = (words for name, words in fields.items() if name not in _NO_WORDS and choices.PICK not in name)
        text = "\n\n".join(filter(None, written))
    return conflicts.lost_page(file, fields, text, gone=gone, reason=str(fault), kept=kept)


def copied(file: str, fields: Mapping[str, str]) -> ResponseReturnValue:
    """Begin a draft with text that could not be saved where it was written for."""
    text = own_text(file, fields)
    try:
        saved = settling.keep_copy(room(), who(), file, text, note=fields.get("note", ""))
    except CopyError:
        settling.keep(room(), who(), file, fields.get("base", ""), fields, Kind.REFUSED, request.form.get("kept", ""))
        raise
    let_go()
    flash(f"Your text is a draft of its own now, beside {page_of(file)}.")
    return redirect(url_for("writing.edit", page=page_of(saved.file)), 303)


def settled_push(file: str) -> ResponseReturnValue:
    """Save the result of an article that was changed here and by git at once; what is not saved is kept."""
    found = settling.pushed(room(), file)
    fields = {**conflicts.sent_fields(), "other": request.form["other"]}
    back = redirect(url_for("writing.edit", page=page_of(file)), 303)
    if found is None or (found.other or "") != fields["other"]:
        written = choices.has_answers(fields) and _kept_push(file, fields)
        flash("That is settled already." + (" The results that you wrote are kept beside it." if written else ""))
        return back
    if found.joined is None:
        settling.keep_ours(room(), who(), file)
        flash("Settled: the desk’s text stays.")
        return back
    try:
        answers = choices.answers(fields, found.joined, pushed=True)
        if found.joined.open(answers):
            return conflicts.pushed_page(found, fields, _kept_push(file, fields))
        writing.settle(room(), who(), file, found.joined, answers)
    except EditConflict:
        return _settled_push_again(file, fields)
    except CopyError:
        _kept_push(file, fields)
        raise
    let_go()
    flash("Settled. The result is the newest version.")
    return back


def _settled_push_again(file: str, fields: Mapping[str, str]) -> ResponseReturnValue:
    """Show the conflict once more on the newer text; choices that still fit are kept."""
    kept = _kept_push(file, fields)
    found = settling.pushed(room(), file)
    if found is None or found.joined is None:
        raise NoSuchVersion("Somebody settled this meanwhile. Look at the article’s history.")
    return conflicts.pushed_page(found, fields, kept)


def _kept_push(file: str, fields: Mapping[str, str]) -> Kept | None:
    return settling.keep(room(), who(), file, "", fields, Kind.CLASH, request.form.get("kept", ""))


def begun_push(file: str, other: str) -> Kept | None:
    """Give what this person chose and wrote before for a text that was pushed."""
    for listed in settling.kept(room(), who(), file):
        kept = room().drafts.find(who().account, listed.number) if listed.kind is Kind.CLASH else None
        if kept and kept.fields.get("other") == other:
            return kept
    return None


def let_go() -> None:
    """Let go of the kept text that was just saved."""
    number = request.form.get("kept", "")
    if number:
        settling.drop(room(), who(), number)


def told(saved: Saved) -> str:
    """Say what a save did, and whose changes came in with it."""
    if saved.commit is None:
        return "Nothing had changed, so no version was made."
    if saved.brought is None:
        return "Saved as a new version."
    came = saved.brought
    if came.keys or came.paragraphs:
        whose = _whose(came, "changes")
        words = f"Saved. {whose[0].upper()}{whose[1:]} came in as well: {_what(came)}."
    else:
        words = f"Saved, and settled with {_whose(came, 'text')}."
    if came.woven:
        places, them = " and ".join(map(str, came.woven)), "it" if len(came.woven) == 1 else "them"
        paragraphs = "paragraph" if len(came.woven) == 1 else "paragraphs"
        words += f" In {paragraphs} {places} sentences of both were joined: read {them} once more."
    return words


def _whose(came: Brought, what: str) -> str:
    """Name whose changes or text it was, and when: "Rosa Lind’s changes of 11:02"."""
    named = [f"{_possessive(saver)} {what} of {newsroom_time(saver.when)}" for saver in came.savers]
    return " and ".join(named) or f"other people’s {what}"


def _possessive(saver: Saver) -> str:
    return "your own" if saver.account is not None and saver.account == who().account else f"{saver.name}’s"


def _what(came: Brought) -> str:
    parts = [f"the {KEYS.get(key, key).lower()}" for key in came.keys]
    if came.paragraphs:
        parts.append("1 paragraph" if came.paragraphs == 1 else f"{came.paragraphs} paragraphs")
    return ", ".join(parts)
