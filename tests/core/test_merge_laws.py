"""Laws of the merge: nothing that was written is dropped, the sides are equals, merging again changes nothing."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from cms.core.article import Article
from cms.core.errors import EditRefused
from cms.core.frontmatter import edit
from cms.core.merge import Answer, How, Merged, Pick, bodies, join
from cms.core.merge.blocks import join as joined
from cms.core.merge.blocks import newline_of, split

ROUNDS = int(os.environ.get("COPYDESK_LAW_ROUNDS", "80"))
ROUNDED = settings(max_examples=ROUNDS)

SENTENCES = st.sampled_from(
    [
        "The sea gate closes at 18:40.",
        "“It holds,” said the engineer.",
        "Nobody lives behind it any more.",
        "البوابة تُغلق مساء الخميس.",
        "Who pays for it?",
        "The town does!",
        "No.",
        "A line with a break  \nand the rest of it.",
    ]
)
PROSE = st.lists(SENTENCES, min_size=1, max_size=5).map(" ".join)
SPECIAL = st.sampled_from(
    [
        "```python\nprint('x')\n\n\nprint('y')\n```",
        "~~~\nnever closed",
        "- one\n- two\n- three",
        "| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |",
        "## Heading",
        "* * *",
        "> a quotation\n> of two lines",
        '{{< figure src="x.jpg" >}}',
    ]
)
PARAGRAPHS = st.one_of(PROSE, PROSE, PROSE, SPECIAL)
GAPS = st.sampled_from(["\n\n", "\n\n", "\n\n", "\n\n\n", "\n \t\n", "\n\n\n\n"])
ENDS = st.sampled_from(["\n", "\n", "", "\n\n", "  \n"])
LEADS = st.sampled_from(["", "", "\n", "\n\n"])


@dataclass(frozen=True)
class Three:
    """A body and what two people made of it."""

    base: str
    ours: str
    theirs: str


@st.composite
def edited(draw: st.DrawFn, paragraphs: list[str]) -> list[str]:
    """Do to paragraphs what people do: add, remove, edit, move, split and join them."""
    now = list(paragraphs)
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(now)))
        act = draw(st.sampled_from(["add", "remove", "edit", "edit", "move", "split", "join", "replace"]))
        if act == "add" or not now:
            now.insert(place, draw(PARAGRAPHS))
            continue
        place = min(place, len(now) - 1)
        if act == "remove":
            del now[place]
        elif act == "edit":
            now[place] = edited_text(draw, now[place])
        elif act == "move":
            now.insert(draw(st.integers(0, len(now) - 1)), now.pop(place))
        elif act == "split":
            now[place : place + 1] = now[place].split(". ", 1)
        elif act == "join" and place:
            now[place - 1 : place + 1] = [f"{now[place - 1]} {now[place]}"]
        else:
            now[place] = draw(PARAGRAPHS)
    return now


def edited_text(draw: st.DrawFn, text: str) -> str:
    words = text.split(" ")
    place = draw(st.integers(0, len(words) - 1))
    words[place] = draw(st.sampled_from(["gate", "18:45.", "never", "", "two words"]))
    return " ".join(words).strip() or "x"


@st.composite
def texts(draw: st.DrawFn, paragraphs: list[str]) -> str:
    """Lay paragraphs out as somebody's editor does."""
    parts = [draw(LEADS)]
    for paragraph in paragraphs:
        parts += [paragraph, draw(GAPS)]
    text = "".join(parts[:-1]) + draw(ENDS) if paragraphs else parts[0]
    return text.replace("\n", "\r\n") if draw(st.integers(0, 4)) == 0 else text


@st.composite
def threes(draw: st.DrawFn) -> Three:
    start = draw(st.lists(PARAGRAPHS, max_size=8))
    sides = [draw(edited(start)) for _ in range(2)]
    base = draw(texts(start))
    return Three(base, *(base if side == start and draw(st.booleans()) else draw(texts(side)) for side in sides))


def keys_of(text: str) -> list[str]:
    return [block.key for block in split(text).blocks]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


@ROUNDED
@given(threes())
def test_a_text_splits_into_paragraphs_that_give_it_back(three: Three) -> None:
    for text in (three.base, three.ours, three.theirs):
        copy = split(text)
        assert joined(copy.lead, copy.blocks, copy.end, newline_of(text)) == text


@ROUNDED
@given(threes())
def test_who_alone_changed_a_text_has_it_byte_for_byte(three: Three) -> None:
    assert bodies(three.base, three.ours, three.base).text() == three.ours
    assert bodies(three.base, three.base, three.theirs).text() == three.theirs
    assert bodies(three.base, three.ours, three.ours).text() == three.ours


