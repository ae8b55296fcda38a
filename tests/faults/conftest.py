"""How much is tried: a sample in the suite, everything in ``make torture``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.driver import Driver

ROUNDS = int(os.environ.get("TORTURE_ROUNDS", "0"))
"""Rounds of the long run; 0 for the sample that the suite tries."""


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """Give a process that acts at a newsroom and may be killed, one for each file of tests."""
    driver = Driver(tmp_path_factory.mktemp("driver"))
    yield driver
    driver.close()


@pytest.fixture
def step() -> int:
    """Give the distance between two system calls that are tried."""
    return 1 if ROUNDS else 29


@pytest.fixture
def flush_step() -> int:
    """Give the distance between two flushes that are tried; there are but a few."""
    return 1 if ROUNDS else 3


@pytest.fixture
def rounds() -> int:
    """Give the number of rounds in which something is killed."""
    return ROUNDS or 6


@pytest.fixture
def saves() -> int:
    """Give the number of saves that each of eight people makes."""
    return 50 if ROUNDS else 2


@pytest.fixture
def report(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Give ``report(words)``, which a long run shows in the end."""

    def say(words: str) -> None:
        record_property("report", words)

    return say


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one file together: they share a newsroom, and a served one is killed in the end."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.xdist_group(f"faults-{item.path.stem}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures of a long run."""
    if ROUNDS:
        for outcome in ("passed", "failed"):
            for ended in terminalreporter.stats.get(outcome, []):
                for _, words in ended.user_properties:
                    terminalreporter.write_line(str(words))
