"""Pictures: only true ones, only shown ones, and nothing private in them."""

from __future__ import annotations

import io
import json
import re

import pytest
from PIL import Image

from cms.core.site.measure import cuts_of, measure_of
from tests.site.papers import Paper, at, copy, picture

STORY = "content/city/2026/11/a.md"


def with_place(data: bytes) -> bytes:
    """Write into a picture where and with what it was taken."""
    image = Image.open(io.BytesIO(data))
    exif = Image.Exif()
    exif[0x010F] = "CANARY camera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def story(image: str, body: str = "Text.\n") -> bytes:
    return copy("A story", body, section="city", date=at(24), image=f"/media/2026/11/{image}", image_alt="A drawing")


def test_private_metadata_is_taken_out_and_the_picture_set_upright(paper: Paper) -> None:
    paper.send({STORY: story("a.jpg"), "content/media/2026/11/a.jpg": with_place(picture(width=900, height=600))})
    paper.build()
    made = {path: data for path, data in paper.files().items() if path.startswith(("media/", "sizes/"))}
    assert len(made) == 1 + 2 * 2
    for path, data in made.items():
        assert b"CANARY" not in data
        with Image.open(io.BytesIO(data)) as shown:
            assert not shown.getexif(), path
            assert shown.height > shown.width
    assert 'width="600" height="900"' in paper.page("city/2026/11/a/index.html")


def test_lists_keep_in_sight_what_matters_of_a_picture(paper: Paper) -> None:
    for focus, classes in (("40% 30%", ' class="fx3 fy2"'), ("0% 100%", ' class="fx0 fy8"'), ("Smart", ""), ("", "")):
        fields = {"image_focus": focus} if focus else {}
        text = copy(
            f"Story {focus}", section="city", date=at(24), image="/media/2026/11/a.jpg", image_alt="x", **fields
        )
        paper.send({STORY: text, "content/media/2026/11/a.jpg": picture(width=900, height=1400)})
        paper.build()
        assert f' alt="x"{classes} ' in paper.page("index.html"), focus


def test_only_what_a_live_article_shows_is_published(paper: Paper) -> None:
    paper.send(
        {STORY: story("a.jpg"), "content/media/2026/11/a.jpg": picture(), "content/media/2026/11/b.jpg": picture()}
    )
    paper.build()
    assert "media/2026/11/a.jpg" in paper.files()
    assert "media/2026/11/b.jpg" not in paper.files()
    paper.send({STORY: copy("A story", section="city", date=at(24))})
    paper.build()
    assert not [path for path in paper.files() if path.startswith(("media/", "sizes/"))]


def test_a_replaced_picture_changes_the_page_that_shows_it(paper: Paper) -> None:
    paper.send({STORY: story("a.jpg"), "content/media/2026/11/a.jpg": picture(width=500, height=300)})
    paper.build()
    paper.send({"content/media/2026/11/a.jpg": picture(width=700, height=300)})
    paper.build()
    assert 'width="700" height="300"' in paper.page("city/2026/11/a/index.html")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "by its name"),
        ("a.html", b"\xff\xd8<script>", "by its name"),
        ("a.jpg", b"<script>alert(1)</script>", "cannot be read"),
        ("a.png", picture("JPEG"), "does not say"),
        ("a.jpg", picture()[:200], "cannot be read"),
        ("a.png", picture("PNG", 9000, 9000), "million pixels"),
    ],
)
def test_what_is_no_true_picture_is_left_out(paper: Paper, name: str, data: bytes, reason: str) -> None:
    paper.send({STORY: story(name), f"content/media/2026/11/{name}": data})
    built = paper.build()
    assert len(built.broken) == 1
    assert reason in built.broken[0]
    assert "city/2026/11/a/index.html" in paper.files()
    assert not [path for path in paper.files() if path.startswith(("media/", "sizes/"))]


@pytest.mark.parametrize("url", ["/media/../cms.toml", "/media/%2e%2e/cms.toml", "//evil.example/x.jpg", "media/x.jpg"])
def test_a_picture_from_elsewhere_is_not_fetched(paper: Paper, url: str) -> None:
    paper.send({STORY: copy("A story", section="city", date=at(24), image=url)})
    paper.build()
    assert "<img" not in paper.page("city/2026/11/a/index.html")
    assert not [path for path in paper.files() if path.startswith(("media/", "sizes/"))]


