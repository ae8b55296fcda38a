"""What screens show comes from the catalog and agrees with git; what readers get never rests on the catalog's word."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from cms.core.article import Public, Work
from cms.core.errors import WrongState
from cms.core.people import Signature
from cms.desk import moving, publishing, reviewing, writing
from cms.desk.facts import seen, standing
from cms.repository import LIVE, MAIN, Repository
from cms.repository.command import GitCommand
from cms.repository.history import History
from tests.desk.conftest import Desk
from tests.desk.pages import git


def lie(desk: Desk, words: str, *values: object) -> None:
    """Change the catalog behind the desk's back."""
    with sqlite3.connect(desk.room.private / "catalog.db") as db:
        assert db.execute(words, values).rowcount != 0, "nothing was changed"


def published(desk: Desk) -> str:
    file = desk.approved()
    publishing.publish(desk.room, desk.omar, [file], address="test")
    return file


def _edited_twice(desk: Desk) -> str:
    file = desk.begin()
    desk.save(file, title="Sea gate to close on Friday")
    desk.save(file, desk.ada, title="Sea gate to close on Saturday")
    return file


def _sent_back(desk: Desk) -> str:
    file = desk.begin()
    reviewing.submit(desk.room, desk.ines, file)
    reviewing.send_back(desk.room, desk.rosa, file, comment="Who says so?")
    return file


def _scheduled(desk: Desk) -> str:
    file = desk.approved()
    publishing.schedule(desk.room, desk.omar, file, desk.clock.now.replace(year=2027))
    return file


def _scheduled_and_edited(desk: Desk) -> str:
    file = _scheduled(desk)
    desk.save(file, title="Sea gate to close on Friday")
    return file


def _scheduled_and_approved_again(desk: Desk) -> str:
    file = _scheduled_and_edited(desk)
    desk.approve(file)
    return file


def _published(desk: Desk) -> str:
    return published(desk)


def _changed(desk: Desk) -> str:
    file = published(desk)
    desk.save(file, desk.ada, title="Sea gate closed")
    desk.approve(file)
    return file


def _published_twice(desk: Desk) -> str:
    file = _changed(desk)
    publishing.publish(desk.room, desk.omar, [file], address="test")
    return file


def _withdrawn(desk: Desk) -> str:
    file = published(desk)
    publishing.withdraw(desk.room, desk.omar, file, reason="It was wrong.", address="test")
    return file


def _void(desk: Desk) -> str:
    file = desk.approved()
    desk.save(file, title="Sea gate to close never")
    return file


LIVES = [
    _edited_twice,
    _sent_back,
    _scheduled,
    _scheduled_and_edited,
    _scheduled_and_approved_again,
    _published,
    _changed,
    _published_twice,
    _withdrawn,
    _void,
]


@pytest.mark.parametrize("live", LIVES, ids=lambda life: life.__name__.strip("_"))
def test_what_is_seen_is_what_stands(desk: Desk, live: Callable[[Desk], str]) -> None:
    file = live(desk)
    assert seen(desk.room, file) == standing(desk.room, file)


