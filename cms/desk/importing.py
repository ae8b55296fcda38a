"""Importing: a wire story, or a word processor's document, to a clean draft."""

from __future__ import annotations

from pathlib import PurePath
from typing import IO

from cms.core.captions import captioned, figure
from cms.core.people import StaffMember
from cms.core.wire import WireStory
from cms.core.workflow import Act, permit
from cms.desk.docx import Document, read_docx
from cms.desk.manuscript import Manuscript
from cms.desk.picturing import take_in
from cms.desk.writing import Saved, create
from cms.newsroom import Newsroom

_NAMED = 6
"""Pictures that did not come along, of which each reason is said."""


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


def import_docx(
    room: Newsroom, who: StaffMember, file: IO[bytes], name: str, *, section: str = "", lang: str = ""
) -> tuple[Saved, Document]:
    """Begin a draft from a document; its pictures are taken in as if they had been sent one by one.

    :param name: the file's; it is the headline when the document has none.
    :raises BadValue: it is no such document, or far too large.
    """
    permit(Act.CREATE, who)
    title = PurePath(name.replace("\\", "/")).stem

    def take(data: bytes, alt: str) -> str:
        taken = take_in(room, who, title, data)
        said = taken.said
        return figure(taken.url, alt=alt or said.alt, caption=captioned(said.caption, said.credit, said.licence))

    document = read_docx(file, name, take)
    first = next((one.key for one in room.publication.sections), "")
    copy = Manuscript(
        title=document.headline or title,
        authors=(who.full_name,),
        section=section or first,
        lang=lang or room.publication.main_language,
        body=document.body,
    )
    return create(room, who, copy, note=f"From a document. {told_of_pictures(document)}".strip()), document


def told_of_pictures(document: Document) -> str:
    """Say which pictures of a document came along, and why others did not; empty when it has none."""
    came = document.pictures
    words = [f"{came} picture{'' if came == 1 else 's'} came along."] if came else []
    words += [
        f"Picture {one.number}{f' ({one.name[:60]})' if one.name else ''} did not: {one.reason}."
        for one in document.left_out[:_NAMED]
    ]
    more = len(document.left_out) - _NAMED
    if more > 0:
        words.append(f"Nor did {more} more.")
    return " ".join(words)
