"""Markdown to safe HTML, and what else can be read from a text: words, pictures, links."""

from cms.core.prose.chips import Chip, chips
from cms.core.prose.markdown import Audience, as_plain, render
from cms.core.prose.reading import (
    Link,
    Picture,
    count_words,
    escaped,
    excerpt,
    links,
    pictures,
    placed_links,
    plain,
    shown_media,
    unescaped,
    with_media,
    words_changed,
)
from cms.core.prose.sanitiser import sanitised
from cms.core.prose.urls import safe_url
from cms.core.prose.weight import is_light

__all__ = [
    "Audience",
    "Chip",
    "Link",
    "Picture",
    "as_plain",
    "chips",
    "count_words",
    "escaped",
    "excerpt",
    "is_light",
    "links",
    "pictures",
    "placed_links",
    "plain",
    "render",
    "safe_url",
    "sanitised",
    "shown_media",
    "unescaped",
    "with_media",
    "words_changed",
]
