"""Text that was typed and is not saved: kept on the desk, flushed to disk, each person's own."""

from cms.drafts.autosaves import SUGGESTED, Autosave, Autosaves, Mark, Offer, Outcome, article_of
from cms.drafts.kept import Drafts, Kept, Kind, Listed

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
