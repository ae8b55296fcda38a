"""The desk's forms. What a form does not name is never taken from a request: no status, owner or path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from cms.config import Publication
from cms.core.errors import BadValue
from cms.desk.manuscript import Manuscript


class SignInForm(FlaskForm):
    """Name and password."""

    username = StringField()
    password = PasswordField()


class ThemeForm(FlaskForm):
    """The colours a person wants."""

    theme = StringField()
    back = StringField()


class ArticleForm(FlaskForm):
    """The article form; fields carry the front matter keys' names."""

    title = TextAreaField()
    summary = TextAreaField()
    authors = TextAreaField()
    dateline = StringField()
    section = SelectField(validate_choice=False)
    tags = StringField()
    lang = SelectField(validate_choice=False)
    image = StringField()
    image_alt = TextAreaField()
    image_caption = TextAreaField()
    image_credit = StringField()
    decorative = BooleanField()
    related = TextAreaField()
    correction = TextAreaField()
    body = TextAreaField()
    slug = StringField()
    base = HiddenField()
    note = StringField()
    then = StringField()

    def offer(self, publication: Publication) -> None:
        """Fill the choices; a value that a file has and the publication does not stays choosable."""
        sections = [(section.key, section.name("en")) for section in publication.sections]
        languages = [(language.code, language.name) for language in publication.languages]
        self.section.choices = _with_own(sections, self.section.data)
        self.lang.choices = _with_own(languages, self.lang.data)

    def manuscript(self, was: Manuscript) -> Manuscript:
        """Give what the writer sent.

        :param was: the fields as the form was opened with; a field that was not sent at all keeps them.
        """
        sent = self.raw()
        return Manuscript(
            title=_line(sent.get("title", was.title)),
            summary=sent.get("summary", was.summary).strip(),
            authors=listed(sent["authors"], was.authors) if "authors" in sent else was.authors,
            dateline=_line(sent.get("dateline", was.dateline)),
            section=_line(sent.get("section", was.section)),
            tags=listed(sent["tags"], was.tags) if "tags" in sent else was.tags,
            lang=_line(sent.get("lang", was.lang)),
            image=_line(sent.get("image", was.image)),
            image_alt=_line(sent.get("image_alt", was.image_alt)),
            image_caption=sent.get("image_caption", was.image_caption).strip(),
            image_credit=_line(sent.get("image_credit", was.image_credit)),
            related=listed(sent["related"], was.related) if "related" in sent else was.related,
            body=sent.get("body", was.body),
            decorative=bool(self.decorative.data) if "image" in sent else was.decorative,
            correction=sent.get("correction", ""),
        )

    def raw(self) -> Mapping[str, str]:
        """Give the fields that were sent, as text."""
        fields = {name: field for name, field in self._fields.items() if field.raw_data}
        return {name: "\n".join(map(str, field.raw_data)) for name, field in fields.items()}


class RawForm(FlaskForm):
    """A whole file as text."""

    raw = TextAreaField()
    base = HiddenField()
    note = StringField()


class WireForm(FlaskForm):
    """A story as it arrives, and what it becomes; ``keep`` names lines that a person took back."""

    text = TextAreaField()
    keep = SelectMultipleField(coerce=int, validate_choice=False)
    section = SelectField(validate_choice=False)
    lang = SelectField(validate_choice=False)
    act = StringField()


class WordsForm(FlaskForm):
    """A comment, a reason, a note; with the version that the person was looking at."""

    comment = TextAreaField()
    note = StringField()
    reason = TextAreaField()
    shown = HiddenField()
    version = HiddenField()


class SendForm(FlaskForm):
    """The articles to send live, and whether the person has read the question."""

    files = SelectMultipleField(validate_choice=False)
    sure = HiddenField()


class TimeForm(FlaskForm):
    """When an article is to go live, in the publication's time."""

    publish_at = DateTimeLocalField()

    def moment(self, zone: ZoneInfo) -> datetime:
        """Give the time that was chosen.

        :raises BadValue: none was, or it is no time.
        """
        if self.publish_at.data is None:
            raise BadValue("Choose a day and a time.")
        return self.publish_at.data.replace(tzinfo=zone)


def listed(text: str, was: Sequence[str]) -> tuple[str, ...]:
    """Read a list that was typed with commas or line ends; an item with a comma of its own stays whole."""
    items = text.replace("\r\n", "\n").strip()
    if items in {", ".join(was), "\n".join(was)}:
        return tuple(was)
    found: list[str] = []
    for line in items.split("\n"):
        found += [line] if line.strip() in was else line.split(",")
    return tuple(dict.fromkeys(_line(item) for item in found if item.strip()))


def _line(text: str) -> str:
    """Make one line of what a field sent."""
    if any(ord(letter) < 32 and letter not in "\r\n\t" for letter in text):
        raise BadValue("A field holds control characters. Type it anew.")
    return " ".join(text.replace("\t", " ").splitlines()).strip()


def _with_own(choices: list[tuple[str, str]], own: str | None) -> list[tuple[str, str]]:
    return choices if not own or own in dict(choices) else [*choices, (own, own)]
