"""The theme's own files, addressed with a digest of their content so that hosts may keep them for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Assets:
    """Where the theme's files are for the reader.

    :param base: ``/assets/`` on the site, ``/static/site/`` on the desk.
    :param digests: of each file, by its name relative to the folder.
    """

    base: str
    digests: Mapping[str, str]

    @classmethod
    def of(cls, folder: Path, base: str) -> Assets:
        """Look at a folder of built assets; an empty or missing folder gives plain addresses."""
        files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
        digests = {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in files
        }
        return cls(base, digests)

    def url(self, name: str) -> str:
        """Give a file's address: ``/assets/site.css?v=1f2e…``."""
        digest = self.digests.get(name)
        return f"{self.base}{name}" + (f"?v={digest}" if digest else "")

    def plain(self, name: str) -> str:
        """Give a file's address as the style sheet names it, for preloading."""
        return self.base + name
