"""What all parts of ``desk.db`` share: one database, in which each has tables of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A part of ``desk.db``.

    :param reading: gives a connection; ``writing`` gives one within a transaction.
    """

    reading: Callable[[], sqlite3.Connection]
    writing: Callable[[], AbstractContextManager[sqlite3.Connection]]
