"""How a page looks where readers share it: read out of the very tags that its head carries, so it cannot differ."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from cms.theme.values import Frame


@dataclass(frozen=True, slots=True)
class Shared:
    """What other sites make of a page's address.

    :param paper: the name of the publication; :param host: the site's name in the address.
    :param image: the picture's public address; empty where there is none.
    :param large: the picture stands above the words, as wide as the card; else it is a small one beside them.
    """

    paper: str
    host: str
    address: str
    headline: str
    standfirst: str
    image: str
    image_alt: str
    large: bool


def shared(frame: Frame) -> Shared:
    """Read a page's card out of its Open Graph tags."""
    told = dict(frame.og)
    return Shared(
        paper=told.get("og:site_name", ""),
        host=urlsplit(told.get("og:url", "")).hostname or "",
        address=told.get("og:url", ""),
        headline=told.get("og:title", ""),
        standfirst=told.get("og:description", ""),
        image=told.get("og:image", ""),
        image_alt=told.get("og:image:alt", ""),
        large=frame.card == "summary_large_image",
    )
