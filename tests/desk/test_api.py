"""The JSON API: tokens, problem details, and a document that is true."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from cms.config import read_settings, write_settings
from cms.core.errors import BadValue, NotSignedIn
from cms.core.people import Role, StaffMember
from cms.core.workflow import Act
from cms.desk import badges, reviewing
from cms.desk.facts import standing
from cms.repository import MAIN
from cms.web import openapi
from cms.web.app import create_app
from tests.desk.conftest import STORY, Desk
from tests.desk.pages import page
from tests.desk.test_policy import PROGRAMS, enter

Call = Callable[..., TestResponse]


@pytest.fixture
def app(desk: Desk) -> Iterator[Flask]:
    made = create_app(desk.room.root, desk.clock)
    yield made
    for part in ("catalog", "staff", "drafts", "repository"):
        getattr(made.extensions["newsroom"], part).close()


def token_of(desk: Desk, who: StaffMember) -> str:
    return badges.make_token(desk.room, who, name="A script", days=30, address="127.0.0.1")


@pytest.fixture
def call(desk: Desk, app: Flask) -> Call:
    """Give a way to call as somebody: ``call(desk.ines, "GET", "/articles")``."""
    tokens: dict[str, str] = {}

    def called(who: StaffMember, method: str, path: str, **sent: object) -> TestResponse:
        if who.account not in tokens:
            tokens[who.account] = token_of(desk, who)
        headers = {"Authorization": f"Bearer {tokens[who.account]}"}
        given = sent if sent or method == "PUT" else None
        return app.test_client().open("/api/v1" + path, method=method, json=given, headers=headers)

    return called


def fits(value: Any, schema: Mapping[str, Any], whole: Mapping[str, Any], at: str = "") -> list[str]:
    """Name the places in which a value is not what a schema says: as much of JSON Schema as the document uses."""
    if "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    kinds = {"string": str, "array": list, "object": dict, "boolean": bool, "integer": int, "null": type(None)}
    wanted = schema.get("type", [])
    names = [wanted] if isinstance(wanted, str) else wanted
    if names and type(value) not in {kinds[name] for name in names}:
        return [f"{at}: {value!r} is no {wanted}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is none of {schema['enum']}"]
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return [f"{at}: {value!r} is not like {schema['pattern']}"]
    if isinstance(value, list):
        return [fault for item in value for fault in fits(item, schema["items"], whole, f"{at}[]")]
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        faults = [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
        faults += [f"{at}: {name} is not described" for name in value if name not in known]
        return faults + [
            fault for name in value if name in known for fault in fits(value[name], known[name], whole, f"{at}/{name}")
        ]
    return []


def described(answer: TestResponse, method: str, path: str) -> None:
    """Find an answer in the document, and in the form that it says."""
    whole = openapi.document("http://127.0.0.1:8000")
    found = whole["paths"][path][method.lower()]["responses"][str(answer.status_code)]
    kind = answer.headers["Content-Type"]
    assert fits(answer.get_json(force=True), found["content"][kind]["schema"], whole) == []


def test_the_document_describes_every_address_and_nothing_else(app: Flask) -> None:
    told = app.test_client().get("/api/v1/openapi.json").get_json()
    assert told["openapi"].startswith("3.1")
    methods = {"get", "put", "post"}
    paths = {
        (method.upper(), "/api/v1" + path.replace("{page}", "<file:page>"))
        for path, item in told["paths"].items()
        for method in item.keys() & methods
    }
    assert paths == set(PROGRAMS)
    for method, path in paths:
        item = told["paths"][path.removeprefix("/api/v1").replace("<file:page>", "{page}")]
        named = [one["name"] for one in item.get("parameters", []) if one["in"] == "path"]
        assert named == (["page"] if "<file:page>" in path else [])
        assert item[method.lower()]["summary"]
        if method in {"POST", "PUT"}:
            assert "application/json" in item[method.lower()]["requestBody"]["content"]


def test_an_article_goes_the_whole_way_by_programs_and_each_answer_is_as_described(desk: Desk, call: Call) -> None:
    begun = call(
        desk.ines, "POST", "/articles", title="Sea gate", section="harbour", body="It closes.\n", tags=["tide"]
    )
    assert begun.status_code == 201, begun.text
    described(begun, "post", "/articles")
    here = begun.headers["Location"].removeprefix("/api/v1")
    assert here == "/articles/harbour/2026/11/sea-gate.md"
    got = call(desk.ines, "GET", here)
    described(got, "get", "/articles/{page}")
    assert got.get_json() == begun.get_json()
    assert got.get_etag()[0] == got.json["blob"]
    saved = call(desk.ines, "PUT", here, base=got.json["blob"], title="Sea gate closes", note="A verb")
    described(saved, "put", "/articles/{page}")
    assert (saved.json["title"], saved.json["body"], saved.json["tags"]) == (
        "Sea gate closes",
        "It closes.\n",
        ["tide"],
    )
    submitted = call(desk.ines, "POST", here + "/submit", note="Ready")
    described(submitted, "post", "/articles/{page}/submit")
    assert submitted.json["facts"]["work"] == "review"
    assert submitted.json["facts"]["writers"] == ["ines"]
    assert "needs a reviewer" in submitted.json["refusals"]["approve"]
    back = call(desk.rosa, "POST", here + "/send-back", comment="Who says so?")
    described(back, "post", "/articles/{page}/send-back")
    call(desk.ines, "POST", here + "/submit")
    shown = call(desk.rosa, "GET", here).json["blob"]
    approved = call(desk.rosa, "POST", here + "/approve", shown=shown, comment="Good.")
    described(approved, "post", "/articles/{page}/approve")
    assert approved.json["facts"]["approvers"] == ["rosa"]
    assert call(desk.rosa, "POST", here + "/publish").status_code == 403
    sent = call(desk.omar, "POST", here + "/publish")
    described(sent, "post", "/articles/{page}/publish")
    assert sent.json["facts"]["public"] == "live"
    listed = call(desk.ines, "GET", "/articles?state=live&q=gate")
    described(listed, "get", "/articles")
    assert [row["page"] for row in listed.json["articles"]] == [here.removeprefix("/articles/")]
    down = call(desk.omar, "POST", here + "/withdraw", reason="It was wrong.")
    described(down, "post", "/articles/{page}/withdraw")
    log = (desk.room.private / "audit.log").read_text()
    assert '"act": "publish"' in log
    assert '"act": "withdraw"' in log


def test_the_other_acts_answer_as_described(desk: Desk, call: Call) -> None:
    file = desk.begin()
    here = page(file)
    first = call(desk.ines, "GET", here).json["version"]
    desk.save(file, title="Another headline")
    said = call(desk.ines, "POST", here + "/comment", comment="Hm.")
    described(said, "post", "/articles/{page}/comment")
    assert said.json["uncalled"] == []
    said = call(desk.ines, "POST", here + "/comment", comment="@rosa, ask @Rosaa or @rosaa.")
    assert said.json["uncalled"] == ["Rosaa"]
    back = call(desk.ines, "POST", here + "/restore", version=first)
    described(back, "post", "/articles/{page}/restore")
    assert back.json["title"] == STORY.title
    desk.approve(file)
    timed = call(desk.omar, "POST", here + "/schedule", publish_at="2027-01-01T18:00:00Z")
    described(timed, "post", "/articles/{page}/schedule")
    assert timed.json["facts"]["scheduled_by"] == "omar"
    untimed = call(desk.omar, "POST", here + "/schedule", publish_at=None)
    described(untimed, "post", "/articles/{page}/schedule")
    assert (untimed.json["facts"]["publish_at"], untimed.json["facts"]["scheduled_by"]) == (None, None)
    other = desk.begin()
    gone = call(desk.ines, "POST", page(other) + "/discard")
    assert (gone.status_code, gone.data) == (204, b"")
    assert call(desk.ines, "GET", page(other)).status_code == 404
    third = desk.begin()
    shown = standing(desk.room, third).blob
    let_go = call(desk.ada, "POST", page(third) + "/override", shown=shown, reason="The gate has broken.")
    described(let_go, "post", "/articles/{page}/override")
    assert let_go.json["facts"]["override"] == "ada"


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "words"),
    [
        ("GET", "/articles/no/such.md", None, 404, "no article"),
        ("GET", "/nothing", None, 404, ""),
        ("DELETE", "/articles", None, 405, ""),
        ("POST", "/articles", {"title": "x", "status": "approved"}, 400, "'status' is not taken"),
        ("POST", "/articles", {"title": 1}, 400, "is a text"),
        ("POST", "/articles", {"tags": "x"}, 400, "list of texts"),
        ("POST", "/articles", {"title": "\ud800"}, 400, "surrogate"),
        ("POST", "/articles", ["x"], 400, "one JSON object"),
        ("PUT", "{here}", {"title": "x"}, 400, "'base' is missing"),
        ("PUT", "{here}", {"title": "x", "base": "0" * 40}, 404, "not known"),
        ("PUT", "{here}", {"title": "x", "base": "--all"}, 404, ""),
        ("POST", "{here}/approve", {"shown": "0" * 40}, 409, "Only a text in review"),
        ("POST", "{here}/publish", {}, 409, "Only approved"),
        ("POST", "{here}/publish", {"force": True}, 400, "'force'"),
        ("POST", "{here}/schedule", {"publish_at": "noon"}, 422, "is a time"),
        ("GET", "/articles?page=x", None, 422, "page is a number"),
    ],
)
def test_a_refusal_is_a_problem_that_says_what_is_wrong(
    desk: Desk, app: Flask, method: str, path: str, sent: object, status: int, words: str
) -> None:
    file = desk.begin()
    head = desk.room.repository.head(MAIN)
    headers = {"Authorization": f"Bearer {token_of(desk, desk.ada)}"}
    there = "/api/v1" + path.format(here=page(file))
    data = None if sent is None else json.dumps(sent)
    kind = "application/json" if data else None
    answer = app.test_client().open(there, method=method, data=data, content_type=kind, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.get_json(force=True)
    assert (told["status"], told["type"]) == (status, "about:blank")
    assert words in told["detail"]
    assert "Traceback" not in answer.text
    assert desk.room.repository.head(MAIN) == head


def test_what_is_not_json_is_not_guessed_at(desk: Desk, app: Flask) -> None:
    headers = {"Authorization": f"Bearer {token_of(desk, desk.ines)}"}
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = app.test_client().post("/api/v1/articles", data="title=x", content_type=kind, headers=headers)
        assert answer.status_code == 415
    broken = app.test_client().post("/api/v1/articles", data="{", content_type="application/json", headers=headers)
    assert broken.status_code == 400


def test_two_who_save_at_once_are_joined_or_told_with_both_texts(desk: Desk, call: Call) -> None:
    file = desk.begin()
    here, base = page(file), standing(desk.room, file).blob
    desk.save(file, desk.rosa, body=STORY.body.replace("18:40", "18:45"))
    joined = call(desk.ines, "PUT", here, base=base, title="Another headline")
    assert joined.status_code == 200
    assert "18:45" in joined.json["body"]
    clash = call(desk.ines, "PUT", here, base=base, body=STORY.body.replace("18:40", "19:00"))
    assert clash.status_code == 409
    told = clash.get_json(force=True)
    assert told["fault"] == "edit-conflict"
    assert told["clashes"] == ["body"]
    assert "18:45" in told["theirs"]
    assert "18:40" in told["base"]
    described(clash, "put", "/articles/{page}")


def test_what_is_missing_is_named_one_by_one(desk: Desk, call: Call) -> None:
    begun = call(desk.ines, "POST", "/articles", title="Gate", section="nowhere")
    here = begun.headers["Location"].removeprefix("/api/v1")
    refused = call(desk.ines, "POST", here + "/submit")
    assert refused.status_code == 422
    assert refused.get_json(force=True)["problems"] == ["Choose a section.", "Write the text."]


TOKEN = {"name": "A script", "days": "30", "password": "correct horse"}


@pytest.mark.parametrize("act", ["passwd", "disable"])
def test_tokens_and_the_calendars_address_end_with_the_password_and_the_account(
    desk: Desk, app: Flask, act: str
) -> None:
    token, others = token_of(desk, desk.ines), token_of(desk, desk.rosa)
    feed = desk.room.feeds.make("ines", desk.clock())
    if act == "passwd":
        desk.room.staff.passwd("ines", "another horse battery", desk.clock())
    else:
        desk.room.staff.disable("ines", desk.clock())
        desk.room.staff.enable("ines")
    asked = [
        app.test_client().get("/api/v1/articles", headers={"Authorization": f"Bearer {one}"}).status_code
        for one in (token, others)
    ]
    assert asked == [401, 200]
    assert app.test_client().get(f"/calendar/{feed}.ics").status_code == 404
    (listed,) = desk.room.staff.tokens.of("ines")
    assert listed.revoked


def test_what_outlasts_a_session_is_given_for_the_password_alone(desk: Desk, app: Flask, tmp_path: Path) -> None:
    client, csrf = enter(app, "ines")
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "laptop", "-f", str(path)], check=True)
    line = path.with_suffix(".pub").read_text()
    wishes = {"tokens": TOKEN, "keys": {"name": "A laptop", "key": line, "password": "correct horse"}}
    for kind, sent in wishes.items():
        for wrong in ("", "wrong horse"):
            answer = client.post(f"/account/{kind}", data={**sent, "csrf_token": csrf, "password": wrong})
            assert answer.status_code == 422
            assert "That is not your password" in answer.text
            assert sent["name"] in answer.text, "what was typed comes back"
            assert 'value="wrong horse"' not in answer.text
    assert not desk.room.staff.tokens.of("ines")
    assert not desk.room.staff.keys.of("ines")
    acts = (desk.room.private / "audit.log").read_text()
    assert acts.count("password refused") == 4
    assert client.post("/account/keys", data={**wishes["keys"], "csrf_token": csrf}).status_code == 303
    assert client.post("/account/tokens", data={**TOKEN, "csrf_token": csrf}).status_code == 200
    assert len(desk.room.staff.keys.of("ines")) == 1


def test_a_password_is_guessed_on_the_account_page_no_faster_than_at_the_door(desk: Desk, app: Flask) -> None:
    client, csrf = enter(app, "ines")
    sent = {**TOKEN, "csrf_token": csrf}
    codes = []
    for number in range(7):
        desk.clock.now -= timedelta(seconds=9)
        answer = client.post("/account/tokens", data={**sent, "password": f"horse {number}"})
        codes.append(answer.status_code)
    assert codes == [422] * 5 + [429] * 2
    assert int(answer.headers["Retry-After"]) >= 1
    assert client.post("/account/tokens", data=sent).status_code == 429, "the right one waits as well"
    desk.clock.now += timedelta(minutes=16)
    assert client.post("/account/tokens", data=sent).status_code == 200


def test_a_token_is_kept_as_a_digest_shown_once_and_ends(desk: Desk, app: Flask) -> None:
    client, csrf = enter(app, "ines")
    made = client.post("/account/tokens", data={**TOKEN, "csrf_token": csrf})
    assert made.status_code == 200
    (token,) = re.findall(r"copydesk_[\w-]{40,}", made.text)
    assert made.headers["Cache-Control"] == "no-store, private"
    assert token not in client.get("/account").text
    with closing(sqlite3.connect(desk.room.private / "desk.db")) as db:
        assert token not in repr([*db.execute("SELECT * FROM tokens")])
    assert token not in (desk.room.private / "audit.log").read_text()

    def asked() -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return app.test_client().get("/api/v1/articles", headers=headers).status_code

    assert asked() == 200
    (one,) = desk.room.staff.tokens.of("ines")
    rosa, rosas = enter(app, "rosa")
    sent = {"csrf_token": rosas, "account": "ines", "number": one.number}
    assert rosa.post("/account/tokens/revoke", data=sent).status_code == 403
    assert asked() == 200
    desk.clock.now += timedelta(days=31)
    assert asked() == 401
    desk.clock.now -= timedelta(days=31)
    assert asked() == 200
    ada, adas = enter(app, "ada")
    assert "A script" in ada.get("/account").text
    assert ada.post("/account/tokens/revoke", data={**sent, "csrf_token": adas}).status_code == 303
    assert asked() == 401
    acts = re.findall(r'"act": "(token \w+)"', (desk.room.private / "audit.log").read_text())
    assert acts == ["token made", "token revoked"]


def test_a_role_that_changes_changes_what_a_token_may(desk: Desk, call: Call) -> None:
    file = desk.begin()
    reviewing.submit(desk.room, desk.ines, file)
    shown = standing(desk.room, file).blob
    desk.room.staff.set_role("rosa", Role.JOURNALIST)
    refused = call(desk.rosa, "POST", page(file) + "/approve", shown=shown)
    assert refused.status_code == 403
    desk.room.staff.set_role("rosa", Role.REVIEWER)
    assert call(desk.rosa, "POST", page(file) + "/approve", shown=shown).status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer copydesk_nothing", "Basic aW5lczp4", "Bearer é"])
def test_no_token_or_a_wrong_one_is_told_how_to_send_one(app: Flask, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    answer = app.test_client().get("/api/v1/articles", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "Set-Cookie" not in answer.headers


def test_whoever_asks_too_fast_waits_and_others_do_not(desk: Desk, app: Flask) -> None:
    tokens = {who.account: token_of(desk, who) for who in (desk.ines, desk.rosa)}
    most = desk.room.settings.api_per_minute
    started = desk.clock.now.replace(second=0) + timedelta(minutes=1)
    number = desk.room.staff.tokens.of("ines")[0].number
    for _ in range(most):
        desk.room.pace.seconds_to_wait(f"token {number}", most, started)
    headers = {"Authorization": f"Bearer {tokens['ines']}"}
    desk.clock.now = started
    slowed = app.test_client().get("/api/v1/articles", headers=headers)
    assert slowed.status_code == 429
    assert 1 <= int(slowed.headers["Retry-After"]) <= 60
    headers = {"Authorization": f"Bearer {tokens['rosa']}"}
    desk.clock.now = started
    assert app.test_client().get("/api/v1/articles", headers=headers).status_code == 200
    started += timedelta(minutes=1)
    desk.clock.now = started
    headers = {"Authorization": f"Bearer {tokens['ines']}"}
    assert app.test_client().get("/api/v1/articles", headers=headers).status_code == 200


def test_wrong_tokens_are_slowed_down_by_address_and_right_ones_are_not(desk: Desk, app: Flask) -> None:
    token = token_of(desk, desk.ines)
    started = desk.clock.now.replace(second=0) + timedelta(minutes=1)
    codes = []
    for number in range(40):
        desk.clock.now = started
        headers = {"Authorization": f"Bearer copydesk_{number}"}
        codes.append(app.test_client().get("/api/v1/articles", headers=headers).status_code)
    assert codes == [401] * 30 + [429] * 10
    desk.clock.now = started
    headers = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/api/v1/articles", headers=headers).status_code == 200


def test_a_damaged_count_keeps_nobody_out(desk: Desk, app: Flask) -> None:
    (desk.room.private / "pace.db").write_bytes(b"no database at all" * 100)
    headers = {"Authorization": f"Bearer {token_of(desk, desk.ines)}"}
    assert app.test_client().get("/api/v1/articles", headers=headers).status_code == 200
    assert app.test_client().get("/api/v1/articles", headers=headers).status_code == 200
    assert (desk.room.private / "pace.db").stat().st_mode & 0o077 == 0


def test_an_override_can_be_off(desk: Desk) -> None:
    file = desk.begin()
    place = desk.room.private / "desk.toml"
    write_settings(place, replace(read_settings(place), emergency_override=False))
    app = create_app(desk.room.root, desk.clock)
    headers = {"Authorization": f"Bearer {token_of(desk, desk.ada)}"}
    sent = {"shown": standing(desk.room, file).blob, "reason": "Now."}
    refused = app.test_client().post(f"/api/v1{page(file)}/override", json=sent, headers=headers)
    assert refused.status_code == 403
    assert "emergency_override" in refused.get_json(force=True)["detail"]
    assert Act.OVERRIDE.value in app.test_client().get("/api/v1" + page(file), headers=headers).json["refusals"]


def test_tokens_have_bounds(desk: Desk) -> None:
    tokens = desk.room.staff.tokens
    with pytest.raises(NotSignedIn):
        tokens.account("copydesk_x", desk.clock())
    for days, name in ((0, "x"), (400, "x"), (1, " ")):
        with pytest.raises(BadValue, match=r"days|what the token is for"):
            tokens.make("ines", name, days, desk.clock())
    for _ in range(20):
        tokens.make("ines", "x", 1, desk.clock())
    with pytest.raises(BadValue, match="20 tokens already"):
        tokens.make("ines", "x", 1, desk.clock())


def test_a_program_assigns_and_asks_by_name(desk: Desk, call: Call) -> None:
    file = desk.begin()
    here = page(file)
    given = call(desk.omar, "POST", here + "/assign", owner="ines", due="2026-12-24T18:00:00+01:00")
    described(given, "post", "/articles/{page}/assign")
    assert given.json["assignment"] == {"owner": "ines", "reviewer": "", "due": "2026-12-24T17:00:00+00:00"}
    asked = call(desk.ines, "POST", here + "/submit", reviewer="rosa")
    assert asked.json["assignment"] == {**given.json["assignment"], "reviewer": "rosa"}
    listed = call(desk.ines, "GET", "/articles")
    described(listed, "get", "/articles")
    assert [(one["owner"], one["reviewer"]) for one in listed.json["articles"]] == [("ines", "rosa")]
    less = call(desk.omar, "POST", here + "/assign", owner=None, due=None)
    assert less.json["assignment"] == {"owner": "", "reviewer": "rosa", "due": None}
    refused = ({"reviewer": "ines"}, 422), ({"due": "soon"}, 400), ({"owner": 7}, 400), ({"status": "x"}, 400)
    for sent, status in refused:
        assert call(desk.omar, "POST", here + "/assign", **sent).status_code == status, sent
