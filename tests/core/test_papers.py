"""What is a PDF for readers, told by its bytes."""

from __future__ import annotations

import tracemalloc

import pytest

from cms.core.errors import BrokenFile
from cms.core.papers import MAX_PAPER, paper_words, proved
from tests.papers import pdf


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
        (b"%PDF-1.7\n" + bytes(MAX_PAPER), "larger than 30 MB"),
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
    assert paper_words("/media/2026/11/budget-2027-0a1b2c3d.pdf", 1_234_567) == "budget 2027 (PDF, 1.2 MB)"
    assert paper_words("/media/2026/11/budget-0a1b2c3d.pdf", 900) == "budget (PDF, 1 kB)"
