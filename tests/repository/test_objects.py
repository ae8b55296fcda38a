"""Objects: the same ids as git's own, whole or not there, and one damaged object harms nobody else's."""

from __future__ import annotations

import os
import random
import subprocess
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cms.core.article import BlobId
from cms.core.errors import NoSuchVersion, StoreUnavailable
from cms.repository import MAIN, Repository, readers
from cms.repository.trees import EMPTY, Folder
from tests.repository.conftest import INES, save

NAMES = ["a", "a.b", "a-b", "a0", "b/a", "a/b", "a/b/c.md", "a.b/x", "100644 a", "ä/ö.md", "b/100755 a", "z" * 255]


def loose(store: Repository, number: str) -> Path:
    return store.git_dir / "objects" / number[:2] / number[2:]


def damage(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


def test_a_walk_of_changes_gives_the_trees_that_git_gives(store, git):
    chance = random.Random(7)
    there: dict[str, bytes] = {}
    for step in range(60):
        name = chance.choice(NAMES)
        inside = [file for file in there if file.startswith(name + "/") or name.startswith(file + "/")]
        data = None if name in there and chance.random() < 0.4 else f"{step}".encode()
        changes = {**dict.fromkeys(inside), name: data}
        for file in inside:
            del there[file]
        there.pop(name, None)
        if data is not None:
            there[name] = data
        with store.writing():
            store.commit(changes, by=INES, subject="Edit", on=store.head(MAIN))
        found = git(store.root, "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", "main").splitlines()
        assert sorted(found) == sorted(there)
    store.follow()
    git(store.root, "read-tree", "--empty")
    lines = "".join(
        f"100644 {git(store.root, 'hash-object', '-w', '--stdin', stdin=data.decode())}\t{name}\n"
        for name, data in there.items()
    )
    git(store.root, "update-index", "--index-info", stdin=lines)
    assert git(store.root, "write-tree") == git(store.root, "rev-parse", "main^{tree}")
    git(store.root, "fsck", "--full", "--strict")


def test_a_flat_folder_of_ten_thousand_is_changed_by_a_splice(store, git):
    files = {f"content/news/{number:05}.md": f"{number}".encode() for number in range(10_000)}
    changes = dict(list(files.items())[1:])
    blob = store.store(b"same")
    head = store.commit(dict.fromkeys(changes, blob), by=INES, subject="Begin", on=None)
    before = store._objects.folder(git(store.root, "rev-parse", "main:content/news"))
    save(store, "content/news/07000.md", "changed")
    after = store._objects.folder(git(store.root, "rev-parse", "main:content/news"))
    assert after.keys is before.keys
    assert after.places is before.places
    save(store, "content/news/00000.md", "first")
    save(store, "content/news/09999.md", None)
    assert git(store.root, "diff", "--name-status", head, "main").splitlines() == [
        "A\tcontent/news/00000.md",
        "M\tcontent/news/07000.md",
        "D\tcontent/news/09999.md",
    ]
    git(store.root, "fsck", "--full", "--strict")


def test_what_others_put_in_the_wrong_order_is_found_and_put_right():
    entries = [(b"b", 0o100644, "22" * 20), (b"a", 0o100644, "11" * 20), (b"a", 0o100644, "33" * 20)]
    content = b"".join(b"%o %s\0%s" % (mode, name, bytes.fromhex(number)) for name, mode, number in entries)
    folder = Folder.read(content)
    assert folder.find(b"a") == (0o100644, "11" * 20)
    assert folder.with_entry(b"b", 0o100644, "44" * 20).content == (
        b"100644 a\0" + bytes.fromhex("11" * 20) + b"100644 b\0" + bytes.fromhex("44" * 20)
    )
    with pytest.raises(ValueError, match="cut short"):
        Folder.read(content[:-1])
    assert EMPTY.without(b"a") is EMPTY


def test_an_edit_keeps_the_mode_that_a_file_has(store, git):
    save(store, "content/run.sh", "one")
    store.follow()
    git(store.root, "update-index", "--chmod=+x", "content/run.sh")
    tree = git(store.root, "write-tree")
    git(store.root, "update-ref", "refs/heads/main", git(store.root, "commit-tree", tree, "-p", "main", "-m", "Run"))
    save(store, "content/run.sh", "two")
    assert git(store.root, "ls-tree", "main", "content/run.sh").startswith("100755 blob")


@pytest.mark.parametrize("content", [b"", b"garbage garbage", zlib.compress(b"blob 3\0ho\n"), b"\x78\x01half"])
def test_a_damaged_object_is_missed_alone(store, content):
    head = save(store, "content/a.md", "hi\n")
    blob = store.entry(head, "content/a.md").blob
    other = store.store(b"other")
    damage(loose(store, blob), content)
    for _ in range(3):
        with pytest.raises(NoSuchVersion, match="cms doctor"):
            store.blob(blob)
        assert store.blob(other) == b"other"
    assert store.size(BlobId("1" * 40)) == -1


def test_an_object_that_says_less_than_it_announced_stops_nobody(store, monkeypatch):
    monkeypatch.setattr(readers, "_PATIENCE", 200)
    blob, other = store.store(b"hi\n"), store.store(b"other")
    damage(loose(store, blob), zlib.compress(b"blob 30000\0ho\n"))
    with pytest.raises(NoSuchVersion):
        store.blob(blob)
    assert store.blob(other) == b"other"


def test_saving_the_same_text_again_mends_a_damaged_object(store, git):
    save(store, "content/a.md", "hi\n")
    blob = git(store.root, "rev-parse", "main:content/a.md")
    damage(loose(store, blob), b"")
    save(store, "content/b.md", "hi\n")
    assert store.blob(BlobId(blob)) == b"hi\n"
    git(store.root, "fsck", "--full", "--strict")


def test_a_commit_never_names_what_is_not_there(store):
    head = save(store, "content/a.md", "hi\n")
    with pytest.raises(NoSuchVersion, match="is kept"):
        store.commit({"content/b.md": BlobId("1" * 40)}, by=INES, subject="Show", on=head)
    assert store.head(MAIN) == head


def test_an_old_object_is_young_again_when_a_save_needs_it(store):
    head = save(store, "content/a.md", "hi\n")
    blob = store.store(b"picture")
    for path in (store.git_dir / "objects").glob("??/*"):
        os.utime(path, (1, 1))
    store.commit({"content/b.md": blob, "content/c.md": b"hi\n"}, by=INES, subject="Show", on=head)
    for number in (blob, store.entry(head, "content/a.md").blob):
        assert loose(store, number).stat().st_mtime > 1


@pytest.mark.parametrize(
    ("shared", "folder", "file"), [("group", 0o2775, 0o444), ("0660", 0o2770, 0o440), ("false", 0o755, 0o444)]
)
def test_permissions_are_those_that_git_gives(tmp_path, git, shared, folder, file):
    git(tmp_path, "init", "-q", f"--shared={shared}", "desk")
    with Repository.init(tmp_path / "desk") as store:
        blob = loose(store, store.store(b"x"))
        theirs = loose(store, git(store.root, "hash-object", "-w", "--stdin", stdin="y"))
        for ours, gits in ((blob, theirs), (blob.parent, theirs.parent)):
            assert oct(ours.stat().st_mode) == oct(gits.stat().st_mode)
        assert (blob.parent.stat().st_mode & 0o7777, blob.stat().st_mode & 0o777) == (folder, file)


def test_a_full_disk_leaves_nothing_behind_and_is_said(store, child):
    save(store, "content/a.md", "hi\n")
    before = sorted(path for path in (store.git_dir / "objects").rglob("*") if path.is_file())
    done = child(
        store.root,
        """
        import os, resource, signal
        from cms.core.errors import StoreUnavailable
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, most))
        try:
            save(store, "content/big.md", os.urandom(50_000))
        except StoreUnavailable as fault:
            print(fault)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        """,
    ).communicate()[0]
    assert "The disk is full" in done
    assert "Your text is kept" in done
    assert sorted(path for path in (store.git_dir / "objects").rglob("*") if path.is_file()) == before


def test_many_threads_read_and_write_at_once(store):
    blobs = [store.store(f"{number}".encode() * 5000) for number in range(20)]
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(store.blob, blobs * 20))
    assert found == [f"{number}".encode() * 5000 for number in range(20)] * 20


