"""The history of an article: spells of writing, who wrote and who approved what, also after a move."""

from __future__ import annotations

import re
from datetime import timedelta

from cms.core.article import CommitId
from cms.desk import autosaving, chronicle, moving, publishing, reviewing, settling
from cms.desk.facts import standing
from cms.drafts import Kind, Mark
from cms.web.app import create_app
from tests.desk.conftest import Desk
from tests.desk.pages import BOATS, BODY, COPY, GATE, LAST, Browser, page, put
from tests.desk.test_policy import enter


def folded(desk: Desk, file: str) -> list[tuple[str, str, int]]:
    return [
        (spell.newest.act, spell.newest.name.split()[0], len(spell.before))
        for spell in chronicle.spells(desk.room.catalog.history(file))
    ]


def test_saves_of_one_spell_of_writing_stand_together(desk: Desk):
    file = desk.begin(COPY)
    for number in (41, 42, 43):
        desk.save(file, body=BODY.replace("40", str(number)))
    assert folded(desk, file) == [("edit", "Ines", 2), ("create", "Ines", 0)]
    desk.save(file, desk.rosa, body=BODY.replace("40", "44"))
    desk.save(file, body=BODY.replace("40", "45"))
    assert folded(desk, file)[:3] == [("edit", "Ines", 0), ("edit", "Rosa", 0), ("edit", "Ines", 2)]
    desk.clock.now += chronicle.SPELL + timedelta(seconds=1)
    desk.save(file, body=BODY.replace("40", "46"))
    assert folded(desk, file)[:2] == [("edit", "Ines", 0), ("edit", "Ines", 0)]


def test_a_decision_ends_a_spell(desk: Desk):
    file = desk.begin(COPY)
    desk.save(file, body=BODY.replace("40", "41"))
    desk.approve(file)
    desk.save(file, body=BODY.replace("40", "42"))
    assert [act for act, _, _ in folded(desk, file)] == ["edit", "approve", "submit", "edit", "create"]


def who_wrote(desk: Desk, file: str, number: int = 0) -> list[list[tuple[str, str, tuple[str, ...], str]]]:
    """Say of each stretch its words, who wrote it, who changed it, and who approved it."""
    chosen = desk.room.catalog.history(file)[number]
    return [
        [
            (
                run.text.strip(),
                run.by.account or "git",
                tuple(one.account or "git" for one in run.also),
                (run.approved.account or "") if run.approved else "",
            )
            for run in paragraph
        ]
        for paragraph in chronicle.written(desk.room, file, chosen).paragraphs
    ]


def test_each_sentence_says_who_wrote_it_and_who_approved_it(desk: Desk):
    file = desk.begin(COPY)
    desk.approve(file)
    more = f"{GATE} It was mended in May."
    desk.save(file, desk.omar, body=f"{more}\n\n{BOATS.replace('40', '60')}\n\n{LAST}\n")
    assert who_wrote(desk, file) == [
        [(GATE, "ines", (), "rosa"), ("It was mended in May.", "omar", (), "")],
        [(BOATS.replace("40", "60"), "ines", ("omar",), "")],
        [(LAST, "ines", (), "rosa")],
    ]
    reviewing.approve(desk.room, desk.rosa, file, shown=standing(desk.room, file).blob)
    assert {run[3] for paragraph in who_wrote(desk, file) for run in paragraph} == {"rosa"}
    assert who_wrote(desk, file, number=1)[0][1][:2] == ("It was mended in May.", "omar"), "an older version, too"


def test_who_wrote_what_goes_along_when_an_article_moves(desk: Desk):
    file = desk.begin(COPY)
    desk.save(file, desk.rosa, body=f"{GATE} It was mended in May.\n\n{BOATS}\n\n{LAST}\n")
    new = moving.move(desk.room, desk.ines, file, section="city", slug="gate")
    assert who_wrote(desk, new)[0] == [(GATE, "ines", (), ""), ("It was mended in May.", "rosa", (), "")]
    client = enter(create_app(desk.room.root, desk.clock), "rosa")[0]
    shown = Browser(desk, client, desk.rosa).get(f"{page(new)}/history?view=who")
    assert "Rosa Marlowe" in shown
    assert "then at" in shown


