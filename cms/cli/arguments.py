"""How commands and their options are declared."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

Command = Callable[[argparse.Namespace], int]
if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = argparse._SubParsersAction  # subscripted in its stubs alone


def command(commands: Commands, name: str, run: Command, words: str) -> argparse.ArgumentParser:
    """Declare a command, which answers with the exit code."""
    parser = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
    parser.set_defaults(command=run)
    return parser


def folder(name: str) -> Path:
    """Give a folder as seen from here; git and its hooks work elsewhere."""
    return Path(name).absolute()


def acts_as(parser: argparse.ArgumentParser) -> None:
    """Let a command name the account that does it."""
    parser.add_argument("--as", dest="account", default="", metavar="NAME", help="the account that does it")
