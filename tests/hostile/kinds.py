"""Hostile commits, one kind a function: what anybody who can push may bring in."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable

from tests.hostile.forge import ANY, EVE, FILE, LINK, NOON, RUN, SUBMODULE, Hostile, Odd

KINDS: dict[str, Callable[[], Hostile]] = {}
CANARY = b"CANARY-7f3a of a link's target"
"""Stands in the file that links lead to; it must never be seen anywhere."""

OUTSIDE = "{outside}"
CITY = b"content/city/2026/11/"
BASE = CITY + b"kept.md"
NOTHING = "0" * 39 + "1"


def kind(make: Callable[[], Hostile]) -> Callable[[], Hostile]:
    """Note a kind under its function's name."""
    KINDS[make.__name__] = make
    return make


def story(body: bytes = b"One paragraph.\n", title: bytes = b"A headline", more: bytes = b"") -> bytes:
    """Write an article as a pusher does."""
    return b"---\ntitle: " + title + b"\nsection: city\n" + more + b"---\n" + body


def front(lines: bytes, body: bytes = b"Text.\n") -> bytes:
    return b"---\n" + lines + b"\n---\n" + body


def named(name: bytes, data: bytes | None = None, **more: object) -> Hostile:
    return Hostile({CITY + name: story() if data is None else data}, **more)  # type: ignore[arg-type]


def link(target: bytes) -> Odd:
    return Odd(LINK, target)


# Links and submodules


@kind
def link_to_a_file_outside() -> Hostile:
    return Hostile({CITY + b"outside.md": link(OUTSIDE.encode() + b"/secret.md")}, reason="link")


@kind
def link_upwards() -> Hostile:
    return Hostile({CITY + b"upwards.md": link(b"../../../../../outside/secret.md")}, reason="link")


@kind
def link_to_the_desks_private_folder() -> Hostile:
    return Hostile({CITY + b"private.md": link(b"../../../../.git/cms/desk.toml")}, reason="link")


@kind
def link_to_an_article() -> Hostile:
    return Hostile({CITY + b"same.md": link(b"kept.md")}, reason="link")


@kind
def link_to_itself() -> Hostile:
    return Hostile({CITY + b"loop.md": link(b"loop.md")}, reason="link")


@kind
def links_in_a_circle() -> Hostile:
    return Hostile({CITY + b"one.md": link(b"two.md"), CITY + b"two.md": link(b"one.md")}, reason="link")


@kind
def link_to_a_folder() -> Hostile:
    return Hostile({b"content/linked": link(OUTSIDE.encode())})


@kind
def link_with_a_megabyte_of_target() -> Hostile:
    return Hostile({CITY + b"far.md": link(b"a/" * 500_000)}, reason="link")


@kind
def picture_that_is_a_link() -> Hostile:
    body = b"![x](/media/2026/11/linked.jpg)\n"
    target = link(OUTSIDE.encode() + b"/secret.md")
    return Hostile({b"content/media/2026/11/linked.jpg": target, CITY + b"shows.md": story(body)})


@kind
def submodule_as_an_article() -> Hostile:
    return Hostile({CITY + b"sub.md": Odd(SUBMODULE, number=NOTHING)}, reason="submodule")


@kind
def submodule_with_a_configuration() -> Hostile:
    config = b'[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch% /tmp/pwned\n\tupdate = !touch /tmp/pwned\n'
    return Hostile({b".gitmodules": config, b"x": Odd(SUBMODULE, number=NOTHING)})


@kind
def runnable_article() -> Hostile:
    return Hostile({CITY + b"run.md": Odd(RUN, story())})


# What git itself reads


@kind
def attributes_with_filters() -> Hostile:
    text = b"* filter=evil diff=evil merge=evil text eol=crlf ident export-subst working-tree-encoding=UTF-16\n"
    return Hostile({b".gitattributes": text, CITY + b".gitattributes": text, CITY + b"ident.md": story(b"$Id$\n")})


