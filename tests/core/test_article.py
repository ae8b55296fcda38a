"""An article refuses what is no text, and reads the rest without guessing."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.article import MAX_TEXT, Article, Correction, Status, encoded, moment, same_text
from cms.core.errors import BrokenFile, MalformedFrontMatter

FILE = "content/harbour/2026/11/ferry.md"
FERRY = """---
title: Night ferry returns
summary: At ten.
authors: Layla Mansour
tags: [ferry, "", {a: b}, night]
section: harbour
lang: en
date: 2026-11-24T10:00:00+02:00
status: review
publish_at: 2026-11-25
corrections:
  - date: 2026-11-24
    text: It was ten.
  - not a note
---
The boat.
"""


def read(text: str) -> Article:
    return Article.read(FILE, text.encode("utf-8", "surrogateescape"))


def test_an_article_reads_its_fields():
    ferry = read(FERRY)
    assert (ferry.headline, ferry.standfirst, ferry.section, ferry.lang) == (
        "Night ferry returns",
        "At ten.",
        "harbour",
        "en",
    )
    assert ferry.authors == ("Layla Mansour",)
    assert ferry.tags == ("ferry", "night")
    assert ferry.status is Status.REVIEW
    assert ferry.time("date") == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert ferry.time("publish_at") == datetime(2026, 11, 25, tzinfo=UTC)
    assert ferry.corrections == (Correction("2026-11-24", "It was ten."),)
    assert ferry.body == "The boat.\n"
    assert not ferry.withdrawn


def test_a_file_without_front_matter_is_a_draft_without_fields():
    bare = read("Only text.")
    assert (bare.headline, bare.authors, bare.tags, bare.corrections, bare.body) == ("", (), (), (), "Only text.")
    assert bare.status is Status.DRAFT
    assert bare.time("date") is None


@pytest.mark.parametrize("claim", ["published", "Approved", "", "[review]", "live"])
def test_a_status_that_is_not_ours_counts_as_a_draft(claim):
    assert read(f"---\nstatus: {claim}\n---\n").status is Status.DRAFT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a\0b", "NUL"),
        (b"x" * (MAX_TEXT + 1), "larger than 2 MB"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS"),
    ],
)
def test_what_is_no_text_is_broken(data, reason):
    with pytest.raises(BrokenFile, match=reason) as caught:
        Article.read(FILE, data)
    assert caught.value.file == FILE


def test_front_matter_that_does_not_parse_names_file_and_line():
    with pytest.raises(MalformedFrontMatter) as caught:
        Article.read(FILE, b"---\ntitle: a\ntitle: b\n---\n")
    assert (caught.value.file, caught.value.line) == (FILE, 3)
    assert FILE in str(caught.value)


@given(st.binary(max_size=200))
def test_any_bytes_come_back_or_are_broken(data):
    try:
        article = Article.read(FILE, data)
    except BrokenFile as fault:
        assert fault.file == FILE  # noqa: PT017 - which of the two it is, the bytes decide
    else:
        assert article.content == data


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("status: review", "status: approved", True),
        ("publish_at: 2026-11-25\n", "", True),
        ("date: 2026-11-24T10:00:00+02:00", "date: 2026-11-26", True),
        ("title: Night", "title: Day", False),
        ("The boat.", "The boats.", False),
        ("lang: en\n", "", False),
        ("tags: [ferry", "tags: [ferries", False),
    ],
)
def test_only_workflow_keys_do_not_make_another_text(old, new, same):
    assert FERRY.count(old) == 1
    assert same_text(read(FERRY), read(FERRY.replace(old, new))) is same


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2026-11-24T10:00:00Z", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ("2026-11-24 10:00", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        (" 2026-11-24T10:00:00+02:00 ", datetime(2026, 11, 24, 8, tzinfo=UTC)),
        ("2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("9999-12-31T23:59:59Z", None),
        ("0001-01-01T00:00:00Z", None),
        ("2200-01-01", None),
        ("2199-12-31T23:59:59-01:00", None),
        ("2199-12-31T23:59:59Z", datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("1899-12-31", None),
        ("1900-01-01", datetime(1900, 1, 1, tzinfo=UTC)),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_a_moment_is_iso_or_none(text, when):
    assert moment(text) == when


@given(st.datetimes(datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2199-12-31"), timezones=st.just(UTC)))
def test_a_moment_written_by_the_desk_reads_back(when):
    assert moment(when.isoformat()) == when


@given(st.binary().filter(lambda body: b"\0" not in body))
def test_a_text_and_its_bytes_are_one_article(body):
    whole = FERRY.encode() + body
    article = Article.read(FILE, whole)
    assert Article.of(FILE, article.text) == article
    assert encoded(article.text) == article.content == whole
