"""Comparing at the desk: with what, in which view, what a reviewer is told, and putting a paragraph back."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from cms.core import diff
from cms.core.errors import NoSuchVersion
from cms.desk import comparing, publishing, reviewing
from cms.desk.comparing import View
from cms.desk.facts import standing
from cms.desk.restoring import restored
from cms.web.app import create_app
from tests.desk.conftest import Desk
from tests.desk.pages import BOATS, BODY, COPY, GATE, LAST, Browser, page, put
from tests.desk.test_policy import enter
from tests.photographs import drawn, written

EDITED = BODY.replace("40 crowns", "60 crowns")


@pytest.fixture
def rosa(desk: Desk) -> Browser:
    client: FlaskClient = enter(create_app(desk.room.root, desk.clock), "rosa")[0]
    return Browser(desk, client, desk.rosa)


def commits(desk: Desk, file: str) -> list[str]:
    """Name an article's versions, newest first."""
    return [version.commit for version in desk.room.catalog.history(file)]


def marked(shown: str) -> list[str]:
    """Give what a page marks, in order: ``-old`` and ``+new``."""
    found = re.findall(r"<(ins|del)[^>]*><span class=\"vh\"[^>]*>\w+: </span>(.*?)</\1>", shown, re.DOTALL)
    return [("+" if name == "ins" else "-") + words for name, words in found]


def test_a_new_article_is_shown_whole_and_nothing_is_compared(desk: Desk, rosa: Browser):
    file = desk.begin(COPY)
    reviewing.submit(desk.room, desk.ines, file)
    for view in View:
        shown = rosa.get(f"{page(file)}/review?view={view}")
        assert "nothing to compare" in shown
        assert marked(shown) == [] or view is View.SOURCE
    assert "Nobody lives behind it" in rosa.get(f"{page(file)}/review")


def test_a_review_compares_with_what_was_approved_and_with_what_this_person_saw_last(desk: Desk, rosa: Browser):
    file = desk.approved(COPY)
    rosa.get(f"{page(file)}/review")
    desk.save(file, body=EDITED)
    whole = comparing.review(desk.room, desk.rosa, file)
    assert whole.comparison.old is None, "readers have nothing of it"
    assert [choice.name for choice in whole.choices] == ["approved", "look"]
    for since in ("approved", "look"):
        shown = rosa.get(f"{page(file)}/review?since={since}")
        assert "1 edit" in shown
        assert marked(shown) == ["-40", "+60"]
    assert marked(rosa.get(f"{page(file)}/review?since=look")) == ["-40", "+60"], "looking again loses nothing"
    assert "look" not in {choice.name for choice in comparing.review(desk.room, desk.omar, file).choices}


def test_what_cannot_be_compared_is_said_in_words(desk: Desk, rosa: Browser):
    file = desk.begin(COPY)
    for since in ("live", "approved", "look", "0" * 40, "nonsense"):
        answer = rosa.client.get(f"{page(file)}/review?since={since}")
        assert answer.status_code == (200 if since == "live" else 404), since
        assert "Traceback" not in answer.text
    with pytest.raises(NoSuchVersion, match="Nobody has approved"):
        comparing.side(desk.room, desk.rosa, file, "approved")


def test_every_view_of_two_versions_marks_the_same_edit(desk: Desk, rosa: Browser):
    file = desk.begin(COPY)
    desk.save(file, body=EDITED, title="Gate shut")
    new, old = commits(desk, file)
    shown = {view: rosa.get(f"{page(file)}/diff?from={old}&to={new}&view={view}") for view in View}
    assert marked(shown[View.WORDS])[:2] == ["-40", "+60"]
    assert marked(shown[View.PAGE])[:2] == ["-40", "+60"]
    assert "Gate shut" in shown[View.FIELDS]
    assert "Nobody lives" not in shown[View.FIELDS]
    assert "+title: Gate shut" in re.sub(r"<[^>]+>", "", shown[View.SOURCE])
    assert "1 edit, 1 field" in shown[View.WORDS]


def test_versions_are_walked_step_by_step(desk: Desk, rosa: Browser):
    file = desk.begin(COPY)
    for number in (41, 42, 43):
        desk.save(file, body=BODY.replace("40", str(number)))
    newest, third, second, first = commits(desk, file)
    shown = rosa.get(f"{page(file)}/diff?from={second}&to={third}")
    links = dict(re.findall(r'rel="(prev|next)" href="[^"]*?from=(\w+)', shown))
    assert links == {"prev": first, "next": third}
    assert "rel=" not in rosa.get(f"{page(file)}/diff?from={first}&to={newest}").split("<main")[1]


