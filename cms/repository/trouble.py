"""What is said when the disk refuses: what is wrong, and that nothing typed is lost."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from cms.core.errors import StoreUnavailable

_FULL = "The disk is full. Your text is kept; save again when there is room."
_READ_ONLY = "The disk is read-only. Your text is kept; save again when it can be written to."
_WORDS = {errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EFBIG: _FULL, errno.EROFS: _READ_ONLY}
_SAID_BY_GIT = {"No space left on device": _FULL, "Disk quota exceeded": _FULL, "Read-only file system": _READ_ONLY}


def refusal(fault: OSError) -> StoreUnavailable:
    """Put what the system said into words for whoever saves."""
    return StoreUnavailable(
        _WORDS.get(fault.errno or 0)
        or f"Nothing can be saved now: {fault.strerror}. Your text is kept; try again, and look at the disk."
    )


def refusal_of_git(said: str, folder: Path) -> StoreUnavailable:
    """Put what git said about a branch into words for whoever saves; it does not always say why.

    :param folder: where it tried to write.
    """
    known = next((words for sign, words in _SAID_BY_GIT.items() if sign in said), "") or _told_by_disk(folder)
    return StoreUnavailable(known or f"The branch cannot be written: {said}. Your text is kept; try again.")


def _told_by_disk(folder: Path) -> str:
    found = os.statvfs(next(place for place in (folder, *folder.parents) if place.is_dir()))
    if found.f_flag & os.ST_RDONLY:
        return _READ_ONLY
    return "" if found.f_bavail else _FULL
