"""``make bench-store``: what a commit costs in the store alone, beside the bare cost of its bytes, and other ways.

Archives are made by ``git fast-import``; nothing is served.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import git

from cms.core.people import Signature
from cms.repository import MAIN, Repository
from tests.bench.measure import Line, table, timed, times
from tests.bench.plain import bare_writes, loose_sizes, run

_WHEN = datetime(2026, 11, 24, 12, tzinfo=UTC)
_WRITER = Signature("Bench", "bench@courier.example", _WHEN)
_PERSON = ("-c", "user.name=Clara Clone", "-c", "user.email=clara@example.org", "-c", "gc.auto=0")
_ARTICLE = "A paragraph of forty words or so, as newsrooms write them, with a name and a number in it. " * 30
_SECTIONS = ("news", "culture", "sport", "harbour")
_CLEAN = 1000.0
_WRITERS = 16


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit 1 when an aim was missed."""
    options = _options(arguments)
    lines: list[Line] = []
    for size, flat in [*((size, False) for size in options.sizes), (options.flat, True)]:
        if size:
            scratch = Path(tempfile.mkdtemp(prefix="bench-store-", dir=options.folder))
            try:
                lines += _one_size(options, scratch, size, flat=flat)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
    print(table(lines))
    return 1 if any(line.met is False for line in lines) else 0


def _one_size(options: argparse.Namespace, scratch: Path, size: int, *, flat: bool) -> list[Line]:
    files = _files(size, flat=flat)
    name = f"{size:,}{' in one folder' if flat else ''}"
    root = scratch / "desk"
    print(f"an archive of {name} …", file=sys.stderr, flush=True)
    with Repository.init(root) as store:
        _import(root, files)
        run("git", "read-tree", MAIN, folder=root)
        run("git", "checkout-index", "-a", "-u", "-q", folder=root)
        (store.git_dir / "cms" / "followed").write_text(f"{store.head(MAIN)}\n", "ascii")
        found = list(_store(store, scratch, files, name, options.rounds))
    middle = found[0].value("median")
    found += [
        Line(line.operation, name, line.times, against=times(middle, line.value("median")))
        for line in _others(root, files, name, options.rounds_of_others)
    ]
    for line in found:
        print(table([line]).splitlines()[-1], file=sys.stderr, flush=True)
    return found


def _store(store: Repository, scratch: Path, files: Sequence[str], name: str, rounds: int) -> Iterator[Line]:
    dice = random.Random(1)

    def commit() -> None:
        changes = {dice.choice(files): f"{_ARTICLE}{dice.random()}\n".encode()}
        with store.writing():
            store.commit(changes, by=_WRITER, subject="Edit", on=store.head(MAIN))

    timed(3, commit)
    found = timed(rounds, commit)
    begun = time.perf_counter()
    while store.lags():
        time.sleep(0.01)
    clean = (time.perf_counter() - begun) * 1000
    assert run("git", "status", "--porcelain", "--untracked-files=no", folder=store.root) == ""
    head = store.head(MAIN)
    assert head is not None
    bare = Line("the bare cost of its objects", name, bare_writes(scratch / "bare", loose_sizes(store, head), rounds))
    aim = round(2 * bare.value("median"), 1)
    yield Line("commit in the store", name, found, aim)
    yield bare
    yield Line("git status clean after the last", name, (clean,), _CLEAN)
    begun = time.perf_counter()
    with ThreadPoolExecutor(_WRITERS) as pool:
        waits = [wait for all_of_one in pool.map(lambda _: timed(rounds // 4 or 1, commit), range(_WRITERS))
                 for wait in all_of_one]  # fmt: skip
    rate = len(waits) / (time.perf_counter() - begun)
    yield Line(
        f"commit, {_WRITERS} threads at once", name, tuple(waits), _CLEAN, of="p99", against=f"{rate:.0f} a second"
    )


def _others(root: Path, files: Sequence[str], name: str, rounds: int) -> Iterator[Line]:
    dice = random.Random(2)

    def edited() -> str:
        file = dice.choice(files)
        (root / file).write_text(f"{_ARTICLE}{dice.random()}\n", "utf-8")
        return file

    def by_git() -> None:
        run("git", *_PERSON, "add", "--", edited(), folder=root)
        run("git", *_PERSON, "commit", "--quiet", "--no-verify", "-m", "Edit", folder=root)

    def by_gitpython() -> None:
        with git.Repo(root) as repo:
            repo.index.add([edited()])
            repo.index.commit("Edit", skip_hooks=True)

    yield Line("git add + git commit", name, timed(rounds, by_git))
    yield Line("GitPython's index.commit", name, timed(rounds, by_gitpython))


def _files(size: int, *, flat: bool) -> list[str]:
    if flat:
        return [f"content/news/article-{number:06}.md" for number in range(size)]
    return [
        f"content/{_SECTIONS[number % 4]}/{2000 + number // 4 % 25}/{1 + number // 100 % 12:02}/article-{number:06}.md"
        for number in range(size)
    ]


def _import(root: Path, files: Sequence[str]) -> None:
    with subprocess.Popen(["git", "fast-import", "--quiet"], cwd=root, stdin=subprocess.PIPE) as importer:
        assert importer.stdin is not None
        importer.stdin.write(b"commit refs/heads/main\ncommitter Bench <bench@courier.example> 1700000000 +0000\n")
        importer.stdin.write(b"data 5\nBegin\n")
        for number, file in enumerate(files):
            text = f"{_ARTICLE}{number}\n".encode()
            importer.stdin.write(b"M 100644 inline %s\ndata %d\n%s\n" % (os.fsencode(file), len(text), text))
    assert importer.returncode == 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-store", description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000", help="numbers of articles, with commas")
    parser.add_argument("--flat", type=int, default=10_000, help="files in one flat folder; 0 leaves it out")
    parser.add_argument("--rounds", type=int, default=200, help="how often the store is timed")
    parser.add_argument("--rounds-of-others", type=int, default=5, help="how often the other ways are timed")
    parser.add_argument("--folder", type=Path, help="folder on the disk that is meant (default: the system's own)")
    options = parser.parse_args(arguments)
    options.sizes = [int(size) for size in options.sizes.split(",") if size]
    return options


if __name__ == "__main__":
    sys.exit(main())
