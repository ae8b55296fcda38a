"""A publication is cut short before each of its system calls: afterwards the desk says what the remote has."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from cms.repository import serve_remote
from tests.faults import inject, oracle, small
from tests.faults.driver import ACKNOWLEDGED, Driver, Ended
from tests.faults.trials import Trial, trials


@dataclass(frozen=True)
class Approved:
    """A newsroom in which one article is approved and nothing was ever sent."""

    folder: Path
    file: str
    driver: Driver

    def copied(self, place: Path) -> Path:
        """Copy it together with its remote."""
        for part in ("desk", "remote.git"):
            shutil.copytree(self.folder / part, place / part, symlinks=True)
        for settings in ("config", "cms/desk.toml"):
            path = place / "desk" / ".git" / settings
            path.write_text(path.read_text("utf-8").replace(str(self.folder), str(place)), "utf-8")
        return place / "desk"


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Approved]:
    folder = tmp_path_factory.mktemp("publication")
    serve_remote(folder / "remote.git")
    people = (small.REVIEWER, small.PUBLISHER)
    (file,) = small.found(folder / "desk", articles=1, staff=people, remote=folder / "remote.git")
    driver = Driver(folder)
    assert driver.perform(folder / "desk", "approve", file=file).outcome == ACKNOWLEDGED
    yield Approved(folder, file, driver)
    driver.close()


@pytest.mark.parametrize("command", ["", "push", "update-ref", "receive-pack"])
def test_cut_short_at_any_instant_a_publication_is_what_the_remote_has(approved, tmp_path, step, command):
    trial = Trial("publish", {"file": approved.file}, inject.CHANGES, "signal=KILL", command)
    judged = partial(_judge, approved)
    ends = list(trials(approved.driver, trial, approved.copied, judged, tmp_path, 4 * step - 3))
    assert ends[-1].outcome == ACKNOWLEDGED


def _judge(approved: Approved, root: Path, ended: Ended) -> None:
    """Start a desk on what is left, let its clock tick, and compare with the remote; then send what was not sent."""
    before = _remote_live(root)
    assert before or ended.outcome != ACKNOWLEDGED
    _ticked(approved, root)
    shown = _shown(approved, root)
    assert shown["public"] == ("live" if shown["live"] else "never")
    if not shown["live"]:
        again = approved.driver.perform(root, "publish", file=approved.file)
        assert again.outcome == ACKNOWLEDGED, again.words
        _ticked(approved, root)
        assert _shown(approved, root)["public"] == "live"
    assert oracle.text_on(root, "live", approved.file) == oracle.text_on(root, "main", approved.file)
    assert oracle.git(root, "rev-list", "--count", "live").strip() == "1"
    assert not oracle.fsck(root)
    assert not oracle.unlike_main(root)


def _ticked(approved: Approved, root: Path) -> None:
    ticked = approved.driver.perform(root, "tick", file=approved.file)
    assert (ticked.outcome, ticked.words) == (ACKNOWLEDGED, "")


def _shown(approved: Approved, root: Path) -> dict[str, object]:
    """Give what a desk that is started shows; its live branch is the remote's, and nothing waits."""
    seen = approved.driver.perform(root, "look", file=approved.file)
    assert seen.outcome == ACKNOWLEDGED, seen.words
    shown: dict[str, object] = json.loads(seen.words)
    assert shown["outbox"] == []
    assert shown["live"] == _remote_live(root)
    return shown


def _remote_live(root: Path) -> str | None:
    found = oracle.git(root.with_name("remote.git"), "for-each-ref", "--format=%(objectname)", "refs/heads/live")
    return found.strip() or None
