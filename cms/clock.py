"""The only reader of the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system() -> datetime:
    """Give the time now, aware, in UTC."""
    return datetime.now(UTC)
