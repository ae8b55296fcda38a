"""What is a PDF for readers, told by its bytes."""

from __future__ import annotations

import tracemalloc
import zlib

import pytest

from cms.core.errors import BrokenFile
from cms.core.pdf import MAX_PDF, pdf_words, proved
from tests.pdfs import pdf


@pytest.mark.parametrize(
    "data",
    [
        pdf(),
        pdf(packed=b"6 0 << /Title (Budget) >>"),
        pdf(packed=b"6 0 << >>", way=b"/Filter [/FlateDecode] /DecodeParms << /Predictor 1 >>"),
        pdf(packed=b"6 0 << >>", way=b"/Filter/FlateDecode/First 4"),
        pdf(b"<< /Title (On JavaScript) >>"),
        pdf() + b"\r\n \n",
    ],
)
def test_what_shows_pages_is_taken_as_it_is(data: bytes) -> None:
    assert proved("x.pdf", data) == data


SCRIPT = b"6 0 << /S /JavaScript /JS (app.alert(1)) >>"
TWICE = zlib.compress(SCRIPT)


def behind_an_end(script: bytes) -> bytes:
    """Pack a script behind the word that ends a stream, which stands there as it is."""
    first = b"% endstream \n"
    whole, rest = zlib.compressobj(0), zlib.compressobj(9, zlib.DEFLATED, -15)
    body = whole.compress(first) + whole.flush(zlib.Z_FULL_FLUSH) + rest.compress(script) + rest.flush()
    return body + zlib.adler32(first + script).to_bytes(4, "big")


def of_objects(body: bytes, before: bytes = b"", way: bytes = b"/Type /ObjStm /Filter /FlateDecode") -> bytes:
    """Write a PDF with a stream of objects, packed by hand.

    :param before: what stands before its dictionary, in place of the usual beginning of an object.
    """
    length = b"" if b"/Length" in way else b" /Length %d" % len(body)
    begins = before or b"6 0 obj "
    return pdf(b"null\nendobj\n%s<< /N 1 /First 4 %s%s >>\nstream\n%s\nendstream" % (begins, way, length, body))


@pytest.mark.parametrize(
    "data",
    [
        of_objects(behind_an_end(SCRIPT)),
        of_objects(zlib.compress(SCRIPT), b"6 0\tobj "),
        of_objects(zlib.compress(SCRIPT), b"6 0 %\nobj "),
        of_objects(zlib.compress(SCRIPT), way=b"/Filter /FlateDecode"),
        of_objects(zlib.compress(SCRIPT), way=b"/Type /ObjStm /Filter /FlateDecode /Length 7 0 R"),
        of_objects(zlib.compress(SCRIPT), way=b"/Type %\n/ObjStm /Filter /FlateDecode"),
        of_objects(zlib.compress(SCRIPT), way=b"/Type /ObjStm /Filter /FlateDecode" + b" " * 5_000),
        of_objects(zlib.compress(SCRIPT), way=b"/Type /ObjStm /X (1 0 obj) /Filter /FlateDecode"),
        of_objects(zlib.compress(SCRIPT), way=b"/Type /ObjStm /X (\nstream\n) /Filter /FlateDecode"),
        of_objects(zlib.compress(TWICE), way=b"/Type /ObjStm /Filter 7 0 R /X (/Filter /FlateDecode>>)"),
        of_objects(zlib.compress(TWICE), way=b"/Type /ObjStm /Filter [/Fl 7 0 R] /X (1 0 obj /Filter /FlateDecode>>)"),
        of_objects(zlib.compress(SCRIPT)[:-3]),
        of_objects(zlib.compress(SCRIPT), way=b"/Type /ObjStm /Filter /FlateDecode /Length 9"),
        of_objects(zlib.compress(b"x" + of_objects(zlib.compress(SCRIPT)), 0)),
        of_objects(zlib.compress(SCRIPT)).replace(b"/First 4", b"/First 4 /DecodeParms << /Predictor 12 >>"),
    ],
    ids=[
        *("behind an end", "tab", "remark", "no type", "length elsewhere", "remark in type", "long", "obj in words"),
        *("stream in words", "twice", "twice in short", "cut off", "wrong length", "one in another", "predicted"),
    ],
)  # fmt: skip
def test_no_way_of_packing_hides_a_program(data: bytes) -> None:
    with pytest.raises(BrokenFile):
        proved("x.pdf", data)


