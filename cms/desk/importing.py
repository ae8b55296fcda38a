"""Importing: a wire story, or a word processor's document, to a clean draft."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from dataclasses import dataclass
from xml.parsers import expat

import mammoth

from cms.core import unhtml
from cms.core.errors import BadValue
from cms.core.people import StaffMember
from cms.core.wire import WireStory
from cms.desk.manuscript import Manuscript
from cms.desk.writing import Saved, create
from cms.newsroom import Newsroom

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
"""How the styles of a document become HTML, beside what is so by default."""

_PARTS, _BYTES, _THINGS = 3_000, 3_000_000, 60_000
"""What a document may hold: files; bytes of XML, unpacked; and elements and attributes in it, each of which costs."""

_UNREAD = ("word/media/", "word/theme/", "customXml/", "docProps/", "mammoth/")
"""Folders of a document that hold nothing of a story; the last would bring styles of its own."""

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


def import_wire(room: Newsroom, who: StaffMember, story: WireStory, *, section: str = "", lang: str = "") -> Saved:
    """Begin a draft from a wire story; what was left out stays out."""
    first = next((section.key for section in room.publication.sections), "")
    authors = (*story.authors, *([story.agency] if story.agency else []))
    copy = Manuscript(
        title=story.headline,
        authors=authors,
        dateline=story.dateline,
        section=section or first,
        lang=lang or room.publication.main_language,
        body=story.body,
    )
    left = len(story.left_out)
    return create(room, who, copy, note=f"From wire text; {left} lines were left out." if left else "From wire text.")


@dataclass(frozen=True, slots=True)
class Document:
    """What a word processor's document says.

    :param pictures: how many it shows; they are left out.
    """

    headline: str
    body: str
    pictures: int


def read_docx(data: bytes, name: str) -> Document:
    """Read a document; its title, or a heading that it begins with, is the headline.

    :param name: the file's, for what is said about it.
    :raises BadValue: it is no such document, or far too large.
    """
    seen: list[object] = []

    def leave_out(image: object) -> list[object]:
        seen.append(image)
        return []

    try:
        clean = _packed(_parts(data, name))
        html = mammoth.convert_to_html(clean, convert_image=leave_out, style_map=_STYLES).value
    except _HOSTILE as fault:
        raise BadValue(f"{name} {_NO_DOCUMENT}") from fault
    headline, body = unhtml.story(html)
    return Document(headline, body, len(seen))


def import_docx(
    room: Newsroom, who: StaffMember, document: Document, *, section: str = "", lang: str = "", name: str = ""
) -> Saved:
    """Begin a draft from a document.

    :param name: the file's; it is the headline when the document has none.
    """
    first = next((one.key for one in room.publication.sections), "")
    copy = Manuscript(
        title=document.headline or name.rpartition("/")[2].removesuffix(".docx"),
        authors=(who.full_name,),
        section=section or first,
        lang=lang or room.publication.main_language,
        body=document.body,
    )
    left = document.pictures
    note = f"From a document; {left} picture{'' if left == 1 else 's'} left out." if left else "From a document."
    return create(room, who, copy, note=note)


def _parts(data: bytes, name: str) -> dict[str, bytes]:
    """Unpack the parts of a document that its words stand in; never more than it may hold, whatever it says of itself.

    :raises BadValue: it holds more, or no story.
    """
    parts: dict[str, bytes] = {}
    left, measure = _BYTES, _Measure(name)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if len(archive.infolist()) > _PARTS:
            raise BadValue(f"{name} holds more than {_PARTS:,} files. Copy the text out of it instead.")
        for info in archive.infolist():
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
