"""PDFs that an article links to. What is one, and does nothing but show pages, is proved by its bytes."""

from __future__ import annotations

import re
import zlib

from cms.core.errors import BrokenFile

MAX_PDF = 30_000_000
PDF = ".pdf"
"""How the name of a PDF's file ends."""

_BEGINS = re.compile(rb"%PDF-[12]\.\d[\r\n %]")
_ENDS = re.compile(rb"startxref\s{1,4}\d{1,12}\s{1,4}%%EOF\s{0,1000}\Z")
_TAIL = 1_200
_NAMED_BYTE = re.compile(rb"#([0-9A-Fa-f]{2})")
_SPELT = b"".join(b"(?:%c|#(?i:%02x))" % (letter, letter) for letter in b"ObjStm")
_PACKED = re.compile(rb"/" + _SPELT)
"""The name by which a stream says that it holds objects; a name's bytes may be written as numbers."""
_OF_OBJECTS = re.compile(rb"/(?:First\b.{0,4000}?/N|N\b.{0,4000}?/First)\b", re.DOTALL)
"""How one that does not say so is read as one all the same: it tells how many there are, and where the first is."""
_USUAL = re.compile(rb"/Filter\s{0,9}\[?\s{0,9}/FlateDecode\s{0,9}(?:\]|>>|/(?!\w{0,20}Decode))")
_WAYS = re.compile(rb"/(\w{0,20}Decode)\b")
_ELSEWHERE = re.compile(rb"/Filter\b(?!\s{0,9}\[?\s{0,9}/(?:FlateDecode|Adobe)\b)")
"""Another way, or one that is told in another place; signatures have a filter, too, which packs nothing."""
_HINTS = re.compile(rb"/(?:DecodeParms(?!\s{0,9}<<\s{0,9}/Predictor\s{1,9}1\s{0,9}>>)|(?:F|DP)\b)")
_LENGTH = re.compile(rb"/Length\s{1,9}(\d{1,9})\b(?!\s{1,9}\d{1,9}\s{1,9}R)")
_OBJECT = re.compile(rb"\d\s{1,9}\d{1,9}\s{1,9}obj\b")
_STREAM = re.compile(rb"\bstream\b(?:\r?\n)?")
_CLOSES = re.compile(rb"\s{0,4}endstream\b")
_HEAD = 4_000
"""Bytes that a stream's own dictionary has at most."""

_UNPACKED = 60_000_000
"""Bytes that all objects of a PDF may unpack to."""

_DOES = (
    (re.compile(rb"/JavaScript\b"), "it holds programs (JavaScript)"),
    (re.compile(rb"/(?:Launch|ImportData|SubmitForm|GoToE)\b"), "it opens or sends things by itself"),
    (re.compile(rb"/EmbeddedFiles?\b"), "it carries other files inside"),
    (re.compile(rb"/(?:XFA\s{0,9}[\[\d(]|RichMedia\b|Movie\b|Sound\b)"), "it holds forms, films or sound"),
    (re.compile(rb"/Encrypt\b"), "it is locked"),
)  # fmt: skip
"""What a PDF may not be able to do; the names are long enough not to stand in packed pictures by chance."""

_AGAIN = "Print it to a new PDF and send that"


def is_pdf(file: str) -> bool:
    """Tell whether a file is a PDF by its name."""
    return file.lower().endswith(PDF)


def pdf_words(url: str, size: int) -> str:
    """Propose the words of a link to a PDF: ``budget 2027 (PDF, 1.2 MB)``, which is what readers must know.

    :param url: its address on the desk, ``/media/2026/11/budget-2027-0a1b2c3d.pdf``.
    """
    name = url.rpartition("/")[2].rpartition("-")[0].replace("-", " ")
    return f"{name} (PDF, {size / 1_000_000:.1f} MB)" if size >= 100_000 else f"{name} (PDF, {-(-size // 1_000)} kB)"


def begins_as_pdf(data: bytes) -> bool:
    """Tell whether bytes begin as a PDF's do."""
    return data.startswith(b"%PDF-")


def proved(name: str, data: bytes) -> bytes:
    """Pass on a PDF that shows pages and does nothing else, as far as its bytes tell.

    Its words and pictures are not looked at: they are served for saving, never shown by the desk or the site.

    :param name: what it is called, for what is said of it.
    :raises BrokenFile: it is none, is cut off, or can do more than be read; the reason says what to do.
    """
    if len(data) > MAX_PDF:
        raise BrokenFile(name, f"it is larger than {MAX_PDF // 1_000_000} MB. Make it smaller and send it again")
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
    """Unpack the streams in which a PDF keeps its objects.

    What stands before a stream is looked at as far back as the stream before, wherever its object seems to begin:
    readers find objects by their place in the file, and words that look like a beginning may stand anywhere.

    :raises BrokenFile: one is packed in another way than all programs do, is damaged, or unpacks to far too much.
    """
    found, left, last = [], _UNPACKED, 0
    for stream in _STREAM.finditer(data):
        before, last = data[last : stream.start()], stream.end()
        own = _own(before)
        if not _PACKED.search(before) and not _OF_OBJECTS.search(own):
            continue
        if not _is_usual(_NAMED_BYTE.sub(_byte, before), own) or not stream[0].endswith(b"\n"):
            raise BrokenFile(name, f"its objects are packed in an unusual way. {_AGAIN}")
        part, end = _unpacked(name, data, stream.end(), left)
        closes, length = _CLOSES.match(data, end), _LENGTH.search(own)
        told = _CLOSES.match(data, stream.end() + int(length[1])) if length else closes
        if not closes or not told or closes.end() != told.end():
            raise BrokenFile(name, f"it is damaged: its objects end elsewhere than it says. {_AGAIN}")
        left -= len(part)
        found.append(part)
    return found


def _is_usual(before: bytes, own: bytes) -> bool:
    """Tell whether a stream is packed as programs do it; what only seems to be its dictionary decides nothing alone."""
    elsewhere = _ELSEWHERE.search(before) or _HINTS.search(own)
    return _WAYS.findall(before) == [b"FlateDecode"] and _USUAL.search(own) is not None and not elsewhere


def _own(before: bytes) -> bytes:
    """Give the dictionary of a stream: what stands between the last beginning of an object and the stream."""
    near = before[-_HEAD:]
    begins = [*_OBJECT.finditer(near)]
    return _NAMED_BYTE.sub(_byte, near[begins[-1].start() :] if begins else b"")


def _unpacked(name: str, data: bytes, start: int, most: int) -> tuple[bytes, int]:
    """Unpack a stream as far as it goes by itself, whatever stands in it; give where it ended, too.

    It is read in pieces, each as long as all before, so that many short ones cost no more than a long one.

    :raises BrokenFile: it is damaged, ends too early, or unpacks to more than ``most`` bytes.
    """
    unpacking, parts, left, place, size = zlib.decompressobj(), [], most, start, 256
    while not unpacking.eof and place < len(data):
        try:
            parts.append(unpacking.decompress(data[place : place + size], left + 1))
        except zlib.error as fault:
            raise BrokenFile(name, f"it is damaged. {_AGAIN}") from fault
        left -= len(parts[-1])
        if left < 0:
            raise BrokenFile(name, f"it unpacks to far more than pages need. {_AGAIN}")
        place, size = min(len(data), place + size), place + size - start
    if not unpacking.eof:
        raise BrokenFile(name, f"it is damaged. {_AGAIN}")
    return b"".join(parts), place - len(unpacking.unused_data)


def _byte(found: re.Match[bytes]) -> bytes:
    """Read a byte of a name that is written as ``#2f``."""
    return bytes([int(found[1], 16)])
