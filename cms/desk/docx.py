"""Reading a word processor's document: words as Markdown, pictures at their places, never more than it may hold."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

import mammoth

from cms.core import unhtml
from cms.core.errors import BadValue, BrokenFile
from cms.pictures import FORMATS, MAX_BYTES, decoding

MAX_DOCUMENT = 60_000_000
"""Bytes of a document with its pictures."""

Take = Callable[[bytes, str], str]
"""Takes a picture in, with what the document says that it shows, and gives it as Markdown.

It raises :class:`BrokenFile` with the reason for one that cannot be taken.
"""

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
"""How the styles of a document become HTML, beside what is so by default."""

_PARTS, _BYTES, _THINGS = 3_000, 3_000_000, 60_000
"""What a document may hold: files; bytes of XML, unpacked; and elements and attributes in it, each of which costs."""

_DIRECTORY = 1_000_000
"""Bytes that the list of a document's files may have; it is read whole before any of them can be counted."""
_END, _LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
"""What an archive's last record begins with, and what stands right before it when the list is told elsewhere."""
_END_SIZE, _LOCATOR_SIZE, _REMARK = 22, 20, 65_535

_PICTURES, _PIXELS, _WEIGHT = 30, 200_000_000, 100_000_000
"""What of its pictures comes along: so many, with so many pixels and so many bytes in all."""

_UNREAD = ("word/media/", "word/theme/", "customXml/", "docProps/", "mammoth/")
"""Folders of a document that hold nothing of a story; the last would bring styles of its own."""

_STUB = b"picture:"
"""What stands for a picture's bytes while the words are read; its name in the document follows."""

_BY_ITSELF = re.compile(r"description automatically generated|automatisch generierte beschreibung", re.IGNORECASE)
"""How word processors end a description that nobody wrote; it is left out, and the checks ask for one."""

_NO_DOCUMENT = "is no Word document (.docx). Save it as .docx in the word processor, and try again."
_HOSTILE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    expat.ExpatError,
    LookupError,
    ValueError,
    AttributeError,
    TypeError,
    RuntimeError,
    OSError,
    EOFError,
)
"""What the readers of archives and of documents raise for one that is damaged, locked or made to harm.

A part with a password is a RuntimeError, as are too many levels and unknown ways to pack.
"""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A picture that did not come along.

    :param number: which of the document's pictures it is, from 1.
    :param name: its file's name inside the document; empty when it is not in it.
    """

    number: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a word processor's document says.

    :param pictures: how many came along.
    """

    headline: str
    body: str
    pictures: int = 0
    left_out: tuple[LeftOut, ...] = ()


def read_docx(file: IO[bytes], name: str, take: Take) -> Document:
    """Read a document; its title, or a heading that it begins with, is the headline.

    :param name: the file's, for what is said about it.
    :raises BadValue: it is no such document, or far too large.
    """
    found: list[_Found] = []

    def note(image: mammoth.documents.Image) -> dict[str, str]:
        found.append(_Found(len(found) + 1, _name_of(image), image.alt_text or ""))
        return {"src": f"picture:{len(found)}"}

    try:
        _check_end(file, name)
        with zipfile.ZipFile(file) as archive:
            html = mammoth.convert_to_html(
                _packed(_parts(archive, name)),
                convert_image=mammoth.images.img_element(note),
                style_map=_STYLES,
                external_file_access=False,
            ).value
            pictures = _Pictures(archive, take)
            shown = {f"picture:{one.number}": pictures.markdown(one) for one in found}
    except _HOSTILE as fault:
        raise BadValue(f"{name} {_NO_DOCUMENT}") from fault
    headline, body = unhtml.story(html, shown)
    return Document(headline, body, sum(map(bool, shown.values())), tuple(pictures.left_out))


@dataclass(frozen=True, slots=True)
class _Found:
    """A picture in a document: which one, the part that holds it, and what it says that it shows."""

    number: int
    part: str
    alt: str


