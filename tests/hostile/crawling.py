"""Visit every page of a desk, as everybody who works there: ``python -m tests.hostile.crawling DESK`` does it alone."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient

from cms.catalog import Query
from cms.web import create_app

PASSWORD = "correct horse"
NOON = datetime(2026, 11, 24, 18, tzinfo=UTC)
LISTS = (
    "/",
    "/articles",
    "/articles?state=broken",
    "/articles?state=draft&page=2",
    "/articles?section=city&lang=en",
    "/articles?q=headline",
    "/articles?q=%22%27*%28NEAR%00%FF%29",
    "/articles?tag=%3Cb%3E&author=%EF%BF%BD",
    "/articles?page=99999999999999999999",
    "/review",
    "/review?whose=anyone&order=due&late=1&kind=x&page=99999999999999999999",
    "/board",
    "/board?section=%3Cb%3E&mine=1",
    "/calendar",
    "/calendar?month=9999-99",
    "/calendar/%EF%BF%BD.ics",
    "/notices",
    "/notices?page=-1",
    "/me",
    "/live",
    "/media",
    "/odd",
    "/odd/file",
    "/odd/file?file=cms.toml",
    "/odd/file?file=../../etc/passwd",
    "/healthz",
    "/readyz",
)
PARTS = (
    "",
    "/history",
    "/history?view=who",
    "/diff",
    "/diff?from=main&to=main",
    "/diff?view=page",
    "/review",
    "/review?view=page",
    "/preview",
    "/raw",
    "/settle",
    "/suggest",
    "/assign",
)


def desk_app(root: Path) -> Flask:
    """Make the application as it is served, but for the tokens of its forms."""
    app = create_app(root, lambda: NOON)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def signed_in(app: Flask, account: str) -> FlaskClient:
    """Give a browser in which somebody signed in."""
    client = app.test_client()
    answer = client.post("/login", data={"username": account, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


class Visitor:
    """Fetches pages, and notes what no page may do: fail, take long, or show what a link leads to."""

    def __init__(self, client: FlaskClient, canary: bytes) -> None:
        self.client = client
        self.canary = canary
        self.faults: list[str] = []
        self.slowest = 0.0

    def get(self, address: str) -> str:
        """Fetch a page."""
        before = time.process_time()
        answer = self.client.get(address)
        took = time.process_time() - before
        self.slowest = max(self.slowest, took)
        if answer.status_code >= 500:
            self.faults.append(f"{answer.status_code} at {address[:200]}")
        if took >= 2:
            self.faults.append(f"{took:.1f} s at {address[:200]}")
        if self.canary in answer.data:
            self.faults.append(f"the canary at {address[:200]}")
        return answer.text

    def post(self, address: str, fields: dict[str, str]) -> None:
        """Send a form that stands on a text which never was."""
        answer = self.client.post(address, data=fields)
        if answer.status_code >= 500:
            self.faults.append(f"{answer.status_code} at {address[:200]}, sent")

    def article(self, page: str) -> None:
        """Fetch every page of one article."""
        for part in PARTS:
            self.get(f"/articles/{quote(page)}{part}")
        self.get(f"/odd/file?file={quote(f'content/{page}')}")
        fields = {"account": "omar", "base": "a" * 40, "title": "x", "body": "y", "typing": "0123456789abcdef:1"}
        for part in ("", "/autosave"):
            self.post(f"/articles/{quote(page)}{part}", fields)


def crawl(app: Flask, pages: list[str], canary: bytes) -> list[str]:
    """Visit everything as one of each role; give what went wrong."""
    faults = []
    for account in ("ines", "rosa", "omar", "ada"):
        visitor = Visitor(signed_in(app, account), canary)
        for address in LISTS:
            visitor.get(address)
        for page in pages if account == "omar" else pages[::10]:
            visitor.article(page)
        faults += visitor.faults
    return faults


def all_pages(app: Flask) -> list[str]:
    """Name the articles that the lists show, by following the list from page to page."""
    return list(dict.fromkeys(_pages(app)))


def _pages(app: Flask) -> Iterator[str]:
    catalog = app.extensions["newsroom"].catalog
    number = 1
    while True:
        found = catalog.rows(Query(page=number, size=500))
        yield from (row.file.removeprefix("content/") for row in found.rows)
        if number >= found.pages:
            return
        number += 1


def main() -> None:
    """Crawl one desk and say what went wrong."""
    app = desk_app(Path(sys.argv[1]))
    pages = [page for page in all_pages(app) if not page.startswith("many/")]
    faults = crawl(app, pages[::6], sys.argv[2].encode())
    sys.stdout.write("\n".join(faults))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
