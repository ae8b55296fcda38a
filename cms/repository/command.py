"""Run git: the one owner of GitPython's command layer and of every git process.

*Reading* runs nothing that a repository or a user's configuration could bring in. *Network* (push and
fetch) reads the administrator's credential helpers and ssh settings, and still no hook.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import git
from git.cmd import Git

from cms.config import forget_git_variables
from cms.core.errors import BadConfiguration, StoreUnavailable

_OPTIONS = (
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.fsync=loose-object,reference",
    "-c",
    "core.fsyncMethod=fsync",
    "-c",
    "submodule.recurse=false",
    "-c",
    "core.quotePath=false",
    "-c",
    "gc.auto=0",
    "-c",
    "log.showSignature=false",
    "-c",
    "core.commitGraph=true",
)
_OWN = {
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "file:https:http:ssh",
    "GIT_ATTR_NOSYSTEM": "1",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}
READING = {**_OWN, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
NETWORK = {**_OWN, "GIT_ASKPASS": "true", "SSH_ASKPASS_REQUIRE": "never"}
_SECRET = re.compile(r"(?<=://)[^/@\s]*@")
_CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a git command said."""

    code: int
    out: bytes
    err: str


class GitCommand:
    """Runs git for one repository, and keeps its long-lived helper processes.

    One set of helpers per process, started on first use and again after a fork; a lock around them.
    """

    def __init__(self, git_dir: Path, work_tree: Path | None) -> None:
        forget_git_variables()
        self._git = Git(str(work_tree or git_dir))
        self._git_dir = git_dir
        self._work_tree = work_tree
        self._helpers: dict[tuple[str, ...], Any] = {}
        self._pid = os.getpid()
        self._lock = threading.RLock()

    def run(
        self,
        *words: str,
        given: bytes | None = None,
        environment: Mapping[str, str] = READING,
        limit: float | None = None,
    ) -> Answer:
        """Run one command to its end.

        :param limit: seconds after which it and all it started are killed; the code is then -9.
        """
        held = self._start(words, environment, session=True)  # GitPython ends the process with this wrapper
        process = held.proc
        try:
            out, err = process.communicate(given, timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            return Answer(-9, out, "no answer in time")
        return Answer(process.returncode, out, cleaned(err.decode("utf-8", "replace")))

    def ask(self, words: tuple[str, ...], question: bytes) -> bytes:
        """Put one line to a long-lived helper and give its answer's first line, and its body where it has one.

        A helper may die at any time: it is replaced once.
        """
        with self._lock:
            for attempt in (1, 2):
                try:
                    return self._exchange(self._lasting(words), question)
                except (BrokenPipeError, EOFError, ValueError) as fault:
                    self._drop(words)
                    if attempt == 2:
                        raise StoreUnavailable(
                            f"git {words[0]} stopped working. Your text is kept; try again, and look at the disk."
                        ) from fault
        raise StoreUnavailable("git does not answer.")

    def close(self) -> None:
        """End the helpers of this process."""
        with self._lock:
            for words in list(self._helpers):
                self._drop(words)

    def _exchange(self, process: Any, question: bytes) -> bytes:
        stdin: IO[bytes] = process.stdin
        stdout: IO[bytes] = process.stdout
        stdin.write(question + b"\n")
        stdin.flush()
        line = stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        if not question.startswith(b"contents "):
            return line
        words = line.split()
        if len(words) != 3:
            return line
        size = int(words[2])
        body = stdout.read(size + 1)
        if len(body) != size + 1:
            raise EOFError
        return line + body[:-1]

    def _lasting(self, words: tuple[str, ...]) -> Any:
        if self._pid != os.getpid():
            self._helpers.clear()  # they belong to the parent process
            self._pid = os.getpid()
        if words not in self._helpers:
            self._helpers[words] = self._start(words, READING, session=False)
        return self._helpers[words].proc

    def _drop(self, words: tuple[str, ...]) -> None:
        helper = self._helpers.pop(words, None)
        if helper is None or self._pid != os.getpid():
            return
        process = helper.proc
        for stream in (process.stdin, process.stdout, process.stderr):
            try:
                if stream:
                    stream.close()
            except OSError:
                continue  # the other end is gone, which is why we are here
        process.terminate()
        process.wait()

    def _start(self, words: Sequence[str], environment: Mapping[str, str], *, session: bool) -> Any:
        tree = ["--work-tree", str(self._work_tree)] if self._work_tree else []
        command = [
            git.Git.GIT_PYTHON_GIT_EXECUTABLE or "git",
            "--git-dir",
            str(self._git_dir),
            *tree,
            *_OPTIONS,
            *words,
        ]
        return self._git.execute(
            command, istream=subprocess.PIPE, as_process=True, env=environment, start_new_session=session
        )


def cleaned(text: str) -> str:
    """Give a remote's words without secrets and control characters, 2,000 characters at most."""
    return _CONTROL.sub("", _SECRET.sub("", text)).strip()[:2000]


def checked_version() -> None:
    """Refuse to work with a git that is too old.

    :raises BadConfiguration: naming the version that is needed.
    """
    found = Git().version_info
    if found < (2, 39):
        raise BadConfiguration(f"git {'.'.join(map(str, found))} is too old: Copydesk needs 2.39 or newer.")
