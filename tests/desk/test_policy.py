"""Who gets past each address of the desk: one row for each, and an address without a row fails."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from enum import Enum

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms.core.people import Role
from cms.desk import badges, syncing
from cms.desk.facts import standing
from cms.drafts import Kind
from cms.repository import MAIN
from cms.web.app import create_app
from tests.desk.conftest import Desk, person
from tests.desk.pages import COPY, git, page


class Anyone(Enum):
    """Addresses that ask for no sign-in."""

    ANYONE = "anyone"


ANYONE, STAFF = Anyone.ANYONE, Role.JOURNALIST
POLICY: dict[tuple[str, str], Role | Anyone] = {
    ("GET", "/healthz"): ANYONE,
    ("GET", "/readyz"): ANYONE,
    ("GET", "/static/<path:filename>"): ANYONE,
    ("GET", "/login"): ANYONE,
    ("POST", "/login"): ANYONE,
    ("POST", "/logout"): STAFF,
    ("POST", "/box"): STAFF,
    ("POST", "/theme"): STAFF,
    ("GET", "/"): STAFF,
    ("GET", "/articles"): STAFF,
    ("GET", "/articles/new"): STAFF,
    ("POST", "/articles/new"): STAFF,
    ("GET", "/articles/new/text"): STAFF,
    ("POST", "/articles/new/text"): STAFF,
    ("GET", "/articles/<file:page>"): STAFF,
    ("POST", "/articles/<file:page>"): STAFF,
    ("GET", "/articles/<file:page>/raw"): STAFF,
    ("GET", "/articles/<file:page>/preview"): STAFF,
    ("POST", "/articles/<file:page>/preview"): STAFF,
    ("POST", "/articles/new/preview"): STAFF,
    ("GET", "/preview"): STAFF,
    ("POST", "/articles/<file:page>/restore"): STAFF,
    ("POST", "/articles/<file:page>/restore/paragraph"): STAFF,
    ("POST", "/articles/<file:page>/discard"): STAFF,
    ("POST", "/articles/new/checks"): STAFF,
    ("POST", "/articles/<file:page>/checks"): STAFF,
    ("POST", "/articles/new/document"): STAFF,
    ("GET", "/articles/links"): STAFF,
    ("POST", "/articles/<file:page>/duplicate"): STAFF,
    ("GET", "/articles/<file:page>/move"): STAFF,
    ("POST", "/articles/<file:page>/move"): STAFF,
    ("GET", "/articles/<file:page>/inbound"): STAFF,
    ("POST", "/articles/<file:page>/inbound"): STAFF,
    ("GET", "/articles/<file:page>/autosave"): STAFF,
    ("POST", "/articles/<file:page>/autosave"): STAFF,
    ("POST", "/articles/<file:page>/autosave/drop"): STAFF,
    ("GET", "/articles/<file:page>/suggest/autosave"): STAFF,
    ("POST", "/articles/<file:page>/suggest/autosave"): STAFF,
    ("POST", "/articles/<file:page>/suggest/autosave/drop"): STAFF,
    ("GET", "/articles/new/autosave"): STAFF,
    ("POST", "/articles/new/autosave"): STAFF,
    ("POST", "/articles/new/autosave/drop"): STAFF,
    ("POST", "/articles/<file:page>/presence"): STAFF,
    ("POST", "/articles/<file:page>/presence/leave"): STAFF,
    ("GET", "/session"): STAFF,
    ("GET", "/articles/<file:page>/settle"): STAFF,
    ("GET", "/articles/<file:page>/history"): STAFF,
    ("GET", "/articles/<file:page>/diff"): STAFF,
    ("GET", "/articles/<file:page>/review"): STAFF,
    ("GET", "/articles/<file:page>/newer"): STAFF,
    ("POST", "/articles/<file:page>/submit"): STAFF,
    ("POST", "/articles/<file:page>/comment"): STAFF,
    ("GET", "/articles/<file:page>/remarks"): STAFF,
    ("POST", "/articles/<file:page>/remarks"): STAFF,
    ("GET", "/articles/<file:page>/suggest"): STAFF,
    ("POST", "/articles/<file:page>/suggest"): STAFF,
    ("GET", "/kept/<number>"): STAFF,
    ("POST", "/kept/<number>/drop"): STAFF,
    ("GET", "/review"): STAFF,
    ("GET", "/board"): STAFF,
    ("GET", "/calendar"): STAFF,
    ("POST", "/calendar/address"): STAFF,
    ("GET", "/calendar/<token>.ics"): ANYONE,
    ("GET", "/articles/<file:page>/assign"): STAFF,
    ("POST", "/articles/<file:page>/assign"): STAFF,
    ("GET", "/notices"): STAFF,
    ("POST", "/notices/seen"): STAFF,
    ("POST", "/notices/<int:number>"): STAFF,
    ("GET", "/me"): STAFF,
    ("POST", "/me/sections"): STAFF,
    ("POST", "/me/notices"): STAFF,
    ("GET", "/live"): STAFF,
    ("GET", "/media"): STAFF,
    ("POST", "/media"): STAFF,
    ("GET", "/media/replace"): STAFF,
    ("POST", "/media/replace"): STAFF,
    ("GET", "/articles/<file:page>/picture"): STAFF,
    ("GET", "/media/<path:name>"): STAFF,
    ("GET", "/odd"): STAFF,
    ("GET", "/odd/file"): STAFF,
    ("POST", "/odd/take-in"): STAFF,
    ("POST", "/odd/discard"): STAFF,
    ("POST", "/odd/bring-back"): STAFF,
    ("POST", "/odd/let-be"): STAFF,
    ("POST", "/odd/look"): STAFF,
    ("POST", "/articles/<file:page>/send-back"): Role.REVIEWER,
    ("POST", "/articles/<file:page>/approve"): Role.REVIEWER,
    ("POST", "/articles/<file:page>/publish"): Role.PUBLISHER,
    ("POST", "/articles/<file:page>/schedule"): Role.PUBLISHER,
    ("POST", "/articles/<file:page>/withdraw"): Role.PUBLISHER,
    ("POST", "/live"): Role.PUBLISHER,
    ("POST", "/odd/main"): Role.ADMIN,
    ("POST", "/odd/remote"): Role.ADMIN,
    ("POST", "/articles/<file:page>/override"): Role.ADMIN,
    ("GET", "/account"): STAFF,
    ("POST", "/account/tokens"): STAFF,
    ("POST", "/account/tokens/revoke"): STAFF,
    ("POST", "/account/keys"): STAFF,
    ("POST", "/account/keys/revoke"): STAFF,
}
PROGRAMS: dict[tuple[str, str], Role | Anyone] = {
    ("GET", "/api/v1/openapi.json"): ANYONE,
    ("GET", "/api/v1/articles"): STAFF,
    ("POST", "/api/v1/articles"): STAFF,
    ("GET", "/api/v1/articles/<file:page>"): STAFF,
    ("PUT", "/api/v1/articles/<file:page>"): STAFF,
    ("POST", "/api/v1/articles/<file:page>/submit"): STAFF,
    ("POST", "/api/v1/articles/<file:page>/assign"): STAFF,
    ("POST", "/api/v1/articles/<file:page>/comment"): STAFF,
    ("POST", "/api/v1/articles/<file:page>/restore"): STAFF,
    ("POST", "/api/v1/articles/<file:page>/discard"): STAFF,
    ("POST", "/api/v1/articles/<file:page>/send-back"): Role.REVIEWER,
    ("POST", "/api/v1/articles/<file:page>/approve"): Role.REVIEWER,
    ("POST", "/api/v1/articles/<file:page>/publish"): Role.PUBLISHER,
    ("POST", "/api/v1/articles/<file:page>/schedule"): Role.PUBLISHER,
    ("POST", "/api/v1/articles/<file:page>/withdraw"): Role.PUBLISHER,
    ("POST", "/api/v1/articles/<file:page>/override"): Role.ADMIN,
}
"""Who gets past each address of the JSON API with a token; nobody does with a cookie."""

_PASSING = frozenset({"html", "sessions", "sqlite_stat1", "looks"})
"""Tables of pages that were made once, of when somebody was last seen, of what they saw, and of what SQLite counts."""
PEOPLE = ("anonymous", "disabled", "ines", "rosa", "omar", "ada")
ROLES = dict(zip(PEOPLE[2:], Role, strict=True))


@pytest.fixture
def app(desk: Desk) -> Iterator[Flask]:
    made = create_app(desk.room.root, desk.clock)
    yield made
    room = made.extensions["newsroom"]
    for part in (room.catalog, room.staff, room.drafts, room.repository):
        part.close()


def token_of(shown: str) -> str:
    (token,) = re.findall(r'name="csrf_token" value="([^"]+)"', shown)[:1]
    return str(token)


def enter(app: Flask, account: str) -> tuple[FlaskClient, str]:
    """Sign somebody in; give their browser and a token for forms."""
    client = app.test_client()
    token = token_of(client.get("/login").text)
    if account == "anonymous":
        return client, token
    sent = {"csrf_token": token, "username": account, "password": "correct horse"}
    assert client.post("/login", data=sent).status_code == 303
    return client, token_of(client.get("/").text)


def addresses(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            yield method, rule.rule


def test_every_address_has_its_row(app: Flask) -> None:
    assert set(addresses(app)) == set(POLICY) | set(PROGRAMS)


def test_each_program_gets_past_with_its_persons_rights_and_no_cookie_does(desk: Desk, app: Flask) -> None:
    disabled = person("disabled", Role.ADMIN)
    desk.room.staff.add(disabled, "correct horse")
    browsers = {account: enter(app, account)[0] for account in PEOPLE}
    people = {account: desk.room.staff.member(account) for account in PEOPLE[1:]}
    tokens = {
        account: badges.make_token(desk.room, who, name="x", days=1, address="x")
        for account, who in people.items()
        if who
    }
    desk.room.staff.disable("disabled", desk.clock())
    begun, wrong = desk.begin(COPY), []
    for (method, rule), least in PROGRAMS.items():
        for account, client in browsers.items():
            file = desk.begin(COPY) if method != "GET" and "<file:page>" in rule else begun
            path = rule.replace("/articles/<file:page>", page(file))
            assert client.open(path, method=method).status_code == (200 if least is ANYONE else 401)
            headers = {"Authorization": f"Bearer {tokens[account]}"} if account in tokens else {}
            answer = app.test_client().open(path, method=method, headers=headers)
            past = answer.status_code not in {401, 403}
            may = least is ANYONE or (account in ROLES and isinstance(least, Role) and ROLES[account] >= least)
            if past != may:
                wrong.append((method, rule, account, answer.status_code))
    assert wrong == []


def test_each_address_lets_past_whom_its_row_names_and_nobody_else(desk: Desk, app: Flask) -> None:
    desk.room.staff.add(person("disabled", Role.ADMIN), "correct horse")
    browsers = {account: enter(app, account) for account in PEOPLE}
    desk.room.staff.disable("disabled", desk.clock())
    begun, wrong = desk.begin(COPY), []
    for (method, rule), least in POLICY.items():
        if rule in {"/login", "/logout"}:
            continue  # they end or begin a session, which the rows after them need
        for account, (client, token) in browsers.items():
            file = desk.begin(COPY) if method == "POST" and "<file:page>" in rule else begun
            path = rule.replace("/articles/<file:page>", page(file)).replace("<path:filename>", "desk.css")
            path = path.replace("<number>", "0" * 16).replace("<path:name>", "x.jpg").replace("<int:number>", "7")
            path = path.replace("<token>", "0" * 43)
            sent = {
                "csrf_token": token,
                "shown": standing(desk.room, file).blob,
                "files": file,
                "reason": "Why",
                "comment": "Why",
                "sure": "yes",
                "account": account,
                "typing": "0" * 16 + ":1",
            }
            sent |= {"publish_at": "2026-12-24T12:00", "act": "keep" if rule.endswith("remote") else "back"}
            answer = client.open(path, method=method, data=sent if method == "POST" else None)
            past = answer.status_code not in {401, 403} and not answer.headers.get("Location", "").startswith("/login")
            may = least is ANYONE or (account in ROLES and isinstance(least, Role) and ROLES[account] >= least)
            if past != may:
                wrong.append((method, rule, account, answer.status_code))
    assert wrong == []


def test_a_refusal_comes_before_any_word_about_what_was_sent(desk: Desk, app: Flask) -> None:
    file = desk.begin(COPY)
    client, token = enter(app, "ines")
    sent = {"csrf_token": token}
    for (method, rule), least in POLICY.items():
        if method == "POST" and isinstance(least, Role) and least > Role.JOURNALIST:
            path = rule.replace("/articles/<file:page>", page(file))
            assert client.post(path, data=sent).status_code == 403, path


@pytest.mark.parametrize("account", PEOPLE[1:])
def test_a_session_begins_and_ends_for_whoever_may(desk: Desk, app: Flask, account: str) -> None:
    desk.room.staff.add(person("disabled", Role.ADMIN), "correct horse")
    if account == "disabled":
        desk.room.staff.disable("disabled", desk.clock())
    client = app.test_client()
    assert client.get("/login").status_code == 200
    sent = {"csrf_token": token_of(client.get("/login").text), "username": account, "password": "correct horse"}
    assert client.post("/login", data={**sent, "password": "wrong"}).status_code == 401
    assert client.get("/").headers["Location"].startswith("/login")
    begun = client.post("/login", data=sent)
    assert begun.status_code == (401 if account == "disabled" else 303)
    if account == "disabled":
        return
    token = token_of(client.get("/").text)
    assert client.get("/login").headers["Location"] == "/"
    assert client.get("/logout").status_code == 405
    assert client.get("/").status_code == 200, "asking for the address of signing out ends nothing"
    assert client.post("/logout", data={"csrf_token": token}).status_code == 303
    assert client.get("/").headers["Location"].startswith("/login")


def test_nobody_signs_out_without_a_session(app: Flask) -> None:
    client, token = enter(app, "anonymous")
    assert client.post("/logout", data={"csrf_token": token}).status_code == 401


def everything(desk: Desk) -> dict[str, object]:
    """Give all that a page could change: refs, the folder, the index, and every table but what lists are made of."""
    desk.room.repository.follow()
    found: dict[str, object] = {
        "refs": git(desk.room.root, "for-each-ref"),
        "folder": git(desk.room.root, "status", "--porcelain", "--ignored"),
        "remote": git(desk.remote, "for-each-ref"),
        "notes": {path.name: path.read_bytes() for path in desk.room.private.glob("*.json")},
    }
    for name in ("desk.db", "drafts.db", "catalog.db"):
        with closing(sqlite3.connect(desk.room.private / name)) as db:
            tables = [table for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found |= {
                f"{name} {table}": sorted(map(repr, db.execute(f"SELECT * FROM {table}")))  # noqa: S608 - own names
                for table in tables
                if table not in _PASSING
            }
    return found


def test_looking_changes_nothing(desk: Desk, app: Flask) -> None:
    file = desk.approved(COPY)
    blob = standing(desk.room, file).blob
    kept = desk.room.drafts.keep("ada", file, blob, {"title": "Mine", "body": "Mine"}, Kind.REFUSED, desk.clock())
    syncing.sync(desk.room)
    syncing.tick(desk.room)
    client, token = enter(app, "ada")
    before, looked = everything(desk), 0
    for method, rule in POLICY:
        if method != "GET":
            continue
        path = rule.replace("/articles/<file:page>", page(file)).replace("<path:filename>", "desk/desk.css")
        path = path.replace("<number>", kept.number).replace("<path:name>", "x.jpg").replace("<token>", "x")
        for asked in (path, f"{path}?version={'0' * 40}&q=gate&page=2&file={file}"):
            looked += client.get(asked).status_code in {200, 302, 303, 404, 409, 422}
    assert looked == 2 * sum(method == "GET" for method, _ in POLICY)
    after = everything(desk)
    assert {name for name in before if before[name] != after.get(name)} == set()
    assert client.post(page(file) + "/comment", data={"csrf_token": token, "comment": "Hm."}).status_code == 303
    told = everything(desk)
    assert {"refs", "catalog.db comments"} <= {name for name in after if after[name] != told.get(name)}


def test_a_kept_text_is_its_writers_alone_and_looking_changes_nothing(desk: Desk, app: Flask) -> None:
    file = desk.begin(COPY)
    desk.room.staff.add(person("disabled", Role.ADMIN), "correct horse")
    browsers = {account: enter(app, account) for account in PEOPLE if account != "anonymous"}
    desk.room.staff.disable("disabled", desk.clock())
    blob, fields = standing(desk.room, file).blob, {"title": "Mine", "body": "Mine alone"}
    kept = desk.room.drafts.keep("ines", file, blob, fields, Kind.REFUSED, desk.clock())
    before = desk.room.drafts.kept("ines"), desk.room.repository.head(MAIN)
    for account, (client, token) in browsers.items():
        for path in (f"/kept/{kept.number}", f"/kept/{kept.number}/drop"):
            answer = client.get(path)
            assert (answer.status_code == 200) == (account == "ines" and not path.endswith("drop"))
            assert ("Mine alone" in answer.text) == (answer.status_code == 200)
        if account != "ines":
            client.post(f"/kept/{kept.number}/drop", data={"csrf_token": token})
        assert (desk.room.drafts.kept("ines"), desk.room.repository.head(MAIN)) == before
    client, token = browsers["ines"]
    assert client.post(f"/kept/{kept.number}/drop", data={"csrf_token": token}).status_code == 303
    assert desk.room.drafts.kept("ines") == ()
