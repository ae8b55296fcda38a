"""Whole histories, one piece at a time: git's output is read as it comes and never held at once."""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from typing import IO, Any, NamedTuple

from cms.core.article import BlobId, CommitId
from cms.core.errors import StoreUnavailable
from cms.repository.command import GitCommand
from cms.repository.objects import checked_id
from cms.repository.values import Change, Entry

_LOG = logging.getLogger(__name__)
_BATCH = 400
"""Ids sent before their answers are read; two batches fit into a pipe, so that neither side blocks the other."""

_PIECE = 65_536
_END = b"next"
_NONE = b"0" * 40
_DIFF = (
    "diff-tree",
    "--stdin",
    "-r",
    "-z",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=none",
    "--root",
    "--always",
    "--diff-merges=first-parent",
)


class Found(NamedTuple):
    """An object that was asked for.

    :param kind: git's word for it; ``missing`` when the store does not have it.
    :param content: None when it is missing, or larger than was asked for.
    """

    kind: str
    content: bytes | None


class Streams:
    """Reads many commits, changes and files of one repository, each stream by a process of its own."""

    def __init__(self, git: GitCommand) -> None:
        self._git = git

    def order(self, since: CommitId | None, until: CommitId) -> list[bytes]:
        """Give the ids (20 bytes each) of the commits that ``until`` has and ``since`` has not, in history's order.

        Before a commit come its parents, the first one with all that it stands on before the others. So the order
        depends on nothing but history, and what comes in on top of a branch is added at the end.
        """
        parents: dict[bytes, tuple[bytes, ...]] = {}
        named: dict[bytes, bytes] = {}  # so that a commit's id is in memory once
        with self._piped("rev-list", "--parents", *_range(since, until)) as process:
            for line in process.stdout:
                number, *others = map(bytes.fromhex, line.decode().split())
                parents[named.pop(number, number)] = tuple(named.setdefault(other, other) for other in others)
            _finished(process, "rev-list")
        return ordered(parents, bytes.fromhex(until))

    def trunk(self, until: CommitId) -> Generator[CommitId]:
        """Give a branch's own line, newest first: each commit's first parent."""
        with self._piped("rev-list", "--first-parent", checked_id(until)) as process:
            for line in process.stdout:
                yield CommitId(line.decode().strip())
            _finished(process, "rev-list")

    def changes(self, numbers: Iterable[bytes]) -> Iterator[tuple[Change, ...]]:
        """Give what each commit changed against its first parent; nothing where damage hides it, which is logged."""
        waiting: deque[bytes] = deque()
        more = iter(numbers)
        while waiting or (waiting := deque(number.hex().encode() for number in islice(more, _BATCH))):
            with closing(self._batches(waiting, more)) as told:
                for number, changes in told:
                    if waiting[0] != number:
                        break
                    waiting.popleft()
                    yield changes
            if waiting:  # git ended, or passed over the next one: it is asked about alone, and then the others
                yield self._alone(waiting.popleft())

    def _batches(self, waiting: deque[bytes], more: Iterator[bytes]) -> Generator[tuple[bytes, tuple[Change, ...]]]:
        """Give (id, changes) of the commits that wait, and of more as they are done, for as long as git answers."""
        with self._piped(*_DIFF) as process, suppress(BrokenPipeError):
            fields = _fields(process.stdout)
            while waiting:
                process.stdin.write(b"\n".join([*waiting, _END, b""]))
                process.stdin.flush()
                yield from _told(fields)
                if waiting:
                    return
                waiting.extend(number.hex().encode() for number in islice(more, _BATCH))

    def _alone(self, number: bytes) -> tuple[Change, ...]:
        answer = self._git.run(*(word for word in _DIFF if word != "--stdin"), number.decode())
        if answer.code:
            _LOG.warning("what %s changed cannot be read, and lists do without it: %s", number.decode(), answer.err)
            return ()
        fields = iter(answer.out.split(b"\0")[:-1])
        return tuple(_change(field, next(fields, b"")) for field in fields if field.startswith(b":"))

    def objects(self, numbers: Iterable[str], limit: int) -> Iterator[Found]:
        """Give objects in the order in which they are asked for; one may be asked for again.

        :param limit: bytes; the content of larger ones is passed over.
        """
        waiting, asked = iter(numbers), 0
        with self._piped("cat-file", "--batch-command", "--buffer") as process:
            while True:
                if asked < _BATCH:
                    fresh = [f"contents {checked_id(number)}\n" for number in islice(waiting, _BATCH)]
                    process.stdin.write("".join([*fresh, "flush\n"]).encode())
                    process.stdin.flush()
                    asked += len(fresh)
                if not asked:
                    return
                asked -= 1
                yield _found(process.stdout, limit)

    def entries(self, at: CommitId, folder: str) -> Iterator[Entry]:
        """Give every entry of a tree below a folder; sizes are not read and stand at -1."""
        words = ("ls-tree", "-r", "-z", "--full-tree", checked_id(at), "--", folder)
        with self._piped(*words) as process:
            for line in _fields(process.stdout):
                head, _, name = line.partition(b"\t")
                mode, _, number = head.split()
                yield Entry(os.fsdecode(name), int(mode, 8), BlobId(number.decode()), -1)
            _finished(process, "ls-tree")

    @contextmanager
    def _piped(self, *words: str) -> Iterator[Any]:
        process: Any = self._git.start(*words, session=True)
        try:
            yield process
        finally:
            process.kill()
            for stream in (process.stdin, process.stdout, process.stderr):
                try:
                    stream.close()
                except BrokenPipeError:
                    continue  # what was not sent yet is of no use to anybody now
            process.wait()


