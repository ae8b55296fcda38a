"""Checking: what the desk knows that the checks ask for, and what they find in a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cms.core import checks, linking
from cms.core.checks import Copy, Finding
from cms.core.errors import BadValue, ListsNotReady
from cms.core.paths import CONTENT, MEDIA, Slug, file_of, media_file, slug_for, slug_of, url_of
from cms.desk.moving import place_of
from cms.newsroom import Newsroom
from cms.repository import MAIN

LONGEST = 300_000
"""Characters of a text beyond which only the other fields are checked."""

_MOST_LINKS = 500
_MOST_NAMES = 5_000
"""Bylines that are looked through for the one that an address means; of more it is not said to be dead."""

_AUTHORS = f"{CONTENT}authors/"


def findings(room: Newsroom, copy: Copy, file: str) -> tuple[Finding, ...]:
    """Check a text as it stands in the form.

    :param file: the article's file, from which its links are read; see :func:`file_to_be`.
    """
    if len(copy.body) > LONGEST:
        copy = replace(copy, body="")
    lang = copy.lang or room.publication.main_language
    style = room.publication.style_of(lang)
    return checks.check(replace(copy, lang=lang), style, nowhere(room, copy.body, file))


def file_to_be(room: Newsroom, section: str) -> str:
    """Name a file in the folder in which a new article will be."""
    try:
        return file_of(section or "news", room.clock(), Slug("new"))
    except BadValue:
        return file_of("news", room.clock(), Slug("new"))


def nowhere(room: Newsroom, body: str, file: str) -> Mapping[str, str | None]:
    """Give the links of a text that lead to nothing on the desk, and where each should lead when that moved."""
    head, site = room.repository.head(MAIN), room.publication.url
    found: dict[str, str | None] = {}
    places = linking.places(body)
    for link in checks.named(body)[:_MOST_LINKS] if head else ():
        if link.startswith("#"):
            found |= {} if linking.leads_within(link, places) else {link: None}
            continue
        target = linking.target_of(link, at=file, site=site) or media_file(link) or linking.page_file(link, site)
        if head and target and room.repository.entry(head, target) is None and not leads_on(room, target):
            place = _place(room, target)
            found[link] = linking.led_on(link, at=file, new=place, site=site) if place else None
    return found


def leads_on(room: Newsroom, file: str) -> bool:
    """Tell whether a link to a file that main does not have leads somewhere all the same.

    A picture may have been sent and go into git with the first save that shows it, an article may have the address as
    an alias, and an author who is in a byline has a page. While the lists are made nothing is said to be dead.
    """
    if file.startswith(MEDIA):
        return file in room.uploads.files()
    try:
        return room.catalog.has_alias(linking.address_of(url_of(file))) or _is_byline(room, file)
    except ListsNotReady:
        return True


def _is_byline(room: Newsroom, file: str) -> bool:
    """Tell whether a file is where an author's page would be, who is in a byline."""
    if not file.startswith(_AUTHORS):
        return False
    names = room.catalog.known("author", limit=_MOST_NAMES)
    slugs = (slug_for(name) for name in names)
    return len(names) == _MOST_NAMES or slug_of(file) in {slug.text for slug in slugs if slug}


def _place(room: Newsroom, file: str) -> str | None:
    try:
        return place_of(room, file)
    except ListsNotReady:
        return None
