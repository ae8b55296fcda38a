"""Pictures for readers: checked, without private metadata, in the sizes that pages ask for.

Each picture is worked on once; the result is kept by the blob's id in a private folder.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from cms.core.errors import BrokenFile
from cms.core.site.measure import Cut, Measure, measure_of

MAX_BYTES = 30_000_000
MAX_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_SUFFIXES = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp", ".gif": "gif"}
_ORIENTATION, _LYING = 0x0112, range(5, 9)
_PRIVATE = frozenset({"exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment", "iptc"})


class Pictures:
    """The pictures that live shows, by blob."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._known: dict[str, Measure] = {}

    def look(self, file: str, blob: str, read: Callable[[], bytes]) -> Measure:
        """Take a picture in, and give its measures.

        :param read: gives its bytes; called only when the picture is new here.
        :raises BrokenFile: it is no picture that readers can be shown.
        """
        form = _SUFFIXES.get(Path(file).suffix.lower())
        if form is None:
            raise BrokenFile(file, "it is no JPEG, PNG, WebP or GIF by its name, so it is not published")
        measure = self.measure(blob)
        if measure is None:
            measure = self._take(file, blob, read())
        if measure.form != form:
            raise BrokenFile(file, f"it is a {measure.form}, which its name does not say")
        return measure

    def measure(self, blob: str) -> Measure | None:
        """Give the measures of a picture that was taken in."""
        if blob not in self._known:
            try:
                row = json.loads((self._cache / blob / "measure.json").read_text("ascii"))
                self._known[blob] = measure_of(int(row["width"]), int(row["height"]), str(row["form"]))
            except (OSError, ValueError, KeyError):
                return None
        return self._known[blob]

    def original(self, blob: str) -> bytes:
        """Give a picture in its own size."""
        return (self._cache / blob / "original").read_bytes()

    def size(self, blob: str, width: int, form: str) -> bytes:
        """Give one size of a picture."""
        return (self._cache / blob / f"{width}.{form}").read_bytes()

    def cut(self, blob: str, cut: Cut) -> bytes:
        """Give a part of a picture, cut once.

        :raises BrokenFile: the picture that was taken in cannot be read any more.
        """
        place = self._cache / blob / cut.name
        try:
            return place.read_bytes()
        except FileNotFoundError:
            data = _cut(self.original(blob), cut)
            fresh = place.with_name(f".new-{os.getpid()}-{cut.name}")
            fresh.write_bytes(data)
            fresh.replace(place)
            return data

    def _take(self, file: str, blob: str, data: bytes) -> Measure:
        self._cache.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(dir=self._cache, prefix=".new-"))
        try:
            measure = _develop(file, data, place)
            row = {"width": measure.width, "height": measure.height, "form": measure.form}
            (place / "measure.json").write_text(json.dumps(row), "ascii")
            shutil.rmtree(self._cache / blob, ignore_errors=True)
            os.replace(place, self._cache / blob)  # noqa: PTH105 - a folder onto a folder
        finally:
            shutil.rmtree(place, ignore_errors=True)
        return measure


@contextmanager
def decoding(file: str, data: bytes, formats: tuple[str, ...] = FORMATS) -> Iterator[Image.Image]:
    """Open a picture within limits; no other decoders than those of ``formats`` ever see its bytes.

    :raises BrokenFile: it is none, is damaged or cut off, or unpacks to far more than a picture needs.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of metadata that is damaged
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=formats) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise BrokenFile(file, f"it has more than {MAX_PIXELS // 1_000_000} million pixels")
                yield picture
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError, struct.error) as fault:
        raise BrokenFile(file, "it cannot be read as a picture") from fault
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise BrokenFile(file, "it unpacks to far more than a picture needs") from fault


def _cut(data: bytes, cut: Cut) -> bytes:
    out = BytesIO()
    with decoding(cut.name, data) as picture:
        clear = cut.name.endswith(".webp") and picture.has_transparency_data
        part = picture.convert("RGBA" if clear else "RGB").resize(
            (cut.width, cut.height), Image.Resampling.LANCZOS, box=cut.box
        )
        part.info.clear()
        if cut.name.endswith(".webp"):
            part.save(out, "WEBP", quality=80, method=4)
        else:
            part.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return out.getvalue()


def _develop(file: str, data: bytes, place: Path) -> Measure:
    """Decode a picture and write all its sizes."""
    with decoding(file, data) as picture:
        return _write(picture, data, place)


def measured(file: str, data: bytes) -> Measure:
    """Give a picture's measures as it is seen, upright, without making anything of it.

    :raises BrokenFile: it is no picture that readers can be shown.
    """
    with decoding(file, data) as picture:
        lies = picture.getexif().get(_ORIENTATION, 1) in _LYING
        width, height = (picture.height, picture.width) if lies else (picture.width, picture.height)
        return measure_of(width, height, form_of(picture))


def form_of(picture: Image.Image) -> str:
    """Name what a picture is by its bytes; a JPEG with more pictures behind the first is a JPEG."""
    form = (picture.format or "").lower()
    return "jpeg" if form == "mpo" else form


def _write(picture: Image.Image, data: bytes, place: Path) -> Measure:
    form = form_of(picture)
    private = bool(_PRIVATE & set(picture.info)) or bool(picture.getexif())
    upright = picture if form == "gif" else ImageOps.exif_transpose(picture)
    upright.load()
    measure = measure_of(upright.width, upright.height, form)
    if private and form != "gif":
        upright.save(place / "original", format=form, quality=90, icc_profile=picture.info.get("icc_profile"))
    else:
        (place / "original").write_bytes(data)
    colours = upright.convert(
        "RGB" if "jpg" in measure.forms or upright.mode not in {"RGBA", "LA", "P", "PA"} else "RGBA"
    )
    for width in measure.widths:
        height = max(1, round(measure.height * width / measure.width))
        small = colours if width == measure.width else colours.resize((width, height), Image.Resampling.LANCZOS)
        small.info.clear()
        if "jpg" in measure.forms:
            small.save(place / f"{width}.jpg", format="jpeg", quality=82, optimize=True, progressive=True)
        if "webp" in measure.forms:
            small.save(place / f"{width}.webp", format="webp", quality=80, method=4)
    return measure
