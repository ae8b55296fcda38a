"""The bench itself: what it makes is a newsroom, and it tells a lost save from a kept one."""

import json
import subprocess
from pathlib import Path

import pytest

from cms.catalog import Query
from cms.core.article import Public, Work
from cms.desk.facts import standing
from cms.newsroom import newsroom
from tests.bench.__main__ import main
from tests.bench.archive import Archive, make_archive
from tests.bench.client import Browser
from tests.bench.measure import Line, table
from tests.bench.saving import Person, lost_saves
from tests.bench.words import rare


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Make an archive that the tests of this file only read."""
    return make_archive(tmp_path_factory.mktemp("archive"), articles=120, edits=60, flat=10, versions=8, writers=2)


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True).stdout


def test_an_archive_is_a_newsroom(archive: Archive) -> None:
    with newsroom(archive.root) as room:
        counts = room.catalog.counts(Query())
        assert counts[""] == 120
        assert counts[Public.LIVE] > 90
        assert counts[Work.DRAFT] >= 10
        assert room.catalog.count_versions(archive.deep) == 9
        assert room.catalog.rows(Query(author=archive.author)).total > 10
        assert room.catalog.rows(Query(q=rare(0))).total == 5
        live = room.catalog.rows(Query(state="live")).rows[0].file
        assert standing(room, live).facts.public is Public.LIVE
        assert standing(room, live).facts.work is Work.APPROVED
    assert len(git(archive.root, "log", "--format=%H", "main").split()) == 62  # founded, taken in, and 60 edits
    assert git(archive.root, "status", "--porcelain") == ""
    git(archive.root, "verify-commit", "main", "live")


def test_the_same_seed_gives_the_same_archive(archive: Archive, tmp_path: Path) -> None:
    again = make_archive(tmp_path, articles=120, edits=60, flat=10, versions=8, writers=2)
    for branch in ("main", "live"):
        tree = git(archive.root, "rev-parse", f"{branch}^{{tree}}")
        assert git(again.root, "rev-parse", f"{branch}^{{tree}}") == tree


def test_a_lost_save_is_told_from_a_kept_one(archive: Archive) -> None:
    mark = "saved by writer0 number 1"
    with newsroom(archive.root) as room:
        before = str(room.repository.head("main"))
    somebody = Person("writer0", Browser(1), "", acknowledged={mark})
    assert lost_saves(archive, before, [somebody]) == {mark}


def test_the_bench_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = "--sizes 60 --edits 40 --rounds 2 --rounds-of-git 1 --flat 0 --history 0 --seconds 1 --saves 4"
    figures = tmp_path / "figures.json"
    code = main([*words.split(), "--cache", str(tmp_path / "cache"), "--json", str(figures)])
    assert code in {0, 1}
    found = {line["operation"]: line for line in json.loads(figures.read_text("utf-8"))["lines"]}
    assert found["16 people at once, errors"]["median"] == 0
    [lost] = [line for name, line in found.items() if "people at once, lost" in name]
    assert lost["median"] == 0
    assert {"save, POST to 303", "list, last page", "search, Arabic", "history page", "form page"} <= set(found)
    said = capsys.readouterr().out
    assert "met" in said
    assert "cores" in said


def test_an_aim_is_met_or_missed() -> None:
    fast, slow = Line("a", "1", (1.0, 2.0, 9.0), 5.0), Line("a", "1", (1.0, 2.0, 9.0), 5.0, of="p95")
    rare_saves = Line("a", "1", (20.0,), 80.0, unit="/s", least=True)
    assert (fast.met, slow.met, rare_saves.met, Line("a", "1", (1.0,)).met) == (True, False, False, None)
    assert "NO" in table([fast, slow])