@kind
def attributes_that_ignore_on_export() -> Hostile:
    return Hostile({b"content/.gitattributes": b"*.md export-ignore -diff binary\n"})


@kind
def configuration_files_in_the_tree() -> Hostile:
    config = b"[core]\n\tfsmonitor = touch /tmp/pwned\n\thooksPath = .\n[alias]\n\tlog = !touch /tmp/pwned\n"
    return Hostile({b".gitconfig": config, b"config": config, b"hooks/post-commit": Odd(RUN, b"#!/bin/sh\nexit 1\n")})


@kind
def mailmap_that_renames_people() -> Hostile:
    return Hostile({b".mailmap": b"Rosa Marlowe <rosa@courier.example> <eve@example.net>\n"})


@kind
def large_file_pointer() -> Hostile:
    text = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 12345\n"
    return Hostile(
        {
            CITY + b"pointer.md": text,
            b"content/media/2026/11/pointer.jpg": text,
            b".lfsconfig": b"[lfs]\nurl = ext::sh\n",
        },
        reason="LFS",
    )


@kind
def template_and_publication_changed() -> Hostile:
    page = b"{{ cycler.__init__.__globals__.os.popen('touch /tmp/pwned').read() }}"
    toml = b'name = "Eve Times"\nurl = "javascript:alert(1)"\n'
    return Hostile({b"templates/site/article.html": page, b"templates/desk/desk.html": page, b"cms.toml": toml})


@kind
def workflows_and_makefiles() -> Hostile:
    return Hostile({b".github/workflows/x.yml": b"on: push\n", b"Makefile": b"all:\n\ttouch /tmp/pwned\n"})


# Names


@kind
def name_dot_git() -> Hostile:
    return Hostile({CITY + b".git/config": b"[core]\n"}, refused=True)


@kind
def name_dot_git_in_capitals() -> Hostile:
    return Hostile({CITY + b".GIT/x.md": story()}, reason="name", refused=True)


@kind
def name_git_tilde_one() -> Hostile:
    return Hostile({CITY + b"git~1/x.md": story()}, reason="name", refused=True)


@kind
def name_dot_git_with_what_hfs_ignores() -> Hostile:
    return Hostile({CITY + ".g\u200cit/x.md".encode(): story()}, reason="name", refused=True)


@kind
def name_of_two_dots() -> Hostile:
    return Hostile({CITY + b"../../up.md": story()}, reason="name", refused=True)


@kind
def name_of_one_dot() -> Hostile:
    return Hostile({CITY + b"./here.md": story()}, reason="name", refused=True)


@kind
def name_with_a_slash_inside() -> Hostile:
    return Hostile(raw={CITY.rstrip(b"/"): ((FILE, b"a/../../b.md", story()),)}, reason="name")


@kind
def name_that_is_there_twice() -> Hostile:
    entries = ((FILE, b"zz.md", story()), (FILE, b"zz.md", story(b"Other.\n")))
    return Hostile(raw={CITY.rstrip(b"/"): entries})


@kind
def names_out_of_order() -> Hostile:
    entries = ((FILE, b"zz9.md", story()), (FILE, b"aa0.md", story()))
    return Hostile(raw={CITY.rstrip(b"/"): entries})


@kind
def name_with_a_newline() -> Hostile:
    return named(b"new\nline.md", reason="name")


@kind
def name_with_quotes() -> Hostile:
    return named(b"\"quoted\" 'twice' & <b>bold</b>.md")


@kind
def name_with_a_tab() -> Hostile:
    return named(b"tab\there.md", reason="name")


@kind
def name_with_escape_codes() -> Hostile:
    return named(b"\x1b[31mred\x1b[0m\x07.md", reason="name")


@kind
def name_that_looks_like_an_option() -> Hostile:
    return Hostile({CITY + b"--output=x.md": story(), b"content/-rf.md": story(), b"--help": b"x"})


