"""Which objects are damaged or missing, which files of main they are, and the way back."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from cms.core.article import CommitId
from cms.core.errors import StoreUnavailable
from cms.repository.command import GitCommand
from cms.repository.history import History
from cms.repository.loose import Loose

_TELLING = re.compile(r"missing|corrupt|mismatch|unable to|cannot|could not|garbage|invalid sha1")
_OBJECT = re.compile(r"\b([0-9a-f]{40})\b")
_PACK = re.compile(r"pack-[0-9a-f]{40}")
_FILE = re.compile(r"objects/([0-9a-f]{2})/([0-9a-f]{38})\b")


@dataclass(frozen=True, slots=True)
class Damage:
    """An object that cannot be read.

    :param files: the files of main that it is the text of; none when it is an old version, a folder or a commit.
    :param cure: commands that bring it back from the desk's remote, unless it is damaged within a pack; they set
        aside what is damaged, and delete nothing.
    """

    object: str
    files: tuple[str, ...]
    cure: str


def damages(git: GitCommand, history: History, loose: Loose, root: str, head: CommitId | None) -> tuple[Damage, ...]:
    """Look at every object of a repository; this takes as long as reading it all."""
    answer = git.run("fsck", "--full", "--no-dangling", "--no-progress", "--no-reflogs")
    lines = [
        line for line in (answer.out.decode("utf-8", "replace") + answer.err).splitlines() if _TELLING.search(line)
    ]
    found = dict.fromkeys(number for line in lines for number in _numbers(line))
    names = _names(history, head) if found else {}
    return tuple(
        Damage(number, tuple(names.get(number, ())), _cure(loose, root, number)) for number in found
    )  # fmt: skip


def _numbers(line: str) -> list[str]:
    """Give the object that a complaint is about: the last that it names."""
    return ["".join(parts) for parts in _FILE.findall(line)[-1:]] or _OBJECT.findall(_PACK.sub("", line))[-1:]


def _names(history: History, head: CommitId | None) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    try:
        for change in history.differences(None, head) if head else ():
            names.setdefault(str(change.new), []).append(change.file)
    except StoreUnavailable:
        return {}  # a folder is damaged as well: then the names are not known
    return names


def _cure(loose: Loose, root: str, number: str) -> str:
    path = loose.path(number)
    aside = path.parents[2] / "cms" / "damaged"
    folder, here, there = (shlex.quote(str(place)) for place in (aside, path, aside / number))
    away = f"mkdir -m 700 -p {folder} && mv {here} {there} && " if path.exists() else ""
    return f"{away}git -C {shlex.quote(root)} fetch --refetch desk"
