"""Talking about an article: passages and threads, and suggestions that become text with credit to their authors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from cms.core import suggesting
from cms.core.article import Status
from cms.core.errors import BadValue, NotPermitted, NotReady, WrongState
from cms.core.passages import Passage
from cms.core.remarks import Kind
from cms.desk import discussing, publishing, reviewing, syncing
from cms.desk.facts import standing
from cms.desk.talk import Talk, passage_of, talk
from cms.repository import LIVE, MAIN
from tests.desk.conftest import Desk
from tests.desk.pages import BOATS, BODY, COPY, GATE, LAST, git


def talked(desk: Desk, file: str) -> Talk:
    found = standing(desk.room, file)
    return talk(desk.room, found.article, found.blob)


def taken(desk: Desk, file: str, words: str, about: str = "") -> Passage | None:
    found = standing(desk.room, file)
    return passage_of(desk.room, found.article, found.blob, found.blob, about=about, known=Passage(words or " "))


def suggested(desk: Desk, file: str, *pairs: tuple[str, str], text: str = "") -> Talk:
    found = standing(desk.room, file)
    body = found.article.body
    for old, new in pairs:
        assert old in body
        body = body.replace(old, new)
    discussing.suggest(desk.room, desk.rosa, file, found.blob, {"": body.replace("\n", "\r\n")}, text=text)
    return talked(desk, file)


def newest(desk: Desk, form: str = "%B") -> str:
    return git(desk.room.root, "log", "-1", f"--format={form}", MAIN)


def test_a_comment_stays_at_its_words_when_the_text_above_changes(desk: Desk) -> None:
    file = desk.begin(COPY)
    reviewing.comment(desk.room, desk.rosa, file, "Of what?", passage=taken(desk, file, "40 crowns a year"))
    desk.save(file, body="A new beginning.\n\n" + BODY)
    (topic,) = talked(desk, file).open
    assert topic.place
    body = standing(desk.room, file).article.body
    assert (body[topic.place.start : topic.place.end], topic.changed) == ("40 crowns a year", False)
    desk.save(file, body=BODY.replace("40 crowns a year", "a fee"))
    (topic,) = talked(desk, file).open
    assert (topic.changed, topic.now) == (True, "a fee")
    assert topic.thread.first.passage
    assert topic.thread.first.passage.quote == "40 crowns a year"
    desk.save(file, body="Nothing of it.\n")
    (topic,) = talked(desk, file).open
    assert (topic.lost, topic.place) == (True, None)


@pytest.mark.parametrize(
    ("about", "words", "quote"),
    [
        ("2", "", BOATS),
        ("2", "the   club", "the club"),
        ("2", "not there", BOATS),
        ("", "December", "December"),
        ("", "", None),
        ("title", "", COPY.title),
        ("title", "Thursday", "Thursday"),
    ],
)
def test_a_passage_is_chosen_by_its_paragraph_or_its_words(
    desk: Desk, about: str, words: str, quote: str | None
) -> None:
    found = taken(desk, desk.begin(COPY), words, about)
    assert (found.quote if found else None) == quote


def test_words_that_are_not_there_are_asked_about(desk: Desk) -> None:
    file = desk.begin(COPY)
    with pytest.raises(NotReady, match="not in the text"):
        taken(desk, file, "the flood")


def test_a_thread_is_answered_settled_and_reopened_in_files_that_are_never_changed(desk: Desk) -> None:
    file = desk.begin(COPY)
    reviewing.comment(desk.room, desk.rosa, file, "Who says so, @ines?")
    assert "Mentions: ines\n" in newest(desk)
    (topic,) = talked(desk, file).open
    number = topic.thread.first.number
    reviewing.comment(desk.room, desk.ines, file, "The club.", answers=number)
    discussing.resolve(desk.room, desk.ines, file, number)
    found = talked(desk, file)
    assert found.open == ()
    assert [one.text for one in found.settled[0].thread.answers] == ["The club.", ""]
    with pytest.raises(WrongState, match="settled it already"):
        discussing.resolve(desk.room, desk.rosa, file, number)
    discussing.reopen(desk.room, desk.rosa, file, number, "Which club?")
    assert [topic.thread.first.number for topic in talked(desk, file).open] == [number]
    with pytest.raises(WrongState, match="reopened it already"):
        discussing.reopen(desk.room, desk.rosa, file, number)
    changed = git(desk.room.root, "log", "--format=", "--name-status", MAIN, "--", "discussion")
    assert [line[0] for line in changed.split("\n") if line] == ["A"] * 4
    assert f"Remark: reopen {talked(desk, file).open[0].thread.answers[-1].number} {number}\n" in newest(desk)


def test_the_last_word_counts_within_one_second_too(desk: Desk) -> None:
    file = desk.begin(COPY)
    reviewing.comment(desk.room, desk.rosa, file, "Who says so?")
    number = talked(desk, file).open[0].thread.first.number
    for _ in range(4):
        then = desk.clock.now
        discussing.resolve(desk.room, desk.ines, file, number)
        desk.clock.now = then + timedelta(milliseconds=40)
        discussing.reopen(desk.room, desk.rosa, file, number)
        assert [topic.thread.first.number for topic in talked(desk, file).open] == [number]


def test_whoever_is_called_in_a_decision_is_written_down_with_it(desk: Desk) -> None:
    file = desk.begin(COPY)
    reviewing.submit(desk.room, desk.ines, file, note="For @rosa, or @nobody.")
    assert "Mentions: rosa\n" in newest(desk)
    reviewing.send_back(desk.room, desk.rosa, file, comment="@ines @omar: which club?")
    assert "Mentions: ines\nMentions: omar\n" in newest(desk)
    changed = git(desk.room.root, "show", "--format=", "--name-status", MAIN).split("\n")
    assert [line[0] for line in changed if line] == ["M", "A"], "a decision and its comment are one commit"


def test_what_is_not_there_cannot_be_answered(desk: Desk) -> None:
    file = desk.begin(COPY)
    with pytest.raises(WrongState, match="not there any more"):
        reviewing.comment(desk.room, desk.rosa, file, "Yes.", answers="12345678")
    reviewing.comment(desk.room, desk.rosa, file, "Hm.")
    with pytest.raises(WrongState, match="Only a suggestion"):
        discussing.reject(desk.room, desk.ines, file, talked(desk, file).open[0].thread.first.number)


def test_an_edited_text_is_kept_as_suggestions_and_changes_nothing(desk: Desk) -> None:
    file = desk.begin(COPY)
    blob = standing(desk.room, file).blob
    found = suggested(desk, file, ("will close", "closes"), ("again in", "once more in"), text="Shorter.")
    assert [(topic.thread.first.kind, topic.thread.first.text) for topic in found.open] == [
        (Kind.SUGGEST, "Shorter.")
    ] * 2
    assert found.acceptable == 2
    assert standing(desk.room, file).blob == blob
    assert newest(desk, "%s").startswith("Suggest 2 changes to")


def test_suggestions_are_accepted_one_after_another_with_credit(desk: Desk) -> None:
    file = desk.begin(COPY)
    reviewing.submit(desk.room, desk.ines, file)
    first, second = suggested(desk, file, ("will close", "closes"), ("again in", "once more in")).open
    discussing.accept(desk.room, desk.ines, file, [first.mark])
    said = newest(desk)
    assert "Co-authored-by: Rosa Marlowe <rosa@courier.example>\n" in said
    assert "Editor: ines\nAct: edit\n" in said
    changed = git(desk.room.root, "show", "--format=", "--name-status", MAIN).split("\n")
    assert [line[0] for line in changed if line] == ["M", "A"]
    found = talked(desk, file)
    assert [topic.mark for topic in found.open] == [second.mark]
    assert [answer.kind for answer in found.settled[0].thread.answers] == [Kind.ACCEPT]
    discussing.accept(desk.room, desk.ines, file, [second.mark])
    article = standing(desk.room, file).article
    assert article.body == BODY.replace("will close", "closes").replace("again in", "once more in")
    assert article.status is Status.REVIEW


def test_all_suggestions_are_accepted_together_and_the_rest_of_the_file_stays(desk: Desk) -> None:
    file = desk.begin(COPY)
    before = standing(desk.room, file).article.text
    found = suggested(desk, file, ("will close", "closes"), (BOATS + "\n\n", ""), (LAST, LAST + "\n\nMore."))
    done = discussing.accept(desk.room, desk.ines, file, [topic.mark for topic in found.open])
    assert (done.taken, done.left) == (len(found.open), 0)
    expected = before.replace("will close", "closes").replace(BOATS + "\n\n", "").replace(LAST, LAST + "\n\nMore.")
    assert standing(desk.room, file).article.text == expected


def test_nobody_waits_to_write_while_texts_are_compared(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    file, turns = desk.begin(COPY), [0]
    compare, turn = suggesting.changes, desk.room.repository.writing

    @contextmanager
    def counted() -> Iterator[None]:
        with turn():
            turns[0] += 1
            yield
            turns[0] -= 1

    def compared(old: str, new: str) -> tuple[suggesting.Change, ...]:
        assert turns == [0]
        turns.append(0)
        return compare(old, new)

    monkeypatch.setattr(desk.room.repository, "writing", counted)
    monkeypatch.setattr(suggesting, "changes", compared)
    found = standing(desk.room, file)
    body = found.article.body.replace("will close", "closes")
    assert discussing.suggest(desk.room, desk.rosa, file, found.blob, {"": body}) == 1
    assert turns == [0, 0]


def test_headline_and_standfirst_are_suggested_like_the_text(desk: Desk) -> None:
    file = desk.begin(COPY)
    found = standing(desk.room, file)
    before = found.article.text
    texts = {
        "": BODY.replace("December", "May"),
        "title": COPY.title.replace("Thursday", "Friday").replace(" on", "\r\non"),
        "summary": COPY.summary.replace("a week", "five days"),
    }
    assert discussing.suggest(desk.room, desk.rosa, file, found.blob, texts) == 3
    marks = [topic.mark for topic in talked(desk, file).open]
    assert [topic.thread.first.field for topic in talked(desk, file).open] == ["title", "summary", ""]
    assert discussing.accept(desk.room, desk.ines, file, marks).taken == 3
    expected = before.replace("December", "May").replace("on Thursday", "on Friday").replace("a week", "five days")
    assert standing(desk.room, file).article.text == expected


def test_a_suggestion_whose_words_have_changed_is_never_put_in(desk: Desk) -> None:
    file = desk.begin(COPY)
    gate, boats = suggested(desk, file, ("will close", "closes"), ("40 crowns", "50 crowns")).open
    desk.save(file, body=BODY.replace("40 crowns", "45 crowns"))
    found = talked(desk, file)
    assert [(topic.mark != "", topic.changed) for topic in found.open] == [(True, False), (False, True)]
    with pytest.raises(WrongState, match="has changed"):
        discussing.accept(desk.room, desk.ines, file, [boats.mark])
    done = discussing.accept(desk.room, desk.ines, file, [gate.mark, boats.mark])
    assert (done.taken, done.left) == (1, 1)
    assert standing(desk.room, file).article.body.count("45 crowns") == 1


def test_what_was_read_is_what_is_accepted(desk: Desk) -> None:
    file = desk.begin(COPY)
    (topic,) = suggested(desk, file, ("will close", "closes")).open
    with pytest.raises(WrongState, match="Look at them once more"):
        discussing.accept(desk.room, desk.ines, file, [topic.mark[:-1] + "0" + "0"])
    with pytest.raises(NotReady, match="Choose"):
        discussing.accept(desk.room, desk.ines, file, [])


def test_a_rejection_keeps_its_reason_and_ends_the_suggestion(desk: Desk) -> None:
    file = desk.begin(COPY)
    (topic,) = suggested(desk, file, ("will close", "closes")).open
    discussing.reject(desk.room, desk.ines, file, topic.thread.first.number, "It has not closed yet.")
    found = talked(desk, file)
    assert found.settled[0].thread.resolved
    assert found.settled[0].thread.resolved.text == "It has not closed yet."
    with pytest.raises(WrongState, match="settled"):
        discussing.accept(desk.room, desk.ines, file, [topic.mark])


def test_suggestions_that_say_nothing_or_too_much_are_refused(desk: Desk) -> None:
    file = desk.begin(COPY)
    found = standing(desk.room, file)
    with pytest.raises(NotReady, match="Nothing is different"):
        discussing.suggest(
            desk.room, desk.rosa, file, found.blob, {"": found.article.body, "title": found.article.headline}
        )
    desk.save(file, body="word " * 600)
    found = standing(desk.room, file)
    with pytest.raises(BadValue, match="at most 2,000 letters"):
        discussing.suggest(desk.room, desk.rosa, file, found.blob, {"": "Otherwise."})


def test_accepting_voids_an_approval_as_any_edit_does(desk: Desk) -> None:
    file = desk.approved(COPY)
    (topic,) = suggested(desk, file, ("will close", "closes")).open
    discussing.accept(desk.room, desk.ines, file, [topic.mark])
    assert standing(desk.room, file).facts.approvers == frozenset()


def test_whoever_suggested_what_was_accepted_does_not_approve_it(desk: Desk) -> None:
    file = desk.begin(COPY)
    (topic,) = suggested(desk, file, ("will close", "closes")).open
    discussing.accept(desk.room, desk.ines, file, [topic.mark])
    reviewing.submit(desk.room, desk.ines, file)
    found = standing(desk.room, file)
    assert found.facts.writers == {"ines", "rosa"}
    with pytest.raises(NotPermitted, match="wrote part of this text"):
        reviewing.approve(desk.room, desk.rosa, file, shown=found.blob)
    reviewing.approve(desk.room, desk.omar, file, shown=found.blob)


def test_nothing_that_was_said_goes_live(desk: Desk) -> None:
    file = desk.approved(COPY)
    suggested(desk, file, (GATE, "Another gate."), text="@omar, look.")
    publishing.publish(desk.room, desk.omar, [file], address="test")
    syncing.sync(desk.room)
    assert "discussion" not in git(desk.remote, "ls-tree", "-r", "--name-only", LIVE)
    assert "discussion/" in git(desk.remote, "ls-tree", "-r", "--name-only", MAIN)
