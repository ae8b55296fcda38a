"""Whatever happens to the catalog's file, the next question is answered as before, from a catalog made anew."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cms.catalog import Asked, Catalog, Query
from cms.catalog.place import Place as CatalogPlace
from cms.catalog.schema import VERSION
from cms.core.errors import StoreUnavailable
from cms.repository import Repository
from tests.catalog.conftest import Place, make_place
from tests.catalog.histories import FILES

ROUNDS = int(os.environ.get("COPYDESK_CATALOG_ROUNDS", "4"))
HEADER = 100


def _target(path: Path) -> Path:
    return path.resolve()


def _beside(path: Path, suffix: str) -> Path:
    return _target(path).with_name(_target(path).name + suffix)


def _overwrite(path: Path, start: int, data: bytes) -> None:
    with _target(path).open("r+b") as file:
        file.seek(start)
        file.write(data)


def _sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def _deleted(path: Path) -> None:
    _target(path).unlink()


def _link_deleted(path: Path) -> None:
    path.unlink()


def _all_deleted(path: Path) -> None:
    for found in path.parent.glob("catalog*"):
        found.unlink()


def _emptied(path: Path) -> None:
    os.truncate(_target(path), 0)


def _cut_in_half(path: Path) -> None:
    os.truncate(_target(path), _target(path).stat().st_size // 2 + 77)


def _no_database(path: Path) -> None:
    _target(path).write_bytes(b"This is no database.\n" * 500)


def _zeros(path: Path) -> None:
    _target(path).write_bytes(bytes(_target(path).stat().st_size))


def _plain_file_instead(path: Path) -> None:
    path.unlink()
    path.write_bytes(b"")


def _folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _broken_header(path: Path) -> None:
    _overwrite(path, 16, b"\xff" * 40)


def _broken_schema(path: Path) -> None:
    _overwrite(path, HEADER, b"\xa5" * 3_000)


def _every_page_scratched(path: Path) -> None:
    for page in range(1, _target(path).stat().st_size // 4096):
        _overwrite(path, page * 4096, b"\xa5" * 16)


def _older(path: Path) -> None:
    _sql(path, f"PRAGMA user_version = {VERSION - 1}")


def _version_flipped(path: Path) -> None:
    _sql(path, "PRAGMA user_version = 77")


def _another_program_s(path: Path) -> None:
    _sql(path, "PRAGMA application_id = 1")


def _unfinished(path: Path) -> None:
    _sql(path, "DELETE FROM meta WHERE key = 'made'")


def _table_gone(path: Path) -> None:
    _sql(path, "DROP TABLE sent_files")


def _column_renamed(path: Path) -> None:
    _sql(path, "ALTER TABLE versions RENAME COLUMN note TO notes")


def _nonsense_in_a_column(path: Path) -> None:
    _sql(path, "UPDATE articles SET work = 'dancing', changed = 'yesterday'")


def _bytes_that_are_no_text(path: Path) -> None:
    _sql(path, "UPDATE articles SET headline = CAST(x'ff00fe' AS TEXT)")


def _log_gone(path: Path) -> None:
    _beside(path, "-wal").unlink(missing_ok=True)
    _beside(path, "-shm").unlink(missing_ok=True)


def _log_scratched(path: Path) -> None:
    _beside(path, "-wal").write_bytes(b"\xa5" * 9_000)


def _tips_of_nowhere(path: Path) -> None:
    _sql(path, f"UPDATE meta SET value = '{'d' * 40}' WHERE key IN ('main', 'live')")  # noqa: S608 - own words


DAMAGES = (
    _deleted,
    _link_deleted,
    _all_deleted,
    _emptied,
    _cut_in_half,
    _no_database,
    _zeros,
    _plain_file_instead,
    _broken_header,
    _broken_schema,
    _every_page_scratched,
    _older,
    _version_flipped,
    _another_program_s,
    _unfinished,
    _table_gone,
    _column_renamed,
    _nonsense_in_a_column,
    _bytes_that_are_no_text,
    _log_gone,
    _log_scratched,
    _tips_of_nowhere,
)


def said(catalog: Catalog) -> list[object]:
    """Put every kind of question."""
    catalog.follow()
    answers: list[object] = [catalog.rows(Query(size=100)), catalog.counts(Query()), catalog.known("author")]
    answers += [catalog.sent(9), catalog.unsettled(), catalog.media(9), catalog.reviews(Asked(), 9)]
    for file in FILES:
        answers += [catalog.row(file), catalog.history(file), catalog.comments(file)]
    return answers


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_a_program_that_starts_finds_it_mended(place: Place, damage: Callable[[Path], None], tmp_path: Path):
    with closing(Catalog.open(place.path, place.repository)) as catalog:
        before = said(catalog)
    damage(place.path)
    with closing(Catalog.open(place.path, place.repository)) as catalog:
        assert said(catalog) == before
        assert place.dump(catalog) == place.anew(tmp_path / "other")


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_a_program_that_runs_mends_it(place: Place, catalog: Catalog, damage: Callable[[Path], None], tmp_path: Path):
    before = said(catalog)
    damage(place.path)
    for _ in range(3):
        place.save()
        catalog.follow()
    assert len(said(catalog)) == len(before)
    catalog.faults()  # what a program has in memory it may answer from; a look at the file finds the damage
    with closing(Catalog.open(place.path, place.repository)) as another:
        assert said(another) == said(catalog)
        assert place.dump(another) == place.anew(tmp_path / "other")
    assert place.dump(catalog) == place.anew(tmp_path / "other")


def test_the_comparison_sees_damage(place: Place, catalog: Catalog, tmp_path: Path):
    _sql(place.path, "UPDATE articles SET headline = 'Another'")
    assert place.dump(catalog) != place.anew(tmp_path / "other")


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_random_bytes_anywhere_never_fail_a_question(place: Place, seed: int, tmp_path: Path):
    dice = random.Random(seed)
    with closing(Catalog.open(place.path, place.repository)) as catalog:
        expected = len(said(catalog))
    for _ in range(4):
        size = _target(place.path).stat().st_size
        for _ in range(dice.choice((1, 3, 30))):
            _overwrite(place.path, dice.randrange(size), dice.randbytes(dice.choice((1, 8, 200))))
        with closing(Catalog.open(place.path, place.repository)) as catalog:
            assert len(said(catalog)) == expected
    with closing(Catalog.open(place.path, place.repository)) as catalog:
        catalog.rebuild()
        assert place.dump(catalog) == place.anew(tmp_path / "other")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE articles SET headline = 'Another' WHERE id = (SELECT max(id) FROM articles)",
        "UPDATE versions SET number = printf('%040d', 7) WHERE seq = 1",
        "DELETE FROM bylines WHERE id = (SELECT max(id) FROM bylines)",
        "INSERT INTO shows VALUES ('content/media/x.jpg', 'main', 'content/x.md', '')",
        "UPDATE tallies SET number = number + 1",
        "UPDATE texts_content SET c0 = 'Another'",
    ],
)
def test_a_letter_that_is_not_git_s_is_found(place: Place, catalog: Catalog, tmp_path: Path, change: str):
    said(catalog)
    assert catalog.faults() == ()
    _sql(place.path, change)
    assert catalog.faults()
    assert catalog.faults() == ()
    assert place.dump(catalog) == place.anew(tmp_path / "other")


@pytest.mark.parametrize("running", [True, False])
def test_another_repository_s_catalog_is_not_believed(place: Place, tmp_path: Path, running: bool):
    other = make_place(tmp_path / "elsewhere", 9)
    with closing(other.repository), closing(Catalog.open(other.path, other.repository)) as catalog:
        other.save(title="Of elsewhere")
        catalog.follow()
    with closing(Catalog.open(place.path, place.repository)) as catalog:
        before = said(catalog)
        if running:
            shutil.copy(other.path, tmp_path / "copy.db")
            (tmp_path / "copy.db").replace(place.path)
            assert said(catalog) == before
    if not running:
        shutil.copy(other.path, place.path)
    with closing(Catalog.open(place.path, place.repository)) as catalog:
        assert said(catalog) == before


def test_a_newer_program_s_catalog_is_left_alone(place: Place, catalog: Catalog):
    said(catalog)
    version = VERSION + 1
    _sql(place.path, f"PRAGMA user_version = {version}", f"UPDATE meta SET value = '{version}' WHERE key = 'made'")  # noqa: S608 - own words
    generation = CatalogPlace(place.path).generation()
    with closing(Catalog.open(place.path, place.repository)) as old:
        place.save()
        old.follow()
        with pytest.raises(StoreUnavailable, match="Restart this program"):
            old.rows(Query())
        assert CatalogPlace(place.path).generation() == generation
        old.rebuild()
        assert said(old)


def test_a_locked_file_is_left_to_whoever_holds_it(place: Place):
    with closing(Catalog.open(place.path, place.repository)) as catalog:
        before = said(catalog)
    holding = f"import sqlite3, sys; db = sqlite3.connect({str(place.path)!r}, isolation_level=None)\n"
    holding += "db.execute('PRAGMA locking_mode = EXCLUSIVE'); db.execute('BEGIN EXCLUSIVE')\n"
    holding += "db.execute('UPDATE meta SET value = value'); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with closing(Catalog.open(place.path, place.repository)) as catalog:
            assert said(catalog) == before
        holder.kill()


def test_a_folder_in_its_place_is_said(place: Place, catalog: Catalog):
    said(catalog)
    _folder_instead(place.path)
    place.save()
    catalog.follow()
    with pytest.raises(StoreUnavailable, match=r"catalog\.db"):
        catalog.rows(Query())
    place.path.rmdir()
    assert said(catalog)


def test_the_rendered_texts_do_not_grow_for_ever(place: Place, catalog: Catalog, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("cms.catalog.rendered.KEPT", 1_000)
    for number in range(50):
        assert catalog.html(f"{number:040}", lambda: "x" * 100) == "x" * 100
    with closing(sqlite3.connect(place.path)) as db:
        assert db.execute("SELECT count(*) FROM html").fetchone()[0] == 10
    assert catalog.html(f"{49:040}", lambda: pytest.fail("it was kept")) == "x" * 100


def test_only_one_file_is_left(place: Place, catalog: Catalog):
    for _ in range(3):
        catalog.rebuild()
        said(catalog)
    found = {path.suffix for path in place.path.parent.glob("catalog*")}
    assert len(list(place.path.parent.glob("catalog-*.db"))) == 1
    assert not found & {".link", ".progress", ".progress-new"}
    assert _target(place.path).stat().st_mode & 0o077 == 0


def test_a_bare_look_is_quick_when_nothing_changed(place: Place):
    with closing(Catalog.open(place.path, place.repository)) as catalog:
        said(catalog)
    with closing(Repository.open(place.repository.root)) as fresh, closing(Catalog.open(place.path, fresh)) as again:
        started: list[tuple[str, ...]] = []
        fresh._git._start = lambda words, *_, **__: started.append(tuple(words))
        again.rows(Query())
        assert started == []
