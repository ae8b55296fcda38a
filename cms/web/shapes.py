"""What the JSON API takes and gives: names and kinds of values, and nothing that is not named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from cms.catalog import Row
from cms.core.article import Article, BlobId, moment
from cms.core.paths import page_of, url_of
from cms.core.people import StaffMember
from cms.core.workflow import Act, allowed
from cms.desk import writing
from cms.desk.assigning import Assignment
from cms.desk.facts import Standing
from cms.desk.manuscript import LISTS, Manuscript
from cms.newsroom import Newsroom

FIELDS = tuple(field.name for field in fields(Manuscript) if field.name != "raw")
"""What a writer writes; status, times of publication and all else of the desk's are no part of it."""

FLAGS = ("decorative",)
LISTED = (
    "headline",
    "standfirst",
    "section",
    "authors",
    "tags",
    "lang",
    "words",
    "changed_by",
    "sent_back",
    "approved_by",
    "owner",
    "reviewer",
)
"""What a list says of an article."""


def body(names: Collection[str], needed: Collection[str] = ()) -> Mapping[str, Any]:
    """Read the JSON object that was sent; nothing at all counts as an empty one.

    :raises BadRequest: it is none, holds a name that is not taken here, or lacks one.
    """
    if not request.get_data(cache=True) and not needed:
        return {}
    if not request.is_json:
        raise UnsupportedMediaType("Send one JSON object, with Content-Type: application/json.")
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise BadRequest("Send one JSON object.")
    for name in sent:
        if name not in names:
            raise BadRequest(f"{name[:80]!r} is not taken here; known are: {', '.join(names) or 'none'}.")
    for name in needed:
        if name not in sent:
            raise BadRequest(f"{name!r} is missing.")
    return sent


def text(sent: Mapping[str, Any], name: str) -> str:
    """Give a text that was sent; empty when it was not.

    :raises BadRequest: it is no text, or holds half of a character.
    """
    value = sent.get(name, "")
    if not isinstance(value, str):
        raise BadRequest(f"{name!r} is a text.")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise BadRequest(f"{name!r} holds half of a surrogate pair, which is no character.")
    return value


def started(room: Newsroom, file: str, base: BlobId) -> Article:
    """Read the version that somebody started from."""
    return Article.of(file, writing.text_at(room, file, base))


def manuscript(began: Article | None, sent: Mapping[str, Any]) -> Manuscript:
    """Give the fields of a version with those that were sent in their place."""
    changes: dict[str, Any] = {name: _value(sent, name) for name in FIELDS if name in sent}
    return replace(Manuscript.of(began) if began else Manuscript(), **changes)


def assignment(sent: Mapping[str, Any], was: Assignment) -> Assignment:
    """Give an assignment with what was sent in its place; null or nothing takes a name or the time away.

    :raises BadRequest: the time is none.
    """
    given = {name: "" if value is None else value for name, value in sent.items()}
    names = {name: text(given, name) for name in ("owner", "reviewer") if name in given}
    return replace(was, **names, due=due(sent) if "due" in sent else was.due)


def due(sent: Mapping[str, Any]) -> datetime | None:
    """Give the time at which something is wanted; None when none was sent.

    :raises BadRequest: it is no time.
    """
    words = text({"due": "" if sent.get("due") is None else sent["due"]}, "due")
    when = moment(words)
    if words and when is None:
        raise BadRequest("'due' is a time such as 2026-12-24T18:00:00Z.")
    return when


def article(found: Standing, who: StaffMember, now: datetime, given: Assignment) -> dict[str, Any]:
    """Give an article, the facts about it, who has it, and why each act would be refused to whoever asks."""
    facts, copy = found.facts, Manuscript.of(found.article)
    written = {name: _clean(getattr(copy, name)) for name in FIELDS if name not in {"correction", *FLAGS}}
    return {
        "page": page_of(found.file),
        "blob": found.blob,
        "version": found.head,
        "url": _clean(url_of(found.file)),
        **written,
        "decorative": copy.decorative,
        "facts": {
            "work": facts.work.value,
            "public": facts.public.value,
            "changed": facts.changed,
            "writers": sorted(facts.writers),
            "unknown_writers": facts.unknown_writers,
            "approvers": sorted(facts.approvers),
            "approvals_wanted": facts.wanted,
            "override": facts.override,
            "missing": list(facts.missing),
            "publish_at": facts.publish_at.isoformat() if facts.publish_at else None,
            "scheduled_by": found.scheduled_by,
        },
        "assignment": {
            "owner": given.owner,
            "reviewer": given.reviewer,
            "due": given.due.isoformat() if given.due else None,
        },
        "refusals": {act.value: allowed(act, who, facts, now) for act in Act},
    }


def row(one: Row) -> dict[str, Any]:
    """Give an article of a list."""
    said = {name: _clean(getattr(one, name)) for name in LISTED}
    found = {"publish_at": one.publish_at, "due": one.due}
    times = {name: when.isoformat() if when else None for name, when in found.items()}
    times["changed"] = one.changed.isoformat()
    states = {"work": one.work.value, "public": one.public.value, "broken": one.broken, "verified": one.verified}
    return {"page": page_of(one.file), "blob": one.blob, **said, **states, **times}


def _value(sent: Mapping[str, Any], name: str) -> str | bool | tuple[str, ...]:
    value = sent[name]
    if name in FLAGS:
        if not isinstance(value, bool):
            raise BadRequest(f"{name!r} is true or false.")
        return value
    if name in LISTS:
        if not isinstance(value, list):
            raise BadRequest(f"{name!r} is a list of texts.")
        return tuple(text({name: item}, name) for item in value)
    return text(sent, name)


def _clean(value: Any) -> Any:
    """Give a value as JSON can hold it: bytes that are no UTF-8 are shown as the sign for that."""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return [_clean(item) for item in value] if isinstance(value, tuple) else value
