"""Autosaving: what somebody types is kept on the desk before they send it, and offered to them when they come back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from cms.core.errors import BadValue, NoSuchArticle, NotPermitted, StoreUnavailable
from cms.core.paths import checked_file
from cms.core.people import StaffMember
from cms.core.workflow import RULES, Act
from cms.desk import stories
from cms.desk.sheet import Sheet
from cms.drafts import SUGGESTED, Autosave, Mark, Offer, Outcome, article_of
from cms.newsroom import Newsroom
from cms.repository import MAIN

_LONGEST_BASE = 64
_CHOSEN = frozenset({"base", "template", "section", "lang", "decorative", "kept", "notes_were"})
"""Fields of a new article's form in which nobody writes."""


def keep(
    room: Newsroom,
    who: StaffMember,
    file: str,
    mark: Mark,
    fields: Mapping[str, str],
    when: datetime,
    *,
    after: Mark | None = None,
    instead: Mark | None = None,
) -> Outcome:
    """Keep what somebody is typing; no version is made of it.

    :param file: as in :class:`cms.drafts.Autosave`. An article that was discarded meanwhile is taken too.
    :param when: when it was typed: now, or before, when a browser kept it meanwhile.
    :param after: the autosave that the form began with.
    :param instead: the autosave that the person chose to put this one in the place of.
    :raises NoSuchArticle: there never was such an article.
    :raises StoreUnavailable: the disk does not take it.
    """
    if who.role < RULES[Act.EDIT].least or who.disabled:
        raise NotPermitted("You may not edit articles.")
    base = fields.get("base", "")
    if len(base) > _LONGEST_BASE:
        raise BadValue("That is not a version of an article.")
    if file and not _is_known(room, checked_file(article_of(file))):
        raise NoSuchArticle.named(article_of(file))
    if not file and _is_empty(room, who, fields):
        room.autosaves.settle(who.account, [mark, *([after] if after else [])], room.clock())
        return Outcome.EMPTY
    typed = Autosave(who.account, file, mark, base, fields, when)
    return room.autosaves.keep(typed, after, instead)


def find(room: Newsroom, who: StaffMember, file: str, form: str = "") -> Autosave | None:
    """Give what somebody typed in an article and did not send; None also while the desk cannot read it."""
    try:
        return room.autosaves.find(who.account, file, form)
    except StoreUnavailable:
        return None


def offers(room: Newsroom, who: StaffMember) -> tuple[Offer, ...]:
    """Name all that somebody typed and did not send, newest first; nothing while the desk cannot read it."""
    try:
        return room.autosaves.offers(who.account)
    except StoreUnavailable:
        return ()


def settle(room: Newsroom, who: StaffMember, *marks: Mark) -> None:
    """Let go of what was saved, or kept elsewhere; what of it is still under way is not taken any more."""
    with suppress(StoreUnavailable):  # it is offered once more than needed; nothing depends on it
        room.autosaves.settle(who.account, marks, room.clock())


def drop(room: Newsroom, who: StaffMember, file: str, mark: Mark) -> str:
    """Let go of what somebody typed and does not want.

    :return: the number under which it can be brought back for a day; empty when they typed on meanwhile.
    """
    return room.autosaves.drop(who.account, file, mark, room.clock())


def carry(room: Newsroom, old: str, new: str) -> None:
    """Take everybody's unsaved text of an article along to where it moved."""
    with suppress(StoreUnavailable):  # the article has moved; the text stays where it is until it can be read
        for more in ("", SUGGESTED):
            room.autosaves.carry(old + more, new + more)


def _is_empty(room: Newsroom, who: StaffMember, fields: Mapping[str, str]) -> bool:
    """Tell whether the form of a new article says no more than it said when it was opened."""
    found = stories.template(room, fields.get("template", ""))
    begun = Sheet.of(found.article).shown if found else {}
    given = {"authors": who.full_name, **{name: text for name, text in begun.items() if text}}
    return all(_same(text, given.get(name, "")) for name, text in fields.items() if name not in _CHOSEN)


def _same(text: str, given: str) -> bool:
    return not text.strip() or " ".join(text.split()) == " ".join(given.split())


def _is_known(room: Newsroom, file: str) -> bool:
    head = room.repository.head(MAIN)
    return (head is not None and room.repository.entry(head, file) is not None) or bool(room.catalog.history(file, 1))
