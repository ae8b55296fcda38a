"""Lock files of git: one whose owner is proved dead is removed, a live one never."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path

_LOG = logging.getLogger(__name__)
_NAMED = re.compile(r"'([^']+\.lock)': File exists")
_CONFIG = "could not lock config file"
_READING = frozenset(
    (b"cat-file", b"log", b"rev-list", b"ls-tree", b"diff-tree", b"merge-base", b"ls-remote", b"pack-objects")
)
"""Commands of the desk that take no lock."""


def freed(complaint: str, git_dir: Path) -> bool:
    """Remove the stale lock that stopped a git command; False when none did, or someone alive may hold it.

    :param complaint: what git said.
    """
    found = _NAMED.search(complaint)
    if found:
        lock = Path(os.path.normpath(git_dir / found[1]))
        return lock.is_relative_to(os.path.normpath(git_dir)) and removed_if_dead(lock, git_dir)
    return _CONFIG in complaint and removed_if_dead(git_dir / "config.lock", git_dir)


def removed_if_dead(lock: Path, git_dir: Path) -> bool:
    """Remove a stale lock file; False when there is none or someone alive may hold it.

    Git's locks name no owner. A lock counts as dead when no process has it open and no git process that could
    have made it is at work in this repository. Call it while holding the write queue, so that none of ours is.
    """
    if not lock.exists() or _someone_alive(lock, git_dir):
        return False
    lock.unlink(missing_ok=True)
    _LOG.warning("removed the stale lock %s: its owner is gone", lock)
    return True


def _someone_alive(lock: Path, git_dir: Path) -> bool:
    target = os.path.realpath(lock)
    return any(_may_hold(process, target, git_dir) for process in Path("/proc").glob("[0-9]*"))


def _may_hold(process: Path, target: str, git_dir: Path) -> bool:
    root = git_dir.parent if git_dir.name == ".git" else git_dir
    try:
        if any(os.path.realpath(handle) == target for handle in (process / "fd").iterdir()):
            return True
        if not (process / "comm").read_text("utf-8", "replace").startswith("git"):
            return False
        words = (process / "cmdline").read_bytes().split(b"\0")
        if not _READING.isdisjoint(words) or words == [b""]:
            return False
        place = Path(os.path.realpath(process / "cwd"))
    except OSError:
        return False  # it ended while we looked, or belongs to someone whose locks we cannot touch anyway
    return place == root or root in place.parents or os.fsencode(git_dir) in words
