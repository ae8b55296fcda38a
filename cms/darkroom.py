"""The darkroom: a picture as somebody sends it becomes the one that the desk keeps.

It is decoded, set upright, brought to sRGB and to a size that a page can use, and written anew. Nothing of the
sender's file is passed on but what the picture shows: no place, no camera, no owner's name, no comment. What it says
of itself (caption, credit, licence) is read first, for a person to use or not.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from io import BytesIO
from typing import cast

from PIL import Image, ImageCms, ImageOps

from cms.core.captions import Said, said
from cms.core.errors import BrokenFile
from cms.pictures import FORMATS, MAX_BYTES, decoding, form_of

LONGEST = 2_560
"""Pixels of the longer side that are kept."""

_QUALITY = 88
_MEMORY = 180_000_000
"""Bytes that one picture may unpack to; JPEGs are decoded smaller at once, and may have more pixels."""

_WIDE = {"P": 9, "PA": 10, "LA": 10, "RGBA": 8, "I": 8, "I;16": 6, "I;16B": 6, "F": 8}
"""Bytes of a pixel, with those of what it is turned into."""

_STILL = {"mpo", "jpeg"}
_IPTC = 0x0404
_TURNED_AWAY = (
    (re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg", re.S | re.I),
     "it is an SVG drawing, which can hold programs. Export it as PNG and send that"),
    (re.compile(rb".{4}ftyp(?:hei[cfmsx]|hev[cx]|mif1|msf1)", re.S),
     "it is a HEIC picture of a phone. Save it as JPEG and send that"),
    (re.compile(rb"II\*\x00|MM\x00\*", re.S), "it is a TIFF or a camera's raw file. Export it as JPEG and send that"),
    (re.compile(rb"%PDF-"), "it is a PDF. Export the picture as JPEG or PNG and send that"),
    (re.compile(rb"8BPS"), "it is a Photoshop file. Export it as JPEG or PNG and send that"),
    (re.compile(rb"%!PS|\xc5\xd0\xd3\xc6"), "it is a PostScript file. Export it as JPEG or PNG and send that"),
    (re.compile(rb"\x01\x00\x00\x00.{36} EMF|\xd7\xcd\xc6\x9a|[\x01\x02]\x00\x09\x00\x00[\x01\x03]", re.S),
     "it is a drawing of Windows (EMF or WMF). Save it as PNG and send that"),
    (re.compile(rb"\x1f\x8b\x08"), "it is packed (EMZ, WMZ or SVGZ). Save it as PNG and send that"),
    (re.compile(rb"BM"), "it is a bitmap (BMP). Save it as PNG and send that"),
)  # fmt: skip
"""What people send instead of pictures, by its first bytes, and what to do."""

_one_at_a_time = threading.Lock()
"""Two large pictures at once would take more memory than a desk's process has to spare."""


@dataclass(frozen=True, slots=True)
class Print:
    """A picture as the desk keeps it.

    :param suffix: of its file's name, by what it is.
    :param said: what the sender's file said of it.
    """

    data: bytes
    suffix: str
    width: int
    height: int
    said: Said


def develop(name: str, data: bytes) -> Print:
    """Make the desk's own picture of what somebody sent.

    :param name: what its sender calls it, for what is said of it; it decides nothing.
    :raises BrokenFile: it is no picture that the desk takes; the reason says what to do.
    """
    if len(data) > MAX_BYTES:
        raise BrokenFile(name, f"it is larger than {MAX_BYTES // 1_000_000} MB. Make it smaller and send it again")
    for pattern, reason in _TURNED_AWAY:
        if pattern.match(data):
            raise BrokenFile(name, reason)
    with _one_at_a_time, decoding(name, data, (*FORMATS, "AVIF")) as picture:
        _check(name, picture)
        told = _said(picture)
        shown = _ready(picture)
        written, suffix = _written(shown, form_of(picture))
        return Print(written, suffix, shown.width, shown.height, told)


def _check(name: str, picture: Image.Image) -> None:
    form = (picture.format or "").lower()
    if form not in _STILL and getattr(picture, "n_frames", 1) > 1:
        raise BrokenFile(name, "it moves. The desk takes still pictures: save one frame of it as PNG and send that")
    each = _WIDE.get(picture.mode, len(picture.getbands()))
    if form in _STILL:
        each = 2 * each if picture.info.get("progressive") else 0
    if picture.width * picture.height * each > _MEMORY:
        raise BrokenFile(
            name, f"it has {picture.width:,} × {picture.height:,} pixels. Make it smaller, or save it as a plain JPEG"
        )


def _said(picture: Image.Image) -> Said:
    """Read caption, credit and licence, wherever this kind of picture keeps them."""
    tags = picture.getexif()  # of a PNG it reads all, whose metadata may stand behind the picture
    xmp = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    resources = picture.info.get("photoshop")
    iptc = resources.get(_IPTC, b"") if isinstance(resources, dict) else b""
    return said(
        xmp=xmp.encode("utf-8", "replace") if isinstance(xmp, str) else xmp,
        iptc=iptc if isinstance(iptc, bytes) else b"",
        exif=tags,
    )


def _ready(picture: Image.Image) -> Image.Image:
    """Give a picture upright, in sRGB, no larger than the desk keeps it, and with nothing else in it."""
    scale = min(1.0, LONGEST / max(picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    if form_of(picture) == "jpeg":
        picture.draft(picture.mode, size)
    clear = picture.has_transparency_data
    shown = picture if picture.mode in {"L", "RGB", "RGBA", "CMYK"} else _plain(picture, clear=clear)
    if shown.size != size:
        shown = shown.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    shown = _in_srgb(ImageOps.exif_transpose(shown), picture.info.get("icc_profile"), clear=clear)
    shown.info.clear()
    return shown


def _plain(picture: Image.Image, *, clear: bool) -> Image.Image:
    if picture.mode.startswith("I"):  # 16 bits of grey, of which the upper ones show
        return picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    return picture.convert("RGBA" if clear else "RGB")


def _in_srgb(picture: Image.Image, profile: object, *, clear: bool) -> Image.Image:
    """Bring a picture's colours to those that every screen shows; a profile that cannot be read is left out."""
    mode = "RGBA" if clear else "RGB"
    plain = picture.convert(mode)
    if not isinstance(profile, bytes):
        return plain
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        of_its_kind = plain if clear else picture  # the profile of a grey picture, or of one for print, is made for it
        turned = ImageCms.profileToProfile(of_its_kind, own, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return plain
    return cast(Image.Image, turned)


def _written(picture: Image.Image, form: str) -> tuple[bytes, str]:
    """Write a picture: PNG and GIF as PNG, what can be seen through as WebP, everything else as JPEG."""
    out = BytesIO()
    if form in {"png", "gif"}:
        picture.save(out, "PNG")
        return out.getvalue(), ".png"
    if picture.mode == "RGBA":
        picture.save(out, "WEBP", quality=_QUALITY, method=4)
        return out.getvalue(), ".webp"
    picture.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return out.getvalue(), ".jpg"
