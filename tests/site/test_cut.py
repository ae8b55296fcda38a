"""How headlines are cut in lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.site import cut

EXAMPLES = [
    (
        "Brack Island ferry adds a late sailing on Fridays and Saturdays and a deck for forty bicycles and the carts",
        "Brack Island ferry adds a late sailing on Fridays and Saturdays and a deck for forty bicycles…",
    ),
    (
        "Night buses: readers send 1,140 answers to the timetable survey, most of them about the last bus on Sundays",
        "Night buses: readers send 1,140 answers to the timetable survey, most of them about the last bus…",
    ),
    ("x" * 150, "x" * 99 + "…"),
    ("A headline of exactly one hundred characters is left alone, even when it is a long one, as here now.", None),
]


@pytest.mark.parametrize(("headline", "shown"), EXAMPLES)
def test_a_long_headline_ends_at_a_word(headline: str, shown: str | None) -> None:
    assert cut(headline, "en") == (shown or headline)


def test_arabic_has_its_own_small_words() -> None:
    headline = (
        "عبّارة جزيرة براك تضيف رحلة متأخرة مساء الجمعة والسبت وسطحًا يتسع لأربعين دراجة ابتداءً من أول الشهر القادم"
    )
    assert len(headline) > 100
    shown = cut(headline, "ar")
    assert shown == "عبّارة جزيرة براك تضيف رحلة متأخرة مساء الجمعة والسبت وسطحًا يتسع لأربعين دراجة ابتداءً…"


@given(st.text(max_size=300), st.sampled_from(["en", "ar", "de"]))
def test_what_is_shown_is_short_and_begins_the_headline(headline: str, lang: str) -> None:
    shown = cut(headline, lang)
    if len(headline) <= 100:
        assert shown == headline
    else:
        assert len(shown) <= 100
        assert shown.endswith("…")
        assert headline.startswith(shown[:-1])
        assert not shown[:-1].endswith((" ", ",", ":", "–"))
