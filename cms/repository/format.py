"""The version of the store's layout: an older program does not write into what a newer one has taken over."""

from __future__ import annotations

from pathlib import Path

from cms.core.errors import StoreUnavailable
from cms.files import write_whole

FORMAT = 1
"""Raised when a program of before would misread or damage what this one writes below ``.git/cms`` or ``refs/cms``."""

_NAME = "format"


def claim(desk: Path) -> None:
    """Note this program's version in the store before it writes; refuse to write into a newer one.

    :raises StoreUnavailable: the desk was upgraded while this program ran.
    """
    found = _found(desk)
    if found > FORMAT:
        raise StoreUnavailable(
            "This desk was upgraded while an older program was still running. Your text is kept; restart the desk "
            "(`cms serve`) with the new version and save again."
        )
    if found < FORMAT:
        write_whole(desk / _NAME, f"{FORMAT}\n")


def _found(desk: Path) -> int:
    """Read the version; a store of before there was one counts as 0."""
    try:
        text = (desk / _NAME).read_text("ascii", "replace").strip()
    except FileNotFoundError:
        return 0
    return int(text) if text.isdecimal() else 0
