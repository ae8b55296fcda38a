"""What becomes of two edits of one article, case by case."""

from __future__ import annotations

import time

import pytest

from cms.core.article import Article
from cms.core.errors import EditConflict
from cms.core.merge import Answer, How, Pick, bodies, join, merge, proposal, shown
from cms.core.merge.blocks import split

GATE = (
    "The sea gate will close at 18:40 on Thursday. The engineer said that it holds. "
    "Nobody lives behind it any more, he added. The town pays for it."
)
BOATS = "Small boats pay 40 crowns a year, and the club has said it will appeal."
WIND = "A gale from the north-west is expected before midnight."
LAST = "The council meets again in December."
BODY = "\n\n".join([GATE, BOATS, WIND, LAST]) + "\n"
CODE = "```yaml\ngate: open\n\n\nclose: 18:40\n\nhinges: 6\n```"
TABLE = "| Tide | Height |\n|---|---|\n| Thursday night | 2.1 m |\n| Friday night | 2.4 m |\n| Saturday night | 2.2 m |"


def body(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs) + "\n"


def article(head: str, text: str = "Text.\n") -> Article:
    return Article.read("content/x.md", f"---\n{head}---\n{text}".encode())


def both_ways(base: str, ours: str, theirs: str) -> str:
    """Merge, and the other way round: the same comes out."""
    merged, turned = bodies(base, ours, theirs), bodies(base, theirs, ours)
    assert not merged.clashes
    assert merged.text() == turned.text()
    return merged.text()


def clash(base: str, ours: str, theirs: str) -> tuple[str, str, str]:
    merged = bodies(base, ours, theirs)
    assert len(merged.clashes) == 1
    assert len(bodies(base, theirs, ours).clashes) == 1
    part = merged.clashes[0]
    return shown(part.base), shown(part.ours), shown(part.theirs)


