"""Nothing that lies in the newsroom's repository is ever run: no hook, filter, driver, alias, helper or editor of its.

One round of everything the desk does is traced by the kernel; each program that was started is looked at.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cms.repository import LIVE
from tests.desk.conftest import STORY, Desk
from tests.foreign.conftest import Git

ROUND = """
import sys
from pathlib import Path
from cms.core.errors import CopyError
from cms.desk import publishing, reviewing, syncing, writing, looking, handedits
from cms.desk.build import build
from cms.desk.check import ailments, mend, problems
from cms.desk.facts import standing
from cms.desk.manuscript import Manuscript
from cms.newsroom import newsroom
from cms import clock

root, file = Path(sys.argv[1]), sys.argv[2]
with newsroom(root) as room:
    ines, rosa, omar = (room.staff.member(name) for name in ("ines", "rosa", "omar"))
    found = standing(room, file)
    writing.save(room, ines, file, found.blob, Manuscript(title="Saved under the eye of the kernel", section="harbour",
                 authors=("Ines",), summary="Words.", lang="en", body="One.\\n"))
    room.repository.follow()
    problems(room)
    looking.look_at_folder(room)
    (root / file).write_text((root / file).read_text() + "By hand.\\n")
    handedits.discard(room, ines, file, handedits.find(room, ines, file).seen)
    reviewing.submit(room, ines, file)
    reviewing.approve(room, rosa, file, shown=standing(room, file).blob)
    syncing.tick(room)
    publishing.publish(room, omar, [file], address="test")
    ailments(room)
    mend(room)
    room.repository.mending.bring_in([], "desk")
    room.repository.mending.pack_anew()
    room.catalog.rebuild()
    try:
        room.repository.blob("1" * 40)  # a partial clone would fetch it, by whatever its settings name
    except CopyError:
        pass
build(root, ref="live", output=root.parent / "public", full=True, now=clock.system())
print("done")
"""
HOOKS = (
    "applypatch-msg",
    "commit-msg",
    "fsmonitor-watchman",
    "post-applypatch",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-receive",
    "post-rewrite",
    "post-update",
    "pre-auto-gc",
    "pre-commit",
    "pre-merge-commit",
    "pre-push",
    "pre-rebase",
    "prepare-commit-msg",
    "proc-receive",
    "push-to-checkout",
    "reference-transaction",
    "sendemail-validate",
    "update",
)
EXEC = re.compile(r'execve\("((?:[^"\\]|\\.)*)", \[((?:"(?:[^"\\]|\\.)*"(?:\.\.\.)?(?:, )?)*)(?:\.\.\.)?\], .*= 0$')


def trap(tmp_path: Path) -> tuple[str, Path]:
    """Give a program that leaves a trace when it runs, and the trace."""
    trace = tmp_path / "trapped"
    program = tmp_path / "trap"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {shlex.quote(str(trace))}\nexit 0\n')
    program.chmod(0o755)
    return str(program), trace


def set_traps(desk: Desk, git: Git, program: str, tmp_path: Path) -> None:
    """Put the program wherever git would look for one in a repository."""
    root = desk.room.root
    folders = [root / ".git" / "hooks", tmp_path / "hooks"]
    for folder in folders:
        folder.mkdir(exist_ok=True)
        for name in HOOKS:
            (folder / name).unlink(missing_ok=True)
            shutil.copy(program, folder / name)
    included = tmp_path / "included"
    included.write_text(f"[core]\n\teditor = {program}\n\taskPass = {program}\n[sequence]\n\teditor = {program}\n")
    settings = {
        "core.hooksPath": str(tmp_path / "hooks"),
        "core.fsmonitor": program,
        "core.editor": program,
        "core.pager": program,
        "core.sshCommand": program,
        "core.gitProxy": program,
        "core.askPass": program,
        "core.alternateRefsCommand": program,
        "core.attributesFile": str(tmp_path / "attributes"),
        "core.worktree": str(tmp_path),
        "core.autocrlf": "true",
        "credential.helper": f"!{program}",
        f"credential.{desk.remote}.helper": f"!{program}",
        "diff.external": program,
        "diff.trap.textconv": program,
        "diff.trap.command": program,
        "merge.trap.driver": program,
        "filter.trap.clean": program,
        "filter.trap.smudge": program,
        "filter.trap.process": program,
        "filter.trap.required": "true",
        "gpg.program": program,
        "gpg.ssh.program": program,
        "gpg.ssh.defaultKeyCommand": program,
        "gc.recentObjectsHook": program,
        "include.path": str(included),
        "interactive.diffFilter": program,
        "log.showSignature": "true",
        "alias.status": f"!{program}",
        "alias.log": f"!{program}",
        "pack.packSizeLimit": "1m",
        "protocol.ext.allow": "always",
        "remote.desk.uploadpack": program,
        "remote.desk.receivepack": program,
        "remote.desk.vcs": "ext",
        "remote.desk.pushurl": f"ext::{program} %S",
        "remote.desk.promisor": "true",
        "remote.site.uploadpack": program,
        "remote.site.receivepack": program,
        "extensions.partialClone": "desk",
        "extensions.worktreeConfig": "true",
        "core.repositoryFormatVersion": "1",
        "trailer.trap.command": program,
        "uploadpack.packObjectsHook": program,
        f"url.ext::{program} .insteadOf": str(desk.remote),
    }
    for key, value in settings.items():
        git(root, "config", "-f", str(root / ".git" / "config"), key, value)
    (root / ".git" / "config.worktree").write_text(f"[core]\n\tfsmonitor = {program}\n\tsshCommand = {program}\n")
    attributes = "* filter=trap diff=trap merge=trap\n"
    for place in (tmp_path / "attributes", root / ".git" / "info" / "attributes", root / ".gitattributes"):
        place.write_text(attributes)


def started(log: Path) -> list[list[str]]:
    """Read the programs that were started: the path, then the words."""
    found = []
    for line in log.read_text("utf-8", "replace").splitlines():
        call = EXEC.search(line)
        if call:
            found.append([call[1], *re.findall(r'"((?:[^"\\]|\\.)*)"', call[2])])
    return found


def is_known(path: str, words: list[str], remote: Path) -> bool:
    """Tell whether a program is one of the desk's own: Python, git itself, and the shell git reads a path with."""
    name = Path(path).name
    if name == "sh":  # git runs a path's receive-pack and upload-pack by way of the shell
        return re.fullmatch(rf"git-(?:receive|upload)-pack '{re.escape(str(remote))}'", words[2]) is not None
    return name in {"git", "git-receive-pack", "git-upload-pack"} or name.startswith("python")


