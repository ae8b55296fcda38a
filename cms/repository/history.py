"""History and trees in bulk, read from git's own listings."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from cms.core.article import BlobId, CommitId
from cms.core.errors import StoreUnavailable
from cms.repository.command import GitCommand
from cms.repository.kept import Kept
from cms.repository.objects import checked_id
from cms.repository.values import Change, Entry

_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_RAW = (
    "--raw",
    "-r",
    "-z",
    "--no-abbrev",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=none",
)
_DAMAGED = re.compile(
    r"corrupt|could not (?:read|parse)|unable to (?:read|parse)|bad (?:object|tree)|inflate", re.IGNORECASE
)
_OBJECT = re.compile(r"\b[0-9a-f]{40}\b")
_PLAIN = ("log", *_RAW, "--no-show-signature", "--no-color", "--topo-order", "--no-notes")
_LOG = (*_PLAIN, "--format=%H")

_KEPT_BYTES, _CHANGE_BYTES = 8_000_000, 600
"""Memory for what commits differ in, and about how much of it a changed file takes."""


class History:
    """Lists commits and files of one repository."""

    def __init__(self, git: GitCommand) -> None:
        self._git = git
        self._differences: Kept[tuple[str, str], tuple[Change, ...]] = Kept(_KEPT_BYTES)

    def entries(self, at: str, folder: str) -> Iterator[Entry]:
        """Give every entry of a tree below a folder; a size that a missing object has no more stands at -1."""
        for line in self._lines("ls-tree", "-r", "-z", "-l", "--full-tree", at, "--", folder):
            head, _, name = line.partition(b"\t")
            mode, _, number, size = head.split()
            yield Entry(os.fsdecode(name), int(mode, 8), BlobId(number.decode()), int(size) if size.isdigit() else -1)

    def log(self, since: CommitId | None, until: CommitId) -> Iterator[tuple[CommitId, tuple[Change, ...]]]:
        """Give commits oldest first, with what each changed against its first parent."""
        words = (*_LOG, "--diff-merges=first-parent", "--reverse", *_range(since, until))
        return self._commits(self._lines(*words))

    def between(self, since: CommitId | None, until: CommitId, file: str) -> Iterator[tuple[CommitId, Change]]:
        """Give commits that changed one file, newest first.

        Of merges only those count that made of it what none of their parents has: all else came from one of these.
        """
        words = (*_LOG, "--full-history", "--diff-merges=first-parent", *_range(since, until), "--", file)
        for number, changes in self._commits(self._lines(*words)):
            for change in changes:
                if change.file == file:
                    yield number, change

    def origins(self, since: CommitId | None, until: CommitId, file: str) -> list[tuple[CommitId, Change]]:
        """Give the commits that made a file what it is, newest first: nothing in it comes from anywhere else.

        A merge is one of them against each parent whose text it dropped: a text that this line had changed since it
        parted from the others, or any parent's where the merge has a text of its own. By default git leaves out merges
        that keep what one parent has; but which parent that is, and what was thrown away, is up to who merges.
        """
        words = (*_LOG, "--no-merges", "--full-history", *_range(since, until), "--", file)
        found = [(number, one) for number, all_ in self._commits(self._lines(*words)) for one in all_]
        dropped = list(self._dropped(since, until, file))
        if dropped:
            order = self._lines("log", "-z", "--topo-order", "--format=%H", *_range(since, until))
            place = {line.strip().decode(): at for at, line in enumerate(order)}
            found = sorted([*found, *dropped], key=lambda one: place[one[0]])
        return [(number, change) for number, change in found if change.file == file]

    def _dropped(self, since: CommitId | None, until: CommitId, file: str) -> Iterator[tuple[CommitId, Change]]:
        """Give what merges dropped; ``--sparse`` lets git skip none for standing on what ``since`` has already."""
        words = (*_PLAIN, "--format=%H %P", "--merges", "--full-history", "--sparse", "--diff-merges=separate")
        listed = self._commits(self._lines(*words, *_range(since, until), "--", file))
        for line in dict.fromkeys(line for line, changes in listed if changes):
            number, *parents = (CommitId(word) for word in line.split())
            kept, now = self._blob_at(number, file)
            old = {parent: self._blob_at(parent, file)[1] for parent in parents}
            same = [parent for parent in parents if old[parent] == now]
            for blob in dict.fromkeys(old.values()):
                at = [parent for parent in parents if old[parent] == blob]
                if blob != now and (not same or any(self._changed(one, other, file) for one in at for other in same)):
                    yield number, Change(file, _letter(blob, now), kept, blob, now)

    def _changed(self, one: CommitId, other: CommitId, file: str) -> bool:
        """Tell whether a commit's line changed a file since it parted from another's."""
        answer = self._git.run("merge-base", "--all", checked_id(one), checked_id(other))
        if answer.code and answer.err:
            raise StoreUnavailable(_said("merge-base", answer.err))
        bases = [CommitId(line) for line in answer.out.decode().split()]
        old = {self._blob_at(base, file)[1] for base in bases} or {None}
        return old != {self._blob_at(one, file)[1]}

    def _blob_at(self, commit: CommitId, file: str) -> tuple[int, BlobId | None]:
        entry = next((entry for entry in self.entries(checked_id(commit), file) if entry.file == file), None)
        return (entry.mode, entry.blob) if entry else (0, None)

    def apart(self, commit: CommitId, others: Sequence[CommitId]) -> list[CommitId]:
        """Give those of some commits on which one does not stand."""
        words = [checked_id(number) for number in others]
        answer = self._git.run("rev-list", *words, f"^{checked_id(commit)}")
        if answer.code:
            raise StoreUnavailable(_said("rev-list", answer.err))
        found = set(answer.out.decode().split())
        return [number for number in others if number in found]

    def differences(self, base: CommitId | None, tip: CommitId) -> tuple[Change, ...]:
        """Give the files in which two commits differ; None stands for an empty tree."""
        both = (checked_id(base) if base else _EMPTY_TREE, checked_id(tip))
        found = self._differences.get(both)
        if found is None:
            found = tuple(self._changes(iter(self._lines("diff-tree", *_RAW, *both))))
            self._differences.put(both, found, _CHANGE_BYTES * (len(found) + 1))
        return found

    def count(self, since: CommitId | None, until: CommitId) -> int:
        """Count the commits that ``until`` has and ``since`` has not."""
        answer = self._git.run("rev-list", "--count", *_range(since, until))
        return int(answer.out or 0)

    def _commits(self, fields: list[bytes]) -> Iterator[tuple[CommitId, tuple[Change, ...]]]:
        number: CommitId | None = None
        found: list[bytes] = []
        rest = iter(fields)
        for field in rest:
            head = field.removeprefix(b"\n")
            if head.startswith(b":"):
                found += [head, next(rest)]  # what happened, then the path, whatever it looks like
            elif head:
                if number:
                    yield number, tuple(self._changes(iter(found)))
                number, found = CommitId(head.decode()), []
        if number:
            yield number, tuple(self._changes(iter(found)))

    def _changes(self, fields: Iterator[bytes]) -> Iterator[Change]:
        for head in fields:
            old_mode, new_mode, old, new, status = head.removeprefix(b":").split()
            mode = int(new_mode if status != b"D" else old_mode, 8)
            yield Change(os.fsdecode(next(fields)), status.decode()[:1], mode, _blob(old), _blob(new))

    def is_ancestor(self, older: CommitId, newer: CommitId) -> bool:
        """Tell whether one commit is the other or comes before it; where a damaged history hides it, it does not."""
        return self._git.run("merge-base", "--is-ancestor", checked_id(older), checked_id(newer)).code == 0

    def merge_base(self, one: CommitId, other: CommitId) -> CommitId | None:
        """Give the newest commit that two have in common; None when their histories are unrelated.

        :raises StoreUnavailable: their histories cannot be read; as unrelated they must not be joined.
        """
        answer = self._git.run("merge-base", checked_id(one), checked_id(other))
        if answer.code and _DAMAGED.search(answer.err):
            raise StoreUnavailable(_said("merge-base", answer.err))
        return CommitId(answer.out.decode().strip()) if answer.code == 0 else None

    def _lines(self, *words: str) -> list[bytes]:
        answer = self._git.run(*words)
        if answer.code:
            raise StoreUnavailable(_said(words[0], answer.err))
        return answer.out.split(b"\0")[:-1]


def _range(since: CommitId | None, until: CommitId) -> tuple[str, ...]:
    return (checked_id(until), f"^{checked_id(since)}") if since else (checked_id(until),)


def _said(command: str, words: str) -> str:
    """Say why git ended: of damage, what is damaged and what brings it back."""
    found = _OBJECT.search(words) if _DAMAGED.search(words) else None
    if found is None:
        return f"git {command} failed: {words}. `cms doctor` says more."
    return (
        f"This needs an older version of which {found[0][:10]} is damaged or missing. "
        "`cms doctor --mend` brings it back from the desk's remote."
    )


def _letter(old: BlobId | None, new: BlobId | None) -> str:
    return "A" if old is None else "D" if new is None else "M"


def _blob(number: bytes) -> BlobId | None:
    return None if number.strip(b"0") == b"" else BlobId(number.decode())
