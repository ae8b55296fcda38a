"""Calling people by ``@name``: a name that nobody has calls nobody, so whoever wrote it is told."""

from __future__ import annotations

from difflib import get_close_matches

from cms.core.remarks import strangers
from cms.newsroom import Newsroom

_TOLD = 5
_NEAR = 0.7


def uncalled(room: Newsroom, text: str) -> tuple[str, ...]:
    """Name whom a text calls though nobody who works here has that account: those people hear of nothing."""
    return strangers(text, _accounts(room)) if "@" in text else ()


def uncalled_words(room: Newsroom, text: str) -> str:
    """Say whom a text calls in vain, and who may be meant; empty when everybody is known."""
    names = uncalled(room, text)
    accounts = _accounts(room) if names else []
    said = [_nobody(name, accounts) for name in names[:_TOLD]]
    if len(names) > _TOLD:
        said.append(f"Nor is anybody called by {len(names) - _TOLD} more of its names.")
    return " ".join(said)


def _nobody(name: str, accounts: list[str]) -> str:
    near = get_close_matches(name.casefold(), accounts, 1, _NEAR)
    meant = f" Perhaps you mean @{near[0]}." if near else ""
    return f"There is nobody called @{name} here, so that name has told nobody.{meant}"


def _accounts(room: Newsroom) -> list[str]:
    return [member.account for member in room.staff.everybody_working()]
