"""One repository: heads, files, commits, history, remotes, and the turn to write."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from cms.core.article import MAX_TEXT, BlobId, CommitId
from cms.core.errors import BadConfiguration, BrokenFile, NoSuchArticle, NoSuchVersion, RefMoved
from cms.core.people import Signature
from cms.repository import commits, history
from cms.repository.command import GitCommand, checked_version
from cms.repository.follower import Follower
from cms.repository.hooks import guard_desk
from cms.repository.objects import Objects, checked_id, entries
from cms.repository.queue import Queue
from cms.repository.refs import Refs
from cms.repository.remote import Limits, Remotes
from cms.repository.signature import Seal
from cms.repository.values import MAIN, Change, Commit, Entry, Waiting

_DESK = ("Copydesk", "desk@copydesk.invalid")
_OUTBOX = "refs/cms/outbox/"
_REMEMBERED = 20_000
_SETTINGS = (
    ("core.fsync", "loose-object,reference"),
    ("core.logAllRefUpdates", "true"),
    ("core.quotePath", "false"),
    ("gc.auto", "0"),
    ("receive.denyCurrentBranch", "refuse"),
    ("submodule.recurse", "false"),
    ("transfer.hideRefs", "refs/cms"),
    ("gpg.format", "ssh"),
)
_ATTRIBUTES = "* !filter !diff !merge !text !eol !ident !working-tree-encoding -filter -ident\n"

Changes = Mapping[str, bytes | BlobId | None]


class Repository:
    """A git repository, bare or with a working tree. Safe to use from several threads and processes."""

    def __init__(self, root: Path, *, limits: Limits | None = None) -> None:
        bare = not (root / ".git").exists()
        self.git_dir = root if bare else root / ".git"
        if not (self.git_dir / "objects").is_dir():
            raise BadConfiguration(f"{root} is no git repository.")
        self.root = root
        self._git = GitCommand(self.git_dir, None if bare else root)
        self._objects = Objects(self._git, self.git_dir)
        self._refs = Refs(self._git, self.git_dir)
        self._remotes = Remotes(self._git, self._refs, limits or Limits())
        self._history = history.History(self._git)
        desk = self.git_dir / "cms"
        self._seal = Seal.open(desk) if desk.is_dir() and not bare else None
        self._queue = Queue(desk / "queue")
        self._follower = None if bare else Follower(self._git, self._objects, root, self.git_dir)
        self._commits: OrderedDict[CommitId, Commit] = OrderedDict()

    @classmethod
    def open(cls, root: Path, *, limits: Limits | None = None) -> Self:
        """Open a repository: a working tree's root, or a bare one."""
        checked_version()
        return cls(root, limits=limits)

    @classmethod
    def init(cls, root: Path) -> Self:
        """Make a newsroom's repository, or take in hand the one that is there; nothing of it is changed."""
        checked_version()
        root.mkdir(parents=True, exist_ok=True)
        git_dir = root / ".git"
        git = GitCommand(git_dir, root)
        if not git_dir.exists():
            git.run("init", "--quiet", f"--initial-branch={MAIN}", "--template=", ".")
        (git_dir / "cms").mkdir(mode=0o700, exist_ok=True)
        (git_dir / "info").mkdir(exist_ok=True)
        (git_dir / "info" / "attributes").write_text(_ATTRIBUTES, "ascii")
        for key, value in (*_SETTINGS, ("gpg.ssh.allowedSignersFile", str(git_dir / "cms" / "allowed_signers"))):
            git.run("config", key, value)
        git.close()
        guard_desk(git_dir)
        return cls(root)

    def close(self) -> None:
        """End the helper processes."""
        self._git.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Reading

    def head(self, branch: str) -> CommitId | None:
        """Give a branch's newest commit; no process is started for it."""
        return self._refs.read(f"refs/heads/{branch}")

    def entry(self, at: CommitId, file: str) -> Entry | None:
        """Give a path's entry in a commit's tree; None when it has none."""
        found = self._objects.find(self.commit_info(at).tree, file)
        if found is None or found[0] == 0o40000:
            return None
        mode, number = found
        return Entry(file, mode, BlobId(number), self._objects.size(number) if mode != 0o160000 else -1)

    def entries(self, at: CommitId, folder: str = "content/") -> Iterator[Entry]:
        """Give every entry below a folder, links and submodules too, with sizes."""
        return self._history.entries(checked_id(at), folder)

    def names(self, at: CommitId, folder: str) -> tuple[str, ...]:
        """Name what is directly in a folder."""
        found = self._objects.find(self.commit_info(at).tree, folder)
        if found is None or found[0] != 0o40000:
            return ()
        return tuple(f"{folder}/{os.fsdecode(name)}" for name, _ in entries(self._objects.tree(found[1])))

    def read(self, at: CommitId, file: str, limit: int = MAX_TEXT) -> bytes:
        """Give a file's bytes at a commit.

        :raises NoSuchArticle: it is not there.
        :raises BrokenFile: it is a link or a submodule, or larger than ``limit`` bytes.
        """
        entry = self.entry(at, file)
        if entry is None:
            raise NoSuchArticle(f"There is no {file}.")
        if not entry.regular:
            kind = "a submodule" if entry.mode == 0o160000 else "a symbolic link"
            raise BrokenFile(file, f"is {kind}, which is never followed")
        if entry.size > limit:
            raise BrokenFile(file, f"is larger than {limit // 1_000_000} MB")
        return self.blob(entry.blob)

    def blob(self, blob: BlobId, limit: int | None = None) -> bytes:
        """Give a blob's bytes.

        :raises BrokenFile: larger than ``limit`` bytes.
        """
        if limit is not None and self._objects.size(blob) > limit:
            raise BrokenFile(blob, f"is larger than {limit} bytes")
        kind, content = self._objects.read(blob)
        if kind != "blob":
            raise NoSuchVersion(f"{blob[:10]} is no file.")
        return content

    def size(self, blob: BlobId) -> int:
        """Give a blob's size in bytes; -1 when the repository does not have it."""
        return self._objects.size(blob)

    def commit_info(self, number: CommitId) -> Commit:
        """Read a commit, from memory when it was read before.

        :raises NoSuchVersion: there is none of that id.
        """
        known = self._commits.get(number)
        if known is not None:
            return known
        kind, content = self._objects.read(number)
        if kind != "commit":
            raise NoSuchVersion(f"{number[:10]} is no version.")
        allowed = self._seal.allowed if self._seal else frozenset()
        found = commits.read(number, content, allowed)
        self._commits[number] = found
        while len(self._commits) > _REMEMBERED:
            self._commits.popitem(last=False)
        return found

    def find_commit(self, text: str) -> CommitId:
        """Turn a full id that somebody sent into a commit's.

        :raises NoSuchVersion: it is none, or the repository does not have it.
        """
        return self.commit_info(CommitId(checked_id(text))).id

    # History

    def log(self, since: CommitId | None, until: CommitId) -> Iterator[tuple[Commit, tuple[Change, ...]]]:
        """Give the commits that ``until`` has and ``since`` has not, oldest first.

        Changes are against the first parent.
        """
        for number, changes in self._history.log(since, until):
            yield self.commit_info(number), changes

    def between(self, since: CommitId | None, until: CommitId, file: str) -> list[tuple[Commit, Change]]:
        """Give the commits, no merges, that changed a file on any line of history, newest first."""
        return [(self.commit_info(number), change) for number, change in self._history.between(since, until, file)]

    def changed(self, base: CommitId, tip: CommitId) -> dict[str, BlobId | None]:
        """Give the files in which two commits differ, with the blob at ``tip``; None where it has none."""
        return {change.file: change.new for change in self._history.differences(base, tip)}

    def is_ancestor(self, older: CommitId, newer: CommitId) -> bool:
        """Tell whether one commit is the other or comes before it."""
        return self._git.run("merge-base", "--is-ancestor", checked_id(older), checked_id(newer)).code == 0

    def merge_base(self, one: CommitId, other: CommitId) -> CommitId | None:
        """Give the newest commit that two have in common; None when their histories are unrelated."""
        answer = self._git.run("merge-base", checked_id(one), checked_id(other))
        return CommitId(answer.out.decode().strip()) if answer.code == 0 else None

    def only_here(self, remote: str) -> int:
        """Count the commits on main that a remote did not have when it was last seen."""
        head, theirs = self.head(MAIN), self._refs.read(f"refs/remotes/{remote}/{MAIN}")
        if head is None or head == theirs:
            return 0
        return self._history.count(theirs, head)

    # Writing

    def writing(self) -> AbstractContextManager[None]:
        """Wait for the turn to write and hold it, so that an act reads, decides and commits in one."""
        return self._queue.turn()

    def store(self, data: bytes) -> BlobId:
        """Store a blob and give its id."""
        return BlobId(self._objects.write("blob", data))

    def commit(
        self,
        changes: Changes,
        *,
        by: Signature,
        subject: str,
        on: CommitId | None,
        note: str = "",
        trailers: Sequence[tuple[str, str]] = (),
        branch: str = MAIN,
        also: Sequence[CommitId] = (),
    ) -> CommitId:
        """Commit changes on a branch: flushed to disk when this returns.

        :param changes: new bytes, or a blob that is stored already, for each file; None takes it away.
        :param on: the head that the writer saw.
        :param also: further parents, which makes it a merge.
        :raises RefMoved: the branch is not at ``on``.
        """
        with self.writing():
            if self.head(branch) != on:
                raise RefMoved(f"{branch} has moved; read again.")
            new = self.prepared(changes, by=by, subject=subject, note=note, trailers=trailers, on=on, also=also)
            self.move(branch, new, on)
        return new

    def prepared(
        self,
        changes: Changes,
        *,
        by: Signature,
        subject: str,
        on: CommitId | None,
        note: str = "",
        trailers: Sequence[tuple[str, str]] = (),
        also: Sequence[CommitId] = (),
    ) -> CommitId:
        """Write a commit's objects without moving any branch."""
        blobs = {file: self.store(data) if isinstance(data, bytes) else data for file, data in changes.items()}
        tree = self._objects.changed(self.commit_info(on).tree if on else None, blobs)
        parents = [parent for parent in (on, *also) if parent]
        content = commits.written(
            tree,
            parents,
            by,
            Signature(*_DESK, by.when),
            subject=subject,
            note=note,
            trailers=trailers,
            seal=self._seal,
        )
        return CommitId(self._objects.write("commit", content))

    def move(self, branch: str, new: CommitId, old: CommitId | None) -> None:
        """Move a branch by compare-and-swap.

        :raises RefMoved: it is not at ``old``.
        """
        self._refs.move(f"refs/heads/{branch}", new, old, why="copydesk")

    def follow(self) -> None:
        """Bring working tree and index to the head of main; hand edits are left as they are."""
        if self._follower is None or self._follower.followed() == self.head(MAIN):
            return
        with self._follower.turn():
            head, stood = self.head(MAIN), self._follower.followed()
            if head is None or head == stood:
                return
            known = CommitId(stood) if stood and self._objects.size(stood) >= 0 else None
            self._follower.take(tuple(self._history.differences(known, head)), head)

    def hand_edits(self) -> tuple[str, ...]:
        """Name the tracked files that somebody edited in the desk's own folder."""
        return self._follower.hand_edits() if self._follower else ()

    # Remotes

    def set_remote(self, name: str, url: str) -> None:
        """Note a remote's address: an absolute path, https or ssh."""
        self._remotes.set(name, url)

    def remote_head(self, name: str, branch: str) -> CommitId | None:
        """Ask a remote where its branch is."""
        return self._remotes.head(name, branch)

    def fetch(self, remote: str, branch: str) -> CommitId | None:
        """Bring in a remote's branch and give its head; None when it has none."""
        return self._remotes.fetch(remote, branch)

    def push(self, remote: str, commit: CommitId, branch: str) -> None:
        """Push one commit to a remote's branch, never by force.

        :raises PushRefused: the remote said no.
        :raises PushUnknown: no answer.
        """
        self._remotes.push(remote, commit, branch)

    def is_public(self, remote: str) -> bool:
        """Tell whether an http remote answers without a name."""
        return self._remotes.is_public(remote)

    def outbox(self) -> tuple[Waiting, ...]:
        """Give the commits whose push had no answer."""
        found = self._refs.below(_OUTBOX)
        return tuple(Waiting(number, name.removeprefix(_OUTBOX).split("/")[0]) for name, number in found.items())

    def outbox_put(self, commit: CommitId, branch: str) -> None:
        """Keep a commit that is about to be pushed."""
        self._refs.move(f"{_OUTBOX}{branch}/{commit}", commit, None, why="outbox")

    def outbox_drop(self, commit: CommitId) -> None:
        """Let go of a commit that the remote has, or has rejected."""
        for name, number in self._refs.below(_OUTBOX).items():
            if number == commit:
                self._refs.move(name, None, number, why="outbox")
