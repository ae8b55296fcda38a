"""The application factory: nothing happens at import, and a test builds as many as it likes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.routing import BaseConverter

from cms import clock as time
from cms import resources
from cms.newsroom import open_newsroom
from cms.web import (
    account,
    api,
    articles,
    auth,
    autosave,
    checking,
    company,
    documents,
    drafting,
    errors,
    frame,
    health,
    live,
    media,
    moving,
    noticing,
    odd,
    picking,
    planning,
    previewing,
    remarks,
    restoring,
    reviews,
    security,
    sent,
    settling,
    suggesting,
    unsaved,
    writing,
)

_MEGABYTE = 1_000_000
_PATIENCE = 1.0


class FileConverter(BaseConverter):
    """An article's place below ``content/``, with its suffix; slashes and odd characters included."""

    regex = r"[\s\S]+?\.md"
    part_isolating = False


def create_app(root: Path, clock: time.Clock = time.system, patience: float = _PATIENCE) -> Flask:
    """Make the desk of one newsroom; call it in the process that answers, after any fork.

    :param root: the newsroom's folder.
    :param patience: seconds that a page waits for lists that are being made anew, before it shows how far they are.
    """
    room = open_newsroom(root, clock, patience)
    app = Flask(__name__, template_folder=str(resources.templates() / "desk"), static_folder=str(resources.static()))
    app.config.update(
        SECRET_KEY=security.session_key(room.private),
        SESSION_COOKIE_NAME="__Host-copydesk" if room.settings.secure else "copydesk",
        SESSION_COOKIE_SECURE=room.settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=room.settings.session_days),
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        MAX_CONTENT_LENGTH=5 * _MEGABYTE,
        MAX_FORM_MEMORY_SIZE=4 * _MEGABYTE,
        MAX_FORM_PARTS=500,
        TRUSTED_HOSTS=_hosts(room.settings.desk_url, room.settings.trusted_hosts),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.url_map.converters["file"] = FileConverter
    app.extensions["newsroom"] = room
    errors.register(app)
    security.register(app)
    media.register(app)
    CSRFProtect(app).exempt(api.blueprint)  # which takes no cookie, so that no other site can send one
    auth.register(app)
    frame.register(app)
    odd.register(app)
    sent.register(app)
    company.register(app)
    moving.register(app)
    noticing.register(app)
    remarks.register(app)
    unsaved.register(app)
    for part in (
        articles,
        auth,
        autosave,
        company,
        health,
        live,
        media,
        odd,
        restoring,
        reviews,
        settling,
        writing,
        suggesting,
    ):
        app.register_blueprint(part.blueprint)
    for part in (account, api, checking, documents, drafting, moving, noticing, picking, planning, previewing, remarks):
        app.register_blueprint(part.blueprint)
    return app


def _hosts(desk_url: str, more: tuple[str, ...]) -> list[str]:
    return [host for host in (urlsplit(desk_url).hostname, "127.0.0.1", "localhost", "[::1]", *more) if host]
