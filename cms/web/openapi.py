"""The OpenAPI document of the JSON API. A test compares it with the addresses and with what they answer."""

from __future__ import annotations

from typing import Any

from cms import __version__
from cms.core.article import Public, Work
from cms.core.workflow import RULES, Act
from cms.desk.manuscript import LISTS
from cms.web import shapes

FILTERS = ("q", "state", "section", "author", "tag", "lang")
"""What a list can be narrowed by."""

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_BLOB: Schema = {"type": "string", "pattern": "^[0-9a-f]{40}$"}
_TIME: Schema = {"type": "string", "format": "date-time"}
_MAYBE: Schema = {"type": ["string", "null"]}
_WORDS = {
    Act.SUBMIT: "Send a draft for review",
    Act.SEND_BACK: "Ask for changes; the comment says which",
    Act.APPROVE: "Approve exactly the version whose blob is `shown`",
    Act.OVERRIDE: "Let exactly the version whose blob is `shown` go without an approval, in an emergency",
    Act.COMMENT: "Say something to the desk",
    Act.ASSIGN: "Say who writes it, who is asked to read it and when it is wanted; what is not sent stays",
    Act.PUBLISH: "Send an approved article live",
    Act.SCHEDULE: "Set the time at which an approved article goes live by itself",
    Act.WITHDRAW: "Take an article down; readers see a notice",
    Act.RESTORE: "Make an earlier version the newest one",
    Act.DISCARD: "Take a draft that was never live off the desk",
}
_SENT: dict[Act, tuple[tuple[str, Schema, bool], ...]] = {
    Act.SUBMIT: (("note", _TEXT, False), ("reviewer", _TEXT, False), ("due", _MAYBE, False)),
    Act.SEND_BACK: (("comment", _TEXT, True),),
    Act.APPROVE: (("shown", _BLOB, True), ("pictures", _TEXT, False), ("comment", _TEXT, False)),
    Act.OVERRIDE: (("shown", _BLOB, True), ("pictures", _TEXT, False), ("reason", _TEXT, True)),
    Act.COMMENT: (("comment", _TEXT, True),),
    Act.ASSIGN: (
        ("owner", _MAYBE, False),
        ("reviewer", _MAYBE, False),
        ("due", _MAYBE, False),
        ("note", _TEXT, False),
    ),
    Act.PUBLISH: (),
    Act.SCHEDULE: (("publish_at", _MAYBE, True),),
    Act.WITHDRAW: (("reason", _TEXT, False),),
    Act.RESTORE: (("version", _BLOB, True),),
    Act.DISCARD: (),
}
_FAULTS = {
    "400": "What was sent is not understood, or holds a name that is not taken",
    "401": "No token, or one that is unknown, revoked or over",
    "403": "The role, or the four-eyes rule, does not allow it",
    "404": "There is no such article or version",
    "409": "It does not fit the state of the article, or two people changed the same words",
    "415": "What was sent is not JSON",
    "422": "Something that this stage asks for is missing",
    "429": "Too many calls; Retry-After says for how many seconds",
    "502": "The remote said no; nothing was sent",
    "503": "It does not work just now; nothing was changed",
}


