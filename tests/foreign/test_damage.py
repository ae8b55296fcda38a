"""One object is damaged or gone: that text alone fails, ``cms doctor`` names it, and the remote has it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cms.catalog import Catalog, Query
from cms.core.errors import CopyError, StoreUnavailable
from cms.core.paths import page_of
from cms.desk import syncing, writing
from cms.desk.check import ailments, mend, problems
from cms.desk.facts import seen, standing
from cms.desk.manuscript import Manuscript
from cms.newsroom import newsroom, open_newsroom
from cms.repository import MAIN, Repository
from tests.desk.conftest import Desk, Hand
from tests.desk.pages import page, signing_in
from tests.foreign.conftest import Git

OTHER = Manuscript(title="Tram 4", section="city", body="It runs.\n")
AGAIN = Manuscript(title="Saved all the same", section="city", body="It runs.\n")


def loose_byte(desk: Desk, git: Git, blob: str) -> None:
    path = desk.room.root / ".git" / "objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


def loose_gone(desk: Desk, git: Git, blob: str) -> None:
    (desk.room.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()


def packed_byte(desk: Desk, git: Git, blob: str) -> None:
    git(desk.room.root, "repack", "-adq", "--window=0")
    git(desk.room.root, "prune-packed", "-q")
    (pack,) = (desk.room.root / ".git" / "objects" / "pack").glob("*.pack")
    lines = git(desk.room.root, "verify-pack", "-v", str(pack)).splitlines()
    offset, size = next((int(words[4]), int(words[3])) for line in lines if (words := line.split())[:1] == [blob])
    pack.chmod(0o644)
    content = bytearray(pack.read_bytes())
    content[offset + size // 2] ^= 0xFF
    pack.write_bytes(bytes(content))


@pytest.mark.parametrize("how", [loose_byte, loose_gone, packed_byte])
def test_one_damaged_object_stops_one_text_and_comes_back_from_the_remote(
    desk: Desk, git: Git, how: Callable[[Desk, Git, str], None]
) -> None:
    file, other = desk.begin(), desk.begin(OTHER)
    syncing.sync(desk.room)
    desk.folder()
    blob = standing(desk.room, file).blob
    desk.room.repository.close()
    how(desk, git, blob)
    room = open_newsroom(desk.room.root, Hand())
    try:
        broken = Desk(room, desk.clock, desk.remote, desk.ines, desk.rosa, desk.omar, desk.ada)
        with pytest.raises(CopyError, match=r"cms doctor|stopped working"):
            standing(room, file)
        broken.save(other, title="Tram 4, saved all the same")
        assert standing(room, other).article.headline == "Tram 4, saved all the same"
        assert room.catalog.row(file) is not None
        (said,) = (line for line in ailments(room) if "cannot be read" in line)
        assert blob[:10] in said
        assert page_of(file) in said
        assert "cms doctor --mend" in said
        mend(room)
        assert room.repository.damages() == ()
    finally:
        room.repository.close()
    assert standing(desk.room, file).blob == blob
    assert git(desk.room.root, "fsck", "--full", "--no-dangling") == ""


@pytest.mark.parametrize("how", [loose_byte, loose_gone])
def test_lists_made_anew_over_a_damaged_folder_do_without_what_it_hides(
    desk: Desk, git: Git, caplog: pytest.LogCaptureFixture, how: Callable[[Desk, Git, str], None]
) -> None:
    file, other = desk.begin(), desk.begin(OTHER)
    commits = []
    for number in range(3):
        desk.save(file, title=f"Number {number}")
        commits.append(str(desk.room.repository.head(MAIN)))
        desk.save(other, title=f"Tram {number}")
    desk.folder()
    tree = git(desk.room.root, "rev-parse", f"{commits[1]}:content/harbour").strip()
    desk.room.catalog.close()
    desk.room.repository.close()
    how(desk, git, tree)
    for path in desk.room.private.glob("catalog.db*"):
        path.unlink()
    with newsroom(desk.room.root, Hand()) as room:
        assert {row.headline for row in room.catalog.rows(Query()).rows} == {"Number 2", "Tram 2"}
        assert room.catalog.count_versions(other) == 4
        assert room.catalog.count_versions(file) == 2
        assert f"what {commits[1]} changed cannot be read" in caplog.text
        assert any("lists and histories do without it" in line for line in ailments(room))
        broken = Desk(room, desk.clock, desk.remote, desk.ines, desk.rosa, desk.omar, desk.ada)
        broken.save(other, title="Saved all the same")
        assert room.catalog.row(other).headline == "Saved all the same"


@dataclass(frozen=True)
class Old:
    """Two articles, one not touched for long, and the version in between that is damaged."""

    file: str
    untouched: str
    damaged: str
    after: int


@pytest.fixture(params=[loose_byte, loose_gone, packed_byte])
def old(desk: Desk, git: Git, request: pytest.FixtureRequest) -> Old:
    """Damage an old version that the remote has too, and take the catalog away."""
    file, untouched = desk.begin(), desk.begin(OTHER)
    numbers = []
    for number in range(5):
        desk.save(file, title=f"Number {number}")
        numbers.append(str(desk.room.repository.head(MAIN)))
    syncing.sync(desk.room)
    desk.folder()
    desk.room.catalog.close()
    desk.room.repository.close()
    request.param(desk, git, numbers[1])
    for path in desk.room.private.glob("catalog.db*"):
        path.unlink()
    return Old(file, untouched, numbers[1], len(numbers) - 2)


def test_lists_made_anew_over_a_damaged_version_hold_all_that_main_has(
    desk: Desk, old: Old, caplog: pytest.LogCaptureFixture
) -> None:
    with newsroom(desk.room.root, Hand()) as room:
        assert {row.headline for row in room.catalog.rows(Query()).rows} == {"Number 4", "Tram 4"}
        assert f"version {old.damaged} is damaged or missing" in caplog.text
        assert "cms doctor --mend" in caplog.text
        assert room.catalog.count_versions(old.file) == old.after
        (found,) = room.catalog.history(old.untouched)
        assert found.subject == f"Older versions cannot be read: {old.damaged[:10]} is damaged or missing"
        assert "cms doctor --mend" in found.note
        assert (found.account, found.signed) == (None, False)
        writing.save(room, desk.ines, old.untouched, seen(room, old.untouched).blob, AGAIN)
        assert room.catalog.row(old.untouched).headline == AGAIN.title
        assert room.catalog.count_versions(old.untouched) == 2
        with pytest.raises(StoreUnavailable, match=f"{old.damaged[:10]}.*cms doctor --mend"):
            standing(room, old.untouched)
        (said,) = (line for line in ailments(room) if "cannot be read" in line)
        assert old.damaged[:10] in said
        assert "cms doctor --mend" in said


def test_the_pages_of_a_desk_that_starts_over_a_damaged_version_work(desk: Desk, old: Old) -> None:
    with signing_in(desk) as enter:
        ines = enter(desk.ines)
        shown = ines.get("/articles")
        assert "Number 4" in shown
        assert "Tram 4" in shown
        history = ines.get(page(old.untouched) + "/history")
        assert f"Older versions cannot be read: {old.damaged[:10]} is damaged or missing" in history
        fields = ines.opened(old.untouched)
        assert ines.told(ines.post(page(old.untouched), **{**fields, "title": "Tram 5"})) == "Saved as a new version."
        assert "Tram 5" in ines.get("/articles")


def test_histories_are_whole_again_once_the_version_is_back(desk: Desk, old: Old) -> None:
    with newsroom(desk.room.root, Hand()) as room:
        assert room.catalog.count_versions(old.untouched) == 1
        mend(room)
        ailments(room)
        assert room.catalog.count_versions(old.file) == old.after + 3
        (found,) = room.catalog.history(old.untouched)
        assert found.account == "ines"


def test_what_comes_on_top_of_a_damaged_version_is_taken_in(desk: Desk, git: Git) -> None:
    file = desk.begin()
    desk.room.catalog.follow()
    desk.save(file, title="Damaged")
    damaged = str(desk.room.repository.head(MAIN))
    desk.save(file, title="On top")
    desk.folder()
    stood = desk.room.private / "stood.db"
    shutil.copy(desk.room.private / "catalog.db", stood)
    desk.room.repository.close()
    loose_gone(desk, git, damaged)
    with Repository.open(desk.room.root) as repository:
        catalog = Catalog.open(stood, repository)
        desk.room.catalog.close()
        assert catalog.row(file).headline == "On top"
        catalog.close()


@pytest.mark.parametrize("how", [loose_byte, loose_gone])
def test_a_damaged_head_is_said_plainly_and_comes_back(desk: Desk, git: Git, how: Callable[..., None]) -> None:
    file = desk.begin()
    syncing.sync(desk.room)
    desk.folder()
    head = str(desk.room.repository.head(MAIN))
    desk.room.catalog.close()
    desk.room.repository.close()
    how(desk, git, head)
    for path in desk.room.private.glob("catalog.db*"):
        path.unlink()
    said = rf"newest version of all, {head[:10]}, is damaged or missing.*cms doctor --mend"
    with newsroom(desk.room.root, Hand()) as room:
        with pytest.raises(StoreUnavailable, match=said):
            room.catalog.rows(Query())
        mend(room)
        assert [row.file for row in room.catalog.rows(Query()).rows] == [file]
        Desk(room, desk.clock, desk.remote, desk.ines, desk.rosa, desk.omar, desk.ada).save(file, title="Again")


def test_what_the_remote_does_not_have_is_said_plainly(desk: Desk, git: Git) -> None:
    file = desk.begin()
    syncing.sync(desk.room)
    desk.save(file, title="Only here")
    desk.folder()
    blob = standing(desk.room, file).blob
    desk.room.repository.close()
    loose_gone(desk, git, blob)
    command = [sys.executable, "-m", "cms.cli", "-C", str(desk.room.root), "doctor", "--mend"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1
    assert blob[:10] in done.stderr
    assert "backup" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_sound_store_has_no_damage(desk: Desk) -> None:
    desk.begin()
    mend(desk.room)
    assert desk.room.repository.damages() == ()
    assert Path(desk.room.root / ".git" / "cms" / "damaged").exists() is False
    assert desk.room.repository.head(MAIN)


@pytest.mark.parametrize("how", [loose_byte, loose_gone])
def test_check_names_a_text_that_cannot_be_read_and_goes_on(
    desk: Desk, git: Git, how: Callable[[Desk, Git, str], None]
) -> None:
    file, other = desk.begin(), desk.begin(Manuscript(title="Tram 4", section="city", body="[Dead](../gone.md)\n"))
    desk.folder()
    desk.room.catalog.follow()
    blob = standing(desk.room, file).blob
    desk.room.repository.close()
    how(desk, git, blob)
    with newsroom(desk.room.root, Hand()) as room:
        found = problems(room)
    assert any(line.startswith(page_of(file)) and blob[:10] in line and "cms doctor" in line for line in found)
    assert any(line.startswith(page_of(other)) and "gone.md" in line for line in found)


def test_a_damaged_history_is_not_taken_for_an_unrelated_one(desk: Desk, git: Git) -> None:
    file = desk.begin()
    first = standing(desk.room, file).head
    desk.save(file, title="Again")
    desk.save(file, title="Once more")
    middle = git(desk.room.root, "rev-parse", "main~1").strip()
    beside = git(desk.room.root, "commit-tree", "-p", "main", "-m", "Beside", "main^{tree}").strip()
    desk.folder()
    desk.room.repository.close()
    loose_gone(desk, git, middle)
    with Repository.open(desk.room.root) as repository, pytest.raises(StoreUnavailable, match=middle[:10]):
        repository.merge_base(first, beside)
