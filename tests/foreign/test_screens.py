"""What is odd stands on the screens, and each of them has the button that settles it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from cms.core.paths import page_of
from cms.desk import handedits, looking, syncing
from cms.repository import MAIN
from cms.web.app import create_app
from tests.desk.conftest import Desk
from tests.foreign.conftest import Clone, Git


@pytest.fixture
def browser(desk: Desk) -> Iterator[Callable[[str], FlaskClient]]:
    """Give ``browser("ines")``: somebody's signed-in browser."""
    app = create_app(desk.room.root, desk.clock)

    def signed_in(account: str) -> FlaskClient:
        client = app.test_client()
        send(client, "/login", "/login", username=account, password="correct horse")
        return client

    yield signed_in
    app.extensions["newsroom"].repository.close()


def text(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return answer.text


def send(client: FlaskClient, page: str, url: str, **fields: str) -> tuple[int, str]:
    """Send a form of a page, with its token; give the status and the page that follows."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
    assert token is not None, page
    answer = client.post(url, data={"csrf_token": token[1], **fields}, follow_redirects=True)
    return answer.status_code, answer.text


def test_a_hand_edit_is_shown_wherever_its_article_is_and_taken_in_there(
    desk: Desk, browser: Callable[[str], FlaskClient]
) -> None:
    file = desk.begin()
    path = desk.folder() / file
    path.write_text(path.read_text().replace("It holds", "It <b>leaks"))
    looking.look(desk.room)
    ines = browser("ines")
    for url in ("/", "/odd", f"/articles/{page_of(file)}", f"/articles/{page_of(file)}/review"):
        assert "by hand" in text(ines, url) or "Hand edit" in text(ines, url), url
    shown = text(ines, f"/odd/file?file={file}")
    assert "&lt;b&gt;leaks" in shown
    assert "<b>leaks" not in shown
    seen = handedits.find(desk.room, desk.ines, file).seen
    assert f'name="main" value="{seen.main}"' in shown
    status, after = send(ines, "/odd", "/odd/take-in", file=file, shown="0" * 40, main=seen.main)
    assert (status, "changed again" in after) == (409, True)
    status, after = send(ines, "/odd", "/odd/take-in", file=file, shown=seen.here, main=seen.main)
    assert status == 200
    assert "It is saved as a version by you." in after
    assert b"It <b>leaks" in desk.room.repository.read(desk.room.repository.head(MAIN), file)
    assert "Nothing is odd" in text(ines, "/odd")


def test_a_hand_edit_is_discarded_and_named_among_what_is_kept(
    desk: Desk, browser: Callable[[str], FlaskClient]
) -> None:
    file = desk.begin()
    path = desk.folder() / file
    before = path.read_bytes()
    path.write_text(path.read_text().replace("It holds", "It leaks"))
    ines = browser("ines")
    seen = handedits.find(desk.room, desk.ines, file).seen
    status, after = send(ines, "/odd", "/odd/discard", file=file, shown=seen.here, main=seen.main)
    assert status == 200
    assert "refs/cms/rescued/hand/" in after
    assert path.read_bytes() == before
    assert ines.get("/odd/discard").status_code == 405


def test_a_clash_is_told_on_text_and_review_and_among_what_is_odd(
    desk: Desk, clone: Callable[[], Clone], browser: Callable[[str], FlaskClient]
) -> None:
    file = desk.begin()
    syncing.sync(desk.room)
    outside = clone()
    outside.change(file, "18:40", "17:00")
    outside.push()
    desk.save(file, body="The sea gate will close at 19:30.\n\n“It holds,” said the engineer.\n")
    syncing.sync(desk.room)
    rosa = browser("rosa")
    for url in (f"/articles/{page_of(file)}", f"/articles/{page_of(file)}/review"):
        shown = text(rosa, url)
        assert "There are two texts of this article." in shown
        assert "Last change came by git" not in shown
    assert "Settle" in text(rosa, "/odd")


def test_a_save_that_was_taken_back_comes_back_with_one_click(
    desk: Desk, clone: Callable[[], Clone], browser: Callable[[str], FlaskClient]
) -> None:
    file = desk.begin()
    first = desk.room.repository.read(desk.room.repository.head(MAIN), file).decode()
    desk.save(file, title="Saved by Ines")
    syncing.sync(desk.room)
    looking.look(desk.room)
    outside = clone()
    (outside.path / file).write_text(first)
    commit = outside.push()
    syncing.sync(desk.room)
    looking.look(desk.room)
    rosa = browser("rosa")
    for url in ("/", "/odd", f"/articles/{page_of(file)}", f"/articles/{page_of(file)}/history"):
        assert "Clara Clone’s push took back Ines Marlowe’s save of" in text(rosa, url), url
    status, after = send(rosa, "/odd", "/odd/bring-back", file=file, commit=commit)
    assert status == 200
    assert "Saved by Ines" in after
    assert "took back" not in after


def test_only_an_administrator_is_offered_and_makes_the_choice_between_histories(
    desk: Desk, git: Git, browser: Callable[[str], FlaskClient]
) -> None:
    file = desk.begin()
    desk.save(file, title="Rewritten away")
    saved = desk.room.repository.head(MAIN)
    desk.folder()
    git(desk.room.root, "reset", "-q", "--hard", "HEAD~1")
    git(desk.room.root, "switch", "-q", "--detach")
    looking.look(desk.room)
    omar, ada = browser("omar"), browser("ada")
    shown = text(omar, "/odd")
    assert "git switch main" in shown
    assert "Bring back" not in shown
    assert send(omar, "/odd", "/odd/main", act="back", commit=saved)[0] == 403
    assert desk.room.repository.head(MAIN) != saved
    assert "Bring back" in text(ada, "/odd")
    assert send(ada, "/odd", "/odd/main", act="nonsense", commit=saved)[0] == 422
    assert send(ada, "/odd", "/odd/main", act="back", commit=saved)[0] == 200
    assert desk.room.repository.head(MAIN) == saved


def test_a_hand_edit_of_what_is_no_article_is_offered_to_administrators_alone(
    desk: Desk, browser: Callable[[str], FlaskClient]
) -> None:
    desk.begin()
    (desk.folder() / "cms.toml").write_text("# a password\n")
    (desk.folder() / "secret.env").write_text("a password")
    looking.look(desk.room)
    omar, ada = browser("omar"), browser("ada")
    assert "An administrator can take it in" in text(omar, "/odd")
    for client, file, status in (
        (omar, "cms.toml", 403),
        (ada, "cms.toml", 200),
        (omar, "secret.env", 404),
        (ada, "secret.env", 404),
    ):
        answer = client.get(f"/odd/file?file={file}")
        assert (answer.status_code, "a password" in answer.text) == (status, status == 200), (file, status)


def test_a_form_that_was_shown_before_a_save_is_shown_again_with_it(
    desk: Desk, browser: Callable[[str], FlaskClient]
) -> None:
    file = desk.begin()
    path = desk.folder() / file
    path.write_text(path.read_text().replace("It holds", "It leaks"))
    omar = browser("omar")
    seen = handedits.find(desk.room, desk.omar, file).seen
    saved = desk.save(file, title="Saved after the page was shown").commit
    desk.folder()
    for act in ("take-in", "discard"):
        status, after = send(omar, "/odd", f"/odd/{act}", file=file, shown=seen.here, main=seen.main)
        assert status == 409
        assert "was saved at the desk after this page was shown" in after
        assert "The desk has saved this text since" in after
        now = handedits.find(desk.room, desk.omar, file).seen
        assert now.main != seen.main
        assert f'name="main" value="{now.main}"' in after
    assert desk.room.repository.head(MAIN) == saved


def test_nobody_acts_without_a_token_or_a_session(desk: Desk, browser: Callable[[str], FlaskClient]) -> None:
    desk.begin()
    ines = browser("ines")
    for act in ("take-in", "discard", "bring-back", "let-be", "main", "remote", "look"):
        assert ines.post(f"/odd/{act}", data={"file": "content/x.md"}).status_code == 400, act
    assert ines.application.test_client().get("/odd").status_code in {302, 303, 401}
