"""Damage is found, named by its file, and undone by the commands that are given."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cms.repository import MAIN, Repository, serve_remote
from tests.repository.conftest import save


@pytest.fixture
def pushed(store, tmp_path) -> Repository:
    serve_remote(tmp_path / "remote.git")
    for number in range(4):
        save(store, f"content/{number}.md", f"{number}" * 300)
    save(store, "content/0.md", "another")
    store.set_remote("desk", str(tmp_path / "remote.git"))
    store.push("desk", store.head(MAIN), MAIN)
    return store


def break_off(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-7])


@pytest.mark.parametrize("name", ["main:content/1.md", "main~1:content/0.md", "main:content", "main"])
@pytest.mark.parametrize("way", [break_off, Path.unlink], ids=["broken", "missing"])
def test_a_loose_object_is_named_and_brought_back(pushed, git, name, way):
    number = git(pushed.root, "rev-parse", name)
    pushed.close()
    way(pushed.git_dir / "objects" / number[:2] / number[2:])
    found = {damage.object: damage for damage in pushed.damages()}
    assert number in found
    assert "rm " not in found[number].cure
    assert found[number].files == (("content/1.md",) if name.endswith("1.md") else ())
    subprocess.run(found[number].cure, shell=True, check=True, capture_output=True)  # noqa: S602 - as a person would
    assert pushed.damages() == ()
    git(pushed.root, "fsck", "--full", "--strict")
    assert (pushed.git_dir / "cms" / "damaged" / number).is_file() == (way is break_off), "set aside, never deleted"


def test_a_damaged_pack_is_noticed_and_the_rest_is_read(pushed, git):
    git(pushed.root, "repack", "-a", "-d", "-q")
    pack = next((pushed.git_dir / "objects" / "pack").glob("*.pack"))
    number = git(pushed.root, "rev-parse", "main:content/1.md")
    lines = git(pushed.root, "verify-pack", "-v", str(pack)).splitlines()
    offset = next(int(line.split()[4]) for line in lines if line.startswith(number))
    data = bytearray(pack.read_bytes())
    data[offset + 6] ^= 0xFF
    pack.chmod(0o644)
    pack.write_bytes(data)
    assert number in {damage.object for damage in pushed.damages()}
    assert pushed.read(pushed.head(MAIN), "content/2.md") == b"2" * 300


def test_a_sound_repository_has_none(pushed):
    assert pushed.damages() == ()
