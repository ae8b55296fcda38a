"""What every answer carries, and the key that signs sessions."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from cms.core.errors import BadConfiguration

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
_NONCE = "style-src 'self' 'nonce-{}'; frame-src 'self'; "
"""The editor's page: it has a style sheet of its own, and the preview in a frame beside the text."""

PREVIEW_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'none'; "
    "frame-ancestors 'self'; base-uri 'none'; object-src 'none'; sandbox allow-same-origin"
)
"""A preview in a tab: nothing runs in it. It keeps the desk's origin, without which it would get no pictures."""

_FRAMED = (
    "default-src 'none'; script-src 'nonce-{}'; style-src 'self'; img-src blob:; font-src 'self'; form-action 'none'; "
    "frame-ancestors 'self'; base-uri 'none'; object-src 'none'; sandbox allow-scripts"
)
"""The frame beside the text: an origin of its own, and one script; its pictures are handed in to it."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_SHORTEST_KEY = 32


def session_key(private: Path) -> bytes:
    """Read the key that signs sessions; it is made at the first start, mode 600.

    :raises BadConfiguration: the file is there and too short to be a key.
    """
    path = private / "session.key"
    if not path.exists():
        fresh = path.with_name(f"session.key.{os.getpid()}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(32))
        try:
            os.link(fresh, path)  # of two workers that start at once the first one's key stays
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    key = path.read_bytes().strip()
    if len(key) < _SHORTEST_KEY:
        raise BadConfiguration(f"{path} is too short to be a key. Remove it; a new one is made at the next start.")
    return key


def register(app: Flask) -> None:
    """Put the headers on every answer, errors and redirects included."""
    app.after_request(_dressed)
    app.jinja_env.globals["style_nonce"] = style_nonce


def style_nonce() -> str:
    """Give the word that lets this one answer's editor add its style sheet; a page that asks for none allows none."""
    if "style_nonce" not in g:
        g.style_nonce = secrets.token_urlsafe(16)
    return str(g.style_nonce)


def framed_policy() -> tuple[str, str]:
    """Give the policy of the frame beside the text, and the word that lets its one script run.

    The frame has an origin of its own; of what is put into it nothing runs, whatever a text holds.
    """
    nonce = secrets.token_urlsafe(16)
    return _FRAMED.format(nonce), nonce


def same_site_path(target: str) -> str:
    """Give a path on this site out of what somebody sent as ``next``; the front page for all else.

    Read as a browser reads it: control characters are dropped there, and a backslash is a slash.
    """
    if not target.startswith("/") or any(ord(letter) < 33 or letter in "\\\x7f" for letter in target):
        return "/"
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc and not target.startswith("//") else "/"


def is_from_here() -> bool:
    """Tell whether a page of this very site sent the request, as the browser says."""
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" if site else request.headers.get("Origin") == request.host_url.rstrip("/")


def _dressed(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _policy())
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static" and response.status_code in {200, 304}:
        # A sandboxed preview has an origin of its own, and faces are fetched across origins only when allowed.
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Vary"] = "Cookie"
    forget = getattr(g, "forget", "")
    if forget:  # what the browser holds of others who write at this machine waits for them
        response.headers["Clear-Site-Data"] = '"cache"' if forget == "cache" else '"cache", "storage"'
    return response


def _policy() -> str:
    nonce: str | None = g.get("style_nonce")
    return _POLICY.replace("style-src 'self'; ", _NONCE.format(nonce)) if nonce else _POLICY
