"""The conflict screen: two texts of one article, what the desk joined, and what a person has to choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from flask import request
from flask.typing import ResponseReturnValue

from cms.catalog import Row
from cms.config import direction_of
from cms.core import diff, merge
from cms.core.article import BlobId
from cms.core.errors import EditConflict
from cms.core.frontmatter import Value
from cms.core.merge import How, KeyClash, Merged, Part
from cms.core.screen import StandIns
from cms.desk import settling
from cms.desk.newcomers import Saver, savers_since
from cms.desk.settling import Pushed
from cms.drafts import Kept, Kind
from cms.web import choices, keeping
from cms.web.frame import render, room, who
from cms.web.words import KEYS

_CONTROLS = frozenset({"csrf_token", "then", "kept", "other", "typing", "after", "account", "ask_reviewer", "ask_due"})
_MANY_SHOWN = 40

_WORDED = frozenset({"title", "summary", "image_alt", "image_caption", "dateline"})
"""Keys whose words are in the article's own language."""

_PROSE = frozenset({"summary", "image_caption"})
"""Keys of running text, to which a sentence can be added."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One place that both changed.

    :param name: ``Headline``, ``Paragraph 7``.
    :param pick: what is chosen: ``theirs``, ``mine``, ``both``, ``edited``, or nothing yet.
    :param result: what the box for the result holds.
    :param single: there can be but one, as of a headline; to have both makes no sense.
    """

    kind: ClassVar[str] = "clash"
    mark: str
    name: str
    base: str
    theirs: str
    mine: str
    theirs_pieces: Sequence[diff.Piece]
    mine_pieces: Sequence[diff.Piece]
    result: str
    pick: str
    lang: str
    editable: bool = True
    one_line: bool = False
    single: bool = False

    @property
    def both(self) -> str:
        """Give one after the other."""
        return (" " if self.one_line else "\n\n").join(text for text in (self.theirs, self.mine) if text)


