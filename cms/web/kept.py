"""Text that was typed and could not be saved: kept through a sign-in, or shown to be copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from werkzeug.datastructures import ImmutableMultiDict, MultiDict

_PREFIX = "kept_"
_WORDS = ("title", "summary", "body", "raw", "comment", "text", "notes")
_NOT_KEPT = frozenset({"csrf_token", "password", "username"})


def text_of(form: Mapping[str, str]) -> str:
    """Give the text out of a form that was sent, or that a sign-in carried along; empty when it had none."""
    found = (form.get(name) or form.get(_PREFIX + name) for name in _WORDS)
    return "\n\n".join(text for text in found if text)


def hidden(path: str, form: ImmutableMultiDict[str, str]) -> tuple[tuple[str, str], ...]:
    """Give the fields of a form as names and values for the sign-in page to carry along."""
    fields = [(_PREFIX + name, value) for name, value in form.items(multi=True) if name not in _NOT_KEPT]
    return ((f"{_PREFIX}path", path), *fields)


def carried(form: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Give the fields that a sign-in page carried, to be carried on."""
    return tuple((name, value) for name, value in form if name.startswith(_PREFIX))


def restored(form: ImmutableMultiDict[str, str]) -> tuple[str, MultiDict[str, str]]:
    """Give back where a kept form was going, and its fields; an empty path when nothing was kept."""
    fields = [(name.removeprefix(_PREFIX), value) for name, value in form.items(multi=True) if name.startswith(_PREFIX)]
    path = next((value for name, value in fields if name == "path"), "")
    return path, MultiDict([(name, value) for name, value in fields if name != "path"])
