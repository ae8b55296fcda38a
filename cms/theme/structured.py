"""What machines read in an article's head: JSON-LD after schema.org's NewsArticle, and Open Graph."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from cms.core.site import Picture, Story
from cms.core.site.measure import Measure, best_url, cut_url, cuts_of

Record = Mapping[str, object]


def script(record: Record) -> Markup:
    """Write a record so that no text in it can end the script element."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    for sign, code in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(sign, code)
    return Markup(text)  # noqa: S704 - every sign that markup knows is escaped above


def news_article(
    story: Story,
    *,
    site: str,
    published: str,
    updated: str,
    section: str,
    authors: Sequence[tuple[str, str]],
    notes: Sequence[tuple[str, str]],
    publisher: Record,
    measure: Measure | None,
) -> Markup:
    """Describe an article.

    :param site: the public base address; :param published: and ``updated``, ISO 8601 with zone.
    :param authors: names with absolute addresses, which may be empty; :param notes: corrections, text and time.
    """
    url = site + story.url
    record: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "mainEntityOfPage": url,
        "url": url,
        "headline": story.headline,
        "description": story.standfirst,
        "datePublished": published,
        "dateModified": updated,
        "author": [_person(name, address) for name, address in authors],
        "articleSection": section,
        "keywords": [name.text for name in story.tags],
        "inLanguage": story.written,
        "isAccessibleForFree": True,
        "dateline": story.dateline,
        "publisher": publisher,
        "image": [site + url for url in _images(story.lead, measure)] if story.lead and measure else [],
        "correction": [{"@type": "CorrectionComment", "text": text, "datePublished": when} for text, when in notes],
    }
    return script({key: value for key, value in record.items() if value not in ("", [])})


def _images(lead: Picture, measure: Measure) -> Sequence[str]:
    """Name the lead picture in the shapes that machines ask for; as it is, where it is too narrow for any."""
    cuts = [cut_url(lead.blob, cut) for cut in cuts_of(measure, lead.focus)]
    return cuts or [best_url(lead.url, lead.blob, measure)[0]]


def publisher(name: str, site: str, icon: str, corrections: str) -> Record:
    """Describe the paper."""
    return {
        "@type": "NewsMediaOrganization",
        "name": name,
        "url": f"{site}/",
        "logo": site + icon,
        "correctionsPolicy": site + corrections,
    }


def _person(name: str, address: str) -> Record:
    return {"@type": "Person", "name": name, "url": address} if address else {"@type": "Person", "name": name}
