"""Read files as the catalog does: whatever lies there, something comes out, and what is broken says why."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cms.catalog.texts import searchable
from cms.core import prose
from cms.core.article import DESKS_KEYS, MAX_TEXT, Article, BlobId, Status
from cms.core.errors import BrokenFile, CopyError
from cms.core.paths import media_file
from cms.repository import REGULAR, Found, Repository

_REMEMBERED = 10_000
_FEW = 40
_SAID = 2_000
"""Letters at most of what one article says of one picture."""


def article_of(file: str, found: Found, mode: int) -> Article | BrokenFile:
    """Read an article out of an object that was asked for."""
    if mode not in REGULAR:
        return BrokenFile(file, _why_no_file(mode))
    if found.content is None:
        size = (
            f"it is larger than {MAX_TEXT // 1_000_000} MB" if found.kind == "blob" else "it is not in the repository"
        )
        return BrokenFile(file, size)
    try:
        return Article.read(file, found.content)
    except BrokenFile as fault:
        return BrokenFile(file, fault.reason, fault.line)
    except CopyError as fault:
        return BrokenFile(file, str(fault))


def content_of(repository: Repository, blob: BlobId) -> Found:
    """Give one blob by the reader that is running anyway."""
    try:
        return Found("blob", repository.blob(blob, limit=MAX_TEXT))
    except BrokenFile:
        return Found("blob", None)
    except CopyError:
        return Found("missing", None)


def contents_of(repository: Repository, blobs: Sequence[str]) -> Iterable[Found]:
    """Give several blobs in order; no process is started for a few."""
    if len(blobs) > _FEW:
        return repository.archive.contents(blobs)
    return [content_of(repository, BlobId(blob)) for blob in blobs]


def words_by_picture(article: Article) -> dict[str, str]:
    """Give the pictures that an article shows, and what it says of each, for searching."""
    lead = " ".join(article.word(key) for key in ("image_alt", "image_caption", "image_credit"))
    told = [(article.word("image"), lead), *((one.url, f"{one.alt} {one.title}") for one in _pictures(article.body))]
    found: dict[str, str] = {}
    for url, words in (*told, *((url, "") for url in prose.shown_media(article.body))):
        file = media_file(url) if url else None
        if file:
            found[file] = f"{found.get(file, '')} {words}"
    return {file: searchable(" ".join(words.split()).casefold())[:_SAID] for file, words in found.items()}


def _pictures(body: str) -> tuple[prose.Picture, ...]:
    return prose.pictures(body) if "](/media/" in body else ()


def _why_no_file(mode: int) -> str:
    return "it is a submodule" if mode == 0o160000 else "it is a symbolic link, which is never followed"


@dataclass(frozen=True, slots=True)
class Gist:
    """What a version says in short.

    :param words: a digest of all but the workflow keys; None when the file is broken.
    """

    status: Status
    words: bytes | None


@dataclass(frozen=True, slots=True)
class Gists:
    """The gists of the versions that were read last."""

    known: OrderedDict[str, Gist] = field(default_factory=OrderedDict)

    def knows(self, blob: BlobId) -> bool:
        """Tell whether a version was read, and see to it that it is not soon forgotten."""
        if blob in self.known:
            self.known.move_to_end(blob)
        return blob in self.known

    def keep(self, file: str, blob: BlobId, found: Found) -> None:
        """Take note of a version."""
        article = article_of(file, found, REGULAR[0])
        self.known[blob] = _gist(article)
        while len(self.known) > _REMEMBERED:
            self.known.popitem(last=False)

    def facts(self, blob: str | None, mode: int, before: str | None) -> tuple[str, bool]:
        """Give a version's status, and whether its text differs from what stood there before."""
        new, old = self._of(blob, mode), self._of(before, REGULAR[0])
        same = new is not None and old is not None and new.words is not None and new.words == old.words
        return new.status.value if new else Status.DRAFT.value, not same

    def _of(self, blob: str | None, mode: int) -> Gist | None:
        return self.known.get(blob) if blob and mode in REGULAR else None


def _gist(article: Article | BrokenFile) -> Gist:
    if isinstance(article, BrokenFile):
        return Gist(Status.DRAFT, None)
    fields = {key: value for key, value in article.fields.items() if key not in DESKS_KEYS}
    said = json.dumps(fields, sort_keys=True) + "\0" + article.body
    return Gist(article.status, hashlib.sha256(said.encode("utf-8", "surrogateescape")).digest())
