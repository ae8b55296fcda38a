"""Hostile commits: each works, is listed as broken with the reason, or is refused; nothing else happens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cms.catalog import Query
from cms.core.article import Work
from cms.core.errors import PushRefused
from cms.core.paths import is_article, page_of
from cms.desk import publishing
from cms.desk.build import build
from cms.desk.check import problems
from cms.desk.record import followed
from cms.desk.syncing import sync, tick
from cms.repository import LIVE, MAIN
from tests.desk.conftest import PUBLICATION, STORY, Desk, desk
from tests.hostile.crawling import Visitor, all_pages, crawl, desk_app, signed_in
from tests.hostile.forge import ANY, Forge, Hostile, Odd
from tests.hostile.kinds import BASE, CANARY, KINDS, OUTSIDE, story

__all__ = ["desk"]
LATER = datetime(2026, 11, 24, 18, tzinfo=UTC)
LAST = ("content_that_is_a_link", "content_that_is_a_file")
"""Kinds after which nothing else is left."""

REFUSED = {
    "commit_at_no_time_at_all",
    "commit_before_1970",
    "commit_with_a_name_of_no_text",
    "commit_with_an_author_of_30_kilobytes",
    "commit_without_an_author",
    "name_dot_git",
    "name_dot_git_in_capitals",
    "name_dot_git_with_what_hfs_ignores",
    "name_git_tilde_one",
    "name_of_one_dot",
    "name_of_two_dots",
    "name_that_is_there_twice",
    "name_with_a_slash_inside",
    "names_out_of_order",
    "submodule_with_a_configuration",
}
"""Kinds that git takes from nobody where it checks what comes in; all others come in."""

DIVERGED = (
    "link_to_a_file_outside",
    "link_to_a_folder",
    "picture_that_is_a_link",
    "submodule_as_an_article",
    "runnable_article",
    "article_that_is_a_folder",
    "article_turned_into_a_folder",
    "folder_turned_into_an_article",
)
"""Kinds that come in beside a save made meanwhile: odd files, and files that are folders."""


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[Path]:
    """Give a file outside that links lead to; it must stay as it is."""
    path = tmp_path / "outside" / "secret.md"
    path.parent.mkdir()
    path.write_bytes(story(CANARY, title=CANARY))
    yield path
    assert path.read_bytes() == story(CANARY, title=CANARY)
    assert sorted(path.parent.iterdir()) == [path]
    assert not Path("/tmp/pwned").exists()  # noqa: S108 - what the attacks would make


def aimed(made: Hostile, outside: Path) -> Hostile:
    """Let the links of a kind lead to this test's own folder."""

    def at(content: bytes | Odd | None) -> bytes | Odd | None:
        if isinstance(content, Odd):
            return replace(content, content=content.content.replace(OUTSIDE.encode(), os.fsencode(outside)))
        return content

    return replace(made, files={path: at(content) for path, content in made.files.items()})


def pages_of(made: Hostile) -> list[str]:
    """Name a few articles that a kind touches, as the lists name them."""
    names = [path.decode("utf-8", "backslashreplace") for path, content in made.files.items() if content is not None]
    raw = [(at.decode(), name.decode()) for at, entries in made.raw.items() for _, name, _ in entries]
    names += [f"{at}/{name}" for at, name in raw if "/" not in name]
    return [page_of(name) for name in names if is_article(name)][:4]


def kinds() -> list[str]:
    return [name for name in KINDS if name not in LAST]


