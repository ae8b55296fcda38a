"""Git's index in the desk's folder, when a crash has damaged it or the mark of what it stands at."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from cms.core.article import BlobId, CommitId
from cms.repository.command import Answer, GitCommand
from cms.repository.values import Change


def since_index(git: GitCommand, changes: Sequence[Change]) -> list[Change]:
    """Turn all that a commit has into what it changed since the index was brought up, with which the files stand.

    :param changes: the files of the commit, each as new.
    """
    known = {}
    for line in git.run("ls-files", "--stage", "-z").out.split(b"\0"):
        words, _, name = line.partition(b"\t")
        if name:
            mode, blob, _ = words.split(b" ")
            known[os.fsdecode(name)] = (int(mode, 8), BlobId(blob.decode("ascii")))
    kept = {change.file for change in changes}
    gone = [Change(file, "D", mode, blob, None) for file, (mode, blob) in known.items() if file not in kept]
    return gone + [replace(one, old=known[one.file][1]) if one.file in known else one for one in changes]


def versions(git: GitCommand, since: CommitId | None, until: CommitId, file: str) -> set[str]:
    """Give the blobs that a file had after one commit and up to another, on any line of history."""
    span = f"{since}..{until}" if since else until
    raw = ("--format=", "-m", "--raw", "--no-abbrev", "--no-renames", "--full-history")
    said = git.run("log", *raw, span, "--", file).out.decode("utf-8", "replace")
    return {line.split(" ")[3] for line in said.splitlines() if line.startswith(":")}


def renewed(on_index: Callable[..., Answer], git_dir: Path, at: str) -> bool:
    """Make a damaged index anew; False when there is nothing wrong with it.

    :param on_index: runs a git command on the index, behind the desk's own door.
    :param at: the commit that the files stand at.
    """
    if on_index("ls-files", "-z").code == 0:
        return False
    (git_dir / "index").unlink(missing_ok=True)
    done = on_index("read-tree", at).code == 0
    on_index("update-index", "-q", "--refresh")
    return done
