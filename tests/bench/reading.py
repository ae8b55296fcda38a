"""Reading over HTTP: lists, search, history, forms."""

from __future__ import annotations

import random
from collections.abc import Sequence
from urllib.parse import quote

from tests.bench.archive import Archive
from tests.bench.client import Browser, page
from tests.bench.measure import Line
from tests.bench.words import rare

_LIST, _SEARCH, _RANKED = 30.0, 20.0, 100.0


class Reading:
    """One size's reading, by one person.

    :param browser: signed in as a publisher, who sees most.
    """

    def __init__(self, archive: Archive, browser: Browser, rounds: int) -> None:
        self._archive = archive
        self._browser = browser
        self._rounds = rounds
        self._dice = random.Random(6)
        self._size = f"{archive.articles:,}"

    def lists(self) -> list[Line]:
        """Open lists: each filter, several together, deep and last pages."""
        author, tag = quote(self._archive.author), quote(self._archive.tag)
        asked = {
            "list, first page": "",
            "list, last page": "page=1000000",
            "list, a page in between": f"page={max(2, self._archive.articles // 60)}",
            "list, state live": "state=live",
            "list, state draft": "state=draft",
            "list, section": "section=harbour",
            "list, language": "lang=ar",
            "list, frequent author": f"author={author}",
            "list, frequent tag": f"tag={tag}",
            "list, my own": "mine=1",
            "list, section + language + state, page 9": "section=city&lang=en&state=live&page=9",
            "list, author + section, last page": f"author={author}&section=city&page=100000",
        }
        return [self._line(name, [f"/articles?{query}"], _LIST) for name, query in asked.items()]

    def searches(self) -> list[Line]:
        """Search: common and rare words, phrases, Arabic, with a filter, by rank."""
        rares = [f"/articles?q={rare(self._dice.randrange(self._archive.articles))}" for _ in range(self._rounds)]
        asked = {
            "search, common word": "q=the",
            "search, two words": "q=council+market",
            "search, phrase": "q=%22the+of%22",
            "search, beginning of a word": "q=harb",
            "search, Arabic": "q=%D8%A7%D9%84%D9%85%D8%AF%D9%8A%D9%86%D8%A9",
            "search, common word + section": "q=the&section=letters",
            "search, common word + state": "q=the&state=review",
            "search, common word, page 40": "q=the&page=40",
        }
        lines = [self._line(name, [f"/articles?{query}"], _SEARCH) for name, query in asked.items()]
        ranked = self._line("search by rank, common word", ["/articles?q=the&order=rank"], _RANKED)
        two = self._line("search by rank, two words", ["/articles?q=the+harbour&order=rank"], _RANKED)
        return [*lines, self._line("search, rare word", rares, _SEARCH), ranked, two]

    def screens(self) -> list[Line]:
        """Open the screens of single articles and the landing screens."""
        files = [self._dice.choice(self._archive.files) for _ in range(self._rounds)]
        return [
            self._line("my desk", ["/"], None),
            self._line("review queue", ["/review"], None),
            self._line("review queue, due first", ["/review?whose=anyone&order=due"], None),
            self._line("board", ["/board"], None),
            self._line("calendar", ["/calendar"], None),
            self._line("send live, the list", ["/live"], None),
            self._line("media", ["/media"], None),
            self._line("form page", [page(file) for file in files], None),
            self._line("review page", [page(file) + "/review" for file in files], None),
        ]

    def histories(self, against: str = "") -> list[Line]:
        """Open histories; of the article with most versions its oldest page too."""
        files = [self._dice.choice(self._archive.files) for _ in range(self._rounds)]
        deep = page(self._archive.deep) + "/history"
        commits = f"{self._archive.edits:,} commits"
        return [
            self._line("history page", [page(file) + "/history" for file in files], _LIST, commits, against),
            self._line("history page, article edited most", [deep], _LIST, commits),
            self._line("history page, article edited most, oldest", [deep + "?page=100000"], _LIST, commits),
        ]

    def _line(self, name: str, paths: Sequence[str], aim: float | None, size: str = "", against: str = "") -> Line:
        found = []
        for number in range(self._rounds + 1):
            answer = self._browser.get(paths[number % len(paths)])
            assert answer.status == 200, f"{paths[0]}: {answer.status}"
            found.append(answer.seconds * 1000)
        return Line(name, size or self._size, tuple(found[1:]), aim, against=against)
