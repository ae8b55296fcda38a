"""Markdown to safe HTML, and what else can be read from a text: words, pictures, links."""

from cms.core.prose.markdown import render
from cms.core.prose.reading import Picture, count_words, excerpt, links, pictures, plain, shown_media
from cms.core.prose.urls import safe_url

__all__ = ["Picture", "count_words", "excerpt", "links", "pictures", "plain", "render", "safe_url", "shown_media"]
