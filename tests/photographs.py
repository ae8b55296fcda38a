"""Pictures as people send them, with what cameras, phones and agencies write into them; made here, byte by byte."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping

from PIL import Image, ImageDraw, PngImagePlugin

CANARY = "CANARY"
"""Stands in every piece of metadata that is nobody's business."""

CAPTION = "The sea gate at dawn, seen from the mole."
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 photoshop:Credit="Harbour Agency" photoshop:City="CANARY city" exif:GPSLatitude="55,40.0N CANARY">
<dc:description><rdf:Alt><rdf:li xml:lang="fr">La porte CANARY</rdf:li>
<rdf:li xml:lang="x-default">The sea gate at dawn,
 seen from the mole.</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>Ana Brandt</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© 2026 Ana Brandt</rdf:li></rdf:Alt></dc:rights>
<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">CC BY 4.0</rdf:li></rdf:Alt></xmpRights:UsageTerms>
<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">A grey gate in red light</rdf:li></rdf:Alt>
</Iptc4xmpCore:AltTextAccessibility>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def drawn(width: int = 900, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Draw a picture whose upper left corner is red and whose upper right corner is blue."""
    shown = Image.new("RGB", (width, height), "#e9d9ad")
    brush = ImageDraw.Draw(shown)
    for bar in range(0, width, 60):
        brush.rectangle((bar, height // 2, bar + 24, height), fill="#0b5d43")
    brush.rectangle((0, 0, width // 4, height // 4), fill="#ff0000")
    brush.rectangle((width * 3 // 4, 0, width, height // 4), fill="#0000ff")
    return shown.convert(mode)


def written(picture: Image.Image, form: str = "JPEG", **wishes: object) -> bytes:
    """Write a picture as a file."""
    out = io.BytesIO()
    picture.save(out, form, **wishes)
    return out.getvalue()


def exif(orientation: int = 1, caption: str = "", artist: str = "") -> Image.Exif:
    """Write what a camera writes: where it was, which one it is, and how it was held."""
    made = Image.Exif()
    made[0x010F] = f"{CANARY} camera"
    made[0x0112] = orientation
    if caption:
        made[0x010E] = caption
    if artist:
        made[0x013B] = artist
    place = made.get_ifd(0x8825)
    place[1], place[2], place[27] = "N", (55.0, 40.0, 0.0), CANARY.encode()
    return made


def iptc(datasets: Mapping[int, str], coding: str = "utf-8", *, told: bool = True) -> bytes:
    """Write IPTC-IIM datasets of the second record."""
    lead = b"\x1c\x01\x5a\x00\x03\x1b%G" if told else b""
    sets = ((number, words.encode(coding)) for number, words in datasets.items())
    return lead + b"".join(
        b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(words)) + words for number, words in sets
    )


def resource(datasets: bytes) -> bytes:
    """Put datasets into the marker of a JPEG in which Photoshop keeps them."""
    padded = datasets + b"\0" * (len(datasets) % 2)
    block = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(datasets)) + padded
    return b"\xff\xed" + struct.pack(">H", len(block) + 2) + block


def of_agency(form: str = "JPEG", size: tuple[int, int] = (900, 600), orientation: int = 1) -> bytes:
    """Give a picture with all that an agency and its camera write into it."""
    picture, tags = drawn(*size), exif(orientation)
    if form == "JPEG":
        sets = iptc({90: f"{CANARY} town", 120: CAPTION, 80: "Ana Brandt", 110: "Harbour Agency"})
        return written(picture, exif=tags, xmp=XMP.encode(), extra=resource(sets), comment=f"{CANARY} comment".encode())
    if form == "PNG":
        told = PngImagePlugin.PngInfo()
        told.add_text("Author", f"{CANARY} author")
        told.add_itxt("XML:com.adobe.xmp", XMP)
        return written(picture, "PNG", exif=tags, pnginfo=told)
    if form == "GIF":
        return written(picture.convert("P"), "GIF", comment=f"{CANARY} comment".encode())
    return written(picture, form, exif=tags.tobytes(), xmp=XMP.encode())


def bomb(width: int, height: int, colour: int = 2) -> bytes:
    """Give a PNG of few bytes that says that it is huge.

    :param colour: PNG's colour type: 2 is RGB, 6 has an alpha channel.
    """

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    body = zlib.compress(bytes(width * 4 + 1) * 20)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
