"""Lock files of git: one whose owner is proved dead is removed, a live one never."""

from __future__ import annotations

import logging
import os
from pathlib import Path

_LOG = logging.getLogger(__name__)


def removed_if_dead(lock: Path, git_dir: Path) -> bool:
    """Remove a stale lock file; False when there is none or someone alive may hold it.

    Git's locks name no owner. A lock counts as dead when no process has it open and no git process is
    at work in this repository. Call it while holding the write queue, so that none of ours is.
    """
    if not lock.exists() or _someone_alive(lock, git_dir):
        return False
    lock.unlink(missing_ok=True)
    _LOG.warning("removed the stale lock %s: its owner is gone", lock)
    return True


def _someone_alive(lock: Path, git_dir: Path) -> bool:
    root = git_dir.parent if git_dir.name == ".git" else git_dir
    target = os.path.realpath(lock)
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.path.realpath(handle) == target for handle in (process / "fd").iterdir()):
                return True
            if not (process / "comm").read_text().startswith("git"):
                continue
            words = (process / "cmdline").read_bytes()
            if b"--batch-command" in words or b"--stdin-paths" in words:
                continue  # our own helpers read and write objects and take no locks
            place = Path(os.path.realpath(process / "cwd"))
        except OSError:
            continue  # it ended while we looked, or belongs to someone whose locks we cannot touch anyway
        if place == root or root in place.parents or os.fsencode(git_dir) in words:
            return True
    return False
