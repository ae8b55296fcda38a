"""What a body may hold, what becomes of the rest, and that nothing takes long."""

import re
import time
from pathlib import Path

import pytest
from lxml import html as lxml_html

from cms.core import diff, prose
from cms.core.article import Article
from cms.core.errors import BrokenFile, TooHard
from cms.core.prose import Audience
from cms.web import words

FILE = "content/city/2026/11/tram.md"


def readers(text: str) -> str:
    return prose.render(text, at=FILE, audience=Audience.READERS)


def chips_of(text: str) -> list[str]:
    tree = lxml_html.fragment_fromstring(prose.render(text, at=FILE), create_parent="div")
    return [chip.text for chip in tree.cssselect(".chip")]


@pytest.mark.parametrize(
    "mark",
    [
        '{{< figure src="a.jpg" >}}',
        '{{<figure src="a.jpg">}}',
        "{{% note %}}",
        "{{< card\n  title=x\n\n  text=y\n>}}",
        "{% include sign.html %}",
        "{{ page.title | upcase }}",
        "{{7*7}}",
        "{# a remark #}",
        "{: .lead}",
        "{:toc}",
        "{::nomarkdown}",
        "<Chart data={rows} />",
        "</Chart>",
        "<Tabs.Item>",
        "import Chart from './chart'",
        "export const meta = 1",
    ],
)
def test_another_tools_mark_is_a_chip_word_for_word(mark: str) -> None:
    assert chips_of(mark) == [mark]
    assert chips_of(f"Before it.\n\n{mark}\n\nAfter it.\n") == [mark]


def test_headings_give_their_attributes_away() -> None:
    assert chips_of("## Results {#results .wide}\n\nText {#not-here} goes on.\n") == ["{#results .wide}"]


@pytest.mark.parametrize(
    "text",
    [
        "```\n{{< x >}}\n```\n",
        "~~~ html\n{% raw %}\n{{ y }}\n~~~\n",
        "Use `{{< x >}}` here.",
        "    {{< x >}}\n",
        "{ not a mark }",
        "\\{{ not a mark either }}",
        "A smile {:} and {:-}",
        "An {unclosed {{ brace",
        "They import goods from China",
        "<DIV>loud</DIV>",
        "<B>bold</B>",
        "a < B and C > d",
    ],
)
def test_code_and_words_are_no_chips(text: str) -> None:
    assert chips_of(text) == []


def test_code_keeps_the_marks_it_shows() -> None:
    shown = prose.render("```\n{{< x >}}\n```\n\nUse `{% y %}`.\n")
    assert "<code>{{&lt; x &gt;}}\n</code>" in shown
    assert "<code>{% y %}</code>" in shown


def test_readers_get_the_text_between_marks_and_not_the_marks() -> None:
    shown = readers("{{% note %}}\nThe **gate** is shut. {{7*7}}\n{{% /note %}}\n\n{{< ad >}}\n\n{: .x}\n\nEnd.\n")
    assert shown == "<p>\nThe <strong>gate</strong> is shut. {{7*7}}\n</p>\n<p>End.</p>"


def test_a_link_whose_address_another_tool_would_make_is_text() -> None:
    text = 'See [the map]({{< ref "map.md" >}}) today.'
    assert readers(text) == "<p>See <a>the map</a> today.</p>"
    assert chips_of(text) == ['{{< ref "map.md" >}}']


def test_no_text_can_pose_as_a_place_for_a_mark() -> None:
    shown = prose.render("\x02chip0chip\x03 {{< x >}} \x02chip9chip\x03 &#2;chip0chip&#3;")
    assert shown.count('class="chip"') == 1


