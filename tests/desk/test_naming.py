"""No article takes another one's place: a new one and a copy find their names by one rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cms.core.errors import ArticleExists, BadValue
from cms.core.paths import Slug, slug_of
from cms.desk import writing
from cms.desk.naming import free_beside, free_file
from cms.repository import MAIN
from tests.desk.conftest import STORY, Desk


def test_new_articles_and_copies_are_numbered_alike(desk: Desk) -> None:
    first, second = desk.begin(), desk.begin()
    assert second == first.removesuffix(".md") + "-2.md"
    third = first.removesuffix(".md") + "-3.md"
    assert free_beside(desk.room, first) == third
    head = desk.room.repository.head(MAIN)
    assert free_file(desk.room, head, STORY, "", desk.clock()) == third
    assert free_beside(desk.room, third) == third, "its own name when nobody has it"


def test_a_name_in_another_case_is_taken_and_one_of_another_language_is_not(desk: Desk) -> None:
    file = desk.begin()
    head = desk.room.repository.head(MAIN)
    assert free_beside(desk.room, file.upper().replace("CONTENT/HARBOUR", "content/harbour")) != file
    assert (
        free_file(desk.room, head, replace(STORY, lang="ar"), "", desk.clock()) == file.removesuffix(".md") + ".ar.md"
    )
    with pytest.raises(ArticleExists):
        writing.create(desk.room, desk.ines, STORY, slug=slug_of(file))


def test_a_long_name_with_a_number_is_still_an_address(desk: Desk) -> None:
    long = f"{'a' * 93}-{'b' * 6}"
    file = writing.create(desk.room, desk.ines, STORY, slug=long).file
    numbered = slug_of(free_beside(desk.room, file))
    assert Slug(numbered).text == f"{'a' * 93}-2"


def test_the_folder_is_read_once_however_many_numbers_are_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        file = desk.begin()
    reads = []
    names = type(desk.room.repository).names
    monkeypatch.setattr(
        type(desk.room.repository), "names", lambda store, at, folder: reads.append(folder) or names(store, at, folder)
    )
    head = desk.room.repository.head(MAIN)
    assert free_file(desk.room, head, STORY, "", desk.clock()).endswith("-5.md")
    assert reads == [file.rpartition("/")[0]]


@pytest.mark.parametrize("section", ["media", "pages", "authors"])
@pytest.mark.parametrize("slug", ["", "tide"])
def test_no_article_begins_where_none_is_listed(desk: Desk, section: str, slug: str) -> None:
    with pytest.raises(BadValue, match=f"No article is listed in content/{section}"):
        writing.create(desk.room, desk.ines, replace(STORY, section=section), slug=slug)
