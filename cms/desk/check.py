"""Check: what is wrong with the texts, and with the newsroom's own house."""

from __future__ import annotations

from collections.abc import Iterator

from cms.catalog import Query, Row
from cms.core import prose
from cms.core.article import Article, Work
from cms.core.errors import PushRefused, PushUnknown
from cms.core.paths import page_of, resolve
from cms.desk.facts import shown_files
from cms.newsroom import Newsroom
from cms.repository import MAIN

_PRIVATE_FILES = ("desk.toml", "desk.db", "session.key", "signing.key", "audit.log")


def problems(room: Newsroom) -> list[str]:
    """List what is wrong with the texts: broken files, dead links, missing pictures, hand edits."""
    room.catalog.follow()
    found = [f"{page_of(row.file)}: {row.broken}{_line(row)}" for row in _rows(room, Work.BROKEN.value)]
    for row in _rows(room, ""):
        if row.work is not Work.BROKEN and row.blob is not None:
            found += [f"{page_of(row.file)}: {fault}" for fault in _dead(room, row)]
    found += [f"{file}: edited by hand in the desk's folder" for file in room.repository.hand_edits()]
    return found


def ailments(room: Newsroom) -> list[str]:
    """List what is wrong with the house: open private files, remotes out of reach, pushes without answer."""
    found = []
    for name in _PRIVATE_FILES:
        path = room.private / name
        if path.exists() and path.stat().st_mode & 0o077:
            found.append(f"{path} can be read by others: chmod 600 {path}")
    for name, url in (("desk", room.settings.desk_remote), ("site", room.settings.site_remote)):
        if not url:
            found.append(f"No {name} remote is set: {name}_remote in desk.toml")
            continue
        try:
            room.repository.remote_head(name, MAIN)
        except (PushRefused, PushUnknown) as fault:
            found.append(f"The {name} remote does not answer: {fault}")
    found += [
        f"A push of {waiting.commit[:10]} had no answer; it is sent again" for waiting in room.repository.outbox()
    ]
    return found


def _rows(room: Newsroom, state: str) -> Iterator[Row]:
    page = 1
    while True:
        shown = room.catalog.rows(Query(state=state, page=page, size=200))
        yield from shown.rows
        if page >= shown.pages:
            return
        page += 1


def _dead(room: Newsroom, row: Row) -> list[str]:
    head = room.repository.head(MAIN)
    if head is None or row.blob is None:
        return []
    article = Article.read(row.file, room.repository.blob(row.blob))
    found = [
        f"shows {file}, which is not there" for file in shown_files(article) if not room.repository.entry(head, file)
    ]
    for link in prose.links(article.body):
        file = resolve(link, at=row.file)
        if file and not room.repository.entry(head, file):
            found.append(f"links to {link}, which is not there")
    return found


def _line(row: Row) -> str:
    return f" (line {row.broken_line})" if row.broken_line else ""
