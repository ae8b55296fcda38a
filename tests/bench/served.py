"""``cms serve`` for real, on a free port, and what its processes take of the machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.client import Browser

_GATEWAY = "cms.gateway"


@dataclass(frozen=True, slots=True)
class Use:
    """What one process holds: memory in MB, open files, child processes."""

    pid: int
    memory: float
    files: int
    children: int


@dataclass(frozen=True, slots=True)
class Served:
    """A running server.

    :param seconds: from its start to the first answer.
    """

    port: int
    pid: int
    seconds: float

    def workers(self) -> list[Use]:
        """Look at every process that answers pages."""
        below = _children()
        found, todo = [], [self.pid]
        while todo:
            pid = todo.pop()
            todo.extend(below.get(pid, ()))
            command = _read(pid, "cmdline")
            parent = next((mother for mother, those in below.items() if pid in those), 0)
            if _GATEWAY in command and _GATEWAY in _read(parent, "cmdline"):
                found.append(_use(pid, len(below.get(pid, ()))))
        return sorted(found, key=lambda use: use.pid)

    def seconds_of_work(self) -> float:
        """Give the processor's seconds that all processes of the server have taken, those that ended included."""
        below = _children()
        ticks, todo = 0, [self.pid]
        while todo:
            pid = todo.pop()
            todo.extend(below.get(pid, ()))
            fields = _read(pid, "stat").rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15])) if fields else 0
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(root: Path, *, workers: int = 0) -> Iterator[Served]:
    """Serve a newsroom for the length of a block.

    :param workers: 0 for as many as the command takes by itself.
    """
    words = ["-P", "-m", "cms.cli", "-C", str(root), "serve", "--port", "0", "--site-port", "0"]
    words += ["--workers", str(workers)] if workers else []
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.match(r"Desk: http://127\.0\.0\.1:(\d+)", process.stdout.readline())
        assert found, "the server did not say where it is"
        browser = Browser(int(found[1]))
        assert browser.get("/login").status == 200
        browser.close()
        yield Served(int(found[1]), process.pid, time.perf_counter() - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        fields = _read(int(entry.name), "stat").rpartition(")")[2].split() if entry.name.isdigit() else []
        if fields:
            found.setdefault(int(fields[1]), []).append(int(entry.name))
    return found


def _use(pid: int, children: int) -> Use:
    memory = re.search(r"VmRSS:\s+(\d+)", _read(pid, "status"))
    return Use(pid, int(memory[1]) / 1024 if memory else 0.0, len(list(Path(f"/proc/{pid}/fd").iterdir())), children)


def _read(pid: int, what: str) -> str:
    try:
        return Path(f"/proc/{pid}/{what}").read_text("utf-8", "replace")
    except OSError:
        return ""  # it ended between two looks
