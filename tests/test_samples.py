"""The sample newsroom: every article reads, every picture and link is there, and the demo's script fits."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cms import config
from cms.core import paths
from cms.core.article import Article, Status
from cms.core.people import Role, StaffMember
from cms.desk.demo import corrected_later

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"
SAMPLES = ROOT / "cms" / "samples"
FILES = sorted(path.relative_to(ROOT).as_posix() for path in CONTENT.rglob("*.md"))
PICTURES = sorted(path.relative_to(ROOT).as_posix() for path in CONTENT.joinpath("media").rglob("*") if path.is_file())
KEYS = [
    "title",
    "summary",
    "date",
    "updated",
    "authors",
    "dateline",
    "section",
    "tags",
    "lang",
    "image",
    "image_alt",
    "image_caption",
    "image_credit",
    "related",
    "corrections",
    "translation_of",
    "status",
]
ON_LIVE = {"live", "changed", "withdrawn"}
PICTURE = re.compile(r'!\[(?P<alt>[^\]]*)\]\((?P<url>[^)\s]+)(?: "[^"]*")?\)')
LINK = re.compile(r"(?<!!)\[[^\]^]+\]\(([^)\s]+)\)")


def read(file: str) -> Article:
    return Article.read(file, (ROOT / file).read_bytes())


def script() -> dict[str, Any]:
    return tomllib.loads((SAMPLES / "demo.toml").read_text("utf-8"))


def publication() -> config.Publication:
    return config.read_publication((SAMPLES / "cms.toml").read_text("utf-8"))


def told() -> dict[str, dict[str, Any]]:
    return {f"content/{story['file']}": story for story in script()["story"]}


def edited(file: str) -> Article:
    text = read(file).text
    for edit in told()[file].get("edit", ()):
        text = text.replace(edit["find"], edit["replace"], 1)
    return Article.read(file, text.encode())


def shown(article: Article) -> list[tuple[str, str]]:
    """List the pictures of an article as (address, description)."""
    lead = [(article.word("image"), article.word("image_alt"))] if article.word("image") else []
    return lead + [(found["url"], found["alt"]) for found in PICTURE.finditer(article.body)]


def test_there_is_enough_to_fill_the_paper():
    articles = [read(file) for file in FILES]
    assert len(articles) >= 30
    assert sum(article.lang == "ar" for article in articles) >= 2
    assert {article.section for article in articles} == {section.key for section in publication().sections}
    assert any(len(article.headline) > 100 for article in articles)
    assert len({author for article in articles for author in article.authors}) >= 6


def test_the_paper_is_named_in_both_languages():
    paper = publication()
    assert [(one.code, one.direction, one.paper) for one in paper.languages] == [
        ("en", "ltr", "The Halmere Courier"),
        ("ar", "rtl", "بريد هالمير"),
    ]
    assert all(section.names.keys() == {"en", "ar"} for section in paper.sections)


@pytest.mark.parametrize("file", FILES)
def test_an_article_reads_and_is_named_by_the_rules(file: str):
    article = read(file)
    assert list(article.fields) == [key for key in KEYS if key in article.fields]
    assert article.headline
    assert article.standfirst
    assert article.authors
    assert article.tags
    assert article.body.strip()
    when = article.time("date") or datetime.fromisoformat(f"{'-'.join(file.split('/')[2:4])}-01T00:00:00+00:00")
    lang = "" if article.lang == publication().main_language else article.lang
    assert file == paths.file_of(article.section, when, paths.Slug(paths.slug_of(file)), lang)
    assert '"' not in PICTURE.sub("", article.body), "straight quotes in the text"


@pytest.mark.parametrize("file", FILES)
def test_pictures_are_there_and_described(file: str):
    for url, alt in shown(read(file)):
        assert paths.media_file(url) in PICTURES
        assert len(alt) > 30


@pytest.mark.parametrize("file", FILES)
def test_links_and_relations_lead_to_articles(file: str):
    article = read(file)
    targets = [paths.resolve(link, at=file) for link in LINK.findall(article.body)]
    targets += [paths.file_of_page(page) for page in article.words("related")]
    targets += [paths.file_of_page(page) for page in article.words("translation_of")]
    assert set(targets) <= set(FILES) - {file}


@pytest.mark.parametrize("file", PICTURES)
def test_a_picture_is_a_light_jpeg_of_the_right_size_under_its_own_hash(file: str):
    stored = (ROOT / file).read_bytes()
    assert len(stored) <= 200_000
    assert Path(file).stem.endswith("-" + hashlib.sha256(stored).hexdigest()[:8])
    segments = dict(jpeg_segments(stored))
    frame = segments.get(0xC0) or segments[0xC2]
    assert (int.from_bytes(frame[3:5]), int.from_bytes(frame[1:3])) == (1600, 900)
    assert not segments.keys() & {0xE1, 0xED, 0xFE}, "metadata"


def jpeg_segments(stored: bytes) -> list[tuple[int, bytes]]:
    """List marker and content of the segments before the picture itself."""
    found, at = [], 2
    while stored[at + 1] != 0xDA:
        size = int.from_bytes(stored[at + 2 : at + 4])
        found.append((stored[at + 1], stored[at + 4 : at + 2 + size]))
        at += 2 + size
    return found


def test_every_picture_is_used():
    used = {paths.media_file(url) for file in FILES for url, _ in shown(read(file))}
    assert used == set(PICTURES)


def test_the_paper_has_one_of_everything():
    bodies = [read(file).body for file in FILES]
    for pattern in (
        r"^> — \S.*, \S",
        r"^\|[-|: ]+\|$",
        r"^\[\^1\]: ",
        r"^- ",
        r"^1\. ",
        r"\]\(\.\./",
        r"^!\[",
        r"^## ",
    ):
        assert any(re.search(pattern, body, re.M) for body in bodies), pattern
    assert any(read(file).corrections for file in FILES)
    assert any(read(file).word("translation_of") for file in FILES)


def test_one_person_of_each_role_signs_in():
    people = [
        StaffMember(one["account"], one["full_name"], one["email"], Role.named(one["role"]))
        for one in script()["people"]
    ]
    signing = [one["role"] for one in script()["people"] if one.get("sign_in")]
    assert Counter(signing) == Counter(role.word for role in Role)
    assert len({person.account for person in people}) == len(people)


def test_the_script_brings_each_article_to_a_state():
    assert sorted(told()) == FILES
    assert len(script()["story"]) == len(FILES)
    states = Counter(story["state"] for story in told().values())
    assert states["live"] >= 20
    assert states["review"] >= 3
    assert states["approved"] >= 2
    assert states.keys() == {*ON_LIVE, "draft", "review", "sent_back", "approved", "embargoed"}


@pytest.mark.parametrize("file", FILES)
def test_the_script_fits_the_article(file: str):
    article, story = read(file), told()[file]
    accounts = {one["account"] for one in script()["people"]}
    assert {story["by"], story.get("approved_by", "tobias")} <= accounts
    assert story["by"] != story.get("approved_by")
    dated = article.time("date")
    assert (dated is not None) == (story["state"] in ON_LIVE or (story["state"] == "review" and "edit" in story))
    assert article.status is (Status.APPROVED if dated else Status.DRAFT)
    if dated:
        assert datetime(2026, 9, 20, tzinfo=UTC) <= dated <= datetime(2026, 11, 24, 12, tzinfo=UTC)
    needed = {"review": "note", "sent_back": "comment", "withdrawn": "reason", "embargoed": "in_hours"}
    assert story.get(needed.get(story["state"], "state"))


@pytest.mark.parametrize("file", [file for file, story in told().items() if "edit" in story])
def test_each_passage_that_an_edit_looks_for_is_there_once(file: str):
    text = read(file).text
    for edit in told()[file]["edit"]:
        assert text.count(edit["find"]) == 1, edit["find"]
    assert edited(file).headline
    assert edited(file).text != text


def test_the_edited_article_in_review_has_every_kind_of_change():
    file = "content/city/2026/11/weir-bridge-lorry-limit.md"
    old, new = read(file).body.strip().split("\n\n"), edited(file).body.strip().split("\n\n")
    kept = [paragraph for paragraph in old if paragraph in new]
    assert kept != [paragraph for paragraph in new if paragraph in old], "one moved"
    assert not any("lamp post" in paragraph for paragraph in new), "one removed"
    assert any("biscuit" in paragraph for paragraph in new), "one new"
    assert len(set(old) - set(new)) >= 4, "several changed"


def test_corrections_of_the_sample_come_no_earlier_than_its_articles():
    (corrected,) = {file for file in FILES if file.endswith("storm-gate-first-night.md")}
    text = corrected_later((ROOT / corrected).read_text("utf-8"), timedelta(days=6))
    assert "  - date: 2026-11-30\n" in text
    assert "\ndate: 2026-11-24T06:12:00+00:00\n" in text
