"""Remotes: ask, fetch and push, with a time limit and the remote's own words."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from cms.core.article import CommitId
from cms.core.errors import BadConfiguration, PushRefused, PushUnknown, RemoteUnreachable, StoreUnavailable
from cms.repository.command import NETWORK, Answer, GitCommand, cleaned
from cms.repository.hooks import wake_builder
from cms.repository.locks import freed
from cms.repository.objects import checked_id
from cms.repository.plain import Plain
from cms.repository.refs import Refs
from cms.repository.values import MAIN

_ADDRESS = re.compile(
    r"(?:https?|ssh)://[^\s\x00-\x1f-][^\s\x00-\x1f]*\Z|/[^\x00-\x1f]*\Z|[\w.-]+@[\w.-]+:[^\s\x00-\x1f-][^\s\x00-\x1f]*\Z"
)
_NAME = re.compile(r"[a-z]+\Z")
_LINE = re.compile(r"([0-9a-f]{40})\t(\S+)\Z")
_VERDICT = re.compile(r"\[[^\]]*\] \((.*)\)\s*\Z")
_BEHIND = ("fetch first", "non-fast-forward", "stale info", "reference already exists", "incorrect old value")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a remote may take, in seconds."""

    ask: float = 20.0
    fetch: float = 120.0
    push: float = 120.0


