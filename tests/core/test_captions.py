"""What pictures say of themselves: read where it was written by hand, and nothing else."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core import prose
from cms.core.captions import Said, captioned, figure, said
from tests.photographs import CAPTION, XMP, iptc

DESCRIPTION, ARTIST, COPYRIGHT = 0x010E, 0x013B, 0x8298


def packet(inner: str, more: str = "") -> bytes:
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cc="http://creativecommons.org/ns#"'
        f' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" {more}>{inner}</rdf:Description></rdf:RDF>'
    ).encode()


def test_xmp_says_it_all() -> None:
    wanted = Said(CAPTION, "Ana Brandt/Harbour Agency", "CC BY 4.0", "A grey gate in red light")
    assert said(xmp=XMP.encode()) == wanted
    assert said(xmp=XMP.encode() + b"\0" * 40) == wanted


def test_iptc_says_it_where_there_is_no_xmp() -> None:
    sets = {120: CAPTION, 80: "Ana Brandt", 110: "Reuters", 116: "© Reuters 2026"}
    assert said(iptc=iptc(sets)) == Said(CAPTION, "Ana Brandt/Reuters", "© Reuters 2026")
    assert said(iptc=iptc({120: "Café à Zürich"}, "cp1252", told=False)).caption == "Café à Zürich"
    assert said(iptc=iptc({120: "مرفأ"}, told=False)).caption == "مرفأ"


def test_exif_says_it_where_there_is_nothing_else() -> None:
    tags = {DESCRIPTION: "Gate", ARTIST: "Søren".encode().decode("latin-1"), COPYRIGHT: "CC0"}
    assert said(exif=tags) == Said("Gate", "Søren", "CC0")
    assert said(exif={COPYRIGHT: "© Nils"}) == Said("", "© Nils", "")


@pytest.mark.parametrize("words", ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "default", "Created with GIMP", "   "])
def test_a_camera_s_own_words_are_no_caption(words: str) -> None:
    assert said(exif={DESCRIPTION: words}).caption == ""
    assert said(exif={DESCRIPTION: words}, iptc=iptc({120: "A person's"})).caption == "A person's"


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://creativecommons.org/licenses/by-sa/4.0/", "CC BY-SA 4.0"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("https://agency.example/terms", "https://agency.example/terms"),
    ],
)
def test_a_licence_s_address_becomes_its_name(link: str, name: str) -> None:
    assert said(xmp=packet(f'<cc:license rdf:resource="{link}"/>')).licence == name


def test_nothing_is_read_of_a_packet_that_declares_anything() -> None:
    good = packet("<dc:description>Fine</dc:description>")
    assert said(xmp=good).caption == "Fine"
    lol = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    assert said(xmp=lol.encode() + packet("<dc:description>&b;</dc:description>")) == Said()
    outside = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    assert said(xmp=outside.encode() + packet("<dc:description>&a;</dc:description>")) == Said()
    assert said(xmp=(lol + "<r/>").encode("utf-16")) == Said()


def test_descriptions_within_descriptions_are_not_read() -> None:
    inner = "<dc:title><rdf:Description><dc:description>Deep</dc:description></rdf:Description></dc:title>"
    assert said(xmp=packet(inner)) == Said()
    assert said(xmp=packet(inner + "<dc:description>Fine</dc:description>")).caption == "Fine"


def test_a_packet_that_nobody_wrote_by_hand_is_not_read() -> None:
    assert said(xmp=packet("<dc:description>Fine</dc:description>" + " " * 90_000)).caption == "Fine"
    assert said(xmp=packet("<dc:description>Fine</dc:description>" + " " * 100_000)) == Said()


@pytest.mark.parametrize("broken", [b"<rdf:RDF", b"\xff\xfe\x00", b"<a>" * 20_000, b"x" * 2_000_000])
def test_broken_metadata_is_no_fault(broken: bytes) -> None:
    assert said(xmp=broken, iptc=b"\x1c\x02\x78" + broken[:4], exif={ARTIST: 7}) == Said()


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_whatever_stands_there_something_is_said(xmp: bytes, sets: bytes) -> None:
    told = said(xmp=xmp, iptc=b"\x1c\x02\x78" + sets)
    assert all("\n" not in words and "\x00" not in words for words in (told.caption, told.credit, told.licence))


def test_caption_credit_and_licence_are_one_line() -> None:
    assert captioned("At dawn.", "Ana Brandt", "CC BY 4.0") == "At dawn. (Ana Brandt, CC BY 4.0)"
    assert captioned("At dawn.", "", "") == "At dawn."
    assert captioned("", "Ana Brandt", "") == "Ana Brandt"


def test_a_figure_is_what_the_desk_shows_as_one() -> None:
    line = figure("/media/2026/11/a-0a1b2c3d.jpg", alt="A [grey] gate", caption='“It\'s” said "Ana" (C:\\new)')
    assert line == r"""![A \[grey\] gate](/media/2026/11/a-0a1b2c3d.jpg "“It's” said \"Ana\" (C:\\new)")"""
    shown = prose.render(line)
    assert shown.startswith("<figure>")
    assert 'alt="A [grey] gate"' in shown
    assert '<figcaption>“It\'s” said "Ana" (C:\\new)</figcaption>' in shown
    assert "At dawn (Ana, CC BY 4.0)</figcaption>" in prose.render(
        figure("/media/x.jpg", caption="At dawn (Ana, CC BY 4.0)")
    )
    assert prose.render(figure("/media/x.jpg", decorative=True)).count("figcaption") == 0


SIGNS = st.text(alphabet="ab \"'\\[]()*_`<>&;!#{}~^:1é$%|-+=./amp", max_size=14)


@given(SIGNS | st.text(max_size=80), SIGNS | st.text(max_size=80))
def test_readers_see_of_every_picture_what_was_typed(alt: str, caption: str) -> None:
    alt, caption = (" ".join("".join(sign for sign in text if sign.isprintable()).split()) for text in (alt, caption))
    line = figure("/media/x.jpg", alt=alt, caption=caption)
    (found,) = prose.pictures(line)
    assert (found.url, found.alt, found.title) == ("/media/x.jpg", alt, caption)
    assert prose.plain(line) == prose.plain(f"[{line[2 : line.index('](/media/x.jpg')]}](x)")
    shown = prose.render(line)
    assert [unescape(told) for told in re.findall(r'alt="([^"]*)"', shown)] == [alt]
    assert [unescape(told) for told in re.findall("<figcaption>(.*)</figcaption>", shown)] == [caption] * bool(caption)
