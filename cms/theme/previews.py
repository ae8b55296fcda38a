"""The theme as the desk uses it: for pages that nobody but the desk sees, with pictures in their own size."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from threading import Lock

from cms import resources
from cms.config import Publication
from cms.core.site import Story
from cms.core.site.measure import Measure
from cms.theme.assets import Assets
from cms.theme.site import Theme

SITE_ASSETS = "/static/site/"
_PICTURES = 2_000
_BESIDE = 64


class Previews:
    """Made when somebody looks first, and kept: templates and assets are read once, each picture is measured once."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._lock = Lock()
        self._theme: Theme | None = None
        self._measures: OrderedDict[str, Measure | None] = OrderedDict()
        self._beside: OrderedDict[tuple[object, ...], tuple[Story, ...]] = OrderedDict()

    @property
    def theme(self) -> Theme:
        """Give the theme, with the desk's own copy of its assets."""
        with self._lock:
            if self._theme is None:
                assets = Assets.of(resources.static() / "site", SITE_ASSETS)
                folder = resources.templates() / "site"
                self._theme = Theme(folder, self._publication, assets, self._measures.get, {})
            return self._theme

    @property
    def sheet(self) -> str:
        """Give the address of the theme's style sheet."""
        return self.theme.assets.url("site.css")

    def measured(self, name: str, measure: Callable[[], Measure | None]) -> str:
        """Have a picture measured that the theme will ask for; give its name back.

        :param name: of its content; the same name is never measured twice.
        :param measure: gives None for what is no picture.
        """
        with self._lock:
            known = name in self._measures
        if not known:
            found = measure()
            with self._lock:
                self._measures[name] = replace(found, widths=()) if found else None  # no sizes are made of it here
                while len(self._measures) > _PICTURES:
                    self._measures.popitem(last=False)
        return name

    def beside(self, key: tuple[object, ...], read: Callable[[], tuple[Story, ...]]) -> tuple[Story, ...]:
        """Give the stories that may stand beside a text; they are read anew only for another key."""
        with self._lock:
            if key in self._beside:
                return self._beside[key]
        found = read()
        with self._lock:
            self._beside[key] = found
            while len(self._beside) > _BESIDE:
                self._beside.popitem(last=False)
        return found
