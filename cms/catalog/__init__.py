"""The catalog: a read model of both branches in SQLite, so that lists and search never read the files.

Nothing is only here: it is rebuilt from git, equal row for row, whenever it is gone, damaged or old.
"""

from cms.catalog.past import GIT_STATUS, GIT_TEXT
from cms.catalog.store import Catalog
from cms.catalog.values import Asked, Comment, MediaRow, Page, Progress, Query, Row, Sent, SentFile, Version

__all__ = [
    "GIT_STATUS",
    "GIT_TEXT",
    "Asked",
    "Catalog",
    "Comment",
    "MediaRow",
    "Page",
    "Progress",
    "Query",
    "Row",
    "Sent",
    "SentFile",
    "Version",
]
