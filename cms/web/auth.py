"""Sign in, sign out, and who is behind a request."""

from __future__ import annotations

from flask import Blueprint, Flask, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from cms import audit
from cms.core.errors import NotSignedIn, TooManyAttempts
from cms.web import kept, writing
from cms.web.forms import SignInForm, ThemeForm
from cms.web.frame import address, render, room, who
from cms.web.pages import SignInPage
from cms.web.security import same_site_path

blueprint = Blueprint("auth", __name__)
OPEN = frozenset({"auth.login", "health.healthz", "health.readyz", "static"})
"""What is answered without a sign-in."""


def register(app: Flask) -> None:
    """Let nobody past without a session, except to the open pages."""
    app.before_request(_require_session)


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
        begun = room().staff.sign_in(form.username.data or "", form.password.data or "", address(), room().clock())
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
    return writing.reopened(path, fields) if path else redirect(target, 303)


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session, here and on the server."""
    room().staff.sign_out(session.get("token", ""))
    audit.note(room().private, room().clock(), who().account, address(), "sign-out")
    session.clear()
    g.forget = True
    return redirect(url_for("auth.login"), 303)


@blueprint.post("/theme")
def theme() -> ResponseReturnValue:
    """Keep the colours that somebody chose."""
    form = ThemeForm()
    room().staff.set_theme(who().account, form.theme.data or "auto")
    return redirect(same_site_path(form.back.data or "/"), 303)


def _require_session() -> ResponseReturnValue | None:
    token = session.get("token", "")
    g.who = room().staff.session(token, room().clock()) if token else None
    if g.who is not None or request.endpoint in OPEN:
        return None
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("auth.login", next=request.full_path.rstrip("?")))
    # The session is over while somebody wrote: sign in here, the text comes along.
    page = SignInPage(SignInForm(formdata=None), "/", "", kept.hidden(request.path, request.form))
    return render(page), 401
