"""A browser without a screen: signs in, opens forms and sends them back as a browser does, and takes the time."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import lxml.html

_BASE = re.compile(r'name="base"[^>]*value="([0-9a-f]{40})"|value="([0-9a-f]{40})"[^>]*name="base"')
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    location: str
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        """Give the page."""
        return self.body.decode()

    @property
    def base(self) -> str:
        """Give the version that the form on the page stands on."""
        found = _BASE.search(self.text)
        assert found, "no form on this page"
        return found[1] or found[2]


@dataclass
class Browser:
    """One person's browser, with one connection and its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def sign_in(self, account: str, password: str) -> None:
        """Sign in as somebody."""
        self.token = _token(self.get("/login").text)
        answer = self.post("/login", {"username": account, "password": password})
        assert answer.status == 303, f"{account} cannot sign in: {answer.status}"
        self.token = _token(self.get("/articles").text)

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode({"csrf_token": self.token, **fields}))

    def form(self, path: str) -> dict[str, str]:
        """Open an article and give its form's fields as a browser would send them."""
        answer = self.get(path)
        assert answer.status == 200, f"{path}: {answer.status}"
        [form] = lxml.html.document_fromstring(answer.text).xpath("//form[@id='article']")
        outside = form.xpath("//input[@form='article']")
        fields = {name: str(value).replace("\r\n", "\n").replace("\n", "\r\n") for name, value in form.form_values()}
        return {**{found.get("name"): found.get("value") or "" for found in outside if found.get("name")}, **fields}

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        head = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        try:
            self._connection.request(method, path, body, head)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._connection.close()  # an idle connection that the server closed
            self._connection.request(method, path, body, head)
            answer = self._connection.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - begun
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return Answer(answer.status, answer.getheader("Location") or "", content, seconds)


def page(file: str) -> str:
    """Give an article's address at the desk."""
    return "/articles/" + quote(file.removeprefix("content/"))


def _token(text: str) -> str:
    found = _TOKEN.search(text)
    assert found, "no token on this page"
    return found[1]
