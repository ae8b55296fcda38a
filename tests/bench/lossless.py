"""Count what edits of real files change: ``python -m tests.bench.lossless FOLDER`` prints the table.

Every file of the folder is opened and saved without a change, and gets a new headline, new tags, a new standfirst, a
key more and a key less. What comes out is judged without the code under test: by PyYAML's own tree, line by line.
The whole way through the desk's pages follows, and two libraries that write front matter anew stand beside it.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import frontmatter as python_frontmatter
import html5lib
import yaml
from ruamel.yaml import YAML

from cms.core import frontmatter, screen
from cms.core.article import Article
from cms.core.errors import BrokenFile, EditRefused
from cms.core.screen import StandIns
from cms.desk.sheet import Sheet
from tests.bench.desk import Signed, desk_with
from tests.bench.judging import BLOCK, LINES, judged
from tests.browsing import form_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HEADLINE = 'A new headline: it\'s "quoted"'
PAGES = ("page: opened and saved untouched", "page: a new headline", "page read by html5lib")
COLUMNS = ("files", "exact", "", "refused", "wrong", "µs median", "µs p95")


@dataclass
class Tally:
    """What became of one operation."""

    results: Counter[str] = field(default_factory=Counter)
    micros: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def note(self, file: str, result: str, micros: float | None = None) -> None:
        self.results[result] += 1
        if micros is not None:
            self.micros.append(micros)
        if result == "wrong":
            self.wrong.append(file)

    def row(self, name: str) -> str:
        total = self.results.total()
        exact = f"{100 * self.results['exact'] / total:6.2f} %" if total else "     – "
        times = "         –          –"
        if self.micros:
            ordered = sorted(self.micros)
            times = f"{statistics.median(ordered):10.0f} {ordered[int(len(ordered) * 0.95)]:10.0f}"
        counts = [self.results[word] for word in ("exact", "refused", "wrong")]
        return f"{name:<44} {total:6} {counts[0]:6} {exact} {counts[1]:7} {counts[2]:6} {times}"


def texts_of(folder: Path) -> dict[str, bytes]:
    """Give every Markdown file of a folder by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.md")) if path.is_file()}


def posted(text: str) -> str:
    """Give a field's text as a browser sends it."""
    return screen.newlines(text).replace("\n", "\r\n")


# The operations


