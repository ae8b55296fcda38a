"""Signed commits in bulk: fast-import cannot sign, so they are written again over its trees, into one pack."""

from __future__ import annotations

import hashlib
import struct
import subprocess
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cms.core.people import Signature
from cms.repository.commits import written
from cms.repository.signature import Seal

DESK = ("Copydesk", "desk@copydesk.invalid")
_COMMIT = 1


@dataclass(frozen=True, slots=True)
class Act:
    """One commit that is still to be signed.

    :param source: the number of the act on main that a publication came from.
    """

    branch: str
    by: Signature
    subject: str
    trailers: tuple[tuple[str, str], ...] = ()
    signed: bool = True
    source: int | None = None


@dataclass(slots=True)
class Pack:
    """Commits on their way into the repository."""

    git_dir: Path
    seal: Seal
    parts: list[bytes] = field(default_factory=list)

    def add(self, act: Act, tree: str, parent: str, trailers: Sequence[tuple[str, str]]) -> str:
        """Write one commit and give its id."""
        seal = self.seal if act.signed else None
        parents = [parent] if parent else []
        desk = Signature(*DESK, act.by.when)
        data = written(tree, parents, act.by, desk, subject=act.subject, note="", trailers=trailers, seal=seal)
        self.parts.append(_head(_COMMIT, len(data)) + zlib.compress(data, 1))
        return hashlib.sha1(b"commit %d\0" % len(data) + data, usedforsecurity=False).hexdigest()

    def store(self) -> None:
        """Put all of them into the repository."""
        content = b"".join([b"PACK" + struct.pack(">II", 2, len(self.parts)), *self.parts])
        content += hashlib.sha1(content, usedforsecurity=False).digest()
        command = ["git", "--git-dir", str(self.git_dir), "index-pack", "--stdin"]
        subprocess.run(command, input=content, check=True, capture_output=True)


def signed(git_dir: Path, acts: Sequence[Act], trees: dict[str, list[str]], tips: dict[str, str]) -> dict[str, str]:
    """Write the acts as commits over the trees of their branches; give each branch's new tip.

    :param trees: for each branch, one tree for each of its acts, in order.
    :param tips: where the branches stand before.
    """
    pack = Pack(git_dir, Seal.open(git_dir / "cms"))
    ready = {branch: iter(found) for branch, found in trees.items()}
    tips = dict(tips)
    numbers: list[str] = []
    for act in acts:
        trailers = [*act.trailers, *([("Source", numbers[act.source])] if act.source is not None else [])]
        tips[act.branch] = pack.add(act, next(ready[act.branch]), tips.get(act.branch, ""), trailers)
        numbers.append(tips[act.branch])
    pack.store()
    return tips


def _head(kind: int, size: int) -> bytes:
    """Write an object's kind and size as packs have them: four bits, then seven by seven."""
    found = bytearray([(kind << 4) | (size & 15)])
    size >>= 4
    while size:
        found[-1] |= 0x80
        found.append(size & 127)
        size >>= 7
    return bytes(found)
