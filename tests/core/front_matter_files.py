"""Files with front matter as people of many habits write it: Jekyll, Hugo, Zola, Eleventy, Pelican and none."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

NAMES = ("title", "summary", "tags", "lead", "x-1", "date", "draft")
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [
        "no",
        "Yes",
        "~",
        "null",
        "1",
        "0x1f",
        "1_000",
        "1e3",
        ".inf",
        "12:30:45",
        "2026-11-24",
        "=",
        "<<",
        "- a",
        "? b",
        ": c",
        "a: b",
        "a #b",
        "'",
        '"',
        "\\",
        "[x",
        "}",
        "@x",
        "`x",
        "%x",
        "!x",
        "&x",
        "*x",
        "x:",
        " x",
        "x ",
        "...",
        "---",
        "+++",
        "'''",
        '"""',
        "x'",
        'x"',
        "�",
        "true",
        "false",
        "a\nb",
        "a\n\n b",
        "\t",
        "\x00",
        "a, b",
        "a; b",
        "\u2028",
        "\x85",
        "\x7f",
        "</textarea>",
        "{{ x }}",
        "{% y %}",
        "a\r\nb",
        "\ufeff",
        "0777",
        "عنوان",
        "é",
    ]
)
VALUES = st.recursive(
    WORDS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*NAMES, "two words"]), inner, max_size=3)
    ),
    max_leaves=8,
)
_YAML = [
    "plain",
    "'single'",
    '"dou\\tble"',
    "[a, 'b', \"c\"]",
    "[a,\n   b]",
    "[a, # note\n  b]",
    "[ a, b ]",
    "[]",
    "{}",
    "\n  - a\n  - b # c\n\n  - 'd'",
    "\n- a\n-\n- c: d",
    "\n    - deep\n    -   far",
    "|\n  one\n\n  two",
    "x # note",
    ">-\n  folded\n  text",
    "|+\n  kept\n\n",
    "|2\n    indented",
    "|1-\n  two\n",
    ">+\n  a\n\n",
    "",
    "# comment",
    "~",
    "plain\n  folded\n\n  text",
    "'quoted\n  folded'",
    "{a: b, c: [d]}",
    "\n  h: 1\n  i:\n    - 1",
    "!!str no",
    "null",
    "😀 �",
    "true",
    "0777",
    "1e3",
    "12:30:00",
    "2026-11-24 10:00:00 +0200",
    "&a anchored",
    "3.10",
]
_TOML = [
    '"basic"',
    "'literal'",
    '"es\\tcape \\u00e9"',
    '"""\nlong\n  text"""',
    "'''\nraw \\ text\n'''",
    '"""a\\\n   b"""',
    '""',
    "true",
    "false",
    "42",
    "0x1F",
    "1_000",
    "-0",
    "3.14",
    "1e3",
    "inf",
    "nan",
    "1979-05-27",
    "07:32:00",
    '"a" # note',
    "1979-05-27T07:32:00Z",
    "1979-05-27 07:32:00",
    "1979-05-27T00:32:00.999-07:00",
    "[]",
    "[\"a\", 'b']",
    "[1, 2]",
    '[\n  "a", # first\n  "b" # last\n]',
    '[\n    "a",\n    "b",\n]',
    '[["a"], ["b", "c"]]',
    '{a = 1, b = "x"}',
    "{}",
    '[ "a", "b" ]',
    "[{x = 1}, {x = 2}]",
    '"😀 �"',
    '""""quote" inside"""',
    "''''quote' inside'''",
]
_TABLES = [
    "",
    "",
    "[extra]\na = 1\n",
    '[extra]\na.b = "x" # note\n\n[extra.more]\nc = [1]\n',
    "[[list]]\nn = 1\n\n[[list]]\nn = 2\n",
    '# note\n[taxonomies]\ntags = ["x"]\n',
    "[menu.main]\nweight = 1\n[other]\n[menu.foot]\nx = 2\n",
    '["odd key"]\nx = 1\n',
]
_JSON = [
    '"text"',
    '"es\\tcape \\u00e9 \\/"',
    '""',
    "1",
    "-0.5",
    "1e3",
    "true",
    "false",
    "null",
    "[]",
    "{}",
    '["a", "b"]',
    '[\n    "a",\n    "b"\n  ]',
    '[1, null, ["x"]]',
    '{"a": {"b": [true]}}',
    '[ "a" ]',
    '"😀 �"',
    '"0777"',
]
_HEADER = [
    "words",
    "",
    "a, b",
    "a; b",
    "one\n    two",
    "2010-12-03 10:20",
    "x: y",
    "\ttab",
    "no",
    "é \udce4",
    "a # b",
    "[a]",
]
_BODIES = [
    "",
    "\n",
    "Body.\n",
    "Body\n\n---\ntitle: x\n---\n",
    "No end",
    "\n\n",
    "+++\n",
    "{\n",
    "Title: x\n\n",
    "\ttab  \n",
]


