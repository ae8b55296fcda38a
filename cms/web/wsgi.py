"""What the server imports: ``cms.web.wsgi:desk('/path')`` and ``cms.web.wsgi:site('/path')``."""

from __future__ import annotations

import sys
from pathlib import Path

from flask import Flask

from cms.web.app import create_app
from cms.web.public import create_public_app

_TURN = 0.0005
"""Seconds that a thread may go on computing while another is ready.

A save holds the turn to write through some twenty short waits for git and the disk; after each, by Python's own
5 ms, it would stand behind whoever renders a page.
"""


def desk(root: str) -> Flask:
    """Give the desk of a newsroom."""
    sys.setswitchinterval(_TURN)
    return create_app(Path(root))


def site(folder: str) -> object:
    """Give the public site that was built into a folder."""
    return create_public_app(Path(folder))
