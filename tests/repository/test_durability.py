"""What is promised at the end of a commit: the order of the system calls that make it safe from a power cut."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

CALLS = "trace=openat,write,fsync,fdatasync,link,linkat,rename,renameat,renameat2"
_RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)")
_UNFINISHED = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>")

ONE_SAVE = """
save(store, "content/news/2026/11/a.md", "one")
sys.stdout.write("begin\\n"); sys.stdout.flush()
save(store, "content/news/2026/12/b.md", "two")
sys.stdout.write("saved\\n"); sys.stdout.flush()
"""


def traced(store, child, tmp_path: Path, text: str) -> list[str]:
    """Run a script under strace; give its calls in order of their end, each as ``name(arguments``."""
    assert shutil.which("strace"), "strace is missing: apt-get install strace"
    log = tmp_path / "calls"
    store._background._soon = 3600
    process = child(store.root, text, "strace", "-f", "-y", "-s", "200", "-e", CALLS, "-o", str(log))
    assert process.communicate()[0].splitlines()[-1] == "saved"
    begun: dict[tuple[str, str], str] = {}
    calls = []
    for line in log.read_text("utf-8", "replace").splitlines():
        if found := _UNFINISHED.match(line):
            begun[found[1], found[2]] = found[3]
        elif found := _RESUMED.match(line):
            calls.append(f"{found[2]}({begun.pop((found[1], found[2]), '')}{found[3]}")
        elif found := re.match(r"\d+ +(\w+\(.*)", line):
            calls.append(found[1])
    begin = next(at for at, call in enumerate(calls) if call.startswith("write(1") and "begin" in call)
    end = next(at for at, call in enumerate(calls) if call.startswith("write(1") and "saved" in call)
    return calls[begin:end]


def places(calls: list[str], pattern: str) -> list[int]:
    return [at for at, call in enumerate(calls) if re.search(pattern, call)]


@pytest.fixture
def calls(store, child, tmp_path) -> list[str]:
    return traced(store, child, tmp_path, ONE_SAVE)


def test_everything_is_on_disk_before_the_branch_moves_and_the_branch_before_the_answer(calls):
    moved = places(calls, r'rename\w*\(.*refs/heads/main\.lock.*refs/heads/main"')
    assert len(moved) == 1
    named = [re.search(r'objects/([0-9a-f]{2})/(tmp_obj_\w+)", .*"[^"]*objects/([0-9a-f]{2}/[0-9a-f]{38})"', call)
             for call in calls if call.startswith("link")]  # fmt: skip
    assert len(named) == 7  # a file, five folders and the commit
    for found in named:
        linked = places(calls, rf"link\w*\(.*{found[2]}")[0]
        flushed = places(calls, rf"fsync\(\d+<.*/objects/{found[1]}/{found[2]}>")
        folder = places(calls, rf"fsync\(\d+<[^>]*/objects/{found[1]}>")
        assert len(flushed) == 1
        assert flushed[0] < linked < folder[0] < moved[0]
    above = places(calls, r"fsync\(\d+<[^>]*/objects>")
    assert max(places(calls, r"^link")) < above[0] < moved[0]
    lock = places(calls, r"fsync\(\d+<[^>]*/refs/heads/main\.lock>")
    after = places(calls, r"fsync\(\d+<[^>]*/refs/heads>")
    assert max(places(calls, r"fsync\(.*/objects/")) < lock[0] < moved[0] < after[0]


def test_no_flush_is_made_twice(calls):
    flushed = [call for call in calls if call.startswith("fsync(") and "/objects/" in call]
    assert len(flushed) == len({re.search(r"<(.*?)>", call)[1] for call in flushed})


def test_an_object_that_a_crashed_save_left_is_flushed_too(store, child, tmp_path, git):
    number = git(store.root, "hash-object", "-w", "--stdin", stdin="two")
    calls = traced(store, child, tmp_path, ONE_SAVE)
    flushed = places(calls, rf"fsync\(\d+<[^>]*/objects/{number[:2]}/{number[2:]}>")
    folder = places(calls, rf"fsync\(\d+<[^>]*/objects/{number[:2]}>")
    moved = places(calls, r"rename\w*\(.*refs/heads/main\.lock")
    assert flushed
    assert flushed[0] < folder[0] < moved[0]


def test_without_the_flushes_the_check_fails(store, child, tmp_path):
    calls = traced(store, child, tmp_path, "import os\nos.fsync = lambda handle: None\n" + ONE_SAVE)
    assert not places(calls, r"fsync\(.*/objects/")
    with pytest.raises((AssertionError, IndexError)):
        test_everything_is_on_disk_before_the_branch_moves_and_the_branch_before_the_answer(calls)