def document(desk_url: str) -> Schema:
    """Give the whole document.

    :param desk_url: the address of the desk.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Copydesk",
            "version": __version__,
            "description": "The acts of the desk, by the same rules as its pages. Every write names what it stands on.",
        },
        "servers": [{"url": desk_url.rstrip("/") + "/api/v1"}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Article": _article(), "Row": _row(), "Fields": _fields(), "Problem": _problem()},
        },
    }


def _paths() -> Schema:
    page = {"name": "page", "in": "path", "required": True, "description": "the file below content/", "schema": _TEXT}
    filters = [{"name": name, "in": "query", "schema": _TEXT} for name in FILTERS]
    filters.append({"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}})
    listed = _object(
        ("articles", {"type": "array", "items": _ref("Row")}, True),
        *((name, {"type": "integer"}, True) for name in ("page", "pages", "total")),
    )
    new = _object(("slug", _TEXT, False), ("note", _TEXT, False))
    saved = _object(("base", _BLOB, True), ("note", _TEXT, False))
    paths: Schema = {
        "/openapi.json": {"get": {"summary": "This document", "security": [], "responses": {"200": _given({})}}},
        "/articles": {
            "get": {"summary": "List articles", "parameters": filters, "responses": _answers("200", listed)},
            "post": _act("Begin an article", _with_fields(new), "201"),
        },
        "/articles/{page}": {
            "parameters": [page],
            "get": {"summary": "An article and the facts about it", "responses": _answers("200", _ref("Article"))},
            "put": _act("Save a version; what is not sent stays as it was in `base`", _with_fields(saved), "200"),
        },
    }
    for act, words in _WORDS.items():
        made = _act(f"{words}. Needs {RULES[act].least.one}", _object(*_SENT[act]), "200")
        if act is Act.DISCARD:
            made["responses"]["204"] = {"description": "It is gone; its history is not"}
            del made["responses"]["200"]
        paths[f"/articles/{{page}}/{act.value}"] = {"parameters": [page], "post": made}
    return paths


def _act(words: str, sent: Schema, status: str) -> Schema:
    return {
        "summary": words,
        "requestBody": {"content": {"application/json": {"schema": sent}}},
        "responses": _answers(status, _ref("Article")),
    }


def _answers(status: str, schema: Schema) -> Schema:
    problem = {"application/problem+json": {"schema": _ref("Problem")}}
    faults = {code: {"description": words, "content": problem} for code, words in _FAULTS.items()}
    return {status: _given(schema), **faults}


def _given(schema: Schema) -> Schema:
    return {"description": "Done", "content": {"application/json": {"schema": schema}}}


def _with_fields(schema: Schema) -> Schema:
    return {**schema, "properties": {**schema["properties"], **_fields()["properties"]}}


def _fields() -> Schema:
    kinds = {name: _FLAG if name in shapes.FLAGS else _TEXTS if name in LISTS else _TEXT for name in shapes.FIELDS}
    return {"type": "object", "properties": kinds, "additionalProperties": False}


def _article() -> Schema:
    facts = _object(
        ("work", {"enum": [one.value for one in Work]}, True),
        ("public", {"enum": [one.value for one in Public]}, True),
        ("changed", _FLAG, True),
        ("writers", _TEXTS, True),
        ("unknown_writers", _FLAG, True),
        ("approvers", _TEXTS, True),
        ("approvals_wanted", {"type": "integer"}, True),
        ("override", _MAYBE, True),
        ("missing", _TEXTS, True),
        ("publish_at", _MAYBE, True),
        ("scheduled_by", _MAYBE, True),
    )
    written = [(name, schema, True) for name, schema in _fields()["properties"].items() if name != "correction"]
    refusals = _object(*((act.value, _TEXT, True) for act in Act))
    names = (("page", _TEXT), ("blob", _BLOB), ("pictures", _TEXT), ("version", _BLOB), ("url", _TEXT))
    named = [(name, schema, True) for name, schema in names]
    given = _object(("owner", _TEXT, True), ("reviewer", _TEXT, True), ("due", _MAYBE, True))
    more = (("facts", facts, True), ("assignment", given, True), ("refusals", refusals, True))
    return _object(*named, *written, *more, ("uncalled", _TEXTS, True))


def _row() -> Schema:
    kinds = {"authors": _TEXTS, "tags": _TEXTS, "words": {"type": "integer"}, "sent_back": _FLAG}
    listed = [(name, kinds.get(name, _TEXT), True) for name in shapes.LISTED]
    states = [(name, _TEXT, True) for name in ("work", "public", "broken")]
    return _object(
        ("page", _TEXT, True),
        ("blob", _MAYBE, True),
        *listed,
        *states,
        ("verified", _FLAG, True),
        ("changed", _TIME, True),
        ("publish_at", _MAYBE, True),
        ("due", _MAYBE, True),
    )


def _problem() -> Schema:
    told = ("fault", "base", "theirs")
    return {
        **_object(
            *((name, _TEXT, True) for name in ("type", "title", "detail")),
            ("status", {"type": "integer"}, True),
            *((name, _TEXT, False) for name in told),
            *((name, _TEXTS, False) for name in ("problems", "clashes")),
        ),
        "description": "Problem details (RFC 9457). `fault` names the kind; a conflict gives both texts.",
    }


def _object(*members: tuple[str, Schema, bool]) -> Schema:
    made: Schema = {
        "type": "object",
        "properties": {name: schema for name, schema, _ in members},
        "additionalProperties": False,
    }
    needed = [name for name, _, must in members if must]
    return {**made, "required": needed} if needed else made


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
