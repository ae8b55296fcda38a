"""Pictures: the library, and the files themselves out of git."""

from __future__ import annotations

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from cms.core.errors import CopyError
from cms.core.paths import checked_file
from cms.repository import MAIN
from cms.web.frame import render, room
from cms.web.pages import MediaPage

blueprint = Blueprint("media", __name__)
_LARGEST = 25_000_000
_KINDS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
)


@blueprint.get("/media")
def library() -> ResponseReturnValue:
    """Show the pictures of the desk and where each is used."""
    return render(MediaPage(room().catalog.media()))


@blueprint.get("/media/<path:name>")
def picture(name: str) -> ResponseReturnValue:
    """Serve a picture of main; the type comes from its bytes, never from its name."""
    head = room().repository.head(MAIN)
    try:
        data = room().repository.read(head, checked_file(f"content/media/{name}"), _LARGEST) if head else b""
    except CopyError:
        abort(404)
    kind = _kind(data)
    if not kind:
        abort(404)
    return Response(data, mimetype=kind, headers={"Content-Disposition": "inline", "Access-Control-Allow-Origin": "*"})


def _kind(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:12] in {b"ftypavif", b"ftypavis"}:
        return "image/avif"
    return next((kind for start, kind in _KINDS if data.startswith(start)), "")
