"""Four eyes on pictures: who sent one that readers do not have yet is a writer of the text that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cms.catalog import Catalog
from cms.core.errors import ListsNotReady, NotPermitted
from cms.core.people import StaffMember
from cms.desk import picturing, publishing, reviewing
from cms.desk.facts import seen, standing
from cms.repository import MAIN
from tests.desk.conftest import Desk
from tests.desk.pages import BODY, COPY, put
from tests.photographs import drawn, written


def sent(desk: Desk, who: StaffMember, width: int = 300) -> str:
    return picturing.take_in(desk.room, who, "gate.jpg", written(drawn(width, 200))).url


def showing(url: str) -> str:
    return f"{BODY}\n![A gate]({url})\n"


def approve(desk: Desk, who: StaffMember, file: str) -> None:
    reviewing.approve(desk.room, who, file, shown=standing(desk.room, file).blob)


def refused(desk: Desk, who: StaffMember, file: str) -> None:
    with pytest.raises(NotPermitted, match="sent a picture of it"):
        approve(desk, who, file)
    assert who.account in seen(desk.room, file).facts.writers


def test_who_sent_a_picture_that_another_saved_cannot_approve_it(desk: Desk) -> None:
    file = desk.begin(replace(COPY, body=showing(sent(desk, desk.rosa))))
    reviewing.submit(desk.room, desk.ines, file)
    refused(desk, desk.rosa, file)
    approve(desk, desk.omar, file)
    assert standing(desk.room, file).facts.approvers == {"omar"}


def test_each_who_sent_the_same_picture_counts(desk: Desk) -> None:
    first, again = sent(desk, desk.rosa), sent(desk, desk.omar)
    assert first == again
    file = desk.begin(replace(COPY, body=BODY, image=first, image_alt="A gate"))
    reviewing.submit(desk.room, desk.ines, file)
    for who in (desk.rosa, desk.omar):
        refused(desk, who, file)
    approve(desk, desk.ada, file)


def test_who_brought_a_picture_in_with_another_text_counts_until_readers_have_it(desk: Desk) -> None:
    url = sent(desk, desk.rosa)
    other = desk.begin(replace(COPY, title="Another story"))
    desk.save(other, desk.rosa, body=showing(url))
    file = desk.begin(replace(COPY, body=showing(url)))
    reviewing.submit(desk.room, desk.ines, file)
    refused(desk, desk.rosa, file)
    reviewing.submit(desk.room, desk.ines, other)
    approve(desk, desk.omar, other)
    publishing.publish(desk.room, desk.omar, [other], address="test")
    approve(desk, desk.rosa, file)  # readers have the picture: it was judged with the other text


def test_a_picture_that_was_put_in_later_undoes_the_approval_of_who_sent_it(desk: Desk) -> None:
    file = desk.begin(replace(COPY, body=BODY))
    reviewing.submit(desk.room, desk.ines, file)
    url = sent(desk, desk.rosa)
    approve(desk, desk.rosa, file)
    desk.save(file, body=showing(url))
    refused(desk, desk.rosa, file)


def test_a_picture_of_plain_git_is_nobodys(desk: Desk) -> None:
    put(desk, "content/media/2026/11/by-hand.jpg", written(drawn(300, 200)))
    file = desk.begin(replace(COPY, body=showing("/media/2026/11/by-hand.jpg")))
    found = standing(desk.room, file).facts
    assert (found.writers, found.unknown_writers) == ({"ines"}, False)


def test_a_picture_is_its_last_senders(desk: Desk) -> None:
    old, new = sent(desk, desk.rosa), sent(desk, desk.omar, 400)
    file = desk.begin(replace(COPY, body=showing(old)))
    desk.save(file, body=showing(new))
    assert standing(desk.room, file).facts.writers == {"ines", "omar"}


def unready(*_: object) -> None:
    raise ListsNotReady(0, 0)


@pytest.mark.parametrize("told", [unready, lambda *_: (), lambda *_: ("0" * 40,)], ids=["none", "nothing", "wrong"])
def test_git_says_it_whatever_the_lists_say(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, told: Callable[..., object]
) -> None:
    file = desk.begin(replace(COPY, body=showing(sent(desk, desk.rosa))))
    monkeypatch.setattr(Catalog, "brought_by", told)
    assert standing(desk.room, file).facts.writers == {"ines", "rosa"}


def test_lists_that_name_a_commit_which_did_not_bring_it_are_not_believed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.begin(replace(COPY, body=showing(sent(desk, desk.rosa))))
    desk.save(file, desk.omar, title="Another headline")
    head = desk.room.repository.head(MAIN)
    monkeypatch.setattr(Catalog, "brought_by", lambda *_: (head,))
    assert standing(desk.room, file).facts.writers == {"ines", "omar", "rosa"}
