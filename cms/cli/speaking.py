"""What the commands say and ask: one line for a person, whatever the names of files hold."""

from __future__ import annotations

import argparse
import getpass
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cms.core.errors import BadValue, NotPermitted
from cms.core.paths import CONTENT, checked_file, page_of
from cms.core.people import StaffMember

if TYPE_CHECKING:
    from cms.newsroom import Newsroom

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

HERE = "command line"
"""What the audit log has for the address of who types a command."""


def say(text: str) -> None:
    """Say something on standard output."""
    print(_shown(text), flush=True)  # noqa: T201 - the command line speaks on standard output


def complain(text: str) -> None:
    """Complain on standard error."""
    print(f"cms: {_shown(text)}", file=sys.stderr, flush=True)  # noqa: T201 - and complains on standard error


def complaints(lines: Iterable[str]) -> int:
    """Complain of each; give the exit code."""
    found = list(lines)
    for line in found:
        complain(line)
    return 1 if found else 0


def password(options: argparse.Namespace) -> str:
    """Read a password, without showing it.

    :raises BadValue: there is nobody to ask.
    """
    if options.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BadValue("Give the password with --password-stdin.")
    return getpass.getpass("Password: ")


def text_of(path: Path) -> str:
    """Read a text file.

    :raises BadValue: it is not UTF-8.
    """
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as fault:
        raise BadValue(f"{path} is not UTF-8 text (byte {fault.start}). Save it as UTF-8 and try again.") from fault


def keep_private(path: Path, text: str) -> None:
    """Write a file that nobody else may read."""
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")


def settle_words(file: str) -> str:
    """Say that both sides of a sync changed the same words of a file."""
    return f"{page_of(file)} was changed on both sides in the same place: settle it on the desk."


def acting(room: Newsroom, options: argparse.Namespace) -> StaffMember:
    """Give the account that acts.

    :raises NotPermitted: none was named, or it has no access.
    """
    if not options.account:
        raise NotPermitted("Say who does this: --as NAME.")
    member = room.staff.working(options.account)
    if member is None:
        raise NotPermitted(f"{options.account!r} has no account here. `cms user list` names them.")
    return member


def file_named(name: str) -> str:
    """Give the file that a person means, with or without ``content/``."""
    return checked_file(name if name.startswith(CONTENT) else CONTENT + name)


def _shown(text: str) -> str:
    """Write out what a terminal would act upon, and bytes that are no text: names of files come from anywhere."""
    safe = text.encode("utf-8", "backslashreplace").decode()
    return _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", safe)
