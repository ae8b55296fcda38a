"""How prose is compared, beside ``git diff --word-diff``: ``python -m tests.bench.differing``."""

from __future__ import annotations

import argparse
import platform
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cms.core import diff
from cms.core.article import Article
from cms.core.errors import CopyError
from tests.bench.subediting import Edited, edited

_HERE = Path(__file__).resolve().parents[2]
_WORD = re.compile(r"\w+")
_MARKED = re.compile(r"\[-(.*?)-\]|\{\+(.*?)\+\}", re.DOTALL)
_AIMS = {900: 10.0, 10_000: 100.0}
"""Milliseconds for so many words."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What two ways of comparing made of one edit: words marked, and milliseconds."""

    ours: int
    git: int
    found: int
    took: float
    git_took: float


def bodies(folder: Path) -> Iterator[str]:
    """Give the bodies of the Markdown files below a folder that can be read as articles."""
    for path in sorted(folder.rglob("*.md")):
        try:
            yield Article.read(f"content/{path.name}", path.read_bytes()).body
        except CopyError:
            continue


def versions(repository: Path) -> Iterator[Edited]:
    """Give what real commits of a repository made of its Markdown files; of moves nobody kept count."""
    words = ("log", "--no-merges", "--diff-filter=M", "--no-renames", "--format=%H", "--name-only", "--", "*.md")
    commit = ""
    for line in _git(repository, *words).split("\n"):
        if re.fullmatch(r"[0-9a-f]{40}", line):
            commit = line
        elif line:
            yield Edited(_git(repository, "show", f"{commit}~:{line}"), _git(repository, "show", f"{commit}:{line}"), 0)


def by_git(old: str, new: str, scratch: Path) -> tuple[int, float]:
    """Count the words that git marks, and take the time of its whole process, which is most of it."""
    (scratch / "old.md").write_text(old, "utf-8", "surrogateescape")
    (scratch / "new.md").write_text(new, "utf-8", "surrogateescape")
    begun = _processor()
    shown = _git(scratch, "diff", "--no-index", "--word-diff=plain", "-U100000", "old.md", "new.md")
    took = (_processor() - begun) * 1000
    _, _, text = shown.partition("@@\n")
    marked = [found[1] or found[2] or "" for found in _MARKED.finditer(text)]
    return sum(len(_WORD.findall(words)) for words in marked), took


def ours(old: str, new: str) -> tuple[int, int, float]:
    """Count the words that we mark and the paragraphs found moved, and take the time."""
    begun = _processor()
    found = diff.compare(old, new)
    took = (_processor() - begun) * 1000
    if (found.before, found.after) != (old, new):
        raise AssertionError("a comparison did not give its texts back")
    marked = [piece.text for paragraph in found.paragraphs for piece in paragraph.pieces if piece.marked]
    return sum(len(_WORD.findall(words)) for words in marked), found.counts.moved, took


def compared(pairs: Sequence[Edited], scratch: Path) -> Iterator[Compared]:
    """Compare each pair both ways."""
    for pair in pairs:
        marked, found, took = ours(pair.old, pair.new)
        marked_by_git, git_took = by_git(pair.old, pair.new, scratch)
        yield Compared(marked, marked_by_git, found, took, git_took)


def told(name: str, pairs: Sequence[Edited], scratch: Path) -> float:
    """Print what comparing some pairs came to; give our share of git's words."""
    found = list(compared(pairs, scratch))
    mine, theirs = sum(one.ours for one in found), sum(one.git for one in found)
    print(f"{name}: {len(found):,} pairs")
    print(f"  words marked      ours {mine:>9,}   git --word-diff {theirs:>9,}   ours/git {mine / max(1, theirs):.2f}")
    more = sum(one.ours > one.git for one in found)
    print(f"  pairs in which we mark more than git: {more:,}")
    if moved := sum(pair.moved for pair in pairs):
        right = sum(min(one.found, pair.moved) for one, pair in zip(found, pairs, strict=True))
        wrong = sum(max(0, one.found - pair.moved) for one, pair in zip(found, pairs, strict=True))
        print(f"  moved paragraphs  {moved:,}, found {right:,} ({right / moved:.0%}), and {wrong:,} that did not move")
    print(f"  milliseconds      ours {_times([one.took for one in found])}")
    print(f"                    git  {_times([one.git_took for one in found])}, its process included")
    return mine / max(1, theirs)


