"""A reviewer's five commands, as the README has them, each in a real clone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from cms.desk import publishing, reviewing, syncing
from cms.desk.facts import standing
from tests.conftest import ROOT
from tests.desk.approvals import Clone
from tests.desk.conftest import Desk
from tests.desk.pages import git


def commands() -> list[str]:
    text = (ROOT / "README.md").read_text("utf-8")
    part = text.partition("## A reviewer's five commands")[2].partition("\n## ")[0]
    return re.findall(r"^ {4}(\S.*)$", part, re.MULTILINE)


@pytest.fixture
def reviewed(desk: Desk, tmp_path: Path) -> tuple[Clone, str]:
    """Give Rosa's clone, with an article that is live and waits with a change."""
    file = desk.approved()
    publishing.publish(desk.room, desk.omar, [file], address="test")
    desk.save(file, body="The sea gate will close at 19:00.\n")
    reviewing.submit(desk.room, desk.ines, file)
    clone = Clone(desk, tmp_path / "reviewers")
    key = clone.key(desk.rosa)
    clone.pull()
    for name, value in (
        ("user.name", desk.rosa.full_name),
        ("user.email", desk.rosa.email),
        ("gpg.format", "ssh"),
        ("user.signingkey", str(key)),
    ):
        git(clone.path, "config", name, value)
    return clone, file


def test_each_of_them_tells_or_does_what_it_says(desk: Desk, reviewed: tuple[Clone, str]) -> None:
    clone, file = reviewed
    given = commands()
    assert len(given) == 5
    said = []
    for command in given:
        words = command.replace("content/x.md", file)
        done = subprocess.run(["bash", "-c", words], cwd=clone.path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{words}: {done.stderr}"
        said.append(done.stdout)
    log, diff, blame, live, _ = said
    assert re.search(r'^\w+ Ines Marlowe: Edit "Sea gate to close on Thursday": body$', log, re.MULTILINE)
    assert re.search(r"^\w+ Rosa Marlowe: Approve ", log, re.MULTILINE)
    assert "-The sea gate will close at 18:40." in diff
    assert "+The sea gate will close at 19:00." in diff
    edit = git(clone.path, "log", "-1", "--format=%h", '--grep=^Edit "', "--", file).strip()
    assert re.search(rf"^{edit[:7]}\w* .*19:00", blame, re.MULTILINE)
    assert re.fullmatch(r'\w+ Omar Marlowe, 2026-11-24: Publish "Sea gate to close on Thursday"\n', live)
    syncing.sync(desk.room)
    assert standing(desk.room, file).facts.approvers == {"rosa"}
    publishing.publish(desk.room, desk.omar, [file], address="test")
