"""Long-lived git processes that read objects, several side by side.

They may die at any time, and a damaged object may make one say less than it announced: such a one is ended, and
only the object that was asked for is lost. None outlives its process, and none is shared across a fork.
"""

from __future__ import annotations

import os
import select
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

from cms.core.errors import StoreUnavailable
from cms.repository.command import GitCommand

_SIDE_BY_SIDE = 4
_PATIENCE = 20_000
"""Milliseconds without a byte after which a reader counts as stuck."""

_PIECE = 1 << 16


_HARMLESS = b"info 4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The empty tree, which every git knows."""

_Answer = TypeVar("_Answer")


class _Stop(Enum):
    STOPPED = 0


_STOPPED = _Stop.STOPPED


class _StoppedError(Exception):
    """A reader ended, or said nothing for too long."""


@dataclass(slots=True)
class Reader:
    """One ``git cat-file --batch-command``: a question is one line, the answer one line and perhaps a body."""

    process: subprocess.Popen[bytes]
    rest: bytearray = field(default_factory=bytearray)

    def ask(self, question: bytes) -> bytes:
        """Give the first line of the answer."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(question + b"\n")
            self.process.stdin.flush()
        except OSError as fault:
            raise _StoppedError from fault
        while b"\n" not in self.rest:
            self._more()
        line, _, rest = bytes(self.rest).partition(b"\n")
        self.rest[:] = rest
        return line

    def body(self, size: int) -> bytes:
        """Give the body that a first line announced."""
        while len(self.rest) < size + 1:
            self._more()
        found = bytes(self.rest[:size])
        del self.rest[: size + 1]
        return found

    def _more(self) -> None:
        assert self.process.stdout is not None
        handle = self.process.stdout.fileno()
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        if not poll.poll(_PATIENCE):
            raise _StoppedError
        piece = os.read(handle, _PIECE)
        if not piece:
            raise _StoppedError
        self.rest += piece

    def drain(self) -> None:
        """Throw away what it complained about: a full pipe would stop it for good."""
        assert self.process.stderr is not None
        handle = self.process.stderr.fileno()
        os.set_blocking(handle, False)
        with suppress(BlockingIOError):
            while os.read(handle, _PIECE):
                pass

    def end(self) -> None:
        """End the process and let go of its pipes."""
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                with suppress(OSError):  # the other end is gone, which is why we are here
                    stream.close()
        self.process.kill()
        self.process.wait()


_Answering = Callable[[Reader, bytes], _Answer | None]


class Readers:
    """The readers of one repository in one process: started on first use, at most four, shared by all threads."""

    def __init__(self, git: GitCommand) -> None:
        self._git = git
        self._begin()

    def contents(self, number: str) -> tuple[str, bytes] | None:
        """Give an object's type and content; None when it is not there or cannot be read."""
        return self._asked(b"contents " + number.encode("ascii"), _whole)

    def size(self, number: str) -> int:
        """Give an object's size in bytes; -1 when it is not there or cannot be read."""
        found = self._asked(b"info " + number.encode("ascii"), _announced)
        return -1 if found is None else found[1]

    def kind(self, number: str) -> str:
        """Give an object's type; empty when it is not there or cannot be read."""
        found = self._asked(b"info " + number.encode("ascii"), _announced)
        return "" if found is None else found[0]

    def close(self) -> None:
        """End the readers; one that is at work ends when it is given back."""
        with self._free:
            if self._pid == os.getpid():
                while self._idle:
                    self._idle.pop().end()
                    self._running -= 1

    def _begin(self) -> None:
        self._idle: list[Reader] = []
        self._running = 0
        self._free = threading.Condition()
        self._pid = os.getpid()

    def _asked(self, question: bytes, answer: _Answering[_Answer]) -> _Answer | None:
        """Ask; a reader may have died since it was used last, so it is replaced once."""
        for _ in range(2):
            found = self._tried(question, answer)
            if found is not _STOPPED:
                return found
        if self._tried(_HARMLESS, _announced) is _STOPPED:
            raise StoreUnavailable("git stopped working. Your text is kept; try again, and look at the disk.")
        return None  # it is this object that stops them

    def _tried(self, question: bytes, answer: _Answering[_Answer]) -> _Answer | _Stop | None:
        reader = self._taken()
        sound = False
        try:
            found = answer(reader, reader.ask(question))
            if found is None:
                reader.drain()
            sound = True
        except _StoppedError:
            return _STOPPED
        finally:
            self._given_back(reader, sound=sound)
        return found

    def _taken(self) -> Reader:
        if self._pid != os.getpid():
            self._begin()  # the others belong to the parent process
        with self._free:
            while not self._idle and self._running >= _SIDE_BY_SIDE:
                self._free.wait()
            if self._idle:
                return self._idle.pop()
            self._running += 1
        try:
            return Reader(self._git.start("cat-file", "--batch-command"))
        except BaseException:
            self._gone()
            raise

    def _given_back(self, reader: Reader, *, sound: bool) -> None:
        if not sound:
            reader.end()
            self._gone()
            return
        with self._free:
            self._idle.append(reader)
            self._free.notify()

    def _gone(self) -> None:
        with self._free:
            self._running -= 1
            self._free.notify()


def _announced(_: Reader, line: bytes) -> tuple[str, int] | None:
    """Read ``<id> <type> <size>``; None for ``<id> missing``."""
    words = line.split()
    return (words[1].decode("ascii"), int(words[2])) if len(words) == 3 else None


def _whole(reader: Reader, line: bytes) -> tuple[str, bytes] | None:
    announced = _announced(reader, line)
    return None if announced is None else (announced[0], reader.body(announced[1]))