@dataclass(frozen=True)
class Sample:
    """A file, and the body that it was made with."""

    kind: str
    text: str
    body: str


@st.composite
def files(
    draw: st.DrawFn, kinds: tuple[str, ...] = ("yaml", "flow", "toml", "json", "marked json", "header")
) -> Sample:
    """Draw a file in one of the formats: styles, comments, line ends, byte-order mark, body."""
    kind = draw(st.sampled_from(kinds))
    keys = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=kind == "header", max_size=5))
    body = draw(st.sampled_from(_BODIES))
    front = {"yaml": _yaml, "flow": _flow, "toml": _toml, "json": _json, "marked json": _json, "header": _header}[kind]
    text = front(draw, keys)
    text = {"marked json": f"---json\n{text}---\n", "flow": f"---\n{text}---\n"}.get(kind, text) + body
    newline = draw(st.sampled_from(["\n", "\n", "\r\n", *(["\r"] if kind != "toml" else [])]))
    mark = draw(st.sampled_from(["", "", "\ufeff"]))
    return Sample(kind, (mark + text).replace("\n", newline), body.replace("\n", newline))


def _lines(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(["", "", "", "# a comment\n", "\n"]))


def _yaml(draw: st.DrawFn, keys: list[str]) -> str:
    lines = [f"{_lines(draw)}{key}: {draw(st.sampled_from(_YAML))}\n" for key in keys]
    closing = draw(st.sampled_from(["---\n", "---\n", "...\n", "--- \n"]))
    return "---\n" + "".join(lines) + closing


def _flow(draw: st.DrawFn, keys: list[str]) -> str:
    values = st.sampled_from(["plain", "'single'", '"double"', "[a, b]", "{a: b}", "1", "no", ""])
    part = draw(st.sampled_from([", ", ",\n  "]))
    return "{" + part.join(f"{key}: {draw(values)}" for key in keys) + "}\n"


def _toml(draw: st.DrawFn, keys: list[str]) -> str:
    equals = draw(st.sampled_from([" = ", "="]))
    lines = [f"{_lines(draw)}{key}{equals}{draw(st.sampled_from(_TOML))}\n" for key in keys]
    dotted = draw(st.sampled_from(["", "", "params.a = 1\nparams.b = 2\n"]))
    return "+++\n" + "".join(lines) + dotted + _lines(draw) + draw(st.sampled_from(_TABLES)) + "+++\n"


def _json(draw: st.DrawFn, keys: list[str]) -> str:
    part, colon = draw(st.sampled_from([",\n  ", ", ", ","])), draw(st.sampled_from([": ", ":"]))
    inner = part.join(f'"{key}"{colon}{draw(st.sampled_from(_JSON))}' for key in keys)
    wide = draw(st.booleans())
    return ("{\n  " + inner + "\n}\n") if wide and keys else "{" + inner + "}\n"


def _header(draw: st.DrawFn, keys: list[str]) -> str:
    named = ["title", *(key for key in keys if key != "title")]
    capital = draw(st.booleans())
    lines = [f"{key.capitalize() if capital else key}: {draw(st.sampled_from(_HEADER))}\n" for key in named]
    return "".join(lines) + "\n"