@dataclass(frozen=True, slots=True)
class Fold:
    """Text between two clashes, folded away: nothing in it has to be chosen."""

    kind: ClassVar[str] = "fold"
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class JoinedLine:
    """What the desk joined by itself in one place, in one or two words for each side."""

    where: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Two texts of one article.

    :param savers: who changed it meanwhile; ``sides`` names the two columns.
    :param carried: the fields that go along with the choices, so that any of them can be sent again.
    :param kept: what the desk keeps of it; None when its disk did not take it.
    :param pushed: the other text came by git, and the desk's own stands meanwhile.
    """

    template: ClassVar[str] = "conflict.html"
    file: str
    row: Row | None
    headline: str
    lang: str
    direction: str
    savers: Sequence[Saver]
    alone: bool
    sides: tuple[str, str]
    times: tuple[datetime | None, datetime | None]
    items: Sequence[Clash | Fold]
    joined: Sequence[JoinedLine]
    mine_joined: int
    carried: Sequence[tuple[str, str]]
    kept: Kept | None
    pushed: bool
    asked: bool = False
    clashes: Sequence[Clash] = field(default=())


@dataclass(frozen=True, slots=True)
class LostPage:
    """Text whose article is gone, cannot be read any more, or was never what the writer started from.

    :param gone: there is no such file any more; else it is there and cannot take the text.
    """

    template: ClassVar[str] = "lost.html"
    file: str
    headline: str
    gone: bool
    reason: str
    by: Saver | None
    text: str
    carried: Sequence[tuple[str, str]]
    kept: Kept | None


@dataclass(frozen=True, slots=True)
class RemovedPage:
    """Somebody removed a file with git that the desk had changed."""

    template: ClassVar[str] = "removed.html"
    file: str
    headline: str
    by: Saver


def sent_fields() -> dict[str, str]:
    """Give the fields of the form that was sent, with what was chosen so far and without what steers the desk."""
    return {name: value for name, value in request.form.items() if name not in _CONTROLS}


def results_page(file: str, other: str, fields: Mapping[str, str], kept: Kept) -> ResponseReturnValue:
    """Show results that somebody wrote for a clash which was settled meanwhile, to be copied or saved beside it."""
    text = "\n\n".join(choices.results(fields))
    reason = "Somebody settled this meanwhile." if not other else "Another text was pushed meanwhile."
    return lost_page(file, {"body": text}, text, gone=False, reason=reason, kept=kept)


def clash_page(
    file: str, base: BlobId, conflict: EditConflict, fields: Mapping[str, str], *, kept: Kept | None = None
) -> ResponseReturnValue:
    """Keep what was sent, and show both texts."""
    kept = kept or keeping.moved(
        settling.keep(room(), who(), file, base, fields, Kind.CLASH, request.form.get("kept", ""))
    )
    joined = merge.join_raw(file, conflict.base, conflict.theirs, conflict.mine)
    savers = savers_since(room(), file, base)
    alone = bool(savers) and all(saver.account == who().account for saver in savers)
    theirs = "Saved" if alone or len(savers) != 1 else savers[0].name
    page = _page(
        joined,
        pushed=False,
        savers=savers,
        alone=alone,
        sides=(theirs, "Yours"),
        times=(savers[-1].when if savers else None, kept.when if kept else room().clock()),
        fields=fields,
        carried=[
            *((name, value) for name, value in fields.items() if not name.startswith((choices.PICK, choices.TEXT))),
            *([("base", base)] if "base" not in fields else []),
        ],
        kept=kept,
    )
    return render(page), 409 if request.method == "POST" else 200


def pushed_page(found: Pushed, fields: Mapping[str, str], kept: Kept | None = None) -> ResponseReturnValue:
    """Show the desk's text of an unsettled article and the one that was pushed.

    :param fields: what was chosen and written before, as far as it still fits.
    """
    joined = found.joined
    if joined is None:
        raise ValueError("nothing to show beside a file that was taken away")
    page = _page(
        joined,
        pushed=True,
        savers=(found.by,),
        alone=False,
        sides=(found.by.name, "The desk’s"),
        times=(found.by.when, None),
        fields=fields,
        carried=[("other", found.other or "")],
        kept=kept,
    )
    return render(page), 409 if request.method == "POST" else 200


def lost_page(
    file: str, fields: Mapping[str, str], text: str, *, gone: bool, reason: str, kept: Kept | None
) -> ResponseReturnValue:
    """Show text that cannot be saved where it was written for."""
    history = room().catalog.history(file)
    last = history[0] if history else None
    by = Saver(last.name, last.account, last.when) if last else None
    page = LostPage(file, fields.get("title", ""), gone, reason, by, text, list(fields.items()), kept)
    return render(page), 409 if request.method == "POST" else 200


def _page(
    joined: Merged,
    *,
    pushed: bool,
    savers: Sequence[Saver],
    alone: bool,
    sides: tuple[str, str],
    times: tuple[datetime | None, datetime | None],
    fields: Mapping[str, str],
    carried: Sequence[tuple[str, str]],
    kept: Kept | None,
) -> ConflictPage:
    ours = joined.ours
    lang = ours.lang or room().publication.main_language
    items = list(_items(joined, lang, fields, pushed=pushed))
    lines = list(_joined(joined, pushed=pushed))
    return ConflictPage(
        file=ours.file,
        row=room().catalog.row(ours.file),
        headline=ours.headline,
        lang=lang,
        direction=direction_of(lang),
        savers=savers,
        alone=alone,
        sides=sides,
        times=times,
        items=items,
        joined=lines[:_MANY_SHOWN],
        mine_joined=sum(1 for line in lines if line.mine),
        carried=carried,
        kept=kept,
        pushed=pushed,
        asked=choices.has_answers(fields),
        clashes=[item for item in items if isinstance(item, Clash)],
    )


def _items(joined: Merged, lang: str, fields: Mapping[str, str], *, pushed: bool) -> Iterator[Clash | Fold]:
    """Lay out the clashes in reading order, with what stands between them folded."""
    odd = choices.stand_ins(joined)
    for clash in joined.keys.clashes:
        yield _of_key(clash, lang if clash.key in _WORDED else "", odd, fields, pushed=pushed)
    between: list[Part] = []
    for part in joined.body.parts:
        if part.how is not How.CLASH:
            between.append(part)
            continue
        yield from _folded(between)
        between = []
        yield _of_text(part, lang, odd, fields, pushed=pushed)
    yield from _folded(between)


def _folded(parts: Sequence[Part]) -> Iterator[Fold]:
    blocks = [block for part in parts for block in part.result]
    if blocks:
        yield Fold(len(blocks), merge.shown(blocks))


def _of_key(clash: KeyClash, lang: str, odd: StandIns, fields: Mapping[str, str], *, pushed: bool) -> Clash:
    was, ours, theirs = (odd.shown(_words(value)) for value in (clash.base, clash.ours, clash.theirs))
    left, right = (theirs, ours) if pushed else (ours, theirs)
    editable = all(value is None or isinstance(value, str) or _plain(value) for value in (clash.ours, clash.theirs))
    return Clash(
        mark=clash.mark,
        name=KEYS.get(clash.key, clash.key),
        base=was,
        theirs=left,
        mine=right,
        theirs_pieces=diff.words(was, left),
        mine_pieces=diff.words(was, right),
        result=choices.typed(fields, clash.mark, right or left),
        pick=choices.picked(fields, clash.mark),
        lang=lang,
        one_line=True,
        single=clash.key not in _PROSE and not any(map(_several, (clash.base, clash.ours, clash.theirs))),
        editable=editable,
    )


def _of_text(part: Part, lang: str, odd: StandIns, fields: Mapping[str, str], *, pushed: bool) -> Clash:
    was, ours, theirs = (odd.shown(merge.shown(blocks)) for blocks in (part.base, part.ours, part.theirs))
    left, right = (theirs, ours) if pushed else (ours, theirs)
    return Clash(
        mark=part.mark,
        name=f"Paragraph {part.place}",
        base=was,
        theirs=left,
        mine=right,
        theirs_pieces=diff.words(was, left),
        mine_pieces=diff.words(was, right),
        result=choices.typed(fields, part.mark, odd.shown(merge.proposal(part))),
        pick=choices.picked(fields, part.mark),
        lang=lang,
    )


def _joined(joined: Merged, *, pushed: bool) -> Iterator[JoinedLine]:
    """Say what was joined without a question."""
    clashing = {clash.key for clash in joined.keys.clashes}
    for key in dict.fromkeys([*joined.keys.ours, *joined.keys.theirs]):
        if key not in clashing:
            sides = ("changed" if key in joined.keys.ours else "", "changed" if key in joined.keys.theirs else "")
            yield JoinedLine(KEYS.get(key, key), *(sides[::-1] if pushed else sides))
    for part in joined.body.parts:
        if part.how in {How.SAME, How.CLASH}:
            continue
        what = "added" if not part.base else "changed" if part.result else "removed"
        ours = what if part.how is not How.THEIRS else ""
        theirs = what if part.how is not How.OURS else ""
        where = f"Paragraph {part.place}" + (", joined by sentence" if part.how is How.WOVEN else "")
        yield JoinedLine(where, *((theirs, ours) if pushed else (ours, theirs)))


def _words(value: Value | None) -> str:
    """Give a value as a text to read and to edit: lists have one entry a line."""
    if value is None:
        return ""
    return "\n".join(map(str, value)) if _plain(value) else diff.shown(value)


def _several(value: Value | None) -> bool:
    """Tell whether a value has room for more than one thing: a list, or text of several lines."""
    return isinstance(value, list) or (isinstance(value, str) and "\n" in value.strip())


def _plain(value: Value) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
