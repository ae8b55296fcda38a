"""The checks of the article form: with the page, and again as one types."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from cms.core.checks import Copy, Finding, Kind, line_of
from cms.core.paths import file_of_page, slug_for
from cms.core.screen import newlines
from cms.desk import checking
from cms.web.forms import ArticleForm
from cms.web.frame import room
from cms.web.words import KEYS

blueprint = Blueprint("checking", __name__)
_MOST = 200
"""Findings that one list shows."""

KINDS = {
    Kind.ALT: "Pictures without a description",
    Kind.LINK: "Links that lead nowhere",
    Kind.NOTES: "Footnotes",
    Kind.MARKS: "Signs that will be printed",
    Kind.LENGTH: "Longer than advised",
    Kind.STYLE: "House style",
    Kind.DOUBLED: "Doubled words",
    Kind.QUOTES: "Straight quotes",
    Kind.SPACES: "Doubled blanks",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A finding as the page has it: places are counted as a browser does.

    :param line: of the text; 0 in other fields.
    """

    kind: str
    field: str
    name: str
    start: int
    end: int
    line: int
    words: str
    says: str
    fix: str | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks found.

    :param more: findings that are not listed.
    :param too_long: the text itself was not looked at.
    """

    items: Sequence[Item]
    more: int
    too_long: bool

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        """Give what each kind of finding is called, in the order in which they are shown."""
        return [(kind.value, name) for kind, name in KINDS.items()]


@blueprint.post("/articles/new/checks")
def check_new() -> ResponseReturnValue:
    """Check a text that is not saved yet, and propose its address."""
    form = ArticleForm()
    slug = slug_for(form.title.data or "", form.lang.data or room().publication.main_language)
    return jsonify({**asdict(checked(form, "")), "slug": slug.text if slug else ""})


@blueprint.post("/articles/<file:page>/checks")
def check(page: str) -> ResponseReturnValue:
    """Check what is in the form of an article, unsaved."""
    return jsonify({**asdict(checked(ArticleForm(), file_of_page(page))), "slug": ""})


def checked(form: ArticleForm, file: str) -> Checked:
    """Check what a form holds.

    :param file: empty for a new article.
    """
    copy = Copy(
        lang=form.lang.data or "",
        title=newlines(form.title.data or ""),
        summary=newlines(form.summary.data or ""),
        image=form.image.data or "",
        image_alt=newlines(form.image_alt.data or ""),
        image_caption=newlines(form.image_caption.data or ""),
        body=newlines(form.body.data or ""),
        decorative=bool(form.decorative.data),
    )
    found = checking.findings(room(), copy, file or checking.file_to_be(room(), form.section.data or ""))
    counted = {name: _Counted(getattr(copy, name)) for name in {one.field for one in found}}
    items = [_item(one, counted[one.field]) for one in found[:_MOST]]
    return Checked(items, len(found) - len(items), len(copy.body) > checking.LONGEST)


class _Counted:
    """A field's text, in which a browser counts a letter beyond U+FFFF as two."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._wide = [place for place, letter in enumerate(text) if letter > "\uffff"] if not text.isascii() else []

    def place(self, place: int) -> int:
        """Give a place as a browser counts it."""
        return place + bisect_left(self._wide, place)


def _item(one: Finding, counted: _Counted) -> Item:
    words = one.words if len(one.words) <= 200 else one.words[:199] + "…"
    line = line_of(counted.text, one.start) if one.field == "body" else 0
    name = KEYS.get(one.field, "Text")
    places = counted.place(one.start), counted.place(one.end)
    return Item(one.kind.value, one.field, name, *places, line, words, one.says, one.fix)
