"""``make bench``: build archives, serve them for real, and print what everything costs beside git's command line."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cms.newsroom import newsroom
from tests.bench.archive import PASSWORD, Archive, cached
from tests.bench.client import Browser
from tests.bench.measure import Line, table
from tests.bench.plain import Clone, run
from tests.bench.reading import Reading
from tests.bench.saving import crowd, publication, saves
from tests.bench.served import Served, serving
from tests.bench.storing import foreign_push, memory, store
from tests.bench.words import rare

_START = 1000.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit 1 when an aim was missed."""
    options = _options(arguments)
    machine = _machine(options.cache)
    print(machine, flush=True)
    lines: list[Line] = []
    for size in options.sizes:
        lines += _shown(_one_size(options, size))
    lines += _shown(_compared(lines, options.sizes))
    if options.flat:
        lines += _shown(_flat(options))
    if options.history:
        lines += _shown(_long_history(options))
    print(f"\n{machine}\n\n{table(lines)}", flush=True)
    missed = [line for line in lines if line.met is False]
    print(f"\n{len(missed)} aims missed." if missed else "\nEvery aim is met.")
    if options.json:
        plain = {"machine": machine, "lines": [line.plain() for line in lines]}
        options.json.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 1 if missed else 0


def _one_size(options: argparse.Namespace, size: int) -> Iterator[Line]:
    """Measure everything at one size."""
    edits = min(options.edits, size * 20)
    with _copy(options, articles=size, edits=edits) as (archive, scratch):
        clone = Clone(archive.remote, scratch / "clone")
        commits = clone.commits(archive.files, options.rounds_of_git)
        logs = clone.logs(archive.files, options.rounds_of_git)
        greps = clone.greps([rare(number) for number in range(0, size, 7)], min(3, options.rounds_of_git))
        by_git = [
            Line("git add + git commit", f"{size:,}", commits),
            Line("git log -- file", f"{size:,}", logs),
            Line("git grep word", f"{size:,}", greps),
        ]
        yield from by_git
        yield from store(archive, scratch, options.rounds)
        yield from foreign_push(archive, scratch, max(1, options.rounds // 20))
        with serving(archive.root, workers=options.workers):
            pass  # the first start may have something to take in
        yield from _served(options, archive, [line.value("median") for line in by_git])


def _compared(lines: Sequence[Line], sizes: Sequence[int]) -> Iterator[Line]:
    """Compare saves at the largest size with those at the smallest, and with git's command line."""
    found = {(line.operation, line.size): line.value("median") for line in lines}
    least, most = f"{min(sizes):,}", f"{max(sizes):,}"
    save = found["save, POST to 303", most]
    ratio = save / found["save, POST to 303", least]
    if least != most:
        yield Line(f"save, times its cost at {least}", most, (ratio,), 1.3, unit="×")
    yield Line(
        "save, times faster than git", most, (found["git add + git commit", most] / save,), 10.0, unit="×", least=True
    )


def _served(options: argparse.Namespace, archive: Archive, by_git: Sequence[float]) -> Iterator[Line]:
    commit, log, grep = by_git
    with serving(archive.root, workers=options.workers) as served:
        yield Line("start when nothing changed", f"{archive.articles:,}", (served.seconds * 1000,), _START)
        people = _signed_in(served, archive)
        yield from _beside(
            saves(archive, people["writer0"], options.rounds), "save, POST", f"git commit {commit:.0f} ms", commit
        )
        reading = Reading(archive, people["omar"], options.rounds)
        yield from reading.lists()
        yield from _beside(reading.searches(), "search, rare", f"git grep {grep:.0f} ms", grep)
        yield from _beside(reading.histories(), "history page", f"git log {log:.0f} ms", log)
        yield from reading.screens()
        yield from publication(archive, people, max(3, options.rounds // 10))
        yield from crowd(archive, served.port, options.seconds)
        yield from memory(archive, people["writer0"], served, options.saves)
        yield _idle(served, archive, options.seconds / 4)


def _flat(options: argparse.Namespace) -> Iterator[Line]:
    """Save in one folder that holds everything, which is git's own limit: a folder is one object."""
    with _copy(options, articles=options.flat, edits=0, flat=options.flat) as (archive, scratch):
        yield from store(archive, scratch, options.rounds, name="store's part, one flat folder")
        with serving(archive.root, workers=options.workers) as served:
            people = _signed_in(served, archive)
            yield from saves(archive, people["writer0"], options.rounds, name="save in one flat folder")


def _long_history(options: argparse.Namespace) -> Iterator[Line]:
    """Open histories among many more commits, and one of an article that was edited without end."""
    sizes = {"articles": options.history // 20, "edits": options.history, "versions": options.history // 10}
    with _copy(options, **sizes) as (archive, scratch):
        clone = Clone(archive.remote, scratch / "clone")
        logs = clone.logs(archive.files, min(5, options.rounds_of_git))
        log = Line("git log -- file", f"{options.history:,} commits", logs)
        yield log
        with newsroom(archive.root) as room:
            room.catalog.follow()  # whole before anything is timed
        with serving(archive.root, workers=options.workers) as served:
            people = _signed_in(served, archive)
            reading = Reading(archive, people["omar"], options.rounds)
            middle = log.value("median")
            yield from _beside(reading.histories(), "history page", f"git log {middle:.0f} ms", middle)
            yield from saves(archive, people["writer0"], options.rounds, name=f"save among {options.history:,} commits")
            yield from publication(archive, people, max(3, options.rounds // 10))


def _idle(served: Served, archive: Archive, seconds: float) -> Line:
    """Look at what the server takes of the machine while nobody works."""
    before = served.seconds_of_work()
    time.sleep(seconds)
    share = (served.seconds_of_work() - before) / seconds * 100
    return Line("processor taken while idle", f"{archive.articles:,}", (share,), unit="%")


def _beside(lines: list[Line], begins: str, words: str, other: float) -> list[Line]:
    """Write beside some lines what git's command line takes for the same."""
    found = []
    for line in lines:
        ratio = f"{words}, {other / line.value('median'):.1f} ×" if line.operation.startswith(begins) else line.against
        found.append(Line(line.operation, line.size, line.times, line.aim, line.of, line.unit, line.least, ratio))
    return found


def _signed_in(served: Served, archive: Archive) -> dict[str, Browser]:
    people = {}
    for account in (archive.writers[0], "rosa", "omar"):
        people[account] = Browser(served.port)
        people[account].sign_in(account, PASSWORD)
    return people


@contextmanager
def _copy(options: argparse.Namespace, **sizes: int) -> Iterator[tuple[Archive, Path]]:
    """Give a fresh copy of an archive, and a folder to work in; both are gone afterwards."""
    options.cache.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="bench-", dir=options.cache))
    try:
        print(f"archive of {sizes} …", file=sys.stderr, flush=True)
        archive = cached(options.cache / "archives", scratch / "room", **sizes)
        os.sync()  # else what the copy has left to write is written while others are timed
        yield archive, scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _shown(lines: Iterator[Line]) -> list[Line]:
    """Say each line as soon as it is known: a run at full size takes a while."""
    found = []
    for line in lines:
        print(table([line]).splitlines()[-1], file=sys.stderr, flush=True)
        found.append(line)
    return found


def _machine(folder: Path) -> str:
    cpu = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    folder.mkdir(parents=True, exist_ok=True)
    disk = run("df", "--output=source,fstype", str(folder)).splitlines()[-1]
    git = run("git", "--version").split()[-1]
    versions = f"git {git}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return f"{cpu}, {os.cpu_count()} cores, {' '.join(disk.split())}, Linux {platform.release()}, {versions}"


def _lines(path: str) -> list[str]:
    return Path(path).read_text("utf-8").splitlines()


def _absolute(name: str) -> Path:
    """Give a folder as seen from here: git works elsewhere."""
    return Path(name).absolute()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default="1000,10000,100000", help="numbers of articles, with commas")
    parser.add_argument("--edits", type=int, default=20_000, help="edits of history in each archive")
    parser.add_argument("--rounds", type=int, default=100, help="how often each operation is timed")
    parser.add_argument("--rounds-of-git", type=int, default=10, help="how often git's command line is timed")
    parser.add_argument("--flat", type=int, default=10_000, help="files in one flat folder; 0 leaves it out")
    parser.add_argument("--history", type=int, default=200_000, help="commits of a long history; 0 leaves it out")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the crowd saves")
    parser.add_argument("--saves", type=int, default=1_000, help="saves over which a worker's memory is watched")
    parser.add_argument("--workers", type=int, default=0, help="of the server; 0 for as many as it takes by itself")
    parser.add_argument("--cache", type=_absolute, default="test-results/bench", help="where archives are kept")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    return parser.parse_args(arguments)


def _sizes(text: str) -> list[int]:
    return [int(part.replace("_", "")) for part in text.replace(" ", ",").split(",") if part]


if __name__ == "__main__":
    sys.exit(main())
