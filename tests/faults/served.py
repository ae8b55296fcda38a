"""``cms serve`` as it is run in earnest, with all its processes at hand to be killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

EVERYTHING, MASTER, WORKER, GIT, CLOCK = "everything", "master", "worker", "git", "clock"
VICTIMS = (EVERYTHING, GIT, WORKER, CLOCK, GIT, MASTER, WORKER, GIT)
"""Whom it hits, in turn."""


class Served:
    """A newsroom that is served; started again by whoever killed it, as a machine's init would."""

    def __init__(self, root: Path, log: Path) -> None:
        self.root = root
        self.address = ("127.0.0.1", 0)
        self._log = log
        self._program: subprocess.Popen[str] | None = None

    def start(self, port: int = 0) -> None:
        """Serve on a port, or on a free one; give back when the desk answers there."""
        options = ["--port", str(port), "--site-port", "0"]
        command = [sys.executable, "-m", "cms.cli", "-C", str(self.root), "serve", *options]
        self._program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self._program.stdout is not None
        for line in self._program.stdout:
            found = re.match(r"Desk: http://([\d.]+):(\d+)$", line)
            if found:
                self.address = (found[1], int(found[2]))
                break
        else:
            raise AssertionError("cms serve ended before it served")
        threading.Thread(target=self._keep, args=(self._program.stdout,), daemon=True).start()

    def stop(self) -> None:
        """Ask it to end, as Ctrl+C does."""
        assert self._program is not None
        self._program.terminate()
        assert self._program.wait(60) == 0

    def end(self) -> None:
        """Leave nothing running, whatever state it is in."""
        if self._program is not None and self._program.poll() is None:
            self.kill(EVERYTHING)

    def kill(self, victim: str) -> bool:
        """``kill -9`` a part of it; False when there is none just now."""
        assert self._program is not None
        chosen = self.processes(victim)
        for pid in chosen if victim == EVERYTHING else chosen[:1]:
            _kill(pid)
        if victim == EVERYTHING:
            self._program.wait(60)
        return bool(chosen)

    def processes(self, victim: str) -> list[int]:
        """Give the processes of one kind."""
        assert self._program is not None
        parents = _parents()
        below = [self._program.pid]
        for pid in below:
            below += [child for child, parent in parents.items() if parent == pid]
        if victim == EVERYTHING:
            return below
        return [pid for pid in below[1:] if _kind(pid, parents, self._program.pid) == victim]

    def _keep(self, output: IO[str]) -> None:
        with self._log.open("a", encoding="utf-8") as log:
            log.writelines(output)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it ended by itself


def _parents() -> dict[int, int]:
    """Give each process's parent."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            found[int(place.name)] = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it ended while we looked
    return found


def _kind(pid: int, parents: dict[int, int], top: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    if words[0].endswith(b"git"):
        return GIT
    if b"tick" in words:
        return CLOCK
    if b"cms.gateway" in words:
        return MASTER if parents[pid] == top else WORKER
    return ""
