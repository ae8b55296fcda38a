"""Why a file cannot be used is said in whole sentences, wherever it is said."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator

import pytest

from cms.core.article import MAX_TEXT
from cms.core.people import Signature
from cms.desk import check
from cms.repository import MAIN, Stored
from tests.desk.conftest import Desk
from tests.desk.pages import COPY, Browser, page, put, signing_in

LARGE = b"---\ntitle: Large\n---\n" + b"x" * MAX_TEXT


@pytest.fixture
def ines(desk: Desk) -> Iterator[Browser]:
    with signing_in(desk) as enter:
        yield enter(desk.ines)


def put_link(desk: Desk, file: str) -> None:
    clara = Signature("Clara Clone", "clara@example.org", desk.clock())
    repository = desk.room.repository
    link = Stored(0o120000, repository.store(os.fsencode("../x.md")))
    repository.commit({file: link}, by=clara, subject="A link", on=repository.head(MAIN))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (LARGE, "it is larger than 2 MB"),
        (b"---\ntitle: Odd\n---\n\0", "it holds NUL bytes, so it is not text"),
        (b"version https://git-lfs.github.com/spec/v1\n", "it is a Git LFS pointer, not the text itself"),
        (None, "it is a symbolic link, which is never followed"),
    ],
)
def test_a_reason_is_a_sentence_in_lists_on_the_page_and_in_check(
    desk: Desk, ines: Browser, content: bytes | None, said: str
) -> None:
    file = desk.begin(COPY)
    if content is None:
        put_link(desk, file)
    else:
        put(desk, file, content)
    assert f"Cannot be read: {said}" in html.unescape(ines.get("/articles"))
    shown = re.findall(r'role="alert">.*?<b>(.*?)</b>', ines.get(page(file)), re.DOTALL)
    assert shown == [f"{said[0].upper()}{said[1:]}."]
    assert any(line.endswith(f": {said}") for line in check.problems(desk.room))
