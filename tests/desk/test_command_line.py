"""The command line as people type it: from their own folder, with relative names."""

import argparse
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest

from cms.cli import GROUPS, main
from cms.core.errors import NotSignedIn
from cms.core.paths import page_of
from cms.desk import publishing
from tests.desk.conftest import STORY as GATE
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
        desk.room.staff.sessions.begin("ines", "correct horse", "127.0.0.1", desk.clock())
    assert main([*house, "enable", "ines"]) == 0
    assert "ines can sign in again." in capsys.readouterr().out
    assert desk.room.staff.sessions.begin("ines", "correct horse", "127.0.0.1", desk.clock()).member.account == "ines"
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


def test_an_article_goes_the_whole_way_from_scripts(
    desk: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    house, file = ["-C", str(desk.room.root)], page_of(desk.begin())

    def run(*words: str) -> str:
        capsys.readouterr()
        assert main([*house, *words]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    def version() -> str:
        (found,) = re.findall(r"version +([0-9a-f]{40})", run("show", file))
        return str(found)

    text = tmp_path / "text.md"
    text.write_bytes((desk.folder() / "content" / file).read_bytes().replace(b"18:40", b"19:00"))
    run("save", file, "--base", version(), "--from", str(text), "--note", "The harbour master rang", "--as", "ines")
    assert "Nothing had changed" in run("save", file, "--base", version(), "--from", str(text), "--as", "ines")
    run("submit", file, "--note", "Ready", "--as", "ines")
    run("send-back", file, "--comment", "Who says so?", "--as", "rosa")
    said = run("comment", file, "--comment", "The harbour master, @rossa.", "--as", "ines")
    assert "There is nobody called @rossa here, so that name has told nobody. Perhaps you mean @rosa." in said
    run("submit", file, "--as", "ines")
    assert main([*house, "approve", file, "--shown", version(), "--as", "ines"]) == 1
    assert main([*house, "approve", file, "--shown", "0" * 40, "--as", "rosa"]) == 1
    assert main([*house, "approve", file, "--shown", version()]) == 1
    run("approve", file, "--shown", version(), "--as", "rosa")
    said = run("show", file)
    assert "work        approved" in said
    assert "written by  ines\n" in said
    assert "approved by rosa (1 wanted)" in said
    run("schedule", file, "2099-01-01T18:00:00Z", "--as", "omar")
    assert "work        embargoed" in run("show", file)
    run("schedule", file, "none", "--as", "omar")
    assert "work        approved" in run("show", file)
    run("schedule", file, "2099-01-01T18:00:00Z", "--as", "omar")
    assert main([*house, "schedule", file, "noon", "--as", "omar"]) == 1
    desk.clock.now = datetime(2099, 1, 1, 18, tzinfo=UTC)
    publishing.publish(desk.room, desk.omar, ["content/" + file], address="test")
    run("withdraw", file, "--reason", "It was wrong.", "--as", "omar")
    assert "public      withdrawn" in run("show", file)
    other = page_of(desk.begin())
    first = desk.room.catalog.history("content/" + other)[0].commit
    desk.save("content/" + other, title="Another headline")
    run("restore", other, first, "--as", "ines")
    run(
        "override",
        other,
        "--shown",
        re.findall(r"[0-9a-f]{40}", run("show", other))[0],
        "--reason",
        "Now",
        "--as",
        "ada",
    )
    assert "let go by   ada, by an emergency override" in run("show", other)
    third = page_of(desk.begin())
    run("discard", third, "--as", "ines")
    assert main([*house, "show", third]) == 1


def test_keys_and_tokens_are_given_and_taken_from_the_command_line(
    desk: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    house = ["-C", str(desk.room.root), "user"]
    assert main([*house, "token", "rosa", "--for", "The wire", "--days", "7"]) == 0
    token = capsys.readouterr().out.strip()
    number, account = desk.room.staff.tokens.account(token, desk.clock())
    assert account == "rosa"
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "laptop", "-f", str(path)], check=True)
    assert main([*house, "key", "rosa", f"{path}.pub"]) == 0
    (key,) = desk.room.staff.keys.of("rosa")
    assert (key.account, key.name) == ("rosa", "laptop")
    assert main([*house, "key", "rosa", str(path)]) == 1
    capsys.readouterr()
    assert main([*house, "badges"]) == 0
    listed = capsys.readouterr().out
    assert key.fingerprint in listed
    assert number in listed
    assert token not in listed
    for badge in (key.fingerprint, number):
        assert main([*house, "revoke", "rosa", badge]) == 0
        assert main([*house, "revoke", "rosa", badge]) == 1
    assert main([*house, "badges", "rosa"]) == 0
    assert capsys.readouterr().out.count("(revoked)") == 2
    assert main([*house, "token", "nobody", "--for", "x"]) == 1
    assert main([*house, "token", "rosa", "--for", "x", "--days", "4000"]) == 1


def test_what_goes_live_and_what_is_taken_down_is_in_the_audit_log_whoever_does_it(desk: Desk) -> None:
    file, timed = desk.approved(), desk.approved(replace(GATE, title="Later"))
    house = ["-C", str(desk.room.root)]
    assert main([*house, "publish", "--as", "omar", page_of(file)]) == 0
    assert main([*house, "withdraw", "--as", "omar", page_of(file), "--reason", "It was wrong."]) == 0
    assert main([*house, "publish", "--as", "rosa", page_of(timed)]) == 1
    publishing.schedule(desk.room, desk.omar, timed, desk.clock.now + timedelta(hours=1))
    desk.clock.now += timedelta(hours=2)
    assert publishing.publish_due(desk.room).sent == (timed,)
    lines = map(json.loads, (desk.room.private / "audit.log").read_text().splitlines())
    noted = [(line["act"], line["account"], line["address"], line["what"]) for line in lines]
    assert noted == [
        ("publish", "omar", "command line", file),
        ("withdraw", "omar", "command line", file),
        ("publish", "omar", "clock", timed),
    ]
