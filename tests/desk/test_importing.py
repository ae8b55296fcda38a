"""Documents that are made to harm: each is refused in words, and before it costs much."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from cms.core.errors import BadValue, BrokenFile
from cms.desk.docx import Document, Take, read_docx
from tests.photographs import drawn, written

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SAID = "<w:p><w:r><w:t>The gate is shut.</w:t></w:r></w:p>"


def document(body: str) -> str:
    return f"<w:document {SPACE}><w:body>{body}</w:body></w:document>"


def packed(body: str = SAID, more: Mapping[str, str | bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {"word/document.xml": document(body), **(more or {})}.items():
            archive.writestr(name, part)
    return out.getvalue()


def nothing(_data: bytes, _alt: str) -> str:
    raise BrokenFile("x", "none is taken")


def read(data: bytes, take: Take = nothing) -> Document:
    return read_docx(io.BytesIO(data), "x.docx", take)


def changed(data: bytes, sign: bytes, place: int, new: bytes) -> bytes:
    """Write over what stands at a place behind each sign."""
    found = data.find(sign)
    while found >= 0:
        data = data[: found + place] + new + data[found + place + len(new) :]
        found = data.find(sign, found + len(sign))
    return data


def broken() -> bytes:
    data = packed(SAID * 40)
    start = 30 + len("word/document.xml")
    return data[:start] + b"\xff" * 20 + data[start + 20 :]


def nested(tag: str, levels: int) -> str:
    return f"<w:{tag}>" * levels + f"</w:{tag}>" * levels


class Counted(io.BytesIO):
    """A file that counts what is read of it."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


def listing(many: int, *, told: bool = True, elsewhere: bool = False, remark: bytes = b"") -> bytes:
    """Write an archive that is a list of files only.

    :param told: its last record tells how long the list is; ``elsewhere``, another record does, as in huge archives.
    """
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    size, count = many * len(entry), many & 0xFFFF
    far = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, many, many, size, 0)
    far += struct.pack("<4sLQL", b"PK\x06\x07", 0, size, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size if told else 0, 0, len(remark))
    return entry * many + (far if elsewhere else b"") + end + remark


@pytest.mark.parametrize(
    "data",
    [
        listing(100_000),
        listing(100_000, remark=b"x" * 65_535),
        listing(100_000, told=False, elsewhere=True),
        listing(100_000) + b"PK\x05\x06" + bytes(17),
    ],
    ids=["plain", "remark", "elsewhere", "two ends"],
)
def test_a_list_of_files_beyond_reason_is_refused_before_it_is_read(data: bytes) -> None:
    file = Counted(data)
    with pytest.raises(BadValue, match="far more files than a story"):
        read_docx(file, "x.docx", nothing)
    assert file.taken < 70_000 < len(data)


ENTITIES = '<!DOCTYPE a [<!ENTITY b "<c/>">]><a>&b;</a>'
NAMELESS = f"<w:styles {SPACE}><w:style/></w:styles>"
LOCKED = changed(changed(packed(), b"PK\x03\x04", 6, b"\x01\x00"), b"PK\x01\x02", 8, b"\x01\x00")
UNDERSTATED = changed(packed(more={"word/a.xml": f"<a>{'0' * 5_000_000}</a>"}), b"PK\x01\x02", 24, b"\x10\0\0\0")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(packed("<w:p/>" * 60_001), "60,000 pieces", id="paragraphs"),
        pytest.param(packed("<!---->" * 60_001), "60,000 pieces", id="remarks"),
        pytest.param(packed(f"<w:t>{'x' * 3_000_000}</w:t>"), "more than 3 MB", id="words"),
        pytest.param(packed(more={"word/a.xml": f"<a>{'x' * 2_999_900}</a>"}), "more than 3 MB", id="all parts in all"),
        pytest.param(packed(more={f"{n}.txt": "" for n in range(3_000)}), "3,000 files", id="files"),
        pytest.param(UNDERSTATED, "is no Word document", id="says that it is smaller"),
        pytest.param(LOCKED, "is no Word document", id="locked"),
        pytest.param(broken(), "is no Word document", id="damaged"),
        pytest.param(packed(f"<w:p>{nested('ins', 1_500)}</w:p>"), "is no Word document", id="levels"),
        pytest.param(packed(more={"word/a.xml": ENTITIES}), "is no Word document", id="entities"),
        pytest.param(packed(more={"word/styles.xml": NAMELESS}), "is no Word document", id="a style without a name"),
    ],
)
def test_a_document_that_is_made_to_harm_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(BadValue, match=rf"x\.docx .*{why}"):
        read(data)


@pytest.mark.parametrize("fault", [AttributeError, IndexError, KeyError, TypeError, RecursionError])
def test_whatever_the_reader_trips_over_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    def trip(*_given: object, **_named: object) -> None:
        raise fault("deep inside")

    monkeypatch.setattr("mammoth.convert_to_html", trip)
    with pytest.raises(BadValue, match=r"x\.docx is no Word document"):
        read(packed())


def test_pictures_do_not_count() -> None:
    data = packed(more={"word/media/a.png": b"\0" * 4_000_000})
    assert read(data).body == "The gate is shut.\n"


def test_a_document_brings_no_styles_of_its_own() -> None:
    data = packed(more={"mammoth/style-map": "p => h1:fresh"})
    assert read(data).headline == ""


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWN = (
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="1" name="Picture" descr="{alt}"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData>'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
    f'<a:blip xmlns:r="{OFFICE}" r:{{how}}="{{number}}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r>"
)
SAYS = "<w:r><w:t>{words}</w:t></w:r>"