def halves(width: int, height: int) -> bytes:
    """Draw a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), "#0000ff")
    image.paste(Image.new("RGB", (width // 2, height), "#ff0000"), (0, 0))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue()


def seen_through() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (2_200, 1_300), (255, 0, 0, 100)).save(out, "PNG")
    return out.getvalue()


def told(paper: Paper) -> list[str]:
    """Give the pictures that the article's record names, as paths of the site."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', paper.page("city/2026/11/a/index.html"))
    assert found
    return [url.removeprefix("https://courier.example/") for url in json.loads(found[1])["image"]]


def led(image: str, focus: str = "") -> bytes:
    fields = {"image_focus": focus} if focus else {}
    url = f"/media/2026/11/{image}"
    return copy("A story", section="city", date=at(24), image=url, image_alt="Halves", **fields)


def test_machines_get_the_lead_picture_in_three_shapes_around_its_focus(paper: Paper) -> None:
    paper.send({STORY: led("a.jpg", "0% 40%"), "content/media/2026/11/a.jpg": halves(2_560, 1_600)})
    paper.build()
    shapes = told(paper)
    assert [path.rpartition("/")[2] for path in shapes] == ["16x9-0-40.jpg", "4x3-0-40.jpg", "1x1-0-40.jpg"]
    files, reds = paper.files(), []
    for path, size in zip(shapes, ((1_200, 675), (1_200, 900), (1_200, 1_200)), strict=True):
        with Image.open(io.BytesIO(files[path])) as shown:
            assert (shown.size, shown.format) == (size, "JPEG")
            pixels = [shown.getpixel((x, 300)) for x in range(0, 1_200, 10)]
            reds.append(sum(pixel[0] > 200 for pixel in pixels))
    assert reds == [60, 72, 96]  # the more is cut away, the more of what is left lies in the left half
    # Another focus makes other files, and those of the one before are gone.
    paper.send({STORY: led("a.jpg", "100% 40%")})
    paper.build()
    again = told(paper)
    assert [path.rpartition("/")[2] for path in again] == ["16x9-100-40.jpg", "4x3-100-40.jpg", "1x1-100-40.jpg"]
    assert set(again) <= paper.files().keys()
    assert not set(shapes) & paper.files().keys()
    paper.send({STORY: copy("A story", section="city", date=at(24))})
    paper.build()
    assert not [path for path in paper.files() if re.search(r"\d+x\d+-", path)]


def test_shapes_that_would_be_too_narrow_are_left_out(paper: Paper) -> None:
    paper.send({STORY: led("a.jpg"), "content/media/2026/11/a.jpg": halves(1_700, 1_000)})
    paper.build()
    assert [path.rpartition("/")[2] for path in told(paper)] == ["16x9-50-50.jpg", "4x3-50-50.jpg"]
    paper.send({"content/media/2026/11/a.jpg": halves(1_199, 1_100)})
    paper.build()
    (only,) = told(paper)
    assert only == "media/2026/11/a.jpg"
    assert not [path for path in paper.files() if re.search(r"\d+x\d+-", path)]


def test_a_picture_in_a_list_only_and_one_that_moves_have_no_shapes(paper: Paper) -> None:
    paper.send({STORY: story("", "![x](/media/2026/11/a.jpg)\n"), "content/media/2026/11/a.jpg": halves(2_560, 1_600)})
    paper.build()
    assert not [path for path in paper.files() if re.search(r"\d+x\d+-", path)]
    assert cuts_of(measure_of(2_560, 1_600, "gif"), "") == ()


def test_what_can_be_seen_through_stays_so(paper: Paper) -> None:
    paper.send({STORY: led("a.png"), "content/media/2026/11/a.png": seen_through()})
    paper.build()
    assert [path.rpartition(".")[2] for path in told(paper)] == ["webp"] * 3
    with Image.open(io.BytesIO(paper.files()[told(paper)[2]])) as shown:
        assert shown.mode == "RGBA"
        assert shown.getpixel((5, 5))[3] < 120


@pytest.mark.parametrize("focus", ["", "0% 0%", "100% 100%", "37% 91%"])
@pytest.mark.parametrize("size", [(1_200, 675), (1_201, 5_000), (2_560, 1_440), (2_559, 1_707), (1_707, 2_560)])
def test_a_shape_lies_within_its_picture_and_is_as_large_as_it_can_be(size: tuple[int, int], focus: str) -> None:
    cuts = cuts_of(measure_of(*size, "jpeg"), focus)
    assert cuts
    for cut in cuts:
        left, top, right, bottom = cut.box
        assert 0 <= left < right <= size[0]
        assert 0 <= top < bottom <= size[1]
        assert right - left == size[0] or bottom - top == size[1]
        assert abs((right - left) / (bottom - top) - cut.width / cut.height) < 0.01
        assert right - left >= cut.width == 1_200