def test_compare_opens_with_the_last_edit_whatever_was_decided_since(desk: Desk, rosa: Browser):
    file = desk.begin(COPY)
    desk.save(file, body=EDITED)
    desk.approve(file)
    assert marked(rosa.get(f"{page(file)}/diff")) == ["-40", "+60"]


def test_unchanged_paragraphs_are_folded_beside_a_change(desk: Desk, rosa: Browser):
    many = "\n\n".join(f"Paragraph {number} says what it says and stays as it is." for number in range(12))
    file = desk.begin(replace(COPY, body=f"{GATE}\n\n{many}\n\n{LAST}\n"))
    desk.save(file, body=f"{GATE}\n\n{many}\n\n{BOATS}\n\n{LAST}\n")
    shown = rosa.get(f"{page(file)}/diff")
    assert "12 paragraphs unchanged" in shown
    assert "1 new paragraph" in shown


def test_hostile_text_stays_inert_in_every_view(desk: Desk, rosa: Browser):
    evil = (
        '<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) <ins class="changed">x</ins>'
    )
    file = desk.begin(COPY)
    desk.save(file, body=f"{BODY}\n{evil}\n")
    for view in View:
        shown = rosa.get(f"{page(file)}/diff?view={view}").split("<main")[1]
        assert "<script>alert" not in shown
        assert not re.search(r"<[^>]*\son\w+=|<[^>]*javascript:", shown)


def test_pictures_that_changed_are_shown_before_and_after(desk: Desk):
    before = replace(COPY, body=f"{GATE}\n\n![The gate](/media/2026/11/gate-1.jpg)\n")
    file = desk.begin(before)
    desk.save(file, body=f"{GATE}\n\n![The gate](/media/2026/11/gate-2.jpg)\n", image="/media/2026/11/lead.jpg")
    new, old = (comparing.side(desk.room, desk.rosa, file, name) for name in commits(desk, file))
    found = comparing.show(desk.room, old, new, View.WORDS).pictures
    assert [(one.before, one.now) for one in found] == [
        ("", "/media/2026/11/lead.jpg"),
        ("/media/2026/11/gate-1.jpg", "/media/2026/11/gate-2.jpg"),
    ]


def test_a_picture_that_plain_git_replaced_is_shown_beside_the_one_that_readers_have(desk: Desk, rosa: Browser):
    before, after = written(drawn(), "JPEG"), written(drawn(600, 400), "JPEG")
    put(desk, "content/media/2026/11/gate.jpg", before)
    file = desk.approved(replace(COPY, body=f"{BODY}\n![A gate](/media/2026/11/gate.jpg)\n"))
    publishing.publish(desk.room, desk.omar, [file], address="test")
    assert "under the same name" not in rosa.get(f"{page(file)}/review")
    put(desk, "content/media/2026/11/gate.jpg", after)
    assert "another picture under the same name" in rosa.get(f"{page(file)}/review")
    assert rosa.client.get("/media/2026/11/gate.jpg?at=live").data == before
    assert rosa.client.get("/media/2026/11/gate.jpg").data == after


def test_the_menu_names_what_the_text_is_compared_with(desk: Desk, rosa: Browser):
    file = desk.begin(COPY)
    reviewing.submit(desk.room, desk.ines, file)
    rosa.get(f"{page(file)}/review")
    desk.save(file, body=EDITED)

    def chosen(since: str) -> list[str]:
        return re.findall(r"<option[^>]* selected>([^<]*)", rosa.get(f"{page(file)}/review?since={since}"))

    assert chosen("") == ["Nothing: the whole text"]
    assert chosen("look") == ["Since you last looked"]
    assert chosen(commits(desk, file)[1]) != ["Nothing: the whole text"]
    assert len(chosen(commits(desk, file)[1])) == 1
    reviewing.approve(desk.room, desk.rosa, file, shown=standing(desk.room, file).blob)
    publishing.publish(desk.room, desk.omar, [file], address="test")
    desk.save(file, title="Another headline")
    assert chosen("") == ["Since it is live"]


def test_nobody_approves_a_version_that_they_were_not_shown(desk: Desk, rosa: Browser):
    file = desk.begin(COPY)
    reviewing.submit(desk.room, desk.ines, file)
    shown = standing(desk.room, file).blob
    assert rosa.client.get(f"{page(file)}/newer?shown={shown}").json["said"] == ""
    desk.save(file, body=EDITED)
    told = rosa.client.get(f"{page(file)}/newer?shown={shown}").json
    assert "Ines Marlowe" in told["said"]
    answer = rosa.post(f"{page(file)}/approve", shown=shown)
    assert answer.status_code == 303
    again = rosa.get(answer.headers["Location"])
    assert "Not approved: a newer version exists" in again
    assert marked(again) == ["-40", "+60"], "what came since is shown"
    assert standing(desk.room, file).facts.work.value == "review"
    assert rosa.post(f"{page(file)}/approve", shown=standing(desk.room, file).blob).status_code == 303
    assert standing(desk.room, file).facts.work.value == "approved"


