"""Pictures: only true ones, only shown ones, and nothing private in them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

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
