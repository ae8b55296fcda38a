"""Headlines of many languages, and the addresses that are proposed for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.letters import in_latin
from cms.core.paths import Slug, slug_for

HEADLINES = [
    ("ar", "رسائل على شراع", "rsail-ala-shraa"),
    ("ar", "الميناء يفتح أبوابه", "al-mina-yfth-abwabh"),
    ("ar", "مدرسة المدينة", "mdrsa-al-mdina"),
    ("fa", "گزارش چهارم", "gzarsh-chharm"),
    ("ru", "Москва готовится к зиме", "moskva-gotovitsya-k-zime"),
    ("ru", "Щука и объявление", "shchuka-i-obyavlenie"),
    ("uk", "Київ: що буде з їжею", "kyiv-shcho-bude-z-yizheiu"),
    ("bg", "Щъркел над Бургас", "shtarkel-nad-burgas"),
    ("sr", "Ђорђе и Живa", "djordje-i-ziva"),
    ("el", "Αθήνα: ευχές για τον ουρανό", "athina-efches-gia-ton-ourano"),
    ("el", "Μπάλα στο άγγελμα, αύριο", "bala-sto-angelma-avrio"),
    ("de", "Müller über Größe und Äpfel", "mueller-ueber-groesse-und-aepfel"),
    ("da", "Blåbærsyltetøj på Ærø", "blaabaersyltetoej-paa-aeroe"),
    ("sv", "Åska över Österlen", "aska-over-osterlen"),
    ("fr", "Crème brûlée à l’œuf", "creme-brulee-a-loeuf"),
    ("pl", "Łódź żółć", "lodz-zolc"),
    ("tr", "İstanbul ığdır", "istanbul-igdir"),
    ("en", "Night ferry returns after nine years", "night-ferry-returns-after-nine-years"),
]


@pytest.mark.parametrize(("lang", "headline", "slug"), HEADLINES)
def test_a_headline_has_the_address_that_its_readers_would_write(lang: str, headline: str, slug: str) -> None:
    proposed = slug_for(headline, lang)
    assert proposed
    assert proposed.text == slug


def test_addresses_of_names_stay_as_they_were() -> None:
    """Pages of authors and tags have no language; their addresses must not change."""
    assert slug_for("Müller") == Slug("muller")


@given(st.text(), st.sampled_from(["ar", "fa", "ru", "uk", "el", "de", "en", ""]))
def test_any_headline_gives_a_slug_or_none(headline: str, lang: str) -> None:
    slug = slug_for(headline, lang)
    assert slug is None or Slug(slug.text) == slug


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz 0123456789-"))
def test_latin_letters_stay(text: str) -> None:
    assert in_latin(text, "ar") == text
