"""Importing: a wire story, as it arrives, to a clean draft."""

from __future__ import annotations

from cms.core.people import StaffMember
from cms.core.wire import WireStory
from cms.desk.manuscript import Manuscript
from cms.desk.writing import Saved, create
from cms.newsroom import Newsroom


def import_wire(room: Newsroom, who: StaffMember, story: WireStory, *, section: str = "", lang: str = "") -> Saved:
    """Begin a draft from a wire story; what was left out stays out."""
    first = next((section.key for section in room.publication.sections), "")
    authors = (*story.authors, *([story.agency] if story.agency else []))
    copy = Manuscript(
        title=story.headline,
        authors=authors,
        dateline=story.dateline,
        section=section or first,
        lang=lang or room.publication.main_language,
        body=story.body,
    )
    left = len(story.left_out)
    return create(room, who, copy, note=f"From wire text; {left} lines were left out." if left else "From wire text.")
