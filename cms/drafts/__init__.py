"""Text that was typed and is not saved: kept on the desk, flushed to disk, each person's own."""

from cms.drafts.autosaves import Autosave, Autosaves, Mark, Offer, Outcome
from cms.drafts.kept import SUGGESTED, Drafts, Kept, Kind, Listed, article_of

__all__ = [
    "SUGGESTED",
    "Autosave",
    "Autosaves",
    "Drafts",
    "Kept",
    "Kind",
    "Listed",
    "Mark",
    "Offer",
    "Outcome",
    "article_of",
]
