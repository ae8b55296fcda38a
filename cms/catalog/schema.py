"""The catalog's tables. A change of anything here raises :data:`VERSION`; older catalogs are rebuilt."""

from __future__ import annotations

import sqlite3

VERSION = 1

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE, headline TEXT NOT NULL, standfirst TEXT NOT NULL,
    section TEXT NOT NULL, authors TEXT NOT NULL, tags TEXT NOT NULL, lang TEXT NOT NULL, words INTEGER NOT NULL,
    status TEXT NOT NULL, work TEXT NOT NULL, public TEXT NOT NULL, publish_at TEXT, published TEXT,
    changed TEXT NOT NULL, changed_by TEXT NOT NULL, changed_account TEXT, verified INTEGER NOT NULL,
    broken TEXT NOT NULL, broken_line INTEGER, blob TEXT, live_blob TEXT,
    sent_back INTEGER NOT NULL, sent_back_by TEXT NOT NULL, sent_back_at TEXT, sent_back_note TEXT NOT NULL,
    submitted_by TEXT NOT NULL, submitted_at TEXT, submit_note TEXT NOT NULL, approved_by TEXT NOT NULL
);
CREATE INDEX articles_changed ON articles (changed DESC, id);
CREATE INDEX articles_work ON articles (work, changed DESC, id);
CREATE INDEX articles_public ON articles (public, changed DESC, id);
CREATE INDEX articles_section ON articles (section, changed DESC, id);
CREATE INDEX articles_lang ON articles (lang, changed DESC, id);
CREATE TABLE versions (
    seq INTEGER PRIMARY KEY, number TEXT NOT NULL, file TEXT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL,
    account TEXT, time TEXT NOT NULL, subject TEXT NOT NULL, note TEXT NOT NULL, signed INTEGER NOT NULL,
    act TEXT NOT NULL, blob TEXT, status TEXT NOT NULL, reviewed_by TEXT NOT NULL
);
CREATE INDEX versions_file ON versions (file, seq);
CREATE INDEX versions_blob ON versions (file, blob);
CREATE TABLE hands (account TEXT NOT NULL, file TEXT NOT NULL, PRIMARY KEY (account, file)) WITHOUT ROWID;
CREATE TABLE bylines (author TEXT NOT NULL, file TEXT NOT NULL, PRIMARY KEY (author, file)) WITHOUT ROWID;
CREATE INDEX bylines_file ON bylines (file);
CREATE TABLE tags (tag TEXT NOT NULL, file TEXT NOT NULL, PRIMARY KEY (tag, file)) WITHOUT ROWID;
CREATE INDEX tags_file ON tags (file);
CREATE TABLE shows (
    media TEXT NOT NULL, branch TEXT NOT NULL, file TEXT NOT NULL, PRIMARY KEY (media, branch, file)
) WITHOUT ROWID;
CREATE INDEX shows_file ON shows (file, branch);
CREATE TABLE media (file TEXT PRIMARY KEY, blob TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE comments (
    path TEXT PRIMARY KEY, id TEXT NOT NULL, file TEXT NOT NULL, account TEXT, name TEXT NOT NULL,
    time TEXT NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX comments_file ON comments (file, time);
CREATE TABLE sent (
    seq INTEGER PRIMARY KEY, number TEXT NOT NULL, time TEXT NOT NULL, name TEXT NOT NULL, account TEXT
);
CREATE TABLE sent_files (
    seq INTEGER NOT NULL, file TEXT NOT NULL, headline TEXT NOT NULL, kind TEXT NOT NULL, section TEXT NOT NULL,
    blob TEXT, PRIMARY KEY (seq, file)
) WITHOUT ROWID;
CREATE INDEX sent_files_file ON sent_files (file, seq);
CREATE TABLE unsettled (
    file TEXT NOT NULL, blob TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (file, seq)
) WITHOUT ROWID;
CREATE TABLE html (blob TEXT PRIMARY KEY, html TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE texts USING fts5 (headline, standfirst, byline, body, tokenize = 'unicode61 remove_diacritics 2');
"""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty database."""
    connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")


def is_current(connection: sqlite3.Connection) -> bool:
    """Tell whether the tables are this version's."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return bool(version == VERSION)
