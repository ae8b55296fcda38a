"""A small newsroom, and Clara, who works on the same articles with plain git."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.desk import conftest
from tests.desk.conftest import Desk

desk = conftest.desk
Git = Callable[..., str]


@dataclass(frozen=True)
class Clone:
    """A clone of the desk's remote."""

    path: Path
    git: Git

    def change(self, file: str, old: str, new: str) -> None:
        """Change words in a file, not committed yet."""
        place = self.path / file
        before = place.read_text("utf-8")
        assert old in before
        place.write_text(before.replace(old, new), "utf-8")

    def push(self, message: str = "A change by plain git") -> str:
        """Commit everything and push it; give the commit."""
        self.git(self.path, "add", "--all")
        self.git(self.path, "commit", "-qm", message)
        self.git(self.path, "push", "-q", "origin", "HEAD:main")
        return self.git(self.path, "rev-parse", "HEAD")

    def pull(self) -> None:
        """Stand where the remote stands."""
        self.git(self.path, "fetch", "-q", "origin")
        self.git(self.path, "reset", "-q", "--hard", "origin/main")


@pytest.fixture
def clone(desk: Desk, git: Git, tmp_path: Path) -> Callable[[], Clone]:
    """Give a fresh clone of the desk's remote as it is now."""

    def made() -> Clone:
        path = tmp_path / "clone"
        git(tmp_path, "clone", "-q", "-b", "main", str(desk.remote), str(path))
        return Clone(path, git)

    return made
