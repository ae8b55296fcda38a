"""``make bench-catalog``: a catalog from nothing: how soon lists can be used, how fast search is filled, what it takes.

The processor's time, git's with it, is printed beside the wall's: on a busy machine it alone says something.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from cms.catalog import Catalog, Query
from cms.catalog.filling import Filling, waiting
from cms.catalog.making import Making
from cms.catalog.place import Place
from cms.core.article import CommitId
from cms.core.people import Signature
from cms.repository import MAIN, Repository
from tests.bench.archive import make_archive
from tests.bench.measure import Line, table, timed

SAVES = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit 1 when an aim was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--edits", type=int, default=4_000)
    parser.add_argument("--desk", type=Path, help="a newsroom that is there already, instead of a new archive")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-catalog-") as folder:
        if options.desk is None:
            make_archive(Path(folder), articles=options.articles, edits=options.edits)
        with closing(Repository.open(options.desk or Path(folder) / "desk")) as repository:
            lines = _measured(repository)
    print(table(lines), flush=True)
    return 1 if any(line.met is False for line in lines) else 0


def _measured(repository: Repository) -> list[Line]:
    place = Place(repository.git_dir / "cms" / "catalog.db")
    making = Making(place, repository, Filling(repository))
    lists = _spent(lambda: making.make(place.generation()))
    with closing(place.connect()) as db:
        (articles,) = db.execute("SELECT count(*) FROM articles").fetchone()
        (versions,) = db.execute("SELECT count(*) FROM versions").fetchone()
        texts = _spent(lambda: _fill(making, db, until="versions"))
        facts = _spent(lambda: _fill(making, db, until=""))
    size = f"{articles:,} articles, {versions:,} versions"
    lines = []
    for name, (wall, processor), number, aim in (
        ("lists from nothing", lists, articles, 4_000),
        ("full text", texts, articles, 2_000),
        ("details of old versions", facts, versions, None),
    ):
        lines.append(Line(name, size, (number / processor,), aim, unit="a second of one core", least=True))
        lines.append(Line(f"{name}, by the clock on the wall", size, (number / wall,), unit="a second"))
    return lines + _running(repository, place.path, size)


def _running(repository: Repository, path: Path, size: str) -> list[Line]:
    start = timed(9, lambda: _start(repository, path))
    with closing(Catalog.open(path, repository)) as catalog:
        files = [row.file for row in catalog.rows(Query(size=SAVES)).rows]
        follows = tuple(timed(1, _saved(repository, catalog, file))[0] for file in files)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Line("start when nothing changed", size, start, 1_000),
        Line("following one save", size, follows, 2),
        Line("memory of the process that made all this", size, (memory,), 150, unit="MB"),
    ]


def _start(repository: Repository, path: Path) -> None:
    with closing(Catalog.open(path, repository)) as catalog:
        catalog.rows(Query())


def _saved(repository: Repository, catalog: Catalog, file: str) -> Callable[[], None]:
    """Save a file and give what is to be measured after it."""
    head = repository.head(MAIN) or CommitId("")
    by = Signature("Ines Marlowe", "ines@courier.example", repository.commit_info(head).author.when)
    changes = {file: repository.read(head, file) + b"\nOne line more.\n"}
    repository.commit(changes, by=by, subject="Edit", trailers=[("Editor", "ines"), ("Act", "edit")], on=head)
    return catalog.follow


def _fill(making: Making, db: object, until: str) -> None:
    while waiting(db) != until and making.step(db):
        continue


def _spent(work: Callable[[], object]) -> tuple[float, float]:
    """Give the seconds that something took: by the wall's clock, and of the processor, git's included."""
    wall, before = time.perf_counter(), _processor()
    work()
    return time.perf_counter() - wall, _processor() - before


def _processor() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(found.ru_utime + found.ru_stime for found in used)


if __name__ == "__main__":
    sys.exit(main())
