"""Documents that are made to harm: each is refused in words, and before it costs much."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest

from cms.core.errors import BadValue
from cms.desk import importing

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
        importing.read_docx(data, "x.docx")


@pytest.mark.parametrize("fault", [AttributeError, IndexError, KeyError, TypeError, RecursionError])
def test_whatever_the_reader_trips_over_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    def trip(*_given: object, **_named: object) -> None:
        raise fault("deep inside")

    monkeypatch.setattr("mammoth.convert_to_html", trip)
    with pytest.raises(BadValue, match=r"x\.docx is no Word document"):
        importing.read_docx(packed(), "x.docx")


def test_pictures_do_not_count() -> None:
    data = packed(more={"word/media/a.png": b"\0" * 4_000_000})
    assert importing.read_docx(data, "x.docx").body == "The gate is shut.\n"


def test_a_document_brings_no_styles_of_its_own() -> None:
    data = packed(more={"mammoth/style-map": "p => h1:fresh"})
    assert importing.read_docx(data, "x.docx").headline == ""
