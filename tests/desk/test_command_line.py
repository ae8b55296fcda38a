"""The command line as people type it: from their own folder, with relative names."""

import argparse
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from cms.cli import GROUPS, main
from cms.core.errors import NotSignedIn
from tests.desk.conftest import Desk

STORY = """Sea gate holds

OSLO, 24 Nov (NTB) - The gate held through the night.

"It held," said the engineer.

You might also like

Ferry late again
"""


def test_a_newsroom_is_named_from_where_one_is(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["check"], ["doctor"], ["reindex"], ["user", "list"], ["sync"]):
        assert main(["-C", "desk", *words]) == 0, words


def test_init_makes_a_newsroom_in_a_relative_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "paper"]) == 0
    assert main(["-C", "paper", "check"]) == 0


def test_a_line_that_the_wire_reader_left_out_is_taken_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "story.txt").write_text(STORY, "utf-8")
    assert main(["-C", "desk", "import", "wire", "story.txt", "--as", "ines"]) == 0
    said = capsys.readouterr().out
    number = next(line for line in said.splitlines() if "Ferry late again" in line).split("line ")[1].split()[0]
    assert main(["-C", "desk", "import", "wire", "story.txt", "--as", "ines", "--keep", number]) == 0
    assert "Ferry late again" not in capsys.readouterr().out
    texts = [path.read_text("utf-8") for path in (tmp_path / "desk" / "content").rglob("*.md")]
    assert sum("Ferry late again" in text for text in texts) == 1
    assert main(["-C", "desk", "import", "wire", "story.txt", "--as", "ines", "--keep", "99"]) == 1


def test_a_disabled_account_gets_its_access_back(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    house = ["-C", str(desk.room.root), "user"]
    assert main([*house, "disable", "ines"]) == 0
    with pytest.raises(NotSignedIn):
        desk.room.staff.sign_in("ines", "correct horse", "127.0.0.1", desk.clock())
    assert main([*house, "enable", "ines"]) == 0
    assert "ines can sign in again." in capsys.readouterr().out
    assert desk.room.staff.sign_in("ines", "correct horse", "127.0.0.1", desk.clock()).member.account == "ines"
    assert main([*house, "enable", "nobody"]) == 1


@pytest.mark.parametrize("group", GROUPS)
def test_each_command_is_read_from_the_module_that_declares_it(group: str) -> None:
    commands = argparse.ArgumentParser().add_subparsers()
    import_module(group).add(commands)
    assert GROUPS[group] == tuple(commands.choices)


@pytest.mark.parametrize("words", [["--help"], ["-C", "serve", "--help"], ["nonsense"]])
def test_without_a_command_all_of_them_are_named(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(words)
    said = "".join(capsys.readouterr())
    assert all(name in said for names in GROUPS.values() for name in names)


def test_to_serve_reads_no_more_than_it_needs() -> None:
    program = "import sys; from cms.cli import parser; parser('serve'); print(*sys.modules)"
    read = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "cms.server" in read
    assert not {"cms.catalog", "cms.desk", "flask", "bleach", "PIL"} & set(read)
