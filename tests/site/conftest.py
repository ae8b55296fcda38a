"""The fixtures of the public site's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cms.repository import Repository
from tests.site.papers import PAPER, Paper


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Paper]:
    """Give an empty paper."""
    with Repository.init(tmp_path / "desk") as repository:
        made = Paper(repository, tmp_path / "desk", tmp_path / "public")
        made.send({"cms.toml": PAPER.encode()})
        yield made