@kind
def name_with_pathspec_magic() -> Hostile:
    return Hostile({b"content/:(top,glob)**.md": story(), b"content/:!x.md": story(), b":x": b"x"})


@kind
def name_with_wildcards() -> Hostile:
    return named(b"*?[a-z]{b}.md")


@kind
def name_with_a_backslash() -> Hostile:
    return named(b"..\\..\\windows.md", reason="name")


@kind
def name_of_255_bytes() -> Hostile:
    return named(b"n" * 252 + b".md")


@kind
def name_of_4000_bytes() -> Hostile:
    return named(b"n" * 3997 + b".md", reason="name is too long")


@kind
def path_deeper_than_any_system_takes() -> Hostile:
    return Hostile({b"content/" + b"deeper-still/" * 400 + b"x.md": story()}, reason="name is too long")


@kind
def name_with_spaces_and_dots_at_its_end() -> Hostile:
    return Hostile({CITY + b" lead.md": story(), CITY + b"trail .md": story(), b"content/dot./x.md": story()})


@kind
def name_that_reads_backwards() -> Hostile:
    return named("photo\u202egpj.md".encode())


@kind
def name_that_is_no_utf8() -> Hostile:
    return named(b"caf\xe9\xff.md", reason="not UTF-8")


@kind
def name_of_a_device() -> Hostile:
    return Hostile({CITY + b"con.md": story(), CITY + b"aux.en.md": story(), CITY + b"nul": b"x"})


@kind
def name_with_what_addresses_mean_by() -> Hostile:
    return named(b"a?b#c%2e%2e%2f&d;e+f.md")


@kind
def names_that_differ_in_case() -> Hostile:
    return Hostile({CITY + b"Case.md": story(), CITY + b"case.md": story(), CITY + b"CASE.md": story()})


@kind
def names_that_differ_in_unicode_form() -> Hostile:
    forms = [unicodedata.normalize(form, "café").encode() for form in ("NFC", "NFD")]
    return Hostile({CITY + form + b".md": story() for form in forms})


@kind
def two_files_with_one_address() -> Hostile:
    return Hostile({CITY + b"x.ar.md": story(), b"content/ar/city/2026/11/x.md": story()})


@kind
def file_and_folder_with_one_address() -> Hostile:
    return Hostile({b"content/both.md": story(), b"content/both/index.md": story(), b"content/both/x.md": story()})


@kind
def article_named_like_the_desks_own_pages() -> Hostile:
    return Hostile(
        {b"content/new.md": story(), b"content/history.md/preview.md": story(), b"content/new/text.md": story()}
    )


@kind
def article_that_is_a_folder() -> Hostile:
    return Hostile({CITY + b"folder.md/inner.md": story(), CITY + b"folder.md/preview": b"x"})


@kind
def article_turned_into_a_folder() -> Hostile:
    return Hostile({CITY + b"turned.md": None, CITY + b"turned.md/inside.md": story()})


@kind
def folder_turned_into_an_article() -> Hostile:
    return Hostile({CITY + b"turned.md": story()})


@kind
def name_that_is_one_newline() -> Hostile:
    return Hostile({b"\n": b"x", b"content/\n/\n.md": story(), b"\n\n": b"y"}, reason="name")


# Sizes


@kind
def fifty_megabytes() -> Hostile:
    return named(b"huge.md", story(b"x" * 50_000_000), reason="larger than")


@kind
def three_megabytes_of_text() -> Hostile:
    return named(b"long.md", story(b"word " * 600_000), reason="larger than")


@kind
def two_megabytes_less_a_little() -> Hostile:
    return named(b"nearly.md", story(b"A line of words.\n\n" * 110_000))


@kind
def ten_megabytes_of_front_matter() -> Hostile:
    return named(b"front.md", front(b"title: x\nnote: " + b"y" * 10_000_000), reason="larger than")


