"""When something is odd: hand edits, saves that were taken back, a main that was rewritten."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cms.core.article import Article
from cms.core.errors import BrokenFile, EditConflict, RefMoved
from cms.core.paths import is_article, page_of
from cms.core.people import Role
from cms.desk import handedits, looking, oddities, reading, rewritten, undoing
from cms.desk.handedits import Seen
from cms.desk.oddities import House, Undone
from cms.desk.syncing import DESK
from cms.web.forms import OddForm
from cms.web.frame import render, room, who
from cms.web.housing import HandEditPage, Lost, OddPage

blueprint = Blueprint("odd", __name__)


@dataclass(frozen=True, slots=True)
class About:
    """What is odd about one article."""

    hand: bool
    clash: bool
    undone: tuple[Undone, ...]


def register(app: Flask) -> None:
    """Give the templates what is odd, about the house and about one article."""
    app.jinja_env.tests["article"] = is_article
    app.jinja_env.globals.update(odd_house=_house, odd_about=_about)


@blueprint.get("/odd")
def index() -> ResponseReturnValue:
    """List all that is odd about the newsroom's own house, with what to do."""
    place = room()
    lost = [Lost(one.commit, one.ref, rewritten.lost_saves(place, one)) for one in place.repository.rescue.kept("desk")]
    kept = place.repository.rescue.kept("hand")
    clashes = place.catalog.unsettled()
    page = OddPage(oddities.house(place), lost, kept, clashes, may_choose=who().role >= Role.ADMIN)
    return render(page)


@blueprint.get("/odd/file")
def hand_edit() -> ResponseReturnValue:
    """Show one hand edit, word by word, with what main has."""
    return _hand_edit(request.args.get("file", ""), "")


@blueprint.post("/odd/take-in")
def take_in() -> ResponseReturnValue:
    """Save a hand edit as a version by the person who clicks."""
    form = OddForm()
    file = form.file.data or ""
    try:
        handedits.take_in(room(), who(), file, _seen(form))
    except RefMoved as fault:
        return _hand_edit(file, str(fault)), 409
    except EditConflict:
        words = (
            "The same words were changed on the desk meanwhile. Both texts are kept: bring what you want of the hand "
            "edit into the article, save it there, and discard the hand edit then."
        )
        return _hand_edit(file, words), 409
    flash("Taken in. It is saved as a version by you.")
    there = is_article(file) and room().catalog.row(file)
    return redirect(url_for("writing.edit", page=page_of(file)) if there else url_for("odd.index"), 303)


@blueprint.post("/odd/discard")
def discard() -> ResponseReturnValue:
    """Put a file of the desk's folder back to main's text."""
    form = OddForm()
    file = form.file.data or ""
    try:
        kept = handedits.discard(room(), who(), file, _seen(form))
    except RefMoved as fault:
        return _hand_edit(file, str(fault)), 409
    flash("Discarded; what lay there is kept." if kept else "The file is in the folder again.")
    return redirect(url_for("odd.index"), 303)


@blueprint.post("/odd/bring-back")
def bring_back() -> ResponseReturnValue:
    """Bring back a save that a commit by plain git took back."""
    form = OddForm()
    file = form.file.data or ""
    saved = undoing.bring_back(room(), who(), form.commit.data or "", file)
    flash("The save is back, as a new version." if saved else "That text is here already.")
    return redirect(url_for("writing.edit", page=page_of(file)), 303)


@blueprint.post("/odd/let-be")
def let_be() -> ResponseReturnValue:
    """Leave a save that was taken back where it is: in the history."""
    form = OddForm()
    oddities.drop_undone(room(), form.commit.data or "", form.file.data or "")
    flash("Left as it is. The history has both texts.")
    return redirect(url_for("odd.index"), 303)


@blueprint.post("/odd/main")
def choose_main() -> ResponseReturnValue:
    """Bring back what main held before somebody rewrote it here, or let it go."""
    form = OddForm()
    choice = form.act.data if form.act.data in {"back", "leave"} else ""
    unsettled = rewritten.choose(room(), who(), DESK, choice or "", form.commit.data or "")
    flash(("It is back on main. " if choice == "back" else "Left; its commits are kept. ") + _open(unsettled))
    return redirect(url_for("odd.index"), 303)


@blueprint.post("/odd/remote")
def choose_remote() -> ResponseReturnValue:
    """Choose between this desk's history and the remote's, after somebody rewrote that."""
    form = OddForm()
    choice = form.act.data if form.act.data in {"keep", "take"} else ""
    unsettled = rewritten.choose(room(), who(), DESK, choice or "", "")
    words = "This desk’s history goes on. " if choice == "keep" else "The remote’s texts are here, with the saves. "
    flash(words + _open(unsettled))
    return redirect(url_for("odd.index"), 303)


@blueprint.post("/odd/look")
def look() -> ResponseReturnValue:
    """Look at the desk's folder now, instead of within the next minute."""
    looking.look_at_main(room())
    looking.look_at_folder(room())
    flash("Looked at just now.")
    return redirect(url_for("odd.index"), 303)


def _seen(form: OddForm) -> Seen:
    return Seen(form.shown.data or "", form.main.data or "")


def _hand_edit(file: str, fault: str) -> str:
    place = room()
    found = handedits.find(place, who(), file)
    old = _read(file, place.repository.blob(found.main.blob)) if found.main and found.main.regular else None
    new = _read(file, found.content or b"")
    moved = found.main is not None and found.started != found.main.blob
    return render(HandEditPage(file, found, reading.compare(old, new), moved, fault))


def _read(file: str, content: bytes) -> Article:
    """Read a text for showing; one that is no article is all body."""
    try:
        return Article.read(file, content)
    except BrokenFile:
        text = content.decode("utf-8", "replace")
        return Article(file, text, {}, text)


def _open(unsettled: tuple[str, ...]) -> str:
    return f"{len(unsettled)} to settle: see below." if unsettled else ""


def _house() -> House:
    return oddities.house(room())


def _about(file: str) -> About:
    place = room()
    return About(
        hand=oddities.hand_edited(place, file),
        clash=place.catalog.unsettled_blob(file) is not None,
        undone=tuple(one for one in oddities.read_notes(place).undone if one.file == file),
    )
