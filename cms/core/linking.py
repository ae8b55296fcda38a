"""Links between articles: where each leads, and how it reads once an article has moved."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from cms.core import prose
from cms.core.article import Article
from cms.core.checks.masking import without_code
from cms.core.paths import CONTENT, file_of_url, is_served, link_to, resolve, url_of

_MOST_ALIASES = 100
_PAGE = re.compile(r"/(pages|authors)/([^/]+)/")
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\n]{1,50})\]:", re.MULTILINE)
_CALL = re.compile(r"\[\^([^\]\n]{1,50})\](?!:)")
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]")


def target_of(link: str, *, at: str, site: str = "") -> str | None:
    """Name the file that a link inside the file ``at`` means: by path, or by the address that readers have.

    :param site: the public site's address; links that begin with it are its own.
    :return: None when it leads elsewhere, or to no article.
    """
    path = link.removeprefix(site) if site and link.startswith(f"{site}/") else link
    if path.startswith("/"):
        return None if path.startswith("/media/") else file_of_url(_address(path))
    return resolve(path, at=at)


def targets(body: str, *, at: str, site: str = "") -> tuple[str, ...]:
    """Name the files that a text links to, each once."""
    links = prose.placed_links(without_code(body))
    found = (target_of(link.url, at=at, site=site) for link in links)
    return tuple(dict.fromkeys(file for file in found if file))


def address_of(link: str) -> str:
    """Give an address of the site in the one form in which addresses are compared: ``/city/old/``."""
    path = quote(unquote(_parted(link.strip())[0].strip("/")))
    return f"/{path}/" if path else "/"


def aliases(article: Article) -> tuple[str, ...]:
    """Give the further addresses that an article's front matter names, each once, if a page of the site can have it."""
    named = article.fields.get("aliases", ())
    texts = [named] if isinstance(named, str) else named if isinstance(named, list) else ()
    own = (text for text in texts[:_MOST_ALIASES] if isinstance(text, str) and not text.strip().startswith("//"))
    return tuple(dict.fromkeys(address_of(text) for text in own if is_served(unquote(_parted(text.strip())[0]))))


def page_file(link: str, site: str = "") -> str | None:
    """Name the file of a page or an author that a link to an address of the site means; None for any other."""
    found = _PAGE.fullmatch(address_of(link.removeprefix(site) if site and link.startswith(f"{site}/") else link))
    return f"{CONTENT}{found[1]}/{unquote(found[2])}.md" if found and link.startswith(("/", f"{site}/")) else None


def places(body: str) -> frozenset[str]:
    """Name the places within a text that a link such as ``#fn:1`` leads to: its footnotes, there and back."""
    bare = without_code(body)
    notes = {_place(f"fn:{found[1]}") for found in _NOTE.finditer(bare)}
    calls = {_place(f"fnref:{found[1]}") for found in _CALL.finditer(bare)}
    return frozenset(notes | {call for call in calls if f"fn-{call.removeprefix('fnref-')}" in notes})


def leads_within(link: str, known: frozenset[str]) -> bool:
    """Tell whether a link to a place within its own text leads to one of :func:`places`."""
    return _place(link.removeprefix("#")).removeprefix("x-") in known


def _place(name: str) -> str:
    """Write a place's name as pages do."""
    return _NO_NAME.sub("-", name)


def repointed(body: str, *, at: str, old: str, new: str, site: str = "") -> str:
    """Give a text whose links to ``old`` lead to ``new``, each written in the way that it was."""

    def other(link: str) -> str:
        return led_on(link, at=at, new=new, site=site) if target_of(link, at=at, site=site) == old else link

    return _rewritten(body, other)


def led_on(link: str, *, at: str, new: str, site: str = "") -> str:
    """Write a link to another article in the way in which it was written to the one before."""
    path, mark, rest = _parted(link)
    if path.endswith(".md"):
        return link_to(new, at=at) + mark + rest
    lead = site if site and path.startswith(f"{site}/") else ""
    return lead + (url_of(new) if path.endswith("/") else url_of(new).rstrip("/")) + mark + rest


def carried(body: str, *, at: str, to: str) -> str:
    """Give a text that moves from one file to another, with path-relative links that still lead where they led."""

    def same(link: str) -> str:
        file = None if link.startswith("/media/") else resolve(link, at=at)
        if file is None or resolve(link, at=to) == file:
            return link
        _, mark, rest = _parted(link)
        return link_to(file, at=to) + mark + rest

    return _rewritten(body, same)


def related(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    """Give a list of related files in which ``new`` stands for ``old``."""
    changed = {old: new, old.removeprefix(CONTENT): new.removeprefix(CONTENT)}
    return tuple(changed.get(name, name) for name in names)


def _rewritten(body: str, change: Callable[[str], str]) -> str:
    pieces, done = [], 0
    for link in prose.placed_links(without_code(body)):
        pieces += [body[done : link.start], change(link.url)]
        done = link.end
    return "".join((*pieces, body[done:]))


def _parted(link: str) -> tuple[str, str, str]:
    """Part a link from what follows its path: ``#part``, ``?question``."""
    at = min((place for place in map(link.find, "#?") if place >= 0), default=len(link))
    return link[:at], link[at : at + 1], link[at + 1 :]


def _address(link: str) -> str:
    path = _parted(link)[0]
    return path if path.endswith("/") else f"{path}/"
