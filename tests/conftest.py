"""What every test stands on: a git without anybody's settings, and the sample folder beside the project."""

import os
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import argon2
import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]
STRICT = os.environ.get("CI") == "true" or bool(os.environ.get("COPYDESK_NO_SKIPS"))
"""Nothing may be skipped: a tool that is missing is a fault of the machine, and the run says so."""

hypothesis.settings.register_profile("copydesk", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("copydesk")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of samples and corpora that lies beside the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"tests on articles of others, because {folder} is not there")
    return folder


@pytest.fixture(scope="session", autouse=True)
def git_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give git an empty home: no settings of the person who runs the tests, or of the machine."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("GIT_", "XDG_"))]:
            patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield home


@pytest.fixture(scope="session", autouse=True)
def light_passwords() -> Iterator[None]:
    """Let passwords cost next to nothing where a test opens the desk itself: it is made slow on purpose."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cms.staff.passwords.PasswordHasher", partial(argon2.PasswordHasher, 1, 8, 1))
        yield


@pytest.fixture
def git() -> Callable[..., str]:
    """Give plain git as a colleague uses it: ``git(folder, "log", "--oneline")`` -> its output, stripped."""

    def run(folder: Path, *words: str, stdin: str | None = None) -> str:
        known = ("-c", "user.name=Clara Clone", "-c", "user.email=clara@example.org", "-c", "init.defaultBranch=main")
        command = ["git", *known, *words]
        done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    return run


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]"):
    """Turn a skipped test into a failed one where nothing may be skipped."""
    report = yield
    return _strict(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    """Turn a skipped file into a failed one where nothing may be skipped."""
    report = yield
    return _strict(report)


def _strict(report):
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"SKIPPED, which this run does not allow: {report.longrepr[2]}"
    return report


def pytest_terminal_summary(terminalreporter) -> None:
    """Say loudly what was not run."""
    reasons = sorted({str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])})
    for reason in reasons:
        terminalreporter.write_line(f"NOT RUN: {reason.removeprefix('Skipped: ')}", red=True, bold=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file of browser tests on one worker: its tests share a demo newsroom."""
    for item in items:
        if "browser" in item.path.relative_to(ROOT).parts:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