def shown(number: str, alt: str = "", how: str = "embed") -> str:
    return DRAWN.format(number=number, alt=alt, how=how)


def said(words: str) -> str:
    return SAYS.format(words=words)


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def illustrated(body: str, targets: Mapping[str, str], parts: Mapping[str, bytes]) -> bytes:
    """Pack a document: what each relation leads to, ``!`` for one that leads out of it, and its other parts."""
    lines = "".join(
        f'<Relationship Id="{number}" Type="{OFFICE}/image" Target="{target.lstrip("!")}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if target.startswith('!') else ''}/>"
        for number, target in targets.items()
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    rels = f'<Relationships xmlns="{space}">{lines}</Relationships>'
    return packed(body, {"word/_rels/document.xml.rels": rels, **parts})


GATE, BOAT = written(drawn(300, 200)), written(drawn(200, 300), "PNG")
TWO = {"r1": "media/image1.jpeg", "r2": "/word/media/image2.png"}
PARTS = {"word/media/image1.jpeg": GATE, "word/media/image2.png": BOAT}


def test_pictures_come_to_their_places_with_what_the_document_says_of_them() -> None:
    body = (
        paragraph(shown("r1", "A gate"), said("Above"))
        + paragraph(said("The gate "), shown("r2"), said("is shut."))
        + paragraph(shown("r1", "A dam. Description automatically generated"))
    )
    taken: list[tuple[bytes, str]] = []

    def take(data: bytes, alt: str) -> str:
        taken.append((data, alt))
        return f"![{alt}](/media/{len(taken)}.jpg)"

    made = read(illustrated(body, TWO, PARTS), take)
    assert taken == [(GATE, "A gate"), (BOAT, ""), (GATE, "")]
    assert (
        made.body == "![A gate](/media/1.jpg)\n\nAbove\n\nThe gate is shut.\n\n![](/media/2.jpg)\n\n![](/media/3.jpg)\n"
    )
    assert (made.pictures, made.left_out) == (3, ())


@pytest.mark.parametrize(
    ("target", "how", "reason"),
    [
        ("!https://harbour.example/gate.jpg", "link", "only links to it"),
        ("!https://harbour.example/gate.jpg", "embed", "only links to it"),
        ("!file:///etc/passwd", "link", "only links to it"),
        ("../../../../etc/passwd", "embed", "only links to it"),
        ("media/gone.jpg", "embed", "only links to it"),
        ("media/damaged.png", "embed", "is damaged"),
    ],
)
def test_a_picture_that_is_not_in_the_document_is_named_and_nothing_is_fetched(
    monkeypatch: pytest.MonkeyPatch, target: str, how: str, reason: str
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr("mammoth.docx.files.urlopen", never)
    monkeypatch.setattr("mammoth.docx.files.open", never, raising=False)
    data = illustrated(paragraph(said("Text"), shown("r1", how=how)), {"r1": target}, {"word/media/damaged.png": BOAT})
    data = changed(data, b"damaged.png", 40, b"\xff" * 8)
    made = read(data, lambda *_: "![](/media/x.jpg)")
    assert made.body == "Text\n"
    (left,) = made.left_out
    assert left.number == 1
    assert reason in left.reason


def test_names_in_the_archive_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = illustrated(paragraph(shown("r1")), {"r1": "/../../out.png"}, {"../../out.png": BOAT, "/abs.png": BOAT})
    seen: list[bytes] = []

    def take(data: bytes, _alt: str) -> str:
        seen.append(data)
        return "![](/media/x.png)"

    read(data, take)
    assert seen in ([], [BOAT])
    assert not [*tmp_path.iterdir(), *tmp_path.parent.glob("out.png"), *tmp_path.parent.parent.glob("out.png")]


@pytest.mark.parametrize(
    ("number", "content", "came", "reason"),
    [
        pytest.param(40, GATE, 30, "30 pictures at most", id="many"),
        pytest.param(4, written(drawn(8_000, 7_000), quality=1), 3, "200 million pixels", id="pixels"),
        pytest.param(5, b"\xff\xd8" + b"\0" * 24_000_000, 4, "100 MB of pictures", id="bytes"),
    ],
)
def test_more_pictures_than_a_story_has_are_left_out_and_said(
    number: int, content: bytes, came: int, reason: str
) -> None:
    body = "".join(paragraph(shown(f"r{one}", f"{one}")) for one in range(number))
    targets = {f"r{one}": f"media/{one}.jpg" for one in range(number)}
    parts = {f"word/media/{one}.jpg": content for one in range(number)}
    made = read(illustrated(body, targets, parts), lambda _data, alt: f"![{alt}](/media/x.jpg)")
    assert (made.pictures, len(made.left_out)) == (came, number - came)
    assert reason in made.left_out[0].reason


def test_a_part_that_unpacks_to_far_more_than_it_says_is_not_read_whole() -> None:
    """Sixty packed megabytes of nothing are a few kilobytes in the archive."""
    bomb = {"word/media/image1.jpeg": b"\0" * 60_000_000}
    lengths: list[int] = []

    def take(data: bytes, _alt: str) -> str:
        lengths.append(len(data))
        raise BrokenFile("x", "it is larger than 30 MB")

    made = read(illustrated(paragraph(said("Text"), shown("r1")), TWO, bomb), take)
    assert lengths == [30_000_001]
    assert made.body == "Text\n"
