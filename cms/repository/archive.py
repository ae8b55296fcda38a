"""All of a repository at once, as a catalog reads it: bounded memory for any length, and no process for a few steps."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from cms.core.article import MAX_TEXT, CommitId
from cms.core.errors import HeadUnreadable, NoSuchVersion, StoreUnavailable
from cms.repository import commits
from cms.repository.differing import differences
from cms.repository.objects import Objects
from cms.repository.streams import Found, Streams, ordered
from cms.repository.values import Change, Commit, Entry, Person

_LOG = logging.getLogger(__name__)
_LONGEST_COMMIT = 10_000_000


@dataclass(frozen=True, slots=True)
class Archive:
    """Reads many commits and files of one repository.

    :param commit: reads one commit.
    :param allowed: the public keys whose signatures count.
    """

    streams: Streams
    objects: Objects
    commit: Callable[[CommitId], Commit]
    allowed: frozenset[bytes]

    def order(self, since: CommitId | None, until: CommitId) -> list[bytes]:
        """Give the ids (20 bytes) of the commits that ``until`` has and ``since`` has not, in history's own order.

        Parents come before their commit, the first parent with all that it stands on before the others. Where a
        commit is damaged or missing, history ends above it.

        :raises HeadUnreadable: that one is ``until`` itself.
        """
        try:
            return self.streams.order(since, until)
        except StoreUnavailable:
            left = self._left(until)
            if left is None:
                raise
            gone = self._left(since) or {} if since else {}
            return ordered({number: parents for number, parents in left.items() if number not in gone}, _bytes(until))

    def told(self, numbers: Sequence[bytes]) -> Iterator[tuple[Commit, tuple[Change, ...]]]:
        """Read many commits, each with what it changed against its first parent.

        A commit whose first parent cannot be read stands for all that was before: it tells of every file that it
        has, as found, and of nobody as its writer.
        """
        found = self.streams.objects((number.hex() for number in numbers), _LONGEST_COMMIT)
        for number, (_, content), changes in zip(numbers, found, self.streams.changes(numbers), strict=True):
            commit = commits.read(CommitId(number.hex()), content or b"", self.allowed)
            yield (commit, changes) if changes or self._stands(commit) else self._found_as_it_is(commit)

    def _left(self, until: CommitId) -> dict[bytes, tuple[bytes, ...]] | None:
        """Read what can be read of a history, commit by commit, with the parents of each; None when all of it can."""
        left: dict[bytes, tuple[bytes, ...]] = {}
        lost = set[CommitId]()
        waiting = [until]
        while waiting:
            number = waiting.pop()
            if _bytes(number) in left or number in lost:
                continue
            parents = self._parents(number)
            if parents is None:
                lost.add(number)
                continue
            left[_bytes(number)] = tuple(map(_bytes, parents))
            waiting += parents
        if until in lost:
            raise HeadUnreadable(until)
        for number in lost:
            _LOG.warning(
                "version %s is damaged or missing, and histories end above it; `cms doctor --mend` brings it back",
                number,
            )
        return left if lost else None

    def _parents(self, number: CommitId) -> tuple[CommitId, ...] | None:
        try:
            kind, content = self.objects.read(number)
        except NoSuchVersion:
            return None
        return commits.read(number, content, frozenset()).parents if kind == "commit" else None

    def _stands(self, commit: Commit) -> bool:
        """Tell whether what a commit stands on can be read; the first one of all stands by itself."""
        return not commit.parents or self._parents(commit.parents[0]) is not None

    def _found_as_it_is(self, commit: Commit) -> tuple[Commit, tuple[Change, ...]]:
        lost = commit.parents[0][:10]
        subject = f"Older versions cannot be read: {lost} is damaged or missing"
        message = f"{subject}\n\n`cms doctor --mend` brings it back from the desk's remote.\n"
        nobody = Person("unknown", "unknown", commit.author.when)
        try:
            changes = tuple(differences(self.objects, None, commit.tree))
        except NoSuchVersion as fault:
            _LOG.warning("what %s holds cannot be read, and lists do without it: %s", commit.id, fault)
            changes = ()
        return replace(commit, parents=(), author=nobody, message=message, signed=False, signer=""), changes

    def steps(self, since: CommitId, until: CommitId, limit: int) -> list[tuple[Commit, tuple[Change, ...]]] | None:
        """Read the commits between two, oldest first, without starting a process.

        :return: None when there are more than ``limit``, or a merge, or one cannot be read or does not stand on
            the other.
        """
        found: list[Commit] = []
        number = until
        try:
            while number != since:
                commit = self.commit(number)
                if len(commit.parents) != 1 or len(found) == limit:
                    return None
                found.append(commit)
                number = commit.parents[0]
            trees = [self.commit(since).tree, *(commit.tree for commit in reversed(found))]
            return [
                (commit, tuple(differences(self.objects, old, new)))
                for commit, old, new in zip(reversed(found), trees, trees[1:], strict=False)
            ]
        except NoSuchVersion:
            return None

    def trunk(self, until: CommitId) -> Generator[CommitId]:
        """Give a branch's own line, newest first: each commit's first parent, as far as they can be read."""
        read = 0
        try:
            for number in self.streams.trunk(until):
                read += 1
                yield number
        except StoreUnavailable:
            if self._left(until) is None:
                raise
            yield from islice(self._line(until), read, None)

    def _line(self, until: CommitId) -> Iterator[CommitId]:
        """Give a branch's own line, commit by commit, down to one that cannot be read."""
        number = until
        while (parents := self._parents(number)) is not None:
            yield number
            if not parents:
                return
            number = parents[0]

    def files(self, at: CommitId, folder: str) -> Iterator[Entry]:
        """Give every entry below a folder, without sizes."""
        return self.streams.entries(at, folder)

    def contents(self, numbers: Iterable[str], limit: int = MAX_TEXT) -> Iterator[Found]:
        """Read many objects, in the order in which they are asked for."""
        return self.streams.objects(numbers, limit)


def _bytes(number: CommitId) -> bytes:
    return bytes.fromhex(number)
