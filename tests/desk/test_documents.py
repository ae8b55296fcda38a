"""A Word document with its pictures becomes a draft: what is in git, and what the writer is told."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from cms.cli import main
from cms.core.people import StaffMember
from cms.desk import importing
from cms.desk.docx import MAX_DOCUMENT
from cms.desk.facts import standing
from cms.repository import MAIN
from tests.desk.conftest import Desk
from tests.desk.pages import Browser, signing_in
from tests.desk.test_importing import TWO, illustrated, paragraph, said, shown
from tests.photographs import CANARY, drawn, of_agency, written

EMF = b"\x01\x00\x00\x00" + b"\0" * 36 + b" EMF" + b"\0" * 60
BODY = (
    paragraph(said("It is shut."))
    + paragraph(shown("r1", "The gate at dawn"))
    + paragraph(said("Boats wait."), shown("r2"))
    + paragraph(said("More."), shown("r3", how="link"))
)
TARGETS = {**TWO, "r3": "!https://harbour.example/x.jpg"}


def document(first: bytes | None = None, second: bytes = EMF) -> bytes:
    parts = {"word/media/image1.jpeg": first or of_agency(size=(3_000, 2_000)), "word/media/image2.png": second}
    return illustrated(BODY, TARGETS, parts)


@pytest.fixture
def enter(desk: Desk) -> Iterator[Callable[[StaffMember], Browser]]:
    with signing_in(desk) as door:
        yield door


def test_pictures_go_into_the_commit_of_the_draft_as_if_they_had_been_sent(
    desk: Desk, enter: Callable[..., Browser]
) -> None:
    ines = enter(desk.ines)
    answer = ines.post("/articles/new/document", document=(io.BytesIO(document()), "Sea gate.docx"))
    told = ines.told(answer)
    assert "1 picture came along. Picture 2 (image2.png) did not: it is a drawing of Windows (EMF or WMF)." in told
    assert "Picture 3 did not: it is not in the document, which only links to it. Send it by itself." in told
    file = "content" + answer.headers["Location"].removeprefix("/articles")
    body = standing(desk.room, file).article.body
    (picture,) = [line for line in body.splitlines() if line.startswith("![")]
    assert picture.startswith("![The gate at dawn](/media/2026/11/sea-gate-")
    assert body.startswith(f"It is shut.\n\n{picture}\n\nBoats wait.\n\nMore.")
    changed = subprocess.run(
        ["git", "-C", str(desk.room.root), "show", "--name-only", "--format=%B", MAIN],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    (media,) = [line for line in changed.splitlines() if line.startswith("content/media/")]
    assert media in f"content{picture}".replace("](", " content").split(")")[0]
    assert "Picture 2 (image2.png) did not" in changed
    head = desk.room.repository.head(MAIN)
    assert head
    data = desk.room.repository.read(head, media, 10**7)
    assert CANARY.encode() not in data
    assert b"Exif" not in data
    assert desk.room.uploads.files() == ()
    assert max(picture_size(data)) == 2_560


def picture_size(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


def test_the_same_document_twice_stores_its_picture_once(desk: Desk) -> None:
    for name in ("a.docx", "b.docx"):
        importing.import_docx(desk.room, desk.ines, io.BytesIO(document(written(drawn(300, 200)))), name)
    listed = subprocess.run(
        ["git", "-C", str(desk.room.root), "ls-tree", "-r", "--name-only", MAIN, "content/media/"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert len(listed) == 1


def test_a_document_may_be_as_large_as_its_pictures_and_no_larger(desk: Desk, enter: Callable[..., Browser]) -> None:
    ines = enter(desk.ines)
    large = document(written(drawn(300, 200)) + Random(1).randbytes(6_000_000))
    assert len(large) > 6_000_000
    assert ines.post("/articles/new/document", document=(io.BytesIO(large), "x.docx")).status_code == 303
    answer = ines.post("/articles/new/document", document=(io.BytesIO(bytes(MAX_DOCUMENT + 200_000)), "x.docx"))
    assert answer.status_code == 413
    assert "larger than 60 MB" in answer.text
    stranger = ines.client.application.test_client()
    answer = stranger.post("/articles/new/document", data={"document": (io.BytesIO(bytes(8_000_000)), "x.docx")})
    assert answer.status_code == 413


def test_the_command_line_says_which_pictures_came_and_refuses_what_is_no_document(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent, bad = tmp_path / "Sea gate.docx", tmp_path / "bad.docx"
    sent.write_bytes(document())
    bad.write_bytes(b"no document")
    command = ["-C", str(desk.room.root), "import", "docx"]
    assert main([*command, str(sent), "--as", "ines"]) == 0
    said = capsys.readouterr().out
    assert "1 picture came along. Picture 2 (image2.png) did not:" in said
    assert main([*command, str(bad), "--as", "ines"]) == 1
    assert "bad.docx is no Word document" in capsys.readouterr().err
    assert main([*command, str(tmp_path / "none.docx"), "--as", "ines"]) == 1
