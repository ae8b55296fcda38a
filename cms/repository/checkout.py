"""What is checked out in the desk's own folder, read from git's files; no process is started for it."""

from __future__ import annotations

from pathlib import Path

from cms.repository.values import MAIN

_REF = "ref: refs/heads/"
_HALF_DONE = (
    ("rebase-merge", "rebase", "git rebase --abort"),
    ("rebase-apply", "rebase", "git rebase --abort"),
    ("MERGE_HEAD", "merge", "git merge --abort"),
    ("CHERRY_PICK_HEAD", "cherry-pick", "git cherry-pick --abort"),
    ("REVERT_HEAD", "revert", "git revert --abort"),
)


def why_not_followed(git_dir: Path) -> str:
    """Say why the folder's files must not be brought up to main now, and what mends it; empty when nothing is odd.

    With another branch checked out, its files and main's would be mixed; in the middle of a merge, a person's work.
    """
    for name, what, command in _HALF_DONE:
        if (git_dir / name).exists():
            return f"A {what} is half done in the desk's folder. Finish it in a clone; here, stop it: {command}"
    branch = _branch(git_dir / "HEAD")
    if branch == MAIN:
        return ""
    place = f"The branch {branch}" if branch else "A single commit (a detached HEAD)"
    return f"{place} is checked out in the desk's folder, not {MAIN}. Go back: git switch {MAIN}"


def checked_out_elsewhere(git_dir: Path) -> tuple[str, ...]:
    """Name the other folders (``git worktree``) that have main checked out."""
    places = [place for place in sorted((git_dir / "worktrees").glob("*")) if _branch(place / "HEAD") == MAIN]
    return tuple(_text(place / "gitdir").strip().removesuffix("/.git") or place.name for place in places)


def is_shallow(git_dir: Path) -> bool:
    """Tell whether the oldest part of the history is missing."""
    return (git_dir / "shallow").exists()


def _branch(head: Path) -> str:
    text = _text(head)
    return text.removeprefix(_REF).strip() if text.startswith(_REF) else ""


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
