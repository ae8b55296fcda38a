"""The files of the working tree: written whole, never over a hand edit, never through a symbolic link."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count, islice
from pathlib import Path

from cms.core.article import BlobId
from cms.core.errors import NoSuchVersion, StoreUnavailable
from cms.repository.loose import framed
from cms.repository.objects import Objects
from cms.repository.refs import flush_folder
from cms.repository.values import REGULAR, Change

FRESH = ".{}.copydesk-new"
"""Where a file is written before it gets its name; in one place, so that what a crash left there is found."""

_AT_ONCE = 64
_ODD = (
    errno.ENAMETOOLONG,
    errno.EINVAL,
    errno.EILSEQ,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EEXIST,
    errno.ELOOP,
    errno.EACCES,
    errno.EPERM,
)
"""What the system says of one file alone; all else (a full disk) stops the others too."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file that is written, and waits for its name until it is on disk."""

    file: str
    fresh: Path
    path: Path


class WorkTree:
    """The files of one working tree."""

    def __init__(self, objects: Objects, root: Path) -> None:
        self._objects = objects
        self._root = root

    def bring(self, changes: Sequence[Change]) -> tuple[dict[str, str], tuple[Change, ...]]:
        """Bring files up. All is on disk then.

        :return: the files that this machine cannot hold, each with the reason; and the changes that were not made,
            because somebody has edited the file by hand.
        :raises StoreUnavailable: the disk is full, or cannot be written; what was there is whole.
        """
        for left in self._root.glob(FRESH.format("*")):
            left.unlink()
        left_out: dict[str, str] = {}
        by_hand: list[Change] = []
        for batch in _batches(changes):
            left_out |= self._brought(batch, by_hand)
        for place in {(self._root / change.file).parent for change in changes if change.file not in left_out}:
            flush_folder(next(one for one in (place, *place.parents) if one.is_dir()))  # it went with its last file
        return left_out, tuple(by_hand)

    def holds(self, file: str, blob: BlobId | None) -> bool:
        """Tell whether a file is these bytes here; None: it is not there."""
        try:
            return self._is(self._root / file, blob)
        except OSError:
            return False

    def astray(self, change: Change) -> BlobId | None:
        """Give what a file holds that is neither as it was nor as it is to be; None for any other."""
        path = self._root / change.file
        try:
            if (
                self._outside(path)
                or not self._exists(path)
                or any(self._is(path, to) for to in (change.old, change.new))
            ):
                return None
            return BlobId(framed("blob", path.read_bytes())[0])
        except OSError:
            return None  # a name that this machine cannot hold; it is left out with its reason later

    def _brought(self, changes: Sequence[Change], by_hand: list[Change]) -> dict[str, str]:
        """Write some files, flush them side by side, and give them their names."""
        left_out: dict[str, str] = {}
        ready: list[_Ready] = []
        handles: list[int] = []
        numbers = count()
        try:
            for change in changes:
                write = partial(self._write, change, ready, handles, numbers)
                left_out |= _tried(change.file, partial(self._file, change, write, by_hand))
            _tried("", partial(self._objects.loose.flush, handles))
            for one in ready:
                left_out |= _tried(one.file, partial(_named, one))
        finally:
            for handle in handles:
                os.close(handle)
            for one in ready:
                with suppress(OSError):  # the fault that brought us here says it
                    one.fresh.unlink(missing_ok=True)
        return left_out

    def _file(self, change: Change, write: Callable[[], None], by_hand: list[Change]) -> str:
        path = self._root / change.file
        if why := self._outside(path):
            return why if change.new else ""
        if change.new is None:
            if self._is(path, change.old):
                path.unlink()
                self._prune(path.parent)
            elif self._exists(path):
                by_hand.append(change)
            return ""
        if change.mode not in REGULAR:
            return "it is a link or a submodule, which is never made here"
        if self._is(path, change.new):
            permit(path, change.mode)
        elif not self._exists(path) or self._is(path, change.old):
            write()
        else:
            by_hand.append(change)  # shown, never overwritten
        return ""

    def _write(self, change: Change, ready: list[_Ready], handles: list[int], numbers: Iterator[int]) -> None:
        """Write a file under another name. Unflushed, a power cut could leave it empty, and so like a hand edit."""
        path = self._root / change.file
        content = self._objects.read(change.new or "")[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._root / FRESH.format(next(numbers))
        try:
            with fresh.open("xb") as file:
                file.write(content)
                file.flush()
                handles.append(os.dup(file.fileno()))
            permit(fresh, change.mode)
        except OSError:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise
        ready.append(_Ready(change.file, fresh, path))

    def _outside(self, path: Path) -> str:
        """Say why a path cannot be followed: it leaves the working tree, or passes a link or a file."""
        parts = path.relative_to(self._root).parts
        if ".." in parts or any(part.lower() == ".git" for part in parts):
            return "its name would leave the working tree"
        place = self._root
        for part in parts[:-1]:
            place /= part
            if place.is_symlink():
                return f"{place.relative_to(self._root)} is a symbolic link here, which is never followed"
            if place.exists() and not place.is_dir():
                return f"{place.relative_to(self._root)} is a file here, not a folder"
        if path.is_symlink():
            return "there is a symbolic link of that name here, which is never followed"
        return "there is a folder of that name here" if path.is_dir() else ""

    def _is(self, path: Path, blob: BlobId | None) -> bool:
        if blob is None:
            return not self._exists(path)
        try:
            data = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() == blob

    def _exists(self, path: Path) -> bool:
        return path.is_symlink() or path.exists()

    def _prune(self, folder: Path) -> None:
        """Take away folders that became empty, as git does."""
        while folder != self._root:
            with suppress(OSError):
                folder.rmdir()
            if folder.exists():
                return
            folder = folder.parent


def permit(path: Path, mode: int) -> None:
    """Let a file be run, or not, as its commit says; the rest of its permissions is the machine's."""
    found = path.stat().st_mode
    wanted = found | (found & 0o444) >> 2 if mode & 0o111 else found & ~0o111
    if wanted != found:
        path.chmod(wanted & 0o7777)


def _named(one: _Ready) -> str:
    one.fresh.replace(one.path)
    return ""


def _tried(file: str, act: Callable[[], str | None]) -> dict[str, str]:
    """Do something for one file; give the reason when this machine cannot hold it."""
    try:
        why = act()
    except NoSuchVersion as fault:
        why = str(fault)
    except OSError as fault:
        if fault.errno not in _ODD:
            raise StoreUnavailable(f"The working tree cannot be written: {fault.strerror}.") from fault
        why = fault.strerror or str(fault)
    return {file: why} if why else {}


def _batches(changes: Sequence[Change]) -> Iterator[list[Change]]:
    rest = iter(changes)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch
