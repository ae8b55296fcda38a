"""The answer that tells a browser which of its words the desk has."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cms.core.people import StaffMember
from tests.desk.conftest import Desk
from tests.desk.pages import Browser, page, signing_in

NAME = "0123456789abcdef"


@pytest.fixture
def enter(desk: Desk) -> Iterator[Callable[[StaffMember], Browser]]:
    with signing_in(desk) as door:
        yield door


def named(answer: object) -> list[str]:
    return [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("sent_words=")]  # type: ignore[attr-defined]


def test_words_are_named_once_what_they_were_for_is_done(desk: Desk, enter: Callable[..., Browser]) -> None:
    file, ines = desk.begin(), enter(desk.ines)
    (cookie,) = named(ines.post(f"{page(file)}/comment", comment="Why?", words=NAME))
    assert cookie.startswith(f"sent_words={NAME}; ")
    assert "SameSite=Lax" in cookie
    assert named(ines.post(f"{page(file)}/comment", comment="Why?")) == []
    assert named(ines.post(f"{page(file)}/comment", comment="Why?", words="x; Path=/login")) == []
    refused = ines.post(f"{page(file)}/approve", comment="Good", words=NAME)
    assert refused.status_code == 403
    assert named(refused) == []
    stranger = ines.client.application.test_client()
    assert named(stranger.post(f"{page(file)}/comment", data={"comment": "Why?", "words": NAME})) == []
