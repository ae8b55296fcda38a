"""What leaves the desk for one person: mail by a real server, webhooks by a real socket, and nothing inside."""

from __future__ import annotations

import email
import email.policy
import hashlib
import hmac
import json
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import IO, ClassVar
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from cms.config import read_settings, write_settings
from cms.core.errors import BadConfiguration, BadValue
from cms.core.telling import Often, mail_due
from cms.desk import delivering, noticing, publishing, reviewing, syncing
from cms.files import lock_file
from cms.newsroom import Newsroom
from cms.post import NotDelivered, checked_hook, to_hook
from cms.post.guard import is_outside, place_of
from cms.staff import Wishes
from cms.staff.notices import TRIES
from tests.desk.conftest import STORY, Desk

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass
class Mailbox:
    """A mail server that keeps what it gets, or refuses it."""

    got: list[Envelope] = field(default_factory=list)
    answer: str = "250 OK"
    refuses: str = ""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address == self.refuses:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        if self.answer.startswith("250"):
            self.got.append(envelope)
        return self.answer

    def letters(self) -> list[EmailMessage]:
        found = [email.message_from_bytes(one.content, policy=email.policy.default) for one in self.got]
        assert all(
            one.rcpt_tos == [letter["To"].addresses[0].addr_spec] for one, letter in zip(self.got, found, strict=True)
        )
        return found


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    yield box, server.port
    server.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as place:
        return int(place.getsockname()[1])


@pytest.fixture
def room(desk: Desk, mailbox: tuple[Mailbox, int]) -> Newsroom:
    """Give the newsroom with that mail server, where people are told from now on."""
    settings = replace(
        desk.room.settings,
        mail_host="127.0.0.1",
        mail_port=mailbox[1],
        mail_security="none",
        mail_from="desk@courier.example",
        webhook_hosts=("127.0.0.1",),
    )
    noticing.catch_up(desk.room)
    return replace(desk.room, settings=settings)


def wish(room: Newsroom, account: str, **wishes: object) -> None:
    room.notices.wish(account, replace(Wishes(), **wishes), room.publication.zone)


def asked(desk: Desk, note: str = "Second source is in.", title: str = STORY.title) -> str:
    file = desk.begin(replace(STORY, title=title))
    reviewing.submit(desk.room, desk.ines, file, reviewer="rosa", note=note)
    return file


def test_mail_goes_from_the_clock_to_the_named_person_once(desk: Desk, room: Newsroom, mailbox) -> None:
    wish(room, "rosa", mail=Often.NOW)
    file = asked(desk)
    noticing.catch_up(room)
    assert mailbox[0].got == [], "nothing is sent while somebody waits for a page"
    assert any("1 mailed" in words for words in syncing.tick(room).done)
    (letter,) = mailbox[0].letters()
    assert letter["To"] == "Rosa Marlowe <rosa@courier.example>"
    assert letter["From"] == "The Halmere Courier <desk@courier.example>"
    assert letter["Subject"] == "Ines Marlowe asks you to read “Sea gate to close on Thursday”"
    assert letter.get_content_type() == "text/plain"
    text = letter.get_content()
    assert "> Second source is in." in text
    assert f"http://127.0.0.1:8000/articles/{file.removeprefix('content/')}/review" in text
    assert "The sea gate will close at 18:40" not in text, "a mail holds nothing of the text"
    for _ in range(3):
        assert not any("mailed" in words for words in syncing.tick(room).done)
    assert len(mailbox[0].got) == 1
    assert room.notices.unseen("rosa") == 1, "a mail that went out is no notice that was seen"


def test_whoever_wants_no_mail_gets_none(desk: Desk, room: Newsroom, mailbox) -> None:
    asked(desk)
    noticing.catch_up(room)
    assert delivering.send_due(room).mails == 0
    wish(room, "rosa", mail=Often.NOW)
    assert delivering.send_due(room).mails == 0, "a wish is for what comes"


@pytest.mark.parametrize(
    "odd",
    [
        "Fire\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>",
        "x" * 100_000,
        "\u202eevil\u2028Subject: other\x00\x1b[2J",
        "=?utf-8?q?=0ABcc:_all=40example.org?=",
        "بوابة البحر تغلق",
        ".\r\n.\r\nQUIT",
    ],
)
def test_whatever_a_headline_and_a_note_hold_it_is_one_mail_to_one_person(
    desk: Desk, room: Newsroom, mailbox, odd: str
) -> None:
    wish(room, "rosa", mail=Often.NOW)
    told = room.notices.of("rosa", 1)
    assert told == []
    asked(desk, note="Please.")
    noticing.catch_up(room)
    with room.staff.notices.writing() as db:
        db.execute("UPDATE notices SET headline = ?, said = ?, by = ?", (odd, odd, odd))
    assert delivering.send_due(room).mails == 1
    (letter,) = mailbox[0].letters()
    assert set(letter.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }
    assert letter["To"].addresses[0].addr_spec == "rosa@courier.example"
    assert len(letter["Subject"]) <= 160
    assert letter.get_content_type() == "text/plain"
    assert len(mailbox[0].got[0].content) < 10_000
    assert not any(mark in letter["Subject"] for mark in "\r\n\x00\u202e\u2028")


