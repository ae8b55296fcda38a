"""The darkroom: what comes out is upright, small enough, and holds nothing but what it shows."""

from __future__ import annotations

import io
import os
import random

import pytest
from PIL import Image, ImageCms

from cms.core.errors import BrokenFile
from cms.darkroom import LONGEST, Print, develop
from tests.photographs import CANARY, CAPTION, bomb, drawn, exif, of_agency, written

ROUNDS = int(os.environ.get("DARKROOM_ROUNDS", "150"))
FORMS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
PRIVATE = (CANARY.encode(), b"Exif", b"http://ns.adobe.com", b"Photoshop", b"ICC_PROFILE", b"iCCP", b"eXIf", b"tEXt")


def seen_through() -> Image.Image:
    picture = drawn(mode="RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size).point(lambda grey: 255 - grey // 2))
    return picture


def opened(made: Print) -> Image.Image:
    return Image.open(io.BytesIO(made.data))


@pytest.mark.parametrize("form", FORMS)
def test_nothing_private_comes_out(form: str) -> None:
    sent = of_agency(form)
    assert CANARY.encode() in sent
    made = develop("gate", sent)
    assert not [words for words in PRIVATE if words in made.data]
    with opened(made) as shown:
        assert not shown.getexif()
        assert not {"exif", "xmp", "photoshop", "comment", "icc_profile"} & set(shown.info)
        assert shown.size == (900, 600)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_what_it_says_of_itself_is_read(form: str) -> None:
    told = develop("gate", of_agency(form)).said
    assert (told.caption, told.credit, told.licence) == (CAPTION, "Ana Brandt/Harbour Agency", "CC BY 4.0")


@pytest.mark.parametrize(
    ("sent", "suffix"),
    [
        (written(drawn()), ".jpg"),
        (written(drawn(), "PNG"), ".png"),
        (written(drawn(mode="RGBA"), "PNG"), ".png"),
        (written(drawn(mode="P"), "PNG"), ".png"),
        (written(drawn(mode="CMYK")), ".jpg"),
        (written(drawn(), "WEBP"), ".jpg"),
        (written(seen_through(), "WEBP"), ".webp"),
        (written(drawn(), "AVIF"), ".jpg"),
        (written(drawn(mode="P"), "GIF"), ".png"),
        (written(drawn(), "MPO", save_all=True, append_images=[drawn(90, 60)]), ".jpg"),
    ],
)
def test_each_kind_has_its_suffix(sent: bytes, suffix: str) -> None:
    made = develop("gate", sent)
    assert made.suffix == suffix
    with opened(made) as shown:
        assert shown.size == (made.width, made.height) == (900, 600)
        red, green, blue = shown.convert("RGB").getpixel((20, 20))
        assert red > 200
        assert max(green, blue) < 60


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_set_upright(orientation: int) -> None:
    upright = drawn(900, 600)
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    held = upright.transpose(back) if back is not None else upright
    made = develop("gate", written(held, exif=exif(orientation)))
    with opened(made) as shown:
        assert shown.size == (900, 600)
        assert shown.getpixel((20, 20))[0] > 200
        assert shown.getpixel((880, 20))[2] > 200


def test_the_longer_side_is_bounded_and_a_small_picture_stays_as_large_as_it_is() -> None:
    wide = develop("gate", written(drawn(4000, 1000)))
    assert (wide.width, wide.height) == (LONGEST, 640)
    tall = develop("gate", written(drawn(1000, 4000), exif=exif(6)))
    assert (tall.width, tall.height) == (LONGEST, 640)
    assert develop("gate", written(drawn(30, 20), "PNG")).width == 30
    thin = develop("gate", written(drawn(9000, 2), "PNG"))
    assert (thin.width, thin.height) == (LONGEST, 1)


def test_the_same_picture_comes_out_the_same() -> None:
    sent = of_agency()
    assert develop("a.jpg", sent).data == develop("b.png", sent).data


def test_a_profile_goes_and_a_broken_one_is_no_fault() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (profile, b"no profile at all"):
        made = develop("gate", written(drawn(), icc_profile=icc))
        with opened(made) as shown:
            assert "icc_profile" not in shown.info
            assert shown.getpixel((20, 20))[0] > 240


def test_grey_stays_grey() -> None:
    with opened(develop("scan", written(drawn(mode="L")))) as shown:
        red, green, blue = shown.convert("RGB").getpixel((20, 20))
        assert red == green == blue


def test_sixteen_bits_of_grey_stay_grey() -> None:
    deep = Image.new("I;16", (40, 20), 40_000)
    with opened(develop("scan", written(deep, "PNG"))) as shown:
        assert abs(shown.convert("L").getpixel((5, 5)) - 40_000 // 256) <= 1


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        (b"<?xml version='1.0'?>\n<!-- x -->\n<svg/>", "SVG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"II*\0" + bytes(100), "TIFF"),
        (b"%PDF-1.7", "PDF"),
        (b"8BPS\0\1", "Photoshop"),
        (b"\x01\0\0\0" + b"\0" * 36 + b" EMF\0", "drawing of Windows"),
        (b"\xd7\xcd\xc6\x9a\0\0", "drawing of Windows"),
        (b"\x1f\x8b\x08\0", "EMZ"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "PostScript"),
        (b"<script>alert(1)</script>", "cannot be read"),
        (b"", "cannot be read"),
        (b"\xff\xd8\xff" + bytes(50), "cannot be read"),
        (of_agency()[:9000], "cannot be read"),
        (of_agency("PNG")[:3000], "cannot be read"),
        (written(drawn(), "GIF", save_all=True, append_images=[drawn().rotate(180)]), "moves"),
        (written(drawn(), "WEBP", save_all=True, append_images=[drawn().rotate(180)]), "moves"),
        (written(drawn(), "PNG", save_all=True, append_images=[drawn().rotate(180)]), "moves"),
        (bomb(30_000, 30_000), "far more"),
        (bomb(9_000, 7_000), "million pixels"),
        (bomb(6_000, 6_000, colour=6), "pixels. Make it smaller"),
        (bomb(2_000, 2_000), "cannot be read"),
        (bytes(30_000_001), "larger than 30 MB"),
    ],
)
def test_what_is_no_picture_for_the_desk_is_turned_away_with_the_reason(sent: bytes, reason: str) -> None:
    with pytest.raises(BrokenFile) as caught:
        develop("gate.jpg", sent)
    assert reason in caught.value.reason


@pytest.mark.parametrize("form", FORMS)
def test_a_damaged_picture_is_a_picture_or_is_turned_away(form: str) -> None:
    """Whatever a byte is turned into, nothing else than a refusal ever comes of it."""
    sent, chance = of_agency(form, (64, 48)), random.Random(form)
    refused = 0
    for _ in range(ROUNDS):
        hurt = bytearray(sent)
        for _ in range(chance.choice((1, 2, 8))):
            hurt[chance.randrange(len(hurt))] = chance.randrange(256)
        try:
            made = develop("gate", bytes(hurt))
        except BrokenFile:
            refused += 1
        else:
            assert not made.data.startswith(b"<")
    assert 0 < refused < ROUNDS


def test_a_picture_of_noise_is_written_too() -> None:
    noise = Image.frombytes("RGB", (700, 700), random.Random(1).randbytes(700 * 700 * 3))
    assert develop("noise", written(noise, "WEBP", lossless=True)).suffix == ".jpg"
