"""Documents of word processors, brought in as drafts with their pictures."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from cms.core.errors import BadValue
from cms.core.paths import page_of
from cms.core.workflow import Act, permit
from cms.desk import importing
from cms.desk.docx import MAX_DOCUMENT
from cms.web.frame import render, room, who
from cms.web.pages import ProblemPage

blueprint = Blueprint("documents", __name__)
_TOO_LARGE = (
    f"The document is larger than {MAX_DOCUMENT // 1_000_000} MB, which is more than the desk takes. Let the word "
    "processor make its pictures smaller, or take them out and send them by themselves. Nothing was kept."
)


@blueprint.post("/articles/new/document")
def bring_in() -> ResponseReturnValue:
    """Make a draft of a document and its pictures; those that cannot come are named."""
    permit(Act.CREATE, who())
    sent = request.files.get("document")
    if sent is None or not sent.filename:
        raise BadValue("Choose a .docx file first.")
    section, lang = request.form.get("section", ""), request.form.get("lang", "")
    saved, document = importing.import_docx(room(), who(), sent.stream, sent.filename, section=section, lang=lang)
    flash(f"A draft was made of the document. {importing.told_of_pictures(document)}".strip())
    return redirect(url_for("writing.edit", page=page_of(saved.file)), 303)


@blueprint.errorhandler(413)
def too_large(fault: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say how large a document may be."""
    del fault
    return render(ProblemPage("That is too large", (_TOO_LARGE,), back="/articles/new/text", text="")), 413
