"""What changed between two trees, read in this process: what a save changed is known without starting git."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from cms.core.article import BlobId
from cms.repository.objects import Objects
from cms.repository.trees import EMPTY, FOLDER, Folder, Node
from cms.repository.values import Change

_KIND = 0o170000


def differences(objects: Objects, old: str | None, new: str | None) -> Iterator[Change]:
    """Give the files in which two trees differ, sorted by path; None stands for an empty tree."""
    found = list(_differences(objects, old, new, b""))
    found.sort(key=lambda change: os.fsencode(change.file))
    return iter(found)


def _differences(objects: Objects, old: str | None, new: str | None, folder: bytes) -> Iterator[Change]:
    if old == new:
        return
    before, after = _unlike(objects.folder(old) if old else EMPTY, objects.folder(new) if new else EMPTY)
    for name in before.keys() | after.keys():
        was, now = before.get(name), after.get(name)
        if was != now:
            yield from _difference(objects, was, now, folder + name)


def _unlike(old: Folder, new: Folder) -> tuple[dict[bytes, Node], dict[bytes, Node]]:
    """Give the stretch of entries in which two folders differ.

    A save changes one entry of perhaps 10,000: what is the same before and behind it is found by halving.
    """
    shorter = min(len(old.keys), len(new.keys))
    head = _most(shorter, lambda count: new.content.startswith(old.content[: old.places[count]]))
    tail = _most(shorter - head, lambda count: new.content.endswith(old.content[old.places[len(old.keys) - count] :]))
    return old.stretch(head, len(old.keys) - tail), new.stretch(head, len(new.keys) - tail)


def _most(limit: int, holds: Callable[[int], bool]) -> int:
    """Give the largest number up to a limit for which something holds that holds for all smaller ones."""
    least, most = 0, limit
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if holds(middle) else (least, middle - 1)
    return least


def _difference(objects: Objects, old: Node | None, new: Node | None, path: bytes) -> Iterator[Change]:
    if _is_folder(old) or _is_folder(new):
        before, after = (node[1] if node and _is_folder(node) else None for node in (old, new))
        yield from _differences(objects, before, after, path + b"/")
    was, now = (None if _is_folder(node) else node for node in (old, new))
    file = os.fsdecode(path)
    if was and now:
        status = "M" if was[0] & _KIND == now[0] & _KIND else "T"
        yield Change(file, status, now[0], BlobId(was[1]), BlobId(now[1]))
    elif now:
        yield Change(file, "A", now[0], None, BlobId(now[1]))
    elif was:
        yield Change(file, "D", was[0], BlobId(was[1]), None)


def _is_folder(node: Node | None) -> bool:
    return node is not None and node[0] == FOLDER
