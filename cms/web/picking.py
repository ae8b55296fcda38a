"""Picking an article by its headline, to link to it from a text."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from cms.catalog import Query, Row
from cms.core.paths import file_of_page, link_to, page_of
from cms.desk import checking
from cms.web import words
from cms.web.frame import newsroom_time, room

blueprint = Blueprint("picking", __name__)
_OFFERED = 12


@blueprint.get("/articles/links")
def links() -> ResponseReturnValue:
    """Offer articles whose headlines have what was typed, then others that have it; the newest when nothing was.

    ``at`` is the article that is written, ``section`` that of one without a file yet: the paths are relative to it.
    """
    sent = request.args
    page = sent.get("at", "")
    at = file_of_page(page) if page.endswith(".md") else checking.file_to_be(room(), sent.get("section", ""))
    typed, most = sent.get("q", "")[:200], _OFFERED + 1
    catalog = room().catalog
    found = catalog.picked(typed, most) if typed.strip() else catalog.rows(Query(size=most)).rows
    rows = [row for row in found if row.file != at and not row.broken][:_OFFERED]
    return jsonify([_offer(row, at) for row in rows])


def _offer(row: Row, at: str) -> dict[str, str]:
    when = row.published or row.changed
    state = words.state_of(row)
    section = room().publication.section(row.section).name("en") if row.section else "No section"
    return {
        "headline": row.headline or page_of(row.file),
        "file": page_of(row.file),
        "date": when.isoformat(timespec="seconds"),
        "state": state,
        "path": link_to(row.file, at=at),
        "about": f"{section} · {words.STATES[state]} · {newsroom_time(when)}",
    }
