"""Take commits into the catalog: first what happened, then what stands for each file that was touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from cms.catalog.derived import row_of
from cms.catalog.texts import stamp, text
from cms.core import prose
from cms.core.article import MAX_TEXT, Article, BlobId, CommitId, Status, moment
from cms.core.errors import BrokenFile, CopyError
from cms.core.paths import MEDIA, file_of_discussion, is_article, media_file
from cms.repository import LIVE, MAIN, Change, Commit, Repository

_ACTS = frozenset(
    [
        "create",
        "edit",
        "submit",
        "send-back",
        "approve",
        "publish",
        "schedule",
        "withdraw",
        "discard",
        "restore",
        "comment",
        "merge",
        "found",
    ]
)
_WRITES = frozenset({"create", "edit", "restore"})
_LOOKED_BACK = 100
_MAX_COMMENT = 64_000


@dataclass(frozen=True, slots=True)
class Ingest:
    """One round of taking in, inside one transaction."""

    db: sqlite3.Connection
    repository: Repository

    def main(self, since: CommitId | None, until: CommitId) -> set[str]:
        """Take in main's new commits and name the articles that they touched."""
        touched: set[str] = set()
        for commit, changes in self.repository.log(since, until):
            for change in changes:
                if is_article(change.file):
                    self._version(commit, change)
                    touched.add(change.file)
                elif change.file.startswith(MEDIA):
                    self._media(change)
                elif file_of_discussion(change.file):
                    self._comment(commit, change)
            self._unsettled(commit)
        return touched

    def live(self, since: CommitId | None, until: CommitId) -> set[str]:
        """Take in live's new commits and name the articles that they touched."""
        touched: set[str] = set()
        for commit, changes in self.repository.log(since, until):
            articles = [change for change in changes if is_article(change.file)]
            if not articles:
                continue
            account = commit.trailer("Editor") if commit.signed else None
            row = (commit.id, stamp(commit.author.when), commit.author.name, account)
            seq = self.db.execute("INSERT INTO sent (number, time, name, account) VALUES (?, ?, ?, ?)", row).lastrowid
            for change in articles:
                self._sent_file(seq or 0, change)
                touched.add(change.file)
        return touched

    def stand(self, files: Iterable[str]) -> None:
        """Write the row of each touched article anew, from what both branches have of it."""
        main, live = self.repository.head(MAIN), self.repository.head(LIVE)
        for file in sorted(files):
            self._stand(file, main, live)

    def _version(self, commit: Commit, change: Change) -> None:
        act = _act(commit)
        if len(commit.parents) > 1:
            act = "merge"
            others = [self.repository.entry(parent, change.file) for parent in commit.parents[1:]]
            if change.new in {entry.blob if entry else None for entry in others}:
                return  # it only brought in what another commit did, which has its own row
        article = self._article(change.file, change.new, change.mode)
        status = article.status if isinstance(article, Article) else Status.DRAFT
        account = commit.trailer("Editor") or None if commit.signed else None
        self.db.execute(
            "INSERT INTO versions (number, file, name, email, account, time, subject, note, signed, act, blob, status,"
            " reviewed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                commit.id,
                text(change.file),
                commit.author.name,
                commit.author.email,
                account,
                stamp(commit.author.when),
                commit.subject[:500],
                commit.note[:10_000],
                commit.signed,
                act,
                change.new,
                status.value,
                commit.trailer("Reviewed-by") if commit.signed else "",
            ),
        )
        if account and act in _WRITES:
            self.db.execute("INSERT OR IGNORE INTO hands VALUES (?, ?)", (account, text(change.file)))

    def _media(self, change: Change) -> None:
        if change.new is None:
            self.db.execute("DELETE FROM media WHERE file = ?", (text(change.file),))
        else:
            self.db.execute("INSERT OR REPLACE INTO media VALUES (?, ?)", (text(change.file), change.new))

    def _comment(self, commit: Commit, change: Change) -> None:
        """Take in a comment; who wrote it is proved by the commit or not at all."""
        self.db.execute("DELETE FROM comments WHERE path = ?", (text(change.file),))
        if change.new is None or change.mode not in {0o100644, 0o100755} or len(commit.parents) > 1:
            return
        said = self._said(change.new)
        proved = commit.signed and said.get("account") == commit.trailer("Editor")
        row = (
            text(change.file),
            str(said.get("id", ""))[:40],
            text(file_of_discussion(change.file) or ""),
            str(said["account"]) if proved else None,
            str(said.get("name", ""))[:200] if proved else commit.author.name,
            stamp((moment(str(said.get("when", ""))) if proved else None) or commit.author.when),
            str(said.get("text", ""))[:20_000],
            said["kind"] if proved and said.get("kind") in {"comment", "send-back", "approve"} else "comment",
            commit.id,
        )
        self.db.execute("INSERT INTO comments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def _said(self, blob: BlobId) -> dict[str, object]:
        try:
            data = self.repository.blob(blob, limit=_MAX_COMMENT).decode("utf-8", "replace")
            if "&" in data.split("text:", 1)[0]:
                return {"text": "(a comment with anchors is not read)"}
            said = yaml.load(data, Loader=yaml.CSafeLoader)
        except (CopyError, yaml.YAMLError, RecursionError, ValueError):
            return {"text": "(this comment cannot be read)"}
        return said if isinstance(said, dict) else {"text": str(said)}

    def _unsettled(self, commit: Commit) -> None:
        if not commit.signed or len(commit.parents) < 2:
            return
        (seq,) = self.db.execute("SELECT coalesce(max(seq), 0) FROM versions").fetchone()
        for key, value in commit.trailers:
            if key == "Unsettled":
                file, _, blob = value.rpartition(" ")
                self.db.execute("INSERT OR REPLACE INTO unsettled VALUES (?, ?, ?)", (text(file), blob, seq))

    def _sent_file(self, seq: int, change: Change) -> None:
        article = self._article(change.file, change.new, change.mode)
        known = isinstance(article, Article)
        kind = {"A": "new", "D": "withdrawal"}.get(change.status, "update")
        if isinstance(article, Article) and article.withdrawn:
            kind = "withdrawal"
        row = (seq, text(change.file), text(article.headline) if isinstance(article, Article) else "", kind)
        section = text(article.section) if isinstance(article, Article) and known else ""
        self.db.execute("INSERT OR REPLACE INTO sent_files VALUES (?, ?, ?, ?, ?, ?)", (*row, section, change.new))

    def _stand(self, file: str, main: CommitId | None, live: CommitId | None) -> None:
        found = self._at(file, main)
        public = self._at(file, live)
        self._forget(file)
        if found is None:
            return
        blob, article = found
        versions = self._newest(file)
        row = row_of(file, blob, article, public, versions)
        marks = ", ".join("?" for _ in row)
        number = self.db.execute(
            f"INSERT INTO articles ({', '.join(row)}) VALUES ({marks})",  # noqa: S608 - own names only
            tuple(row.values()),
        ).lastrowid
        self._spread(file, MAIN, article)
        if public is not None:
            self._shows(file, LIVE, public[1])
        if isinstance(article, Article):
            words = (article.headline, article.standfirst, " ".join(article.authors), prose.plain(article.body))
            self.db.execute(
                "INSERT INTO texts (rowid, headline, standfirst, byline, body) VALUES (?, ?, ?, ?, ?)",
                (number, *map(text, words)),
            )

    def _forget(self, file: str) -> None:
        name = text(file)
        for (number,) in self.db.execute("SELECT id FROM articles WHERE file = ?", (name,)).fetchall():
            self.db.execute("DELETE FROM texts WHERE rowid = ?", (number,))
            self.db.execute("DELETE FROM articles WHERE id = ?", (number,))
        for table in ("bylines", "tags", "shows"):
            self.db.execute(f"DELETE FROM {table} WHERE file = ?", (name,))  # noqa: S608 - own names

    def _spread(self, file: str, branch: str, article: Article | BrokenFile) -> None:
        if isinstance(article, BrokenFile):
            return
        for author in article.authors:
            self.db.execute("INSERT OR IGNORE INTO bylines VALUES (?, ?)", (text(author), text(file)))
        for tag in article.tags:
            self.db.execute("INSERT OR IGNORE INTO tags VALUES (?, ?)", (text(tag), text(file)))
        self._shows(file, branch, article)

    def _shows(self, file: str, branch: str, article: Article | BrokenFile) -> None:
        if isinstance(article, BrokenFile):
            return
        for url in (article.word("image"), *prose.shown_media(article.body)):
            shown = media_file(url)
            if shown:
                self.db.execute("INSERT OR IGNORE INTO shows VALUES (?, ?, ?)", (text(shown), branch, text(file)))

    def _at(self, file: str, head: CommitId | None) -> tuple[BlobId, Article | BrokenFile] | None:
        entry = self.repository.entry(head, file) if head else None
        return (
            (entry.blob, self._article(file, entry.blob, entry.mode) or BrokenFile(file, "is empty")) if entry else None
        )

    def _article(self, file: str, blob: BlobId | None, mode: int) -> Article | BrokenFile | None:
        if blob is None:
            return None
        if mode not in {0o100644, 0o100755}:
            return BrokenFile(
                file, "is a submodule" if mode == 0o160000 else "is a symbolic link, which is never followed"
            )
        try:
            return Article.read(file, self.repository.blob(blob, limit=MAX_TEXT))
        except BrokenFile as fault:
            return BrokenFile(file, fault.reason, fault.line)
        except CopyError as fault:
            return BrokenFile(file, str(fault))

    def _newest(self, file: str) -> list[sqlite3.Row]:
        return self.db.execute(
            "SELECT * FROM versions WHERE file = ? ORDER BY seq DESC LIMIT ?", (text(file), _LOOKED_BACK)
        ).fetchall()


def _act(commit: Commit) -> str:
    act = commit.trailer("Act")
    return act if commit.signed and act in _ACTS else "git"
