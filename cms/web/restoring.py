"""Putting one paragraph back as it was."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from cms.core.article import BlobId
from cms.core.errors import EditConflict, WrongState
from cms.core.paths import file_of_page
from cms.desk import comparing, restoring
from cms.web.forms import PlaceForm
from cms.web.frame import room, who

blueprint = Blueprint("restoring", __name__)


@blueprint.post("/articles/<file:page>/restore/paragraph")
def paragraph(page: str) -> ResponseReturnValue:
    """Give a paragraph the words of an earlier version, as a new version of the article."""
    form, file = PlaceForm(), file_of_page(page)
    version = comparing.side(room(), who(), file, form.version.data or "")
    try:
        saved = restoring.restore_paragraph(
            room(),
            who(),
            file,
            version,
            BlobId(form.base.data or ""),
            old=_place(form.old.data),
            new=_place(form.new.data),
        )
    except EditConflict as fault:
        raise WrongState("Somebody changed this paragraph since. Compare again, and put back what you want.") from fault
    flash("The old words are back, as a new version." if saved.commit else "That is the text already.")
    return redirect(
        f"{url_for('articles.diff', page=page)}?{urlencode({'from': version.name, 'to': comparing.NOW})}", 303
    )


def _place(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 8 else None
