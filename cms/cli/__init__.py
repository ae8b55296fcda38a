"""The ``cms`` command. Exit 0: ok; 1: a problem found; 2: wrong usage. A user's mistake gets no traceback."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from cms import __version__
from cms.cli.arguments import Command, folder
from cms.cli.speaking import complain
from cms.core.errors import CopyError

__all__ = ["GROUPS", "main", "parser"]

GROUPS = {
    "cms.cli.house": ("demo", "init", "accept", "check", "doctor", "rescue", "reindex"),
    "cms.cli.serving": ("serve",),
    "cms.cli.running": ("build", "sync", "tick"),
    "cms.cli.articles": ("publish", "import"),
    "cms.cli.acts": (
        "show",
        "save",
        "submit",
        "assign",
        "send-back",
        "approve",
        "override",
        "comment",
        "schedule",
        "withdraw",
        "restore",
        "discard",
    ),
    "cms.cli.accounts": ("user",),
}
"""Which module declares which commands. Only the named command's is read: all of them take half a second."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    options = parser(_named(given)).parse_args(given)
    command: Command = options.command
    try:
        return command(options)
    except CopyError as fault:
        complain(str(fault))
        return 1
    except OSError as fault:
        complain(f"{fault.filename or 'The system'}: {fault.strerror}. Nothing was lost; mend it and try again.")
        return 1
    except KeyboardInterrupt:
        return 130


def parser(named: str = "") -> argparse.ArgumentParser:
    """Give the parser of one command, or of all when none of ours is named."""
    made = argparse.ArgumentParser(prog="cms", description="An editorial CMS backed by flat files and git.")
    made.add_argument("--version", action="version", version=f"cms {__version__}")
    made.add_argument(
        "-C", dest="newsroom", metavar="DIR", type=folder, default=".", help="the newsroom (default: this folder)"
    )
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    for group in [group for group, names in GROUPS.items() if named in names] or GROUPS:
        import_module(group).add(commands)
    return made


def _named(arguments: Sequence[str]) -> str:
    """Give the first word that is no option of ours, nor the value of one."""
    words = iter(arguments)
    for word in words:
        if word == "-C":
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""
