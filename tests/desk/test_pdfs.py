"""PDFs: they wait, go into git with the first text that links to them, go live with it, and are only ever saved."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse

from cms.core.errors import BrokenFile, NotPermitted
from cms.core.people import StaffMember
from cms.desk import picturing, publishing, reviewing
from cms.desk.build import build
from cms.desk.facts import standing
from cms.desk.picturing import Taken
from cms.repository import LIVE, MAIN
from cms.web.public import create_public_app
from tests.desk.conftest import Desk
from tests.desk.pages import BODY, COPY, Browser, put, signing_in
from tests.pdfs import pdf
from tests.photographs import drawn, written


@pytest.fixture
def enter(desk: Desk) -> Iterator[Callable[[StaffMember], Browser]]:
    with signing_in(desk) as door:
        yield door


def send(desk: Desk, name: str = "Budget 2027.pdf", data: bytes | None = None) -> Taken:
    return picturing.take_pdf(desk.room, desk.ines, name, data or pdf())


def linking(taken: Taken) -> str:
    return f"{BODY}\n[The budget (PDF, 1 kB)]({taken.url})\n"


def listed(where: Path, branch: str) -> list[str]:
    command = ["git", "-C", str(where), "ls-tree", "-r", "--name-only", branch, "content/media/"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def test_it_goes_into_git_with_the_first_text_that_links_to_it_and_is_stored_once(desk: Desk) -> None:
    taken, again = send(desk), send(desk, "other.pdf")
    assert (taken.url, taken.pdf, taken.known) == (again.url, True, False)
    assert taken.url.startswith("/media/2026/11/budget-2027-")
    assert listed(desk.room.root, MAIN) == []
    file = desk.begin(replace(COPY, body=linking(taken)))
    assert listed(desk.room.root, MAIN) == [taken.file]
    head = desk.room.repository.head(MAIN)
    assert head
    assert desk.room.repository.read(head, taken.file, 10**7) == pdf()
    assert desk.room.uploads.files() == ()
    assert send(desk, "third.pdf").known
    assert file in desk.room.catalog.shown_by(taken.file, MAIN)
    assert desk.room.catalog.pictures(60) == (), "it is none to show"


def test_it_goes_live_with_the_text_and_away_with_it(desk: Desk, tmp_path: Path) -> None:
    taken, other = send(desk), send(desk, "other.pdf", pdf(b"<< /Other true >>"))
    desk.begin(replace(COPY, title="A draft", body=linking(other)))
    file = desk.approved(replace(COPY, body=linking(taken)))
    publishing.publish(desk.room, desk.omar, [file], address="test")
    assert listed(desk.remote, LIVE) == [taken.file]
    public = tmp_path / "public"
    assert build(desk.room.root, ref="live", output=public, now=desk.clock()).broken == ()
    assert (public / taken.url.lstrip("/")).read_bytes() == pdf()
    site = Client(create_public_app(public))
    answer = site.get(taken.url)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    story = public / file.removeprefix("content/").removesuffix(".md") / "index.html"
    assert f'href="{taken.url}"' in story.read_text("utf-8")
    desk.save(file, body=BODY)
    desk.approve(file)
    publishing.publish(desk.room, desk.omar, [file], address="test")
    build(desk.room.root, ref="live", output=public, now=desk.clock())
    assert listed(desk.remote, LIVE) == []
    assert not (public / taken.url.lstrip("/")).exists()


def test_one_that_can_do_more_never_reaches_readers_whoever_pushed_it(desk: Desk, tmp_path: Path) -> None:
    bad = pdf(root=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")
    put(desk, "content/media/2026/11/by-hand.pdf", bad)
    file = desk.approved(replace(COPY, body=f"{BODY}\n[x](/media/2026/11/by-hand.pdf)\n"))
    publishing.publish(desk.room, desk.omar, [file], address="test")
    public = tmp_path / "public"
    (fault,) = build(desk.room.root, ref="live", output=public, now=desk.clock()).broken
    assert fault.startswith("content/media/2026/11/by-hand.pdf: it holds programs (JavaScript).")
    assert not list(public.rglob("*.pdf"))


def test_an_approval_is_of_the_paper_too_and_who_sent_it_does_not_give_it(desk: Desk) -> None:
    taken = picturing.take_pdf(desk.room, desk.rosa, "budget.pdf", pdf())
    file = desk.begin(replace(COPY, body=linking(taken)))
    reviewing.submit(desk.room, desk.ines, file)
    with pytest.raises(NotPermitted):
        reviewing.approve(desk.room, desk.rosa, file, shown=standing(desk.room, file).blob)
    reviewing.approve(desk.room, desk.omar, file, shown=standing(desk.room, file).blob)
    assert standing(desk.room, file).facts.approvers == {"omar"}
    put(desk, taken.file, pdf(b"<< /Another true >>"))
    assert standing(desk.room, file).facts.approvers == frozenset()


def test_what_is_none_leaves_nothing(desk: Desk) -> None:
    with pytest.raises(BrokenFile):
        send(desk, "x.pdf", pdf()[:-9])
    with pytest.raises(NotPermitted):
        picturing.take_pdf(desk.room, replace(desk.ines, disabled=True), "x.pdf", pdf())
    assert desk.room.uploads.files() == ()


def post(browser: Browser, data: bytes, name: str, path: str = "/media", accept: str = "") -> TestResponse:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.client.get("/").text)
    assert found
    fields = {"file": (io.BytesIO(data), name), "csrf_token": found[1]}
    return browser.client.post(path, data=fields, headers={"Accept": accept or "text/html"})


def test_pages_take_it_show_it_and_serve_it_for_saving_only(desk: Desk, enter: Callable[..., Browser]) -> None:
    ines = enter(desk.ines)
    told = post(ines, pdf(), "Budget <b>.jpg", accept="application/json").get_json()
    assert told["words"] == "budget b (PDF, 1 kB)"
    shown = post(ines, pdf(), "Budget.pdf")
    assert f"[budget b (PDF, 1 kB)]({told['url']})" in shown.text
    assert "lead-url" not in shown.text
    for _ in range(2):
        answer = ines.client.get(told["url"])
        assert (answer.mimetype, answer.headers["Content-Disposition"]) == ("application/pdf", "attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.data == pdf()
        desk.begin(replace(COPY, body=f"[x]({told['url']})\n"))
    library = ines.get("/media")
    assert f'<a class="shot pdf" href="{told["url"]}">' in library
    assert f'<img src="{told["url"]}"' not in library
    assert ines.client.application.test_client().get(told["url"]).status_code == 302


def test_bad_ones_and_those_for_another_pictures_place_are_refused_in_words(
    desk: Desk, enter: Callable[..., Browser]
) -> None:
    ines = enter(desk.ines)
    answer = post(ines, pdf(root=b"/OpenAction << /S /Launch >>"), "x.pdf")
    assert answer.status_code == 422
    assert "“x.pdf” cannot be taken in: it opens or sends things by itself. Print it to a new PDF" in answer.text
    taken = picturing.take_in(desk.room, desk.ines, "gate.jpg", written(drawn(300, 200)))
    desk.begin(replace(COPY, image=taken.url, image_alt="A gate"))
    answer = post(ines, pdf(), "x.pdf", f"/media/replace?url={taken.url}")
    assert answer.status_code == 422
    assert "it is a PDF" in answer.text


def test_a_lead_picture_that_is_a_paper_is_none(desk: Desk, tmp_path: Path) -> None:
    taken = send(desk)
    file = desk.approved(replace(COPY, image=taken.url, image_alt="x", body=BODY))
    publishing.publish(desk.room, desk.omar, [file], address="test")
    public = tmp_path / "public"
    build(desk.room.root, ref="live", output=public, now=desk.clock())
    pages = [path.read_text("utf-8") for path in public.rglob("*.html")]
    assert any("sea gate" in page for page in pages)
    assert not [page for page in pages if re.search(r"<(?:img|source|meta)[^>]*\.pdf", page)]