def test_a_digest_is_one_mail_at_its_hour(desk: Desk, room: Newsroom, mailbox) -> None:
    wish(room, "rosa", mail=Often.HOURLY)
    file = asked(desk)
    reviewing.comment(desk.room, desk.ada, file, "And the tide?")
    noticing.catch_up(room)
    assert delivering.send_due(room).mails == 0
    desk.clock.now = desk.clock.now.replace(hour=13, minute=0, second=0)
    assert delivering.send_due(room).mails == 1
    (letter,) = mailbox[0].letters()
    assert letter["Subject"] == "2 things concern you"
    assert letter.get_content().index("asks you to read") < letter.get_content().index("commented on")
    assert delivering.send_due(room).mails == 0
    reviewing.comment(desk.room, desk.ada, file, "Hm.")
    noticing.catch_up(room)
    wish(room, "rosa", mail=Often.NOW)
    assert delivering.send_due(room).mails == 1, "what waits goes by the new wish"


@pytest.mark.parametrize(
    ("often", "when", "due"),
    [
        (Often.OFF, NOON, None),
        (Often.NOW, NOON, NOON),
        (Often.HOURLY, NOON + timedelta(minutes=5), NOON + timedelta(hours=1)),
        (Often.DAILY, NOON, datetime(2026, 11, 25, 6, tzinfo=UTC)),
        (Often.DAILY, datetime(2026, 11, 24, 5, 59, tzinfo=UTC), datetime(2026, 11, 24, 6, tzinfo=UTC)),
        (Often.DAILY, datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 3, 28, 5, tzinfo=UTC)),
    ],
)
def test_a_digest_goes_on_the_hour_or_in_the_morning_of_the_place(
    often: Often, when: datetime, due: datetime | None
) -> None:
    assert mail_due(often, when, ZoneInfo("Europe/Copenhagen")) == due


def test_a_server_that_does_not_take_mail_is_asked_again_later_and_not_for_ever(
    desk: Desk, room: Newsroom, mailbox
) -> None:
    wish(room, "rosa", mail=Often.NOW)
    asked(desk)
    noticing.catch_up(room)
    mailbox[0].answer = "451 later"
    for number in range(TRIES):
        assert delivering.send_due(room).faults == ("The mail server refused a letter (451).",)
        assert delivering.send_due(room).faults == (), f"no second try at once ({number})"
        desk.clock.now += timedelta(days=1, seconds=1)
    mailbox[0].answer = "250 OK"
    assert delivering.send_due(room).mails == 0, "it was given up"
    assert room.notices.wishes("rosa").fault == "The mail server refused a letter (451). It was given up."
    assert room.notices.unseen("rosa") == 1, "it stands on the desk all the same"
    asked(desk)
    noticing.catch_up(room)
    assert delivering.send_due(room).mails == 1
    assert room.notices.wishes("rosa").fault == ""


def test_no_server_at_all_stops_no_other_duty_and_loses_nothing(desk: Desk, room: Newsroom, mailbox) -> None:
    wish(room, "rosa", mail=Often.NOW)
    asked(desk)
    away = replace(room, settings=replace(room.settings, mail_port=free_port()))
    said = syncing.tick(away)
    assert any("The mail server 127.0.0.1 does not take mail: Connection refused." in words for words in said.failed)
    assert any(words.startswith("sync: ") for words in said.done)
    desk.clock.now += timedelta(minutes=2)
    assert delivering.send_due(room).mails == 1, "and after a restart with a server that works it goes"


def test_a_person_whose_mailbox_is_gone_keeps_nobody_elses_from_going(desk: Desk, room: Newsroom, mailbox) -> None:
    for account in ("ines", "omar", "rosa"):
        wish(room, account, mail=Often.NOW)
    file = asked(desk)
    reviewing.comment(desk.room, desk.ada, file, "Look, @omar.")
    noticing.catch_up(room)
    mailbox[0].refuses = "omar@courier.example"
    assert delivering.send_due(room).mails == 2
    assert {letter["To"].addresses[0].username for letter in mailbox[0].letters()} == {"ines", "rosa"}


def test_whoever_lost_their_access_gets_nothing_that_waited(desk: Desk, room: Newsroom, mailbox) -> None:
    wish(room, "rosa", mail=Often.NOW)
    asked(desk)
    noticing.catch_up(room)
    room.staff.disable("rosa", room.clock())
    assert delivering.send_due(room) == delivering.Delivered()
    room.staff.enable("rosa")
    assert delivering.send_due(room).mails == 0
    assert mailbox[0].got == []


