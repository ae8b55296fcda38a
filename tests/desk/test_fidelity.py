"""The form's fidelity the whole way: a real page, the form in it as a browser reads and sends it, real git behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cms.core.people import Signature
from cms.desk.record import followed
from tests.bench.desk import Signed, desk_with
from tests.browsing import SentForm, form_of

ODD = {
    "plain": b'---\ntitle: "Old words"\n---\nBody.\n',
    "crlf": b"---\r\ntitle: Old words\r\ntags: [a, b]\r\n---\r\nOne\r\nTwo\r\n",
    "mixed": b"---\r\ntitle: Old words\nsummary: x\r\n---\nOne\r\nTwo\nThree\r\n\n",
    "cr": b"---\rtitle: Old words\r---\rOne\rTwo\r",
    "bom": b"\xef\xbb\xbf---\ntitle: Old words\n---\nBody\n",
    "not-utf8": b"---\ntitle: Old words\nsummary: caf\xe9\n---\nna\xefve \xff\n",
    "not-utf8-at-all": b"---\ntitle: Old words\nsection: \xe9\nlang: \xe9\ntags: [\xe9]\nauthors: [\xe9]\n---\n\xff\n",
    "not-utf8-and-private": "---\ntitle: Old words\n---\n\uf6e9 ".encode() + b"\xe9\n",
    "no-end": b"---\ntitle: Old words\n---\nNo end",
    "no-body": b"---\ntitle: Old words\n---",
    "first-newlines": b"---\ntitle: Old words\n---\n\n\n\nBody\n\n\n",
    "odd-letters": "---\ntitle: Old words\n---\n"
    "A\tb \f \u2028 \u2029 \u0085 \u200b \ufeff e\u0301 \xe9  \n   x   \n".encode(),
    "rules": b"---\ntitle: Old words\n---\n---\nx: y\n---\n+++\n",
    "textarea": b"---\ntitle: Old words\nsummary: </textarea><b>&amp;&lt;\n---\n"
    b"</textarea> &quot; &amp;amp; <script>\n",
    "blanks": b'---\ntitle: "Old words"\nsummary: "  around  "\nimage_credit: " x\\t "\ntags: [" a ", "b "]\n---\n\t\n',
    "lists": b'---\ntitle: Old words\ntags: ["a", "b", "", "a", "with, comma", "q\\"uote", "\\"q"]\n'
    b'authors: ["A\\nB", "C, D", ""]\n---\n',
    "tags-as-text": b"---\ntitle: Old words\ntags: foo, bar\nauthors: Doe, Jane\n---\n",
    "tags-as-one": b"---\ntitle: Old words\ntags: foo\n---\n",
    "nested": b"---\ntitle: Old words\nauthors:\n  - name: A\n    x: 1\n"
    b"image:\n  src: /a.jpg # keep\nmenu: {main: {weight: 1}}\n---\n",
    "folded": b"---\ntitle: Old words\nsummary: >\n  One long\n  text.\n\n  Two.\n"
    b"image_caption: |+\n  a\n\n  b\n\n---\n",
    "nothing": b"---\ntitle: Old words\nsummary:\ntags:\nimage: ~\nlang: null\ndateline: ''\n---\n",
    "types": b"---\ntitle: Old words\nsection: 0777\ndateline: 12:30:00\nlang: no\nimage_credit: 1e3\n"
    b"date: 2015-4-01 9:00\n---\n",
    "own-status": b"---\ntitle: Old words\nstatus: Completed\n---\nx\n",
    "decorative": b"---\ntitle: Old words\nimage: /media/a.jpg\nimage_alt: ''\n---\n",
    "toml": b'+++\ntitle = "Old words" # c\ndate = 1979-05-27\ntags = [\n  "a", # x\n]\n'
    b"draft = true\n\n[extra]\na = 1\n+++\nB\n",
    "toml-crlf": b'+++\r\ntitle = "Old words"\r\nsummary = """\r\nA\r\nB"""\r\n+++\r\n\r\nB\r\n',
    "json": b'{\n  "title": "Old words",\n  "tags": ["a", "b"],\n  "n": 1e3,\n  "summary": "a\\u0000b"\n}\n\nB\n',
    "json-marked": b'---json\n{"title": "Old words", "nested": {"a": [1, null, true]}}\n---\nB',
    "pelican": b"Title: Old words\nDate: 2010-12-03 10:20\nTags: a, b\nSummary: one\n    two\nEmpty:\n\nB\n",
    "flow": b"---\n{title: Old words, tags: [a, b]}\n---\nB\n",
    "anchors": b"---\ntitle: &t Old words\ndefaults: &d {a: 1}\nother: *d\n---\n",
    "none": b"Just words.\r\n\nMore.\n",
    "empty-block": b"---\n---\nB\n",
    "shortcodes": b'---\ntitle: Old words\n---\n{{< figure src="a" >}}\n{% raw %}\n<Tag a={1} />\n{: .class}\n',
}
BROKEN = {
    "twice": b"---\ntitle: A\r\ntags: [x]\ntitle: B\n---\nBody\r\n",
    "unclosed": b"---\ntitle: 'A\n---\n\n\nBody",
    "bytes": b"\xef\xbb\xbf---\ntitle: [\xe9\n---\n\xff\r\n",
    "toml-twice": b"+++\na = 1\r\na = 2\n+++\nB\n",
    "json-comma": b'{\n  "a": 1,\n}\nB\n',
    "open": b"---\ntitle: A\nno end\n",
}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory, git_home: object) -> Iterator[Signed]:
    files = {f"content/odd/{name}.md": text for name, text in {**ODD, **BROKEN}.items()}
    files["content/odd/nul.md"] = b"---\ntitle: a\0b\n---\n"
    with desk_with(tmp_path_factory.mktemp("fidelity"), files) as desk:
        yield desk


def file(name: str) -> str:
    return f"content/odd/{name}.md"


def saved(signed: Signed, form: SentForm) -> bool:
    """Send a form, and tell whether it made a version."""
    head = signed.head()
    status, page = signed.send(form)
    assert status == 303, page
    return signed.head() != head


@pytest.mark.parametrize("name", ODD)
def test_opening_and_saving_is_no_change(signed: Signed, name: str) -> None:
    assert not saved(signed, signed.form(file(name)))
    assert signed.text(file(name)) == ODD[name]


@pytest.mark.parametrize("name", [name for name, text in ODD.items() if b"Old words" in text])
def test_a_new_headline_changes_the_headlines_bytes_alone(signed: Signed, name: str) -> None:
    assert saved(signed, signed.form(file(name)).typed("title", "New words"))
    assert signed.text(file(name)) == ODD[name].replace(b"Old words", b"New words")
    assert saved(signed, signed.form(file(name)).typed("title", "Old words"))
    assert signed.text(file(name)) == ODD[name]


@pytest.mark.parametrize(
    ("name", "field", "typed", "old", "new"),
    [
        ("mixed", "body", "One\nTwo and a half\nThree\n\n", b"Two\n", b"Two and a half\r\n"),
        ("first-newlines", "body", "\n\n\nBody!\n\n\n", b"Body", b"Body!"),
        ("no-end", "body", "No end at all", b"No end", b"No end at all"),
        ("not-utf8", "title", "Caf\xe9", b"Old words", "Caf\xe9".encode()),
        ("lists", "tags", 'a, b, "", a, "with, comma", q"uote, """q", new', b'"\\"q"]', b'"\\"q", "new"]'),
        ("lists", "authors", '"A B"\nC, D\n""\nE', b', ""]\n', b', "", "E"]\n'),
        ("tags-as-text", "tags", "foo, bar, baz", b"foo, bar", b"foo, bar, baz"),
        ("tags-as-one", "tags", "foo2", b"tags: foo", b"tags: foo2"),
        ("tags-as-one", "tags", "foo, bar", b"tags: foo\n", b"tags:\n  - foo\n  - bar\n"),
        ("folded", "summary", "One.\nTwo.", b"One long\n  text.\n\n  Two.", b"One.\n\n  Two."),
        ("blanks", "summary", "  around  it ", b'"  around  "', b'"  around  it "'),
        ("toml", "tags", "a, b", b'"a", # x\n', b'"a", # x\n  "b",\n'),
        ("json", "tags", "a, c", b'"b"', b'"c"'),
        ("pelican", "tags", "a, b, c", b"a, b", b"a, b, c"),
        ("none", "title", "A", b"Just", b"---\r\ntitle: A\r\n---\r\nJust"),
        ("nested", "raw:menu", "menu: {main: {weight: 2}}", b"weight: 1", b"weight: 2"),
        ("nested", "raw:authors", "", b"authors:\n  - name: A\n    x: 1\n", b""),
        ("nested", "raw:image", "image:\n  src: /b.jpg", b"/a.jpg", b"/b.jpg"),
        ("toml", "raw:draft", "draft = false", b"draft = true", b"draft = false"),
        ("toml", "raw:extra", "[extra]\na = 2", b"a = 1", b"a = 2"),
        ("json-marked", "raw:nested", '"nested": {}', b'{"a": [1, null, true]}', b"{}"),
        ("anchors", "raw:other", "other: {b: *d}", b"other: *d", b"other: {b: *d}"),
        ("shortcodes", "body", '{{< figure src="b" >}}\n{% raw %}\n<Tag a={1} />\n{: .class}\n', b'"a"', b'"b"'),
    ],
)
def test_a_change_changes_what_it_means(
    signed: Signed, name: str, field: str, typed: str, old: bytes, new: bytes
) -> None:
    assert ODD[name].count(old) == 1
    assert saved(signed, signed.form(file(name)).typed(field, typed))
    assert signed.text(file(name)) == ODD[name].replace(old, new)
    put_back(signed, name)


