"""A trial for each system call in turn: the n-th one is refused, or the process is killed before it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults import inject
from tests.faults.driver import Driver, Ended
from tests.faults.inject import Fault

MOST_CALLS = 2_000

Copy = Callable[[Path], Path]
Judge = Callable[[Path, Ended], None]


@dataclass(frozen=True)
class Trial:
    """What is done, and what happens to it.

    :param act: an act of the driver, with ``order`` to it.
    :param calls: the system calls that are counted.
    :param what: ``signal=KILL`` or ``error=ENOSPC``.
    :param command: the git command that meets the fault; empty for the desk's own process.
    :param threads: the desk's threads meet it as well.
    """

    act: str
    order: dict[str, str]
    calls: str
    what: str
    command: str = ""
    threads: bool = False


def trials(driver: Driver, trial: Trial, copied: Copy, judge: Judge, folder: Path, step: int) -> Iterator[Ended]:
    """Try an act with a fault at each call in turn, until one passes without having met it.

    :param copied: makes a fresh newsroom at a path.
    :param judge: looks at what each trial left.
    """
    for number in range(1, MOST_CALLS, step):
        place = folder / f"{number}"
        place.mkdir()
        root = copied(place)
        ended, met = _tried(driver, trial, root, number)
        judge(root, ended)
        shutil.rmtree(place)
        yield ended
        if not met:
            return
    raise AssertionError(f"after {MOST_CALLS} calls there were still more to come")


def _tried(driver: Driver, trial: Trial, root: Path, number: int) -> tuple[Ended, bool]:
    """Perform the act once, and tell whether the fault was met."""
    log = root.with_name("calls")
    fault = Fault(trial.calls, trial.what, number)
    path = inject.faulty_git(root.with_name("bin"), trial.command, fault, log) if trial.command else ""
    pid = driver.begin(root, trial.act, path=path, **trial.order)
    if trial.command:
        return driver.finish(), inject.was_met(fault, log)
    with inject.watched(pid, fault, log, threads=trial.threads):
        ended = driver.finish()
    return ended, inject.was_met(fault, log)
