"""Passages: some words of a text, named so that they are found again when the text around them has changed.

A passage is kept as its own words and a few before and after them, not as a place: places move with every edit above.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

MOST = 2_000
"""Letters of a passage; of a longer one the beginning is kept."""
CONTEXT = 80
"""Letters kept on each side."""
_NEAR = 4 * MOST
"""Letters between what stood before and what stood after, beyond which they enclose something else."""
_LEAST = 8
"""Letters from which a context says where it was."""
_TELLING = 16
"""Letters from which words are their own proof; fewer may stand in another place by chance."""
_MOST_PLACES = 1_000


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words of a text with those around them.

    :param quote: the words themselves; never empty.
    :param whole: they are all that was chosen, and not its beginning only.
    """

    quote: str
    before: str = ""
    after: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands in a text.

    :param start: index of its first letter; ``end`` of the first one after it.
    :param changed: the words between are others by now.
    """

    start: int
    end: int
    changed: bool = False


def passage(text: str, start: int, end: int) -> Passage:
    """Take a passage out of a text.

    :raises ValueError: there are no words between these places.
    """
    start, end = max(0, start), min(end, len(text))
    words = text[start:end]
    if not words.strip():
        raise ValueError("a passage has words")
    start, end = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
    kept = min(end, start + MOST)
    return Passage(
        quote=text[start:kept],
        before=text[max(0, start - CONTEXT) : start],
        after=text[kept : kept + CONTEXT],
        whole=kept == end,
    )


def chosen(text: str, paragraph: tuple[int, int], words: str) -> Passage:
    """Take out what somebody chose in a paragraph; white space may differ, and what is not there chooses it all.

    :param paragraph: where the paragraph begins and ends in the text.
    """
    start, end = paragraph
    low, high = next(_places(words, text[start:end]), (0, end - start))
    return passage(text, start + low, start + high)


def find(known: Passage, text: str) -> Place | None:
    """Find a passage in a text; None when neither its words nor what stood around them is there.

    Of several places with the same words the one whose surroundings are most alike is it.
    """
    if not known.quote.strip():
        return None
    places = [*islice(_places(known.quote, text), _MOST_PLACES)]
    alike = {span: _alike(known, text, *span) for span in places}
    best = max(places, key=lambda span: (alike[span], -span[0]), default=None)
    if best and (alike[best] >= _LEAST or len(known.quote) >= _TELLING or alike[best] == _all_around(known)):
        return Place(*best)
    return _enclosed(known, text)


def stands(known: Passage, text: str) -> Place | None:
    """Find a passage whose words are all there and stand between what stood around them; None otherwise.

    Words that are there by chance, in another place, are not it: what is to be replaced must be certain.
    """
    if not known.whole or not known.quote.strip():
        return None
    found = [*islice(_places(known.quote, text), _MOST_PLACES)]
    alike = {span: _alike(known, text, *span) for span in found}
    certain = [span for span in found if alike[span] >= min(_LEAST, _all_around(known))]
    best = max(certain, key=lambda span: alike[span], default=None)
    return Place(*best) if best and [alike[span] for span in found].count(alike[best]) == 1 else None


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Give where each paragraph of a text begins and ends: lines without an empty one between them."""
    found: list[tuple[int, int]] = []
    place, joins = 0, False
    for line in text.split("\n"):
        end = place + len(line)
        words = bool(line) and not line.isspace()
        if words:
            found.append((found.pop()[0] if joins else place, end))
        place, joins = end + 1, words
    return found


def _all_around(known: Passage) -> int:
    return len(known.before) + len(known.after)


def _alike(known: Passage, text: str, start: int, end: int) -> int:
    """Count the letters that are the same just before and just after."""
    before = text[max(0, start - CONTEXT) : start]
    return _same(known.before[::-1], before[::-1]) + _same(known.after, text[end : end + CONTEXT])


def _same(one: str, other: str) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _enclosed(known: Passage, text: str) -> Place | None:
    """Find what stands now between the words that stood before and after."""
    first = len(known.before.strip()) >= _LEAST
    last = len(known.after.strip()) >= _LEAST
    start = text.find(known.before) + len(known.before) if first and known.before in text else -1
    if start >= 0 and last:
        end = text.find(known.after, start)
        if 0 <= end - start <= _NEAR:
            return Place(start, end, changed=True)
    if start >= 0:
        return Place(start, _line_end(text, start), changed=True)
    if last and known.after in text:
        end = text.find(known.after)
        return Place(_line_start(text, end), end, changed=True)
    return None


def _line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


@dataclass(frozen=True, slots=True)
class _Flat:
    """A text with one blank wherever it has white space.

    :param starts: where each word begins in it; ``origins`` where in the text itself.
    """

    text: str
    starts: array[int]
    origins: array[int]

    def origin(self, place: int) -> int:
        """Give where a letter stands in the text itself."""
        word = bisect_right(self.starts, place) - 1
        return self.origins[word] + place - self.starts[word]


@lru_cache(maxsize=2)
def _flat(text: str) -> _Flat:
    """Flatten a text, once for all passages that are looked for in it."""
    words = text.split()
    starts, origins = array("q"), array("q")
    start = origin = 0
    for word in words:
        origin = text.index(word, origin)
        starts.append(start)
        origins.append(origin)
        start, origin = start + len(word) + 1, origin + len(word)
    return _Flat(" ".join(words), starts, origins)


def _places(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Give where words stand, whatever white space is between them: browsers and line ends change it.

    The work grows with the text and not with the text times the words, however often they nearly stand there.
    """
    wanted = words.split()
    if not wanted or max(wanted, key=len) not in text:
        return
    flat, sought = _flat(text), " ".join(wanted)
    place = flat.text.find(sought)
    while place >= 0:
        end = place + len(sought)
        yield flat.origin(place), flat.origin(end - 1) + 1
        place = flat.text.find(sought, end)
