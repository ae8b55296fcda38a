"""Newsrooms: make one, look after it, settle what was rewritten."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from cms import clock
from cms.cli.arguments import Commands, acts_as, command, folder
from cms.cli.speaking import acting, complaints, keep_private, say, settle_words
from cms.config import Settings
from cms.desk import demo, founding, rewritten, syncing
from cms.desk.check import ailments, histories, mend, problems
from cms.newsroom import newsroom


def add(commands: Commands) -> None:
    """Declare the commands about a newsroom as a whole."""
    made = command(commands, "demo", _demo, "make the demo newsroom, or say where it is, and print its accounts")
    made.add_argument("dir", nargs="?", type=folder, default="newsroom", help="folder for the demo (default: newsroom)")
    made.add_argument("--port", type=int, default=8000, help="port at which the desk will be served")
    made.add_argument("--site-port", type=int, default=8001, help="port at which its public site will be served")
    new = command(commands, "init", _init, "make a newsroom in a folder")
    new.add_argument("dir", nargs="?", type=folder, help="folder (default: -C)")
    new.add_argument("--remote", default="", help="address that main is synced to; private")
    new.add_argument("--site-remote", default="", help="address that live is pushed to (default: --remote)")
    command(commands, "accept", _accept, "accept the cms.toml at the head of main, as an administrator")
    command(commands, "check", _check, "list what is wrong: broken files, dead links, hand edits")
    looking = command(commands, "doctor", _doctor, "look after the house: private files, remotes, folder, every object")
    looking.add_argument("--mend", action="store_true", help="bring damaged objects in from the desk's remote again")
    choosing = command(commands, "rescue", _rescue, "list and settle what a rewritten main lost, here or on the remote")
    choosing.add_argument("choice", nargs="?", choices=("keep", "take", "back", "leave"), help=rewritten.CHOICES)
    choosing.add_argument("commit", nargs="?", default="", help="the commit to bring back or to leave")
    acts_as(choosing)
    command(commands, "reindex", _reindex, "rebuild the catalog from git")


def _demo(options: argparse.Namespace) -> int:
    root: Path = options.dir
    accounts = root / "accounts.txt"
    if accounts.exists():
        say(f"The demo newsroom is in {root}.")
    else:
        _clear_unfinished(root)
        public = root / "public"
        builder = [sys.executable, "-m", "cms.cli", "build", "--ref", "live", "--output", str(public)]
        people = demo.make_demo(root, clock.system(), builder, port=options.port, site_port=options.site_port)
        lines = [f"{who.member.role.word:<11} {who.member.account:<10} {who.password}" for who in people]
        keep_private(accounts, "\n".join(lines) + "\n")
    say("Sample accounts (role, name, password), for this machine only:\n\n" + accounts.read_text("utf-8"))
    return 0


def _clear_unfinished(root: Path) -> None:
    """Take away what an interrupted demo left; its accounts are written last, so this one never worked."""
    if (root / "desk" / ".git" / "cms").is_dir() and not (root / "accounts.txt").exists():
        for part in ("desk", "remote.git", "public"):
            shutil.rmtree(root / part, ignore_errors=True)


def _init(options: argparse.Namespace) -> int:
    root: Path = options.dir or options.newsroom
    settings = Settings(desk_remote=options.remote, site_remote=options.site_remote or options.remote)
    founding.found(root, settings, clock.system())
    say(
        f"A newsroom is in {root}. Now add yourself:\n\n"
        f"  cms -C {root} user add NAME --role admin --email E --full-name N"
    )
    return 0


def _accept(options: argparse.Namespace) -> int:
    say(founding.accept(options.newsroom))
    say("This cms.toml is accepted.")
    return 0


def _check(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        found = problems(room)
    code = complaints(found)
    say("1 problem found." if len(found) == 1 else f"{len(found)} problems found.")
    return code


def _doctor(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        if options.mend:
            mend(room)
        found = ailments(room)
    code = complaints(found)
    say("Something needs your hand." if found else "All is well.")
    return code


def _rescue(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        if not options.choice:
            return complaints(histories(room))
        unsettled = rewritten.choose(room, acting(room, options), syncing.DESK, options.choice, options.commit)
    say("Done. Both histories are kept; the next sync exchanges them.")
    return complaints(map(settle_words, unsettled))


def _reindex(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        room.catalog.rebuild()
    say("The catalog was rebuilt from git.")
    return 0
