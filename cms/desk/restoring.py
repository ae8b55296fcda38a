"""Put one paragraph back as an earlier version had it: an ordinary edit, joined with what others saved meanwhile."""

from __future__ import annotations

from cms.core import diff
from cms.core.article import Article, BlobId
from cms.core.errors import NoSuchVersion
from cms.core.people import StaffMember
from cms.desk.comparing import Side
from cms.desk.writing import Saved, save_whole, text_at
from cms.newsroom import Newsroom


def restore_paragraph(
    room: Newsroom, who: StaffMember, file: str, version: Side, base: BlobId, *, old: int | None, new: int | None
) -> Saved:
    """Give one paragraph of the text the words that it had, put a removed one back, or take an added one out again.

    :param base: the version that the person saw compared with the old one.
    :param old: the place of the paragraph in the old version, ``new`` in the text now, as the comparison has them.
    :raises NoSuchVersion: the comparison has no such paragraph.
    :raises EditConflict: somebody changed the same paragraph since.
    """
    now = Article.of(file, text_at(room, file, base))
    body = restored(diff.compare(version.article.body, now.body), old, new)
    text = now.text[: len(now.text) - len(now.body)] + body
    number = (new if new is not None else old or 0) + 1
    note = f"Paragraph {number} as it was in version {version.name[:10]}."
    return save_whole(room, who, file, base, lambda _: text, note=note)


def restored(prose: diff.Prose, old: int | None, new: int | None) -> str:
    """Give the new text with one paragraph as the old text has it.

    :raises NoSuchVersion: there is no such paragraph.
    """
    if (old, new) not in {(one.old, one.new) for one in prose.paragraphs}:
        raise NoSuchVersion("That paragraph is not there. Compare the two versions again.")
    parts = [prose.leads[1]]
    last = max((one.new for one in prose.paragraphs if one.new is not None), default=0)
    for one in prose.paragraphs:
        if (one.old, one.new) != (old, new):
            parts += (
                [_joint(parts), "".join(piece.after for piece in one.pieces), one.new_end]
                if one.new is not None
                else []
            )
        elif one.old is not None:
            end = one.old_end if one.new is None else one.new_end
            parts += [_joint(parts), "".join(piece.before for piece in one.pieces), end]
        elif one.new == last and len(parts) > 1:
            parts[-1] = one.new_end  # what stood before it is the last one now
    return "".join(parts)


def _joint(parts: list[str]) -> str:
    """Give the line ends that are missing before the next paragraph: what was the last one may have none."""
    before = parts[-1]
    if len(parts) == 1 or before.replace("\r", "").count("\n") > 1:
        return ""
    line_end = "\r\n" if "\r\n" in "".join(parts[:3]) else "\n"
    return line_end if "\n" in before else line_end * 2
