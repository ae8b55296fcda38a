"""The working tree and git's index follow main; they are copies, repaired after a crash.

A file that somebody edited by hand in the desk's folder is left as it is. A file that this machine cannot hold
(a name that is too long, a name that lies inside another file) is noted, and stops nobody else's.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from cms.core.article import BlobId, CommitId
from cms.core.errors import NoSuchVersion, StoreUnavailable
from cms.files import lock_file, write_whole
from cms.repository.checkout import why_not_followed
from cms.repository.command import GitCommand
from cms.repository.history import History
from cms.repository.index import renewed, since_index, versions
from cms.repository.locks import freed
from cms.repository.objects import Objects
from cms.repository.plain import Plain
from cms.repository.refs import Refs
from cms.repository.stood import Stood
from cms.repository.values import MAIN, Change
from cms.repository.worktree import WorkTree

_MAIN = f"refs/heads/{MAIN}"
_ID = re.compile(r"[0-9a-f]{40}\Z")
_NO_BLOB = "0" * 40
_ODD_PATH = ("unable to update", "Invalid path", "malformed index info")


class Follower:
    """Keeps one working tree in step; several processes may call at once."""

    def __init__(self, git: GitCommand, objects: Objects, history: History, root: Path, git_dir: Path) -> None:
        self._git = git
        self._objects = objects
        self._history = history
        self._refs = Refs(git, git_dir)
        self._tree = WorkTree(objects, root)
        self._on_index = partial(Plain(git, git_dir).on_index, root)
        self._dir = git_dir
        self._mark = git_dir / "cms" / "followed"
        self._notes = git_dir / "cms" / "unfollowed"
        self._stood = Stood(git_dir)

    def followed(self) -> str:
        """Give the commit that working tree and index stand at; empty before the first time."""
        try:
            return self._mark.read_text("ascii", "replace").strip()
        except FileNotFoundError:
            return ""

    def left_out(self) -> dict[str, str]:
        """Give the files that the working tree does not have, each with the reason."""
        try:
            found = json.loads(self._notes.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return {file.encode("latin-1").decode("utf-8", "surrogateescape"): why for file, why in found.items()}

    def lags(self) -> bool:
        """Tell whether main has moved on and can be followed; no process is started for it.

        With another branch checked out, or a merge half done, it waits: files of two branches would be mixed.
        """
        return self.followed() != self._refs.read(_MAIN) and not why_not_followed(self._dir)

    def follow(self) -> None:
        """Bring files and index from where they stand to main. One process at a time does.

        :raises StoreUnavailable: the index is locked by someone alive, or the disk is full; it is tried again.
        """
        if not self.lags():
            self._forget()
            return
        with lock_file(self._dir / "cms" / "follower.lock") as place:
            fcntl.flock(place, fcntl.LOCK_EX)
            head, stood = self._refs.read(_MAIN), self.followed()
            if head is None or head == stood or why_not_followed(self._dir):
                return
            known = CommitId(stood) if _ID.match(stood) and self._objects.size(stood) >= 0 else None
            try:
                self._bring(known, head)
            except StoreUnavailable:
                if not renewed(self._on_index, self._dir, known or head):
                    raise
                self._bring(known, head)

    def _bring(self, known: CommitId | None, head: CommitId) -> None:
        changes = tuple(self._history.differences(known, head))
        told = changes if known else since_index(self._git, changes)
        self._take([self._after_a_crash(change, known, head) for change in told], head)

    def _after_a_crash(self, change: Change, known: CommitId | None, head: CommitId) -> Change:
        """Take a version of main's for what it is: whoever was killed while he followed may have left it."""
        found = self._tree.astray(change)
        if found is None or found not in versions(self._git, known, head, change.file):
            return change
        return replace(change, old=found)

    def _take(self, changes: Sequence[Change], head: CommitId) -> None:
        for name in ("followed", "unfollowed", "stood"):  # what a killed follower left half written
            for left in (self._dir / "cms").glob(f"{name}.*.new"):
                left.unlink(missing_ok=True)
        again = self._again({change.file for change in changes}, head)
        ordered = sorted((*changes, *again), key=lambda change: change.new is not None)  # what goes makes room
        left_out, by_hand = self._tree.bring(ordered)
        still = {change.file for change in again} & left_out.keys()
        fresh = [change for change in ordered if change.file not in still]
        refused = self._index([_line(change) for change in fresh])
        self._mark_left_out([change.file for change in fresh if change.new and change.file in left_out], refused)
        write_whole(
            self._notes, json.dumps({_safe(file): why for file, why in (left_out | refused).items()}), flushed=True
        )
        self._note_bases(by_hand, head)  # before the mark: from then on nobody could tell any more
        write_whole(self._mark, f"{head}\n", flushed=True)

    def _forget(self) -> None:
        """Forget what hand edits were made from whose files are as main has them again."""
        if not self._stood.read():
            return
        with lock_file(self._dir / "cms" / "follower.lock") as place:
            fcntl.flock(place, fcntl.LOCK_EX)
            head = self._refs.read(_MAIN)
            if head is not None and head == self.followed():
                self._note_bases((), head)

    def _note_bases(self, by_hand: Sequence[Change], head: CommitId) -> None:
        """Note what hand edits were made from; what is noted stays until the file is as main has it."""
        noted = self._stood.read()
        still = {file: blob for file, blob in noted.items() if not self._tree.holds(file, self._blob(file, head))}
        found = {change.file: change.old for change in by_hand} | still
        if found != noted:
            self._stood.write(found)

    def _blob(self, file: str, head: CommitId) -> BlobId | None:
        node = None
        with suppress(NoSuchVersion):  # a damaged folder is for `cms doctor`
            node = self._objects.find(self._root_of(head), file)
        return BlobId(node[1]) if node else None

    def _root_of(self, head: CommitId) -> str:
        return self._objects.read(head)[1][len("tree ") :][:40].decode("ascii")

    def _again(self, files: set[str], head: CommitId) -> list[Change]:
        """Give what was left out before and is still on main: what stood in its way may be gone."""
        tree = self._root_of(head)
        found = []
        for file in self.left_out().keys() - files:
            node = None
            with suppress(NoSuchVersion):  # a damaged folder is for `cms doctor`
                node = self._objects.find(tree, file)
            if node is not None:
                found.append(Change(file, "A", node[0], None, BlobId(node[1])))
        return found

    def _mark_left_out(self, files: Sequence[str], refused: Mapping[str, str]) -> None:
        """Have git take a file that is not here for unchanged, so that nobody's commit deletes it."""
        lines = b"".join(os.fsencode(file) + b"\0" for file in files if file not in refused)
        if lines:
            self._on_index("update-index", "-z", "--skip-worktree", "--stdin", given=lines)

    def _index(self, lines: Sequence[bytes]) -> dict[str, str]:
        """Bring the index up; give the paths that it refuses, each with the reason."""
        if not lines:
            return {}
        words = ("update-index", "-z", "--replace", "--index-info")
        given = b"".join(lines)
        answer = self._on_index(*words, given=given)
        if answer.code and freed(answer.err, self._dir):
            answer = self._on_index(*words, given=given)
        if not answer.code:
            return {}
        if not any(reason in answer.err for reason in _ODD_PATH):
            raise StoreUnavailable(f"The index cannot be written now: {answer.err}")
        if len(lines) == 1:
            return {os.fsdecode(lines[0].partition(b"\t")[2][:-1]): "git's index refuses its name"}
        half = len(lines) // 2
        return self._index(lines[:half]) | self._index(lines[half:])


def _line(change: Change) -> bytes:
    mode, blob = (change.mode, change.new) if change.new else (0, _NO_BLOB)
    return b"%o %s\t%s\0" % (mode, blob.encode("ascii"), os.fsencode(change.file))


def _safe(file: str) -> str:
    """Write a name, which may be no UTF-8, in characters that JSON can hold."""
    return os.fsencode(file).decode("latin-1")
