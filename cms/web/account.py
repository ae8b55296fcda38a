"""A person's own page: the keys with which they sign commits, and the tokens of programs that act for them."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from cms import audit
from cms.core.errors import BadValue, TooManyAttempts
from cms.desk import badges
from cms.web.errors import status_of
from cms.web.forms import KeyForm, RevokeForm, TokenForm
from cms.web.frame import address, render, room, who
from cms.web.pages import AccountPage

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
def index() -> ResponseReturnValue:
    """Show what stands for whoever is signed in; an administrator sees everybody's."""
    return render(_page())


@blueprint.post("/account/tokens")
def make_token() -> ResponseReturnValue:
    """Make a token and show it, this once; it outlasts the session, so the password is asked for."""
    form = TokenForm()
    name, days = form.name.data or "", form.days.data or ""
    try:
        length = _in_days(days)
        _confirm(form.password.data or "")
        token = badges.make_token(room(), who(), name=name, days=length, address=address())
    except (BadValue, TooManyAttempts) as fault:
        return _again(fault, replace(_page(), wish="token", name=name[:200], days=days[:20]))
    return render(replace(_page(), token=token))


@blueprint.post("/account/tokens/revoke")
def revoke_token() -> ResponseReturnValue:
    """End a token."""
    form = RevokeForm()
    badges.revoke_token(room(), who(), form.account.data or who().account, form.number.data or "", address=address())
    flash("The token works no longer.")
    return redirect(url_for("account.index"), 303)


@blueprint.post("/account/keys")
def add_key() -> ResponseReturnValue:
    """Let a key sign for whoever is signed in; it outlasts the session, so the password is asked for."""
    form = KeyForm()
    name, key = form.name.data or "", form.key.data or ""
    try:
        _confirm(form.password.data or "")
        badges.add_key(room(), who(), key, name=name, address=address())
    except (BadValue, TooManyAttempts) as fault:
        return _again(fault, replace(_page(), wish="key", name=name[:200], key=key[:5_000]))
    flash("Commits that you sign with this key count as yours.")
    return redirect(url_for("account.index"), 303)


@blueprint.post("/account/keys/revoke")
def revoke_key() -> ResponseReturnValue:
    """Let a key count for nothing any more."""
    form = RevokeForm()
    badges.revoke_key(room(), who(), form.account.data or who().account, form.number.data or "", address=address())
    flash("The key counts for nothing any more, and what it signed neither.")
    return redirect(url_for("account.index"), 303)


def _in_days(words: str) -> int:
    if not words.isdecimal() or len(words) > 4:
        raise BadValue("Say in whole days how long the token works.")
    return int(words)


def _confirm(password: str) -> None:
    """Ask for the password: whoever finds a desk left open is not given what works later as well."""
    now = room().clock()
    try:
        room().staff.sessions.confirm(who().account, password, address(), now)
    except (BadValue, TooManyAttempts):
        audit.note(room().private, now, who().account, address(), "password refused")
        raise


def _again(fault: BadValue | TooManyAttempts, page: AccountPage) -> ResponseReturnValue:
    """Show the page with what was typed, but for the password, and why nothing was made."""
    wait = {"Retry-After": str(fault.wait)} if isinstance(fault, TooManyAttempts) else {}
    return render(replace(page, fault=str(fault))), status_of(fault)[0], wait


def _page() -> AccountPage:
    return AccountPage(*badges.listed(room(), who()))
