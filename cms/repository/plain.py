"""A second door to the same repository, behind which none of its own settings hold.

Git reads ``.git/config`` and ``.git/info`` whatever one tells it; some of what may stand there runs programs
(``core.sshCommand``, ``remote.*.uploadpack``, credential helpers, filters), and not all of it can be overruled.
Behind this door lie the same objects and refs, and settings that the desk wrote itself.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from cms.files import write_whole
from cms.repository.command import READING, Answer, GitCommand

_CONFIG = """[core]
\trepositoryFormatVersion = 0
\tbare = true
\tlogAllRefUpdates = true
\tfileMode = true
[maintenance]
\tauto = false
"""
_ATTRIBUTES = "* -text -filter -diff -merge -ident -working-tree-encoding\n"
_SAME = ("objects", "refs", "packed-refs", "shallow", "logs/refs")


class Plain:
    """The door of one repository, below its private folder; made anew when it is gone."""

    def __init__(self, git: GitCommand, git_dir: Path) -> None:
        self._git = git
        self._dir = git_dir
        self.place = git_dir / "cms" / "plain"

    def network(self) -> GitCommand:
        """Give git with nothing but the addresses of the desk's remotes."""
        self._make()
        return GitCommand(self.place, None)

    def folder(self, root: Path) -> GitCommand:
        """Give git for looking at a working tree: its bytes as they are, without any filter."""
        self._make()
        return GitCommand(self.place, root)

    def on_index(self, root: Path, *words: str, given: bytes | None = None) -> Answer:
        """Run a command on the index of a working tree.

        Git looks into files whenever it writes an index, and would pass them through the repository's filters.
        """
        own = {**READING, "GIT_INDEX_FILE": str(self._dir / "index")}
        return self.folder(root).run(*words, given=given, environment=own)

    def apart(self, scratch: Path) -> GitCommand:
        """Give git with an empty store of its own and the same addresses."""
        git = GitCommand(scratch, None)
        git.run("init", "--quiet", "--bare", "--template=", ".")
        _keep(scratch / "config", _CONFIG + self._remotes())
        return git

    def _make(self) -> None:
        for name in ("info", "logs"):
            (self.place / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in _SAME:
            link = self.place / name
            there = os.path.relpath(self._dir / name, link.parent)  # so that a copied newsroom leads to itself
            if link.is_symlink() and link.readlink() != Path(there):
                link.unlink()
            with suppress(FileExistsError):
                link.symlink_to(there)
        _keep(self.place / "HEAD", "ref: refs/heads/main\n")
        _keep(self.place / "info" / "attributes", _ATTRIBUTES)
        _keep(self.place / "config", _CONFIG + self._remotes())

    def _remotes(self) -> str:
        answer = self._git.run("config", "--null", "--get-regexp", r"^remote\.(desk|site)\.url$")
        lines = [line.partition("\n") for line in answer.out.decode("utf-8", "surrogateescape").split("\0") if line]
        known = {key.split(".")[1]: url for key, _, url in lines}
        return "".join(f'[remote "{name}"]\n\turl = "{_quoted(url)}"\n' for name, url in sorted(known.items()))


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _keep(path: Path, text: str) -> None:
    """Have a file hold a text; only who reads it privately may."""
    data = text.encode("utf-8", "surrogateescape")
    with suppress(FileNotFoundError):
        if path.read_bytes() == data:
            return
    write_whole(path, data)
