"""A newsroom's repository is made, or taken in hand where it is: the settings, attributes and hooks of the desk."""

from __future__ import annotations

from pathlib import Path

from cms.place import checked_place
from cms.repository import format
from cms.repository.command import GitCommand
from cms.repository.hooks import guard_desk
from cms.repository.values import MAIN

_SETTINGS = (
    ("core.fsync", "loose-object,reference"),
    ("core.logAllRefUpdates", "true"),
    ("core.quotePath", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("receive.denyCurrentBranch", "refuse"),
    ("submodule.recurse", "false"),
    ("transfer.hideRefs", "refs/cms"),
    ("gpg.format", "ssh"),
)
_ATTRIBUTES = "* !filter !diff !merge !text !eol !ident !working-tree-encoding -filter -ident\n"


def make(root: Path) -> None:
    """Make a repository with a working tree, or take in hand the one that is there; nothing of it is changed."""
    checked_place(root)
    root.mkdir(parents=True, exist_ok=True)
    git_dir = root / ".git"
    git = GitCommand(git_dir, root)
    if not git_dir.exists():
        git.run("init", "--quiet", f"--initial-branch={MAIN}", "--template=", ".")
    (git_dir / "cms").mkdir(mode=0o700, exist_ok=True)
    format.claim(git_dir / "cms")
    (git_dir / "info").mkdir(exist_ok=True)
    (git_dir / "info" / "attributes").write_text(_ATTRIBUTES, "ascii")
    for key, value in (*_SETTINGS, ("gpg.ssh.allowedSignersFile", str(git_dir / "cms" / "allowed_signers"))):
        git.run("config", key, value)
    guard_desk(git_dir)
