"""People who write: they open the form over HTTP, save a paragraph with a token of their own, and note the outcome."""

from __future__ import annotations

import http.client
import random
import threading
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import html

from cms.core.people import StaffMember
from tests.faults import small
from tests.faults.history import ACKNOWLEDGED, REFUSED, Claim, Notebook
from tests.faults.served import Served

_PATIENCE = 60
_UNREACHABLE = (OSError, http.client.HTTPException)


@dataclass
class Browser:
    """One person's browser: it keeps the session, and never follows an answer by itself."""

    served: Served
    who: StaffMember
    cookie: str = ""
    csrf: str = ""

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Send one request and give status and page."""
        headers = {"Cookie": self.cookie, "Connection": "close"}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line = http.client.HTTPConnection(*self.served.address, timeout=_PATIENCE)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self.cookie = value.partition(";")[0]
            return answer.status, answer.read().decode("utf-8")
        finally:
            line.close()

    def sign_in(self) -> None:
        """Begin a session."""
        _, page = self.ask("GET", "/login")
        token = html.fromstring(page).xpath("string(//input[@name='csrf_token']/@value)")
        fields = {"username": self.who.account, "password": small.PASSWORD, "csrf_token": token}
        status, page = self.ask("POST", "/login", fields)
        assert status == 303, page

    def opened(self, file: str) -> dict[str, str]:
        """Open an article's form and give its fields."""
        status, page = self.ask("GET", page_of(file))
        assert status == 200, page
        return form_of(page)


def page_of(file: str) -> str:
    """Give the address of an article's form."""
    return "/articles/" + file.removeprefix("content/")


def form_of(page: str) -> dict[str, str]:
    """Give the fields of an article's form, as a browser would send them."""
    form = html.fromstring(page).xpath("//form[@id='article']")[0]
    fields = {field.get("name"): field.get("value", "") for field in form.xpath(".//input[@type!='checkbox']")}
    fields |= {field.get("name"): field.get("value", "") for field in form.xpath(".//input[not(@type)]")}
    for area in form.xpath(".//textarea"):
        fields[area.get("name")] = (area.text or "").removeprefix("\n")
    for choice in form.xpath(".//select"):
        fields[choice.get("name")] = choice.xpath("string(.//option[@selected]/@value)")
    return fields


@dataclass
class Writer:
    """A person with a notebook. Each has a paragraph of their own in every article.

    :param number: which of the newsroom's writers this is.
    """

    number: int
    browser: Browser
    notebook: Notebook
    chance: random.Random
    saves: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    def save(self, file: str) -> Claim | None:
        """Save one version; None when not even the form could be opened."""
        try:
            fields = self.browser.opened(file)
        except _UNREACHABLE:
            return None
        self.saves += 1
        token = f"tok-{self.number}-{self.saves}-{self.chance.getrandbits(32):08x}"
        claim = Claim(self.browser.who.account, file, fields["base"], token, time.monotonic())
        self.notebook.note(claim)
        paragraphs = fields["body"].replace("\r\n", "\n").split("\n\n")
        paragraphs[2 * self.number] = f"“{token}”, said writer {self.number}."
        sent = fields | {"body": "\r\n\r\n".join(paragraphs)}
        try:
            status, page = self.browser.ask("POST", page_of(file), sent)
        except _UNREACHABLE:
            return claim  # it may be there or not: nobody was told
        claim = replace(claim, answered=time.monotonic(), **_outcome(status, page, token))
        self.notebook.note(claim)
        return claim

    def keep_saving(self, files: Sequence[str]) -> None:
        """Save again and again until told to stop, as fast as a desk full of people does."""
        while not self.done.wait(0.05 * self.chance.random()):
            self.save(self.chance.choice(files))


def _outcome(status: int, page: str, token: str) -> dict[str, str | bool]:
    if status == 303:
        return {"outcome": ACKNOWLEDGED}
    parsed = html.fromstring(page)
    told = parsed.xpath("string(//*[@role='alert'])") or parsed.xpath("string(//h1)")
    words = "" if status == 500 else " ".join(told.split())  # a mistake of the desk's own is no reason
    return {"outcome": REFUSED, "words": f"{status} {words}" if words else "", "kept": token in page}


def gathered(served: Served, folder: Path, count: int, seed: int) -> list[Writer]:
    """Bring writers to the desk, signed in."""
    found = []
    for number in range(count):
        browser = Browser(served, small.writer(number))
        browser.sign_in()
        notebook = Notebook(folder / f"writer{number}.log")
        found.append(Writer(number, browser, notebook, random.Random(seed + number)))
    return found


@contextmanager
def at_work(writers: Sequence[Writer], files: Sequence[str]) -> Iterator[None]:
    """Let writers save for the length of a block."""
    threads = [threading.Thread(target=writer.keep_saving, args=(files,)) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for writer in writers:
            writer.done.set()
        for thread in threads:
            thread.join()
        for writer in writers:
            writer.done.clear()


def claims_of(writers: Sequence[Writer]) -> list[Claim]:
    """Give all notes of all writers."""
    return [claim for writer in writers for claim in writer.notebook.claims()]
