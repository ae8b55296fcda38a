"""The catalog of one newsroom: kept in step with git, mended when it is damaged, and asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from cms.catalog import asking, listing, moves, past, pictured, rendered, searching, waiting
from cms.catalog.keeping import Keeper
from cms.catalog.texts import stamp, text
from cms.catalog.values import Asked, Comment, MediaRow, Page, Progress, Query, Row, Sent, Version
from cms.core.article import BlobId, CommitId
from cms.core.errors import ListsNotReady
from cms.core.paths import MEDIA
from cms.core.pdf import is_pdf
from cms.repository import MAIN, Repository


class Catalog:
    """Answers lists, search and history. Every call may come from any thread of any process.

    While a catalog is being made, a question waits as long as the catalog's patience allows.

    :raises ListsNotReady: by every question, when it is not made by then.
    """

    def __init__(self, path: Path, repository: Repository, patience: float | None = None) -> None:
        self._repository = repository
        self._keeper = Keeper(path, repository, patience)

    @classmethod
    def open(cls, path: Path, repository: Repository, patience: float | None = None) -> Self:
        """Open the catalog; the first question brings it up to date, whatever is wrong with its file.

        :param patience: seconds that a question waits for a catalog that is being made; None for as long as it takes.
        """
        return cls(path, repository, patience)

    def close(self) -> None:
        """Close the connections of this process; what it is making is left to others."""
        self._keeper.close()

    def follow(self) -> None:
        """Take in what is new on main and live; costs next to nothing when nothing is.

        It never fails because of the catalog's file, and does not wait for a catalog that is being made.
        """
        self._keeper.follow()

    def rebuild(self) -> None:
        """Make the catalog anew from git; the old one answers until it is done."""
        self._keeper.rebuild()

    def progress(self) -> Progress | None:
        """Tell how far a catalog is that is being made or filled; None when nothing is missing."""
        return self._keeper.progress()

    def faults(self) -> tuple[str, ...]:
        """Compare the whole catalog with git, which takes a while, and say what is wrong; a new one is made then."""
        return self._keeper.faults()

    def row(self, file: str) -> Row | None:
        """Give one article's row."""
        return self._keeper.asked_of(file, lambda db: asking.row(db, text(file)))

    def rows(self, query: Query) -> Page:
        """Give one page of articles, newest change first; of a search, as the query says."""
        ask = searching.search if query.q.strip() else listing.rows
        return self._keeper.asked(lambda db: ask(db, query))

    def picked(self, typed: str, limit: int) -> tuple[Row, ...]:
        """Give articles to choose from while somebody types; see :func:`searching.picked`."""
        return self._keeper.asked(lambda db: searching.picked(db, typed, limit))

    def counts(self, query: Query) -> Mapping[str, int]:
        """Count the articles of each work and public state that the query's other filters leave."""
        return self._keeper.asked(lambda db: listing.counts(db, query))

    def reviews(self, asked: Asked, limit: int, start: int = 0) -> list[Row]:
        """Give what waits for a review, leaving out the first ``start``."""
        return self._keeper.asked(lambda db: waiting.reviews(db, asked, limit, start))

    def count_reviews(self, asked: Asked) -> int:
        """Count what waits for a review."""
        return self._keeper.asked(lambda db: waiting.count_reviews(db, asked))

    def board(self, *, section: str = "", account: str = "", limit: int = 20) -> Mapping[str, tuple[list[Row], int]]:
        """Give the newest articles of each column of the board, and how many there are in it.

        :param account: only what this person writes or is asked to read, whatever its section.
        """
        if account:
            return self._keeper.asked(lambda db: waiting.assigned_to(db, account, limit))
        return self._keeper.asked(lambda db: waiting.board(db, section, limit))

    def wanted(self, since: datetime, until: datetime, limit: int = 500) -> list[Row]:
        """Give the articles that are due, and those that go live by themselves, between two times."""
        return self._keeper.asked(lambda db: waiting.wanted(db, stamp(since), stamp(until), limit))

    def fallen(self, limit: int) -> list[Row]:
        """Give what is in review again after an approval, the longest waiting first."""
        return self._keeper.asked(lambda db: asking.fallen(db, limit))

    def doubted(self, keys: Sequence[str], limit: int) -> list[Row]:
        """Give what calls itself approved by a commit of one of these keys, or was let go so; git knows."""
        return self._keeper.asked(lambda db: asking.doubted(db, keys, limit))

    def due(self, now: datetime) -> list[Row]:
        """Give the embargoed articles whose time has come."""
        return self._keeper.asked(lambda db: asking.due(db, stamp(now)))

    def unsettled(self) -> list[Row]:
        """Give the articles in which a sync found two versions of the same words."""
        return self._keeper.asked(asking.unsettled)

    def unsettled_blob(self, file: str) -> BlobId | None:
        """Give the other side's version of an unsettled article."""
        return self._keeper.asked_of(file, lambda db: asking.unsettled_blob(db, text(file)))

    def unsettled_base(self, file: str) -> str:
        """Give the version that both sides of an unsettled article stood on: ``new`` when there was none, or empty."""
        return self._keeper.asked_of(file, lambda db: asking.unsettled_base(db, text(file)))

    def history(self, file: str, limit: int = 200, start: int = 0, acts: Sequence[str] = ()) -> list[Version]:
        """Give an article's versions, newest first, leaving out the first ``start``."""
        return self._keeper.asked_of(file, lambda db: past.history(db, text(file), limit, start, acts))

    def count_versions(self, file: str, acts: Sequence[str] = ()) -> int:
        """Count an article's versions, or those that some acts made."""
        return self._keeper.asked_of(file, lambda db: past.count(db, text(file), acts))

    def versions_since(self, file: str, number: str, limit: int) -> list[Version]:
        """Give an article's versions after one of them, newest first; all when there is no such one."""
        return self._keeper.asked_of(file, lambda db: past.since(db, text(file), number, limit))

    def first_since(self, file: str, number: str) -> CommitId | None:
        """Give an article's first version after one of them, or its very first; a hint, as all that is asked here."""
        return self._keeper.asked_of(file, lambda db: past.first_since(db, text(file), number))

    def last_sent(self, file: str) -> CommitId | None:
        """Give the newest publication that an article was in, as a hint: git says whether it counts."""
        return self._keeper.asked_of(file, lambda db: past.last_sent(db, text(file)))

    def version(self, file: str, commit: CommitId) -> Version | None:
        """Give one version of an article; None when that commit is none of its versions."""
        return self._keeper.asked_of(file, lambda db: past.version(db, text(file), commit))

    def has_version(self, file: str, blob: BlobId) -> bool:
        """Tell whether an article ever had this content."""
        self.follow()
        return self._keeper.asked_of(file, lambda db: past.has_version(db, text(file), blob))

    def moved_to(self, file: str) -> str | None:
        """Name where an article was moved to last; None when it was not."""
        return self._keeper.asked_of(file, lambda db: moves.moved_to(db, text(file)))

    def earlier_names(self, file: str) -> tuple[str, ...]:
        """Name the files that an article was before it moved, the last one first."""
        return self._keeper.asked_of(file, lambda db: tuple(stretch.file for stretch in moves.line(db, text(file))[1:]))

    def linked_from(self, file: str, limit: int) -> tuple[str, ...]:
        """Name articles that may link to a file; their texts say whether they do."""
        words = "SELECT file FROM links WHERE target = ? ORDER BY file LIMIT ?"
        return self._keeper.asked(lambda db: tuple(name for (name,) in db.execute(words, (text(file), limit))))

    def has_alias(self, address: str) -> bool:
        """Tell whether an article names an address among its aliases, as :func:`linking.address_of` writes it."""
        words = "SELECT 1 FROM aliases WHERE alias = ? LIMIT 1"
        return self._keeper.asked(lambda db: db.execute(words, (text(address),)).fetchone() is not None)

    def comments(self, file: str) -> list[Comment]:
        """Give the comments on an article, oldest first."""
        return self._keeper.asked_of(file, lambda db: asking.comments(db, text(file)))

    def sent(self, limit: int, most: int = 20) -> list[Sent]:
        """Give the last publications, newest first, naming ``most`` articles of each."""
        return self._keeper.asked(lambda db: past.sent(db, limit, most))

    def sendings(self, file: str) -> list[Sent]:
        """Give the publications that touched an article, newest first."""
        return self._keeper.asked_of(file, lambda db: past.sendings(db, text(file)))

    def known(self, what: str, begins: str = "", limit: int = 100) -> tuple[str, ...]:
        """Give bylines (``author``) or tags (``tag``): the most used, or those that begin so."""
        return self._keeper.asked(lambda db: asking.known(db, what, begins, limit))

    def shows(self, file: str, branch: str) -> tuple[str, ...]:
        """Name the pictures that an article shows on a branch."""
        words = "SELECT media FROM shows WHERE file = ? AND branch = ? ORDER BY media"
        return self._keeper.asked_of(
            file, lambda db: tuple(name for (name,) in db.execute(words, (text(file), branch)))
        )

    def shown_by(self, media: str, branch: str) -> tuple[str, ...]:
        """Name the articles that show a picture on a branch."""
        words = "SELECT file FROM shows WHERE media = ? AND branch = ? ORDER BY file"
        return self._keeper.asked(lambda db: tuple(name for (name,) in db.execute(words, (text(media), branch))))

    def media(self, limit: int, start: int = 0, q: str = "") -> list[MediaRow]:
        """Give pictures of the desk, the newest first, leaving out the first ``start``.

        :param q: words, or beginnings of words, of their names, of what is said of them, or of the headlines of
            articles that show them.
        """
        return self._keeper.asked(lambda db: pictured.listed(db, q, limit, start))

    def media_with(self, blob: BlobId) -> str | None:
        """Name a picture of the desk that is this very blob; None when there is none."""
        return self._keeper.asked(lambda db: pictured.same(db, blob))

    def brought_by(self, file: str, blob: BlobId) -> tuple[CommitId, ...]:
        """Name the commits that brought a picture in as it is, the last ones; git says whether they did."""
        return self._keeper.asked(lambda db: asking.brought_by(db, text(file), blob))

    def count_media(self, q: str = "") -> int:
        """Count the pictures of the desk, or those that a search finds."""
        return self._keeper.asked(lambda db: pictured.number(db, q))

    def pictures(self, limit: int) -> tuple[str, ...]:
        """Name pictures of the desk, the newest month first."""
        try:
            return self._keeper.asked(lambda db: pictured.newest(db, limit))
        except ListsNotReady:
            head = self._repository.head(MAIN)
            found = self._repository.archive.files(head, MEDIA) if head else ()
            return tuple(sorted((one.file for one in found if not is_pdf(one.file)), reverse=True)[:limit])

    def html(self, blob: BlobId, make: Callable[[], str]) -> str:
        """Give the rendered text of a blob, rendering it once."""
        try:
            known = self._keeper.asked(lambda db: rendered.known(db, blob))
        except ListsNotReady:
            return make()
        if known is not None:
            return known
        made = make()
        self._keeper.noted(lambda db: rendered.keep(db, blob, text(made)))
        return made