def test_a_letter_that_is_sent_a_second_time_has_the_same_number(
    desk: Desk, room: Newsroom, mailbox, monkeypatch
) -> None:
    wish(room, "rosa", mail=Often.NOW)
    asked(desk)
    noticing.catch_up(room)
    with monkeypatch.context() as dying:
        dying.setattr("cms.staff.Notices.sent", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            delivering.send_due(room)
    assert delivering.send_due(room).mails == 1
    first, second = mailbox[0].letters()
    assert first["Message-ID"] == second["Message-ID"]


def test_settings_of_mail_that_do_not_fit_are_refused(desk: Desk) -> None:
    path = desk.room.private / "desk.toml"
    for text, why in (
        ('mail_host = "mail.example"\nmail_from = "d@example.org"\nmail_security = "none"', "in the clear"),
        ('mail_host = "mail.example"', "needs mail_from"),
        ('mail_security = "ssl"', "starttls, tls or none"),
    ):
        path.write_text(text)
        with pytest.raises(BadConfiguration, match=why):
            read_settings(path)
    good = replace(desk.room.settings, mail_host="mail.example", mail_from="d@example.org", mail_password="hush")
    write_settings(path, good)
    assert read_settings(path) == good
    assert "hush" not in repr(good)


# Webhooks


class Ear(BaseHTTPRequestHandler):
    """Keeps what is posted, and answers as it is told."""

    heard: ClassVar[list[tuple[dict[str, str], bytes]]] = []
    status: ClassVar[int] = 204
    location: ClassVar[str] = ""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.status)
        if self.location:
            self.send_header("Location", self.location)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def ear() -> Iterator[str]:
    Ear.heard, Ear.status, Ear.location = [], 204, ""
    with HTTPServer(("127.0.0.1", 0), Ear) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/in?x=1"
        server.shutdown()
        thread.join()


def test_a_webhook_gets_each_notice_signed(desk: Desk, room: Newsroom, ear: str) -> None:
    wish(room, "rosa", hook=ear, secret="hush")
    file = asked(desk, title='Gate "closes"')
    reviewing.comment(desk.room, desk.ada, file, "And\nthe tide?")
    assert any("2 posted" in words for words in syncing.tick(room).done)
    assert not any("posted" in words for words in syncing.tick(room).done)
    (headers, body), (_, second) = Ear.heard
    when, _, made = headers["x-copydesk-signature"].partition(",v1=")
    wanted = hmac.new(b"hush", when.removeprefix("t=").encode() + b"." + body, hashlib.sha256).hexdigest()
    assert made == wanted
    said = json.loads(body)
    assert (said["what"], said["headline"], said["by"]) == ("submitted", 'Gate "closes"', "Ines Marlowe")
    assert said["url"].endswith(f"/articles/{file.removeprefix('content/')}/review")
    assert said["id"] == headers["x-copydesk-notice"]
    assert json.loads(second)["said"] == "And\nthe tide?"


@pytest.mark.parametrize(("status", "location"), [(302, "/other"), (307, "http://127.0.0.1:1/"), (500, ""), (404, "")])
def test_a_webhook_is_followed_nowhere_and_asked_again_later(
    desk: Desk, room: Newsroom, ear: str, status: int, location: str
) -> None:
    Ear.status, Ear.location = status, location
    wish(room, "rosa", hook=ear, secret="hush")
    asked(desk)
    noticing.catch_up(room)
    assert delivering.send_due(room).faults == (f"127.0.0.1 answered {status}.",)
    assert delivering.send_due(room).faults == ()
    assert len(Ear.heard) == 1
    Ear.status = 200
    desk.clock.now += timedelta(minutes=2)
    assert delivering.send_due(room).hooks == 1
    assert json.loads(Ear.heard[0][1])["id"] == json.loads(Ear.heard[1][1])["id"]


def test_a_webhook_that_is_gone_is_given_up_at_once(desk: Desk, room: Newsroom, ear: str) -> None:
    Ear.status = 410
    wish(room, "rosa", hook=ear, secret="hush")
    asked(desk)
    noticing.catch_up(room)
    delivering.send_due(room)
    desk.clock.now += timedelta(days=3)
    assert delivering.send_due(room) == delivering.Delivered()
    assert room.notices.wishes("rosa").fault == "127.0.0.1 answered 410. It was given up."


def test_a_webhook_whose_name_is_looked_up_slowly_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.post.guard._PATIENCE", 0.2)
    done = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: done.wait(30) and [])
    with pytest.raises(NotDelivered, match=r"could not be looked up in 0\.2 s"):
        to_hook("https://slow.example/", "hush", {}, NOON)
    done.set()