@kind
def one_megabyte_of_front_matter() -> Hostile:
    return named(
        b"front1.md", front(b"title: x\n" + b"".join(b"k%d: v\n" % n for n in range(100_000))), reason="larger than"
    )


@kind
def title_of_200_kilobytes() -> Hostile:
    return named(b"title.md", story(title=b"t" * 200_000))


@kind
def ten_thousand_tags() -> Hostile:
    return named(b"tags.md", front(b"title: x\ntags: [" + b", ".join(b"t%d" % n for n in range(10_000)) + b"]"))


@kind
def three_thousand_files() -> Hostile:
    return Hostile(
        {b"content/many/2026/11/m%04d.md" % number: story(title=b"Many %d" % number) for number in range(3_000)}
    )


@kind
def three_thousand_files_taken_away() -> Hostile:
    return Hostile({b"content/many/2026/11/m%04d.md" % number: None for number in range(3_000)})


@kind
def huge_picture() -> Hostile:
    return Hostile({b"content/media/2026/11/huge.jpg": b"\xff\xd8\xff" + b"\0" * 30_000_000})


@kind
def pictures_that_lie() -> Hostile:
    return Hostile(
        {
            b"content/media/2026/11/page.jpg": b"<html><script>alert(1)</script>",
            b"content/media/2026/11/vector.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"content/media/2026/11/post.jpg": b"%!PS\n(x) run\n",
            b"content/media/2026/11/new\nline.png": b"\x89PNG\r\n\x1a\n",
            b"content/media/2026/11/%2e%2e.png": b"\x89PNG\r\n\x1a\n",
        }
    )


# Bytes


@kind
def nul_bytes() -> Hostile:
    return named(b"nul.md", story(b"Text\0with nul.\n"), reason="NUL")


@kind
def utf_16() -> Hostile:
    return named(b"utf16.md", "---\ntitle: x\n---\nText.\n".encode("utf-16"), reason="NUL")


@kind
def invalid_utf8_in_the_body() -> Hostile:
    return named(b"latin.md", story(b"Caf\xe9 \xff\xfe \xed\xa0\x80.\n"))


@kind
def invalid_utf8_in_the_front_matter() -> Hostile:
    return named(
        b"latin2.md", story(title=b"Caf\xe9", more=b"tags: [\xff, b]\nauthors: [\xe9]\nimage: /media/\xff.jpg\n")
    )


@kind
def control_characters_everywhere() -> Hostile:
    odd = b"\\x01\\x02\\x03\\u2028\\u202e\\uFEFF\\x7f\\x85"
    return named(
        b"control.md",
        front(
            b'title: "a' + odd + b'"\nsummary: "b' + odd + b'"\ntags: ["' + odd + b'"]', b"\x01\x02\x03\x1b[31m\x08\n"
        ),
    )


@kind
def empty_file() -> Hostile:
    return named(b"empty.md", b"")


@kind
def only_a_byte_order_mark() -> Hostile:
    return named(b"mark.md", b"\xef\xbb\xbf")


@kind
def conflict_marks() -> Hostile:
    return named(b"marks.md", b"<<<<<<< HEAD\n" + story() + b"=======\n" + story(b"Other.\n") + b">>>>>>> eve\n")


# Front matter