def test_what_is_packed_by_hand_is_taken_too() -> None:
    """Else the cases above would be turned away for another reason."""
    for data in (
        of_objects(zlib.compress(b"6 0 << /Title (Budget) >>")),
        of_objects(behind_an_end(b"6 0 << /Title (Budget) >>")),
        of_objects(zlib.compress(b"6 0 << >>"), b"6 0\tobj "),
        of_objects(zlib.compress(b"6 0 << >>"), way=b"/Type /ObjStm /Filter /FlateDecode /Length 7 0 R"),
        pdf(b"<< /Type /Outlines /First 4 0 R /Count 1 >>", packed=b"6 0 << >>"),
        pdf(b"<< /First 4 0 R >>\nendobj\n9 0 obj << /N 3 >>\nstream\nno objects\nendstream"),
    ):
        assert proved("x.pdf", data) == data


def test_many_short_streams_are_read_in_little_more_than_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    make = zlib.decompressobj

    class Reading:
        def __init__(self) -> None:
            self.own = make()

        def decompress(self, data: bytes, most: int) -> bytes:
            sizes.append(len(data))
            return self.own.decompress(data, most)

        def __getattr__(self, name: str) -> object:
            return getattr(self.own, name)

    monkeypatch.setattr(zlib, "decompressobj", Reading)
    body = zlib.compress(b"6 0 << >>")
    one = b"6 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\n" + body + b"\nendstream endobj\n"
    data = pdf(b"null endobj\n" + one * 2_000 + b"9 0 obj null")
    assert proved("x.pdf", data) == data
    assert sum(sizes) < 3 * len(data)


BOMB = pdf(packed=bytes(61_000_000))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no PDF by its bytes"),
        (b"PK\x03\x04" + pdf(), "no PDF by its bytes"),
        (b"\n" + pdf(), "no PDF by its bytes"),
        (b"%PDF-<script>", "no PDF by its bytes"),
        (pdf()[:-20], "cut off"),
        (pdf() + b"PK\x03\x04 an archive behind it", "something else stands behind its end"),
        (pdf() + b"<script>alert(1)</script>", "something else stands behind its end"),
        (pdf(root=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "programs"),
        (pdf(root=b"/OpenAction << /S /J#61vaScript /JS (app.alert(1)) >>"), "programs"),
        (pdf(packed=b"6 0 << /S /JavaScript /JS (app.alert(1)) >>"), "programs"),
        (pdf(packed=b"6 0 << /S /JavaScript >>").replace(b"/ObjStm", b"/Obj#53tm"), "programs"),
        (pdf(root=b"/OpenAction << /S /Launch /F (calc.exe) >>"), "opens or sends"),
        (pdf(root=b"/AA << /O << /S /SubmitForm >> >>"), "opens or sends"),
        (pdf(root=b"/Names << /EmbeddedFiles 6 0 R >>"), "other files inside"),
        (pdf(root=b"/AcroForm << /XFA [(a) 6 0 R] >>"), "forms"),
        (pdf(b"<< /Subtype /RichMedia >>"), "forms, films"),
        (pdf().replace(b"/Root", b"/Encrypt 9 0 R /Root"), "locked"),
        (pdf(packed=b"x", way=b"/Filter [/ASCIIHexDecode /FlateDecode]"), "unusual way"),
        (pdf(packed=b"x", way=b"/Filter [/FlateDecode /FlateDecode]"), "unusual way"),
        (pdf(packed=b"x", way=b"/Filter /LZWDecode"), "unusual way"),
        (pdf(packed=b"x", way=b""), "unusual way"),
        (pdf(packed=b"x").replace(b"stream\nx", b"stream\n\xff"), "damaged"),
        (BOMB, "far more"),
        (b"%PDF-1.7\n" + bytes(MAX_PDF), "larger than 30 MB"),
    ],
)
def test_what_is_none_or_can_do_more_is_turned_away_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(BrokenFile) as caught:
        proved("x.pdf", data)
    assert reason in caught.value.reason


def test_many_streams_that_never_end_cost_little() -> None:
    """Unpacking each up to the end of the file would take hours."""
    data = pdf(b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" * 100_000 + b"endstream")
    tracemalloc.start()
    try:
        with pytest.raises(BrokenFile, match="damaged"):
            proved("x.pdf", data)
        assert tracemalloc.get_traced_memory()[1] < 5 * len(data)
    finally:
        tracemalloc.stop()


def test_a_link_says_what_readers_get() -> None:
    assert pdf_words("/media/2026/11/budget-2027-0a1b2c3d.pdf", 1_234_567) == "budget 2027 (PDF, 1.2 MB)"
    assert pdf_words("/media/2026/11/budget-0a1b2c3d.pdf", 900) == "budget (PDF, 1 kB)"
