"""Keeps ``git gc`` away while the objects of a save are named by no branch yet.

``git gc`` notes its process and machine in ``gc.pid``, made under the lock ``gc.pid.lock``, and does not start while
another one's note stands. The desk writes such a note for the length of each turn to write.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cms.core.errors import StoreUnavailable
from cms.repository import format
from cms.repository.locks import removed_if_dead
from cms.repository.trouble import refusal

_OURS = "copydesk"
_PAUSE = 0.01
_TRIES = 3000
_STALE = 12 * 3600
"""Seconds after which git itself takes a note for forgotten."""


class Guard:
    """The note in one repository. Only who holds the write queue may use it."""

    def __init__(self, git_dir: Path) -> None:
        self._dir = git_dir
        self._note = git_dir / "gc.pid"
        self._lock = git_dir / "gc.pid.lock"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold off ``git gc`` for the length of a block; one that is at work is waited for, 30 seconds at most.

        :raises StoreUnavailable: it takes longer, the folder cannot be written, or the desk was upgraded meanwhile.
        """
        try:
            format.claim(self._dir / "cms")
            own = self._noted()
        except OSError as fault:
            raise refusal(fault) from fault
        try:
            yield
        finally:
            with suppress(OSError):  # what is left names a process that is gone, or has let go
                if self._note.read_text("utf-8", "replace") == own:
                    self._note.unlink()

    def _noted(self) -> str:
        own = f"{os.getpid()} {socket.gethostname()} {_OURS}\n"
        for attempt in range(_TRIES):
            if self._written(own):
                return own
            if attempt % 100 == 99:
                removed_if_dead(self._lock, self._dir)
            time.sleep(_PAUSE)
        raise StoreUnavailable(
            "Someone runs git gc in the desk's folder. Your text is kept; save again when it has ended."
        )

    def _written(self, own: str) -> bool:
        """Write our note under git's lock for it; False when the lock is held or a ``git gc`` is at work."""
        try:
            handle = os.open(self._lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError:
            return False
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as note:
                note.write(own)
            free = not self._at_work()
        except BaseException:
            self._lock.unlink()
            raise
        if free:
            self._lock.rename(self._note)
        else:
            self._lock.unlink()
        return free

    def _at_work(self) -> bool:
        """Tell whether a ``git gc`` is at work, as its note says; a note of ours is what a dead desk left."""
        try:
            words = self._note.read_text("utf-8", "replace").split()
            age = self._lock.stat().st_mtime - self._note.stat().st_mtime
        except FileNotFoundError:
            return False
        if len(words) < 2 or _OURS in words[2:] or age > _STALE:
            return False
        return words[1] != socket.gethostname() or _is_git(words[0])


def _is_git(process: str) -> bool:
    try:
        return Path("/proc", process, "comm").read_text("utf-8", "replace").startswith("git")
    except (FileNotFoundError, ProcessLookupError):
        return False