@dataclass(slots=True)
class _Pictures:
    """Takes a document's pictures in, one by one, as far as it may bring them."""

    archive: zipfile.ZipFile
    take: Take
    left_out: list[LeftOut] = field(default_factory=list)
    _taken: dict[tuple[str, str], str] = field(default_factory=dict)
    _pixels: int = _PIXELS
    _weight: int = _WEIGHT

    def markdown(self, found: _Found) -> str:
        """Give one as Markdown; empty when it cannot come, and then it is among those left out."""
        alt = "" if _BY_ITSELF.search(found.alt) else found.alt
        try:
            if (found.part, alt) not in self._taken:
                self._taken[found.part, alt] = self.take(self._content(found), alt)
        except BrokenFile as fault:
            self.left_out.append(LeftOut(found.number, found.part.rpartition("/")[2], fault.reason))
            return ""
        return self._taken[found.part, alt]

    def _content(self, found: _Found) -> bytes:
        """Read a picture's bytes; whatever it says of itself, no more than the document may bring.

        :raises BrokenFile: it is not in the document, or too much came before it.
        """
        name = found.part
        if found.number > _PICTURES:
            raise BrokenFile(name, f"a document brings {_PICTURES} pictures at most. Send it by itself")
        if not name:
            raise BrokenFile(name, "it is not in the document, which only links to it. Send it by itself")
        try:
            with self.archive.open(name) as stream:
                data = stream.read(min(MAX_BYTES, self._weight) + 1)
        except _HOSTILE as fault:
            raise BrokenFile(name, "it is damaged") from fault
        self._weight -= len(data)
        if self._weight < 0:
            raise BrokenFile(
                name, f"a document brings {_WEIGHT // 1_000_000} MB of pictures at most. Send it by itself"
            )
        self._pixels -= _pixels(name, data)
        if self._pixels < 0:
            raise BrokenFile(
                name, f"a document brings {_PIXELS // 1_000_000} million pixels at most. Send it by itself"
            )
        return data


def _pixels(name: str, data: bytes) -> int:
    """Tell how many pixels a picture has, before any is unpacked; one that cannot be told has none."""
    try:
        with decoding(name, data, (*FORMATS, "AVIF")) as picture:
            return picture.width * picture.height
    except BrokenFile:
        return 0  # whoever takes it in says what is wrong


def _name_of(image: mammoth.documents.Image) -> str:
    """Name the part of the document that holds a picture; empty when it is elsewhere, which is not looked at."""
    try:
        with image.open() as stream:
            said: bytes = stream.read()
    except _HOSTILE:
        return ""
    return said.removeprefix(_STUB).decode() if said.startswith(_STUB) else ""


def _check_end(file: IO[bytes], name: str) -> None:
    """Read how long an archive's list of files is, before the list is read.

    Whatever looks like its last record is looked at: readers of archives differ in which of several they take.

    :raises BadValue: it is far longer than a document's is, or told in a way that only huge archives need.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _REMARK - _END_SIZE - _LOCATOR_SIZE))
    tail = file.read()
    file.seek(0)
    place = tail.find(_END)
    while place >= 0:
        told = int.from_bytes(tail[place + 12 : place + 16], "little")
        if told > _DIRECTORY or tail[max(0, place - _LOCATOR_SIZE) : place].startswith(_LOCATOR):
            raise BadValue(f"{name} holds far more files than a story. Copy the text out of it instead.")
        place = tail.find(_END, place + 1)


def _parts(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    """Unpack the parts of a document that its words stand in; never more than it may hold, whatever it says of itself.

    :raises BadValue: it holds more, or no story.
    """
    parts: dict[str, bytes] = {}
    left, measure = _BYTES, _Measure(name)
    if len(archive.infolist()) > _PARTS:
        raise BadValue(f"{name} holds more than {_PARTS:,} files. Copy the text out of it instead.")
    for info in archive.infolist():
        if not info.filename.endswith((".xml", ".rels")):
            parts[info.filename] = _STUB + info.filename.encode()
        if info.filename.startswith(_UNREAD) or not info.filename.endswith((".xml", ".rels")):
            continue
        with archive.open(info) as stream:
            part = stream.read(left + 1)
        left -= len(part)
        if left < 0:
            raise BadValue(
                f"{name} unpacks to more than {_BYTES // 1_000_000} MB without its pictures, far more than a story."
                " Copy the text out of it instead."
            )
        measure.read(part)
        parts[info.filename] = part
    if "word/document.xml" not in parts:
        raise BadValue(f"{name} {_NO_DOCUMENT}")
    return parts


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    """Make an archive of parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path, part in parts.items():
            archive.writestr(path, part)
    return packed


class _Measure:
    """Counts what stands in a document's XML before a tree is made of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.left = _THINGS

    def read(self, part: bytes) -> None:
        """Count one part's elements, attributes and remarks; one that declares anything is no part of a document."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda _tag, attributes: self._count(1 + len(attributes))
        parser.CommentHandler = lambda _text: self._count(1)
        parser.ProcessingInstructionHandler = lambda _target, _text: self._count(1)
        parser.StartCdataSectionHandler = lambda: self._count(1)
        parser.StartDoctypeDeclHandler = self._declares
        parser.Parse(part, True)

    def _count(self, things: int) -> None:
        self.left -= things
        if self.left < 0:
            raise BadValue(
                f"{self.name} is made of more than {_THINGS:,} pieces, far more than a story."
                " Copy the text out of it instead."
            )

    def _declares(self, *_declared: object) -> None:
        raise BadValue(f"{self.name} {_NO_DOCUMENT}")
