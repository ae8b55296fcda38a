"""What would have vanished is kept by a ref: tips that a rewritten main lost, hand edits that were discarded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from cms.core.article import CommitId
from cms.repository.refs import Refs

_FOLDER = "refs/cms/rescued/"
_SETTLED = "settled-"
_ACKNOWLEDGED = "refs/cms/acknowledged"
_SYNCED = "refs/cms/synced/"
_TAIL = 256_000
"""Bytes of main's reflog that are looked at: some 1,500 moves."""

_MOVE = re.compile(r"([0-9a-f]{40}) ([0-9a-f]{40}) [^\t]*\t?(.*)\Z")
_NOTHING = "0" * 40
_OURS = "copydesk"
"""What the desk says of its own moves in the reflog."""

DESK, REMOTE, HAND = "desk", "remote", "hand"


@dataclass(frozen=True, slots=True)
class Rescued:
    """A commit that is kept.

    :param kind: ``desk``: it was on this desk's main; ``remote``: on the remote's; ``hand``: a discarded hand edit.
    """

    kind: str
    commit: CommitId

    @property
    def ref(self) -> str:
        """Give the ref that keeps it, for plain git."""
        return f"{_FOLDER}{self.kind}/{self.commit}"


class Rescue:
    """The kept commits of one repository."""

    def __init__(self, refs: Refs, git_dir: Path) -> None:
        self._refs = refs
        self._logs = git_dir / "logs"

    def kept(self, kind: str) -> tuple[Rescued, ...]:
        """Give what is kept and waits for a person."""
        return tuple(Rescued(kind, number) for number in self._refs.below(f"{_FOLDER}{kind}/").values())

    def keep(self, kind: str, commit: CommitId) -> None:
        """Keep a commit; one that a person settled already stays settled."""
        known = {*self.kept(kind), *self.kept(_SETTLED + kind)}
        if commit not in {one.commit for one in known}:
            self._refs.move(Rescued(kind, commit).ref, commit, None, why="rescued")

    def settle(self, one: Rescued) -> None:
        """Take something off the list; its commit stays, under another name."""
        settled = Rescued(_SETTLED + one.kind, one.commit).ref
        if self._refs.read(settled) is None:
            self._refs.move(settled, one.commit, None, why="settled")
        if self._refs.read(one.ref) is not None:
            self._refs.move(one.ref, None, one.commit, why="settled")

    def acknowledged(self) -> CommitId | None:
        """Give the tip of main that was last looked at."""
        return self._refs.read(_ACKNOWLEDGED)

    def acknowledge(self, tip: CommitId, before: CommitId | None) -> None:
        """Note a tip of main as looked at.

        :param before: the one that was, when the look began.
        :raises RefMoved: somebody else has looked meanwhile.
        """
        if before != tip:
            self._refs.move(_ACKNOWLEDGED, tip, before, why="acknowledged")

    def passed(self) -> tuple[CommitId, ...]:
        """Give the tips that main stood at, as far as is known: where it was last seen, and before others moved it.

        When somebody deletes the branch, its own reflog goes with it; HEAD's is left.
        """
        seen = self.acknowledged()
        moves = [move for line in _tail(self._logs / "refs" / "heads" / "main") if (move := _MOVE.match(line))]
        start = next((at + 1 for at, move in enumerate(moves) if move[2] == seen), 0)
        tips = [seen] if seen else []
        tips += [CommitId(move[1]) for move in moves[start:] if move[3] != _OURS and move[1] != _NOTHING]
        own = [move for line in _tail(self._logs / "HEAD") if (move := _MOVE.match(line)) and move[3] == _OURS]
        tips += [CommitId(move[2]) for move in own[-1:]]
        return tuple(dict.fromkeys(tips))

    def synced(self, remote: str) -> CommitId | None:
        """Give the remote's main as it was last taken in or given."""
        return self._refs.read(_SYNCED + remote) or self.tracked(remote)

    def tracked(self, remote: str) -> CommitId | None:
        """Give the remote's main as git last saw it."""
        return self._refs.read(f"refs/remotes/{remote}/main")

    def note_synced(self, remote: str, tip: CommitId | None) -> None:
        """Note where the remote's main is; None when it has none."""
        before = self._refs.read(_SYNCED + remote)
        if before != tip:
            self._refs.move(_SYNCED + remote, tip, before, why="synced")
        tracking = f"refs/remotes/{remote}/main"
        if tip is None and (stale := self._refs.read(tracking)):
            self._refs.move(tracking, None, stale, why="synced")


def _tail(log: Path) -> list[str]:
    try:
        with log.open("rb") as lines:
            lines.seek(max(0, log.stat().st_size - _TAIL))
            return lines.read().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
