"""Programs that are watched: ended with their parent, started again when they end, none left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cms.watch import pause_after

PARENT = """
import sys
from cms.watch import Program, watch

code = sys.argv[1]
print(flush=True)
sys.exit(watch(
    [Program("It", (sys.executable, "-c", code)), Program("Another", ("sleep", "600"))],
    {"PATH": "/usr/bin:/bin"},
    lambda line: print(line, flush=True),
    later=[Program("Later", (sys.executable, "-c", code)) for code in sys.argv[2:]],
))
"""
SAY_AND_WAIT = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"


def start(*codes: str) -> "subprocess.Popen[str]":
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, *codes], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "\n"
    return parent


def next_line(parent: "subprocess.Popen[str]") -> str:
    assert parent.stdout is not None
    return parent.stdout.readline().strip()


def rest(parent: "subprocess.Popen[str]") -> str:
    """Read until every process that holds the output is gone: only then does the pipe end."""
    return parent.communicate(timeout=30)[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all_children_and_is_no_fault(number):
    parent = start(SAY_AND_WAIT)
    child = int(next_line(parent))
    parent.send_signal(number)
    assert rest(parent) == ""
    assert parent.returncode == 0
    assert not Path(f"/proc/{child}").exists()


def test_what_nobody_waits_for_starts_after_the_others_and_ends_with_them():
    parent = start("print('first', flush=True); import time; time.sleep(600)", SAY_AND_WAIT)
    assert next_line(parent) == "first"
    later = int(next_line(parent))
    parent.terminate()
    assert rest(parent) == ""
    assert parent.returncode == 0
    assert not Path(f"/proc/{later}").exists()


def test_a_child_that_ends_is_started_again():
    parent = start(SAY_AND_WAIT)
    first = int(next_line(parent))
    os.kill(first, signal.SIGKILL)
    assert next_line(parent) == "It ended (signal SIGKILL); it starts again in 1 s."
    second = int(next_line(parent))
    assert second != first
    parent.terminate()
    rest(parent)
    assert parent.returncode == 0


def test_a_program_that_cannot_start_ends_all():
    parent = start("import sys; sys.exit(3)")
    assert rest(parent) == "It cannot start; the reason stands above.\n"
    assert parent.returncode == 1


def test_what_a_child_leaves_behind_is_ended_too():
    parent = start(
        "import subprocess, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
    )
    grandchild = int(next_line(parent))
    parent.terminate()
    rest(parent)
    assert not Path(f"/proc/{grandchild}/exe").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_children_end_when_the_parent_is_killed():
    parent = start(SAY_AND_WAIT)
    next_line(parent)
    parent.kill()
    rest(parent)
    assert parent.returncode == -signal.SIGKILL


def test_the_pause_grows_to_half_a_minute():
    assert [pause_after(deaths) for deaths in (1, 2, 3, 4, 5, 6, 60)] == [1, 2, 4, 8, 16, 30, 30]
