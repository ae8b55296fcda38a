"""What git says, as frozen values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from cms.core.article import BlobId, CommitId

MAIN = "main"
LIVE = "live"
REGULAR = (0o100644, 0o100755)
_TRAILER = re.compile(r"([A-Z][A-Za-z-]*): (.*)\Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a tree. ``size`` is in bytes; -1 for what is no blob."""

    file: str
    mode: int
    blob: BlobId
    size: int

    @property
    def regular(self) -> bool:
        """Tell whether this is a plain file: no link, no submodule."""
        return self.mode in REGULAR


@dataclass(frozen=True, slots=True)
class Stored:
    """What a commit takes over as another one has it: a file with its mode, a link or a submodule."""

    mode: int
    blob: BlobId

    @property
    def regular(self) -> bool:
        """Tell whether this is a plain file: no link, no submodule."""
        return self.mode in REGULAR


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit did to a file, against its first parent; ``status`` is git's letter (A, M, D, T)."""

    file: str
    status: str
    mode: int
    old: BlobId | None
    new: BlobId | None


@dataclass(frozen=True, slots=True)
class Person:
    """A name in a commit, which is a claim unless the commit is signed."""

    name: str
    email: str
    when: datetime


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit.

    :param signed: it carries this desk's valid signature.
    :param signer: the public key of its valid signature, whoever's that is, as hexadecimal; empty without one.
    """

    id: CommitId
    tree: str
    parents: tuple[CommitId, ...]
    author: Person
    committer: Person
    message: str
    signed: bool
    signer: str = ""

    @property
    def subject(self) -> str:
        return self.message.split("\n", 1)[0]

    @property
    def trailers(self) -> tuple[tuple[str, str], ...]:
        """Give the ``Key: value`` lines of the last paragraph; none when it holds anything else."""
        paragraphs = self.message.strip("\n").split("\n\n")
        found = [_TRAILER.match(line) for line in paragraphs[-1].split("\n")] if len(paragraphs) > 1 else []
        return tuple((line[1], line[2]) for line in found if line) if all(found) else ()

    @property
    def note(self) -> str:
        """Give what stands between subject and trailers: the person's own words."""
        rest = self.message.strip("\n").split("\n\n")[1:]
        return "\n\n".join(rest[:-1] if self.trailers else rest)

    def trailer(self, key: str) -> str:
        """Give the first trailer of that name; empty when there is none."""
        return next((value for name, value in self.trailers if name == key), "")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A commit for a remote's branch whose push had no answer yet."""

    commit: CommitId
    branch: str
