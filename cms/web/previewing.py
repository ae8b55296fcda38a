"""Previews: the page as readers will see it, in a tab or beside the text as one types, and as it looks when shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar

from flask import Blueprint, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from cms.core.article import Article
from cms.core.errors import CopyError
from cms.core.paths import file_of_page
from cms.desk import previewing
from cms.desk.facts import Standing, seen
from cms.desk.previewing import Card
from cms.desk.sheet import Sheet
from cms.web.drafting import with_template
from cms.web.errors import status_of
from cms.web.forms import ArticleForm
from cms.web.frame import render, room
from cms.web.security import PREVIEW_POLICY, framed_policy

blueprint = Blueprint("previewing", __name__)


@dataclass(frozen=True, slots=True)
class FramedPage:
    """The empty page that takes in each preview beside the text.

    :param sheet: the theme's style sheet; :param nonce: of the one script that may run there.
    """

    template: ClassVar[str] = "framed.html"
    sheet: str
    nonce: str


@blueprint.get("/preview")
def framed() -> ResponseReturnValue:
    """Give the page for the frame beside the text; it shows what the form's own page sends it, and nothing else."""
    policy, nonce = framed_policy()
    answer = make_response(render(FramedPage(room().previews.sheet, nonce)))
    answer.headers["Content-Security-Policy"] = policy
    return answer


@blueprint.post("/articles/new/preview")
def preview_new() -> ResponseReturnValue:
    """Show an article that is not saved yet."""
    return _answer(None)


@blueprint.route("/articles/<file:page>/preview", methods=["GET", "POST"])
def preview(page: str) -> ResponseReturnValue:
    """Show the page as readers will see it; POST shows what is in the form, unsaved."""
    return _answer(seen(room(), file_of_page(page)))


def shown_card(form: ArticleForm, found: Standing | None, fields: Mapping[str, str]) -> Card | None:
    """Give how what is in a form would look when shared; None when no article can be made of it."""
    try:
        return previewing.card(room(), _typed(form, found, fields), room().clock())
    except CopyError:
        return None


def _answer(found: Standing | None) -> ResponseReturnValue:
    """Answer with the page, or with page and card for the script of the form."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        try:
            return jsonify(_told(found))
        except CopyError as fault:
            return jsonify({"said": str(fault)}), status_of(fault)[0]
    answer = Response(previewing.preview(room(), _sent(found), room().clock()).page)
    answer.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return answer


def _told(found: Standing | None) -> dict[str, object]:
    article = _sent(found)
    made = previewing.preview(room(), article, room().clock())
    return {"page": made.page, "card": asdict(previewing.card_of(article, made.shared))}


def _sent(found: Standing | None) -> Article:
    if found and request.method == "GET":
        return found.article
    return _typed(ArticleForm(), found, request.form)


def _typed(form: ArticleForm, found: Standing | None, fields: Mapping[str, str]) -> Article:
    """Give the article as its form has it; what was not sent stays as it is."""
    if found:
        return form.manuscript(Sheet.of(found.article), fields).onto(found.article, room().clock())
    copy = with_template(form.manuscript(Sheet.empty(), fields))
    return previewing.unsaved(room(), copy, (form.slug.data or "").strip(), room().clock())
