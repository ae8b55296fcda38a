"""What a writer sends from the form, and how it becomes the text of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cms.core import frontmatter
from cms.core.article import Article
from cms.core.errors import BadValue

_LINE = frozenset({"title", "dateline", "section", "lang", "image", "image_alt", "image_credit"})
_LISTS = frozenset({"authors", "tags", "related"})


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The fields of the article form, under the names of the front matter's keys.

    :param decorative: the lead picture needs no description; ``image_alt`` is then empty on purpose.
    :param correction: a note for readers, added to the article's corrections when not empty.
    """

    title: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    dateline: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    lang: str = ""
    image: str = ""
    image_alt: str = ""
    image_caption: str = ""
    image_credit: str = ""
    related: tuple[str, ...] = ()
    body: str = ""
    decorative: bool = False
    correction: str = ""

    def __post_init__(self) -> None:
        for key in _LINE:
            if any(ord(letter) < 32 or ord(letter) == 127 for letter in getattr(self, key)):
                raise BadValue(f"{key} is one line of text without control characters")

    @classmethod
    def of(cls, article: Article) -> Manuscript:
        """Give the form's fields as an article has them."""
        shown = {key: frontmatter.as_posted(article.word(key)) for key in (*_LINE, "summary", "image_caption")}
        return cls(
            title=shown["title"],
            summary=shown["summary"],
            authors=article.authors,
            dateline=shown["dateline"],
            section=shown["section"],
            tags=article.tags,
            lang=shown["lang"],
            image=shown["image"],
            image_alt=shown["image_alt"],
            image_caption=shown["image_caption"],
            image_credit=shown["image_credit"],
            related=article.words("related"),
            body=article.body,
            decorative=bool(article.word("image")) and article.fields.get("image_alt") == "",
        )

    def onto(self, article: Article, now: datetime) -> Article:
        """Write these fields into an article, touching only what differs.

        :raises EditRefused: a key cannot be changed in place.
        """
        changes = self._changes(article)
        if self.correction.strip():
            changes["corrections"] = self._corrections(article, now)
        body = None if self.body == article.body else self.body
        if not changes and body is None:
            return article
        text = frontmatter.edit(article.text, changes, body)
        return article if text == article.text else Article.read(article.file, _bytes(text))

    def fresh(self, file: str) -> Article:
        """Write a new article, a draft."""
        fields: dict[str, frontmatter.Value | datetime] = {key: getattr(self, key) for key in ("title", "summary")}
        fields["authors"] = list(self.authors)
        fields |= {"dateline": self.dateline, "section": self.section, "tags": list(self.tags), "lang": self.lang}
        fields |= {key: getattr(self, key) for key in ("image", "image_alt", "image_caption", "image_credit")}
        fields |= {"related": list(self.related), "status": "draft"}
        body = self.body.replace("\r\n", "\n").replace("\r", "\n")
        text = frontmatter.new(fields, body if body.endswith("\n") or not body else body + "\n")
        if self.decorative and self.image:
            text = frontmatter.edit(text, {"image_alt": ""})
        return Article.read(file, _bytes(text))

    def _changes(self, article: Article) -> dict[str, frontmatter.Value | datetime | None]:
        before = Manuscript.of(article)
        changes: dict[str, frontmatter.Value | datetime | None] = {}
        for key in sorted(_LINE | {"summary", "image_caption"}):
            if not isinstance(article.fields.get(key, ""), str):
                continue  # a nested value of somebody else's: shown, never overwritten
            value = getattr(self, key)
            if frontmatter.as_posted(value) != getattr(before, key):
                changes[key] = value or None
        for key in sorted(_LISTS):
            if getattr(self, key) != getattr(before, key):
                changes[key] = list(getattr(self, key)) or None
        if self.decorative != before.decorative and self.image:
            changes["image_alt"] = "" if self.decorative else self.image_alt or None
        return changes

    def _corrections(self, article: Article, now: datetime) -> frontmatter.Value:
        notes = article.fields.get("corrections")
        note: dict[str, frontmatter.Value] = {"date": f"{now:%Y-%m-%d}", "text": " ".join(self.correction.split())}
        return [*(notes if isinstance(notes, list) else []), note]


def changed_keys(old: Mapping[str, frontmatter.Value], new: Mapping[str, frontmatter.Value]) -> tuple[str, ...]:
    """Name the front matter keys in which two versions differ."""
    return tuple(sorted(key for key in {*old, *new} if old.get(key) != new.get(key)))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
