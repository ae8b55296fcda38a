"""What was said about an article, as the screens show it: threads with their place in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cms.catalog import Comment
from cms.core import diff, suggesting
from cms.core.article import Article, BlobId
from cms.core.errors import BrokenFile, CopyError, NotReady
from cms.core.passages import Passage, Place, chosen, find, paragraphs
from cms.core.people import StaffMember
from cms.core.remarks import FIELDS, Kind, Thread, threads
from cms.core.screen import newlines
from cms.desk.writing import text_at
from cms.newsroom import Newsroom

_SHOWN = 300
"""Threads, and paragraphs to choose from, that a screen shows at most."""
_BEGINNING = 60
_AROUND = 36


@dataclass(frozen=True, slots=True)
class Topic:
    """A thread on the screen.

    :param place: where its passage stands in the text now; None when it is about the whole, or nowhere any more.
    :param now: the words that stand there now, where the passage's own have changed; empty otherwise.
    :param lost: its passage is not in the text any more.
    :param pieces: of a suggestion, its words compared with the passage's.
    :param mark: of a suggestion that can be put in, how :func:`cms.desk.discussing.accept` knows it; empty otherwise.
    """

    thread: Thread
    place: Place | None = None
    now: str = ""
    lost: bool = False
    pieces: tuple[diff.Piece, ...] = ()
    mark: str = ""

    @property
    def changed(self) -> bool:
        return self.lost or bool(self.place and self.place.changed)

    @property
    def lead(self) -> str:
        """Give a few words that stood before a suggestion's passage in its line."""
        before = self.thread.first.passage.before.rpartition("\n")[2] if self.thread.first.passage else ""
        return before if len(before) <= _AROUND else "… " + before[-_AROUND:].partition(" ")[2]

    @property
    def rest(self) -> str:
        """Give a few words that stood after it."""
        after = self.thread.first.passage.after.partition("\n")[0] if self.thread.first.passage else ""
        return after if len(after) <= _AROUND else after[:_AROUND].rpartition(" ")[0] + " …"

    @property
    def suggests(self) -> bool:
        return self.thread.first.kind is Kind.SUGGEST


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph to choose: its number from 1, and how it begins."""

    number: int
    begins: str


@dataclass(frozen=True, slots=True)
class Talk:
    """All that was said about one article.

    :param open: what is not settled, in the text's order: about the whole first. Decisions are among ``settled``.
    :param broken: files that hold no remark, with the reason.
    :param more: threads that are not shown, since there are too many.
    :param blob: the text that places and paragraphs are of.
    :param mark: what :func:`mark_of` gave for it.
    """

    open: tuple[Topic, ...]
    settled: tuple[Topic, ...]
    broken: tuple[Comment, ...]
    people: tuple[StaffMember, ...]
    paragraphs: tuple[Paragraph, ...]
    fields: tuple[str, ...]
    lang: str
    blob: BlobId
    mark: str
    more: int = 0

    @property
    def named(self) -> dict[str, str]:
        """Give the people who can be called, name by account."""
        return {member.account: member.full_name for member in self.people}

    @property
    def acceptable(self) -> int:
        """Count the suggestions that can be put in."""
        return sum(1 for topic in self.open if topic.mark)


def talk(room: Newsroom, article: Article, blob: BlobId) -> Talk:
    """Read what was said about an article, and find each passage in its text."""
    text = newlines(article.body)
    texts = {field: text_of(article, field) for field in ("", *FIELDS)}
    comments = room.catalog.comments(article.file)
    found = threads(one.remark for one in comments if not one.broken)
    opened = [thread for thread in found if thread.open]
    settled = [thread for thread in reversed(found) if not thread.open]
    topics = sorted((_topic(thread, texts[thread.first.field]) for thread in opened[:_SHOWN]), key=_order)
    return Talk(
        open=tuple(topics),
        settled=tuple(_topic(thread, texts[thread.first.field]) for thread in settled[:_SHOWN]),
        broken=tuple(one for one in comments if one.broken)[:_SHOWN],
        people=tuple(room.staff.everybody_working()),
        paragraphs=tuple(
            Paragraph(number, _begins(text[start:end]))
            for number, (start, end) in enumerate(paragraphs(text)[:_SHOWN], 1)
        ),
        fields=tuple(field for field in FIELDS if texts[field].strip()),
        lang=article.word("lang"),
        blob=blob,
        mark=_mark(comments),
        more=max(0, len(opened) - _SHOWN) + max(0, len(settled) - _SHOWN),
    )


def mark_of(room: Newsroom, file: str) -> str:
    """Name what is said about an article now: it is another mark as soon as anybody says more, or settles something."""
    return _mark(room.catalog.comments(file))


def text_of(article: Article, field: str) -> str:
    """Give the words of a field that can be talked about; of the body for an empty name."""
    return newlines(article.word(field) if field else article.body)


def passage_of(
    room: Newsroom, article: Article, blob: BlobId, shown: BlobId, *, about: str, known: Passage
) -> Passage | None:
    """Take what somebody chose out of the text that they were shown; None when they chose the whole article.

    :param shown: the version they saw; ``blob`` is what the article is now.
    :param about: the number of a paragraph, or a field; empty for none.
    :param known: words, and those around them as far as they were sent.
    :raises NotReady: the words are not in the text.
    """
    text = text_of(_at(room, article, blob, shown), about if about in FIELDS else "")
    spans = paragraphs(text)
    if about in FIELDS and spans:
        return chosen(text, (0, len(text)), known.quote)
    if about.isdecimal() and 1 <= int(about) <= len(spans):
        return chosen(text, spans[int(about) - 1], known.quote)
    if not known.quote.strip():
        return None
    place = find(known, text) if known.before or known.after else None
    if place and not place.changed:
        return chosen(text, (place.start, place.end), known.quote)
    start, end = next(((start, end) for start, end in spans if _holds(text[start:end], known.quote)), (0, 0))
    if not end:
        raise NotReady([f"“{known.quote[:80]}” is not in the text. Copy the words from it, or choose a paragraph."])
    return chosen(text, (start, end), known.quote)


def _mark(comments: Sequence[Comment]) -> str:
    """A remark's file is never changed, so its name stands for it."""
    names = "\0".join(one.path for one in comments)
    return sha256(names.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _topic(thread: Thread, text: str) -> Topic:
    passage = thread.first.passage
    if passage is None:
        return Topic(thread)
    place = find(passage, text)
    pieces: tuple[diff.Piece, ...] = ()
    mark = ""
    if thread.first.kind is Kind.SUGGEST and thread.first.instead is not None:
        pieces = diff.words(passage.quote, thread.first.instead)
        certain = suggesting.place_of(thread.first, text) if thread.open else None
        place, mark = (certain, suggesting.mark_of(thread.first)) if certain else (place, "")
    now = text[place.start : place.end] if place and place.changed else ""
    return Topic(thread, place, now, lost=place is None, pieces=pieces, mark=mark)


def _order(topic: Topic) -> tuple[int, object]:
    first = topic.thread.first
    if topic.place is None:
        return (0 if first.passage is None else len(FIELDS) + 2), first.when.timestamp()
    return (FIELDS.index(first.field) + 1 if first.field else len(FIELDS) + 1), topic.place.start


def _begins(paragraph: str) -> str:
    line = " ".join(paragraph[: 2 * _BEGINNING].split())
    return line if len(line) <= _BEGINNING else line[:_BEGINNING].rpartition(" ")[0] + " …"


def _holds(paragraph: str, words: str) -> bool:
    return " ".join(words.split()) in " ".join(paragraph.split())


def _at(room: Newsroom, article: Article, blob: BlobId, shown: BlobId) -> Article:
    """Read the version that somebody was shown; what is there now where that cannot be read."""
    if not shown or shown == blob:
        return article
    try:
        return Article.of(article.file, text_at(room, article.file, shown))
    except (BrokenFile, CopyError):
        return article
