"""An article's row, from what SQLite holds to a frozen value."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from cms.catalog.values import Row
from cms.core.article import BlobId, Public, Status, Work

ROW = "* FROM articles"


def row_of_record(found: sqlite3.Row, snippet: str = "") -> Row:
    """Give one article's row.

    :param snippet: where a search found its words.
    """
    return Row(
        file=found["file"],
        headline=found["headline"],
        standfirst=found["standfirst"],
        section=found["section"],
        authors=tuple(json.loads(found["authors"])),
        tags=tuple(json.loads(found["tags"])),
        lang=found["lang"],
        words=found["words"],
        status=Status(found["status"]),
        work=Work(found["work"]),
        public=Public(found["public"]),
        publish_at=_time(found["publish_at"]),
        published=_time(found["published"]),
        changed=datetime.fromisoformat(found["changed"]),
        changed_by=found["changed_by"],
        changed_account=found["changed_account"],
        verified=bool(found["verified"]),
        nodded=bool(found["nodded"]),
        broken=found["broken"],
        broken_line=found["broken_line"],
        blob=BlobId(found["blob"]) if found["blob"] else None,
        live_blob=BlobId(found["live_blob"]) if found["live_blob"] else None,
        sent_back=bool(found["sent_back"]),
        sent_back_by=found["sent_back_by"],
        sent_back_at=_time(found["sent_back_at"]),
        sent_back_note=found["sent_back_note"],
        submitted_by=found["submitted_by"],
        submitted_at=_time(found["submitted_at"]),
        submit_note=found["submit_note"],
        approved_by=found["approved_by"],
        snippet=snippet,
        words_in=found["words_in"],
        words_out=found["words_out"],
        owner=found["owner"],
        reviewer=found["reviewer"],
        due=_time(found["due"]),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