def ordered(parents: dict[bytes, tuple[bytes, ...]], tip: bytes) -> list[bytes]:
    """Walk a history depth first, a commit's first parent before the others; takes each commit out of ``parents``."""
    found: list[bytes] = []
    path: deque[tuple[bytes, Iterator[bytes]]] = deque()
    if tip in parents:
        path.append((tip, iter(parents.pop(tip))))
    while path:
        number, others = path[-1]
        below = next((other for other in others if other in parents), None)
        if below is None:
            path.pop()
            found.append(number)
        else:
            path.append((below, iter(parents.pop(below))))
    return found


def _range(since: CommitId | None, until: CommitId) -> tuple[str, ...]:
    return (checked_id(until), f"^{checked_id(since)}") if since else (checked_id(until),)


def _finished(process: Any, name: str) -> None:
    process.stdin.close()
    words = process.stderr.read().decode("utf-8", "replace").strip()
    if process.wait():
        raise StoreUnavailable(f"git {name} failed: {words[:500]}. `cms doctor` says more.")


def _fields(stream: IO[bytes]) -> Iterator[bytes]:
    """Cut a stream at its zero bytes, and at the line that ends a batch."""
    rest = b""
    while piece := stream.read1(_PIECE):  # type: ignore[attr-defined]  # a pipe is buffered, and has it
        *whole, rest = (rest + piece).split(b"\0")
        yield from whole
        while rest.startswith(_END + b"\n"):
            yield _END
            rest = rest[len(_END) + 1 :]


def _told(fields: Iterator[bytes]) -> Iterator[tuple[bytes, tuple[Change, ...]]]:
    """Read the changes of a batch of commits: each begins with its id, and then come pairs of fields.

    When git ends in the middle, the commit that it told of last may not be told whole, and is left out.
    """
    number, changes = b"", list[Change]()
    for field in fields:
        if field.startswith(b":"):
            name = next(fields, None)
            if name is None:
                return
            changes.append(_change(field, name))
            continue
        if number:
            yield number, tuple(changes)
        if field == _END:
            return
        number, changes = field.strip(), []


def _change(head: bytes, name: bytes) -> Change:
    old_mode, new_mode, old, new, status = head[1:].split()
    mode = int(old_mode if status == b"D" else new_mode, 8)
    return Change(os.fsdecode(name), status.decode()[:1], mode, _blob(old), _blob(new))


def _blob(number: bytes) -> BlobId | None:
    return None if number == _NONE else BlobId(number.decode())


def _found(stream: IO[bytes], limit: int) -> Found:
    line = stream.readline()
    words = line.split()
    if not line.endswith(b"\n"):
        raise StoreUnavailable("git cat-file ended in the middle. `cms doctor` says more.")
    if len(words) != 3:
        return Found("missing", None)
    size = int(words[2])
    if size <= limit:
        return Found(words[1].decode(), stream.read(size + 1)[:size])
    left = size + 1
    while left and (piece := stream.read(min(left, _PIECE))):
        left -= len(piece)
    return Found(words[1].decode(), None)
