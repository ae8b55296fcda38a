"""Footnotes: calls without a note, notes without a text, and notes that nothing calls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cms.core.checks.masking import HIDDEN
from cms.core.checks.values import Finding, Kind

_NOTE = re.compile(r"^[ \t>]*+(\[\^([^\]\[\n]{1,50})\]:)", re.MULTILINE)
"""Also in a quotation, or set in below an item; what is code is hidden."""
_CALL = re.compile(r"(?<!\\)\[\^([^\]\[\n]{1,50})\](?!\()")
_TEXT = re.compile(
    r"[ \t]*+(?:\S|\n(?! {0,3}\[\^[^\]\[\n]{1,50}\]:)[ \t]*+\S"
    rf"|\n(?:[ \t]*+\n)++(?:(?: {{4}}|\t)[ \t]*+\S|{HIDDEN}))"
)
"""What a note says: on its line, on the next one, or further down and set in, which elsewhere is code."""

_EMPTY = re.compile(r"[ \t]*+(?:\n|\Z)")
_LABEL = re.compile(r"\d+|\*+|[^\W\d_][\w .:+-]*[^\W_]")
"""What a note is called; other signs after ``[^`` are no note, but stand so in patterns and sums."""

_RANGE = re.compile(r"\w-\w")


def loose(name: str, text: str) -> Iterator[Finding]:
    """Find footnotes of which a half is missing.

    :param text: Markdown with code hidden.
    """
    if "[^" not in text:
        return
    notes = {note.start(1): note for note in _NOTE.finditer(text)}
    last = {note[2]: note for note in notes.values()}
    calls = [call for call in _CALL.finditer(text) if call.start() not in notes]
    called = {call[1] for call in calls}
    for call in calls:
        if call[1] not in last and _LABEL.fullmatch(call[1]) and not _RANGE.search(call[1]):
            says = f"No note has this name: readers see the sign. Write its text in a line that begins “[^{call[1]}]:”."
            yield Finding(Kind.NOTES, name, *call.span(), call.group(), says)
    for note in notes.values():
        has_text, is_called = _TEXT.match(text, note.end()) is not None, note[2] in called
        if last[note[2]] is not note:
            says = "A note further down has the same name: readers see that one alone."
        elif not has_text:
            says = "The note has no text."
        elif not is_called:
            says = f"Nothing in the text calls this note: write “[^{note[2]}]” where it belongs."
        else:
            continue
        empty = _EMPTY.match(text, note.end()) if not has_text and not is_called else None
        start, end = (note.start(), empty.end()) if empty else note.span(1)
        yield Finding(Kind.NOTES, name, start, end, text[start:end], says, "" if empty else None)
