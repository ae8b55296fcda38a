"""Compare two rendered texts: the page as readers see it, with what changed marked in it.

Both sides are HTML that :func:`cms.core.prose.render` made. Only words are wrapped, never tags, so that what is well
formed stays so; what comes of it is sanitised again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cms.core.diff.pairing import groups
from cms.core.diff.tokens import Tokens, tokens
from cms.core.diff.values import Kind
from cms.core.diff.wording import Run, aligned
from cms.core.prose import sanitised

_PART = re.compile(r'<(?:[^"<>]|"[^"]*")*>|[^<]+|<')
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_VOID = frozenset({"br", "col", "hr", "img", "wbr"})
_INLINE = frozenset(
    "a abbr b br cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var".split()  # noqa: SIM905
)
_OURS = "changed"
"""The class of our own marks; no text can bring it, since the first sanitising lets no such class through."""
_LONGEST, _MOST, _EACH = 40_000, 300_000, 500
"""Letters of HTML in one element, and in all of a page, that are marked word by word, an element counting as so
many more: to sanitise takes long."""
_SPOKEN = {"ins": "added", "del": "removed"}


@dataclass(frozen=True, slots=True)
class PagePart:
    """A paragraph, list, table or picture of the page; ``moved_from`` and ``up`` as of a paragraph."""

    kind: Kind
    html: str
    moved_from: int | None = None
    up: bool = False


def page(old: str, new: str) -> tuple[PagePart, ...]:
    """Compare two rendered texts; what is too long to be marked word by word is given as it was and as it is."""
    before, after = list(_elements(old)), list(_elements(new))
    left = _MOST
    parts: list[PagePart] = []
    for group in groups(before, after):
        was = "".join(before[place] for place in group.old)
        now = "".join(after[place] for place in group.new)
        moved = group.old.start + 1 if group.moved else None
        up = group.moved and group.new.start < group.old.start
        if was == now:
            parts.append(PagePart(Kind.MOVED if group.moved else Kind.SAME, now, moved, up))
        elif len(was) + len(now) > _LONGEST or left <= 0:
            parts += [PagePart(kind, html) for kind, html in ((Kind.REMOVED, was), (Kind.ADDED, now)) if html]
        elif was and now:
            parts.append(PagePart(Kind.MOVED if group.moved else Kind.CHANGED, _marked(was, now), moved, up))
            left -= len(was) + len(now) + _EACH
        else:
            kind, name = (Kind.ADDED, "ins") if now else (Kind.REMOVED, "del")
            parts.append(PagePart(kind, _clean(_wrapped(now or was, name))))
            left -= len(was) + len(now) + _EACH
    return tuple(parts)


def _elements(rendered: str) -> Iterator[str]:
    """Cut HTML into its outermost elements; the white space after each belongs to it."""
    depth, begun = 0, ""
    for part in _PART.findall(rendered):
        if depth == 0 and begun.strip() and part.strip():
            yield begun
            begun = ""
        begun += part
        tag = _TAG.match(part)
        if tag and tag[2].lower() not in _VOID:
            depth = max(0, depth - 1) if tag[1] else depth + 1
    if begun.strip():
        yield begun


def _marked(was: str, now: str) -> str:
    one, other = _cut(was), _cut(now)
    return _clean("".join(_woven(aligned(one, other), one, other)))


def _cut(rendered: str) -> Tokens:
    """Cut HTML into words and tags; words stand as they are read."""
    found = Tokens([], [], [])
    gap = ""
    for part in _PART.findall(rendered):
        if part.startswith("<") and len(part) > 1:
            _add(found, gap, part, "\0" + part)
            gap = ""
            continue
        words = tokens(html.unescape(part))
        for before, word, key in zip(words.gaps, words.texts, words.keys, strict=False):
            _add(found, gap + before, word, key)
            gap = ""
        gap += words.gaps[-1]
    found.gaps.append(gap)
    return found


def _add(found: Tokens, gap: str, text: str, key: str) -> None:
    found.gaps.append(gap)
    found.texts.append(text)
    found.keys.append(key)


def _woven(runs: Sequence[Run], one: Tokens, other: Tokens) -> list[str]:
    """Write the new HTML with the added words wrapped, and the removed ones put where words may stand."""
    writer = _Writer()
    last = runs[0]
    for run in runs[1:]:
        writer.remove(_words(one, last.old_end, run.old))
        for place in range(last.new_end, run.new_end):
            is_new = place < run.new
            if other.keys[place].startswith("\0"):
                writer.tag(other.gaps[place], other.texts[place])
            else:
                writer.word(other.gaps[place], other.texts[place], is_new=is_new)
        last = run
    return writer.written(other.gaps[-1])


def _words(side: Tokens, start: int, end: int) -> str:
    """Give the words of a stretch; where tags stand between them a space does."""
    said = "".join(
        " " if side.keys[place].startswith("\0") else side.gaps[place] + side.texts[place]
        for place in range(start, end)
    )
    return " ".join(said.split())


class _Writer:
    """HTML that is being put together."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._waiting: list[str] = []
        self._open = False
        self._in_words = False
        self._last_word = 0

    def remove(self, words: str) -> None:
        if not words:
            return
        self._waiting.append(words)
        if self._in_words:
            self._flush()

    def tag(self, gap: str, tag: str) -> None:
        self._close()
        self._parts += [html.escape(gap), tag]
        found = _TAG.match(tag)
        self._in_words = found is not None and found[2].lower() in _INLINE and self._in_words

    def word(self, gap: str, word: str, *, is_new: bool) -> None:
        if not is_new or self._waiting:
            self._close()
        if not self._open:
            self._parts.append(html.escape(gap))
            gap = ""
        self._flush()
        if is_new and not self._open:
            self._parts.append(f'<ins class="{_OURS}">')
            self._open = True
        self._parts.append(html.escape(gap + word, quote=False))
        self._in_words = True
        self._last_word = len(self._parts)

    def written(self, gap: str) -> list[str]:
        self._close()
        if self._waiting:  # nothing stands behind it: after the last word then
            self._parts[self._last_word : self._last_word] = [self._mark()]
        return [*self._parts, gap]

    def _flush(self) -> None:
        if self._waiting:
            self._close()
            self._parts += [" ", self._mark(), " "]
            self._last_word = len(self._parts)

    def _mark(self) -> str:
        words, self._waiting = " ".join(self._waiting), []
        return f'<del class="{_OURS}">{html.escape(words, quote=False)}</del>'

    def _close(self) -> None:
        if self._open:
            self._parts.append("</ins>")
            self._open = False
            self._last_word = len(self._parts)


def _wrapped(rendered: str, name: str) -> str:
    """Wrap all words of some HTML."""
    parts = []
    for part in _PART.findall(rendered):
        is_words = bool(part.strip()) and not (part.startswith("<") and len(part) > 1)
        parts.append(f'<{name} class="{_OURS}">{part}</{name}>' if is_words else part)
    return "".join(parts)


def _clean(marked: str) -> str:
    """Sanitise, and say aloud what is marked."""
    clean = sanitised(marked, classes=frozenset({_OURS}))
    for name, word in _SPOKEN.items():
        clean = clean.replace(f'<{name} class="{_OURS}">', f'<{name} class="{_OURS}"><span class="vh">{word}: </span>')
    return clean
