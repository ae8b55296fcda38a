"""Is the remote within reach: what the clock found last, for the screens to say."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cms.files import write_whole

_FILE = "outage.json"


@dataclass(frozen=True, slots=True)
class Outage:
    """The remote has not worked since a time; ``said`` is why, in words for people."""

    since: datetime
    said: str


def note(private: Path, now: datetime, said: str) -> None:
    """Note that the remote does not work; the time of the first note stays until it works again."""
    known = read(private)
    entry = {"since": (known.since if known else now).isoformat(timespec="seconds"), "said": said}
    write_whole(private / _FILE, json.dumps(entry))


def over(private: Path) -> None:
    """Note that the remote works."""
    (private / _FILE).unlink(missing_ok=True)


def read(private: Path) -> Outage | None:
    """Give the outage that lasts; None when the remote works, as far as is known."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        found = json.loads((private / _FILE).read_text("utf-8"))
        return Outage(datetime.fromisoformat(found["since"]), str(found["said"]))
    return None
