"""My desk, the list of articles, and an article's history."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from cms.catalog import GIT_STATUS, GIT_TEXT, Query, Row, Version
from cms.core.article import Article, CommitId
from cms.core.errors import BrokenFile, NoSuchArticle, NoSuchVersion
from cms.core.paging import slice_of
from cms.core.paths import file_of_page
from cms.core.workflow import Act, allowed
from cms.desk import autosaving, chronicle, comparing, reading, settling
from cms.desk.claims import Claim, claim_of, claim_on
from cms.desk.facts import seen
from cms.desk.rows import as_proved, row_of
from cms.desk.steps import proved
from cms.web.frame import render, room, who
from cms.web.pages import ArticlesPage, DeskPage, DiffPage, HistoryPage

blueprint = Blueprint("articles", __name__)
_LISTED, _MATCHES, _VERSIONS = 30, 20, 50
"""What one page holds: of a list, of a search, of a history."""
_ONLY = {
    "texts": ("create", "edit", "restore", "move", "merge", "found", GIT_TEXT),
    "decisions": ("submit", "send-back", "approve", "override", "schedule", "withdraw", "discard", GIT_STATUS),
    "sent": ("publish", "withdraw"),
}
"""What a history can be narrowed down to, by acts."""
_UNSAVED = "unsaved"
"""Or to what this person typed and did not save: that is no version."""


@blueprint.get("/")
def desk() -> ResponseReturnValue:
    """Show what waits for whoever is signed in."""
    found = reading.my_desk(room(), who())
    page = DeskPage(
        found,
        first_day=not room().catalog.counts(Query())[""],
        kept=settling.kept(room(), who()),
        typed=autosaving.offers(room(), who()),
    )
    return render(page)


@blueprint.get("/articles")
def index() -> ResponseReturnValue:
    """List articles by state, section, byline, language, or words in them."""
    place, sent = room(), request.args
    query = Query(
        q=sent.get("q", "")[:200],
        state=sent.get("state", ""),
        section=sent.get("section", ""),
        author=sent.get("author", ""),
        tag=sent.get("tag", ""),
        lang=sent.get("lang", ""),
        account=who().account if sent.get("mine") else "",
        page=sent.get("page", 1, type=int),
        size=_MATCHES if sent.get("q", "").strip() else _LISTED,
        order="rank" if sent.get("order") == "rank" else "newest",
    )
    page = ArticlesPage(
        query=query,
        found=place.catalog.rows(query),
        sections=[(section.key, section.name("en")) for section in place.publication.sections],
        authors=place.catalog.known("author"),
        languages=[(language.code, language.name) for language in place.publication.languages],
    )
    return render(page)


@blueprint.get("/articles/<file:page>/history")
def history(page: str) -> ResponseReturnValue:
    """Show who did what and when, and one version of the text."""
    place, file = room(), file_of_page(page)
    only = request.args.get("only", "")
    only = only if only in {*_ONLY, _UNSAVED} else ""
    acts = _ONLY.get(only, ())
    found, total = place.catalog.row(file), place.catalog.count_versions(file)
    row = as_proved(place, found) if found else None
    number_of = place.catalog.count_versions(file, acts) if acts else total
    number, pages, start = slice_of(number_of, _VERSIONS, request.args.get("page", 1, type=int))
    listed = place.catalog.history(file, _VERSIONS, start, acts)
    versions = [proved(place, one) for one in listed]
    if row is None or not total:
        raise NoSuchArticle.named(page)
    chosen = _chosen(file, versions or place.catalog.history(file, 1), request.args.get("version", ""))
    article = _article(file, chosen)
    return render(
        HistoryPage(
            file=file,
            row=row,
            versions=versions,
            total=total,
            page=number,
            pages=pages,
            sendings=place.catalog.sendings(file),
            chosen=chosen,
            article=article,
            html=comparing.html_of(place, article, chosen.blob) if article and chosen.blob else "",
            current=row.blob == chosen.blob,
            may_restore=_refusal(row, file),
            spells=chronicle.spells(versions) if only != _UNSAVED else (),
            claims=_claims(file, listed),
            only=only,
            typed=[offer for offer in autosaving.offers(place, who()) if offer.article == file],
            kept=settling.kept(place, who(), file),
            minutes=int(chronicle.SPELL.total_seconds() // 60),
            written=chronicle.written(place, file, chosen) if article and request.args.get("view") == "who" else None,
        )
    )


@blueprint.get("/articles/<file:page>/diff")
def diff(page: str) -> ResponseReturnValue:
    """Compare any two versions; ``from`` and ``to`` name commits, ``live``, ``approved``, ``look`` or ``main``."""
    place, file, sent = room(), file_of_page(page), request.args
    row = row_of(place, file)
    versions = place.catalog.history(file, _VERSIONS)
    first = _before_the_last_edit(versions)
    old = comparing.side(place, who(), file, sent.get("from", first))
    new = comparing.side(place, who(), file, sent.get("to", comparing.NOW))
    listed = {version.commit for version in versions}
    older = [place.catalog.version(file, CommitId(number)) for number in {old.name, new.name} - listed]
    shown = comparing.show(place, old, new, comparing.View.of(sent.get("view", "")))
    earlier, later = _steps(versions, old.name, new.name)
    return render(
        DiffPage(
            file=file,
            row=row,
            versions=[*versions, *(version for version in older if version)],
            total=place.catalog.count_versions(file),
            seen=shown,
            choices=comparing.choices(place, who(), file),
            old_id=old.name,
            new_id=new.name,
            base=new.blob,
            earlier=earlier,
            later=later,
            may_restore=_refusal(row, file) if new.blob == row.blob else "Compare with the text as it is now.",
        )
    )


def _before_the_last_edit(versions: Sequence[Version]) -> CommitId:
    """Name the version that the text was last changed from; a decision changes none."""
    edited = next((place for place, version in enumerate(versions) if version.text_changed), 0)
    return versions[min(edited + 1, len(versions) - 1)].commit


def _steps(versions: Sequence[Version], old: str, new: str) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """Name the steps before and after one from a version to the next."""
    commits: list[str] = [version.commit for version in versions]
    newest = commits[0] if new == comparing.NOW and commits else new
    if newest not in commits or old not in commits or commits.index(old) != commits.index(newest) + 1:
        return None, None
    place = commits.index(newest)
    earlier = (commits[place + 2], commits[place + 1]) if place + 2 < len(commits) else None
    return earlier, (commits[place], commits[place - 1]) if place else None


def _refusal(row: Row, file: str) -> str:
    """Say why nothing can be restored now; empty when it can."""
    if row.broken:
        return "The file is broken now: mend it as raw text first."
    return allowed(Act.RESTORE, who(), seen(room(), file).facts, room().clock())


def _chosen(file: str, versions: list[Version], number: str) -> Version:
    if not number:
        return versions[0]
    found = next((version for version in versions if version.commit == number), None)
    found = found or (room().catalog.version(file, CommitId(number)) if len(number) == 40 else None)
    if found is None:
        raise NoSuchVersion("That is not a version of this article. Choose one from its history.")
    return found


def _claims(file: str, versions: Sequence[Version]) -> dict[CommitId, Claim]:
    """Find what calls the article approved in vain: as it is now by all that is known, older texts by themselves."""
    now = claim_on(room(), file)
    found = [claim_of(room(), one) for one in versions if now is None or one.commit != now.commit]
    return {claim.commit: claim for claim in (*found, now) if claim}


def _article(file: str, chosen: Version) -> Article | None:
    if chosen.blob is None:
        return None
    try:
        return Article.read(file, room().repository.blob(chosen.blob))
    except BrokenFile:
        return None
