"""Sign in, sign out, and who is behind a request."""

from __future__ import annotations

from flask import Blueprint, Flask, g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from cms import audit
from cms.core.errors import NotSignedIn, TooManyAttempts
from cms.web import kept, problems, reopening
from cms.web.errors import too_old
from cms.web.forms import BoxForm, SignInForm, ThemeForm
from cms.web.frame import address, render, room, who
from cms.web.pages import SignInPage
from cms.web.security import is_from_here, same_site_path

blueprint = Blueprint("auth", __name__)
OPEN = frozenset({"auth.login", "health.healthz", "health.readyz", "planning.feed", "static"})
"""What is answered without a sign-in."""

_BY_ITSELF = frozenset({"company.ping", "company.leave", "company.session", "remarks.heard", "reviews.newer"})
"""What an open page asks for although nobody does anything."""


def register(app: Flask) -> None:
    """Let nobody past without a session, except to the open pages."""
    app.before_request(_require_session)
    app.register_error_handler(CSRFError, _old_form)


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Show the sign-in page, and sign in."""
    form = SignInForm()
    target = same_site_path(request.values.get("next", "/"))
    if request.method == "GET":
        if g.who is not None:
            return redirect(target)
        return render(SignInPage(form, target, "", ()))
    try:
        begun = room().staff.sessions.begin(
            form.username.data or "", form.password.data or "", address(), room().clock()
        )
    except NotSignedIn as refusal:
        audit.note(room().private, room().clock(), form.username.data or "", address(), "sign-in refused")
        wait = {"Retry-After": str(refusal.wait)} if isinstance(refusal, TooManyAttempts) else {}
        page = SignInPage(form, target, str(refusal), kept.carried(request.form.items(multi=True)))
        return render(page), 429 if wait else 401, wait
    session.clear()
    session["token"] = begun.token
    session.permanent = True
    g.who = begun.member
    audit.note(room().private, room().clock(), begun.member.account, address(), "sign-in")
    path, fields = kept.restored(request.form)
    return reopening.reopened(path, fields) if path else redirect(target, 303)


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session, here and on the server."""
    room().staff.sessions.end(session.get("token", ""))
    audit.note(room().private, room().clock(), who().account, address(), "sign-out")
    session.clear()
    g.forget = "cache" if request.form.get("keep") == "others" else "all"
    return redirect(url_for("auth.login"), 303)


@blueprint.post("/theme")
def theme() -> ResponseReturnValue:
    """Keep the colours that somebody chose."""
    form = ThemeForm()
    room().staff.choices.set_theme(who().account, form.theme.data or "auto")
    return redirect(same_site_path(form.back.data or "/"), 303)


@blueprint.post("/box")
def box() -> ResponseReturnValue:
    """Keep what somebody writes in."""
    form = BoxForm()
    room().staff.choices.set_box(who().account, form.box.data or "editor")
    return redirect(same_site_path(form.back.data or "/"), 303)


def _require_session() -> ResponseReturnValue | None:
    if problems.asked_for():
        g.who = None  # whatever cookie came along: programs say who they are by a token
        return None
    token = session.get("token", "")
    g.who = room().staff.sessions.who(token, room().clock(), idle=request.endpoint in _BY_ITSELF) if token else None
    if g.who is not None or request.endpoint in OPEN:
        return None
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("auth.login", next=request.full_path.rstrip("?")))
    return _sign_in_with_text()


def _sign_in_with_text() -> ResponseReturnValue:
    """Ask for a sign-in while somebody wrote and the session is over: the text comes along."""
    page = SignInPage(SignInForm(formdata=None), "/", "", kept.hidden(request.path, request.form))
    return render(page), 401


def _old_form(fault: CSRFError) -> ResponseReturnValue:
    """Do nothing of a form that was opened in another session, and give back what was typed in it.

    Only a page of the desk itself gets that: another site must not put words into somebody's form.
    """
    del fault
    if not kept.text_of(request.form) or not is_from_here():
        return too_old()
    token = session.get("token", "")
    g.who = room().staff.sessions.who(token, room().clock()) if token else None
    if g.who is None:
        return _sign_in_with_text()
    answer = make_response(reopening.reopened(request.path, request.form))
    answer.status_code = 400 if answer.status_code == 200 else answer.status_code
    return answer
