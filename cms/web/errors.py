"""One table from what can go wrong to what the browser is told."""

from __future__ import annotations

import logging

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from cms.core import errors
from cms.core.errors import CopyError, NotReady, TooManyAttempts
from cms.web import kept, problems
from cms.web.frame import render
from cms.web.pages import NotReadyPage, ProblemPage

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
    errors.RemoteUnreachable: (503, "The remote cannot be reached"),
    errors.PushRefused: (502, "Nothing was sent"),
    errors.PushUnknown: (503, "The remote has not answered"),
    errors.ListsNotReady: (503, "The lists are being made anew"),
    errors.StoreUnavailable: (503, "Saving does not work just now"),
    errors.BadConfiguration: (500, "The newsroom is not set up right"),
}
_NEXT: dict[type[CopyError], str] = {
    errors.RemoteUnreachable: "Nothing was sent: readers have what they had, and your articles are still approved. "
    "Writing and saving go on as usual. Send again when the remote is back; an administrator can look after it.",
    errors.PushRefused: "Readers have what they had, and your articles are still approved. "
    "When the cause is mended, send them again.",
    errors.PushUnknown: "You need do nothing. Writing and saving go on as usual.",
}
"""What a person does now, after faults whose own words do not say it."""

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
    app.register_error_handler(errors.ListsNotReady, _lists_not_ready)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _last_resort)


def _copy_error(fault: CopyError) -> ResponseReturnValue:
    status, heading = status_of(fault)
    if problems.asked_for():
        return problems.of(fault, status, heading)
    said = fault.problems if isinstance(fault, NotReady) else (str(fault), *_what_now(fault))
    page = ProblemPage(heading, said, back=_back(), text=kept.text_of(request.form))
    answer = render(page), status
    return (*answer, {"Retry-After": str(fault.wait)}) if isinstance(fault, TooManyAttempts) else answer


def _lists_not_ready(fault: errors.ListsNotReady) -> ResponseReturnValue:
    """Show how far the lists are; what somebody sent meanwhile is shown with it, and was not done."""
    if request.method not in {"GET", "HEAD"} or problems.asked_for():
        return _copy_error(fault)
    page = NotReadyPage(fault.done, fault.total, back=request.full_path.rstrip("?"))
    return render(page), 200, {"Refresh": "3", "Cache-Control": "no-store, private"}


def too_old() -> ResponseReturnValue:
    """Refuse a form whose token does not fit; what was typed is shown, so that it can be taken along."""
    said = ("The form was opened in another session. Copy your text, reload the page and send it again.",)
    return render(ProblemPage("This form is too old", said, back=_back(), text=kept.text_of(request.form))), 400


def _http_error(fault: HTTPException) -> ResponseReturnValue:
    code = fault.code or 500
    if code < 400:
        return fault
    if problems.asked_for():
        return problems.answer(code, fault.name, fault.description or "")
    words = _HTTP.get(code, "The desk could not answer. Nothing was changed.")
    return render(ProblemPage(fault.name, (words,), back="/", text="")), code


def _last_resort(fault: Exception) -> ResponseReturnValue:
    _LOG.error("unexpected fault at %r", request.path, exc_info=fault)
    said = ("The desk made a mistake of its own; it is in the log. What was saved is safe. Try again.",)
    if problems.asked_for():
        return problems.answer(500, "Something went wrong", said[0])
    try:
        return render(ProblemPage("Something went wrong", said, back="/", text=kept.text_of(request.form))), 500
    except CopyError:
        return "Something went wrong. What was saved is safe. Try again.", 500, {"Content-Type": "text/plain"}


def _what_now(fault: CopyError) -> tuple[str, ...]:
    if isinstance(fault, errors.PushRefused) and fault.moved:
        return ("Look at Send live again: what others sent is taken in first. Then send yours once more.",)
    return tuple(_NEXT[kind] for kind in type(fault).__mro__ if kind in _NEXT)[:1]


def _back() -> str:
    """Give the page to go back to: where the form was, or the article's own page for an act on one of its addresses."""
    path, _, act = request.path.rpartition("/")
    if path.endswith(".md") and act:
        return path
    has_page = request.method == "POST" and request.url_rule and "GET" in (request.url_rule.methods or ())
    return request.path if has_page else "/"
