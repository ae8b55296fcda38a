"""Beginning with something: templates of stories, and the copy of an article.

A template is a Markdown file under ``templates/stories/`` in the newsroom, beside those that ship with the desk. It is
read as text: nothing in it is carried out, and marks such as ``{{ }}`` are words like any others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cms import resources
from cms.core import frontmatter, linking
from cms.core.article import DESKS_KEYS, Article, Public, Status, Work
from cms.core.errors import BrokenFile, NoSuchArticle
from cms.core.paths import in_trailer, lang_of
from cms.core.people import StaffMember
from cms.core.workflow import Act, Facts, decide
from cms.desk.facts import seen
from cms.desk.manuscript import LINES, LISTS, LONG, Manuscript
from cms.desk.naming import free_file
from cms.desk.record import followed, record
from cms.desk.writing import Saved
from cms.newsroom import Newsroom
from cms.repository import MAIN

FOLDER = "templates/stories"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST, _LARGEST = 40, 100_000
_ITS_OWN = frozenset({*DESKS_KEYS, "aliases", "corrections", "slug", "url", "permalink"})
"""Keys that say what was done with one article, or where it is; no other one begins with them."""


@dataclass(frozen=True, slots=True)
class Template:
    """A story to begin with.

    :param name: its file's, without suffix; ``label`` is the name for people.
    """

    name: str
    label: str
    article: Article

    @property
    def extra(self) -> Mapping[str, str]:
        """Give the source of the keys that the form has no field for; of YAML alone, which new articles are in."""
        if not self.article.text.startswith("---"):
            return {}
        known = _ITS_OWN.union(LINES, LONG, LISTS)
        return {span.key: span.source for span in frontmatter.spans(self.article.text) if span.key not in known}


def templates(room: Newsroom) -> tuple[Template, ...]:
    """Give the newsroom's templates and those that ship with the desk, by name.

    The newsroom's own takes the place of one with the same name; an empty file takes it away.
    """
    texts = {path.stem: path.read_bytes() for path in (resources.templates() / "stories").glob("*.md")}
    texts |= dict(_own(room))
    return tuple(found for name in sorted(texts) if (found := _template(name, texts[name])))


def template(room: Newsroom, name: str) -> Template | None:
    """Give one template; None when there is none of that name."""
    return next((found for found in templates(room) if found.name == name), None)


def duplicate(room: Newsroom, who: StaffMember, file: str) -> Saved:
    """Begin a draft with an article's text and none of its life: no date, state, approval or alias."""
    now = room.clock()
    decide(Act.CREATE, who, Facts(Work.DRAFT, Public.NEVER), now)
    with room.repository.writing():
        found = seen(room, file)
        article = found.article
        headline = f"Copy of {article.headline}" if article.headline else "Copy"
        copy = replace(Manuscript.of(article), title=headline, lang=article.lang or lang_of(file))
        new = free_file(room, found.head, copy, "", now)
        changes: dict[str, frontmatter.Change] = {key: None for key in _ITS_OWN if key in article.fields}
        changes |= {"title": headline}
        if article.word("status") in {"", *Status}:
            changes["status"] = Status.DRAFT.value
        else:
            changes.pop("status", None)  # it means something else to whoever wrote it
        body = linking.carried(article.body, at=file, to=new)
        text = frontmatter.edit(article.text, changes, None if body == article.body else body)
        commit = record(
            room,
            who,
            Act.CREATE,
            {new: Article.of(new, text).content},
            subject=f'Begin "{headline}"',
            on=found.head,
            now=now,
            trailers=[("Copy-of", in_trailer(file))],
        )
    followed(room)
    return Saved(new, commit)


def _own(room: Newsroom) -> Iterator[tuple[str, bytes]]:
    head = room.repository.head(MAIN)
    for path in sorted(room.repository.names(head, FOLDER))[:_MOST] if head else ():
        name = path.removeprefix(f"{FOLDER}/").removesuffix(".md")
        if not path.endswith(".md") or not _NAME.fullmatch(name) or head is None:
            continue
        try:
            yield name, room.repository.read(head, path, _LARGEST)
        except (BrokenFile, NoSuchArticle):
            continue  # a link, a folder, or far too large: no template


def _template(name: str, data: bytes) -> Template | None:
    if not data.strip() or not _NAME.fullmatch(name):
        return None
    try:
        article = Article.read(f"{FOLDER}/{name}.md", data)
    except BrokenFile:
        return None
    return Template(name, name.replace("-", " ").capitalize(), article)
