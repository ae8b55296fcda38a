"""The theme keeps to its values, and the preview to the theme."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, meta

from cms import resources
from cms.config import read_publication
from cms.core import prose
from cms.core.article import Article
from cms.core.site.words import ARABIC, ENGLISH, Words
from cms.theme import Assets, Theme
from cms.theme.site import TEMPLATES
from tests.site.papers import PAPER, at, copy, sample

FOLDER = resources.templates() / "site"
GIVEN = {"picture", "parts"}


def names_in(template: str) -> set[str]:
    """Name what a template, and those it is built on, take from outside."""
    environment = Environment(loader=FileSystemLoader(FOLDER), autoescape=True)
    tree = environment.parse((FOLDER / template).read_text("utf-8"))
    found = meta.find_undeclared_variables(tree)
    for other in meta.find_referenced_templates(tree):
        if other and other != "parts.html":
            found |= names_in(other)
    return found - GIVEN


@pytest.mark.parametrize(("value", "template"), [(value, name) for value, name in TEMPLATES.items()])
def test_a_template_uses_exactly_its_values_fields(value: type, template: str) -> None:
    assert names_in(template) == set(value.__dataclass_fields__)  # type: ignore[attr-defined]  # all are dataclasses


def test_every_template_has_a_value() -> None:
    files = {path.name for path in FOLDER.iterdir()}
    assert files == {*TEMPLATES.values(), "base.html", "parts.html"}


def theme() -> Theme:
    """Give the theme as the desk uses it for previews."""
    assets = Assets("/static/site/", {"site.css": "abc"})
    return Theme(FOLDER, read_publication(PAPER), assets, lambda _: None, {})


def test_a_preview_shows_the_page_before_anything_of_it_is_live() -> None:
    file = "content/harbour/2026/11/sea-gate.ar.md"
    article = Article.read(file, sample()[file])
    page = theme().preview(article, prose.render(article.body, at=file)).page
    assert '<html lang="ar" dir="rtl">' in page
    assert 'href="/static/site/site.css?v=abc"' in page
    assert '<img src="/media/2026/11/gate-ab12cd34.jpg" alt="رسم لبوابة البحر."' in page
    assert "٢٣ تشرين الثاني ٢٠٢٦، ٠٩:٤٠" in page
    assert "تعبر السفن حتى المساء." in page


def test_a_preview_needs_no_headline() -> None:
    article = Article.read("content/city/2026/11/x.md", b"---\ntitle: ''\n---\nText\n")
    assert "[no headline yet]" in theme().preview(article, "<p>Text</p>").page


def test_pages_hold_no_inline_style_or_script() -> None:
    for path in FOLDER.iterdir():
        text = path.read_text("utf-8")
        assert " style=" not in text
        assert "<style" not in text
        assert " on" not in {word[:3] for word in text.split("=")[:-1] if word.endswith(("onclick", "onload"))}
        assert text.count("<script") == text.count("<script src=") + text.count('<script type="application/ld+json">')


def test_the_style_sheet_knows_no_left_and_right() -> None:
    sheet = (Path(__file__).parents[2] / "frontend" / "site" / "site.css").read_text("utf-8")
    for word in (
        "margin-left",
        "margin-right",
        "padding-left",
        "padding-right",
        "float:",
        "text-align:left",
        "border-left",
    ):
        assert word not in sheet
    assert len(sheet.encode()) < 13_500


@pytest.mark.parametrize("words", [ENGLISH, ARABIC])
def test_a_language_says_everything(words: Words) -> None:
    for name in Words.__dataclass_fields__:
        assert getattr(words, name) != ""
    assert (len(words.months), len(words.days), len(words.digits)) == (12, 7, 10)


def test_dates_as_each_language_writes_them() -> None:
    when = at(23, 9, 5)
    assert (ENGLISH.full(when), ENGLISH.moment(when)) == ("Monday 23 November 2026", "23 Nov 2026, 09:05 UTC")
    assert (ARABIC.full(when), ARABIC.clock(when)) == ("الاثنين ٢٣ تشرين الثاني ٢٠٢٦", "٠٩:٠٥")
    assert (ENGLISH.short_day(when), ARABIC.short_day(when)) == ("23 Nov", "٢٣/١١")
    assert ENGLISH.several(("Ann", "Bo", "Cy")) == "Ann, Bo and Cy"


def test_a_headline_in_a_rare_language_gets_english_words_and_its_own_direction() -> None:
    article = Article.read("content/city/2026/11/x.fa.md", copy("سلام", lang="fa", date=at(24)))
    page = theme().preview(article, "").page
    assert '<html lang="fa" dir="rtl">' in page
    assert "Published" in page