@pytest.mark.parametrize(
    ("name", "typed", "saved_as"),
    [
        ("plain", "Body. More.", b"Body. More.\n"),
        ("plain", "Body.\n\nMore.", b"Body.\n\nMore.\n"),
        ("plain", "Body. More.\n\n", b"Body. More.\n\n"),
        ("plain", "", b""),
        ("mixed", "One\nTwo\nThree\n\nFour", b"One\r\nTwo\nThree\r\n\nFour\r\n\r\n"),
        ("cr", "One\nTwo\nThree", b"One\rTwo\rThree\r"),
        ("no-end", "No end, and more", b"No end, and more"),
        ("first-newlines", "\n\n\nBody at last", b"\n\n\nBody at last\n\n\n"),
    ],
)
def test_words_at_the_end_leave_the_files_last_line_end(signed: Signed, name: str, typed: str, saved_as: bytes) -> None:
    form = signed.form(file(name))
    assert not form["body"].endswith("\n"), "whoever goes to the end is behind the last word"
    assert saved(signed, form.typed("body", typed))
    body = ODD[name].index(b"---", 3) + 4
    body += ODD[name][body - 1 : body + 1] == b"\r\n"
    assert signed.text(file(name)) == ODD[name][:body] + saved_as
    put_back(signed, name)


