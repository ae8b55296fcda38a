"""Two people write at once, through the pages: what is joined, what is asked, and that nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from cms.core.article import Article
from cms.core.paths import from_trailer
from cms.core.people import Signature, StaffMember
from cms.desk import check, settling, writing
from cms.desk.facts import standing
from cms.repository import MAIN
from tests.desk.conftest import Desk
from tests.desk.pages import BODY, COPY, GATE, LAST, Browser, edited, fields_of, marks, page, push_another, signing_in


@pytest.fixture
def sign_in(desk: Desk) -> Iterator[Callable[[StaffMember], Browser]]:
    with signing_in(desk) as enter:
        yield enter


@pytest.fixture
def file(desk: Desk) -> str:
    return desk.begin(COPY)


def text(desk: Desk, file: str) -> str:
    return standing(desk.room, file).article.body


def test_edits_of_two_people_that_do_not_touch_are_joined_and_the_second_hears_whose(
    desk: Desk, file: str, sign_in
) -> None:
    ines, rosa = sign_in(desk.ines), sign_in(desk.rosa)
    mine, hers = ines.opened(file), rosa.opened(file)
    answer = rosa.post(page(file), **edited(hers, title=("Thursday", "Friday"), body=("40 crowns", "44 crowns")))
    assert rosa.told(answer) == "Saved as a new version."
    saved = standing(desk.room, file)
    answer = ines.post(page(file), **edited(mine, tags=("tides", "tides, moon"), body=("December", "January")))
    clock = saved.article and desk.room.catalog.history(file)[1].when.astimezone(desk.room.publication.zone)
    said = f"Saved. Rosa Marlowe’s changes of {clock:%H:%M} came in as well: the headline, 1 paragraph."
    assert ines.told(answer) == said
    now = standing(desk.room, file).article
    assert (now.headline, now.tags) == ("Sea gate to close on Friday", ("sea gate", "tides", "moon"))
    assert now.body == BODY.replace("40 crowns", "44 crowns").replace("December", "January")
    assert desk.room.drafts.kept("ines") == ()


def test_sentences_joined_inside_one_paragraph_are_named(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    mine = ines.opened(file)
    desk.save(file, desk.rosa, body=BODY.replace("18:40", "18:45"))
    said = ines.told(ines.post(page(file), **edited(mine, body=("The town pays", "The state pays"))))
    assert "In paragraph 1 sentences of both were joined: read it once more." in said
    assert text(desk, file) == BODY.replace("18:40", "18:45").replace("The town", "The state")


@dataclass
class Clashing:
    """Ines' answer to a clash in headline, gate and boats, after Rosa's save."""

    ines: Browser
    answer: TestResponse
    sent: dict[str, str]

    @property
    def again(self) -> dict[str, str]:
        return fields_of(self.answer.text)


@pytest.fixture
def clashing(desk: Desk, file: str, sign_in) -> Clashing:
    ines = sign_in(desk.ines)
    mine = ines.opened(file)
    desk.save(
        file, desk.rosa, title="Gate closes", body=BODY.replace("18:40", "18:45").replace("40 crowns", "44 crowns")
    )
    sent = edited(
        mine, title=("Thursday", "Friday"), body=("18:40", "18:50"), summary=("Two of the six", "Three of the six")
    )
    sent = edited(sent, body=("40 crowns", "50 crowns"))
    return Clashing(ines, ines.post(page(file), **sent), sent)


def test_a_clash_shows_all_three_texts_of_each_place(desk: Desk, clashing: Clashing) -> None:
    assert clashing.answer.status_code == 409
    shown = clashing.answer.text
    assert len(marks(shown)) == 3
    assert "Rosa Marlowe saved while you were writing" in shown
    assert "Paragraph 1" in shown
    assert "Paragraph 2" in shown
    assert "Headline" in shown
    for words in ("18:40", "18:45", "18:50", "Gate closes", "Sea gate to close on Friday"):
        assert words in shown
    assert "Standfirst" in shown  # joined by the desk
    assert "Your text is kept on the desk" in shown
    (kept,) = desk.room.drafts.kept("ines")
    assert desk.kept("ines", kept.number)["body"] == clashing.sent["body"]
    assert "style=" not in shown
    assert "<script>" not in shown


def test_each_clash_is_settled_by_itself_and_the_result_saved(desk: Desk, file: str, clashing: Clashing) -> None:
    title, gate, boats = marks(clashing.answer.text)
    choices = {
        f"pick.{title}": "mine",
        f"pick.{gate}": "theirs",
        f"pick.{boats}": "edited",
        f"text.{boats}": "Small boats pay 47 crowns.\r\n\r\nThe club appeals.",
    }
    said = clashing.ines.told(clashing.ines.post(page(file), **{**clashing.again, **choices}))
    assert said.startswith("Saved, and settled with Rosa Marlowe’s text of ")
    now = standing(desk.room, file).article
    assert now.headline == "Sea gate to close on Friday"
    assert now.standfirst.startswith("Three of the six")
    assert now.body == "\n\n".join(
        [GATE.replace("18:40", "18:45"), "Small boats pay 47 crowns.", "The club appeals.", LAST + "\n"]
    )
    assert desk.room.drafts.kept("ines") == ()
    assert desk.room.catalog.history(file)[0].name == "Ines Marlowe"


def test_both_is_offered_where_there_can_be_two(clashing: Clashing) -> None:
    title, gate, boats = marks(clashing.answer.text)
    offered = re.findall(r'name="pick\.([^"]+)" value="both"', clashing.answer.text)
    assert offered == [gate, boats], "there is but one headline"
    assert f'name="pick.{title}" value="edited"' in clashing.answer.text


def test_both_is_offered_for_running_text_of_the_front_matter(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    mine = ines.opened(file)
    desk.save(file, desk.rosa, summary="Hers.")
    (summary,) = marks(shown := ines.post(page(file), **{**mine, "summary": "Mine."}).text)
    assert f'name="pick.{summary}" value="both"' in shown


def test_both_texts_may_stay(desk: Desk, file: str, clashing: Clashing) -> None:
    choices = {f"pick.{mark}": "both" for mark in marks(clashing.answer.text)}
    clashing.ines.told(clashing.ines.post(page(file), **{**clashing.again, **choices}))
    for words in ("18:45", "18:50", "44 crowns", "50 crowns"):
        assert words in text(desk, file)


def test_what_is_left_open_is_asked_again_and_choices_stay(desk: Desk, file: str, clashing: Clashing) -> None:
    title, gate, _ = marks(clashing.answer.text)
    choices = {f"pick.{title}": "theirs", f"text.{gate}": "Half typed."}
    answer = clashing.ines.post(page(file), **{**clashing.again, **choices})
    assert answer.status_code == 409
    assert "Not saved yet" in answer.text
    assert "2 of 3 still to settle" in answer.text
    assert re.search(rf'name="pick.{title}" value="theirs" checked', answer.text)
    assert fields_of(answer.text)[f"text.{gate}"] == "Half typed."
    assert len(desk.room.drafts.kept("ines")) == 1


def test_a_third_save_meanwhile_keeps_the_choices_that_still_fit(desk: Desk, file: str, clashing: Clashing) -> None:
    title, gate, boats = marks(clashing.answer.text)
    desk.save(file, desk.omar, body=text(desk, file).replace("44 crowns", "45 crowns").replace("December", "May"))
    choices = {f"pick.{mark}": "mine" for mark in (title, gate, boats)}
    answer = clashing.ines.post(page(file), **{**clashing.again, **choices})
    assert answer.status_code == 409
    now = marks(answer.text)
    assert now[:2] == [title, gate]
    assert now[2] != boats
    assert re.findall(r'name="pick.(\w+)" value="mine" checked', answer.text) == [title, gate]
    assert "Rosa Marlowe and Omar Marlowe saved while you were writing" in answer.text
    clashing.ines.told(
        clashing.ines.post(page(file), **{**fields_of(answer.text), **choices, f"pick.{now[2]}": "mine"})
    )
    assert text(desk, file) == BODY.replace("18:40", "18:50").replace("40 crowns", "50 crowns").replace(
        "December", "May"
    )


def test_a_client_settles_by_sending_its_fields_on_the_newer_base(desk: Desk, file: str, clashing: Clashing) -> None:
    fields = {**clashing.sent, "base": standing(desk.room, file).blob}
    assert clashing.ines.told(clashing.ines.post(page(file), **fields)) == "Saved as a new version."
    assert "18:50" in text(desk, file)


def test_a_copy_of_mine_stands_beside_it_and_both_name_each_other(desk: Desk, file: str, clashing: Clashing) -> None:
    before = text(desk, file)
    answer = clashing.ines.post(page(file), **{**clashing.again, "then": "copy"})
    assert "draft of its own" in clashing.ines.told(answer)
    copy = "content/" + answer.headers["Location"].removeprefix("/articles/")
    assert copy == file.replace(".md", "-2.md")
    article = standing(desk.room, copy).article
    assert (article.headline, article.status) == ("Sea gate to close on Friday", "draft")
    assert article.body == BODY.replace("18:40", "18:50").replace("40 crowns", "50 crowns")
    assert text(desk, file) == before
    assert page(copy).removeprefix("/articles/") in desk.room.catalog.comments(file)[-1].text
    assert page(file).removeprefix("/articles/") in desk.room.catalog.comments(copy)[-1].text
    assert desk.room.drafts.kept("ines") == ()
    again = settling.keep_copy(desk.room, desk.ines, file, article.text)
    assert again.file == file.replace(".md", "-3.md")


def test_a_kept_text_outlives_the_server_and_is_settled_later(
    desk: Desk, file: str, clashing: Clashing, sign_in
) -> None:
    (kept,) = desk.room.drafts.kept("ines")
    ines = sign_in(desk.ines)  # another process: nothing is in memory
    for shown in (ines.get("/"), ines.get(page(file))):
        assert f"/kept/{kept.number}" in shown
        assert "is kept" in shown
    assert f"/kept/{kept.number}" not in sign_in(desk.rosa).get("/")
    shown = ines.get(f"/kept/{kept.number}")
    assert marks(shown) == marks(clashing.answer.text)
    choices = {f"pick.{mark}": "mine" for mark in marks(shown)}
    ines.told(ines.post(page(file), **{**fields_of(shown), **choices}))
    assert "18:50" in text(desk, file)
    assert desk.room.drafts.kept("ines") == ()


def test_a_kept_text_is_dropped_by_its_writer_alone(desk: Desk, file: str, clashing: Clashing, sign_in) -> None:
    (kept,) = desk.room.drafts.kept("ines")
    rosa = sign_in(desk.rosa)
    assert rosa.client.get(f"/kept/{kept.number}").status_code == 404
    rosa.post(f"/kept/{kept.number}/drop")
    assert desk.room.drafts.kept("ines") == (kept,)
    assert "Dropped" in clashing.ines.told(clashing.ines.post(f"/kept/{kept.number}/drop"))
    assert desk.room.drafts.kept("ines") == ()
    assert clashing.ines.client.get(f"/kept/{kept.number}").status_code == 404


def test_another_save_does_not_take_a_kept_text_away(desk: Desk, file: str, clashing: Clashing) -> None:
    fields = clashing.ines.opened(file)
    clashing.ines.told(clashing.ines.post(page(file), **edited(fields, body=("December", "May"))))
    assert len(desk.room.drafts.kept("ines")) == 1


def test_text_for_an_article_that_was_discarded_is_kept_and_becomes_a_draft(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    sent = edited(ines.opened(file), body=("18:40", "18:50"))
    writing.discard(desk.room, desk.rosa, file)
    answer = ines.post(page(file), **sent)
    assert answer.status_code == 409
    assert "Rosa Marlowe" in answer.text
    assert "not on the desk any more" in answer.text
    assert "18:50" in answer.text
    (kept,) = desk.room.drafts.kept("ines")
    assert "18:50" in ines.get(f"/kept/{kept.number}")
    answer = ines.post(page(file), **{**fields_of(answer.text), "then": "copy"})
    ines.told(answer)
    found = "content/" + answer.headers["Location"].removeprefix("/articles/")
    assert text(desk, found) == BODY.replace("18:40", "18:50")
    assert desk.room.drafts.kept("ines") == ()
    assert ines.client.get("/articles/harbour/2026/11/never.md").status_code == 404
    assert ines.post("/articles/harbour/2026/11/never.md", **sent).status_code == 404


def test_text_for_a_file_that_somebody_broke_is_kept(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    sent = edited(ines.opened(file), body=("18:40", "18:50"))
    clara = Signature("Clara Clone", "clara@example.org", desk.clock())
    head = desk.room.repository.head(MAIN)
    desk.room.repository.commit({file: b"---\ntitle: [\n---\nX\n"}, by=clara, subject="Break it", on=head)
    answer = ines.post(page(file), **sent)
    assert answer.status_code == 409
    assert "18:50" in answer.text
    ines.told(ines.post(page(file), **{**fields_of(answer.text), "then": "copy"}))
    assert text(desk, file.replace(".md", "-2.md")) == BODY.replace("18:40", "18:50")


def test_text_that_the_store_refuses_is_kept_and_shown_again(
    desk: Desk, file: str, sign_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    ines = sign_in(desk.ines)
    fields = ines.opened(file)
    bad = ines.post(page(file), **{**fields, "dateline": "Salt\x01quay"})
    assert bad.status_code == 422
    (kept,) = desk.room.drafts.kept("ines")
    assert f'name="kept" value="{kept.number}"' in bad.text
    good = {**fields_of(bad.text), "dateline": "Saltquay East"}
    ines.told(ines.post(page(file), **good))
    assert desk.room.drafts.kept("ines") == ()


def test_a_desk_that_cannot_keep_text_says_so_and_shows_it_all(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    sent = edited(ines.opened(file), body=("18:40", "18:50"))
    (desk.room.private / "drafts.db").unlink(missing_ok=True)
    (desk.room.private / "drafts.db").mkdir()
    desk.save(file, desk.rosa, body=BODY.replace("18:40", "18:45"))
    answer = ines.post(page(file), **sent)
    assert answer.status_code == 409
    assert "Do not leave it" in answer.text
    assert "18:50" in answer.text
    (mark,) = marks(answer.text)
    ines.told(ines.post(page(file), **{**fields_of(answer.text), f"pick.{mark}": "mine"}))
    assert "18:50" in text(desk, file)
    assert ines.get("/")


def test_bytes_that_are_not_utf8_survive_a_result_of_ones_own(desk: Desk, file: str, sign_in) -> None:
    found = standing(desk.room, file)
    data = found.article.content.replace(b"18:40", b"18:40 (Gar\xe7on)")
    clara = Signature("Clara Clone", "clara@example.org", desk.clock())
    desk.room.repository.commit({file: data}, by=clara, subject="Latin", on=desk.room.repository.head(MAIN))
    ines = sign_in(desk.ines)
    sent = edited(fields_of(ines.get(page(file) + "/raw")), raw=("40 crowns", "50 crowns"))
    body = text(desk, file)
    desk.save(file, desk.rosa, body=body.replace("18:40", "18:45").replace("40 crowns", "44 crowns"))
    sent = edited(sent, raw=("18:40", "18:50"))
    answer = ines.post(page(file), **sent)
    gate, boats = marks(answer.text)
    fields = fields_of(answer.text)
    choices = {f"pick.{gate}": "edited", f"text.{gate}": fields[f"text.{gate}"] + " Adieu.", f"pick.{boats}": "mine"}
    ines.told(ines.post(page(file), **{**fields, **choices}))
    assert b"18:50 (Gar\xe7on)" in standing(desk.room, file).article.content
    assert b"Adieu." in standing(desk.room, file).article.content


def test_the_same_save_sent_twice_makes_one_version(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    sent = edited(ines.opened(file), body=("18:40", "18:50"), title=("Thursday", "Friday"))
    ines.told(ines.post(page(file), **sent))
    assert "Nothing had changed" in ines.told(ines.post(page(file), **sent))
    assert len(desk.room.catalog.history(file)) == 2


def test_the_doctor_tells_of_damaged_drafts(desk: Desk) -> None:
    (desk.room.private / "drafts.db").write_bytes(b"no database" * 99)
    assert desk.room.drafts.kept("ines") == ()
    assert any("drafts.db.damaged-1 was damaged" in ailment for ailment in check.ailments(desk.room))


def test_raw_texts_are_merged_too(desk: Desk, file: str, sign_in) -> None:
    ines, base = sign_in(desk.ines), standing(desk.room, file)
    desk.save(file, desk.rosa, body=BODY.replace("18:40", "18:45"))
    raw = base.article.text.replace("December", "May").replace("\n", "\r\n")
    assert "came in as well" in ines.told(ines.post(page(file), raw=raw, base=base.blob))
    assert text(desk, file) == BODY.replace("18:40", "18:45").replace("December", "May")
    raw = base.article.text.replace("18:40", "18:50")
    answer = ines.post(page(file), raw=raw, base=base.blob)
    assert answer.status_code == 409
    (mark,) = marks(answer.text)
    ines.told(ines.post(page(file), **{**fields_of(answer.text), f"pick.{mark}": "mine"}))
    assert text(desk, file) == BODY.replace("18:40", "18:50").replace("December", "May")


# Pushed with git


@pytest.fixture
def pushed(desk: Desk, file: str, tmp_path: Path) -> Article:
    return push_another(desk, file, tmp_path)


def test_a_text_that_was_pushed_is_settled_on_the_same_screen(desk: Desk, file: str, pushed: Article, sign_in) -> None:
    rosa = sign_in(desk.rosa)
    assert f"{page(file)}/settle" in rosa.get("/")
    assert f"{page(file)}/settle" in rosa.get(page(file))
    shown = rosa.get(f"{page(file)}/settle")
    assert "Clara Clone pushed another text" in shown
    assert "19:00" in shown
    assert "18:45" in shown
    (mark,) = marks(shown)
    assert rosa.post(page(file), **fields_of(shown)).status_code == 409
    rosa.told(rosa.post(page(file), **{**fields_of(shown), f"pick.{mark}": "theirs"}))
    assert text(desk, file) == pushed.body
    assert desk.room.catalog.unsettled() == []
    assert f"{page(file)}/settle" not in rosa.get("/")


def test_the_desks_own_text_may_stand_and_that_settles_it_for_good(
    desk: Desk, file: str, pushed: Article, sign_in
) -> None:
    rosa = sign_in(desk.rosa)
    shown = rosa.get(f"{page(file)}/settle")
    (mark,) = marks(shown)
    rosa.told(rosa.post(page(file), **{**fields_of(shown), f"pick.{mark}": "mine"}))
    assert text(desk, file) == BODY.replace("18:40", "18:45").replace("December", "May")
    settling.keep_ours(desk.room, desk.rosa, file)
    assert desk.room.catalog.unsettled() == []
    desk.room.catalog.rebuild()
    assert desk.room.catalog.unsettled() == []


def test_keeping_the_desks_text_without_a_change_settles_it(desk: Desk, file: str, pushed: Article) -> None:
    assert [row.file for row in desk.room.catalog.unsettled()] == [file]
    settling.keep_ours(desk.room, desk.rosa, file)
    assert desk.room.catalog.unsettled() == []
    desk.room.catalog.rebuild()
    assert desk.room.catalog.unsettled() == []


def test_a_copy_names_the_whole_file_that_it_is_of(desk: Desk) -> None:
    odd = "content/harbour/2026/11/two  words.md"
    settling.keep_copy(desk.room, desk.ines, odd, "---\ntitle: Gate\n---\nWords.\n")
    head = desk.room.repository.head(MAIN)
    assert head
    assert from_trailer(desk.room.repository.commit_info(head).trailer("Copy-of") or "") == odd