def speed(texts: Sequence[str], words: int) -> tuple[float, float]:
    """Measure texts of so many words, put together of real ones and edited; median and 95th in milliseconds."""
    times = []
    dice = random.Random(words)
    for seed in range(15):
        parts: list[str] = []
        count = 0
        while count < words:
            parts.append(dice.choice(texts).strip())
            count += len(_WORD.findall(parts[-1]))
        pair = edited(seed, " ".join("\n\n".join(parts).split(" ")[: words * 2]))
        if pair:
            times += [ours(pair.old, pair.new)[2] for _ in range(3)]
    return statistics.median(times), _most(times)


def hostile() -> Iterator[tuple[str, Callable[[], object]]]:
    """Give texts that nobody writes and anybody can push."""
    lines, dice = "the same line\n" * 100_000, random.Random(1)
    long = " ".join(dice.choice(("tide", "pier", "lamp", "board", "x")) for _ in range(220_000))
    other = " ".join(dice.choice(("tide", "pier", "lamp", "board", "y")) for _ in range(220_000))
    yield "100,000 equal lines, one more", lambda: diff.compare(lines, lines + "the same line\n")
    yield "100,000 equal paragraphs, one more", lambda: diff.compare("a\n\n" * 100_000, "a\n\n" * 100_001)
    yield "100,000 equal lines, all others", lambda: diff.compare(lines, lines.replace("same", "other"))
    yield "1 MB without line end, all shuffled", lambda: diff.compare(long, other)
    yield "1 MB without line end or space", lambda: diff.compare("ab" * 500_000, "ba" * 500_000)
    yield "1 MB of marks", lambda: diff.compare("*[" * 500_000, "[*" * 500_000)
    yield "1 MB of Chinese", lambda: diff.compare("港口委員會" * 70_000, "委員會港口" * 70_000)
    yield "20,000 paragraphs, none alike", lambda: diff.compare(_numbered("tide"), _numbered("lamp"))


def _numbered(word: str) -> str:
    return "\n\n".join(f"{word}{number} {word}{number + 1} {word}{number * 7}" for number in range(20_000))


def _processor() -> float:
    """Give the seconds that this process and those it waited for have had of a processor: others may be at work too."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _times(times: Sequence[float]) -> str:
    return f"median {statistics.median(times):6.2f}, 95th {_most(times):6.2f}"


def _most(times: Sequence[float]) -> float:
    return sorted(times)[max(0, int(len(times) * 0.95) - 1)]


def _git(place: Path, *words: str) -> str:
    answer = subprocess.run(
        ["git", "-C", str(place), "-c", "core.quotePath=off", *words], capture_output=True, check=False
    )
    return answer.stdout.decode("utf-8", "replace")


def main() -> int:
    """Print all figures; exit 1 when an aim was missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, help="a folder with Markdown files to edit")
    options.add_argument("--repository", type=Path, default=_HERE, help="a repository whose commits are real edits")
    options.add_argument("--pairs", type=int, default=600, help="edits to make, and commits to read, at most")
    chosen = options.parse_args()
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}\n")
    folder = chosen.folder if chosen.folder.is_dir() else _HERE / "content"
    print(f"Texts of {folder}, commits of {chosen.repository}\n")
    texts = list(bodies(folder))
    made = [pair for seed, text in enumerate(texts) if (pair := edited(seed, text))][: chosen.pairs]
    missed = []
    with tempfile.TemporaryDirectory() as scratch:
        missed += ["fewer words than git"] if told("Edits made of real texts", made, Path(scratch)) >= 1 else []
        real = list(versions(chosen.repository))[: chosen.pairs]
        if real:
            told("\nReal commits", real, Path(scratch))
    print()
    for words, aim in _AIMS.items():
        median, most = speed([text for text in texts if len(text) > 500], words)
        missed += [f"{words} words"] if median > aim else []
        print(f"{words:>6,} words, edited: median {median:6.2f} ms, 95th {most:6.2f} ms; aim {aim:.0f} ms")
    for name, compare in hostile():
        begun = _processor()
        compare()
        print(f"{name:<38} {(_processor() - begun) * 1000:8.0f} ms")
    print(f"\nMissed: {', '.join(missed)}." if missed else "\nEvery aim is met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
