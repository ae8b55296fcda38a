"""The JSON API: the desk's acts for programs, by the same rules, each for the person whose token it carries."""

from __future__ import annotations

from flask import Blueprint, Response, g, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from cms.catalog import Query
from cms.core.article import BlobId, CommitId, moment
from cms.core.errors import BadValue, NotSignedIn, TooManyAttempts
from cms.core.paths import file_of_page, page_of
from cms.core.people import StaffMember
from cms.core.workflow import Act, permit
from cms.desk import assigning, publishing, reviewing, writing
from cms.desk.bringers import pictures_mark
from cms.desk.calling import uncalled
from cms.desk.facts import seen
from cms.web import openapi, shapes
from cms.web.frame import address, room, who

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
_ARTICLE = "/articles/<file:page>"
_WRONG_TOKENS = 30
"""Calls without a right token that one address may make in a minute."""


@blueprint.before_request
def _identify() -> None:
    """Take the person from the token, as they are now; no cookie is ever looked at."""
    if request.endpoint == "api.document":
        return
    place, now = room(), room().clock()
    try:
        number, g.who = _person(request.headers.get("Authorization", ""))
    except NotSignedIn as refusal:
        wait = place.pace.seconds_to_wait(f"address {address()}", _WRONG_TOKENS, now)
        raise TooManyAttempts(wait) if wait else refusal from None
    wait = place.pace.seconds_to_wait(f"token {number}", place.settings.api_per_minute, now)
    if wait:
        raise TooManyAttempts(wait)


def _person(header: str) -> tuple[str, StaffMember]:
    """Give a token's number, and whom it stands for."""
    kind, _, token = header.partition(" ")
    if kind.casefold() != "bearer" or not token.strip():
        raise NotSignedIn("Send your token as a header: Authorization: Bearer copydesk_…")
    number, account = room().staff.tokens.account(token.strip(), room().clock())
    member = room().staff.working(account)
    if member is None:
        raise NotSignedIn("This token is unknown, revoked, or over.")
    return number, member


@blueprint.get("/openapi.json")
def document() -> ResponseReturnValue:
    """Give the document that describes this API."""
    return jsonify(openapi.document(room().settings.desk_url))


@blueprint.get("/articles")
def articles() -> ResponseReturnValue:
    """List articles, thirty a page."""
    sent = request.args
    page = sent.get("page", "1")
    if not page.isdecimal() or len(page) > 6:
        raise BadValue("page is a number, from 1.")
    q, state, section, author, tag, lang = (sent.get(name, "")[:200] for name in openapi.FILTERS)
    query = Query(q=q, state=state, section=section, author=author, tag=tag, lang=lang, page=max(1, int(page)))
    found = room().catalog.rows(query)
    listed = [shapes.row(one) for one in found.rows]
    return jsonify({"articles": listed, "page": found.page, "pages": found.pages, "total": found.total})


@blueprint.post("/articles")
def create() -> ResponseReturnValue:
    """Begin an article."""
    permit(Act.CREATE, who())
    sent = shapes.body(("slug", "note", *shapes.FIELDS))
    copy = shapes.manuscript(None, sent)
    note = shapes.text(sent, "note")
    saved = writing.create(room(), who(), copy, slug=shapes.text(sent, "slug"), note=note)
    given = _article(saved.file, note)
    given.status_code = 201
    given.headers["Location"] = url_for("api.article", page=page_of(saved.file))
    return given


@blueprint.get(_ARTICLE)
def article(page: str) -> ResponseReturnValue:
    """Give an article with the facts about it."""
    return _article(file_of_page(page))


@blueprint.put(_ARTICLE)
def save(page: str) -> ResponseReturnValue:
    """Save a version; what is not sent stays as it was in the version that ``base`` names."""
    file = file_of_page(page)
    permit(Act.EDIT, who())
    sent = shapes.body(("base", "note", *shapes.FIELDS), needed=("base",))
    base = BlobId(shapes.text(sent, "base"))
    copy = shapes.manuscript(shapes.started(room(), file, base), sent)
    note = shapes.text(sent, "note")
    writing.save(room(), who(), file, base, copy, note=note)
    return _article(file, note)


@blueprint.post(f"{_ARTICLE}/submit")
def submit(page: str) -> ResponseReturnValue:
    """Send a draft for review."""
    sent, file = shapes.body(("note", "reviewer", "due")), file_of_page(page)
    note, asked = shapes.text(sent, "note"), shapes.text(sent, "reviewer")
    reviewing.submit(room(), who(), file, note=note, reviewer=asked, due=shapes.due(sent))
    return _article(file, note)


