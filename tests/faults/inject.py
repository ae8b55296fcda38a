"""strace: faults at the n-th system call of a process, and logs of what it asked the kernel."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

CHANGES = (
    "openat,write,pwrite64,writev,fsync,fdatasync,ftruncate,rename,renameat2,link,linkat,unlink,unlinkat,mkdir,flock"
)
"""The calls by which a file, a folder or a lock changes."""

WRITES = "write,pwrite64,fsync,fdatasync,ftruncate,mkdir,link,rename"
"""The calls that a full or failing disk refuses."""

_CALL = re.compile(r"^(\d+ +)?[a-z0-9_]+\(", re.MULTILINE)  # and the process, where several are watched

_ALL = ("-f", "-yy", "-s", "64", "-e", "trace=file,desc,network")
_GIT = """#!/bin/sh
# Git, with faults in one of its commands alone; a killed one is killed once, so that its successor works.
PATH=${PATH#*:}
for word; do
  case "$word" in
    {command}) {once} exec strace -qq -D -o {log} -A -e trace={calls} -e inject={calls}:{fault} git "$@" ;;
  esac
done
exec git "$@"
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at which calls, counted from 1: ``signal=KILL`` or ``error=ENOSPC``."""

    calls: str
    what: str
    when: int

    @property
    def kills(self) -> bool:
        return self.what == "signal=KILL"

    @property
    def words(self) -> str:
        return f"{self.what}:when={self.when}"


def killed_at(number: int) -> Fault:
    """Give a ``kill -9`` before the n-th change."""
    return Fault(CHANGES, "signal=KILL", number)


@contextmanager
def watched(pid: int, fault: Fault | None, log: Path, *, threads: bool = False) -> Iterator[None]:
    """Attach strace to a process that waits, for the length of a block in which it is let go.

    :param fault: happens to this process alone, not to those it starts; without one all that it and they do
        with files, folders and sockets is logged.
    :param log: takes the calls.
    :param threads: its threads and children meet the fault too, each at its own n-th call.
    """
    if fault:
        words = ["-e", f"trace={fault.calls}", "-e", f"inject={fault.calls}:{fault.words}", "-o", str(log)]
        words += ["-f"] * threads
    else:
        words = [*_ALL, "-o", str(log)]
    with _attached([pid], words) as watcher:
        yield
        watcher.wait(60)


@contextmanager
def overheard(pids: Sequence[int], log: Path) -> Iterator[None]:
    """Log what running processes and their children do with files and sockets, for the length of a block."""
    with _attached(pids, [*_ALL, "-o", str(log)]):
        yield


@contextmanager
def _attached(pids: Sequence[int], words: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    watcher = subprocess.Popen(["strace", "-qq", *words, *(f"--attach={pid}" for pid in pids)])
    try:
        for pid in pids:
            wait_until_traced(pid, watcher)
        yield watcher
    finally:
        _let_go(watcher, pids)


def _let_go(watcher: subprocess.Popen[bytes], pids: Sequence[int]) -> None:
    """End strace; on a busy machine it may wait for ever for one that it holds, and is killed, which frees all."""
    watcher.terminate()
    try:
        watcher.wait(20)
    except subprocess.TimeoutExpired:
        watcher.kill()
        watcher.wait()
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def wait_until_traced(pid: int, watcher: subprocess.Popen[bytes]) -> None:
    """Wait until strace holds a process."""
    status = Path(f"/proc/{pid}/status")
    while "TracerPid:\t0\n" in status.read_text():
        assert watcher.poll() is None, "strace cannot attach: this machine does not allow it"


def faulty_git(folder: Path, command: str, fault: Fault, log: Path) -> str:
    """Write a ``git`` that has faults in one of its commands, and give the folder to put before ``PATH``."""
    folder.mkdir(parents=True, exist_ok=True)
    log.touch()
    script = folder / "git"
    text = _GIT.replace("{command}", command).replace("{calls}", fault.calls).replace("{fault}", fault.words)
    once = 'mkdir "$0-was-killed" 2>/dev/null &&' if fault.kills else ""
    text = text.replace("{log}", shlex.quote(str(log))).replace("{once}", once)
    script.write_text(text, "ascii")
    script.chmod(0o755)
    return str(folder)


def was_met(fault: Fault, log: Path) -> bool:
    """Tell from strace's log whether its fault happened.

    The number of calls tells as well: a reader of git is killed, too, when its desk is done with it.
    """
    said = log.read_text("utf-8", "replace")
    if not fault.kills:
        return "(INJECTED)" in said
    killed = "+++ killed by SIGKILL" in said
    return killed and any(calls >= fault.when for calls in Counter(_CALL.findall(said)).values())
