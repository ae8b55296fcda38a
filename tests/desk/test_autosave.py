"""Autosaves through the desk's pages: kept without a version, offered with a difference, gone once they are saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from cms.core.people import StaffMember
from cms.desk import autosaving, discussing, reviewing, writing
from cms.desk.facts import standing
from cms.drafts import SUGGESTED, Autosave, Mark
from cms.drafts.autosaves import SHEETS
from cms.repository import MAIN
from tests.desk.conftest import Desk
from tests.desk.pages import BODY, COPY, Browser, edited, fields_of, page, signing_in


@pytest.fixture
def sign_in(desk: Desk) -> Iterator[Callable[[StaffMember], Browser]]:
    with signing_in(desk) as enter:
        yield enter


@pytest.fixture
def file(desk: Desk) -> str:
    return desk.begin(COPY)


def later(fields: dict[str, str], by: int = 1) -> dict[str, str]:
    mark = Mark.read(fields["typing"])
    assert mark
    return {**fields, "typing": str(Mark(mark.form, mark.number + by))}


def autosave(who: Browser, place: str, fields: dict[str, str], **more: str) -> TestResponse:
    return who.post(f"{place}/autosave", **{"account": who.who.account, **fields, **more})


def typed(who: Browser, file: str) -> dict[str, str]:
    """Open the form, type, and let it be kept."""
    fields = later(edited(who.opened(file), body=("18:40", "18:50")))
    answer = autosave(who, page(file), fields)
    assert (answer.status_code, answer.json["outcome"]) == (200, "kept")
    return fields


def text(desk: Desk, file: str) -> str:
    return standing(desk.room, file).article.body


def test_typing_makes_no_version_and_is_gone_with_the_save(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    before = desk.room.repository.head(MAIN)
    fields = typed(ines, file)
    assert desk.room.repository.head(MAIN) == before
    assert text(desk, file) == BODY
    late = later(fields)
    ines.told(ines.post(page(file), **later(fields, 2)))
    assert "18:50" in text(desk, file)
    assert desk.room.autosaves.offers("ines") == ()
    answer = autosave(ines, page(file), late)
    assert (answer.status_code, answer.json["outcome"]) == (200, "over")
    assert desk.room.autosaves.offers("ines") == ()


def test_it_is_offered_with_the_difference_on_any_device_and_taken_with_its_base(
    desk: Desk, file: str, sign_in
) -> None:
    typed(sign_in(desk.ines), file)
    phone = sign_in(desk.ines)
    rosa = sign_in(desk.rosa)
    for place, mark in ((page(file), "data-offered="), ("/", "You typed it and did not save")):
        assert mark in phone.get(place)
        assert mark not in rosa.get(place)
    assert fields_of(phone.get(page(file)))["body"] == BODY.rstrip("\n").replace("\n", "\r\n")
    shown = phone.get(page(file) + "/autosave")
    assert '<ins><span class="vh" lang="en" dir="ltr">added: </span>50</ins>' in shown
    assert rosa.client.get(page(file) + "/autosave").status_code == 404
    desk.save(file, desk.rosa, title="Gate to close")
    assert "There is a newer version" in phone.get(page(file) + "/autosave")
    taken = fields_of(phone.get(page(file) + "/autosave?take=1"))
    assert "18:50" in taken["body"]
    phone.told(phone.post(page(file), **taken))
    assert "18:50" in text(desk, file)
    assert standing(desk.room, file).article.headline == "Gate to close"
    assert desk.room.autosaves.offers("ines") == ()


def test_text_of_another_device_is_not_overwritten_unseen(desk: Desk, file: str, sign_in) -> None:
    ines, phone = sign_in(desk.ines), sign_in(desk.ines)
    typed(ines, file)
    mine = later(edited(phone.opened(file), body=("40 crowns", "44 crowns")))
    answer = autosave(phone, page(file), mine)
    assert (answer.status_code, answer.json["outcome"]) == (409, "other")
    assert autosave(phone, page(file), mine, instead=answer.json["mark"]).status_code == 200
    assert "44 crowns" in phone.get(page(file) + "/autosave")
    assert "You went on with another text" in phone.get(page(file))
    assert "18:50" in desk.kept("ines")["body"]


def test_text_that_was_saved_just_before_the_desk_stopped_is_in_nobodys_way(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    typed(ines, file)
    desk.save(file, body=BODY.replace("18:40", "18:50"))  # and no word of it reached the autosaves
    assert "The saved text has all of this" in ines.get(page(file) + "/autosave")
    mine = later(edited(ines.opened(file), title=("Thursday", "Friday")))
    assert autosave(ines, page(file), mine).status_code == 200


def test_it_is_dropped_when_its_writer_says_so_and_can_be_brought_back(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    fields = typed(ines, file)
    wrong = {"typing": Mark.read(fields["typing"]).form + ":0"}
    assert "nothing was dropped" in ines.told(ines.post(page(file) + "/autosave/drop", **wrong))
    answer = ines.post(page(file) + "/autosave/drop", typing=fields["typing"])
    shown = ines.get(answer.headers["Location"])
    assert "Your text is dropped." in shown
    assert "data-offered=" not in shown
    number = answer.headers["Location"].partition("dropped=")[2]
    assert "18:50" in fields_of(ines.get(f"/kept/{number}"))["body"]
    assert autosave(ines, page(file), fields).json["outcome"] == "over"


def test_an_article_that_has_no_file_yet_is_kept_too(desk: Desk, sign_in) -> None:
    ines = sign_in(desk.ines)
    fields = later({**fields_of(ines.get("/articles/new")), "title": "Brand new", "body": "Not a file yet.\r\n"})
    assert autosave(ines, "/articles/new", fields).status_code == 200
    form = Mark.read(fields["typing"]).form
    for place in ("/", "/articles/new"):
        assert "Brand new" in ines.get(place)
    assert "Not a file yet." in ines.get(f"/articles/new/autosave?form={form}")
    assert sign_in(desk.rosa).client.get(f"/articles/new/autosave?form={form}").status_code == 404
    taken = fields_of(ines.get(f"/articles/new/autosave?form={form}&take=1"))
    assert taken["body"] == "Not a file yet.\r\n"
    assert autosave(ines, "/articles/new", later({**taken, "title": "Brand new words"})).json["outcome"] == "kept"
    again = ines.client.get(f"/articles/new/autosave?form={form}&take=1")
    assert (again.status_code, again.headers["Location"]) == (303, "/articles/new")
    assert "Brand new words" in ines.get("/articles/new")
    answer = ines.post("/articles/new", **later(taken, 2))
    ines.told(answer)
    assert text(desk, "content/" + answer.headers["Location"].removeprefix("/articles/")) == "Not a file yet.\n"
    assert desk.room.autosaves.offers("ines") == ()
    assert autosave(ines, "/articles/new", fields).json["outcome"] == "over"


def test_a_text_that_never_had_a_file_can_be_dropped(desk: Desk, sign_in) -> None:
    ines = sign_in(desk.ines)
    fields = later({**fields_of(ines.get("/articles/new")), "title": "Brand new"})
    autosave(ines, "/articles/new", fields)
    answer = ines.post("/articles/new/autosave/drop", typing=fields["typing"])
    shown = ines.get(answer.headers["Location"])
    assert "Your text is dropped." in shown
    number = answer.headers["Location"].partition("dropped=")[2]
    assert fields_of(ines.get(f"/kept/{number}"))["title"] == "Brand new"


def test_more_articles_begun_than_the_desk_keeps_are_refused_in_words(desk: Desk, sign_in) -> None:
    ines = sign_in(desk.ines)
    fields = {"title": "Begun", "body": "Words", "base": ""}
    for number in range(SHEETS):
        mark = Mark(f"{number:016x}", 1)
        desk.room.autosaves.keep(Autosave("ines", "", mark, "", fields, desk.clock()))
    answer = autosave(ines, "/articles/new", {**fields, "typing": str(Mark.fresh())[:-1] + "1"})
    assert (answer.status_code, answer.json["outcome"]) == (422, "full")
    assert answer.json["said"].startswith("You have begun more articles than the desk keeps unsaved")
    assert len(desk.room.autosaves.offers("ines")) == SHEETS


def test_the_whole_file_as_text_is_kept_too(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    fields = later(edited(fields_of(ines.get(page(file) + "/raw")), raw=("title:", "title: [")))
    assert autosave(ines, page(file), fields).status_code == 200
    assert "It cannot be compared." in ines.get(page(file) + "/autosave")
    taken = fields_of(ines.get(page(file) + "/autosave?take=1"))
    assert "title: [" in taken["raw"]
    ines.told(ines.post(page(file), **edited(taken, raw=("title: [", "title:"))))
    assert desk.room.autosaves.offers("ines") == ()


def test_a_clash_keeps_the_text_once(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    fields = typed(ines, file)
    desk.save(file, desk.rosa, body=BODY.replace("18:40", "18:45"))
    assert ines.post(page(file), **later(fields)).status_code == 409
    assert len(desk.room.drafts.kept("ines")) == 1
    assert desk.room.autosaves.offers("ines") == ()
    assert autosave(ines, page(file), fields).json["outcome"] == "over"


def test_typing_in_an_article_that_was_discarded_is_kept(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    fields = typed(ines, file)
    writing.discard(desk.room, desk.rosa, file)
    assert autosave(ines, page(file), later(fields)).status_code == 200
    assert "18:50" in ines.get(page(file) + "/autosave")
    taken = fields_of(ines.get(page(file) + "/autosave?take=1"))
    answer = ines.post("/articles/new", **taken)  # it begins a draft of its own
    ines.told(answer)
    assert "18:50" in text(desk, "content/" + answer.headers["Location"].removeprefix("/articles/"))
    assert desk.room.autosaves.offers("ines") == ()
    assert autosave(ines, "/articles/harbour/never.md", later(fields, 2)).status_code == 404


def test_nobody_keeps_text_in_anothers_name_or_without_a_token(desk: Desk, file: str, sign_in) -> None:
    ines, rosa = sign_in(desk.ines), sign_in(desk.rosa)
    fields = later(ines.opened(file))
    answer = rosa.post(page(file) + "/autosave", **{**fields, "account": "ines"})
    assert (answer.status_code, answer.json["outcome"]) == (403, "stranger")
    assert ines.client.post(page(file) + "/autosave", data={**fields, "account": "ines"}).status_code == 400
    assert desk.room.autosaves.offers("ines") == ()
    assert autosave(ines, page(file), {**fields, "typing": "x"}).status_code == 422
    assert autosave(ines, page(file), {**fields, "base": "b" * 100}).status_code == 422


def test_text_that_waited_in_a_browser_keeps_its_time(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    autosave(ines, page(file), later(edited(ines.opened(file), body=("18:40", "18:50"))), age="7200")
    (offer,) = desk.room.autosaves.offers("ines")
    assert timedelta(hours=2) <= desk.clock.now - offer.when < timedelta(hours=2, minutes=1)


def test_too_much_is_refused_and_what_was_kept_stays(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    fields = typed(ines, file)
    assert autosave(ines, page(file), later(fields), body="x" * 5_100_000).status_code == 413
    assert "18:50" in ines.get(page(file) + "/autosave")


def test_a_desk_that_cannot_keep_says_so(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    typed(ines, file)
    private = desk.room.private
    (private / "drafts.db").rename(private / "elsewhere")
    (private / "drafts.db").mkdir()
    fields = later(ines.opened(file))
    assert autosave(ines, page(file), fields).status_code == 503
    ines.told(ines.post(page(file), **edited(fields, body=("18:40", "18:55"))))
    assert "18:55" in text(desk, file)


def test_people_are_seen_in_lists_and_forms_and_hear_of_newer_versions(desk: Desk, file: str, sign_in) -> None:
    ines, rosa, other = sign_in(desk.ines), sign_in(desk.rosa), sign_in(desk.ines)
    forms = {id(who): fields_of(who.get(page(file))) for who in (ines, rosa, other)}

    def ping(who: Browser) -> dict[str, object]:
        answer = who.post(page(file) + "/presence", **{key: forms[id(who)][key] for key in ("typing", "base")})
        assert answer.status_code == 200
        return dict(answer.json)

    told = ping(ines)
    assert (told["here"], told["newer"]) == ("", None)
    assert ping(rosa)["here"] == "Ines Marlowe is in this article."
    assert "Ines Marlowe is in this article" in rosa.get("/articles")
    assert "Ines Marlowe is in this article" not in ines.get("/articles")
    assert "open in another tab" in ping(other)["here"]
    assert ping(ines)["here"].startswith("Rosa Marlowe is in this article. You have this article open")
    rosa.post(page(file) + "/presence/leave", typing=forms[id(rosa)]["typing"])
    assert "Rosa" not in ping(ines)["here"]
    desk.clock.now += timedelta(seconds=90)
    assert ping(rosa)["here"] == ""
    rosa.told(rosa.post(page(file), **edited(forms[id(rosa)], title=("Thursday", "Friday"))))
    told = ping(ines)["newer"]
    assert told["said"].startswith("Rosa Marlowe saved a newer version at ")
    assert "Friday" in ines.get(told["look"])
    autosaved = autosave(ines, page(file), later(forms[id(ines)]))
    assert autosaved.json["newer"]["blob"] == told["blob"]
    writing.discard(desk.room, desk.rosa, file)
    assert "Rosa Marlowe took this article off the desk at" in ping(ines)["newer"]["said"]


def test_an_open_form_hears_whether_anything_is_said(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    fields = fields_of(ines.get(page(file)))

    def mark() -> str:
        answer = ines.post(page(file) + "/presence", **{key: fields[key] for key in ("typing", "base")})
        assert answer.json["comments"] in ines.get(f"{page(file)}/remarks?back=text")
        return str(answer.json["comments"])

    before = mark()
    assert mark() == before
    reviewing.comment(desk.room, desk.rosa, file, "Who says so?")
    said = mark()
    assert said != before
    column = ines.get(f"{page(file)}/remarks?back=text")
    assert "Who says so?" in column
    assert "<main" not in column
    number = desk.room.catalog.comments(file)[-1].remark.number
    discussing.resolve(desk.room, desk.rosa, file, number)
    assert mark() not in {before, said}
    assert ines.client.get(f"{page(file)}/newer?shown={fields['base']}").json["comments"] == mark()


def test_an_open_page_keeps_no_session_alive(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    fields = {key: fields_of(ines.get(page(file)))[key] for key in ("typing", "base")}
    token = ines.client.get("/session").json["csrf_token"]
    idle = timedelta(hours=desk.room.settings.session_idle_hours)
    for _ in range(3):
        desk.clock.now += idle / 2
        answer = ines.client.post(page(file) + "/presence", data={**fields, "csrf_token": token})
    assert answer.status_code == 401


@pytest.mark.parametrize("asked", ["/newer?shown=", "/remarks?back=review"])
def test_an_open_review_keeps_no_session_alive(desk: Desk, file: str, sign_in, asked: str) -> None:
    rosa = sign_in(desk.rosa)
    idle = timedelta(hours=desk.room.settings.session_idle_hours)
    for _ in range(3):
        desk.clock.now += idle / 2
        answer = rosa.client.get(page(file) + asked)
    assert answer.status_code in {302, 303, 401}


def test_suggestions_are_kept_beside_the_articles_own_text_until_they_are_sent(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    own = typed(ines, file)
    place = page(file) + "/suggest"
    shown = ines.get(place)
    assert "data-offered" not in shown
    (blob,) = re.findall(r'name="shown" value="([0-9a-f]{40})"', shown)
    (mark,) = re.findall(r'name="typing" value="([^"]+)"', shown)
    fields = later({"typing": mark, "shown": blob, "body": BODY.replace("December", "May"), "comment": "Sooner."})
    assert autosave(ines, place, fields).json["outcome"] == "kept"
    found = {offer.file: offer for offer in desk.room.autosaves.offers("ines")}
    assert set(found) == {file, file + SUGGESTED}
    assert found[file].mark == Mark.read(own["typing"])

    # Another device offers it with the difference, on its own screen and on the person's desk, and to nobody else.
    phone = sign_in(desk.ines)
    assert f'href="{place}/autosave"' in phone.get("/")
    assert f'href="{place}/autosave"' in phone.get(place)
    assert "is not sent" not in sign_in(desk.rosa).get("/")
    looked = phone.get(f"{place}/autosave")
    assert '<ins><span class="vh" lang="en" dir="ltr">added: </span>May</ins>' in looked
    assert "18:50" not in looked
    taken = phone.get(f"{place}/autosave?take=1")
    assert "in May." in taken
    assert 'value="Sooner."' in taken
    assert f'name="after" value="{fields["typing"]}"' in taken

    # Sent, it is gone; the article's own text stays.
    (mark,) = re.findall(r'name="typing" value="([^"]+)"', taken)
    sent = {**fields, "typing": mark, "after": fields["typing"]}
    assert phone.told(phone.post(place, **sent)) == "Your suggestion is with its writer."
    assert [offer.file for offer in desk.room.autosaves.offers("ines")] == [file]
    assert autosave(ines, place, fields).json["outcome"] == "over"


def test_suggestions_that_are_dropped_can_be_brought_back_and_move_with_their_article(
    desk: Desk, file: str, sign_in
) -> None:
    rosa = sign_in(desk.rosa)
    place = page(file) + "/suggest"
    (blob,) = re.findall(r'name="shown" value="([0-9a-f]{40})"', rosa.get(place))
    mark = str(Mark("0" * 16, 4))
    fields = {"typing": mark, "shown": blob, "body": BODY.replace("December", "May")}
    assert autosave(rosa, place, fields).status_code == 200
    autosaving.carry(desk.room, file, file + ".moved")
    assert [offer.article for offer in desk.room.autosaves.offers("rosa")] == [file + ".moved"]
    autosaving.carry(desk.room, file + ".moved", file)
    answer = rosa.post(f"{place}/autosave/drop", typing=mark)
    assert answer.status_code == 303
    assert desk.room.autosaves.offers("rosa") == ()
    dropped = rosa.get(answer.headers["Location"])
    (again,) = re.findall(r'href="(/kept/[^"]+)"', dropped)
    shown = rosa.get(again)
    assert "in May." in shown
    (number,) = re.findall(r'name="kept" value="([^"]+)"', shown)
    assert again == f"/kept/{number}"
    assert "in May." not in dropped
    sent = {**fields, "typing": str(Mark("1" * 16, 1)), "kept": number}
    assert rosa.told(rosa.post(place, **sent)) == "Your suggestion is with its writer."
    assert rosa.client.get(again).status_code == 404


@pytest.mark.parametrize("template", ["", "?template=interview"])
def test_a_new_article_that_was_emptied_again_is_not_offered(desk: Desk, sign_in, template: str) -> None:
    ines = sign_in(desk.ines)
    began = fields_of(ines.get("/articles/new" + template))
    began = {**began, "template": template.partition("=")[2]}
    assert autosave(ines, "/articles/new", later(began)).json["outcome"] == "empty"
    typed_in = later({**began, "title": "Brand new"}, 2)
    assert autosave(ines, "/articles/new", typed_in).json["outcome"] == "kept"
    assert len(desk.room.autosaves.offers("ines")) == 1
    for emptied in (began, {**began, "title": " \r\n", "body": "", "authors": "", "lang": "ar"}):
        assert (
            autosave(ines, "/articles/new", {**emptied, "typing": later(began, 3)["typing"]}).json["outcome"] == "empty"
        )
        assert desk.room.autosaves.offers("ines") == ()
    # What is typed after that is kept again.
    again = later({**began, "notes": "Ask the harbour master."}, 4)
    assert autosave(ines, "/articles/new", again).json["outcome"] == "kept"
    assert "not saved" in ines.get("/")
    # Taken into another form and emptied there, it is gone too.
    form = again["typing"].partition(":")[0]
    taken = fields_of(ines.get(f"/articles/new/autosave?form={form}&take=1"))
    answer = autosave(ines, "/articles/new", later({**taken, "notes": ""}))
    assert answer.json["outcome"] == "empty"
    assert desk.room.autosaves.offers("ines") == ()


def test_unsaved_text_without_a_headline_is_called_by_its_articles(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    place = page(file) + "/suggest"
    (blob,) = re.findall(r'name="shown" value="([0-9a-f]{40})"', ines.get(place))
    fields = {"shown": blob, "title": "", "body": BODY.replace("December", "May")}
    assert autosave(ines, place, {**fields, "typing": str(Mark("0" * 16, 4))}).status_code == 200
    headline = standing(desk.room, file).article.headline
    assert f"that is not sent: <bdi>{headline}</bdi>" in ines.get("/")
    answer = autosave(ines, place, {**fields, "typing": str(Mark("1" * 16, 1)), "body": "Other.\n"})
    assert (
        autosave(ines, place, fields | {"typing": str(Mark("1" * 16, 1))}, instead=answer.json["mark"]).status_code
        == 200
    )
    shown = ines.get("/")
    assert f"is kept: <bdi>{headline}</bdi>.</b> You typed it as suggestions." in shown
    assert "it is not sent." in shown
    assert SUGGESTED not in shown
    # Of an article that is gone its address is all that there is.
    writing.discard(desk.room, desk.ines, file)
    assert f"<bdi>{file.removeprefix('content/')}</bdi>" in ines.get("/")


def test_several_texts_that_are_not_saved_are_one_list(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    typed(ines, file)
    for headline in ("Brand new", "Newer still"):
        fields = later({**fields_of(ines.get("/articles/new")), "title": headline})
        assert autosave(ines, "/articles/new", fields).json["outcome"] == "kept"
    shown = ines.get("/")
    assert "You have 3 texts that are not saved." in shown
    assert re.findall(r'href="/articles/\S*autosave\S*"><bdi>([^<]+)</bdi>', shown) == [
        "Newer still", "Brand new", standing(desk.room, file).article.headline,
    ]  # fmt: skip
    begun = ines.get("/articles/new")
    assert "You have 2 texts that are not saved." in begun
    assert begun.count("data-offered=") == 2


def test_a_text_that_was_put_back_is_not_offered(desk: Desk, file: str, sign_in) -> None:
    ines = sign_in(desk.ines)
    began = ines.opened(file)
    assert autosave(ines, page(file), later(edited(began, body=("18:40", "18:50")))).json["outcome"] == "kept"
    assert autosave(ines, page(file), later(began, 2)).json["outcome"] == "empty"
    assert desk.room.autosaves.offers("ines") == ()
    # Words beside the text count as well.
    for number, name in enumerate(("note", "notes", "title"), 3):
        assert autosave(ines, page(file), later({**began, name: "Other words"}, number)).json["outcome"] == "kept"
    assert len(desk.room.autosaves.offers("ines")) == 1
    # It is of another form, which is in nobody's way while this one says nothing.
    phone = sign_in(desk.ines)
    assert autosave(phone, page(file), later(phone.opened(file))).json["outcome"] == "empty"
    assert len(desk.room.autosaves.offers("ines")) == 1


@pytest.mark.parametrize(("was", "now"), [("title: ", "title:  "), ("status: draft", "status: draft  # until Monday")])
def test_raw_text_counts_letter_by_letter(desk: Desk, file: str, sign_in, was: str, now: str) -> None:
    ines = sign_in(desk.ines)
    typed = edited(fields_of(ines.get(page(file) + "/raw")), raw=(was, now))
    assert autosave(ines, page(file), later(typed)).json["outcome"] == "kept"
    assert len(desk.room.autosaves.offers("ines")) == 1
