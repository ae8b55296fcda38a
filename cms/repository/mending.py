"""Damaged objects come back from the remote: what holds damage is set aside, never deleted."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from cms.repository.command import GitCommand
from cms.repository.remote import Remotes


class Mending:
    """Brings objects of one repository back. It takes its time: for a person who asks, never for a page."""

    def __init__(self, git: GitCommand, git_dir: Path, remotes: Remotes) -> None:
        self._git = git
        self._dir = git_dir
        self._aside = git_dir / "cms" / "damaged"
        self._remotes = remotes

    def bring_in(self, numbers: Iterable[str], remote: str) -> None:
        """Bring everything in from a remote once more, in place of these damaged objects.

        :raises PushRefused: the remote does not answer.
        """
        for number in numbers:
            loose = self._dir / "objects" / number[:2] / number[2:]
            if loose.exists():
                self._aside.mkdir(mode=0o700, exist_ok=True)
                loose.replace(self._aside / number)
        self._remotes.fetch_again(remote)

    def pack_anew(self) -> None:
        """Write one new pack of all that can be read, in place of packs that hold damage; hold the write queue.

        When an object can be read nowhere, git ends and everything stays as it was.
        """
        self._aside.mkdir(mode=0o700, exist_ok=True)
        for pack in (self._dir / "objects" / "pack").glob("*.pack"):
            if not (self._aside / pack.name).exists() and self._git.run("verify-pack", "--", str(pack)).code:
                os.link(pack, self._aside / pack.name)
        self._git.run("repack", "-a", "-d", "-k", "-q")