@pytest.mark.parametrize(
    "text",
    [
        "<u>a</u>",
        "<small>a</small>",
        "H<sub>2</sub>O, m<sup>2</sup>",
        "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>",
        '<figure>\n<img src="/media/2026/11/a.jpg" alt="a">\n<figcaption>b</figcaption>\n</figure>',
        "<details>\n<summary>a</summary>\nb\n</details>",
        '<table>\n<caption>a</caption>\n<tr><th scope="row" colspan="2">b</th><td>c</td></tr>\n</table>',
        "<kbd>Ctrl</kbd> <abbr title='x'>y</abbr> <mark>z</mark> <q>w</q> <del>v</del> <ins>u</ins>",
    ],
)
def test_what_real_articles_use_stays(text: str) -> None:
    wanted = [tag for tag in re.findall(r"<([a-z0-9]+)", text) if tag != "p"]
    tree = lxml_html.fragment_fromstring(readers(text), create_parent="div")
    assert [element.tag for element in tree.iter() if element.tag in wanted] == wanted
    assert "&lt;" not in readers(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("if (a<b && c>d) {x}", "if (a&lt;b &amp;&amp; c&gt;d) {x}"),
        ("`a<b && c>d`", "<code>a&lt;b &amp;&amp; c&gt;d</code>"),
        ("<div>\na<b && c>d\n</div>", "a&lt;b &amp;&amp; c&gt;d"),
        ("5 < 6, 1 <3 and 2 <b, c> d", "5 &lt; 6, 1 &lt;3 and 2 &lt;b, c&gt; d"),
        ("<b>bold</b> and <https://a.example/?q=1>", '<b>bold</b> and <a href="https://a.example/?q=1">'),
    ],
)
def test_a_sign_that_begins_no_markup_stays_a_sign(text: str, words: str) -> None:
    assert words in prose.render(text)


def test_breaks_footnotes_languages_of_code_and_tasks() -> None:
    assert "one<br>\ntwo" in readers("one  \ntwo\n")
    assert '<code class="language-python">' in readers("```python\nx = 1\n```\n")
    assert 'href="#x-fn-1"' in readers("Said.[^1]\n\n[^1]: By whom.\n")
    assert readers("- [ ] call\n- [x] write\n").count("☐") == 1
    assert "☑ write" in readers("- [ ] call\n- [x] write\n")


@pytest.mark.parametrize(
    ("text", "href", "words"),
    [
        (
            '<iframe width="560" src="https://www.youtube.com/embed/x?a=1&amp;b=2" title="The gate"></iframe>',
            "https://www.youtube.com/embed/x?a=1&b=2",
            "Video on www.youtube.com: The gate",
        ),
        ("<iframe src=//player.vimeo.com/1></iframe>", "https://player.vimeo.com/1", "Video on player.vimeo.com"),
        (
            '<audio controls><source src="https://a.example/x.mp3"></audio>',
            "https://a.example/x.mp3",
            "Recording on a.example",
        ),
        ('<video src="/media/a.mp4" controls></video>', "/media/a.mp4", "Video"),
    ],
)
def test_a_player_is_a_card_that_loads_nothing(text: str, href: str, words: str) -> None:
    tree = lxml_html.fragment_fromstring(readers(f"Before.\n\n{text}\n\nAfter.\n"), create_parent="div")
    assert [(card.get("href"), card.text) for card in tree.cssselect("a.embed")] == [(href, words)]
    assert not tree.cssselect("iframe, audio, video, source")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "java&#10;script:x", "https://a@b/", ""]
)
def test_a_player_with_no_address_to_go_to_is_nothing(address: str) -> None:
    assert "href" not in readers(f'<iframe src="{address}"></iframe>')


def test_every_body_of_the_corpora_renders_in_a_moment(shared: Path, record_testsuite_property) -> None:
    times, chips, raw = [], 0, []
    for path in sorted((shared / "corpora").rglob("*.md")):
        try:
            body = Article.read(FILE, path.read_bytes()).body
        except BrokenFile:
            continue
        before = time.process_time()
        shown = prose.render(body, at=FILE)
        times.append(time.process_time() - before)
        chips += shown.count('class="chip"')
        words = re.sub(r"(?s)<code.*?</code>", "", shown)
        raw += re.findall(r"&lt;/?(?:table|t[rhd]|u|small|sub|sup|d[ltd]|fig\w+|details|summary|i?frame)\b", words)
    times.sort()
    record_testsuite_property("bodies", len(times))
    record_testsuite_property("chips", chips)
    assert len(times) > 1_400
    assert chips > 1_500
    assert raw == []
    assert times[-1] < 1


