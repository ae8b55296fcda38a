"""Pictures and PDFs: the library, what comes in, and the files themselves out of git."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, flash, g, jsonify, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from cms.core import prose
from cms.core.captions import captioned, figure
from cms.core.errors import BrokenFile, CopyError, StoreUnavailable
from cms.core.paging import slice_of
from cms.core.paths import checked_file, file_of_page, media_file
from cms.core.pdf import begins_as_pdf, pdf_words
from cms.core.workflow import Act, permit
from cms.desk import picturing
from cms.desk.docx import MAX_DOCUMENT
from cms.desk.facts import seen
from cms.desk.picturing import Taken
from cms.pictures import MAX_BYTES
from cms.repository import MAIN
from cms.web.errors import status_of
from cms.web.frame import render, room, who
from cms.web.housing import MediaPage, ReplacePage
from cms.web.pages import ProblemPage
from cms.web.writing import filled, form_page

blueprint = Blueprint("media", __name__)
_ENVELOPE = 100_000
"""Bytes of a request besides the picture."""

_ROOM = {"media.take": MAX_BYTES, "media.replace": MAX_BYTES, "documents.bring_in": MAX_DOCUMENT}
"""Bytes that may come to each page."""

_READ_AWAY = 300_000_000
_SHOWN = 60
_WAITING = 24
_MANY = 200
"""Articles that are named as showing one picture."""
_PAPER = "application/pdf"
_KINDS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", _PAPER),
)
_TOO_LARGE = (
    f"The file is larger than {MAX_BYTES // 1_000_000} MB, which is more than the desk takes. "
    "Make it smaller (for a picture 2,560 pixels are enough) and send it again. Nothing was kept."
)


def register(app: Flask) -> None:
    """Let staff send more at once than a text may be; before anything reads the request."""
    app.before_request(_open_wide)


@blueprint.get("/media")
def library() -> ResponseReturnValue:
    """Show the pictures of the desk and where each is used, the newest month first."""
    return _library()


@blueprint.post("/media")
def take() -> ResponseReturnValue:
    """Take in a picture or a PDF; scripts are answered in JSON, people see what to copy into their text."""
    permit(Act.EDIT, who())
    taken, fault, status = _received(pdfs=True)
    if taken is None:
        return _refused(fault, status)
    return jsonify(_told(taken)) if _asks_for_json() else _library(taken)


@blueprint.route("/media/replace", methods=["GET", "POST"])
def replace() -> ResponseReturnValue:
    """Ask for a picture that takes another one's place, and name the articles in which it would.

    Nothing is changed here: each article is opened with the change in it, for a person to look at and save.
    """
    url = request.args.get("url", "")
    file = media_file(url)
    head = room().repository.head(MAIN)
    if file is None or head is None or room().repository.entry(head, file) is None:
        abort(404)
    taken, fault, status = None, "", 200
    if request.method == "POST":
        permit(Act.EDIT, who())
        taken, fault, status = _received()
        if taken and taken.url == url:
            taken, fault, status = None, "That is the very same picture: nothing would change.", 422
    rows = [row for name in room().catalog.shown_by(file, MAIN)[:_MANY] if (row := room().catalog.row(name))]
    leads = {row.file for row in rows if taken and _leads(row.file, url)}
    return render(ReplacePage(url, rows, leads, taken, fault)), status


@blueprint.get("/articles/<file:page>/picture")
def swap(page: str) -> ResponseReturnValue:
    """Open an article with one picture in another's place, not saved yet."""
    found = seen(room(), file_of_page(page))
    old, new = request.args.get("old", ""), request.args.get("new", "")
    if media_file(old) is None or (file := media_file(new)) is None or picturing.picture(room(), file) is None:
        abort(404)
    form = filled(found, lambda text: prose.with_media(text, old, new))
    words = "description and caption"
    if form.image_focus.data and form.image.data != found.article.word("image"):
        form.image_focus.data, words = "", "description, caption and what stays in sight"
    flash(f"Another picture is in this text now. See that {words} fit it, then save.")
    return form_page(form, found=found, unsaved=True)


def _leads(file: str, url: str) -> bool:
    """Tell whether an article has a picture as its lead picture."""
    try:
        return seen(room(), file).article.word("image") == url
    except CopyError:
        return False


