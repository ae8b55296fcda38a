"""Live as the builder reads it: the tree of one commit, every file of it hostile until it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cms.config import PUBLICATION_FILE, Publication, read_publication
from cms.core import prose
from cms.core.article import MAX_TEXT, Article, BlobId, CommitId
from cms.core.errors import BrokenFile, TooHard
from cms.core.paths import CONTENT, MEDIA, media_file, resolve, url_of
from cms.core.pdf import is_pdf, proved
from cms.core.site import Story, story_of
from cms.pictures import MAX_BYTES, Pictures
from cms.press import Record
from cms.rendering import Renderer
from cms.repository import Entry, Repository

_KEPT = 500


@dataclass(frozen=True, slots=True)
class Gathered:
    """What live holds: its stories, and what is wrong with files that were left out or are plain text alone."""

    stories: tuple[Story, ...]
    broken: Mapping[str, tuple[str, str]]


class LiveTree:
    """One commit's tree."""

    def __init__(self, repository: Repository, commit: CommitId, pictures: Pictures, renderer: Renderer) -> None:
        self._repository = repository
        self._pictures = pictures
        self._renderer = renderer
        self.commit = commit
        entries = list(repository.entries(commit, CONTENT))
        self._media = {entry.file: entry for entry in entries if entry.file.startswith(MEDIA)}
        self._texts = {
            entry.file: entry for entry in entries if entry.file.endswith(".md") and entry.file not in self._media
        }
        self._seen: dict[str, str] = {}
        self._html: dict[str, str] = {}
        self._hard: dict[str, str] = {}
        self.refused: dict[str, str] = {}

    def publication(self) -> Publication:
        """Read the publication's description on live; a live without one has the plain defaults."""
        entry = self._repository.entry(self.commit, PUBLICATION_FILE)
        if entry is None:
            return read_publication("")
        return read_publication(self._repository.read(self.commit, PUBLICATION_FILE).decode("utf-8", "replace"))

    def gather(self, publication: Publication, last: Record | None) -> Gathered:
        """Read every live file; those that have not changed since the last build are known already.

        :param last: of a build with the same publication.
        """
        known = {story.file: story for story in last.stories} if last else {}
        faults = last.broken if last else {}
        stories, broken = [], {}
        for entry in self._texts.values():
            story = known.get(entry.file)
            if story and story.blob == entry.blob and self._shows_the_same(story):
                stories.append(story)
                if faults.get(entry.file, ("", ""))[0] == entry.blob:
                    broken[entry.file] = faults[entry.file]
            elif faults.get(entry.file, ("", ""))[0] == entry.blob:
                broken[entry.file] = faults[entry.file]
            else:
                try:
                    stories.append(self._read(entry, publication))
                except BrokenFile as fault:
                    broken[entry.file] = (str(entry.blob), fault.reason)
        broken |= {file: (str(self._texts[file].blob), reason) for file, reason in self._hard.items()}
        return Gathered(tuple(stories), broken)

    def body(self, story: Story) -> str:
        """Give the sanitised HTML of a story's text."""
        html = self._html.pop(story.blob, None)
        if html is None:
            html = self._rendered(Article.read(story.file, self._repository.blob(self._texts[story.file].blob)))
        return html

    def pdf(self, blob: str) -> bytes:
        """Give the bytes of a PDF."""
        return self._repository.blob(BlobId(blob))

    def _read(self, entry: Entry, publication: Publication) -> Story:
        if not entry.regular:
            raise BrokenFile(entry.file, "it is a link to elsewhere, which is never followed")
        if entry.size > MAX_TEXT:
            raise BrokenFile(entry.file, f"it is larger than {MAX_TEXT // 1_000_000} MB")
        article = Article.read(entry.file, self._repository.blob(entry.blob))
        story = story_of(
            article,
            entry.blob,
            languages=tuple(language.code for language in publication.languages),
            sections=tuple(section.key for section in publication.sections),
            blob_at=self._blob_at,
        )
        html = self._rendered(article)
        if len(self._html) < _KEPT:
            self._html[story.blob] = html
        return story

    def _rendered(self, article: Article) -> str:
        """Render a text for readers; links to other articles lead to their public addresses, live or not yet.

        One that is too hard to lay out is plain text, and named.
        """
        links = {
            file: url_of(file)
            for link in prose.links(article.body)
            if (file := resolve(link, at=article.file)) and file.endswith(".md")
        }
        try:
            return self._renderer.render(article.body, at=article.file, links=links, audience=prose.Audience.READERS)
        except TooHard as fault:
            self._hard[article.file] = f"readers get it as plain text. {fault}"
            return prose.as_plain(article.body)

    def _shows_the_same(self, story: Story) -> bool:
        return all(self._blob_at(media_file(picture.url) or "") == picture.blob for picture in story.shown)

    def _blob_at(self, file: str) -> str:
        """Give the blob of a picture that can be shown; empty when it is not there or is no picture."""
        if file not in self._seen:
            self._seen[file] = self._checked(file)
        return self._seen[file]

    def _checked(self, file: str) -> str:
        entry = self._media.get(file)
        if entry is None:
            return ""
        try:
            self._look(entry)
        except BrokenFile as fault:
            self.refused[file] = fault.reason
            return ""
        return entry.blob

    def _look(self, entry: Entry) -> None:
        if not entry.regular:
            raise BrokenFile(entry.file, "it is a link to elsewhere, which is never followed")
        if entry.size > MAX_BYTES:
            raise BrokenFile(entry.file, f"it is larger than {MAX_BYTES // 1_000_000} MB")
        if is_pdf(entry.file):
            proved(entry.file, self._repository.blob(entry.blob))
            return
        self._pictures.look(entry.file, entry.blob, lambda: self._repository.blob(entry.blob))
