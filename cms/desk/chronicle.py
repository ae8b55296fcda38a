"""An article's history as people read it: spells of writing, and who wrote and who approved each sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cms.catalog import Version
from cms.core import credit
from cms.core.article import Article
from cms.core.errors import BrokenFile
from cms.desk.steps import proved
from cms.newsroom import Newsroom

SPELL = timedelta(minutes=30)
"""Saves by one person that follow each other within this time are one spell of writing."""
_LONGEST = 300_000
"""Letters of a text whose sentences are followed back: some fifty thousand words."""
_LOOKED_BACK = 500
_MOST = 60
"""Texts that sentences are followed back through; what is older counts as the oldest, and the screen says so."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A version, with the saves by the same person shortly before it, newest first."""

    newest: Version
    before: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences side by side that came the same way.

    :param by: the version that brought them, ``also`` those that changed words in them later.
    :param approved: the first approval after the last of these; None when there is none.
    """

    text: str
    by: Version
    also: tuple[Version, ...]
    approved: Version | None


@dataclass(frozen=True, slots=True)
class Written:
    """Who wrote a version, paragraph by paragraph.

    :param cut: there are older texts than were looked at.
    :param too_long: it has more letters than can be followed back.
    """

    paragraphs: tuple[tuple[Words, ...], ...]
    cut: bool
    too_long: bool = False


def spells(versions: Sequence[Version]) -> tuple[Spell, ...]:
    """Fold the saves of one spell of writing together; decisions, and what readers saw, always stand alone.

    :param versions: newest first.
    """
    found: list[list[Version]] = []
    for version in versions:
        if found and _goes_on(found[-1][-1], version):
            found[-1].append(version)
        else:
            found.append([version])
    return tuple(Spell(run[0], tuple(run[1:])) for run in found)


def _goes_on(later: Version, version: Version) -> bool:
    is_save = all(one.act == "edit" and one.signed and one.account == later.account for one in (later, version))
    return is_save and not version.live_from and timedelta() <= later.when - version.when <= SPELL


def written(room: Newsroom, file: str, chosen: Version) -> Written:
    """Tell who wrote each sentence of a version, also in those from before the article moved."""
    history = [proved(room, version) for version in room.catalog.history(file, _LOOKED_BACK)]
    start = next((place for place, one in enumerate(history) if one.commit == chosen.commit), None)
    past = history[start:] if start is not None else [chosen]
    texts = [one for one in past if one.text_changed or one.commit == chosen.commit]
    read = [(one, body) for one in reversed(texts[:_MOST]) if (body := _body(room, one)) is not None]
    if not read:
        return Written((), cut=False)
    if len(read[-1][1]) > _LONGEST:
        return Written((), cut=False, too_long=True)
    versions = [one for one, _ in read]
    paragraphs = credit.credited([body for _, body in read])
    approvals = [one for one in reversed(history) if one.act == "approve" and one.signed]
    return Written(
        tuple(tuple(_runs(sentences, versions, approvals, history)) for sentences in paragraphs),
        cut=len(texts) > _MOST or len(history) == _LOOKED_BACK,
    )


def _body(room: Newsroom, version: Version) -> str | None:
    if version.blob is None:
        return None
    try:
        return Article.read(version.file, room.repository.blob(version.blob)).body
    except BrokenFile:
        return None


def _runs(
    sentences: Sequence[credit.Sentence],
    versions: Sequence[Version],
    approvals: Sequence[Version],
    history: Sequence[Version],
) -> list[Words]:
    """Put sentences together that came the same way."""
    place = {version.commit: number for number, version in enumerate(reversed(history))}
    runs: list[Words] = []
    for sentence in sentences:
        by, also = versions[sentence.by], tuple(versions[number] for number in sentence.also)
        if runs and (runs[-1].by, runs[-1].also) == (by, also):
            runs[-1] = Words(runs[-1].text + sentence.text, by, also, runs[-1].approved)
            continue
        last = place.get((also or (by,))[-1].commit, 0)
        approved = next((one for one in approvals if place[one.commit] > last), None)
        runs.append(Words(sentence.text, by, also, approved))
    return runs