CLEAN = {
    "edits of neighbouring paragraphs": (
        body(GATE, BOATS.replace("40", "44"), WIND, LAST),
        body(GATE, BOATS, WIND.replace("gale", "storm"), LAST),
        body(GATE, BOATS.replace("40", "44"), WIND.replace("gale", "storm"), LAST),
    ),
    "the same edit twice": (
        body(GATE, BOATS.replace("40", "44"), WIND, LAST),
        body(GATE, BOATS.replace("40", "44"), WIND, LAST),
        body(GATE, BOATS.replace("40", "44"), WIND, LAST),
    ),
    "both remove one paragraph": (body(GATE, WIND, LAST), body(GATE, WIND), body(GATE, WIND)),
    "additions in one place": (
        body(GATE, "Anna adds this.", BOATS, WIND, LAST),
        body(GATE, "Bo adds that.", BOATS, WIND, LAST),
        body(GATE, "Anna adds this.", "Bo adds that.", BOATS, WIND, LAST),
    ),
    "one addition twice": (
        body(GATE, BOATS, WIND, LAST, "The gate is open again."),
        body(GATE, BOATS, WIND, LAST, "The gate is open again.", "So is the bridge."),
        body(GATE, BOATS, WIND, LAST, "The gate is open again.", "So is the bridge."),
    ),
    "an edit beside an addition": (
        body(GATE, BOATS.replace("40", "44"), WIND, LAST),
        body(GATE, "Between the two.", BOATS, WIND, LAST),
        body(GATE, "Between the two.", BOATS.replace("40", "44"), WIND, LAST),
    ),
    "an edit of a paragraph that was moved": (
        body(GATE, WIND, LAST, BOATS),
        body(GATE, BOATS.replace("40", "44"), WIND, LAST),
        body(GATE, WIND, LAST, BOATS.replace("40", "44")),
    ),
    "one move twice": (
        body(GATE, WIND, LAST, BOATS),
        body(GATE, WIND, LAST, BOATS),
        body(GATE, WIND, LAST, BOATS),
    ),
    "a split beside an edit": (
        body(GATE.replace("holds. ", "holds.\n\n"), BOATS, WIND, LAST),
        body(GATE, BOATS.replace("40", "44"), WIND, LAST),
        body(GATE.replace("holds. ", "holds.\n\n"), BOATS.replace("40", "44"), WIND, LAST),
    ),
    "two paragraphs joined beside an edit": (
        body(GATE, f"{BOATS} {WIND}", LAST),
        body(GATE, BOATS, WIND, LAST.replace("December", "January")),
        body(GATE, f"{BOATS} {WIND}", LAST.replace("December", "January")),
    ),
    "different sentences of one paragraph": (
        body(GATE.replace("18:40", "18:45"), BOATS, WIND, LAST),
        body(GATE.replace("The town", "The state"), BOATS, WIND, LAST),
        body(GATE.replace("18:40", "18:45").replace("The town", "The state"), BOATS, WIND, LAST),
    ),
    "a removal beside a rewritten neighbour": (
        body(GATE, WIND, LAST),
        body(GATE, BOATS, WIND.replace("gale", "storm"), LAST),
        body(GATE, WIND.replace("gale", "storm"), LAST),
    ),
}
CLASHES = {
    "the same words": (
        (BOATS, BOATS.replace("40", "44"), BOATS.replace("40", "50")),
        body(GATE, BOATS.replace("40", "44"), WIND, LAST),
        body(GATE, BOATS.replace("40", "50"), WIND, LAST),
    ),
    "neighbouring sentences": (
        (GATE, GATE.replace("18:40", "18:45"), GATE.replace("it holds", "it will hold")),
        body(GATE.replace("18:40", "18:45"), BOATS, WIND, LAST),
        body(GATE.replace("it holds", "it will hold"), BOATS, WIND, LAST),
    ),
    "one removes what the other edits": (
        (BOATS, "", BOATS.replace("40", "44")),
        body(GATE, WIND, LAST),
        body(GATE, BOATS.replace("40", "44"), WIND, LAST),
    ),
    "one moves what the other removes": (
        (BOATS, BOATS, ""),
        body(GATE, WIND, LAST, BOATS),
        body(GATE, WIND, LAST),
    ),
    "one splits what the other edits": (
        (GATE, GATE.replace("holds. ", "holds.\n\n"), GATE.replace("18:40", "18:45")),
        body(GATE.replace("holds. ", "holds.\n\n"), BOATS, WIND, LAST),
        body(GATE.replace("18:40", "18:45"), BOATS, WIND, LAST),
    ),
    "one joins with its neighbour what the other edits": (
        (f"{BOATS}\n\n{WIND}", f"{BOATS} {WIND}", f"{BOATS}\n\n{WIND.replace('gale', 'storm')}"),
        body(GATE, f"{BOATS} {WIND}", LAST),
        body(GATE, BOATS, WIND.replace("gale", "storm"), LAST),
    ),
    "one adds inside what the other removes": (
        (f"{BOATS}\n\n{WIND}", "", f"{BOATS}\n\nIn the middle of it.\n\n{WIND}"),
        body(GATE, LAST),
        body(GATE, BOATS, "In the middle of it.", WIND, LAST),
    ),
    "both rewrite it whole": (
        (WIND, "Calm seas, says the weather service.", "Nobody can say how the weather will be."),
        body(GATE, BOATS, "Calm seas, says the weather service.", LAST),
        body(GATE, BOATS, "Nobody can say how the weather will be.", LAST),
    ),
}


@pytest.mark.parametrize("case", CLEAN)
def test_edits_that_do_not_touch_are_joined(case: str) -> None:
    ours, theirs, wanted = CLEAN[case]
    assert both_ways(BODY, ours, theirs) == wanted


@pytest.mark.parametrize("case", CLASHES)
def test_edits_of_the_same_words_clash_with_all_three_texts(case: str) -> None:
    wanted, ours, theirs = CLASHES[case]
    assert clash(BODY, ours, theirs) == wanted


def test_what_was_joined_inside_a_paragraph_is_named() -> None:
    merged = bodies(BODY, BODY.replace("18:40", "18:45"), BODY.replace("The town", "The state"))
    assert [(part.how, part.place) for part in merged.parts if part.how is not How.SAME] == [(How.WOVEN, 1)]
    merged = bodies(BODY, body(GATE, WIND, LAST, BOATS), BODY.replace("40 crowns", "44 crowns"))
    assert [part.place for part in merged.parts if part.how is How.WOVEN] == [4]


def test_two_moves_of_one_paragraph_to_two_places_are_for_a_person() -> None:
    merged = bodies(BODY, body(LAST, GATE, BOATS, WIND), body(GATE, LAST, BOATS, WIND))
    assert [(shown(part.ours), shown(part.theirs)) for part in merged.clashes] == [(LAST, ""), ("", LAST)]


def test_a_fence_is_one_block_with_its_blank_lines() -> None:
    assert [block.text for block in split(f"{GATE}\n\n{CODE}\n\n{LAST}\n").blocks] == [GATE, CODE, LAST]
    base = body(GATE, CODE, LAST)
    joined = both_ways(base, base.replace("gate: open", "gate: shut"), base.replace("hinges: 6", "hinges: 5"))
    assert joined == base.replace("gate: open", "gate: shut").replace("hinges: 6", "hinges: 5")
    assert clash(base, base.replace("gate: open", "gate: shut"), base.replace("gate: open", "gate: ajar"))


