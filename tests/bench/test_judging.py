"""The benchmark's judge finds what is wrong, and real files pass it the whole way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.desk import desk_with
from tests.bench.judging import judged
from tests.browsing import form_of

OLD = "---\n# note\ntitle: a\n\ntags: [x]  # theirs\nlead:\n  b: 1\n---\nBody\n"


def test_an_exact_edit_is_exact() -> None:
    assert judged(OLD, OLD.replace("title: a", "title: b"), "title", "b") == "exact"
    assert judged(OLD, OLD.replace("lead:\n  b: 1\n", ""), "lead", None) == "exact"
    assert judged(OLD, OLD.replace("  b: 1\n", "  b: 1\nnew: c\n"), "new", "c") == "exact"
    assert judged("Body\n", "---\nnew: c\n---\nBody\n", "new", "c") == "exact"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: a", "title: c"),
        ("title: a", "title: b\r"),
        ("# note\ntitle: a", "title: b"),
        ("title: a\n\n", "title: b\n"),
        ("title: a\n\ntags: [x]  # theirs", "title: b\n\ntags: [x] # theirs"),
        ("title: a\n\ntags: [x]", "title: b\n\ntags: ['x']"),
        ("title: a\n\ntags: [x]", "title: b\n\ntags: [y]"),
        ("title: a\n\ntags: [x]  # theirs\nlead:\n  b: 1\n---\nBody\n", "title: b\n\ntags: [x]  # theirs\n---\nBody\n"),
        ("title: a\n\ntags: [x]  # theirs\nlead:\n  b: 1\n---\nBody\n", OLD.partition("title: a")[2].rstrip("\n")),
    ],
)
def test_what_changes_more_is_wrong(old: str, new: str) -> None:
    assert OLD.count(old) == 1
    assert judged(OLD, OLD.replace(old, new), "title", "b") == "wrong"


def test_real_files_pass_through_the_desks_pages(shared: Path, tmp_path: Path) -> None:
    folder = shared / "corpora"
    paths = sorted(folder.rglob("*.md"))[::60]
    files = {f"content/{path.relative_to(folder)}": path.read_bytes() for path in paths}
    with desk_with(tmp_path, files) as desk:
        for file, data in files.items():
            head = desk.head()
            _, page = desk.page(f"/articles/{file.removeprefix('content/')}")
            form = form_of(page, "raw-form" if 'id="raw-form"' in page else "article")
            assert desk.send(form)[0] == 303
            assert desk.head() == head, f"{file}: saving it untouched made a version"
            if "title" not in form:
                continue
            assert desk.send(form.typed("title", "New words"))[0] == 303
            assert judged(data.decode(), desk.text(file).decode(), "title", "New words") == "exact", file
