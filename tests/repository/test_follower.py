"""Working tree and index follow soon, whole, never over a hand edit, and no odd file stops the others."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path

import pytest

from cms.core.errors import StoreUnavailable
from cms.repository import MAIN, Repository, worktree
from cms.repository.background import Background
from cms.repository.follower import Follower
from cms.repository.worktree import WorkTree
from tests.repository.conftest import INES, save


def status(store: Repository) -> str:
    done = subprocess.run(["git", "status", "--porcelain"], cwd=store.root, capture_output=True, text=True, check=True)
    return done.stdout


def by_hand(git, store: Repository, entries: dict[str, tuple[str, str]], taken: tuple[str, ...] = ()) -> None:
    """Commit entries on main by plumbing, as a push from outside would bring them: path -> mode and content."""
    store.follow()
    environment = {**os.environ, "GIT_INDEX_FILE": str(store.git_dir / "foreign-index")}

    def run(*words: str, stdin: bytes = b"") -> str:
        done = subprocess.run(
            ["git", *words], cwd=store.root, env=environment, input=stdin, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    run("read-tree", "main")
    lines = [f"0 {'0' * 40}\t{name}".encode() + b"\0" for name in taken]
    for name, (mode, content) in entries.items():
        number = content if mode == "160000" else run("hash-object", "-w", "--stdin", stdin=content.encode())
        lines.append(f"{mode} {number}\t".encode() + os.fsencode(name) + b"\0")
    run("update-index", "-z", "--replace", "--index-info", stdin=b"".join(lines))
    commit = git(store.root, "commit-tree", run("write-tree"), "-p", "main", "-m", "From outside")
    git(store.root, "update-ref", "refs/heads/main", commit)


def test_it_follows_by_itself_and_git_status_is_clean(store):
    followed = threading.Event()
    follow = store._follower.follow

    def seen() -> None:
        follow()
        followed.set()

    store._background._duty = seen
    for number in range(30):
        save(store, f"content/news/{number}.md", f"{number}")
    assert followed.wait(30)
    store.follow()
    assert status(store) == ""
    assert (store.root / "content/news/29.md").read_text() == "29"


def test_many_saves_are_followed_at_once():
    done, going = [], threading.Event()

    def duty() -> None:
        done.append(threading.current_thread().name)
        going.set()

    background = Background(duty, soon=0.2, rest=0, later=1)
    for _ in range(100):
        background.ask()
    assert going.wait(10)
    background.end()
    assert done == ["background"]
    background.ask()
    background.end()
    assert len(done) == 2


def test_what_failed_is_tried_again_and_the_end_waits_for_nothing():
    tries, again = [], threading.Event()

    def duty() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise StoreUnavailable("not now")
        again.set()

    background = Background(duty, soon=0, rest=0, later=0.01)
    background.ask()
    assert again.wait(10)
    background.end()
    assert len(tries) == 3

    def never() -> None:
        raise StoreUnavailable("not now")

    background = Background(never, soon=0, rest=0, later=3600)
    background.ask()
    background.end()


def test_closing_waits_until_it_has_followed(tmp_path):
    with Repository.init(tmp_path / "desk") as store:
        save(store, "content/a.md", "a")
    assert (tmp_path / "desk" / "content" / "a.md").read_text() == "a"
    assert status(store) == ""


def test_a_process_that_ends_before_it_followed_is_made_up_for(store, child):
    child(store.root, "import os\nsave(store, 'content/a.md', 'a')\nos._exit(9)").wait()
    assert not (store.root / "content" / "a.md").exists()
    store.follow_soon()
    store.close()
    assert (store.root / "content" / "a.md").read_text() == "a"
    assert status(store) == ""


@pytest.mark.parametrize(
    ("owner", "step"),
    [(Follower, "_index"), (Follower, "_mark_left_out"), (WorkTree, "_file"), (worktree, "_named")],
)
def test_a_crash_between_its_steps_is_made_up_for(store, monkeypatch, owner, step):
    store._background._soon = 3600
    save(store, "content/a.md", "one")
    save(store, "content/b.md", "two")
    store.follow()
    save(store, "content/a.md", "three")
    save(store, "content/b.md", None)
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.follow()
    store.follow()
    assert status(store) == ""
    assert not (store.root / "content/b.md").exists()


def test_a_hand_edit_is_never_written_over(store):
    for name in ("kept", "gone", "made"):
        save(store, f"content/{name}.md", "ours")
    store.follow()
    (store.root / "content/kept.md").write_text("by hand")
    (store.root / "content/gone.md").unlink()
    (store.root / "content/new.md").write_text("by hand")
    save(store, "content/kept.md", "ours again")
    save(store, "content/new.md", "ours as well")
    save(store, "content/made.md", None)
    (store.root / "content/made.md").write_text("by hand")
    store.follow()
    assert (store.root / "content/kept.md").read_text() == "by hand"
    assert (store.root / "content/new.md").read_text() == "by hand"
    assert (store.root / "content/made.md").read_text() == "by hand"
    names = sorted(edit.file for edit in store.folder.edits())
    assert names == [f"content/{name}.md" for name in ("gone", "kept", "made", "new")]
    assert store.left_out() == {}


def test_links_are_neither_made_nor_followed(store, git, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.md").write_text("outside")
    save(store, "content/a.md", "a")
    store.follow()
    (store.root / "content/a.md").unlink()
    (store.root / "content/a.md").symlink_to(outside / "a.md")
    (store.root / "content/folder").symlink_to(outside)
    save(store, "content/a.md", "changed")
    save(store, "content/folder/a.md", "changed")
    by_hand(git, store, {"content/link": ("120000", "/etc/passwd"), "content/module": ("160000", "1" * 40)})
    save(store, "content/b.md", "b")
    store.follow()
    assert (outside / "a.md").read_text() == "outside"
    assert not (store.root / "content/link").is_symlink()
    assert (store.root / "content/b.md").read_text() == "b"
    assert set(store.left_out()) == {"content/a.md", "content/folder/a.md", "content/link", "content/module"}
    assert "symbolic link" in store.left_out()["content/a.md"]


def test_an_odd_file_stops_nobody_and_is_not_deleted_by_a_commit(store, git):
    save(store, "content/z.md", "z")
    odd = {
        "content/" + "ü" * 128 + ".md": "File name too long",
        "content/" + "ü" * 128 + "/a.md": "File name too long",
        "content/link": "it is a link or a submodule, which is never made here",
    }
    by_hand(git, store, {name: ("120000" if "link" in name else "100644", "x") for name in odd})
    save(store, "content/" + "y" * 252 + ".md", "255 bytes")
    save(store, "content/z.md", "zz")
    store.follow()
    assert store.left_out() == odd
    save(store, "content/z.md", "zzz")
    store.follow()
    assert store.left_out() == odd
    assert (store.root / "content/z.md").read_text() == "zzz"
    assert (store.root / ("content/" + "y" * 252 + ".md")).read_text() == "255 bytes"
    assert status(store) == ""
    (store.root / "content/z.md").write_text("by hand")
    git(store.root, "commit", "-q", "-a", "-m", "By hand")
    assert git(store.root, "diff", "--name-only", "main~1", "main") == "content/z.md"


def test_what_stood_in_the_way_may_go_again(store):
    save(store, "content/a.md", "a")
    store.follow()
    (store.root / "content/b").write_text("in the way")
    save(store, "content/b/c.md", "c")
    store.follow()
    assert store.left_out() == {"content/b/c.md": "content/b is a file here, not a folder"}
    (store.root / "content/b").unlink()
    save(store, "content/a.md", "aa")
    store.follow()
    assert store.left_out() == {}
    assert (store.root / "content/b/c.md").read_text() == "c"
    assert status(store) == ""


def test_a_name_that_the_index_refuses_stops_nobody(store, git):
    save(store, "content/a.md", "a")
    blob = git(store.root, "rev-parse", "main:content/a.md")
    inner = git(store.root, "mktree", stdin=f"100644 blob {blob}\tconfig\n")
    tree = git(store.root, "mktree", "--missing", stdin=f"040000 tree {inner}\t.git\n100644 blob {blob}\tb.md\n")
    git(store.root, "update-ref", "refs/heads/main", git(store.root, "commit-tree", tree, "-p", "main", "-m", "Odd"))
    config = (store.git_dir / "config").read_bytes()
    store.follow()
    assert (store.root / "b.md").read_text() == "a"
    assert set(store.left_out()) == {".git/config"}
    assert (store.git_dir / "config").read_bytes() == config


def test_hundreds_of_files_are_followed_and_a_crashs_leftovers_go(store):
    changes = {f"content/{number}.md": f"{number}".encode() for number in range(300)}
    store.commit(changes, by=INES, subject="Begin", on=None)
    (store.root / ".3.copydesk-new").write_text("half")
    store.follow()
    assert status(store) == ""
    assert sorted(path.name for path in store.root.iterdir()) == [".git", "content"]


def test_a_file_takes_a_folders_place_and_gives_it_back(store):
    save(store, "content/a/b.md", "b")
    store.follow()
    store.commit({"content/a/b.md": None, "content/a": b"a"}, by=INES, subject="Swap", on=store.head(MAIN))
    store.follow()
    assert (store.root / "content/a").read_text() == "a"
    store.commit({"content/a": None, "content/a/b.md": b"b"}, by=INES, subject="Swap", on=store.head(MAIN))
    store.follow()
    assert (store.root / "content/a/b.md").read_text() == "b"
    assert status(store) == ""
    assert store.left_out() == {}


def test_the_mode_of_a_file_follows(store, git):
    save(store, "content/run.sh", "x")
    by_hand(git, store, {"content/run.sh": ("100755", "x"), "content/new.sh": ("100755", "y")})
    store.follow()
    for name in ("run", "new"):
        assert (store.root / f"content/{name}.sh").stat().st_mode & 0o111
    by_hand(git, store, {"content/run.sh": ("100644", "x")})
    store.follow()
    assert not (store.root / "content/run.sh").stat().st_mode & 0o111
    assert status(store) == ""


def test_a_full_disk_stops_it_and_leaves_the_old_file_whole(store, child):
    store._background._soon = 3600
    save(store, "content/a.md", "old")
    store.follow()
    save(store, "content/a.md", "n" * 50_000)
    said = child(
        store.root,
        """
        import resource, signal
        from cms.core.errors import StoreUnavailable
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        try:
            store.follow()
        except StoreUnavailable as fault:
            print(fault)
        """,
    ).communicate()[0]
    assert "File too large" in said
    assert (store.root / "content/a.md").read_text() == "old"
    assert [path.name for path in (store.root / "content").iterdir()] == ["a.md"]
    store.follow()
    assert (store.root / "content/a.md").read_text() == "n" * 50_000


@pytest.fixture
def lagging(store, git) -> Repository:
    """Give a repository whose folder has not followed the last save yet."""
    store._background._soon = 3600
    save(store, "content/a.md", "one")
    save(store, "content/b.md", "b")
    store.follow()
    git(store.root, "branch", "side", "main")
    git(store.root, "worktree", "add", "-q", str(store.root.parent / "side"), "side")
    (store.root.parent / "side" / "c.md").write_text("c")
    git(store.root.parent / "side", "add", "c.md")
    git(store.root.parent / "side", "commit", "-q", "-m", "Side")
    save(store, "content/a.md", "two")
    return store


@pytest.mark.parametrize(
    "words",
    [
        ("commit", "-q", "-m", "x"),
        ("commit", "-q", "-a", "-m", "x"),
        ("commit", "-q", "--amend", "-m", "x"),
        ("merge", "-q", "--no-ff", "-m", "x", "side"),
        ("rebase", "-q", "side"),
        ("am", "-q", "../0001-Side.patch"),
    ],
)
def test_until_then_a_persons_commit_cannot_take_a_save_back(lagging, git, words):
    git(lagging.root.parent / "side", "format-patch", "-q", "-1", "-o", "..")
    person = ("-c", "user.name=Clara", "-c", "user.email=clara@example.org")
    done = subprocess.run(["git", *person, *words], cwd=lagging.root, capture_output=True, text=True, check=False)
    assert done.returncode != 0, done
    assert lagging.read(lagging.head(MAIN), "content/a.md") == b"two"


def test_without_the_hook_a_persons_commit_does_take_a_save_back(lagging, git):
    for hook in (lagging.git_dir / "hooks").iterdir():
        hook.unlink()
    git(lagging.root, "commit", "-q", "-m", "x")
    assert lagging.read(lagging.head(MAIN), "content/a.md") == b"one"


def test_afterwards_a_person_may_commit(lagging, git):
    lagging.follow()
    Path(lagging.root / "content/b.md").write_text("by hand")
    git(lagging.root, "commit", "-q", "-a", "-m", "By hand")
    assert lagging.read(lagging.head(MAIN), "content/a.md") == b"two"
    assert lagging.read(lagging.head(MAIN), "content/b.md") == b"by hand"


@pytest.mark.parametrize("name", ["content/a.md", "content/ü\nb.md", "content/-[x].md"])
@pytest.mark.parametrize("words", [("-a",), ("--", ".")])
def test_a_hand_edit_of_an_older_version_cannot_take_a_save_back(store, git, name, words):
    save(store, name, "one\n\ntwo")
    save(store, "content/b.md", "b")
    store.follow()
    (store.root / name).write_text("one\n\ntwo by hand")
    (store.root / "content/b.md").write_text("b by hand")
    save(store, name, "one at the desk\n\ntwo")
    store.follow()
    person = ("-c", "user.name=Clara", "-c", "user.email=clara@example.org")
    command = ["git", *person, "commit", "-q", "-m", "x", *words]
    done = subprocess.run(command, cwd=store.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "would take that back:\ncontent/" in done.stderr
    assert store.read(store.head(MAIN), name) == b"one at the desk\n\ntwo"
    git(store.root, "commit", "-q", "-m", "x", "content/b.md")
    assert store.read(store.head(MAIN), "content/b.md") == b"b by hand"
    (store.root / name).write_text("one at the desk\n\ntwo")
    store.follow()
    (store.root / name).write_text("one at the desk\n\ntwo by hand")
    git(store.root, "commit", "-q", "-a", "-m", "x")
    assert store.read(store.head(MAIN), name) == b"one at the desk\n\ntwo by hand"
