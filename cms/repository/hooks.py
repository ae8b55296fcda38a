"""Hooks that Copydesk itself writes: in the desk's folder, and in a bare remote that builds the site."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from cms.config import environment
from cms.repository.command import GitCommand

_PRE_COMMIT = """#!/bin/sh
# Copydesk: a commit made here while the index lags behind would take back what was saved at the desk.
dir=$(git rev-parse --git-dir)
[ -d "$dir/cms" ] || exit 0  # another working tree, with an index of its own
if [ "$(cat "$dir/cms/followed" 2>/dev/null)" != "$(git rev-parse -q --verify refs/heads/main)" ]; then
  if [ "$(git symbolic-ref -q HEAD)" = refs/heads/main ]; then
    echo "The desk is just saving. Wait a second and commit again; better, work in a clone." >&2
  else
    echo "This folder is the desk's, and it is not on main. Keep your edits with 'git stash', come back with" >&2
    echo "'git switch main', and take them out with 'git stash pop'; better, work in a clone." >&2
  fi
  exit 1
fi
export LC_ALL=C
old=$(git diff --cached --name-only --no-renames -z | tr '\\n\\000' '\\001\\n' |
  grep -aFxf "$dir/cms/stood.names" 2>/dev/null | head -n 5)
if [ -n "$old" ]; then
  echo "The desk saved these since you changed them here, and this commit would take that back:" >&2
  echo "$old" >&2
  echo "Take your edits in on the desk's page 'When something is odd', which joins both; better, work in a clone." >&2
  exit 1
fi
"""
_PRE_RECEIVE = """#!/bin/sh
# Copydesk: nobody pushes into the desk's own folder.
echo "This is the desk's own folder. Push to $(git config --get remote.desk.url || echo 'its remote') instead." >&2
exit 1
"""
_POST_RECEIVE = """#!/bin/sh
# Copydesk: note the wish and start the builder, detached; it works until the site is what live is.
for name in $(env | sed -n 's/^\\(GIT_[A-Za-z0-9_]*\\)=.*/\\1/p'); do unset "$name"; done
dir=$(pwd)
wanted=no
while read -r _ _ ref; do [ "$ref" = refs/heads/live ] && wanted=yes; done
[ "$wanted" = yes ] || exit 0
mkdir -p "$dir/cms" && : > "$dir/cms/wanted"
setsid "$dir/hooks/copydesk-build" </dev/null >>"$dir/cms/build.log" 2>&1 &
exit 0
"""
_BUILD = """#!/bin/sh
# Copydesk: one builder at a time; a wish noted while it works is granted after it.
dir=$(cd "$(dirname "$0")/.." && pwd)
exec 9>"$dir/cms/builder.lock"
while [ -e "$dir/cms/wanted" ]; do
  flock -n 9 || exit 0
  rm -f "$dir/cms/wanted"
  {command} || echo "the build said that something is wrong, see above; it is tried again with the next push"
  flock -u 9
done
"""


def guard_desk(git_dir: Path) -> None:
    """Write the desk's own hooks: refuse pushes, and commits of any kind while the index lags behind."""
    for name in ("pre-commit", "pre-merge-commit", "pre-applypatch", "pre-rebase"):
        _write(git_dir / "hooks" / name, _PRE_COMMIT)
    _write(git_dir / "hooks" / "pre-receive", _PRE_RECEIVE)


def serve_remote(bare: Path) -> None:
    """Make a bare repository that checks what it receives and never loses history."""
    bare.mkdir(parents=True, exist_ok=True)
    git = GitCommand(bare, None)
    git.run("init", "--quiet", "--bare", "--initial-branch=main", "--template=", ".")
    for key, value in (
        ("receive.fsckObjects", "true"),
        ("receive.denyNonFastForwards", "true"),
        ("receive.denyDeletes", "true"),
        ("transfer.hideRefs", "refs/cms"),
    ):
        git.run("config", key, value)


def install_builder(bare: Path, command: Sequence[str]) -> None:
    """Let pushes of live to a bare repository start a builder.

    :param command: run in the bare repository's folder.
    """
    script = f'cd "$dir" && {shlex.join(command)}'
    _write(bare / "hooks" / "copydesk-build", _BUILD.format(command=f"( {script} )"))
    _write(bare / "hooks" / "post-receive", _POST_RECEIVE)


def wake_builder(bare: Path) -> None:
    """Start the builder of a bare repository on this machine, as its hook does; nothing happens where there is none."""
    builder = bare / "hooks" / "copydesk-build"
    if not bare.is_absolute() or not builder.is_file():
        return
    (bare / "cms").mkdir(exist_ok=True)
    (bare / "cms" / "wanted").touch()
    with (bare / "cms" / "build.log").open("a") as log:
        clean = {name: value for name, value in environment().items() if not name.startswith("GIT_")}
        command = ("setsid", "--fork", builder)
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=clean, check=False)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o755)