def test_one_paragraph_is_put_back_and_the_others_stay(desk: Desk, rosa: Browser):
    file = desk.begin(COPY)
    desk.save(file, body=EDITED.replace("December", "January"))
    old = commits(desk, file)[-1]
    shown = rosa.get(f"{page(file)}/diff?from={old}&to=main")
    forms = re.findall(
        r'name="base" value="(\w+)"><input type="hidden" name="old" value="(\d*)"><input[^>]*value="(\d*)"', shown
    )
    assert len(forms) == 2
    base, before, now = forms[0]
    told = rosa.told(rosa.post(f"{page(file)}/restore/paragraph", version=old, base=base, old=before, new=now))
    assert told == "The old words are back, as a new version."
    found = standing(desk.room, file)
    assert found.article.body == BODY.replace("December", "January")
    newest = desk.room.catalog.history(file)[0]
    assert (newest.account, newest.act, newest.note) == (
        "rosa",
        "edit",
        f"Paragraph 2 as it was in version {old[:10]}.",
    )


def test_a_paragraph_goes_back_through_the_merge_when_somebody_saved_meanwhile(desk: Desk, rosa: Browser):
    file = desk.begin(COPY)
    desk.save(file, body=EDITED)
    base, old = standing(desk.room, file).blob, commits(desk, file)[-1]
    desk.save(file, body=EDITED.replace("December", "January"))
    sent = {"version": old, "base": base, "old": "1", "new": "1"}
    assert rosa.post(f"{page(file)}/restore/paragraph", **sent).status_code == 303
    assert standing(desk.room, file).article.body == BODY.replace("December", "January")
    desk.save(file, body=BODY.replace("40 crowns", "90 crowns"))
    clash = rosa.post(f"{page(file)}/restore/paragraph", **sent)
    assert clash.status_code == 409
    assert "changed this paragraph since" in clash.text
    assert "90 crowns" in standing(desk.room, file).article.body


def test_an_approval_ends_when_a_paragraph_is_put_back(desk: Desk, rosa: Browser):
    file = desk.begin(COPY)
    desk.save(file, body=EDITED)
    desk.approve(file)
    base, old = standing(desk.room, file).blob, commits(desk, file)[-1]
    assert rosa.post(f"{page(file)}/restore/paragraph", version=old, base=base, old="1", new="1").status_code == 303
    assert standing(desk.room, file).facts.work.value == "review"


@pytest.mark.parametrize("sent", [{}, {"old": "99", "new": "99"}, {"old": "x", "new": "-1"}, {"base": "0" * 40}])
def test_a_paragraph_that_is_not_there_is_refused(desk: Desk, rosa: Browser, sent: dict[str, str]):
    file = desk.begin(COPY)
    old = commits(desk, file)[-1]
    answer = rosa.post(
        f"{page(file)}/restore/paragraph", **{"version": old, "base": standing(desk.room, file).blob, **sent}
    )
    assert answer.status_code == 404


TEXTS = st.lists(st.sampled_from([GATE, BOATS, LAST, "## A heading", "- one\n- two", "Short."]), max_size=5).map(
    lambda parts: "\n\n".join(parts) + ("\n" if parts else "")
)


@given(TEXTS, TEXTS)
def test_putting_back_changes_that_paragraph_alone(old: str, new: str):
    found = diff.compare(old, new)
    for one in found.paragraphs:
        body = restored(found, one.old, one.new)
        kept = [
            "".join(piece.after for piece in other.pieces)
            for other in found.paragraphs
            if other is not one and other.new is not None
        ]
        wanted = "".join(piece.before for piece in one.pieces) if one.old is not None else None
        blocks = [part for part in body.strip("\n").split("\n\n") if part]
        expected = sorted(
            [*(part for text in kept for part in text.split("\n\n")), *(wanted.split("\n\n") if wanted else [])]
        )
        assert sorted(blocks) == expected
        assert body.endswith("\n") or not body


def test_what_is_too_long_to_be_marked_or_followed_back_says_so(desk: Desk, rosa: Browser):
    file = desk.begin(replace(COPY, body=f"{GATE}\n\n" * 5_000))
    desk.save(file, body=f"{GATE}\n\n" * 5_000 + BOATS)
    shown = rosa.get(f"{page(file)}/diff?view=page")
    assert "too much text to be marked as a page" in shown
    assert marked(shown) == []
    assert "1 new paragraph" in shown
    assert "too long to be followed back" in rosa.get(f"{page(file)}/history?view=who")
