"""The catalog's tables. A change of anything here raises :data:`VERSION`; older catalogs are rebuilt."""

from __future__ import annotations

import re
import sqlite3

from cms.migrations import statements

VERSION = 18
APPLICATION = 0x436F7079
"""What the file's header says that it is: ``Copy``."""

FILTERED = ("section", "lang", "work", "public", "sent_back")
"""What lists are filtered by; bylines, tags and hands hold it too, so that theirs are counted in one walk."""

_INDEX = re.compile(r"CREATE (?:UNIQUE )?INDEX (?P<name>\w+) ON (?P<table>\w+)")

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE, headline TEXT NOT NULL, standfirst TEXT NOT NULL,
    section TEXT NOT NULL, authors TEXT NOT NULL, tags TEXT NOT NULL, lang TEXT NOT NULL, words INTEGER NOT NULL,
    status TEXT NOT NULL, work TEXT NOT NULL, public TEXT NOT NULL, publish_at TEXT, published TEXT,
    changed TEXT NOT NULL, changed_by TEXT NOT NULL, changed_account TEXT, verified INTEGER NOT NULL,
    signer TEXT NOT NULL, broken TEXT NOT NULL, broken_line INTEGER, blob TEXT, live_blob TEXT,
    sent_back INTEGER NOT NULL, sent_back_by TEXT NOT NULL, sent_back_at TEXT, sent_back_note TEXT NOT NULL,
    submitted_by TEXT NOT NULL, submitted_at TEXT, submit_note TEXT NOT NULL, approved_by TEXT NOT NULL,
    words_in INTEGER NOT NULL, words_out INTEGER NOT NULL,
    owner TEXT NOT NULL DEFAULT '', reviewer TEXT NOT NULL DEFAULT '', due TEXT, nodded INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX articles_listed ON articles (id, section, lang, work, public, sent_back);
CREATE INDEX articles_section ON articles (section, id, lang, work, public, sent_back);
CREATE INDEX articles_lang ON articles (lang, id, section, work, public, sent_back);
CREATE INDEX articles_work ON articles (work, id, section, lang, public, sent_back);
CREATE INDEX articles_public ON articles (public, id, section, lang, work, sent_back);
CREATE INDEX articles_waiting ON articles (id, section, lang, work, public)
    WHERE work = 'approved' AND public <> 'live';
CREATE INDEX articles_sent_back ON articles (id, section, lang, work, public) WHERE sent_back;
CREATE INDEX articles_queue ON articles (coalesce(submitted_at, changed), id) WHERE work = 'review';
CREATE INDEX articles_asked ON articles (reviewer, coalesce(submitted_at, changed), id)
    WHERE work = 'review' AND reviewer <> '';
CREATE INDEX articles_beat ON articles (section, coalesce(submitted_at, changed), id) WHERE work = 'review';
CREATE INDEX articles_owned ON articles (owner, id) WHERE owner <> '';
CREATE INDEX articles_read ON articles (reviewer, id) WHERE reviewer <> '';
CREATE INDEX articles_wanted ON articles (due, id) WHERE due IS NOT NULL;
CREATE INDEX articles_fallen ON articles (coalesce(submitted_at, changed), id)
    WHERE work = 'review' AND approved_by <> '';
CREATE INDEX articles_own ON articles (signer, id) WHERE status = 'approved' AND signer <> '' AND public <> 'live';
CREATE INDEX articles_nodded ON articles (id) WHERE nodded AND public <> 'live';
CREATE INDEX articles_due ON articles (publish_at, id) WHERE status = 'approved' AND publish_at IS NOT NULL;
CREATE TABLE tallies (
    section TEXT NOT NULL, lang TEXT NOT NULL, work TEXT NOT NULL, public TEXT NOT NULL, sent_back INTEGER NOT NULL,
    number INTEGER NOT NULL, PRIMARY KEY (section, lang, work, public, sent_back)
) WITHOUT ROWID;
CREATE TABLE names (kind TEXT NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (kind, name))
    WITHOUT ROWID;
