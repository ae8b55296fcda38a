"""A catalog that followed step by step equals one made from nothing, row for row, whatever happened meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cms.catalog import Catalog, Query
from cms.core.people import Signature
from cms.repository import LIVE, MAIN
from tests.catalog.conftest import NOON, Place, make_place
from tests.catalog.histories import FILES

ROUNDS = int(os.environ.get("COPYDESK_CATALOG_ROUNDS", "4"))
STEPS = 14


def _save(place: Place) -> None:
    for _ in range(place.dice.randrange(1, 5)):
        place.save()


def _move(place: Place) -> None:
    """Move an article to a name that nothing has, as the desk does; another one may come back to the old name."""
    head = place.repository.head(MAIN)
    found = [place.repository.entry(head, file) for file in FILES] if head else []
    there = [entry.file for entry in found if entry and entry.regular]
    old, new = place.dice.choice(there or FILES), f"content/city/2026/11/moved-{place.saves}.md"
    if head is None or old not in there:
        return
    changes: dict[str, bytes | None] = {old: None, new: place.repository.read(head, old)}
    by, trailers = Signature("Rosa", "rosa@courier.example", NOON), [("Editor", "rosa"), ("Act", "move")]
    place.repository.commit(changes, by=by, subject="Move", trailers=[*trailers, ("Moved-from", old)], on=head)
    place.save(file=new)


def _publish(place: Place) -> None:
    place.save(LIVE)


def _fast_forward(place: Place) -> None:
    place.point(MAIN, place.writer.written(place.writer.history(6, [_head(place, MAIN)])))


def _pulled_and_pushed(place: Place) -> None:
    """A colleague pulls: their own commit is the merge's first parent, and main goes over to their line."""
    fork = place.writer.git("rev-parse", f"{MAIN}~{place.dice.randrange(2)}")
    theirs = place.writer.history(2, [fork])
    place.point(MAIN, place.writer.written(place.writer.commit([theirs, _head(place, MAIN)])))


def _joined(place: Place) -> None:
    fork = place.writer.git("rev-parse", f"{MAIN}~{place.dice.randrange(2)}")
    place.join(place.writer.written(place.writer.history(3, [fork])))


def _rewritten(place: Place) -> None:
    fork = place.writer.git("rev-parse", f"{MAIN}~{place.dice.randrange(2)}")
    place.point(MAIN, place.writer.written(place.writer.commit([fork])))


def _live_by_hand(place: Place) -> None:
    fork = place.writer.git("rev-parse", f"{LIVE}~{place.dice.randrange(2)}") if place.repository.head(LIVE) else ""
    place.point(LIVE, place.writer.written(place.writer.history(3, [fork] if fork else [])))


def _head(place: Place, branch: str) -> str:
    return place.repository.head(branch) or ""


HAPPENINGS: tuple[Callable[[Place], None], ...] = (
    _save,
    _save,
    _publish,
    _move,
    _fast_forward,
    _pulled_and_pushed,
    _joined,
    _rewritten,
    _live_by_hand,
)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_followed_step_by_step_equals_made_from_nothing(tmp_path: Path, seed: int):
    place = make_place(tmp_path / "desk", seed)
    with closing(place.repository), closing(Catalog.open(place.path, place.repository)) as catalog:
        place.save()
        place.save()
        place.save(LIVE)
        place.save(LIVE)
        for step in range(STEPS):
            happening = place.dice.choice(HAPPENINGS)
            happening(place)
            followed, anew = place.dump(catalog), place.anew(tmp_path / "other")
            for table in anew:
                assert followed[table] == anew[table], f"{table} after step {step}, {happening.__name__}"
            assert followed.keys() == anew.keys()
        assert len(anew["versions"]) > STEPS


def test_the_comparison_sees_a_difference(place: Place, catalog: Catalog, tmp_path: Path):
    before = place.dump(catalog)
    assert before == place.anew(tmp_path / "other")
    place.save()
    assert place.anew(tmp_path / "other") != before


def test_the_newest_change_comes_first_whatever_the_clocks_said(place: Place, catalog: Catalog):
    last = [place.save(file=file) for file in (*FILES, FILES[3])]
    catalog.follow()
    shown = [row.file for row in catalog.rows(Query(size=100)).rows]
    assert shown[:3] == [FILES[3], FILES[-1], FILES[-2]]
    assert len(shown) == len(set(last))


def test_a_rebuild_keeps_the_order(place: Place, catalog: Catalog):
    for file in FILES[::-1]:
        place.save(file=file)
    catalog.follow()
    before = catalog.rows(Query(size=100))
    catalog.rebuild()
    assert catalog.rows(Query(size=100)) == before
