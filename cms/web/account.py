"""A person's own page: the keys with which they sign commits, and the tokens of programs that act for them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from cms.core.errors import BadValue
from cms.desk import badges
from cms.web.forms import KeyForm, RevokeForm, TokenForm
from cms.web.frame import address, render, room, who
from cms.web.pages import AccountPage

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
def index() -> ResponseReturnValue:
    """Show what stands for whoever is signed in; an administrator sees everybody's."""
    return _page()


@blueprint.post("/account/tokens")
def make_token() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    form = TokenForm()
    days = form.days.data or ""
    if not days.isdecimal() or len(days) > 4:
        raise BadValue("Say in whole days how long the token works.")
    token = badges.make_token(room(), who(), name=form.name.data or "", days=int(days), address=address())
    return _page(token)


@blueprint.post("/account/tokens/revoke")
def revoke_token() -> ResponseReturnValue:
    """End a token."""
    form = RevokeForm()
    badges.revoke_token(room(), who(), form.account.data or who().account, form.number.data or "", address=address())
    flash("The token works no longer.")
    return redirect(url_for("account.index"), 303)


@blueprint.post("/account/keys")
def add_key() -> ResponseReturnValue:
    """Let a key sign for whoever is signed in."""
    form = KeyForm()
    badges.add_key(room(), who(), form.key.data or "", name=form.name.data or "", address=address())
    flash("Commits that you sign with this key count as yours.")
    return redirect(url_for("account.index"), 303)


@blueprint.post("/account/keys/revoke")
def revoke_key() -> ResponseReturnValue:
    """Let a key count for nothing any more."""
    form = RevokeForm()
    badges.revoke_key(room(), who(), form.account.data or who().account, form.number.data or "", address=address())
    flash("The key counts for nothing any more, and what it signed neither.")
    return redirect(url_for("account.index"), 303)


def _page(token: str = "") -> str:
    keys, tokens = badges.listed(room(), who())
    return render(AccountPage(keys, tokens, token))
