"""A repository of the desk in a temporary folder: real git, real files."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cms.core.article import CommitId
from cms.core.people import Signature
from cms.repository import MAIN, Repository

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
INES = Signature("Ines Marlowe", "ines@courier.example", NOON)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Repository]:
    with Repository.init(tmp_path / "desk") as repository:
        yield repository


def save(store: Repository, file: str, text: str | bytes | None, subject: str = "Edit") -> CommitId:
    """Save one file on whatever main is now."""
    data = text.encode() if isinstance(text, str) else text
    with store.writing():
        return store.commit({file: data}, by=INES, subject=subject, on=store.head(MAIN))


@pytest.fixture
def child(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start a Python of its own that has the repository open as ``store``, and can ``save``."""

    def start(root: Path, text: str, *before: str) -> subprocess.Popen[str]:
        script = tmp_path / "child.py"
        opening = """
            import sys
            from pathlib import Path
            from tests.repository.conftest import INES, save
            from cms.repository import MAIN, Repository
            store = Repository(Path(sys.argv[1]))
        """
        script.write_text(textwrap.dedent(opening) + textwrap.dedent(text))
        return subprocess.Popen(
            [*before, sys.executable, str(script), str(root)],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    return start
