"""Texts that are kept unsaved: whatever is in them can be opened, copied, mended and let go of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cms.core.article import Article
from cms.core.people import StaffMember
from cms.desk import settling, writing
from cms.desk.facts import standing
from tests.desk.conftest import Desk
from tests.desk.pages import BODY, COPY, Browser, edited, fields_of, marks, page, push_another, put, signing_in


@pytest.fixture
def sign_in(desk: Desk) -> Iterator[Callable[[StaffMember], Browser]]:
    with signing_in(desk) as enter:
        yield enter


@pytest.fixture
def file(desk: Desk) -> str:
    return desk.begin(COPY)


@pytest.fixture
def pushed(desk: Desk, file: str, tmp_path: Path) -> Article:
    return push_another(desk, file, tmp_path)


def text(desk: Desk, file: str) -> str:
    return standing(desk.room, file).article.body


def raw_form(who: Browser, file: str) -> dict[str, str]:
    return fields_of(who.get(page(file) + "/raw"))


@pytest.mark.parametrize(("name", "odd"), [("title", "\x01"), ("dateline", "\0"), ("body", "\0"), ("raw", "\0")])
def test_a_text_that_no_file_may_hold_can_be_opened_again(desk: Desk, file: str, sign_in, name: str, odd: str) -> None:
    ines = sign_in(desk.ines)
    fields = raw_form(ines, file) if name == "raw" else ines.opened(file)
    answer = ines.post(page(file), **{**fields, name: f"Salt{odd}quay here\n" + fields[name]})
    assert answer.status_code == 422
    (kept,) = desk.room.drafts.kept("ines")
    assert "quay here" in ines.get(f"/kept/{kept.number}")
    desk.save(file, desk.rosa, body=BODY.replace("18:40", "18:45"))
    assert "quay here" in ines.get(f"/kept/{kept.number}")
    writing.discard(desk.room, desk.rosa, file)
    assert "quay here" in ines.get(f"/kept/{kept.number}")


def test_a_raw_text_is_let_go_of_once_it_is_saved_and_is_kept_once(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    fields = raw_form(ines, file)
    broken = edited(
        fields,
        raw=(
            "title:",
            "title: [",
        ),
    )
    for attempt in ("One", "Two"):
        answer = ines.post(page(file), **{**broken, "raw": broken["raw"] + attempt, "note": "Mended"})
        assert answer.status_code == 422
        broken = fields_of(answer.text)
        assert broken["note"] == "Mended"
        (kept,) = desk.room.drafts.kept("ines")
        assert desk.kept("ines")["raw"].endswith(attempt)
    again = fields_of(ines.get(f"/kept/{kept.number}"))
    assert again["raw"] == broken["raw"]
    assert again["kept"] == kept.number
    ines.told(ines.post(page(file), **edited(again, raw=("title: [", "title:"))))
    assert desk.room.drafts.kept("ines") == ()
    assert text(desk, file).endswith("OneTwo")


def test_a_raw_text_for_a_file_that_is_broken_by_now_is_shown_as_it_was_typed(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    put(desk, file, b"---\ntitle: [\n---\nX\n")
    fields = raw_form(ines, file)
    assert ines.post(page(file), **{**fields, "raw": "---\ntitle: {\n---\nMy words \0\n"}).status_code == 422
    (kept,) = desk.room.drafts.kept("ines")
    again = fields_of(ines.get(f"/kept/{kept.number}"))
    assert "My words" in again["raw"]
    ines.told(ines.post(page(file), **{**again, "raw": "---\ntitle: Mended\n---\nMy words\n"}))
    assert desk.room.drafts.kept("ines") == ()
    assert standing(desk.room, file).article.headline == "Mended"


def test_the_source_of_a_key_without_a_field_is_part_of_the_text_that_is_kept(desk: Desk, file: str, sign_in) -> None:
    put(desk, file, standing(desk.room, file).article.content.replace(b"title:", b"weather: {wind: 4}\ntitle:", 1))
    ines = sign_in(desk.ines)
    (name,) = (name for name in ines.opened(file) if name.startswith("raw:"))
    sent = edited(ines.opened(file), **{name: ("4", "9")}, body=("18:40", "18:50"))
    desk.save(file, desk.rosa, body=BODY.replace("18:40", "18:45"))
    assert ines.post(page(file), **sent).status_code == 409
    (kept,) = desk.room.drafts.kept("ines")
    assert "weather" in ines.get(f"/kept/{kept.number}")
    writing.discard(desk.room, desk.rosa, file)
    (shown,) = re.findall(r'<textarea[^>]*id="mine".*?</textarea>', ines.get(f"/kept/{kept.number}"), re.DOTALL)
    assert "wind: 9" in shown


def test_a_result_that_was_written_outlives_the_tab(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    sent = edited(ines.opened(file), body=("18:40", "18:50"), title=("Thursday", "Friday"))
    desk.save(file, desk.rosa, title="Gate closes", body=BODY.replace("18:40", "18:45"))
    answer = ines.post(page(file), **sent)
    title, gate = marks(answer.text)
    chosen = {f"pick.{title}": "mine", f"text.{gate}": "Half\u2019s written."}
    assert ines.post(page(file), **{**fields_of(answer.text), **chosen}).status_code == 409
    (kept,) = desk.room.drafts.kept("ines")
    shown = sign_in(desk.ines).get(f"/kept/{kept.number}")  # another process: nothing is in memory
    assert re.search(rf'name="pick.{title}" value="mine" checked', shown)
    assert fields_of(shown)[f"text.{gate}"] == "Half\u2019s written."
    done = {**fields_of(shown), f"pick.{title}": "mine", f"pick.{gate}": "edited"}
    ines.told(ines.post(page(file), **done))
    assert "Half\u2019s written." in text(desk, file)
    assert desk.room.drafts.kept("ines") == ()


def test_a_result_for_a_text_that_was_pushed_is_kept_too(desk: Desk, file: str, pushed, sign_in) -> None:
    rosa = sign_in(desk.rosa)
    shown = rosa.get(f"{page(file)}/settle")
    (mark,) = marks(shown)
    written = {**fields_of(shown), f"text.{mark}": "Half written."}
    assert rosa.post(page(file), **written).status_code == 409
    (kept,) = desk.room.drafts.kept("rosa")
    for path in (f"{page(file)}/settle", f"/kept/{kept.number}"):
        again = fields_of(rosa.get(path))
        assert again[f"text.{mark}"] == "Half written."
        assert again["kept"] == kept.number
    settling.keep_ours(desk.room, desk.ines, file)
    assert "Half written." in rosa.get(f"/kept/{kept.number}")
    told = rosa.told(rosa.post(page(file), **{**again, f"pick.{mark}": "edited"}))
    assert told == "That is settled already. The results that you wrote are kept beside it."
    assert len(desk.room.drafts.kept("rosa")) == 1
    answer = rosa.post(page(file), **{**fields_of(rosa.get(f"/kept/{kept.number}")), "then": "copy"})
    rosa.told(answer)
    assert text(desk, "content/" + answer.headers["Location"].removeprefix("/articles/")).strip() == "Half written."
    assert desk.room.drafts.kept("rosa") == ()


def test_a_result_for_a_text_that_was_pushed_is_let_go_of_once_it_is_saved(
    desk: Desk, file: str, pushed, sign_in
) -> None:
    rosa = sign_in(desk.rosa)
    shown = rosa.get(f"{page(file)}/settle")
    (mark,) = marks(shown)
    answer = rosa.post(page(file), **{**fields_of(shown), f"text.{mark}": "All written."})
    rosa.told(rosa.post(page(file), **{**fields_of(answer.text), f"pick.{mark}": "edited"}))
    assert "All written." in text(desk, file)
    assert desk.room.drafts.kept("rosa") == ()
