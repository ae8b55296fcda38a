"""Refs: read from their files, moved by git with the old value in hand."""

from __future__ import annotations

import re
from pathlib import Path

from cms.core.article import CommitId
from cms.core.errors import RefMoved, StoreUnavailable
from cms.repository.command import GitCommand
from cms.repository.locks import removed_if_dead
from cms.repository.objects import checked_id, flush_folder

_ID = re.compile(r"[0-9a-f]{40}\Z")
_NOTHING = "0" * 40


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

        A fresh process for each move: a long-lived one would freeze the times in the reflog.

        :raises RefMoved: it is not at ``old``.
        :raises StoreUnavailable: it cannot be written.
        """
        words = ["update-ref", "--create-reflog", "-m", why]
        target = ["-d", name, checked_id(old or "")] if new is None else [name, checked_id(new), old or _NOTHING]
        answer = self._git.run(*words, *target)
        if answer.code and self.read(name) == old and removed_if_dead(self._dir / f"{name}.lock", self._dir):
            answer = self._git.run(*words, *target)
        if answer.code:
            if self.read(name) != old:
                raise RefMoved(f"{name} has moved; read again.")
            raise StoreUnavailable(f"The branch cannot be written: {answer.err}. Your text is kept; try again.")
        if (folder := (self._dir / name).parent).is_dir():
            flush_folder(folder)

    def _packed(self) -> dict[str, CommitId]:
        try:
            text = (self._dir / "packed-refs").read_text("utf-8", "replace")
        except FileNotFoundError:
            return {}
        lines = (line.split(" ", 1) for line in text.splitlines() if line[:1] not in {"#", "^", ""})
        return {name: CommitId(number) for number, name in lines if _ID.match(number)}
