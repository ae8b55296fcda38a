"""The same by other means: git's command line in a clone, and the bare cost of writing to this disk."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

from cms.core.article import CommitId
from cms.repository import MAIN, Repository
from tests.bench.measure import timed

_PERSON = ("-c", "user.name=Clara Clone", "-c", "user.email=clara@example.org", "-c", "gc.auto=0")


class Clone:
    """A clone of the archive with a working tree, as a colleague has one."""

    def __init__(self, remote: Path, folder: Path) -> None:
        self.folder = folder
        run("git", "clone", "--quiet", "--shared", "--branch", MAIN, str(remote), str(folder))

    def commits(self, files: Sequence[str], rounds: int) -> tuple[float, ...]:
        """Time ``git add`` and ``git commit`` of one changed file."""
        dice = random.Random(2)

        def commit() -> None:
            file = dice.choice(files)
            with (self.folder / file).open("a", encoding="utf-8") as text:
                text.write(f"\nA line more: {dice.random()}\n")
            run("git", *_PERSON, "add", "--", file, folder=self.folder)
            run("git", *_PERSON, "commit", "--quiet", "-m", "Edit by hand", folder=self.folder)

        return timed(rounds, commit)

    def logs(self, files: Sequence[str], rounds: int) -> tuple[float, ...]:
        """Time ``git log -- file``."""
        dice = random.Random(3)
        return timed(
            rounds, lambda: run("git", "log", "--format=%H %an %s", "--", dice.choice(files), folder=self.folder)
        )

    def greps(self, words: Sequence[str], rounds: int) -> tuple[float, ...]:
        """Time ``git grep``."""
        dice = random.Random(4)
        return timed(
            rounds, lambda: run("git", "grep", "-l", "-w", dice.choice(words), folder=self.folder, codes=(0, 1))
        )


def loose_sizes(repository: Repository, commit: CommitId) -> list[int]:
    """Give the sizes of the objects that one commit brought, as they lie on the disk."""
    before = repository.commit_info(commit).parents
    names = run(
        "git", "rev-list", "--objects", str(commit), *(f"^{parent}" for parent in before), folder=repository.root
    )
    numbers = [line.split()[0] for line in names.splitlines()]
    paths = [repository.git_dir / "objects" / number[:2] / number[2:] for number in numbers]
    return [path.stat().st_size for path in paths if path.exists()]


def bare_writes(folder: Path, sizes: Sequence[int], rounds: int) -> tuple[float, ...]:
    """Time writing as many bytes into as many files: each flushed, renamed, its folder flushed; then a ref the same."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(5)
    ref = folder / "ref"

    def write() -> None:
        for size in sizes:
            place = folder / f"{dice.randrange(256):02x}"
            place.mkdir(exist_ok=True)
            _durable(place / f"{dice.getrandbits(152):038x}", dice.randbytes(size))
        _durable(ref, b"0" * 41)

    return timed(rounds, write)


def _durable(path: Path, content: bytes) -> None:
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(path)
    for place in (path.parent, path.parent.parent):
        handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def run(*words: str, folder: Path | None = None, codes: Sequence[int] = (0,), given: str | None = None) -> str:
    """Run a command to its end and give what it said."""
    done = subprocess.run(words, cwd=folder, input=given, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode in codes, f"{' '.join(words[:4])}: {done.stderr}"
    return done.stdout
