"""Merge front matter: key by key, lists united, mappings by their own keys."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cms.core.article import DESKS_KEYS
from cms.core.frontmatter import Value, same


@dataclass(frozen=True, slots=True)
class KeyClash:
    """A key that both sides changed; None where a side does not have it.

    :param mark: names the clash, as in :class:`~cms.core.merge.body.Part`.
    """

    key: str
    base: Value | None
    ours: Value | None
    theirs: Value | None
    mark: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Two edits of a front matter, joined as far as they can be.

    :param changes: what our text has to take over; None takes a key out.
    :param ours: the keys that we changed, ``theirs`` that they changed; not those in which both did the same.
    """

    changes: Mapping[str, Value | None]
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    clashes: tuple[KeyClash, ...]


class _Clash(Exception):
    """Two values cannot be joined."""


def keys(base: Mapping[str, Value], ours: Mapping[str, Value], theirs: Mapping[str, Value]) -> Keys:
    """Merge three front matters."""
    changes: dict[str, Value | None] = {}
    clashes: list[KeyClash] = []
    changed: tuple[list[str], list[str]] = ([], [])
    for key in ordered(base, ours, theirs):
        was, mine, your = base.get(key), ours.get(key), theirs.get(key)
        if key in DESKS_KEYS:  # never a matter of whose text wins: ours stays
            continue
        for value, names in ((mine, changed[0]), (your, changed[1])):
            if value != was and mine != your:
                names.append(key)
        try:
            result = value_of(was, mine, your)
        except _Clash:
            clashes.append(KeyClash(key, was, mine, your, _mark(key, was, mine, your)))
            continue
        if result != mine:
            changes[key] = result
    return Keys(changes, tuple(changed[0]), tuple(changed[1]), tuple(clashes))


def ordered(base: Mapping[str, Value], ours: Mapping[str, Value], theirs: Mapping[str, Value]) -> list[str]:
    """Give every key once, in the base's order; what a side added stands after what it follows there."""
    return _filled(list(base), list(ours), list(theirs))


def value_of(was: Value | None, mine: Value | None, your: Value | None) -> Value | None:
    """Join two edits of one value.

    :raises _Clash: a person has to choose.
    """
    if mine == was:
        return your
    if your in (was, mine):
        return mine
    if mine is None or your is None:
        raise _Clash
    if isinstance(mine, list) and isinstance(your, list):
        return _united(was if isinstance(was, list) else [], mine, your)
    if isinstance(mine, dict) and isinstance(your, dict):
        known = was if isinstance(was, dict) else {}
        found = {key: value_of(known.get(key), mine.get(key), your.get(key)) for key in ordered(known, mine, your)}
        return {key: value for key, value in found.items() if value is not None}
    if same(mine, your):
        return min(mine, your, key=_written)
    raise _Clash


def _united(was: list[Value], mine: list[Value], your: list[Value]) -> list[Value]:
    """Unite two lists; an entry of several parts that both changed is for a person to judge."""
    gone = [item for item in was if item not in mine and item not in your]
    if any(not isinstance(item, str) for item in gone) and _added(was, mine) and _added(was, your):
        raise _Clash
    return _lists(was, mine, your)


def _added(was: Sequence[Value], side: Sequence[Value]) -> bool:
    return any(item not in was for item in side)


def _lists(was: Sequence[Value], mine: Sequence[Value], your: Sequence[Value]) -> list[Value]:
    """Keep what either added, leave out what either removed; the order is that of whoever changed it.

    :raises _Clash: both changed the order, differently.
    """
    old, one, other = _numbered(was), _numbered(mine), _numbered(your)
    values = {key: value for side in (old, one, other) for key, value in side.items()}
    kept = [key for key in old if key in one and key in other]
    first, second = [key for key in one if key in kept], [key for key in other if key in kept]
    if kept != first and second not in (kept, first):
        raise _Clash
    return [values[key] for key in _filled(second if kept == first else first, list(one), list(other), known=old)]


def _filled(
    spine: Sequence[str], mine: Sequence[str], your: Sequence[str], known: Mapping[str, Value] | None = None
) -> list[str]:
    """Put what either side added behind the entry that it follows there; each entry once.

    :param known: what stood in the base, so that it is no addition even where the spine lacks it.
    """
    old = {*spine, *(known or ())}
    slots = [_additions(side, set(spine), old) for side in (mine, your)]
    found: dict[str, None] = {}
    for anchor in ("", *spine):
        if anchor:
            found[anchor] = None
        for run in sorted(slot.get(anchor, []) for slot in slots):
            found.update(dict.fromkeys(run))
    return list(found)


def _additions(side: Sequence[str], spine: set[str], old: set[str]) -> dict[str, list[str]]:
    slots: dict[str, list[str]] = {}
    anchor = ""
    for key in side:
        if key in spine:
            anchor = key
        elif key not in old:
            slots.setdefault(anchor, []).append(key)
    return slots


def _numbered(values: Sequence[Value]) -> dict[str, Value]:
    """Name each entry by its value; the second of two alike is told apart by its number."""
    seen: Counter[str] = Counter()
    found: dict[str, Value] = {}
    for value in values:
        name = _written(value)
        seen[name] += 1
        found[f"{name} {seen[name]}"] = value
    return found


def _written(value: Value | None) -> str:
    return json.dumps(value, sort_keys=True)


def _mark(key: str, *values: Value | None) -> str:
    words = "\0".join([key, *map(_written, values)])
    return "k" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]
