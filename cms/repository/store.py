"""One repository: heads, files, commits, history, remotes, and the turn to write."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from cms.core.article import MAX_TEXT, BlobId, CommitId
from cms.core.errors import BadConfiguration, BrokenFile, NoSuchArticle, NoSuchVersion, RefMoved
from cms.core.people import Signature
from cms.repository import commits, history
from cms.repository.archive import Archive
from cms.repository.background import Background
from cms.repository.command import GitCommand, checked_version
from cms.repository.folder import Folder
from cms.repository.follower import Follower
from cms.repository.guard import Guard
from cms.repository.maintenance import Maintenance, Thresholds
from cms.repository.making import make
from cms.repository.mending import Mending
from cms.repository.objects import Batch, Objects, checked_id
from cms.repository.outbox import Outbox
from cms.repository.queue import Queue
from cms.repository.readers import Readers
from cms.repository.refs import Refs
from cms.repository.remote import Limits, Remotes
from cms.repository.rescue import Rescue
from cms.repository.signature import Seal
from cms.repository.soundness import Damage, damages
from cms.repository.streams import Streams
from cms.repository.values import MAIN, Change, Commit, Entry, Stored, Waiting

_DESK, _WHY = ("Copydesk", "desk@copydesk.invalid"), "copydesk"
_SOON, _REST, _LATER = 0.03, 0.35, 5.0
"""Seconds before the working tree follows a save, at least before it follows once more, and after a failure."""

Changes = Mapping[str, bytes | BlobId | Stored | None]


class Repository:
    """A git repository, bare or with a working tree. Safe to use from several threads and processes."""

    def __init__(self, root: Path, *, limits: Limits | None = None) -> None:
        root = self.root = root.absolute()  # git is started in that folder, where a relative path would lead elsewhere
        bare = not (root / ".git").exists()
        self.git_dir = root if bare else root / ".git"
        if not (self.git_dir / "objects").is_dir():
            raise BadConfiguration(f"{root} is no git repository.")
        self._git = GitCommand(self.git_dir, None if bare else root)
        self._readers = Readers(self._git)
        self._objects = Objects(self._readers, self.git_dir)
        self._refs = Refs(self._git, self.git_dir)
        self._remotes = Remotes(self._git, self._refs, self.git_dir, limits or Limits())
        self._outbox = Outbox(self._refs)
        self.history = history.History(self._git)
        self.folder, self.rescue = Folder(self._git, root, self.git_dir), Rescue(self._refs, self.git_dir)
        self.mending = Mending(self._git, self.git_dir, self._remotes)
        desk = self.git_dir / "cms"
        self._seal = Seal.open(desk) if desk.is_dir() and not bare else None
        allowed = self._seal.allowed if self._seal else frozenset[bytes]()
        self.archive = Archive(Streams(self._git), self._objects, self.commit_info, allowed)
        self._queue = Queue(desk / "queue", Guard(self.git_dir).held)
        self._follower = None if bare else Follower(self._git, self._objects, self.history, root, self.git_dir)
        self._background = Background(self.follow, soon=_SOON, rest=_REST, later=_LATER)
        self._commits = commits.Commits(self._objects, self._seal.allowed if self._seal else frozenset())

    @classmethod
    def open(cls, root: Path, *, limits: Limits | None = None) -> Self:
        """Open a repository: a working tree's root, or a bare one."""
        checked_version()
        return cls(root, limits=limits)

    @classmethod
    def init(cls, root: Path) -> Self:
        """Make a newsroom's repository, or take in hand the one that is there; nothing of it is changed."""
        checked_version()
        make(root.absolute())
        return cls(root)

    def close(self) -> None:
        """Finish what follows a save, and end the threads and processes of this one."""
        self._background.end()
        self._objects.close()
        self._readers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
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
        return self.history.entries(checked_id(at), folder)

    def names(self, at: CommitId, folder: str) -> tuple[str, ...]:
        """Name what is directly in a folder."""
        found = self._objects.find(self.commit_info(at).tree, folder)
        if found is None or found[0] != 0o40000:
            return ()
        return tuple(f"{folder}/{os.fsdecode(name)}" for name, _ in self._objects.folder(found[1]))

    def read(self, at: CommitId, file: str, limit: int = MAX_TEXT) -> bytes:
        """Give a file's bytes at a commit.

        :raises NoSuchArticle: it is not there.
        :raises BrokenFile: it is a link or a submodule, or larger than ``limit`` bytes.
        """
        entry = self.entry(at, file)
        if entry is None:
            raise NoSuchArticle(f"There is no {file}.")
        return self.content(entry, limit)

    def content(self, entry: Entry, limit: int = MAX_TEXT) -> bytes:
        """Give the bytes of an entry that was found; :raises BrokenFile: as for :meth:`read`."""
        if not entry.regular:
            kind = "a submodule" if entry.mode == 0o160000 else "a symbolic link"
            raise BrokenFile(entry.file, f"it is {kind}, which is never followed")
        if entry.size > limit:
            raise BrokenFile(entry.file, f"it is larger than {limit // 1_000_000} MB")
        return self.blob(entry.blob)

    def blob(self, blob: BlobId, limit: int | None = None) -> bytes:
        """Give a blob's bytes.

        :raises BrokenFile: larger than ``limit`` bytes.
        """
        if limit is not None and self._objects.size(blob) > limit:
            raise BrokenFile(blob, f"it is larger than {limit} bytes")
        kind, content = self._objects.read(blob)
        if kind != "blob":
            raise NoSuchVersion(f"{blob[:10]} is no file.")
        return content

    def size(self, number: BlobId | CommitId) -> int:
        """Give an object's size in bytes; -1 when the repository does not have it."""
        return self._objects.size(number)

    def commit_info(self, number: CommitId) -> Commit:
        """Read a commit, from memory when it was read before.

        :raises NoSuchVersion: there is none of that id.
        """
        return self._commits.commit(number)

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
        for number, changes in self.history.log(since, until):
            yield self.commit_info(number), changes

    def between(self, since: CommitId | None, until: CommitId, file: str) -> list[tuple[Commit, Change]]:
        """Give the commits that changed a file on any line, newest first: of merges those that made a text of it."""
        return [(self.commit_info(number), change) for number, change in self.history.between(since, until, file)]

    def changed(self, base: CommitId | None, tip: CommitId) -> dict[str, Stored | None]:
        """Give the files in which two commits differ, as they are at ``tip``; None where it has none."""
        found = self.history.differences(base, tip)
        return {change.file: Stored(change.mode, change.new) if change.new else None for change in found}

    def is_ancestor(self, older: CommitId, newer: CommitId) -> bool:
        """Tell whether one commit is the other or comes before it."""
        return self.history.is_ancestor(older, newer)

    def merge_base(self, one: CommitId, other: CommitId) -> CommitId | None:
        """Give the newest commit that two have in common; None when their histories are unrelated."""
        return self.history.merge_base(one, other)

    def count(self, since: CommitId | None, until: CommitId) -> int:
        """Count the commits that ``until`` has and ``since`` has not."""
        return self.history.count(since, until)

    def only_here(self, remote: str) -> int:
        """Count the commits on main that a remote did not have when it was last seen."""
        head, theirs = self.head(MAIN), self._refs.read(f"refs/remotes/{remote}/{MAIN}")
        return 0 if head is None or head == theirs else self.count(theirs, head)

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

        :param changes: new bytes, a blob that is stored already, or what another commit has, for each file;
            None takes it away.
        :param on: the head that the writer saw.
        :param also: further parents, which makes it a merge.
        :raises RefMoved: the branch is not at ``on``.
        """
        with self.writing():
            if self.head(branch) != on:
                raise RefMoved(f"{branch} has moved; read again.")
            with self._refs.mover(_WHY) as mover:
                new = self.prepared(changes, by=by, subject=subject, note=note, trailers=trailers, on=on, also=also)
                mover.move(f"refs/heads/{branch}", new, on)
        self._moved(branch)
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
        batch = Batch(self._objects)
        tree = batch.tree(self.commit_info(on).tree if on else None, changes)
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
        number = CommitId(batch.add("commit", content))
        batch.write()
        return number

    def move(self, branch: str, new: CommitId, old: CommitId | None) -> None:
        """Move a branch by compare-and-swap.

        :raises RefMoved: it is not at ``old``.
        """
        self._refs.move(f"refs/heads/{branch}", new, old, why=_WHY)
        self._moved(branch)

    def _moved(self, branch: str) -> None:
        if branch == MAIN:
            self.follow_soon()

    def follow_soon(self) -> None:
        """Have working tree and index follow in the background, if they lag behind; :meth:`close` waits for it."""
        if self.lags():
            self._background.ask()

    def lags(self) -> bool:
        """Tell whether working tree and index have still to follow; no process is started for it."""
        return self._follower is not None and self._follower.lags()

    def follow(self) -> None:
        """Bring working tree and index to the head of main now; hand edits are left as they are."""
        if self._follower is not None:
            self._follower.follow()

    def left_out(self) -> Mapping[str, str]:
        """Give the files of main that the working tree on this machine cannot hold, each with the reason."""
        return self._follower.left_out() if self._follower else {}

    def maintain(self, thresholds: Thresholds | None = None) -> tuple[str, ...]:
        """Pack and index what has piled up, when it is due; give what was done, in words."""
        work = Maintenance(self._git, self.git_dir, self.writing)
        return work.run(thresholds or Thresholds()) if self._follower else ()

    def damages(self) -> tuple[Damage, ...]:
        """Look at every object and give those that cannot be read, with the way back."""
        return damages(self._git, self.history, self._objects.loose, str(self.root), self.head(MAIN))

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
        return self._outbox.waiting()

    def outbox_put(self, commit: CommitId, branch: str) -> None:
        """Keep a commit that is about to be pushed."""
        self._outbox.put(commit, branch)

    def outbox_drop(self, commit: CommitId) -> None:
        """Let go of a commit that the remote has, or has rejected."""
        self._outbox.drop(commit)
