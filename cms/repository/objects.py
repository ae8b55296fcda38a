"""Objects in and out of the store: blobs, trees and commits."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from cms.core.article import BlobId
from cms.core.errors import NoSuchVersion
from cms.repository.kept import Kept
from cms.repository.loose import Loose, framed
from cms.repository.readers import Readers
from cms.repository.trees import EMPTY, FOLDER, Folder, Node
from cms.repository.values import REGULAR, Stored

_SUBMODULE = 0o160000
_ID = re.compile(r"[0-9a-f]{40}\Z")
_KEPT = 16_000_000
"""Bytes of folders kept in memory; they never change under their name."""

_KEPT_CONTENTS = 4_000_000
"""Bytes of files kept in memory: a save asks for its text several times."""

_PER_CONTENT = 200

_New = tuple[int | None, str]
"""A file's mode and blob; without a mode it keeps the one it had."""


class Objects:
    """The object store of one repository."""

    def __init__(self, readers: Readers, git_dir: Path) -> None:
        self._readers = readers
        self.loose = Loose(git_dir / "objects")
        self._folders: Kept[str, Folder] = Kept(_KEPT)
        self._contents: Kept[str, tuple[str, bytes]] = Kept(_KEPT_CONTENTS)

    def read(self, number: str) -> tuple[str, bytes]:
        """Give an object's type and content.

        :raises NoSuchVersion: the store does not have it, or it is damaged.
        """
        known = self._contents.get(number)
        if known is not None:
            return known
        found = self._readers.contents(checked_id(number))
        if found is None or framed(*found)[0] != number:
            raise NoSuchVersion(
                f"The repository has no sound object {number[:10]}. `cms doctor` says how to get it back."
            )
        self._keep_content(number, *found)
        return found

    def _keep_content(self, number: str, kind: str, content: bytes) -> None:
        if kind == "blob":  # folders and commits are kept as what they say
            self._contents.put(number, (kind, content), len(content) + _PER_CONTENT)

    def size(self, number: str) -> int:
        """Give an object's size in bytes without reading it; -1 when the store does not have it."""
        known = self._contents.get(number)
        return self._readers.size(checked_id(number)) if known is None else len(known[1])

    def kind(self, number: str) -> str:
        """Give an object's type without reading all of it; empty when the store does not have it."""
        return self._readers.kind(checked_id(number))

    def write(self, kind: str, content: bytes) -> str:
        """Store one object, flushed to disk with its folder.

        :param kind: ``blob``, ``tree`` or ``commit``.
        :raises StoreUnavailable: the disk is full or read-only.
        """
        batch = Batch(self)
        number = batch.add(kind, content)
        batch.write()
        return number

    def write_all(self, objects: Mapping[str, bytes], also: Collection[str]) -> None:
        """Store objects, framed and by id, all at once; see :meth:`Loose.write`."""
        self.loose.write(objects, also=also)

    def folder(self, number: str) -> Folder:
        """Give a tree, from memory when it was read before.

        :raises NoSuchVersion: it is none, or none that can be read.
        """
        known = self._folders.get(number)
        if known is not None:
            return known
        kind, content = self.read(number)
        if kind != "tree":
            raise NoSuchVersion(f"{number[:10]} is no folder.")
        try:
            found = Folder.read(content)
        except ValueError as fault:
            raise NoSuchVersion(f"The folder {number[:10]} cannot be read: {fault}.") from fault
        self.keep(number, found)
        return found

    def keep(self, number: str, folder: Folder) -> None:
        """Keep a tree in memory."""
        self._folders.put(number, folder, folder.memory)

    def find(self, tree: str, file: str) -> Node | None:
        """Give mode and id of a path below a tree; None when there is none."""
        node: Node = (FOLDER, tree)
        for part in os.fsencode(file).split(b"/"):
            found = self.folder(node[1]).find(part) if node[0] == FOLDER else None
            if found is None:
                return None
            node = found
        return node

    def close(self) -> None:
        """Let go of threads."""
        self.loose.close()


class Batch:
    """The objects of one commit: gathered in memory, then written and flushed together."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._fresh: dict[str, bytes] = {}
        self._known: set[str] = set()

    def add(self, kind: str, content: bytes) -> str:
        """Take an object in and give its id."""
        number, whole = framed(kind, content)
        self._fresh[number] = whole
        return number

    def name(self, number: BlobId) -> str:
        """Take in a blob that was stored before; it may have been long ago, and for nothing.

        :raises NoSuchVersion: the store does not have it, or it is no file: a commit must not name what is not there.
        """
        if number not in self._fresh and self._objects.kind(number) != "blob":
            raise NoSuchVersion(f"The repository has no file {number[:10]}. Your text is kept; upload or save again.")
        self._known.add(number)
        return number

    def write(self) -> None:
        """Store all, flushed to disk with their folders.

        :raises StoreUnavailable: the disk is full or read-only.
        """
        self._objects.write_all(self._fresh, self._known - self._fresh.keys())

    def tree(self, tree: str | None, changes: Mapping[str, bytes | BlobId | Stored | None]) -> str:
        """Make the trees of a set of changes: only the folders along the changed paths are made anew.

        :param tree: the one that is changed; None for an empty one.
        :param changes: new bytes, a stored blob, or mode and blob, for each path; None takes it away.
        """
        nodes = {tuple(os.fsencode(file).split(b"/")): self._node(data) for file, data in changes.items()}
        return self._changed(tree, nodes) or self.add("tree", b"")

    def _node(self, data: bytes | BlobId | Stored | None) -> _New | None:
        if data is None:
            return None
        if isinstance(data, Stored):
            return data.mode, data.blob if data.mode == _SUBMODULE else self.name(data.blob)
        return None, self.add("blob", data) if isinstance(data, bytes) else self.name(data)

    def _changed(self, tree: str | None, changes: Mapping[tuple[bytes, ...], _New | None]) -> str | None:
        folder = self._objects.folder(tree) if tree else EMPTY
        below: dict[bytes, dict[tuple[bytes, ...], _New | None]] = {}
        for (name, *rest), node in changes.items():
            if rest:
                below.setdefault(name, {})[tuple(rest)] = node
            else:
                folder = _with_file(folder, name, node)
        for name, inner in below.items():
            old = folder.find(name)
            number = self._changed(old[1] if old and old[0] == FOLDER else None, inner)
            if number:
                folder = folder.with_entry(name, FOLDER, number)
            elif old and old[0] == FOLDER:  # else a file took the folder's place
                folder = folder.without(name)
        if not folder.keys:
            return None
        number = self.add("tree", folder.content)
        self._objects.keep(number, folder)
        return number


def _with_file(folder: Folder, name: bytes, new: _New | None) -> Folder:
    """Set a file, which keeps the mode it had, or take it away; a folder of that name goes with its files only."""
    old = folder.find(name)
    if new is not None:
        return folder.with_entry(name, new[0] or (old[0] if old and old[0] in REGULAR else REGULAR[0]), new[1])
    return folder.without(name) if old and old[0] != FOLDER else folder


def checked_id(text: str) -> str:
    """Pass on a full object id.

    :raises NoSuchVersion: it is anything else; nothing else ever reaches git's arguments.
    """
    if not _ID.match(text):
        raise NoSuchVersion("That is no version: a version is 40 characters of 0-9 and a-f.")
    return text
