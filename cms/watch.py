"""Runs programs side by side, starts one again that ends, and leaves none behind."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from types import FrameType

_STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_GRACE = 15
_STARTING = 5
_STEADY = 60
_LONGEST_PAUSE = 30
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of linux/prctl.h

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Program:
    """A program to keep running.

    :param listener: the open port that it answers on, if it answers on one.
    """

    name: str
    command: tuple[str, ...]
    listener: socket.socket | None = None


@dataclass(slots=True)
class Child:
    """A running program, and how its starts went so far.

    :param lived: seconds since its last start, as far as they were counted.
    :param resting: seconds until the next start, for one that ended.
    """

    program: Program
    env: Mapping[str, str]
    say: Say
    running: subprocess.Popen[bytes] = field(init=False)
    deaths: int = 0
    lived: int = 0
    resting: int | None = None

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start the program, in a session of its own so that Ctrl+C reaches the parent alone.

        Its folder is ``/``: nothing that lies in a newsroom's working tree (a ``gunicorn.conf.py``, a module
        named like one of ours) is ever taken for a part of the program.
        """
        listener = self.program.listener
        self.lived, self.resting = 0, None
        self.running = subprocess.Popen(
            self.program.command,
            cwd="/",
            env=dict(self.env),
            stdin=subprocess.DEVNULL,
            pass_fds=(listener.fileno(),) if listener else (),
            start_new_session=True,
            preexec_fn=partial(_follow_the_parent, os.getpid()),  # noqa: PLW1509 - safe here: the parent has one thread
        )

    def look_after(self, seconds: int) -> None:
        """Start an ended program again, after a pause that grows while it keeps ending.

        :param seconds: the time since the last look; 0 after a signal.
        """
        code = self.running.poll()
        if code is None:
            self.lived += seconds
        elif self.resting is None:
            self.deaths = 1 if self.lived >= _STEADY else self.deaths + 1
            self.resting = pause_after(self.deaths)
            self.say(f"{self.program.name} ended ({_how(code)}); it starts again in {self.resting} s.")
        else:
            self.resting -= seconds
            if self.resting <= 0:
                self.start()

    def is_hopeless(self) -> bool:
        """Tell whether the very first start failed by itself, so that trying again would not help."""
        return self.deaths == 0 and self.lived < _STARTING and (self.running.poll() or 0) > 0

    def tell_to_stop(self) -> None:
        """Ask the program to finish what it answers and end."""
        if self.running.poll() is None:
            self.running.terminate()

    def see_off(self) -> None:
        """Wait until the program and all that it left in its session are gone."""
        with suppress(subprocess.TimeoutExpired):
            self.running.wait(_GRACE)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()


def watch(programs: Sequence[Program], env: Mapping[str, str], say: Say, *, later: Sequence[Program] = ()) -> int:
    """Run programs until SIGTERM, SIGINT or SIGHUP; then end them all.

    :param say: gets a line when something happens that a person should know.
    :param later: programs that nobody waits for; they start a second after the others.
    :return: 0 after a signal, 1 when a program could not start at all.
    """
    with _signals() as told, ExitStack() as leaving:
        children: list[Child] = []
        leaving.callback(_end, children)
        children.extend(Child(program, env, say) for program in programs)
        waiting = list(later)
        while True:
            ready, _, _ = select.select([told], [], [], 1)
            if ready and set(told.recv(1024)) & set(_STOPS):
                return 0
            if not ready and waiting:
                children.extend(Child(program, env, say) for program in waiting)
                waiting.clear()
            for child in children:
                if child.is_hopeless():
                    say(f"{child.program.name} cannot start; the reason stands above.")
                    return 1
                child.look_after(0 if ready else 1)


def pause_after(deaths: int) -> int:
    """Give the seconds to wait before a program is started again: 1, 2, 4 … 30."""
    return min(_LONGEST_PAUSE, 1 << min(deaths - 1, 10))


def _end(children: Sequence[Child]) -> None:
    for child in children:
        child.tell_to_stop()
    for child in children:
        child.see_off()


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """Turn signals into bytes on a socket, so that one ``select`` waits for them and for the time alike."""
    told, teller = socket.socketpair()
    teller.setblocking(False)
    before = {number: signal.signal(number, _take_note) for number in (*_STOPS, signal.SIGCHLD)}
    wakened = signal.set_wakeup_fd(teller.fileno(), warn_on_full_buffer=False)
    try:
        yield told
    finally:
        signal.set_wakeup_fd(wakened)
        for number, handler in before.items():
            signal.signal(number, handler)
        told.close()
        teller.close()


def _take_note(number: int, frame: FrameType | None) -> None:
    """Do nothing: the byte on the socket says it all."""


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"


def _follow_the_parent(parent: int) -> None:
    """Have the kernel end this child when its parent dies, be it by ``kill -9``; Linux only.

    :param parent: the process that forked; if it died before the kernel was asked, the child ends itself.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)
