"""What is said about an article: the column of comments, and what its buttons do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from flask import Blueprint, Flask, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from cms.core.article import BlobId
from cms.core.errors import BadValue, BrokenFile, NoSuchArticle, NotReady
from cms.core.passages import Passage
from cms.core.paths import file_of_page
from cms.core.remarks import FIELDS, Kind, mentioned
from cms.core.screen import newlines
from cms.desk import discussing, reviewing
from cms.desk.facts import seen
from cms.desk.talk import Talk, Topic, passage_of, talk
from cms.web.forms import RemarkForm
from cms.web.frame import render, room, warn_of_strangers, who

blueprint = Blueprint("remarks", __name__)
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,40}\Z")
_CALLED = re.compile(r"@[\w.-]+")
_MENTION = Markup('<bdi class="called" title="{}">{}</bdi>')
_BACK = {"text": "writing.edit", "review": "reviews.review"}


@dataclass(frozen=True, slots=True)
class HeardPage:
    """What is said about an article by now; ``back`` names the page that it stands on, ``text`` or ``review``."""

    template: ClassVar[str] = "heard.html"
    file: str
    back: str


def register(app: Flask) -> None:
    """Give the templates what was said about an article."""
    app.jinja_env.globals.update(talk_of=_talk_of)
    app.jinja_env.filters.update(key=_key, called=_called)


@blueprint.post("/articles/<file:page>/remarks")
def say(page: str) -> ResponseReturnValue:
    """Say something about an article, answer, settle, accept or reject: ``act`` names which."""
    file = file_of_page(page)
    form = RemarkForm()
    answers, text = form.answers.data or "", form.comment.data or ""
    match form.act.data or "comment":
        case "comment" if not answers:
            reviewing.comment(room(), who(), file, text, passage=_passage(file, form), field=_field(form))
            flash("Your comment is on the record.")
        case "comment":
            reviewing.comment(room(), who(), file, text, answers=answers)
            flash("Your answer is on the record.")
        case "resolve":
            discussing.resolve(room(), who(), file, answers, text)
            flash("Resolved.")
        case "reopen":
            discussing.reopen(room(), who(), file, answers, text)
            flash("Open again.")
        case "reject":
            discussing.reject(room(), who(), file, answers, text)
            flash("Rejected. The text stays as it is.")
        case "suggest":
            _suggest_words(file, form)
            flash("Your suggestion is with its writer.")
        case "accept":
            _accept(file, form)
        case _:
            raise BadValue("This button is not known here. Reload the page.")
    warn_of_strangers(text)
    return redirect(url_for(_BACK.get(form.back.data or "", "reviews.review"), page=page, _anchor="remarks"), 303)


@blueprint.get("/articles/<file:page>/remarks")
def heard(page: str) -> ResponseReturnValue:
    """Give the column of comments alone, to a page that is open; ``back`` says which."""
    back = request.args.get("back", "")
    return render(HeardPage(file_of_page(page), back if back in _BACK else "review"))


def _talk_of(file: str) -> Talk | None:
    """Read what was said about an article once for a page; None where its text cannot be read."""
    read: dict[str, Talk | None] = g.setdefault("talks", {})
    if file not in read:
        try:
            found = seen(room(), file)
            read[file] = talk(room(), found.article, found.blob)
        except (BrokenFile, NoSuchArticle):
            read[file] = None
    return read[file]


def _passage(file: str, form: RemarkForm) -> Passage | None:
    found = seen(room(), file)
    return passage_of(
        room(),
        found.article,
        found.blob,
        BlobId(form.shown.data or ""),
        about=form.paragraph.data or "",
        known=Passage(
            newlines(form.quote.data or ""), newlines(form.before.data or ""), newlines(form.after.data or "")
        ),
    )


def _field(form: RemarkForm) -> str:
    return form.paragraph.data if form.paragraph.data in FIELDS else ""


def _suggest_words(file: str, form: RemarkForm) -> None:
    passage = _passage(file, form)
    if passage is None:
        raise NotReady(["Choose the paragraph or the words that you would write otherwise."])
    if not passage.whole:
        raise NotReady(
            ["That is too long for one suggestion. Choose fewer words, or suggest changes in the whole text."]
        )
    instead = newlines(form.instead.data or "").strip()
    if instead == newlines(passage.quote):
        raise NotReady(["Those are the words that stand there already."])
    text = form.comment.data or ""
    discussing.say(room(), who(), file, Kind.SUGGEST, text, passage=passage, instead=instead, field=_field(form))


def _accept(file: str, form: RemarkForm) -> None:
    done = discussing.accept(room(), who(), file, form.mark.data or [], text=form.comment.data or "")
    said = "Accepted: the text is saved with it." if done.taken == 1 else f"{done.taken} accepted: the text is saved."
    left = f" {done.left} could not be put in: the text has changed there." if done.left else ""
    flash(said + left)


def _key(topic: Topic) -> str:
    """Name a thread in an address; what somebody pushed may be called anything."""
    number = topic.thread.first.number
    return number if _NUMBER.match(number) else "x" + sha256(number.encode("utf-8", "replace")).hexdigest()[:12]


def _called(text: str, found: Talk) -> Markup:
    """Show whom a text calls; everything is escaped."""
    names = {member.account: member.full_name for member in found.people}
    pieces, place = [], 0
    for match in _CALLED.finditer(text):
        account = next(iter(mentioned(match[0].rstrip(".-"), names)), None)
        if account and mentioned(text, [account]):
            end = match.start() + len(account) + 1
            pieces += [escape(text[place : match.start()]), _MENTION.format(names[account], text[match.start() : end])]
            place = end
    return Markup().join((*pieces, escape(text[place:])))