def test_a_webhook_that_speaks_slowly_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.post.hooks._LONGEST", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as place:
        done = threading.Event()

        def drip() -> None:
            line, _ = place.accept()
            with line:
                line.recv(65_536)
                line.sendall(b"HTTP/1.1 200 OK\r\n")
                while not done.wait(0.05):
                    try:
                        line.sendall(b"X-More: x\r\n")
                    except OSError:
                        return

        slow = threading.Thread(target=drip)
        slow.start()
        url = f"http://127.0.0.1:{place.getsockname()[1]}/"
        with pytest.raises(NotDelivered, match="did not answer as it should"):
            to_hook(url, "hush", {}, NOON, ("127.0.0.1",))
        done.set()
        slow.join()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://user:secret@example.org/",
        "https://@example.org/",
        "https://example.org:22/",
        "https://example.org:99999/",
        "https:///x",
        "https://exa mple.org/",
        "https://example.org/\r\nHost: inside",
        "https://ex\u0430mple.org/",
        "https://[::1/",
        "https://example.org/h\u00e9",
        "https://example.org/?\u0645",
        "https://example.org/" + "x" * 600,
        "javascript:alert(1)",
        "",
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_before_anything_is_looked_up(url: str) -> None:
    with pytest.raises(BadValue):
        checked_hook(url, ())


def test_a_path_in_other_letters_is_taken_percent_encoded() -> None:
    with pytest.raises(BadValue, match="percent-encoded"):
        checked_hook("https://example.org/h\u00e9", ())
    assert checked_hook("https://example.org/h%C3%A9?m=%D9%85", ()).path == "/h%C3%A9?m=%D9%85"


def test_an_address_that_was_kept_before_and_cannot_be_sent_stops_no_duty(desk: Desk, room: Newsroom) -> None:
    wish(room, "rosa", hook="https://example.org/h\u00e9", secret="hush")
    asked(desk)
    (failed,) = syncing.tick(room).failed
    assert "percent-encoded" in failed
    assert "It was given up." in room.notices.wishes("rosa").fault
    assert syncing.tick(room).failed == ()


def test_what_cannot_be_put_into_a_request_is_no_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise UnicodeEncodeError("ascii", "\u00e9", 0, 1, "ordinal not in range")

    monkeypatch.setattr("cms.post.hooks._answered", refused)
    with pytest.raises(NotDelivered, match="did not answer as it should"):
        to_hook("https://example.org/", "hush", {}, NOON, look_up=lambda *_: "93.184.216.34")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "017700000001", "127.1", "localhost", "[::1]", "[::ffff:127.0.0.1]",
     "169.254.169.254", "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "0.1.2.3", "[fe80::1]", "[fc00::1]",
     "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fec0::1]", "[feff::1]", "192.0.0.8",
     "224.0.0.1", "255.255.255.255", "localhost."],
)  # fmt: skip
def test_no_connection_is_opened_to_anywhere_inside(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    def opened(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "create_connection", opened)
    with pytest.raises(NotDelivered, match=r"inside a network|is not known"):
        to_hook(f"https://{host}/", "hush", {}, NOON)


def test_a_name_that_answers_otherwise_the_second_time_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["93.184.216.34", "127.0.0.1"])
    asked_for: list[tuple[str, int]] = []

    def looked_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(address: tuple[str, int], **_: object) -> socket.socket:
        asked_for.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotDelivered):
        to_hook("https://rebinding.example/", "hush", {}, NOON)
    assert asked_for == [("93.184.216.34", 443)]


def test_one_inside_address_among_several_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(NotDelivered, match="inside"):
        place_of(checked_hook("https://mixed.example/", ()), ())


def test_the_open_internet_is_outside() -> None:
    assert is_outside("93.184.216.34")
    assert is_outside("2606:2800:220:1::1")
    assert not is_outside("::ffff:10.0.0.1")


def test_two_processes_send_nothing_twice(desk: Desk, room: Newsroom, mailbox) -> None:
    wish(room, "rosa", mail=Often.NOW)
    asked(desk)
    noticing.catch_up(room)
    with delivering._alone(room) as mine:
        assert mine
        assert delivering.send_due(room) == delivering.Delivered()
    assert delivering.send_due(room).mails == 1


@pytest.mark.parametrize("held", [delivering._alone, publishing.sending])
def test_a_child_that_still_has_the_lock_open_holds_nobody_up(room: Newsroom, monkeypatch, held) -> None:
    copies = []

    def opened(path: Path) -> IO[str]:
        place = lock_file(path)
        copies.append(os.dup(place.fileno()))
        return place

    for module in (delivering, publishing):
        monkeypatch.setattr(module, "lock_file", opened)
    for _ in range(2):
        with held(room) as mine:
            assert mine in {True, None}
    assert len(copies) == 2
    for copy in copies:
        os.close(copy)