@ROUNDED
@given(threes())
def test_no_paragraph_that_either_side_added_is_dropped(three: Three) -> None:
    merged = bodies(three.base, three.ours, three.theirs)
    kept = {block.key for part in merged.parts for block in part.result}
    clashing = {block.key for part in merged.clashes for block in (*part.ours, *part.theirs)}
    woven = [part for part in merged.parts if part.how is How.WOVEN]
    joined_in = {block.key for part in woven for block in (*part.ours, *part.theirs)}
    added = {*keys_of(three.ours), *keys_of(three.theirs)} - {*keys_of(three.base)}
    # A paragraph that was moved and edited stands in its new place with the edit; it is among the woven parts.
    moved_and_edited = {key for key in added - kept - clashing - joined_in if carried(key, woven)}
    assert added <= kept | clashing | joined_in | moved_and_edited
    for part in woven:
        if part.base:
            before = words_of(part.base[0].text)
            fresh = {word for side in (part.ours, part.theirs) for word in words_of(side[0].text)} - before
            assert fresh <= words_of(part.result[0].text)


def carried(key: str, woven: list) -> bool:
    return any(block.key == key for part in woven for block in part.result)


@ROUNDED
@given(threes())
def test_the_sides_are_equals(three: Three) -> None:
    one, other = bodies(three.base, three.ours, three.theirs), bodies(three.base, three.theirs, three.ours)
    assert [part.result for part in one.parts if part.result] == [part.result for part in other.parts if part.result]
    assert sorted((keys_in(part.base), keys_in(part.ours), keys_in(part.theirs)) for part in one.clashes) == sorted(
        (keys_in(part.base), keys_in(part.theirs), keys_in(part.ours)) for part in other.clashes
    )
    if not one.clashes:
        assert one.text() == other.text()


def keys_in(blocks: tuple) -> list[str]:
    return [block.key for block in blocks]


@st.composite
def unlike_threes(draw: st.DrawFn, *, removing: bool) -> Three:
    """Make texts of which no two paragraphs have words in common, so that each is known wherever it stands."""
    numbers = iter(range(1000))

    def fresh() -> str:
        number = next(numbers)
        return (
            f"gate{number} tide{number} boat{number}. town{number} pays{number}. mole{number} holds{number} {number}."
        )

    start = [fresh() for _ in range(draw(st.integers(0, 7)))]
    sides = []
    for _ in range(2):
        now = list(start)
        for _ in range(draw(st.integers(0, 4))):
            place = draw(st.integers(0, len(now)))
            act = draw(st.sampled_from(["add", "edit", *(["remove"] if removing else [])]))
            if act == "add" or place == len(now):
                now.insert(place, fresh())
            elif act == "remove":
                del now[place]
            else:
                words = now[place].split(" ")
                words[draw(st.integers(0, len(words) - 1))] = f"new{next(numbers)}"
                now[place] = " ".join(words)
        sides.append(draw(texts(now)))
    return Three(draw(texts(start)), *sides)


@ROUNDED
@given(unlike_threes(removing=False))
def test_merging_again_changes_nothing(three: Three) -> None:
    merged = bodies(three.base, three.ours, three.theirs)
    if merged.clashes:
        return
    text = merged.text()
    assert bodies(three.base, text, text).text() == text
    for side in (three.ours, three.theirs):
        again = bodies(three.base, text, side)
        assert not again.clashes
        assert keys_of(again.text()) == keys_of(text)


@ROUNDED
@given(unlike_threes(removing=True))
def test_merging_again_changes_nothing_or_asks(three: Three) -> None:
    merged = bodies(three.base, three.ours, three.theirs)
    if merged.clashes:
        return
    text = merged.text()
    for side in (three.ours, three.theirs):
        again = bodies(three.base, text, side)
        assert again.clashes or keys_of(again.text()) == keys_of(text)


@ROUNDED
@given(threes(), st.sampled_from([Pick.OURS, Pick.THEIRS, Pick.BOTH]))
def test_a_settled_text_holds_what_was_chosen_and_all_that_did_not_clash(three: Three, pick: Pick) -> None:
    was, mine, your = (Article("content/x.md", text, {}, text) for text in (three.base, three.ours, three.theirs))
    merged = join(was, mine, your)
    assert len({clash.mark for clash in merged.clashes}) == len(merged.clashes)
    chosen = {Pick.OURS: lambda part: part.ours, Pick.THEIRS: lambda part: part.theirs}.get(
        pick, lambda part: (*part.ours, *part.theirs)
    )
    text = merged.body.text({part.mark: chosen(part) for part in merged.body.clashes})
    wanted = [block.key for part in merged.body.parts for block in (chosen(part) if part.mark else part.result)]
    assert [line for line in text.split() if line] == " ".join(wanted).split()


