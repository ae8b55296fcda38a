"""Compare prose as a sub-editor reads it: paragraphs first, then words.

Paragraphs are paired before words are compared, so that a moved paragraph is shown as moved, and one that was split
does not paint the whole page. Both texts can be put together again from a comparison, letter by letter.
"""

from __future__ import annotations

from cms.core.diff.files import fields, shown, unified
from cms.core.diff.page import PagePart, page
from cms.core.diff.paragraphs import compare, edits
from cms.core.diff.values import Counts, FieldChange, Kind, Paragraph, Piece, Prose
from cms.core.diff.wording import words

__all__ = [
    "Counts",
    "FieldChange",
    "Kind",
    "PagePart",
    "Paragraph",
    "Piece",
    "Prose",
    "compare",
    "edits",
    "fields",
    "page",
    "shown",
    "unified",
    "words",
]