def test_a_form_that_shows_the_last_line_end_is_untouched_too(signed: Signed) -> None:
    form = signed.form(file("mixed"))
    assert not saved(signed, form.typed("body", "One\nTwo\nThree\n\n"))
    assert signed.text(file("mixed")) == ODD["mixed"]


def put_back(signed: Signed, name: str) -> None:
    """Push a file's first bytes, as a colleague does with git."""
    by = Signature("Omar Haddad", "omar@courier.example", signed.room.clock())
    signed.room.repository.commit({file(name): ODD[name]}, by=by, subject="Put it back", on=signed.head())
    followed(signed.room)


@pytest.mark.parametrize("act", ["", "/raw", "/preview", "/history", "/diff", "/review"])
def test_every_page_shows_an_article_with_bytes_that_are_not_utf8(signed: Signed, act: str) -> None:
    assert signed.page(f"/articles/odd/not-utf8-at-all.md{act}")[0] == 200


def test_what_the_form_does_not_own_is_never_taken(signed: Signed) -> None:
    form = signed.form(file("nested"))
    for name in ("status", "publish_at", "date", "updated", "raw:status", "raw:date", "raw:new", "layout", "file"):
        form.fields.append((name, "status: approved"))
    assert not saved(signed, form)


def test_a_field_that_was_not_sent_keeps_its_value(signed: Signed) -> None:
    form = signed.form(file("lists"))
    kept = [(name, value) for name, value in form.fields if name in {"csrf_token", "base"}]
    assert not saved(signed, SentForm(form.action, kept))


