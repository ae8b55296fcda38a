"""Refs: read from their files, moved by git with the old value in hand."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cms.core.article import CommitId
from cms.core.errors import RefMoved
from cms.repository.command import GitCommand, finished
from cms.repository.locks import freed
from cms.repository.objects import checked_id
from cms.repository.trouble import refusal_of_git

_ID = re.compile(r"[0-9a-f]{40}\Z")
_NOTHING = "0" * 40
_DONE = b"commit: ok"
_ENDED = "git ended before it was done"
_TRIES = 4


class Refs:
    """The refs of one repository."""

    def __init__(self, git: GitCommand, git_dir: Path) -> None:
        self._git = git
        self._dir = git_dir

    def read(self, name: str) -> CommitId | None:
        """Give where a full ref name (``refs/heads/main``) points; None when it does not exist."""
        try:
            text = (self._dir / name).read_text("ascii", "replace").strip()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return self._packed().get(name)
        return CommitId(text) if _ID.match(text) else self._packed().get(name)

    def below(self, prefix: str) -> dict[str, CommitId]:
        """Give all refs below a folder (``refs/cms/outbox/``), by full name."""
        found = {name: number for name, number in self._packed().items() if name.startswith(prefix)}
        for path in (self._dir / prefix).rglob("*"):
            if path.is_file() and _ID.match(text := path.read_text("ascii", "replace").strip()):
                found[path.relative_to(self._dir).as_posix()] = CommitId(text)
        return dict(sorted(found.items()))

    def move(self, name: str, new: CommitId | None, old: CommitId | None, *, why: str) -> None:
        """Move a ref from ``old`` to ``new`` or not at all; None means that it does not exist.

        :raises RefMoved: it is not at ``old``.
        :raises StoreUnavailable: it cannot be written.
        """
        with self.mover(why) as mover:
            mover.move(name, new, old)

    @contextmanager
    def mover(self, why: str) -> Iterator[Mover]:
        """Have git ready for one move: it starts while the objects are still being written.

        A fresh process for each move: a long-lived one would freeze the times in the reflog.
        """
        mover = Mover(self, self._git, self._dir, why)
        try:
            yield mover
        finally:
            mover.end()

    def _packed(self) -> dict[str, CommitId]:
        try:
            text = (self._dir / "packed-refs").read_text("utf-8", "replace")
        except FileNotFoundError:
            return {}
        lines = (line.split(" ", 1) for line in text.splitlines() if line[:1] not in {"#", "^", ""})
        return {name: CommitId(number) for number, name in lines if _ID.match(number)}


class Mover:
    """One ``git update-ref --stdin``, told at the last moment what to move. Ended untold, it moves nothing."""

    def __init__(self, refs: Refs, git: GitCommand, git_dir: Path, why: str) -> None:
        self._refs = refs
        self._git = git
        self._dir = git_dir
        self._words = ("update-ref", "--create-reflog", "-m", why, "--stdin")
        self._process: subprocess.Popen[bytes] | None = git.start(*self._words)

    def move(self, name: str, new: CommitId | None, old: CommitId | None) -> None:
        """Move a ref by compare-and-swap; it is on disk when this returns.

        :raises RefMoved: it is not at ``old``.
        :raises StoreUnavailable: it cannot be written.
        """
        target = f"delete {name} {checked_id(old or '')}" if new is None else f"update {name} {checked_id(new)} "
        told = f"start\n{target}{'' if new is None else old or _NOTHING}\ncommit\n".encode()
        said = self._told(told)
        for _ in range(_TRIES):  # a git that died may have left the branch's lock, and HEAD's as well
            if not said or self._refs.read(name) != old or not (said == _ENDED or freed(said, self._dir)):
                break
            said = self._told(told)
        if said and self._refs.read(name) != new:  # it may have been ended when all was done but the word
            if self._refs.read(name) != old:
                raise RefMoved(f"{name} has moved; read again.")
            raise refusal_of_git(said, (self._dir / name).parent)
        self._flush(name)

    def end(self) -> None:
        """End the process if it was told nothing."""
        if self._process is not None:
            finished(self._process)
            self._process = None

    def _told(self, words: bytes) -> str:
        """Tell git what to move; give its complaint, empty when it is done."""
        process, self._process = self._process or self._git.start(*self._words), None
        answer = finished(process, words)
        return "" if not answer.code and _DONE in answer.out else answer.err or _ENDED

    def _flush(self, name: str) -> None:
        """Flush the folder that names the ref, and those above, which may be as new."""
        folder = (self._dir / name).parent
        while folder != self._dir.parent:
            if folder.is_dir():
                flush_folder(folder)
            if folder == self._dir / "refs" / "heads":
                return  # git made these with the repository
            folder = folder.parent


def flush_folder(folder: Path) -> None:
    """Flush a folder's own entries to disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