def test_a_fence_that_is_never_closed_does_not_swallow_the_rest() -> None:
    assert len(split("```\nopen\n\nOne.\n\nTwo.\n").blocks) == 3


def test_rows_of_a_table_are_joined_when_a_row_stands_between_them() -> None:
    base = body(GATE, TABLE, LAST)
    ours, theirs = base.replace("2.1 m", "2.0 m"), base.replace("2.2 m", "2.5 m")
    assert both_ways(base, ours, theirs) == ours.replace("2.2 m", "2.5 m")
    assert clash(base, base.replace("2.1 m", "2.0 m"), base.replace("2.4 m", "2.5 m"))


def test_line_ends_and_blanks_are_those_of_whoever_wrote_them() -> None:
    ours, theirs = BODY.replace("\n", "\r\n"), BODY.replace("40 crowns", "44 crowns")
    assert both_ways(BODY, ours, theirs) == ours.replace("40 crowns", "44 crowns")
    ours, theirs = BODY.replace("he added. ", "he added.  \n"), BODY.rstrip() + "   \n\n\n"
    assert both_ways(BODY, ours, theirs) == ours.rstrip() + "   \n\n\n"
    assert both_ways("One.", "One.\n\nTwo.", "One.\n\nThree.") == "One.\n\nThree.\n\nTwo."


def test_a_line_break_that_readers_see_is_an_edit() -> None:
    ours, theirs = BODY.replace("holds. Nobody", "holds.  \nNobody"), BODY.replace("holds. Nobody", "held. Nobody")
    assert clash(BODY, ours, theirs)


def test_ten_thousand_words_are_merged_at_once_and_twenty_thousand_lines_in_bounds() -> None:
    paragraphs = [" ".join(f"w{(number * 61 + word * word) % 2999}" for word in range(60)) for number in range(170)]
    ours = [f"{text} Mine." if place % 9 == 0 else text for place, text in enumerate(paragraphs)]
    theirs = [f"Yours. {text}" if place % 9 == 4 else text for place, text in enumerate(paragraphs)]
    assert seconds(body(*paragraphs), body(*ours), body(*theirs)) < 1
    same = "a\n\n" * 20_000
    assert seconds(same, same[:-30], same + "a\n\n") < 10
    lines = "".join(f"row {number}\n" for number in range(20_000))
    turned = "".join(f"row {number * 7_919 % 20_000}\n" for number in range(20_000))
    assert seconds(*(text.replace("\n", "\n\n") for text in (lines, turned, lines.replace("row", "line")))) < 10


def seconds(base: str, ours: str, theirs: str) -> float:
    start = time.process_time()
    bodies(base, ours, theirs)
    return time.process_time() - start


# Front matter


def test_keys_are_merged_one_by_one_and_comments_of_both_stay() -> None:
    base = article("# the desk\ntitle: One\nsummary: Two\nsection: harbour\n")
    ours = article("# the desk\ntitle: Uno  # checked\nsummary: Two\nsection: harbour\n")
    theirs = article("# the desk\ntitle: One\nsummary: Two\nsection: city\n# last\n")
    wanted = "---\n# the desk\ntitle: Uno  # checked\nsummary: Two\nsection: city\n# last\n---\nText.\n"
    assert merge(base, ours, theirs) == wanted
    assert merge(base, theirs, ours) == wanted


LISTS = {
    "additions": (["a", "b"], ["a", "b", "c"], ["a", "d", "b"], ["a", "d", "b", "c"]),
    "a removal and an addition": (["a", "b"], ["b"], ["a", "b", "c"], ["b", "c"]),
    "the same addition": (["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c"]),
    "two removals": (["a", "b", "c"], ["a", "b"], ["b", "c"], ["b"]),
    "a new order and an addition": (["a", "b"], ["b", "a"], ["a", "b", "c"], ["b", "c", "a"]),
    "two lists from none": ([], ["a"], ["b"], ["a", "b"]),
    "two replacements of one": (["a", "b"], ["x", "b"], ["y", "b"], ["x", "y", "b"]),
}