@kind
def aliases_that_multiply() -> Hostile:
    lines = [b"a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [b"a%d: &a%d [%s]" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 10)]
    return named(b"laughs.md", front(b"title: x\n" + b"\n".join(lines)), reason="multiply")


@kind
def alias_of_itself() -> Hostile:
    return named(b"self.md", front(b"title: x\na: &a [*a]"), reason="not defined")


@kind
def nesting_without_end() -> Hostile:
    return named(b"nest.md", front(b"title: x\na: " + b"[" * 10_000 + b"]" * 10_000), reason=ANY)


@kind
def merge_keys() -> Hostile:
    return named(b"merge.md", front(b"title: x\nbase: &b {status: approved}\n<<: *b\nmore:\n  <<: [*b, *b]"))


@kind
def tags_that_make_objects() -> Hostile:
    lines = b"title: !!python/object/apply:os.system ['touch /tmp/pwned']\nx: !!python/name:os.system\ny: !ruby/object:Gem {}"  # noqa: E501
    return named(b"objects.md", front(lines))


@kind
def binary_and_huge_numbers() -> Hostile:
    lines = (
        b"title: !!binary aGVsbG8=\nn: "
        + b"9" * 50_000
        + b"\nh: 0x"
        + b"f" * 5_000
        + b"\nsexagesimal: 190:20:30:59\nf: 1e999999"
    )
    return named(b"numbers.md", front(lines))


@kind
def dates_out_of_range() -> Hostile:
    lines = b"title: x\ndate: 9999-99-99T99:99:99Z\nupdated: 0001-01-01T00:00:00+23:59\npublish_at: 9999-12-31T23:59:59-23:59\nunpublish_at: -1"  # noqa: E501
    return named(b"dates.md", front(lines))


@kind
def values_of_odd_types() -> Hostile:
    lines = (
        b"title: [a, {b: c}]\nsummary: {x: [1, 2]}\ntags: 5\nauthors: {name: Eve}\ndate: [2026]\nsection: [city]\n"
        b"lang: {en: 1}\nimage: [a.jpg]\nimage_alt: {a: b}\nrelated: {x: y}\ncorrections: yes\nstatus: [approved]\n"
        b"dateline: [x]\nkicker: {a: b}\naliases: 3\ntranslation_of: [x]"
    )
    return named(b"types.md", front(lines))


@kind
def values_of_nothing() -> Hostile:
    return named(
        b"nothing.md",
        front(
            b"title:\nsummary: ~\ntags: null\nauthors: []\ndate:\nsection: ''\ncorrections: [~, 1, [a], {date: 2026}]"
        ),
    )


@kind
def lists_of_odd_things() -> Hostile:
    return named(
        b"lists.md",
        front(
            b"title: x\ntags: [[a], {b: c}, ~, 1, '', ' ', '<b>']\nauthors: [[[]]]\nrelated: [../../../x.md, /etc/passwd, 'javascript:x.md']"  # noqa: E501
        ),
    )


@kind
def keys_that_are_there_twice() -> Hostile:
    return named(b"twice.md", front(b"title: a\ntitle: b"), reason="twice")


@kind
def keys_of_odd_kinds() -> Hostile:
    return named(b"keys.md", front(b"title: a\n? [x, y]\n: z\n'': empty\n\"a\\nb\": c"), reason="no plain word")


@kind
def front_matter_that_does_not_end() -> Hostile:
    return named(b"open.md", b"---\ntitle: x\nText goes on.\n", reason="never closed")


@kind
def front_matter_of_two_documents() -> Hostile:
    return named(b"two-documents.md", front(b"title: a\n--- \ntitle: b"), reason=ANY)


@kind
def front_matter_that_does_not_parse() -> Hostile:
    return named(b"unparsable.md", front(b"title: [unclosed"), reason="expected")


@kind
def front_matter_in_toml_with_a_bomb() -> Hostile:
    return named(b"toml.md", b'+++\ntitle = "x"\na = ' + b"[" * 5_000 + b"]" * 5_000 + b"\n+++\nText.\n", reason=ANY)


@kind
def front_matter_in_json_with_a_bomb() -> Hostile:
    return named(b"json.md", b'{"title": "x", "a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}\n\nText.\n", reason=ANY)


@kind
def front_matter_with_markup() -> Hostile:
    evil = json.dumps("</title></script><script>alert(1)</script>\"' onerror=alert(1) {{7*7}}").encode()
    keys = (
        b"title",
        b"summary",
        b"dateline",
        b"section",
        b"lang",
        b"image_alt",
        b"image_caption",
        b"kicker",
        b"status",
    )
    lines = b"\n".join(key + b": " + evil for key in keys)
    return named(
        b"markup.md", front(lines + b"\nimage: 'javascript:alert(1)'\nauthors: [" + evil + b"]\ntags: [" + evil + b"]")
    )


# Bodies


def bomb(unit: bytes, size: int = 300_000) -> bytes:
    return story((unit * (size // len(unit) + 1))[:size])


@kind
def body_of_brackets() -> Hostile:
    return Hostile({CITY + b"b20.md": bomb(b"[", 20_000), CITY + b"b300.md": bomb(b"[")})


@kind
def body_of_pictures_begun() -> Hostile:
    return named(b"pics.md", bomb(b"![]("))


@kind
def body_of_divisions() -> Hostile:
    return named(b"divs.md", bomb(b"<div>"))


@kind
def body_of_stars() -> Hostile:
    return named(b"stars.md", bomb(b"*_"))


@kind
def body_of_backticks() -> Hostile:
    return named(b"ticks.md", bomb(b"`"))


@kind
def body_of_quotes_in_quotes() -> Hostile:
    return named(b"quotes.md", bomb(b"> "))


@kind
def body_of_lists_in_lists() -> Hostile:
    return named(b"inner-lists.md", story(b"".join(b" " * (2 * n) + b"- a\n" for n in range(500))))


@kind
def body_of_one_table_row() -> Hostile:
    return named(b"row.md", story(b"|a" * 20_000 + b"|\n" + b"|-" * 20_000 + b"|\n"))


@kind
def body_of_footnotes_in_circles() -> Hostile:
    return named(b"notes.md", story(b"[^a]\n\n[^a]: [^b]\n\n[^b]: [^a]\n\n" * 2_000))


@kind
def body_of_abbreviations() -> Hostile:
    return named(b"abbr.md", story(b"".join(b"*[a%d]: b\n\n" % n for n in range(3_000)) + b"a1 a2 a3 " * 5_000))


@kind
def body_of_headings() -> Hostile:
    return named(b"heads.md", bomb(b"# a\n"))


@kind
def body_of_links_to_itself() -> Hostile:
    return named(b"links.md", story(b"[x](links.md) [y](../../../../../../etc/passwd) [z](..%2f..%2fx.md)\n\n" * 3_000))


@kind
def body_of_templates() -> Hostile:
    return named(b"template.md", story(b"{{7*7}} {% include '/etc/passwd' %} ${7*7} #{7*7} <%= 7*7 %> {{config}}\n"))


# Commits


@kind
def commit_without_an_author() -> Hostile:
    return Hostile({CITY + b"nobody.md": story()}, author=b"", committer=b"")


@kind
def commit_with_an_empty_name() -> Hostile:
    return Hostile({CITY + b"noname.md": story()}, author=b" <> " + NOON)


@kind
def commit_with_an_author_of_30_kilobytes() -> Hostile:
    return Hostile({CITY + b"name.md": story()}, author=b"<" * 30_000 + b" <e@x> " + NOON)


@kind
def commit_with_a_name_of_30_kilobytes() -> Hostile:
    return Hostile({CITY + b"name2.md": story()}, author=b"E" * 30_000 + b" <e@example.net> " + NOON)


@kind
def commit_with_a_name_of_no_text() -> Hostile:
    return Hostile({CITY + b"name3.md": story()}, author=b"\xff\xfe\x1b[31m<script> <e@example.net> " + NOON)


@kind
def commit_in_another_encoding() -> Hostile:
    return Hostile({CITY + b"enc.md": story()}, headers=b"encoding UTF-7\n", message=b"+ADw-script+AD4- caf\xe9\n")


@kind
def commit_message_with_markup_and_codes() -> Hostile:
    message = (
        b"<script>alert(1)</script> \x1b]0;x\x07 {{7*7}} \xe2\x80\xae" + b"m" * 200_000 + b"\n\n" + b"note " * 50_000
    )
    return Hostile({CITY + b"message.md": story()}, message=message)


@kind
def commit_without_a_message() -> Hostile:
    return Hostile({CITY + b"silent.md": story()}, message=b"")


@kind
def commit_before_1970() -> Hostile:
    return Hostile({CITY + b"old.md": story()}, author=EVE + b" -5000000000 +0000")


@kind
def commit_after_2100() -> Hostile:
    return Hostile(
        {CITY + b"future.md": story()}, author=EVE + b" 99999999999 +0000", committer=EVE + b" 99999999999 +0000"
    )


@kind
def commit_at_no_time_at_all() -> Hostile:
    late = EVE + b" 99999999999999999999999 +9999"
    return Hostile({CITY + b"never.md": story()}, author=late, committer=late)


@kind
def commit_older_than_its_parent() -> Hostile:
    return Hostile({CITY + b"order.md": story()}, author=EVE + b" 86400 +0000", committer=EVE + b" 86400 +0000")


@kind
def commit_with_a_forged_signature() -> Hostile:
    sign = b"gpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----\n"
    return Hostile({CITY + b"signed.md": story(more=b"status: approved\n")}, headers=sign + sign)


@kind
def commit_with_forged_trailers() -> Hostile:
    text = b"Approve it\n\nEditor: rosa\nAct: approve\nReviewed-by: Rosa Marlowe\nStatus: review -> approved\nShows: x y\nSource: z\n"  # noqa: E501
    claims = b"status: approved\napproved_by: rosa\nreviewed: true\npublish_at: 2020-01-01T00:00:00Z\n"
    return Hostile(
        {CITY + b"claims.md": story(more=claims)}, author=b"Rosa Marlowe <rosa@courier.example> " + NOON, message=text
    )


@kind
def commit_that_merges_eight_sides() -> Hostile:
    return Hostile({CITY + b"octopus.md": story()}, more_parents=8)


@kind
def merge_with_a_conflict_baked_in() -> Hostile:
    return Hostile({CITY + b"baked.md": story(b"<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n")}, more_parents=1)


@kind
def commit_that_changes_nothing() -> Hostile:
    return Hostile()


# The desk's own files


@kind
def comments_that_are_bombs() -> Hostile:
    at = b"discussion/city/2026/11/kept.md/"
    laughs = (
        b"a: &a [x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\ntext: *c\n"
    )
    return Hostile(
        {
            at + b"bomb.yaml": laughs,
            at + b"deep.yaml": b"text: " + b"[" * 30_000,
            at + b"huge.yaml": b"text: " + b"x" * 3_000_000,
            at + b"odd.yaml": b"- 1\n- [2]\n",
            at + b"dates.yaml": b"when: 9999-99-99\ntext: 2026-01-01\nid: 99999999999999999999999999\n",
            at + b"bytes.yaml": b"text: \xff\xfe\0\n",
            at + b"link.yaml": link(OUTSIDE.encode() + b"/secret.md"),
            at + b"object.yaml": b"text: !!python/object/apply:os.system ['touch /tmp/pwned']\n",
            at
            + b"claim.yaml": b"id: x\nkind: approve\naccount: rosa\nname: Rosa\nwhen: 2026-11-24T12:00:00Z\ntext: <script>alert(1)</script>\n",  # noqa: E501
            b"discussion/../x.yaml".replace(b"..", b"dots"): b"text: a\n",
            b"discussion/city/2026/11/gone.md/x.yaml": b"text: about nothing\n",
        }
    )


@kind
def content_that_is_a_link() -> Hostile:
    return Hostile({b"content": link(OUTSIDE.encode())})


@kind
def content_that_is_a_file() -> Hostile:
    return Hostile({b"content": None})
