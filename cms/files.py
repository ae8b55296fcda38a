"""Private files: whole or not at all, and nobody else's to read."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import IO

PRIVATE = 0o600


def write_whole(path: Path, content: str | bytes, *, mode: int = PRIVATE, flushed: bool = False) -> None:
    """Put a file in its place by one rename, so that readers find the old one or the new one, never a part.

    :param content: text is written as UTF-8, odd bytes of file names as they were.
    :param mode: what it may be used for, whatever the umask.
    :param flushed: the bytes are on the disk before the name is; for what must outlive a power cut.
    """
    fresh = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_native_id()}.new")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
            file.flush()
            if flushed:
                os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def lock_file(path: Path) -> IO[str]:
    """Open a file that is there to be locked, making it when it is missing."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE), "a", encoding="utf-8")
