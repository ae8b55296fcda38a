"""The desk's own folder as people left it: what was edited by hand, and how to put a file back.

Nothing here is a request's business: git looks at every file. A form asks about its own one file alone.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cms.core.article import BlobId, CommitId
from cms.core.errors import BrokenFile, RefMoved, StoreUnavailable
from cms.files import lock_file
from cms.repository.checkout import checked_out_elsewhere, is_shallow, why_not_followed
from cms.repository.command import READING, GitCommand
from cms.repository.locks import freed
from cms.repository.plain import Plain
from cms.repository.stood import Stood
from cms.repository.values import Entry
from cms.repository.worktree import FRESH, permit

_KINDS = {"A": "new", "D": "deleted", "T": "link", "M": "edited", "U": "unmerged"}
_LARGEST = 2_000_000
_AT_ONCE = 1_000_000
TOO_LARGE = BlobId("-" * 40)
"""Stands for the blob of a file that is not read for its size."""


@dataclass(frozen=True, slots=True)
class HandEdit:
    """A file that differs from main.

    :param kind: ``edited``, ``deleted``, ``new``, ``link`` (it is no plain file any more) or ``unmerged``.
    :param staged: it was added to git's index by hand.
    """

    file: str
    kind: str
    staged: bool = False


class Folder:
    """The working tree of one repository."""

    def __init__(self, git: GitCommand, root: Path, git_dir: Path) -> None:
        self._git = git
        self._plain = Plain(git, git_dir)
        self._root = root
        self._dir = git_dir
        self._stood = Stood(git_dir)

    def waits(self) -> str:
        """Say why the folder does not follow main now; empty when it does."""
        return why_not_followed(self._dir)

    def elsewhere(self) -> tuple[str, ...]:
        """Name the other folders of this repository that have main checked out."""
        return checked_out_elsewhere(self._dir)

    def is_shallow(self) -> bool:
        """Tell whether the oldest part of the history is missing here."""
        return is_shallow(self._dir)

    def stands_at(self) -> CommitId | None:
        """Give the commit that the folder followed to."""
        try:
            return CommitId((self._dir / "cms" / "followed").read_text("ascii", "replace").strip())
        except FileNotFoundError:
            return None

    def made_from(self) -> dict[str, BlobId | None]:
        """Give what files were made from that main has moved on under. Ask where the folder stands before this."""
        return self._stood.read()

    def edits(self) -> tuple[HandEdit, ...]:
        """List the tracked files that differ from main, and new ones below ``content/``; it looks at every file.

        Ask when the folder follows and stands at main, or the desk's own saves are taken for somebody's work.
        """
        words = ("status", "--porcelain", "-z", "--no-renames", "--ignore-submodules=none")
        git = self._plain.folder(self._root)
        own = {**READING, "GIT_INDEX_FILE": str(self._dir / "index")}
        with self._held():  # what follows would find the index locked
            git.run("update-index", "-q", "--refresh", environment=own)  # so that git reads each file but once
        tracked = git.run(*words, "--untracked-files=no", environment=own).out
        new = git.run("ls-files", "-z", "--others", "--", "content/", environment=own).out
        found = [_edit(line) for line in tracked.split(b"\0") if len(line) > 3]
        known = {edit.file for edit in found}
        names = [os.fsdecode(name) for name in new.split(b"\0") if name]
        return (*found, *(HandEdit(name, "new") for name in names if name not in known))

    def blob_of(self, file: str) -> BlobId | None:
        """Give the blob that a file's bytes would be; None when there is no plain file of that name.

        Nobody waits for a huge file to be read: it is :data:`TOO_LARGE`, like nothing that main has.
        """
        path = self._place(file)
        if path is None or not path.is_file():
            return None
        if path.stat().st_size > _LARGEST:
            return TOO_LARGE
        with path.open("rb") as content:
            number = hashlib.sha1(b"blob %d\0" % os.fstat(content.fileno()).st_size, usedforsecurity=False)
            while part := content.read(_AT_ONCE):
                number.update(part)
        return BlobId(number.hexdigest())

    def read(self, file: str) -> bytes | None:
        """Give a file's bytes; None when there is none.

        :raises BrokenFile: it is a link, a folder, or too large.
        """
        path = self._place(file)
        if path is not None and not path.exists():
            return None
        if path is None or not path.is_file():
            raise BrokenFile(file, "it is no plain file in the desk's folder, and is never followed")
        if path.stat().st_size > _LARGEST:
            raise BrokenFile(file, f"it is larger than {_LARGEST // 1_000_000} MB")
        return path.read_bytes()

    def put(self, file: str, content: bytes | None, *, over: BlobId | None, main: Entry | None) -> None:
        """Write a file whole, or take it away; only over the bytes that the caller knows. Git's index follows main.

        :param over: the blob of what is there; None for nothing.
        :param main: what main has of it.
        :raises RefMoved: somebody has changed it since.
        :raises StoreUnavailable: git's index is in use; nothing was changed.
        """
        with self._held():
            path = self._place(file)
            if path is None or self.blob_of(file) != over or (over is None and path.exists()):
                raise RefMoved(f"{file} has just been changed again in the desk's folder. Look at it anew.")
            self._unstage(file, main)
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                fresh = self._root / FRESH.format("hand")  # the follower sweeps here what a crash leaves
                fresh.write_bytes(content)
                permit(fresh, main.mode if main else 0)
                fresh.replace(path)
            self._stood.forget(file)

    def _unstage(self, file: str, main: Entry | None) -> None:
        """Let git's index hold what main has of a file."""
        mode, blob = (main.mode, main.blob) if main else (0, "0" * 40)
        line = b"%o %s\t%s\0" % (mode, blob.encode("ascii"), os.fsencode(file))
        words = ("update-index", "-z", "--replace", "--index-info")
        answer = self._plain.on_index(self._root, *words, given=line)
        if answer.code and freed(answer.err, self._dir):
            answer = self._plain.on_index(self._root, *words, given=line)
        if answer.code:
            raise StoreUnavailable(f"Git's index in the desk's folder is in use; try again shortly. {answer.err}")

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Keep the follower, and others who change the folder, away."""
        with lock_file(self._dir / "cms" / "follower.lock") as place:
            fcntl.flock(place, fcntl.LOCK_EX)
            yield

    def _place(self, file: str) -> Path | None:
        """Give the place of a file in the working tree; None when the way there leaves it or passes a symbolic link."""
        parts = file.split("/")
        if "\0" in file or any(part in {"", ".", ".."} or part.lower() == ".git" for part in parts):
            return None
        place = self._root
        try:
            for part in parts:
                place /= part
                if place.is_symlink():
                    return None
        except OSError:
            return None  # a name that this machine cannot hold
        return place


def _edit(line: bytes) -> HandEdit:
    index, tree = line[:1].decode("ascii", "replace"), line[1:2].decode("ascii", "replace")
    file = os.fsdecode(line[3:])
    if "U" in (index, tree) or line[:2] in {b"AA", b"DD"}:
        return HandEdit(file, "unmerged", staged=True)
    kind = _KINDS.get(tree if tree != " " else index, "edited")
    return HandEdit(file, kind, staged=index not in {" ", "?"})
