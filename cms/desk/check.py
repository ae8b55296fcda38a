"""Check: what is wrong with the texts, and with the newsroom's own house."""

from __future__ import annotations

from collections.abc import Iterator

from cms.catalog import Query, Row
from cms.core import prose
from cms.core.article import Article, CommitId, Work
from cms.core.errors import NoSuchVersion, PushRefused, PushUnknown
from cms.core.paths import is_article, page_of, resolve
from cms.desk import looking, oddities
from cms.desk.bringers import shown_files
from cms.desk.checking import leads_on
from cms.newsroom import Newsroom
from cms.repository import MAIN

_PRIVATE_FILES = (
    "desk.toml",
    "desk.db",
    "drafts.db",
    "presence.db",
    "pace.db",
    "catalog.db",
    "session.key",
    "signing.key",
    "audit.log",
    "format",
    "followed",
    "unfollowed",
    "odd.json",
    "outage.json",
)
_HAND = {
    "edited": "edited by hand",
    "new": "a new file, put there by hand",
    "deleted": "deleted by hand",
    "link": "made a link by hand, which is never followed",
    "unmerged": "left in the middle of a merge",
}
_LAST_WAY = "What the remote does not have comes from a clone or a backup."


def problems(room: Newsroom) -> list[str]:
    """List what is wrong with the texts: broken files, dead links, missing pictures, hand edits."""
    room.catalog.follow()
    found = [f"{page_of(row.file)}: {row.broken}{_line(row)}" for row in _rows(room, Work.BROKEN.value)]
    for row in _rows(room, ""):
        if row.work is not Work.BROKEN and row.blob is not None:
            found += [f"{page_of(row.file)}: {fault}" for fault in _dead(room, row)]
    found += _unusable(room)
    found += [f"{edit.file}: {_HAND[edit.kind]} in the desk's folder" for edit in looking.look_at_folder(room)]
    found += [f"{page_of(row.file)}: two versions of one text wait for a person" for row in room.catalog.unsettled()]
    looking.look_at_main(room)
    for one in oddities.read_notes(room).undone:
        verb = "deleted" if one.after is None else "took back"
        found.append(f"{page_of(one.file)}: {one.by} {verb} the save by {one.whose} ({one.when:%Y-%m-%d %H:%M} UTC)")
    return [line.replace("\n", "\\n") for line in found]  # a file's name may hold one


def ailments(room: Newsroom) -> list[str]:
    """List what is wrong with the house: open private files, remotes out of reach, pushes without answer, damage."""
    found = []
    for name in _PRIVATE_FILES:
        path = room.private / name
        if path.exists() and path.stat().st_mode & 0o077:
            found.append(f"{path} can be read by others: chmod 600 {path}")
    found += [
        f"{path} was damaged and moved aside; look in it for unsaved text, then delete it"
        for path in room.drafts.set_aside()
    ]
    for name, url in (("desk", room.settings.desk_remote), ("site", room.settings.site_remote)):
        if not url:
            found.append(f"No {name} remote is set: {name}_remote in desk.toml")
            continue
        try:
            room.repository.remote_head(name, MAIN)
        except (PushRefused, PushUnknown) as fault:
            found.append(f"The {name} remote does not answer: {fault}")
    damaged = room.repository.damages()
    for damage in damaged:
        what = (
            ", ".join(page_of(file) for file in damage.files)
            or "an old version, a folder or a commit, and lists and histories do without it"
        )
        found.append(
            f"Object {damage.object[:10]} cannot be read: {what}. To bring it back: "
            f"cms doctor --mend, or, when it lies in no pack, {damage.cure}. {_LAST_WAY}"
        )
    for file, why in room.repository.left_out().items():
        found.append(f"{file} is not in the desk's folder on this machine: {why}")
    if not damaged:  # else the comparison could not read what it compares with
        found += [f"The catalog was damaged and is made anew from git: {fault}" for fault in room.catalog.faults()]
    found += [
        f"A push of {waiting.commit[:10]} had no answer; it is sent again" for waiting in room.repository.outbox()
    ]
    return found + _folder(room) + histories(room)


def mend(room: Newsroom) -> None:
    """Bring damaged objects in from the desk's remote again; what it does not have is still listed afterwards.

    :raises PushRefused: the remote does not answer.
    """
    if not room.settings.desk_remote or not (found := room.repository.damages()):
        return
    room.repository.mending.bring_in([damage.object for damage in found], "desk")
    if room.repository.damages():
        with room.repository.writing():
            room.repository.mending.pack_anew()


def _folder(room: Newsroom) -> list[str]:
    """Say what is odd about the desk's folder, with the command that mends it."""
    folder = room.repository.folder
    found = [f"The desk's folder does not follow main. {why}"] if (why := folder.waits()) else []
    found += [f"main is checked out in {place} too: git worktree remove {place}" for place in folder.elsewhere()]
    if folder.is_shallow():
        found.append("The oldest history is missing here (a shallow clone): git fetch --unshallow desk")
    return found


def _unusable(room: Newsroom) -> list[str]:
    """List links and submodules in the place of folders and pictures; those posing as articles are listed already."""
    head = room.repository.head(MAIN)
    odd = [entry for entry in room.repository.entries(head) if not entry.regular] if head else []
    return [
        f"{page_of(entry.file)}: it is a {'submodule' if entry.size < 0 else 'symbolic link'}, which is never followed"
        for entry in odd
        if not is_article(entry.file)
    ]


def histories(room: Newsroom) -> list[str]:
    """Say whose main was rewritten, and what to choose from."""
    looking.look_at_main(room)
    house = oddities.house(room)
    choice = "`cms rescue keep` goes on with this desk's history, `cms rescue take` with the remote's texts."
    found = [f"{house.remote} {choice}"] if house.remote else []
    return found + [
        f"main was rewritten by hand and no longer holds {one.commit}; it is kept as {one.ref}. "
        f"cms rescue back {one.commit} brings it back"
        for one in house.lost
    ]


def _rows(room: Newsroom, state: str) -> Iterator[Row]:
    page = 1
    while True:
        shown = room.catalog.rows(Query(state=state, page=page, size=200))
        yield from shown.rows
        if page >= shown.pages:
            return
        page += 1


def _dead(room: Newsroom, row: Row) -> list[str]:
    head = room.repository.head(MAIN)
    if head is None or row.blob is None:
        return []
    try:
        article = Article.read(row.file, room.repository.blob(row.blob))
        return _dead_in(room, head, article)
    except NoSuchVersion as fault:
        return [str(fault)]


def _dead_in(room: Newsroom, head: CommitId, article: Article) -> list[str]:
    found = [
        f"shows {file}, which is not there" for file in shown_files(article) if not room.repository.entry(head, file)
    ]
    for link in prose.links(article.body):
        file = resolve(link, at=article.file)
        if file and not room.repository.entry(head, file) and not leads_on(room, file):
            found.append(f"links to {link}, which is not there")
    return found


def _line(row: Row) -> str:
    return f" (line {row.broken_line})" if row.broken_line else ""