CREATE INDEX names_used ON names (kind, number DESC, name);
CREATE TABLE versions (
    seq INTEGER PRIMARY KEY, number TEXT NOT NULL, file TEXT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL,
    account TEXT, time TEXT NOT NULL, subject TEXT NOT NULL, note TEXT NOT NULL, signed INTEGER NOT NULL,
    act TEXT NOT NULL, blob TEXT, status TEXT NOT NULL, reviewed_by TEXT NOT NULL, text_changed INTEGER NOT NULL,
    before TEXT, mode INTEGER NOT NULL, moved_from TEXT NOT NULL, signer TEXT NOT NULL
);
CREATE INDEX versions_arrived ON versions (file, seq) WHERE moved_from <> '';
CREATE INDEX versions_moved ON versions (moved_from, seq) WHERE moved_from <> '';
CREATE INDEX versions_file ON versions (file, seq);
CREATE INDEX versions_blob ON versions (file, blob);
CREATE INDEX versions_number ON versions (number, file);
CREATE TABLE hands (
    account TEXT NOT NULL, file TEXT NOT NULL, id INTEGER, section TEXT, lang TEXT, work TEXT, public TEXT,
    sent_back INTEGER, PRIMARY KEY (account, file)
) WITHOUT ROWID;
CREATE INDEX hands_id ON hands (account, id, section, lang, work, public, sent_back);
CREATE INDEX hands_file ON hands (file);
CREATE TABLE bylines (
    author TEXT NOT NULL, id INTEGER NOT NULL, section TEXT NOT NULL, lang TEXT NOT NULL, work TEXT NOT NULL,
    public TEXT NOT NULL, sent_back INTEGER NOT NULL, PRIMARY KEY (author, id)
) WITHOUT ROWID;
CREATE INDEX bylines_id ON bylines (id);
CREATE TABLE tags (
    tag TEXT NOT NULL, id INTEGER NOT NULL, section TEXT NOT NULL, lang TEXT NOT NULL, work TEXT NOT NULL,
    public TEXT NOT NULL, sent_back INTEGER NOT NULL, PRIMARY KEY (tag, id)
) WITHOUT ROWID;
CREATE INDEX tags_id ON tags (id);
CREATE TABLE shows (
    media TEXT NOT NULL, branch TEXT NOT NULL, file TEXT NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (media, branch, file)
) WITHOUT ROWID;
CREATE INDEX shows_file ON shows (file, branch);
CREATE TABLE links (target TEXT NOT NULL, file TEXT NOT NULL, PRIMARY KEY (target, file)) WITHOUT ROWID;
CREATE INDEX links_file ON links (file);
CREATE TABLE aliases (alias TEXT NOT NULL, file TEXT NOT NULL, PRIMARY KEY (alias, file)) WITHOUT ROWID;
CREATE INDEX aliases_file ON aliases (file);
CREATE TABLE media (id INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE, blob TEXT NOT NULL);
CREATE INDEX media_blob ON media (blob, file);
CREATE TABLE brought (seq INTEGER PRIMARY KEY, file TEXT NOT NULL, blob TEXT NOT NULL, number TEXT NOT NULL);
CREATE INDEX brought_file ON brought (file, blob, seq);
CREATE TABLE comments (
    path TEXT PRIMARY KEY, id TEXT NOT NULL, file TEXT NOT NULL, account TEXT, name TEXT NOT NULL,
    time TEXT NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL, answers TEXT NOT NULL,
    field TEXT NOT NULL, quote TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, whole INTEGER NOT NULL,
    instead TEXT, owner TEXT NOT NULL, reviewer TEXT NOT NULL, due TEXT, broken TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX comments_file ON comments (file, time);
CREATE INDEX comments_kind ON comments (kind, file, time);
CREATE TABLE remarks (
    seq INTEGER PRIMARY KEY, path TEXT NOT NULL, blob TEXT, number TEXT NOT NULL, account TEXT, name TEXT NOT NULL,
    time TEXT NOT NULL
);
CREATE INDEX remarks_path ON remarks (path, seq);
CREATE INDEX remarks_blob ON remarks (blob, account);
CREATE TABLE sent (
    seq INTEGER PRIMARY KEY, number TEXT NOT NULL, time TEXT NOT NULL, name TEXT NOT NULL, account TEXT
);
CREATE TABLE sent_files (
    seq INTEGER NOT NULL, file TEXT NOT NULL, headline TEXT NOT NULL, kind TEXT NOT NULL, section TEXT NOT NULL,
    blob TEXT, PRIMARY KEY (seq, file)
) WITHOUT ROWID;
CREATE INDEX sent_files_file ON sent_files (file, seq);
CREATE TABLE unsettled (
    file TEXT NOT NULL, seq INTEGER NOT NULL, blob TEXT NOT NULL, base TEXT NOT NULL, PRIMARY KEY (file, seq)
) WITHOUT ROWID;
CREATE TABLE html (id INTEGER PRIMARY KEY, blob TEXT NOT NULL UNIQUE, html TEXT NOT NULL, upto INTEGER NOT NULL);
CREATE VIRTUAL TABLE texts USING fts5 (headline, standfirst, byline, body, tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE headlines USING fts5 (
    headline, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE pictured USING fts5 (words, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2');
"""
_KEPT_NUMBERS = """
CREATE TRIGGER article_comes AFTER INSERT ON articles BEGIN
    INSERT INTO tallies VALUES (new.section, new.lang, new.work, new.public, new.sent_back, 1)
        ON CONFLICT (section, lang, work, public, sent_back) DO UPDATE SET number = number + 1;
    UPDATE hands SET id = new.id, section = new.section, lang = new.lang, work = new.work, public = new.public,
        sent_back = new.sent_back WHERE file = new.file;
END;
CREATE TRIGGER article_goes AFTER DELETE ON articles BEGIN
    UPDATE tallies SET number = number - 1 WHERE section = old.section AND lang = old.lang AND work = old.work
        AND public = old.public AND sent_back = old.sent_back;
    DELETE FROM tallies WHERE section = old.section AND lang = old.lang AND work = old.work
        AND public = old.public AND sent_back = old.sent_back AND number = 0;
    UPDATE hands SET id = NULL, section = NULL, lang = NULL, work = NULL, public = NULL, sent_back = NULL
        WHERE file = old.file;
END;
"""
_NAME = """
CREATE TRIGGER {kind}_comes AFTER INSERT ON {table} BEGIN
    INSERT INTO names VALUES ('{kind}', new.{kind}, 1) ON CONFLICT (kind, name) DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER {kind}_goes AFTER DELETE ON {table} BEGIN
    UPDATE names SET number = number - 1 WHERE kind = '{kind}' AND name = old.{kind};
    DELETE FROM names WHERE kind = '{kind}' AND name = old.{kind} AND number = 0;
END;
"""
"""Numbers that lists show: kept while articles come and go, since to count 100,000 rows takes too long."""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty database, without their indexes: a table is filled faster without them."""
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    for statement in _statements():
        if not _INDEX.match(statement):
            connection.execute(statement)


def index(connection: sqlite3.Connection, *tables: str) -> None:
    """Make the indexes that are not there yet, of these tables or of all."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    for statement in _statements():
        found = _INDEX.match(statement)
        if found and found["name"] not in there and (not tables or found["table"] in tables):
            connection.execute(statement)


def _statements() -> list[str]:
    names = _NAME.format(kind="author", table="bylines") + _NAME.format(kind="tag", table="tags")
    return statements(f"{_TABLES}{_KEPT_NUMBERS}{names}")
