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
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path

from cms.files import lock_file
from cms.repository.trouble import refusal

_LENGTH = 64
"""Bytes of a ticket's name in the note of who is last."""

_FORGOTTEN = 60
"""Seconds after which the free ticket of one who never lined up counts as left behind."""


class Queue:
    """One queue, kept in a folder. Re-entrant within a thread.

    :param inside: what is held besides for the length of a turn.
    """

    def __init__(self, folder: Path, inside: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
        self._folder = folder
        self._inside = inside
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
        with self._ticket(), self._inside():
            self._mine.depth = 1
            try:
                yield
            finally:
                self._mine.depth = 0

    @contextmanager
    def _ticket(self) -> Iterator[None]:
        with ExitStack() as turn:
            try:
                turn.enter_context(self._reached())
            except OSError as fault:
                raise refusal(fault) from fault
            yield

    @contextmanager
    def _reached(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        name = f"{os.getpid()}-{secrets.token_hex(8)}"
        own = self._folder / name
        with lock_file(own) as ticket:
            fcntl.flock(ticket, fcntl.LOCK_EX)
            try:
                before = self._line_up(name, ticket.fileno())
            except OSError:
                own.unlink(missing_ok=True)
                raise
            # Whoever fails while waiting leaves the ticket: the next in the queue finds there whom to wait for.
            self._wait(before)
            try:
                yield
            finally:
                own.unlink(missing_ok=True)

    def _line_up(self, name: str, ticket: int) -> str:
        """Become the last in the queue and learn who is before.

        Whoever is killed in here is either not in the queue yet, or there with the ticket before it noted: each note
        is one write.
        """
        tail = os.open(self._folder / "tail", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(tail, fcntl.LOCK_EX)
            before = os.pread(tail, _LENGTH, 0).decode("ascii", "replace").strip()
            if not (self._folder / before).is_file():
                before = ""
                self._sweep(os.fstat(ticket).st_mtime)
            os.pwrite(ticket, before.encode("ascii", "replace"), 0)
            os.pwrite(tail, name.ljust(_LENGTH).encode("ascii"), 0)
        finally:
            os.close(tail)
        return before

    def _sweep(self, now: float) -> None:
        """Take away the tickets of those who died before they stood in the queue; nobody waits for them.

        :param now: the time of the folder's own clock.
        """
        for ticket in os.scandir(self._folder):
            if ticket.name != "tail" and now - ticket.stat().st_mtime > _FORGOTTEN:
                with suppress(FileNotFoundError, BlockingIOError), open(ticket.path) as forgotten:
                    fcntl.flock(forgotten, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    Path(ticket.path).unlink()

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
