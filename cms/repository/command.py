"""Run git: the one owner of GitPython's command layer and of every git process.

*Reading* runs nothing that a repository or a user's configuration could bring in. *Network* (push and
fetch) reads the administrator's credential helpers and ssh settings, and still no hook.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import git
from git.cmd import Git
from git.exc import GitCommandNotFound

from cms.config import forget_git_variables
from cms.core.errors import BadConfiguration, StoreUnavailable

_OPTIONS = (
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.fsync=loose-object,reference,index",
    "-c",
    "core.fsyncMethod=fsync",
    "-c",
    "submodule.recurse=false",
    "-c",
    "core.quotePath=false",
    "-c",
    "gc.auto=0",
    "-c",
    "maintenance.auto=false",
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
READING = {
    **_OWN,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # a missing object of a partial clone is missing; nothing is fetched for it
}
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
    """Runs git for one repository."""

    def __init__(self, git_dir: Path, work_tree: Path | None) -> None:
        forget_git_variables()
        self._git = Git(str(work_tree or git_dir))
        tree = ["--work-tree", str(work_tree)] if work_tree else []
        self._words = [git.Git.GIT_PYTHON_GIT_EXECUTABLE or "git", "--git-dir", str(git_dir), *tree, *_OPTIONS]

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
        return finished(self.start(*words, environment=environment, session=True), given, limit)

    def start(
        self, *words: str, environment: Mapping[str, str] = READING, session: bool = False
    ) -> subprocess.Popen[bytes]:
        """Start a command whose input is still to come.

        :param session: it leads a process group of its own, which can be ended as a whole.
        :raises StoreUnavailable: the system starts no process now.
        """
        try:
            wrapper: Any = self._git.execute(
                [*self._words, *words],
                istream=subprocess.PIPE,
                as_process=True,
                env=environment,
                start_new_session=session,
            )
        except (OSError, GitCommandNotFound) as fault:  # no more processes, files or memory; or git is gone
            why = getattr(fault, "strerror", None) or "it is not there"
            raise StoreUnavailable(f"git cannot be started: {why}. Your text is kept; try again shortly.") from fault
        process: subprocess.Popen[bytes] = wrapper.proc
        wrapper.proc = None  # GitPython would end it with the wrapper, after a fork in the child as well
        return process


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a command, and what it started where it leads a process group."""
    with suppress(ProcessLookupError):
        if os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def finished(process: subprocess.Popen[bytes], given: bytes | None = None, limit: float | None = None) -> Answer:
    """Give a started command the rest of its input, and wait for its end.

    :param limit: seconds, as for :meth:`GitCommand.run`, for a command that leads a process group.
    """
    try:
        out, err = process.communicate(given, timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        return Answer(-9, out, "no answer in time")
    except OSError as fault:  # it could not be told everything: it is as one that died of itself
        _end(process)
        out, _ = process.communicate()
        return Answer(-9, out, fault.strerror or str(fault))
    except BaseException:
        process.kill()
        process.communicate()
        raise
    return Answer(process.returncode, out, cleaned(err.decode("utf-8", "replace")))


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