def test_a_screen_starts_no_git_process(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _changed(desk)
    seen(desk.room, file)  # by now there is a reader
    started: list[tuple[object, ...]] = []
    start = GitCommand.start

    def noted(self, *words, **more):
        started.append(words)
        return start(self, *words, **more)

    monkeypatch.setattr(GitCommand, "start", noted)
    seen(desk.room, file)
    assert started == []
    standing(desk.room, file)
    assert started  # the harness sees processes


def test_a_lagging_catalog_is_brought_up_first(desk: Desk) -> None:
    file = desk.approved()
    head = desk.room.repository.head(MAIN)
    assert head is not None
    text = desk.room.repository.read(head, file).replace(b"Saltquay", b"Halmere").replace(b"approved", b"draft")
    by = Signature.of(desk.ada, desk.clock())
    trailers = [("Editor", "ada"), ("Act", "edit"), ("Article", file)]
    desk.room.repository.commit({file: text}, by=by, subject="Edit", trailers=trailers, on=head)
    found = seen(desk.room, file)
    assert found.facts.work is Work.DRAFT
    assert found.facts.writers == {"ines", "ada"}
    assert found.facts.approvers == frozenset()


def test_an_approval_that_only_the_catalog_knows_publishes_nothing(desk: Desk) -> None:
    file = desk.begin()
    reviewing.submit(desk.room, desk.ines, file)
    claim = "UPDATE versions SET act = 'approve', account = 'rosa', status = 'approved', text_changed = 0"
    lie(desk, f"{claim} WHERE act = 'submit'")
    lie(desk, "UPDATE articles SET work = 'approved', status = 'approved', approved_by = 'rosa' WHERE file = ?", file)
    with pytest.raises(WrongState):
        publishing.publish(desk.room, desk.omar, [file], address="test")
    assert desk.room.repository.head(LIVE) is None


def test_text_that_the_catalog_calls_unchanged_still_voids_an_approval(desk: Desk) -> None:
    file = desk.approved()
    desk.save(file, title="Sea gate to close never")
    lie(desk, "UPDATE versions SET text_changed = 0, status = 'approved'")
    assert standing(desk.room, file).facts.approvers == frozenset()
    with pytest.raises(WrongState):
        publishing.publish(desk.room, desk.omar, [file], address="test")


def test_a_writer_whom_the_catalog_forgot_still_cannot_approve(desk: Desk) -> None:
    file = published(desk)
    desk.save(file, desk.rosa, title="Sea gate closed")
    reviewing.submit(desk.room, desk.ines, file)
    lie(desk, "UPDATE versions SET account = 'ines', text_changed = 0 WHERE account = 'rosa'")
    assert "rosa" not in seen(desk.room, file).facts.writers  # a screen believes it
    assert "rosa" in standing(desk.room, file).facts.writers


def hints(desk: Desk, file: str) -> dict[str, str]:
    """Give commits that a damaged catalog might name as the last publication."""
    repository = desk.room.repository
    main, live = repository.head(MAIN), repository.head(LIVE)
    assert main is not None
    assert live is not None
    entry = repository.entry(live, file)
    assert entry is not None
    parent = repository.commit_info(live).parents[0]
    by, trailers = Signature.of(desk.omar, desk.clock()), [("Editor", "omar"), ("Act", "publish"), ("Source", main)]
    made = {"by": by, "subject": "Publish", "trailers": trailers}
    return {
        "no commit": "0" * 40,
        "no id": "live; --all",
        "an older publication": parent,
        "a commit of main": main,
        "a blob": entry.blob,
        "never pushed": repository.prepared(
            {file: entry.blob},
            on=repository.commit_info(parent).parents[0] if repository.commit_info(parent).parents else None,
            **made,
        ),
        "brings nothing": repository.prepared({file: entry.blob}, on=live, **made),
    }


def test_a_wrong_hint_changes_no_fact(desk: Desk) -> None:
    file = _published_twice(desk)
    desk.save(file, desk.rosa, title="Sea gate opened")
    reviewing.submit(desk.room, desk.ines, file)
    before = standing(desk.room, file)
    assert before.facts.writers == {"rosa"}
    for name, number in hints(desk, file).items():
        lie(desk, "UPDATE sent SET number = ?", number)
        assert standing(desk.room, file) == before, name


@pytest.mark.parametrize("live", [True, False])
def test_a_hint_that_begins_too_late_hides_no_writer(desk: Desk, live: bool) -> None:
    file = published(desk) if live else desk.begin()
    desk.save(file, desk.rosa, title="Sea gate opened")
    desk.save(file, desk.ada, title="Sea gate opened again")
    before = standing(desk.room, file)
    assert before.facts.writers >= {"rosa", "ada"}
    lie(desk, "DELETE FROM versions WHERE account <> 'ada'")
    assert standing(desk.room, file) == before
    lie(desk, "DELETE FROM versions")
    assert standing(desk.room, file) == before


def test_a_right_hint_saves_the_walk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _published_twice(desk)
    desk.save(file, desk.ada, title="Sea gate opened")
    walked: list[str] = []

    def noted(walk):
        def walks(self, since, until, file):
            walked.append("all" if since is None else "some")
            return walk(self, since, until, file)

        return walks

    monkeypatch.setattr(Repository, "between", noted(Repository.between))
    monkeypatch.setattr(History, "origins", noted(History.origins))
    standing(desk.room, file)
    assert walked == ["some"]
    lie(desk, "DELETE FROM sent_files")
    standing(desk.room, file)
    assert walked == ["some", "all", "some"]


def test_a_text_that_readers_have_is_live_at_once(desk: Desk) -> None:
    file = published(desk)
    found = seen(desk.room, file)
    assert found.facts.public is Public.LIVE
    assert found.live == found.article


def test_a_discard_asks_git_who_began(desk: Desk) -> None:
    file = desk.begin()
    lie(desk, "UPDATE versions SET account = 'ada'")
    writing.discard(desk.room, desk.ines, file)
    head = desk.room.repository.head(MAIN)
    assert head is not None
    assert desk.room.repository.entry(head, file) is None


def test_what_readers_have_stays_also_when_the_desk_cannot_read_it(desk: Desk) -> None:
    file = desk.begin()
    by = Signature("Clara Clone", "clara@example.org", desk.clock())
    broken = desk.room.repository.prepared({file: b"---\ntitle: [\n---\n"}, by=by, subject="By hand", on=None)
    git(desk.room.root, "update-ref", f"refs/heads/{LIVE}", broken)
    before = desk.room.repository.head(MAIN)
    assert standing(desk.room, file).live is None
    with pytest.raises(WrongState, match="Readers have"):
        writing.discard(desk.room, desk.ines, file)
    with pytest.raises(WrongState, match="Readers have"):
        moving.move(desk.room, desk.ines, file, slug="gate", section="")
    assert desk.room.repository.head(MAIN) == before
