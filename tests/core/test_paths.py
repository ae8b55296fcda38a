"""Names come in pairs, and nothing leads out of the folder."""

import posixpath
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cms.core import paths
from cms.core.errors import BadValue
from cms.core.paths import Slug


def _is_slug(word: str) -> bool:
    try:
        Slug(word)
    except BadValue:
        return False
    return True


WORDS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True).filter(_is_slug)
TIMES = st.integers(0, 7_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
LANGS = st.sampled_from(["", "ar", "de", "pt-BR", "zh-Hant"])
DATED = st.builds(
    lambda section, when, slug, lang: paths.file_of(section, when, Slug(slug), lang), WORDS, TIMES, WORDS, LANGS
)
# Letters that have a meaning in some path, address or file system.
NASTY = st.text(st.sampled_from(list("./\\:~?#%&\0\n ab9-_ÄéİGIT\u200f\u202e\udce4content")), max_size=40)


@given(WORDS, TIMES, WORDS, LANGS)
def test_a_file_gives_back_what_named_it(section, when, slug, lang):
    file = paths.file_of(section, when, Slug(slug), lang)
    assert paths.slug_of(file) == slug
    assert paths.lang_of(file) == lang
    assert paths.checked_file(file) == file
    assert paths.is_article(file) == (section not in {"media", "authors", "pages"})


@given(DATED)
def test_file_and_url_name_each_other(file):
    url = paths.url_of(file)
    assert paths.file_of_url(url) == file
    assert url.startswith("/")
    assert url.endswith("/")


@given(DATED, DATED)
def test_two_files_have_two_urls(one, other):
    assert (paths.url_of(one) == paths.url_of(other)) == (one == other)


@given(DATED)
def test_file_and_page_name_each_other(file):
    assert paths.file_of_page(paths.page_of(file)) == file


@given(DATED, st.from_regex(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}", fullmatch=True))
def test_a_comment_belongs_to_its_article(file, name):
    assert paths.file_of_discussion(f"{paths.discussion_of(file)}{name}.yaml") == file


@given(DATED, DATED)
def test_a_link_between_two_articles_resolves(one, other):
    link = posixpath.relpath(other, posixpath.dirname(one))
    assert paths.resolve(link, at=one) == other
    assert paths.resolve(link + "#part", at=one) == other


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_a_pictures_file_and_url_name_each_other(parts):
    url = "/media/" + "/".join(parts) + ".jpg"
    assert paths.media_url(paths.media_file(url)) == url
    assert paths.resolve(url, at="content/a/2026/11/x.md") == paths.media_file(url)


@given(NASTY)
def test_a_name_is_one_word_of_a_trailer_and_comes_back(file):
    word = paths.in_trailer(file)
    assert paths.from_trailer(word) == file
    assert word.split() == ([word] if file else [])


def test_a_plain_name_stands_in_a_trailer_as_it_is():
    file = "content/city/2026/11/straße.md"
    assert paths.in_trailer(file) == file
    assert paths.from_trailer("content/city/tram 4.md") == "content/city/tram 4.md"


@given(NASTY)
def test_no_page_leads_out_of_the_folder(page):
    try:
        file = paths.file_of_page(page)
    except BadValue:
        return
    assert posixpath.normpath(file) == file
    assert file.startswith("content/")
    assert not any(part.casefold().startswith(".git") for part in file.split("/"))
    assert paths.file_of_page(paths.page_of(file)) == file


@given(NASTY, NASTY)
def test_no_link_leads_out_of_the_folder(link, prefix):
    for target in (link, f"/media/{link}", f"{prefix}/{link}.md", f"../../{link}.md"):
        file = paths.resolve(target, at="content/city/2026/11/x.md")
        assert file is None or (file.startswith("content/") and posixpath.normpath(file) == file and "\0" not in file)


@given(NASTY)
def test_no_url_names_a_file_that_cannot_be(text):
    for url in (text, f"/{text}/2026/11/x/", f"/city/2026/11/{text}/", f"/{text}/city/2026/11/x/"):
        file = paths.file_of_url(url)
        assert file is None or paths.url_of(paths.checked_file(file)) == url


@given(NASTY)
def test_no_comments_path_names_a_file_outside(text):
    file = paths.file_of_discussion(f"discussion/{text}")
    assert file is None or paths.checked_file(file) == file


@given(st.text())
def test_a_proposed_slug_is_a_slug(headline):
    slug = paths.slug_for(headline)
    assert slug is None or Slug(slug.text) == slug
    assert slug is None or len(slug.text) <= 62


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Night ferry returns after nine years", "night-ferry-returns-after-nine-years"),
        ("Straße, Café & Ærø", "strasse-cafe-aero"),
        ("“Quotes” — and dashes…", "quotes-and-dashes"),
        ("aux", "aux-1"),
        ("…", None),
        ("", None),
    ],
)
def test_headlines_and_their_slugs(headline, slug):
    proposed = paths.slug_for(headline)
    assert (proposed.text if proposed else None) == slug


