"""What lies below ``.git/cms`` is the desk's alone, whatever the umask of whoever started it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cms import outage
from cms.desk import publishing, syncing
from cms.desk.check import ailments
from tests.desk.conftest import Desk
from tests.hostile.crawling import desk_app, signed_in


@pytest.fixture(autouse=True)
def _usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """Give the files below a folder that its group or others may use; a link is no door of its own."""
    found = [path for path in sorted(folder.rglob("*")) if not path.is_symlink() and path.is_file()]
    return [str(path.relative_to(folder)) for path in found if stat.S_IMODE(path.stat().st_mode) & 0o077]


def test_no_private_file_of_a_newsroom_at_work_can_be_read_by_others(desk: Desk) -> None:
    file = desk.approved()
    publishing.publish(desk.room, desk.omar, [file], address="test")
    publishing.schedule(desk.room, desk.omar, desk.approved(), desk.clock.now + timedelta(hours=1))
    syncing.tick(desk.room)
    (desk.folder() / file).write_text("edited by hand", "utf-8")
    desk.clock.now += timedelta(hours=2)
    syncing.tick(desk.room)
    client = signed_in(desk_app(desk.room.root), "ines")
    for address in ("/", "/articles", "/live"):
        assert client.get(address).status_code == 200
    away = desk.remote.rename(desk.remote.with_name("away.git"))
    assert syncing.tick(desk.room).failed
    desk.room.catalog.rebuild()
    assert outage.read(desk.room.private)
    assert open_to_others(desk.room.private) == []
    away.rename(desk.remote)


def test_doctor_names_a_private_file_that_others_can_read(desk: Desk) -> None:
    desk.begin()
    desk.folder()
    syncing.tick(desk.room)
    for name in ("format", "followed", "odd.json", "signing.key"):
        path = desk.room.private / name
        path.chmod(0o644)
        assert f"{path} can be read by others: chmod 600 {path}" in ailments(desk.room)
        path.chmod(0o600)
