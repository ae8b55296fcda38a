"""Places that are full: a small disk of its own where the machine lets us mount one, else a limit on every file."""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = 2_000_000


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[], None] | None]:
    """Put a folder on a disk of its own, two megabytes large; None where this machine does not let us.

    What is given fills the disk to the last byte.
    """
    disk = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs"]
    aside = folder.with_name(f"{folder.name}-aside")
    shutil.copytree(folder, aside, symlinks=True)
    if subprocess.run([*disk, str(folder)], capture_output=True, check=False).returncode:
        yield None
        return
    try:
        shutil.copytree(aside, folder, dirs_exist_ok=True, symlinks=True)
        yield lambda: _fill(folder / ".filler")
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill(filler: Path) -> None:
    with filler.open("ab", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return  # there is no byte left


@contextmanager
def no_file_may_grow() -> Iterator[None]:
    """Refuse every byte that this process and its children write to a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
