"""Texts that are kept and not saved: settle them, or drop them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from cms.core import merge
from cms.core.article import BlobId
from cms.core.errors import BadValue, BrokenFile, EditRefused, NoSuchArticle, NoSuchVersion
from cms.core.paths import file_of_page, page_of
from cms.desk import settling
from cms.desk.facts import seen
from cms.desk.writing import text_at
from cms.drafts import SUGGESTED, Kept, article_of
from cms.web import conflicts, reopening, suggesting, unsaved
from cms.web.frame import render, room, who

blueprint = Blueprint("settling", __name__)


@blueprint.get("/kept/<number>")
def open_kept(number: str) -> ResponseReturnValue:
    """Show a kept text again: in its form, or beside the text that it clashes with."""
    kept = settling.find(room(), who(), number)
    if not kept.file:
        return reopening.reopened("/articles/new", MultiDict(kept.fields), number=kept.number)
    if kept.file.endswith(SUGGESTED):
        return suggesting.again(article_of(kept.file), kept.fields, number=kept.number)
    try:
        return _beside_pushed(kept) if "other" in kept.fields else _beside(kept)
    except (NoSuchArticle, NoSuchVersion) as fault:
        return unsaved.lost(kept.file, kept.fields, fault, kept)
    except (BadValue, EditRefused):
        return _reopened(kept)  # no file may hold it as it is: it is mended where it was typed
    except BrokenFile as fault:
        raw = "raw" in kept.fields
        return _reopened(kept) if raw else unsaved.lost(kept.file, kept.fields, fault, kept)


@blueprint.post("/kept/<number>/drop")
def drop(number: str) -> ResponseReturnValue:
    """Let go of a kept text."""
    kept = room().drafts.find(who().account, number)
    settling.drop(room(), who(), number)
    flash("Dropped. The article is as it was.")
    there = kept is not None and room().catalog.row(kept.file) is not None
    return redirect(url_for("writing.edit", page=page_of(kept.file)) if there and kept else "/", 303)


@blueprint.get("/articles/<file:page>/settle")
def settle(page: str) -> ResponseReturnValue:
    """Show both texts of an article that was changed here and by git at once."""
    file = file_of_page(page)
    found = settling.pushed(room(), file)
    if found is None:
        flash("That is settled already.")
        return redirect(url_for("writing.edit", page=page), 303)
    if found.joined is None:
        row = room().catalog.row(file)
        return render(conflicts.RemovedPage(file, row.headline if row else "", found.by))
    begun = unsaved.begun_push(file, found.other or "")
    return conflicts.pushed_page(found, begun.fields if begun else {}, begun)


def _beside_pushed(kept: Kept) -> ResponseReturnValue:
    found = settling.pushed(room(), kept.file)
    if found is None or found.joined is None or found.other != kept.fields["other"]:
        return conflicts.results_page(kept.file, (found and found.other) or "", kept.fields, kept)
    return conflicts.pushed_page(found, kept.fields, kept)


def _beside(kept: Kept) -> ResponseReturnValue:
    file, base = kept.file, BlobId(kept.base)
    head = room().repository.head("main")
    if "raw" in kept.fields and head is not None:
        current = room().repository.read(head, file).decode("utf-8", "surrogateescape")
    else:
        current = seen(room(), file).article.text
    joined = merge.join_raw(file, text_at(room(), file, base), current, unsaved.own_text(file, kept.fields))
    if joined.clashes:
        return conflicts.clash_page(file, base, joined.conflict({}), kept.fields, kept=kept)
    return _reopened(kept)


def _reopened(kept: Kept) -> ResponseReturnValue:
    return reopening.reopened(f"/articles/{page_of(kept.file)}", MultiDict(kept.fields), number=kept.number)
