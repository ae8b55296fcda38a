"""Joining: two histories of main become one commit, article by article, in memory; nothing acknowledged is rebased."""

from __future__ import annotations

from cms.core import merge
from cms.core.article import Article, BlobId, CommitId, encoded
from cms.core.errors import BrokenFile, EditRefused
from cms.core.paths import in_trailer, is_article
from cms.core.people import Signature
from cms.newsroom import Newsroom
from cms.repository import Stored

_Joined = dict[str, Stored | None]


def desks_own(room: Newsroom) -> Signature:
    """Give the signature of what the desk does by itself."""
    return Signature("Copydesk", "desk@copydesk.invalid", room.clock())


def join(
    room: Newsroom,
    ours: CommitId,
    theirs: CommitId,
    base: CommitId | None,
    *,
    by: Signature,
    subject: str,
    trailers: tuple[tuple[str, str], ...] = (),
) -> tuple[str, ...]:
    """Take into main what ``theirs`` changed since ``base``; where both changed the same words the desk's stand.

    :param base: None when neither side stands on anything.
    :return: the files in which a person has to settle something.
    """
    mine, pushed = room.repository.changed(base, ours), room.repository.changed(base, theirs)
    changes: _Joined = {}
    unsettled: list[tuple[str, str]] = []
    for file, new in pushed.items():
        if file not in mine:
            changes[file] = new
            continue
        if mine[file] == new:
            continue
        was = _at(room, base, file)
        joined, clashes = _merged(room, file, was, mine[file], new)
        changes |= joined
        if clashes:
            unsettled.append((file, _told(file, new, was)))
    for file in _in_the_way(room, ours, changes):
        del changes[file]
        unsettled.append((file, _told(file, pushed[file], None)))
    room.repository.commit(
        changes,
        by=by,
        subject=subject,
        note="The desk's text stands where both changed the same words." if unsettled else "",
        trailers=[("Act", "merge"), *trailers, *(("Unsettled", told) for _, told in unsettled)],
        on=ours,
        also=[theirs],
    )
    return tuple(file for file, _ in unsettled)


def _at(room: Newsroom, commit: CommitId | None, file: str) -> Stored | None:
    entry = room.repository.entry(commit, file) if commit else None
    return Stored(entry.mode, entry.blob) if entry else None


def _told(file: str, theirs: Stored | None, base: Stored | None) -> str:
    """Write down what waits for a person; a link or a submodule has no text that anybody could choose."""
    other, was = (one.blob if one and one.regular else None for one in (theirs, base))
    return f"{in_trailer(file)} {other or 'deleted'} {was or 'new'}"


def _merged(
    room: Newsroom, file: str, base: Stored | None, ours: Stored | None, theirs: Stored | None
) -> tuple[_Joined, bool]:
    """Merge one file that both changed: what comes of it (nothing: it stays), and whether something clashes."""
    if not (ours and theirs and ours.regular and theirs.regular):
        return {}, True
    if base is None or not base.regular:
        return {}, ours.blob != theirs.blob
    mode = theirs.mode if ours.mode == base.mode else ours.mode
    if ours.blob in {base.blob, theirs.blob}:
        return {file: Stored(mode, theirs.blob)}, False
    text, clashes = (ours.blob, False) if theirs.blob == base.blob else _text(room, file, base, ours, theirs)
    return ({} if (mode, text) == (ours.mode, ours.blob) else {file: Stored(mode, text)}), clashes


def _text(room: Newsroom, file: str, base: Stored, ours: Stored, theirs: Stored) -> tuple[BlobId, bool]:
    """Merge the texts of an article: what comes of it, and whether something clashes."""
    if not is_article(file):
        return ours.blob, True
    try:
        joined = merge.join(*(Article.read(file, room.repository.blob(one.blob)) for one in (base, ours, theirs)))
        text = joined.text({clash.mark: merge.Answer(merge.Pick.OURS) for clash in joined.clashes})
    except (BrokenFile, EditRefused):
        return ours.blob, True
    return room.repository.store(encoded(text)), bool(joined.clashes)


def _in_the_way(room: Newsroom, ours: CommitId, changes: _Joined) -> list[str]:
    """Name the files that would lie where the desk has a folder, or in what is a file here: nothing makes way."""
    gone = {file for file, new in changes.items() if new is None}
    fresh = [file for file, new in changes.items() if new is not None]
    places = {file.rpartition("/")[0] for file in fresh}
    taken = {place for place in places if _passes_a_file(room, ours, place, gone)}
    return [file for file in fresh if file.rpartition("/")[0] in taken or _is_a_folder(room, ours, file, gone)]


def _passes_a_file(room: Newsroom, ours: CommitId, folder: str, gone: set[str]) -> bool:
    parts = folder.split("/") if folder else []
    places = ("/".join(parts[: depth + 1]) for depth in range(len(parts)))
    return any(place not in gone and room.repository.entry(ours, place) is not None for place in places)


def _is_a_folder(room: Newsroom, ours: CommitId, file: str, gone: set[str]) -> bool:
    if not room.repository.names(ours, file):
        return False
    return any(entry.file not in gone for entry in room.repository.entries(ours, f"{file}/"))