# Front matter

KEYS = st.sampled_from(["title", "summary", "tags", "authors", "section", "menu", "weight", "draft"])
WORDS = st.sampled_from(
    ["Sea gate", "no", "2026-11-24", "12:30:00", "naïve: yes", "القرار", "0777", "'quoted'", "- dash", "tide"]
)
LISTS = st.lists(WORDS, max_size=4, unique=True)


@st.composite
def front_matters(draw: st.DrawFn) -> dict:
    found: dict = {}
    for key in draw(st.lists(KEYS, unique=True, max_size=6)):
        found[key] = draw(LISTS) if key in {"tags", "authors"} else draw(WORDS)
    return {key: value for key, value in found.items() if value}


@st.composite
def changed(draw: st.DrawFn, fields: dict) -> dict:
    found = dict(fields)
    for key in draw(st.lists(KEYS, max_size=3)):
        if draw(st.integers(0, 3)) == 0:
            found.pop(key, None)
        else:
            found[key] = draw(LISTS) if key in {"tags", "authors"} else draw(WORDS)
    return {key: value for key, value in found.items() if value}


def article(text: str) -> Article:
    return Article.read("content/x.md", text.encode("utf-8", "surrogateescape"))


@st.composite
def articles(draw: st.DrawFn) -> tuple[Article, Article, Article]:
    start = draw(front_matters())
    base = edit(draw(st.sampled_from(["---\n# keep\n---\n", "---\n---\n", "---\r\n# a\r\n---\r\n"])) + "Text.\n", start)
    sides = []
    for _ in range(2):
        now = draw(changed(start))
        sides.append(edit(base, {key: now.get(key) for key in {*start, *now}}))
    return article(base), article(sides[0]), article(sides[1])


def expected(was, mine, your):
    """Say what one key must hold, in the plainest way; None for a clash."""
    if mine == was:
        return (your,)
    if your in (was, mine):
        return (mine,)
    if isinstance(mine, list) and isinstance(your, list):
        old = was if isinstance(was, list) else []
        return (
            {
                *(item for item in mine + your if item not in old),
                *(item for item in old if item in mine and item in your),
            },
        )
    return None


@ROUNDED
@given(articles())
def test_merged_front_matter_reads_back_and_holds_exactly_what_both_wanted(three) -> None:
    base, ours, theirs = three
    merged = join(base, ours, theirs)
    wanted = {
        key: expected(base.fields.get(key), ours.fields.get(key), theirs.fields.get(key))
        for key in {*base.fields, *ours.fields, *theirs.fields}
    }
    clashing = {clash.key for clash in merged.keys.clashes}
    assert {key for key, value in wanted.items() if value is None} <= clashing
    try:
        text = merged.text({clash.mark: Answer(Pick.OURS) for clash in merged.clashes})
    except EditRefused:
        return
    fields = article(text).fields
    for key, value in wanted.items():
        if key in clashing:
            assert fields.get(key) == ours.fields.get(key)
        elif value is not None:
            found = fields.get(key)
            assert ({*found} if isinstance(value[0], set) and found else found or None) == (value[0] or None)
    assert article(text).body == ours.body


@ROUNDED
@given(articles())
def test_who_alone_changed_the_front_matter_has_it_byte_for_byte(three) -> None:
    base, ours, _ = three
    assert join(base, ours, base).text() == ours.text
    assert join(base, base, ours).text() == ours.text
    assert join(base, ours, ours).text() == ours.text


@ROUNDED
@given(articles())
def test_the_sides_are_equals_in_front_matter_too(three) -> None:
    base, ours, theirs = three
    one, other = join(base, ours, theirs), join(base, theirs, ours)
    assert [clash.key for clash in one.keys.clashes] == [clash.key for clash in other.keys.clashes]
    texts_of_both = [settled_text(merged, pick) for merged, pick in ((one, Pick.OURS), (other, Pick.THEIRS))]
    assert None in texts_of_both or article(texts_of_both[0]).fields == article(texts_of_both[1]).fields


def settled_text(merged: Merged, pick: Pick) -> str | None:
    try:
        return merged.text({clash.mark: Answer(pick) for clash in merged.clashes})
    except EditRefused:
        return None
