"""What plain git and the disk say of a newsroom, whatever the desk believes."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LEFTOVERS = ("cms/objects/*", "cms/*.[0-9]*", "*.lock", "refs/**/*.lock", "gc.pid")
"""What a killed process may leave in the repository's folder. ``objects/*/tmp_obj_*`` is not among it: git knows
such names, and the desk's maintenance clears them away."""


def git(root: Path, *words: str) -> str:
    """Run plain git and give what it says."""
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, check=False)
    assert done.returncode == 0, f"git {' '.join(words)}: {(done.stdout + done.stderr).decode('utf-8', 'replace')}"
    return done.stdout.decode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Brought:
    """A commit that brought a token into a file."""

    commit: str
    email: str
    file: str
    text: str


def fsck(root: Path) -> str:
    """Give what git finds wrong with a repository; empty when it is sound."""
    words = ["git", "fsck", "--full", "--strict", "--no-dangling", "--no-progress"]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 and not done.stderr.strip() else done.stdout + done.stderr


def brought(root: Path, token: re.Pattern[str]) -> dict[str, list[Brought]]:
    """Give for each token the commits of all branches that brought it: their text has it, the one before has not."""
    log = git(root, "log", "--all", "--no-merges", "--raw", "--no-abbrev", "--no-renames", "--format=%x01%H %ae")
    changes = []
    for entry in log.split("\x01")[1:]:
        head, *lines = entry.strip().split("\n")
        number, email = head.split(" ", 1)
        for line in lines:
            if line.startswith(":"):
                modes, file = line.split("\t", 1)
                _, _, old, new, _ = modes.split(" ")
                changes.append((number, email, file, old, new))
    texts = _blobs(root, {blob for *_, old, new in changes for blob in (old, new) if blob.strip("0")})
    found: dict[str, list[Brought]] = {}
    for number, email, file, old, new in changes:
        for one in set(token.findall(texts.get(new, ""))) - set(token.findall(texts.get(old, ""))):
            found.setdefault(one, []).append(Brought(number, email, file, texts[new]))
    return found


def _blobs(root: Path, numbers: set[str]) -> dict[str, str]:
    """Read many blobs with one git."""
    words, asked = ["git", "cat-file", "--batch"], "".join(f"{number}\n" for number in numbers).encode()
    said = subprocess.run(words, cwd=root, input=asked, capture_output=True, check=True).stdout
    found, place = {}, 0
    while place < len(said):
        end = said.index(b"\n", place)
        number, _, size = said[place:end].decode().split(" ")
        place = end + 1 + int(size)
        found[number] = said[end + 1 : place].decode("utf-8", "surrogateescape")
        place += 1
    return found


def text_on(root: Path, branch: str, file: str) -> str:
    """Give a file's text on a branch."""
    return git(root, "show", f"{branch}:{file}")


def unlike_main(root: Path) -> str:
    """Name what differs between main, the index and the working tree, files without a home included."""
    return git(root, "--no-optional-locks", "status", "--porcelain", "--untracked-files=all")


def leftovers(root: Path) -> list[str]:
    """Name what a killed process left behind."""
    found = [path for pattern in LEFTOVERS for path in (root / ".git").glob(pattern) if path.is_file()]
    found += root.rglob("*.copydesk-new")
    return sorted(str(path.relative_to(root)) for path in found)


def tickets(root: Path) -> int:
    """Count what lies in the write queue's folder."""
    return sum(1 for _ in (root / ".git" / "cms" / "queue").iterdir())


def within(seconds: float, now: Callable[[], float], true: Callable[[], bool]) -> bool:
    """Tell whether something becomes true before a time is up."""
    until = now() + seconds
    while not true():
        if now() > until:
            return False
    return True
