"""The sizes in which a picture is published, and the addresses of each."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

WIDTHS = (480, 768, 1200, 1600)


@dataclass(frozen=True, slots=True)
class Measure:
    """A picture's measures in pixels, and the widths in which it is published besides its own.

    :param form: ``jpeg``, ``png``, ``webp`` or ``gif``; only JPEGs have JPEG sizes, GIFs have none.
    """

    width: int
    height: int
    form: str
    widths: tuple[int, ...]

    @property
    def forms(self) -> tuple[str, ...]:
        """Name the forms in which its sizes are published."""
        return () if self.form == "gif" else ("webp", "jpg") if self.form == "jpeg" else ("webp",)


def measure_of(width: int, height: int, form: str) -> Measure:
    """Choose the sizes of a picture: never larger than itself."""
    widths = tuple(one for one in WIDTHS if one < width)
    if form != "gif" and width <= WIDTHS[-1] and width not in widths:
        widths = (*widths, width)
    return Measure(width, height, form, () if form == "gif" else widths)


def size_url(blob: str, width: int, form: str) -> str:
    """Give the address of one size: ``/sizes/<blob>/768.webp``; it never changes what it shows."""
    return f"/sizes/{blob}/{width}.{form}"


def sizes_of(blob: str, measure: Measure, form: str) -> str:
    """Give the value of ``srcset`` for one form; empty when there are no sizes."""
    if form not in measure.forms:
        return ""
    return ", ".join(f"{size_url(blob, width, form)} {width}w" for width in measure.widths)


def best_url(url: str, blob: str, measure: Measure | None, wanted: int = 1200) -> tuple[str, int, int]:
    """Choose one file for those who take only one: its address, width and height."""
    if measure is None:
        return quote(url), 0, 0
    if "jpg" in measure.forms and wanted in measure.widths:
        return size_url(blob, wanted, "jpg"), wanted, round(measure.height * wanted / measure.width)
    return quote(url), measure.width, measure.height
