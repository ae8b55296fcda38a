"""Dress a rendered body for the page: pictures with sizes, the dateline, footnotes apart.

What comes in has been sanitised by ``prose.render``; nothing here takes text from anywhere else without
escaping it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

from cms.theme.values import Shown

_IMAGE = re.compile(r'<img((?:\s+[a-z-]+="[^"]*")*)\s*/?>')
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_FOOTNOTES = re.compile(r'<div class="footnotes?">')


@dataclass(frozen=True, slots=True)
class Dressed:
    """A body ready for its template: the text, and its footnotes for the very end."""

    body: Markup
    footnotes: Markup


def dress(body: str, *, dateline: str, shown: Callable[[str, str], Shown | None]) -> Dressed:
    """Dress a sanitised body.

    :param shown: gives a picture with its sizes for an address and an alt text; None leaves it as it is.
    """
    found = _FOOTNOTES.search(body)
    text, notes = (body[: found.start()], body[found.start() :]) if found else (body, "")
    text = _IMAGE.sub(lambda image: _picture(image, shown), text)
    return Dressed(Markup(_dated(text, dateline)), Markup(notes))  # noqa: S704 - sanitised by prose.render


def picture(shown: Shown, sizes: str, *, eager: bool = False) -> Markup:
    """Write a picture with every size that is published.

    :param sizes: the room that it takes, as the attribute ``sizes``.
    """
    load = Markup('fetchpriority="high"') if eager else Markup('loading="lazy" decoding="async"')
    measure = Markup(' width="{}" height="{}"').format(shown.width, shown.height) if shown.width else Markup()
    jpeg = Markup(' srcset="{}" sizes="{}"').format(shown.jpeg, sizes) if shown.jpeg else Markup()
    focus = Markup(' class="{}"').format(shown.focus) if shown.focus else Markup()
    image = Markup('<img src="{}"{}{} alt="{}"{} {}>').format(shown.src, jpeg, measure, shown.alt, focus, load)
    if not shown.webp:
        return Markup("<picture>{}</picture>").format(image)
    source = Markup('<source type="image/webp" srcset="{}" sizes="{}">').format(shown.webp, sizes)
    return Markup("<picture>{}{}</picture>").format(source, image)


def _picture(image: re.Match[str], shown: Callable[[str, str], Shown | None]) -> str:
    said = {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(image[1])}
    found = shown(said.get("src", ""), said.get("alt", ""))
    return str(picture(found, "(min-width:48em) 560px, 100vw")) if found else image[0]


def _dated(text: str, dateline: str) -> str:
    if not dateline:
        return text
    mark = f'<span class="dateline">{escape(dateline)} –</span>'
    if text.lstrip().startswith("<p>"):
        return text.replace("<p>", f"<p>{mark} ", 1)
    return f"<p>{mark}</p>\n{text}"
