"""Serves the built public folder, for the demo and for small sites; any static host can do the same.

Only plain files below the folder are ever opened: no links, nothing whose name starts with a dot.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote_to_bytes

from cms.core.pdf import is_pdf

StartResponse = Callable[[str, list[tuple[str, str]]], object]
Environ = dict[str, object]
PublicApp = Callable[[Environ, StartResponse], Iterable[bytes]]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_SAFETY = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".pdf": "application/pdf",
    ".woff2": "font/woff2",
}
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class _Found:
    """An open file and what a cache needs to know of it."""

    file: BinaryIO
    size: int
    changed: float
    etag: str


def create_public_app(folder: Path) -> PublicApp:
    """Make the WSGI application that serves a built site."""
    root = folder.absolute()

    def app(environ: Environ, start: StartResponse) -> Iterable[bytes]:
        method = str(environ.get("REQUEST_METHOD", "GET"))
        if method not in {"GET", "HEAD"}:
            return _say(start, HTTPStatus.METHOD_NOT_ALLOWED, [("Allow", "GET, HEAD")], method)
        raw = str(environ.get("PATH_INFO", "/")).encode("latin-1", "replace")
        parts = _parts(raw)
        found = _open(root, [*parts[:-1], parts[-1] or "index.html"]) if parts else None
        if parts and found:
            return _answer(root, environ, start, parts, found)
        if parts and parts[-1] and _is_page(root, [*parts, "index.html"]):
            return _say(start, HTTPStatus.MOVED_PERMANENTLY, [("Location", quote(raw) + "/")], method)
        return _missing(root, start, method)

    return app


def _answer(root: Path, environ: Environ, start: StartResponse, parts: list[str], found: _Found) -> Iterable[bytes]:
    """Answer with a file that is there: a page, a tombstone, or the word that the reader's copy is good."""
    method, name = str(environ.get("REQUEST_METHOD", "GET")), parts[-1] or "index.html"
    if name == "index.html" and "/" + "".join(quote(part) + "/" for part in parts[:-1]) in _gone(root):
        return _send(start, HTTPStatus.GONE, found, name, method)
    if _is_fresh(environ, found):
        found.file.close()
        start(_line(HTTPStatus.NOT_MODIFIED), [("ETag", found.etag), *_SAFETY])
        return ()
    return _send(start, HTTPStatus.OK, found, name, method, query=str(environ.get("QUERY_STRING", "")))


def _parts(raw: bytes) -> list[str] | None:
    """Split a path; the last part is empty for a folder. None when no file of the site can be meant."""
    try:
        path = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    parts = path.removeprefix("/").split("/")
    if any(part.startswith(".") or "\0" in part or "\\" in part for part in parts) or "" in parts[:-1]:
        return None
    return parts


def _open(root: Path, parts: list[str]) -> _Found | None:
    """Open a plain file below the folder, stepping from folder to folder and following no link."""
    step = -1
    try:
        step = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        for part in parts[:-1]:
            deeper = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=step)
            os.close(step)
            step = deeper
        handle = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=step)
    except (OSError, ValueError):
        return None
    finally:
        if step >= 0:
            os.close(step)
    about = os.fstat(handle)
    if not stat.S_ISREG(about.st_mode):
        os.close(handle)
        return None
    mark = hashlib.sha256(f"{about.st_ino} {about.st_size} {about.st_mtime_ns}".encode()).hexdigest()[:24]
    return _Found(os.fdopen(handle, "rb"), about.st_size, about.st_mtime, f'"{mark}"')


def _is_page(root: Path, parts: list[str]) -> bool:
    found = _open(root, parts)
    if found is not None:
        found.file.close()
    return found is not None


def _gone(root: Path) -> frozenset[str]:
    """Read which addresses were withdrawn; the file is as long as there are tombstones."""
    found = _open(root, ["gone.txt"])
    if found is None:
        return frozenset()
    with found.file as file:
        lines = file.read().decode("utf-8", "replace").splitlines()
    return frozenset(_same(line) for line in lines if line.startswith("/"))


def _same(url: str) -> str:
    return quote(unquote_to_bytes(url))


def _is_fresh(environ: Environ, found: _Found) -> bool:
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if isinstance(asked, str):
        return found.etag in [mark.strip().removeprefix("W/") for mark in asked.split(",")]
    return environ.get("HTTP_IF_MODIFIED_SINCE") == formatdate(found.changed, usegmt=True)


def _missing(root: Path, start: StartResponse, method: str) -> Iterable[bytes]:
    found = _open(root, ["404.html"])
    if found is None:
        return _say(start, HTTPStatus.NOT_FOUND, [], method)
    return _send(start, HTTPStatus.NOT_FOUND, found, "404.html", method)


def _send(
    start: StartResponse, status: HTTPStatus, found: _Found, name: str, method: str, *, query: str = ""
) -> Iterable[bytes]:
    kind = _TYPES.get(Path(name).suffix.lower(), "application/octet-stream")
    headers = [("Content-Type", kind), ("Content-Length", str(found.size)), *_SAFETY]
    if is_pdf(name):
        headers.append(("Content-Disposition", "attachment"))
    if status is HTTPStatus.OK:
        kept = "public, max-age=31536000, immutable" if query.startswith("v=") else "public, max-age=60"
        changed = formatdate(found.changed, usegmt=True)
        headers += [("ETag", found.etag), ("Last-Modified", changed), ("Cache-Control", kept)]
    else:
        headers.append(("Cache-Control", "no-store"))
    start(_line(status), headers)
    if method == "HEAD":
        found.file.close()
        return ()
    return _chunks(found.file)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _say(start: StartResponse, status: HTTPStatus, headers: list[tuple[str, str]], method: str) -> Iterable[bytes]:
    text = f"{status.value} {status.phrase}\n".encode()
    plain = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(text)))]
    start(_line(status), [*plain, *headers, *_SAFETY])
    return () if method == "HEAD" else (text,)


def _line(status: HTTPStatus) -> str:
    return f"{status.value} {status.phrase}"
