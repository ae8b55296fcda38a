"""Pictures that nobody described, and links that lead to no article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cms.core import prose
from cms.core.checks.values import Copy, Finding, Kind

_WITHIN = "This text has no place of that name."
_NOWHERE = "The desk has no article at this address."
_UNDESCRIBED = "Describe the picture for people who cannot see it."


def undescribed(copy: Copy, text: str) -> Iterator[Finding]:
    """Find pictures without a description that are not said to be decorative.

    :param text: the body with code hidden.
    """
    if copy.image.strip() and not copy.image_alt.strip() and not copy.decorative:
        yield Finding(Kind.ALT, "image_alt", 0, len(copy.image_alt), "", _UNDESCRIBED)
    for picture in prose.pictures(text):
        if not picture.alt and not picture.decorative:
            yield Finding(Kind.ALT, "body", picture.start, picture.end, picture.url, _UNDESCRIBED)


def dead(text: str, nowhere: Mapping[str, str | None]) -> Iterator[Finding]:
    """Find links and pictures whose target is not there.

    :param text: the body with code hidden.
    :param nowhere: the targets that lead nowhere, as they are written, and where the article is now that it moved.
    """
    if not nowhere:
        return
    for link in prose.placed_links(text):
        if link.url in nowhere:
            fix = nowhere[link.url]
            says = _WITHIN if link.url.startswith("#") else "The article has moved." if fix else _NOWHERE
            yield Finding(Kind.LINK, "body", link.start, link.end, link.url, says, fix)
    for picture in prose.pictures(text):
        if picture.url in nowhere:
            yield Finding(Kind.LINK, "body", picture.start, picture.end, picture.url, "The desk has no such picture.")
