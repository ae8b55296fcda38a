"""Ring 1: where a newsroom may be, told without reading git or the newsroom."""

from __future__ import annotations

import os
from pathlib import Path

from cms.core.errors import BadConfiguration

PRIVATE = Path(".git") / "cms"
"""The folder of a newsroom that is never versioned and never served."""


def checked_newsroom(root: Path) -> Path:
    """Give the private folder of a newsroom.

    :raises BadConfiguration: the folder is none, or no desk can work in it.
    """
    checked_place(root)
    private = root / PRIVATE
    if not private.is_dir():
        raise BadConfiguration(f"{root} is not a newsroom. Make one with `cms init {root}` or try `cms demo {root}`.")
    return private


def checked_place(root: Path) -> None:
    """Refuse a folder in which no desk can work, with the command that mends it.

    :raises BadConfiguration: it is a linked worktree, a submodule or a bare repository.
    """
    link = root / ".git"
    if link.is_file():
        target = Path(os.path.normpath(root / _text(link).removeprefix("gitdir:").strip()))
        owner = target.parent.parent.parent if target.parent.name == "worktrees" else None
        way = f"Use the repository's own folder: cms -C {owner}" if owner else f"Clone it first: git clone {root} desk"
        raise BadConfiguration(f"{root} is a linked worktree or a submodule; a desk needs a folder of its own. {way}")
    if not link.exists() and (root / "HEAD").is_file() and (root / "objects").is_dir():
        raise BadConfiguration(
            f"{root} is a bare repository; a desk needs a folder with files. Clone it first: "
            f"git clone {root} desk, then cms init desk --remote {root}"
        )


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