@pytest.mark.parametrize(
    "unit", ["{{<", "{{", "{%", "{:", "<A", "<A b=", "{#a", "# {#a", "export ", "import 'x", "```\n"]
)
def test_marks_are_found_in_linear_time(unit: str) -> None:
    text = (unit * 1_000_000)[:1_000_000]
    before = time.process_time()
    assert sum(1 for _ in prose.chips(text)) >= 0
    assert time.process_time() - before < 3


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "![",
        "](",
        "[a](",
        "[![a](b)",
        "[![a](",
        "<",
        "<a ",
        "</",
        "*",
        "`",
        "- ",
        "#",
        ">",
        "/media/",
        "[^",
        "a’",
        "\n",
        " ",
        "\t",
        "1.",
        "’a-",
    ],
)
@pytest.mark.parametrize(
    "read", [prose.plain, prose.count_words, prose.pictures, prose.links, prose.shown_media, prose.is_light]
)
def test_reading_takes_linear_time(read, unit: str) -> None:
    text = (unit * 1_000_000)[:1_000_000]
    before = time.process_time()
    read(text)
    assert time.process_time() - before < 4


def test_what_is_light_renders_quickly() -> None:
    units = [
        "a\n\n1. ",
        "# a\n",
        "<a ",
        "[",
        '<x y="',
        "**a",
        "![](",
        "`",
        "> ",
        "<![CDATA[",
        "[^a]",
        "|a",
        "&",
        "a\n: b\n\n",
    ]
    for unit in units:
        for size in (2_000, 20_000, 69_000):
            text = (unit * size)[:size]
            while not prose.is_light(text):
                text = text[: len(text) * 3 // 4]
            text = "\n\n".join([text] * max(1, min(20, 69_000 // (len(text) + 2))))
            if prose.is_light(text):
                before = time.process_time()
                prose.render(text)
                assert time.process_time() - before < 2, unit


def test_an_endless_text_is_too_hard_and_plain_text_is_not() -> None:
    with pytest.raises(TooHard):
        prose.render("a" * 600_001)
    assert prose.as_plain("<b>one</b>\r\n\r\n\x00two\udcff") == "<p>&lt;b&gt;one&lt;/b&gt;</p>\n<p>\ufffdtwo\ufffd</p>"


def test_bytes_that_are_no_text_render_as_marks() -> None:
    assert prose.render("caf\udce9") == "<p>caf\ufffd</p>"


def test_a_comparison_takes_a_mark_as_one_word() -> None:
    old, new = "See {{< youtube abc >}} now.", "See {{< youtube xyz >}} now."
    pieces = [(piece.kind, piece.text) for piece in diff.words(old, new)]
    assert pieces == [
        (diff.Kind.SAME, "See "),
        (diff.Kind.REMOVED, "{{< youtube abc >}}"),
        (diff.Kind.ADDED, "{{< youtube xyz >}}"),
        (diff.Kind.SAME, " now."),
    ]


def test_a_comparison_shows_marks_as_chips() -> None:
    shown = words.chipped("<b> {{< x >}} {{7*7}}")
    assert shown == '&lt;b&gt; <code class="chip">{{&lt; x &gt;}}</code> <code class="chip">{{7*7}}</code>'


@pytest.mark.parametrize("unit", ["a\n\n", "a ", "a.\n", "[", "a\n", ". ", "{{<x>}}\n\n"])
def test_a_comparison_of_endless_texts_is_of_bounded_length(unit: str) -> None:
    """What it costs is printed by ``make bench-diff``."""
    old = (unit * 300_000)[:300_000]
    new = (("b" + unit) * 300_000)[:300_000]
    for one, other in ((old, old), ("", old), (old, new)):
        found = diff.compare(one, other)
        assert len(found.paragraphs) <= 4_000
        assert diff.unified(one, other, "a.md").count("\n") < 400_000


def test_endless_texts_are_compared_all_the_same() -> None:
    old = [f"Paragraph {number} says this.\n" for number in range(1_500)]
    new = [*old[:700], "A new one.\n", *old[700:]]
    found = diff.compare("\n".join(old), "\n".join(new))
    assert found.counts == diff.Counts(added=1)