def test_an_arabic_headline_has_a_slug_in_latin_letters():
    proposed = paths.slug_for("عودة العبّارة الليلية")
    assert proposed
    assert proposed.text.isascii()


@pytest.mark.parametrize(
    "text", ["", "A", "a b", "-a", "a-", "a--b", "é", "a.b", "a/b", "con", "lpt1", "a" * 101, "a\n"]
)
def test_what_is_no_slug(text):
    with pytest.raises(BadValue):
        Slug(text)


@pytest.mark.parametrize(
    "file",
    [
        "cms.toml",
        "content",
        "content/",
        "content/../cms.toml",
        "content/a/../../x.md",
        "content//x.md",
        "content/./x.md",
        "content/.git/config",
        "content/.GIT/config",
        "content/.gitmodules",
        "content/.gitattributes",
        "content/git~1/x.md",
        "content/.g\u200cit/config",
        "content/.git\u200c/config",
        "content/.git /x.md",
        "content/.git./x.md",
        "content/.git::$INDEX_ALLOCATION/x.md",
        "content/a\\b.md",
        "content/a\0.md",
        "content/a\n.md",
        "content/" + "é" * 128 + ".md",
        "content/" + "a/" * 500 + "x.md",
        "/content/x.md",
        "Content/x.md",
    ],
)
def test_files_that_no_system_should_hold(file):
    with pytest.raises(BadValue):
        paths.checked_file(file)


@pytest.mark.parametrize(
    ("file", "listed"),
    [
        ("content/city/2026/11/tram.md", True),
        ("content/tram.md", True),
        ("content/pages/about.md", False),
        ("content/authors/layla.md", False),
        ("content/media/2026/11/a.jpg", False),
        ("content/media/a.md", False),
        ("content/city/2026/11/tram.txt", False),
        ("discussion/city/2026/11/tram.md", False),
        ("README.md", False),
    ],
)
def test_what_is_listed_as_an_article(file, listed):
    assert paths.is_article(file) is listed


def test_a_slug_that_ends_like_a_language_has_no_second_address():
    assert paths.file_of_url("/ar/city/2026/11/x/") == "content/city/2026/11/x.ar.md"
    assert paths.file_of_url("/city/2026/11/x.ar/") is None


def test_files_of_other_shapes_keep_their_path():
    assert paths.url_of("content/pages/about.md") == "/pages/about/"
    assert paths.slug_of("content/pages/about.md") == "about"
    assert paths.lang_of("content/pages/about.md") == ""


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/x.md",
        "//example.org/x.md",
        "/x.md",
        "mailto:x.md",
        "../../../../../x.md",
        "x.html",
        "#part",
        "",
    ],
)
def test_links_that_lead_elsewhere(link):
    assert paths.resolve(link, at="content/city/2026/11/x.md") is None


@pytest.mark.parametrize(
    "url", ["/media/../x", "/media//x.jpg", "/media/", "/media/a/./b", "media/x.jpg", "/other/x.jpg"]
)
def test_addresses_that_are_no_pictures(url):
    assert paths.media_file(url) is None


@given(DATED)
def test_careless_file_systems_collide_where_the_folded_form_does(file):
    assert paths.folded(file.upper()) == paths.folded(file)
    assume("e" in file)
    assert paths.folded(file.replace("e", "e\u0301", 1)) == paths.folded(file.replace("e", "é", 1))