@blueprint.get("/media/<path:name>")
def picture(name: str) -> ResponseReturnValue:
    """Serve a picture of main, or one that waits, or with ``at=live`` readers'; its bytes say of what type it is.

    A PDF is for saving: no browser opens it as part of the desk.
    """
    find = picturing.live_picture if request.args.get("at") == "live" else picturing.picture
    try:
        data = find(room(), checked_file(f"content/media/{name}")) or b""
    except CopyError:
        abort(404)
    kind = _kind(data)
    if not kind:
        abort(404)
    if kind == _PAPER:
        return Response(data, mimetype=kind, headers={"Content-Disposition": "attachment"})
    return Response(data, mimetype=kind, headers={"Content-Disposition": "inline", "Access-Control-Allow-Origin": "*"})


@blueprint.errorhandler(413)
def too_large(fault: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say how large a picture may be."""
    del fault
    if getattr(g, "who", None) is None and not _asks_for_json():  # nobody may look at the library then
        return render(ProblemPage("That is too large", (_TOO_LARGE,), back="/", text="")), 413
    return _refused(_TOO_LARGE, 413)


def _received(*, pdfs: bool = False) -> tuple[Taken | None, str, int]:
    """Take in what came with a form; else say why not, with the status.

    :param pdfs: a PDF is taken too, where it need not be shown.
    """
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None, "Choose a picture first: no file came with that.", 422
    data = sent.stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        return None, _TOO_LARGE, 413
    try:
        take = picturing.take_pdf if pdfs and begins_as_pdf(data) else picturing.take_in
        return take(room(), who(), sent.filename, data), "", 200
    except BrokenFile as fault:
        return None, f"“{fault.file}” cannot be taken in: {fault.reason}.", 422
    except StoreUnavailable as fault:
        return None, str(fault), status_of(fault)[0]


def _open_wide() -> None:
    """Give a picture or a document its room, to whoever is signed in; others send no more than a form.

    One that is too large is read away, as far as that is bearable: a browser shows no answer before it has sent all.
    """
    most = _ROOM.get(request.endpoint or "", 0) + _ENVELOPE
    if most == _ENVELOPE:
        return
    token = session.get("token", "")
    g.who = room().staff.sessions.who(token, room().clock()) if token else None
    if g.who is None:
        return
    request.max_content_length = most
    if most < (request.content_length or 0) <= _READ_AWAY:
        stream, left = request.environ["wsgi.input"], request.content_length or 0
        while left > 0 and (part := stream.read(min(left, 65_536))):
            left -= len(part)
        raise RequestEntityTooLarge


def _library(taken: Taken | None = None, fault: str = "", status: int = 200) -> ResponseReturnValue:
    q = request.args.get("q", "").strip()[:200]
    total = room().catalog.count_media(q)
    page, pages, start = slice_of(total, _SHOWN, request.args.get("page", 1, type=int))
    shown = MediaPage(
        pictures=room().catalog.media(_SHOWN, start, q),
        total=total,
        page=page,
        pages=pages,
        q=q,
        waiting=() if q or page > 1 else room().uploads.files()[-_WAITING:][::-1],
        taken=taken,
        markdown=_markdown(taken) if taken else "",
        fault=fault,
    )
    return render(shown), status


def _markdown(taken: Taken) -> str:
    if taken.pdf:
        return f"[{pdf_words(taken.url, taken.size)}]({taken.url})"
    said = taken.said
    return figure(taken.url, alt=said.alt, caption=captioned(said.caption, said.credit, said.licence))


def _told(taken: Taken) -> dict[str, object]:
    """Give what a script learns of a picture: its address, and what is proposed to say of it."""
    said = taken.said
    return {
        "url": taken.url,
        "caption": said.caption,
        "credit": said.credit,
        "licence": said.licence,
        "alt": said.alt,
        "width": taken.width,
        "height": taken.height,
        "bytes": taken.size,
        "words": pdf_words(taken.url, taken.size) if taken.pdf else "",
    }


def _refused(words: str, status: int) -> ResponseReturnValue:
    if _asks_for_json():
        return jsonify({"fault": words}), status
    return _library(fault=words, status=status)


def _asks_for_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _kind(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:12] in {b"ftypavif", b"ftypavis"}:
        return "image/avif"
    return next((kind for start, kind in _KINDS if data.startswith(start)), "")
