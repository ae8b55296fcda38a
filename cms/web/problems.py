"""What programs are told when something does not work: problem details, as RFC 9457 has them."""

from __future__ import annotations

import json
import re

from flask import Response, request

from cms.core.errors import CopyError, EditConflict, NotReady, NotSignedIn, TooManyAttempts

API = "/api/"
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def asked_for() -> bool:
    """Tell whether it is a program that asks."""
    return request.path.startswith(API)


def answer(status: int, title: str, detail: str, **more: object) -> Response:
    """Give one problem.

    :param more: members of our own: ``fault`` names the kind, ``problems`` and ``clashes`` say more.
    """
    said = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return Response(json.dumps(said), status, content_type="application/problem+json")


def of(fault: CopyError, status: int, title: str) -> Response:
    """Give the problem that a fault is."""
    more: dict[str, object] = {"fault": _WORD.sub("-", type(fault).__name__).lower()}
    if isinstance(fault, NotReady):
        more["problems"] = list(fault.problems)
    if isinstance(fault, EditConflict):
        more |= {"clashes": list(fault.clashes), "base": _sent(fault.base), "theirs": _sent(fault.theirs)}
    given = answer(status, title, str(fault), **more)
    if isinstance(fault, TooManyAttempts):
        given.headers["Retry-After"] = str(fault.wait)
    elif isinstance(fault, NotSignedIn):
        given.headers["WWW-Authenticate"] = 'Bearer realm="Copydesk"'
    return given


def _sent(text: str) -> str:
    """Give a file's text as JSON can hold it."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
