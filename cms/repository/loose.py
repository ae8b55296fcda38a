"""Objects written as git writes them, one file each, and flushed to disk all at once.

Git's own writer flushes one object after the other, and no folder. Here the files of a commit are flushed side by
side, then the folders that name them: a commit costs two flushes' time, not fourteen. An object becomes visible
under its name only when its content is on disk, and one that is there is never written over.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import secrets
import threading
import zlib
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from cms.repository.trouble import refusal

_LOG = logging.getLogger(__name__)
_SIDE_BY_SIDE = 8
_STORED = 65_536
"""Bytes of a tree from which on it is not compressed: it is ids, which do not shrink; repacking makes deltas."""

_TRIES = 20
_NO_LINKS = (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK)


def framed(kind: str, content: bytes) -> tuple[str, bytes]:
    """Give an object's id and its bytes with git's header."""
    whole = b"%s %d\0" % (kind.encode("ascii"), len(content)) + content
    return hashlib.sha1(whole, usedforsecurity=False).hexdigest(), whole


class Loose:
    """The folder of loose objects of one repository."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._flushers: ThreadPoolExecutor | None = None
        self._pid = os.getpid()
        self._lock = threading.Lock()

    def write(self, objects: Mapping[str, bytes], *, also: Collection[str] = ()) -> None:
        """Store framed objects by id; when this returns they are on disk with their folders.

        :param also: ids of objects that were stored before; those that are loose are flushed and made young again,
            so that nobody who clears away old things takes them.
        :raises StoreUnavailable: the disk is full, read-only or broken. Nothing half-written is left.
        """
        fresh: list[tuple[Path, Path]] = []
        handles: list[int] = []
        try:
            for number, whole in objects.items():
                if not self._stands(number, whole, handles):
                    fresh.append(self._put(number, whole, handles))
            for number in also:
                self._freshen(self.path(number), handles)
            self.flush(handles)
            for temporary, path in fresh:
                _name(temporary, path)
            self._flush_folders({self.path(number).parent for number in (*objects, *also)})
        except OSError as fault:
            raise refusal(fault) from fault
        finally:
            for handle in handles:
                os.close(handle)
            for temporary, _ in fresh:
                with suppress(OSError):  # the fault that brought us here says it
                    temporary.unlink(missing_ok=True)

    def flush(self, handles: list[int]) -> None:
        """Flush and close open files, and take them off the list; the disk does many at once in the time of one."""
        taken, handles[:] = handles[:], []
        if len(taken) == 1:
            _flush_and_close(taken[0])
            return
        work = [self._pool().submit(_flush_and_close, handle) for handle in taken]
        faults = [fault for one in work if (fault := one.exception()) is not None]
        if faults:
            raise faults[0]

    def path(self, number: str) -> Path:
        """Give the file of a loose object."""
        return self._folder / number[:2] / number[2:]

    def close(self) -> None:
        """End the threads that flush."""
        with self._lock:
            if self._flushers is not None and self._pid == os.getpid():
                self._flushers.shutdown()
            self._flushers = None

    def _stands(self, number: str, whole: bytes, handles: list[int]) -> bool:
        """Tell whether an object is there already and whole; a crashed save may have left it unflushed."""
        path = self.path(number)
        try:
            there = zlib.decompress(path.read_bytes()) == whole
        except FileNotFoundError:
            return False
        except zlib.error:
            there = False
        if there:
            self._freshen(path, handles)
        else:
            _LOG.warning("the object %s was damaged; it is written anew", number)
            path.unlink()
        return there

    def _freshen(self, path: Path, handles: list[int]) -> None:
        try:
            handles.append(os.open(path, os.O_RDONLY))
        except FileNotFoundError:
            return  # it is in a pack
        with suppress(PermissionError):  # somebody else's file: git, too, lets it be
            os.utime(path)

    def _put(self, number: str, whole: bytes, handles: list[int]) -> tuple[Path, Path]:
        """Write an object under a temporary name; git knows such names and clears them away after a crash."""
        path = self.path(number)
        temporary = path.with_name(f"tmp_obj_{secrets.token_hex(6)}")
        level = 0 if whole.startswith(b"tree ") and len(whole) > _STORED else 1
        handle = self._opened(temporary)
        handles.append(handle)
        try:
            _write_all(handle, zlib.compress(whole, level))
        except OSError:
            temporary.unlink()
            raise
        return temporary, path

    def _opened(self, path: Path) -> int:
        """Open a new file with git's permissions: read-only, for those who may use the folder of all objects."""
        mode = self._folder.stat().st_mode
        for _ in range(_TRIES):
            with suppress(FileNotFoundError):  # git takes empty folders away while it tidies up
                return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode & 0o444)
            with suppress(FileNotFoundError):
                path.parent.mkdir(exist_ok=True)
                if path.parent.stat().st_mode != mode:
                    path.parent.chmod(mode & 0o7777)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode & 0o444)

    def _flush_folders(self, folders: set[Path]) -> None:
        """Flush the folders that name the objects, and the one that names these."""
        handles = []
        for folder in (*folders, self._folder):
            with suppress(FileNotFoundError):  # of an object that is in a pack
                handles.append(os.open(folder, os.O_RDONLY | os.O_DIRECTORY))
        try:
            self.flush(handles)
        finally:
            for handle in handles:
                os.close(handle)

    def _pool(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._flushers is None or self._pid != os.getpid():
                self._flushers = ThreadPoolExecutor(_SIDE_BY_SIDE, "flush")
                self._pid = os.getpid()
            return self._flushers


def _flush_and_close(handle: int) -> None:
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _name(temporary: Path, path: Path) -> None:
    """Give an object its name; when another writer was first, theirs stays."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        return
    except OSError as fault:
        if fault.errno not in _NO_LINKS:
            raise
        temporary.rename(path)  # a file system without hard links
