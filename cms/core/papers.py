"""Papers: PDFs that an article links to. What is one, and does nothing but show pages, is proved by its bytes."""

from __future__ import annotations

import re
import zlib

from cms.core.errors import BrokenFile

MAX_PAPER = 30_000_000
PAPER = ".pdf"
"""How the name of a paper's file ends."""

_BEGINS = re.compile(rb"%PDF-[12]\.\d[\r\n %]")
_ENDS = re.compile(rb"startxref\s{1,4}\d{1,12}\s{1,4}%%EOF\s{0,1000}\Z")
_TAIL = 1_200
_NAMED_BYTE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/Type\s{0,9}/ObjStm\b")
_USUAL = re.compile(rb"/Filter\s{0,9}\[?\s{0,9}/FlateDecode\s{0,9}(?:\]|>>|/(?!\w{0,20}Decode))")
_STREAM = re.compile(rb"\bstream\r?\n")
_HEAD = 4_000
"""Bytes before a stream in which its dictionary stands."""

_UNPACKED = 60_000_000
"""Bytes that all objects of a paper may unpack to."""

_DOES = (
    (re.compile(rb"/JavaScript\b"), "it holds programs (JavaScript)"),
    (re.compile(rb"/(?:Launch|ImportData|SubmitForm|GoToE)\b"), "it opens or sends things by itself"),
    (re.compile(rb"/EmbeddedFiles?\b"), "it carries other files inside"),
    (re.compile(rb"/(?:XFA\s{0,9}[\[\d(]|RichMedia\b|Movie\b|Sound\b)"), "it holds forms, films or sound"),
    (re.compile(rb"/Encrypt\b"), "it is locked"),
)  # fmt: skip
"""What a paper may not be able to do; the names are long enough not to stand in packed pictures by chance."""

_AGAIN = "Print it to a new PDF and send that"


def is_paper(file: str) -> bool:
    """Tell whether a file is a paper by its name."""
    return file.lower().endswith(PAPER)


def paper_words(url: str, size: int) -> str:
    """Propose the words of a link to a paper: ``budget 2027 (PDF, 1.2 MB)``, which is what readers must know.

    :param url: its address on the desk, ``/media/2026/11/budget-2027-0a1b2c3d.pdf``.
    """
    name = url.rpartition("/")[2].rpartition("-")[0].replace("-", " ")
    return f"{name} (PDF, {size / 1_000_000:.1f} MB)" if size >= 100_000 else f"{name} (PDF, {-(-size // 1_000)} kB)"


def begins_as_paper(data: bytes) -> bool:
    """Tell whether bytes begin as a paper's do."""
    return data.startswith(b"%PDF-")


def proved(name: str, data: bytes) -> bytes:
    """Pass on a paper that shows pages and does nothing else, as far as its bytes tell.

    Its words and pictures are not looked at: they are served for saving, never shown by the desk or the site.

    :param name: what it is called, for what is said of it.
    :raises BrokenFile: it is none, is cut off, or can do more than be read; the reason says what to do.
    """
    if len(data) > MAX_PAPER:
        raise BrokenFile(name, f"it is larger than {MAX_PAPER // 1_000_000} MB. Make it smaller and send it again")
    if not _BEGINS.match(data):
        raise BrokenFile(name, "it is no PDF by its bytes, whatever it is called")
    if not _ENDS.search(data[-_TAIL:]):
        raise BrokenFile(name, f"it is cut off, or something else stands behind its end. {_AGAIN}")
    for part in (data, *_objects(name, data)):
        plain = _NAMED_BYTE.sub(_byte, part)
        for pattern, reason in _DOES:
            if pattern.search(plain):
                raise BrokenFile(name, f"{reason}. {_AGAIN}")
    return data


def _objects(name: str, data: bytes) -> list[bytes]:
    """Unpack the streams in which a paper keeps its objects.

    :raises BrokenFile: one is packed in another way than all programs do, is damaged, or unpacks to far too much.
    """
    found, left, end = [], _UNPACKED, 0
    for stream in _STREAM.finditer(data):
        head = data[max(0, stream.start() - _HEAD) : stream.start()]
        own = _NAMED_BYTE.sub(_byte, head[head.rfind(b" obj") :])
        if stream.start() < end or not _PACKED.search(own):
            continue
        end = data.find(b"endstream", stream.end())
        if end < 0 or not _USUAL.search(own):
            raise BrokenFile(name, f"its objects are packed in an unusual way. {_AGAIN}")
        try:
            part = zlib.decompressobj().decompress(data[stream.end() : end], left + 1)
        except zlib.error as fault:
            raise BrokenFile(name, f"it is damaged. {_AGAIN}") from fault
        left -= len(part)
        if left < 0:
            raise BrokenFile(name, f"it unpacks to far more than pages need. {_AGAIN}")
        found.append(part)
    return found


def _byte(found: re.Match[bytes]) -> bytes:
    """Read a byte of a name that is written as ``#2f``."""
    return bytes([int(found[1], 16)])
