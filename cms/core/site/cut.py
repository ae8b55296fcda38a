"""How headlines are cut in lists: at a word, with an ellipsis, never on the article's own page."""

from __future__ import annotations

LIMIT = 100
_TRAILING = " \t,;:.!?-–—/&(«“„‘'\"،؛؟…"
_ENGLISH = """a an the of to and or but nor for in on at by with from as into onto over than that which who whose
is are was were be been has have had its it his her their our your my this these those not no if so
up after before about against between through per via"""
_ARABIC = """و أو أم ثم في من إلى على عن مع بين حتى منذ أن إن كان كانت هو هي التي الذي الذين هذا هذه ذلك تلك ما لا لم لن
قد كما بعد قبل عند كل بلا دون أول"""
_SMALL = {"en": frozenset(_ENGLISH.split()), "ar": frozenset(_ARABIC.split())}


def cut(headline: str, lang: str) -> str:
    """Shorten a headline for a list.

    :param lang: the language whose small words must not dangle at the end.
    :return: the headline itself up to 100 characters, else at most 99 and ``…``.
    """
    if len(headline) <= LIMIT:
        return headline
    kept = headline[:LIMIT]
    words = kept[: kept.rindex(" ")] if " " in kept else kept[: LIMIT - 1]
    small = _SMALL.get(lang.split("-", maxsplit=1)[0], _SMALL["en"])
    words = words.rstrip(_TRAILING)
    while " " in words and words.rsplit(" ", 1)[1].casefold() in small:
        words = words.rsplit(" ", 1)[0].rstrip(_TRAILING)
    return words + "…"
