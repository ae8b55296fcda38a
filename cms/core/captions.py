"""What a picture says of itself: caption, credit, licence and description, out of its metadata.

Three ways to write them have grown beside each other, and pictures of agencies carry all: XMP, IPTC-IIM and EXIF.
They are read in this order; everything else in them (places, cameras, people) is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from xml.etree import ElementTree

from cms.core.prose.reading import DECORATIVE, escaped

_MOST = 1_000_000
"""Bytes of metadata beyond which nobody wrote them by hand."""

_MOST_XMP = 100_000
"""Bytes of an XMP packet; XML takes far more memory than its bytes."""

_LONG, _SHORT = 1_000, 200
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"
_CC = "{http://creativecommons.org/ns#}"
_IPTC = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DECLARES = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]+")
_CAMERAS = re.compile(
    r"(?:.{0,20}\bdigital (?:still )?camera|sony dsc|dcim.{0,20}|default|untitled|created with.{0,40}|image)\Z",
    re.IGNORECASE,
)
"""What cameras and programs write where a caption belongs."""

_COMMONS = re.compile(r"creativecommons\.org/(licenses|publicdomain)/([a-z-]{2,20})/(\d\.\d)")
_NAMES = {"zero": "CC0", "mark": "Public domain"}
_UTF8 = b"\x1b%G"
_DESCRIPTION, _ARTIST, _COPYRIGHT = 0x010E, 0x013B, 0x8298
"""Tags of EXIF (TIFF 6.0, section 8)."""

_IN_ALT = re.compile(r"[\\\[\]`]|(?<!\s)\*|\*(?!\s)|(?<!\w)_|_(?!\w)")
_IN_TITLE = re.compile(r'[\\\["`]')
"""What would be a mark in a picture's description, and in its title."""

_ENDS = re.compile(r"""(?:\\"|')(?=\s*\))|^'|'$""")

_K = TypeVar("_K")


@dataclass(frozen=True, slots=True)
class Said:
    """What a picture says of itself; proposals, which a person reads before anybody else does.

    :param credit: who took it and who sent it: ``Ana Brandt/Harbour Agency``.
    :param alt: what it shows, for those who do not see it.
    """

    caption: str = ""
    credit: str = ""
    licence: str = ""
    alt: str = ""


def said(*, xmp: bytes = b"", iptc: bytes = b"", exif: Mapping[int, object] | None = None) -> Said:
    """Read a picture's metadata; whatever is wrong with it, there is an answer.

    :param iptc: IPTC-IIM datasets, as Photoshop's resource 0x0404 holds them.
    :param exif: EXIF's tags of the first folder.
    """
    packet, sets, tags = _packet(xmp), _datasets(iptc), exif or {}
    description = _worded(_first(packet, _DC + "description"), _first(sets, 120), _tag(tags, _DESCRIPTION))
    creators = _names(packet.get(_DC + "creator", ())) or _names(sets.get(80, ())) or _line(_tag(tags, _ARTIST))
    agency = _line(_first(packet, _PHOTOSHOP + "Credit") or _first(sets, 110))
    rights = _line(_first(packet, _DC + "rights") or _first(sets, 116) or _tag(tags, _COPYRIGHT))
    links = _first(packet, _CC + "license") or _first(packet, _RIGHTS + "WebStatement")
    licence = _line(_first(packet, _RIGHTS + "UsageTerms")) or _licence(links)
    credit = _credit(creators, agency)
    return Said(
        caption=description,
        credit=credit or rights,
        licence=licence or (rights if credit else ""),
        alt=_clean(_first(packet, _IPTC + "AltTextAccessibility"), _LONG),
    )


def figure(url: str, *, alt: str = "", caption: str = "", decorative: bool = False) -> str:
    """Write a picture as Markdown; its title is the caption that readers see below it.

    Whatever would be a mark there is escaped: readers see what was typed.
    """
    if decorative:
        return f'![]({url} "{DECORATIVE}")'
    shown, words = escaped(_clean(alt, _LONG), _IN_ALT), _titled(_clean(caption, _LONG))
    return f'![{shown}]({url} "{words}")' if words else f"![{shown}]({url})"


def captioned(caption: str, credit: str, licence: str) -> str:
    """Join caption, credit and licence to the line below a picture in a text: ``At dawn (Ana Brandt, CC BY 4.0)``."""
    source = ", ".join(part for part in (credit.strip(), licence.strip()) if part)
    if not source:
        return caption.strip()
    return f"{caption.strip()} ({source})" if caption.strip() else source