@pytest.mark.parametrize("case", LISTS)
def test_lists_are_united(case: str) -> None:
    was, mine, your, wanted = LISTS[case]
    base, ours, theirs = (article("title: T\n" + listed("tags", items)) for items in (was, mine, your))
    assert Article.read("content/x.md", merge(base, ours, theirs).encode()).tags == tuple(wanted)
    assert Article.read("content/x.md", merge(base, theirs, ours).encode()).tags == tuple(wanted)


def listed(key: str, items: list[str]) -> str:
    return f"{key}: [{', '.join(items)}]\n" if items else ""


def test_mappings_are_merged_by_their_own_keys() -> None:
    base, ours, theirs = (
        {"menu": {"name": "Gate", "weight": "1"}},
        {"menu": {"name": "Sea gate", "weight": "1"}},
        {"menu": {"name": "Gate", "weight": "2", "pre": "x"}},
    )
    three = [Article("content/x.md", "", fields, "") for fields in (base, ours, theirs)]
    assert join(*three).keys.changes == {"menu": {"name": "Sea gate", "weight": "2", "pre": "x"}}
    assert not join(*three).clashes


def test_one_field_changed_twice_clashes_and_is_settled() -> None:
    base, ours, theirs = (
        article("title: One\ntags: [a]\n"),
        article("title: Two\ntags: [a, b]\n"),
        article("tags: [a]\n"),
    )
    with pytest.raises(EditConflict) as found:
        merge(base, ours, theirs)
    assert found.value.clashes == ("title",)
    merged = join(base, ours, theirs)
    (only,) = merged.clashes
    settled = {
        pick: Article.read("content/x.md", merged.text({only.mark: Answer(pick, "Three")}).encode()) for pick in Pick
    }
    assert settled[Pick.OURS].headline == "Two"
    assert "title" not in settled[Pick.THEIRS].fields
    assert settled[Pick.EDITED].headline == "Three"
    assert all(found.tags == ("a", "b") for found in settled.values())


def test_two_orders_of_one_byline_are_for_a_person() -> None:
    base, ours, theirs = (article(listed("authors", list(order))) for order in ("abc", "bac", "cab"))
    assert [found.key for found in join(base, ours, theirs).keys.clashes] == ["authors"]


def test_what_the_desk_keeps_is_not_merged() -> None:
    base, ours, theirs = (article(f"status: {state}\n") for state in ("draft", "review", "approved"))
    assert merge(base, ours, theirs) == ours.text


# Settling


def settle(ours: str, theirs: str, pick: Pick, value: str = "") -> str:
    three = [Article("content/x.md", text, {}, text) for text in (BODY, ours, theirs)]
    merged = join(*three)
    (only,) = merged.clashes
    return merged.text({only.mark: Answer(pick, value)})


def test_a_clash_is_settled_by_either_both_or_a_text_of_ones_own() -> None:
    mine, your = BOATS.replace("40", "44"), BOATS.replace("40", "50")
    ours, theirs = BODY.replace(BOATS, mine), BODY.replace(BOATS, your).replace("gale", "storm")
    rest = (WIND.replace("gale", "storm"), LAST)
    assert settle(ours, theirs, Pick.OURS) == body(GATE, mine, *rest)
    assert settle(ours, theirs, Pick.THEIRS) == body(GATE, your, *rest)
    assert settle(ours, theirs, Pick.BOTH) == body(GATE, mine, your, *rest)
    assert settle(ours, theirs, Pick.EDITED, "A.\r\n\r\nB.\r\n") == body(GATE, "A.", "B.", *rest)
    assert settle(ours, theirs, Pick.EDITED, "  \r\n") == body(GATE, *rest)


def test_a_mark_names_the_same_clash_in_a_later_merge() -> None:
    ours, theirs = BODY.replace("40 crowns", "44 crowns"), BODY.replace("40 crowns", "50 crowns")
    first, later = bodies(BODY, ours, theirs), bodies(BODY, ours.replace("gale", "storm"), theirs)
    assert [part.mark for part in first.clashes] == [part.mark for part in later.clashes]
    other = bodies(BODY, ours.replace("44", "45"), theirs)
    assert first.clashes[0].mark != other.clashes[0].mark


def test_a_proposal_holds_both_edits_where_they_do_not_overlap() -> None:
    ours = BODY.replace("40 crowns", "44 crowns")
    merged = bodies(BODY, ours, BODY.replace("will appeal", "dropped its appeal"))
    assert (
        proposal(merged.clashes[0]) == "Small boats pay 44 crowns a year, and the club has said it dropped its appeal."
    )
    gone = bodies(BODY, body(GATE, WIND, LAST), ours)
    assert proposal(gone.clashes[0]) == BOATS.replace("40", "44")
