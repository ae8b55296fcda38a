"""The audit log: who did what, when, from which address; appended, never rewritten."""

from __future__ import annotations

import json
import logging
import os
from datetime import datetime
from pathlib import Path

_LOG = logging.getLogger(__name__)


def note(private: Path, now: datetime, account: str, address: str, act: str, what: str = "") -> None:
    """Append one line to ``audit.log`` (JSON, mode 600); line ends in what was sent are encoded."""
    entry = {"time": now.isoformat(timespec="seconds"), "account": account, "address": address, "act": act}
    line = json.dumps(entry | ({"what": what[:500]} if what else {}), ensure_ascii=True) + "\n"
    try:
        handle = os.open(private / "audit.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, line.encode("ascii"))
        finally:
            os.close(handle)
    except OSError as fault:  # a full disk keeps nobody out: the line goes to the server's own log
        _LOG.warning("audit.log cannot be written (%s): %s", fault.strerror, line.strip())