def peak() -> int:
    """Give the most memory that this process had since it was last asked, in megabytes."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024


def still_works(desk: Desk, name: str) -> None:
    """Save, approve and publish another article."""
    file = desk.approved(replace(STORY, title=f"After {name.replace('_', ' ')}"))
    publishing.publish(desk.room, desk.omar, [file], address="test")
    assert desk.room.repository.entry(desk.room.repository.head(LIVE), file)


def test_hostile_commits_in_the_desks_own_repository(desk: Desk, secret: Path, tmp_path: Path) -> None:
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    before = peak()
    app = desk_app(desk.room.root)
    visitor = Visitor(signed_in(app, "omar"), CANARY)
    forge = Forge(desk.room.repository.git_dir)
    still_works(desk, "nothing yet")
    forge.move(forge.commit(Hostile({BASE: story()}), forge.head()))
    faults = []
    for number, name in enumerate(kinds()):
        made = aimed(KINDS[name](), secret.parent)
        forge.move(forge.commit(made, forge.head()))
        followed(desk.room)
        visitor.get("/articles?state=broken")
        for page in pages_of(made):
            visitor.article(page)
            row = desk.room.catalog.row(f"content/{page}")
            if row is None:
                faults.append(f"{name}: {page[:80]} is not listed")
            elif made.reason != ANY and (made.reason not in row.broken or bool(row.broken) != bool(made.reason)):
                faults.append(f"{name}: {page[:80]} is {row.broken!r}, not {made.reason!r}")
        if number % 12 == 0:
            still_works(desk, name)
        faults += [f"{name}: {fault}" for fault in visitor.faults]
        visitor.faults.clear()
    assert faults == []
    whole(desk, tmp_path)
    assert peak() - before < 500  # 200 to 320 were seen; a bomb that went off would take gigabytes
    watched(desk, tmp_path)
    for name in LAST:
        forge.move(forge.commit(aimed(KINDS[name](), secret.parent), forge.head()))
        for address in ("/", "/articles", "/live", f"/articles/{page_of(BASE.decode())}"):
            visitor.get(address)
    assert visitor.faults == []
    still_works(desk, "all is gone")


def whole(desk: Desk, tmp_path: Path) -> None:
    """Crawl, check and build with everything in at once."""
    followed(desk.room)
    app = desk_app(desk.room.root)
    pages = [page for page in all_pages(app) if not page.startswith("many/")]
    assert len(pages) > 100
    assert crawl(app, pages[::3], CANARY) == []
    assert "linked: it is a symbolic link, which is never followed" in problems(desk.room)
    for command in ("check", "doctor"):
        words = (sys.executable, "-m", "cms.cli", "-C", str(desk.room.root), command)
        done = subprocess.run(words, capture_output=True, check=False)
        assert done.returncode in {0, 1}, done.stderr
        assert not re.search(rb"Traceback|[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae", done.stdout + done.stderr)
        assert CANARY not in done.stdout + done.stderr
    repository = desk.room.repository
    broken = desk.room.catalog.rows(Query(state=Work.BROKEN.value, size=500))
    assert all(row.broken for row in broken.rows)
    live = Forge(repository.git_dir)
    accepted = Hostile({b"cms.toml": PUBLICATION.encode()}, message=b"Everything, as if it had been sent live\n")
    live.move(live.commit(accepted, live.head()), "hostile")
    built = build(desk.room.root, ref="hostile", output=tmp_path / "public", now=LATER)
    assert len(built.broken) > 30
    for path in (tmp_path / "public").rglob("*"):
        assert not path.is_symlink()
        assert not path.is_file() or CANARY not in path.read_bytes()


def watched(desk: Desk, tmp_path: Path) -> None:
    """Crawl under strace: nothing is started but git, and this program's own process for heavy texts."""
    log = tmp_path / "strace"
    crawl_it = (sys.executable, "-m", "tests.hostile.crawling", str(desk.room.root), CANARY.decode())
    done = subprocess.run(
        ["strace", "-f", "--seccomp-bpf", "-qq", "-s", "200", "-e", "trace=execve,execveat", "-o", str(log), *crawl_it],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    started = re.findall(r'execve\w*\("([^"]+)", \[([^\]]*)', log.read_text("utf-8", "replace"))[1:]
    assert started
    known = ('"cms.rendering"', "git-upload-pack")  # git asks a remote that is a path by a program of its own
    assert {Path(program).name for program, words in started if not any(word in words for word in known)} == {"git"}


def test_hostile_commits_by_push(desk: Desk, secret: Path) -> None:
    forge = Forge(desk.remote)
    still_works(desk, "nothing yet")
    sync(desk.room)
    app = desk_app(desk.room.root)
    visitor = Visitor(signed_in(app, "ines"), CANARY)
    refused: dict[str, str] = {}
    for name in kinds():
        stood = forge.head()
        forge.move(forge.commit(aimed(KINDS[name](), secret.parent), stood))
        try:
            sync(desk.room)
        except PushRefused as refusal:
            refused[name] = str(refusal)
            visitor.get("/")
            forge.move(stood)
        else:
            assert desk.room.repository.head(MAIN) == forge.head(), name
        assert visitor.faults == [], name
    assert all("cannot be taken in" in words for words in refused.values()), refused
    assert refused.keys() == REFUSED
    stood = forge.head()
    forge.move(forge.commit(KINDS["name_dot_git"](), stood))
    assert any("cannot be taken in" in fault for fault in tick(desk.room).failed)
    desk.begin(replace(STORY, title="Written while a push is refused"))
    forge.move(stood)
    still_works(desk, "all of it")
    sync(desk.room)
    words = ("-c", "core.commitGraph=false", "fsck")  # git's own index of commits holds no date after 2514, and says so
    assert subprocess.run(["git", "-C", str(desk.room.root), *words], check=False).returncode == 0


def test_odd_files_by_push_beside_a_save_made_meanwhile(desk: Desk, secret: Path) -> None:
    forge = Forge(desk.remote)
    still_works(desk, "nothing yet")
    sync(desk.room)
    forge.move(forge.commit(Hostile({BASE: story()}), forge.head()))
    sync(desk.room)
    visitor = Visitor(signed_in(desk_app(desk.room.root), "ines"), CANARY)
    for name in DIVERGED:
        made = aimed(KINDS[name](), secret.parent)
        pushed = forge.commit(made, forge.head())
        forge.move(pushed)
        file = desk.begin(replace(STORY, title=f"Beside {name.replace('_', ' ')}"))
        sync(desk.room)
        head = desk.room.repository.head(MAIN)
        assert desk.room.repository.is_ancestor(pushed, head), name
        assert desk.room.repository.entry(head, file), name
        assert forge.head() == head, name
        for path, content in made.files.items():
            entry = desk.room.repository.entry(head, os.fsdecode(path))
            if isinstance(content, Odd):
                assert entry, name
                assert entry.mode == content.mode, name
        visitor.get("/odd")
        for page in pages_of(made):
            visitor.article(page)
        assert visitor.faults == [], name
    subprocess.run(["git", "-C", str(desk.remote), "config", "receive.fsckObjects", "true"], check=True)
    still_works(desk, "all of it")
    sync(desk.room)
    for place in (desk.room.root, desk.remote):
        assert subprocess.run(["git", "-C", str(place), "fsck"], check=False).returncode == 0
