"""Who does what until when: the sections that people look after."""

from __future__ import annotations

from collections.abc import Sequence

from cms.core.errors import BadValue
from cms.newsroom import Newsroom


def set_sections(room: Newsroom, account: str, sections: Sequence[str]) -> tuple[str, ...]:
    """Set the sections that somebody looks after; give them in the paper's order.

    :raises BadValue: there is no such account, or no such section.
    """
    if room.staff.member(account) is None:
        raise BadValue(f"There is no account {account!r}. `cms user list` names them.")
    known = [section.key for section in room.publication.sections]
    strange = [section for section in sections if section not in known]
    if strange:
        raise BadValue(f"{strange[0]!r} is not a section. Choose from {', '.join(known)}.")
    chosen = tuple(section for section in known if section in sections)
    room.staff.beats.put(account, chosen)
    return chosen
