"""A desk that performs one act in a process of its own, while somebody else watches its system calls.

Run as a program it imports the desk once and forks for each act, so that a trial costs milliseconds. Orders come
as lines of JSON, and so do the answers. The forked process writes what it tells its user into the file
``answer``: that write is the acknowledgement.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cms.core.errors import CopyError
from cms.desk import looking, publishing, reviewing, syncing, writing
from cms.desk.facts import standing
from cms.desk.manuscript import Manuscript
from cms.newsroom import Newsroom, newsroom
from cms.repository import LIVE
from tests.faults import naive
from tests.faults.small import NOON, PUBLISHER, REVIEWER, writer

ACKNOWLEDGED = "acknowledged"
REFUSED = "refused"
CRASHED = "crashed"
KILLED = b"x"


def save(room: Newsroom, order: dict[str, str]) -> str:
    """Save the first writer's paragraph, as the form would."""
    who, found = writer(0), standing(room, order["file"])
    copy = Manuscript.of(found.article)
    paragraphs = copy.body.split("\n\n")
    paragraphs[0] = order["token"]
    fields = {name: getattr(copy, name) for name in Manuscript.__dataclass_fields__}
    mine = Manuscript(**{**fields, "body": "\n\n".join(paragraphs)})
    return str(writing.save(room, who, order["file"], found.blob, mine).commit)


def publish(room: Newsroom, order: dict[str, str]) -> str:
    """Send an approved article live."""
    return str(publishing.publish(room, PUBLISHER, [order["file"]], address="test").commit)


def approve(room: Newsroom, order: dict[str, str]) -> str:
    """Bring a draft to where it can be published."""
    reviewing.submit(room, writer(0), order["file"])
    shown = standing(room, order["file"]).blob
    return str(reviewing.approve(room, REVIEWER, order["file"], shown=shown))


def tick(room: Newsroom, order: dict[str, str]) -> str:
    """Do what the clock does after a restart."""
    return "; ".join(syncing.tick(room).failed)


def look(room: Newsroom, order: dict[str, str]) -> str:
    """Say what a desk that has just been started shows of an article."""
    room.catalog.follow()
    room.repository.follow()
    found = standing(room, order["file"])
    row = room.catalog.row(order["file"])
    known = room.catalog.history(order["file"])
    return json.dumps(
        {
            "main": found.head,
            "live": room.repository.head(LIVE),
            "blob": found.blob,
            "listed": row.blob if row else None,
            "newest": known[0].commit if known else None,
            "public": found.facts.public.value,
            "work": found.facts.work.value,
            "outbox": [waiting.commit for waiting in room.repository.outbox()],
            "hand_edits": [edit.file for edit in looking.look_at_folder(room)],
        }
    )


def careless(room: Newsroom, order: dict[str, str]) -> str:
    """Save without flushing anything: the negative control."""
    return naive.commit_unflushed(room.root, order["file"], order["token"])


ACTS: dict[str, Callable[[Newsroom, dict[str, str]], str]] = {
    "save": save,
    "publish": publish,
    "approve": approve,
    "tick": tick,
    "look": look,
    "careless": careless,
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How an act ended.

    :param outcome: what its user was told; empty when the process died before it told anything.
    :param words: the commit, or the reason of the refusal.
    :param signal: by which the process was killed; 0 when it ended by itself.
    """

    outcome: str
    words: str
    signal: int


class Driver:
    """The program, as its tests hold it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._acts = 0
        command = [sys.executable, "-m", "tests.faults.driver"]
        root = Path(__file__).resolve().parents[2]
        self._program = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def close(self) -> None:
        """End the program."""
        self._program.communicate(timeout=30)

    def begin(self, root: Path, act: str, *, path: str = "", **order: str) -> int:
        """Prepare an act in a process of its own and give the number of that process, which waits.

        :param path: goes before ``PATH``, for a git that is watched.
        """
        self._acts += 1
        answer = self._folder / f"answer-{self._acts}"
        self._say({"root": str(root), "act": act, "answer": str(answer), "path": path, **order})
        return int(self._heard()["pid"])

    def finish(self, *, killed: bool = False) -> Ended:
        """Let the prepared act go on, and wait for its end.

        :param killed: kill it as soon as its user has an answer.
        """
        self._say({"killed": killed})
        status = int(self._heard()["status"])
        answer = self._folder / f"answer-{self._acts}"
        outcome, _, words = answer.read_text("utf-8").partition(" ")
        answer.unlink()
        return Ended(outcome, words, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)

    def perform(self, root: Path, act: str, **order: str) -> Ended:
        """Perform an act undisturbed."""
        self.begin(root, act, **order)
        return self.finish()

    def _say(self, order: dict[str, Any]) -> None:
        assert self._program.stdin is not None
        print(json.dumps(order), file=self._program.stdin, flush=True)

    def _heard(self) -> dict[str, Any]:
        assert self._program.stdout is not None
        line = self._program.stdout.readline()
        assert line, "the driver has ended"
        heard: dict[str, Any] = json.loads(line)
        return heard


def _act(order: dict[str, str], answer: int, ready: int, go: int) -> None:
    """Open the newsroom, wait for the word to go on, perform the act and tell how it went."""
    if order["path"]:
        os.environ["PATH"] = order["path"] + os.pathsep + os.environ["PATH"]
    with newsroom(Path(order["root"]), lambda: NOON) as room:
        standing(room, order["file"])  # a desk at work has its readers running
        os.write(ready, b"!")
        killed = os.read(go, 1) == KILLED
        try:
            told = f"{ACKNOWLEDGED} {ACTS[order['act']](room, order)}"
        except CopyError as refusal:
            told = f"{REFUSED} {refusal}"
        with suppress(OSError):  # the disk that refuses one call may refuse this one, which is the test's own
            os.write(answer, told.encode())
        if not os.fstat(answer).st_size:
            os.write(answer, told.encode())
        if killed:
            os.kill(os.getpid(), signal.SIGKILL)


def _child(order: dict[str, str], ready: int, go: int) -> None:
    """Be the forked process; what ends the act otherwise than by an answer is told as well, and not passed on."""
    answer = os.open(order["answer"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(answer, 1)
    try:
        _act(order, answer, ready, go)
    finally:
        if sys.exc_info()[0] is not None:
            os.write(answer, f"{CRASHED} {traceback.format_exc()}".encode())
        os._exit(0)


def _tell(what: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Take orders until there are no more."""
    for line in sys.stdin:
        is_ready, ready = os.pipe()
        told, go = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(go)
            os.close(is_ready)
            _child(json.loads(line), ready, told)
        os.close(ready)
        os.close(told)
        os.read(is_ready, 1)
        os.close(is_ready)
        _tell({"pid": pid})
        with suppress(BrokenPipeError):  # it ended while it opened the newsroom, and has said so
            os.write(go, KILLED if json.loads(sys.stdin.readline())["killed"] else b"!")
        _, status = os.waitpid(pid, 0)
        os.close(go)
        _tell({"status": status})


if __name__ == "__main__":
    main()
