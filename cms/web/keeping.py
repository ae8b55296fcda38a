"""What a form knows about the autosaves of its writer: its own mark, what it began with, and what it can offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import request
from flask.typing import ResponseReturnValue

from cms.core.paths import page_of
from cms.desk import autosaving
from cms.drafts import SUGGESTED, Kept, Mark, Offer, article_of
from cms.web.frame import room, who


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a form needs for its text to be kept while it is typed.

    :param place: the page's address below ``/articles/``; ``new`` for an article that has no file yet.
    :param mark: names the form, and how far it was typed.
    :param after: the autosave that the form began with; empty for none.
    :param offers: text of the same person that is not saved and not in this form.
    :param dropped: names text that was dropped a moment ago.
    """

    account: str
    place: str
    mark: Mark
    after: str = ""
    offers: Sequence[Offer] = field(default=())
    dropped: str = ""

    @property
    def moment(self) -> datetime:
        """Give the time of the newest text that is offered."""
        return self.offers[0].when


def keeping_of(file: str, typing: str | None, after: str | None) -> Keeping:
    """Give a form its mark, or the one that it came with, and look for what its writer left behind.

    :param typing: the mark as the form sent it; ``after`` likewise.
    """
    mark = Mark.read(typing or "") or Mark.fresh()
    began = Mark.read(after or "")
    contained = {mark.form} | ({began.form} if began else set())
    found = [one for one in autosaving.offers(room(), who()) if one.file == file and one.mark.form not in contained]
    dropped = request.args.get("dropped", "")
    return Keeping(
        account=who().account,
        place=_place(file),
        mark=mark,
        after=str(began or ""),
        offers=found,
        dropped=dropped if dropped.isalnum() else "",
    )


def _place(file: str) -> str:
    page = page_of(article_of(file)) or "new"
    return f"{page}/suggest" if file.endswith(SUGGESTED) else page


def moved(kept: Kept | None) -> Kept | None:
    """Pass on a text that is kept elsewhere by now: what was autosaved of it is over."""
    if kept and request.method == "POST":
        finish()
    return kept


def over(answer: ResponseReturnValue) -> ResponseReturnValue:
    """Pass on the answer to a form whose text is safe: what was autosaved of it is over."""
    finish()
    return answer


def finish() -> None:
    """Let go of what was autosaved of the form that was sent: its text is saved, or kept elsewhere."""
    marks = [Mark.read(request.form.get(name, "")) for name in ("typing", "after")]
    found = [mark for mark in marks if mark]
    if found:
        autosaving.settle(room(), who(), *found)
