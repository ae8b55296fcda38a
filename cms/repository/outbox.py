"""Commits on their way to a remote: kept by a ref each until the remote has them, or has said no."""

from __future__ import annotations

from cms.core.article import CommitId
from cms.repository.refs import Refs
from cms.repository.values import Waiting

_FOLDER = "refs/cms/outbox/"


class Outbox:
    """What was prepared for a remote's branch and had no answer yet."""

    def __init__(self, refs: Refs) -> None:
        self._refs = refs

    def waiting(self) -> tuple[Waiting, ...]:
        """Give the commits whose push had no answer."""
        found = self._refs.below(_FOLDER)
        return tuple(Waiting(number, name.removeprefix(_FOLDER).split("/")[0]) for name, number in found.items())

    def put(self, commit: CommitId, branch: str) -> None:
        """Keep a commit that is about to be pushed."""
        self._refs.move(f"{_FOLDER}{branch}/{commit}", commit, None, why="outbox")

    def drop(self, commit: CommitId) -> None:
        """Let go of a commit that the remote has, or has rejected."""
        for name, number in self._refs.below(_FOLDER).items():
            if number == commit:
                self._refs.move(name, None, number, why="outbox")
