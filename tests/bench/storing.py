"""What lies below the pages: the store's part of a save, a foreign push, a start, memory over many saves."""

from __future__ import annotations

import random
from pathlib import Path

from cms.core.people import Signature
from cms.desk import syncing
from cms.newsroom import newsroom
from cms.repository import MAIN
from tests.bench.archive import Archive
from tests.bench.client import Browser, page
from tests.bench.measure import Line, timed
from tests.bench.plain import bare_writes, loose_sizes, run
from tests.bench.served import Served

_PUSHED = 100


def store(archive: Archive, scratch: Path, rounds: int, *, name: str = "store's part of a save") -> list[Line]:
    """Commit to the store without the web, and write the same bytes without the store."""
    dice = random.Random(10)
    with newsroom(archive.root) as room:

        def commit() -> None:
            head = room.repository.head(MAIN)
            assert head is not None
            file = dice.choice(archive.files)
            content = room.repository.read(head, file) + f"\nA line more: {dice.random()}\n".encode()
            by = Signature("Bench", "bench@courier.example", room.clock())
            trailers = [("Editor", "writer0"), ("Act", "edit"), ("Article", file)]
            room.repository.commit({file: content}, by=by, subject="Edit", trailers=trailers, on=head)

        for _ in range(3):
            commit()
        found = timed(rounds, commit)
        head = room.repository.head(MAIN)
        assert head is not None
        sizes = loose_sizes(room.repository, head)
        room.catalog.follow()
        room.repository.follow()
    bare = bare_writes(scratch / "bare", sizes, rounds)
    size = f"{archive.articles:,}"
    floor = Line(f"the bare cost of its {len(sizes)} objects", size, bare)
    middle = floor.value("median")
    line = Line(name, size, found, aim=round(2 * middle, 1))
    ratio = f"bare {middle:.1f} ms, {line.value('median') / middle:.1f} × it"
    return [Line(name, size, found, line.aim, against=ratio), floor]


def foreign_push(archive: Archive, scratch: Path, rounds: int) -> list[Line]:
    """Take in what a colleague pushed to the remote: a hundred articles in ten commits."""
    dice = random.Random(11)
    clone = scratch / "pushing"
    run("git", "clone", "--quiet", "--shared", "--bare", str(archive.remote), str(clone))
    found = []
    with newsroom(archive.root) as room:
        syncing.sync(room)
        for _ in range(rounds):
            run("git", "fetch", "--quiet", str(archive.remote), f"+{MAIN}:{MAIN}", folder=clone)
            files = iter(dice.sample(archive.files, min(_PUSHED, archive.articles)))
            for _ in range(10):
                _foreign_commit(clone, [file for file, _ in zip(files, range(_PUSHED // 10), strict=False)], dice)
            run("git", "push", "--quiet", str(archive.remote), f"{MAIN}:{MAIN}", folder=clone)
            found += timed(1, lambda: syncing.sync(room))
            assert room.repository.head(MAIN) == run("git", "rev-parse", MAIN, folder=clone).strip()
        room.repository.follow()
    return [Line(f"taking in a push of {_PUSHED} articles", f"{archive.articles:,}", tuple(found), 1000.0)]


def _foreign_commit(clone: Path, files: list[str], dice: random.Random) -> None:
    """Commit changes to some articles in a bare clone, with an index of its own for these alone."""
    parts = ["commit refs/heads/main", "committer Clara Clone <clara@example.org> now", "data 14", "Edit elsewhere"]
    parts.append(f"from {run('git', 'rev-parse', MAIN, folder=clone).strip()}")
    for file in files:
        text = run("git", "show", f"{MAIN}:{file}", folder=clone) + f"\nA line from elsewhere: {dice.random()}\n"
        parts += [f"M 100644 inline {file}", f"data {len(text.encode())}", text]
    words = ("git", "fast-import", "--quiet", "--date-format=now")
    run(*words, folder=clone, given="\n".join([*parts, ""]))


def memory(archive: Archive, browser: Browser, served: Served, saves: int) -> list[Line]:
    """Save many times and look at the workers: memory, open files and child processes must not grow."""
    dice = random.Random(12)
    looks = [served.workers()]
    for number in range(saves):
        path = page(dice.choice(archive.files))
        fields = browser.form(path) | {"body": f"Version {number}, so that something has changed.\r\n"}
        assert browser.post(path, fields).status == 303
        if number % max(1, saves // 20) == 0:
            looks.append(served.workers())
    looks.append(served.workers())
    size, half = f"{archive.articles:,}", looks[len(looks) // 2 :]
    most = [max(use.memory for use in look) for look in looks]
    late = [max(use.memory for use in look) for look in half]
    files = [max(use.files for use in look) for look in half]
    children = [max(use.children for use in look) for look in half]
    return [
        Line(f"memory of a worker, {saves:,} saves", size, tuple(most), 150.0, of="most", unit="MB"),
        Line("its growth in the second half", size, (max(late) - late[0],), 5.0, unit="MB"),
        Line("open files of a worker, growth", size, (float(max(files) - files[0]),), 2.0, unit=""),
        Line("child processes of a worker, growth", size, (float(max(children) - children[0]),), 2.0, unit=""),
    ]
