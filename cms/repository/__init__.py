"""The git repository behind the newsroom: the only importer of git.

Objects are written by plumbing and flushed, the ref moves by compare-and-swap, writers queue fairly,
and the working tree follows. Nothing a user sends reaches git's arguments except full object ids.
"""

from cms.repository.hooks import install_builder, serve_remote
from cms.repository.store import Repository
from cms.repository.values import LIVE, MAIN, Change, Commit, Entry, Person, Waiting

__all__ = [
    "LIVE",
    "MAIN",
    "Change",
    "Commit",
    "Entry",
    "Person",
    "Repository",
    "Waiting",
    "install_builder",
    "serve_remote",
]
