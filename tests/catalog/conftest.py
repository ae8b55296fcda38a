"""A repository with random histories, and catalogs of it that are compared table by table."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cms.catalog import Catalog
from cms.core.article import CommitId
from cms.core.people import Signature
from cms.repository import LIVE, MAIN, Repository
from tests.catalog.histories import FILES, Writer

_PARTS = ("data", "idx", "content", "docsize", "config")
_SEARCHED = ("texts", "headlines", "pictured")
SHADOWS = (*(f"{index}_{part}" for index in _SEARCHED for part in _PARTS), "html", "sqlite_stat1")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
STORY = "---\ntitle: {title}\nauthors: [Ines]\nsection: city\nstatus: {status}\n---\nThe {title} in full.\n"


@dataclass
class Place:
    """A repository whose branches move in random ways."""

    repository: Repository
    writer: Writer
    dice: random.Random
    saves: int = 0

    @property
    def path(self) -> Path:
        return self.repository.git_dir / "cms" / "catalog.db"

    def save(self, branch: str = MAIN, file: str | None = None, title: str = "") -> str:
        """Save as the desk does: a signed commit of one file, sometimes with a comment."""
        self.saves += 1
        file = file or self.dice.choice(FILES)
        status, act = self.dice.choice(("draft", "review", "approved")), self.dice.choice(ACTS)
        text = STORY.format(title=title or f"Save {self.saves}", status=status)
        changes: dict[str, bytes | None] = {file: text.encode()}
        if self.dice.random() < 0.2:
            said = f"id: c{self.saves}\naccount: ines\nname: Ines M\nkind: send-back\nwhen: 2026-11-24\ntext: Hm.\n"
            changes[f"discussion/{file.removeprefix('content/')}/2026-c{self.saves}.yaml"] = said.encode()
        head = self.repository.head(branch)
        by = Signature("Ines", "ines@courier.example", NOON + timedelta(seconds=self.dice.randrange(-9_000, 9_000)))
        trailers = [("Editor", "ines"), ("Act", act), ("Reviewed-by", "rosa")]
        self.repository.commit(changes, by=by, subject="A save", note="Why.", trailers=trailers, on=head, branch=branch)
        return file

    def join(self, theirs: str) -> None:
        """Merge as a sync does, with a text that stays unsettled."""
        ours = self.repository.head(MAIN)
        trailers = [("Act", "merge"), ("Unsettled", f"{self.dice.choice(FILES)} {'b' * 40}")]
        by, also = Signature("Copydesk", "desk@copydesk.invalid", NOON), [CommitId(theirs)]
        self.repository.commit({}, by=by, subject="Take in", trailers=trailers, on=ours, also=also)

    def point(self, branch: str, tip: str) -> None:
        """Move a branch by hand, whatever it stood at."""
        self.writer.git("update-ref", f"refs/heads/{branch}", tip)

    def dump(self, catalog: Catalog, path: Path | None = None) -> dict[str, list[tuple[object, ...]]]:
        """Give every row of every table, and what the search index knows."""
        catalog.follow()
        assert catalog.progress() is None
        with closing(sqlite3.connect(path or self.path)) as db:
            names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found = {
                name: sorted(map(tuple, db.execute(f"SELECT * FROM {name}")), key=repr)  # noqa: S608 - own names
                for name in names
                if name not in SHADOWS
            }
            found["texts"] = db.execute("SELECT rowid, * FROM texts ORDER BY rowid").fetchall()
            db.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'texts', 'instance')")
            found["words"] = db.execute("SELECT * FROM temp.words ORDER BY term, doc, col, offset").fetchall()
        return found

    def anew(self, folder: Path) -> dict[str, list[tuple[object, ...]]]:
        """Make another catalog from nothing and give all that it holds."""
        folder.mkdir(exist_ok=True)
        with closing(Catalog.open(folder / "catalog.db", self.repository)) as catalog:
            catalog.rebuild()
            return self.dump(catalog, folder / "catalog.db")


ACTS = ("create", "edit", "submit", "approve", "send-back", "publish", "schedule", "restore")


def make_place(root: Path, seed: int) -> Place:
    dice = random.Random(seed)
    return Place(Repository.init(root), Writer(root, dice), dice)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Give a newsroom's repository with a few saves and a publication."""
    with closing(make_place(tmp_path / "desk", 3).repository) as repository:
        found = Place(repository, Writer(tmp_path / "desk", random.Random(3)), random.Random(3))
        for _ in range(8):
            found.save()
        found.save(LIVE, FILES[0])
        yield found


@pytest.fixture
def catalog(place: Place) -> Iterator[Catalog]:
    with closing(Catalog.open(place.path, place.repository)) as found:
        found.follow()
        yield found


Damage = Callable[[Path], None]
