"""Comments: one file each, never edited, so that plain git merges them."""

from __future__ import annotations

import hashlib
from datetime import datetime

import yaml

from cms.core.paths import discussion_of
from cms.core.people import StaffMember


def comment_file(who: StaffMember, file: str, text: str, *, kind: str, now: datetime) -> dict[str, bytes]:
    """Write a comment as the file that holds it: name and bytes.

    :param kind: ``comment``, ``send-back`` or ``approve``.
    """
    words = text.replace("\r\n", "\n").strip()
    when = f"{now:%Y%m%dT%H%M%SZ}"
    seed = "\0".join((file, who.account, when, f"{now.microsecond}", words))
    number = hashlib.sha256(seed.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    entry = {
        "id": number,
        "kind": kind,
        "account": who.account,
        "name": who.full_name,
        "when": now.isoformat(timespec="seconds"),
        "text": words,
    }
    data = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=1_000_000)
    return {f"{discussion_of(file)}{when}-{number}.yaml": data.encode("utf-8", "surrogateescape")}
