"""Building: from the tip of live to the public folder, writing only what readers will see change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cms import resources
from cms.core.article import CommitId
from cms.core.errors import NoSuchVersion
from cms.core.pdf import PDF, is_pdf
from cms.core.site import Edition, Kind, Picture, Plan, Sort, View, plan, whole
from cms.core.site.measure import Cut, cut_url, cuts_of, size_url
from cms.core.site.views import ArticleView, ListView, StandingView, TombstoneView
from cms.desk.livetree import LiveTree
from cms.pictures import Pictures
from cms.press import Press, Record
from cms.rendering import Renderer
from cms.repository import Repository
from cms.theme import Assets, Theme, foot_of, shape_of

ASSETS = "/assets/"
_RELEASE = 4
"""Raised when live files are read in another way than before, or other files are made of them."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did.

    :param broken: what was left out of the site, or is there as plain text alone, each with its reason.
    """

    commit: CommitId
    written: int
    removed: int
    broken: tuple[str, ...]


def build(root: Path, *, ref: str, output: Path, now: datetime, full: bool = False) -> Built:
    """Bring the public folder up to the tip of a branch.

    What readers get is a function of that commit alone; ``now`` is only noted.

    :param root: a working tree's root or a bare repository.
    :param full: look at every page, and at everything that lies in the folder.
    :raises NoSuchVersion: nothing has been published yet.
    :raises BadConfiguration: ``cms.toml`` on live is wrong, or ``output`` holds something else.
    """
    with Repository.open(root) as repository:
        private = repository.git_dir / "cms" / "build"
        press = Press(output.resolve(), private)
        with press.alone():
            commit = repository.head(ref)
            if commit is None:
                raise NoSuchVersion(f"There is no branch {ref!r} yet: nothing has been sent live.")
            pictures = Pictures(private / "pictures")
            renderer = Renderer()
            try:
                run = _Run(press, LiveTree(repository, commit, pictures, renderer), pictures)
                return run.build(None if full else press.last(), now)
            finally:
                renderer.close()


@dataclass(frozen=True, slots=True)
class Source:
    """What lies behind a published picture or PDF: the blob, and one of its sizes; width 0 is the file itself."""

    blob: str
    width: int = 0
    form: str = ""
    cut: Cut | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    """One build."""

    press: Press
    tree: LiveTree
    pictures: Pictures

    def build(self, last: Record | None, now: datetime) -> Built:
        publication = self.tree.publication()
        assets = Assets.of(resources.static() / "site", ASSETS)
        shape = shape_of(publication)
        digest = hashlib.sha256(f"{_RELEASE} {publication!r}".encode()).hexdigest()
        same = last if last and last.stamp.startswith(digest) else None
        gathered = self.tree.gather(publication, same)
        new = Edition(gathered.stories, shape)
        theme = Theme(
            resources.templates() / "site", publication, assets, self.pictures.measure, foot_of(tuple(new.standing))
        )
        stamp = f"{digest}:{theme.stamp()}"
        old = Edition(last.stories, shape) if last and last.stamp == stamp else None
        self.press.begin()
        written, removed = self._print(theme, old, new)
        self.press.finish(Record(stamp, self.tree.commit, now.isoformat(), gathered.stories, gathered.broken))
        return Built(self.tree.commit, written, removed, self._faults(gathered.broken, new))

    def _print(self, theme: Theme, old: Edition | None, new: Edition) -> tuple[int, int]:
        """Write pictures, then articles, then the lists that name them; at last remove what is gone."""
        todo = plan(old, new) if old else whole(new)
        if old is None:
            self.press.cut_links()
        wanted, before = self._media(new), self._media(old) if old else {}
        for path, source in wanted.items():
            if before.get(path) != source:
                self.press.write(path, self._picture(source))
        gone = {*todo.remove, *(before.keys() - wanted.keys())}
        if old is None:
            own = dict(_asset_files())
            for path, place in own.items():
                self.press.write(path, place.read_bytes())
            gone |= set(self.press.strangers([*own, *wanted, *(page.path for page, _ in todo.write)]))
        written = sum(self.press.write(path, data) for path, data in self._pages(theme, todo))
        return written, sum(self.press.remove(path) for path in sorted(gone))

    def _pages(self, theme: Theme, todo: Plan) -> Iterator[tuple[str, bytes]]:
        for page, view in sorted(todo.write, key=lambda pair: (pair[0].kind is not Kind.ARTICLE, pair[0])):
            yield page.path, theme.render(view, self._body(view))

    def _body(self, view: View) -> str:
        if isinstance(view, ArticleView | TombstoneView | StandingView):
            return self.tree.body(view.story)
        return self.tree.body(view.about) if isinstance(view, ListView) and view.about else ""

    def _media(self, edition: Edition) -> dict[str, Source]:
        """Name every file below ``media/`` and ``sizes/`` that an edition shows."""
        found: dict[str, Source] = {}
        for story in edition.by_file.values():
            for picture in story.shown:
                if picture.blob and is_pdf(picture.url):
                    found[picture.url.lstrip("/")] = Source(picture.blob, form=PDF)
                elif picture.blob:
                    found[picture.url.lstrip("/")] = Source(picture.blob)
                    found |= self._sizes(picture)
            if story.lead and story.lead.blob and story.sort is Sort.NEWS:
                found |= self._cuts(story.lead)
        return found

    def _cuts(self, lead: Picture) -> dict[str, Source]:
        """Name the parts of a lead picture that its article tells machines of."""
        measure = self.pictures.measure(lead.blob)
        cuts = cuts_of(measure, lead.focus) if measure else ()
        return {cut_url(lead.blob, cut).lstrip("/"): Source(lead.blob, cut=cut) for cut in cuts}

    def _sizes(self, picture: Picture) -> dict[str, Source]:
        measure = self.pictures.measure(picture.blob)
        return {
            size_url(picture.blob, width, form).lstrip("/"): Source(picture.blob, width, form)
            for form in (measure.forms if measure else ())
            for width in (measure.widths if measure else ())
        }

    def _picture(self, source: Source) -> bytes:
        if source.cut:
            return self.pictures.cut(source.blob, source.cut)
        if source.form == PDF:
            return self.tree.pdf(source.blob)
        if source.width:
            return self.pictures.size(source.blob, source.width, source.form)
        return self.pictures.original(source.blob)

    def _faults(self, broken: Mapping[str, tuple[str, str]], edition: Edition) -> tuple[str, ...]:
        found = {file: reason for file, (_, reason) in broken.items()} | self.tree.refused
        found |= {file: f"its address is that of {owner} already" for file, owner in edition.taken.items()}
        return tuple(f"{_printable(file)}: {reason}" for file, reason in sorted(found.items()))


def _asset_files() -> Iterator[tuple[str, Path]]:
    """Name the theme's own files, and the licences that its typefaces come with."""
    for name, folder in (("", resources.static() / "site"), ("licences/", resources.static() / "licences")):
        if folder.is_dir():
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    yield f"assets/{name}{path.relative_to(folder).as_posix()}", path


def _printable(file: str) -> str:
    return file.encode("utf-8", "backslashreplace").decode()