@pytest.mark.parametrize("trapped", [True, False], ids=["by the desk", "by plain git"])
def test_nothing_of_the_repository_is_run(desk: Desk, git: Git, tmp_path: Path, trapped: bool) -> None:
    file = desk.begin(STORY)
    desk.folder()
    git(desk.room.root, "update-index", "--refresh")
    program, trace = trap(tmp_path)
    set_traps(desk, git, program, tmp_path)
    if not trapped:  # the traps are real: plain git walks into them
        subprocess.run(["git", "status"], cwd=desk.room.root, capture_output=True, check=False, env=plain())
        assert trace.exists()
        return
    log = tmp_path / "strace"
    command = ["strace", "-f", "-qq", "-s", "4000", "-e", "trace=execve", "-o", str(log)]
    command += [sys.executable, "-c", ROUND, str(desk.room.root), file]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=plain(program))
    assert done.stdout.strip().endswith("done"), done.stderr
    assert not trace.exists(), trace.read_text()
    programs = started(log)
    assert sum(Path(words[0]).name == "git" for words in programs) > 30
    assert [words for words in programs if not is_known(words[0], words[1:], desk.remote)] == []
    assert git(desk.remote, "rev-parse", "live") == desk.room.repository.head(LIVE)
    assert "under the eye of the kernel" in git(desk.remote, "show", f"live:{file}")


def plain(program: str = "") -> dict[str, str]:
    """Give an environment; with a program, everything in it that git would run."""
    names = ("GIT_EDITOR", "GIT_PAGER", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_EXTERNAL_DIFF", "GIT_PROXY_COMMAND")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    if program:
        kept |= dict.fromkeys(names, program)
        kept |= {"GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/nowhere", "GIT_INDEX_FILE": "/nowhere"}
        kept |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": program}
        kept |= {"GIT_CONFIG_PARAMETERS": f"'core.sshCommand={program}'", "GIT_EXEC_PATH": str(Path(program).parent)}
    return kept
