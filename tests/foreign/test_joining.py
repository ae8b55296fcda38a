"""A clash in one paragraph costs nothing else, stays until a person settles it, and only one sync works at a time."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from cms.core.article import BlobId
from cms.core.errors import NoSuchVersion
from cms.core.people import Signature
from cms.desk import settling, syncing
from cms.desk.manuscript import Manuscript
from cms.repository import MAIN
from tests.desk.conftest import Desk
from tests.foreign.conftest import Clone, Git

BODY = "The gate closes at 18:40.\n\nThe town waits.\n\nIt holds.\n"
LONG = Manuscript(title="Sea gate", section="harbour", tags=("tides",), lang="en", body=BODY)


def test_what_does_not_clash_is_taken_in_and_the_rest_waits_for_a_person(
    desk: Desk, clone: Callable[[], Clone]
) -> None:
    file = desk.begin(LONG)
    syncing.sync(desk.room)
    started = desk.room.repository.entry(desk.room.repository.head(MAIN), file).blob
    outside = clone()
    outside.change(file, "18:40", "17:00")
    outside.change(file, "It holds.", "It holds, says Clara.")
    outside.change(file, "title: Sea gate", "title: Sea gate, again")
    outside.push()
    desk.save(file, body=BODY.replace("18:40", "19:30"))
    assert syncing.sync(desk.room).unsettled == (file,)
    text = (desk.folder() / file).read_text()
    assert "19:30" in text
    assert "17:00" not in text
    assert "It holds, says Clara." in text
    assert "title: Sea gate, again" in text
    other = desk.room.catalog.unsettled_blob(file)
    assert b"17:00" in desk.room.repository.blob(other)
    told = desk.room.repository.commit_info(desk.room.repository.head(MAIN)).trailer("Unsettled")
    assert told == f"{file} {other} {started}"
    assert desk.room.catalog.unsettled_base(file) == started
    desk.room.catalog.rebuild()
    assert desk.room.catalog.unsettled_base(file) == started


def test_a_clash_stays_through_the_next_saves_until_somebody_settles_it(desk: Desk, clone: Callable[[], Clone]) -> None:
    file = desk.begin(LONG)
    syncing.sync(desk.room)
    outside = clone()
    outside.change(file, "18:40", "17:00")
    outside.push()
    desk.save(file, body=BODY.replace("18:40", "19:30"))
    syncing.sync(desk.room)
    row = desk.room.catalog.row(file)
    assert (row.changed_by, row.verified) == ("Ines Marlowe", True)  # the desk's text stands, and is hers
    desk.save(file, body=BODY.replace("18:40", "19:30") + "\nMore.\n")
    assert desk.room.catalog.unsettled_blob(file)
    desk.room.catalog.rebuild()
    assert [row.file for row in desk.room.catalog.unsettled()] == [file]
    assert desk.room.catalog.faults() == ()
    settling.keep_ours(desk.room, desk.ines, file)
    assert desk.room.catalog.unsettled_blob(file) is None
    assert "19:30" in desk.room.repository.read(desk.room.repository.head(MAIN), file).decode()


@pytest.mark.parametrize("name", ["two  blanks", "100%25 tides", "\u00a0hard"])
def test_an_article_with_an_odd_name_shows_as_unsettled_until_it_is_settled(
    desk: Desk, clone: Callable[[], Clone], name: str
) -> None:
    file = f"content/harbour/2026/11/{name}.md"
    syncing.sync(desk.room)
    outside, text = clone(), "---\ntitle: Gate\nstatus: draft\n---\nThe gate closes at 18:40.\n"
    place = outside.path / file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, "utf-8")
    outside.push()
    syncing.sync(desk.room)
    outside.change(file, "18:40", "17:00")
    outside.push()
    desk.save(file, body="The gate closes at 19:30.\n")
    assert syncing.sync(desk.room).unsettled == (file,)
    assert [row.file for row in desk.room.catalog.unsettled()] == [file]
    assert b"17:00" in desk.room.repository.blob(desk.room.catalog.unsettled_blob(file))
    settling.keep_ours(desk.room, desk.ines, file)
    assert desk.room.catalog.unsettled() == []


def test_two_syncs_at_once_both_end_well(desk: Desk, git: Git) -> None:
    for number in range(3):
        desk.begin(Manuscript(title=f"Article {number}", section="harbour", body="One.\n"))
    command = [sys.executable, "-m", "cms.cli", "-C", str(desk.room.root), "sync"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(3)]
    said = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    assert git(desk.remote, "rev-parse", "main") == desk.room.repository.head(MAIN)


@pytest.mark.parametrize("known", [True, False])
def test_links_submodules_and_modes_come_in_as_they_were_pushed(
    desk: Desk, git: Git, clone: Callable[[], Clone], known: bool
) -> None:
    file, other, third = (desk.begin(replace(LONG, title=f"Sea gate {number}")) for number in range(3))
    syncing.sync(desk.room)
    outside = clone()
    module = git(outside.path, "rev-parse", "HEAD") if known else "1" * 40
    git(outside.path, "update-index", "--add", "--cacheinfo", f"160000,{module},content/module.md")
    (outside.path / "content" / "link.md").symlink_to("../cms.toml")
    (outside.path / "content" / "run.md").write_text("---\ntitle: Run\n---\nText.\n")
    for name in ("content/run.md", other, third):
        (outside.path / name).chmod(0o755)
    git(outside.path, "add", "content/link.md", "content/run.md", other, third)
    git(outside.path, "commit", "-qm", "Odd files")
    git(outside.path, "push", "-q", "origin", "HEAD:main")
    desk.save(file, title="Saved meanwhile")
    desk.save(third, body=BODY + "\nFour.\n")
    assert syncing.sync(desk.room).unsettled == ()
    head = desk.room.repository.head(MAIN)
    modes = {name: desk.room.repository.entry(head, name).mode for name in (file, other, third, "content/run.md")}
    assert modes == {file: 0o100644, other: 0o100755, third: 0o100755, "content/run.md": 0o100755}
    assert desk.room.repository.entry(head, "content/link.md").mode == 0o120000
    submodule = desk.room.repository.entry(head, "content/module.md")
    assert (submodule.mode, submodule.blob) == (0o160000, module)
    assert b"Four." in desk.room.repository.read(head, third)
    sound(desk, git)


def test_a_link_or_submodule_in_the_place_of_a_saved_text_waits_for_a_person(
    desk: Desk, git: Git, clone: Callable[[], Clone]
) -> None:
    file, other = (desk.begin(replace(LONG, title=f"Sea gate {number}")) for number in range(2))
    syncing.sync(desk.room)
    outside = clone()
    (outside.path / file).unlink()
    (outside.path / file).symlink_to("nowhere")
    git(outside.path, "add", file)
    git(outside.path, "update-index", "--cacheinfo", f"160000,{'1' * 40},{other}")
    git(outside.path, "commit", "-qm", "Odd files")
    git(outside.path, "push", "-q", "origin", "HEAD:main")
    for saved in (file, other):
        desk.save(saved, body=BODY + "\nFour.\n")
    assert set(syncing.sync(desk.room).unsettled) == {file, other}
    for saved in (file, other):
        assert b"Four." in desk.room.repository.read(desk.room.repository.head(MAIN), saved)
        assert settling.pushed(desk.room, saved).joined is None
    sound(desk, git)


def test_a_file_in_the_place_of_a_folder_with_saves_waits_for_a_person(
    desk: Desk, git: Git, clone: Callable[[], Clone]
) -> None:
    file = desk.begin(LONG)
    syncing.sync(desk.room)
    outside = clone()
    shutil.rmtree(outside.path / "content" / "harbour")
    (outside.path / "content" / "harbour").write_text("A file\n")
    outside.push()
    again = desk.begin(replace(LONG, title="Begun meanwhile"))
    assert syncing.sync(desk.room).unsettled == ("content/harbour",)
    head = desk.room.repository.head(MAIN)
    assert desk.room.repository.entry(head, again)
    assert not desk.room.repository.entry(head, file)
    sound(desk, git)


def test_a_commit_names_no_folder_or_commit_as_a_file(desk: Desk) -> None:
    desk.begin(LONG)
    repository = desk.room.repository
    head = repository.head(MAIN)
    for number in (head, repository.commit_info(head).tree):
        with pytest.raises(NoSuchVersion):
            repository.prepared(
                {"content/x.md": BlobId(number)}, by=Signature("x", "x@example.org", desk.clock()), subject="x", on=head
            )


def sound(desk: Desk, git: Git) -> None:
    """The desk's repository is sound, and so is its next push to a remote that checks everything."""
    git(desk.remote, "config", "receive.fsckObjects", "true")
    git(desk.room.root, "fsck", "--strict")
    desk.begin(replace(LONG, title="After all that"))
    assert syncing.sync(desk.room).given
    git(desk.remote, "fsck", "--strict")
    assert git(desk.remote, "rev-parse", "main") == desk.room.repository.head(MAIN)
    desk.folder()
