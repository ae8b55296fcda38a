"""A small paper, live in a real repository, and the pieces to change it with."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image, ImageDraw

from cms.core import frontmatter
from cms.core.article import BlobId, CommitId
from cms.core.people import Signature
from cms.desk.build import Built, build
from cms.repository import LIVE, Repository

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAPER = """
name = "The Halmere Courier"
url = "https://courier.example"
timezone = "Europe/Copenhagen"
main_language = "en"
imprint = "Published every day since 1911, 4 Saltquay, Halmere"
[[languages]]
code = "en"
name = "English"
paper = "The Halmere Courier"
tagline = "News from Halmere and the lower Hal."
[[languages]]
code = "ar"
name = "العربية"
paper = "بريد هالمير"
tagline = "أخبار هالمير وأسفل نهر هال."
[[sections]]
key = "harbour"
names = {en = "Harbour", ar = "الميناء"}
[[sections]]
key = "city"
names = {en = "City", ar = "المدينة"}
[[sections]]
key = "science"
names = {en = "Science", ar = "العلوم"}
[[sections]]
key = "opinion"
names = {en = "Opinion", ar = "آراء"}
"""


def picture(form: str = "JPEG", width: int = 900, height: int = 506, ink: str = "#0b5d43") -> bytes:
    """Draw a picture."""
    drawn = Image.new("RGB", (width, height), "#e9d9ad")
    brush = ImageDraw.Draw(drawn)
    for bar in range(0, width, 60):
        brush.rectangle((bar, height // 3, bar + 24, height), fill=ink)
    out = io.BytesIO()
    drawn.save(out, form)
    return out.getvalue()


def copy(title: str, body: str = "One paragraph.\n", **fields: frontmatter.Value | datetime) -> bytes:
    """Write an article's file."""
    return frontmatter.new({"title": title, **fields}, body).encode()


@dataclass
class Paper:
    """A bare repository with a live branch, and the folder that its site is built into."""

    repository: Repository
    root: Path
    public: Path

    def send(self, changes: Mapping[str, bytes | BlobId | None]) -> CommitId:
        """Commit to live."""
        head = self.repository.head(LIVE)
        by = Signature("Pia Print", "pia@courier.example", NOON, "pia")
        return self.repository.commit(changes, by=by, subject="Send live", on=head, branch=LIVE)

    def build(self, *, full: bool = False) -> Built:
        """Build the site."""
        return build(self.root, ref=LIVE, output=self.public, now=NOON, full=full)

    def page(self, path: str) -> str:
        """Read a built file."""
        return (self.public / path).read_text("utf-8")

    def files(self) -> dict[str, bytes]:
        """Give every built file."""
        return files_in(self.public)


def files_in(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder, by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """Give a moment in November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def sample() -> dict[str, bytes]:
    """Give the files of a small paper, with all that a page can show."""
    gate = copy(
        "Sea gate to close on Thursday for the last full test before winter",
        BODY,
        summary="Two of the six hinges were repaired in a week. Engineers will hold the tide out of the old town.",
        authors=["Ines Marlowe", "Tobias Renn"],
        dateline="Saltquay, Halmere",
        section="harbour",
        tags=["Sea gate", "Harbour board", "Tides"],
        date=at(23, 8, 10),
        updated=at(23, 13, 32),
        image="/media/2026/11/gate-ab12cd34.jpg",
        image_alt="Drawing of six arched gates.",
        image_caption="The Saltquay gate at low water.",
        image_credit="Illustration: Nour Castellane",
        related=["city/2026/11/line-3.md"],
        corrections=[{"date": "2026-11-23", "text": "An earlier version gave seven hours. It is nine."}],
    )
    arabic = copy(
        "بوابة البحر تُغلق الخميس في آخر اختبار كامل قبل الشتاء",
        "تُغلق بوابة البحر في الساعة ١٨:٤٠ من مساء الخميس في آخر اختبار كامل قبل الشتاء.\n\nتعبر السفن حتى المساء.\n",
        summary="أُصلح مفصلان من ستة في أسبوع واحد.",
        authors=["إيناس مارلو"],
        dateline="رصيف الملح، هالمير",
        section="harbour",
        lang="ar",
        tags=["بوابة البحر"],
        date=at(23, 8, 40),
        image="/media/2026/11/gate-ab12cd34.jpg",
        image_alt="رسم لبوابة البحر.",
    )
    files = {
        "content/harbour/2026/11/sea-gate.md": gate,
        "content/harbour/2026/11/sea-gate.ar.md": arabic,
        "content/media/2026/11/gate-ab12cd34.jpg": picture("JPEG", 1700, 956),
        "content/media/2026/11/tram-99aa88bb.png": picture("PNG", 1000, 563, "#8e1537"),
        "content/authors/ines-marlowe.md": copy(
            "Ines Marlowe", "She has covered the harbour since 2014.\n", summary="Harbour correspondent"
        ),
        "content/pages/about.md": copy("About us", "We print **news**.\n", summary="Who we are."),
        "content/city/2026/11/line-3.md": copy(
            "Line 3 trams return to the full timetable",
            "Five weeks of track work end.\n",
            summary="The rails were still warm in the morning.",
            authors=["Piet Aldane"],
            section="city",
            tags=["Transport"],
            date=at(22, 9),
            image="/media/2026/11/tram-99aa88bb.png",
            image_alt="A yellow tram.",
        ),
        "content/city/2026/11/canal.md": copy(
            "Old maps show a second canal",
            "A document it relied on was not genuine.\n",
            date=at(18),
            updated=at(21),
            section="city",
            status="withdrawn",
        ),
    }
    return files | extra(34)


def extra(count: int) -> dict[str, bytes]:
    """Give many short stories over two months, in every section."""
    sections = ("harbour", "city", "science", "opinion")
    tags = ("Tides", "Ferries", "Birds", "Museums", "Markets")
    made = {}
    for number in range(count):
        when = datetime(2026, 10 + number // 24, 1 + number % 20, 6 + number % 12, number, tzinfo=UTC)
        section = sections[number % 4]
        made[f"content/{section}/{when:%Y/%m}/story-{number}.md"] = copy(
            f"{TITLES[number % len(TITLES)]} ({number})",
            f"The {tags[number % 5].lower()} were counted.\n\nA second paragraph follows.\n",
            summary="Forty volumes of weather, prices and gossip, written between two voyages.",
            authors=[("Anouk Fairlie", "Joris Pell", "Salma Haddad")[number % 3]],
            section=section,
            tags=[tags[number % 5]],
            date=when,
        )
    return made


TITLES = (
    "The Museum of Salt buys a fisherman’s notebooks",
    "Late boats to Brack Island from December",
    "Rope works sold to its own staff",
    "Brack Island ferry adds a late sailing on Fridays and Saturdays and a deck for forty bicycles and the carts",
    "A heron colony moves two kilometres inland",
    "What the ferry timetable knows about us",
)

BODY = """The sea gate will close at 18:40 on Thursday, the harbour board said.[^1]
See [the trams](../../../city/2026/11/line-3.md).

If the hinges hold, the board will declare the gate *ready* for the storm season.

## Nine hours, one tide

> The old gate held longer than any of us.
> — Dagny Orvelle, chief engineer

![A drawing of a tram](/media/2026/11/tram-99aa88bb.png "The tram on the hill")

| Hinge | Built | Now |
|-------|------:|----:|
| First | 2004  | 6.0 |
| Fifth | 2026  | 4.0 |

- The gate closes at 18:40.
- The lower quay is closed to cars.

[^1]: Harbour board, report of the survey.
"""