def test_the_history_says_how_long_a_spell_is_and_shows_each_version(desk: Desk):
    file = desk.begin(COPY)
    desk.save(file, body=BODY.replace("40", "41"))
    desk.save(file, body=BODY.replace("40", "42"))
    client = enter(create_app(desk.room.root, desk.clock), "rosa")[0]
    rosa = Browser(desk, client, desk.rosa)
    shown = rosa.get(f"{page(file)}/history")
    assert "within 30 minutes" in shown
    assert "and 1 save before it" in shown
    older: CommitId = desk.room.catalog.history(file)[1].commit
    assert "pay 41 crowns" in rosa.get(f"{page(file)}/history?version={older}")


def test_a_history_is_narrowed_down_to_decisions_and_to_what_was_sent(desk: Desk):
    file = desk.approved(COPY)
    client = enter(create_app(desk.room.root, desk.clock), "rosa")[0]
    rosa = Browser(desk, client, desk.rosa)
    listed = {}
    for only in ("", "texts", "decisions", "sent", "unsaved", "nonsense"):
        shown = rosa.get(f"{page(file)}/history?only={only}").partition('<ol class="time"')[2].partition("</ol>")[0]
        listed[only] = re.findall(r"<b>(.*?)</b>", shown)
    assert listed[""] == listed["nonsense"] == ["Approved", "Sent for review", "Began it"]
    assert listed["decisions"] == ["Approved", "Sent for review"]
    assert listed["texts"] == ["Began it"]
    assert listed["sent"] == listed["unsaved"] == []
    publishing.publish(desk.room, desk.omar, [file], address="test")
    assert "Sent live" in rosa.get(f"{page(file)}/history?only=sent").partition('<ol class="time"')[2]


def test_what_one_typed_and_did_not_save_stands_in_ones_own_history_alone(desk: Desk):
    file = desk.begin(COPY)
    app = create_app(desk.room.root, desk.clock)
    ines, rosa = (Browser(desk, enter(app, who.account)[0], who) for who in (desk.ines, desk.rosa))
    history = f"{page(file)}/history"
    assert "One version so far." in ines.get(history)
    assert "You have nothing here that is not saved." in ines.get(history + "?only=unsaved")
    mark, fields = Mark.fresh(), {"body": "Half a sentence", "base": standing(desk.room, file).blob}
    autosaving.keep(desk.room, desk.ines, file, mark, fields, desk.clock())
    kept = settling.keep(desk.room, desk.ines, file, fields["base"], fields, Kind.REFUSED, "")
    assert kept
    for only in ("", "unsaved"):
        shown = ines.get(f"{history}?only={only}").partition('<ol class="time"')[2].partition("</ol>")[0]
        typed, refused = re.findall(r'<li class="unsaved"><a href="([^"]+)"><b>(.*?)</b>', shown)
        assert typed == (f"{page(file)}/autosave", "What you typed")
        assert refused == (f"/kept/{kept.number}", "Your text that could not be saved")
        assert "Half a sentence" in ines.get(typed[0])
        assert ("Began it" in shown) is (only == "")
    assert "unsaved" not in rosa.get(history).partition('<ol class="time"')[2].partition("</ol>")[0]
    assert "unsaved" not in ines.get(history + "?only=decisions").partition('<ol class="time"')[2].partition("</ol>")[0]


def test_a_change_of_status_by_git_is_among_the_decisions_and_one_of_the_text_among_the_texts(desk: Desk):
    file = desk.begin(COPY)
    text = (desk.folder() / file).read_text()
    for old, new in (("status: draft", "status: review"), ("will close", "closes")):
        text = text.replace(old, new)
        put(desk, file, text.encode())
    rosa = Browser(desk, enter(create_app(desk.room.root, desk.clock), "rosa")[0], desk.rosa)
    for only, number in (("decisions", 1), ("texts", 2)):
        shown = rosa.get(f"{page(file)}/history?only={only}").partition('<ol class="time"')[2].partition("</ol>")[0]
        assert shown.count("<b>") == number
        assert shown.count("Pushed with git, not verified") == 1
    shown = rosa.get(f"{page(file)}/history")
    assert re.search(rf"git show [0-9a-f]{{10}} -- {file}<", shown)