@blueprint.post(f"{_ARTICLE}/send-back")
def send_back(page: str) -> ResponseReturnValue:
    """Ask for changes."""
    permit(Act.SEND_BACK, who())
    sent, file = shapes.body(("comment",), needed=("comment",)), file_of_page(page)
    comment = shapes.text(sent, "comment")
    reviewing.send_back(room(), who(), file, comment=comment)
    return _article(file, comment)


@blueprint.post(f"{_ARTICLE}/approve")
def approve(page: str) -> ResponseReturnValue:
    """Approve the version that ``shown`` names."""
    permit(Act.APPROVE, who())
    sent, file = shapes.body(("shown", "pictures", "comment"), needed=("shown",)), file_of_page(page)
    shown = BlobId(shapes.text(sent, "shown"))
    pictures, comment = shapes.text(sent, "pictures") or None, shapes.text(sent, "comment")
    reviewing.approve(room(), who(), file, shown=shown, pictures=pictures, comment=comment)
    return _article(file, comment)


@blueprint.post(f"{_ARTICLE}/override")
def override(page: str) -> ResponseReturnValue:
    """Let the version that ``shown`` names go without an approval, in an emergency."""
    permit(Act.OVERRIDE, who())
    sent, file = shapes.body(("shown", "pictures", "reason"), needed=("shown", "reason")), file_of_page(page)
    shown, reason = BlobId(shapes.text(sent, "shown")), shapes.text(sent, "reason")
    pictures = shapes.text(sent, "pictures") or None
    reviewing.override(room(), who(), file, shown=shown, pictures=pictures, reason=reason, address=address())
    return _article(file, reason)


@blueprint.post(f"{_ARTICLE}/comment")
def comment(page: str) -> ResponseReturnValue:
    """Say something to the desk."""
    sent, file = shapes.body(("comment",), needed=("comment",)), file_of_page(page)
    words = shapes.text(sent, "comment")
    reviewing.comment(room(), who(), file, words)
    return _article(file, words)


@blueprint.post(f"{_ARTICLE}/assign")
def assign(page: str) -> ResponseReturnValue:
    """Say who writes it, who is asked to read it, and when it is wanted; what is not sent stays as it is."""
    sent, file = shapes.body(("owner", "reviewer", "due", "note")), file_of_page(page)
    was = assigning.assignment_of(room(), file)
    wish = shapes.assignment(sent, was)
    note = shapes.text(sent, "note")
    assigning.assign(room(), who(), file, wish, was=was, note=note)
    return _article(file, note)


@blueprint.post(f"{_ARTICLE}/publish")
def publish(page: str) -> ResponseReturnValue:
    """Send an approved article live."""
    permit(Act.PUBLISH, who())
    shapes.body(())
    file = file_of_page(page)
    publishing.publish(room(), who(), [file], address=address())
    return _article(file)


@blueprint.post(f"{_ARTICLE}/schedule")
def schedule(page: str) -> ResponseReturnValue:
    """Set the time at which an approved article goes by itself; null takes it away."""
    permit(Act.SCHEDULE, who())
    sent, file = shapes.body(("publish_at",), needed=("publish_at",)), file_of_page(page)
    when = None if sent["publish_at"] is None else moment(shapes.text(sent, "publish_at"))
    if when is None and sent["publish_at"] is not None:
        raise BadValue("publish_at is a time such as 2026-12-24T18:00:00Z, or null for none.")
    publishing.schedule(room(), who(), file, when)
    return _article(file)


@blueprint.post(f"{_ARTICLE}/withdraw")
def withdraw(page: str) -> ResponseReturnValue:
    """Take an article down."""
    permit(Act.WITHDRAW, who())
    sent, file = shapes.body(("reason",)), file_of_page(page)
    publishing.withdraw(room(), who(), file, reason=shapes.text(sent, "reason"), address=address())
    return _article(file)


@blueprint.post(f"{_ARTICLE}/restore")
def restore(page: str) -> ResponseReturnValue:
    """Make an earlier version the newest one."""
    sent, file = shapes.body(("version",), needed=("version",)), file_of_page(page)
    writing.restore(room(), who(), file, CommitId(shapes.text(sent, "version")))
    return _article(file)


@blueprint.post(f"{_ARTICLE}/discard")
def discard(page: str) -> ResponseReturnValue:
    """Take a draft that was never live off the desk."""
    shapes.body(())
    writing.discard(room(), who(), file_of_page(page))
    return "", 204


def _article(file: str, said: str = "") -> Response:
    """Give an article; after an act also whom its words call though nobody has that account."""
    found = seen(room(), file)
    given: Response = jsonify(
        {
            **shapes.article(found, who(), room().clock(), assigning.assignment_of(room(), file)),
            "pictures": pictures_mark(room(), found.head, found.article),
            "uncalled": uncalled(room(), said),
        }
    )
    given.set_etag(found.blob)
    return given
