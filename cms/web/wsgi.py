"""What the server imports: ``cms.web.wsgi:desk('/path')`` and ``cms.web.wsgi:site('/path')``."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from cms.web.app import create_app
from cms.web.public import create_public_app


def desk(root: str) -> Flask:
    """Give the desk of a newsroom."""
    return create_app(Path(root))


def site(folder: str) -> object:
    """Give the public site that was built into a folder."""
    return create_public_app(Path(folder))
