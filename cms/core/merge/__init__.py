"""Merge two edits of one article: front matter by key, the body by paragraph.

The two sides are equals. What one side changed and the other left alone comes in; what both did the same stands
once; additions in one place both stay; paragraphs that were split, joined or moved are known as such. Two edits of
one paragraph are joined when they are of different sentences with unchanged text between, and the result says so.
All else is a clash, which a person settles. Nothing that either side wrote is ever dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cms.core import frontmatter
from cms.core.article import Article
from cms.core.errors import BrokenFile, EditConflict, EditRefused, MalformedFrontMatter
from cms.core.frontmatter import Value
from cms.core.merge.blocks import Block, shown, split
from cms.core.merge.body import Body, How, Part, bodies
from cms.core.merge.hunks import hunks, matches
from cms.core.merge.keys import KeyClash, Keys, keys
from cms.core.merge.weave import proposed

__all__ = [
    "Answer",
    "Block",
    "Body",
    "How",
    "KeyClash",
    "Keys",
    "Merged",
    "Part",
    "Pick",
    "bodies",
    "join",
    "join_raw",
    "keys",
    "merge",
    "proposal",
    "shown",
]


class Pick(StrEnum):
    """How a person settles a clash."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's choice for one clash.

    :param value: the result, where it was edited.
    """

    pick: Pick
    value: Value = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """Two edits of an article, joined as far as they can be.

    :param raw: one of the texts cannot be read as an article, so that all of each counts as body.
    """

    base: Article
    ours: Article
    theirs: Article
    keys: Keys
    body: Body
    raw: bool = False

    @property
    def clashes(self) -> tuple[KeyClash | Part, ...]:
        """Give what a person has to settle, in reading order."""
        return (*self.keys.clashes, *self.body.clashes)

    def open(self, answers: Mapping[str, Answer]) -> tuple[KeyClash | Part, ...]:
        """Give the clashes that have no answer yet."""
        return tuple(clash for clash in self.clashes if clash.mark not in answers)

    def text(self, answers: Mapping[str, Answer] | None = None) -> str:
        """Give the text that holds both edits.

        :param answers: a person's choice for the mark of each clash.
        :raises EditConflict: a clash has no answer.
        :raises EditRefused: a key cannot be changed in place.
        """
        known = answers or {}
        if self.open(known):
            raise self.conflict(known)
        body = self.body.text({part.mark: _blocks(part, known[part.mark]) for part in self.body.clashes})
        if self.raw:
            return body
        changes = dict(self.keys.changes)
        for clash in self.keys.clashes:
            result = _value(clash, known[clash.mark])
            if result != clash.ours:
                changes[clash.key] = result
        return _put(_front(self, changes), body)

    def conflict(self, answers: Mapping[str, Answer]) -> EditConflict:
        """Give the error that holds both texts and names what is open."""
        names = dict.fromkeys(
            clash.key if isinstance(clash, KeyClash) else "body" for clash in self.open(answers) or self.clashes
        )
        return EditConflict(
            file=self.ours.file,
            base=self.base.text,
            theirs=self.ours.text,
            mine=self.theirs.text,
            clashes=list(names),
        )


def merge(base: Article, ours: Article, theirs: Article) -> str:
    """Give the text that holds both edits.

    :param base: what both started from.
    :param ours: what is saved now; it is the text that is edited, so its form stays.
    :param theirs: what the writer sends.
    :raises EditConflict: the same words or the same field were changed twice, differently.
    """
    return join(base, ours, theirs).text()


def join(base: Article, ours: Article, theirs: Article) -> Merged:
    """Join two edits as far as they can be."""
    return Merged(
        base, ours, theirs, keys(base.fields, ours.fields, theirs.fields), bodies(base.body, ours.body, theirs.body)
    )


def join_raw(file: str, base: str, ours: str, theirs: str) -> Merged:
    """Join two edits of a file's text; as an article when all three can be read as one, else paragraph by paragraph."""
    try:
        return join(*(Article.of(file, text) for text in (base, ours, theirs)))
    except BrokenFile:
        was, mine, your = (Article(file, text, {}, text) for text in (base, ours, theirs))
        return Merged(was, mine, your, keys({}, {}, {}), bodies(base, ours, theirs), raw=True)


