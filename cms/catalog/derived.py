"""Derive an article's row from what both branches have of it and from its newest versions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import dropwhile

from cms.catalog.texts import stamp, text
from cms.core import prose
from cms.core.approval import only_workflow
from cms.core.article import Article, BlobId, Public, Status, same_text
from cms.core.article import Work as WorkState
from cms.core.errors import BrokenFile
from cms.core.workflow import work_of


def row_of(
    file: str,
    blob: BlobId,
    article: Article | BrokenFile,
    live: tuple[BlobId, Article | BrokenFile] | None,
    versions: Sequence[sqlite3.Row],
    read: Callable[[BlobId], Article | BrokenFile],
) -> dict[str, object]:
    """Give the columns of an article's row.

    :param versions: its newest versions, newest first.
    :param read: gives an earlier text of it.
    """
    public = _public(article, live)
    current = next((version for version in versions if version["blob"] == blob), None)
    last = current or (versions[0] if versions else None)  # a clash's other side came later and does not stand
    trusted = bool(current and current["signed"] and current["act"] != "merge")
    row: dict[str, object] = {
        "file": text(file),
        "blob": blob,
        "live_blob": live[0] if live else None,
        "public": public.value,
        "published": _published(live),
        "changed": last["time"] if last else stamp(datetime.fromtimestamp(0, UTC)),
        "changed_by": last["name"] if last else "",
        "changed_account": last["account"] if last else None,
        "verified": bool(last and last["signed"]),
        "signer": last["signer"] if last else "",
        **_decisions(versions),
        **_size(article, live),
    }
    if isinstance(article, BrokenFile):
        return row | _broken(article)
    scheduled = _scheduled(article, versions, read)
    claims = article.status is Status.APPROVED and not trusted and public is not Public.NEVER
    waited = claims and _waited(versions, current, read)
    work = work_of(article.status, trusted=trusted, public=public, scheduled=scheduled, waited=waited)
    publish_at = article.time("publish_at")
    return row | {
        "headline": text(article.headline),
        "standfirst": text(article.standfirst),
        "section": text(article.section),
        "authors": json.dumps([text(author) for author in article.authors]),
        "tags": json.dumps([text(tag) for tag in article.tags]),
        "lang": text(article.lang),
        "words": prose.count_words(article.body),
        "status": article.status.value,
        "work": work.value,
        "publish_at": stamp(publish_at) if publish_at else None,
        "broken": "",
        "broken_line": None,
        "sent_back": bool(row["sent_back_at"]) and article.status is Status.DRAFT,
    }


def _broken(fault: BrokenFile) -> dict[str, object]:
    names = ("headline", "standfirst", "section", "lang")
    return dict.fromkeys(names, "") | {
        "authors": "[]",
        "tags": "[]",
        "words": 0,
        "status": Status.DRAFT.value,
        "work": WorkState.BROKEN.value,
        "publish_at": None,
        "broken": text(fault.reason),
        "broken_line": fault.line,
        "sent_back": False,
    }


def _size(article: Article | BrokenFile, live: tuple[BlobId, Article | BrokenFile] | None) -> dict[str, object]:
    """Count the words that came in and went out since what readers have; of a new text all came in."""
    if isinstance(article, BrokenFile):
        return {"words_in": 0, "words_out": 0}
    readers = live[1] if live else None
    known = isinstance(readers, Article) and not readers.withdrawn
    old = readers.body if isinstance(readers, Article) and known else ""
    came, went = (0, 0) if old == article.body else prose.words_changed(old, article.body)
    return {"words_in": came, "words_out": went}


def _public(article: Article | BrokenFile, live: tuple[BlobId, Article | BrokenFile] | None) -> Public:
    if live is None or isinstance(live[1], BrokenFile):
        return Public.NEVER
    if live[1].withdrawn:
        return Public.WITHDRAWN
    same = isinstance(article, Article) and same_text(article, live[1])
    return Public.LIVE if same else Public.CHANGED


def _published(live: tuple[BlobId, Article | BrokenFile] | None) -> str | None:
    if live is None or isinstance(live[1], BrokenFile):
        return None
    when = live[1].time("date")
    return stamp(when) if when else None


def _scheduled(
    article: Article, versions: Sequence[sqlite3.Row], read: Callable[[BlobId], Article | BrokenFile]
) -> bool:
    """Tell whether a publisher set the time that an approved text has, and it was approved before that time."""
    wanted = article.time("publish_at") if article.status is Status.APPROVED else None
    if wanted is None:
        return False
    approved = False
    for version in versions:
        act = version["act"] if version["signed"] else ""
        if act in {"send-back", "withdraw", "publish"}:
            return False
        if act in {"approve", "override"} and not approved:
            approved = True
            if version["time"] >= stamp(wanted):
                return False
        if act == "schedule":
            there = read(version["blob"])
            return isinstance(there, Article) and there.time("publish_at") == wanted
    return False


def _waited(
    versions: Sequence[sqlite3.Row], current: sqlite3.Row | None, read: Callable[[BlobId], Article | BrokenFile]
) -> bool:
    """Tell whether a text waited for a review before commits by git changed no more than workflow keys of it.

    What a version's row says of its text may not be filled in yet: the texts themselves are read.
    """
    for version in dropwhile(lambda one: current is None or one["seq"] != current["seq"], versions):
        now, was = (read(blob) if blob else None for blob in (version["blob"], version["before"]))
        kept = isinstance(now, Article) and isinstance(was, Article) and only_workflow(was, now, desk=False)
        if version["act"] != "git" or not kept:
            return isinstance(now, Article) and now.status is Status.REVIEW
    return False


def _decisions(versions: Sequence[sqlite3.Row]) -> dict[str, object]:
    """Read the last decisions out of a history, newest first."""
    found: dict[str, sqlite3.Row] = {}
    for version in versions:
        act = version["act"]
        if act in {"send-back", "submit", "approve", "override"} and version["signed"]:
            found.setdefault("approve" if act == "override" else act, version)
            found.setdefault("decision", version)
        if act in {"publish", "withdraw"}:
            break
    submitted, approved, decision = found.get("submit"), found.get("approve"), found.get("decision")
    back = decision if decision and decision["act"] == "send-back" else None
    return {
        "sent_back_by": back["name"] if back else "",
        "sent_back_at": back["time"] if back else None,
        "sent_back_note": back["note"] if back else "",
        "submitted_by": submitted["name"] if submitted else "",
        "submitted_at": submitted["time"] if submitted else None,
        "submit_note": submitted["note"] if submitted else "",
        "approved_by": (approved["account"] or "") if approved and not back else "",
    }