class Remotes:
    """The remotes of one repository, by role: ``desk`` and ``site``."""

    def __init__(self, git: GitCommand, refs: Refs, git_dir: Path, limits: Limits) -> None:
        self._git = git
        self._dir = git_dir
        self._plain = Plain(git, git_dir)
        self._refs = refs
        self._limits = limits

    def set(self, name: str, url: str) -> None:
        """Note a remote's address.

        :raises BadConfiguration: it is neither a path nor an https, http or ssh address.
        """
        if not _NAME.match(name) or not _ADDRESS.match(url) or "::" in url:
            raise BadConfiguration(f"{cleaned(url)!r} is no remote: give an absolute path, an https or an ssh address.")
        self._set(f"remote.{name}.url", url)
        self._set(f"remote.{name}.fetch", f"+refs/heads/*:refs/remotes/{name}/*")

    def head(self, name: str, branch: str) -> CommitId | None:
        """Ask a remote where a branch is; None when it has none.

        :raises RemoteUnreachable: it does not answer; nothing was sent.
        """
        ref = f"refs/heads/{branch}"
        answer = self._network("ls-remote", "--", name, ref, limit=self._limits.ask)
        if answer.code:
            raise RemoteUnreachable(f"The {name} remote cannot be reached: {_last(answer.err)}")
        for line in answer.out.decode("utf-8", "replace").splitlines():
            found = _LINE.match(line)
            if found and found[2] == ref:
                return CommitId(found[1])
        return None

    def fetch(self, name: str, branch: str) -> CommitId | None:
        """Bring in a remote's branch; None when it has none.

        Objects are checked on the way in: a commit with a hostile tree is refused whole.

        :raises RemoteUnreachable: the remote does not answer.
        :raises PushRefused: what it has is refused.
        """
        theirs = self.head(name, branch)
        tracking = f"refs/remotes/{name}/{branch}"
        if theirs is None or self._refs.read(tracking) == theirs:
            return theirs
        options = ("--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--quiet")
        spec = f"+refs/heads/{branch}:{tracking}"
        answer = self._network("fetch", *options, "--", name, spec, limit=self._limits.fetch)
        if answer.code and freed(answer.err, self._dir):
            answer = self._network("fetch", *options, "--", name, spec, limit=self._limits.fetch)
        if answer.code and self._refs.read(tracking) != theirs:  # another process may have fetched the same meanwhile
            raise PushRefused(f"What the {name} remote has on {branch} cannot be taken in: {_last(answer.err)}")
        return self._refs.read(tracking)

    def fetch_again(self, name: str) -> None:
        """Bring in everything that a remote has on main once more, into packs of its own.

        A plain fetch would compare each object with the damaged one that is here, and fail.

        :raises PushRefused: the remote does not answer, or what it has is refused.
        """
        scratch = self._dir / "cms" / "refetched"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=0o700)
        try:
            git = self._plain.apart(scratch)
            options = ("-c", "fetch.fsckObjects=true", "-c", "fetch.unpackLimit=1", "fetch", "--no-tags", "--quiet")
            answer = git.run(*options, "--", name, f"refs/heads/{MAIN}:refs/heads/{MAIN}", environment=NETWORK)
            if answer.code:
                raise PushRefused(f"The {name} remote does not give its objects: {_last(answer.err)}")
            for suffix in ("pack", "idx"):  # a pack without its index is not looked at, so this order is safe
                for part in (scratch / "objects" / "pack").glob(f"*.{suffix}"):
                    part.replace(self._dir / "objects" / "pack" / part.name)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def push(self, name: str, commit: CommitId, branch: str) -> None:
        """Push one commit to one branch, never by force.

        :raises PushRefused: the remote said no, in its own words; nothing has moved.
        :raises RemoteUnreachable: it could not be asked; nothing was sent.
        :raises PushUnknown: it was cut off; whether the remote has it is not known.
        """
        if self.head(name, branch) == commit:
            self._note(name, branch, commit)
            self._wake_builder(name)
            return
        spec = f"{checked_id(commit)}:refs/heads/{branch}"
        options = ("--porcelain", "--no-verify", "--recurse-submodules=no")
        answer = self._network("push", *options, "--", name, spec, limit=self._limits.push)
        said = answer.out.decode("utf-8", "replace")
        rejected = next((line for line in said.splitlines() if line.startswith("!")), "")
        if rejected:
            if any(word in rejected for word in _BEHIND):
                raise PushRefused(f"Somebody else has sent to {branch} since this desk looked.", moved=True)
            raise PushRefused(_reason(rejected, answer.err))
        if answer.code and not self._has(name, commit, branch):
            raise PushUnknown(
                f"The connection to the {name} remote broke before it answered ({_last(answer.err)}). "
                "The same commits are sent again until it has them or says no."
            )
        self._note(name, branch, commit)
        if answer.code:
            self._wake_builder(name)

    def is_public(self, name: str) -> bool:
        """Tell whether an http remote answers somebody without a name; paths and ssh count as private."""
        url = self._git.run("config", "--get", f"remote.{name}.url").out.decode("utf-8", "replace")
        if not url.startswith("http"):
            return False
        bare = re.sub(r"(?<=://)[^/@]*@", "", url.strip())
        answer = self._network("-c", "credential.helper=", "ls-remote", "--", bare, limit=self._limits.ask)
        return answer.code == 0

    def _wake_builder(self, name: str) -> None:
        """Start the builder of a remote on this machine: the hook that does it may have died with the answer."""
        wake_builder(
            Path(self._git.run("config", "--get", f"remote.{name}.url").out.decode("utf-8", "replace").strip())
        )

    def _set(self, key: str, value: str) -> None:
        answer = self._git.run("config", key, value)
        if answer.code and freed(answer.err, self._dir):
            answer = self._git.run("config", key, value)
        if answer.code:
            raise StoreUnavailable(f"The repository's settings cannot be written: {answer.err}. Try again.")

    def _has(self, name: str, commit: CommitId, branch: str) -> bool:
        try:
            return self.head(name, branch) == commit
        except PushRefused:
            return False

    def _note(self, name: str, branch: str, commit: CommitId) -> None:
        tracking = f"refs/remotes/{name}/{branch}"
        before = self._refs.read(tracking)
        if before != commit:
            self._git.run("update-ref", tracking, checked_id(commit))

    def _network(self, *words: str, limit: float) -> Answer:
        checks = ("-c", "fetch.fsckObjects=true", "-c", "push.gpgSign=false", "-c", "push.followTags=false")
        return self._plain.network().run(*checks, *words, environment=NETWORK, limit=limit)


def _reason(rejected: str, err: str) -> str:
    """Give the remote's own words: its hook's lines, and git's reason, as in ``[remote rejected] (hook declined)``."""
    said = [line.removeprefix("remote:").strip() for line in err.splitlines() if line.startswith("remote:")]
    words = " ".join(line for line in said if line)
    found = _VERDICT.search(rejected)
    short = found[1] if found else rejected.rsplit("\t", 1)[-1]
    return cleaned(f"The remote said no: {words} ({short})" if words else f"The remote said no: {short}")


def _last(err: str) -> str:
    lines = [line for line in err.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "ssh:"))]
    return (telling or lines or ["no answer"])[0].removeprefix("fatal: ")
