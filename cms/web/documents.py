"""Documents of word processors, brought in as drafts."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cms.core.errors import BadValue
from cms.core.paths import page_of
from cms.core.workflow import Act, permit
from cms.desk import importing
from cms.web.frame import room, who

blueprint = Blueprint("documents", __name__)


@blueprint.post("/articles/new/document")
def bring_in() -> ResponseReturnValue:
    """Make a draft of a document; its pictures are left out, and that is said."""
    permit(Act.CREATE, who())
    sent = request.files.get("document")
    if sent is None or not sent.filename:
        raise BadValue("Choose a .docx file first.")
    document = importing.read_docx(sent.read(), sent.filename)
    saved = importing.import_docx(
        room(),
        who(),
        document,
        section=request.form.get("section", ""),
        lang=request.form.get("lang", ""),
        name=sent.filename,
    )
    left = document.pictures
    many = f" Its {left} picture{' was' if left == 1 else 's were'} left out; add them here." if left else ""
    flash(f"A draft was made of the document.{many}")
    return redirect(url_for("writing.edit", page=page_of(saved.file)), 303)
