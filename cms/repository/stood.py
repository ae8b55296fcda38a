"""What hand edits were made from: noted when main moves on under a file that somebody changed in the desk's folder.

Without it nobody could tell a hand edit from one that takes back what was saved since.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from cms.core.article import BlobId
from cms.files import write_whole


class Stood:
    """The notes of one repository; only who holds the follower's lock changes them."""

    def __init__(self, git_dir: Path) -> None:
        self._place = git_dir / "cms" / "stood"
        self._names = git_dir / "cms" / "stood.names"

    def read(self) -> dict[str, BlobId | None]:
        """Give the blob that each such file was made from; None where main had no such file then."""
        try:
            found = json.loads(self._place.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return {file.encode("latin-1").decode("utf-8", "surrogateescape"): blob for file, blob in found.items()}

    def write(self, noted: Mapping[str, BlobId | None]) -> None:
        """Note them on disk, instead of those that were noted before; their names first, for git's own hook.

        The hook reads lines, so a line end in a name is the sign with the number 1, as the hook writes it too.
        """
        names = b"".join(os.fsencode(file).replace(b"\n", b"\1") + b"\n" for file in noted)
        write_whole(self._names, names, flushed=True)
        lines = json.dumps({os.fsencode(file).decode("latin-1"): blob for file, blob in noted.items()})
        write_whole(self._place, lines, flushed=True)

    def forget(self, file: str) -> None:
        """Take a file off the notes: it is as main has it."""
        noted = self.read()
        if file in noted:
            del noted[file]
            self.write(noted)
