"""A fair queue between processes: who comes first writes first, and a dead writer blocks nobody.

Each writer locks a ticket of its own and waits for the ticket before it (the CLH queue, with ``flock``
in place of spinning). The kernel lets go of a dead process's lock; a ticket that is free but still
there belonged to such a one, and its follower then waits for the ticket before that.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Queue:
    """One queue, kept in a folder. Re-entrant within a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mine = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn and hold it for the length of a block."""
        depth: int = getattr(self._mine, "depth", 0)
        if depth:
            self._mine.depth = depth + 1
            try:
                yield
            finally:
                self._mine.depth = depth
            return
        with self._ticket():
            self._mine.depth = 1
            try:
                yield
            finally:
                self._mine.depth = 0

    @contextmanager
    def _ticket(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        name = f"{os.getpid()}-{secrets.token_hex(8)}"
        own = self._folder / name
        with own.open("w+") as ticket:
            fcntl.flock(ticket, fcntl.LOCK_EX)
            try:
                before = self._line_up(name)
                ticket.write(before)
                ticket.flush()
                self._wait(before)
                yield
            finally:
                own.unlink(missing_ok=True)

    def _line_up(self, name: str) -> str:
        """Become the last in the queue and learn who is before."""
        with (self._folder / "tail").open("a+") as tail:
            fcntl.flock(tail, fcntl.LOCK_EX)
            tail.seek(0)
            before = tail.read().strip()
            tail.truncate(0)
            tail.write(name)
            tail.flush()
        return before

    def _wait(self, name: str) -> None:
        """Wait until a ticket and all before it are gone."""
        while name and "/" not in name:
            path = self._folder / name
            try:
                ticket = path.open("r")
            except FileNotFoundError:
                return
            with ticket:
                fcntl.flock(ticket, fcntl.LOCK_SH)
                if not path.exists():
                    return
                # Free, yet there: its owner died while it waited or wrote. Wait for whoever was before it.
                name = ticket.read().strip()
                path.unlink(missing_ok=True)
