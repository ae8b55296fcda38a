"""The desk's own maintenance: little by little, beside the saves, and so that nothing is ever unsafe for a moment.

Objects are packed and flushed before their loose files go. Nothing that is unreachable is thrown away here, so a save
whose objects no branch names yet has nothing to fear.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cms.core.errors import StoreUnavailable
from cms.files import PRIVATE, lock_file
from cms.repository.command import GitCommand
from cms.repository.refs import flush_folder

_SAMPLE = "17"
_FOLDERS = 256
_NAME = re.compile(r"[0-9a-f]{38}\Z")
_NEW_PATHS = "2000"
"""Commits for which one round notes the changed paths; the rest is for the next one."""

_LEFT = 14 * 24 * 3600
"""Seconds after which a half-written object belongs to nobody any more."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on there is something to do. The loose objects are estimated from one folder of 256, as git does."""

    loose: int = 4000
    loose_bytes: int = 200_000_000
    packs: int = 20
    refs: int = 500


class Maintenance:
    """Looks after the objects and refs of one repository; one process at a time."""

    def __init__(self, git: GitCommand, git_dir: Path, writing: Callable[[], AbstractContextManager[None]]) -> None:
        self._git = git
        self._dir = git_dir
        self._objects = git_dir / "objects"
        self._packs = self._objects / "pack"
        self._writing = writing

    def run(self, thresholds: Thresholds) -> tuple[str, ...]:
        """Do what is due and say what was done; costs next to nothing when nothing is.

        :raises StoreUnavailable: git could not do it; all is as safe as before.
        """
        done = []
        with self._alone() as alone:
            if not alone:
                return ()
            if self._much_loose(thresholds):
                done.append(f"{self._pack()} objects packed")
            if len(list(self._packs.glob("pack-*.pack"))) > thresholds.packs:
                self._do("repack", "--geometric=2", "-d", "-l", "-q")
                done.append("packs joined")
            if self._many_refs(thresholds.refs):
                self._pack_refs()
                done.append("refs packed")
            if done or self._graph_missing():
                self._graph()
                done.append("history indexed")
        return tuple(done)

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        with lock_file(self._dir / "cms" / "maintenance.lock") as place:
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def _much_loose(self, thresholds: Thresholds) -> bool:
        sizes = [found.st_size for path in _loose(self._objects / _SAMPLE) if (found := _found(path))]
        return len(sizes) * _FOLDERS > thresholds.loose or sum(sizes) * _FOLDERS > thresholds.loose_bytes

    def _pack(self) -> int:
        """Pack every loose object, and take the loose files away once the pack is on disk."""
        numbers = [path.parent.name + path.name for folder in self._folders() for path in _loose(folder)]
        if numbers:
            words = ("pack-objects", "-q", "--threads=1", str(self._packs / "pack"))
            self._do(*words, given="".join(f"{number}\n" for number in sorted(numbers)).encode())
            flush_folder(self._packs)
            self._do("prune-packed", "-q")
        self._sweep()
        return len(numbers)

    def _sweep(self) -> None:
        """Take away what writers left half-written when they were ended two weeks ago or longer."""
        mark = self._dir / "cms" / "maintenance.lock"
        mark.touch(mode=PRIVATE)
        now = mark.stat().st_mtime
        for folder in self._folders():
            for path in folder.glob("tmp_obj_*"):
                found = _found(path)
                if found and now - found.st_mtime > _LEFT:
                    path.unlink(missing_ok=True)

    def _folders(self) -> list[Path]:
        return [folder for number in range(_FOLDERS) if (folder := self._objects / f"{number:02x}").is_dir()]

    def _many_refs(self, most: int) -> bool:
        return sum(1 for path in (self._dir / "refs").rglob("*") if path.is_file()) > most

    def _pack_refs(self) -> None:
        with self._writing():
            self._do("pack-refs", "--all", "--no-prune")
            flush_folder(self._dir)
            self._do("pack-refs", "--all", "--prune")

    def _graph_missing(self) -> bool:
        """Tell whether a history that somebody brought is not indexed; git does not index one that is cut off."""
        graphs = [self._objects / "info" / name for name in ("commit-graph", "commit-graphs")]
        cut_off = [self._dir / "shallow", self._dir / "info" / "grafts"]
        return not any(path.exists() for path in (*graphs, *cut_off)) and any(self._packs.glob("pack-*.pack"))

    def _graph(self) -> None:
        self._do(
            "commit-graph", "write", "--reachable", "--changed-paths", f"--max-new-filters={_NEW_PATHS}", "--split",
            "--no-progress",
        )  # fmt: skip

    def _do(self, *words: str, given: bytes | None = None) -> None:
        answer = self._git.run(*words, given=given)
        if answer.code:
            raise StoreUnavailable(f"git {words[0]} failed: {answer.err}. Nothing was lost; `cms doctor` says more.")


def _loose(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if _NAME.match(path.name)]
    except FileNotFoundError:
        return []


def _found(path: Path) -> os.stat_result | None:
    """Look at a file that a writer may finish, and git may take away, at any moment."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None
