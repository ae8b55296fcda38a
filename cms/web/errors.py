"""One table from what can go wrong to what the browser is told."""

from __future__ import annotations

import logging

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from cms.core import errors
from cms.core.errors import CopyError, NotReady, TooManyAttempts
from cms.web import kept
from cms.web.frame import render
from cms.web.pages import ProblemPage

_LOG = logging.getLogger(__name__)
STATUS: dict[type[CopyError], tuple[int, str]] = {
    errors.TooManyAttempts: (429, "Too many attempts"),
    errors.NotSignedIn: (401, "You are not signed in"),
    errors.NotPermitted: (403, "That is not yours to do"),
    errors.NoSuchArticle: (404, "There is no such article"),
    errors.NoSuchVersion: (404, "There is no such version"),
    errors.EditConflict: (409, "Two people changed the same words"),
    errors.ArticleExists: (409, "That address is taken"),
    errors.RefMoved: (409, "Somebody saved at the same moment"),
    errors.WrongState: (409, "That does not fit the state of this article"),
    errors.NotReady: (422, "Something is missing"),
    errors.BrokenFile: (422, "This file cannot be read as an article"),
    errors.EditRefused: (422, "This field cannot be changed in place"),
    errors.BadValue: (422, "That cannot be"),
    errors.TooHard: (422, "This text is too hard to show"),
    errors.PushRefused: (502, "The remote said no"),
    errors.PushUnknown: (503, "The remote has not answered"),
    errors.StoreUnavailable: (503, "Saving does not work just now"),
    errors.BadConfiguration: (500, "The newsroom is not set up right"),
}
_HTTP = {
    400: "The request could not be understood. Go back, reload the page and try again.",
    404: "There is no such page. It may have moved, or the address has a slip in it.",
    405: "This address cannot be used in that way.",
    413: "That is more than the desk takes at once: 4 MB of text. Nothing was saved; your browser still has it.",
}


def status_of(fault: CopyError) -> tuple[int, str]:
    """Give the HTTP status and the heading for a fault."""
    return next(STATUS[kind] for kind in type(fault).__mro__ if kind in STATUS)


def register(app: Flask) -> None:
    """Let every fault become a page that says what, where, and what to do now."""
    app.register_error_handler(CopyError, _copy_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _last_resort)


def _copy_error(fault: CopyError) -> ResponseReturnValue:
    status, heading = status_of(fault)
    problems = fault.problems if isinstance(fault, NotReady) else (str(fault),)
    page = ProblemPage(heading, problems, back=_back(), text=kept.text_of(request.form))
    answer = render(page), status
    return (*answer, {"Retry-After": str(fault.wait)}) if isinstance(fault, TooManyAttempts) else answer


def _csrf_error(fault: CSRFError) -> ResponseReturnValue:
    """Refuse a form whose token does not fit; what was typed is shown, so that it can be taken along."""
    del fault
    problems = ("The form was opened in another session. Copy your text, reload the page and send it again.",)
    return render(ProblemPage("This form is too old", problems, back=_back(), text=kept.text_of(request.form))), 400


def _http_error(fault: HTTPException) -> ResponseReturnValue:
    code = fault.code or 500
    if code < 400:
        return fault
    words = _HTTP.get(code, "The desk could not answer. Nothing was changed.")
    return render(ProblemPage(fault.name, (words,), back="/", text="")), code


def _last_resort(fault: Exception) -> ResponseReturnValue:
    _LOG.error("unexpected fault at %r", request.path, exc_info=fault)
    problems = ("The desk made a mistake of its own; it is in the log. What was saved is safe. Try again.",)
    try:
        return render(ProblemPage("Something went wrong", problems, back="/", text=kept.text_of(request.form))), 500
    except CopyError:
        return "Something went wrong. What was saved is safe. Try again.", 500, {"Content-Type": "text/plain"}


def _back() -> str:
    """Give the page to go back to: the article's own, for what happened on one of its addresses."""
    path, _, act = request.path.rpartition("/")
    return path if path.endswith(".md") and act else "/"
