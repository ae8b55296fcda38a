"""Building from a real repository: what readers get, and what they never get."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from cms.core.article import BlobId
from cms.core.errors import BadConfiguration, NoSuchVersion
from cms.core.people import Signature
from cms.desk.build import build
from cms.repository import LIVE, MAIN, Repository
from tests.site.papers import NOON, PAPER, Paper, at, copy, extra, files_in, picture, sample

GATE = "harbour/2026/11/sea-gate/index.html"


def text_of(page: str, path: str) -> list[str]:
    """Give the texts of the elements that a CSS-like path finds."""
    return [" ".join(found.text_content().split()) for found in lxml_html.fromstring(page).cssselect(path)]


def test_an_article_page_shows_all_that_belongs_to_it(paper: Paper) -> None:
    paper.send(sample())
    assert paper.build().broken == ()
    page = paper.page(GATE)
    assert text_of(page, "h1") == ["Sea gate to close on Thursday for the last full test before winter"]
    assert text_of(page, "header > .standfirst")[0].startswith("Two of the six hinges")
    assert text_of(page, ".facts a[rel=author]") == ["Ines Marlowe", "Tobias Renn"]
    assert text_of(page, ".dateline") == ["Saltquay, Halmere –"]
    assert text_of(page, ".facts time") == ["23 Nov 2026, 09:10 CET", "23 Nov 2026, 14:32 CET"]
    assert 'datetime="2026-11-23T09:10:00+01:00"' in page
    assert text_of(page, ".correction") == [
        "Correction, 23 November 2026 An earlier version gave seven hours. It is nine."
    ]
    assert text_of(page, ".tags a") == ["Sea gate", "Harbour board", "Tides"]
    assert text_of(page, ".related h3")[0] == "Line 3 trams return to the full timetable"
    assert len(text_of(page, ".related h3")) == 4
    assert len(text_of(page, ".latest li")) == 20
    assert "…" in "".join(text_of(page, ".latest li"))
    assert '<a href="/city/2026/11/line-3/">the trams</a>' in page
    assert text_of(page, ".leadpic figcaption") == ["The Saltquay gate at low water. · Illustration: Nour Castellane"]
    assert page.index("It is nine.</p>") < page.index("report of the survey")


def test_pictures_have_measures_and_sizes_that_exist(paper: Paper) -> None:
    paper.send(sample())
    paper.build()
    shown = lxml_html.fromstring(paper.page(GATE)).cssselect("main img")
    assert [(image.get("width"), image.get("height"), image.get("alt")) for image in shown] == [
        ("1200", "675", "Drawing of six arched gates."),
        ("1000", "563", "A drawing of a tram"),
    ]
    assert [image.get("loading") for image in shown] == [None, "lazy"]
    sizes = lxml_html.fromstring(paper.page(GATE)).cssselect(".leadpic source")[0].get("srcset")
    assert [size.split()[1] for size in sizes.split(", ")] == ["480w", "768w", "1200w", "1600w"]


def test_head_and_structured_record_say_what_the_page_says(paper: Paper) -> None:
    paper.send(sample())
    paper.build()
    tree = lxml_html.fromstring(paper.page(GATE))
    record = json.loads(tree.cssselect("script[type='application/ld+json']")[0].text)
    assert record["headline"] == tree.cssselect("h1")[0].text
    assert record["@id"] == tree.cssselect("link[rel=canonical]")[0].get("href")
    assert (record["datePublished"], record["dateModified"]) == (
        "2026-11-23T09:10:00+01:00",
        "2026-11-23T14:32:00+01:00",
    )
    assert record["author"][0] == {
        "@type": "Person",
        "name": "Ines Marlowe",
        "url": "https://courier.example/authors/ines-marlowe/",
    }
    assert record["correction"][0]["text"] == "An earlier version gave seven hours. It is nine."
    for page, lang in ((GATE, "en"), (f"ar/{GATE}", "ar")):
        tree = lxml_html.fromstring(paper.page(page))
        assert (tree.get("lang"), tree.get("dir")) == (lang, "rtl" if lang == "ar" else "ltr")
        alternates = {link.get("hreflang"): link.get("href") for link in tree.cssselect("link[hreflang]")}
        assert alternates == {
            "en": "https://courier.example/harbour/2026/11/sea-gate/",
            "ar": "https://courier.example/ar/harbour/2026/11/sea-gate/",
            "x-default": "https://courier.example/harbour/2026/11/sea-gate/",
        }


def test_every_link_and_every_file_that_a_page_names_is_there(paper: Paper) -> None:
    paper.send(sample())
    paper.build()
    built = paper.files()
    missing = set()
    for path in (path for path in built if path.endswith(".html")):
        tree = lxml_html.fromstring(built[path].decode())
        named = [value for _, _, value, _ in tree.iterlinks()]
        named += [size.split()[0] for node in tree.cssselect("[srcset]") for size in node.get("srcset").split(", ")]
        named += [node.get("data-fragment") for node in tree.cssselect("[data-fragment]")]
        for value in named:
            url = urlsplit(urljoin("https://courier.example/" + path.removesuffix("index.html"), value))
            target = unquote(url.path).lstrip("/")
            target += "index.html" if target.endswith("/") or not target else ""
            if url.netloc == "courier.example" and target not in built and not target.startswith("assets/"):
                missing.add(f"{path} -> {value}")
    assert not missing


def test_one_commit_builds_one_site(paper: Paper, tmp_path: Path) -> None:
    paper.send(sample())
    paper.build()
    build(paper.root, ref=LIVE, output=tmp_path / "other", now=NOON + timedelta(days=9), full=True)
    assert files_in(tmp_path / "other") == paper.files()
    assert paper.build().written == 0


FILES = [*sample(), "content/city/2026/11/late.md", "content/city/2026/11/late.ar.md"]
STEP = st.tuples(st.sampled_from(FILES), st.sampled_from(["new", "update", "withdraw", "drop", "break", "picture"]))


def change_of(file: str, act: str, number: int) -> dict[str, bytes | BlobId | None]:
    """Make a change to live."""
    if not file.endswith(".md"):
        return {file: None if act == "drop" else picture(width=500 + number, form="PNG" if "png" in file else "JPEG")}
    when = at(20, number)
    made = {
        "new": copy(f"New {number}", date=when, tags=["Tides", "Birds"], related=["harbour/2026/11/sea-gate.md"]),
        "update": copy(
            f"Update {number}", "Other words.\n", date=at(3), updated=when, tags=["Ferries"], authors=["Piet Aldane"]
        ),
        "withdraw": copy(f"Gone {number}", "A reason.\n", date=at(3), updated=when, status="withdrawn"),
        "drop": None,
        "break": b"---\ntitle: [\n---\n",
        "picture": copy(
            "Pictured", "![x](/media/2026/11/tram-99aa88bb.png)\n", image="/media/2026/11/gate-ab12cd34.jpg"
        ),
    }
    return {file: made[act]}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=5))
def test_step_by_step_is_the_same_as_all_at_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    place = tmp_path_factory.mktemp("law")
    with Repository.init(place / "desk") as repository:
        paper = Paper(repository, place / "desk", place / "public")
        paper.send({"cms.toml": PAPER.encode(), **sample()})
        paper.build()
        for number, (file, act) in enumerate(steps):
            head = repository.head(LIVE)
            assert head is not None
            change = change_of(file, act, number)
            if None not in change.values() or repository.entry(head, file):
                paper.send(change)
            paper.build()
            build(paper.root, ref=LIVE, output=place / "fresh", now=NOON, full=True)
            assert paper.files() == files_in(place / "fresh")


def test_a_withdrawn_article_leaves_a_tombstone_and_no_trace(paper: Paper) -> None:
    paper.send(sample())
    paper.build()
    stub = copy(
        "Line 3 trams return to the full timetable",
        "We were wrong.\n",
        date=at(22, 9),
        updated=at(24),
        status="withdrawn",
    )
    paper.send({"content/city/2026/11/line-3.md": stub})
    paper.build()
    page = paper.page("city/2026/11/line-3/index.html")
    assert "We were wrong." in page
    assert "Five weeks of track work" not in page
    assert '<meta name="robots" content="noindex">' in page
    assert "/city/2026/11/line-3/" in paper.page("gone.txt").splitlines()
    # The page of corrections tells of it; no list and no feed does.
    named = {path for path, data in paper.files().items() if b"Line 3 trams" in data}
    assert named == {"city/2026/11/line-3/index.html", "corrections/index.html"}
    assert not (paper.public / "topics/transport").exists()


def test_what_is_not_on_live_is_nowhere(paper: Paper) -> None:
    secret = copy("CANARY draft", "CANARY body\n", section="city", date=at(24))
    by = Signature("Ines", "ines@courier.example", NOON, "ines")
    paper.repository.commit({"content/city/2026/11/canary.md": secret}, by=by, subject="Begin", on=None, branch=MAIN)
    private = copy("Public", "Text. <!-- CANARY -->\n", section="city", notes="CANARY", sources=["CANARY"], date=at(24))
    discussion = {"discussion/city/2026/11/public.md/x.yaml": b"text: CANARY\n", "content/private.txt": b"CANARY"}
    paper.send({"content/city/2026/11/public.md": private, **discussion})
    paper.build()
    assert "city/2026/11/public/index.html" in paper.files()
    assert not [path for path, data in paper.files().items() if b"CANARY" in data]


def test_hostile_and_broken_files_stop_nothing(paper: Paper, git, tmp_path: Path) -> None:
    paper.send({**sample(), "content/city/2026/11/bad.md": b"---\ntitle: [unclosed\n---\nText\n"})
    paper.send({"content/city/2026/11/huge.md": b"---\ntitle: Huge\n---\n" + b"x" * 2_000_001})
    paper.send({"content/city/2026/11/bomb.md": copy("Bomb", "[" * 20_000)})
    paper.send(
        {"content/city/2026/11/nul.md": b"---\ntitle: A\n---\n\0", "content/archive/2026/11/x.md": copy("Taken")}
    )
    paper.send({"content/city/2026/11/Line-3.md": copy("Same address but for case", date=at(24))})
    (tmp_path / "secret.txt").write_text("---\ntitle: LINKED\n---\n")
    link = git(paper.root, "hash-object", "-w", "--stdin", stdin=str(tmp_path / "secret.txt"))
    index = {"GIT_INDEX_FILE": str(tmp_path / "index")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_INDEX_FILE", index["GIT_INDEX_FILE"])
        git(paper.root, "read-tree", "live")
        git(paper.root, "update-index", "--add", "--cacheinfo", f"120000,{link},content/city/2026/11/link.md")
        odd = git(paper.root, "hash-object", "-w", "--stdin", stdin="---\ntitle: Odd\n---\n")
        git(paper.root, "update-index", "--add", "--cacheinfo", f"100644,{odd},content/city/2026/11/a b?.md")
        tree = git(paper.root, "write-tree")
    commit = git(paper.root, "commit-tree", tree, "-p", "live", "-m", "Hostile")
    git(paper.root, "update-ref", "refs/heads/live", commit)
    built = paper.build()
    reasons = dict(fault.split(": ", 1) for fault in built.broken)
    assert set(reasons) == {
        f"content/{name}"
        for name in (
            "city/2026/11/bad.md",
            "city/2026/11/huge.md",
            "city/2026/11/bomb.md",
            "city/2026/11/nul.md",
            "city/2026/11/link.md",
            "city/2026/11/a b?.md",
            "city/2026/11/Line-3.md",
            "archive/2026/11/x.md",
        )
    }
    assert "never followed" in reasons["content/city/2026/11/link.md"]
    assert GATE in paper.files()
    assert not [path for path, data in paper.files().items() if b"LINKED" in data]
    assert paper.build().broken == built.broken


def test_a_hostile_headline_stays_text_everywhere(paper: Paper) -> None:
    evil = '</script><script>alert(1)</script>\x0b\u2028]]> & "quoted"'
    fields = {"summary": evil, "authors": [evil], "tags": [evil], "dateline": evil, "image_alt": evil, "kicker": evil}
    body = "<script>alert(2)</script>\n\n[x](javascript:alert(3))\n"
    paper.send({"content/city/2026/11/evil.md": copy(evil, body, section="city", date=at(24), **fields)})
    paper.build()
    for path, data in paper.files().items():
        assert b"<script>alert" not in data, path
    tree = lxml_html.fromstring(paper.page("city/2026/11/evil/index.html"))
    assert [script.get("src") or script.get("type") for script in tree.iter("script")] == [
        "application/ld+json",
        tree.cssselect("script[defer]")[0].get("src"),
    ]
    assert json.loads(tree.cssselect("script[type]")[0].text)["headline"].startswith("</script><script>")
    assert not [link for link in tree.cssselect("a") if link.get("href", "").startswith("javascript")]


def test_only_one_language_needs_no_other(paper: Paper) -> None:
    plain = b'name = "Ost Post"\nurl = "https://ost.example"\n'
    paper.send({"cms.toml": plain, "content/note.md": copy("A note")})
    assert paper.build().broken == ()
    assert "A note" in paper.page("note/index.html")
    assert "https://ost.example/note/" in paper.page("sitemaps/news-1970-01.xml")


def test_the_folder_can_be_deleted_and_comes_back_equal(paper: Paper) -> None:
    paper.send(sample())
    paper.build()
    before = paper.files()
    shutil.rmtree(paper.public)
    paper.build()
    assert paper.files() == before
    shutil.rmtree(paper.repository.git_dir / "cms" / "build")
    (paper.public / "city" / "stale.html").write_text("old")
    paper.build()
    assert paper.files() == before


def test_a_build_that_was_cut_off_is_made_good(paper: Paper) -> None:
    paper.send(sample())
    paper.build()
    [record] = (paper.repository.git_dir / "cms" / "build").glob("*/record.json")
    record.with_name("unfinished").touch()
    (paper.public / GATE).write_text("half")
    (paper.public / "half-written.html").write_text("x")
    assert paper.build().written == 1
    assert "half-written.html" not in paper.files()
    record.write_text("{not json")
    assert paper.build().written == 0


def test_another_theme_or_publication_changes_every_page(paper: Paper) -> None:
    paper.send(sample())
    paper.build()
    paper.send({"cms.toml": PAPER.replace("4 Saltquay", "5 Saltquay").encode()})
    paper.build()
    pages = [data for path, data in paper.files().items() if path.endswith("index.html")]
    assert all(b"5 Saltquay" in data for data in pages)


def test_a_folder_with_something_else_in_it_is_left_alone(paper: Paper) -> None:
    paper.public.mkdir()
    (paper.public / "thesis.txt").write_text("mine")
    with pytest.raises(BadConfiguration, match="not empty"):
        paper.build()
    assert files_in(paper.public) == {"thesis.txt": b"mine"}


def test_without_a_live_branch_there_is_nothing_to_build(tmp_path: Path) -> None:
    with Repository.init(tmp_path / "new"):
        pass
    with pytest.raises(NoSuchVersion, match="nothing has been sent live"):
        build(tmp_path / "new", ref=LIVE, output=tmp_path / "public", now=NOON)


def test_builders_wait_for_each_other(paper: Paper, tmp_path: Path) -> None:
    paper.send({**sample(), **extra(40)})
    with ThreadPoolExecutor(4) as pool:
        built = list(pool.map(lambda _: paper.build(full=True), range(4)))
    assert {one.commit for one in built} == {paper.repository.head(LIVE)}
    build(paper.root, ref=LIVE, output=tmp_path / "fresh", now=NOON)
    assert files_in(tmp_path / "fresh") == paper.files()


def test_the_folder_may_be_reached_by_a_link_but_no_link_leads_out_of_it(paper: Paper, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "2026").mkdir(parents=True)
    paper.send(sample())
    paper.build()
    shutil.rmtree(paper.public / "harbour")
    (paper.public / "harbour").symlink_to(outside)
    paper.build(full=True)
    assert files_in(outside) == {}
    assert GATE in paper.files()
    (tmp_path / "www").symlink_to(paper.public)
    build(paper.root, ref=LIVE, output=tmp_path / "www", now=NOON)
    assert (tmp_path / "www").is_symlink()


def test_a_further_address_leads_to_the_article_for_as_long_as_it_is_named(paper: Paper) -> None:
    file, text = "content/city/2026/11/new.md", 'New & "bold"'
    paper.send({file: copy(text, date=at(20), aliases=["/city/2025/01/old/", "harbour/über-uns"])})
    paper.build()
    tree = lxml_html.fromstring(paper.page("city/2025/01/old/index.html"))
    assert [node.get("content") for node in tree.cssselect("meta[http-equiv=refresh]")] == ["0; url=/city/2026/11/new/"]
    assert tree.cssselect("link[rel=canonical]")[0].get("href") == "https://courier.example/city/2026/11/new/"
    assert tree.cssselect("meta[name=robots]")[0].get("content") == "noindex"
    assert [(link.get("href"), link.text) for link in tree.cssselect("a")] == [("/city/2026/11/new/", text)]
    assert not tree.cssselect("script")
    assert not any("2025/01" in paper.page(path) for path in paper.files() if path.startswith("sitemap"))
    assert "harbour/über-uns/index.html" in paper.files()
    assert paper.build().written == 0
    paper.send({file: copy(text, date=at(20), aliases=["/city/2025/01/old/"])})
    paper.build()
    assert "harbour/über-uns/index.html" not in paper.files()
    paper.send({file: copy(text, "A reason.\n", date=at(20), aliases=["/city/2025/01/old/"], status="withdrawn")})
    paper.build()
    assert "city/2025/01/old/index.html" not in paper.files()


def test_a_further_address_never_takes_the_place_of_a_page(paper: Paper) -> None:
    taken = ["/", "/harbour/", "/city/2026/11/other/", "/CITY/2026/11/Other/", "/topics/tides/", "/feed.xml", "/ar/"]
    other = copy("Other", date=at(19), tags=["Tides"])
    files: dict[str, bytes | BlobId | None] = {"content/city/2026/11/other.md": other}
    paper.send({**files, "content/city/2026/11/new.md": copy("New", date=at(20))})
    paper.build()
    before = paper.files().keys()
    paper.send({"content/city/2026/11/new.md": copy("New", date=at(20), aliases=[*taken, "/city/2026/10/late/"])})
    paper.build()
    assert paper.files().keys() - before == {"city/2026/10/late/index.html"}
    paper.send({"content/city/2026/10/late.md": copy("Late", date=at(1))})
    paper.build()
    assert text_of(paper.page("city/2026/10/late/index.html"), "h1") == ["Late"]
    paper.send({"content/city/2026/10/late.md": None})
    paper.build()
    assert text_of(paper.page("city/2026/10/late/index.html"), "h1") == ["New"]
    assert paper.files() == rebuilt(paper)


def rebuilt(paper: Paper) -> dict[str, bytes]:
    paper.build(full=True)
    return paper.files()


HOSTILE = [
    "//evil.example/x/",
    "https://evil.example/",
    "/../../etc/x/",
    "/a/%2e%2e/b/",
    "/a/..%2f..%2fb/",
    "\\\\host\\x",
]
HOSTILE += [
    "/.git/hooks/",
    "/a//b/",
    "/a\u0000b/",
    "javascript:alert(1)",
    "/a/index.html/b/",
    "/" + "x" * 300,
    "/%252e%252e/",
]


def test_hostile_further_addresses_are_left_out(paper: Paper) -> None:
    paper.send({"content/city/2026/11/new.md": copy("New", date=at(20))})
    paper.build()
    before = paper.files().keys()
    paper.send({"content/city/2026/11/new.md": copy("New", date=at(20), aliases=[*HOSTILE, "/fine/"])})
    assert paper.build().broken == ()
    assert paper.files().keys() - before == {"fine/index.html"}
    assert not (paper.public.parent / "etc").exists()
