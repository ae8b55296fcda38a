"""The public server: the built files, and nothing else of the machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from cms.web.public import create_public_app
from tests.site.papers import Paper, sample


@pytest.fixture
def visitor(paper: Paper, tmp_path: Path) -> Client:
    """Give a reader of the built sample, with something secret beside and inside the folder."""
    paper.send(sample())
    paper.build()
    (tmp_path / "secret.txt").write_text("SECRET")
    (paper.public / "link.txt").symlink_to(tmp_path / "secret.txt")
    (paper.public / "away").symlink_to(tmp_path)
    (paper.public / ".htpasswd").write_text("SECRET")
    (paper.public / ".git").mkdir()
    (paper.public / ".git" / "config").write_text("SECRET")
    return Client(create_public_app(paper.public), Response)


def get(visitor: Client, path: str, **options: object) -> TestResponse:
    return visitor.get(path, **options)  # type: ignore[arg-type]  # werkzeug's own options


def test_pages_and_their_types(visitor: Client) -> None:
    for path, kind in {
        "/": "text/html; charset=utf-8",
        "/harbour/2026/11/sea-gate/": "text/html; charset=utf-8",
        "/feed.xml": "application/xml; charset=utf-8",
        "/robots.txt": "text/plain; charset=utf-8",
        "/media/2026/11/gate-ab12cd34.jpg": "image/jpeg",
    }.items():
        answer = get(visitor, path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
        assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_a_folder_without_its_slash_leads_to_the_page(visitor: Client) -> None:
    answer = get(visitor, "/harbour/2026/11/sea-gate")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/harbour/2026/11/sea-gate/")


def test_a_tombstone_says_gone_and_an_unknown_address_not_found(visitor: Client) -> None:
    gone = get(visitor, "/city/2026/11/canal/")
    assert gone.status_code == 410
    assert "has been withdrawn" in gone.text
    for path in ("/nothing/", "/city/2026/11/canal/x", "/harbour/2026/13/", "/assets/none.css"):
        missing = get(visitor, path)
        assert missing.status_code == 404
        assert "There is no page at this address" in missing.text
        assert missing.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/link.txt",
        "/away/secret.txt",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/harbour/../../secret.txt",
        "//etc/passwd",
        "/harbour//index.html",
        "/.htpasswd",
        "/.git/config",
        "/%00",
        "/..\\secret.txt",
        "/%ff",
        "/" + "a" * 5000,
        "/robots.txt/x",
    ],
)
def test_nothing_else_of_the_machine_is_served(visitor: Client, path: str) -> None:
    answer = get(visitor, path)
    assert answer.status_code == 404
    assert b"SECRET" not in answer.data


def test_every_answer_is_fenced_in(visitor: Client) -> None:
    answers = [get(visitor, path) for path in ("/", "/nothing/", "/city/2026/11/canal/", "/harbour", "/feed.xml")]
    answers.append(visitor.post("/"))
    answers.append(get(visitor, "/", headers={"If-None-Match": answers[0].headers["ETag"]}))
    assert [answer.status_code for answer in answers] == [200, 404, 410, 301, 200, 405, 304]
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"]


def test_a_reader_who_has_the_page_is_not_sent_it_again(visitor: Client) -> None:
    first = get(visitor, "/")
    assert get(visitor, "/", headers={"If-None-Match": f'W/{first.headers["ETag"]}, "x"'}).status_code == 304
    assert get(visitor, "/", headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    assert get(visitor, "/", headers={"If-None-Match": '"other"'}).status_code == 200
    assert "immutable" in get(visitor, "/robots.txt?v=abc").headers["Cache-Control"]
    assert "immutable" not in first.headers["Cache-Control"]


def test_head_gives_the_headers_alone(visitor: Client) -> None:
    answer = visitor.head("/")
    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 1000


def test_an_empty_folder_answers_too(tmp_path: Path) -> None:
    visitor = Client(create_public_app(tmp_path / "none"), Response)
    assert (get(visitor, "/").status_code, get(visitor, "/").text) == (404, "404 Not Found\n")
