"""Remarks: one file each, never edited, so that plain git merges them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from cms.core import remarks
from cms.core.passages import Passage
from cms.core.paths import discussion_of
from cms.core.people import StaffMember
from cms.core.remarks import Kind, Remark


def remark(
    who: StaffMember,
    file: str,
    kind: Kind,
    text: str,
    now: datetime,
    *,
    answers: str = "",
    passage: Passage | None = None,
    instead: str | None = None,
    field: str = "",
) -> Remark:
    """Say something about an article, with a number that nobody else's remark has."""
    words = text.replace("\r\n", "\n").strip()
    parts = (file, who.account, now.isoformat(), words, kind, answers, instead or "", passage.quote if passage else "")
    seed = "\0".join((*parts, passage.before if passage else "", field))
    number = hashlib.sha256(seed.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return Remark(number, kind, who.account, who.full_name, now, words, answers, passage, instead, field=field)


def remark_file(file: str, said: Remark) -> dict[str, bytes]:
    """Write a remark on an article as the file that holds it: name and bytes."""
    return {f"{discussion_of(file)}{said.when:%Y%m%dT%H%M%SZ}-{said.number}.yaml": remarks.written(said)}
