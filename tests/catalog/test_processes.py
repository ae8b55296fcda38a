"""Many processes and one catalog: one makes it, a killed one harms nobody, and whoever saves gets a turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cms.catalog import Catalog, Query, making
from cms.catalog import place as places
from cms.catalog.place import Place as CatalogPlace
from cms.repository import LIVE, Repository
from tests.catalog.conftest import Place
from tests.catalog.test_healing import said

ROUNDS = int(os.environ.get("COPYDESK_CATALOG_ROUNDS", "4"))
COUNTING = """
import json, sys
from pathlib import Path
from cms.catalog import Catalog, Query, making
from cms.repository import Repository

made, real = [], making.Making._make
making.Making._make = lambda self: (made.append(1), real(self))
root = Path(sys.argv[1])
sys.stdin.readline()
with Repository.open(root) as repository:
    catalog = Catalog.open(root / ".git" / "cms" / "catalog.db", repository)
    total = catalog.rows(Query()).total
    catalog.close()
print(json.dumps([len(made), total]))
"""


def test_of_several_that_miss_it_one_makes_it(place: Place):
    command = [sys.executable, "-c", COUNTING, str(place.repository.root)]
    children = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    answers = [json.loads(child.communicate("go\n")[0]) for child in _told_at_once(children)]
    assert sum(made for made, _ in answers) == 1
    assert {total for _, total in answers} == {len(place.writer.git("ls-files", "--with-tree=main", "content").split())}


def _told_at_once(children: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    for child in children:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    return children


def in_a_process_that_dies(place: Place, work: Callable[[Catalog], None], after: int) -> bool:
    """Do something in another process that is killed before its n-th statement; False when it ended before that."""
    child = os.fork()
    if not child:
        try:
            _die_after(after)
            with Repository.open(place.repository.root) as repository:
                work(Catalog.open(place.path, repository))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 9


def _die_after(statements: int) -> None:
    left = iter(range(statements))

    def count(_: str) -> None:
        if next(left, None) is None:
            os._exit(9)

    for module, name in ((places, "_connected"), (making, "_empty")):
        setattr(module, name, _traced(getattr(module, name), count))


def _traced(connect: Callable[[object], places.Connection], count: Callable[[str], None]) -> Callable[[object], object]:
    def traced(address: object) -> places.Connection:
        connection = connect(address)
        connection.set_trace_callback(count)
        return connection

    return traced


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_killed_at_any_statement_of_the_making_it_heals(place: Place, tmp_path: Path, seed: int):
    for step in range(4):
        after = place.dice.randrange(1, (40, 200, 420)[seed % 3])
        in_a_process_that_dies(place, lambda catalog: catalog.rebuild(), after)
        place.save()
        with closing(Catalog.open(place.path, place.repository)) as catalog:
            catalog.follow()
            assert place.dump(catalog) == place.anew(tmp_path / "other"), f"step {step}, killed after {after}"


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_killed_at_any_statement_of_following_git_wins(place: Place, tmp_path: Path, seed: int):
    with closing(Catalog.open(place.path, place.repository)) as catalog:
        said(catalog)
    killed = 0
    for step in range(6):
        place.save()
        place.save(LIVE)
        after = 1 + (seed * 7 + step * 13) % 60
        killed += in_a_process_that_dies(place, lambda catalog: catalog.follow(), after)
        with closing(Catalog.open(place.path, place.repository)) as catalog:
            assert said(catalog)
            assert place.dump(catalog) == place.anew(tmp_path / "other"), f"step {step}, killed after {after}"
    assert killed


def test_a_process_that_is_not_killed_says_so(place: Place):
    assert not in_a_process_that_dies(place, lambda catalog: catalog.follow(), 100_000)
    assert in_a_process_that_dies(place, lambda catalog: catalog.rebuild(), 3)


def test_whoever_wishes_to_write_goes_before_the_filling(tmp_path: Path):
    place, order = CatalogPlace(tmp_path / "catalog.db"), []
    wishing = threading.Event()

    def save() -> None:
        wishing.set()
        with place.writing() as mine:
            assert mine
            order.append("save")

    with place.writing() as mine:
        assert mine
        thread = threading.Thread(target=save)
        thread.start()
        wishing.wait()
        while _is_free(place):  # until the other's wish is there
            pass
        order.append("filled")
    place.let_others()
    with place.writing():
        order.append("filled")
    thread.join()
    assert order == ["filled", "save", "filled"]


def _is_free(place: CatalogPlace) -> bool:
    with place._file("wish") as wish:
        return places._locked(wish, 2 | 4)


def test_a_turn_that_is_held_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(places, "_TRIES", 20)
    place = CatalogPlace(tmp_path / "catalog.db")
    with place.writing() as mine, place.writing() as other:
        assert mine
        assert not other


def test_a_save_does_not_wait_for_a_catalog_in_the_making(place: Place):
    with closing(Catalog.open(place.path, place.repository, patience=60)) as catalog:
        with CatalogPlace(place.path).making():
            place.save()
            catalog.follow()
            file = place.save(title="Saved meanwhile")
            catalog.follow()
            row = catalog.row(file)
            assert row
            assert row.headline == "Saved meanwhile"
        assert catalog.rows(Query()).rows[0].headline == "Saved meanwhile"
