"""The desk's forms. What a form does not name is never taken from a request: no status, owner or path."""

from __future__ import annotations

from collections.abc import Mapping
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
from cms.core.zones import moment_of
from cms.desk.manuscript import Manuscript
from cms.desk.sheet import RAW, Sheet


class SignInForm(FlaskForm):
    """Name and password."""

    username = StringField()
    password = PasswordField()


class ThemeForm(FlaskForm):
    """The colours a person wants."""

    theme = StringField()
    back = StringField()


class BoxForm(FlaskForm):
    """What a person writes in."""

    box = StringField()
    back = StringField()


class TokenForm(FlaskForm):
    """A token that a person wants."""

    name = StringField()
    days = StringField()
    password = PasswordField()


class KeyForm(FlaskForm):
    """A key that is to stand for a person."""

    name = StringField()
    key = TextAreaField()
    password = PasswordField()


class RevokeForm(FlaskForm):
    """A token or a key that is to end; the account is named where it is somebody else's."""

    account = StringField()
    number = StringField()


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
    image_focus = StringField()
    decorative = BooleanField()
    related = TextAreaField()
    correction = TextAreaField()
    body = TextAreaField()
    slug = StringField()
    base = HiddenField()
    note = StringField()
    then = StringField()
    typing = HiddenField()
    after = HiddenField()

    def offer(self, publication: Publication) -> None:
        """Fill the choices; a value that a file has and the publication does not stays choosable."""
        sections = [(section.key, section.name("en")) for section in publication.sections]
        languages = [(language.code, language.name) for language in publication.languages]
        self.section.choices = _with_own(sections, self.section.data)
        self.lang.choices = _with_own(languages, self.lang.data)

    def manuscript(self, sheet: Sheet, fields: Mapping[str, str]) -> Manuscript:
        """Give what the writer sent.

        :param fields: all that was sent; among it the source of keys that have no field of their own.
        :param sheet: what the form showed; a field that was not sent at all, or comes back as it was, keeps its value.
        """
        decorative = bool(self.decorative.data) if self.image.raw_data else sheet.was.decorative
        return sheet.manuscript({**raw_keys(fields), **self.raw()}, decorative=decorative)

    def raw(self) -> Mapping[str, str]:
        """Give the fields that were sent, as text."""
        fields = {name: field for name, field in self._fields.items() if field.raw_data}
        return {name: "\n".join(map(str, field.raw_data)) for name, field in fields.items()}


class RawForm(FlaskForm):
    """A whole file as text."""

    raw = TextAreaField()
    base = HiddenField()
    note = StringField()
    typing = HiddenField()
    after = HiddenField()


class WireForm(FlaskForm):
    """A story as it arrives, and what it becomes; ``keep`` names lines that a person took back."""

    text = TextAreaField()
    keep = SelectMultipleField(coerce=int, validate_choice=False)
    section = SelectField(validate_choice=False)
    lang = SelectField(validate_choice=False)
    act = StringField()


class MoveForm(FlaskForm):
    """The address to which a draft goes."""

    slug = StringField()
    section = StringField()


class InboundForm(FlaskForm):
    """An article whose links are to follow one that moved; ``shown`` is the blob that the person was looking at."""

    other = StringField()
    shown = HiddenField()


class WordsForm(FlaskForm):
    """A comment, a reason, a note; with the version that the person was looking at."""

    comment = TextAreaField()
    note = StringField()
    reason = TextAreaField()
    shown = HiddenField()
    pictures = HiddenField()
    version = HiddenField()


class RemarkForm(FlaskForm):
    """What is said about an article, a passage or another remark; ``shown`` is the version that the person saw.

    ``paragraph`` may name a field; ``mark`` names the suggestions to accept.
    """

    act = StringField()
    comment = TextAreaField()
    answers = HiddenField()
    paragraph = StringField()
    quote = StringField()
    before = HiddenField()
    after = HiddenField()
    instead = TextAreaField()
    mark = SelectMultipleField(validate_choice=False)
    shown = HiddenField()
    back = HiddenField()


class PlaceForm(FlaskForm):
    """A paragraph of a comparison: its places in an old ``version`` and in the text now, ``base``."""

    version = HiddenField()
    base = HiddenField()
    old = HiddenField()
    new = HiddenField()


class OddForm(FlaskForm):
    """What is to become of something odd; ``shown`` and ``main`` are the blobs that the person was looking at."""

    file = StringField()
    shown = HiddenField()
    main = HiddenField()
    commit = HiddenField()
    act = StringField()


class SendForm(FlaskForm):
    """The articles to send live, and whether the person has read the question."""

    files = SelectMultipleField(validate_choice=False)
    sure = HiddenField()


class TimeForm(FlaskForm):
    """When an article is to go live, in the publication's time; or that it has no time any longer."""

    publish_at = DateTimeLocalField()
    take_away = HiddenField()

    def moment(self, zone: ZoneInfo) -> datetime:
        """Give the time that was chosen.

        :raises BadValue: none was, it is no time, or the clocks there go forward over it.
        """
        if self.publish_at.data is None:
            raise BadValue("Choose a day and a time.")
        return moment_of(self.publish_at.data, zone)


def raw_keys(fields: Mapping[str, str]) -> dict[str, str]:
    """Give the fields that hold the source of one key each."""
    return {name: text for name, text in fields.items() if name.startswith(RAW)}


def _with_own(choices: list[tuple[str, str]], own: str | None) -> list[tuple[str, str]]:
    """Let a field offer what the file has, also nothing; a new article has no own yet (None)."""
    return choices if own is None or own in dict(choices) else [*choices, (own, own or "None")]
