"""Free names: no article ever takes the place of another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from cms.core.article import CommitId
from cms.core.errors import ArticleExists
from cms.core.paths import Slug, checked_article, file_of, folded, lang_of, slug_for
from cms.desk.manuscript import Manuscript
from cms.newsroom import Newsroom
from cms.repository import MAIN


def free_file(room: Newsroom, head: CommitId | None, copy: Manuscript, slug: str, now: datetime) -> str:
    """Find a file for a new article, of the slug that was asked for or of one that its headline proposes.

    :raises ArticleExists: the slug that was asked for is taken.
    :raises BadValue: its section is the name of a folder that holds no articles.
    """
    lang = "" if copy.lang in {"", room.publication.main_language} else copy.lang
    section = copy.section or next((section.key for section in room.publication.sections), "news")
    if slug:
        return checked_free(room, head, checked_article(file_of(section, now, Slug(slug), lang)))
    proposed = slug_for(copy.title, copy.lang or room.publication.main_language) or Slug(f"untitled-{now:%d-%H%M}")
    files = (checked_article(file_of(section, now, Slug(candidate), lang)) for candidate in _numbered(proposed.text))
    if free := _first_free(room, head, files):
        return free
    raise ArticleExists("Every number of this address is taken. Choose another address.")


def checked_free(room: Newsroom, head: CommitId | None, file: str) -> str:
    """Pass on a file's name that nothing has yet.

    :raises ArticleExists: something has it.
    """
    if _first_free(room, head, [file]) is None:
        raise ArticleExists(f"There is an article {file} already. Choose another address.")
    return file


def free_beside(room: Newsroom, file: str) -> str:
    """Find a free name beside a file: its own when nobody has it any more, else with a number."""
    folder, _, name = file.rpartition("/")
    lang = lang_of(file)
    ending = f".{lang}.md" if lang else ".md"
    files = (f"{folder}/{candidate}{ending}" for candidate in _numbered(name.removesuffix(ending)))
    if free := _first_free(room, room.repository.head(MAIN), files):
        return free
    raise ArticleExists("Every number of this address is taken. Copy your text into a new article.")


def _numbered(slug: str) -> Iterator[str]:
    """Give a slug, and then the same with the numbers from 2, no longer than a slug may be."""
    yield slug
    for number in range(2, 1000):
        yield f"{slug[:94].rstrip('-')}-{number}"


def _first_free(room: Newsroom, head: CommitId | None, files: Iterable[str]) -> str | None:
    """Give the first of some files of one folder whose name nothing there has, also on a careless file system."""
    taken: frozenset[str] | None = None
    for file in files:
        if taken is None:
            folder = file.rpartition("/")[0]
            taken = frozenset(map(folded, room.repository.names(head, folder) if head else ()))
        if folded(file) not in taken:
            return file
    return None
