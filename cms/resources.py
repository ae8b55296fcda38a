"""Where the parts that are not Python lie: templates, sample articles and built assets.

A source tree keeps ``templates/`` and ``content/`` at its top; the wheel carries them inside ``cms/``.
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def templates() -> Path:
    """Give the folder that holds ``desk/`` and ``site/`` templates."""
    return _part("templates")


def content() -> Path:
    """Give the folder of the sample newsroom's articles."""
    return _part("content")


def samples() -> Path:
    """Give the folder with the sample newsroom's ``cms.toml`` and ``demo.toml``."""
    return _HERE / "samples"


def static() -> Path:
    """Give the folder of built assets: ``desk/``, ``site/`` and ``licences/``."""
    return _HERE / "web" / "static"


def _part(name: str) -> Path:
    inside = _HERE / name
    return inside if inside.is_dir() else _HERE.parent / name