def _packet(data: bytes) -> dict[str, list[str]]:
    """Read an XMP packet: each property's values, those in the default language first.

    One that declares anything is not read: entities are how a small packet grows large, or reads other files.
    Nor are descriptions within descriptions, which would give the innermost values once for each level.
    """
    if not data or len(data) > _MOST_XMP:
        return {}
    try:
        text = data.decode("utf-8").strip("\x00\ufeff \r\n\t")
        if "\x00" in text or _DECLARES.search(text):
            return {}
        root = ElementTree.fromstring(text)  # noqa: S314 - nothing is declared in it
    except (ElementTree.ParseError, ValueError):
        return {}
    found: dict[str, list[str]] = {}
    frame = root if root.tag == _RDF + "RDF" else root.find(_RDF + "RDF")
    for part in frame.findall(_RDF + "Description") if frame is not None else ():
        for name, value in part.attrib.items():
            found.setdefault(name, []).append(value)
        for child in part:
            found.setdefault(child.tag, []).extend(_values(child))
    return found


def _values(child: ElementTree.Element) -> list[str]:
    items = sorted(child.iter(_RDF + "li"), key=lambda item: item.get(_LANG) != "x-default")
    if items:
        return [item.text or "" for item in items]
    return [child.get(_RDF + "resource") or child.text or ""]


def _datasets(data: bytes) -> dict[int, list[str]]:
    """Read IPTC-IIM (version 4.2, part II): the second record's datasets by number."""
    found: dict[int, list[bytes]] = {}
    utf8, place = False, 0
    while place + 5 <= min(len(data), _MOST) and data[place] == 0x1C:
        record, number = data[place + 1], data[place + 2]
        size = int.from_bytes(data[place + 3 : place + 5], "big")
        place += 5
        if size & 0x8000 or place + size > len(data):  # an extended dataset, longer than any caption; or cut off
            break
        value = data[place : place + size]
        place += size
        if record == 1 and number == 90:
            utf8 = value == _UTF8
        elif record == 2:
            found.setdefault(number, []).append(value)
    return {number: [_decoded(value, utf8=utf8) for value in values] for number, values in found.items()}


def _decoded(value: bytes, *, utf8: bool) -> str:
    """Read words whose encoding is often not said: UTF-8 where they are, else what Western offices used."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("utf-8", "replace") if utf8 else value.decode("cp1252", "replace")


def _tag(tags: Mapping[int, object], number: int) -> str:
    value = tags.get(number, "")
    if isinstance(value, str):
        try:
            return value.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return value
    return _decoded(value, utf8=False) if isinstance(value, bytes) else ""


def _first(found: Mapping[_K, list[str]], key: _K) -> str:
    return next((value for value in found.get(key, ()) if value.strip()), "")


def _worded(*texts: str) -> str:
    """Give the first text that a person wrote."""
    clean = (_clean(text, _LONG) for text in texts)
    return next((text for text in clean if text and not _CAMERAS.match(text)), "")


def _names(values: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(name for value in values if (name := _line(value))))[:_SHORT]


def _credit(creators: str, agency: str) -> str:
    if agency.casefold().startswith(creators.casefold()):
        return agency or creators
    return f"{creators}/{agency}" if agency else creators


def _licence(link: str) -> str:
    """Name a Creative Commons licence by its address; any other address stays as it is."""
    found = _COMMONS.search(link)
    if not found:
        return _line(link)
    if found[1] == "publicdomain":
        name = _NAMES.get(found[2], found[2])
        return name if found[2] == "mark" else f"{name} {found[3]}"
    return f"CC {found[2].upper()} {found[3]}"


def _line(text: str) -> str:
    return _clean(text, _SHORT)


def _clean(text: str, most: int) -> str:
    """Give a text as one line that any page and any file can hold."""
    line = " ".join(_UNSHOWN.sub(" ", text[: 4 * most]).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _titled(words: str) -> str:
    """Write words as a title between double quotes; Python-Markdown takes a quote before a bracket for its end."""
    words = escaped(words, _IN_TITLE)
    return _ENDS.sub(lambda quote: "&#39;" if quote[0] == "'" else "&quot;", words)
