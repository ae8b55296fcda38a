"""The sizes in which a picture is published, and the addresses of each."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

WIDTHS = (480, 768, 1200, 1600)
SHAPES = ((16, 9), (4, 3), (1, 1))
"""Shapes of the lead picture that search engines ask for, the widest first."""

LEAST = 1_200
"""Pixels of width in which such a shape is published; one that is narrower is of no use to them."""


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


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a picture in a shape that machines ask for.

    :param name: of its file, with what makes it this one: ``16x9-40-30.jpg`` keeps 40 % from the left in sight.
    :param box: left, top, right and bottom of the part, in the picture's pixels.
    :param width: and ``height``, in which it is published.
    """

    name: str
    box: tuple[int, int, int, int]
    width: int
    height: int


def cuts_of(measure: Measure, focus: str) -> tuple[Cut, ...]:
    """Cut a picture for those who show it in a shape of their own; shapes that would be too narrow are left out.

    :param focus: the place that stays in sight, ``40% 30%``; empty for the middle.
    """
    form = "jpg" if "jpg" in measure.forms else "webp" if measure.forms else ""
    places = [int(part.rstrip("%")) for part in focus.split()] if focus else [50, 50]
    found = []
    for across, down in SHAPES:
        width = min(measure.width, measure.height * across // down)
        height = min(measure.height, measure.width * down // across)
        if not form or width < LEAST:
            continue
        left = (measure.width - width) * places[0] // 100
        top = (measure.height - height) * places[1] // 100
        name = f"{across}x{down}-{places[0]}-{places[1]}.{form}"
        found.append(Cut(name, (left, top, left + width, top + height), LEAST, LEAST * down // across))
    return tuple(found)


def cut_url(blob: str, cut: Cut) -> str:
    """Give the address of a part of a picture; it never changes what it shows."""
    return f"/sizes/{blob}/{cut.name}"


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
