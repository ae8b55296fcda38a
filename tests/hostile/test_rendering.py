"""No text keeps the desk busy for longer than a second, and what was light costs what it always did."""

import resource
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from cms.core import prose
from cms.core.errors import TooHard
from cms.core.paths import page_of
from cms.core.prose import Audience
from cms.rendering import Renderer
from tests.desk.conftest import STORY, Desk, desk
from tests.hostile.crawling import desk_app, signed_in

__all__ = ["desk"]

BOMBS = ["[", "![](", "[a](", "<div>", "*_", "> ", "- a\n  ", "[^a]: x\n\n[^a]", "*[a]: b\n\na ", "<a ", "&", "1. "]


@pytest.fixture
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.close()


def spent() -> float:
    mine, workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + workers.ru_utime + workers.ru_stime


def test_a_light_text_needs_no_other_process(renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.Popen", None)
    assert renderer.render("One *paragraph*.") == "<p>One <em>paragraph</em>.</p>"


def test_a_heavy_text_is_rendered_all_the_same(renderer: Renderer) -> None:
    text = "One *paragraph* with [a link](b.md).\n\n{{< x >}}\n\n" * 600
    assert not prose.is_light(text)
    links = {"content/city/2026/11/b.md": "/city/2026/11/b/"}
    for audience in Audience:
        wanted = prose.render(text, at="content/city/2026/11/a.md", links=links, audience=audience)
        assert renderer.render(text, at="content/city/2026/11/a.md", links=links, audience=audience) == wanted


@pytest.mark.parametrize("unit", BOMBS)
def test_a_bomb_is_shown_as_plain_text(renderer: Renderer, unit: str) -> None:
    text = (unit * 300_000)[:300_000]
    before = spent()
    shown = renderer.shown(text)
    renderer.close()
    assert spent() - before < 3
    assert 'class="hard"' in shown
    assert shown.endswith(prose.as_plain(text))


def test_what_was_too_hard_once_is_not_tried_again(renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        with pytest.raises(TooHard, match="more than a second"):
            renderer.render("[" * 20_000)
        monkeypatch.setattr("subprocess.Popen", None)


def test_a_worker_that_dies_is_replaced(renderer: Renderer) -> None:
    text = "word " * 20_000
    wanted = renderer.render(text)
    (worker,) = renderer._idle
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert renderer.render(text) == wanted


def test_many_threads_share_few_workers(renderer: Renderer) -> None:
    texts = [f"word{number} " * 12_000 for number in range(8)]
    found: dict[int, str] = {}
    threads = [
        threading.Thread(target=lambda number=number: found.update({number: renderer.render(texts[number])}))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(8)] == [prose.render(text) for text in texts]
    assert len(renderer._idle) <= 2


def test_memory_is_bounded_too(renderer: Renderer) -> None:
    renderer.shown("<b>" * 190_000)
    renderer.close()
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 800 * 1024


@pytest.mark.parametrize("command", [("/nowhere/to/be/found",), ("/bin/false",)], ids=["none", "dies"])
def test_a_text_that_no_process_could_lay_out_is_shown_plainly_and_tried_again(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    text = "word " * 20_000
    with monkeypatch.context() as without:
        without.setattr("cms.rendering.renderer._COMMAND", command)
        shown = renderer.shown(text)
    assert 'class="hard"' in shown
    assert "in a moment" in shown
    assert "shorter or plainer" not in shown, "nothing is wrong with the text"
    assert shown.endswith(prose.as_plain(text))
    assert renderer.shown(text) == prose.render(text)


def test_the_catalog_keeps_no_text_that_was_not_laid_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    file = desk.begin(replace(STORY, body="word " * 15_000 + "**strong**\n"))
    client = signed_in(desk_app(desk.room.root), "ines")

    def page() -> str:
        answer = client.get(f"/articles/{page_of(file)}/history")
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    with monkeypatch.context() as without:
        without.setattr("cms.rendering.renderer._COMMAND", ("/nowhere/to/be/found",))
        assert 'class="hard"' in page()
    for _ in range(2):
        shown = page()
        assert 'class="hard"' not in shown
        assert "<strong>strong</strong>" in shown