def proposal(clash: KeyClash | Part) -> str:
    """Propose a result for a clash, to be judged by a person: both edits word by word, else whatever is left.

    A key has its proposal in the form that :func:`~cms.core.diff.shown` gives it; it is not made here.
    """
    if isinstance(clash, KeyClash):
        return clash.theirs if isinstance(clash.theirs, str) else ""
    was, mine, your = (shown(blocks) for blocks in (clash.base, clash.ours, clash.theirs))
    if not mine or not your:
        return mine or your
    return (proposed(was, mine, your) if was else None) or your


def _value(clash: KeyClash, answer: Answer) -> Value | None:
    if answer.pick is Pick.EDITED:
        return answer.value or None
    if answer.pick is Pick.OURS:
        return clash.ours
    if answer.pick is Pick.THEIRS:
        return clash.theirs
    if isinstance(clash.ours, list) and isinstance(clash.theirs, list):
        return [*clash.ours, *(item for item in clash.theirs if item not in clash.ours)]
    if isinstance(clash.ours, str) and isinstance(clash.theirs, str):
        return f"{clash.ours} {clash.theirs}".strip()
    return clash.ours if clash.theirs is None else clash.theirs


def _blocks(part: Part, answer: Answer) -> tuple[Block, ...]:
    """Give the blocks of a settled stretch; text that is one side's own keeps that side's bytes."""
    if answer.pick is Pick.BOTH:
        return (*part.ours, *part.theirs)
    sides = {Pick.OURS: part.ours, Pick.THEIRS: part.theirs}
    if answer.pick in sides:
        return sides[answer.pick]
    text = answer.value if isinstance(answer.value, str) else ""
    known = "".join(block.text + block.tail for block in (part.ours or part.theirs or part.base))
    typed = split(frontmatter.with_line_ends_of(known, text)).blocks
    for side in sides.values():
        if [block.key for block in side] == [block.key for block in typed]:
            return side
    return typed


def _front(merged: Merged, changes: Mapping[str, Value | None]) -> str:
    """Give our text with the front matter of both: where their lines fit in, as they wrote them."""
    ours, theirs = merged.ours, merged.theirs
    if changes or _head(theirs) != _head(merged.base):
        wanted = dict(ours.fields) | {key: value for key, value in changes.items() if value is not None}
        wanted = {key: value for key, value in wanted.items() if changes.get(key, value) is not None}
        text = _lines_of_both(_head(merged.base), _head(ours), _head(theirs))
        if text is not None and _reads(text, wanted):
            return text + ours.body
    return frontmatter.edit(ours.text, changes)


def _head(article: Article) -> str:
    return article.text[: len(article.text) - len(article.body)]


def _lines_of_both(base: str, ours: str, theirs: str) -> str | None:
    """Merge front matters line by line, comments and all; None where they touch."""
    was, mine, your = (text.splitlines(keepends=True) for text in (base, ours, theirs))
    steps = [(hunk, mine) for hunk in hunks(matches(was, mine), len(was), len(mine))]
    steps += [(hunk, your) for hunk in hunks(matches(was, your), len(was), len(your))]
    parts: list[str] = []
    place = -1
    seen: set[tuple[int, int, str]] = set()
    for hunk, side in sorted(steps, key=lambda step: (step[0].start, step[0].end)):
        text = "".join(side[hunk.first : hunk.last])
        if (hunk.start, hunk.end, text) in seen:
            continue
        if hunk.start <= place:
            return None
        seen.add((hunk.start, hunk.end, text))
        parts += [*was[max(place, 0) : hunk.start], text]
        place = hunk.end
    return "".join([*parts, *was[max(place, 0) :]])


def _reads(text: str, wanted: Mapping[str, Value]) -> bool:
    try:
        return frontmatter.read(text) == wanted and frontmatter.body(text) == ""
    except MalformedFrontMatter:
        return False


def _put(text: str, body: str) -> str:
    """Put a body under a front matter, byte for byte.

    :raises EditRefused: the front matter would not end where it does.
    """
    head = text[: len(text) - len(frontmatter.body(text))]
    if head and body and not head.endswith(("\n", "\r")):
        head += "\r\n" if "\r\n" in head else "\n"
    if frontmatter.body(head + body) != body or frontmatter.read(head + body) != frontmatter.read(text):
        raise EditRefused("body", "the front matter would end elsewhere")
    return head + body
