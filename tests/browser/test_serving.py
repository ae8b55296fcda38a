"""``cms serve`` as people meet it: everybody can sign in, faces and icons arrive, readers have their site."""

import re

import pytest

from cms import resources


@pytest.mark.parametrize("role", ["journalist", "reviewer", "publisher", "admin"])
def test_everybody_signs_in_to_a_desk_without_faults(role, sign_in, axe, demo):
    page = sign_in(role)
    assert page.url == demo.desk + "/"
    axe(page)


@pytest.mark.parametrize("face", ["Public", "Text"])
def test_the_desk_shows_its_own_faces(face, page, demo):
    page.goto(demo.desk + "/login")
    loaded = "face => document.fonts.load(`16px ${face}`, 'Save').then(found => found.map(one => one.status))"
    assert page.evaluate(loaded, face) == ["loaded"]


@pytest.mark.parametrize("face", ["Newsreader", "Franklin"])
def test_the_public_site_shows_its_own_faces(face, page, demo):
    page.goto(demo.site + "/")
    loaded = "face => document.fonts.load(`16px ${face}`, 'Save').then(found => found.map(one => one.status))"
    assert page.evaluate(loaded, face) == ["loaded"]


def test_the_public_site_is_open_to_all(page, demo, axe):
    answer = page.goto(demo.site + "/")
    assert answer.status == 200
    axe(page)


@pytest.mark.parametrize("part", ["desk", "site"])
def test_style_sheets_are_built_and_name_only_files_that_are_there(part):
    folder = resources.static() / part
    sheet = (folder / f"{part}.css").read_text("utf-8")
    named = {piece.split(")")[0].strip("\"'") for piece in sheet.split("url(")[1:]}
    assert len([name for name in named if name.startswith("fonts/")]) >= 7
    assert all((folder / name).is_file() for name in named)


def test_every_part_of_others_comes_with_its_licence():
    folder = resources.static() / "licences"
    named = re.findall(r"^- .*\((.+)\)$", (folder / "THIRD-PARTY.md").read_text("utf-8"), re.MULTILINE)
    assert len(named) >= 7
    assert all((folder / name).is_file() for name in named)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_server_says_that_it_is_up_and_ready(path, page, demo):
    assert page.request.get(demo.desk + path).status == 200
