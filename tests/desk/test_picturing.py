"""Pictures come in, wait, and go into git with the first text that shows them; on real git."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cms.catalog import pictured
from cms.core.article import Article
from cms.core.errors import BrokenFile, EditConflict, NotPermitted, StoreUnavailable
from cms.core.people import Role
from cms.desk import picturing, publishing, reviewing, settling, syncing, writing
from cms.desk.facts import standing
from cms.desk.picturing import Taken
from cms.drafts import Kind
from cms.repository import LIVE, MAIN
from tests.desk.conftest import STORY, Desk, person
from tests.desk.pages import BODY, COPY, put
from tests.photographs import CANARY, drawn, of_agency, written


def git(path: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(path), *words], capture_output=True, text=True, check=True).stdout


def files_of(desk: Desk, commit: str = MAIN) -> set[str]:
    return set(git(desk.room.root, "show", "--name-only", "--format=", commit).split())


def every_object(desk: Desk) -> bytes:
    """Give the content of every object of the repository, reachable or not."""
    command = ["git", "-C", str(desk.room.root), "cat-file", "--batch-all-objects", "--batch"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def send(desk: Desk, name: str = "Sea gate.JPG", data: bytes | None = None) -> Taken:
    return picturing.take_in(desk.room, desk.ines, name, data or of_agency())


def showing(taken: Taken) -> str:
    return f'{BODY}\n![A gate]({taken.url} "Dawn")\n'


def folder(desk: Desk) -> Path:
    return desk.room.private / "uploads"


def test_what_is_sent_waits_in_private_and_makes_no_commit(desk: Desk) -> None:
    desk.begin(COPY)
    head, before = desk.room.repository.head(MAIN), every_object(desk)
    taken = send(desk)
    assert taken.url.startswith("/media/2026/11/sea-gate-")
    assert (taken.width, taken.height, taken.known) == (900, 600, False)
    assert desk.room.repository.head(MAIN) == head
    assert every_object(desk) == before
    assert git(desk.folder(), "status", "--porcelain") == ""
    (path,) = folder(desk).glob("*.jpg")
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder(desk).iterdir()} == {0o600}
    assert stat.S_IMODE(folder(desk).stat().st_mode) == 0o700
    assert picturing.picture(desk.room, taken.file) == path.read_bytes()


def test_the_first_save_that_shows_it_takes_it_along(desk: Desk) -> None:
    file = desk.begin(COPY)
    taken, other = send(desk), send(desk, "boat.jpg", written(drawn(300, 200)))
    waiting = picturing.picture(desk.room, taken.file)
    desk.save(file, body=showing(taken))
    assert files_of(desk) == {file, taken.file}
    assert desk.room.uploads.files() == (other.file,)
    head = desk.room.repository.head(MAIN)
    assert head
    assert desk.room.repository.read(head, taken.file, 10**7) == waiting == picturing.picture(desk.room, taken.file)
    assert (desk.folder() / taken.file).read_bytes() == waiting
    assert desk.room.catalog.shown_by(taken.file, MAIN) == (file,)
    desk.save(file, title="Another headline")
    assert files_of(desk) == {file}


def test_a_lead_picture_and_a_new_article_take_theirs_along(desk: Desk) -> None:
    lead, inside = send(desk), send(desk, "boat.png", written(drawn(300, 200), "PNG"))
    copy = replace(COPY, image=lead.url, image_alt="A gate", image_focus="40% 30%", body=showing(inside))
    file = desk.begin(copy)
    assert files_of(desk) == {file, lead.file, inside.file}
    article = standing(desk.room, file).article
    assert (article.word("image"), article.word("image_focus")) == (lead.url, "40% 30%")
    assert desk.room.uploads.files() == ()


def test_no_metadata_ever_lies_in_git(desk: Desk) -> None:
    for form in ("JPEG", "PNG", "WEBP", "AVIF", "GIF"):
        taken = send(desk, f"gate.{form.lower()}", of_agency(form))
        desk.begin(replace(COPY, title=f"Gate {form}", image=taken.url, image_alt="A gate"))
    stored = every_object(desk)
    assert stored.count(b"/media/2026/11/gate-") >= 5
    assert not [words for words in (CANARY.encode(), b"Exif\0", b"ns.adobe.com", b"Photoshop") if words in stored]
    put(desk, "content/media/2026/11/by-hand.jpg", of_agency())
    assert CANARY.encode() in every_object(desk), "the search would find it"


def test_the_same_picture_is_one_whenever_it_is_sent(desk: Desk) -> None:
    first, again = send(desk, "DSC_0001.JPG"), send(desk, "Sea gate.jpg")
    assert first.file == again.file
    assert len(list(folder(desk).glob("*.jpg"))) == 1
    file = desk.begin(replace(COPY, body=showing(first)))
    desk.clock.now += timedelta(days=60)
    later = send(desk, "once-more.jpg")
    assert (later.file, later.known) == (first.file, True)
    assert desk.room.uploads.files() == ()
    desk.begin(replace(COPY, title="Another story", image=later.url, image_alt="A gate"))
    listed = git(desk.room.root, "ls-tree", "-r", "--name-only", MAIN, "content/media/").split()
    assert listed == [first.file]
    assert set(desk.room.catalog.shown_by(first.file, MAIN)) > {file}


def test_a_raw_save_takes_it_along_and_so_does_a_broken_file(desk: Desk) -> None:
    file = desk.begin(COPY)
    taken = send(desk)
    opened = writing.open_raw(desk.room, file)
    assert opened.text
    writing.save_raw(desk.room, desk.ines, file, opened.blob, opened.text + showing(taken))
    assert files_of(desk) == {file, taken.file}
    put(desk, file, b"---\ntitle: [\n---\nText\n")
    other = send(desk, "boat.jpg", written(drawn(300, 200)))
    opened = writing.open_raw(desk.room, file)
    assert opened.text
    writing.save_raw(desk.room, desk.ines, file, opened.blob, opened.text + showing(other))
    assert files_of(desk) == {file, other.file}


def test_a_merge_takes_it_along_and_a_clash_leaves_it_waiting(desk: Desk) -> None:
    file = desk.begin(COPY)
    opened = standing(desk.room, file)
    taken = send(desk)
    desk.save(file, desk.rosa, title="Hers", body=BODY.replace("18:40", "19:00"))
    mine = replace(COPY, body=showing(taken).replace("18:40", "17:00"))
    head = desk.room.repository.head(MAIN)
    with pytest.raises(EditConflict) as caught:
        writing.save(desk.room, desk.ines, file, opened.blob, mine)
    assert desk.room.repository.head(MAIN) == head
    assert desk.room.uploads.files() == (taken.file,)
    del caught
    writing.save(desk.room, desk.ines, file, opened.blob, replace(COPY, body=showing(taken)))
    assert files_of(desk) == {file, taken.file}
    assert standing(desk.room, file).article.headline == "Hers"


def test_a_copy_of_text_that_could_not_be_saved_takes_it_along(desk: Desk) -> None:
    file = desk.begin(COPY)
    taken = send(desk)
    text = COPY.fresh(file).text + showing(taken)
    saved = settling.keep_copy(desk.room, desk.ines, file, text)
    assert taken.file in files_of(desk)
    assert saved.file in files_of(desk)


def test_only_acts_that_bring_a_text_take_pictures_in(desk: Desk) -> None:
    taken = send(desk)
    file = "content/harbour/2026/11/by-hand.md"
    text = replace(COPY, body=showing(taken)).fresh(file).text
    put(desk, file, text.encode())
    reviewing.submit(desk.room, desk.ines, file)
    assert files_of(desk) == {file}
    assert desk.room.uploads.files() == (taken.file,)


def test_a_text_that_names_a_picture_that_is_nowhere_is_saved(desk: Desk) -> None:
    file = desk.begin(COPY)
    desk.save(file, body=f"{BODY}\n![x](/media/2026/11/gone-00000000.jpg) ![y](/media/../../etc/passwd)\n")
    assert files_of(desk) == {file}


def test_readers_get_it_with_the_article(desk: Desk) -> None:
    taken = send(desk)
    file = desk.approved(replace(COPY, image=taken.url, image_alt="A gate", body=BODY))
    publishing.publish(desk.room, desk.omar, [file], address="test")
    assert set(git(desk.remote, "ls-tree", "-r", "--name-only", LIVE, "content/").split()) == {file, taken.file}


def test_a_disabled_account_sends_nothing_and_a_bad_file_leaves_nothing(desk: Desk) -> None:
    gone = replace(person("gone", Role.ADMIN), disabled=True)
    with pytest.raises(NotPermitted):
        picturing.take_in(desk.room, gone, "a.jpg", of_agency())
    with pytest.raises(BrokenFile):
        send(desk, "a.jpg", b"<svg/>")
    assert not folder(desk).exists()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\x.jpg", "\0\n.jpg", "مرفأ.jpg", "💥", ".git", "con.jpg", ""]
)
def test_no_name_leads_anywhere(desk: Desk, name: str) -> None:
    taken = send(desk, name)
    assert taken.url.startswith("/media/2026/11/")
    (path,) = folder(desk).glob("*.jpg")
    assert path.is_file()
    assert desk.room.uploads.files() == (taken.file,)


def test_what_nobody_shows_is_swept_away_in_time(desk: Desk) -> None:
    taken, wanted, young = (send(desk, f"{n}.jpg", written(drawn(300 + n, 200))) for n in range(3))
    desk.room.drafts.keep("ines", "", "", {"body": showing(wanted)}, Kind.REFUSED, desk.clock())
    left = folder(desk) / "2026-11-x.jpg.1-1.new"
    left.write_bytes(b"half")
    old = (desk.clock() - timedelta(days=31)).timestamp()
    for path in folder(desk).iterdir():
        if young.file.rpartition("/")[2] not in path.name:
            os.utime(path, (old, old))
    assert picturing.sweep(desk.room) == 1
    assert set(desk.room.uploads.files()) == {wanted.file, young.file}
    assert not left.exists()
    assert picturing.picture(desk.room, taken.file) is None
    assert picturing.sweep(desk.room) == 0
    assert len(list(folder(desk).iterdir())) == 4, "each with the note of who sent it"
    assert not [words for words in syncing.tick(desk.room).failed if "pictures" in words]


def test_a_disk_that_takes_nothing_says_so(desk: Desk) -> None:
    folder(desk).write_text("a file where the folder belongs")
    with pytest.raises(StoreUnavailable, match="cannot keep the picture"):
        send(desk)


def test_pictures_are_found_by_name_by_what_is_said_of_them_and_by_headline(desk: Desk) -> None:
    one, two = send(desk, "mole.jpg"), send(desk, "boat.png", written(drawn(300, 200), "PNG"))
    copy = replace(
        COPY, image=one.url, image_alt="A grey gate", image_caption="Dämmerung", image_credit="Ana Brandt/AP"
    )
    desk.begin(replace(copy, title="The gate holds"))
    desk.begin(replace(COPY, title="Boats pay", body=f'![Two boats]({two.url} "At 100% speed, ÉTÉ")\n'))

    def found(q: str) -> set[str]:
        rows = desk.room.catalog.media(60, 0, q)
        assert len(rows) == desk.room.catalog.count_media(q)
        return {row.file for row in rows}

    assert found("") == {one.file, two.file}
    for q in ("mole", "GREY gate", "gat", "dämmerung", "brandt ap", "holds"):
        assert found(q) == {one.file}, q
    for q in ("boat", "two boats", "100%", "été", "boats pay speed"):
        assert found(q) == {two.file}, q
    for q in ("nothing", "grey boats", "%", '"', "\0", "NEAR(", "\\"):
        assert found(q) == set(), q


def test_what_an_article_no_longer_says_of_a_picture_finds_it_no_more(desk: Desk) -> None:
    taken = send(desk, "mole.jpg")
    file = desk.begin(replace(COPY, title="The gate holds", image=taken.url, image_alt="A grey gate"))
    desk.save(file, title="The gate broke")
    catalog = desk.room.catalog
    assert (catalog.count_media("holds"), catalog.count_media("broke"), catalog.count_media("grey")) == (0, 1, 1)
    desk.save(file, image="", image_alt="")
    assert (catalog.count_media("broke"), catalog.count_media("mole")) == (0, 1)


def test_pictures_are_searched_and_known_again_by_an_index(desk: Desk) -> None:
    """A walk over all of them takes longer the more there are."""
    taken = send(desk, "mole.jpg")
    desk.begin(replace(COPY, image=taken.url, image_alt="A grey gate"))
    with closing(sqlite3.connect(desk.room.private / "catalog.db")) as db:
        for ask in (lambda: pictured.listed(db, "gate", 60, 0), lambda: pictured.same(db, "b" * 40)):
            asked: list[str] = []
            db.set_trace_callback(asked.append)
            ask()
            db.set_trace_callback(None)
            plans = [line[3] for words in asked[:1] for line in db.execute(f"EXPLAIN QUERY PLAN {words}")]
            assert all("SEARCH" in plan or "VIRTUAL TABLE INDEX" in plan for plan in plans), plans


def test_the_form_keeps_a_focus_that_is_none_of_ours(desk: Desk) -> None:
    file = desk.begin(replace(COPY, image="/media/2026/11/x.jpg", image_alt="x", image_focus="Smart"))
    desk.save(file, title="Another")
    assert "image_focus: Smart" in standing(desk.room, file).article.text
    desk.save(file, image_focus="")
    assert "image_focus" not in standing(desk.room, file).article.text
    assert Article.read(file, STORY.fresh(file).content).word("image_focus") == ""
