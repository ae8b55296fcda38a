"""How it is commonly done, as the negative control: the harness must find fault with it.

``python -m tests.faults.naive ROOT NUMBER SAVES NOTEBOOK`` saves a file of its own with GitPython, as one of several
processes.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import git

from tests.faults import small
from tests.faults.history import ACKNOWLEDGED, REFUSED, Claim, Notebook

_LOCKED = (OSError, ValueError, git.GitError)


def found(root: Path, writers: int) -> None:
    """Make a repository with one file for each writer."""
    with git.Repo.init(root, initial_branch="main") as repo:
        for number in range(writers):
            (root / file_of(number)).parent.mkdir(exist_ok=True)
            (root / file_of(number)).write_text("nothing yet\n")
        repo.index.add([file_of(number) for number in range(writers)])
        repo.index.commit("Begin")


def file_of(number: int) -> str:
    """Give the file of one writer."""
    return f"content/{number}.md"


def save(root: Path, number: int, token: str) -> None:
    """Save as the manual of GitPython shows it."""
    who = small.writer(number)
    with git.Repo(root) as repo:
        (root / file_of(number)).write_text(f"{token}\n")
        repo.index.add([file_of(number)])
        repo.index.commit("Edit", author=git.Actor(who.full_name, who.email))


def commit_unflushed(root: Path, file: str, token: str) -> str:
    """Save as ``git commit`` does with its own settings, which flush nothing."""
    (root / file).write_text(f"{token}\n")
    own = ["git", "-c", "core.fsync=none", "-c", "user.name=Writer", "-c", "user.email=writer@courier.example"]
    subprocess.run([*own, "add", file], cwd=root, check=True, capture_output=True)
    subprocess.run([*own, "commit", "--no-verify", "-m", "Edit"], cwd=root, check=True, capture_output=True)
    return subprocess.run(["git", "rev-parse", "main"], cwd=root, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Save again and again, and note what came of it."""
    root, number, saves, notebook = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Notebook(Path(sys.argv[4]))
    for _ in range(saves):
        token = f"tok-{number}-{random.getrandbits(48):012x}"
        claim = Claim(small.writer(number).account, file_of(number), "", token, time.monotonic())
        notebook.note(claim)
        try:
            save(root, number, token)
            told, words = ACKNOWLEDGED, ""
        except _LOCKED as fault:
            told, words = REFUSED, str(fault)
        notebook.note(replace(claim, outcome=told, words=words, answered=time.monotonic()))


if __name__ == "__main__":
    main()