def operations(article: Article) -> Iterator[tuple[str, str, frontmatter.Value | None]]:
    """Give what is done to each file: a name, the key, and its new value."""
    fields = article.fields
    yield "a new headline", "title", HEADLINE
    lists = [key for key in ("tags", "topics", "authors") if isinstance(fields.get(key, []), list)]
    key = next((key for key in lists if key in fields), lists[0] if lists else "keywords")
    old = fields.get(key)
    kept = [item for item in old if isinstance(item, str)] if isinstance(old, list) else []
    yield "new tags", key, [*kept[1:], "harbour, old", "no"]
    key = next((key for key in ("summary", "deck", "description") if isinstance(fields.get(key), str)), "summary")
    end = str(fields.get(key, "")).removeprefix(str(fields.get(key, "")).rstrip("\n"))  # as the form keeps it
    yield "a new standfirst", key, "A new standfirst: 18:40, no more." + end
    yield "a key more", "desk_note", "12:30:00"
    if fields:
        yield "a key less", list(fields)[len(fields) // 2], None


def edits(files: Mapping[str, bytes]) -> dict[str, Tally]:
    """Try every operation on every file, by the functions that a save calls."""
    tallies: dict[str, Tally] = {}
    for file, data in files.items():
        try:
            article = Article.read(file, data)
        except BrokenFile:
            _raw(file, data.decode("utf-8", "surrogateescape"), tallies)
            continue
        _untouched(file, article, tallies.setdefault("saved untouched, from the form's fields", Tally()))
        for name, key, value in operations(article):
            tally = tallies.setdefault(name, Tally())
            began = time.perf_counter()
            try:
                edited = frontmatter.edit(article.text, {key: value})
            except EditRefused:
                tally.note(file, "refused")
                continue
            micros = (time.perf_counter() - began) * 1e6
            tally.note(file, judged(article.text, edited, key, value), micros)
    return tallies


def _untouched(file: str, article: Article, tally: Tally) -> None:
    sheet = Sheet.of(article)
    sent = {name: posted(text) for name, text in sheet.shown.items()}
    began = time.perf_counter()
    saved = sheet.manuscript(sent, decorative=sheet.was.decorative).onto(article, NOW)
    tally.note(file, "exact" if saved.text == article.text else "wrong", (time.perf_counter() - began) * 1e6)


def _raw(file: str, text: str, tallies: dict[str, Tally]) -> None:
    """Try a file that does not parse: raw text sent back untouched, and with one line changed."""
    stand_ins = StandIns.of(text)
    shown = posted(stand_ins.shown(text))
    began = time.perf_counter()
    saved = frontmatter.with_line_ends_of(text, stand_ins.typed(shown))
    micros = (time.perf_counter() - began) * 1e6
    tallies.setdefault("malformed: raw text untouched", Tally()).note(
        file, "exact" if saved == text else "wrong", micros
    )
    line = next(line for line in LINES.findall(text)[1:] if line.strip())
    edited = frontmatter.with_line_ends_of(text, stand_ins.typed(shown.replace(line.strip(), "x: mended", 1)))
    good = edited == text.replace(line.strip(), "x: mended", 1)
    tallies.setdefault("malformed: one line of raw text changed", Tally()).note(file, "exact" if good else "wrong")


# The whole way


def whole_way(files: Mapping[str, bytes], every: int) -> dict[str, Tally]:
    """Open every file in the desk's form and save it untouched; change the headline of one in ``every``."""
    tallies = {name: Tally() for name in PAGES}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = folder  # no settings of the person who runs this
        placed = {f"content/{file}": data for file, data in files.items()}
        with desk_with(Path(folder), placed) as desk:
            for number, (file, data) in enumerate(placed.items()):
                _visit(desk, file, data, tallies, thorough=number % every == 0)
                if sys.stderr.isatty():
                    print(f"\r{number + 1} of {len(placed)}", end="", file=sys.stderr)
    return tallies


def _visit(desk: Signed, file: str, data: bytes, tallies: Mapping[str, Tally], *, thorough: bool) -> None:
    untouched, headline, other = tallies.values()
    head = desk.head()
    status, page = desk.page(f"/articles/{quote(file.removeprefix('content/'))}")
    ident = "raw-form" if 'id="raw-form"' in page else "article"
    if status != 200 or f'id="{ident}"' not in page:
        untouched.note(f"{file} (its page answers {status})", "wrong")
        return
    form = form_of(page, ident)
    answer, _ = desk.send(form)
    good = (status, answer) == (200, 303) and desk.head() == head and desk.text(file) == data
    untouched.note(file, "exact" if good else "wrong")
    if not thorough or ident != "article":
        return
    other.note(file, "exact" if areas(page) == {name: form[name] for name in areas(page)} else "wrong")
    answer, _ = desk.send(form.typed("title", HEADLINE))
    text = desk.text(file).decode("utf-8", "surrogateescape")
    result = judged(data.decode("utf-8", "surrogateescape"), text, "title", HEADLINE)
    headline.note(file, result if answer == 303 else "wrong")


def areas(page: str) -> dict[str, str]:
    """Read a page's text areas by an HTML5 parser, to check the reading of forms itself."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    form = document.find(".//form[@id='article']")
    return {area.get("name"): area.text or "" for area in form.iter("textarea")} if form is not None else {}


# Beside it


def beside(files: Mapping[str, bytes]) -> dict[str, Tally]:
    """Do the same by libraries that parse and write anew: read and write untouched, and with a new headline."""
    tallies: dict[str, Tally] = {}
    for name, write in (("python-frontmatter", _by_python_frontmatter), ("ruamel.yaml, round trip", _by_ruamel)):
        for title, what in ((None, "untouched"), (HEADLINE, "a new headline")):
            tally = tallies.setdefault(f"{name}: {what}", Tally())
            for file, data in files.items():
                text = data.decode("utf-8", "surrogateescape")
                began = time.perf_counter()
                written = _tried(write, text, title)
                micros = (time.perf_counter() - began) * 1e6
                if title is None:
                    result = "exact" if written == text else "wrong"
                else:
                    result = _judged_or_wrong(text, written, title)
                tally.note(file, "refused" if written is None else result, micros)
    return tallies


def _tried(write: Callable[[str, str | None], str], text: str, title: str | None) -> str | None:
    try:
        return write(text, title)
    except Exception:  # noqa: BLE001 - whatever another library raises, the file is not written
        return None


def _judged_or_wrong(text: str, written: str | None, title: str) -> str:
    try:
        return judged(text, written or "", "title", title)
    except yaml.YAMLError:
        return "wrong"


def _by_python_frontmatter(text: str, title: str | None) -> str:
    post = python_frontmatter.loads(text)
    if title is not None:
        post["title"] = title
    return str(python_frontmatter.dumps(post))


def _by_ruamel(text: str, title: str | None) -> str:
    found = BLOCK.match(text)
    if found is None:
        raise ValueError("no front matter")
    form = YAML(typ="rt")
    form.preserve_quotes = True
    form.width = 1_000_000
    fields = form.load(found[2])
    if title is not None:
        fields["title"] = title
    out = io.StringIO()
    form.dump(fields, out)
    return found[1] + out.getvalue() + text[len(found[1]) + len(found[2]) :]


def main() -> int:
    """Print the table; 1 when anything of ours is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--whole", type=int, default=0, help="how many files go the whole way (default: all)")
    wishes = parser.parse_args()
    files = texts_of(wishes.folder)
    ours = edits(files)
    chosen = dict(list(files.items())[:: max(1, len(files) // wishes.whole)]) if wishes.whole else files
    ours |= whole_way(chosen, every=10)
    others = beside(files)
    print(f"{len(files)} files of {wishes.folder}")
    print("{:<44} {:>6} {:>6} {:>8} {:>7} {:>6} {:>10} {:>10}".format("operation", *COLUMNS))
    for name, tally in (*ours.items(), *others.items()):
        print(tally.row(name))
    edit = statistics.median(ours["a new headline"].micros)
    for name in ("python-frontmatter", "ruamel.yaml, round trip"):
        ratio = statistics.median(others[f"{name}: a new headline"].micros) / edit
        print(f"{name} takes {ratio:.1f} times as long for a new headline")
    wrong = [(name, file) for name, tally in ours.items() for file in tally.wrong]
    refused = sum(tally.results["refused"] for tally in ours.values())
    for name, file in wrong[:50]:
        print(f"WRONG: {name}: {file}")
    print(f"{len(wrong)} wrong, {refused} refused")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
