"""The working tree and git's index follow main; they are copies, repaired after a crash.

A file that somebody edited by hand in the desk's folder is left as it is.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from cms.core.article import BlobId, CommitId
from cms.core.errors import StoreUnavailable
from cms.repository.command import GitCommand
from cms.repository.locks import removed_if_dead
from cms.repository.objects import Objects
from cms.repository.values import REGULAR, Change

_NO_BLOB = "0" * 40


class Follower:
    """Keeps one working tree in step; several processes may call at once."""

    def __init__(self, git: GitCommand, objects: Objects, root: Path, git_dir: Path) -> None:
        self._git = git
        self._objects = objects
        self._root = root
        self._dir = git_dir
        self._mark = git_dir / "cms" / "followed"

    def followed(self) -> str:
        """Give the commit that working tree and index stand at; empty before the first time."""
        try:
            return self._mark.read_text("ascii").strip()
        except FileNotFoundError:
            return ""

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Let one process at a time follow."""
        with (self._dir / "cms" / "follower.lock").open("a") as place:
            fcntl.flock(place, fcntl.LOCK_EX)
            yield

    def take(self, changes: Sequence[Change], head: CommitId) -> None:
        """Bring files and index from where they stand to ``head``.

        :raises StoreUnavailable: the index is locked by someone alive, or the disk is full; it is tried
            again with the next save.
        """
        try:
            for change in changes:
                self._file(change)
        except OSError as fault:
            raise StoreUnavailable(f"The working tree cannot be written: {fault.strerror}.") from fault
        self._index(changes)
        fresh = self._mark.with_name(f"followed.{os.getpid()}")
        fresh.write_text(f"{head}\n", "ascii")
        fresh.replace(self._mark)

    def hand_edits(self) -> tuple[str, ...]:
        """Name the tracked files that differ from the index in the desk's folder."""
        answer = self._git.run("status", "--porcelain", "-z", "--untracked-files=no", "--no-renames")
        return tuple(os.fsdecode(line[3:]) for line in answer.out.split(b"\0") if line)

    def _file(self, change: Change) -> None:
        path = self._root / change.file
        if not self._inside(path):
            return
        if change.new is None:
            if self._is(path, change.old):
                path.unlink()
                self._prune(path.parent)
            return
        if change.mode not in REGULAR or self._is(path, change.new):
            return
        if self._exists(path) and not self._is(path, change.old):
            return  # a hand edit: shown, never overwritten
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{os.getpid()}.copydesk-new")
        fresh.write_bytes(self._objects.read(change.new)[1])
        fresh.replace(path)

    def _inside(self, path: Path) -> bool:
        """Tell whether a path stays in the working tree without passing a symbolic link."""
        parts = path.relative_to(self._root).parts
        if ".." in parts or parts[0].lower() == ".git":
            return False
        place = self._root
        for part in parts[:-1]:
            place /= part
            if place.is_symlink() or (place.exists() and not place.is_dir()):
                return False
        return not path.is_symlink() and not path.is_dir()

    def _is(self, path: Path, blob: BlobId | None) -> bool:
        if blob is None:
            return not self._exists(path)
        try:
            data = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() == blob

    def _exists(self, path: Path) -> bool:
        return path.is_symlink() or path.exists()

    def _prune(self, folder: Path) -> None:
        """Take away folders that became empty, as git does."""
        while folder != self._root:
            with suppress(OSError):
                folder.rmdir()
            if folder.exists():
                return
            folder = folder.parent

    def _index(self, changes: Sequence[Change]) -> None:
        lines = b"".join(
            b"%o %s\t%s\0"
            % (change.mode if change.new else 0, (change.new or _NO_BLOB).encode(), os.fsencode(change.file))
            for change in changes
        )
        if not lines:
            return
        words = ("update-index", "-z", "--index-info")
        answer = self._git.run(*words, given=lines)
        if answer.code and removed_if_dead(self._dir / "index.lock", self._dir):
            answer = self._git.run(*words, given=lines)
        if answer.code:
            raise StoreUnavailable(f"The index cannot be written now: {answer.err}")
