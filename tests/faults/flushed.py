"""What a power cut leaves: a folder rebuilt from what a process had flushed to disk, as its system calls tell.

The model is the strict one of POSIX: a file's bytes are on disk after an fsync of the file, its name after an fsync
of the folder. What was not flushed is lost in one of two ways: with its name, or so that an empty file is left.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_LINE = re.compile(r"(\d+) +(.*)")
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>(.*)")
_CALL = re.compile(r"(\w+)\((.*)\) += ((-?\d+).*)", re.DOTALL)
_HANDLE = re.compile(r"\d+<((?:\\.|[^>\\])*)>")
_QUOTED = re.compile(r'"((?:\\.|[^"\\])*)"')
_OPENING = frozenset({"open", "openat", "creat"})
_WRITING = frozenset({"write", "pwrite64", "writev", "ftruncate"})
_FLUSHING = frozenset({"fsync", "fdatasync"})
_MAKING = frozenset({"mkdir", "mkdirat"})
_NAMING = frozenset({"rename", "renameat", "renameat2", "link", "linkat"})
_TAKING = frozenset({"rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir"})
_AT = re.compile(r"(?:AT_FDCWD|\d+)<((?:\\.|[^>\\])*)>, " + _QUOTED.pattern)


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that succeeded.

    :param paths: the files and folders that it names, absolute.
    """

    name: str
    paths: tuple[str, ...]
    words: str


def calls(log: Path) -> list[Call]:
    """Read strace's log (``-f -yy``), each call where it ended."""
    begun: dict[str, str] = {}
    found = []
    for line in log.read_text("utf-8", "replace").splitlines():
        process, text = _LINE.match(line).groups() if _LINE.match(line) else ("", line)  # type: ignore[union-attr]
        if text.endswith("<unfinished ...>"):
            begun[process] = text.removesuffix("<unfinished ...>").rstrip()
            continue
        if resumed := _RESUMED.match(text):
            text = begun.pop(process, "") + resumed[1]
        ended = _CALL.match(text)
        if ended and int(ended[4]) >= 0:
            found.append(Call(ended[1], tuple(_paths(ended[1], ended[2], ended[3])), ended[2]))
    return found


def _paths(name: str, words: str, result: str) -> Iterator[str]:
    if name in _OPENING:
        yield from _HANDLE.findall(result)[:1]
    elif name in _WRITING | _FLUSHING | {"sendto", "sendmsg"}:
        yield from _HANDLE.findall(words)[:1]
    elif name.endswith("at") or name == "renameat2":
        yield from (str(Path(folder, file)) for folder, file in _AT.findall(words))
    else:
        yield from _QUOTED.findall(words)[:2]


def in_order(made: Sequence[Call], git_dir: str) -> bool:
    """Tell whether all objects and their folders are flushed before the branch moves, and then the branch is."""
    branch = f"{git_dir}/refs/heads/main"
    moves = [place for place, call in enumerate(made) if call.name == "rename" and call.paths[1] == branch]
    flushes = {
        path: place for place, call in enumerate(made) if call.name in {"fsync", "fdatasync"} for path in call.paths
    }
    named = [call.paths for call in made if call.name in {"link", "rename"} and f"{git_dir}/objects/" in call.paths[1]]
    if len(moves) != 1 or not named:
        return False
    wanted = {path for temporary, name in named for path in (temporary, name.rpartition("/")[0])}
    wanted |= {f"{git_dir}/objects", f"{branch}.lock"}
    return all(flushes.get(path, len(made)) < moves[0] for path in wanted) and (
        flushes.get(branch.rpartition("/")[0], -1) > moves[0]
    )


@dataclass(slots=True)
class _File:
    """A file or folder.

    :param home: where it was before; empty for a new one.
    :param changed: it is new, or was written to.
    :param flushed: its bytes are on disk as they are.
    """

    home: str
    changed: bool
    flushed: bool


@dataclass(slots=True)
class _Disk:
    """The names as the processes see them, and as the disk has them."""

    before: Path
    root: str
    names: dict[str, _File | None] = field(default_factory=dict)
    on_disk: dict[str, _File | None] = field(default_factory=dict)

    def at(self, path: str) -> _File | None:
        if path not in self.names:
            there = (self.before / path.removeprefix(self.root).lstrip("/")).exists()
            self.names[path] = self.on_disk[path] = _File(path, changed=False, flushed=True) if there else None
        return self.names[path]

    def put(self, path: str, file: _File | None) -> None:
        self.at(path)
        self.names[path] = file

    def flush_folder(self, folder: str) -> None:
        for path in self.names:
            if path.rpartition("/")[0] == folder:
                self.on_disk[path] = self.names[path]

    def source(self, file: _File) -> Path | None:
        """Give where a file's bytes can be read that are on disk; None when none are."""
        if file.changed and file.flushed:
            return next((Path(name) for name, other in self.names.items() if other is file), None)
        return self.before / file.home.removeprefix(self.root).lstrip("/") if file.home else None

    def take(self, call: Call) -> None:
        """Follow one call."""
        if not call.paths or not all(path.startswith(self.root) for path in call.paths):
            return
        path = call.paths[0]
        if call.name in _OPENING and self.at(path) is None:
            self.put(path, _File("", changed=True, flushed=False))
        elif call.name in _WRITING or (call.name in _OPENING and "O_TRUNC" in call.words):
            self._dirty(path)
        elif call.name in _FLUSHING:
            self._flush(path)
        elif call.name in _MAKING:
            self.put(path, _File("", changed=True, flushed=True))
        elif call.name in _NAMING:
            self.put(call.paths[1], self.at(path))
        if call.name in _TAKING:
            self.put(path, None)

    def _flush(self, path: str) -> None:
        if (file := self.at(path)) is not None:
            file.flushed = True
        self.flush_folder(path)

    def _dirty(self, path: str) -> None:
        file = self.at(path)
        if file is not None:
            file.changed, file.flushed = True, False


def after_power_cut(before: Path, after: Path, made: Sequence[Call], into: Path, *, names_survive: bool) -> Path:
    """Rebuild a folder as a power cut leaves it, without the process's own help.

    :param before: a copy from before the calls; all of it was on disk.
    :param after: the folder in which they were made.
    :param names_survive: new names are kept though nobody flushed them, with the bytes lost: an empty file.
    """
    disk = _Disk(before, str(after))
    for call in made:
        disk.take(call)
    shutil.copytree(before, into, symlinks=True)
    kept = disk.names if names_survive else disk.on_disk
    for path, file in sorted(kept.items()):
        place = into / path.removeprefix(str(after)).lstrip("/")
        if file is None:
            _take_away(place)
        elif file.changed or file.home != path:
            _put(place, disk.source(file))
    return into


def _take_away(place: Path) -> None:
    if place.is_dir():
        place.rmdir()
    else:
        place.unlink(missing_ok=True)


def _put(place: Path, source: Path | None) -> None:
    """Bring a file to what the disk has of it, where the disk has its folder at all."""
    if source is not None and source.is_dir():
        place.mkdir(exist_ok=True)
    elif place.parent.is_dir():
        place.unlink(missing_ok=True)
        place.write_bytes(source.read_bytes() if source is not None else b"")
