"""Objects in and out of the store: blobs, trees and commits, through persistent helper processes."""

from __future__ import annotations

import os
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path

from cms.core.article import BlobId
from cms.core.errors import NoSuchVersion, StoreUnavailable
from cms.repository.command import GitCommand

_ID = re.compile(r"[0-9a-f]{40}\Z")
_TREE_ENTRY = re.compile(rb"([0-7]{5,6}) ([^\0]+)\0(.{20})", re.S)
_TREE = 0o40000
_CACHED = 8_000_000
"""Bytes of trees kept in memory; they never change under their name."""

Tree = bytes
Node = tuple[int, str]


class Objects:
    """The object store of one repository."""

    def __init__(self, git: GitCommand, git_dir: Path) -> None:
        self._git = git
        self._folder = git_dir / "objects"
        self._desk = git_dir / "cms" / "objects"
        self._trees: OrderedDict[str, Tree] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    def read(self, number: str) -> tuple[str, bytes]:
        """Give an object's type and content.

        :raises NoSuchVersion: the store does not have it.
        """
        answer = self._git.ask(("cat-file", "--batch-command"), b"contents " + checked_id(number).encode())
        line, _, body = answer.partition(b"\n")
        words = line.split()
        if len(words) != 3:
            raise NoSuchVersion(f"The repository has no object {number[:10]}. `cms doctor` says how to get it back.")
        return words[1].decode(), body

    def size(self, number: str) -> int:
        """Give an object's size in bytes without reading it; -1 when the store does not have it."""
        words = self._git.ask(("cat-file", "--batch-command"), b"info " + checked_id(number).encode()).split()
        return int(words[2]) if len(words) == 3 else -1

    def write(self, kind: str, content: bytes) -> str:
        """Store an object, flushed to disk with its folder.

        :param kind: ``blob``, ``tree`` or ``commit``.
        :raises StoreUnavailable: the disk is full or read-only.
        """
        try:
            self._desk.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._desk / f"{os.getpid()}-{secrets.token_hex(8)}"
            path.write_bytes(content)
        except OSError as fault:
            raise StoreUnavailable(f"Nothing can be saved now: {fault.strerror}. Your text is kept.") from fault
        try:
            words = ("hash-object", "-t", kind, "-w", "--no-filters", "--stdin-paths")
            number = self._git.ask(words, str(path).encode()).decode().strip()
        finally:
            path.unlink(missing_ok=True)
        self._flush(number)
        return checked_id(number)

    def tree(self, number: str) -> Tree:
        """Give a tree's bytes, from memory when it was read before."""
        with self._lock:
            if number in self._trees:
                self._trees.move_to_end(number)
                return self._trees[number]
        kind, content = self.read(number)
        if kind != "tree":
            raise NoSuchVersion(f"{number[:10]} is no folder.")
        with self._lock:
            self._trees[number] = content
            self._held += len(content)
            while self._held > _CACHED and len(self._trees) > 1:
                self._held -= len(self._trees.popitem(last=False)[1])
        return content

    def find(self, tree: str, file: str) -> Node | None:
        """Give mode and id of a path below a tree; None when there is none."""
        node: Node = (_TREE, tree)
        for part in os.fsencode(file).split(b"/"):
            if node[0] != _TREE:
                return None
            found = next((node for name, node in entries(self.tree(node[1])) if name == part), None)
            if found is None:
                return None
            node = found
        return node

    def changed(self, tree: str | None, changes: Mapping[str, BlobId | None]) -> str:
        """Write the trees of a set of changes: only the folders along the changed paths are rebuilt.

        :param tree: None for an empty one.
        :param changes: the new blob of each path; None takes it away.
        """
        nested = {tuple(os.fsencode(file).split(b"/")): blob for file, blob in changes.items()}
        return self._rebuilt(tree, nested) or self.write("tree", b"")

    def _rebuilt(self, tree: str | None, changes: Mapping[tuple[bytes, ...], BlobId | None]) -> str | None:
        found = dict(entries(self.tree(tree))) if tree else {}
        folders: dict[bytes, dict[tuple[bytes, ...], BlobId | None]] = {}
        for (name, *rest), blob in changes.items():
            if rest:
                folders.setdefault(name, {})[tuple(rest)] = blob
            elif blob is None:
                found.pop(name, None)
            else:
                found[name] = (0o100644, blob)
        for name, inner in folders.items():
            mode, number = found.get(name, (_TREE, ""))
            below = self._rebuilt(number if mode == _TREE and number else None, inner)
            if below is None:
                found.pop(name, None)
            else:
                found[name] = (_TREE, below)
        return self.write("tree", _tree_bytes(found)) if found else None

    def _flush(self, number: str) -> None:
        """Flush the folders that name an object: git flushes the file alone."""
        for folder in (self._folder / number[:2], self._folder):
            try:
                flush_folder(folder)
            except FileNotFoundError:
                continue  # the object was there already, in a pack


def entries(tree: Tree) -> Iterator[tuple[bytes, Node]]:
    """Read a tree's bytes: name, mode and id of each entry."""
    for found in _TREE_ENTRY.finditer(tree):
        yield found[2], (int(found[1], 8), found[3].hex())


def flush_folder(folder: Path) -> None:
    """Flush a folder's own entries to disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def checked_id(text: str) -> str:
    """Pass on a full object id.

    :raises NoSuchVersion: it is anything else; nothing else ever reaches git's arguments.
    """
    if not _ID.match(text):
        raise NoSuchVersion("That is no version: a version is 40 characters of 0-9 and a-f.")
    return text


def _tree_bytes(found: Mapping[bytes, Node]) -> bytes:
    """Write a tree; git sorts a folder as if its name ended with a slash."""

    def place(item: tuple[bytes, Node]) -> bytes:
        name, (mode, _) = item
        return name + b"/" if mode == _TREE else name

    return b"".join(
        b"%o %s\0%s" % (mode, name, bytes.fromhex(number)) for name, (mode, number) in sorted(found.items(), key=place)
    )