def test_the_store_says_so_when_git_is_gone(store, monkeypatch):
    blob = store.store(b"x")
    store.close()
    start = store._git.start
    monkeypatch.setattr(store._git, "start", lambda *_: start("no-such-command"))
    with pytest.raises(StoreUnavailable, match="git stopped working"):
        store.blob(blob)


def test_a_system_that_starts_no_process_is_said_and_forgotten(store, child):
    head = save(store, "content/a.md", "a")
    said = child(
        store.root,
        """
        import resource
        from cms.core.errors import StoreUnavailable
        most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (6, most[1]))
        for act in (lambda: save(store, "content/b.md", "b"), lambda: store.read(store.head(MAIN), "content/a.md")):
            try:
                act()
            except StoreUnavailable as fault:
                print("Your text is kept" in str(fault))
        resource.setrlimit(resource.RLIMIT_NOFILE, most)
        print(store.read(save(store, "content/b.md", "b"), "content/a.md").decode())
        store.close()
        """,
    ).communicate()[0]
    assert said.split() == ["True", "True", "a"]
    assert store.commit_info(store.head(MAIN)).parents == (head,)


def test_git_reads_every_object_that_was_written(store):
    for number in range(5):
        save(store, f"content/{number}.md", os.urandom(3000 * number))
    listed = subprocess.run(
        ["git", "-C", str(store.root), "cat-file", "--batch-check", "--batch-all-objects"],
        capture_output=True,
        check=True,
    )
    assert listed.stdout.count(b"\n") == len(list((store.git_dir / "objects").glob("??/*")))
