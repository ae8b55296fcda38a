"""Beginning with something: templates, copies, documents; and notes that stay on the desk."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cms import resources
from cms.core.article import Article
from cms.core.errors import BadValue
from cms.core.people import StaffMember
from cms.desk import importing, moving, publishing, stories, syncing
from cms.desk.build import build
from cms.desk.facts import standing
from cms.repository import MAIN
from tests.desk.conftest import STORY, Desk
from tests.desk.pages import Browser, fields_of, page, put, signing_in

CANARY = "the-source-is-0700-555-canary"
TEMPLATE = (
    b"---\ntitle: Night shift\nkicker: '{{ 7*7 }}'\nstatus: approved\ndate: 2020-01-01\naliases: [/x/]\n---\n"
    b"{{ 7*7 }} {% x %}\n"
)


@pytest.fixture
def enter(desk: Desk) -> Iterator[Callable[[StaffMember], Browser]]:
    with signing_in(desk) as door:
        yield door


def read(desk: Desk, file: str) -> Article:
    head = desk.room.repository.head(MAIN)
    assert head
    return Article.read(file, desk.room.repository.read(head, file))


def test_four_templates_ship_with_the_desk(desk: Desk) -> None:
    names = [one.name for one in stories.templates(desk.room)]
    assert names == ["brief", "correction", "interview", "news"]
    assert len(list((resources.templates() / "stories").iterdir())) == 4


def test_the_newsrooms_own_templates_come_first_and_nothing_in_them_runs(
    desk: Desk, enter: Callable[..., Browser]
) -> None:
    put(desk, "templates/stories/night-shift.md", TEMPLATE)
    put(desk, "templates/stories/brief.md", b"")
    put(desk, "templates/stories/news.md", b"---\ntitle: Ours\n---\nOur news.\n")
    put(desk, "templates/stories/broken.md", b"---\ntitle: [\n---\n")
    put(desk, "templates/stories/Odd Name.md", b"---\ntitle: Odd\n---\n")
    assert [one.label for one in stories.templates(desk.room)] == ["Correction", "Interview", "News", "Night shift"]
    ines = enter(desk.ines)
    shown = ines.get("/articles/new?template=night-shift")
    assert "{{ 7*7 }} {% x %}" in shown
    fields = fields_of(shown)
    assert fields["title"] == "Night shift"
    answer = ines.post("/articles/new", **fields)
    assert answer.status_code == 303, answer.text
    made = read(desk, "content" + answer.headers["Location"].removeprefix("/articles"))
    assert made.body == "{{ 7*7 }} {% x %}\n"
    assert made.word("kicker") == "{{ 7*7 }}"
    assert made.word("status") == "draft"
    assert "date" not in made.fields
    assert "aliases" not in made.fields


def test_an_unknown_template_is_an_empty_page(desk: Desk, enter: Callable[..., Browser]) -> None:
    assert fields_of(enter(desk.ines).get("/articles/new?template=../../x"))["body"] == ""


def test_a_copy_has_the_text_and_none_of_the_life(desk: Desk, enter: Callable[..., Browser]) -> None:
    other = desk.begin(replace(STORY, title="Boats wait"))
    assert other
    file = desk.approved(replace(STORY, body="See [boats](boats-wait.md).\n"))
    publishing.publish(desk.room, desk.omar, [file], address="test")
    desk.clock.now = desk.clock.now.replace(year=2027, month=1)
    ines = enter(desk.ines)
    answer = ines.post(page(file) + "/duplicate")
    assert "copy was made" in ines.told(answer)
    made = read(desk, "content" + answer.headers["Location"].removeprefix("/articles"))
    assert made.file == "content/harbour/2027/01/copy-of-sea-gate-to-close-on-thursday.md"
    assert made.headline == "Copy of Sea gate to close on Thursday"
    assert made.body == "See [boats](../../2026/11/boats-wait.md).\n"
    assert made.word("status") == "draft"
    assert not {"date", "updated", "aliases"} & made.fields.keys()
    facts = standing(desk.room, made.file).facts
    assert facts.approvers == frozenset()
    assert facts.creator == "ines"
    assert ines.post(page(file) + "/duplicate").headers["Location"].endswith("thursday-2.md")


def test_notes_are_saved_with_the_form_and_are_in_no_version(desk: Desk, enter: Callable[..., Browser]) -> None:
    file = desk.begin()
    ines = enter(desk.ines)
    before = desk.room.repository.head(MAIN)
    told = ines.told(ines.post(page(file), **{**ines.opened(file), "notes": CANARY}))
    assert "for the desk alone" in told
    assert desk.room.repository.head(MAIN) == before
    assert ines.opened(file)["notes"] == CANARY
    began = ines.post("/articles/new", title="Another", body="Words.", section="city", notes=CANARY, notes_were="")
    assert ines.opened("content" + began.headers["Location"].removeprefix("/articles"))["notes"] == CANARY


def test_two_peoples_notes_are_both_kept(desk: Desk, enter: Callable[..., Browser]) -> None:
    file = desk.begin()
    ines, rosa = enter(desk.ines), enter(desk.rosa)
    mine, hers = ines.opened(file), rosa.opened(file)
    rosa.post(page(file), **{**hers, "notes": "Call the pilot"})
    ines.post(page(file), **{**mine, "notes": "Call the keeper"})
    assert ines.opened(file)["notes"].split("\r\n") == ["Call the keeper", "Call the pilot"]
    opened = ines.opened(file)
    ines.post(page(file), **{**opened, "notes": "Call the keeper"})
    assert ines.opened(file)["notes"] == "Call the keeper"


def test_notes_come_back_with_a_form_that_was_not_saved(desk: Desk, enter: Callable[..., Browser]) -> None:
    ines = enter(desk.ines)
    answer = ines.post("/articles/new", title="x", body="y", section="city", slug="No Slug", notes=CANARY)
    assert answer.status_code == 422
    assert CANARY in answer.text


def test_notes_move_along(desk: Desk, enter: Callable[..., Browser]) -> None:
    file, ines = desk.begin(), enter(desk.ines)
    ines.post(page(file), **{**ines.opened(file), "notes": CANARY})
    ines.post(page(file) + "/move", slug="gate", section="city")
    assert ines.opened("content/city/2026/11/gate.md")["notes"] == CANARY
    assert moving.place_of(desk.room, file)


@pytest.mark.parametrize("again", ["form", "copy", "document"])
def test_notes_of_a_discarded_article_do_not_come_back(desk: Desk, enter: Callable[..., Browser], again: str) -> None:
    ines, file = enter(desk.ines), desk.begin(replace(STORY, title="Copy of the gate"))
    ines.post(page(file), **{**ines.opened(file), "notes": CANARY})
    assert ines.post(f"{page(file)}/discard").status_code == 303
    if again == "form":
        fresh = {
            "title": "Copy of the gate",
            "body": "x",
            "section": "harbour",
            "lang": "en",
            "notes": "",
            "notes_were": "",
        }
        assert ines.post("/articles/new", **fresh).headers["Location"] == page(file)
    elif again == "copy":
        assert stories.duplicate(desk.room, desk.ines, desk.begin(replace(STORY, title="the gate"))).file == file
    else:
        document = io.BytesIO(docx(**{"word/document.xml": DOCUMENT.replace("The gate holds", "Copy of the gate")}))
        saved, _ = importing.import_docx(desk.room, desk.ines, document, "x.docx", section="harbour")
        assert saved.file == file
    assert ines.opened(file)["notes"] == ""
    assert CANARY not in ines.get(page(file))


def test_notes_never_leave_the_desk(desk: Desk, enter: Callable[..., Browser], tmp_path: Path) -> None:
    file, ines = desk.begin(), enter(desk.ines)
    answer = ines.post(page(file), **{**ines.opened(file), "body": "New words.\r\n", "notes": CANARY})
    assert answer.status_code == 303
    desk.approve(file)
    publishing.publish(desk.room, desk.omar, [file], address="test")
    syncing.sync(desk.room)
    desk.folder()
    public = tmp_path / "public"
    build(desk.room.root, ref="live", output=public, now=desk.clock())
    for place in (desk.remote, desk.room.root):
        blobs = subprocess.run(
            ["git", "-C", str(place), "cat-file", "--batch", "--batch-all-objects"], capture_output=True, check=True
        ).stdout
        assert b"New words." in blobs
        assert CANARY.encode() not in blobs
    files = [path for path in public.rglob("*") if path.is_file()]
    assert any(b"New words." in path.read_bytes() for path in files)
    assert not any(CANARY.encode() in path.read_bytes() for path in files)
    holders = [
        path.name for path in desk.room.root.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()
    ]
    assert {name.partition("-")[0] for name in holders} == {"desk.db"}


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCUMENT = f"""<?xml version="1.0" encoding="UTF-8"?><w:document {W}
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>
<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>The gate holds</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">It is </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>shut</w:t></w:r><w:r>
<w:t xml:space="preserve">, says </w:t></w:r><w:hyperlink r:id="rId1"><w:r><w:t>the office</w:t></w:r></w:hyperlink>
</w:p><w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>What next</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Day</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Tide</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:p><w:r><w:t>Monday</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2.1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
</w:body></w:document>"""
STYLES = f"""<w:styles {W}><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style></w:styles>"""
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId0" Type="{OFFICE}/officeDocument" '
    'Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
    f'Type="{OFFICE}/hyperlink" Target="https://harbour.example/" TargetMode="External"/><Relationship Id="rId2" '
    f'Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "word/document.xml": DOCUMENT,
    "word/styles.xml": STYLES,
}


def docx(**changed: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**PARTS, **changed}.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_a_document_becomes_a_draft(desk: Desk, enter: Callable[..., Browser]) -> None:
    ines = enter(desk.ines)
    answer = ines.post("/articles/new/document", document=(io.BytesIO(docx()), "gate.docx"))
    assert "A draft was made of the document." in ines.told(answer)
    made = read(desk, "content" + answer.headers["Location"].removeprefix("/articles"))
    assert made.headline == "The gate holds"
    assert made.body == (
        "It is **shut**, says [the office](https://harbour.example/)\n\n## What next\n\n"
        "| Day | Tide |\n| --- | --- |\n| Monday | 2.1 |\n"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no document",
        docx()[:200],
        docx(**{"word/document.xml": "<w:document"}),
    ],
)
def test_what_is_no_document_is_refused_in_words(desk: Desk, data: bytes) -> None:
    with pytest.raises(BadValue, match=r"x\.docx"):
        importing.import_docx(desk.room, desk.ines, io.BytesIO(data), "x.docx")
    assert desk.room.repository.head(MAIN)


def test_without_a_file_the_page_says_so(desk: Desk, enter: Callable[..., Browser]) -> None:
    answer = enter(desk.ines).post("/articles/new/document")
    assert answer.status_code == 422
    assert "Choose a .docx file" in answer.text
