"""What a writer sends from the form, and how it becomes the text of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cms.core import frontmatter
from cms.core.article import Article
from cms.core.errors import BadValue

LINES = ("title", "dateline", "section", "lang", "image", "image_alt", "image_credit", "image_focus")
"""Keys of one line."""

LONG = ("summary", "image_caption")
"""Keys that may have several."""

LISTS = ("authors", "tags", "related")
_PICTURE = ("image", "image_alt", "image_caption", "image_credit", "image_focus")


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The fields of the article form, under the names of the front matter's keys, exactly as the file has them.

    :param decorative: the lead picture needs no description; ``image_alt`` is then empty on purpose.
    :param correction: a note for readers, added to the article's corrections when not empty.
    :param raw: the new source of keys that have no field, by key; empty to take a key away.
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
    image_focus: str = ""
    related: tuple[str, ...] = ()
    body: str = ""
    decorative: bool = False
    correction: str = ""
    raw: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, article: Article) -> Manuscript:
        """Give the form's fields as an article has them."""
        texts: dict[str, Any] = {key: article.word(key) for key in (*LINES, *LONG)}
        lists: dict[str, Any] = {key: list_of(article, key) or () for key in LISTS}
        decorative = bool(article.word("image")) and article.fields.get("image_alt") == ""
        return cls(**texts, **lists, body=article.body, decorative=decorative)

    def onto(self, article: Article, now: datetime) -> Article:
        """Write these fields into an article, touching only what differs.

        :raises EditRefused: a key cannot be changed in place.
        :raises BadValue: a field of one line holds control characters.
        """
        changes = self._changes(article)
        if self.correction.strip():
            changes["corrections"] = self._corrections(article, now)
        body = None if self.body == article.body else self.body
        if not changes and body is None:
            return article
        text = frontmatter.edit(article.text, changes, body)
        return article if text == article.text else Article.of(article.file, text)

    def fresh(self, file: str) -> Article:
        """Write a new article, a draft; blanks around a field are left out."""
        fields: dict[str, frontmatter.Value | datetime] = {
            key: getattr(self, key).strip() for key in ("title", "summary")
        }
        fields["authors"] = list(self.authors)
        fields |= {"dateline": self.dateline, "section": self.section, "tags": list(self.tags), "lang": self.lang}
        fields |= {key: getattr(self, key).strip() for key in _PICTURE}
        fields |= {"related": list(self.related), "status": "draft"}
        for key in LINES:
            _checked(key, getattr(self, key))
        body = self.body.replace("\r\n", "\n").replace("\r", "\n")
        text = frontmatter.new(fields, body if body.endswith("\n") or not body else body + "\n")
        if self.decorative and self.image:
            text = frontmatter.edit(text, {"image_alt": ""})
        if self.raw:
            text = frontmatter.edit(text, {key: frontmatter.Raw(source) for key, source in self.raw.items()})
        return Article.of(file, text)

    def _changes(self, article: Article) -> dict[str, frontmatter.Change]:
        before = Manuscript.of(article)
        changes: dict[str, frontmatter.Change] = {}
        for key in (*LINES, *LONG):
            value = getattr(self, key)
            if value != getattr(before, key) and isinstance(article.fields.get(key, ""), str):
                changes[key] = _checked(key, value) or None
        for key in LISTS:
            if getattr(self, key) != getattr(before, key) and list_of(article, key) is not None:
                changes[key] = _list_change(article, key, getattr(self, key))
        if self.decorative != before.decorative and self.image:
            changes["image_alt"] = "" if self.decorative else self.image_alt or None
        return changes | {key: frontmatter.Raw(source) for key, source in self.raw.items()}

    def _corrections(self, article: Article, now: datetime) -> frontmatter.Value:
        notes = article.fields.get("corrections")
        note: dict[str, frontmatter.Value] = {"date": f"{now:%Y-%m-%d}", "text": " ".join(self.correction.split())}
        return [*(notes if isinstance(notes, list) else []), note]


def list_of(article: Article, key: str) -> tuple[str, ...] | None:
    """Give a key's list with all its items; a text counts as one item, or as tags with commas.

    :return: None when a field cannot hold it.
    """
    value = article.fields.get(key, "")
    if isinstance(value, str):
        parts = value.split(",") if key == "tags" else [value]
        return tuple(part.strip() if len(parts) > 1 else part for part in parts if part.strip())
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(str(item) for item in value)
    return None


def changed_keys(old: Mapping[str, frontmatter.Value], new: Mapping[str, frontmatter.Value]) -> tuple[str, ...]:
    """Name the front matter keys in which two versions differ."""
    return tuple(sorted(key for key in {*old, *new} if old.get(key) != new.get(key)))


def _list_change(article: Article, key: str, items: tuple[str, ...]) -> frontmatter.Change:
    """Give a list's new value; what the file has as words with commas stays words with commas."""
    old = article.fields.get(key)
    if not items:
        return None
    if isinstance(old, str) and old and (len(items) == 1 or "," in old):
        return ", ".join(items)
    return list(items)


def _checked(key: str, value: str) -> str:
    if key in LINES and any((ord(letter) < 32 and letter not in "\t\r\n") or ord(letter) == 127 for letter in value):
        raise BadValue(f"{key} is one line of text without control characters")
    return value
