"""Writes the public folder: every file whole or not at all, and nothing outside of it.

Beside the folder, in a private place, lies the record of what was built last; a build that did not end
leaves its mark there, and the next one writes everything anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cms.core.errors import BadConfiguration, StoreUnavailable
from cms.core.site import Story, as_row, of_row
from cms.files import write_whole

_FORM = 2
_SIGN = "gone.txt"


@dataclass(frozen=True, slots=True)
class Record:
    """What was built last.

    :param stamp: of everything that all pages share; :param broken: file -> its blob and what is wrong.
    """

    stamp: str
    commit: str
    built: str
    stories: tuple[Story, ...]
    broken: Mapping[str, tuple[str, str]]


class Press:
    """One public folder and its private record."""

    def __init__(self, folder: Path, private: Path) -> None:
        self.folder = folder
        digest = hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:16]
        self._place = private / digest
        self._record = self._place / "record.json"
        self._unfinished = self._place / "unfinished"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait for other builders of this folder, and keep them waiting."""
        self._place.mkdir(parents=True, exist_ok=True)
        with (self._place / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def last(self) -> Record | None:
        """Give the record of the last build; None when it did not end, or the folder is not as it left it."""
        if self._unfinished.exists() or not (self.folder / _SIGN).is_file():
            return None
        try:
            row = json.loads(self._record.read_text("utf-8"))
            if row["form"] != _FORM:
                return None
            broken = {file: (blob, reason) for file, (blob, reason) in row["broken"].items()}
            stories = tuple(of_row(story) for story in row["stories"])
            return Record(row["stamp"], row["commit"], row["built"], stories, broken)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def begin(self) -> None:
        """Mark that the folder is being changed.

        :raises BadConfiguration: the folder holds something else than a built site.
        """
        if self.folder.exists() and not self.folder.is_dir():
            raise BadConfiguration(f"{self.folder} is no folder. Choose another --output.")
        foreign = self.folder.is_dir() and any(not path.name.startswith(".") for path in self.folder.iterdir())
        if foreign and not (self.folder / _SIGN).is_file() and not self._unfinished.exists():
            raise BadConfiguration(f"{self.folder} is not empty and holds no built site. Choose an empty --output.")
        self.folder.mkdir(parents=True, exist_ok=True)
        self._unfinished.touch()

    def finish(self, record: Record) -> None:
        """Keep the record of a build that ended."""
        row = {
            "form": _FORM,
            "stamp": record.stamp,
            "commit": record.commit,
            "built": record.built,
            "stories": [as_row(story) for story in record.stories],
            "broken": {file: list(fault) for file, fault in record.broken.items()},
        }
        write_whole(self._record, json.dumps(row))
        self._unfinished.unlink(missing_ok=True)

    def write(self, path: str, data: bytes) -> bool:
        """Write one file; tell whether it differs from what was there.

        What is not whole yet has a name of its own here: hidden from readers, and short whatever the file's is.
        """
        target = self._inside(path)
        if _has(target, data):
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f".{hashlib.sha256(path.encode()).hexdigest()[:20]}.new")
        fresh.write_bytes(data)
        fresh.chmod(0o644)
        fresh.replace(target)
        return True

    def remove(self, path: str) -> bool:
        """Remove one file, and the folders that are empty then; tell whether it was there."""
        target = self._inside(path)
        if not target.is_file() and not target.is_symlink():
            return False
        target.unlink()
        for parent in target.parents:
            if parent == self.folder or any(parent.iterdir()):
                break
            parent.rmdir()
        return True

    def strangers(self, own: Iterable[str]) -> tuple[str, ...]:
        """Name the files in the folder that are not among ``own``; what starts with a dot at its top stays."""
        known = set(own)
        found = []
        for folder, folders, names in os.walk(self.folder):
            inner = Path(folder).relative_to(self.folder)
            if inner == Path():
                folders[:] = [name for name in folders if not name.startswith(".")]
            kept = [name for name in names if inner != Path() or not name.startswith(".")]
            found += [(inner / name).as_posix() for name in kept]
        return tuple(sorted(set(found) - known))

    def cut_links(self) -> None:
        """Take away every symbolic link in the folder; nothing of ours is one."""
        for folder, folders, names in os.walk(self.folder):
            for name in (*folders, *names):
                path = Path(folder) / name
                if path.is_symlink():
                    path.unlink()

    def _inside(self, path: str) -> Path:
        """Give a place in the folder that no symbolic link leads out of."""
        target = self.folder
        for part in path.split("/"):
            if part in {"", ".", ".."} or target.is_symlink():
                raise StoreUnavailable(f"{path!r} is no place in {self.folder}. Run `cms build --full`.")
            target /= part
        return target


def _has(target: Path, data: bytes) -> bool:
    try:
        return not target.is_symlink() and target.stat().st_size == len(data) and target.read_bytes() == data
    except OSError:
        return False
