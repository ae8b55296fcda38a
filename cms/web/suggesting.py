"""The screen on which a whole text is edited as suggestions; what is typed there is kept like an article's form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from cms.core import frontmatter
from cms.core.article import Article, BlobId
from cms.core.errors import BadValue, BrokenFile, NoSuchArticle, NotReady
from cms.core.paths import file_of_page
from cms.core.remarks import FIELDS
from cms.core.screen import StandIns, checked, newlines
from cms.desk import discussing
from cms.desk.facts import seen
from cms.drafts import SUGGESTED
from cms.web import keeping, unsaved
from cms.web.forms import RemarkForm
from cms.web.frame import render, room, warn_of_strangers, who

blueprint = Blueprint("suggesting", __name__)


@dataclass(frozen=True, slots=True)
class SuggestPage:
    """A text to be edited as suggestions.

    :param shown: the version that is edited; ``comment`` is what was said to it, where it comes back with a ``fault``.
    :param texts: the words of each field.
    :param unsaved: something was typed in it already; ``number`` names it where the desk keeps it aside.
    """

    template: ClassVar[str] = "suggest.html"
    file: str
    headline: str
    lang: str
    shown: str
    texts: Mapping[str, str]
    keeping: keeping.Keeping
    comment: str = ""
    fault: str = ""
    unsaved: bool = False
    number: str = ""


@blueprint.route("/articles/<file:page>/suggest", methods=["GET", "POST"])
def suggest(page: str) -> ResponseReturnValue:
    """Show the text to be edited as suggestions; POST cuts what was edited into them."""
    file = file_of_page(page)
    found = seen(room(), file)
    stand_ins, shown = _shown(found.article)
    headline, lang = found.article.headline, found.article.word("lang")
    if request.method == "GET":
        kept = keeping.keeping_of(file + SUGGESTED, None, None)
        return render(SuggestPage(file, headline, lang, found.blob, shown, kept))
    form = RemarkForm()
    base, text = form.shown.data or "", form.comment.data or ""
    try:
        sent = {field: checked(request.form.get(field, shown[field])) for field in shown}
        typed = {"" if field == "body" else field: stand_ins.typed(words) for field, words in sent.items()}
        number = discussing.suggest(room(), who(), file, BlobId(base), typed, text=text)
    except (NotReady, BadValue) as fault:
        return again(file, request.form, str(fault)), 422
    keeping.finish()
    unsaved.let_go()
    flash("Your suggestion is with its writer." if number == 1 else f"{number} suggestions are with its writer.")
    warn_of_strangers(text)
    return redirect(url_for("reviews.review", page=page, _anchor="remarks"), 303)


def again(file: str, fields: Mapping[str, str], fault: str = "", *, number: str = "") -> str:
    """Show the screen once more with what was typed in it; also when its article is gone, so that it can be copied."""
    texts, headline, lang, blob = {"body": ""}, "", "", fields.get("shown", "")
    try:
        found = seen(room(), file)
        texts, headline, lang = _shown(found.article)[1], found.article.headline, found.article.word("lang")
    except (BrokenFile, NoSuchArticle) as gone:
        fault = fault or str(gone)
    mine = {field: newlines(fields[field]) for field in ("body", *FIELDS) if field in fields}
    kept = keeping.keeping_of(file + SUGGESTED, fields.get("typing"), fields.get("after"))
    text, number = fields.get("comment", ""), number or fields.get("kept", "")
    shown = {**texts, **mine}
    return render(SuggestPage(file, headline, lang, blob, shown, kept, text, fault, unsaved=True, number=number))


def carried(path: str, fields: MultiDict[str, str]) -> str | None:
    """Show the screen again after a sign-in that it was sent to; None when it was another form."""
    page = path.removeprefix("/articles/").removesuffix("/suggest")
    return again(file_of_page(page), fields) if path == f"/articles/{page}/suggest" and page.endswith(".md") else None


def edited(started: Article, fields: Mapping[str, str]) -> Article:
    """Give the article as it would be with all that was typed.

    :raises EditRefused: its front matter cannot hold that.
    """
    stand_ins, shown = _shown(started)
    words = {field: stand_ins.typed(checked(fields.get(field, shown[field]))) for field in shown}
    words = {field: newlines(text) for field, text in words.items()}
    changed = {field: text for field, text in words.items() if newlines(fields.get(field, "")) != shown[field]}
    body = changed.pop("body", None)
    if "title" in changed:
        changed["title"] = " ".join(changed["title"].split("\n"))
    return Article.of(started.file, frontmatter.edit(started.text, changed, body))


def _shown(article: Article) -> tuple[StandIns, dict[str, str]]:
    """Give the words of each field as a form shows them, and what stands for what no form can hold."""
    fields = ["body", *(field for field in FIELDS if article.word(field).strip())]
    own = {field: newlines(article.word(field) if field != "body" else article.body) for field in fields}
    stand_ins = StandIns.of(*own.values())
    return stand_ins, {field: stand_ins.shown(text) for field, text in own.items()}
