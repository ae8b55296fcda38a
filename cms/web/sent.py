"""Words that a browser keeps until they are sent: the answer to their form tells it that the desk has them."""

from __future__ import annotations

import re

from flask import Flask, Response, g, request

from cms.web.frame import room

_NAME = re.compile(r"[0-9a-f]{16}")
_WHILE = 3_600
"""Seconds in which a page of the desk is shown again."""


def register(app: Flask) -> None:
    """Let every act that was done name the words that came with it."""
    app.after_request(_told)


def _told(response: Response) -> Response:
    """Name the words of a form in a cookie for the page's script, once what they were for is done."""
    if request.method != "POST" or response.status_code != 303 or getattr(g, "who", None) is None:
        return response
    name = request.form.get("words", "")
    if _NAME.fullmatch(name):
        secure = room().settings.secure
        response.set_cookie("sent_words", name, max_age=_WHILE, path="/", samesite="Lax", secure=secure)
    return response