@pytest.mark.parametrize(
    ("name", "field", "typed", "words"),
    [
        ("nested", "raw:menu", "menu: {a: 1}\nstatus: approved", "another key"),
        ("nested", "raw:menu", "menu2: 1", "another key"),
        ("nested", "raw:menu", "menu: [", "menu cannot be changed"),
        ("plain", "body", "a\0b", "NUL"),
        ("plain", "title", "a\x07b", "control"),
        ("pelican", "summary", "a\n\nb", "header"),
    ],
)
def test_what_cannot_be_written_is_refused_and_stays_typed(
    signed: Signed, name: str, field: str, typed: str, words: str
) -> None:
    head = signed.head()
    status, page = signed.send(signed.form(file(name)).typed(field, typed))
    assert status == 422
    assert words in page
    assert f"/articles/odd/{name}.md/raw" in page
    assert form_of(page, "article")[field] == typed.replace("\0", "\ufffd")
    assert signed.head() == head


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_opens_as_raw_text_and_an_untouched_save_is_none(signed: Signed, name: str) -> None:
    _, page = signed.page(f"/articles/odd/{name}.md")
    assert "Line " in page
    assert not saved(signed, signed.form(file(name), "raw-form"))
    assert signed.text(file(name)) == BROKEN[name]


def test_a_broken_file_is_mended_line_by_line(signed: Signed) -> None:
    form = signed.form(file("twice"), "raw-form")
    assert saved(signed, form.typed("raw", form["raw"].replace("title: B\n", "")))
    assert signed.text(file("twice")) == BROKEN["twice"].replace(b"title: B\n", b"")
    assert "article" in signed.form(file("twice")).action
    form = signed.form(file("bytes"), "raw-form")
    assert saved(signed, form.typed("raw", form["raw"].replace("title: [", "title: ")))
    assert signed.text(file("bytes")) == BROKEN["bytes"].replace(b"[", b"")


def test_a_mended_file_is_a_draft_whatever_it_claims(signed: Signed) -> None:
    form = signed.form(file("open"), "raw-form")
    assert saved(signed, form.typed("raw", "---\ntitle: A\nstatus: approved\n---\n"))
    assert signed.text(file("open")) == b"---\ntitle: A\nstatus: draft\n---\n"


def test_raw_text_that_would_break_an_article_is_not_saved(signed: Signed) -> None:
    head = signed.head()
    form = signed.form(file("plain"), "raw-form", raw=True).typed("raw", "---\ntitle: 'x\n---\n")
    status, page = signed.send(form)
    assert status == 422
    assert "Not saved" in page
    assert form_of(page, "raw-form")["raw"] == "---\ntitle: 'x\n---\n"
    assert signed.head() == head


def test_raw_text_keeps_the_desks_keys_and_may_change_a_comment_alone(signed: Signed) -> None:
    form = signed.form(file("types"), "raw-form", raw=True)
    typed = form["raw"].replace("2015-4-01 9:00", "2030-01-01").replace("lang: no\n", "# a note\nlang: no\n")
    assert saved(signed, form.typed("raw", typed))
    assert signed.text(file("types")) == ODD["types"].replace(b"lang: no\n", b"# a note\nlang: no\n")


def test_a_file_that_is_no_text_is_shown_with_the_reason_alone(signed: Signed) -> None:
    status, page = signed.page("/articles/odd/nul.md")
    assert status == 200
    assert "NUL" in page
    assert "raw-form" not in page
